"""The command line as a process: what it prints where, and its exit codes."""

import json
import os
import signal
import sys
import time
import wave
from pathlib import Path

import pytest

from core.audio.measure import measure
from core.library.migrations import MIGRATIONS
from tests.core.shell import Shell

SCRIPT = """# Chapter title
ANNA: I heard something. [pause 0.5s] Did you?
BEN (whispering): No.
A line without a name is spoken by the narrator.
He said: no.
"""


@pytest.fixture
def roomtone(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "scene.txt"
    path.write_text(SCRIPT)
    return path


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def test_without_a_display_the_window_says_so(roomtone: Shell) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        roomtone.environment.pop(name, None)
    said = roomtone(expect=1).stderr
    assert "no display" in said
    assert said.count("\n") == 1


def test_the_version(roomtone: Shell) -> None:
    assert roomtone("--version").stdout.startswith("roomtone 0.")


def test_a_script_becomes_audio_and_takes(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    out = tmp_path / "scene.wav"
    result = json.loads(roomtone("render", script, "-o", out, "--voice", "ANNA=local/en-us+f3", "--json").stdout)
    assert result["lines"] == result["generated"] == len(result["takes"]) == 4
    assert result["seconds"] == pytest.approx(seconds_of(out), abs=0.01)
    takes = json.loads(roomtone("library", "list", "--json").stdout)
    assert {take["id"] for take in takes} == set(result["takes"])
    anna = next(take for take in takes if take["speaker"] == "ANNA")
    assert anna["voice"] == "en-us+f3"
    shown = json.loads(roomtone("library", "show", anna["id"], "--json").stdout)
    assert shown["parts"][1] == {"type": "silence", "seconds": 0.5}
    assert [part["text"] for part in shown["parts"] if part["type"] == "speech"] == ["I heard something.", "Did you?"]
    assert shown["parts"][0]["params"]["rate"] == 175
    assert [mark["text"] for mark in shown["marks"] if mark["kind"] == "sentence"] == ["I heard something.", "Did you?"]
    assert Path(shown["audio"]).exists()
    assert "pause" not in json.dumps(shown["marks"])


@pytest.mark.parametrize("ending", ["flac", "mp3", "MP3"])
def test_other_endings(roomtone: Shell, script: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"scene.{ending}"
    done = roomtone("render", script, "-o", out)
    assert done.stdout == f"{out}\n"
    facts, _ = measure(out)
    assert facts.codec == {"flac": "flac"}.get(ending, "mp3float")
    assert facts.seconds > 4


def test_rendering_again_makes_only_what_changed(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    out = tmp_path / "scene.wav"
    roomtone("render", script, "-o", out)
    assert json.loads(roomtone("render", script, "-o", out, "--json").stdout)["generated"] == 0
    script.write_text(SCRIPT.replace("No.", "Never.") + "BEN: Go.\n")
    result = json.loads(roomtone("render", script, "-o", out, "--json").stdout)
    assert (result["lines"], result["generated"]) == (5, 2)
    assert len(json.loads(roomtone("library", "list", "--json").stdout)) == 6


def test_two_chapters_of_one_name_stay_two(roomtone: Shell, tmp_path: Path) -> None:
    script = tmp_path / "twice.txt"
    script.write_text("# One\nHello.\n# One\nAgain.\n")
    for generated in (2, 0):
        result = json.loads(roomtone("render", script, "-o", tmp_path / "x.wav", "--json").stdout)
        assert (result["lines"], result["generated"]) == (2, generated)


def test_the_library_can_lie_anywhere(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    roomtone("render", script, "-o", tmp_path / "x.wav", "--library", tmp_path / "lib")
    assert len(json.loads(roomtone("library", "list", "--library", tmp_path / "lib", "--json").stdout)) == 4
    assert roomtone("library", "list", expect=1).stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n  \n# Only a title\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9, "text"),
        (b"ANNA: Hi. [pause 99999s] There.", "pause"),
    ],
)
def test_bad_scripts_are_one_sentence_and_exit_1(roomtone: Shell, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    done = roomtone("render", tmp_path / "bad.txt", "-o", tmp_path / "x.wav", expect=1)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert says in done.stderr.lower()
    assert not (tmp_path / "x.wav").exists()


def test_wrong_use_exits_2(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    assert "usage" in roomtone("render", script, expect=2).stderr
    assert ".flac" in roomtone("render", script, "-o", tmp_path / "x.ogg", expect=2).stderr
    assert "NAME=" in roomtone("render", script, "-o", tmp_path / "x.wav", "--voice", "ANNA", expect=2).stderr
    wrong = roomtone("render", script, "-o", tmp_path / "x.wav", "--voice", "EVE=local/en-us", expect=2).stderr
    assert "ANNA" in wrong


def test_an_unknown_voice_or_file_exits_1(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    voice = roomtone("render", script, "-o", tmp_path / "x.wav", "--voice", "ANNA=local/klingon", expect=1).stderr
    assert "klingon" in voice
    assert "none.txt" in roomtone("render", tmp_path / "none.txt", "-o", tmp_path / "x.wav", expect=1).stderr
    assert roomtone("library", "show", "nothing", expect=1).stderr


def test_the_library_that_was_named_is_told(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    done = roomtone("render", script, "-o", tmp_path / "x.wav", "--library", tmp_path / "lib", "--json")
    assert json.loads(done.stdout)["library"] == str(tmp_path / "lib")
    assert str(tmp_path / "lib") in done.stderr


def test_a_damaged_settings_file_is_kept_aside_and_told_once(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text("{broken")
    assert "settings.damaged.json" in roomtone("render", script, "-o", tmp_path / "x.wav").stderr
    assert (tmp_path / "home" / "settings.damaged.json").read_text() == "{broken"
    assert roomtone("library", "check").stderr == ""


def test_lines_without_words_are_passed_over_and_told(roomtone: Shell, tmp_path: Path) -> None:
    script = tmp_path / "stars.txt"
    script.write_text("ANNA: Hello.\n***\n😀😀\n[pause 0.5s]\nBEN: Yes.\n")
    for generated in (3, 0):
        done = roomtone("render", script, "-o", tmp_path / "x.wav", "--json")
        assert (json.loads(done.stdout)["lines"], json.loads(done.stdout)["generated"]) == (3, generated)
        assert "***" in done.stderr
    script.write_text("😀\n***\n")
    assert "nothing to speak" in roomtone("render", script, "-o", tmp_path / "x.wav", expect=1).stderr


def test_a_line_that_the_voice_cannot_pronounce_is_named_and_the_others_are_kept(
    roomtone: Shell, tmp_path: Path
) -> None:
    script = tmp_path / "signs.txt"
    script.write_text("ANNA: Hello.\nBEN: ʻ\nANNA: Goodbye.\n")
    done = roomtone("render", script, "-o", tmp_path / "x.wav", expect=1)
    assert "Line 2" in done.stderr
    assert "no sound" in done.stderr
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert len(json.loads(roomtone("library", "list", "--json").stdout)) == 2
    roomtone("library", "check")


def test_an_output_that_cannot_be_is_found_before_anything_is_made(
    roomtone: Shell, script: Path, tmp_path: Path
) -> None:
    (tmp_path / "folder.wav").mkdir()
    itself = tmp_path / "itself.wav"
    itself.write_text(SCRIPT)
    for source, out in ((script, "folder.wav"), (script, "none/x.wav"), (itself, "itself.wav")):
        assert roomtone("render", source, "-o", tmp_path / out, expect=2).stderr.count("\n") == 1
    assert itself.read_text() == SCRIPT
    assert not (tmp_path / "home" / "Library").exists()


def test_a_library_that_is_a_file_is_told_as_one(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    for command in (("render", script, "-o", tmp_path / "x.wav"), ("library", "list"), ("library", "check")):
        done = roomtone(*command, "--library", script, expect=1)
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
        assert str(script) in done.stderr
    assert script.read_text() == SCRIPT


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_names_that_are_not_utf8(roomtone: Shell, tmp_path: Path) -> None:
    script = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    script.write_text(SCRIPT)
    for generated in (4, 0):
        done = roomtone("render", script, "-o", script.with_suffix(".wav"), "--json")
        assert json.loads(done.stdout)["generated"] == generated
    roomtone("render", script, "-o", script.with_suffix(".wav"))
    assert seconds_of(script.with_suffix(".wav")) > 1


def test_a_terminal_that_cannot_show_it_gets_it_all_the_same(roomtone: Shell, tmp_path: Path) -> None:
    (tmp_path / "zh.txt").write_text("你好。\n")
    roomtone.environment |= {"PYTHONIOENCODING": "ascii"}
    roomtone("render", tmp_path / "zh.txt", "-o", tmp_path / "x.wav", "--voice", "Narrator=local/cmn")
    assert "\\u4f60" in roomtone("library", "list").stdout
    assert "你好" in roomtone("library", "list", "--json").stdout


def test_strange_text_is_spoken_or_passed_over(roomtone: Shell, tmp_path: Path) -> None:
    script = tmp_path / "strange.txt"
    script.write_text(
        "ANNA: مرحبا بالعالم 😀\nBEN: bell\x07 and escape\x1b[31m red\n安娜：你好。\n" + "long " * 20_000 + "\n"
    )
    result = json.loads(roomtone("render", script, "-o", tmp_path / "x.wav", "--json").stdout)
    assert result["lines"] == 4
    assert result["seconds"] > 1000
    assert roomtone("library", "check").stdout.endswith("nothing wrong.\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(roomtone: Shell, tmp_path: Path, encoding: str) -> None:
    script = tmp_path / "zh.txt"
    script.write_bytes("# 第一夜\n安娜：那是发动机的声音。\n老周：他们不等我们了。\n".encode(encoding))
    roomtone("render", script, "-o", tmp_path / "x.wav", "--voice", "安娜=local/cmn")
    takes = json.loads(roomtone("library", "list", "--json").stdout)
    assert {take["speaker"]: take["text"] for take in takes}["安娜"] == "那是发动机的声音。"


def test_rebuild_brings_back_the_takes_of_a_lost_database(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    roomtone("render", script, "-o", tmp_path / "x.wav")
    before = roomtone("library", "list", "--json").stdout
    library = Path(json.loads(before)[0]["audio"]).parents[2]
    for path in library.glob("roomtone.sqlite*"):
        path.unlink()
    assert json.loads(roomtone("library", "rebuild", "--json").stdout)["takes"] == 4
    assert roomtone("library", "list", "--json").stdout == before
    assert roomtone("library", "check").stdout.endswith("nothing wrong.\n")
    assert roomtone("library", "rebuild").stdout.startswith("Takes that came back: 0")
    torn = next(library.rglob("audio/*/*.json"))
    torn.write_bytes(torn.read_bytes()[:-20])
    assert torn.name in roomtone("library", "rebuild", expect=1).stdout


def test_rebuild_makes_no_library_where_none_is(roomtone: Shell, tmp_path: Path) -> None:
    told = roomtone("--library", tmp_path / "typo", "library", "rebuild", expect=2)
    assert "no library" in told.stderr
    assert not (tmp_path / "typo").exists()


def test_check_exits_1_and_counts_each_kind(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    roomtone("render", script, "-o", tmp_path / "x.wav")
    assert json.loads(roomtone("library", "check", "--json").stdout)["ok"] is True
    audio = list((tmp_path / "home" / "Library" / "audio").rglob("*.wav"))
    audio[0].unlink()
    audio[1].write_bytes(b"changed")
    report = json.loads(roomtone("library", "check", "--json", expect=1).stdout)
    assert report["ok"] is False
    assert {kind: count for kind, count in report["counts"].items() if count} == {"missing": 1, "altered": 1}
    assert "missing: 1" in roomtone("library", "check", expect=1).stdout


def test_a_newer_library_is_refused_with_both_versions(roomtone: Shell, script: Path, tmp_path: Path) -> None:
    import sqlite3

    roomtone("render", script, "-o", tmp_path / "x.wav")
    db = sqlite3.connect(tmp_path / "home" / "Library" / "roomtone.sqlite")
    db.execute("PRAGMA user_version = 42")
    db.close()
    said = roomtone("library", "list", expect=1).stderr
    assert "42" in said
    assert str(len(MIGRATIONS)) in said.replace("42", "")
    assert "42" in roomtone("render", script, "-o", tmp_path / "x.wav", expect=1).stderr


def test_kill_at_any_moment_loses_nothing_and_goes_on(roomtone: Shell, tmp_path: Path) -> None:
    script = tmp_path / "long.txt"
    script.write_text(
        "".join(f"ANNA: This is sentence number {n}. [pause 0.1s] It has two parts.\n" for n in range(300))
    )
    out = tmp_path / "x.wav"
    listed = 0
    for delay in (0.5, 0.7, 0.9, 0.6, 0.8):
        process = roomtone.start("render", script, "-o", out)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        finished = process.wait(60) == 0
        assert finished or not out.exists()
        if finished:
            out.unlink()
        if (tmp_path / "home" / "Library" / "roomtone.sqlite").exists():
            roomtone("library", "check")
            takes = json.loads(roomtone("library", "list", "--json").stdout)
            assert len(takes) >= listed
            listed = len(takes)
    result = json.loads(roomtone("render", script, "-o", out, "--json").stdout)
    assert result["lines"] == 300
    assert result["generated"] <= 300 - listed + 8  # recovered orders finish in this run too
    takes = json.loads(roomtone("library", "list", "--json").stdout)
    assert len(takes) == 300
    assert len({take["text"] for take in takes}) == 300
    roomtone("library", "check")
    assert not list((tmp_path / "home" / "Library" / "incoming").iterdir())
