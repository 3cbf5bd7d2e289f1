"""The queue room: what is under way, what waits, what failed and why, what has just ended."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.domain.job import Order, State
from core.jobs.ways import Way
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, many
from gui.models.orders import Group, OrdersModel
from gui.money import with_price
from gui.panels.holds import Holds
from gui.panels.names import StudioNames
from gui.panels.orderrow import ROW, OrderDelegate
from gui.panels.question import Question
from gui.panels.ways import WaysOut
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.empty import EmptyState
from gui.widgets.labels import Caption, Title
from gui.widgets.rows import Rows

_TURN_MS = 50
_TURN = 0.055


class QueueRoom(QWidget):
    """Shows a shared `OrdersModel`. `line_asked` and `take_asked` carry an order to show elsewhere.

    `settings_asked` carries the profile whose settings are wanted.
    """

    line_asked = Signal(object)
    take_asked = Signal(str)
    settings_asked = Signal(str)

    def __init__(
        self,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        orders: OrdersModel,
        names: StudioNames,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._tasks, self._names, self.model = studio, tasks, names, orders
        self.rows = _OrderRows(self)
        self.question = Question(theme)
        self.ways = WaysOut(studio, tasks, self.question)
        self.holds = Holds(theme)
        self.delegate = OrderDelegate(theme, names, self.ways, self.rows)
        self.tally = Caption()
        self.clear = PlainButton(_("Clear finished"))
        self.again = PlainButton()
        self.pause = PlainButton()
        self.stop = PlainButton(_("Cancel all"))
        self._stack = QStackedWidget()
        self._turning = QTimer(self, interval=_TURN_MS)
        self._telling = QTimer(self, singleShot=True, interval=0)
        self._lay_out(theme)
        self._bind()
        self._tell()
        self._show_holds()

    def close_down(self) -> None:
        """Hear no more of the studio."""
        for leave in self._leave:
            leave()

    def cancel(self, orders: Sequence[Order]) -> None:
        """Cancel those that have not ended."""
        self.ways.take(Way.CANCEL, *orders)

    def retry(self, orders: Sequence[Order]) -> None:
        """Try those again that failed without being bought."""
        for way in _AGAIN:
            self.ways.take(way, *orders)

    def forget(self, orders: Sequence[Order]) -> None:
        """Take those that have ended out of the list."""
        self.ways.take(Way.FORGET, *orders)

    def selected(self) -> list[Order]:
        """Return the selected orders."""
        return [self.model.order_at(row) for row in self.rows.selected_rows()]

    # inside

    def _lay_out(self, theme: Theme) -> None:
        self.rows.setModel(self.model)
        self.rows.setItemDelegate(self.delegate)
        self.rows.setAccessibleName(_("Orders"))
        theme.changed.connect(self.rows.viewport().update)
        hint = _("Press Generate in a script: what is under way shows here, and can be cancelled.")
        for page in (self.rows, EmptyState(theme, "queue", _("Nothing in the queue"), hint)):
            self._stack.addWidget(page)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 14, 20, 8)
        bar.setSpacing(8)
        bar.addWidget(Title(_("Queue")))
        bar.addSpacing(4)
        bar.addWidget(self.tally, 1, Qt.AlignmentFlag.AlignBottom)
        for button in (self.clear, self.again, self.pause, self.stop):
            bar.addWidget(button)
        asked = QVBoxLayout()
        asked.setContentsMargins(20, 2, 20, 6)
        asked.addWidget(self.question)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(asked)
        column.addWidget(self.holds)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.rows)

    def _bind(self) -> None:
        studio = self._studio
        self._leave = (
            studio.projects_changed.connect(self._rename),
            studio.accounts.changed.connect(self._rename),
            studio.queue.holds_changed.connect(self._show_holds),
            studio.queue.paused_changed.connect(self._tell),
        )
        self.model.tallied.connect(self._telling.start)
        self._telling.timeout.connect(self._tell)
        self._turning.timeout.connect(self._turn)
        self.delegate.way_asked.connect(self.ways.take)
        self.delegate.menu_asked.connect(lambda _order: self._open_menu(self.rows.hovered_at()))
        self.holds.release_asked.connect(studio.queue.release)
        self.holds.settings_asked.connect(self.settings_asked)
        self.clear.clicked.connect(lambda: self.forget(self.model.orders(Group.ENDED)))
        self.again.clicked.connect(lambda: self.retry(self.model.orders(Group.TROUBLE)))
        self.stop.clicked.connect(lambda: self.cancel(self.model.orders()))
        self.pause.clicked.connect(self._pause_or_go_on)
        self.rows.removed.connect(self._remove)
        self.rows.entered_on.connect(self._take_best)
        self.rows.menu_wanted.connect(self._open_menu)
        self.rows.doubleClicked.connect(lambda index: self.line_asked.emit(self.model.order_at(index.row())))
        self.rows.customContextMenuRequested.connect(self._offer)

    def _tell(self) -> None:
        running, waiting = self.model.count(Group.RUNNING), self.model.count(Group.WAITING)
        trouble, ended = self.model.orders(Group.TROUBLE), self.model.count(Group.ENDED)
        unknown = sum(order.state is State.UNCERTAIN for order in trouble)
        failed = len(trouble) - unknown
        paused = self._studio.queue.paused
        parts = (
            _("paused") if paused else "",
            many("{n} under way", "{n} under way", running) if running else "",
            many("{n} waiting", "{n} waiting", waiting) if waiting else "",
            many("{n} failed", "{n} failed", failed) if failed else "",
            many("{n} with unknown outcome", "{n} with unknown outcome", unknown) if unknown else "",
        )
        self.tally.setText(" · ".join(part for part in parts if part))
        self.stop.setVisible(bool(running or waiting))
        self.pause.setText(_("Go on") if paused else _("Pause"))
        self.pause.setToolTip(_("Nothing new is sent; what is at a provider already goes on."))
        self.pause.setVisible(bool(paused or running or waiting))
        self._tell_again()
        self.clear.setVisible(bool(ended))
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._animate()

    def _tell_again(self) -> None:
        """Offer to try everything again that failed; what may have been bought is not among it."""
        failed = [order for order in self.model.orders(Group.TROUBLE) if set(self.ways.of(order)) & set(_AGAIN)]
        self.again.setVisible(bool(failed))
        if failed:
            paid = [order for order in failed if Way.RETRY in self.ways.of(order)]
            self.again.setText(with_price(_("Try failed again"), self.ways.price(Way.RETRY, *paid)))

    def _show_holds(self) -> None:
        names = {profile.id: _(profile.name) for profile in self._studio.accounts.all()}
        found = self._studio.queue.holds().items()
        self.holds.show_holds({profile: (names.get(profile, profile), reason) for profile, reason in found})

    def _pause_or_go_on(self) -> None:
        (self._studio.queue.go_on if self._studio.queue.paused else self._studio.queue.pause)()

    def _animate(self) -> None:
        if self.isVisible() and self.model.count(Group.RUNNING):
            self._turning.start()
        else:
            self._turning.stop()

    def _turn(self) -> None:
        self.delegate.phase = (self.delegate.phase + _TURN) % 1
        running = self.model.rows_of(Group.RUNNING)
        for row in self.rows.visible_rows():
            if row in running:
                self.rows.viewport().update(self.rows.visualRect(self.model.index(row)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._animate()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turning.stop()

    def _rename(self) -> None:
        self._names.refresh()
        self.rows.viewport().update()

    def _remove(self) -> None:
        chosen = self.selected()
        self.cancel(chosen)
        self.forget(chosen)

    def _take_best(self) -> None:
        """Take the best way out of the selected orders, as Enter asks."""
        for way in dict.fromkeys(filter(None, map(self.delegate.best, self.selected()))):
            self.ways.take(way, *self.selected())

    def _offer(self, point: QPoint) -> None:
        if self.rows.indexAt(point).isValid():
            self._open_menu(point)

    def _open_menu(self, point: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.rows.viewport().mapToGlobal(point))

    def menu(self) -> QMenu:
        """Return what can be done with the selected orders."""
        chosen = self.selected()
        first = chosen[0] if chosen else None
        menu = QMenu(self)
        menu.addAction(_("Show in script"), lambda: self.line_asked.emit(first)).setEnabled(bool(first and first.line))
        show = menu.addAction(_("Show take"), lambda: self.take_asked.emit(first.take if first else ""))
        show.setEnabled(bool(first and first.take))
        menu.addSeparator()
        self.ways.fill(menu, chosen)
        return menu


_AGAIN = (Way.RETRY, Way.DOWNLOAD_AGAIN, Way.CHECK_AGAIN)


class _OrderRows(Rows):
    """`removed`: Delete. `entered_on`: Enter. `menu_wanted`: the keyboard's menu, at a point of the current row."""

    removed = Signal()
    entered_on = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(ROW, parent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_on.emit()
        elif event.key() == Qt.Key.Key_Menu and self.currentIndex().isValid():
            self.menu_wanted.emit(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)
