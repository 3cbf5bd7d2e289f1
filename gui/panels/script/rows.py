"""A list of rows with different heights that opens at once, however long: only rows that are seen are measured.

Qt's own list lays every row out again after each insertion and each change of height. This one keeps a table of
heights; everything else, selection and accessibility included, is Qt's. Knows no document.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from gui.panels.script.heights import Heights
from gui.widgets.focus import paint_list_ring

Index = QModelIndex | QPersistentModelIndex
_Hint = QAbstractItemView.ScrollHint
_Move = QAbstractItemView.CursorAction


class RowsView(QListView):
    """Subclasses say how high a row is: `estimate_row` (cheap) and `measure_row` (exact)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights = Heights()
        self._settling = False
        self._hearing: QAbstractItemModel | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.setTabKeyNavigation(False)
        self.verticalScrollBar().setSingleStep(22)

    # what subclasses say

    def estimate_row(self, row: int) -> int:
        """Return about how high `row` is."""
        raise NotImplementedError

    def estimate_rows(self, rows: range) -> list[int]:
        """Return it of many rows."""
        return [self.estimate_row(row) for row in rows]

    def measure_row(self, row: int) -> int:
        """Return how high `row` is."""
        raise NotImplementedError

    def footroom(self) -> int:
        """Return the free space below the last row."""
        return 0

    def headroom(self) -> int:
        """Return the free space above the first row."""
        return 0

    # the model

    def setModel(self, model: QAbstractItemModel | None) -> None:
        if self._hearing is not None:
            self._hearing.rowsInserted.disconnect(self._insert_rows)
            self._hearing.rowsRemoved.disconnect(self._remove_rows)
            self._hearing.rowsMoved.disconnect(self._move_rows)
        self._hearing = model
        if model is not None:  # before Qt's own connections, which ask for positions
            model.rowsInserted.connect(self._insert_rows)
            model.rowsRemoved.connect(self._remove_rows)
            model.rowsMoved.connect(self._move_rows)
        self._heights.reset(())
        super().setModel(model)
        self.estimate_all()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return len(self._heights)

    def estimate_all(self) -> None:
        """Forget every height; for another width or font."""
        model = self.model()
        self._heights.reset(self.estimate_rows(range(model.rowCount() if model else 0)))
        self.settle()

    def remeasure(self, row: int) -> None:
        """Measure `row` again, now if it is seen."""
        if not self._heights.measured(row):
            return
        if self._heights.measure(row, self.measure_row(row)):
            self.settle()
            self.viewport().update()
        else:
            self.update_row(row)

    def update_row(self, row: int) -> None:
        """Paint `row` again."""
        self.viewport().update(self.row_rect(row))

    def _insert_rows(self, parent: QModelIndex, first: int, last: int) -> None:
        self._heights.insert(first, self.estimate_rows(range(first, last + 1)))
        self.settle()

    def _remove_rows(self, parent: QModelIndex, first: int, last: int) -> None:
        self._heights.remove(first, last - first + 1)
        self.settle()

    def _move_rows(self, parent: QModelIndex, first: int, last: int, to: QModelIndex, before: int) -> None:
        count = last - first + 1
        self._heights.move(first, count, before if before < first else before - count)
        self.settle()
        self.viewport().update()

    # positions

    def row_rect(self, row: int) -> QRect:
        """Return where `row` stands in the viewport."""
        if not 0 <= row < len(self._heights):
            return QRect()
        top = self._heights.top(row) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._heights.height(row))

    def row_at(self, y: int) -> int:
        """Return the row at `y` in the viewport, or -1."""
        return self._heights.row_at(y + self.verticalOffset())

    def visible_rows(self) -> range:
        """Return the rows that are seen now."""
        if not len(self._heights):
            return range(0)
        first = max(0, self._heights.row_at(self.verticalOffset()))
        last = self._heights.row_at(self.verticalOffset() + self.viewport().height() - 1)
        return range(first, (last if last >= 0 else len(self._heights) - 1) + 1)

    def visualRect(self, index: Index) -> QRect:
        return self.row_rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.row_at(point.y())
        return self.model().index(row, 0) if row >= 0 else QModelIndex()

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def isIndexHidden(self, index: Index) -> bool:
        return False

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        seen = self.visible_rows()
        region = QRegion()
        for block in selection.toList():
            for row in range(max(block.top(), seen.start), min(block.bottom() + 1, seen.stop)):
                region += self.row_rect(row)
        return region

    # layout and scrolling

    def settle(self) -> None:
        """Measure the rows that are seen, and keep them where they are while others turn out higher or lower."""
        if self._settling or self.model() is None:
            return
        self._settling = True
        try:
            self._measure_seen()
            self._set_range()
        finally:
            self._settling = False
        self.viewport().update()
        self.rows_settled()

    def rows_settled(self) -> None:
        """Hook: positions may have changed."""

    def _measure_seen(self) -> None:
        heights, bar = self._heights, self.verticalScrollBar()
        anchor = next((row for row in self.visible_rows() if heights.measured(row)), self.visible_rows().start)
        kept = heights.top(anchor) - bar.value()
        row = self.visible_rows().start
        bottom = bar.value() + self.viewport().height()
        while row < len(heights) and heights.top(row) < bottom:
            if not heights.measured(row):
                heights.measure(row, self.measure_row(row))
            row += 1
        self._set_range()
        if heights.top(anchor) - bar.value() != kept:
            bar.setValue(heights.top(anchor) - kept)

    def _set_range(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(page)
        bar.setRange(-self.headroom(), max(-self.headroom(), self._heights.total() + self.footroom() - page))

    def updateGeometries(self) -> None:
        self.settle()

    def doItemsLayout(self) -> None:
        QAbstractItemView.doItemsLayout(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self.settle()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.settle()
        self.viewport().update()

    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        row = index.row()
        if not 0 <= row < len(self._heights):
            return
        if not self._heights.measured(row):
            self._heights.measure(row, self.measure_row(row))
            self._set_range()
        top, height = self._heights.top(row), self._heights.height(row)
        self.show_stretch(top, top + height, hint)

    def show_stretch(self, top: int, bottom: int, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Scroll as little as shows `top` to `bottom` of the whole list; its top where it is too high."""
        bar, page = self.verticalScrollBar(), self.viewport().height()
        if hint == _Hint.PositionAtCenter:
            bar.setValue((top + bottom - page) // 2)
        elif hint == _Hint.PositionAtTop or top < bar.value() or bottom - top > page:
            bar.setValue(top)
        elif bottom > bar.value() + page or hint == _Hint.PositionAtBottom:
            bar.setValue(bottom - page)

    # keyboard and selection

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        rows = len(self._heights)
        if not rows:
            return QModelIndex()
        current = self.currentIndex().row()
        target = {
            _Move.MoveUp: current - 1,
            _Move.MovePrevious: current - 1,
            _Move.MoveDown: current + 1,
            _Move.MoveNext: current + 1,
            _Move.MoveHome: 0,
            _Move.MoveEnd: rows - 1,
            _Move.MovePageUp: self._row_a_page_off(current, -1),
            _Move.MovePageDown: self._row_a_page_off(current, 1),
        }.get(action, current)
        return self.model().index(min(max(target, 0), rows - 1), 0)

    def _row_a_page_off(self, row: int, way: int) -> int:
        y = self._heights.top(max(0, row)) + way * self.viewport().height()
        found = self._heights.row_at(y)
        return found if found >= 0 else (0 if way < 0 else len(self._heights) - 1)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        rect = rect.normalized()
        offset = self.verticalOffset()
        last = len(self._heights) - 1
        if last < 0 or rect.top() + offset >= self._heights.total():
            self.selectionModel().select(QItemSelection(), command)
            return
        first = max(0, self._heights.row_at(rect.top() + offset))
        end = self._heights.row_at(rect.bottom() + offset)
        model = self.model()
        chosen = QItemSelection(model.index(first, 0), model.index(end if end >= 0 else last, 0))
        self.selectionModel().select(chosen, command)

    def selected_rows(self) -> Sequence[int]:
        """Return the selected rows from top to bottom."""
        return sorted(index.row() for index in self.selectionModel().selectedIndexes()) if self.model() else ()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:  # ended whatever a delegate raises: else Qt crashes
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            plain, model, delegate = option.state, self.model(), self.itemDelegate()
            for row in self.visible_rows():
                rect = self.row_rect(row)
                if not rect.intersects(event.rect()):
                    continue
                index = model.index(row, 0)
                option.rect = rect
                selected = self.selectionModel().isSelected(index)
                state = plain | QStyle.StateFlag.State_Selected if selected else plain
                option.state = state
                delegate.paint(painter, option, index)
            self._paint_focus(painter)
            self.paint_over(painter)

    def _paint_focus(self, painter: QPainter) -> None:
        """Mark the row that has the keyboard; where there is none, the list."""
        if self.hasFocus() and self.currentIndex().isValid():
            row = self.row_rect(self.currentIndex().row())
            painter.fillRect(row.left(), row.top(), 2, row.height(), self.palette().color(QPalette.ColorRole.Accent))
        paint_list_ring(painter, self)

    def paint_over(self, painter: QPainter) -> None:
        """Hook: paint what lies over the rows."""
