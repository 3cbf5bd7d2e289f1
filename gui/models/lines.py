"""The lines of one script as an item model. Knows the open document, and nothing of how a line is painted.

`Role.LINE` and `Role.STATUS` return the domain objects; colours, icons and widths belong to whoever paints.
"""

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.domain.script import Line
from core.projects.document import Document
from core.projects.status import LineState, LineStatus
from gui.i18n import _, count, told

Index = QModelIndex | QPersistentModelIndex

_SHORT = 80

GONE = LineStatus(LineState.BLANK)
"""How a line stands that the document has let go while views still hear of its removal."""

STATE_WORDS: dict[str, Callable[[], str]] = {
    "empty": lambda: _("no take yet"),
    "waiting": lambda: _("waiting"),
    "running": lambda: _("speaking"),
    "done": lambda: _("done"),
    "locked": lambda: _("locked"),
    "scratch": lambda: _("scratch"),
    "stale": lambda: _("out of date"),
    "failed": lambda: _("failed"),
    "uncertain": lambda: _("outcome unknown"),
    "blank": lambda: _("nothing to speak"),
}


def state_word(state: str) -> str:
    """Return the word of a line's state."""
    return STATE_WORDS[state]()


def side_words(status: LineStatus) -> str:
    """Return what stands beside a line that has no take to show."""
    if status.state == "running" and 0 < status.progress < 1:
        return _("speaking · {share} %", share=round(status.progress * 100))
    return state_word(status.state)


def note(status: LineStatus) -> str:
    """Return the sentence that stands below a line with which something is wrong, "" below all others.

    What happened is said beside a line whose outcome is unknown; below it stands what to do.
    """
    problem = status.problem
    if problem and status.state == "uncertain":
        return told(problem.remedy or problem.title)
    return told(problem.title) if problem and status.state == "failed" else ""


def takes_words(status: LineStatus) -> str:
    """Return what stands behind a take's length: that it is scratch, or which of how many takes it is."""
    if status.scratch:
        return _("outdated") if status.outdated else _("scratch")
    return f"{status.number}/{status.takes}" if status.takes > 1 and status.number else str(status.takes)


def problem_text(status: LineStatus) -> str:
    """Return what went wrong with a line and what to do about it, "" where nothing did."""
    if status.problem is None:
        return ""
    remedy = told(status.problem.remedy) if status.problem.remedy else ""
    return f"{told(status.problem.title)} {remedy}".strip()


class Role(IntEnum):
    """What `data` answers beside the text."""

    LINE = Qt.ItemDataRole.UserRole
    STATUS = Qt.ItemDataRole.UserRole + 1


class LinesModel(QAbstractListModel):
    """One row a line. Rows come and go exactly as the document tells; the model is never reset while it lives.

    `reason` tells why a line is out of date, for those who hear the list.
    """

    def __init__(
        self,
        document: Document,
        script_id: str,
        parent: QObject | None = None,
        *,
        reason: Callable[[str], str] = lambda _line_id: "",
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.script_id = script_id
        self._reason = reason
        self._lines = list(document.lines(script_id))
        self._untold: range | None = None
        self._disconnect = (
            document.lines_inserted.connect(self._insert),
            document.lines_removed.connect(self._remove),
            document.lines_moved.connect(self._move),
            document.line_changed.connect(self._change_line),
            document.status_changed.connect(self._change_status),
            document.statuses_changed.connect(self._change_statuses),
            document.speakers_changed.connect(self._change_speakers),
            document.scripts_changed.connect(self._tell_together),
        )

    def close(self) -> None:
        """Hear no more of the document."""
        for disconnect in self._disconnect:
            disconnect()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        line = self._lines[index.row()]
        if role == Role.LINE:
            return line
        if role == Role.STATUS:
            return self.status(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row())
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren | Qt.ItemFlag.ItemIsDragEnabled

    def line(self, row: int) -> Line:
        """Return the line at `row`."""
        return self._lines[row]

    def lines(self) -> Sequence[Line]:
        """Return all lines; a live list, not to be modified."""
        return self._lines

    def status(self, row: int) -> LineStatus:
        """Return how the line at `row` stands."""
        line_id = self._lines[row].id
        return self.document.status(line_id) if line_id in self.document else GONE

    def row_of(self, line_id: str) -> int:
        """Return the row of a line, or -1 when the script does not have it."""
        try:
            script_id, row = self.document.index_of(line_id)
        except KeyError:
            return -1
        return row if script_id == self.script_id else -1

    def words(self, row: int) -> str:
        """Return in a few words which line that is and how it stands, "" where there is none."""
        if not 0 <= row < len(self._lines):
            return ""
        line, status = self._lines[row], self.status(row)
        speaker = self.document.speakers.get(line.speaker)
        name = "" if speaker is None or speaker.narrator else speaker.name
        number = _("Line {n}", n=count(row + 1))
        text = line.text if len(line.text) <= _SHORT else line.text[: _SHORT - 1].rstrip() + "…"
        flagged = _("flagged for redo") if line.flagged else ""
        head = " · ".join(filter(None, (number, name, state_word(status.state), flagged)))
        return "\n".join(filter(None, (head, problem_text(status), text)))

    def _spoken(self, row: int) -> str:
        line = self._lines[row]
        speaker = self.document.speakers.get(line.speaker)
        name = speaker.name if speaker else ""
        status = self.status(row)
        words = [self._reason(line.id) or state_word(status.state)]
        if status.takes > 1 and status.number:
            words.append(_("take {n} of {all}", n=count(status.number), all=count(status.takes)))
        if status.locked and status.state != "locked":
            words.append(_("locked"))
        if status.flagged:
            words.append(_("flagged for redo"))
        if status.run:
            words.append(_("shared take"))
        return f"{name}: {line.text} ({', '.join(words)})"

    def _insert(self, script_id: str, first: int, count: int) -> None:
        if script_id != self.script_id:
            return
        self._tell_together()
        self.beginInsertRows(QModelIndex(), first, first + count - 1)
        self._lines[first:first] = self.document.lines(script_id)[first : first + count]
        self.endInsertRows()

    def _remove(self, script_id: str, first: int, count: int) -> None:
        if script_id != self.script_id:
            return
        self._tell_together()
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        del self._lines[first : first + count]
        self.endRemoveRows()

    def _move(self, script_id: str, first: int, count: int, after: int) -> None:
        if script_id != self.script_id or first == after:
            return
        self._tell_together()
        before = after if after < first else after + count
        self.beginMoveRows(QModelIndex(), first, first + count - 1, QModelIndex(), before)
        block = self._lines[first : first + count]
        del self._lines[first : first + count]
        self._lines[after:after] = block
        self.endMoveRows()

    def _change_line(self, script_id: str, row: int) -> None:
        if script_id == self.script_id:
            self._lines[row] = self.document.lines(script_id)[row]
            self._tell_soon(row, [])

    def _change_status(self, script_id: str, row: int) -> None:
        if script_id == self.script_id:
            self._tell_soon(row, [Role.STATUS])

    def _change_statuses(self, script_id: str, first: int, count: int) -> None:
        if script_id == self.script_id:
            self._tell(first, first + count - 1, [Role.STATUS])

    def _change_speakers(self) -> None:
        if self._lines:
            self._tell(0, len(self._lines) - 1, [Role.LINE])

    def _tell_soon(self, row: int, roles: list[int]) -> None:
        """Tell of a changed row: now, or while much is moving together with the others, when that is over."""
        if not self.document.moving_much:
            self._tell(row, row, roles)
        elif self._untold is None:
            self._untold = range(row, row + 1)
        else:
            self._untold = range(min(row, self._untold.start), max(row + 1, self._untold.stop))

    def _tell_together(self) -> None:
        rows, self._untold = self._untold, None
        if rows:
            self._tell(rows.start, rows.stop - 1, [])

    def _tell(self, first: int, last: int, roles: list[int]) -> None:
        self.dataChanged.emit(self.index(first), self.index(last), roles)
