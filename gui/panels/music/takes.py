"""The takes of one song, newest first: hear, drag out, go on from. Knows takes, and nothing of how they are made."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.domain.take import Take
from gui.i18n import _, clock
from gui.icons import paint_icon
from gui.models.takes import TakesModel
from gui.panels.library import TakeRows
from gui.panels.takerow import ROW
from gui.playback import Player
from gui.theme import Theme
from gui.times import moment
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex

_PLAY = QRect(0, 0, 32, ROW)
_WAVE = 40
_LENGTH = 60
_WHICH = 128
_MORE = 36
_NAMES, _NAMES_SHARE = 190, 0.28
_APART = 12
_INSET = 14
_STRONGER = 0.22


class SongTakesModel(TakesModel):
    """Says of each take which of its order it is, and of what was made of another one what that is.

    `made_by` returns the name of what made such a take, "" for a song itself.
    """

    def __init__(
        self, path_of: Callable[[Take], Path], made_by: Callable[[Take], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(path_of, parent)
        self._made_by = made_by
        self._depths: dict[str, int] = {}
        self.named = False

    def show_song(self, takes: Sequence[Take]) -> None:
        """Show these takes in their order."""
        self._depths = {}
        for take in takes:
            origin = origin_of(take, takes)
            self._depths[take.id] = self._depths.get(origin, -1) + 1 if origin else 0
        self.named = any(self._made_by(take) for take in takes)
        self.fill(takes)
        self.show([take.id for take in takes])

    def depth(self, take: Take) -> int:
        """Return how many takes stand between this one and a song that was made of nothing."""
        return self._depths.get(take.id, 0)

    def names(self, take: Take) -> tuple[str, str]:
        """Return what a take is called by its provider, and what made it of another one."""
        return take.notes.get("title", ""), self._made_by(take)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        take = super().data(index, self.TakeRole) if index.isValid() else None
        if take is not None and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (*(self.names(take) if self.named else ()), self.which(take), clock(take.facts.seconds))
            return ", ".join(part for part in parts if part)
        if take is not None and role == Qt.ItemDataRole.ToolTipRole:
            return take.notes.get("title", "")
        return super().data(index, role)

    def which(self, take: Take) -> str:
        """Return "1 of 2 · 10:22", without the number where its order gave one song."""
        shown = [other for row in range(self.rowCount()) if (other := self.take_at(row))]
        return " · ".join(part for part in (which(take, shown), moment(take.made)) if part)


def part_of(take_id: str) -> tuple[str, int]:
    """Return the order that a take came of, and which of its songs it is."""
    order, _dash, number = take_id.partition("-")
    return order, int(number) if number.isdecimal() else 1


def which(take: Take, takes: Sequence[Take]) -> str:
    """Return "1 of 2" for a take among all `takes` of its song, "" where its order gave one."""
    order, number = part_of(take.id)
    last = max((part_of(one.id)[1] for one in takes if part_of(one.id)[0] == order), default=1)
    return _("{n} of {all}", n=number, all=last) if last > 1 else ""


def newest_first(takes: Sequence[Take]) -> list[Take]:
    """Return takes by their orders, the newest first, the songs of one order as they were numbered.

    What was made of a take stands right below it.
    """
    numbered = sorted(takes, key=lambda take: part_of(take.id)[1])
    ordered = sorted(numbered, key=lambda take: part_of(take.id)[0], reverse=True)
    origins = {take.id: origin_of(take, takes) for take in takes}
    below: dict[str, list[Take]] = {}
    for take in ordered:
        below.setdefault(origins[take.id], []).append(take)
    return _branches(below, "")


def _branches(below: Mapping[str, Sequence[Take]], origin: str) -> list[Take]:
    return [one for take in below.get(origin, ()) for one in (take, *_branches(below, take.id))]


def origin_of(take: Take, takes: Sequence[Take]) -> str:
    """Return the id of the take that another one was made of, "" where it is not among `takes`.

    Such a request names it by the provider's number of it; of several of that number the oldest is meant.
    """
    asked = next((request.text for request in take.plan.requests), "")
    older = [one for one in takes if one.remote and one.remote == asked and one.id < take.id]
    return min(older, key=lambda one: one.id).id if older else ""


class SongTakes(TakeRows):
    """As high as it has rows: the room scrolls, not the list. `play_pressed` and `menu_asked` carry a take."""

    play_pressed = Signal(object)
    menu_asked = Signal(object, QPoint)
    current_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        player: Player,
        path_of: Callable[[Take], Path],
        made_by: Callable[[Take], str],
        parent: QWidget,
    ) -> None:
        super().__init__(theme, parent)
        self.takes = SongTakesModel(path_of, made_by, self)
        self.setModel(self.takes)
        self.delegate = SongTakeDelegate(theme, player, self.takes, self)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(_("Takes of the song"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.delegate.play_asked.connect(lambda index: self._tell(self.play_pressed.emit, index))
        self.delegate.menu_wanted.connect(lambda index: self._open_menu(index, self.hovered_at()))
        self.doubleClicked.connect(lambda index: self._tell(self.play_pressed.emit, index))
        self.play_asked.connect(lambda: self._tell(self.play_pressed.emit, self.currentIndex()))
        self.customContextMenuRequested.connect(lambda point: self._open_menu(self.indexAt(point), point))
        self.selectionModel().currentChanged.connect(lambda *_: self.current_changed.emit(self.current()))

    def show_takes(self, takes: Sequence[Take]) -> None:
        """Show these takes, those of the newest order first; the current one stays so while it is among them."""
        before, takes = self.current(), newest_first(takes)
        self.takes.show_song(takes)
        self.setFixedHeight(ROW * max(1, len(takes)))
        row = self.takes.row_of(before.id) if before else None
        if takes:
            self.setCurrentIndex(self.takes.index(row or 0))
        self.current_changed.emit(self.current())
        self.viewport().update()

    def current(self) -> Take | None:
        """Return the current take."""
        index = self.currentIndex()
        return index.data(TakesModel.TakeRole) if index.isValid() else None

    def chosen_ids(self) -> list[str]:
        """Return the ids of the selected takes, topmost first."""
        return [self.takes.id_at(row) for row in self.selected_rows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Menu:
            self._open_menu(self.currentIndex(), self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def _tell(self, tell: Callable[[Take], object], index: QModelIndex) -> None:
        take = index.data(TakesModel.TakeRole) if index.isValid() else None
        if take is not None:
            tell(take)

    def _open_menu(self, index: QModelIndex, point: QPoint) -> None:
        take = index.data(TakesModel.TakeRole) if index.isValid() else None
        if take is not None:
            self.menu_asked.emit(take, self.viewport().mapToGlobal(point))


class SongTakeDelegate(QStyledItemDelegate):
    """Paints a song's take: play, waveform, length, which one, and three dots for the rest."""

    play_asked = Signal(QModelIndex)
    menu_wanted = Signal(QModelIndex)

    def __init__(self, theme: Theme, player: Player, takes: SongTakesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._player, self._takes = theme, player, takes

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        take: Take | None = index.data(TakesModel.TakeRole)
        painter.save()
        painter.translate(rect.topLeft())
        self._ground(painter, rect.width(), state)
        if take is not None:
            self._sound(painter, rect.width(), take, chosen=bool(state & QStyle.StateFlag.State_Selected))
            self._name(painter, rect.width(), take)
            self._words(painter, rect.width(), take)
            more = QRectF(rect.width() - _MORE + 8, ROW / 2 - 9, 18, 18)
            paint_icon(painter, more, self._theme, "more", "muted")
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            rect: QRect = option.rect
            at: QPoint = event.position().toPoint() - rect.topLeft()
            asked = (
                self.play_asked if _PLAY.contains(at) else self.menu_wanted if at.x() > rect.width() - _MORE else None
            )
            if asked is not None and event.button() == Qt.MouseButton.LeftButton:
                asked.emit(index)
                return True
        return super().editorEvent(event, model, option, index)

    def _ground(self, painter: QPainter, width: int, state: QStyle.StateFlag) -> None:
        row = QRectF(0, 1, width, ROW - 2)
        chosen = state & QStyle.StateFlag.State_Selected
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(row, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self._theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _sound(self, painter: QPainter, width: int, take: Take, *, chosen: bool) -> None:
        now = self._player.now
        mine = now is not None and now.key == take.id
        name, role = "pause" if mine and self._player.playing else "play", "accent" if mine else "muted"
        paint_icon(painter, QRectF(_PLAY.center().x() - 7.5, ROW / 2 - 8, 16, 16), self._theme, name, role)
        played = self._player.position / take.facts.seconds if mine and take.facts.seconds else None
        colour = self._on_chosen() if chosen else None
        left = _WAVE + self._names_width(width) + (_APART if self._takes.named else 0)
        wave = QRectF(left, 8, max(40, width - left - _LENGTH - _WHICH - _MORE - 8), ROW - 16)
        paint_waveform(painter, wave, take.peaks, self._theme, played=played, colour=colour)

    def _on_chosen(self) -> QColor:
        """The colour of what was not heard, as strong on the ground of a chosen row as elsewhere."""
        quiet, strong = self._theme.colour("waveform"), self._theme.colour("accent")
        pairs = ((quiet.red(), strong.red()), (quiet.green(), strong.green()), (quiet.blue(), strong.blue()))
        return QColor(*(round(one + _STRONGER * (other - one)) for one, other in pairs))

    def _names_width(self, width: int) -> int:
        return min(_NAMES, round(width * _NAMES_SHARE)) if self._takes.named else 0

    def _name(self, painter: QPainter, width: int, take: Take) -> None:
        """What it is called, and below it what made it; what was made of another take stands further in."""
        if not self._takes.named:
            return
        title, made_by = self._takes.names(take)
        inset = min(2, self._takes.depth(take)) * _INSET
        box = QRect(_WAVE + inset, 0, self._names_width(width) - inset, ROW)
        upper = box.adjusted(0, 6, 0, -ROW // 2) if title and made_by else box
        self._line(painter, upper, title or made_by, "control", "text")
        if title and made_by:
            self._line(painter, box.adjusted(0, ROW // 2, 0, -6), made_by, "caption", "muted")

    def _line(self, painter: QPainter, box: QRect, words: str, font: str, role: str) -> None:
        painter.setFont(self._theme.font(font))
        painter.setPen(self._theme.colour(role))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)

    def _words(self, painter: QPainter, width: int, take: Take) -> None:
        painter.setFont(self._theme.font("control"))
        painter.setPen(self._theme.colour("muted"))
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        right = width - _MORE
        painter.drawText(QRect(right - _WHICH, 0, _WHICH, ROW), flags, self._takes.which(take))
        painter.drawText(QRect(right - _WHICH - _LENGTH, 0, _LENGTH, ROW), flags, clock(take.facts.seconds))
