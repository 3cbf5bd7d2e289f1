"""Every key of the writing surface, pressed for real on a real document."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.panels.script.wishes import Wish, shortcut_of
from tests.gui.panels.script.conftest import Desk
from tests.gui.scene import SCRIPT

Key, Mod = Qt.Key, Qt.KeyboardModifier


def press(qtbot: QtBot, desk: Desk, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    qtbot.keyClick(desk.editor if desk.view.written_row() >= 0 else desk.view, key, modifier)


def write(qtbot: QtBot, desk: Desk, text: str) -> None:
    qtbot.keyClicks(desk.editor, text)


def test_typing_reaches_the_document_with_every_key_and_is_one_step_of_undo(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(3)
    for letter in " Run!":
        write(qtbot, desk, letter)
        assert desk.texts[3] == desk.editor.toPlainText()
    assert desk.texts[3] == "That was the engine. Run!"
    press(qtbot, desk, Key.Key_Z, Mod.ControlModifier)
    assert desk.texts[3] == "That was the engine."
    assert desk.editor.toPlainText() == "That was the engine."
    press(qtbot, desk, Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    assert desk.editor.toPlainText() == "That was the engine. Run!"
    assert desk.written == (3, len("That was the engine. Run!"))


def test_enter_at_the_end_begins_the_next_line_for_the_other_speaker(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(4)
    press(qtbot, desk, Key.Key_Return)
    assert desk.texts[5] == ""
    assert desk.document.lines(SCRIPT)[5].speaker == "anna"
    assert desk.written == (5, 0)


def test_enter_in_the_middle_breaks_the_line(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 3)
    press(qtbot, desk, Key.Key_Return)
    assert desk.texts[1:3] == ["No.", "Go back to sleep."]
    assert desk.written == (2, 0)


def test_shift_enter_lets_the_same_speaker_go_on(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(4)
    press(qtbot, desk, Key.Key_Return, Mod.ShiftModifier)
    assert desk.document.lines(SCRIPT)[5].speaker == "ben"
    assert desk.written == (5, 0)


def test_enter_over_a_selection_replaces_it(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 3)
    desk.editor.place_caret(12, keep=True)
    press(qtbot, desk, Key.Key_Return)
    assert desk.texts[1:3] == ["No.", "to sleep."]


def test_backspace_at_the_start_joins_and_keeps_the_caret(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("4", 0)
    press(qtbot, desk, Key.Key_Backspace)
    assert desk.texts[3] == "That was the engine. They would not dare."
    assert desk.written == (3, len("That was the engine. "))


def test_backspace_in_an_empty_line_removes_it(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(1)
    press(qtbot, desk, Key.Key_Return)
    press(qtbot, desk, Key.Key_Backspace)
    assert len(desk.texts) == 5
    assert desk.written == (1, len(desk.texts[1]))


def test_backspace_in_the_first_line_does_nothing(desk: Desk, qtbot: QtBot) -> None:
    before = list(desk.texts)
    desk.writing.write_at("0", 0)
    press(qtbot, desk, Key.Key_Backspace)
    assert desk.texts == before


def test_delete_at_the_end_takes_the_next_line_in(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(3)
    press(qtbot, desk, Key.Key_Delete)
    assert desk.texts[3:] == ["That was the engine. They would not dare."]
    assert desk.written == (3, len("That was the engine."))


def test_up_and_down_go_to_the_neighbours_and_keep_the_column(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("3", 8)
    x = desk.editor.cursorRect().center().x()
    press(qtbot, desk, Key.Key_Down)
    assert desk.view.written_row() == 4
    assert abs(desk.editor.cursorRect().center().x() - x) < 8
    press(qtbot, desk, Key.Key_Up)
    assert desk.written == (3, 8)


def test_left_and_right_leave_at_the_ends(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(3)
    press(qtbot, desk, Key.Key_Right)
    assert desk.written == (4, 0)
    press(qtbot, desk, Key.Key_Left)
    assert desk.written == (3, len(desk.texts[3]))


def test_tab_asks_for_the_speaker_and_shift_tab_does_not_write(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(2)
    with qtbot.waitSignal(desk.writing.speaker_asked) as asked:
        press(qtbot, desk, Key.Key_Tab)
    assert asked.args == [("2",)]
    assert "\t" not in desk.texts[2]


def test_a_key_asks_for_the_speaker_of_selected_rows_which_tab_only_leaves(desk: Desk, qtbot: QtBot) -> None:
    desk.view.select_rows([1, 2])
    with qtbot.waitSignal(desk.writing.speaker_asked) as asked:
        press(qtbot, desk, Key.Key_S, Mod.ControlModifier | Mod.ShiftModifier)
    assert asked.args == [("1", "2")]
    assert shortcut_of(Wish.SPEAKER).toString() == "Ctrl+Shift+S"


def test_escape_leaves_the_text_and_keeps_the_row(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(2)
    press(qtbot, desk, Key.Key_Escape)
    assert desk.view.written_row() == -1
    assert not desk.editor.isVisible()
    assert desk.view.selected_rows() == [2]
    press(qtbot, desk, Key.Key_Return)
    assert desk.written == (2, len(desk.texts[2]))


@pytest.mark.parametrize("writing", [True, False])
def test_control_enter_generates(desk: Desk, qtbot: QtBot, writing: bool) -> None:
    desk.view.select_only(3)
    if writing:
        desk.writing.write_at_end(3)
    with qtbot.waitSignal(desk.writing.generate_asked) as asked:
        press(qtbot, desk, Key.Key_Return, Mod.ControlModifier)
    assert asked.args == [("3",)]


def test_alt_arrows_move_lines_while_writing_and_while_selecting(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at("1", 2)
    press(qtbot, desk, Key.Key_Down, Mod.AltModifier)
    assert [line.id for line in desk.document.lines(SCRIPT)] == ["0", "2", "1", "3", "4"]
    assert desk.written == (2, 2)
    desk.view.select_only(3)
    desk.view.stop_writing()
    press(qtbot, desk, Key.Key_Up, Mod.AltModifier)
    assert [line.id for line in desk.document.lines(SCRIPT)] == ["0", "2", "3", "1", "4"]
    press(qtbot, desk, Key.Key_Home)
    press(qtbot, desk, Key.Key_Up, Mod.AltModifier)
    assert desk.document.lines(SCRIPT)[0].id == "0"


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_removes_selected_rows_and_undo_brings_them_back(desk: Desk, qtbot: QtBot, key: Qt.Key) -> None:
    before = list(desk.texts)
    desk.view.select_only(1)
    press(qtbot, desk, Key.Key_Down, Mod.ShiftModifier)
    press(qtbot, desk, key)
    assert desk.texts == [before[0], *before[3:]]
    assert desk.view.selected_rows() == [1]
    press(qtbot, desk, Key.Key_Z, Mod.ControlModifier)
    assert desk.texts == before


def test_control_a_selects_the_text_first_and_then_all_lines(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(1)
    press(qtbot, desk, Key.Key_A, Mod.ControlModifier)
    assert desk.editor.textCursor().selectedText() == desk.texts[1]
    press(qtbot, desk, Key.Key_A, Mod.ControlModifier)
    assert desk.view.selected_rows() == [0, 1, 2, 3, 4]
    assert desk.view.written_row() == -1


def test_undo_takes_lines_away_that_are_far_out_of_sight(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(4)
    for _line in range(60):
        press(qtbot, desk, Key.Key_Return)
    for _line in range(60):
        desk.writing.undo()
    assert len(desk.texts) == 5
    desk.view.scrollToBottom()
    for _line in range(60):
        desk.writing.redo()
    desk.view.scrollToTop()
    desk.view.select_only(64)
    desk.writing.remove()
    assert desk.view.selected_rows() == [63]


def test_undo_and_redo_show_where_they_acted(desk: Desk, qtbot: QtBot) -> None:
    for number in range(60):
        desk.document.insert_line(SCRIPT, 5 + number, text=f"Line {number}.")
    desk.document.change_lines(["0", "2"], direction="softly")
    desk.document.remove_lines(["3"])
    desk.view.select_only(60)
    desk.writing.undo()
    assert desk.view.selected_rows() == [3], "the line that came back"
    assert desk.view.row_rect(3).top() >= 0
    desk.view.select_only(60)
    desk.writing.undo()
    assert desk.view.selected_rows() == [0, 2]
    desk.writing.redo()
    desk.writing.redo()
    assert desk.view.selected_rows() == [3], "the place of the line that went"
    desk.document.move_lines(["0"], 40)
    desk.writing.undo()
    assert desk.view.selected_rows() == [0]
    assert 0 in desk.view.visible_rows()


def test_undo_in_a_line_keeps_the_caret_there_and_elsewhere_takes_it_along(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_line("4", text="They would dare.")
    desk.writing.write_at_end(1)
    write(qtbot, desk, " Ben.")
    desk.writing.undo()
    assert desk.view.written_row() == 1
    desk.writing.undo()
    assert (desk.view.written_row(), desk.view.selected_rows()) == (-1, [4])


def test_undo_of_the_line_that_is_written_in_goes_on_in_the_one_before(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(1)
    press(qtbot, desk, Key.Key_Return)
    press(qtbot, desk, Key.Key_Z, Mod.ControlModifier)
    assert len(desk.texts) == 5
    assert desk.written == (1, len(desk.texts[1]))


def test_undo_of_pasted_lines_leaves_the_caret_where_they_came_in(desk: Desk, qtbot: QtBot) -> None:
    before = desk.texts
    desk.writing.write_at_end(1)
    QGuiApplication.clipboard().setText("ANNA: One.\nBEN: Two.\nANNA: Three.")
    press(qtbot, desk, Key.Key_V, Mod.ControlModifier)
    assert len(desk.texts) == 8
    press(qtbot, desk, Key.Key_Z, Mod.ControlModifier)
    assert desk.texts == before
    write(qtbot, desk, "!")
    assert desk.texts == [before[0], f"{before[1]}!", *before[2:]]


def test_a_letter_on_a_selected_row_begins_to_write_there(desk: Desk, qtbot: QtBot) -> None:
    desk.view.select_only(3)
    qtbot.keyClick(desk.view, "!")
    assert desk.texts[3] == "That was the engine.!"
    assert desk.view.written_row() == 3


@pytest.mark.parametrize(
    ("typed", "name", "direction"),
    [("BEN: ", "Ben", ""), ("anna: ", "Anna", ""), ("BEN (angry): ", "Ben", "angry"), ("CLARA: ", "CLARA", "")],
)
def test_a_name_and_a_colon_choose_the_speaker(desk: Desk, qtbot: QtBot, typed: str, name: str, direction: str) -> None:
    desk.writing.write_at("2", 0)
    before = desk.document.line("2").speaker
    write(qtbot, desk, typed)
    line = desk.document.line("2")
    assert (desk.document.speakers[line.speaker].name, line.direction) == (name, direction)
    assert line.text == "The harbour lamps went out one after another."
    assert desk.written == (2, 0)
    press(qtbot, desk, Key.Key_Z, Mod.ControlModifier)
    assert desk.document.line("2").speaker == before
    assert len(desk.document.speakers) == 3, "who was new came with the name, and goes with it"


def test_braces_before_the_colon_tell_how_the_line_is_said(desk: Desk, qtbot: QtBot) -> None:
    desk.document.change_line("2", volume=2.0, direction="slowly")
    desk.writing.write_at("2", 0)
    write(qtbot, desk, "BEN {emotion sad, speed 0.9, pitch -2, after 1.5s}: ")
    line = desk.document.line("2")
    assert desk.document.speakers[line.speaker].name == "Ben"
    assert (line.emotion, line.speed, line.pitch, line.pause_after) == ("sad", 0.9, -2.0, 1.5)
    assert (line.volume, line.direction) == (2.0, "slowly"), "what the braces leave out stays"
    assert line.text == "The harbour lamps went out one after another."


@pytest.mark.parametrize(
    ("typed", "heading", "direction"), [("{heading}: ", True, ""), ("(softly): ", False, "softly")]
)
def test_a_direction_without_a_name_is_the_narrators(
    desk: Desk, qtbot: QtBot, typed: str, heading: bool, direction: str
) -> None:
    desk.writing.write_at("1", 0)
    desk.document.change_line("1", direction="")
    write(qtbot, desk, typed)
    line = desk.document.line("1")
    assert (line.speaker, line.heading, line.direction) == (desk.document.narrator.id, heading, direction)
    assert line.text == "No. Go back to sleep."


@pytest.mark.parametrize(
    ("typed", "name", "direction"),
    [
        ("安娜：", "安娜", ""),
        ("老王（低声）：", "老王", "低声"),
        ("他说：", "Narrator", ""),
        ("注意：", "Narrator", ""),
    ],
)
def test_a_name_without_capitals_is_one_where_it_is_sure(desk: Desk, typed: str, name: str, direction: str) -> None:
    desk.writing.write_at("2", 0)
    for letter in typed:
        desk.editor.insertPlainText(letter)
    line = desk.document.line("2")
    assert (desk.document.speakers[line.speaker].name, line.direction) == (name, direction)
    assert line.text.startswith("The harbour") is (name != "Narrator")


@pytest.mark.parametrize("typed", ["He said: ", "Note: ", "At 10:30 ", "Clara: "])
def test_a_sentence_with_a_colon_stays_a_sentence(desk: Desk, qtbot: QtBot, typed: str) -> None:
    desk.writing.write_at("2", 0)
    write(qtbot, desk, typed)
    assert desk.texts[2].startswith(typed)
    assert len(desk.document.speakers) == 3


def test_pasted_lines_become_lines_with_their_speakers(desk: Desk) -> None:
    data = QMimeData()
    data.setHtml("<p>ignored</p>")
    data.setText("ANNA: Come.\r\nCLARA (softly): Wait!\n\nIt rained.")
    desk.writing.write_at_end(1)
    desk.editor.insertFromMimeData(data)
    assert desk.texts[2:5] == ["Come.", "Wait!", "It rained."]
    lines = desk.document.lines(SCRIPT)[2:5]
    assert [desk.document.speakers[line.speaker].name for line in lines] == ["Anna", "CLARA", "Narrator"]
    assert lines[1].direction == "softly"
    assert desk.written == (4, len("It rained."))


def test_one_pasted_line_stays_plain_text(desk: Desk) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("bold\n")
    desk.writing.write_at("3", 0)
    desk.editor.insertFromMimeData(data)
    assert desk.texts[3] == "boldThat was the engine."


def test_copied_lines_are_a_script_that_pastes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.view.select_only(0)
    press(qtbot, desk, Key.Key_Down, Mod.ShiftModifier)
    press(qtbot, desk, Key.Key_C, Mod.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "Anna: I heard something. [pause 0.5s] Did you?\nBen (whispering): No. Go back to sleep.\n"
    )
    desk.view.select_only(4)
    press(qtbot, desk, Key.Key_V, Mod.ControlModifier)
    assert desk.texts[5:] == desk.texts[:2]


def test_cut_takes_lines_away(desk: Desk, qtbot: QtBot) -> None:
    desk.view.select_only(2)
    press(qtbot, desk, Key.Key_X, Mod.ControlModifier)
    assert len(desk.texts) == 4
    assert "harbour lamps" in QGuiApplication.clipboard().text()


def test_a_click_on_text_writes_there_and_below_the_last_line_begins_one(desk: Desk, qtbot: QtBot) -> None:
    rect = desk.view.row_rect(3)
    qtbot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(160, rect.center().y()))
    assert desk.view.written_row() == 3
    assert desk.editor.caret() <= 2
    below = QPoint(300, desk.view.row_rect(4).bottom() + 40)
    qtbot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=below)
    assert desk.written == (5, 0)
    qtbot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=below + QPoint(0, 40))
    assert len(desk.texts) == 6


def test_rows_dragged_by_their_gutter_land_where_the_line_shows(desk: Desk, qtbot: QtBot) -> None:
    view, port = desk.view, desk.view.viewport()
    start = view.row_rect(0).center()
    start.setX(24)
    target = QPoint(24, view.row_rect(3).center().y() + 10)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for point in (start + QPoint(0, 12), start + QPoint(0, 40), target):
        qtbot.mouseMove(port, point)
    qtbot.waitUntil(lambda: view._drag.place == 4)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=target)
    assert [line.id for line in desk.document.lines(SCRIPT)] == ["1", "2", "3", "0", "4"]


def test_the_line_that_is_written_in_stays_in_sight(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(4)
    for _line in range(12):
        press(qtbot, desk, Key.Key_Return)
    seen = desk.view.viewport().rect()
    assert seen.contains(desk.editor.geometry())
    for _line in range(14):
        press(qtbot, desk, Key.Key_Up)
    assert desk.view.written_row() == 2
    assert seen.contains(desk.editor.geometry())


def test_home_and_end_go_along_the_line_that_is_seen(desk: Desk, qtbot: QtBot) -> None:
    text = "午夜过后，整座城市只剩下雨声，和一盏没有关掉的台灯。午夜过后，整座城市只剩下雨声。"
    desk.document.change_line("2", text=text)
    desk.writing.write_at("2", len(text) - 3)
    press(qtbot, desk, Key.Key_Home)
    assert 0 < desk.editor.caret() < len(text) - 3
    press(qtbot, desk, Key.Key_End)
    assert desk.editor.caret() == len(text)
