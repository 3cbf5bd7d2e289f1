"""A card in the music room for what needs a few words before it is asked for, and for an answer that is words."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from core.domain.params import Param, Value
from gui.forms.form import ParamForm
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.growing import AROUND, text_height
from gui.widgets.labels import Caption, Heading

_TALLEST = 180


class CompanionCard(QFrame):
    """`changed`: the user gave other values. `pressed`: it shall be asked for. `used`: the answer shall be used.

    `shown`: it came, went, or can be asked for now.
    """

    changed = Signal()
    pressed = Signal()
    used = Signal()
    closed = Signal()
    shown = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: dict[str, Value] = {}
        self.title, self.hint, self.said = Heading(), Caption(), Caption()
        self.form = ParamForm(theme)
        self.answer = QPlainTextEdit()
        self.button, self.use = PlainButton(), PlainButton()
        self.cross = IconButton(theme, "close", _("Close"), role="muted", size=14)
        self._lay_out()
        self.form.value_changed.connect(self._keep)
        self.button.clicked.connect(self._press)
        self.use.clicked.connect(self.used)
        self.cross.clicked.connect(self.close_card)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def values(self) -> dict[str, Value]:
        """What the user gave."""
        return self._values

    def ask(self, title: str, hint: str, params: Sequence[Param]) -> None:
        """Ask for these parameters."""
        self._values = {param.name: param.default for param in params}
        self.title.setText(title)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.form.declare(params)
        self.form.set_values(self._values)
        self.form.setVisible(bool(params))
        self.show_answer("", "")
        self.tell("")
        self.button.setEnabled(True)
        self.show()
        if params:
            self.form.row(params[0].name).setFocus()

    def show_button(self, words: str, *, enabled: bool) -> None:
        """Show what the button does, with its price."""
        self.button.setText(words)
        self.button.setEnabled(enabled)
        self.button.setVisible(bool(words))
        self.shown.emit()

    def show_answer(self, text: str, use: str) -> None:
        """Show words that came; `use` is what can be done with them. "" takes them away."""
        self.answer.setPlainText(text)
        self.answer.setVisible(bool(text))
        self.use.setText(use)
        self.use.setVisible(bool(use))
        self._fit()

    def tell(self, words: str, tone: str = "") -> None:
        """Say how it stands, beside the buttons."""
        self.said.setText(words)
        self.said.set_tone(tone)

    def close_card(self) -> None:
        """Put the card away."""
        self.form.settle()
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.shown.emit()

    # inside

    def _lay_out(self) -> None:
        self.setObjectName("companion")
        self.hint.setWordWrap(True)
        self.said.setWordWrap(True)
        self.answer.setReadOnly(True)
        self.answer.setAccessibleName(_("Answer"))
        self.answer.setTabChangesFocus(True)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.cross)
        foot.setSpacing(8)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.button)
        foot.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 12)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.hint, self.form, self.answer):
            column.addWidget(part)
        column.addLayout(foot)

    def _keep(self, name: str, value: Value) -> None:
        self._values = {**self._values, name: value}
        self.changed.emit()

    def _press(self) -> None:
        self.form.settle()
        self.pressed.emit()

    def _fit(self) -> None:
        self.answer.setFixedHeight(min(_TALLEST, text_height(self.answer) + AROUND))

    def _dress(self) -> None:
        ground, line = self._theme.colour("window").name(), self._theme.colour("hairline").name()
        self.setStyleSheet(f"#companion {{ background: {ground}; border: 1px solid {line}; border-radius: 8px; }}")
