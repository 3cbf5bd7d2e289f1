"""Scripts in the sidebar: numbered, dragged and moved by keys, duplicated, joined; the target of dragged lines."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.script import Line
from core.paths import Paths
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.models.projects import Node, numbered
from gui.panels.sidebar import Sidebar
from gui.theme import Theme

Key, Mod, Left = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


class Stage:
    def __init__(self, studio: Studio, document: Document, theme: Theme) -> None:
        self.studio, self.document = studio, document
        self.tasks = Tasks(lambda problem: pytest.fail(str(problem)))
        self.sidebar = Sidebar(studio, theme, self.tasks)
        self.sidebar.resize(216, 500)
        self.sidebar.show()
        QApplication.processEvents()

    @property
    def titles(self) -> list[str]:
        return [script.title for script in self.document.scripts]

    def node(self, title: str) -> Node:
        script = next(script for script in self.document.scripts if script.title == title)
        found = self.sidebar.model.find(script.id)
        assert found
        return found

    def middle(self, title: str) -> QPoint:
        return self.sidebar.tree.visualRect(self.sidebar.model.index_of(self.node(title))).center()

    async def settle(self) -> None:
        while len(self.tasks):
            QApplication.processEvents()
            await asyncio.sleep(0.005)
        QApplication.processEvents()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    document = await studio.document((await studio.new_project("The Last Ferry", empty=True)).id)
    for title in ("Harbour", "Crossing", "Fog"):
        document.add_script(title, [Line(title, document.narrator.id, f"{title}.")])
    made = Stage(studio, document, theme)
    yield made
    await made.tasks.cancel_all()
    made.sidebar.close_down()
    made.sidebar.close()
    made.sidebar.deleteLater()
    await studio.close()


async def test_scripts_are_numbered_and_renamed_without_their_number(stage: Stage) -> None:
    index = stage.sidebar.model.index_of(stage.node("Crossing"))
    assert index.data() == "2 · Crossing"
    assert index.data(Qt.ItemDataRole.EditRole) == "Crossing"


@pytest.mark.parametrize(
    ("title", "place", "of", "shown"),
    [
        ("Harbour", 0, 1, "Harbour"),
        ("Harbour", 0, 2, "1 · Harbour"),
        ("3 · Fog", 0, 2, "3 · Fog"),
        ("第一夜", 1, 2, "第一夜"),
        ("", 1, 2, "2 · Untitled"),
    ],
)
def test_a_title_that_counts_by_itself_gets_no_number(title: str, place: int, of: int, shown: str) -> None:
    assert numbered(title, place, of) == shown


async def test_keys_move_a_script_and_undo_brings_it_back(stage: Stage, qtbot: QtBot) -> None:
    tree = stage.sidebar.tree
    tree.setCurrentIndex(stage.sidebar.model.index_of(stage.node("Fog")))
    for _ in range(3):
        qtbot.keyClick(tree, Key.Key_Up, Mod.AltModifier)
        await stage.settle()
    assert stage.titles == ["Fog", "Harbour", "Crossing"]
    assert tree.currentIndex().data() == "1 · Fog"
    qtbot.keyClick(tree, Key.Key_Down, Mod.AltModifier)
    await stage.settle()
    assert stage.titles == ["Harbour", "Fog", "Crossing"]
    stage.document.undo()
    assert stage.titles == ["Fog", "Harbour", "Crossing"]


async def test_a_script_is_dragged_to_its_place(stage: Stage, qtbot: QtBot) -> None:
    tree, port = stage.sidebar.tree, stage.sidebar.tree.viewport()
    start, target = stage.middle("Harbour"), stage.middle("Fog") + QPoint(0, 8)
    qtbot.mousePress(port, Left, pos=start)
    qtbot.mouseMove(port, start + QPoint(0, 12))
    qtbot.mouseMove(port, target)
    assert tree.drag.place == 2
    port.grab()
    qtbot.mouseRelease(port, Left, pos=target)
    await stage.settle()
    assert stage.titles == ["Crossing", "Fog", "Harbour"]


async def test_escape_leaves_a_dragged_script_where_it_was(stage: Stage, qtbot: QtBot) -> None:
    port = stage.sidebar.tree.viewport()
    qtbot.mousePress(port, Left, pos=stage.middle("Harbour"))
    qtbot.mouseMove(port, stage.middle("Crossing"))
    qtbot.mouseMove(port, stage.middle("Fog"))
    qtbot.keyClick(stage.sidebar.tree, Key.Key_Escape)
    qtbot.mouseRelease(port, Left, pos=stage.middle("Fog"))
    await stage.settle()
    assert stage.titles == ["Harbour", "Crossing", "Fog"]


async def test_the_menu_duplicates_joins_and_moves(stage: Stage) -> None:
    def choose(title: str, words: str) -> None:
        menu = stage.sidebar.menu(stage.node(title))
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.deleteLater()

    choose("Harbour", "Duplicate")
    await stage.settle()
    assert stage.titles == ["Harbour", "Harbour, copy", "Crossing", "Fog"]
    choose("Crossing", "Join with the next script")
    await stage.settle()
    assert stage.titles == ["Harbour", "Harbour, copy", "Crossing"]
    assert [line.text for line in stage.document.lines(stage.document.scripts[2].id)] == ["Crossing.", "Fog", "Fog."]
    choose("Crossing", "Move up")
    await stage.settle()
    assert stage.titles == ["Harbour", "Crossing", "Harbour, copy"]


async def test_lines_that_are_dragged_see_which_script_they_are_over(stage: Stage) -> None:
    point = stage.sidebar.tree.viewport().mapToGlobal(stage.middle("Fog"))
    assert stage.sidebar.script_at(point) == stage.node("Fog").key
    assert stage.sidebar.script_at(QPoint(-50, -50)) == ""
    stage.sidebar.mark_target(stage.node("Fog").key)
    stage.sidebar.grab()
