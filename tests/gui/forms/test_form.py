"""The form is drawn from the declaration and never holds what the declaration would refuse."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain.params import Choice, Number, Text, Toggle, When, complete
from gui.forms.columns import texts_first
from gui.forms.figures import bounded, figure, parsed
from gui.forms.form import ParamForm
from gui.forms.numbers import FieldRow, NumberRow
from gui.forms.rows import ChoiceRow, Row, ToggleRow, tooltip
from gui.forms.texts import LinesRow, TextRow
from gui.theme import Theme
from gui.widgets.inputs import Dropdown
from gui.widgets.segments import Segments
from gui.widgets.suggesting import SuggestingEdit

RATE = Number("rate", 80, 450, label="Speed", default=175, unit="words/min", hint="How fast.", whole=True)
HEAT = Number("temperature", 0.0, 1.0, label="Temperature", default=0.7, step=0.05)
QUALITY = Choice("quality", ("0.25", "0.5", "best"), label="Quality", default="0.5")
FORMAT = Choice(
    "format", ("mp3", "wav", "flac", "ogg", "opus"), labels=("MP3", "WAV", "FLAC", "Ogg", "Opus"), default="wav"
)
LOUD = Toggle("loud", label="Louder")
NOTE = Text("note", label="Leave out", longest=12)
LYRICS = Text("lyrics", lines=4, longest=20)
ALL = (RATE, HEAT, QUALITY, FORMAT, LOUD, NOTE, LYRICS)


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> ParamForm:
    made = ParamForm(theme)
    qtbot.addWidget(made)
    made.declare(ALL)
    made.resize(280, 700)
    made.show()
    return made


def number(form: ParamForm, name: str) -> NumberRow:
    row = form.row(name)
    assert isinstance(row, NumberRow)
    return row


def type_into(qtbot: QtBot, row: NumberRow, text: str) -> None:
    row.edit.selectAll()
    qtbot.keyClicks(row.edit, text)
    qtbot.keyClick(row.edit, Qt.Key.Key_Return)


def heard(form: ParamForm) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []
    form.value_changed.connect(lambda name, value: told.append((name, value)))
    return told


def test_it_begins_at_the_defaults(form: ParamForm) -> None:
    assert form.values() == complete(ALL, {})


def test_setting_is_silent_and_leaves_the_rest_at_its_default(form: ParamForm) -> None:
    told = heard(form)
    form.set_values(
        {"rate": 200, "format": "opus", "loud": True, "note": "drums", "lyrics": "la\nla", "quality": "best"}
    )
    assert form.values()["rate"] == 200
    form.set_values({"temperature": 0.1})
    assert form.values() == complete(ALL, {"temperature": 0.1})
    assert told == []


def test_a_typed_number_is_told_once(form: ParamForm, qtbot: QtBot) -> None:
    told = heard(form)
    type_into(qtbot, number(form, "rate"), "210")
    form.row("temperature").setFocus()
    assert told == [("rate", 210)]
    assert isinstance(told[0][1], int)


def test_the_same_number_again_is_no_change(form: ParamForm, qtbot: QtBot) -> None:
    told = heard(form)
    type_into(qtbot, number(form, "rate"), "175")
    assert told == []


def test_what_was_said_of_one_value_is_not_said_of_the_next(form: ParamForm, qtbot: QtBot) -> None:
    row = number(form, "rate")
    type_into(qtbot, row, "9999")
    assert row.said.isVisible()
    form.set_values({**form.values(), "rate": 160})
    assert not row.said.isVisible()
    assert row.edit.property("bad") is False


@pytest.mark.parametrize(("typed", "value"), [("9999", 450), ("-5", 80), ("1e3", 450)])
def test_out_of_range_is_brought_in_and_said(form: ParamForm, qtbot: QtBot, typed: str, value: int) -> None:
    row, told = number(form, "rate"), heard(form)
    type_into(qtbot, row, typed)
    assert told == [("rate", value)]
    assert row.edit.text() == str(value)
    assert row.said.isVisible()
    assert "80" in row.said.text()
    assert "450" in row.said.text()
    assert row.edit.property("bad") is True
    type_into(qtbot, row, "200")
    assert not row.said.isVisible()
    assert row.edit.property("bad") is False


@pytest.mark.parametrize("typed", ["", "fast", "nan", "inf", "1.2.3", "١٢"])
def test_what_is_no_number_leaves_the_value(form: ParamForm, qtbot: QtBot, typed: str) -> None:
    row, told = number(form, "temperature"), heard(form)
    row.edit.selectAll()
    qtbot.keyClick(row.edit, Qt.Key.Key_Backspace)
    row.edit.insert(typed)
    row.edit.setModified(True)
    qtbot.keyClick(row.edit, Qt.Key.Key_Return)
    if parsed(typed) is None:
        assert told == []
        assert row.edit.text() == "0.70"
    assert row.said.isVisible()


def test_a_comma_is_a_point(form: ParamForm, qtbot: QtBot) -> None:
    told = heard(form)
    type_into(qtbot, number(form, "temperature"), "0,35")
    assert told == [("temperature", 0.35)]


def test_arrow_keys_step_in_the_field_and_on_the_slider(form: ParamForm, qtbot: QtBot) -> None:
    row, told = number(form, "temperature"), heard(form)
    qtbot.keyClick(row.edit, Qt.Key.Key_Up)
    qtbot.keyClick(row.slider, Qt.Key.Key_Left)
    qtbot.keyClick(row.slider, Qt.Key.Key_Left)
    assert told == [("temperature", 0.75), ("temperature", 0.7), ("temperature", 0.65)]
    qtbot.keyClick(row.slider, Qt.Key.Key_Home)
    assert form.values()["temperature"] == 0.0


def test_a_drag_is_one_change(form: ParamForm, qtbot: QtBot) -> None:
    row, told = number(form, "rate"), heard(form)
    middle = row.slider.height() // 2
    qtbot.mousePress(row.slider, Qt.MouseButton.LeftButton, pos=QPoint(40, middle))
    for x in range(50, row.slider.width() + 60, 10):
        qtbot.mouseMove(row.slider, QPoint(x, middle))
    assert row.edit.text() == "450"
    assert told == []
    qtbot.mouseRelease(row.slider, Qt.MouseButton.LeftButton, pos=QPoint(row.slider.width() + 60, middle))
    assert told == [("rate", 450)]


def test_a_value_finer_than_the_step_is_kept(form: ParamForm) -> None:
    form.set_values({"temperature": 0.333})
    assert form.values()["temperature"] == 0.333
    assert number(form, "temperature").edit.text() == "0.333"


def test_a_double_click_on_the_label_goes_back_to_the_default(form: ParamForm, qtbot: QtBot) -> None:
    form.set_values({"rate": 300})
    told = heard(form)
    qtbot.mouseDClick(form.row("rate").label, Qt.MouseButton.LeftButton)
    assert told == [("rate", 175)]


def test_few_short_options_stand_side_by_side_and_more_drop_down(form: ParamForm, qtbot: QtBot) -> None:
    few, more = form.row("quality"), form.row("format")
    assert isinstance(few, ChoiceRow)
    assert isinstance(more, ChoiceRow)
    assert isinstance(few.control, Segments)
    assert isinstance(more.control, Dropdown)
    assert [more.control.itemText(i) for i in range(5)] == ["MP3", "WAV", "FLAC", "Ogg", "Opus"]
    told = heard(form)
    few.control.chosen.emit(2)
    more.control.setCurrentIndex(4)
    more.control.activated.emit(4)
    assert told == [("quality", "best"), ("format", "opus")]


def test_a_switch_is_told(form: ParamForm, qtbot: QtBot) -> None:
    row, told = form.row("loud"), heard(form)
    assert isinstance(row, ToggleRow)
    qtbot.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert told == [("loud", True)]


def text(form: ParamForm, name: str) -> TextRow:
    row = form.row(name)
    assert isinstance(row, TextRow)
    return row


def lines(form: ParamForm, name: str) -> LinesRow:
    row = form.row(name)
    assert isinstance(row, LinesRow)
    return row


def test_a_text_is_told_after_a_pause_and_at_once_when_it_is_done(form: ParamForm, qtbot: QtBot) -> None:
    note, told = text(form, "note"), heard(form)
    qtbot.keyClicks(note.edit, "drums")
    assert told == []
    qtbot.waitUntil(lambda: told == [("note", "drums")])
    qtbot.keyClicks(note.edit, ", vocals, choir")
    qtbot.keyClick(note.edit, Qt.Key.Key_Return)
    assert told[1:] == [("note", "drums, vocal")]


def test_lines_are_told_when_they_are_left(form: ParamForm, qtbot: QtBot) -> None:
    lyrics, told = lines(form, "lyrics"), heard(form)
    form.activateWindow()
    lyrics.edit.setFocus()
    qtbot.waitUntil(lyrics.edit.hasFocus)
    qtbot.keyClicks(lyrics.edit, "la la")
    text(form, "note").edit.setFocus()
    assert told == [("lyrics", "la la")]


def test_what_is_only_being_typed_can_be_had(form: ParamForm, qtbot: QtBot) -> None:
    told = heard(form)
    qtbot.keyClicks(lines(form, "lyrics").edit, "la")
    number(form, "rate").edit.selectAll()
    qtbot.keyClicks(number(form, "rate").edit, "200")
    form.settle()
    form.settle()
    assert told == [("rate", 200), ("lyrics", "la")]


def test_lines_that_are_too_long_are_not_taken_and_that_is_said(form: ParamForm, qtbot: QtBot) -> None:
    lyrics = lines(form, "lyrics")
    qtbot.keyClicks(lyrics.edit, "0123456789" * 2)
    lyrics.edit.moveCursor(QTextCursor.MoveOperation.Start)
    assert not lyrics.said.isVisible()
    qtbot.keyClicks(lyrics.edit, "xy")
    assert lyrics.edit.toPlainText() == "0123456789" * 2
    assert lyrics.edit.textCursor().position() == 0
    assert "20" in lyrics.said.text()
    qtbot.keyClick(lyrics.edit, Qt.Key.Key_Delete)
    assert not lyrics.said.isVisible()
    lyrics.edit.insertPlainText("ab\U0001f3b5cd")
    form.settle()
    assert form.values()["lyrics"] == "a123456789" + "0123456789"


def test_who_types_keeps_cursor_and_words_while_older_values_are_shown(form: ParamForm, qtbot: QtBot) -> None:
    lyrics, note = lines(form, "lyrics"), text(form, "note")
    form.set_values({"lyrics": "one two", "note": "drums"})
    for edit in (lyrics.edit, note.edit):
        qtbot.keyClick(edit, Qt.Key.Key_Home)
        qtbot.keyClicks(edit, "so ")
    form.set_values({"lyrics": "one two", "note": "drums", "rate": 200})
    assert (lyrics.edit.toPlainText(), note.edit.text()) == ("so one two", "so drums")
    assert (lyrics.edit.textCursor().position(), note.edit.cursorPosition()) == (3, 3)
    form.set_values({"lyrics": "another song"})
    assert (lyrics.edit.toPlainText(), note.edit.text()) == ("another song", "")


def test_a_field_for_lines_grows_with_them(form: ParamForm, qtbot: QtBot) -> None:
    lyrics = lines(form, "lyrics")
    before = lyrics.edit.height()
    form.set_values({"lyrics": "la\n" * 6})
    assert before < lyrics.edit.height() <= 2 * before
    form.set_values({})
    assert lyrics.edit.height() == before


MODE = Choice("mode", ("new", "before", "after"), default="new")
SOURCE = Text("source", when=When("mode", ("before", "after")))
CONTEXT = Number("context", 1, 300, default=130, whole=True, when=When("mode", ("before", "after")))
OWN = Toggle("own", default=True, when=When("mode", ("after",)))
PLACE = Number("place", 0.0, 1.0, step=0.1, when=When("own", (False,)))
WORDS = Text("words", lines=3, when=When("kind", ("mine",)))
KIND = Choice("kind", ("mine", "theirs"), default="theirs")


def test_what_does_not_matter_is_hidden_as_soon_as_it_does_not(form: ParamForm, qtbot: QtBot) -> None:
    form.declare((MODE, SOURCE, OWN, PLACE))
    assert [form.row(name).isVisible() for name in ("mode", "source", "own", "place")] == [True, False, False, False]
    mode, own = form.row("mode"), form.row("own")
    assert isinstance(mode, ChoiceRow)
    assert isinstance(own, ToggleRow)
    assert isinstance(mode.control, Segments)
    mode.control.chosen.emit(2)
    assert [form.row(name).isVisible() for name in ("source", "own", "place")] == [True, True, False]
    qtbot.mouseClick(own.switch, Qt.MouseButton.LeftButton)
    assert form.row("place").isVisible()
    form.set_values({"mode": "before", "own": False})
    assert [form.row(name).isVisible() for name in ("source", "own", "place")] == [True, False, False]
    assert form.values() == complete((MODE, SOURCE, OWN, PLACE), {"mode": "before", "own": False})


def test_two_columns_have_texts_and_what_hangs_on_them_at_the_left(theme: Theme, qtbot: QtBot) -> None:
    params = (KIND, WORDS, NOTE, HEAT, MODE, CONTEXT, SOURCE)
    assert texts_first(params) == {"kind", "words", "note"}
    form = ParamForm(theme, wide=True)
    qtbot.addWidget(form)
    form.declare(params)
    form.set_values({"kind": "mine", "mode": "after"})
    form.resize(720, 500)
    form.show()
    lefts = {name: form.row(name).x() for name in form.values()}
    assert {name for name, x in lefts.items() if x == 0} == {"kind", "words", "note"}
    assert not form.row("words").label.isVisible()
    assert form.row("note").label.isVisible()
    assert form.row("source").y() > form.row("context").y() > form.row("mode").y() > form.row("temperature").y()


def test_two_columns_that_have_no_room_stand_below_each_other(theme: Theme, qtbot: QtBot) -> None:
    form = ParamForm(theme, wide=True)
    qtbot.addWidget(form)
    form.declare((NOTE, LYRICS, HEAT, QUALITY))
    form.resize(400, 700)
    form.show()
    assert form.minimumSizeHint().width() < 400
    qtbot.waitUntil(lambda: form.row("temperature").x() == form.row("note").x())
    assert form.row("temperature").y() > form.row("lyrics").y()
    form.resize(700, 700)
    qtbot.waitUntil(lambda: form.row("temperature").x() > form.row("note").x())


SEED = Number("seed", -1, 2_147_483_647, label="Seed", default=-1, whole=True, low_label="random")
CANDIDATES = Number("top_k", -1, 100, default=50, whole=True, low_label="any number")


def test_a_seed_is_a_field_whose_emptiness_has_a_name(form: ParamForm, qtbot: QtBot) -> None:
    form.declare((SEED, CANDIDATES))
    seed, told = form.row("seed"), heard(form)
    assert isinstance(seed, FieldRow)
    assert (seed.edit.text(), seed.edit.placeholderText()) == ("", "random")
    qtbot.keyClicks(seed.edit, "42")
    qtbot.keyClick(seed.edit, Qt.Key.Key_Return)
    seed.edit.clear()
    seed.edit.setModified(True)
    qtbot.keyClick(seed.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(seed.edit, "7")
    qtbot.keyClick(seed.edit, Qt.Key.Key_Return)
    seed.edit.selectAll()
    qtbot.keyClicks(seed.edit, "Random")
    qtbot.keyClick(seed.edit, Qt.Key.Key_Return)
    assert told == [("seed", 42), ("seed", -1), ("seed", 7), ("seed", -1)]
    assert not seed.said.isVisible()


def test_the_dice_rolls_a_seed_that_the_declaration_takes(form: ParamForm, qtbot: QtBot) -> None:
    form.declare((SEED,))
    seed = form.row("seed")
    assert isinstance(seed, FieldRow)
    assert seed.dice is not None
    rolled = []
    for _ in range(8):
        qtbot.mouseClick(seed.dice, Qt.MouseButton.LeftButton)
        rolled.append(SEED.check(seed.value))
    assert len(set(rolled)) > 1
    assert min(rolled) >= 0
    assert seed.edit.text() == str(rolled[-1])


def test_a_lowest_value_with_a_name_shows_it_on_a_slider(form: ParamForm, qtbot: QtBot) -> None:
    form.declare((CANDIDATES,))
    row, told = number(form, "top_k"), heard(form)
    qtbot.keyClick(row.slider, Qt.Key.Key_Home)
    assert row.edit.text() == "any number"
    type_into(qtbot, row, "12")
    type_into(qtbot, row, "any number")
    assert told == [("top_k", -1), ("top_k", 12), ("top_k", -1)]


def test_too_many_steps_for_a_hand_get_no_slider(form: ParamForm) -> None:
    form.declare((Number("ms", 0, 90_000, default=5, whole=True, unit="ms"), Number("few", 0, 2_000, whole=True)))
    assert isinstance(form.row("ms"), FieldRow)
    assert "ms" in form.row("ms").label.text()
    assert isinstance(form.row("few"), NumberRow)


MODEL = Text("model", label="Model", default="tts-1", suggestions=("tts-1", "tts-1-hd"), asks=True)


def test_suggestions_are_asked_for_when_the_list_is_opened(form: ParamForm, qtbot: QtBot) -> None:
    form.declare((MODEL, NOTE))
    asked: list[str] = []
    form.suggestions_wanted.connect(asked.append)
    row, told = text(form, "model"), heard(form)
    assert isinstance(row.edit, SuggestingEdit)
    assert asked == []
    qtbot.keyClick(row.edit, Qt.Key.Key_Down)
    assert asked == ["model"]
    assert row.edit.popup.isVisible()
    form.suggest("model", ["kokoro", "tts-1"])
    assert row.edit.suggestions() == ["tts-1", "tts-1-hd", "kokoro"]
    popup = row.edit.popup
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: told == [("model", "tts-1-hd")])
    row.edit.selectAll()
    qtbot.keyClicks(row.edit, "my-own")
    qtbot.keyClick(row.edit, Qt.Key.Key_Return)
    assert told[1:] == [("model", "my-own")]


def test_why_nothing_is_suggested_is_said_below(form: ParamForm, qtbot: QtBot) -> None:
    form.declare((MODEL, NOTE))
    row = text(form, "model")
    qtbot.keyClick(row.edit, Qt.Key.Key_Down)
    assert row.said.isVisible()
    form.suggest("model", (), "The server cannot be reached.")
    assert row.said.text() == "The server cannot be reached."
    form.suggest("model", ("a",))
    assert not row.said.isVisible()


def test_the_tooltip_names_hint_wire_range_and_default() -> None:
    lines = tooltip(RATE).splitlines()
    assert lines[0] == "How fast."
    assert "rate" in lines[1]
    assert "80" in lines[2]
    assert "450" in lines[2]
    assert "175" in lines[3]
    assert "WAV" in tooltip(FORMAT)


def test_declaring_the_same_keeps_the_rows_and_another_replaces_them(form: ParamForm) -> None:
    before = form.row("rate")
    form.declare(list(ALL))
    assert form.row("rate") is before
    form.declare([HEAT])
    assert list(form.values()) == ["temperature"]


def test_every_control_has_a_name(form: ParamForm) -> None:
    for row in form.findChildren(Row):
        controls = [w for w in row.findChildren(QWidget) if w.accessibleName()]
        assert controls, row.param.name


@given(
    low=st.integers(-1000, 1000),
    span=st.integers(1, 5000),
    step=st.sampled_from([0.01, 0.05, 0.1, 0.5, 1, 5]),
    value=st.floats(allow_nan=False, allow_infinity=False),
    whole=st.booleans(),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_given_is_accepted_by_the_declaration(
    low: int, span: int, step: float, value: float, *, whole: bool
) -> None:
    param = Number("x", low, low + span, step=1 if whole else step, whole=whole)
    inside = bounded(param, value)
    assert param.check(inside) == inside
    assert float(figure(param, inside)) == pytest.approx(inside, rel=1e-4, abs=1e-6)
