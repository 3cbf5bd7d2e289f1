"""A list of equally high rows, laid out by arithmetic: a million rows cost what ten do. Knows only Qt."""

from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QCursor, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from gui.widgets.focus import paint_list_ring

Index = QModelIndex | QPersistentModelIndex
Move = QAbstractItemView.CursorAction

_STEPS = {
    Move.MoveUp: -1,
    Move.MovePrevious: -1,
    Move.MoveLeft: 0,
    Move.MoveRight: 0,
    Move.MoveDown: 1,
    Move.MoveNext: 1,
}


class Rows(QAbstractItemView):
    """Shows a list model with a delegate. Rows that come in above what is looked at do not move it."""

    def __init__(self, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = row_height
        self._hovered = -1
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)

    # where rows are

    def visible_rows(self) -> range:
        """Return the rows that can be seen, whole or in part."""
        first = self.verticalOffset() // self._height
        last = (self.verticalOffset() + self.viewport().height() - 1) // self._height
        return range(max(0, first), min(self._count(), last + 1))

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        return QRect(0, index.row() * self._height - self.verticalOffset(), self.viewport().width(), self._height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = (point.y() + self.verticalOffset()) // self._height
        return self.model().index(row, 0) if self.model() and 0 <= row < self._count() else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if not index.isValid():
            return
        top, bar, room = index.row() * self._height, self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(top - (room - self._height) // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif top + self._height > bar.value() + room:
            bar.setValue(top + self._height - room)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        return False

    # keyboard and selection

    def moveCursor(self, action: Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        if not self._count():
            return QModelIndex()
        row, last = self.currentIndex().row(), self._count() - 1
        page = max(1, self.viewport().height() // self._height - 1)
        targets = {Move.MoveHome: 0, Move.MoveEnd: last, Move.MovePageUp: row - page, Move.MovePageDown: row + page}
        target = targets[action] if action in targets else row + _STEPS.get(action, 0)
        return self.model().index(max(0, min(last, target)), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        box = rect.normalized()
        first = max(0, (box.top() + self.verticalOffset()) // self._height)
        last = min(self._count() - 1, (box.bottom() + self.verticalOffset()) // self._height)
        chosen = QItemSelection()
        if first <= last:
            chosen.select(self.model().index(first, 0), self.model().index(last, 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        width, region = self.viewport().width(), QRegion()
        for stretch in selection.toList():
            top = stretch.top() * self._height - self.verticalOffset()
            region |= QRect(0, top, width, (stretch.bottom() - stretch.top() + 1) * self._height)
        return region & self.viewport().rect()

    def selected_rows(self) -> list[int]:
        """Return the selected rows, topmost first."""
        model = self.selectionModel()
        stretches = model.selection().toList() if model else []
        return sorted(row for part in stretches for row in range(part.top(), part.bottom() + 1))

    # what changes

    def updateGeometries(self) -> None:
        super().updateGeometries()
        room, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setSingleStep(self._height // 2)
        bar.setPageStep(room)
        bar.setRange(0, max(0, self._count() * self._height - room))

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        above = start * self._height < self.verticalOffset()
        super().rowsInserted(parent, start, end)
        self._grow((end - start + 1) * self._height if above else 0)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        super().rowsAboutToBeRemoved(parent, start, end)
        self.model().rowsRemoved.connect(self._shrink, Qt.ConnectionType.SingleShotConnection)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometries()

    def reset(self) -> None:
        super().reset()
        self.updateGeometries()

    def _shrink(self) -> None:
        self._grow(0)

    def _grow(self, above: int) -> None:
        self.updateGeometries()
        if above:
            self.verticalScrollBar().setValue(self.verticalOffset() + above)
        self.viewport().update()

    # what is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:  # ended whatever a delegate raises: else Qt crashes
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for row in self.visible_rows():
                index = self.model().index(row, 0)
                if event.region().intersects(self.visualRect(index)):
                    self.itemDelegate().paint(painter, self._option(index), index)
            paint_list_ring(painter, self)

    def _option(self, index: QModelIndex) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        state = option.state & ~QStyle.StateFlag.State_HasFocus
        if self.selectionModel().isSelected(index):
            state |= QStyle.StateFlag.State_Selected
        if index.row() == self._hovered:
            state |= QStyle.StateFlag.State_MouseOver
        if index == self.currentIndex() and self.hasFocus():
            state |= QStyle.StateFlag.State_HasFocus
        option.state, option.rect = state, self.visualRect(index)
        return option

    def hovered_at(self) -> QPoint:
        """Return where the pointer is in the viewport."""
        return self.viewport().mapFromGlobal(QCursor.pos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def viewportEvent(self, event: QEvent) -> Any:
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _count(self) -> int:
        return self.model().rowCount() if self.model() else 0
