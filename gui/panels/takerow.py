"""How a row of the library is painted: play, waveform, words, generator, length, moment."""

from typing import Protocol

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.take import Take
from core.text.notation import spoken
from gui.i18n import clock
from gui.icons import paint_icon
from gui.models.takes import TakesModel
from gui.playback import Player
from gui.theme import Theme
from gui.times import moment
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex

ROW = 46
_PLAY = QRect(16, 0, 32, ROW)
_WAVE = QRect(56, 9, 150, 28)
_WORDS = 218
_MOMENT = 76
_LENGTH = 48
_GENERATOR = 104
_NARROW = 620
"""Below this width the generator's column is left out."""


class Names(Protocol):
    """Who can name what a take only holds the ids of."""

    def caption(self, thing: Take, /) -> str:
        """Return "speaker · project · script"."""
        ...

    def generator(self, take: Take, /) -> str:
        """Return the generator's name."""
        ...


class TakeDelegate(QStyledItemDelegate):
    """Paints takes; `play_asked` tells that the triangle of a row was clicked."""

    play_asked = Signal(QModelIndex)

    def __init__(self, theme: Theme, player: Player, names: Names, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._player, self._names = theme, player, names

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.translate(rect.topLeft())
        self._ground(painter, rect.width(), state)
        take = index.data(TakesModel.TakeRole)
        if take is None:
            self._placeholder(painter)
        else:
            self._take(painter, rect.width(), take, state)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            rect: QRect = option.rect
            at: QPoint = event.position().toPoint() - rect.topLeft()
            if event.button() == Qt.MouseButton.LeftButton and _PLAY.contains(at):
                self.play_asked.emit(index)
                return True
        return super().editorEvent(event, model, option, index)

    def _ground(self, painter: QPainter, width: int, state: QStyle.StateFlag) -> None:
        row = QRect(0, 0, width, ROW)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, self._theme.colour("hover"))
        painter.fillRect(QRect(0, ROW - 1, width, 1), self._theme.colour("hairline"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(0, 0, 2, ROW - 1), self._theme.colour("accent"))

    def _placeholder(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hairline"))
        painter.drawRoundedRect(QRectF(_WAVE.left(), 22, _WAVE.width(), 2), 1, 1)
        painter.drawRoundedRect(QRectF(_WORDS, 12, 180, 8), 4, 4)
        painter.drawRoundedRect(QRectF(_WORDS, 27, 96, 6), 3, 3)

    def _take(self, painter: QPainter, width: int, take: Take, state: QStyle.StateFlag) -> None:
        self._sound(painter, take, chosen=bool(state & QStyle.StateFlag.State_Selected))
        right = self._facts(painter, width, take)
        room = QRect(_WORDS, 0, right - _WORDS - 12, ROW)
        self._words(painter, room.adjusted(0, 7, 0, -21), spoken(take.text) or "–", "control", "text")
        self._words(painter, room.adjusted(0, 24, 0, -5), self._names.caption(take), "caption", "muted")

    def _sound(self, painter: QPainter, take: Take, *, chosen: bool) -> None:
        now = self._player.now
        mine = now is not None and now.key == take.id
        box = QRectF(_PLAY.center().x() - 7.5, ROW / 2 - 8, 16, 16)
        role = "accent" if mine else "muted"
        paint_icon(painter, box, self._theme, "pause" if mine and self._player.playing else "play", role)
        played = self._player.position / take.facts.seconds if mine and take.facts.seconds else None
        colour = self._theme.colour("accent") if chosen and not mine else None
        paint_waveform(painter, QRectF(_WAVE), take.peaks, self._theme, played=played, colour=colour)

    def _facts(self, painter: QPainter, width: int, take: Take) -> int:
        right = self._cell(painter, width - 18, _MOMENT, moment(take.made))
        right = self._cell(painter, right, _LENGTH, clock(take.facts.seconds))
        if width < _NARROW:
            return right
        left = right - _GENERATOR
        self._words(painter, QRect(left, 0, _GENERATOR - 8, ROW), self._names.generator(take), "caption", "muted")
        return left

    def _cell(self, painter: QPainter, right: int, width: int, words: str) -> int:
        painter.setFont(self._theme.font("control"))
        painter.setPen(self._theme.colour("muted"))
        box = QRect(right - width, 0, width, ROW)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        return right - width

    def _words(self, painter: QPainter, box: QRect, words: str, font: str, role: str) -> None:
        painter.setFont(self._theme.font(font))
        painter.setPen(self._theme.colour(role))
        line = painter.fontMetrics().elidedText(
            words[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), line)
