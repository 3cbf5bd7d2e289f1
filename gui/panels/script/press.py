"""Where the mouse was pressed on a list whose rows moved under it then. Knows no row and no text."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication


class Press:
    """Leaving the text moved what was pressed by `shift` pixels: while the mouse stays about there, that is meant."""

    def __init__(self, point: QPoint, shift: int) -> None:
        self._point, self._shift = point, shift

    def meant(self, point: QPoint) -> QPoint:
        """Return where that stands now which a point stands for; the point itself once the mouse went elsewhere."""
        if (point - self._point).manhattanLength() >= QApplication.startDragDistance():
            self._shift = 0
        return point + QPoint(0, self._shift)

    def meant_by(self, event: QMouseEvent) -> QMouseEvent:
        """Return an event as it had been if the mouse had moved with the row."""
        point = event.position().toPoint()
        way = self.meant(point) - point
        if way.isNull():
            return event
        return QMouseEvent(
            event.type(),
            event.position() + way.toPointF(),
            event.scenePosition(),
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pointingDevice(),
        )
