"""A key that is held down spends once, however fast the takes come."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow

from gui.menus import Menus
from gui.panels.script.wishes import CTRL, Wish, wish_in_text, wish_on_rows

SPENDING = {"generate_line", "generate_selection", "generate_missing", "generate_several", "redo_flagged"}


class Nothing:
    """Commands that do nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *_: None


def test_menus_do_what_spends_once(qtbot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Menus(window, Nothing())
    assert not [name for name in SPENDING if made.action(name).autoRepeat()]
    assert made.action("undo").autoRepeat()


@pytest.mark.parametrize("wished", [wish_in_text, wish_on_rows])
def test_a_held_key_wishes_for_it_once(wished) -> None:
    first = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CTRL, "", False)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, CTRL, "", True)
    moved = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier, "", True)
    assert (wished(first), wished(held), wished(moved)) == (Wish.GENERATE, None, Wish.MOVE_UP)
