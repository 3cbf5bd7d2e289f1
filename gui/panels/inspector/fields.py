"""Direction and pause of one or several lines. Reports what is typed; changes no document."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.domain.params import Number
from core.message import N_
from gui.forms.form import ParamForm
from gui.i18n import _
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


class LineFields(QWidget):
    """`direction_typed` on every key, `pause_given` once a value is set."""

    direction_typed = Signal(str)
    pause_given = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.direction = QLineEdit()
        self.direction.setAccessibleName(_("Direction"))
        self.note = Caption()
        self.note.setWordWrap(True)
        self.pause = ParamForm(theme)
        self.pause.declare((PAUSE,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Caption(_("Direction")))
        column.addWidget(self.direction)
        column.addWidget(self.note)
        column.addSpacing(8)
        column.addWidget(self.pause)
        self.direction.textEdited.connect(self.direction_typed)
        self.pause.value_changed.connect(lambda _name, value: self.pause_given.emit(float(value)))

    def show_values(self, direction: str | None, pause: float | None, *, spoken: bool) -> None:
        """Show what the lines have in common, None where they differ. `spoken`: the generator follows directions."""
        if self.direction.text() != (direction or ""):
            self.direction.setText(direction or "")
        several = direction is None
        self.direction.setPlaceholderText(_("several") if several else _("whispering, angry, out of breath…"))
        self.pause.set_values({PAUSE.name: PAUSE.default if pause is None else pause})
        self.note.setText(_("A note for you: this voice cannot act on it."))
        self.note.setVisible(not spoken and bool(direction))
