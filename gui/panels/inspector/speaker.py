"""Who speaks the chosen lines: a button with their names, which drops the cast. Changes no document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from core.domain.script import Speaker
from core.projects.document import Document
from gui.i18n import _
from gui.icons import paint_icon
from gui.panels.names import shown_name
from gui.panels.script.ink import speaker_ink
from gui.theme import Theme

if TYPE_CHECKING:
    from gui.panels.script.speakers import SpeakerPopup

_MOST = 4
"""So many speakers are shown as dots."""


class SpeakerButton(QPushButton):
    """Shows one speaker, or several; `picked` gives who shall speak all of the lines, perhaps somebody new."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._document: Document | None = None
        self._speakers: tuple[Speaker, ...] = ()
        self._words = ""
        self._popup: SpeakerPopup | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)
        self.setAutoDefault(False)
        self.clicked.connect(self.drop)
        theme.changed.connect(self.update)

    def show_speakers(self, document: Document, speakers: Sequence[Speaker]) -> None:
        """Show who speaks now, each once."""
        self._document, self._speakers = document, tuple(speakers)
        self._words = ", ".join(shown_name(speaker) for speaker in speakers)
        self.setAccessibleName(_("Speaker: {name}", name=self._words))
        self.update()

    def drop(self) -> None:
        """Open the cast."""
        if self._document is None or not self._speakers:
            return
        if self._popup is None:
            from gui.panels.script.speakers import SpeakerPopup  # which names speakers as this package does

            self._popup = SpeakerPopup(self._theme, self)
            self._popup.picked.connect(self.picked)
        self._popup.offer(self._document, self._speakers[0].id)
        self._popup.drop_from(self)

    def popup(self) -> "SpeakerPopup | None":
        """Return the list, once it was dropped."""
        return self._popup

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        middle, left = self.height() / 2, 10
        painter.setPen(Qt.PenStyle.NoPen)
        for speaker in self._speakers[:_MOST]:
            painter.setBrush(speaker_ink(speaker, self._theme))
            painter.drawEllipse(QRectF(left, middle - 4, 8, 8))
            left += 10
        painter.setPen(self._theme.colour("text"))
        words = self.rect().adjusted(left + 6, 0, -28, 0)
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        paint_icon(painter, QRectF(self.width() - 24, middle - 8, 16, 16), self._theme, "chevron-up-down", "muted")
