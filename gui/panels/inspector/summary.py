"""What the inspector shows while no line is chosen: the cast of the script, and how to go on."""

from collections import Counter

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.projects.document import Document
from core.projects.status import Tally
from gui.i18n import _, clock, count
from gui.panels.names import shown_name
from gui.panels.script.ink import speaker_ink
from gui.theme import Theme
from gui.widgets.labels import Caption, Elided


class ScriptSummary(QWidget):
    """Lengths, the lines of each speaker, and a hint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.length = Caption()
        self.hint = Caption(_("Choose a line to give it a direction, another pause, or a sound of its own."))
        for label in (self.length, self.hint):
            label.setWordWrap(True)
        self._cast = QWidget()
        self._shown: list[tuple[str, str, int]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        for part in (self.length, self._cast, self.hint):
            self._column.addWidget(part)

    def show_script(self, document: Document, script_id: str) -> None:
        """Show a script of an open project; its lengths as soon as every line was looked at."""
        for label in (self.length, self.hint):
            label.setVisible(bool(document.lines(script_id)))
        self.length.setText(_lengths(document.tally(script_id)) if document.settled else "")
        counts = Counter(line.speaker for line in document.lines(script_id) if not line.heading)
        cast = [(speaker, counts[key]) for key, speaker in document.speakers.items() if key in counts]
        self._show_cast([(shown_name(one), speaker_ink(one, self._theme).name(), lines) for one, lines in cast[:12]])

    def _show_cast(self, cast: list[tuple[str, str, int]]) -> None:
        """Show names in their colours, with so many lines each."""
        if cast == self._shown:
            return
        self._shown = cast
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for row, (called, ink, lines) in enumerate(cast):
            name = Elided(called)
            name.setStyleSheet(f"color: {ink}; font-weight: 600;")
            grid.addWidget(name, row, 0)
            grid.addWidget(Caption(count(lines)), row, 1)
        self._column.replaceWidget(self._cast, fresh)
        self._cast.deleteLater()
        self._cast = fresh


def _lengths(tally: Tally) -> str:
    return _(
        "{seconds} can be heard, about {estimate} when all is spoken.",
        seconds=clock(tally.seconds),
        estimate=clock(tally.estimate),
    )
