"""How every line of an open project stands, kept up to date: texts against chosen takes, orders under way, refusals."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from core.domain.job import Order, Reason
from core.domain.request import Plan
from core.domain.script import Line
from core.errors import Problem
from core.library.takes import Chosen
from core.projects.status import TIMED, UNDER_WAY, LineStatus, Sum, Tally, resolve
from core.text.compile import is_blank
from core.text.estimate import seconds as estimated_seconds

Compile = Callable[[Line], Plan]

NONE = Chosen()


class _Known(msgspec.Struct, gc=False):
    """What is remembered of one line. `estimate` is worked out where the line has no take that tells its length."""

    line: Line
    status: LineStatus
    blank: bool
    estimate: float = -1.0
    script: str = ""

    def seconds(self) -> float:
        """Return about how long its text lasts, 0 where it has nothing to speak or a take that fits."""
        if self.blank or self.status.state in TIMED:
            return 0.0
        if self.estimate < 0:
            self.estimate = estimated_seconds(self.line.text)
        return self.estimate


class Standing:
    """Statuses and tallies of lines, which it follows from `watch` to `unwatch`; `refresh` tells it of a change."""

    def __init__(self, compiled: Compile, chosen: Mapping[str, Chosen]) -> None:
        self._compiled = compiled
        self._chosen = dict(chosen)
        self._orders: dict[str, Order] = {}
        self._refused: dict[str, Reason] = {}
        self._asked: set[str] = set()
        self._known: dict[str, _Known] = {}
        self._prepared: dict[str, _Known] = {}
        self._sums: dict[str, Sum] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """Do the work of `watch` for lines that nobody knows yet, in a thread: a novel takes seconds."""
        self._prepared = {line.id: self._begin(line) for line in lines}
        for known in self._prepared.values():
            known.seconds()

    def watch(self, script: str, lines: Iterable[Line]) -> None:
        """Begin to follow lines of a script."""
        total = self._sum(script)
        for line in lines:
            self._refused.pop(line.id, None)
            known = self._prepared.pop(line.id, None) or self._begin(line)
            known.script = script
            self._known[line.id] = known
            total.add(known.status, known.seconds(), line.pause_after)

    def unwatch(self, lines: Iterable[Line]) -> None:
        """Stop following lines that were removed."""
        for line in lines:
            known = self._known.pop(line.id)
            self._sum(known.script).add(known.status, known.seconds(), known.line.pause_after, -1)

    def refresh(self, line: Line) -> bool:
        """Take notice of a line's new text, voice or take; tells whether it stands otherwise now."""
        known = self._known[line.id]
        before, total = known.status, self._sum(known.script)
        total.add(before, known.seconds(), known.line.pause_after, -1)
        if line is not known.line:
            if line.text != known.line.text:
                known.blank, known.estimate = is_blank(line.text), -1.0
            known.line = line
        known.status = self._resolve(line, blank=known.blank)
        total.add(known.status, known.seconds(), line.pause_after)
        return known.status != before

    def hangs_on_voice(self, line: str) -> bool:
        """Tell whether how a line stands depends on what would be sent for it."""
        return line in self._refused or bool(self._chosen.get(line, NONE).take)

    def status(self, line: str) -> LineStatus:
        """Return how a followed line stands."""
        return self._known[line].status

    def under_way(self, line: str) -> str:
        """Return the fingerprint of what is being made for a line, "" if nothing is."""
        order = self._orders.get(line)
        return order.plan.fingerprint if order and order.state in UNDER_WAY else ""

    def tally(self, script: str) -> Tally:
        """Return a script's lines at a glance."""
        return self._sum(script).tally()

    def ask(self, line: str, *, asked: bool) -> bool:
        """Remember whether somebody asked for a line's take and its order is being made; tells whether that is new."""
        if (line in self._asked) is asked:
            return False
        (self._asked.add if asked else self._asked.discard)(line)
        return line in self._known

    def set_order(self, order: Order) -> tuple[str, ...]:
        """Remember the newest order of its lines; returns those of them that are followed."""
        for line in order.lines:
            known = self._orders.get(line)
            if known is None or known.made <= order.made:
                self._orders[line] = order
            self._refused.pop(line, None)
        return self._followed(order)

    def drop_order(self, order: Order) -> tuple[str, ...]:
        """Forget an order that was taken out of the queue; returns those of its lines that are followed."""
        for line in order.lines:
            if (known := self._orders.get(line)) and known.id == order.id:
                del self._orders[line]
        return self._followed(order)

    def _followed(self, order: Order) -> tuple[str, ...]:
        return tuple(line for line in order.lines if line in self._known)

    def refuse(self, line: str, problem: Problem) -> None:
        """Remember why a line was not ordered."""
        self._refused[line] = Reason(problem.title, problem.remedy, problem.detail, problem.retry)

    def accept(self, line: str) -> None:
        """Forget why it was refused: it was changed since."""
        self._refused.pop(line, None)

    def set_chosen(self, line: str, chosen: Chosen | None) -> bool:
        """Remember what the line shows of its takes; tells whether it is followed."""
        self._chosen[line] = chosen or NONE
        return line in self._known

    def _sum(self, script: str) -> Sum:
        return self._sums.setdefault(script, Sum())

    def _begin(self, line: Line) -> _Known:
        blank = is_blank(line.text)
        return _Known(line, self._resolve(line, blank=blank), blank)

    def _resolve(self, line: Line, *, blank: bool) -> LineStatus:
        chosen = self._chosen.get(line.id, NONE)
        return resolve(
            line,
            blank=blank,
            matches=bool(chosen.take) and chosen.fingerprint == self._fingerprint(line),
            chosen=chosen,
            asked=line.id in self._asked,
            order=self._orders.get(line.id),
            problem=self._refused.get(line.id),
        )

    def _fingerprint(self, line: Line) -> str:
        try:
            return self._compiled(line).fingerprint
        except Problem:
            return ""
