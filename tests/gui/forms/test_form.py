"""The form is drawn from the declaration and never holds what the declaration would refuse."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain.params import Choice, Number, Text, Toggle, complete
from gui.forms.form import ParamForm
from gui.forms.rows import ChoiceRow, NumberRow, Row, TextRow, ToggleRow, bounded, parsed, shown, tooltip
from gui.theme import Theme
from gui.widgets.inputs import Dropdown
from gui.widgets.segments import Segments

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


def test_texts_are_told_when_they_are_done_and_never_too_long(form: ParamForm, qtbot: QtBot) -> None:
    note, lyrics, told = form.row("note"), form.row("lyrics"), heard(form)
    assert isinstance(note, TextRow)
    assert isinstance(lyrics, TextRow)
    qtbot.keyClicks(note.edit, "drums, vocals, choir")
    assert told == []
    qtbot.keyClick(note.edit, Qt.Key.Key_Return)
    assert told == [("note", "drums, vocal")]
    form.activateWindow()
    lyrics.edit.setFocus()
    qtbot.waitUntil(lyrics.edit.hasFocus)
    qtbot.keyClicks(lyrics.edit, "la " * 12)
    note.edit.setFocus()
    assert told[1:] == [("lyrics", ("la " * 12)[:20])]


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
    assert float(shown(param, inside)) == pytest.approx(inside, rel=1e-4, abs=1e-6)
