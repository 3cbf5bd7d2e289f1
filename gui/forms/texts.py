"""Rows of free text. What is typed is told after a pause, and the field is never written to while somebody types."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from core.domain.params import Text, Value
from gui.forms.rows import Row, stack
from gui.i18n import _, count
from gui.theme import Theme
from gui.widgets.growing import GrowingText
from gui.widgets.suggesting import SuggestingEdit

PAUSE_MS = 400


class _Typed(Row):
    """A text that is told once typing pauses, and at the latest when the field is left."""

    def __init__(self, param: Text) -> None:
        super().__init__(param)
        self._longest = param.longest
        self._pending = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.settle)

    def show_value(self, value: Value) -> None:
        if value != self._value:  # else the field has it already, or is ahead of it
            self._pending = False
            super().show_value(value)

    def settle(self) -> None:
        if self._pending:
            self._pending = False
            self._take(self._typed())

    def _type(self) -> None:
        self._pending = True
        self._pause.start()

    def _typed(self) -> str:
        raise NotImplementedError


class TextRow(_Typed):
    """One line. `wanted`: the list of suggestions was opened, and what the provider knows belongs there."""

    wanted = Signal()

    def __init__(self, theme: Theme, param: Text) -> None:
        super().__init__(param)
        self._known = param.suggestions
        self.edit: QLineEdit = QLineEdit()
        if param.suggestions or param.asks:
            edit = SuggestingEdit(theme, param.suggestions)
            edit.chosen.connect(self._tell)
            if param.asks:
                edit.dropped.connect(self._ask)
            self.edit = edit
        self.edit.setMaxLength(param.longest)
        self.edit.textEdited.connect(lambda _text: self._type())
        self.edit.editingFinished.connect(self.settle)
        self.setFocusProxy(self.edit)
        self._name(self.edit)
        stack(self, self.label, self.edit, self.said)
        self.synchronize()

    def suggest(self, values: Sequence[str], problem: str = "") -> None:
        """Offer what the provider knows beside what is declared; `problem` says why it could not be asked."""
        if isinstance(self.edit, SuggestingEdit):
            self.edit.offer([*self._known, *values])
            nothing = "" if values or self._known else _("Nothing is suggested. Type what you need.")
            self.say(problem or nothing, "failed" if problem else "")

    def synchronize(self) -> None:
        if self.edit.text() != self._value:
            self.edit.setText(str(self._value))

    def _typed(self) -> str:
        return self.edit.text()[: self._longest]

    def _tell(self) -> None:
        self._pending = False
        self._take(self._typed())

    def _ask(self) -> None:
        self.say(_("Asking for suggestions…"))
        self.wanted.emit()


class LinesRow(_Typed):
    """Several lines; the field grows with them. More than the longest text is not taken, and that is said."""

    def __init__(self, param: Text) -> None:
        super().__init__(param)
        self.edit = GrowingText(param.lines)
        self.edit.longest = param.longest
        self.edit.textChanged.connect(self._begin)
        self.edit.left.connect(self.settle)
        self.edit.refused.connect(self._refuse)
        self.setFocusProxy(self.edit)
        self._name(self.edit)
        stack(self, self.label, self.edit, self.said)
        self.synchronize()

    def synchronize(self) -> None:
        if self.edit.toPlainText() != self._value:
            self.edit.blockSignals(True)
            self.edit.setPlainText(str(self._value))
            self.edit.blockSignals(False)
            self.edit.fit()
            self.say("")

    def _typed(self) -> str:
        return self.edit.toPlainText()[: self._longest]

    def _begin(self) -> None:
        if self.edit.toPlainText() != self._value:
            self._type()
        if len(self.edit.toPlainText()) < self._longest:
            self.say("")

    def _refuse(self) -> None:
        self.say(_("At most {n} characters", n=count(self._longest)), "failed")
