"""How a row of the voices room is painted: play, waveform, name and provider, language, how long it lives."""

from collections.abc import Callable
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
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.kept import KeptVoice
from core.domain.take import Take
from gui.icons import paint_icon
from gui.panels.voices.model import VoicesModel
from gui.playback import Player
from gui.theme import Theme
from gui.times import life, tone_of_life
from gui.widgets.rows import Rows
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex

ROW = 46
_PLAY = QRect(14, 0, 32, ROW)
_WAVE = QRect(54, 9, 120, 28)
_WORDS = 188
_LIFE = 116
_LANGUAGE = 104
_MORE = 36
_NARROW = 600
"""Below this width the language is left out."""


class Words(Protocol):
    """Who can say what a voice only holds the ids of."""

    def caption(self, voice: KeptVoice, /) -> str:
        """Return "provider · for how many it speaks"."""
        ...

    def language(self, voice: KeptVoice, /) -> str:
        """Return what it was made to speak."""
        ...


class VoiceRows(Rows):
    """Rows that play on Enter and Space, are renamed with F2 and taken out with Delete."""

    play_asked = Signal()
    removal_asked = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(ROW, parent)
        self.setSelectionMode(Rows.SelectionMode.SingleSelection)
        self.setEditTriggers(Rows.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.play_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.removal_asked.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self._offer(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def _offer(self, point: QPoint) -> None:
        if self.indexAt(point).isValid():
            self.setCurrentIndex(self.indexAt(point))
            self.menu_asked.emit(self.viewport().mapToGlobal(point))


class VoiceDelegate(QStyledItemDelegate):
    """`play_asked`: the triangle of a row was clicked. `menu_wanted`: its three dots."""

    play_asked = Signal(QModelIndex)
    menu_wanted = Signal(QModelIndex)

    def __init__(self, theme: Theme, player: Player, words: "Words", now: Callable[[], float], rows: Rows) -> None:
        super().__init__(rows)
        self._theme, self._player, self._said, self._now = theme, player, words, now

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFont(self._theme.font("control"))
        editor.setAccessibleName(str(index.data()))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(QRect(rect.left() + _WORDS - 9, rect.top() + 8, max(160, self._room(rect.width())), 30))

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            rect: QRect = option.rect
            at: QPoint = event.position().toPoint() - rect.topLeft()
            left = event.button() == Qt.MouseButton.LeftButton
            if left and _PLAY.contains(at):
                self.play_asked.emit(index)
                return True
            if left and at.x() > rect.width() - _MORE:
                self.menu_wanted.emit(index)
                return True
        return super().editorEvent(event, model, option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        voice: KeptVoice = index.data(VoicesModel.VoiceRole)
        painter.save()
        painter.translate(rect.topLeft())
        self._ground(painter, rect.width(), state)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        self._sound(painter, index.data(VoicesModel.TakeRole), chosen=chosen)
        self._facts(painter, rect.width(), voice)
        room = QRect(_WORDS, 0, self._room(rect.width()), ROW)
        self._words(painter, room.adjusted(0, 7, 0, -21), voice.name, "control", "text")
        self._words(painter, room.adjusted(0, 24, 0, -5), self._said.caption(voice), "caption", "muted")
        more = QRectF(rect.width() - _MORE + 8, ROW / 2 - 9, 18, 18)
        paint_icon(painter, more, self._theme, "more", "muted")
        painter.restore()

    def _room(self, width: int) -> int:
        """Return how many pixels name and provider have."""
        return width - _MORE - _LIFE - (_LANGUAGE if width >= _NARROW else 0) - _WORDS - 12

    def _ground(self, painter: QPainter, width: int, state: QStyle.StateFlag) -> None:
        row = QRect(0, 0, width, ROW)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(row, self._theme.colour("hover"))
        painter.fillRect(QRect(0, ROW - 1, width, 1), self._theme.colour("hairline"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(0, 0, 2, ROW - 1), self._theme.colour("accent"))

    def _sound(self, painter: QPainter, take: Take | None, *, chosen: bool) -> None:
        if take is None:
            return
        now = self._player.now
        mine = now is not None and now.key == take.id
        box = QRectF(_PLAY.center().x() - 7.5, ROW / 2 - 8, 16, 16)
        icon = "pause" if mine and self._player.playing else "play"
        paint_icon(painter, box, self._theme, icon, "accent" if mine else "muted")
        played = self._player.position / take.facts.seconds if mine and take.facts.seconds else None
        colour = self._theme.colour("accent") if chosen and not mine else None
        paint_waveform(painter, QRectF(_WAVE), take.peaks, self._theme, played=played, colour=colour)

    def _facts(self, painter: QPainter, width: int, voice: KeptVoice) -> None:
        left = width - _MORE - _LIFE
        until = voice.until
        role = tone_of_life(until, self._now()) or "muted"
        self._words(painter, QRect(left, 0, _LIFE - 4, ROW), life(until, self._now()), "control", role, right=True)
        if width >= _NARROW:
            box = QRect(left - _LANGUAGE, 0, _LANGUAGE - 8, ROW)
            self._words(painter, box, self._said.language(voice), "caption", "muted")

    def _words(self, painter: QPainter, box: QRect, words: str, font: str, role: str, *, right: bool = False) -> None:
        painter.setFont(self._theme.font(font))
        painter.setPen(self._theme.colour(role))
        line = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), line)
