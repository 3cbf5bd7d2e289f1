"""The queue room: what is under way, what waits, what failed and why, what has just ended."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.domain.job import Order, State
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, many
from gui.models.orders import Group, OrdersModel, group_of
from gui.panels.names import StudioNames
from gui.panels.orderrow import ROW, OrderDelegate
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.empty import EmptyState
from gui.widgets.labels import Caption, Title
from gui.widgets.rows import Rows

_TURN_MS = 50
_TURN = 0.055


class QueueRoom(QWidget):
    """Shows a shared `OrdersModel`. `line_asked` and `take_asked` carry an order to show elsewhere."""

    line_asked = Signal(object)
    take_asked = Signal(str)

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
        self.delegate = OrderDelegate(theme, names, self.rows)
        self.tally = Caption()
        self.clear = PlainButton(_("Clear finished"))
        self.again = PlainButton(_("Try failed again"))
        self.stop = PlainButton(_("Cancel all"))
        self._stack = QStackedWidget()
        self._turning = QTimer(self, interval=_TURN_MS)
        self._telling = QTimer(self, singleShot=True, interval=0)
        self._lay_out(theme)
        self._bind()
        self._tell()

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self._leave()

    def cancel(self, orders: Sequence[Order]) -> None:
        """Cancel those that have not ended."""
        ids = [order.id for order in orders if group_of(order) in (Group.RUNNING, Group.WAITING)]
        if ids:
            self._tasks.run(self._studio.cancel(ids), "cancel")

    def retry(self, orders: Sequence[Order]) -> None:
        """Try those again that failed or were cancelled."""
        for order in orders:
            if order.state in (State.FAILED, State.CANCELLED):
                self._tasks.run(self._studio.retry(order.id), "retry")

    def forget(self, orders: Sequence[Order]) -> None:
        """Take those that have ended out of the list."""
        ids = [order.id for order in orders if group_of(order) in (Group.TROUBLE, Group.ENDED)]
        if ids:
            self._tasks.run(self._studio.forget(ids), "forget")

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
        bar.setContentsMargins(20, 14, 20, 12)
        bar.setSpacing(8)
        bar.addWidget(Title(_("Queue")))
        bar.addSpacing(4)
        bar.addWidget(self.tally, 1, Qt.AlignmentFlag.AlignBottom)
        for button in (self.clear, self.again, self.stop):
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.rows)

    def _bind(self) -> None:
        self._leave = self._studio.projects_changed.connect(self._rename)
        self.model.tallied.connect(self._telling.start)
        self._telling.timeout.connect(self._tell)
        self._turning.timeout.connect(self._turn)
        self.delegate.cancel_asked.connect(lambda order: self.cancel([order]))
        self.delegate.retry_asked.connect(lambda order: self.retry([order]))
        self.clear.clicked.connect(lambda: self.forget(self.model.orders(Group.ENDED)))
        self.again.clicked.connect(lambda: self.retry(self.model.orders(Group.TROUBLE)))
        self.stop.clicked.connect(lambda: self.cancel(self.model.orders()))
        self.rows.removed.connect(self._remove)
        self.rows.doubleClicked.connect(lambda index: self.line_asked.emit(self.model.order_at(index.row())))
        self.rows.customContextMenuRequested.connect(self._offer)

    def _tell(self) -> None:
        running, waiting = self.model.count(Group.RUNNING), self.model.count(Group.WAITING)
        trouble, ended = self.model.count(Group.TROUBLE), self.model.count(Group.ENDED)
        parts = (
            many("{n} under way", "{n} under way", running) if running else "",
            many("{n} waiting", "{n} waiting", waiting) if waiting else "",
            many("{n} failed", "{n} failed", trouble) if trouble else "",
        )
        self.tally.setText(" · ".join(part for part in parts if part))
        self.stop.setVisible(bool(running or waiting))
        self.again.setVisible(bool(trouble))
        self.clear.setVisible(bool(ended))
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._animate()

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
        self.cancel(self.selected())
        self.forget(self.selected())

    def _offer(self, point: QPoint) -> None:
        if self.rows.indexAt(point).isValid():
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.rows.viewport().mapToGlobal(point))

    def menu(self) -> QMenu:
        """Return what can be done with the selected orders."""
        chosen = self.selected()
        states, groups = {order.state for order in chosen}, {group_of(order) for order in chosen}
        first = chosen[0] if chosen else None
        menu = QMenu(self)
        menu.addAction(_("Show in script"), lambda: self.line_asked.emit(first)).setEnabled(bool(first and first.line))
        show = menu.addAction(_("Show take"), lambda: self.take_asked.emit(first.take if first else ""))
        show.setEnabled(bool(first and first.take))
        menu.addSeparator()
        again = menu.addAction(_("Try again"), lambda: self.retry(chosen))
        again.setEnabled(bool(states & {State.FAILED, State.CANCELLED}))
        cancel = menu.addAction(_("Cancel"), QKeySequence.StandardKey.Delete, lambda: self.cancel(chosen))
        cancel.setEnabled(bool(groups & {Group.RUNNING, Group.WAITING}))
        forget = menu.addAction(_("Remove from list"), lambda: self.forget(chosen))
        forget.setEnabled(bool(groups & {Group.TROUBLE, Group.ENDED}))
        return menu


class _OrderRows(Rows):
    removed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(ROW, parent)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Delete):
            self.removed.emit()
        else:
            super().keyPressEvent(event)
