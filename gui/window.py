"""The frame of the window: sidebar, rooms and inspector side by side over the transport. Composes only."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui import geometry
from gui.bridge.dialogs import FOLDER
from gui.bridge.problems import Problems
from gui.panels.transport import Transport
from gui.theme import Theme
from gui.widgets.following import Following
from gui.widgets.notice import Notice

NARROW = 1000
"""Below this width the inspector hides itself; asked for, it takes the sidebar's place."""

_SIDEBAR, _ROOMS, _SIDE = range(3)
_AROUND = (16, 12, 16, 0)
_ANY_HEIGHT = 16_777_215


class Window(QMainWindow):
    """`leaving`: the user closed it. `space_pressed`: Space, where nothing that has the focus wanted it.

    `fitted`: `shows` has changed.
    """

    leaving = Signal()
    fitted = Signal()
    space_pressed = Signal()

    def __init__(self, theme: Theme, transport: Transport, queue_line: QWidget, kept: Mapping[str, Any]) -> None:
        super().__init__()
        self.setWindowTitle("Roomtone")
        self.setMinimumSize(geometry.SMALLEST)
        self.transport, self.queue_line = transport, queue_line
        self.rooms, self.side = QStackedWidget(), QStackedWidget()
        self._sidebar: QWidget | None = None
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self.blank = QWidget(self.side)
        self.problems, self._notice = self._notices(theme)
        self.exported = Notice(theme)
        self._wants_sidebar = kept.get("sidebar_shown") is not False
        self._wants_side = kept.get("inspector_shown") is not False
        self._has_side, self._has_left = True, False
        self._insists = self._alone = False
        self.shows = self.wants
        self.setProperty(FOLDER, kept.get(FOLDER))
        self._lay_out(transport, queue_line)
        geometry.restore(self, kept)
        self._divide(kept)

    # what the session tells

    def set_sidebar(self, sidebar: QWidget) -> None:
        """Put the sidebar into its place."""
        self._sidebar = sidebar
        self._left.addWidget(sidebar)

    def show_room(self, room: QWidget, side: QWidget | None, left: QWidget | None = None) -> None:
        """Show `room` in the middle and `side`, if it has any, at the right; `left` instead of the sidebar."""
        for stack, widget in ((self.rooms, room), (self.side, side), (self._left, left or self._sidebar)):
            if widget and stack.indexOf(widget) < 0:
                stack.addWidget(widget)
            if widget:
                stack.setCurrentWidget(widget)
        self._has_side, self._has_left = side is not None, left is not None
        self._fit()

    def show_alone(self, room: QWidget) -> None:
        """Show nothing but `room`, until it is taken away."""
        self._left.hide()
        self.transport.hide()
        self.rooms.addWidget(room)
        self.rooms.setCurrentWidget(room)
        self.side.hide()

    def take_away(self, room: QWidget) -> None:
        """Take away what was shown alone."""
        self.rooms.removeWidget(room)
        room.deleteLater()
        self.transport.show()
        self._fit()

    def show_sidebar(self, shown: bool) -> None:
        """Show or hide the sidebar."""
        self._wants_sidebar = shown
        self._insists = False
        self._fit()

    def show_side(self, shown: bool) -> None:
        """Show or hide the inspector; one that is asked for while the window is narrow is shown all the same."""
        self._insists = shown and self._narrow
        self._wants_side = shown or self._narrow
        self._fit()

    def show_room_alone(self, alone: bool) -> None:
        """Show nothing but the room, without menus and transport; or everything again."""
        if alone != self._alone:
            self._alone = alone
            self.transport.setVisible(not alone)
            for part in (self.menuBar(), self.queue_line):  # hidden, the menu bar would not hear its keys any more
                part.setMaximumHeight(0 if alone else _ANY_HEIGHT)
            self._fit()

    @property
    def wants(self) -> tuple[bool, bool]:
        """Whether sidebar and inspector are to be seen, where there is room."""
        return self._wants_sidebar, self._wants_side

    @property
    def _narrow(self) -> bool:
        return self.width() < NARROW

    def come_to_front(self) -> None:
        """Let the user see this window."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def kept(self) -> dict[str, Any]:
        """Return what the settings keep of the frame."""
        sizes = self._splitter.sizes()
        shown = {"sidebar_shown": self._wants_sidebar, "inspector_shown": self._wants_side}
        widths = {"sidebar": sizes[_SIDEBAR] or self._widths[0], "inspector": sizes[_SIDE] or self._widths[1]}
        folder = {FOLDER: self.property(FOLDER)} if self.property(FOLDER) else {}
        return geometry.kept(self) | widths | shown | folder

    def stops(self) -> list[QWidget]:
        """Return what Tab goes through, in its order: as it is read, and as it stands in its parts."""
        parts = self._left, self._middle, self.side, self.queue_line, self.transport
        found = [child for part in parts for child in part.findChildren(QWidget) if child.window() is self]
        return [child for child in found if child.focusPolicy() & Qt.FocusPolicy.TabFocus and not child.focusProxy()]

    # inside

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next of `stops`: Qt's own chain is the order of creation, and rooms are made late."""
        stops = [stop for stop in self.stops() if stop.isVisible() and stop.isEnabled()]
        now = self.focusWidget()
        if now not in stops:
            return super().focusNextPrevChild(forward)
        found = stops[(stops.index(now) + (1 if forward else -1)) % len(stops)]
        found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _notices(self, theme: Theme) -> tuple[Problems, QWidget]:
        notice = Notice(theme)
        bar = Following(notice, _AROUND)
        return Problems(notice), bar

    def _lay_out(self, transport: Transport, queue_line: QWidget) -> None:
        self._left, self._middle = QStackedWidget(), QWidget()
        sidebar, middle = self._left, self._middle
        sidebar.setObjectName("sidebar")
        column = _column(middle)
        column.addWidget(self._notice)
        column.addWidget(Following(self.exported, _AROUND))
        column.addWidget(self.rooms, 1)
        middle.setObjectName("rooms")
        for part in (sidebar, middle, self.side):
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._splitter.addWidget(part)
        self.side.setObjectName("side")
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(_ROOMS, 1)
        sidebar.setMinimumWidth(geometry.SIDEBAR_RANGE[0])
        self.side.setMinimumWidth(geometry.INSPECTOR_RANGE[0])
        middle.setMinimumWidth(320)
        whole = QWidget()
        rows = _column(whole)
        rows.addWidget(self._splitter, 1)
        rows.addWidget(queue_line)
        rows.addWidget(transport)
        self.setCentralWidget(whole)

    def _divide(self, kept: Mapping[str, Any]) -> None:
        left = geometry.width_of(kept.get("sidebar"), geometry.SIDEBAR, geometry.SIDEBAR_RANGE)
        right = geometry.width_of(kept.get("inspector"), geometry.INSPECTOR, geometry.INSPECTOR_RANGE)
        self._widths = left, right
        self._splitter.setSizes([left, max(320, self.width() - left - right - 2), right])
        self._fit()

    def _fit(self) -> None:
        if self.transport.isHidden() and not self._alone:
            return
        self._insists = self._insists and self._narrow
        if self._alone:
            self._left.hide()
            self.side.hide()
            return
        sidebar = self._has_left or (self._wants_sidebar and not (self._insists and self._has_side))
        side = self._wants_side and (self._insists or not self._narrow)
        self._left.setVisible(sidebar)
        self.side.setVisible(side and self._has_side)
        if self.shows != (sidebar, side):
            self.shows = sidebar, side
            self.fitted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.space_pressed.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # the session puts everything in order first, and then takes the window away
        self.leaving.emit()


def _column(widget: QWidget, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(*margins)
    column.setSpacing(0)
    return column


class FirstPaint(QObject):
    """Calls `done` once, after `widget` has been painted for the first time and the pixels have been handed on."""

    def __init__(self, widget: QWidget, done: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget, self._done = widget, done
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            self.startTimer(0)
        return False

    def timerEvent(self, event: QEvent) -> None:
        self.killTimer(event.timerId())  # type: ignore[attr-defined]
        self._done()
        self.deleteLater()
