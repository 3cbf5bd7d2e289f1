"""A day with a provider, as a new user spends it: a key, a song, a voice, a line; and the next day it is all there."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PySide6.QtGui import QColor

from gui.contrast import readable
from tests.e2e.desktop import LIGHT, PATIENCE, ROOT, Box, Desktop, desktop, wait_for
from tests.secret_service import secret_service
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault
from tests.servers.running import running

KEY = "test-key-1234-of-a-whole-day"
TITLE, PROMPT = "Fog", "a slow sea shanty"
LINE = "No. Stand still."
SECONDS = 3.0

ACCENT, SOFT, DONE, MUTED = (LIGHT[name] for name in ("accent", "accent_soft", "done_mark", "muted"))
SAMPLE = json.loads((ROOT / "resources" / "sample" / "sample.json").read_text())
BEN = SAMPLE["projects"][0]["cast"][2]
INK = readable(QColor(BEN["colour"]), [QColor(LIGHT["surface"]), QColor(SOFT)]).name()


class Part(NamedTuple):
    """Where to look in the window: hundredths of its width, pixels below its upper edge."""

    left: int
    top: int
    right: int
    bottom: int


HEAD = Part(40, 30, 76, 76)
KEY_FIELD = Part(70, 122, 95, 160)
VERDICT = Part(50, 190, 76, 260)
SLIDERS = Part(55, 150, 73, 400)
GUTTER = Part(17, 100, 22, 700)
VOICE = Part(77, 145, 82, 235)
FOUND = Part(77, 235, 95, 640)
PLAYS = Part(19, 520, 21, 725)


class Person:
    """Looks at a window and finds what is in it by its colour."""

    def __init__(self, desk: Desktop, title: str) -> None:
        self.desk = desk
        self._window = wait_for(lambda: desk.window(title), "the window")
        desk.run("xdotool", "windowactivate", "--sync", self._window)

    def place(self, colour: str, part: Part) -> tuple[int, int]:
        """Return where that colour is on the screen, (0, 0) where it is not."""
        return self.desk.picture().centre_of(colour, within=self._box(part))

    def sees(self, colour: str, part: Part) -> bool:
        """Tell whether that colour is there."""
        return self.place(colour, part) != (0, 0)

    def bands(self, colour: str, part: Part) -> int:
        """Return how many rows of a list have that colour."""
        return self.desk.picture().bands(colour, within=self._box(part))

    def click(self, colour: str, part: Part) -> tuple[int, int]:
        """Wait for that colour and click it; return where it was."""
        wait_for(lambda: self.sees(colour, part), f"something to click at {part}")
        place = self.place(colour, part)
        self.desk.click(*place)
        return place

    def go(self, keys: str, title: str) -> None:
        """Go to another room."""
        self.desk.press(keys)
        wait_for(lambda: self.desk.title().startswith(title), title)

    def _box(self, part: Part) -> Box:
        x, y, width, _ = self.desk.size(self._window)
        left, right = width * part.left // 100, width * part.right // 100
        return x + left, y + part.top, right - left, part.bottom - part.top


def add_provider(person: Person, address: str) -> None:
    """Add 302.AI, give it a key, and try it."""
    desk = person.desk
    person.go("ctrl+comma", "Settings")
    desk.press("Tab", "Tab", "Tab")  # over the way back and the list of what is there, to what can be added
    desk.type("302")
    desk.press("Tab", "Tab")
    desk.type(address)
    desk.press("Return")
    wait_for(lambda: person.sees(ACCENT, KEY_FIELD), "the caret in the field of the key")
    desk.type(KEY)
    desk.press("Return")
    wait_for(lambda: not person.sees(ACCENT, KEY_FIELD), "the key in the keyring")
    desk.press("space")
    wait_for(lambda: person.sees(DONE, VERDICT), "the word that it works")


def order_song(person: Person) -> None:
    """Make a song; the empty room's button has the focus."""
    desk = person.desk
    person.go("ctrl+4", "Music")
    desk.press("space")
    wait_for(lambda: person.sees(ACCENT, SLIDERS), "the form of a song")
    desk.type(TITLE)
    desk.press("Return")
    desk.type(PROMPT)
    person.click(ACCENT, HEAD)


def give_voice(person: Person) -> None:
    """Choose Ben's line, and for Ben a voice of the provider's catalogue."""
    desk = person.desk
    person.go("ctrl+1", "Harbour")
    desk.press("Down", "Down")
    _, above = person.click(INK, VOICE)
    wait_for(lambda: person.sees(SOFT, FOUND), "the list of voices")
    desk.type("302 nova")  # "nova" alone is a language too, and its built-in voice is there before any catalogue
    # Without the catalogue the first row offers what was typed; with it, a heading stands above the one voice.
    wait_for(lambda: above + 97 < person.place(SOFT, FOUND)[1] < above + 150, "the catalogue")
    desk.press("Return")


def see_everything(person: Person) -> None:
    """Look at the two takes of the song, and at the line that was spoken."""
    person.go("ctrl+4", "Music")
    wait_for(lambda: person.bands(MUTED, PLAYS) == 2, "two takes of the song, each with a button to hear it")
    person.go("ctrl+1", "Harbour")
    wait_for(lambda: person.bands(DONE, GUTTER) == 1, "one line that is done")


def takes(desk: Desktop, home: Path) -> dict[str, dict[str, Any]]:
    """Return what is in the library, by its id."""
    return {take["id"]: take for take in desk.told(home, "library", "list")}


def assert_sold_once(server: Ai302) -> None:
    """One song and one line were ordered, as they were typed, and nothing else was paid for."""
    song, line = server.bought
    assert server.submissions == [song, line]
    assert (song.path, line.path) == ("/udio/generate-proxy", "/302/v2/audio/tts")
    assert song.json["gen_params"]["prompt"] == PROMPT
    assert {name: line.json[name] for name in ("text", "provider", "voice")} == {
        "text": LINE, "provider": "openai", "voice": "nova",
    }  # fmt: skip
    assert server.count("upload") == 0
    assert server.leaks == []


def assert_no_key_in(folder: Path) -> None:
    """The key is in no file, neither as it is nor in another dress."""
    wanted = KEY.encode(), base64.b64encode(KEY.encode()), KEY.encode("utf-16-le")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".log" and path.stat().st_size for path in files), "there is no log to look into"
    assert [path for path in files if any(key in path.read_bytes() for key in wanted)] == []


@pytest.fixture
def server() -> Iterator[Ai302]:
    with running(Ai302(key=KEY, audio=SECONDS)) as server:
        server.polls_until_done = 0
        server.faults.on("voices", Fault.SLOW, rate=500)  # the list is open before it comes
        yield server


def test_a_day_with_a_provider(tmp_path: Path, server: Ai302) -> None:
    home = tmp_path / "home"
    with (
        secret_service() as keyring,
        desktop(tmp_path, screen="1500x1000", bus=keyring["DBUS_SESSION_BUS_ADDRESS"]) as desk,
    ):
        with desk.roomtone(home) as process:
            person = Person(desk, "Harbour")
            add_provider(person, server.base_url)
            order_song(person)
            give_voice(person)
            desk.press("ctrl+Return")
            wait_for(lambda: person.sees(DONE, GUTTER), "the line's take")
            desk.press("ctrl+1")  # away from the voice, which Space would open
            with desk.ears() as heard:
                desk.press("space")
                wait_for(lambda: heard() > 5000, "a sound")
            see_everything(person)
            made = takes(desk, home)
            desk.press("alt+F4")
            assert process.wait(PATIENCE) == 0

        assert sorted((take["speaker"], take["text"]) for take in made.values()) == [
            (BEN["name"], LINE), (TITLE, PROMPT), (TITLE, PROMPT),
        ]  # fmt: skip
        with desk.roomtone(home) as process:
            see_everything(Person(desk, "Harbour"))
            assert takes(desk, home) == made
            (profile,) = (one for one in desk.told(home, "providers", "list") if one["template"] == "302ai")
            assert (profile["base_url"], profile["key"]["place"]) == (server.base_url, "keyring")
            assert desk.told(home, "library", "check")["ok"]
            desk.press("ctrl+q")
            assert process.wait(PATIENCE) == 0
        assert desk.told(home, "library", "check")["ok"]
    assert_sold_once(server)
    assert_no_key_in(tmp_path)
