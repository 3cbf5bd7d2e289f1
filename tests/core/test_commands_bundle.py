"""`roomtone bundle`: out of one library, into another."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.core.shell import Shell

SCRIPT = "# One\nANNA (softly) {after 1.5s}: Yes.\nRain.\n# Two\nBEN: No.\n"


@pytest.fixture
def roomtone(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    (tmp_path / "scene.txt").write_text(SCRIPT)
    shell("render", "scene.txt", "-o", "scene.wav")
    return shell


def test_a_project_goes_out_and_comes_in_elsewhere(roomtone: Shell, tmp_path: Path) -> None:
    out = roomtone.json("bundle", "export", "scene", "-o", "scene.roomtone")
    assert (out["project"], out["scripts"], out["lines"]) == ("scene", 2, 3)
    assert out["bytes"] == (tmp_path / "scene.roomtone").stat().st_size
    there = tmp_path / "there"
    told = roomtone.json("bundle", "import", "scene.roomtone", "--library", there)
    assert (told["name"], told["scripts"], told["lines"], told["takes"]) == ("scene", 2, 3, 3)
    assert told["missing_providers"] == []
    check = roomtone.json("library", "check", "--library", there)
    assert (check["ok"], check["takes"]) == (True, 3)
    again = roomtone.json("bundle", "import", "scene.roomtone")
    assert again["project"] != told["project"]
    assert roomtone.json("library", "check")["takes"] == 6


def test_only_one_script(roomtone: Shell, tmp_path: Path) -> None:
    out = roomtone.json("bundle", "export", "scene", "-o", "two.roomtone", "--script", "Two")
    assert (out["scripts"], out["lines"]) == (1, 1)
    said = roomtone("bundle", "export", "scene", "-o", "x.roomtone", "--script", "Three", expect=1).stderr
    assert "no script called Three" in said
    assert "One, Two" in said
    assert not (tmp_path / "x.roomtone").exists()


def test_what_cannot_go_out_or_come_in(roomtone: Shell, tmp_path: Path) -> None:
    assert "no project called Nobody" in roomtone("bundle", "export", "Nobody", "-o", "x.roomtone", expect=1).stderr
    assert "cannot be written" in roomtone("bundle", "export", "scene", "-o", "no/x.roomtone", expect=2).stderr
    assert "is no Roomtone bundle" in roomtone("bundle", "import", "scene.txt", expect=1).stderr
    assert "cannot be read" in roomtone("bundle", "import", "gone.roomtone", expect=1).stderr
    said = roomtone("bundle", "export", "scene", expect=2).stderr
    assert "-o" in said


def test_a_rendered_file_tells_how_lines_are_said(roomtone: Shell, tmp_path: Path) -> None:
    roomtone("bundle", "export", "scene", "-o", "scene.roomtone")
    with zipfile.ZipFile(tmp_path / "scene.roomtone") as archive:
        contents = json.loads(archive.read("contents.json"))
    first = contents["pages"][0]["lines"][0]
    assert (first["direction"], first["pause_after"]) == ("softly", 1.5)
    assert contents["pages"][0]["script"]["source"] == ""
