"""The queue as a list: under way, waiting, in trouble, ended. Knows orders only, no studio."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from core.domain.job import Order, State

Index = QModelIndex | QPersistentModelIndex


class Group(IntEnum):
    """The stretches of the queue in their order."""

    RUNNING = 0
    WAITING = 1
    TROUBLE = 2
    ENDED = 3


_GROUPS = {
    State.SUBMITTING: Group.RUNNING,
    State.RUNNING: Group.RUNNING,
    State.DOWNLOADING: Group.RUNNING,
    State.DRAFT: Group.WAITING,
    State.QUEUED: Group.WAITING,
    State.FAILED: Group.TROUBLE,
    State.UNCERTAIN: Group.TROUBLE,
    State.DONE: Group.ENDED,
    State.CANCELLED: Group.ENDED,
}

Key = tuple[int, float, str]


def group_of(order: Order) -> Group:
    """Return the stretch of the queue in which `order` stands; one that is half done is under way."""
    group = _GROUPS[order.state]
    return Group.RUNNING if group is Group.WAITING and order.progress else group


def _key(order: Order) -> Key:
    group = group_of(order)
    newest_first = group in (Group.TROUBLE, Group.ENDED)
    return group, -order.made if newest_first else order.made, order.id


class OrdersModel(QAbstractListModel):
    """Oldest first while there is work to do, newest first once it has ended. `tallied` follows every change.

    `SecondsRole` gives how long an order has been under way, 0 where it is not: seconds of `now`, since it was first
    seen so.
    """

    tallied = Signal()
    OrderRole, SecondsRole = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: Any = None, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._now = now
        self._begun: dict[str, float] = {}
        self._keys: list[Key] = []
        self._orders: dict[str, Order] = {}
        self._counts = dict.fromkeys(Group, 0)

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        order = self.order_at(index.row())
        if role == self.OrderRole:
            return order
        if role == self.SecondsRole:
            return self._now() - self._begun[order.id] if order.id in self._begun else 0.0
        return order.text if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    # what the room asks

    def order_at(self, row: int) -> Order:
        """Return the order in `row`."""
        return self._orders[self._keys[row][2]]

    def orders(self, *groups: Group) -> tuple[Order, ...]:
        """Return the orders of these stretches, or all."""
        wanted = groups or tuple(Group)
        return tuple(self._orders[key[2]] for key in self._keys if key[0] in wanted)

    def count(self, group: Group) -> int:
        """Return how many orders a stretch has."""
        return self._counts[group]

    @property
    def unfinished(self) -> int:
        """How many orders are under way or wait."""
        return self._counts[Group.RUNNING] + self._counts[Group.WAITING]

    def rows_of(self, group: Group) -> range:
        """Return the rows of a stretch."""
        first = bisect_left(self._keys, (group,))
        return range(first, first + self._counts[group])

    # what changes it

    def show(self, orders: Iterable[Order]) -> None:
        """Show exactly these orders."""
        wanted = {order.id: order for order in orders}
        gone = [order_id for order_id in self._orders if order_id not in wanted]
        if len(gone) == len(self._orders):
            self._reset(wanted)
            return
        for order_id in gone:
            self._remove(order_id)
        for order in wanted.values():
            self._put(order)
        self.tallied.emit()

    def put(self, order: Order) -> None:
        """Show that an order is new, or has changed."""
        self._put(order)
        self.tallied.emit()

    def forget(self, order_id: str) -> None:
        """Take one out."""
        if order_id in self._orders:
            self._remove(order_id)
            self.tallied.emit()

    def _reset(self, orders: dict[str, Order]) -> None:
        self.beginResetModel()
        self._begun = {}
        self._orders = orders
        for order in orders.values():
            self._time(order)
        self._keys = sorted(map(_key, orders.values()))
        self._counts = {group: sum(key[0] == group for key in self._keys) for group in Group}
        self.endResetModel()
        self.tallied.emit()

    def _time(self, order: Order) -> None:
        if group_of(order) is Group.RUNNING:
            self._begun.setdefault(order.id, self._now())
        else:
            self._begun.pop(order.id, None)

    def _put(self, order: Order) -> None:
        self._time(order)
        old = self._orders.get(order.id)
        if old is None:
            self._insert(order)
        elif _key(old) == _key(order):
            self._change(order)
        else:
            self._move(old, order)

    def _insert(self, order: Order) -> None:
        key = _key(order)
        row = bisect_left(self._keys, key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._keys.insert(row, key)
        self._orders[order.id] = order
        self._counts[group_of(order)] += 1
        self.endInsertRows()

    def _change(self, order: Order) -> None:
        if self._orders[order.id] == order:
            return
        self._orders[order.id] = order
        index = self.index(bisect_left(self._keys, _key(order)))
        self.dataChanged.emit(index, index)

    def _move(self, old: Order, order: Order) -> None:
        source = bisect_left(self._keys, _key(old))
        target = bisect_left(self._keys, _key(order))
        moves = target not in (source, source + 1)
        if moves:
            self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), target)
        del self._keys[source]
        row = target - 1 if target > source else target
        self._keys.insert(row, _key(order))
        self._orders[order.id] = order
        self._counts[group_of(old)] -= 1
        self._counts[group_of(order)] += 1
        if moves:
            self.endMoveRows()
        self.dataChanged.emit(self.index(row), self.index(row))

    def _remove(self, order_id: str) -> None:
        order = self._orders[order_id]
        row = bisect_left(self._keys, _key(order))
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._keys[row]
        del self._orders[order_id]
        self._begun.pop(order_id, None)
        self._counts[group_of(order)] -= 1
        self.endRemoveRows()
