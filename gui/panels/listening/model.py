"""The suspicious takes of a script, the worst first. Knows no painting."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.listening import Suspect
from core.text.notation import spoken
from gui.i18n import _, clock, sentences, told
from gui.panels.names import said_by

Index = QModelIndex | QPersistentModelIndex


class SuspectsModel(QAbstractListModel):
    """One row a take; `SuspectRole` gives it."""

    SuspectRole = Qt.ItemDataRole.UserRole

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.suspects: tuple[Suspect, ...] = ()

    def show(self, suspects: Sequence[Suspect]) -> None:
        """Show these. What only left or changed leaves the other rows where they are."""
        kept = {suspect.take.id for suspect in suspects}
        for row in reversed(range(len(self.suspects))):
            if self.suspects[row].take.id not in kept:
                self.beginRemoveRows(QModelIndex(), row, row)
                self.suspects = (*self.suspects[:row], *self.suspects[row + 1 :])
                self.endRemoveRows()
        if [one.take.id for one in self.suspects] == [one.take.id for one in suspects]:
            changed = [row for row, one in enumerate(suspects) if one != self.suspects[row]]
            self.suspects = tuple(suspects)
            for row in changed:
                self.dataChanged.emit(self.index(row), self.index(row))
        else:
            self.beginResetModel()
            self.suspects = tuple(suspects)
            self.endResetModel()

    def row_of(self, take_id: str) -> int:
        """Return the row of a take, -1 if it is not shown."""
        return next((row for row, one in enumerate(self.suspects) if one.take.id == take_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.suspects)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        suspect = self.suspects[index.row()]
        if role == self.SuspectRole:
            return suspect
        if role == Qt.ItemDataRole.DisplayRole:
            return spoken(suspect.take.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _told(suspect)
        return None


def reasons(suspect: Suspect) -> tuple[str, ...]:
    """Return the sentences that say why, the worst first; of what was found fine they say so as well."""
    return tuple(told(finding.why) for finding in (suspect.findings or suspect.fine))


def _told(suspect: Suspect) -> str:
    marks = [
        words
        for words, is_so in (
            (_("flagged"), suspect.flagged),
            (_("locked"), suspect.locked),
            (_("found fine"), not suspect.findings),
        )
        if is_so
    ]
    head = _(
        "Line {n}, {speaker}: {text} {length}",
        n=suspect.number,
        speaker=said_by(suspect.take) or "–",
        text=spoken(suspect.take.text),
        length=clock(suspect.take.facts.seconds),
    )
    return sentences(head, *reasons(suspect), ", ".join(marks))
