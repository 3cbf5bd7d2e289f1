"""The takes of one line, newest last: hear, choose, delete. Knows takes, and not how they are chosen."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QMenu, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.take import Take
from core.projects.comparing import times_preferred
from gui.i18n import _, clock, count
from gui.icons import paint_icon
from gui.panels.preferred import preferred_words
from gui.theme import Theme
from gui.times import exact, moment
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex
ROW = 36
_MOST_ROWS = 6
_WAVE, _LENGTH, _EDGE, _GAP = 32, 40, 8, 10
"""Where the waveform begins, how wide a length is, and the space at the right and between what stands there."""

_STAR = 11
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TAKE = Qt.ItemDataRole.UserRole


class LineTakes(QAbstractListModel):
    """A line's takes, oldest first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.takes: tuple[Take, ...] = ()

    def show_takes(self, takes: Sequence[Take]) -> None:
        """Show these takes; the same ones again change nothing."""
        if [(take.id, take.notes) for take in takes] != [(take.id, take.notes) for take in self.takes]:
            self.beginResetModel()
            self.takes = tuple(takes)
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.takes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        take = self.takes[index.row()]
        if role == _TAKE:
            return take
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = _(
                "Take {n}, {length}, {made}",
                n=index.row() + 1,
                length=clock(take.facts.seconds),
                made=moment(take.made),
            )
            return ", ".join(filter(None, (words, _("scratch") if take.scratch else "", preferred_words(take))))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (take.text[:200], exact(take.made), preferred_words(take))))
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: "TakesList") -> None:
        super().__init__(view)
        self._theme, self._view = theme, view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        take: Take = index.data(_TAKE)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, take, state)
        icon = "pause" if take.id == self._view.heard and self._view.sounding else "play"
        paint_icon(painter, QRectF(rect.left() + 9, rect.center().y() - 7, 15, 15), self._theme, icon, "muted")
        played = self._view.played if take.id == self._view.heard else None
        chosen = take.id == self._view.chosen
        colour = None if played is not None or not chosen else self._theme.colour("accent")
        if take.scratch and played is None:
            colour = self._theme.colour("faint")
        right = self._figures(painter, rect, take, index.row() + 1)
        self._aside(painter, right, rect, take)
        right -= self._aside_width()
        wave = QRectF(rect.left() + _WAVE, rect.top() + 9, max(20, right - rect.left() - _WAVE), ROW - 18)
        paint_waveform(painter, wave, take.peaks, self._theme, played=played, colour=colour)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, take: Take, state: QStyle.StateFlag) -> None:
        chosen = take.id == self._view.chosen
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _figures(self, painter: QPainter, rect: QRect, take: Take, number: int) -> int:
        """Paint how long a take is and its number, which is the key that chooses it; return where they begin."""
        painter.setPen(self._theme.colour("muted"))
        painter.setFont(self._theme.font("caption"))
        wide = painter.fontMetrics().horizontalAdvance(count(self._view.model().rowCount()))
        right = rect.right() + 1 - _EDGE - wide
        painter.drawText(QRect(right, rect.top(), wide, ROW), _RIGHT, count(number))
        right -= _GAP
        painter.setFont(self._theme.font("control"))
        painter.drawText(QRect(right - _LENGTH, rect.top(), _LENGTH, ROW), _RIGHT, clock(take.facts.seconds))
        return right - _LENGTH

    def _aside(self, painter: QPainter, right: int, rect: QRect, take: Take) -> None:
        """Paint that a take is a scratch, or the one preferred when they were heard blind."""
        if take.scratch:
            painter.setFont(self._theme.font("caption"))
            painter.drawText(QRect(rect.left(), rect.top(), right - rect.left(), ROW), _RIGHT, _("scratch"))
        elif times_preferred(take):
            star = QRectF(right - _STAR, rect.center().y() - 5, _STAR, _STAR)
            paint_icon(painter, star, self._theme, "star-filled", "muted")

    def _aside_width(self) -> int:
        """Return how much room that takes in the widest row: all waveforms end at one place."""
        takes = self._view.takes()
        if any(take.scratch for take in takes):
            return QFontMetrics(self._theme.font("caption")).horizontalAdvance(_("scratch")) + _GAP
        return _STAR + _GAP if any(map(times_preferred, takes)) else 0


class TakesList(QListView):
    """`choose_asked`, `play_asked`, `delete_asked`, `show_asked` carry a take."""

    choose_asked = Signal(object)
    play_asked = Signal(object)
    delete_asked = Signal(object)
    show_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen = self.heard = ""
        self.played, self.sounding = 0.0, False
        self._model = LineTakes(self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(theme, self))
        self.setObjectName("takes")
        self.setStyleSheet("#takes { background: transparent; }")
        self.setAccessibleName(_("Takes of the line"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.viewport().update)

    def show_takes(self, takes: Sequence[Take], chosen: str) -> None:
        """Show a line's takes and which one is chosen."""
        self.chosen = chosen
        self._model.show_takes(takes)
        self.setFixedHeight(ROW * max(1, min(_MOST_ROWS, len(takes))))
        row = next((row for row, take in enumerate(takes) if take.id == chosen), -1)
        if row >= 0 and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(row))
        self.viewport().update()

    def takes(self) -> tuple[Take, ...]:
        """Return what is shown."""
        return self._model.takes

    def set_heard(self, take: str, share: float, sounding: bool) -> None:
        """Show which take is heard, how much of it has been (0…1), and whether it goes on."""
        self.heard, self.played, self.sounding = take, share, sounding
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        take = self._take_at(event.position().toPoint())
        if take is not None and event.button() is Qt.MouseButton.LeftButton:
            (self.play_asked if event.position().x() < _WAVE else self.choose_asked).emit(take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked = {
            Qt.Key.Key_Return: self.choose_asked,
            Qt.Key.Key_Enter: self.choose_asked,
            Qt.Key.Key_Space: self.play_asked,
            Qt.Key.Key_Delete: self.delete_asked,
            Qt.Key.Key_Backspace: self.delete_asked,
        }.get(Qt.Key(event.key()))
        take = self.currentIndex().data(_TAKE)
        if asked is not None and take is not None:
            asked.emit(take)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        take = self._take_at(event.pos()) or self.currentIndex().data(_TAKE)
        if take is not None:
            self.menu_of(take).popup(event.globalPos())

    def menu_of(self, take: Take) -> QMenu:
        """Return the menu of a take; it deletes itself when it closes."""
        menu = QMenu(self)
        for words, asked in (
            (_("Play"), self.play_asked),
            (_("Use this take"), self.choose_asked),
            (_("Show in the library"), self.show_asked),
            (_("Delete take"), self.delete_asked),
        ):
            menu.addAction(words).triggered.connect(lambda _=False, asked=asked: asked.emit(take))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _take_at(self, point: QPoint) -> Take | None:
        return self.indexAt(point).data(_TAKE)
