"""How every line of an open project stands, kept up to date: texts against chosen takes, orders under way, refusals."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from core.domain.job import Order, Reason, State
from core.domain.request import Plan, fingerprint
from core.domain.script import Line
from core.errors import Problem
from core.library.takes import Chosen
from core.projects.status import FINISHED, UNDER_WAY, LineState, LineStatus, Sum, Tally, resolve
from core.text.compile import is_silent
from core.text.estimate import seconds as estimated_seconds

Fingerprint = Callable[[Line], str]
CompileRun = Callable[[Iterable[str]], Plan]

NONE = Chosen()


def scratch_wish(line: Line) -> str:
    """Return the fingerprint of what a scratch take of the line says: whoever speaks it then, it is only for timing."""
    return fingerprint(("scratch", line.text, line.speaker, line.speed))


class _Known(msgspec.Struct, gc=False):
    """What is remembered of one line. `estimate` is worked out where the line has no take that tells its length."""

    line: Line
    status: LineStatus
    blank: bool
    estimate: float = -1.0
    script: str = ""

    def seconds(self) -> float:
        """Return about how long its text lasts, 0 where it has nothing to speak or a take that fits."""
        if self.blank or self.status.state in FINISHED or self.status.is_timed:
            return 0.0
        if self.estimate < 0:
            self.estimate = estimated_seconds(self.line.text)
        return self.estimate


class _Prepared(msgspec.Struct):
    """Lines that are to come together, resolved and summed up."""

    known: dict[str, _Known]
    sum: Sum


def _is_bought(order: Order) -> bool:
    """Whether an order that ended without a take bought something, or may have."""
    if order.scratch or order.take:
        return False
    begun = any(job.remote or job.downloads or job.state is State.DONE for job in order.jobs)
    return order.state is State.UNCERTAIN or (begun and order.state in {State.FAILED, State.CANCELLED})


def _comes_before(order: Order, known: Order | None) -> bool:
    """Whether a line shows `order` instead of the one it showed: the newer; scratch is no answer to what failed."""
    if known is None or known.id == order.id:
        return True
    failed = known.state in {State.FAILED, State.UNCERTAIN} and not known.scratch
    return known.made <= order.made and not (order.scratch and failed)


def _keep(orders: dict[str, dict[str, Order]], line: str, order: Order, *, wanted: bool) -> None:
    """Let `order` be among a line's orders exactly where it is `wanted` there."""
    if wanted:
        orders.setdefault(line, {})[order.id] = order
    elif known := orders.get(line):
        known.pop(order.id, None)
        if not known:
            del orders[line]


class Standing:
    """Statuses and tallies of lines, which it follows from `watch` to `unwatch`; `refresh` tells it of a change."""

    def __init__(self, compiled: Fingerprint, together: CompileRun, chosen: Mapping[str, Chosen]) -> None:
        self._compiled = compiled
        self._together = together
        self._chosen = dict(chosen)
        self._orders: dict[str, Order] = {}
        self._busy: dict[str, dict[str, Order]] = {}
        self._bought: dict[str, dict[str, Order]] = {}
        self._refused: dict[str, Reason] = {}
        self._asked: set[str] = set()
        self._known: dict[str, _Known] = {}
        self._unlooked: set[str] = set()
        self._prepared: dict[str, _Prepared] = {}
        self._sums: dict[str, Sum] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        """Do the work of `watch` for lines that nobody knows yet, in a thread: a novel takes seconds.

        They have to come together, as they are.
        """
        made = _Prepared({line.id: self._begin(line) for line in lines}, Sum())
        for known in made.known.values():
            made.sum.add(known.status, known.seconds(), known.line.pause_after)
        if lines:
            self._prepared[lines[0].id] = made

    def expect(self, script: str, lines: Sequence[Line]) -> list[str]:
        """Begin to follow lines, as if their takes spoke what they say; return those that are still to be looked at.

        Each is looked at when somebody asks for its status, or by `look`. Sums are right when all of them are.
        """
        later = [line.id for line in lines if self._chosen.get(line.id, NONE).take and not line.heading]
        self._unlooked.update(later)
        self.watch(script, lines)
        return later

    def look(self, line: Line) -> bool:
        """Look at a line that was only expected to stand so; tells whether it stands otherwise."""
        return line.id in self._unlooked and self.refresh(line)

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
            if self._refused:
                self._refused.pop(line.id, None)
            known = self._known[line.id] = self._begin(line, script)
            total.add(known.status, known.seconds(), line.pause_after)

    def unwatch(self, lines: Sequence[Line]) -> None:
        """Stop following lines that were removed."""
        script = self._known[lines[0].id].script if lines else ""
        if lines and len(lines) == self._sum(script).lines:  # all of a script, as undoing an import takes away
            for line in lines:
                del self._known[line.id]
            self._unlooked.difference_update([line.id for line in lines])
            del self._sums[script]
            return
        for line in lines:
            self._unlooked.discard(line.id)
            known = self._known.pop(line.id)
            self._sum(known.script).add(known.status, known.seconds(), known.line.pause_after, -1)

    def refresh(self, line: Line) -> bool:
        """Take notice of a line's new text, voice or take; tells whether it stands otherwise now."""
        known = self._known[line.id]
        self._unlooked.discard(line.id)
        before, total = known.status, self._sum(known.script)
        total.add(before, known.seconds(), known.line.pause_after, -1)
        if line is not known.line:
            if (line.text, line.heading) != (known.line.text, known.line.heading):
                known.blank, known.estimate = is_silent(line), -1.0
            known.line = line
        known.status = self._resolve(line, blank=known.blank)
        total.add(known.status, known.seconds(), line.pause_after)
        return known.status != before

    def hangs_on_voice(self, line: str) -> bool:
        """Tell whether how a line stands depends on what would be sent for it."""
        return line in self._refused or bool(self._chosen.get(line, NONE).take)

    def status(self, line: str) -> LineStatus:
        """Return how a followed line stands."""
        if line in self._unlooked:
            self.refresh(self._known[line].line)
        return self._known[line].status

    def chosen(self, line: str) -> str:
        """Return the take that is chosen for a line, "" for none; a heading has one too, which it does not show."""
        return self._chosen.get(line, NONE).take

    def states(self, lines: Iterable[Line]) -> list[LineState]:
        """Return the states of followed lines, in their order."""
        known = self._known
        return [known[line.id].status.state for line in lines]

    def under_way(self, line: str) -> frozenset[str]:
        """Return the fingerprints of what is being made for a line: of what was asked for, whatever the seed."""
        return frozenset(order.wanted or order.plan.fingerprint for order in self._busy.get(line, {}).values())

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
            if _comes_before(order, self._orders.get(line)):
                self._orders[line] = order
            _keep(self._busy, line, order, wanted=order.state in UNDER_WAY)
            _keep(self._bought, line, order, wanted=_is_bought(order))
            self._refused.pop(line, None)
        return self._followed(order)

    def drop_order(self, order: Order) -> tuple[str, ...]:
        """Forget an order that was taken out of the queue; returns those of its lines that are followed."""
        for line in order.lines:
            if (known := self._orders.get(line)) and known.id == order.id:
                del self._orders[line]
            _keep(self._busy, line, order, wanted=False)
            _keep(self._bought, line, order, wanted=False)
        return self._followed(order)

    def _order(self, line: str) -> Order | None:
        """Return the order that a line shows.

        Of several under way one that is at work; else one whose outcome is unknown, or that bought something, unless a
        newer take makes up for it; else the newest there was.
        """
        if busy := self._busy.get(line):
            return max(busy.values(), key=lambda order: (order.state is not State.QUEUED, order.made))
        finished = self._chosen.get(line, NONE).finished
        bought = [order for order in self._bought.get(line, {}).values() if order.made >= finished]
        weight = {State.UNCERTAIN: 2, State.FAILED: 1}
        return max(bought, key=lambda order: (weight.get(order.state, 0), order.made), default=self._orders.get(line))

    def ended(self, line: str, *, every: bool) -> tuple[Order, ...]:
        """Return a line's orders that ended without a take and may have bought something, and the newest there was.

        Without `every` only those that no newer take makes up for.
        """
        newest = self._orders.get(line)
        found = {**self._bought.get(line, {}), **({newest.id: newest} if newest else {})}
        finished = self._chosen.get(line, NONE).finished
        return tuple(order for order in found.values() if every or order.made >= finished)

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
        if (found := self._sums.get(script)) is None:
            found = self._sums[script] = Sum()
        return found

    def _begin(self, line: Line, script: str = "") -> _Known:
        blank = is_silent(line)
        return _Known(line, self._resolve(line, blank=blank), blank, -1.0, script)

    def _resolve(self, line: Line, *, blank: bool) -> LineStatus:
        chosen = NONE if line.heading else self._chosen.get(line.id, NONE)
        return resolve(
            line,
            blank=blank,
            matches=bool(chosen.take) and (line.id in self._unlooked or self._matches(line, chosen)),
            chosen=chosen,
            asked=line.id in self._asked,
            order=self._order(line.id) if self._orders or self._busy else None,
            problem=self._refused.get(line.id) if self._refused else None,
        )

    def sharing(self, line: str) -> tuple[str, ...]:
        """Return the lines that the take chosen for `line` speaks too, itself among them; () if it is alone in it."""
        return self._chosen.get(line, NONE).run

    def _matches(self, line: Line, chosen: Chosen) -> bool:
        if chosen.scratch:
            return chosen.fingerprint == scratch_wish(line)
        if not chosen.run:
            return chosen.fingerprint == self._fingerprint(line)
        if any(self._chosen.get(other, NONE).take != chosen.take for other in chosen.run):
            return False
        try:
            return chosen.fingerprint == self._together(chosen.run).fingerprint
        except Problem:
            return False

    def _fingerprint(self, line: Line) -> str:
        try:
            return self._compiled(line)
        except Problem:
            return ""
