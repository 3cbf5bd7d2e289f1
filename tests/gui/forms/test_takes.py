"""A text that a take knows of itself is chosen as a take, and a long form keeps its end folded away."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.domain.params import Choice, Number, Param, Text, Toggle, When
from gui.forms.columns import folded, halves, together
from gui.forms.form import ParamForm
from gui.forms.numbers import FieldRow
from gui.forms.takes import KnownTake, TakeRow
from gui.theme import Theme

GOING_ON = When("task", ("extend",))
TASK = Choice("task", ("new", "extend", "cover"), labels=("New", "Extend", "Cover"), default="new")
SONG = Text("clip", label="Song", take="remote", when=GOING_ON, longest=40)
ITS_TASK = Text("origin", take="task", when=GOING_ON)
COVERED = Text("cover", take="remote", when=When("task", ("cover",)))
FOG = KnownTake("1", {"remote": "abc", "task": "t-1"}, "Fog", "2:10 · 10:22")
RAIN = KnownTake("2", {"remote": "def"}, "Rain", "1:30")
NAMELESS = KnownTake("3", {"task": "t-3"}, "Nameless")


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> ParamForm:
    made = ParamForm(theme, wide=True)
    qtbot.addWidget(made)
    made.declare((TASK, SONG, ITS_TASK, COVERED))
    made.resize(640, 400)
    made.show()
    return made


def take_row(form: ParamForm, name: str) -> TakeRow:
    row = form.row(name)
    assert isinstance(row, TakeRow)
    return row


def test_one_take_fills_all_that_it_knows_and_is_shown_once(form: ParamForm, qtbot: QtBot) -> None:
    form.set_values({"task": "extend"})
    assert [form.row(name).isVisible() for name in ("clip", "origin", "cover")] == [True, False, False]
    told: list[tuple[str, object]] = []
    form.value_changed.connect(lambda name, value: told.append((name, value)))
    row = take_row(form, "clip")
    with qtbot.waitSignal(form.takes_wanted):
        row.button.click()
    form.offer_takes((FOG, RAIN, NAMELESS))
    assert row.popup
    assert row.popup.model.rowCount() == 2  # what the provider does not know cannot be chosen
    qtbot.keyClicks(row.popup.edit, "fo")
    qtbot.keyClick(row.popup.edit, Qt.Key.Key_Return)
    assert told == [("clip", "abc"), ("origin", "t-1")]
    assert row.take == FOG
    assert "Fog" in row.button.accessibleName()
    with qtbot.waitSignal(form.take_play_asked) as asked:
        row.play.click()
    assert asked.args == ["1"]
    assert form.values()["cover"] == ""


def test_a_take_without_it_empties_what_another_one_had_filled(form: ParamForm, qtbot: QtBot) -> None:
    form.set_values({"task": "extend", "clip": "abc", "origin": "t-1"})
    form.offer_takes((FOG, RAIN))
    take_row(form, "clip").picked.emit(RAIN)
    assert (form.values()["clip"], form.values()["origin"]) == ("def", "")


def test_what_no_take_here_has_can_be_typed(form: ParamForm, qtbot: QtBot) -> None:
    form.set_values({"task": "extend"})
    row = take_row(form, "clip")
    row.button.click()
    assert row.popup
    qtbot.keyClicks(row.popup.edit, "made-elsewhere")
    qtbot.keyClick(row.popup.edit, Qt.Key.Key_Return)
    assert form.values()["clip"] == "made-elsewhere"
    assert row.take is None
    assert "made-elsewhere" in row.button.accessibleName()
    assert not row.play.isVisible()
    row.button.click()
    qtbot.keyClicks(row.popup.edit, "x" * 41)
    assert row.popup.current_key() == ""  # longer than the provider's ids are
    row.popup.hide()


MANY: tuple[Param, ...] = (
    Text("prompt", lines=3),
    *(Number(f"n{place}", 0, 1, default=0.5, step=0.05) for place in range(7)),
    TASK,
    SONG,
    Toggle("own"),
    Number("place", 0, 1, step=0.1, when=When("own", (True,))),
    Number("seed", 0, 9),
    Text("note", lines=1),
    Text("words", lines=4),
)


def test_what_is_declared_last_is_folded_but_not_what_decides_on_a_take(theme: Theme, qtbot: QtBot) -> None:
    assert folded(MANY) == {"own", "place", "seed", "note"}
    assert folded(MANY[:10]) == set()
    form = ParamForm(theme, wide=True)
    qtbot.addWidget(form)
    form.declare(MANY)
    form.resize(720, 500)
    form.show()
    assert not form.row("seed").isVisible()
    assert form.row("task").isVisible()
    assert form.fold.text() == "More"
    form.set_values({"seed": 3, "own": True})
    assert "2" in form.fold.text()
    form.reveal("seed")
    assert form.row("seed").isVisible()
    assert form.row("place").isVisible()
    form.fold.click()
    assert not form.row("seed").isVisible()
    form.declare((TASK, SONG))
    assert not form.fold.isVisible()


def test_halves_keep_together_what_hangs_together() -> None:
    params = tuple(param for param in MANY if param.name in folded(MANY))
    assert halves(params) == {"own", "place", "seed"}


SECTION = (
    TASK,
    SONG,
    Number("first", 0, 480, default=0, step=0.1, unit="s", of_take=True, when=GOING_ON),
    Text("words", lines=3, when=GOING_ON),
    Number("last", 0, 480, default=10, step=0.1, unit="s", of_take=True, when=GOING_ON),
    Number("rest", 0, 480, default=130, unit="s", when=GOING_ON),
)
HEARD = KnownTake("1", {"remote": "abc"}, "Fog", "2:10", 130.0, bytes(range(256)))


def test_a_stretch_is_set_in_the_take_that_is_chosen(theme: Theme, qtbot: QtBot) -> None:
    form = ParamForm(theme, wide=True)
    qtbot.addWidget(form)
    form.declare(SECTION)
    form.resize(420, 600)
    form.show()
    form.set_values({"task": "extend"})
    row = take_row(form, "clip")
    assert not row.strip.isVisible()  # nothing is chosen
    form.offer_takes((HEARD,))
    row.picked.emit(HEARD)
    assert row.strip.isVisible()
    told: list[tuple[str, object]] = []
    form.value_changed.connect(lambda name, value: told.append((name, value)))
    width, middle = row.strip.width(), row.strip.height() // 2
    qtbot.mousePress(row.strip, Qt.MouseButton.LeftButton, pos=QPoint(width // 4, middle))
    qtbot.mouseMove(row.strip, QPoint(width // 2, middle))
    assert told == []
    qtbot.mouseRelease(row.strip, Qt.MouseButton.LeftButton, pos=QPoint(width // 2, middle))
    assert [name for name, _value in told] == ["last"]
    assert form.values()["last"] == pytest.approx(65, abs=1)
    qtbot.mousePress(row.strip, Qt.MouseButton.LeftButton, pos=QPoint(6, middle))
    qtbot.mouseMove(row.strip, QPoint(width - 6, middle))
    qtbot.mouseRelease(row.strip, Qt.MouseButton.LeftButton, pos=QPoint(width - 6, middle))
    assert told[-1] == ("first", form.values()["last"])  # the beginning stays before the end
    last = form.row("last")
    assert isinstance(last, FieldRow)
    last.edit.selectAll()
    qtbot.keyClicks(last.edit, "300")
    qtbot.keyClick(last.edit, Qt.Key.Key_Return)
    assert form.values()["last"] == 130
    assert "130" in last.said.text()


def test_what_a_take_is_wanted_for_stands_below_it(theme: Theme, qtbot: QtBot) -> None:
    assert [param.name for param in together(SECTION)] == ["task", "clip", "first", "last", "words", "rest"]


def test_a_moment_that_is_a_word_is_no_place_in_the_take(theme: Theme, qtbot: QtBot) -> None:
    form = ParamForm(theme, wide=True)
    qtbot.addWidget(form)
    at = Number("at", 0, 480, step=0.1, unit="s", low_label="its end", of_take=True, when=GOING_ON)
    form.declare((TASK, SONG, at))
    form.resize(420, 400)
    form.show()
    form.offer_takes((HEARD,))
    form.set_values({"task": "extend", "clip": "abc"})
    row, number = take_row(form, "clip"), form.row("at")
    assert isinstance(number, FieldRow)
    assert number.seconds is None
    qtbot.mouseClick(row.strip, Qt.MouseButton.LeftButton, pos=QPoint(row.strip.width() // 2, 20))
    assert number.seconds == pytest.approx(65, abs=1)
    assert form.values()["at"] == number.seconds
