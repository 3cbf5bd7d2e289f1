"""A day of writing with real keys: a page for two, directed, spoken, edited; one line redone, undone next morning."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.desktop import Desktop, begin_script, desktop, wait_for

PAGE = (
    ("Anna", "", "I heard something."),
    ("Ben", "whispering", "No."),
    ("Anna", "", "Listen."),
    ("Ben", "", "It is the sea."),
)


def takes(desk: Desktop, home: Path, count: int) -> list[dict[str, Any]]:
    """Wait until the library holds so many takes; return them, newest first."""

    def found() -> list[dict[str, Any]]:
        listed = desk.told(home, "library", "list")
        return listed if len(listed) == count else []

    return wait_for(found, f"{count} takes")


def page(home: Path, title: str) -> list[tuple[str, str, str]]:
    """Return speaker, direction and text of the lines of a script, as they are on the disk."""
    with closing(sqlite3.connect(f"file:{home}/Library/roomtone.sqlite?mode=ro", uri=True)) as db:
        rows = db.execute(
            """SELECT speaker, line FROM lines JOIN scripts ON scripts.id = script
            JOIN speakers ON speakers.id = json_extract(line, '$.speaker') WHERE title = ? ORDER BY lines.place""",
            (title,),
        ).fetchall()
    read = [(json.loads(speaker), json.loads(line)) for speaker, line in rows]
    return [(speaker["name"], line.get("direction", ""), line["text"]) for speaker, line in read]


def stale(desk: Desktop, window: str) -> bool:
    """Tell whether a line of the window shows that its take speaks something else."""
    return desk.shows(window, "stale_mark", 213, 273)


def open_window(desk: Desktop, title: str) -> str:
    window = wait_for(lambda: desk.window(title), "the window")
    desk.run("xdotool", "windowactivate", "--sync", window)
    return window


def test_a_page_is_written_directed_spoken_changed_and_only_that_is_redone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with desktop(tmp_path) as desk:
        with desk.roomtone(home) as process:
            window = open_window(desk, "Harbour")
            begin_script(desk, window, "Tide")
            for name, direction, text in PAGE[:2]:
                desk.type(f"{name.upper()}{f' ({direction})' if direction else ''}: {text}")
                desk.press("Return")
            desk.type(PAGE[2][2])
            desk.press("Return")
            desk.type(PAGE[3][2])
            wait_for(lambda: [row[2] for row in page(home, "Tide")] == [row[2] for row in PAGE], "the page on the disk")
            written = page(home, "Tide")
            assert [name.title() for name, _, _ in written] == [name for name, _, _ in PAGE]
            assert [direction for _, direction, _ in written] == [direction for _, direction, _ in PAGE]

            desk.press("ctrl+g")
            first = takes(desk, home, 4)
            assert {take["text"] for take in first} == {text for _, _, text in PAGE}
            wait_for(lambda: not stale(desk, window), "no line that is out of date")

            desk.press("Up", "End")
            desk.type(" Now.")
            wait_for(lambda: stale(desk, window), "the line that is out of date")
            desk.press("ctrl+g")
            newest = takes(desk, home, 5)[0]
            assert newest["text"] == "Listen. Now."
            wait_for(lambda: not stale(desk, window), "the line to be up to date again")
            desk.press("ctrl+q")
            assert process.wait(20) == 0

        with desk.roomtone(home) as process:
            window = open_window(desk, "Tide")
            wait_for(lambda: not stale(desk, window), "the script as it was left")
            desk.press("ctrl+z")
            wait_for(lambda: page(home, "Tide") == written, "the text of yesterday")
            wait_for(lambda: stale(desk, window), "the line whose take speaks more than that")
            desk.press("ctrl+shift+z")
            wait_for(lambda: not stale(desk, window), "the line as it was generated")
            assert page(home, "Tide")[2][2] == "Listen. Now."
            assert desk.told(home, "library", "check")["ok"]
            desk.press("ctrl+q")
            assert process.wait(20) == 0
