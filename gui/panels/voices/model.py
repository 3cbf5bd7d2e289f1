"""The kept voices as a list, newest first, each with the take it can be heard in. Knows no studio."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from core.domain.kept import KeptVoice
from core.domain.take import Take
from gui.times import life

Index = QModelIndex | QPersistentModelIndex
Named = Callable[[KeptVoice], str]


class VoicesModel(QAbstractListModel):
    """`renamed` asks for another name of a voice; the row changes once the studio has done it."""

    renamed = Signal(object, str)
    VoiceRole = Qt.ItemDataRole.UserRole
    TakeRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._voices: list[KeptVoice] = []
        self._takes: dict[str, Take] = {}

    # what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._voices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        voice = self._voices[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return voice.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{voice.name}, {life(voice.until)}"
        if role == self.TakeRole:
            return self._takes.get(voice.take)
        return voice if role == self.VoiceRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        voice = self._voices[index.row()]
        if name and name != voice.name:
            self.renamed.emit(voice, name)
        return bool(name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else Qt.ItemFlag.NoItemFlags

    # what the room asks

    def voices(self) -> tuple[KeptVoice, ...]:
        """Return what is shown, from the top."""
        return tuple(self._voices)

    def row_of(self, voice_id: str) -> int:
        """Return the row of a voice, -1 where it is not shown."""
        return next((row for row, voice in enumerate(self._voices) if voice.id == voice_id), -1)

    def take_of(self, voice: KeptVoice) -> Take | None:
        """Return what a voice can be heard in, None where that is gone or not loaded yet."""
        return self._takes.get(voice.take)

    # what changes it

    def show(self, voices: Sequence[KeptVoice]) -> None:
        """Show these voices; only rows that came, went or are others now are told of."""
        wanted = sorted(voices, key=lambda voice: (-voice.made, voice.id))
        ids = {voice.id for voice in wanted}
        for row in reversed([row for row, voice in enumerate(self._voices) if voice.id not in ids]):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._voices[row]
            self.endRemoveRows()
        for row, voice in enumerate(wanted):
            self._put(row, voice)

    def _put(self, row: int, voice: KeptVoice) -> None:
        if row >= len(self._voices) or self._voices[row].id != voice.id:
            self.beginInsertRows(QModelIndex(), row, row)
            self._voices.insert(row, voice)
            self.endInsertRows()
        elif self._voices[row] != voice:
            self._voices[row] = voice
            self._tell(row)

    def fill(self, takes: Mapping[str, Take]) -> None:
        """Show in the rows these takes, by their ids; what is not among them is gone."""
        changed = {key for key in (*self._takes, *takes) if self._takes.get(key) != takes.get(key)}
        self._takes = dict(takes)
        for row, voice in enumerate(self._voices):
            if voice.take in changed:
                self._tell(row)

    def _tell(self, row: int) -> None:
        self.dataChanged.emit(self.index(row), self.index(row))
