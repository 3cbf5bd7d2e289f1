"""What the provider wrote for a take: its title and its words, to be read, and to be made one's own."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from gui.i18n import _
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption, Elided

_READ = "lyrics"


class LyricsCard(QFrame):
    """Hidden where nothing was written. `used` carries the name of the parameter that shall have the text, and it."""

    used = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self.label, self.title, self.words = Caption(_("Lyrics of this take")), Elided(), QLabel()
        self.use = PlainButton(_("Edit these lyrics"))
        self.use.setToolTip(_("Puts them into the form, as your own."))
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setAccessibleName(_("Lyrics of this take"))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.label)
        row.addWidget(self.title, 1)
        row.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 8, 12)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.words)
        self.setObjectName("lyrics")
        self.use.clicked.connect(lambda: self.used.emit(_READ, self._text))
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_notes(self, notes: Mapping[str, str], usable: Mapping[str, str]) -> None:
        """Show what a provider told of a take; `usable` is what the form has a field for."""
        self._text = notes.get(_READ, "").strip()
        self.title.setText(notes.get("title", ""))
        self.words.setText(self._text)
        self.use.setVisible(_READ in usable)
        self.setVisible(bool(self._text))

    def _dress(self) -> None:
        ground, line = self._theme.colour("window").name(), self._theme.colour("hairline").name()
        self.setStyleSheet(f"#lyrics {{ background: {ground}; border: 1px solid {line}; border-radius: 8px; }}")
