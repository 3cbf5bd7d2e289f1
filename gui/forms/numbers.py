"""Rows of numbers: with a slider where a hand can find the value on one, else a field, with a dice for a seed."""

import random

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from core.domain.params import Number, Value
from gui.forms.figures import bounded, figure, parsed, steps
from gui.forms.rows import Row, beside, shown, stack
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.buttons import IconButton
from gui.widgets.inputs import Slider
from gui.widgets.labels import Caption

_SAID_MS = 6000


class _Figures(Row):
    """A number that is typed. Typed values are brought into the range, and that is said."""

    def __init__(self, param: Number) -> None:
        super().__init__(param)
        self._declared = self._number = param
        self.edit = QLineEdit()
        self.edit.editingFinished.connect(self.settle)
        self.edit.textEdited.connect(self._said_nothing)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)

    @property
    def number(self) -> Number:
        """What is declared."""
        return self._declared

    @property
    def seconds(self) -> float | None:
        """The value; None where it is a word."""
        return None if self._number.low_label and self._value == self._number.low else float(self._value)

    def set_number(self, value: float) -> None:
        """Take a number that was set elsewhere, as the user's."""
        self._said_nothing()
        self._take(bounded(self._number, value))

    def end_at(self, high: float) -> None:
        """Take no number above `high` from now on, where that is less than what is declared; 0: as declared."""
        declared = self._declared
        self._number = msgspec.structs.replace(declared, high=min(declared.high, high)) if high else declared

    def show_value(self, value: Value) -> None:
        if value != self._value:
            self._said_nothing()
        super().show_value(value)

    def synchronize(self) -> None:
        self.edit.setText(shown(self._number, self._value))
        self._mark(bad=False)

    def settle(self) -> None:
        if not self.edit.isModified():
            return
        self.edit.setModified(False)
        typed = self._read(self.edit.text())
        value = self._value if typed is None else bounded(self._number, typed)
        self._take(value)
        if typed is None or typed != value:
            self._mark(bad=True)
            low, high = figure(self._number, self._number.low), figure(self._number, self._number.high)
            self.say(_("From {low} to {high}", low=low, high=high), "failed")
            QTimer.singleShot(_SAID_MS, self, self._said_nothing)
        else:
            self._said_nothing()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            turn = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if turn:
                self._take(bounded(self._number, float(self._value) + turn * self._number.step))
            return bool(turn)
        return super().eventFilter(watched, event)

    def _read(self, text: str) -> float | None:
        """Return the number that was typed; the word for the lowest one counts, and so does an empty field then."""
        label = self._number.low_label
        if label and text.strip().casefold() in {"", _(label).casefold()}:
            return self._number.low
        return parsed(text)

    def _said_nothing(self) -> None:
        self.say("")
        self._mark(bad=False)

    def _mark(self, *, bad: bool) -> None:
        if bool(self.edit.property("bad")) != bad:
            self.edit.setProperty("bad", bad)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)


class NumberRow(_Figures):
    """Label left, editable value right, slider below."""

    def __init__(self, theme: Theme, param: Number) -> None:
        super().__init__(param)
        self.slider = Slider(theme)
        self._name(self.edit, self.slider)
        stack(self, beside(self.label, self._figure()), self.slider, self.said, spacing=2)
        self.slider.setRange(0, steps(param))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self._released)
        self.synchronize()

    def synchronize(self) -> None:
        super().synchronize()
        self.slider.blockSignals(True)
        self.slider.setValue(round((float(self._value) - self._number.low) / self._number.step))
        self.slider.blockSignals(False)

    def _figure(self) -> QWidget:
        """The value and its unit."""
        self.edit.setProperty("quiet", True)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        ends = [shown(self._number, end) for end in (self._number.low, self._number.high)]
        widest = max(3, *map(len, ends))
        room = max(9 * widest, *(self.edit.fontMetrics().horizontalAdvance(end) for end in ends))
        self.edit.setFixedWidth(22 + room)
        unit = Caption(_(self._number.unit))
        unit.setVisible(bool(self._number.unit))
        return beside(self.edit, unit, stretch=False)

    def _slid(self, place: int) -> None:
        value = bounded(self._number, self._number.low + place * self._number.step)
        if self.slider.isSliderDown():
            self.edit.setText(shown(self._number, value))  # told on release: a drag is one change
        else:
            self._said_nothing()
            self._take(value)

    def _released(self) -> None:
        self._said_nothing()
        self._take(bounded(self._number, self._number.low + self.slider.value() * self._number.step))


class FieldRow(_Figures):
    """A number out of too many for a slider. One whose lowest value is a word, such as a seed, has a dice."""

    def __init__(self, theme: Theme, param: Number) -> None:
        super().__init__(param)
        unit = f" ({_(param.unit)})" if param.unit else ""
        self.label.setText(self.label.text() + unit)
        self.dice: IconButton | None = None
        field: QWidget = self.edit
        if param.low_label:
            self.edit.setPlaceholderText(_(param.low_label))
            self.dice = IconButton(theme, "dice", _("Roll a number"), role="muted")
            self.dice.clicked.connect(self._roll)
            field = beside(self.edit, self.dice, spacing=4)
        self._name(self.edit)
        stack(self, self.label, field, self.said)
        self.synchronize()

    def synchronize(self) -> None:
        if self._number.low_label and self._value == self._number.low:
            self.edit.clear()  # the word stands there as what an empty field means
            self._mark(bad=False)
        else:
            super().synchronize()

    def _roll(self) -> None:
        self._said_nothing()
        least, most = bounded(self._number, self._number.low + self._number.step), self._number.high
        rolled = random.randint(int(least), int(most)) if self._number.whole else random.uniform(least, most)  # noqa: S311 (no secret)
        self._take(bounded(self._number, rolled))
