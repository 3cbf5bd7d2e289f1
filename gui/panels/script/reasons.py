"""Why lines are out of date, in words, and what their voices leave out: worked out for the lines that are looked at."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from core.domain.script import Line
from core.domain.take import Take
from core.projects.document import Document
from core.projects.staleness import Change, changes
from core.projects.status import LineState
from core.studio import Studio
from core.text.delivery import Note
from core.text.find import Span
from gui.bridge.tasks import Tasks
from gui.i18n import _, count

_KEPT = 400
_AT_A_TIME = 60


def _names() -> dict[Change, str]:
    return {
        Change.TEXT: _("text"),
        Change.DICTIONARY: _("pronunciation"),
        Change.DIRECTION: _("direction"),
        Change.VOICE: _("voice"),
        Change.CLIP: _("recording"),
        Change.PARAMETER: _("settings"),
        Change.DIALOGUE: _("dialogue"),
    }


def change_words(found: Sequence[Change]) -> str:
    """Return what changed, as it stands beside a line; "" for nothing."""
    names = _names()
    return _("{things} changed", things=", ".join(names[change] for change in found)) if found else ""


def counted_words(found: Mapping[Change, int]) -> str:
    """Return in how many lines what changed, one thing a row; "" for nothing."""
    names = _names()
    return "\n".join(
        _("{thing} changed: {n}", thing=names[change], n=count(found[change])) for change in Change if found.get(change)
    )


class StaleReasons(QObject):
    """Asks the library for the takes of stale lines when their reasons are wanted; `loaded` when more are known."""

    loaded = Signal()

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks: Tasks | None = None
        self._document: Document | None = None
        self._takes: OrderedDict[str, Take | None] = OrderedDict()  # None: it is gone
        self._wanted: dict[str, None] = {}
        self._asking = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        self._made: OrderedDict[int, _Made] = OrderedDict()

    def bind(self, document: Document | None, tasks: Tasks | None = None) -> None:
        """Tell of the lines of this project from now on, its takes read by `tasks`; None lets go of both."""
        self._document, self._tasks = document, tasks
        self._made.clear()
        self._wanted.clear()

    @property
    def busy(self) -> bool:
        """Whether a take is still to be read that was wanted."""
        return bool(self._wanted) or self._asking

    # why a line is out of date

    def words(self, line_id: str) -> str:
        """Return why a line is out of date, "" where it is not or that is not known yet; then `loaded` will come."""
        return change_words(self.of(line_id))

    def of(self, line_id: str) -> tuple[Change, ...]:
        """Return what of a line changed, as `words` says it."""
        document = self._document
        if document is None or line_id not in document:
            return ()
        status = document.status(line_id)
        if status.state is not LineState.STALE:
            return ()
        if status.chosen not in self._takes:
            self._wanted[status.chosen] = None
            self._soon.start()
            return ()
        self._takes.move_to_end(status.chosen)
        take = self._takes[status.chosen]
        return changes(document, line_id, take) if take else ()

    def _ask(self) -> None:
        if self._tasks is not None and self._wanted and not self._asking:
            self._asking = True
            self._tasks.run(self._load(), "why lines are out of date")

    async def _load(self) -> None:
        try:
            wanted = list(self._wanted)[-_AT_A_TIME:]
            self._wanted.clear()
            self._keep(wanted, await self._studio.takes_by_id(wanted))
        finally:
            self._asking = False
            if self._wanted:
                self._soon.start()
        self.loaded.emit()

    def _keep(self, wanted: Iterable[str], takes: Iterable[Take]) -> None:
        self._takes.update(dict.fromkeys(wanted))
        self._takes.update((take.id, take) for take in takes)
        while len(self._takes) > _KEPT:
            self._takes.popitem(last=False)

    # what a voice makes of a line

    def left_out(self, line: Line) -> tuple[Note, ...]:
        """Return what the voice of a line cannot express of it."""
        return self._made_of(line).notes

    def said_otherwise(self, line: Line) -> tuple[Span, ...]:
        """Return where in a line's text words of a dictionary stand."""
        return self._made_of(line).spans

    def _made_of(self, line: Line) -> "_Made":
        """Return both; the same line is worked out once."""
        document = self._document
        if document is None:
            return _NOTHING
        asked = (line, document.voicing.voice_of(line), document.project.words)
        known = self._made.get(id(line))
        if known and all(one is other for one, other in zip(known.asked, asked, strict=True)):
            return known
        made = self._made[id(line)] = _Made(
            asked, document.voicing.unexpressed(line), document.voicing.said_otherwise(line)
        )
        if len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made


class _Made(NamedTuple):
    asked: tuple[object, ...]
    notes: tuple[Note, ...]
    spans: tuple[Span, ...]


_NOTHING = _Made((), (), ())
