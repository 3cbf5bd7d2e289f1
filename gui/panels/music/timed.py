"""Words with their times: the line and the word that are sung now are marked, and a click goes there.

Knows marks and seconds; neither takes nor the player.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QTextBlockFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from core.domain.take import Mark
from gui.i18n import _
from gui.theme import Theme

_AHEAD = 240
"""So many characters further on a word is looked for in the lyrics: further it is another one of the same name."""

_MOST_LOST = 0.2
_NEW_LINE = 1.2
_LINGERS = 2.0
_TALLEST = 300
_AROUND = 14
_LEADING = 4


class Span(NamedTuple):
    """Where in the text a mark stands, and when it is sung."""

    first: int
    last: int
    start: float
    end: float


def laid_out(marks: Sequence[Mark], lyrics: str) -> tuple[str, list[Span]]:
    """Return a text and where in it each mark stands: in the lyrics if they are there, else one mark after another.

    Where there are words and sentences the words are marked, and the sentences are the lines.
    """
    said = sorted((mark for mark in marks if mark.text.strip()), key=lambda mark: mark.start)
    words = [mark for mark in said if mark.kind == "word"] or said
    found = _found(words, lyrics)
    if found and len(found) >= (1 - _MOST_LOST) * len(words):
        return lyrics, found
    return _written(words, [mark.start for mark in said if mark.kind != "word"])


def _found(marks: Sequence[Mark], lyrics: str) -> list[Span]:
    spans: list[Span] = []
    folded, at = lyrics.lower(), 0
    if len(folded) != len(lyrics):  # letters that change their number: no place would be right
        return []
    for mark in marks:
        word = mark.text.strip().lower()
        place = folded.find(word, at, at + _AHEAD + len(word))
        if place >= 0:
            at = place + len(word)
            spans.append(Span(place, at, mark.start, mark.end))
    return spans


def _written(marks: Sequence[Mark], lines: Sequence[float]) -> tuple[str, list[Span]]:
    """Return the marks after another; a line begins where one of `lines` does, or after a rest where none is known."""
    text, spans = "", list[Span]()
    for before, mark in zip([None, *marks], marks, strict=False):
        if before:
            rests = mark.start - before.end > _NEW_LINE
            begins = bisect_right(lines, mark.start) > bisect_right(lines, before.start) if lines else rests
            text += "\n" if begins else " "
        word = mark.text.strip()
        spans.append(Span(len(text), len(text) + len(word), mark.start, mark.end))
        text += word
    return text, spans


def span_at(spans: Sequence[Span], seconds: float) -> Span | None:
    """Return what is sung at a moment; a word stays a little while nothing follows it."""
    place = bisect_right([span.start for span in spans], seconds) - 1
    return spans[place] if place >= 0 and seconds < spans[place].end + _LINGERS else None


def span_of(spans: Sequence[Span], character: int) -> Span | None:
    """Return what stands at a character, or next after it; the last where nothing does."""
    return next((span for span in spans if span.last >= character), spans[-1] if spans else None)


class TimedLyrics(QTextEdit):
    """Reads like a text, as high as it, up to a limit. `seek_asked` carries seconds."""

    seek_asked = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spans: list[Span] = []
        self._now: Span | None = None
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setStyleSheet("QTextEdit { border: none; background: transparent; padding: 0; }")
        self.document().setDocumentMargin(2)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(_("Lyrics with their times"))
        self.setToolTip(_("Click a word to hear it."))
        theme.changed.connect(self._mark)

    @property
    def now(self) -> str:
        """The word that is marked."""
        return self.toPlainText()[self._now.first : self._now.last] if self._now else ""

    def show_marks(self, marks: Sequence[Mark], lyrics: str) -> None:
        """Show words with their times; where the lyrics are known they keep their lines."""
        text, self._spans = laid_out(marks, lyrics)
        if text != self.toPlainText():
            self.setPlainText(text)
            self._space()
        self._now = None
        self._mark()
        self._fit()

    def show_moment(self, seconds: float | None) -> None:
        """Mark what is sung at that moment; None: nothing is."""
        now = span_at(self._spans, seconds) if seconds is not None else None
        if now != self._now:
            self._now = now
            self._mark()
            self._follow()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._seek(self.cursorForPosition(event.position().toPoint()).position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._seek(self.textCursor().position())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            QTimer.singleShot(0, self, self._fit)  # what changes its height while it is laid out is laid out wrong

    # inside

    def _seek(self, character: int) -> None:
        span = span_of(self._spans, character)
        if span:
            self.seek_asked.emit(span.start)

    def _space(self) -> None:
        """Give the lines room to be read one by one."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        leading = QTextBlockFormat()
        leading.setTopMargin(_LEADING / 2)
        leading.setBottomMargin(_LEADING / 2)
        cursor.mergeBlockFormat(leading)

    def _fit(self) -> None:
        wanted = round(self.document().size().height()) + _AROUND
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wanted > _TALLEST else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(scrolls)
        self.setFixedHeight(min(_TALLEST, wanted))

    def _mark(self) -> None:
        if self._now is None:
            self.setExtraSelections([])
            return
        line, word = QTextEdit.ExtraSelection(), QTextEdit.ExtraSelection()
        line.cursor, word.cursor = self._cursor(self._now.first), self._cursor(self._now.first, self._now.last)
        line.format.setBackground(self._theme.colour("accent_soft"))
        line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        word.format.setForeground(self._theme.colour("on_accent"))
        word.format.setBackground(self._theme.colour("accent"))
        self.setExtraSelections([line, word])

    def _cursor(self, first: int, last: int | None = None) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        if last is not None:
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _follow(self) -> None:
        """Keep the line that is sung in sight, with what comes after it."""
        if self._now is None:
            return
        line, seen = self.cursorRect(self._cursor(self._now.first)), self.viewport().rect()
        if line.top() < seen.top() or line.bottom() > seen.bottom() - line.height():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + line.top() - seen.height() // 3)
