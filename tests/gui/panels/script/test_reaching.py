"""Text that is selected over several lines: real keys, a real mouse and an input method, on a real document."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.script import Line
from core.message import say
from core.projects.edits import Splice
from gui.commands import _edit_text
from gui.models.lines import LinesModel
from gui.panels.script.view import ScriptView
from gui.panels.script.wishes import Wish
from gui.panels.script.writing import Writing
from gui.theme import Theme
from tests.gui.panels.script.conftest import Desk
from tests.gui.panels.script.test_view import ODD
from tests.gui.panels.script.test_writing import Key, Mod, press, write
from tests.gui.scene import SCRIPT, document_of

Left, Right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
Shift, Control = Mod.ShiftModifier, Mod.ControlModifier

SMALL = (
    ("anna", "One two.", ""),
    ("ben", "No. Go back to sleep.", "whispering"),
    ("narrator", "", ""),
    ("anna", "That was the engine.", ""),
    ("ben", "They would not dare.", "angry"),
)


def lines(desk: Desk) -> list[Line]:
    return list(desk.document.lines(SCRIPT))


def point(desk: Desk, row: int, position: int) -> QPoint:
    """Return where in the viewport a character of a line that is shown begins."""
    corner = desk.view.text_rect(row).topLeft()
    if row == desk.view.written_row():
        there = desk.view._delegate.shape(desk.view.line(row)).prefix  # the editor has the direction's room too
        assert there is not None
    rect = desk.view.spots(row).caret(position)
    return QPoint(round(corner.x() + rect.x()), round(corner.y() + rect.center().y()))


def drag(qtbot: QtBot, desk: Desk, start: tuple[int, int], *ways: tuple[int, int]) -> None:
    """Press at a character of a row, go over others, and let go at the last."""
    port = desk.view.viewport()
    qtbot.mousePress(port, Left, pos=point(desk, *start))
    for way in ways:
        qtbot.mouseMove(port, point(desk, *way))
    qtbot.mouseRelease(port, Left, pos=point(desk, *ways[-1]))


def ends(desk: Desk) -> tuple[str, int, str, int] | None:
    stretch = desk.view.reaching.stretch()
    return (stretch.first, stretch.start, stretch.last, stretch.end) if stretch else None


def reach(desk: Desk, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Select from a character of a row to one of another row."""
    desk.writing.write_at(desk.view.line(start[0]).id, start[1])
    desk.view.reaching.reach(*end)


@pytest.fixture
def texts() -> tuple[tuple[str, str, str], ...]:
    return SMALL


# the mouse


def test_a_drag_over_lines_selects_characters_and_coming_back_is_a_selection_in_the_line(
    desk: Desk, qtbot: QtBot
) -> None:
    port, before = desk.view.viewport(), [desk.view.row_rect(row) for row in range(5)]
    qtbot.mousePress(port, Left, pos=point(desk, 1, 4))
    qtbot.mouseMove(port, point(desk, 3, 4))
    assert ends(desk) == ("1", 4, "3", 4)
    assert [desk.view.row_rect(row) for row in range(5)] == before, "nothing moves under the mouse"
    assert desk.editor.hasFocus()
    qtbot.mouseMove(port, point(desk, 0, 3))
    assert ends(desk) == ("0", 3, "1", 4)
    assert desk.editor.textCursor().selectedText() == "No. "
    qtbot.mouseMove(port, point(desk, 1, 11))
    assert (ends(desk), desk.view.selected_rows()) == (None, [1])
    assert desk.editor.textCursor().selectedText() == "Go back"
    qtbot.mouseMove(port, point(desk, 4, 0))
    qtbot.mouseRelease(port, Left, pos=point(desk, 4, 0))
    assert ends(desk) == ("1", 4, "4", 0)
    qtbot.mouseMove(port, point(desk, 3, 4))
    assert ends(desk) == ("1", 4, "4", 0), "the button is not held any more"


def test_a_drag_that_begins_in_the_editor_leaves_it_and_comes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 2)
    port = desk.editor.viewport()

    def at(row: int, position: int) -> QPoint:
        return port.mapFrom(desk.view.viewport(), point(desk, row, position))

    qtbot.mousePress(port, Left, pos=at(1, 4))
    qtbot.mouseMove(port, at(1, 6))
    qtbot.mouseMove(port, at(3, 9))
    assert ends(desk) == ("1", 4, "3", 9)
    qtbot.mouseMove(port, at(1, 6))
    assert (ends(desk), desk.editor.textCursor().selectedText()) == (None, "Go")
    qtbot.mouseMove(port, at(0, 4))
    qtbot.mouseRelease(port, Left, pos=at(0, 4))
    assert ends(desk) == ("0", 4, "1", 4)
    write(qtbot, desk, "x")
    assert desk.texts[:2] == ["One xGo back to sleep.", ""]


def test_the_list_scrolls_while_the_mouse_is_held_below_it(desk: Desk, qtbot: QtBot) -> None:
    for number in range(60):
        desk.document.insert_line(SCRIPT, 5 + number, text=f"Line {number}.")
    port = desk.view.viewport()
    qtbot.mousePress(port, Left, pos=point(desk, 1, 4))
    below = QPoint(300, port.height() + 90)
    qtbot.mouseMove(port, below)
    qtbot.waitUntil(lambda: desk.view.verticalScrollBar().value() > 200)
    stretch = desk.view.reaching.stretch()
    assert stretch
    assert desk.model.row_of(stretch.last) in desk.view.visible_rows()
    assert desk.model.row_of(stretch.last) > 10
    qtbot.mouseRelease(port, Left, pos=below)
    assert not desk.view.reaching._creeping.isActive()


def test_a_click_with_shift_extends_and_one_without_collapses(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 3)
    port = desk.view.viewport()
    qtbot.mouseClick(port, Left, Shift, pos=point(desk, 3, 4))
    assert (ends(desk), desk.view.written_row()) == (("1", 3, "3", 4), 1)
    qtbot.mouseClick(port, Left, Shift, pos=point(desk, 0, 3))
    assert ends(desk) == ("0", 3, "1", 3)
    qtbot.mouseClick(desk.editor.viewport(), Left, Shift, pos=QPoint(0, 8))
    assert (ends(desk), desk.editor.textCursor().selectedText()) == (None, "No.")
    qtbot.mouseClick(port, Left, Shift, pos=point(desk, 4, 4))
    qtbot.mouseClick(port, Left, pos=point(desk, 3, 4))
    assert (ends(desk), desk.written, desk.view.selected_rows()) == (None, (3, 4), [3])
    assert not desk.editor.textCursor().hasSelection()


def test_a_click_on_the_line_where_it_began_collapses_too(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    qtbot.mouseClick(desk.editor.viewport(), Left, pos=QPoint(0, 8))
    assert (ends(desk), desk.written) == (None, (1, 0))
    assert not desk.editor.textCursor().hasSelection()
    write(qtbot, desk, "x")
    assert desk.texts[1] == "xNo. Go back to sleep."


def test_two_and_three_clicks_select_a_word_and_a_line_as_before(desk: Desk, qtbot: QtBot) -> None:
    port = desk.view.viewport()
    drag(qtbot, desk, (1, 4), (3, 4))
    where = point(desk, 3, 6)
    qtbot.mouseClick(port, Left, pos=where)
    inside = desk.editor.viewport().mapFrom(port, where)
    qtbot.mouseDClick(desk.editor.viewport(), Left, pos=inside)
    assert desk.editor.textCursor().selectedText() == "was"
    qtbot.mouseClick(desk.editor.viewport(), Left, pos=inside)
    assert desk.editor.textCursor().selectedText() == "That was the engine."


def test_the_menu_is_that_of_the_selected_text_and_elsewhere_of_the_line(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    qtbot.mouseClick(desk.view.viewport(), Right, pos=point(desk, 3, 12))
    assert (ends(desk), desk.editor.hasFocus()) == (("1", 4, "3", 4), True)
    desk.writing.do(Wish.COPY)
    assert QGuiApplication.clipboard().text() == "Ben (whispering): Go back to sleep.\n\nAnna: That\n".replace(
        "\n\n", "\n"
    )
    reach(desk, (1, 21), (3, 0))
    qtbot.mouseClick(desk.view.viewport(), Right, pos=point(desk, 1, 3))
    assert ends(desk) == ("1", 21, "3", 0), "where it begins and ends it is asked for too"
    qtbot.mouseClick(desk.view.viewport(), Right, pos=point(desk, 4, 3))
    assert (ends(desk), desk.view.selected_rows()) == (None, [4])


def test_the_menu_at_a_line_that_it_only_comes_to_is_that_of_the_text(desk: Desk) -> None:
    reach(desk, (1, 4), (3, 0))
    port, where = desk.view.viewport(), point(desk, 3, 5)
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, port.mapToGlobal(where)))
    assert (ends(desk), desk.view.selected_rows()) == (("1", 4, "3", 0), [1, 2])


def test_a_line_that_is_half_seen_stays_where_it_is_under_the_mouse(desk: Desk) -> None:
    for number in range(30):
        desk.document.insert_line(SCRIPT, 5 + number, text=f"Line {number}.")
    desk.writing.write_at("1", 4)
    last, bar = desk.view.visible_rows()[-1], desk.view.verticalScrollBar()
    bar.setValue(bar.value() + desk.view.row_rect(last).top() + 10 - desk.view.viewport().height())
    before = bar.value()
    assert desk.view.row_rect(last).bottom() > desk.view.viewport().height()
    desk.view.reaching.reach(last, 2)
    assert (bar.value(), desk.view.currentIndex().row()) == (before, last)


# keys


def test_shift_and_arrows_reach_character_by_character(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 19)
    found = []
    for _step in range(5):
        press(qtbot, desk, Key.Key_Right, Shift)
        found.append(ends(desk))
    assert found == [None, None, ("1", 19, "2", 0), ("1", 19, "3", 0), ("1", 19, "3", 1)]
    for _step in range(3):
        press(qtbot, desk, Key.Key_Left, Shift)
    assert (ends(desk), desk.editor.textCursor().selectedText()) == (None, "p.")
    desk.writing.write_at("1", 1)
    press(qtbot, desk, Key.Key_Left, Shift)
    press(qtbot, desk, Key.Key_Left, Shift)
    assert ends(desk) == ("0", 8, "1", 1)


def test_shift_up_and_down_keep_their_column_over_short_lines(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 6)
    place = desk.editor.cursorRect().x()
    found = []
    for _step in range(4):
        press(qtbot, desk, Key.Key_Down, Shift)
        found.append(ends(desk))
    assert [end[2] if end else "" for end in found] == ["2", "3", "4", "4"]
    assert found[0] == ("1", 6, "2", 0)
    assert found[1] is not None
    assert abs(desk.view.spots(3).caret(found[1][3]).x() - place) < 8
    assert found[3] == ("1", 6, "4", len(desk.texts[4])), "at the end of the script the very end"
    for _step in range(5):
        press(qtbot, desk, Key.Key_Up, Shift)
    assert ends(desk) is not None
    assert desk.view.reaching.upwards
    press(qtbot, desk, Key.Key_Up, Shift)
    assert ends(desk) == ("0", 0, "1", 6)


def test_words_ends_of_lines_and_of_the_script(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("0", 4)
    press(qtbot, desk, Key.Key_Down, Shift)
    press(qtbot, desk, Key.Key_Home, Shift)
    assert ends(desk) == ("0", 4, "1", 0)
    press(qtbot, desk, Key.Key_Right, Control | Shift)
    press(qtbot, desk, Key.Key_Right, Control | Shift)
    assert ends(desk) == ("0", 4, "1", 4)
    press(qtbot, desk, Key.Key_End, Shift)
    assert ends(desk) == ("0", 4, "1", 21)
    press(qtbot, desk, Key.Key_Left, Control | Shift)
    assert ends(desk) == ("0", 4, "1", 20)
    press(qtbot, desk, Key.Key_End, Control | Shift)
    assert ends(desk) == ("0", 4, "4", 20)
    press(qtbot, desk, Key.Key_Home, Control | Shift)
    assert (ends(desk), desk.editor.textCursor().selectedText()) == (None, "One ")
    desk.writing.write_at("4", 4)
    press(qtbot, desk, Key.Key_Home, Control | Shift)
    assert ends(desk) == ("0", 0, "4", 4)


def test_a_page_at_a_time(desk: Desk, qtbot: QtBot) -> None:
    for number in range(60):
        desk.document.insert_line(SCRIPT, 5 + number, text=f"A line that is number {number}.")
    desk.writing.write_at("1", 4)
    press(qtbot, desk, Key.Key_PageDown, Shift)
    first = ends(desk)
    assert first
    assert 8 < desk.model.row_of(first[2]) < 16
    assert desk.model.row_of(first[2]) in desk.view.visible_rows()
    for _page in range(12):
        press(qtbot, desk, Key.Key_PageDown, Shift)
    end = ends(desk)
    assert end
    assert desk.model.row_of(end[2]) == 64
    for _page in range(14):
        press(qtbot, desk, Key.Key_PageUp, Shift)
    assert ends(desk) == ("0", 0, "1", 4)
    assert 0 in desk.view.visible_rows()


def test_a_pause_is_selected_whole_and_what_is_below_in_a_long_text_with_its_end(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_line("1", text="a [pause 0.5s] b")
    desk.document.change_line("3", text="word " * 2_000)
    desk.writing.write_at("0", 8)
    found = []
    for _step in range(5):
        press(qtbot, desk, Key.Key_Right, Shift)
        end = ends(desk)
        found.append(end[3] if end else -1)
    assert found == [0, 1, 2, 14, 15]
    drag(qtbot, desk, (0, 4), (3, 30))
    assert ends(desk) == ("0", 4, "3", 30)
    press(qtbot, desk, Key.Key_End, Control | Shift)
    press(qtbot, desk, Key.Key_Up, Shift)
    end = ends(desk)
    assert end
    assert (end[2], end[3] < 1_500) == ("3", True)
    press(qtbot, desk, Key.Key_End, Shift)
    assert ends(desk) == ("0", 4, "3", 10_000)


@pytest.mark.parametrize("word", ["😀", "👩‍👩‍👧", "𝄞é"])
def test_what_stands_behind_an_emoji_is_selected_to_the_character(desk: Desk, qtbot: QtBot, word: str) -> None:
    desk.document.change_line("1", text=f"{word} first")
    desk.document.change_line("3", text=f"{word}{word} last")
    start, end = len(word) + 3, 2 * len(word) + 3
    drag(qtbot, desk, (1, start), (3, end))
    assert ends(desk) == ("1", start, "3", end)
    press(qtbot, desk, Key.Key_Left, Shift)
    press(qtbot, desk, Key.Key_C, Control)
    assert QGuiApplication.clipboard().text() == f"Ben (whispering): rst\nAnna: {word}{word} l\n"
    press(qtbot, desk, Key.Key_Home, Shift)
    press(qtbot, desk, Key.Key_Right, Shift)
    first = ends(desk)
    assert first
    assert desk.texts[3][: first[3]] in {word, word[0]}
    press(qtbot, desk, Key.Key_Delete)
    assert desk.texts[1] == f"{word} fi{desk_rest(word, first[3])}"
    press(qtbot, desk, Key.Key_Z, Control)
    assert (desk.texts[1], desk.texts[3]) == (f"{word} first", f"{word}{word} last")


def desk_rest(word: str, end: int) -> str:
    return f"{word}{word} last"[end:]


def test_in_text_from_right_to_left_the_left_key_goes_on(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_line("1", text="مرحبا، هل تسمعني؟")
    desk.document.change_line("2", text="هذا نص")
    desk.writing.write_at("1", 16)
    press(qtbot, desk, Key.Key_Left, Shift)
    press(qtbot, desk, Key.Key_Left, Shift)
    assert ends(desk) == ("1", 16, "2", 0)
    press(qtbot, desk, Key.Key_Left, Shift)
    press(qtbot, desk, Key.Key_Left, Shift)
    assert ends(desk) == ("1", 16, "2", 2)
    press(qtbot, desk, Key.Key_Right, Shift)
    assert ends(desk) == ("1", 16, "2", 1)
    press(qtbot, desk, Key.Key_Right)
    assert desk.written == (1, 16), "the right one leads back to where it begins"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (Key.Key_Escape, (3, 4)),
        (Key.Key_Left, (1, 4)),
        (Key.Key_Right, (3, 4)),
        (Key.Key_Down, (4, 4)),
        (Key.Key_Up, (0, 4)),
        (Key.Key_Home, (3, 0)),
        (Key.Key_End, (3, 20)),
    ],
)
def test_escape_and_arrows_collapse_it(desk: Desk, qtbot: QtBot, key: Qt.Key, written: tuple[int, int]) -> None:
    desk.document.change_lines([line.id for line in lines(desk)], direction="")
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, key)
    assert ends(desk) is None
    assert desk.view.selected_rows() == [written[0]]
    row, caret = desk.written
    assert row == written[0]
    assert abs(caret - written[1]) <= (2 if key in {Key.Key_Up, Key.Key_Down} else 0)
    assert not desk.editor.textCursor().hasSelection()


def test_the_ends_of_the_script_are_a_key_away(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_End, Control)
    assert (ends(desk), desk.written, desk.view.selected_rows()) == (None, (4, len(desk.texts[4])), [4])
    press(qtbot, desk, Key.Key_Home, Control)
    assert desk.written == (0, 0)


def test_escape_goes_to_where_the_selection_was_extended_to(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (3, 4), (1, 4))
    press(qtbot, desk, Key.Key_Escape)
    assert desk.written == (1, 4)
    press(qtbot, desk, Key.Key_Escape)
    assert (desk.view.written_row(), desk.view.selected_rows()) == (-1, [1])


# writing over it


@pytest.mark.parametrize("backwards", [False, True])
def test_a_letter_takes_its_place_and_undo_brings_all_back_and_selects_it(
    desk: Desk, qtbot: QtBot, backwards: bool
) -> None:
    before = lines(desk)
    reach(desk, *(((3, 4), (1, 4)) if backwards else ((1, 4), (3, 4))))
    write(qtbot, desk, "x")
    assert desk.texts == ["One two.", "No. x was the engine.", "They would not dare."]
    assert [line.id for line in lines(desk)] == ["0", "1", "4"]
    joined = desk.document.line("1")
    assert (joined.speaker, joined.direction) == ("ben", "whispering")
    assert desk.written == (1, 5)
    write(qtbot, desk, "y z")
    assert desk.texts[1] == "No. xy z was the engine."
    press(qtbot, desk, Key.Key_Z, Control)
    assert lines(desk) == before
    assert not desk.document.can_undo
    assert (ends(desk), desk.view.reaching.upwards) == (("1", 4, "3", 4), backwards)
    press(qtbot, desk, Key.Key_Z, Control | Shift)
    assert desk.texts[1] == "No. xy z was the engine."
    press(qtbot, desk, Key.Key_Z, Control)
    assert lines(desk) == before


@pytest.mark.parametrize(
    ("key", "modifier"),
    [(Key.Key_Backspace, Mod.NoModifier), (Key.Key_Delete, Mod.NoModifier), (Key.Key_Backspace, Control)],
)
def test_keys_that_delete_take_it_out(desk: Desk, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    before = lines(desk)
    reach(desk, (1, 4), (3, 5))
    press(qtbot, desk, key, modifier)
    assert desk.texts == ["One two.", "No. was the engine.", "They would not dare."]
    assert (desk.written, desk.editor.toPlainText()) == ((1, 4), "No. was the engine.")
    press(qtbot, desk, Key.Key_Z, Control)
    assert lines(desk) == before


def test_whole_lines_up_to_the_start_of_another_leave_that_as_it_is(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("0", 0)
    press(qtbot, desk, Key.Key_Down, Shift)
    assert desk.writing.chosen_ids() == ("0",)
    press(qtbot, desk, Key.Key_Delete)
    assert [line.id for line in lines(desk)] == ["1", "2", "3", "4"]
    assert desk.document.line("1").speaker == "ben"
    assert desk.written == (0, 0)


def test_enter_puts_a_break_and_both_ends_keep_their_speakers(desk: Desk, qtbot: QtBot) -> None:
    before = lines(desk)
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_Return)
    assert [(line.id, line.speaker, line.text) for line in lines(desk)[1:3]] == [
        ("1", "ben", "No."),
        ("3", "anna", "was the engine."),
    ]
    assert desk.written == (2, 0)
    press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), ends(desk)) == (before, ("1", 4, "3", 4))
    press(qtbot, desk, Key.Key_Return, Shift)
    assert [(line.id, line.speaker) for line in lines(desk)[1:3]] == [("1", "ben"), ("3", "ben")]


def test_only_the_undo_of_what_was_written_over_it_selects_it_again(desk: Desk, qtbot: QtBot) -> None:
    before = lines(desk)
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_Delete)
    press(qtbot, desk, Key.Key_Z, Control)
    press(qtbot, desk, Key.Key_Left)
    write(qtbot, desk, "q")
    press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), ends(desk)) == (before, None), "the letter was undone, and nothing else"
    write(qtbot, desk, "w")
    assert (desk.texts[1], len(lines(desk))) == ("No. wGo back to sleep.", 5)
    press(qtbot, desk, Key.Key_Z, Control)
    press(qtbot, desk, Key.Key_Return)
    press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), ends(desk)) == (before, None), "nor does that of a break in its first line"
    desk.document.insert_line(SCRIPT, 2, text="Between.")
    press(qtbot, desk, Key.Key_Z, Control)
    desk.document.change_line("4", text="Elsewhere.")
    press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), ends(desk)) == (before, None), "nor a line between, nor an edit elsewhere"


def test_it_is_selected_again_however_much_was_undone_before_and_not_by_redo(desk: Desk, qtbot: QtBot) -> None:
    before = lines(desk)
    reach(desk, (3, 4), (1, 4))
    write(qtbot, desk, "x")
    desk.document.change_line("4", text="Elsewhere.")
    press(qtbot, desk, Key.Key_Z, Control)
    assert ends(desk) is None
    press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), ends(desk)) == (before, ("1", 4, "3", 4))
    press(qtbot, desk, Key.Key_Z, Control | Shift)
    assert ends(desk) is None
    press(qtbot, desk, Key.Key_Z, Control | Shift)
    assert (desk.texts[-1], ends(desk)) == ("Elsewhere.", None)
    for _undo in range(2):
        press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), ends(desk)) == (before, ("1", 4, "3", 4))


def test_what_is_undone_in_a_script_that_is_not_shown_selects_nothing(desk: Desk) -> None:
    before, other = lines(desk), LinesModel(desk.document, desk.document.add_script("Crossing"))
    reach(desk, (1, 4), (3, 4))
    desk.writing.do(Wish.ERASE)
    desk.view.setModel(other)
    desk.writing.bind(other)
    desk.view.setFocus()
    desk.writing.undo()
    assert (lines(desk), ends(desk)) == (before, None)
    desk.view.setModel(desk.model)
    desk.writing.bind(desk.model)
    other.close()
    other.deleteLater()


def test_a_break_in_the_place_of_a_break_is_no_step_to_take_back(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_line("4", text="Elsewhere.")
    reach(desk, (0, 8), (1, 0))
    press(qtbot, desk, Key.Key_Return)
    assert desk.written == (1, 0)
    press(qtbot, desk, Key.Key_Z, Control)
    assert (desk.texts[-1], ends(desk)) == (SMALL[-1][1], None)


def test_cut_and_paste_of_a_phrase_and_of_lines(desk: Desk, qtbot: QtBot) -> None:
    before = lines(desk)
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_X, Control)
    assert QGuiApplication.clipboard().text() == "Ben (whispering): Go back to sleep.\nAnna: That\n"
    assert desk.texts[1] == "No.  was the engine."
    press(qtbot, desk, Key.Key_Z, Control)
    assert lines(desk) == before
    press(qtbot, desk, Key.Key_V, Control)
    assert [(line.speaker, line.text) for line in lines(desk)[1:6]] == [
        ("ben", "No."),
        ("ben", "Go back to sleep."),
        ("narrator", ""),
        ("anna", "That"),
        ("anna", "was the engine."),
    ]
    press(qtbot, desk, Key.Key_Z, Control)
    assert (lines(desk), desk.document.can_undo) == (before, False)
    data = QMimeData()
    data.setText("Nothing")
    QGuiApplication.clipboard().setMimeData(data)
    press(qtbot, desk, Key.Key_V, Control)
    assert desk.texts[1] == "No. Nothing was the engine."
    assert desk.written == (1, len("No. Nothing"))


def test_the_edit_menu_asks_whatever_has_the_focus(desk: Desk) -> None:
    reach(desk, (1, 4), (3, 4))
    _edit_text(desk.editor, "copy")
    _edit_text(desk.editor, "delete")
    assert desk.texts[1] == "No.  was the engine."
    reach(desk, (0, 4), (1, 4))
    _edit_text(desk.editor, "paste")
    assert desk.texts == ["One", "Go back to sleep.", "", "That", "was the engine.", "They would not dare."]
    reach(desk, (0, 1), (1, 2))
    _edit_text(desk.editor, "cut")
    assert desk.texts[0] == "O back to sleep."
    _edit_text(desk.editor, "delete")
    assert desk.texts[0] == "Oback to sleep.", "without such a selection it is the next character"


def test_keys_that_menus_have_too_belong_to_the_text(desk: Desk, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for keys in ("Del", "Space", "3", "F7"):
        action = QAction(desk.view)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False, keys=keys: pressed.append(keys))
        desk.view.addAction(action)
    for key in (Key.Key_Delete, Key.Key_Space, Key.Key_3):
        reach(desk, (1, 4), (3, 4))
        press(qtbot, desk, key)
        desk.writing.undo()
    assert pressed == []
    press(qtbot, desk, Key.Key_F7)
    assert (pressed, ends(desk)) == (["F7"], ("1", 4, "3", 4)), "but for those that it has no use for"
    assert desk.texts == [text for _who, text, _how in SMALL]


@pytest.mark.parametrize("backwards", [False, True])
def test_an_input_method_composes_in_its_place_as_one_step(desk: Desk, qtbot: QtBot, backwards: bool) -> None:
    before, left = lines(desk), []
    reach(desk, *(((3, 4), (1, 4)) if backwards else ((1, 4), (3, 4))))
    desk.editor.left.connect(lambda: left.append(True))
    assert desk.editor.inputMethodQuery(Qt.InputMethodQuery.ImReadOnly) is False
    for preedit in ("n", "ni", "ni h"):
        QApplication.sendEvent(desk.editor, QInputMethodEvent(preedit, []))
    assert desk.texts[1] == "No.  was the engine."
    assert (desk.view.written_row(), left) == (1, []), "the keyboard stayed where it composes"
    assert desk.editor.hasFocus()
    desk.document._steps._typed -= 60  # nobody composes that fast
    commit = QInputMethodEvent()
    commit.setCommitString("你好")
    QApplication.sendEvent(desk.editor, commit)
    assert desk.texts[1] == "No. 你好 was the engine."
    desk.writing.undo()
    assert (lines(desk), desk.document.can_undo) == (before, False)


def test_what_is_composed_after_a_rest_is_a_step_of_its_own(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 3)
    write(qtbot, desk, "x")
    desk.document._steps._typed -= 60
    QApplication.sendEvent(desk.editor, QInputMethodEvent("n", []))
    commit = QInputMethodEvent()
    commit.setCommitString("你")
    QApplication.sendEvent(desk.editor, commit)
    assert desk.texts[1].startswith("No.x你")
    desk.writing.undo()
    assert desk.texts[1].startswith("No.x Go")


def test_undo_from_elsewhere_does_not_take_the_keyboard(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_Delete)
    desk.editor.clearFocus()
    desk.writing.undo()
    assert (ends(desk), desk.editor.hasFocus()) == (None, False)
    assert desk.view.selected_rows() == [1, 2, 3]


# lines that are chosen


def test_the_lines_of_the_selected_text_are_the_chosen_ones(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    assert desk.writing.chosen_ids() == ("1", "2", "3")
    assert desk.view.selected_rows() == [1, 2, 3]
    with qtbot.waitSignal(desk.writing.speaker_asked) as asked:
        press(qtbot, desk, Key.Key_Tab)
    assert asked.args == [("1", "2", "3")]
    with qtbot.waitSignal(desk.writing.generate_asked) as asked:
        press(qtbot, desk, Key.Key_Return, Control)
    assert asked.args == [("1", "2", "3")]
    desk.writing.give_speaker(("1", "2", "3"), desk.document.speakers["anna"])
    assert {line.speaker for line in lines(desk)[1:4]} == {"anna"}
    assert ends(desk) == ("1", 4, "3", 4), "it stays while something else of the lines changes"
    press(qtbot, desk, Key.Key_Down, Mod.AltModifier)
    assert [line.id for line in lines(desk)] == ["0", "4", "1", "2", "3"]
    assert (ends(desk), desk.writing.chosen_ids()) == (("1", 4, "3", 4), ("1", "2", "3"))
    press(qtbot, desk, Key.Key_H, Control | Shift)
    assert [line.heading for line in lines(desk)] == [False, False, True, True, True]
    desk.writing.do(Wish.REMOVE)
    assert [line.id for line in lines(desk)] == ["0", "4"], "the menu's command is about lines"


def test_no_single_word_is_marked_in_it(desk: Desk) -> None:
    reach(desk, (1, 4), (3, 4))
    assert desk.writing.marked_word() == ""
    reach(desk, (1, 4), (1, 6))
    assert desk.writing.marked_word() == "Go"


def test_text_that_anything_else_writes_in_its_line_ends_it(desk: Desk) -> None:
    reach(desk, (1, 4), (3, 4))
    desk.editor.insertPlainText("x")
    assert (ends(desk), desk.texts[1], len(lines(desk))) == (None, "No. x", 5)


def test_lines_that_it_only_leaves_or_comes_to_are_not_chosen(desk: Desk) -> None:
    reach(desk, (0, 8), (4, 0))
    assert desk.writing.chosen_ids() == ("1", "2", "3")
    reach(desk, (0, 8), (1, 0))
    assert desk.writing.chosen_ids() == ("0", "1"), "nothing but a break"


def test_leaving_the_text_makes_whole_lines_of_it(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    desk.editor.clearFocus()
    assert (ends(desk), desk.view.written_row(), desk.view.selected_rows()) == (None, -1, [1, 2, 3])
    desk.view.setFocus()
    press(qtbot, desk, Key.Key_Delete)
    assert [line.id for line in lines(desk)] == ["0", "4"]


def test_the_chosen_lines_follow_the_texts_of_its_ends(desk: Desk) -> None:
    reach(desk, (3, 4), (1, 8))
    desk.document.change_line("1", text="No.")
    assert (desk.writing.chosen_ids(), desk.view.selected_rows()) == (("2", "3"), [2, 3]), "it only leaves the first"
    desk.document.change_line("1", text="No. Go back.")
    assert (desk.writing.chosen_ids(), desk.view.selected_rows()) == (("1", "2", "3"), [1, 2, 3])
    assert ends(desk) == ("1", 8, "3", 4)


def test_lines_that_others_take_the_place_of_at_once_are_followed(desk: Desk) -> None:
    reach(desk, (0, 4), (4, 4))
    seen = []
    desk.view.selectionModel().selectionChanged.connect(lambda: seen.append(desk.view.selected_rows()))
    fresh = tuple(Line(f"new {place}", "anna", "New.") for place in range(6))
    desk.document.do(say("Replace"), Splice(SCRIPT, 1, tuple(lines(desk)[1:4]), fresh))
    assert desk.view.selected_rows() == list(range(8))
    assert desk.writing.chosen_ids() == tuple(line.id for line in lines(desk))
    assert [] not in seen, "and told of once: only half of the news is not looked at"


def test_control_a_selects_all_lines(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_A, Control)
    assert (ends(desk), desk.view.selected_rows()) == (None, [0, 1, 2, 3, 4])


def test_locked_lines_are_joined_as_backspace_joins_them(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_lines(["1", "3"], locked=True)
    before = lines(desk)
    reach(desk, (1, 4), (3, 4))
    press(qtbot, desk, Key.Key_Delete)
    assert (desk.texts[1], desk.document.line("1").locked) == ("No.  was the engine.", True)
    press(qtbot, desk, Key.Key_Z, Control)
    assert lines(desk) == before


def test_what_happens_to_its_lines_elsewhere_ends_it(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (1, 4), (3, 4))
    desk.document.remove_lines(["3"])
    assert (ends(desk), desk.written) == (None, (1, 4))
    write(qtbot, desk, "x")
    assert desk.texts[1] == "No. xGo back to sleep."
    reach(desk, (1, 4), (2, 4))
    desk.document.remove_lines(["1"])
    assert (ends(desk), desk.view.written_row()) == (None, -1)
    reach(desk, (0, 4), (2, 4))
    desk.document.change_line("0", text="Another.")
    assert (ends(desk), desk.editor.toPlainText()) == (None, "Another.")
    reach(desk, (0, 4), (2, 15))
    desk.document.change_line(lines(desk)[2].id, text="Short.")
    assert ends(desk) == ("0", 4, lines(desk)[2].id, 6), "no further than there is text"
    desk.view.setModel(None)
    assert ends(desk) is None
    desk.view.setModel(desk.model)


def test_lines_that_come_between_belong_to_it_and_ends_that_change_sides_end_it(desk: Desk, qtbot: QtBot) -> None:
    reach(desk, (0, 8), (3, 4))
    desk.document.insert_line(SCRIPT, 2, text="Between.")
    assert (len(desk.writing.chosen_ids()), desk.view.selected_rows()) == (4, [1, 2, 3, 4])
    press(qtbot, desk, Key.Key_Up, Mod.AltModifier)
    assert [line.id for line in lines(desk)][-2:] == ["0", "4"]
    assert (ends(desk), desk.written, desk.view.selected_rows()) == (None, (4, 8), [4])


# what is seen


def test_exactly_the_selected_characters_are_painted(desk: Desk, theme: Theme) -> None:
    drag_end = 9
    reach(desk, (0, 4), (3, drag_end))
    image = desk.view.viewport().grab().toImage()

    def ground(row: int, position: int, nudge: int) -> QColor:
        where = point(desk, row, position)
        top = desk.view.text_rect(row).top() + 5  # above the small letters
        return image.pixelColor(where.x() + nudge, top)

    selected, soft = theme.colour("selected"), theme.colour("accent_soft")
    assert _near(ground(3, drag_end, -2), selected)
    assert _near(ground(3, drag_end, 3), soft)
    assert _near(ground(1, 0, -3), soft)
    assert _near(ground(1, 3, 2), selected)
    assert _near(ground(1, len(desk.texts[1]), 2), selected), "the break is part of it"
    assert _near(ground(2, 0, 2), selected), "that of an empty line too"
    assert _near(ground(0, 4, 2), selected), "the editor's own part"
    assert not _near(ground(0, 3, -2), selected)
    assert _near(image.pixelColor(4, desk.view.row_rect(4).center().y()), theme.colour("surface"))


def _near(one: QColor, other: QColor) -> bool:
    steps = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return all(abs(step) <= 3 for step in steps)


def test_a_selection_in_the_line_that_is_written_in_is_seen(desk: Desk, theme: Theme) -> None:
    desk.writing.write_at("3", 0)
    desk.editor.place_caret(9, keep=True)
    image = desk.view.viewport().grab().toImage()
    corner = desk.view.text_rect(3).topLeft()
    assert _near(image.pixelColor(corner.x() + 40, corner.y() + 4), theme.colour("selected"))


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_it_is_painted_over_all_that_there_is(desk: Desk, theme: Theme, choice: str) -> None:
    theme.choose(choice)
    desk.document.change_line("1", text="Well [laugh] in {Qi|chee} and [pause 1s] now. " * 9)
    desk.document.change_line("2", text="مرحبا، هل تسمعني؟ 😀")
    desk.document.change_line("3", text="word " * 9_000, heading=True)
    reach(desk, (0, 2), (4, 3))
    assert not desk.view.grab().isNull()
    desk.view.set_alone(True)
    assert not desk.view.grab().isNull()


@pytest.mark.parametrize("texts", [ODD])
def test_any_text_can_be_selected(desk: Desk, qtbot: QtBot) -> None:
    last = desk.model.rowCount() - 1
    for row in range(last):
        reach(desk, (row, 0), (last, 5))
        assert not desk.view.viewport().grab().isNull()
        for key in (
            Key.Key_Up,
            Key.Key_Left,
            Key.Key_End,
            Key.Key_Home,
            Key.Key_Right,
            Key.Key_PageUp,
            Key.Key_PageDown,
        ):
            press(qtbot, desk, key, Shift)
            assert not desk.view.viewport().grab().isNull()


def test_in_a_script_of_ten_thousand_lines_only_what_is_seen_is_looked_at(theme: Theme, qtbot: QtBot) -> None:
    document = document_of(*(("anna", f"Line {n} of a long book.", "") for n in range(10_000)))
    view, model = ScriptView(theme), LinesModel(document, SCRIPT)
    writing = Writing(view)
    view.resize(760, 400)
    view.setModel(model)
    writing.bind(model)
    view.show()
    qtbot.waitExposed(view)
    view.activateWindow()
    painted, measured = [], []
    paint, measure = view._delegate.selected, view.measure_row
    view._delegate.selected = lambda line: painted.append(line.id) or paint(line)
    view.measure_row = lambda row: measured.append(row) or measure(row)
    writing.write_at("40", 2)
    qtbot.keyClick(view.editor, Key.Key_End, Control | Shift)
    assert view.reaching.rows() == range(40, 10_000)
    assert 9_999 in view.visible_rows()
    painted.clear()
    view.viewport().grab()
    assert 0 < len(painted) < 40
    measured.clear()
    qtbot.keyClick(view.editor, Key.Key_Left, Shift)
    assert len(measured) < 4
    listed, selected_rows = [], view.selected_rows
    view.selected_rows = lambda: listed.append(True) or selected_rows()
    document.insert_line(SCRIPT, 5_000, text="Between.")
    document.remove_lines([document.lines(SCRIPT)[6_000].id])
    assert not listed, "nor are all the selected rows listed for one that comes or goes"
    assert list(selected_rows()) == list(view.reaching.rows()) == list(range(40, 10_000))
    qtbot.keyClick(view.editor, Key.Key_Home, Control | Shift)
    qtbot.keyClick(view.editor, Key.Key_Escape)
    measured.clear()
    qtbot.keyClicks(view.editor, "abc")
    assert len(measured) < 8
    view.close()
    view.setModel(None)
    model.close()
    model.deleteLater()
    view.deleteLater()


# whatever somebody does

TEXTS = st.lists(
    st.tuples(
        st.sampled_from(["anna", "ben", "narrator"]),
        st.text(st.sampled_from(list("ab .行😀é[]{|}م")), max_size=14),
        st.sampled_from(["", "softly"]),
    ),
    min_size=2,
    max_size=7,
)
KEYS = (Key.Key_Down, Key.Key_Up, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End)
OVER = ("x", "行", Key.Key_Delete, Key.Key_Backspace, Key.Key_Return)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, st.integers(0, 10**6))
def test_selecting_with_keys_writing_over_it_and_undo_is_the_identity(
    theme: Theme, qtbot: QtBot, texts: list[tuple[str, str, str]], seed: int
) -> None:
    chance = random.Random(seed)
    made = Desk(theme, document_of(*texts))
    made.view.resize(500, 300)
    made.view.show()
    qtbot.waitExposed(made.view)
    made.view.activateWindow()
    try:
        for _round in range(3):
            before = lines(made)
            row = chance.randrange(len(before))
            made.writing.write_at(before[row].id, chance.randint(0, len(before[row].text)))
            for _step in range(chance.randint(1, 9)):
                press(qtbot, made, chance.choice(KEYS), Shift | chance.choice([Mod.NoModifier, Control]))
            stretch = made.view.reaching.stretch()
            if stretch is None:
                continue
            key = chance.choice(OVER)
            if isinstance(key, str):
                made.editor.typed_over.emit(key)
            else:
                press(qtbot, made, key)
            assert made.editor.toPlainText() == made.view.line(made.view.written_row()).text
            if lines(made) == before:
                continue  # a break that takes the place of a break
            made.writing.undo()
            assert lines(made) == before
            assert made.view.reaching.stretch() == stretch
            assert not made.document.can_undo
    finally:
        made.close()
