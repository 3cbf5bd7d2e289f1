"""A script that is dragged up or down among the scripts of its project. Knows the tree and its rows, and no studio."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication

from gui.models.projects import Node, Place, PlacesModel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTreeView

_LEFT, _RIGHT = 36, 14


class PlaceDrag(QObject):
    """One drag at a time. `place` is where the script would stand among its siblings, -1 where it would stay."""

    def __init__(self, tree: "QTreeView") -> None:
        super().__init__(tree)
        self._tree = tree
        self._node: Node | None = None
        self._start = QPoint()
        self.active = False
        self.place = -1

    def press(self, index: QModelIndex, point: QPoint) -> None:
        """Be ready to drag what was pressed, if it is a script."""
        node = index.data(PlacesModel.NodeRole)
        self._node = node if isinstance(node, Node) and node.place is Place.SCRIPT else None
        self._start = point

    def move(self, point: QPoint) -> bool:
        """Follow the pointer; tells whether something is dragged."""
        if self._node is None:
            return False
        far = (point - self._start).manhattanLength() >= QApplication.startDragDistance()
        if far and not self.active:
            self.active = True
            self._tree.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if self.active:
            self.place = self._place_at(point)
            self._tree.viewport().update()
        return self.active

    def drop(self) -> tuple[Node, int] | None:
        """End; return the script and its new place, or None where it stays."""
        node, place, was = self._node, self.place, self.active
        self.cancel()
        return (node, place) if was and node and place >= 0 else None

    def cancel(self) -> None:
        """Leave everything where it was."""
        self._node, self.active, self.place = None, False, -1
        self._tree.viewport().unsetCursor()
        self._tree.viewport().update()

    def paint(self, painter: QPainter, colour: QColor) -> None:
        """Paint the line where the script would stand."""
        if self.place < 0 or self._node is None or self._node.parent is None:
            return
        siblings = self._node.parent.children
        at = siblings.index(self._node)
        below = self.place >= at
        rect = self._rect(siblings[self.place])
        y = rect.bottom() + 1 if below else rect.top()
        painter.setPen(QPen(colour, 2))
        painter.drawLine(rect.left() + _LEFT, y, rect.right() - _RIGHT, y)

    def _rect(self, node: Node) -> QRect:
        model = self._tree.model()
        assert isinstance(model, PlacesModel)
        return self._tree.visualRect(model.index_of(node))

    def _place_at(self, point: QPoint) -> int:
        """Return the place for a pointer at that height, -1 where the script is already."""
        if self._node is None or self._node.parent is None:
            return -1
        siblings = self._node.parent.children
        above = sum(self._rect(node).center().y() < point.y() for node in siblings if node is not self._node)
        return -1 if above == siblings.index(self._node) else above
