"""Selections of whole lines, names completed by Tab, headings, zoom and the focus mode: real keys and a real mouse."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.projects.casting import add_speaker, known_or_new
from core.projects.status import LineState
from gui.panels.script.zoom import STEPS, zoomed
from tests.gui.panels.script.conftest import Desk
from tests.gui.panels.script.test_writing import Key, Mod, press, write
from tests.gui.scene import SCRIPT

Left = Qt.MouseButton.LeftButton


def text_point(desk: Desk, row: int, x: int = 40) -> QPoint:
    rect = desk.view._delegate.columns.text_rect(desk.view.row_rect(row))
    return QPoint(rect.left() + x, rect.top() + 10)


def test_shift_and_arrows_select_whole_lines_once_the_text_is_left(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 4)
    press(qtbot, desk, Key.Key_Escape)
    press(qtbot, desk, Key.Key_Down, Mod.ShiftModifier)
    assert (desk.view.written_row(), desk.view.selected_rows()) == (-1, [1, 2])
    press(qtbot, desk, Key.Key_Down, Mod.ShiftModifier)
    assert desk.view.selected_rows() == [1, 2, 3]
    press(qtbot, desk, Key.Key_Up, Mod.ShiftModifier)
    press(qtbot, desk, Key.Key_Up, Mod.ShiftModifier)
    assert desk.view.selected_rows() == [1]
    press(qtbot, desk, Key.Key_Up, Mod.ShiftModifier)
    assert desk.view.selected_rows() == [0, 1]
    press(qtbot, desk, Key.Key_End, Mod.ShiftModifier)
    assert desk.view.selected_rows() == [1, 2, 3, 4]
    desk.view.select_only(2)
    press(qtbot, desk, Key.Key_Down, Mod.ShiftModifier)
    assert desk.view.selected_rows() == [2, 3], "a selection begins anew where somebody went"


def test_shift_and_a_click_beside_the_text_select_whole_lines(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 3)
    port = desk.view.viewport()
    qtbot.mouseClick(port, Left, Mod.ShiftModifier, pos=QPoint(100, text_point(desk, 3).y()))
    assert (desk.view.written_row(), desk.view.selected_rows()) == (-1, [1, 2, 3])
    qtbot.mouseClick(port, Left, Mod.ShiftModifier, pos=text_point(desk, 0))
    assert desk.view.selected_rows() == [0, 1]
    press(qtbot, desk, Key.Key_C, Mod.ControlModifier)
    assert QApplication.clipboard().text() == (
        "Anna: I heard something. [pause 0.5s] Did you?\nBen (whispering): No. Go back to sleep.\n"
    )


@pytest.mark.parametrize(("typed", "name"), [("AN", "Anna"), ("b", "Ben"), ("anna", "Anna"), ("Be ", "Ben")])
def test_tab_completes_the_name_that_was_begun(desk: Desk, qtbot: QtBot, typed: str, name: str) -> None:
    desk.writing.write_at_end(4)
    press(qtbot, desk, Key.Key_Return)
    write(qtbot, desk, typed)
    press(qtbot, desk, Key.Key_Tab)
    line = desk.document.lines(SCRIPT)[5]
    assert (desk.document.speakers[line.speaker].name, line.text) == (name, "")
    assert desk.written == (5, 0)
    write(qtbot, desk, "Run.")
    assert desk.texts[5] == "Run."


def test_tab_asks_where_several_are_meant_and_takes_the_letters_out_afterwards(desk: Desk, qtbot: QtBot) -> None:
    add_speaker(desk.document, "Anton")
    desk.writing.write_at_end(4)
    press(qtbot, desk, Key.Key_Return)
    write(qtbot, desk, "an")
    with qtbot.waitSignal(desk.writing.speaker_asked) as asked:
        press(qtbot, desk, Key.Key_Tab)
    assert desk.writing.typed_name == "an"
    assert asked.args
    desk.writing.give_speaker(asked.args[0], known_or_new(desk.document, "Anton"))
    assert desk.texts[5] == ""


@pytest.mark.parametrize("text", ["anchor", "Zo", ""])
def test_tab_in_other_words_only_asks(desk: Desk, qtbot: QtBot, text: str) -> None:
    desk.document.change_line("4", text=text)
    desk.writing.write_at("4", 2)
    with qtbot.waitSignal(desk.writing.speaker_asked):
        press(qtbot, desk, Key.Key_Tab)
    assert (desk.texts[4], desk.writing.typed_name) == (text, "")


def test_two_hashes_make_a_heading_and_backspace_a_line_of_it_again(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("2", 0)
    write(qtbot, desk, "## ")
    line = desk.document.line("2")
    assert (line.heading, line.text) == (True, "The harbour lamps went out one after another.")
    assert desk.document.status("2").state is LineState.BLANK
    assert desk.written == (2, 0)
    write(qtbot, desk, "ANNA: ")
    assert desk.texts[2].startswith("ANNA: The"), "a title may have a colon"
    for _letter in "ANNA: ":
        press(qtbot, desk, Key.Key_Backspace)
    press(qtbot, desk, Key.Key_Backspace)
    assert not desk.document.line("2").heading
    assert len(desk.texts) == 5
    press(qtbot, desk, Key.Key_H, Mod.ControlModifier | Mod.ShiftModifier)
    assert desk.document.line("2").heading


def test_the_rhythm_goes_on_below_a_heading(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_line("2", speaker="ben", heading=True)
    desk.writing.write_at_end(2)
    press(qtbot, desk, Key.Key_Return)
    assert desk.document.lines(SCRIPT)[3].speaker == "anna"
    assert not desk.document.lines(SCRIPT)[3].heading


def test_headings_survive_copy_and_paste(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_lines(["2"], heading=True)
    desk.document.change_lines(["3"], pause_after=2.0)
    desk.view.select_rows([2, 3])
    press(qtbot, desk, Key.Key_C, Mod.ControlModifier)
    data = QApplication.clipboard().mimeData()
    assert "<h2>The harbour lamps went out one after another.</h2>" in data.html()
    assert "<b>Anna:</b> That was the engine." in data.html()
    assert data.text().startswith("# The harbour")
    desk.view.select_only(4)
    press(qtbot, desk, Key.Key_V, Mod.ControlModifier)
    fresh = desk.document.lines(SCRIPT)[5:]
    assert [(line.text, line.heading, line.pause_after) for line in fresh] == [
        (desk.texts[2], True, 0.35),
        (desk.texts[3], False, 2.0),
    ]
    desk.writing.undo()
    assert len(desk.texts) == 5


def test_the_text_is_zoomed_with_the_wheel_and_stays_in_sight(desk: Desk) -> None:
    turned: list[int] = []
    desk.view.zoom_turned.connect(turned.append)
    for way in (120, -120):
        place = QPointF(200, 100)
        wheel = QWheelEvent(
            place, place, QPoint(), QPoint(0, way), Qt.MouseButton.NoButton, Mod.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(desk.view.viewport(), wheel)
    assert turned == [1, -1]
    before = desk.view.row_rect(0).height()
    desk.writing.write_at_end(2)
    desk.view.set_zoom(2.0)
    assert desk.view.row_rect(0).height() > 1.5 * before
    assert desk.editor.font().pixelSize() == 30
    assert desk.view.viewport().rect().contains(desk.editor.geometry().center())
    desk.view.set_zoom(1.0)
    assert desk.view.row_rect(0).height() == before


def test_zoom_goes_in_steps_and_ends() -> None:
    assert zoomed(1.0, 1) == 1.1
    assert zoomed(1.0, -1) == 0.9
    assert zoomed(3.0, 5) == STEPS[-1]
    assert zoomed(0.0, 0) == STEPS[0]


def test_the_focus_mode_keeps_the_written_line_in_the_middle(desk: Desk, qtbot: QtBot) -> None:
    desk.view.set_alone(True)
    middle = desk.view.viewport().height() // 2
    for row in (0, 4):
        desk.writing.write_at_end(row)
        assert abs(desk.editor.geometry().center().y() - middle) <= desk.view.pitch
    assert abs(desk.editor.geometry().center().x() - desk.view.width() // 2) < 4
    with qtbot.waitSignal(desk.view.alone_left):
        press(qtbot, desk, Key.Key_Escape)
    assert desk.view.written_row() == 4
    desk.writing.let_go()
    with qtbot.waitSignal(desk.view.alone_left):
        press(qtbot, desk, Key.Key_Escape)
    desk.view.set_alone(False)
    assert desk.view.verticalScrollBar().minimum() == 0
