"""The entries of a pronunciation dictionary as a list: what is written, how it is said, in how many lines."""

import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.script import Line, Pronunciation
from core.text.pronouncing import Dictionary
from gui.i18n import _, many
from gui.icons import paint_icon
from gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW = 34
ENTRY, LINES, WRONG = (Qt.ItemDataRole.UserRole + n for n in range(3))
_SLICE = 0.006


class WordsModel(QAbstractListModel):
    """One row an entry. How many lines each touches is counted by and by; `lines` are those that count."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words: list[Pronunciation] = []
        self._counts: dict[Pronunciation, int] = {}
        self._lines: Callable[[], Sequence[Line]] = tuple
        self._counting: Iterator[None] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._count_on)

    def show_words(self, words: Sequence[Pronunciation], lines: Callable[[], Sequence[Line]]) -> None:
        """Show these entries; what was counted before of the same lines stays while it is counted again."""
        self._lines = lines
        if len(words) == len(self._words):
            self._words = list(words)
            if words:
                self.dataChanged.emit(self.index(0), self.index(len(words) - 1))
        else:
            self.beginResetModel()
            self._words = list(words)
            self.endResetModel()
        self._counting = self._count()
        self._timer.start()

    def show_draft(self, row: int, word: Pronunciation) -> None:
        """Show in `row` what is being written there."""
        if self.word(row) not in {None, word}:
            self._words[row] = word
            self.dataChanged.emit(self.index(row), self.index(row))

    def forget_counts(self) -> None:
        """Count from the beginning: other lines count."""
        self._counts.clear()

    def stop(self) -> None:
        """Count no more."""
        self._timer.stop()
        self._counting = None

    def word(self, row: int) -> Pronunciation | None:
        """Return the entry in `row`."""
        return self._words[row] if 0 <= row < len(self._words) else None

    def lines_of(self, word: Pronunciation) -> int | None:
        """Return how many lines an entry touches, None while that is not counted."""
        return self._counts.get(word)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._words)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        word = self._words[index.row()]
        answers: dict[int, Callable[[], object]] = {
            ENTRY: lambda: word,
            LINES: lambda: self._counts.get(word),
            Qt.ItemDataRole.DisplayRole: lambda: word.written,
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._spoken(word),
        }
        return answers[role]() if role in answers else None

    def _spoken(self, word: Pronunciation) -> str:
        said = _("{written}, said {spoken}", written=word.written, spoken=word.spoken)
        lines = self._counts.get(word)
        return said if lines is None else f"{said}, {many('{n} line', '{n} lines', lines)}"

    def _count(self) -> Iterator[None]:
        """Count the lines that each entry touches, a breath after each line."""
        lines = self._lines()
        for row, word in enumerate(tuple(self._words)):
            if not word.spoken:
                continue
            entry, found = Dictionary([word]), 0
            for line in lines:
                found += entry.touches(line.text)
                yield
            self._counts[word] = found
            if row < len(self._words):
                self.dataChanged.emit(self.index(row), self.index(row), [LINES])
            yield

    def _count_on(self) -> None:
        until = time.perf_counter() + _SLICE
        for _pause in self._counting or ():
            if time.perf_counter() > until:
                return
        self.stop()


class WordsDelegate(QStyledItemDelegate):
    """Paints an entry in one line: the word, an arrow, how it is said, and the number of lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        word: Pronunciation = index.data(ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, option.state)
        lines: int | None = index.data(LINES) if word.spoken else None
        room = rect.adjusted(12, 0, -12, 0)
        if lines is not None:
            self._words(painter, room, many("{n} line", "{n} lines", lines), "caption", right=True)
        room.setRight(room.right() - 84)
        arrow = room.left() + max(150, room.width() * 2 // 5)
        written = QRect(room.left(), room.top(), arrow - room.left() - 12, room.height())
        self._words(painter, written, word.written, "control", strong=True)
        paint_icon(painter, QRect(arrow - 4, room.center().y() - 6, 13, 13).toRectF(), self._theme, "arrow", "faint")
        spoken = QRect(arrow + 22, room.top(), room.right() - arrow - 22, room.height())
        self._words(painter, spoken, f"/{word.spoken.strip('/')}/" if word.phonemes else word.spoken, "control")
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect, 6, 6)

    def _words(
        self, painter: QPainter, box: QRect, words: str, font: str, *, strong: bool = False, right: bool = False
    ) -> None:
        chosen = QFont(self._theme.font(font))
        if strong:
            chosen.setWeight(QFont.Weight.DemiBold)
        painter.setFont(chosen)
        painter.setPen(self._theme.colour("muted" if right else "text"))
        cut = QFontMetrics(chosen).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, cut)
