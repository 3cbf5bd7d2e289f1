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
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QMenu, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.take import Take
from core.projects.comparing import times_preferred
from gui.i18n import _, clock
from gui.icons import paint_icon
from gui.panels.preferred import preferred_words
from gui.theme import Theme
from gui.times import exact, moment
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex
ROW = 36
_MOST_ROWS = 6
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
        wave = QRectF(rect.left() + 32, rect.top() + 9, max(20, rect.width() - 32 - 118), ROW - 18)
        paint_waveform(painter, wave, take.peaks, self._theme, played=played, colour=colour)
        self._words(painter, rect, take)
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

    def _words(self, painter: QPainter, rect: QRect, take: Take) -> None:
        painter.setPen(self._theme.colour("muted"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(self._theme.font("control"))
        painter.drawText(QRect(rect.right() - 108, rect.top(), 40, ROW), right, clock(take.facts.seconds))
        painter.setFont(self._theme.font("caption"))
        words = _("scratch") if take.scratch else moment(take.made)
        painter.drawText(QRect(rect.right() - 68, rect.top(), 60, ROW), right, words)
        if times_preferred(take):
            left = rect.right() - 8 - painter.fontMetrics().horizontalAdvance(words) - 15
            paint_icon(painter, QRectF(left, rect.center().y() - 5, 11, 11), self._theme, "star-filled", "muted")


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
            (self.play_asked if event.position().x() < 32 else self.choose_asked).emit(take)

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
