"""The cast as a list: colour, name, voice, number of lines. Knows an open project and changes nothing."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.script import Speaker
from core.projects.casting import Share, shares
from core.projects.document import Document
from gui.i18n import clock, count, many
from gui.panels.names import shown_name
from gui.panels.script.ink import speaker_ink
from gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW = 46
SPEAKER, CAPTION, LINES, SECONDS = (Qt.ItemDataRole.UserRole + n for n in range(4))


class CastModel(QAbstractListModel):
    """One row a speaker, in the order of the cast. `voice_name` names the voice of a speaker."""

    def __init__(self, document: Document, voice_name: Callable[[Speaker], str], parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._voice_name = document, voice_name
        self.by_lines = False
        self._shares = shares(document)
        self._speakers = self._ordered()
        self._disconnect = document.speakers_changed.connect(self.refresh)

    def close(self) -> None:
        """Hear no more of the document."""
        self._disconnect()

    def refresh(self) -> None:
        """Take notice of the cast as it is now."""
        self._shares = shares(self._document)
        before, now = [s.id for s in self._speakers], self._ordered()
        if before != [speaker.id for speaker in now]:
            self.beginResetModel()
            self._speakers = now
            self.endResetModel()
        elif now:
            self._speakers = now
            self.dataChanged.emit(self.index(0), self.index(len(now) - 1))

    def row_of(self, speaker_id: str) -> int:
        """Return the row of a speaker, or -1."""
        return next((row for row, speaker in enumerate(self._speakers) if speaker.id == speaker_id), -1)

    def speaker(self, row: int) -> Speaker | None:
        """Return the speaker in `row`."""
        return self._speakers[row] if 0 <= row < len(self._speakers) else None

    def lines_of(self, speaker_id: str) -> int:
        """Return how many lines a speaker has."""
        return self._shares.get(speaker_id, Share()).lines

    def order(self, *, by_lines: bool) -> None:
        """Show who has most to say first, or the cast in its own order."""
        self.by_lines = by_lines
        self.refresh()

    def _ordered(self) -> list[Speaker]:
        cast = list(self._document.speakers.values())
        return sorted(cast, key=lambda speaker: -self.lines_of(speaker.id)) if self.by_lines else cast

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._speakers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        speaker = self._speakers[index.row()]
        answers: dict[int, Callable[[], object]] = {
            SPEAKER: lambda: speaker,
            CAPTION: lambda: self._voice_name(speaker),
            LINES: lambda: self.lines_of(speaker.id),
            SECONDS: lambda: self._shares.get(speaker.id, Share()).seconds,
            Qt.ItemDataRole.DisplayRole: lambda: shown_name(speaker),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._spoken(speaker),
        }
        return answers[role]() if role in answers else None

    def _spoken(self, speaker: Speaker) -> str:
        lines = many("{n} line", "{n} lines", self.lines_of(speaker.id))
        return f"{shown_name(speaker)}, {self._voice_name(speaker)}, {lines}"


class CastDelegate(QStyledItemDelegate):
    """Paints a speaker in two lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, state)
        speaker: Speaker = index.data(SPEAKER)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(speaker_ink(speaker, self._theme))
        painter.drawEllipse(QRectF(rect.left() + 12, rect.center().y() - 5, 11, 11))
        words = rect.adjusted(34, 6, -56, -6)
        seconds = index.data(SECONDS)
        self._figures(
            painter, rect.adjusted(0, 6, -12, -6), count(index.data(LINES)), clock(seconds) if seconds else ""
        )
        middle = words.top() + words.height() // 2
        above = QRect(words.left(), words.top(), words.width(), middle - words.top())
        self._line(painter, above, index.data(), "control")
        below = QRect(words.left(), middle, words.width(), words.bottom() - middle + 1)
        self._line(painter, below, str(index.data(CAPTION)), "caption")
        painter.restore()

    def _figures(self, painter: QPainter, rect: QRect, lines: str, length: str) -> None:
        """Paint how many lines somebody has, and below about how long they are."""
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.colour("muted"))
        right, middle = Qt.AlignmentFlag.AlignRight, rect.height() // 2
        painter.drawText(rect.adjusted(0, 0, 0, -middle), right | Qt.AlignmentFlag.AlignVCenter, lines)
        painter.drawText(rect.adjusted(0, middle, 0, 0), right | Qt.AlignmentFlag.AlignVCenter, length)

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect, 6, 6)

    def _line(self, painter: QPainter, box: QRect, words: str, font: str) -> None:
        chosen = self._theme.font(font)
        painter.setFont(chosen)
        painter.setPen(self._theme.colour("text" if font == "control" else "muted"))
        # A name begins with what tells it apart, a voice ends with it.
        where = Qt.TextElideMode.ElideRight if font == "control" else Qt.TextElideMode.ElideMiddle
        cut = QFontMetrics(chosen).elidedText(words, where, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), cut)
