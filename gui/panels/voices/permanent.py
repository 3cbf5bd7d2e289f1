"""What is spoken first with a voice, which makes it permanent: a short text, its settings, a button with the price."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.domain.params import Param, Values
from core.errors import NothingToSay
from core.message import say
from gui.forms.form import ParamForm
from gui.i18n import _, sentences, told
from gui.money import with_price
from gui.panels.voices.presenter import Offer
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.growing import GrowingText
from gui.widgets.labels import Caption


class PermanentPanel(QWidget):
    """Opens to what is spoken first with a voice: a short text, what it cannot do without, and a button with the price.

    `changed`: text or values are others now. `asked`: order it.
    """

    changed = Signal()
    asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.begin = PlainButton(_("Make permanent…"))
        self.text = GrowingText(2)
        self.form = ParamForm(theme)
        self.order = PlainButton(_("Make permanent"))
        self.cancel = IconButton(theme, "close", _("Leave it as it is"), role="muted", size=14)
        self.problem = Caption()
        self._inside = QWidget()
        self._lay_out()
        self.begin.clicked.connect(self.open_up)
        self.cancel.clicked.connect(self.close_up)
        self.order.clicked.connect(self.asked)
        self.text.textChanged.connect(self.changed)
        self.form.value_changed.connect(lambda _name, _value: self.changed.emit())
        self.close_up()

    @property
    def is_open(self) -> bool:
        """Whether it shows more than its button."""
        return not self._inside.isHidden()

    def declare(self, params: Sequence[Param]) -> None:
        """Show these parameters."""
        self.form.declare(params)
        self.form.setVisible(bool(params))

    def set_values(self, values: Values) -> None:
        """Begin with these values."""
        self.form.set_values(values)

    def open_up(self) -> None:
        """Show what would be spoken."""
        if not self.text.toPlainText():
            self.text.setPlainText(_("Hello. This is my voice."))
        self.begin.hide()
        self._inside.show()
        self.text.setFocus()
        self.changed.emit()

    def close_up(self) -> None:
        """Show the button alone."""
        self._inside.hide()
        self.begin.show()

    def show_offer(self, offer: Offer, *, busy: bool) -> None:
        """Show what it costs, or why it cannot be ordered."""
        self.order.setText(with_price(_("Make permanent"), offer.price))
        self.order.setEnabled(offer.request is not None and not busy)
        problem = offer.problem or (None if offer.request else NothingToSay(say("Its provider is gone.")))
        words = sentences(told(problem.title), told(problem.remedy) if problem.remedy else "") if problem else ""
        self.problem.setText(words)
        self.problem.set_tone("" if isinstance(problem, NothingToSay) else "stale")
        self.problem.setVisible(bool(words))

    def _lay_out(self) -> None:
        self.text.setAccessibleName(_("What is spoken first"))
        self.problem.setWordWrap(True)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Caption(_("What is spoken first")), 1)
        head.addWidget(self.cancel)
        inside.addLayout(head)
        for part in (self.text, self.form, self.problem, self.order):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.begin)
        column.addWidget(self._inside)
