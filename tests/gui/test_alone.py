"""The whole window while only the text is shown, the zoom that stays, and lines that are dropped on another script."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.projects import chapters
from core.settings import Settings
from gui.session import Session
from gui.theme import Theme
from tests.gui.house import session_in, until


def test_only_the_text_is_seen_until_escape_or_another_room(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        window, desk = session.window, session.desk
        window.resize(1280, 800)
        room = desk.places.script
        assert room is not None
        action = desk.menus.action("focus_mode")
        parts = (window._left, window.side, window.transport, room.header)
        assert all(part.isVisible() for part in parts)
        action.trigger()
        assert not any(part.isVisible() for part in parts)
        assert window.menuBar().height() == 0
        room.writing.write_at_end(1)
        QTest.keyClick(room.view.editor, Qt.Key.Key_Escape)
        assert all(part.isVisible() for part in parts)
        assert not action.isChecked()
        assert room.view.written_row() == 1
        action.trigger()
        desk.commands.show_library()
        assert window.transport.isVisible()
        assert not action.isChecked()
        desk.commands.show_script()
        await until(lambda: desk.places.here == desk.places.script_id)
        assert all(part.isVisible() for part in parts)

    session_in(qapp, theme, tmp_path, look)


def test_the_size_of_the_text_stays(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def enlarge(session: Session) -> None:
        for name in ("zoom_in", "zoom_in", "zoom_out"):
            session.desk.menus.action(name).trigger()
        assert session.studio.settings.zoom == 1.1

    async def look(session: Session) -> None:
        room = session.desk.places.script
        assert room is not None
        assert room.view.editor.font().pixelSize() > 15
        session.desk.menus.action("zoom_reset").trigger()
        assert room.view.editor.font().pixelSize() == 15

    session_in(qapp, theme, tmp_path, enlarge)
    assert Settings(tmp_path / "settings.json").zoom == 1.1
    session_in(qapp, theme, tmp_path, look)


def test_lines_are_dropped_on_a_script_and_come_back_by_undo(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drop(session: Session) -> None:
        desk, room = session.desk, session.desk.places.script
        document = desk.places.document
        assert room is not None
        assert document is not None
        other = document.add_script("Crossing")
        node = desk.sidebar.model.find(other)
        assert node is not None
        tree = desk.sidebar.tree
        point = tree.viewport().mapToGlobal(tree.visualRect(desk.sidebar.model.index_of(node)).center())
        lines = [line.id for line in document.lines(desk.places.script_id)]
        room.moving.carry([0, 2], point, False)
        room.moving.carry([0, 2], point, True)
        assert [line.id for line in document.lines(other)] == [lines[0], lines[2]]
        assert room.question.title.text() == "2 lines went to 2 · Crossing."
        room.question.button.click()
        assert [line.id for line in document.lines(desk.places.script_id)] == lines
        chapters.transfer_lines(document, [lines[1]], other)
        await desk.places.go_to_script(document.project.id, desk.places.script_id, lines[1])
        assert desk.places.here == other, "a take leads to where its line is now"
        assert room.chosen_ids() == (lines[1],)

    session_in(qapp, theme, tmp_path, drop)


def test_a_heading_is_gone_to(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def go(session: Session) -> None:
        room, document = session.desk.places.script, session.desk.places.document
        assert room is not None
        assert document is not None
        line = document.lines(session.desk.places.script_id)[4]
        document.change_line(line.id, heading=True)
        session.desk.menus.action("go_to_heading").trigger()
        popup = room.moving._headings
        assert popup is not None
        QTest.keyClick(popup.edit, Qt.Key.Key_Return)
        assert room.chosen_ids() == (line.id,)

    session_in(qapp, theme, tmp_path, go)


def test_a_script_that_is_deleted_or_undone_is_not_shown_any_more(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def work(session: Session) -> None:
        places, document = session.desk.places, session.desk.places.document
        assert document is not None
        first = places.script_id
        line = document.lines(first)[3]
        assert places.script is not None
        places.script.writing.script_asked.emit(line.id)
        await until(lambda: places.script_id != first)
        await until(lambda: not len(session.tasks))
        session.desk.commands.undo()
        await until(lambda: places.script_id == first)
        document.remove_script(first)
        await until(lambda: places.script_id == "")
        assert session.window.rooms.currentWidget() is places._no_script
        session.desk.commands.undo()
        await until(lambda: places.script_id == first)
        assert session.window.rooms.currentWidget() is places.script

    session_in(qapp, theme, tmp_path, work)
