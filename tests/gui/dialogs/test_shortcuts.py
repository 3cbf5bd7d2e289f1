"""The keys, shown whole: every column in sight at any width, every command of the menus that has a key."""

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.shortcuts import Shortcuts, ShortcutsDialog, commands
from gui.menus import Entry, menus
from gui.theme import Theme


def test_no_key_is_cut_in_the_dialog_nor_where_there_is_less_room(qtbot: QtBot, theme: Theme) -> None:
    dialog = ShortcutsDialog(theme)
    qtbot.addWidget(dialog)
    dialog.show()
    shortcuts = dialog.findChild(Shortcuts)
    assert shortcuts is not None
    tops = {label.text(): label for label in shortcuts.findChildren(QLabel)}
    qtbot.waitUntil(lambda: tops["F9"].geometry().top() >= 0)
    assert tops["F9"].geometry().left() > tops["Tab"].geometry().right(), "two columns"
    for width in (dialog.width(), 620):
        dialog.resize(width, 640)
        inside = shortcuts.findChild(QWidget, "keys")
        assert inside is not None
        qtbot.waitUntil(lambda inside=inside: inside.width() <= shortcuts.viewport().width())
        room = shortcuts.viewport().width()
        assert all(label.geometry().right() < room for label in shortcuts.findChildren(QLabel))
    assert tops["F9"].geometry().top() > tops["Tab"].geometry().bottom(), "one below the other"


def test_every_command_with_a_key_is_told() -> None:
    told = {words: keys for _title, rows in commands() for words, keys in rows}
    wanted = {item.text for _title, items in menus() for item in items if isinstance(item, Entry) and item.keys}
    assert wanted <= {words for words, keys in told.items() if keys}
    assert told["Larger text"] == "Ctrl++"
