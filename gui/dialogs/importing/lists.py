"""The chapters and the names of an import as lists. They change the draft; whoever shows them asks it again."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.projects.drafting import Draft, Part, Role
from gui.i18n import _, count, many
from gui.icons import paint_icon
from gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW = 30
ITEM, COUNT, CAPTION = (Qt.ItemDataRole.UserRole + n for n in range(3))
_CHECKED, _OPEN = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class _Found(QAbstractListModel):
    """What both lists have in common: rows that are asked of the draft at once, and kept until `refresh`."""

    def __init__(self, draft: Draft, parent: QObject) -> None:
        super().__init__(parent)
        self._draft = draft
        self._rows: list[Any] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def _put(self, rows: list[Any]) -> None:
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows != self._rows:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        answers = self.answers(self._rows[index.row()])
        return answers[role]() if role in answers else None

    def answers(self, row: Any) -> dict[int, Callable[[], object]]:
        """Return what a row answers, by the role."""
        raise NotImplementedError


class ChaptersModel(_Found):
    """One row a chapter: its title can be changed, and its check says whether it comes in."""

    def refresh(self) -> None:
        """Take notice of the draft as it is now."""
        self._put(list(self._draft.parts()))

    def answers(self, row: Part) -> dict[int, Callable[[], object]]:
        lines = many("{n} line", "{n} lines", row.lines)
        return {
            ITEM: lambda: row,
            COUNT: lambda: count(row.lines),
            CAPTION: lambda: "",
            Qt.ItemDataRole.DisplayRole: lambda: row.title,
            Qt.ItemDataRole.EditRole: lambda: row.title,
            Qt.ItemDataRole.CheckStateRole: lambda: _CHECKED if row.wanted else _OPEN,
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{row.title}, {lines}",
        }

    def flags(self, index: Index) -> Qt.ItemFlag:
        more = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemNeverHasChildren
        return super().flags(index) | more if index.isValid() else Qt.ItemFlag.NoItemFlags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role == Qt.ItemDataRole.CheckStateRole:
            self._draft.want(index.row(), Qt.CheckState(value) == _CHECKED)
        elif role == Qt.ItemDataRole.EditRole and str(value).strip():
            self._draft.entitle(index.row(), str(value))
        else:
            return False
        self.refresh()
        return True


class RolesModel(_Found):
    """One row a name, those with most lines first."""

    def refresh(self) -> None:
        """Take notice of the draft as it is now."""
        self._put(list(self._draft.roles()))

    def role(self, row: int) -> Role | None:
        """Return the name in `row`."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def answers(self, row: Role) -> dict[int, Callable[[], object]]:
        lines = many("{n} line", "{n} lines", row.lines)
        return {
            ITEM: lambda: row,
            COUNT: lambda: count(row.lines),
            CAPTION: lambda: self.who(row),
            Qt.ItemDataRole.DisplayRole: lambda: row.written,
            Qt.ItemDataRole.AccessibleTextRole: lambda: f"{row.written}, {self.who(row)}, {lines}",
        }

    def who(self, row: Role) -> str:
        """Return who speaks a name, in a word or two."""
        if row.speaker is None:
            return _("new") if row.called == row.written else _("new: {name}", name=row.called)
        speaker = self._draft.document.speakers.get(row.speaker)
        if speaker is None or speaker.narrator:
            return _("narrator")
        same = speaker.name.casefold() == row.written.casefold()
        return _("in the cast") if same else speaker.name


class FoundDelegate(QStyledItemDelegate):
    """Paints a row of either list: a check or a dot, the name, what becomes of it, and how many lines it has."""

    def __init__(self, theme: Theme, ink: Callable[[Role], QColor], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._ink = theme, ink

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, ROW)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(28, 1, -8, -1))

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return False
        left: int = option.rect.left()
        at_box = False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            at_box = event.position().x() < left + 32
        space = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if not (at_box or space):
            return False
        return model.setData(index, _OPEN if state == _CHECKED else _CHECKED, Qt.ItemDataRole.CheckStateRole)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, option.state)
        item, checked = index.data(ITEM), index.data(Qt.ItemDataRole.CheckStateRole)
        if isinstance(item, Part):
            self._box(painter, QRectF(rect.left() + 9, rect.center().y() - 7, 15, 15), checked == _CHECKED)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ink(item))
            painter.drawEllipse(QRectF(rect.left() + 12, rect.center().y() - 4, 9, 9))
        left = self._side(painter, rect, index)
        words = QRect(rect.left() + 32, rect.top(), left - rect.left() - 40, rect.height())
        muted = isinstance(item, Part) and not item.wanted
        self._words(painter, words, str(index.data()), "control", "muted" if muted else "text")
        painter.restore()

    def _side(self, painter: QPainter, rect: QRect, index: Index) -> int:
        """Paint what stands at the right; return where it begins."""
        right = QRect(rect.right() - 60, rect.top(), 52, rect.height())
        self._words(painter, right, index.data(COUNT), "caption", "muted", Qt.AlignmentFlag.AlignRight)
        numbers = QFontMetrics(self._theme.font("caption")).horizontalAdvance(index.data(COUNT))
        left = right.right() - numbers
        if caption := str(index.data(CAPTION)):
            width = min(110, QFontMetrics(self._theme.font("caption")).horizontalAdvance(caption) + 2)
            left -= width + 14
            box = QRect(left, rect.top(), width, rect.height())
            self._words(painter, box, caption, "caption", "accent" if caption == _("new") else "muted")
        return left

    def _box(self, painter: QPainter, box: QRectF, checked: bool) -> None:
        painter.setPen(QPen(self._theme.colour("accent" if checked else "faint"), 1.25))
        painter.setBrush(self._theme.colour("accent" if checked else "surface"))
        painter.drawRoundedRect(box, 4, 4)
        if checked:
            paint_icon(painter, box.adjusted(1, 1, -1, -1), self._theme, "check", "on_accent")

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(rect, 6, 6)

    def _words(
        self,
        painter: QPainter,
        box: QRect,
        words: str,
        font: str,
        role: str,
        way: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        chosen = self._theme.font(font)
        painter.setFont(chosen)
        painter.setPen(self._theme.colour(role))
        cut = QFontMetrics(chosen).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(way | Qt.AlignmentFlag.AlignVCenter), cut)
