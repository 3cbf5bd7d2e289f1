"""What a provider is sent for texts that were left empty, such as an instruction made of a description. Read only."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.domain.params import Param, Text, Value
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.labels import Caption


class ComposedCard(QWidget):
    """Hidden while there is nothing to show."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.caption, self.label = Caption(), QLabel()
        self.label.setFont(theme.font("mono"))
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        card = QFrame()
        card.setObjectName("composed")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(10, 8, 10, 8)
        inside.addWidget(self.label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.caption)
        column.addWidget(card)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_body(self, params: Sequence[Param], values: Mapping[str, Value], body: Any) -> None:
        """Show what `body` holds under the names of texts that `values` leave empty."""
        found = composed(params, values, body)
        self.setVisible(bool(found))
        names = ", ".join(found)
        self.caption.setText(_("Sent as “{name}”", name=names))
        self.label.setText("\n\n".join(found.values()))
        self.label.setAccessibleName(self.caption.text())

    def _dress(self) -> None:
        ground, line = self._theme.colour("window").name(), self._theme.colour("hairline").name()
        self.setStyleSheet(
            f"#composed {{ background: {ground}; border: 1px solid {line}; border-radius: 6px; }}"
            f"#composed QLabel {{ color: {self._theme.colour('muted').name()}; font-size: 12px; }}"
        )


def composed(params: Sequence[Param], values: Mapping[str, Value], body: Any) -> dict[str, str]:
    """Return what is sent for texts that were left empty, by their names for people."""
    found: dict[str, str] = {}
    for param in params:
        sent = body.get(param.name) if isinstance(body, dict) else None
        if isinstance(param, Text) and not values.get(param.name) and isinstance(sent, str) and sent:
            found[_(param.label) or param.name] = sent
    return found
