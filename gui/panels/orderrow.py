"""How a row of the queue is painted: glyph, words, what goes on, what it costs, and the one thing to do about it."""

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
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from core.domain.job import Order, State
from core.jobs.ways import Way
from core.text.notation import spoken
from gui.i18n import clock, sentences, told
from gui.icons import paint_icon
from gui.models.orders import Group, OrdersModel, group_of
from gui.panels.names import StudioNames
from gui.panels.ways import WaysOut
from gui.panels.whereabouts import cost_words, state_words
from gui.theme import Theme
from gui.times import moment
from gui.widgets.glyphs import paint_state

Index = QModelIndex | QPersistentModelIndex

ROW = 46
_WORDS = 56
_BUTTON = 40
_TIME = 84
_STATE = 150
_COST = 124
_NARROW = 620
_FADED = 0.62


class OrderDelegate(QStyledItemDelegate):
    """Paints orders. `way_asked` carries the way out whose button was clicked, and its order; `menu_asked` an order."""

    way_asked = Signal(object, object)
    menu_asked = Signal(object)

    def __init__(self, theme: Theme, names: StudioNames, ways: WaysOut, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._names, self._ways = theme, names, ways
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
            if event.button() == Qt.MouseButton.LeftButton:
                return self._press(index.data(OrdersModel.OrderRole), at, rect.width())
        return super().editorEvent(event, model, option, index)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        rect: QRect = option.rect
        order: Order | None = index.data(OrdersModel.OrderRole)
        words = self._hint(order, event.pos() - rect.topLeft(), rect.width()) if order else ""
        QToolTip.showText(event.globalPos(), words, view)
        return bool(words)

    def best(self, order: Order) -> Way | None:
        """Return the way out that a row offers in words; None where nothing is wrong with the order."""
        ways = self._ways.of(order)
        return ways[0] if ways and ways[0] not in (Way.CANCEL, Way.FORGET) else None

    def _press(self, order: Order, at: QPoint, width: int) -> bool:
        if _button(width).contains(at):
            if group_of(order) in (Group.RUNNING, Group.WAITING):
                self.way_asked.emit(Way.CANCEL, order)
            else:
                self.menu_asked.emit(order)
            return True
        best = self.best(order)
        if best and self._words_rect(order, best, width).contains(at):
            self.way_asked.emit(best, order)
            return True
        return False

    def _hint(self, order: Order, at: QPoint, width: int) -> str:
        """Return what the button under the pointer does, else what is said of an order and has no room."""
        best = self.best(order)
        if _button(width).contains(at) and group_of(order) in (Group.RUNNING, Group.WAITING):
            return self._ways.hint(Way.CANCEL, order)
        if best and self._words_rect(order, best, width).contains(at):
            return self._ways.hint(best, order)
        reason = order.reason
        if reason is None:
            return ""
        said = (told(reason.title), told(reason.remedy) if reason.remedy else "", reason.detail[:400])
        return "\n".join(part for part in said if part)

    def _words_rect(self, order: Order, way: Way, width: int) -> QRect:
        """Return where the words of the best way out stand: at the right, as wide as they are."""
        metrics = QFontMetrics(self._theme.font("control"))
        wide = metrics.horizontalAdvance(self._ways.words(way, order)) + 16
        return QRect(width - _BUTTON - 12 - wide, 8, wide, ROW - 16)

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
        best = self.best(order)
        right = self._offer(painter, width, order, best) if best else width - _BUTTON - 16
        if group_of(order) is not Group.TROUBLE:
            right -= _TIME
            self._words(painter, QRect(right, 0, _TIME, ROW), _times(order, seconds), "control", "muted", right=True)
            right -= _STATE
            self._state(painter, QRect(right, 0, _STATE, ROW), order)
        if width > _NARROW and best is None and (cost := cost_words(order)):
            right -= _COST
            self._words(painter, QRect(right, 0, _COST, ROW), cost, "caption", "muted", right=True)
        room = QRect(_WORDS, 0, right - _WORDS - 12, ROW)
        self._words(painter, room.adjusted(0, 7, 0, -21), spoken(order.text), "control", "text")
        self._caption(painter, room.adjusted(0, 24, 0, -5), order)

    def _offer(self, painter: QPainter, width: int, order: Order, best: Way) -> int:
        """Paint the best way out as a button; return where what stands left of it ends."""
        rect = self._words_rect(order, best, width)
        painter.setPen(self._theme.colour("hairline"))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(self._theme.font("control"))
        painter.setPen(self._theme.colour("text"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), self._ways.words(best, order))
        return rect.left() - 12

    def _caption(self, painter: QPainter, box: QRect, order: Order) -> None:
        reason = order.reason
        if group_of(order) is Group.TROUBLE and reason:
            words = sentences(told(reason.title), told(reason.remedy) if reason.remedy else "")
            self._words(painter, box, words, "caption", "uncertain" if order.state is State.UNCERTAIN else "failed")
        elif reason and group_of(order) is Group.WAITING:
            self._words(painter, box, told(reason.title), "caption", "stale")
        else:
            self._words(painter, box, self._names.caption(order), "caption", "muted")

    def _state(self, painter: QPainter, box: QRect, order: Order) -> None:
        running = group_of(order) is Group.RUNNING
        words = state_words(order, self._names.where(order))
        self._words(painter, box, words, "caption", "accent" if running else "muted", right=True)
        if running and len(order.jobs) > 1:
            track = QRect(box.right() - 96, ROW - 13, 96, 3)
            painter.fillRect(track, self._theme.colour("hairline"))
            painter.fillRect(QRect(track.topLeft(), QSize(round(96 * order.progress), 3)), self._theme.colour("accent"))

    def _button_icon(self, painter: QPainter, width: int, order: Order) -> None:
        box = QRectF(_button(width))
        name = "close" if group_of(order) in (Group.RUNNING, Group.WAITING) else "more"
        paint_icon(painter, QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16), self._theme, name, "muted")

    def _words(self, painter: QPainter, box: QRect, words: str, font: str, role: str, *, right: bool = False) -> None:
        painter.setFont(self._theme.font(font))
        painter.setPen(self._theme.colour(role))
        line = painter.fontMetrics().elidedText(
            words[:400].replace("\n", " "), Qt.TextElideMode.ElideRight, box.width()
        )
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), line)


def _button(width: int) -> QRect:
    return QRect(width - _BUTTON - 8, 0, _BUTTON, ROW)


def _times(order: Order, seconds: float) -> str:
    if group_of(order) is Group.RUNNING:
        return clock(seconds)
    return "" if group_of(order) is Group.WAITING else moment(order.made)
