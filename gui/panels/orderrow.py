"""How a row of the queue is painted: glyph, words, what goes on, how long, and the one thing to do about it."""

from math import ceil

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

from core.domain.job import Order, State
from core.text.notation import spoken
from gui.i18n import _, clock, told
from gui.icons import paint_icon
from gui.models.orders import Group, OrdersModel, group_of
from gui.panels.names import StudioNames
from gui.theme import Theme
from gui.times import moment
from gui.widgets.glyphs import paint_state

Index = QModelIndex | QPersistentModelIndex

ROW = 46
_WORDS = 56
_BUTTON = 40
_TIME = 84
_STATE = 150
_FADED = 0.62


def state_words(order: Order) -> str:
    """Return what goes on with `order`, in a word or two."""
    if group_of(order) is Group.RUNNING and len(order.jobs) > 1:
        return _(
            "piece {n} of {all}",
            n=min(len(order.jobs), ceil(order.progress * len(order.jobs)) + 1),
            all=len(order.jobs),
        )
    return {
        State.QUEUED: _("waiting"),
        State.DRAFT: _("waiting"),
        State.SUBMITTING: _("running"),
        State.RUNNING: _("running"),
        State.DOWNLOADING: _("downloading"),
        State.DONE: _("done"),
        State.CANCELLED: _("cancelled"),
        State.FAILED: _("failed"),
        State.UNCERTAIN: _("sent, outcome unknown"),
    }[order.state]


class OrderDelegate(QStyledItemDelegate):
    """Paints orders. `cancel_asked` and `retry_asked` carry the order whose button was clicked."""

    cancel_asked = Signal(object)
    retry_asked = Signal(object)

    def __init__(self, theme: Theme, names: StudioNames, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._names = theme, names
        self.phase = 0.0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        order: Order = index.data(OrdersModel.OrderRole)
        painter.save()
        painter.translate(rect.topLeft())
        self._ground(painter, rect.width(), state)
        if group_of(order) is Group.ENDED:
            painter.setOpacity(_FADED)
        self._order(painter, rect.width(), order, index.data(OrdersModel.SecondsRole))
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            rect: QRect = option.rect
            at: QPoint = event.position().toPoint() - rect.topLeft()
            if event.button() == Qt.MouseButton.LeftButton and _button(rect.width()).contains(at):
                self._press(index.data(OrdersModel.OrderRole))
                return True
        return super().editorEvent(event, model, option, index)

    def _press(self, order: Order) -> None:
        group = group_of(order)
        if group in (Group.RUNNING, Group.WAITING):
            self.cancel_asked.emit(order)
        elif order.state in (State.FAILED, State.CANCELLED):
            self.retry_asked.emit(order)

    def _ground(self, painter: QPainter, width: int, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(QRect(0, 0, width, ROW), self._theme.colour("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(QRect(0, 0, width, ROW), self._theme.colour("hover"))
        painter.fillRect(QRect(0, ROW - 1, width, 1), self._theme.colour("hairline"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(QRect(0, 0, 2, ROW - 1), self._theme.colour("accent"))

    def _order(self, painter: QPainter, width: int, order: Order, seconds: float) -> None:
        state = State.RUNNING if group_of(order) is Group.RUNNING else order.state
        paint_state(painter, QRectF(22, ROW / 2 - 8, 16, 16), state, self._theme, self.phase)
        self._button_icon(painter, width, order)
        right = width - _BUTTON - 16 - _TIME
        self._words(painter, QRect(right, 0, _TIME, ROW), _times(order, seconds), "control", "muted", right=True)
        trouble = group_of(order) is Group.TROUBLE
        left_of_state = right if trouble else right - _STATE
        if not trouble:
            self._state(painter, QRect(left_of_state, 0, _STATE, ROW), order)
        room = QRect(_WORDS, 0, left_of_state - _WORDS - 12, ROW)
        self._words(painter, room.adjusted(0, 7, 0, -21), spoken(order.text), "control", "text")
        self._caption(painter, room.adjusted(0, 24, 0, -5), order)

    def _caption(self, painter: QPainter, box: QRect, order: Order) -> None:
        reason = order.reason
        if group_of(order) is Group.TROUBLE and reason:
            words = f"{told(reason.title)} {told(reason.remedy) if reason.remedy else ''}".strip()
            self._words(painter, box, words, "caption", "uncertain" if order.state is State.UNCERTAIN else "failed")
        elif reason and group_of(order) is Group.WAITING:
            self._words(painter, box, told(reason.title), "caption", "stale")
        else:
            self._words(painter, box, self._names.caption(order), "caption", "muted")

    def _state(self, painter: QPainter, box: QRect, order: Order) -> None:
        running = group_of(order) is Group.RUNNING
        self._words(painter, box, state_words(order), "caption", "accent" if running else "muted", right=True)
        if running and len(order.jobs) > 1:
            track = QRect(box.right() - 96, ROW - 13, 96, 3)
            painter.fillRect(track, self._theme.colour("hairline"))
            painter.fillRect(QRect(track.topLeft(), QSize(round(96 * order.progress), 3)), self._theme.colour("accent"))

    def _button_icon(self, painter: QPainter, width: int, order: Order) -> None:
        group = group_of(order)
        name = "close" if group in (Group.RUNNING, Group.WAITING) else "refresh" if order.state in _AGAIN else ""
        if name:
            box = QRectF(_button(width))
            paint_icon(painter, QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16), self._theme, name, "muted")

    def _words(self, painter: QPainter, box: QRect, words: str, font: str, role: str, *, right: bool = False) -> None:
        painter.setFont(self._theme.font(font))
        painter.setPen(self._theme.colour(role))
        line = painter.fontMetrics().elidedText(
            words[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, box.width()
        )
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), line)


_AGAIN = (State.FAILED, State.CANCELLED)


def _button(width: int) -> QRect:
    return QRect(width - _BUTTON - 8, 0, _BUTTON, ROW)


def _times(order: Order, seconds: float) -> str:
    if group_of(order) is Group.RUNNING:
        return clock(seconds)
    return "" if group_of(order) is Group.WAITING else moment(order.made)
