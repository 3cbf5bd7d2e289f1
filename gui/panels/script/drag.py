"""Rows that are dragged to another place within their list, with a line where they would land. Knows no document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen

if TYPE_CHECKING:
    from gui.panels.script.view import ScriptView

_EDGE = 28
_STEP = 14


class RowDrag(QObject):
    """One drag at a time. The list scrolls while the pointer stays near its upper or lower edge."""

    def __init__(self, view: "ScriptView") -> None:
        super().__init__(view)
        self._view = view
        self._rows: tuple[int, ...] = ()
        self._point = QPoint()
        self._outside = False
        self.place = -1
        self._scroll = QTimer(self, interval=30)
        self._scroll.timeout.connect(self._creep)

    @property
    def active(self) -> bool:
        """Whether rows are being dragged."""
        return bool(self._rows)

    def start(self, rows: Sequence[int]) -> None:
        """Begin to drag these rows."""
        self._rows = tuple(rows)
        self._scroll.start()
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, point: QPoint) -> None:
        """Follow the pointer."""
        self._point = point
        self._outside = point.x() < 0
        self.place = -1 if self._outside else self._place_at(point.y())
        self._view.carried.emit(self._rows, self._view.viewport().mapToGlobal(point), False)
        self._view.viewport().update()

    def drop(self) -> None:
        """Put the rows where the line is."""
        rows, place = self._rows, self.place
        outside, point = self._outside, self._view.viewport().mapToGlobal(self._point)
        self.cancel()
        if outside:
            self._view.carried.emit(rows, point, True)
            return
        stays = rows == tuple(range(rows[0], rows[-1] + 1)) and rows[0] <= place <= rows[-1] + 1
        if place >= 0 and not stays:
            self._view.dropped.emit(rows, place)

    def cancel(self) -> None:
        """Leave everything where it was."""
        self._rows, self.place, self._outside = (), -1, False
        self._view.carried.emit((), self._point, False)
        self._scroll.stop()
        self._view.viewport().unsetCursor()
        self._view.viewport().update()

    def paint(self, painter: QPainter, colour: QColor, left: int) -> None:
        """Paint the line where the rows would land."""
        if self.place < 0:
            return
        last = self.place == self._view.row_count()
        rect = self._view.row_rect(self.place - 1 if last else self.place)
        y = rect.bottom() + 1 if last else rect.top()
        painter.setPen(QPen(colour, 2))
        painter.drawLine(left, y, rect.right() - 20, y)
        painter.setBrush(self._view.palette().base())
        painter.drawEllipse(QRectF(left - 8, y - 4, 8, 8))

    def _place_at(self, y: int) -> int:
        row = self._view.row_at(y)
        if row < 0:
            return 0 if y < 0 else self._view.row_count()
        return row + (y > self._view.row_rect(row).center().y())

    def _creep(self) -> None:
        if self._outside:
            return
        y, bar = self._point.y(), self._view.verticalScrollBar()
        if y < _EDGE:
            bar.setValue(bar.value() - _STEP)
        elif y > self._view.viewport().height() - _EDGE:
            bar.setValue(bar.value() + _STEP)
        self.place = self._place_at(y)
