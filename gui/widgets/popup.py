"""A searchable list that drops from a button: type to narrow, arrows to go, Enter or Tab to choose, Escape to leave.

Made for tens of thousands of entries: the search runs over keys folded once, and only visible rows are looked at.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QFontMetrics, QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from gui.i18n import _
from gui.icons import icon, paint_icon
from gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW = 40
ICON = 36
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENTRY = Qt.ItemDataRole.UserRole


class Entry(NamedTuple):
    """A row: what is chosen, its two lines, and further words that find it.

    A `heading` stands over the entries that follow it and cannot be chosen. `icon`: a second thing to press.
    """

    key: str
    title: str
    caption: str = ""
    search: str = ""
    heading: bool = False
    icon: str = ""


class EntryModel(QAbstractListModel):
    """The entries that match what was typed: every word somewhere in title, caption or search text.

    A heading is shown while something under it is. `more` offers further entries for what was typed.
    """

    more: Callable[[str], Sequence[Entry]] = staticmethod(lambda _typed: ())

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: Sequence[Entry] = ()
        self._folded: list[str] = []
        self._shown: list[int] = []
        self._more: Sequence[Entry] = ()
        self._headings: set[int] = set()
        self._typed = ""

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Offer `entries`, unfiltered. The same object again is not folded again."""
        self.beginResetModel()
        if entries is not self._entries:
            self._entries = entries
            self._folded = [f"{entry.title}\n{entry.caption}\n{entry.search}".casefold() for entry in entries]
            self._headings = {place for place, entry in enumerate(entries) if entry.heading}
        self._shown = list(range(len(entries)))
        self._more, self._typed = (), ""
        self.endResetModel()

    def narrow(self, typed: str) -> None:
        """Show only what matches; going on typing searches only what matched before."""
        self._more = self.more(typed.strip()) if typed.strip() else ()
        typed = typed.casefold()
        words = typed.split()
        among = self._shown if self._typed and typed.startswith(self._typed) else range(len(self._entries))
        folded, headings = self._folded, self._headings
        self.beginResetModel()
        for word in words:
            among = [place for place in among if word in folded[place] or place in headings]
        self._shown = self._without_idle(among) if headings else list(among)
        self._typed = typed
        self.endResetModel()

    def row_of(self, key: str) -> int:
        """Return the row of the entry `key`, -1 if it is not shown."""
        return next((row for row, place in enumerate(self._shown) if self._entries[place].key == key), -1)

    def entry(self, row: int) -> Entry:
        """Return the entry in `row`."""
        at = row - len(self._shown)
        return self._entries[self._shown[row]] if at < 0 else self._more[at]

    def nearest(self, row: int, way: int = 1) -> int:
        """Return the first row from `row` on, or backwards, that can be chosen; -1 where none is."""
        if row >= self.rowCount():
            return -1
        rows = range(row, self.rowCount()) if way > 0 else range(row, -1, -1)
        return next((at for at in rows if not self.entry(at).heading), -1)

    def _without_idle(self, among: Iterable[int]) -> list[int]:
        """Return the places without headings that nothing stands under."""
        places = list(among)
        pairs = zip(places, [*places, -1][1:], strict=True)
        idle = self._headings | {-1}
        return [place for place, after in pairs if place not in self._headings or after not in idle]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._shown) + len(self._more)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.entry(index.row()).heading:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.entry(index.row())
        if role == _ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, {entry.caption}" if entry.caption else entry.title
        return None


class Popup(QFrame):
    """The dropped list. `chosen` gives the key of the entry, once; the popup is hidden by then.

    `icon_pressed`: an entry's icon was clicked, or Ctrl+Enter; the popup stays.
    """

    chosen = Signal(str)
    icon_pressed = Signal(str)

    def __init__(self, theme: Theme, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.model = EntryModel(self)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(placeholder or _("Search"))
        self.edit.setAccessibleName(placeholder or _("Search"))
        self.list = _list(theme, self.model)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.edit)
        column.addWidget(self.list)
        self.edit.addAction(icon(theme, "search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._narrow)
        self.list.clicked.connect(self._click)

    def set_entries(self, entries: Sequence[Entry], current: str = "") -> None:
        """Offer `entries`; `current` is the key of the one to begin at."""
        self.edit.clear()
        self.model.set_entries(entries)
        self._select(max(0, self.model.row_of(current)))

    def current_key(self) -> str:
        """Return the key of the entry that Enter would choose, "" for none."""
        entry: Entry | None = self.list.currentIndex().data(_ENTRY)
        return entry.key if entry else ""

    def drop_from(self, anchor: QWidget, rows: int = 9, width: int = 300) -> None:
        """Open below `anchor`, above it where the screen has no room, at least as wide as it and as `width`."""
        height = 36 + ROW * min(rows, max(2, self.model.rowCount())) + 12
        self.resize(max(anchor.width(), width), height)
        screen = anchor.screen() or QGuiApplication.primaryScreen()
        free = screen.availableGeometry()
        below = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        above = anchor.mapToGlobal(QPoint(0, -2 - height))
        place = below if below.y() + height <= free.bottom() or above.y() < free.top() else above
        place.setX(max(free.left(), min(place.x(), free.right() - self.width())))
        self.move(place)
        self.show()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)  # so that an editor behind it knows that it will be back
        self._select(max(0, self.list.currentIndex().row()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        page = max(1, self.list.viewport().height() // ROW - 1)
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
        key = Qt.Key(event.key())
        if key in moves:
            self._select(self.list.currentIndex().row() + moves[key], 1 if moves[key] > 0 else -1)
        elif key in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._press_icon(self.list.currentIndex())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._choose(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _narrow(self, typed: str) -> None:
        self.model.narrow(typed)
        self._select(0)

    def _select(self, row: int, way: int = 1) -> None:
        """Go to `row`, or the next one in that direction that can be chosen; at an end back to the last that can."""
        row = max(0, min(row, self.model.rowCount() - 1))
        ahead = self.model.nearest(row, way)
        found = ahead if ahead >= 0 else self.model.nearest(row, -way)
        self.list.setCurrentIndex(self.model.index(found, 0) if found >= 0 else QModelIndex())
        above = found - 1 if found > 0 and self.model.entry(found - 1).heading else found
        self.list.scrollTo(self.model.index(above, 0))
        self.list.scrollTo(self.list.currentIndex())

    def _click(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(_ENTRY)
        at = self.list.viewport().mapFromGlobal(QCursor.pos())
        if entry and entry.icon and at.x() > self.list.visualRect(index).right() - ICON:
            self._press_icon(index)
        else:
            self._choose(index)

    def _press_icon(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(_ENTRY)
        if entry is not None and entry.icon:
            self.icon_pressed.emit(entry.key)

    def _choose(self, index: QModelIndex) -> None:
        entry: Entry | None = index.data(_ENTRY)
        if entry is not None and not entry.heading:
            self.hide()
            self.chosen.emit(entry.key)


def _list(theme: Theme, model: EntryModel) -> QTableView:
    """A table of one column: unlike a list view it never walks over all its rows."""
    view = QTableView()
    view.setModel(model)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.setShowGrid(False)
    view.setMouseTracking(True)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAccessibleName(_("Found"))
    view.setItemDelegate(_Rows(theme, view))
    return view


class _Rows(QStyledItemDelegate):
    """Two lines a row, cut where there is no room."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(_ENTRY)
        area = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.heading:
            self._heading(painter, area.adjusted(10, 8, -10, -3), entry)
            painter.restore()
            return
        self._ground(painter, area, state)
        words = area.adjusted(10, 3, -ICON if entry.icon else -10, -3)
        if entry.icon:
            box = QRectF(area.right() - ICON / 2 - 8, area.center().y() - 8, 16, 16)
            paint_icon(painter, box, self._theme, entry.icon, "muted")
        middle = words.height() / 2 if entry.caption else words.height()
        self._line(painter, QRectF(words.x(), words.y(), words.width(), middle), entry.title, "control", "text")
        below = QRectF(words.x(), words.y() + middle, words.width(), words.height() - middle)
        self._line(painter, below, entry.caption, "caption", "muted")
        painter.restore()

    def _heading(self, painter: QPainter, area: QRectF, entry: Entry) -> None:
        self._line(painter, area, " · ".join(filter(None, (entry.title, entry.caption))), "caption", "muted")

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        role = "accent_soft" if state & QStyle.StateFlag.State_Selected else "hover"
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour(role))
            painter.drawRoundedRect(area, 5, 5)

    def _line(self, painter: QPainter, area: QRectF, text: str, font: str, role: str) -> None:
        if text:
            chosen = self._theme.font(font)
            cut = QFontMetrics(chosen).elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
            painter.setFont(chosen)
            painter.setPen(self._theme.colour(role))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), cut)
