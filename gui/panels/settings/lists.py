"""Lists of two lines a row: providers with how they stand, templates with what they are. Know only words and glyphs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.glyphs import paint_state

Index = QModelIndex | QPersistentModelIndex
ROW = 50
_TEXT = 32
_ONE = Qt.ItemDataRole.UserRole


class One(NamedTuple):
    """A row: its key, its two lines, a state's glyph or an icon in front. `quiet` rows are no things but deeds."""

    key: str
    title: str
    caption: str = ""
    state: str = ""
    icon: str = ""
    quiet: bool = False


class ListModel(QAbstractListModel):
    """The rows; those that stay are told to have changed, the list keeps its place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[One] = []

    def show(self, rows: Sequence[One]) -> None:
        """Show these rows."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return
        for place, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
            if old != new:
                self._rows[place] = new
                self.dataChanged.emit(self.index(place), self.index(place))

    def row_of(self, key: str) -> int:
        """Return where `key` is, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.key == key), -1)

    def key_at(self, index: Index) -> str:
        """Return the key of a row, "" for none."""
        return self._rows[index.row()].key if index.isValid() else ""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        row = self._rows[index.row()]
        if role == _ONE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.caption or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.title}, {row.caption}" if row.caption else row.title
        return None


class TwoLines(QListView):
    """A list of such rows, on the ground of its room; what marks a row begins `inset` inside it."""

    def __init__(self, theme: Theme, name: str, inset: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inset = inset
        self.rows = ListModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self.viewport().update)

    def choose(self, key: str) -> None:
        """Make the row of `key` the current one."""
        self.setCurrentIndex(self.rows.index(self.rows.row_of(key)))

    def chosen(self) -> str:
        """Return the key of the current row."""
        return self.rows.key_at(self.currentIndex())


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: TwoLines) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        row: One = index.data(_ONE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, state)
        mark = QRectF(rect.left() + self._view.inset + 8, rect.center().y() - 7.5, 16, 16)
        if row.icon:
            paint_icon(painter, mark, self._theme, row.icon, "muted")
        paint_state(painter, mark, row.state, self._theme)
        self._words(painter, rect, row, here=bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, row: One, *, here: bool) -> None:
        left = self._view.inset + (_TEXT if row.icon or row.state else 10)
        words = rect.adjusted(left, 0, -16, 0)
        middle = rect.center().y() + 1
        role = "accent" if here else "muted" if row.quiet else "text"
        above = QRect(words.left(), middle - 19, words.width(), 19) if row.caption else words
        self._line(painter, above, row.title, "control", role, strong=here)
        below = QRect(words.left(), middle, words.width(), 16)
        self._line(painter, below, row.caption, "caption", "muted", strong=False)

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        box = QRectF(rect).adjusted(self._view.inset, 1, -self._view.inset, -1)
        here = bool(state & QStyle.StateFlag.State_Selected)
        if here or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if here else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5.5, 5.5)

    def _line(self, painter: QPainter, box: QRect, words: str, font: str, role: str, *, strong: bool) -> None:
        chosen = self._theme.font(font)
        if strong:
            chosen.setWeight(QFont.Weight.DemiBold)
        painter.setFont(chosen)
        painter.setPen(self._theme.colour(role))
        cut = QFontMetrics(chosen).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), cut)
