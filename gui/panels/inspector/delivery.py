"""How lines are said: emotion and, in figures, speed, pitch and volume. Reports what is given; changes no document."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from core.domain.params import Choice, Number, Param
from core.message import N_
from core.providers.base import Generator
from core.text.delivery import EMOTIONS, PITCHES, SPEEDS, VOLUMES, About, Note
from gui.forms.figures import bounded, figure, parsed
from gui.i18n import _, sentences, told
from gui.theme import Theme
from gui.widgets.labels import Caption
from gui.widgets.suggesting import SuggestingEdit

SPEED = Number(
    "speed", *SPEEDS, label=N_("Speed"), default=1, step=0.05, unit=N_("×"),
    hint=N_("How fast it is said: 1 is the voice's own pace."),
)  # fmt: skip
PITCH = Number(
    "pitch", *PITCHES, label=N_("Pitch"), default=0, step=0.5, unit=N_("semitones"),
    hint=N_("How much higher, or below zero lower, than the voice."),
)  # fmt: skip
VOLUME = Number(
    "volume", *VOLUMES, label=N_("Volume"), default=0, step=0.5, unit=N_("dB"),
    hint=N_("How much louder, or below zero softer, than the voice."),
)  # fmt: skip
NUMBERS = (SPEED, PITCH, VOLUME)
_ABOUT = (About.EMOTION, About.SPEED, About.PITCH, About.VOLUME)


class Amount(QLineEdit):
    """A number with its unit in one field. Up and Down step it; what is typed is brought into the range."""

    given = Signal(float)

    def __init__(self, number: Number) -> None:
        super().__init__()
        self.number = number
        self._value: float | None = number.default
        self.setAccessibleName(_(number.label))
        self.setAccessibleDescription(_(number.hint))
        ends = (figure(number, number.low), figure(number, number.high))
        self.setToolTip(f"{_(number.hint)}\n{_('From {low} to {high}', low=ends[0], high=ends[1])}")
        self.editingFinished.connect(self.settle)
        self.installEventFilter(self)
        self.show_value(number.default)

    def show_value(self, value: float | None) -> None:
        """Show a value, None for several; who types is not disturbed."""
        if self.hasFocus() and self.isModified():
            return
        self._value = value
        self.setPlaceholderText(_("several") if value is None else "")
        self.setText("" if value is None else f"{self._figure(value)} {_(self.number.unit)}")

    def settle(self) -> None:
        """Take what was typed; an empty field is the voice's own, a field of several that is left empty stays so."""
        if not self.isModified():
            return
        self.setModified(False)
        words = self.text().replace(_(self.number.unit), "").strip()
        typed = self.number.default if not words and self._value is not None else parsed(words)
        self._give(self._value if typed is None else bounded(self.number, typed))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            turn = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if turn:
                self.settle()
                now = self.number.default if self._value is None else self._value
                self._give(bounded(self.number, now + turn * self.number.step))
            return bool(turn)
        return super().eventFilter(watched, event)

    def _give(self, value: float | None) -> None:
        changed = value is not None and value != self._value
        self.show_value(value)
        if changed and value is not None:
            self.given.emit(float(value))

    def _figure(self, value: float) -> str:
        if self.number.low >= 0:
            return figure(self.number, value)
        return f"{value:+g}".replace("-", "\u2212") if value else "0"


class DeliveryFields(QWidget):
    """Emotion and speed side by side, pitch and volume below them; what the voice leaves out is dimmed and said.

    `given`: the name of a line's field and its value.
    """

    given = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.emotion = SuggestingEdit(theme)
        self.emotion.setAccessibleName(_("Emotion"))
        self.emotion.setToolTip(_("The mood in which it is said: one of the list, or any other word."))
        self.emotion.setMaxLength(80)
        self.amounts = {number.name: Amount(number) for number in NUMBERS}
        self.note = Caption()
        self.note.setWordWrap(True)
        self._shown = ""
        self._lay_out()
        self.emotion.editingFinished.connect(self._feel)
        self.emotion.chosen.connect(self._feel)
        for name, amount in self.amounts.items():
            amount.given.connect(lambda value, name=name: self.given.emit(name, value))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = {_("Emotion"): self.emotion} | {_(one.label): self.amounts[one.name] for one in NUMBERS}
        for place, (label, field) in enumerate(fields.items()):
            row, side = 3 * (place // 2), place % 2
            grid.addWidget(Caption(label), row, side)
            grid.addWidget(field, row + 1, side)
            grid.setColumnStretch(side, 1)
        grid.setRowMinimumHeight(2, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(grid)
        column.addWidget(self.note)

    def offer(self, generator: Generator | None) -> None:
        """Suggest the emotions that a generator has, or the usual ones where any word goes."""
        param = _emotions(generator) if generator else None
        known = param.options if isinstance(param, Choice) else EMOTIONS
        if [_(word) for word in known] != self.emotion.suggestions():
            self.emotion.offer([_(word) for word in known])

    def show_values(self, emotion: str | None, amounts: Mapping[str, float | None], notes: Sequence[Note]) -> None:
        """Show what lines have in common, None where they differ, and what their voices leave out."""
        self._shown = _(emotion) if emotion in EMOTIONS else emotion or ""
        if not (self.emotion.hasFocus() and self.emotion.isModified()) and self.emotion.text() != self._shown:
            self.emotion.setText(self._shown)
        self.emotion.setPlaceholderText(_("several") if emotion is None else _("as it comes"))
        for name, amount in self.amounts.items():
            amount.show_value(amounts[name])
        told_of = [note for note in notes if note.about in _ABOUT]
        dimmed = {note.about.value for note in told_of}
        for name, field in {"emotion": self.emotion, **self.amounts}.items():
            _dim(field, dimmed=name in dimmed)
        self.note.setText(sentences(*dict.fromkeys(told(note.words) for note in told_of)))
        self.note.setVisible(bool(told_of))

    def settle(self) -> None:
        """Tell what is only being typed, before other lines are shown."""
        self._feel()
        for amount in self.amounts.values():
            amount.settle()

    def _feel(self) -> None:
        typed = self.emotion.text().strip()
        if typed == self._shown:
            return
        self._shown = typed
        self.emotion.setModified(False)
        self.given.emit("emotion", {_(word).casefold(): word for word in EMOTIONS}.get(typed.casefold(), typed))


def _emotions(generator: Generator) -> Param | None:
    return next((param for param in generator.params if param.name == generator.delivers.emotion), None)


def _dim(field: QWidget, *, dimmed: bool) -> None:
    if bool(field.property("ignored")) != dimmed:
        field.setProperty("ignored", dimmed)
        field.style().unpolish(field)
        field.style().polish(field)
