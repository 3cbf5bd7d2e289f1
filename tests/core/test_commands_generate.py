"""`roomtone generate`, `jobs` and `transcribe` as processes against loopback providers: nothing is bought twice."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.audio.measure import measure
from core.library.lock import LibraryLock
from tests.core.conftest import write_tone
from tests.core.shell import HURRIED, Shell
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault
from tests.servers.openai import OpenAI
from tests.servers.running import running

KEY = "test-key-1234"
SPEECH = ("generate", "openai.speech", "--text", "Hello there.")


@pytest.fixture
def roomtone(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path, HURRIED)
    shell.environment |= {"ROOMTONE_KEY_OA": KEY, "ROOMTONE_KEY_302": KEY}
    return shell


@pytest.fixture
def openai(roomtone: Shell) -> Iterator[OpenAI]:
    with running(OpenAI(key=KEY)) as server:
        roomtone("providers", "add", "openai", "oa", "--base-url", server.base_url)
        yield server
    assert server.leaks == []


@pytest.fixture
def ai302(roomtone: Shell) -> Iterator[Ai302]:
    with running(Ai302(key=KEY)) as server:
        roomtone("providers", "add", "302ai", "302", "--base-url", server.base_url)
        for name, path in (("clone", server.clone_path), ("design", server.design_path)):
            roomtone("providers", "set", "302", f"endpoint.{name}", path)
        yield server
    assert server.leaks == []


def jobs(roomtone: Shell, *more: str) -> list[dict]:
    return roomtone.json("jobs", "list", *more)


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def stopped(process: "subprocess.Popen[str]", number: int) -> str:
    """Send a signal to a process that is under way; return what it said, and expect it to end."""
    process.send_signal(number)
    return process.communicate(timeout=60)[1]


# what is made


def test_speech_is_asked_for_once_and_the_bytes_are_those_that_came(
    roomtone: Shell, openai: OpenAI, tmp_path: Path
) -> None:
    out = tmp_path / "a.mp3"
    made = roomtone.json(*SPEECH, "--set", "voice=nova", "--set", "speed=1.5", "--set", "instructions=Calm.", "-o", out)
    assert (made["state"], made["files"], made["generator"], made["profile"]) == (
        "done", [str(out)], "openai.speech", "oa",
    )  # fmt: skip
    assert made["seconds"] == pytest.approx(measure(out)[0].seconds, abs=0.001)
    assert made["cost"]["unit"] == "USD"
    (submitted,) = openai.submissions
    assert json.loads(submitted.body) == {
        "model": "gpt-4o-mini-tts", "input": "Hello there.", "voice": "nova", "instructions": "Calm.",
        "response_format": "mp3", "speed": 1.5,
    }  # fmt: skip
    shown = roomtone.json("library", "show", made["takes"][0])
    assert hashlib.sha256(out.read_bytes()).hexdigest() == shown["sha256"]
    (job,) = jobs(roomtone, "--all")
    assert (job["id"], job["order"], job["state"], job["take"]) == (
        made["jobs"][0], made["order"], "done", made["takes"][0],
    )  # fmt: skip
    assert jobs(roomtone) == []
    roomtone("library", "check")


def test_the_very_same_is_not_bought_again_unless_one_says_so(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    first = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3")
    done = roomtone(*SPEECH, "-o", tmp_path / "b.flac", "--json")
    assert "--again" in done.stderr
    again = json.loads(done.stdout)
    assert (again["takes"], again["reused"], first["reused"]) == (first["takes"], True, False)
    assert measure(tmp_path / "b.flac")[0].codec == "flac"
    assert len(openai.submissions) == 1
    anew = roomtone.json(*SPEECH, "--again", "-o", tmp_path / "c.mp3")
    assert anew["takes"] != first["takes"]
    assert len(openai.submissions) == 2


def test_a_long_text_is_split_at_its_sentences_and_becomes_one_file(
    roomtone: Shell, openai: OpenAI, tmp_path: Path
) -> None:
    text = " ".join(f"This is sentence number {number} of a long story." for number in range(200))
    (tmp_path / "story.txt").write_text(f"{text}\n")
    openai.audio = 0.2
    made = roomtone.json(
        "generate", "openai.speech", "--text-file", tmp_path / "story.txt", "-o", tmp_path / "story.wav"
    )
    sent = sorted((json.loads(one.body)["input"] for one in openai.submissions), key=text.index)
    assert len(sent) == len(made["jobs"]) == 3
    assert " ".join(sent) == text
    assert all(len(piece) <= 4096 and piece.endswith("story.") for piece in sent)
    assert measure(tmp_path / "story.wav")[0].seconds == pytest.approx(0.6, abs=0.2)


def test_two_songs_become_two_files(roomtone: Shell, ai302: Ai302, tmp_path: Path) -> None:
    song = ("generate", "302ai.udio", "--text", "a sea shanty", "--set", "seed=7", "-o", tmp_path / "song.mp3")
    made = roomtone.json(*song)
    files = [tmp_path / "song-1.mp3", tmp_path / "song-2.mp3"]
    assert made["files"] == [str(file) for file in files]
    assert all(measure(file)[0].seconds > 1 for file in files)
    assert len(made["takes"]) == 2
    assert made["cost"] == {"amount": 0.1, "unit": "PTC", "about": False}
    assert json.loads(ai302.submissions[0].body)["gen_params"]["seed"] == 7
    (job,) = jobs(roomtone, "--all")
    assert job["charged"] == {"amount": 0.1, "unit": "PTC", "about": False}
    assert roomtone.json(*song)["takes"] == made["takes"]
    assert len(ai302.submissions) == 1


def test_clips_are_put_in_public_only_when_that_is_agreed_to(roomtone: Shell, ai302: Ai302, tmp_path: Path) -> None:
    clip = write_tone(tmp_path / "an=na.wav")
    clone = ("generate", "302ai.higgs-clone", "--text", "Good evening.", "--clip", f"{clip}=What she says = this.")
    estimate = roomtone.json(*clone, "--estimate")
    assert estimate["body"]["ref_audio_text"] == ["What she says = this."]
    refused = roomtone(*clone, "-o", tmp_path / "a.wav", "--json", expect=1)
    assert str(clip) in refused.stderr
    assert "--yes-upload" in refused.stderr
    assert json.loads(refused.stdout)["state"] == "draft"
    assert ai302.requests == []
    made = roomtone.json(*clone, "--yes-upload", "-o", tmp_path / "a.wav")
    assert made["state"] == "done"
    (body,) = [json.loads(one.body) for one in ai302.submissions]
    assert (body["input_text"], body["ref_audio_text"]) == ("Good evening.", ["What she says = this."])
    assert ai302.count("upload") == 1
    roomtone(*clone[:3], "Good night.", *clone[4:], "-o", tmp_path / "b.wav")
    assert (ai302.count("upload"), len(ai302.submissions)) == (1, 2)


def test_the_local_voice_needs_no_profile_and_no_network(roomtone: Shell, tmp_path: Path) -> None:
    made = roomtone.json(
        "generate", "local.speech", "--text-file", "-", "--set", "voice=en-gb", "--set", "rate=300", "-o",
        tmp_path / "a.mp3", given="One. [pause 1s] Two.\n",
    )  # fmt: skip
    assert (made["profile"], made["cost"]) == ("Local voice", None)
    assert measure(tmp_path / "a.mp3")[0].seconds > 1.2
    assert roomtone.json("generate", "local.speech", "--text", "One.", "--estimate")["price"]["amount"] == 0


# before anything is sent


def test_an_estimate_shows_what_would_be_sent_and_sends_nothing(roomtone: Shell, openai: OpenAI) -> None:
    del roomtone.environment["ROOMTONE_KEY_OA"]
    found = roomtone.json(*SPEECH, "--set", "model=tts-1", "--estimate")
    assert (found["method"], found["url"]) == ("POST", f"{openai.base_url}/audio/speech")
    assert found["headers"] == {"Authorization": "Bearer ••••", "Content-Type": "application/json"}
    assert found["body"]["input"] == "Hello there."
    assert found["price"] == {"amount": pytest.approx(12 * 15e-6), "unit": "USD", "about": False}
    assert roomtone.json(*SPEECH, "--set", "model=unheard-of", "--estimate")["price"] is None
    told = roomtone(*SPEECH, "--estimate").stdout
    assert told.startswith(f"POST {openai.base_url}/audio/speech\nAuthorization: Bearer ••••\n")
    assert "would cost about" in told
    assert openai.requests == []
    assert not (roomtone.home / "home" / "Library").exists()


@pytest.mark.parametrize(
    ("arguments", "expect", "says"),
    [
        (("nothing", "--text", "x"), 2, "302ai.udio"),
        (("openai.transcription", "--text", "x"), 2, "transcribe"),
        (("302ai.udio", "--text", "x", "--profile", "oa"), 2, "302"),
        (("openai.speech", "--text", "x", "--profile", "nobody"), 2, "Known are"),
        (("openai.speech", "--text", "x", "--set", "speed"), 2, "PARAM=VALUE"),
        (("openai.speech", "--text", "x", "--set", "sped=1"), 2, "instructions, speed"),
        (("openai.speech", "--text", "x", "--set", "speed=fast"), 2, "0.25 to 4"),
        (("openai.speech", "--text", "x", "--set", "speed=4.01"), 1, "0.25 to 4"),
        (("openai.speech", "--text", "x", "--set", "speed=nan"), 1, "0.25 to 4"),
        (("openai.speech", "--text", "x", "--set", "response_format=ogg"), 1, "mp3, opus"),
        (("302ai.udio", "--text", "x", "--set", "seed=1.5"), 2, "seed"),
        (("302ai.udio", "--text", "x", "--set", "automatic_placement=maybe"), 2, "true or false"),
        (("302ai.udio", "--text", "x", "--set", "voice=a"), 2, "no parameter voice"),
        (("302ai.udio", "--text", " "), 1, "prompt"),
        (("302ai.higgs-design", "--text", "word " * 300), 1, "shorter"),
        (("openai.speech", "--text", "***"), 1, "nothing to speak"),
        (("openai.speech", "--text-file", "none.txt"), 1, "none.txt"),
        (("openai.speech", "--text", "x", "--clip", "a.wav=b"), 2, "no clips"),
        (("302ai.higgs-clone", "--text", "x"), 1, "--clip"),
        (("302ai.higgs-clone", "--text", "x", "--clip", "a.wav"), 2, "no file a.wav"),
        (("302ai.higgs-clone", "--text", "x", "--clip", sys.executable), 2, "FILE=TRANSCRIPT"),
        (("302ai.higgs-clone", "--text", "x", "--clip", "none.wav=b"), 1, "none.wav"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_sends_nothing(
    roomtone: Shell, openai: OpenAI, ai302: Ai302, arguments: tuple[str, ...], expect: int, says: str
) -> None:
    done = roomtone("generate", *arguments, "-o", roomtone.home / "x.mp3", "--json", expect=expect)
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    failure = json.loads(done.stdout)
    assert (failure["state"], failure["job"]) == ("draft", None)
    assert failure["problem"] in done.stderr
    assert [*openai.requests, *ai302.requests] == []
    assert jobs(roomtone) == []


def test_an_output_that_cannot_be_is_found_first(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    (tmp_path / "folder.mp3").mkdir()
    for out in ("x.txt", "x", "folder.mp3", "none/x.mp3"):
        assert roomtone(*SPEECH, "-o", tmp_path / out, expect=2).stderr.count("\n") == 1
    assert "-o OUT" in roomtone(*SPEECH, expect=2).stderr
    clip = write_tone(tmp_path / "clip.wav")
    roomtone("generate", "local.speech", "--text", "x", "--clip", f"{clip}=x", "-o", clip, expect=2)
    assert openai.requests == []


def test_what_came_and_cannot_be_converted_is_kept(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    failed = roomtone.json(*SPEECH, "-o", tmp_path / "a.m4a", expect=1)
    assert (failed["state"], "a.mp3" in failed["problem"]) == ("done", True)
    roomtone(*SPEECH, "-o", tmp_path / "a.mp3")
    assert len(openai.submissions) == 1


def test_what_does_nothing_is_told(roomtone: Shell, ai302: Ai302) -> None:
    song = ("generate", "302ai.udio", "--text", "x", "--estimate", "--set", "lyrics=La la.")
    assert "lyrics_type is user" in roomtone(*song).stderr
    assert roomtone(*song, "--set", "lyrics_type=user").stderr == ""


# what goes wrong


def test_without_a_key_it_waits_in_the_queue_until_there_is_one(
    roomtone: Shell, openai: OpenAI, tmp_path: Path
) -> None:
    del roomtone.environment["ROOMTONE_KEY_OA"]
    done = roomtone(*SPEECH, "-o", tmp_path / "a.mp3", "--json", expect=1)
    failure = json.loads(done.stdout)
    assert failure["state"] == "queued"
    for words in ("waits in the queue", "roomtone keys set oa", "ROOMTONE_KEY_OA", "roomtone jobs resume"):
        assert words in done.stderr
    assert done.stderr.count("\n") == 1
    (job,) = jobs(roomtone)
    assert (job["id"], job["state"], job["text"]) == (failure["job"], "queued", "Hello there.")
    assert "no key" in job["reason"]
    assert job["price"]["unit"] == "USD"
    assert roomtone("jobs", "resume", expect=1).stderr.count("\n") == 1
    assert openai.requests == []
    roomtone.environment |= {"ROOMTONE_KEY_OA": KEY}
    (resumed,) = roomtone.json("jobs", "resume")
    assert (resumed["id"], resumed["state"]) == (failure["job"], "done")
    assert roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3")["takes"] == [resumed["take"]]
    assert len(openai.submissions) == 1


def test_offline_it_waits_and_the_same_command_goes_on(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    roomtone("providers", "set", "oa", "base-url", "http://127.0.0.1:9/v1")
    failure = roomtone.json(*SPEECH, "--wait", "0", "-o", tmp_path / "a.mp3", expect=1)
    assert (failure["state"], "cannot be reached" in failure["problem"]) == ("queued", True)
    roomtone("providers", "set", "oa", "base-url", openai.base_url)
    made = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3")
    assert (made["jobs"], made["order"]) == ([failure["job"]], failure["order"])
    assert len(openai.submissions) == 1


def test_a_refusal_is_told_and_can_be_sent_again(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    roomtone.environment |= {"ROOMTONE_KEY_OA": "another-key"}
    failure = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)
    assert (failure["state"], "does not take the key" in failure["problem"]) == ("failed", True)
    assert roomtone("jobs", "cancel", failure["job"], expect=1).stderr.count("\n") == 1
    roomtone.environment |= {"ROOMTONE_KEY_OA": KEY}
    (job,) = roomtone.json("jobs", "resend", failure["job"])
    assert job["state"] == "done"
    assert len(openai.bought) == 1
    assert "done" in roomtone("jobs", "resend", failure["job"], expect=1).stderr


def test_an_unknown_outcome_is_never_sent_again_by_itself(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    openai.faults.on("submit", Fault.RESET_AFTER)
    failure = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)
    assert failure["state"] == "uncertain"
    assert f"roomtone jobs resend {failure['job']}" in failure["problem"]
    assert roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1) == failure
    assert roomtone.json("jobs", "resume", expect=1)[0]["state"] == "uncertain"
    assert "found" in roomtone("jobs", "found", failure["job"], "1", expect=1).stderr
    assert len(openai.submissions) == 1
    (job,) = roomtone.json("jobs", "resend", failure["order"])
    assert job["state"] == "done"
    assert len(openai.submissions) == 2
    assert jobs(roomtone) == []


def test_a_lost_task_is_found_again(roomtone: Shell, ai302: Ai302, tmp_path: Path) -> None:
    design = ("generate", "302ai.higgs-design", "--text", "Who is there?", "-o", tmp_path / "a.wav")
    ai302.faults.on("submit", Fault.WITHOUT_FIELD)
    failure = roomtone.json(*design, expect=1)
    assert failure["state"] == "uncertain"
    assert f"roomtone jobs found {failure['job']} TASK" in failure["problem"]
    (task,) = ai302.tasks
    (job,) = roomtone.json("jobs", "found", failure["job"], task)
    assert (job["state"], job["remote"]) == ("done", task)
    assert roomtone.json(*design)["takes"] == [job["take"]]
    assert len(ai302.submissions) == 1


def test_what_runs_longer_than_one_waits_goes_on_later(roomtone: Shell, ai302: Ai302, tmp_path: Path) -> None:
    ai302.task_seconds = 1e6
    failure = roomtone.json(
        "generate", "302ai.udio", "--text", "x", "--wait", "0.1", "-o", tmp_path / "a.mp3", expect=1
    )
    assert (failure["state"], "roomtone jobs resume" in failure["problem"]) == ("running", True)
    (job,) = jobs(roomtone)
    assert (job["state"], job["remote"]) == ("running", next(iter(ai302.tasks)))
    assert job["price"] == {"amount": 0.1, "unit": "PTC", "about": False}
    assert roomtone.json("jobs", "resume", "--wait", "0.1", expect=1)[0]["state"] == "running"
    stopped_ = roomtone("jobs", "cancel", failure["job"], "--json")
    assert "charge" in stopped_.stderr
    assert json.loads(stopped_.stdout)[0]["state"] == "cancelled"
    ai302.task_seconds = 0
    assert roomtone.json("jobs", "resume")[0]["state"] == "cancelled"
    made = roomtone.json("generate", "302ai.udio", "--text", "x", "-o", tmp_path / "a.mp3")
    assert made["jobs"] == [failure["job"]]
    assert len(ai302.submissions) == 1


def test_ended_jobs_are_forgotten_and_others_are_not(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    del roomtone.environment["ROOMTONE_KEY_OA"]
    job = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)["job"]
    assert "cancel" in roomtone("jobs", "forget", job, expect=1).stderr
    assert roomtone.json("jobs", "cancel", job)[0]["state"] == "cancelled"
    assert roomtone("jobs", "list").stdout.startswith(job)
    assert roomtone.json("jobs", "forget", job)[0]["id"] == job
    assert jobs(roomtone, "--all") == []
    for command in (("cancel", "none"), ("resend", "none"), ("forget", "none"), ("found", "none", "1")):
        assert "jobs list" in roomtone("jobs", *command, expect=1).stderr
    assert openai.requests == []


def test_a_free_wish_that_failed_leaves_nothing_behind(roomtone: Shell, tmp_path: Path) -> None:
    failure = roomtone.json("generate", "local.speech", "--text", "ʻ", "-o", tmp_path / "a.wav", expect=1)
    assert (failure["state"], "no sound" in failure["problem"]) == ("failed", True)
    assert jobs(roomtone, "--all") == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_ctrl_c_keeps_what_is_bought(roomtone: Shell, ai302: Ai302, tmp_path: Path) -> None:
    ai302.task_seconds = 1e6
    process = roomtone.start("generate", "302ai.udio", "--text", "x", "-o", tmp_path / "a.mp3", stderr=subprocess.PIPE)
    wait_for(lambda: ai302.count("poll"))
    said = stopped(process, signal.SIGINT)
    assert process.returncode == 130
    assert "roomtone jobs resume" in said
    assert "Traceback" not in said
    assert jobs(roomtone)[0]["state"] == "running"
    ai302.task_seconds = 0
    assert roomtone.json("jobs", "resume")[0]["state"] == "done"
    assert len(ai302.submissions) == 1
    roomtone("library", "check")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_while_sending_its_outcome_is_unknown(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    openai.answer_seconds = 600
    process = roomtone.start(*SPEECH, "-o", tmp_path / "a.mp3", stderr=subprocess.PIPE)
    wait_for(lambda: openai.submissions)
    stopped(process, signal.SIGKILL)
    openai.answer_seconds = 0
    (job,) = jobs(roomtone)
    assert (job["state"], job["ways"]) == ("uncertain", ["send again", "forget"])
    assert roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)["state"] == "uncertain"
    assert len(openai.submissions) == 1


def test_beside_an_open_window_jobs_are_listed_and_nothing_else(
    roomtone: Shell, openai: OpenAI, tmp_path: Path
) -> None:
    del roomtone.environment["ROOMTONE_KEY_OA"]
    job = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)["job"]
    lock = LibraryLock(roomtone.home / "home" / "Library")
    lock.acquire()
    try:
        assert [row["id"] for row in jobs(roomtone)] == [job]
        for command in (("jobs", "resume"), ("jobs", "cancel", job), ("jobs", "forget", job), (*SPEECH, "-o", "a.mp3")):
            done = roomtone(*command, expect=1)
            assert "already open" in done.stderr
            assert done.stderr.count("\n") == 1
        assert roomtone.json(*SPEECH, "--estimate")["price"]
    finally:
        lock.release()
    assert jobs(roomtone)[0]["state"] == "queued"


def test_a_new_user_has_no_jobs(roomtone: Shell, tmp_path: Path) -> None:
    assert jobs(roomtone) == []
    assert roomtone("jobs", "list").stdout == "Nothing is unfinished.\n"
    assert "no library" in roomtone("jobs", "list", "--library", tmp_path / "none", expect=1).stderr
    assert not (roomtone.home / "home" / "Library").exists()
    assert roomtone.json("jobs", "resume") == []


def test_a_paused_queue_says_so_and_resume_lets_it_go_on(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    (roomtone.home / "home" / "settings.json").write_text('{"paused": true}')
    failure = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)
    assert (failure["state"], "paused" in failure["problem"]) == ("queued", True)
    assert openai.requests == []
    assert roomtone.json("jobs", "resume")[0]["state"] == "done"


def test_a_cap_stops_spending(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    roomtone("providers", "set", "oa", "cap-day", "0.00001")
    failure = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)
    assert (failure["state"], "cap" in failure["problem"]) == ("queued", True)
    assert openai.requests == []
    roomtone("providers", "set", "oa", "cap-day", "none")
    assert roomtone.json("jobs", "resume")[0]["state"] == "done"


def test_only_what_was_asked_for_is_sent(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    del roomtone.environment["ROOMTONE_KEY_OA"]
    waiting = roomtone.json(*SPEECH, "-o", tmp_path / "a.mp3", expect=1)
    roomtone.environment |= {"ROOMTONE_KEY_OA": KEY}
    roomtone("generate", "openai.speech", "--text", "Something else.", "-o", tmp_path / "b.mp3")
    assert [json.loads(one.body)["input"] for one in openai.submissions] == ["Something else."]
    assert [(job["id"], job["state"]) for job in jobs(roomtone)] == [(waiting["job"], "queued")]


# transcripts


def test_a_recording_is_written_down_in_every_format(roomtone: Shell, openai: OpenAI, tmp_path: Path) -> None:
    clip = write_tone(tmp_path / "clip.wav", seconds=2)
    said = openai.hearing.transcript
    assert roomtone("transcribe", clip).stdout == f"{said}\n"
    assert json.loads(roomtone("transcribe", clip, "--format", "json").stdout) == {"text": said}
    assert roomtone("transcribe", clip, "--format", "srt").stdout.startswith("1\n00:00:00,000 --> ")
    assert roomtone("transcribe", clip, "--format", "vtt").stdout.startswith("WEBVTT\n")
    words = ("--format", "verbose_json", "--set", "timestamp_granularities=word", "--language", "en")
    assert len(json.loads(roomtone("transcribe", clip, *words).stdout)["words"]) == len(said.split())
    found = roomtone.json("transcribe", clip, *words)
    assert (found["text"], found["language"], found["seconds"]) == (said, "english", 2)
    assert [mark["text"] for mark in found["marks"]][:2] == ["The", "ferryman"]
    told = roomtone("transcribe", clip, "--translate", "--format", "text", "-o", tmp_path / "out.txt").stdout
    assert told == f"{tmp_path / 'out.txt'}\n"
    assert (tmp_path / "out.txt").read_text() == f"{openai.hearing.translation}\n"
    assert not (roomtone.home / "home" / "Library").exists()


@pytest.mark.parametrize(
    ("arguments", "expect", "says"),
    [
        (("none.wav",), 1, "none.wav"),
        (("clip.wav", "--format", "mp3"), 2, "verbose_json"),
        (("clip.wav", "--set", "nothing=1"), 2, "temperature"),
        (("clip.wav", "--set", "temperature=2"), 1, "0 to 1"),
        (("clip.wav", "--profile", "302"), 2, "does not transcribe"),
        (("clip.wav", "-o", "none/x.txt"), 2, "folder"),
    ],
)
def test_bad_use_of_transcribe(
    roomtone: Shell, openai: OpenAI, ai302: Ai302, arguments: tuple[str, ...], expect: int, says: str
) -> None:
    write_tone(roomtone.home / "clip.wav")
    done = roomtone("transcribe", *arguments, expect=expect)
    assert says in done.stderr
    assert done.stdout == ""
    assert openai.requests == []


def test_without_a_provider_that_listens_it_is_said(roomtone: Shell, tmp_path: Path) -> None:
    clip = write_tone(tmp_path / "clip.wav")
    assert "providers add" in roomtone("transcribe", clip, expect=2).stderr
    assert "providers add" in roomtone(*SPEECH, "-o", tmp_path / "a.mp3", expect=2).stderr


# keys


def test_no_key_is_left_anywhere(roomtone: Shell, openai: OpenAI, ai302: Ai302, tmp_path: Path) -> None:
    clip = write_tone(tmp_path / "clip.wav")
    said = [
        roomtone(*SPEECH, "-o", tmp_path / "a.mp3"),
        roomtone(*SPEECH, "--estimate", "--json"),
        roomtone("generate", "302ai.higgs-clone", "--text", "x", "--clip", f"{clip}=x", "--yes-upload", "-o", "c.wav"),
        roomtone("transcribe", clip),
        roomtone("providers", "list", "--json"),
        roomtone("jobs", "list", "--all", "--json"),
    ]
    assert not any(KEY in one.stdout + one.stderr for one in said)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
