"""How one or several lines are said, and the pause after them. Reports what is given; changes no document."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.domain.params import Number
from core.domain.script import Line
from core.message import N_
from core.providers.base import Generator
from core.text.delivery import About, Note
from gui.forms.form import ParamForm
from gui.i18n import _, told
from gui.panels.inspector.delivery import NUMBERS, DeliveryFields
from gui.theme import Theme
from gui.widgets.labels import Caption

PAUSE = Number(
    "pause_after",
    0,
    10,
    label=N_("Pause after"),
    default=0.35,
    step=0.05,
    unit=N_("s"),
    hint=N_("Silence between this line and the next one."),
)


Value = TypeVar("Value")


class LineFields(QWidget):
    """`direction_typed` on every key; `given` is the name of a line's field and its value, once it is set."""

    direction_typed = Signal(str)
    given = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delivery = DeliveryFields(theme)
        self.direction = QLineEdit()
        self.direction.setAccessibleName(_("Direction"))
        self.note = Caption()
        self.note.setWordWrap(True)
        self.pause = ParamForm(theme)
        self.pause.declare((PAUSE,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.delivery)
        column.addSpacing(8)
        column.addWidget(Caption(_("Direction")))
        column.addWidget(self.direction)
        column.addWidget(self.note)
        column.addSpacing(8)
        column.addWidget(self.pause)
        self.direction.textEdited.connect(self.direction_typed)
        self.delivery.given.connect(self.given)
        self.pause.value_changed.connect(lambda name, value: self.given.emit(name, float(value)))

    def show_lines(self, lines: Sequence[Line], generator: Generator | None, notes: Sequence[Note]) -> None:
        """Show what the lines have in common; `notes` tell what their voices leave out of them."""
        direction = _common([line.direction for line in lines])
        if self.direction.text() != (direction or ""):
            self.direction.setText(direction or "")
        self.direction.setPlaceholderText(_("several") if direction is None else _("to a friend, out of breath…"))
        pause = _common([line.pause_after for line in lines])
        self.pause.set_values({PAUSE.name: PAUSE.default if pause is None else pause})
        several = f" · {_('several')}" if pause is None else ""
        self.pause.row(PAUSE.name).label.setText(_(PAUSE.label) + several)
        self.delivery.offer(generator)
        amounts = {number.name: _common([getattr(line, number.name) for line in lines]) for number in NUMBERS}
        self.delivery.show_values(_common([line.emotion for line in lines]), amounts, notes)
        ignored = next((note for note in notes if note.about is About.DIRECTION), None)
        self.note.setText(told(ignored.words) if ignored else "")
        self.note.setVisible(ignored is not None)

    def settle(self) -> None:
        """Tell what is only being typed, before other lines are shown."""
        self.delivery.settle()


def _common(values: Sequence[Value]) -> Value | None:
    """Return what all of them are, None where they differ."""
    return values[0] if all(value == values[0] for value in values) else None
