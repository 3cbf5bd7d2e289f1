"""How every line of an open project stands, kept up to date: texts against chosen takes, orders under way, refusals."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from core.domain.job import Order, Reason
from core.domain.request import Plan
from core.domain.script import Line
from core.errors import Problem
from core.library.takes import Chosen
from core.projects.status import UNDER_WAY, LineStatus, Sum, Tally, resolve
from core.text.compile import is_blank
from core.text.estimate import seconds as estimated_seconds

Compile = Callable[[Line], Plan]

NONE = Chosen()


class _Known(msgspec.Struct, gc=False):
    """What is remembered of one line."""

    line: Line
    status: LineStatus
    estimate: float
    script: str = ""


class _Prepared(msgspec.Struct):
    """Lines that are to come together, resolved and summed up."""

    known: dict[str, _Known]
    sum: Sum


class Standing:
    """Statuses and tallies of lines, which it follows from `watch` to `unwatch`; `refresh` tells it of a change."""

    def __init__(self, compiled: Compile, chosen: Mapping[str, Chosen]) -> None:
        self._compiled = compiled
        self._chosen = dict(chosen)
        self._orders: dict[str, Order] = {}
        self._refused: dict[str, Reason] = {}
        self._asked: set[str] = set()
        self._known: dict[str, _Known] = {}
        self._prepared: dict[str, _Prepared] = {}
        self._sums: dict[str, Sum] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """Do the work of `watch` for lines that nobody knows yet, in a thread: a novel takes seconds.

        They have to come together, as they are.
        """
        made = _Prepared({line.id: _Known(line, self._resolve(line), self._estimate(line)) for line in lines}, Sum())
        for known in made.known.values():
            made.sum.add(known.status, known.estimate, known.line.pause_after)
        if lines:
            self._prepared[lines[0].id] = made

    def watch(self, script: str, lines: Sequence[Line]) -> None:
        """Begin to follow lines of a script."""
        total = self._sum(script)
        prepared = self._prepared.pop(lines[0].id, None) if lines else None
        if prepared and len(prepared.known) == len(lines):
            for known in prepared.known.values():
                known.script = script
            self._known.update(prepared.known)
            total.merge(prepared.sum)
            return
        for line in lines:
            self._refused.pop(line.id, None)
            known = _Known(line, self._resolve(line), self._estimate(line))
            known.script = script
            self._known[line.id] = known
            total.add(known.status, known.estimate, line.pause_after)

    def unwatch(self, lines: Sequence[Line]) -> None:
        """Stop following lines that were removed."""
        script = self._known[lines[0].id].script if lines else ""
        if lines and len(lines) == self._sum(script).lines:  # all of a script, as undoing an import takes away
            for line in lines:
                del self._known[line.id]
            del self._sums[script]
            return
        for line in lines:
            known = self._known.pop(line.id)
            self._sum(known.script).add(known.status, known.estimate, known.line.pause_after, -1)

    def refresh(self, line: Line) -> None:
        """Take notice of a line's new text, voice or take."""
        known = self._known[line.id]
        self._sum(known.script).add(known.status, known.estimate, known.line.pause_after, -1)
        if line is not known.line:
            known.line, known.estimate = line, self._estimate(line)
        known.status = self._resolve(line)
        self._sum(known.script).add(known.status, known.estimate, line.pause_after)

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

    def _estimate(self, line: Line) -> float:
        return 0.0 if is_blank(line.text) else estimated_seconds(line.text) + line.pause_after

    def _resolve(self, line: Line) -> LineStatus:
        chosen = self._chosen.get(line.id, NONE)
        return resolve(
            line,
            blank=is_blank(line.text),
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
