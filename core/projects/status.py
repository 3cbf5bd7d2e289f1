"""How lines stand: between their text, their takes and their orders."""

from collections import Counter
from enum import StrEnum

import msgspec

from core.domain.job import Order, Reason, State
from core.domain.script import Line
from core.library.takes import Chosen


class LineState(StrEnum):
    """What a line shows.

    BLANK has nothing to speak; EMPTY no take yet; SCRATCH only one for timing; STALE has a take that speaks something
    else; LOCKED is done and stays as it is.
    """

    BLANK = "blank"
    EMPTY = "empty"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    LOCKED = "locked"
    SCRATCH = "scratch"
    STALE = "stale"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


MISSING = frozenset({LineState.EMPTY, LineState.SCRATCH, LineState.STALE, LineState.FAILED})
"""States of lines that "Generate" would do, unless they are locked."""

FINISHED = frozenset({LineState.DONE, LineState.LOCKED})
"""States of lines whose chosen take speaks what they say."""

TIMED = FINISHED | {LineState.SCRATCH}
"""States of lines whose take tells how long they are."""

UNFINISHED = MISSING | {LineState.UNCERTAIN}
"""States of lines that somebody has to see to."""

_BARE = frozenset({LineState.EMPTY, LineState.SCRATCH, LineState.FAILED, LineState.UNCERTAIN})

UNDER_WAY = frozenset({State.QUEUED, State.SUBMITTING, State.RUNNING, State.DOWNLOADING})
"""States of orders from which a take will come."""

_OF_ORDER = {
    State.QUEUED: LineState.WAITING,
    State.SUBMITTING: LineState.RUNNING,
    State.RUNNING: LineState.RUNNING,
    State.DOWNLOADING: LineState.RUNNING,
    State.FAILED: LineState.FAILED,
    State.UNCERTAIN: LineState.UNCERTAIN,
}


class LineStatus(msgspec.Struct, frozen=True, gc=False):
    """How one line stands. `seconds` and `peaks` are of the chosen take; `progress` 0…1 of the order under way.

    Of a dialogue the first line has the seconds, and the others none.

    `locked` and `flagged` are the line's, `scratch` and `run` of the chosen take, `number` tells which of the takes it
    is, from 1 on; `outdated`: it is scratch and speaks something else than the line.
    """

    state: LineState
    seconds: float = 0.0
    peaks: bytes = b""
    takes: int = 0
    chosen: str = ""
    problem: Reason | None = None
    order: str = ""
    progress: float = 0.0
    locked: bool = False
    flagged: bool = False
    scratch: bool = False
    run: tuple[str, ...] = ()
    number: int = 0
    outdated: bool = False

    @property
    def is_timed(self) -> bool:
        """Whether its take tells how long its text lasts."""
        return self.state in TIMED and not self.outdated

    @property
    def is_missing(self) -> bool:
        """Whether "Generate" would do this line."""
        return self.state in MISSING and not self.locked

    @property
    def wants_scratch(self) -> bool:
        """Whether a scratch track would speak this line: it has no take at all, or scratch that says something else."""
        return self.state in _BARE and (self.outdated or not self.chosen)


class Tally(msgspec.Struct, frozen=True):
    """A script at a glance: lines by state, seconds of what can be heard, and an estimate of the whole, with pauses.

    `missing` is how many lines "Generate" would do, `stale` how many of those have a take that speaks something else,
    `flagged` how many somebody wants done again, `scratch` how many have nothing better than a scratch take, `bare` how
    many a scratch track would speak.
    """

    counts: dict[LineState, int]
    seconds: float
    estimate: float
    missing: int = 0
    flagged: int = 0
    stale: int = 0
    scratch: int = 0
    bare: int = 0


def resolve(
    line: Line, *, blank: bool, asked: bool, matches: bool, chosen: Chosen, order: Order | None, problem: Reason | None
) -> LineStatus:
    """Return the status of a line: work under way before trouble, trouble before what there is.

    Trouble of an order that a newer take has made up for is the queue's alone; a scratch take makes up for nothing.
    """
    if order and order.state not in UNDER_WAY and order.made < (chosen.newest if order.scratch else chosen.finished):
        order = None
    under_way = order.state if order else State.CANCELLED
    if asked and not blank:
        state = LineState.WAITING
    elif under_way in _OF_ORDER:
        state = _OF_ORDER[under_way]
    elif problem:
        state = LineState.FAILED
    elif blank:
        state = LineState.BLANK
    elif not chosen.take:
        state = LineState.EMPTY
    elif chosen.scratch:
        state = LineState.SCRATCH
    elif matches:
        state = LineState.LOCKED if line.locked else LineState.DONE
    else:
        state = LineState.STALE
    return LineStatus(
        state,
        0.0 if line.id in chosen.run[1:] else chosen.seconds,
        chosen.peaks,
        chosen.takes,
        chosen.take,
        (order.reason if order else None) or problem,
        order.id if order else "",
        order.progress if order else 0.0,
        line.locked,
        line.flagged,
        chosen.scratch,
        chosen.run,
        chosen.number,
        chosen.scratch and not matches,
    )


class Sum:
    """A running tally of one script's lines."""

    def __init__(self) -> None:
        self._counts: Counter[LineState] = Counter()
        self._seconds = 0.0
        self._estimate = 0.0
        self._missing = 0
        self._flagged = 0
        self._stale = 0
        self._scratch = 0
        self._bare = 0

    def add(self, status: LineStatus, estimate: float, pause: float, times: int = 1) -> None:
        """Count a line, or with `times` -1 take it out again.

        `estimate` is for a text that has no fitting take yet, `pause` is what follows the line, both in seconds.
        """
        state = status.state
        length = status.seconds + pause if status.chosen else 0.0
        self._counts[state] += times
        self._seconds += length * times
        self._flagged += status.flagged * times
        if state in FINISHED:  # most lines of a long script: nothing else is to be counted of them
            self._estimate += length * times
            return
        self._estimate += (length if status.is_timed else estimate and estimate + pause) * times
        missing = status.is_missing
        self._missing += missing * times
        self._stale += (missing and state is LineState.STALE) * times
        self._scratch += status.scratch * times
        self._bare += status.wants_scratch * times

    @property
    def lines(self) -> int:
        """How many lines are counted."""
        return sum(self._counts.values())

    def merge(self, other: "Sum") -> None:
        """Count all lines of another sum too."""
        tally = other.tally()
        self._counts.update(tally.counts)
        self._seconds += tally.seconds
        self._estimate += tally.estimate
        self._missing += tally.missing
        self._flagged += tally.flagged
        self._stale += tally.stale
        self._scratch += tally.scratch
        self._bare += tally.bare

    def tally(self) -> Tally:
        """Return it as it stands."""
        return Tally(
            {state: n for state, n in self._counts.items() if n},
            max(0.0, self._seconds),
            max(0.0, self._estimate),
            self._missing,
            self._flagged,
            self._stale,
            self._scratch,
            self._bare,
        )
