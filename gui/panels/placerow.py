"""How a row of the sidebar is painted: headings, projects, scripts with their lines, rooms with an icon.

A row that stands alone, outside the tree, is a `PlaceButton` and looks the same.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from gui.i18n import count
from gui.icons import paint_icon
from gui.models.projects import Node, Place, PlacesModel
from gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

ROW = 30
_HEADING = 36
_FIRST_HEADING = 30
_TEXT = 40
_EDGE = 16
_ICONS = {
    Place.VOICES: "microphone",
    Place.MUSIC: "music",
    Place.LIBRARY: "library",
    Place.QUEUE: "queue",
    Place.NEW: "plus",
}
_DOT = 6.0
_AMOUNT = 48


class PlaceDelegate(QStyledItemDelegate):
    """Paints the rows of `PlacesModel` in a tree."""

    def __init__(self, theme: Theme, tree: QTreeView) -> None:
        super().__init__(tree)
        self._theme, self._tree = theme, tree
        self._here = self._target = ""

    def mark_target(self, key: str) -> None:
        """Paint a ring around the row where what is dragged would go."""
        if key != self._target:
            self._target = key
            self._tree.viewport().update()

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
            paint_heading(painter, rect, self._theme, node.name)
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

    def _ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, node: Node) -> None:
        state: QStyle.StateFlag = option.state
        paint_ground(
            painter,
            rect,
            self._theme,
            here=node.key == self._here,
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            focused=node.key == self._target
            or (bool(state & QStyle.StateFlag.State_HasFocus) and self._tree.hasFocus()),
        )

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
        if node.alert:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.mark_colour("stale"))
            painter.drawEllipse(QRectF(right - _DOT, rect.center().y() - _DOT / 2 + 0.5, _DOT, _DOT))
            right -= round(_DOT) + 8
        left = rect.left() + _TEXT
        words = QRect(left, rect.top(), right - left, rect.height())
        paint_words(painter, words, self._theme, node.shown or node.name, here=here, role=role)

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


class PlaceButton(QAbstractButton):
    """A row that stands alone: a room that is always at the same place, a page of the settings, the way back."""

    def __init__(self, theme: Theme, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(_TEXT + self.fontMetrics().horizontalAdvance(self.text()) + _EDGE, ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(_TEXT, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, here = self.rect(), self.isChecked()
        focused, hovered = self.hasFocus(), self.underMouse()
        paint_ground(painter, rect, self._theme, here=here, hovered=hovered, focused=focused)
        role = "accent" if here else "text"
        if self._name:
            paint_icon(painter, QRectF(_EDGE, rect.center().y() - 6.5, 16, 16), self._theme, self._name, role)
        words = rect.adjusted(_TEXT if self._name else _EDGE, 0, -_EDGE, 0)
        paint_words(painter, words, self._theme, self.text(), here=here, role=role)


def paint_heading(painter: QPainter, rect: QRect, theme: Theme, words: str) -> None:
    """Paint the name of a group of rows at the foot of `rect`."""
    font = theme.font("caption")
    font.setWeight(QFont.Weight.DemiBold)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
    painter.setFont(font)
    painter.setPen(theme.colour("muted"))
    line = rect.adjusted(_EDGE, 0, -_EDGE, -7)
    painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), words.upper())


def paint_ground(painter: QPainter, rect: QRect, theme: Theme, *, here: bool, hovered: bool, focused: bool) -> None:
    """Paint what is behind a row's words: where the user is, what the pointer is on, what has the keyboard."""
    box = QRectF(rect).adjusted(8, 0.5, -8, -0.5)
    if here or hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_soft" if here else "hover"))
        painter.drawRoundedRect(box, 6, 6)
    if focused:
        painter.setPen(theme.colour("accent"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5.5, 5.5)


def paint_words(painter: QPainter, rect: QRect, theme: Theme, text: str, *, here: bool, role: str) -> None:
    """Paint a row's name, cut where it has no room; stronger where the user is."""
    font = theme.font("control")
    font.setWeight(QFont.Weight.DemiBold if here else QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(theme.colour(role))
    words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), words)
