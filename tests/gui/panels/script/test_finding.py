"""Finding and replacing with real keys, in the room as it is."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.domain.script import Line
from core.errors import ScriptProblem
from core.message import say
from gui.panels.script.findbar import FindBar, FindField
from gui.panels.script.finding import Finding
from gui.panels.script.shape import shown_span
from gui.theme import Theme
from tests.gui.panels.script.conftest import Desk
from tests.gui.scene import SCRIPT, document_of

Key, Mod = Qt.Key, Qt.KeyboardModifier


class Search:
    """A desk with the bar above its lines."""

    def __init__(self, theme: Theme, desk: Desk, qtbot: QtBot) -> None:
        self.desk, self.qtbot = desk, qtbot
        self.window = QWidget()
        self.bar = FindBar(theme)
        column = QVBoxLayout(self.window)
        column.addWidget(self.bar)
        column.addWidget(desk.view)
        self.finding = Finding(self.bar, desk.view, desk.writing)
        self.finding.bind(desk.model)
        self.window.resize(760, 420)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        desk.view.select_only(0)
        desk.view.setFocus()

    def open(self, words: str = "", *, replace: bool = False) -> None:
        self.finding.open(replace=replace)
        self.qtbot.keyClicks(self.bar.field, words)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.finding._slices.isActive())

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.bar.field, key, modifier)
        self.settle()

    @property
    def row(self) -> int:
        return self.desk.view.currentIndex().row()


@pytest.fixture
def search(theme: Theme, desk: Desk, qtbot: QtBot) -> Iterator[Search]:
    made = Search(theme, desk, qtbot)
    yield made
    made.finding.release()
    desk.view.setParent(None)
    made.window.close()
    made.window.deleteLater()


def test_it_finds_as_one_types_and_goes_round(search: Search) -> None:
    search.open("no")
    assert search.bar.count.text() == "1 of 3"
    assert search.row == 1
    search.press(Key.Key_Return)
    assert (search.row, search.bar.count.text()) == (2, "2 of 3")
    search.press(Key.Key_Return)
    search.press(Key.Key_Return)
    assert search.row == 1
    search.press(Key.Key_Return, Mod.ShiftModifier)
    assert search.row == 4
    assert search.bar.field.hasFocus()
    search.qtbot.keyClicks(search.bar.field, "thing at all")
    search.settle()
    assert search.bar.count.text() == "No match"
    assert not search.bar.next.isEnabled()


def test_longer_words_go_on_from_where_one_began(search: Search) -> None:
    search.desk.view.select_only(3)
    search.open("th")
    assert search.row == 3
    search.qtbot.keyClicks(search.bar.field, "e ")
    search.settle()
    assert (search.row, search.bar.count.text()) == (3, "2 of 2")


def test_escape_goes_back_to_the_lines(search: Search) -> None:
    search.open("engine")
    search.press(Key.Key_Escape)
    assert search.bar.isHidden()
    assert search.desk.view.hasFocus()
    assert search.row == 3


def test_who_was_writing_goes_on_at_the_match(search: Search) -> None:
    search.desk.writing.write_at("0", 2)
    search.open("engine")
    assert search.desk.view.written_row() == -1
    search.press(Key.Key_Escape)
    assert search.desk.written == (3, len("That was the engine"))
    search.open("nowhere to be found")
    search.press(Key.Key_Escape)
    assert search.desk.written == (3, len("That was the engine"))


def test_the_selection_is_what_is_looked_for(search: Search) -> None:
    search.desk.writing.write_at("3", 5)
    search.desk.editor.place_caret(8, keep=True)
    search.open()
    assert search.bar.field.text() == "was"
    assert search.row == 3


def test_options_narrow_what_is_found(search: Search) -> None:
    search.open("the")
    assert search.bar.count.text() == "1 of 4"
    search.bar.word.click()
    search.settle()
    assert search.bar.count.text() == "1 of 2"
    search.bar.case.click()
    search.settle()
    assert search.bar.count.text() == "1 of 1"
    assert search.row == 3


def test_only_the_chosen_speaker_is_looked_at(search: Search) -> None:
    search.desk.view.select_only(1)
    search.open("the")
    assert search.bar.only.text() == "Only Narrator", "whose line was gone to"
    search.desk.view.select_only(4)
    search.bar.only.click()
    search.settle()
    assert search.bar.only.text() == "Only Ben"
    assert search.bar.count.text() == "1 of 1"
    assert search.row == 4


def test_a_wrong_expression_says_so_in_the_bar(search: Search) -> None:
    search.bar.regular.click()
    search.open("(eng")
    assert "not complete" in search.bar.words.text()
    assert search.bar.field.property("bad")
    search.qtbot.keyClicks(search.bar.field, ")")
    search.settle()
    assert search.bar.words.isHidden()
    assert search.bar.count.text() == "1 of 1"
    search.qtbot.keyClicks(search.bar.field, "(a+)+")
    search.settle()
    assert "very long" in search.bar.words.text()


def test_a_line_that_is_too_long_is_told(search: Search) -> None:
    search.desk.document.insert_line(SCRIPT, 5, text="a" * 20_000)
    search.bar.regular.click()
    search.open("e.*x")
    assert "1 line is too long" in search.bar.words.text()


def test_replacing_one_goes_to_the_next(search: Search) -> None:
    search.open("no", replace=True)
    search.bar.by.setFocus()
    search.qtbot.keyClicks(search.bar.by, "nono")
    search.press(Key.Key_Return)
    assert search.desk.texts[1] == "nono. Go back to sleep."
    assert (search.row, search.bar.count.text()) == (2, "3 of 4")
    search.desk.document.undo()
    assert search.desk.texts[1] == "No. Go back to sleep."


def test_replacing_all_is_one_step_of_undo(search: Search) -> None:
    before = search.desk.texts
    search.bar.regular.click()
    search.open(r"\b(\w)o\b", replace=True)
    search.bar.by.setText("$1aa")
    search.bar.all.click()
    search.settle()
    assert search.desk.texts[1] == "Naa. Gaa back taa sleep."
    assert search.bar.words.text() == "3 matches replaced."
    search.desk.document.undo()
    assert search.desk.texts == before
    search.desk.document.redo()
    assert search.desk.texts[1] == "Naa. Gaa back taa sleep."


def test_undo_after_replacing_is_the_scripts(search: Search, theme: Theme) -> None:
    search.open("no", replace=True)
    search.qtbot.keyClicks(search.bar.by, "yes")
    assert search.bar.by.isUndoAvailable()
    search.bar.all.click()
    search.settle()
    assert not search.bar.by.isUndoAvailable()
    assert not search.bar.field.isUndoAvailable()


def test_a_group_that_is_not_there_replaces_nothing(search: Search) -> None:
    before = search.desk.texts
    search.bar.regular.click()
    search.open("engine", replace=True)
    search.bar.by.setText("$1")
    search.bar.all.click()
    assert "no group 1" in search.bar.words.text()
    assert search.desk.texts == before


def test_lines_that_are_being_made_stay_as_they_are(search: Search) -> None:
    search.desk.document.asked(["1"])
    search.open("no", replace=True)
    search.press(Key.Key_Escape)
    search.open("", replace=True)
    search.bar.all.click()
    search.settle()
    assert search.desk.texts[1] == "No. Go back to sleep."
    assert search.desk.texts[2] == "The harbour lamps went out one after ather."
    assert "1 line is being made" in search.bar.words.text()


def test_a_change_elsewhere_is_counted_at_once(search: Search) -> None:
    search.open("engine")
    search.desk.document.change_line("4", text="The engine!")
    search.settle()
    assert search.bar.count.text() == "1 of 2"
    search.desk.document.remove_lines(["3"])
    search.settle()
    assert search.bar.count.text() == "1 match"


def test_matches_are_painted_and_the_current_one_stands_out(search: Search, theme: Theme) -> None:
    search.open("no")
    search.desk.view.repaint()
    picture = search.desk.view.viewport().grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert {theme.colour("accent").name(), theme.colour("waveform").name()} <= seen
    search.press(Key.Key_Escape)
    picture = search.desk.view.viewport().grab().toImage()
    rows = [search.desk.view.row_rect(row) for row in (1, 2)]
    for row in rows:
        line = {picture.pixelColor(x, row.center().y()).name() for x in range(160, 500)}
        assert theme.colour("waveform").name() not in line


def test_marks_stand_where_the_letters_are_shown() -> None:
    text = "Wait 🎈 [pause 0.5s] here."
    start = text.index("here")
    assert shown_span(text, (5, 6)) == (5, 2)
    shown = shown_span(text, (start, start + 4))
    assert shown[1] == 4
    assert shown[0] == len("Wait xx ") + len("_0.5_s_") + 1


def test_ten_thousand_lines_are_replaced_in_one_step(theme: Theme, desk: Desk, search: Search) -> None:
    lines = [Line(f"n{n}", "anna", f"The engine, line {n}.") for n in range(10_000)]
    desk.document.insert_lines(SCRIPT, 5, lines)
    search.open("engine", replace=True)
    assert search.bar.count.text() == "1 of 10,001"
    search.bar.by.setText("motor")
    search.bar.all.click()
    search.settle()
    assert search.bar.words.text() == "10,001 matches replaced."
    assert desk.texts[10_004] == "The motor, line 9999."
    desk.document.undo()
    assert desk.texts[10_004] == "The engine, line 9999."


def test_the_next_unfinished_line_is_found_round_the_ends() -> None:
    document = document_of(("anna", "One.", ""), ("anna", "", ""), ("ben", "Two.", ""))
    assert document.unfinished(SCRIPT, 0, 1) == 2
    assert document.unfinished(SCRIPT, 2, 1) == 0
    assert document.unfinished(SCRIPT, 0, -1) == 2
    assert document.unfinished(SCRIPT, -1, 1) == 0
    document.asked(["0", "2"])
    assert document.unfinished(SCRIPT, 0, 1) is None
    document.refused("1", ScriptProblem(say("It cannot be spoken.")))
    assert document.unfinished(SCRIPT, -1, -1) == 1
    assert document_of().unfinished(SCRIPT, -1, 1) is None


def test_in_a_narrow_room_the_options_stand_below(search: Search) -> None:
    search.open("no", replace=True)
    search.window.resize(700, 420)
    QApplication.processEvents()
    assert search.bar.case.mapTo(search.bar, QPoint()).y() < search.bar.by.y()
    assert search.bar.case.mapTo(search.bar, QPoint()).x() > search.bar.field.geometry().right()
    search.window.resize(360, 420)
    QApplication.processEvents()
    assert search.bar.case.mapTo(search.bar, QPoint()).y() > search.bar.field.geometry().bottom()
    assert search.bar.cross.mapTo(search.bar, QPoint(28, 0)).x() <= search.bar.width() <= 360


def test_every_part_of_the_bar_has_a_name(search: Search) -> None:
    search.open("no", replace=True)
    parts = [*search.bar.findChildren(QAbstractButton), *search.bar.findChildren(FindField)]
    named = [part for part in parts if part.accessibleName() or getattr(part, "text", str)()]
    assert len(named) >= 12
    assert [part for part in parts if part not in named and part.parent() is not search.bar.field] == []


def test_of_text_that_is_selected_over_lines_the_part_in_the_first_is_looked_for(search: Search) -> None:
    search.desk.writing.write_at(search.desk.view.line(0).id, 3)
    search.desk.view.reaching.reach(2, 1)
    search.open()
    assert search.bar.field.text() == search.desk.texts[0][3:]
    assert (search.desk.view.reaching.active, search.desk.view.selected_rows()) == (False, [0])
