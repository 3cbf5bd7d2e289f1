"""The generator's parameters for a line: its own values are marked, and can go back to the voice's."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.domain.params import Param, Value
from gui.forms.form import ParamForm
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.labels import Caption


class LineSettings(QWidget):
    """`own_changed` gives all of the line's own values; an empty mapping is the voice's sound throughout."""

    own_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._of_voice: dict[str, Value] = {}
        self._own: dict[str, Value] = {}
        self._params: tuple[Param, ...] = ()
        self.form = ParamForm(theme)
        self.title = Caption()
        self.title.setWordWrap(True)  # a long name must not push the values out of the panel
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.back = QPushButton(_("Use the voice’s"))
        self.back.setFlat(True)
        self.back.setCursor(Qt.CursorShape.PointingHandCursor)
        self.back.setObjectName("back")
        self.back.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        row.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.form)
        self.form.value_changed.connect(self._change)
        self.back.clicked.connect(lambda: self.own_changed.emit({}))
        theme.changed.connect(self._mark)

    def show_values(
        self, params: Sequence[Param], of_voice: Mapping[str, Value], own: Mapping[str, Value], speaker: str
    ) -> None:
        """Show a line's values: its own where it has some, else the voice's."""
        self._params, self._of_voice, self._own = tuple(params), dict(of_voice), dict(own)
        self.form.declare(params)
        self.form.set_values({**of_voice, **own})
        self.title.setText(_("This line differs from {name}’s voice", name=speaker) if own else _("Sound of this line"))
        self._mark()

    def _mark(self) -> None:
        accent = self._theme.colour("accent").name()
        self.back.setVisible(bool(self._own))
        self.back.setStyleSheet(f"#back {{ color: {accent}; min-height: 18px; padding: 0 4px; font-size: 11px; }}")
        for param in self._params:
            label, own = self.form.row(param.name).label, param.name in self._own
            label.setText(("• " if own else "") + (_(param.label) or param.name))
            label.setStyleSheet(f"color: {accent}" if own else "")
            label.setAccessibleDescription(_("differs from the voice") if own else "")

    def _change(self, name: str, value: Value) -> None:
        own = {**self._own, name: value}
        if value == self._of_voice.get(name):
            del own[name]
        self.own_changed.emit(own)
