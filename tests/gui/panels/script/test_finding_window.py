"""The keys of finding, and of the next unfinished line, in the whole window with its menus."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.dialogs.shortcuts import commands
from gui.session import Session
from gui.theme import Theme
from tests.gui.house import session_in, until

Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_keys_find_replace_undo_and_go_to_what_is_unfinished(
    qapp: QApplication, theme: Theme, tmp_path: Path, qtbot: QtBot
) -> None:
    async def drive(session: Session) -> None:
        places, window = session.desk.places, session.window
        room = places.script
        assert room is not None
        assert places.document is not None

        async def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
            window.activateWindow()  # which the platform forgets while the window furnishes itself
            await until(lambda: window.isActiveWindow() and QApplication.focusWidget())
            qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)

        before = [line.text for line in places.document.lines(places.script_id)]
        window.activateWindow()
        room.view.setFocus()
        await press(Key.Key_F, Mod.ControlModifier)
        assert room.find_bar.isVisible()
        assert not room.find_bar.by.isVisible()
        qtbot.keyClicks(room.find_bar.field, "engine")
        await until(lambda: room.find_bar.count.text() == "1 of 1")
        found = room.view.currentIndex().row()
        assert "engine" in before[found]
        await press(Key.Key_F3)
        assert room.view.currentIndex().row() == found
        await press(Key.Key_H, Mod.ControlModifier)
        assert room.find_bar.by.isVisible()
        await press(Key.Key_Tab)
        assert room.find_bar.by.hasFocus()
        qtbot.keyClicks(room.find_bar.by, "motor")
        await press(Key.Key_Return)
        assert places.document.lines(places.script_id)[found].text == before[found].replace("engine", "motor")
        await press(Key.Key_Z, Mod.ControlModifier)
        assert [line.text for line in places.document.lines(places.script_id)] == before
        await press(Key.Key_Escape)
        assert room.view.hasFocus()
        await press(Key.Key_F8)
        assert room.view.currentIndex().row() == found + 1
        await press(Key.Key_F8, Mod.ShiftModifier)
        assert room.view.currentIndex().row() == found
        places.document.remove_lines([line.id for line in places.document.lines(places.script_id)])
        room.go_to_unfinished(1)
        assert room.notice.title.text() == "Every line is finished."
        places.show_library()
        assert not session.desk.menus.action("replace").isEnabled()

    session_in(qapp, theme, tmp_path, drive)


def test_the_page_of_keys_has_them(qapp: QApplication) -> None:
    keys = dict(row for _title, rows in commands() for row in rows)
    assert keys["Find"] == "Ctrl+F"
    assert keys["Next unfinished line"] == "F8"
    assert keys["Previous unfinished line"] == "Shift+F8"
