"""The mouse on a row that moves while it is pressed: the line above is lower when nobody writes in it any more."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.script.columns import PITCH
from tests.gui.panels.script.conftest import Desk
from tests.gui.panels.script.test_reaching import Control, Left, Right, Shift, ends, point

PAUSES = ("Word [pause 0.25s] " * 8).strip()


@pytest.fixture
def texts() -> tuple[tuple[str, str, str], ...]:
    return (
        ("anna", PAUSES, ""),
        ("ben", "Second line here.", ""),
        ("anna", "Third line here.", ""),
        ("ben", "Fourth.", ""),
    )


@pytest.fixture
def place(desk: Desk) -> QPoint:
    """Somebody writes in the first line; return where the second one's fourth letter is now."""
    desk.writing.write_at("0", 3)
    QApplication.processEvents()
    place = point(desk, 1, 4)
    desk.view.stop_writing()
    assert place.y() - point(desk, 1, 4).y() >= PITCH, "a whole line of text lower"
    desk.writing.write_at("0", 3)
    QApplication.processEvents()
    return place


def test_a_click_goes_to_the_character_that_was_clicked(desk: Desk, qtbot: QtBot, place: QPoint) -> None:
    qtbot.mouseClick(desk.view.viewport(), Left, pos=place)
    assert desk.written == (1, 4)


def test_a_trembling_hand_selects_nothing_and_a_drag_what_the_mouse_is_over(
    desk: Desk, qtbot: QtBot, place: QPoint
) -> None:
    port = desk.view.viewport()
    qtbot.mousePress(port, Left, pos=place)
    qtbot.mouseMove(port, place + QPoint(1, 1))
    assert (ends(desk), desk.written, desk.editor.textCursor().hasSelection()) == (None, (1, 4), False)
    qtbot.mouseMove(port, point(desk, 3, 2))
    assert ends(desk) == ("1", 4, "3", 2)
    qtbot.mouseMove(port, place)
    end = ends(desk)
    assert end
    assert end[:3] == ("1", 4, "2"), "once it went elsewhere, what is under it is meant"
    qtbot.mouseRelease(port, Left, pos=place)


def test_a_click_beside_the_text_selects_the_row(desk: Desk, qtbot: QtBot, place: QPoint) -> None:
    port, beside = desk.view.viewport(), QPoint(3, place.y())
    qtbot.mousePress(port, Left, pos=beside)
    assert (desk.view.written_row(), desk.view.selected_rows()) == (-1, [1])
    qtbot.mouseMove(port, beside + QPoint(1, 1))
    assert not desk.view._drag.active
    qtbot.mouseRelease(port, Left, pos=beside + QPoint(1, 1))
    assert desk.view.selected_rows() == [1]


def test_a_click_with_control_or_shift_means_the_row_that_was_clicked(desk: Desk, qtbot: QtBot, place: QPoint) -> None:
    qtbot.mouseClick(desk.view.viewport(), Left, Control, pos=place)
    assert desk.view.selected_rows() == [0, 1]
    desk.writing.write_at("0", 3)
    qtbot.mouseClick(desk.view.viewport(), Left, Shift, pos=QPoint(3, place.y()))
    assert desk.view.selected_rows() == [0, 1]


def test_the_menu_is_that_of_the_row_that_was_clicked(desk: Desk, qtbot: QtBot, place: QPoint) -> None:
    port = desk.view.viewport()
    qtbot.mouseClick(port, Right, pos=place)
    assert desk.view.selected_rows() == [1]
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place))
    QApplication.sendEvent(port, asked)
    assert desk.view.selected_rows() == [1]


def test_a_press_that_moves_nothing_is_taken_as_it_is(desk: Desk, qtbot: QtBot, place: QPoint) -> None:
    port = desk.view.viewport()
    qtbot.mouseClick(port, Left, pos=place)
    desk.view.stop_writing()
    qtbot.mousePress(port, Left, pos=QPoint(3, place.y()))
    qtbot.mouseRelease(port, Left, pos=QPoint(3, place.y()))
    assert desk.view.selected_rows() == [2]
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place))
    QApplication.sendEvent(port, asked)
    assert desk.view.selected_rows() == [2]


def test_a_right_click_on_selected_text_keeps_it(desk: Desk, qtbot: QtBot, place: QPoint) -> None:
    desk.view.reaching.reach(2, 4)
    qtbot.mouseClick(desk.view.viewport(), Right, pos=place)
    assert ends(desk) == ("0", 3, "2", 4)
