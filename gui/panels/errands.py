"""The orders of this session by their ids, for rooms that show lines and want to know where a line's order is."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from core.domain.job import Order
from core.projects.status import LineStatus
from core.studio import Studio
from gui.models.lines import side_words
from gui.panels.names import StudioNames
from gui.panels.whereabouts import state_words


class Errands(QObject):
    """Follows the studio from `follow` to `close`."""

    def __init__(self, studio: Studio, names: StudioNames, parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._names = studio, names
        self._orders: dict[str, Order] = {}
        self._leave: tuple[Callable[[], object], ...] = ()

    def follow(self) -> None:
        """Know the orders there are, and hear of every change."""
        self.close()
        self._names.refresh()
        self._orders = {order.id: order for order in self._studio.queue.orders()}
        changed, forgotten = self._studio.order_changed, self._studio.order_forgotten
        self._leave = (changed.connect(self._hear), forgotten.connect(self._forget))

    def close(self) -> None:
        """Hear no more of the studio."""
        for leave in self._leave:
            leave()
        self._leave = ()

    def rename(self) -> None:
        """Read the names of providers again."""
        self._names.refresh()

    def of(self, status: LineStatus) -> Order | None:
        """Return the order that a line's state comes from, None where it comes from none."""
        return self._orders.get(status.order) if status.state in _FROM_ORDERS else None

    def words(self, status: LineStatus) -> str:
        """Return what stands beside a line that has no take to show: where its order is."""
        order = self.of(status)
        where = self._names.where(order) if order else ""
        return state_words(order, where) if order and where else side_words(status)

    def _hear(self, order: Order) -> None:
        self._orders[order.id] = order

    def _forget(self, order: Order) -> None:
        self._orders.pop(order.id, None)


_FROM_ORDERS = frozenset({"waiting", "running", "failed", "uncertain"})
