"""`roomtone generate` of words, and of what starts from a take, as processes against loopback providers."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.audio.measure import measure
from tests.core.conftest import write_tone
from tests.core.shell import HURRIED, Shell
from tests.servers.jimmyai import JimmyAI
from tests.servers.relay import Relay
from tests.servers.running import running
from tests.servers.wire import Answer, Recorded, as_json

KEY = "test-key-1234"


@pytest.fixture
def roomtone(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path, HURRIED)
    shell.environment |= {"ROOMTONE_KEY_RIX": KEY, "ROOMTONE_KEY_JIMMY": KEY}
    return shell


@pytest.fixture
def relay(roomtone: Shell) -> Iterator[Relay]:
    with running(Relay("rixapi", key=KEY, audio=0.5)) as server:
        roomtone("providers", "add", "rixapi", "rix", "--base-url", server.base_url)
        yield server
    assert server.leaks == []


@pytest.fixture
def jimmy(roomtone: Shell) -> Iterator[JimmyAI]:
    with running(JimmyAI(key=KEY, audio=0.5)) as server:
        server.speech_seconds = (0, 60)
        roomtone("providers", "add", "jimmyai", "jimmy", "--base-url", server.base_url)
        yield server
    assert server.leaks == []


def test_words_are_printed_or_written_and_bought_once(roomtone: Shell, relay: Relay, tmp_path: Path) -> None:
    said = roomtone("generate", "suno.lyrics", "--text", "Snow in a harbour").stdout
    assert "[Verse]" in said
    out = tmp_path / "words.txt"
    found = roomtone.json("generate", "suno.lyrics", "--text", "Snow", "-o", out)
    assert (found["generator"], found["profile"]) == ("suno.lyrics", "rix")
    assert found["text"] in out.read_text("utf-8")
    assert len(relay.bought) == 2
    assert roomtone.json("library", "list") == []


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_words_that_cannot_be_written_are_printed_all_the_same(
    roomtone: Shell, relay: Relay, tmp_path: Path, form: tuple[str, ...]
) -> None:
    (tmp_path / "poems").mkdir()

    def written(_: Recorded) -> Answer:
        (tmp_path / "poems").rmdir()
        return as_json({"code": 200, "data": {"text": "A song of snow", "title": "Written"}})

    relay.route("POST", "/suno/submit/lyrics", "submit", written)
    out = tmp_path / "poems" / "words.txt"
    done = roomtone("generate", "suno.lyrics", "--text", "Snow", "-o", out, *form, expect=2)
    assert "A song of snow" in done.stdout
    assert "its folder does not exist" in done.stderr


def test_a_song_is_extended_taken_apart_and_timed_by_its_take(roomtone: Shell, relay: Relay, tmp_path: Path) -> None:
    made = roomtone.json("generate", "suno.song", "--text", "folk, slow", "-o", tmp_path / "song.mp3")
    take, clip = made["takes"][0], made["results"][0]["remote"]

    stems = roomtone.json("generate", "suno.stems", "--take", take, "-o", tmp_path / "stems.mp3")
    assert len(stems["files"]) == 2
    assert all(measure(Path(file))[0].seconds > 0 for file in stems["files"])
    assert relay.at("submit")[-1].path == f"/suno/act/stems/{clip}"

    roomtone("generate", "suno.song", "--text", "folk, louder", "--take", take, "--set", "task=extend",
             "--set", "lyrics=More snow", "-o", tmp_path / "more.mp3")  # fmt: skip
    body = json.loads(relay.at("submit")[-1].body)
    assert (body["continue_clip_id"], body["task_id"]) == (clip, made["results"][0]["task"])

    roomtone("generate", "suno.timing", "--take", take)
    marks = roomtone.json("library", "show", take)["marks"]
    assert [mark["text"] for mark in marks if mark["kind"] == "word"] == ["Snow", "falls", "Lamps", "burn"]


def test_an_estimate_of_what_starts_from_a_take_sends_nothing(roomtone: Shell, relay: Relay, tmp_path: Path) -> None:
    made = roomtone.json("generate", "suno.song", "--text", "folk", "-o", tmp_path / "song.mp3")
    before = len(relay.requests)
    shown = roomtone.json("generate", "suno.wav", "--take", made["takes"][0], "--estimate")
    assert shown["url"].endswith(f"/suno/act/wav/{made['results'][0]['remote']}")
    assert len(relay.requests) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("suno.stems", "--take", "nobody", "-o", "a.mp3"), "no take nobody"),
        (("suno.stems", "-o", "a.mp3"), "There is no text"),
        (("suno.stems", "--take", "a", "--text", "b", "-o", "a.mp3"), "Give only one of them"),
        (("suno.lyrics", "--text", "Snow", "-o", "/"), "cannot be written"),
    ],
)
def test_wrong_words_send_nothing(roomtone: Shell, relay: Relay, arguments: tuple[str, ...], said: str) -> None:
    assert said in roomtone("generate", *arguments, expect=2).stderr
    assert relay.submissions == []


def test_a_voice_is_cloned_without_a_transcript_and_speaks(roomtone: Shell, jimmy: JimmyAI, tmp_path: Path) -> None:
    clip = write_tone(tmp_path / "anna.wav", seconds=0.5)
    wanted = (
        "generate",
        "jimmyai.clone",
        "--text",
        "Good evening.",
        "--clip",
        clip,
        "--yes-upload",
        "--anyway",
        "--anyway",
    )
    made = roomtone.json(*wanted, "-o", tmp_path / "preview.mp3")
    voice = made["results"][0]["voice"]
    assert jimmy.models[voice] < math.inf
    spoken = roomtone.json("generate", "jimmyai.audio", "--text", "Hello. [pause 0.5s] You.", "--set", f"voice={voice}",
                           "--set", "subtitleEnable=true", "-o", tmp_path / "hello.mp3")  # fmt: skip
    assert json.loads(jimmy.at("submit")[-1].body)["contentText"] == "Hello.<#0.5#>You."
    assert roomtone.json("library", "show", spoken["takes"][0])["marks"]
    assert jimmy.models[voice] == math.inf


def test_a_voice_is_told_with_its_id_named_as_its_clip_and_not_called_free(
    roomtone: Shell, jimmy: JimmyAI, tmp_path: Path
) -> None:
    clip = write_tone(tmp_path / "anna.wav", seconds=0.5)
    told = roomtone("generate", "jimmyai.clone", "--text", "Good evening.", "--clip", clip, "--yes-upload", "--anyway",
                    "-o", tmp_path / "preview.mp3").stderr  # fmt: skip
    (voice,) = jimmy.models
    assert f"jimmyai.audio speaks with --set voice={voice}." in told
    (take,) = roomtone.json("library", "list")
    assert take["speaker"] == "anna", "the room of voices calls it so"
    words = roomtone("spending").stdout
    assert "today           nothing of which the price is known\n" in words
    assert "in all          1 call without a known price, which no cap counts\n" in words


def test_a_clip_that_is_not_there_and_one_that_was_not_given_are_told_apart(
    roomtone: Shell, jimmy: JimmyAI, tmp_path: Path
) -> None:
    wanted = ("generate", "jimmyai.clone", "--text", "Good evening.", "--yes-upload", "-o", tmp_path / "preview.mp3")
    assert "There is no file nobody.wav." in roomtone(*wanted, "--clip", "nobody.wav", expect=2).stderr
    assert "takes one clip, and 0 were given. Give it as --clip FILE." in roomtone(*wanted, expect=1).stderr
    assert jimmy.requests == []


@pytest.mark.parametrize("text", ["Good evening. [pause 1s] Who is there?", "[pause 1s] Good evening.", "Hm <#2#>"])
def test_a_pause_makes_no_second_voice_of_one(roomtone: Shell, jimmy: JimmyAI, tmp_path: Path, text: str) -> None:
    clip = write_tone(tmp_path / "anna.wav", seconds=0.5)
    made = roomtone.json("generate", "jimmyai.clone", "--text", text, "--clip", clip, "--yes-upload", "--anyway",
                         "-o", tmp_path / "preview.mp3")  # fmt: skip
    assert [result["voice"] for result in made["results"]] == list(jimmy.models)
    assert len(jimmy.bought) == 1


def test_a_clip_without_enough_speech_is_sent_only_on_purpose(roomtone: Shell, jimmy: JimmyAI, tmp_path: Path) -> None:
    clip = write_tone(tmp_path / "anna.wav", seconds=0.5)
    wanted = ("generate", "jimmyai.clone", "--text", "Good evening.", "--clip", clip, "--yes-upload")
    refused = roomtone(*wanted, "-o", tmp_path / "preview.mp3", expect=1).stderr
    assert "Nobody seems to speak in it" in refused
    assert "--anyway" in refused
    assert "Nobody seems to speak in it" in roomtone(*wanted, "--estimate").stderr
    assert jimmy.requests == []


def test_the_list_of_what_can_be_made_tells_charges_voices_and_where_it_starts(roomtone: Shell) -> None:
    told = {part.partition(" ")[0]: part for part in roomtone("generators").stdout.split("\n\n")}
    assert "makes: a voice for jimmyai.audio; unused it ends after 3 days" in told["jimmyai.clone"]
    assert "15 to 60 s of speech in each; they are put at a public address" in told["jimmyai.clone"]
    assert told["jimmyai.audio"].count("costs:") == 2
    assert "[pause 0.5s] is sent as <#0.5#> and not counted" in told["jimmyai.audio"]
    assert "starts from: --take ID of suno.song or suno.concat" in told["suno.stems"]
    assert "costs: nothing" in told["higgs.speech"]


def test_a_voice_that_has_ended_is_made_anew_and_one_that_lives_is_not(
    roomtone: Shell, jimmy: JimmyAI, tmp_path: Path
) -> None:
    clip = write_tone(tmp_path / "anna.wav", seconds=0.5)
    wanted = ("generate", "jimmyai.clone", "--text", "Good evening.", "--clip", clip, "--yes-upload", "--anyway")
    out = ("-o", tmp_path / "preview.mp3")
    jimmy.clock_skew = -5 * 86_400
    assert not roomtone.json(*wanted, *out)["reused"]
    jimmy.clock_skew = 0
    assert not roomtone.json(*wanted, *out)["reused"]
    assert roomtone.json(*wanted, *out)["reused"]
    assert len([call for call in jimmy.bought if call.path.endswith("/clones")]) == 2


def test_a_described_voice_is_asked_for_once_and_told_that_pauses_are_left_out(roomtone: Shell) -> None:
    roomtone("providers", "add", "higgs-vllm", "mine", "--base-url", "http://127.0.0.1:9")
    wanted = ("generate", "higgs.design", "--text", "Good evening. [pause 1s] Sit down.", "--estimate")
    assert len(roomtone.json(*wanted)["requests"]) == 1
    assert "the pauses are left out" in roomtone(*wanted).stderr
