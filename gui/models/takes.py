"""The takes of the library as a list, newest first. Holds every id and only the takes around what is looked at."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, QTimer, QUrl, Signal

from core.domain.take import Take

Index = QModelIndex | QPersistentModelIndex

AROUND = 60
"""Rows that are loaded before and after the rows that are looked at."""

KEPT = 4_000
"""Takes that stay in memory."""


class TakesModel(QAbstractListModel):
    """`wanted` asks for takes by id as soon as a row is looked at that is not loaded yet; answer with `fill`."""

    wanted = Signal(list)
    TakeRole = Qt.ItemDataRole.UserRole

    def __init__(self, path_of: Callable[[Take], Path], parent: Any = None) -> None:
        super().__init__(parent)
        self._path_of = path_of
        self._ids: list[str] = []  # oldest first: a new take, the last one, moves no other's place
        self._takes: dict[str, Take] = {}
        self._looked: tuple[int, int] | None = None
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == self.TakeRole:
            return self.take_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            take = self._takes.get(self.id_at(index.row()))
            return take.text if take else ""
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the audio files of the rows: any other application takes them."""
        takes = [take for index in indexes if (take := self._takes.get(self.id_at(index.row())))]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._path_of(take))) for take in takes])
        return data

    # what the room asks

    def id_at(self, row: int) -> str:
        """Return the id of the take in `row`."""
        return self._ids[-1 - row]

    def take_at(self, row: int) -> Take | None:
        """Return the take in `row`; where it is not loaded yet, None, and it will be."""
        take = self._takes.get(self.id_at(row))
        if take is None:
            first, last = self._looked or (row, row)
            self._looked = min(first, row), max(last, row)
            self._asking.start()
        return take

    def row_of(self, take_id: str) -> int | None:
        """Return the row of that take, None where the list has no such take."""
        place = bisect_left(self._ids, take_id)  # ids sort by the time of their making, and so does the list, nearly
        if not (place < len(self._ids) and self._ids[place] == take_id):
            try:
                place = self._ids.index(take_id)
            except ValueError:
                return None
        return len(self._ids) - 1 - place

    def has(self, take_id: str) -> bool:
        """Tell whether that take is in memory."""
        return take_id in self._takes

    # what changes it

    def show(self, ids: Sequence[str]) -> None:
        """Show these takes, newest first. What is only new at the top is inserted there; else everything is new."""
        fresh = list(reversed(ids))
        more = len(fresh) - len(self._ids)
        if self._ids and more >= 0 and fresh[: len(self._ids)] == self._ids:
            self._insert(fresh[len(self._ids) :])
            return
        self.beginResetModel()
        self._ids = fresh
        self._looked = None
        self.endResetModel()

    def add(self, take: Take) -> None:
        """Show a new take at the top."""
        self._keep([take])
        if self.row_of(take.id) is None:
            self._insert([take.id])

    def remove(self, take_id: str) -> None:
        """Take one out."""
        self._takes.pop(take_id, None)
        row = self.row_of(take_id)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._ids[-1 - row]
        self._looked = None
        self.endRemoveRows()

    def fill(self, takes: Iterable[Take]) -> None:
        """Show takes that have been loaded."""
        loaded = list(takes)
        self._keep(loaded)
        rows = [row for take in loaded if (row := self.row_of(take.id)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))

    def _insert(self, ids: Sequence[str]) -> None:
        if ids:
            self.beginInsertRows(QModelIndex(), 0, len(ids) - 1)
            self._ids.extend(ids)
            self._looked = None
            self.endInsertRows()

    def _keep(self, takes: Sequence[Take]) -> None:
        for take in takes:
            self._takes.pop(take.id, None)
            self._takes[take.id] = take
        while len(self._takes) > KEPT:
            del self._takes[next(iter(self._takes))]

    def _ask(self) -> None:
        if self._looked is None:
            return
        first, last = self._looked
        self._looked = None
        rows = range(max(0, first - AROUND), min(len(self._ids), last + AROUND + 1))
        missing = [take_id for row in rows if (take_id := self.id_at(row)) not in self._takes]
        if missing:
            self.wanted.emit(missing)
