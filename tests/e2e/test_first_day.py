"""The main job, as a new user does it: start, generate, listen, look into the library, lose power, start again."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.text.parse import parse_file
from tests.e2e.desktop import LIGHT, ROOT, Desktop, begin_script, desktop, wait_for

(SAMPLE,) = parse_file((ROOT / "resources" / "sample" / "the-last-ferry.txt").read_bytes())
LINES = len(SAMPLE.lines)


def library(home: Path, desk: Desktop, *command: str) -> Any:
    """Return what `roomtone library …` prints."""
    return desk.told(home, "library", *command)


def all_takes(home: Path, desk: Desktop) -> list[dict[str, Any]]:
    """Return the takes once every line of the sample has one."""
    found = library(home, desk, "list")
    return found if len(found) == LINES else []


def open_window(desk: Desktop) -> str:
    """Wait until the first script is shown and the window has the focus."""
    window = wait_for(lambda: desk.window("Harbour"), "the window")
    desk.run("xdotool", "windowactivate", "--sync", window)
    return window


def click_generate(desk: Desktop, window: str) -> None:
    """Find the one filled button of the room by its colour, and click it."""
    x, y, width, _ = desk.size(window)
    place = wait_for(
        lambda: max(desk.picture().centre_of(LIGHT["accent"], within=(x + width // 3, y, width // 2, 90)), (0, 0)),
        "the button",
    )
    desk.click(*place)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_the_first_day(tmp_path: Path, home: Path) -> None:
    with desktop(tmp_path) as desk:
        with desk.roomtone(home) as process:
            window = open_window(desk)
            click_generate(desk, window)
            takes = wait_for(lambda: all_takes(home, desk), "every line's take")
            assert {take["speaker"] for take in takes} == {"Narrator", "Anna", "Ben"}

            with desk.listening() as silence:
                desk.run("sleep", "0.5")
            assert max(map(abs, silence), default=0) < 50
            with desk.listening() as sound:
                desk.press("space")
                desk.run("sleep", "5")
            assert max(map(abs, sound)) > 2000, "nothing came out of the speaker"
            assert sum(abs(sample) > 200 for sample in sound) > 5000
            desk.press("space")

            desk.press("ctrl+2")
            wait_for(lambda: desk.title().startswith("Library"), "the library room")
            desk.press("ctrl+f")
            desk.type("ferry")
            process.kill()
            process.wait()

        assert library(home, desk, "check")["ok"]
        with desk.roomtone(home) as process:
            wait_for(lambda: desk.window("Roomtone"), "the window after the power cut")
            assert {take["id"] for take in library(home, desk, "list")} == {take["id"] for take in takes}
            assert library(home, desk, "check")["ok"]
            desk.press("ctrl+q")
            assert process.wait(20) == 0


def test_writing_with_keys_and_a_second_start(tmp_path: Path, home: Path) -> None:
    with desktop(tmp_path) as desk, desk.roomtone(home) as process:
        window = open_window(desk)
        begin_script(desk, window, "Tide")
        desk.type("The tide came")
        desk.press("Tab")
        wait_for(lambda: len(desk.windows(process)) == 2, "the list of names")
        desk.type("Clara")
        desk.press("Return")
        wait_for(lambda: len(desk.windows(process)) == 1, "the name to be taken")
        desk.type(" in.")
        desk.press("ctrl+Return")
        (take,) = wait_for(lambda: library(home, desk, "list"), "the take of the line that was typed")
        assert (take["speaker"], take["text"]) == ("Clara", "The tide came in.")

        other = subprocess.run(
            [sys.executable, str(ROOT / "main.py")],
            env=desk.environment | {"ROOMTONE_HOME": str(home)}, timeout=60, check=False,
        )  # fmt: skip
        assert other.returncode == 0
        assert process.poll() is None
        assert desk.run("xdotool", "search", "--onlyvisible", "--name", "Roomtone") == window
        desk.press("ctrl+q")
        assert process.wait(20) == 0


def test_a_small_screen_holds_the_window_and_its_frame(tmp_path: Path, home: Path) -> None:
    settings = home / "settings.json"
    with desktop(tmp_path, screen="1280x800") as desk:
        for start in ("the first", "where its title bar was half off the top"):
            with desk.roomtone(home) as process:
                window = open_window(desk)
                seen = desk.picture(window)  # what is beyond the screen is not in it
                assert (seen.width, seen.height) == desk.size(window)[2:], start
                desk.press("ctrl+q")
                assert process.wait(20) == 0
            kept = json.loads(settings.read_text())
            x, y, width, height = kept["window"]["box"]
            left, top, right, bottom = kept["window"]["frame"]
            assert top > 0, "the window has a title bar"
            assert x >= left
            assert y >= top
            assert x + width + right <= 1280
            assert y + height + bottom <= 800
            kept["window"] |= {"box": [0, 10, 1280, 800], "frame": None}
            settings.write_text(json.dumps(kept))
