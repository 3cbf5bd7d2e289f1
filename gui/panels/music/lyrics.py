"""What the provider wrote for a take: its title and its words, to be read, and to be made one's own."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from core.domain.take import Take
from gui.i18n import _
from gui.panels.music.timed import TimedLyrics
from gui.panels.names import timing_words
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption, Elided

LYRICS = "lyrics"
"""The note with the words of a song, and the parameter that takes words."""


class LyricsCard(QFrame):
    """Hidden where nothing was written. `used` carries the name of the parameter that shall have the text, and it.

    Where it is known when the words are sung they follow the sound; `seek_asked` carries the take and the seconds.
    """

    used = Signal(str, str)
    seek_asked = Signal(object, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._take: Take | None = None
        self.timed = TimedLyrics(theme)
        self.said = Caption()
        self.said.setWordWrap(True)
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
        for part in (self.words, self.timed, self.said):
            column.addWidget(part)
        self.setObjectName("lyrics")
        self.use.clicked.connect(lambda: self.used.emit(LYRICS, self._text))
        self.timed.seek_asked.connect(lambda seconds: self.seek_asked.emit(self._take, seconds))
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_take(self, take: Take | None, usable: Mapping[str, str]) -> None:
        """Show the words of a take; `usable` is what the form has a field for."""
        notes = take.notes if take else {}
        self._take, self._text = take, notes.get(LYRICS, "").strip()
        self.title.setText(notes.get("title", ""))
        self.words.setText(self._text)
        self.use.setVisible(LYRICS in usable)
        marks = take.marks if take else ()
        self.timed.show_marks(marks, self._text)
        self.timed.setVisible(bool(marks))
        self.words.setVisible(bool(self._text) and not marks)
        self.said.setText(timing_words(notes.get("timing", "")))
        self.said.setVisible(bool(self.said.text()))
        self.setVisible(bool(self._text or marks or self.said.text()))

    def show_moment(self, take_id: str, seconds: float) -> None:
        """Mark what is sung, if it is this take that is heard."""
        mine = self._take is not None and self._take.id == take_id
        self.timed.show_moment(seconds if mine else None)

    def _dress(self) -> None:
        ground, line = self._theme.colour("window").name(), self._theme.colour("hairline").name()
        self.setStyleSheet(f"#lyrics {{ background: {ground}; border: 1px solid {line}; border-radius: 8px; }}")
