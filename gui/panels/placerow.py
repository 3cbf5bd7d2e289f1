"""How a row of the sidebar is painted: headings, projects, scripts with their lines, rooms with an icon."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from gui.i18n import count
from gui.icons import paint_icon
from gui.models.projects import Node, Place, PlacesModel
from gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

ROW = 30
_HEADING = 36
_FIRST_HEADING = 30
_TEXT = 40
_ICONS = {Place.LIBRARY: "library", Place.QUEUE: "queue", Place.NEW: "plus"}
_AMOUNT = 48


class PlaceDelegate(QStyledItemDelegate):
    """Paints the rows of `PlacesModel` in a tree."""

    def __init__(self, theme: Theme, tree: QTreeView) -> None:
        super().__init__(tree)
        self._theme, self._tree = theme, tree
        self._here = ""

    def mark(self, key: str) -> None:
        """Paint the row of that script or room as the place where the user is."""
        self._here = key
        self._tree.viewport().update()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node: Node = index.data(PlacesModel.NodeRole)
        if node.place is Place.HEADING:
            return QSize(0, _HEADING if index.row() else _FIRST_HEADING)
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Node = index.data(PlacesModel.NodeRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        if node.place is Place.HEADING:
            self._heading(painter, rect, node)
        else:
            self._ground(painter, rect, option, node)
            self._row(painter, rect, node)
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setFont(self._theme.font("control"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(_TEXT - 6, 2, -12, -2))

    def _heading(self, painter: QPainter, rect: QRect, node: Node) -> None:
        font = self._theme.font("caption")
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
        painter.setFont(font)
        painter.setPen(self._theme.colour("muted"))
        line = rect.adjusted(16, 0, -16, -7)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), node.name.upper())

    def _ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, node: Node) -> None:
        state: QStyle.StateFlag = option.state
        box = QRectF(rect).adjusted(8, 0.5, -8, -0.5)
        if node.key == self._here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft"))
            painter.drawRoundedRect(box, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(box, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and self._tree.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5.5, 5.5)

    def _row(self, painter: QPainter, rect: QRect, node: Node) -> None:
        here = node.key == self._here
        role = "accent" if here else "muted" if node.place is Place.NEW else "text"
        self._icon(painter, rect, node, role)
        right = rect.right() - 16
        if node.amount is not None:
            painter.setFont(self._theme.font("caption"))
            painter.setPen(self._theme.colour("muted"))
            place = QRect(right - _AMOUNT, rect.top(), _AMOUNT, rect.height())
            painter.drawText(
                place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count(node.amount)
            )
            right -= painter.fontMetrics().horizontalAdvance(count(node.amount)) + 8
        font = self._theme.font("control")
        font.setWeight(QFont.Weight.DemiBold if here else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.colour(role))
        left = rect.left() + _TEXT
        words = painter.fontMetrics().elidedText(node.name, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(
            QRect(left, rect.top(), right - left, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), words
        )

    def _icon(self, painter: QPainter, rect: QRect, node: Node, role: str) -> None:
        if node.place is Place.SCRIPT:
            return
        box = QRectF(rect.left() + 16, rect.center().y() - 6.5, 16, 16)
        if node.place is Place.PROJECT:
            model = self._tree.model()
            opened = isinstance(model, PlacesModel) and self._tree.isExpanded(model.index_of(node))
            paint_icon(painter, box, self._theme, "chevron-down" if opened else "chevron-right", "muted")
        else:
            paint_icon(painter, box, self._theme, _ICONS[node.place], role)
