"""Orders and their jobs, in memory as on disk: nothing is told, and nothing leaves, before it is written."""

import asyncio
import time
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from core.domain.ids import new_id
from core.domain.job import FINAL, Job, Order, Reason, State
from core.domain.kept import KeptVoice
from core.domain.money import Money
from core.domain.profile import Caps
from core.domain.take import Take
from core.errors import LibraryProblem, OverCap, Problem
from core.events import Signal
from core.jobs.states import check_move
from core.library import money as money_rows
from core.library import orders as rows
from core.library import takes as take_rows
from core.library import voices as voice_rows
from core.library.library import Library
from core.message import say

T = TypeVar("T")

AT_A_TIME = 64
"""So many jobs are told between two breaths of the event loop."""

REMEMBERED = 500
"""So many finished orders of this session stay visible."""


def reason_of(problem: Problem) -> Reason:
    """Return a problem as a job keeps it."""
    return Reason(problem.title, problem.remedy, problem.detail, problem.retry)


class Ledger:
    """All unfinished orders, and those that ended in this session. `order_changed` tells the new state of one."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._orders: dict[str, Order] = {}
        self._unwritten: dict[str, Job] = {}
        self._asked: dict[str, str] = {}
        self.order_changed = Signal[Order]()
        self.order_forgotten = Signal[Order]()

    def orders(self) -> tuple[Order, ...]:
        """Return them, oldest first."""
        return tuple(self._orders.values())

    def order(self, order_id: str) -> Order | None:
        """Return one of them."""
        return self._orders.get(order_id)

    def job(self, order_id: str, job_id: str) -> Job | None:
        """Return a job as it is now."""
        order = self._orders.get(order_id)
        return next((job for job in order.jobs if job.id == job_id), None) if order else None

    async def load(self) -> tuple[Order, ...]:
        """Read the unfinished orders from the library and return them."""
        found = await self._library.read(rows.unfinished)
        self._orders = {order.id: order for order in found}
        return found

    async def add(self, orders: Sequence[Order]) -> None:
        """Write new orders; on return they are on disk."""
        await self._library.write(rows.add, orders)
        for order in orders:
            self._orders[order.id] = order
            self.order_changed.emit(order)

    def ask_again(self, order_id: str) -> None:
        """Remember that somebody wants an order now, whatever was ordered of its lines since."""
        self._asked[order_id] = new_id()

    async def move(self, job: Job, state: State, *, bought: bool = True, **fields: Any) -> Job:
        """Write that `job` is in `state` now; a reason stays only where one is given. Returns the job as it is then.

        Without `bought` what was reserved for it is given back. Whoever is cancelled meanwhile is cancelled afterwards:
        memory and disk never differ.
        """
        check_move(job.state, state)
        moved = msgspec.structs.replace(job, state=state, **{"reason": None, **fields})
        return await unbroken(self._write(moved, job, bought=bought))

    async def begin(self, job: Job, price: Money | None, caps: Caps, midnight: float) -> Job:
        """Write that `job` is about to be sent and what it may cost, as one change; return it as it is then.

        Raises `OverCap`, having written nothing. So has whoever is cancelled meanwhile: nothing has left yet.
        """
        check_move(job.state, State.SUBMITTING)
        now = time.time()
        moved = msgspec.structs.replace(job, state=State.SUBMITTING, reason=None, sent=now, price=price)
        project = order.project if (order := self._orders.get(job.order)) else ""

        def write(db: Any) -> tuple[str, Money] | None:
            over = money_rows.reserve(db, job, project, price, caps, now, midnight)
            if over is None:
                rows.move(db, moved)
            return over

        beginning = asyncio.ensure_future(self._library.write(write))
        stopped = await waited_out(beginning)
        if over := beginning.result():
            raise over_cap(*over)
        if stopped:
            await unbroken(self._library.write(_unbought, job))
            raise asyncio.CancelledError
        self._unwritten.pop(moved.id, None)
        self._put(moved)
        return moved

    def tell(self, job: Job, *, progress: float | None = None, reason: Reason | None = None) -> None:
        """Show how a running job stands, without writing it."""
        self._put(msgspec.structs.replace(job, progress=progress, reason=reason))

    async def charge(self, order_id: str, job_id: str, charged: Money) -> None:
        """Write what a job cost in the end."""
        await self._library.write(money_rows.settle, job_id, charged)
        if job := self.job(order_id, job_id):
            moved = msgspec.structs.replace(job, charged=charged)
            await self._library.write(rows.move, moved)
            self._put(moved)

    async def cancel(self, queued: Sequence[Job]) -> None:
        """Write that jobs which nothing was done for yet are cancelled, all in one change."""
        gone = [msgspec.structs.replace(job, state=State.CANCELLED, reason=None) for job in queued]
        await self._library.write(rows.move_all, gone)
        for number, job in enumerate(gone, start=1):
            self._put(job)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)

    async def _write(self, moved: Job, before: Job, *, bought: bool = True) -> Job:
        try:
            await self._library.write(rows.move if bought else _unbought, moved)
        except LibraryProblem:  # what happened is not forgotten; what was only about to happen did not
            self._unwritten[moved.id] = before if moved.state is State.SUBMITTING else moved
            raise
        self._unwritten.pop(moved.id, None)
        self._put(moved)
        return moved

    def note(self, job: Job, state: State, reason: Reason) -> None:
        """Show a state that could not be written, because it is the library that cannot be written."""
        self._unwritten.setdefault(job.id, job)
        self._put(msgspec.structs.replace(job, state=state, reason=reason))

    def is_noted(self, job: Job) -> bool:
        """Tell whether what is shown of a job could not be written, so that it may have come further."""
        return job.id in self._unwritten

    async def recall(self, job: Job) -> Job:
        """Return a job as it really is, whatever was noted of it, and write that."""
        known = self._unwritten.get(job.id)
        return await self._write(known, known) if known else job

    async def finish(
        self,
        order: Order,
        last: Job | None,
        takes: Sequence[Take],
        made: Sequence[KeptVoice] = (),
        *,
        choose: bool = True,
    ) -> None:
        """Write in one transaction that `last` is done, the takes are filed, and the order became the first of them.

        So are the voices that were `made` with them, and that those with which they are spoken were used. With `choose`
        the first take may become the chosen one of its line.
        """
        done = msgspec.structs.replace(last, state=State.DONE, reason=None) if last else None
        made_by = (done,) if done else order.jobs
        asked = self._asked.pop(order.id, order.id)

        def write(db: Any) -> None:
            if done:
                rows.move(db, done)
            for job in made_by:
                money_rows.bought(db, job.id, job.trace, order.id)
            for number, take in enumerate(takes):
                take_rows.add(db, take, choose=choose and number == 0, asked=asked)
            for voice in made:
                voice_rows.add(db, voice)
            for request in order.plan.requests:
                if request.voice:
                    voice_rows.used(db, request.profile, request.voice, takes[0].made)
            rows.finish(db, order.id, takes[0].id)

        await self._library.write(write)
        jobs = tuple(done if done and job.id == done.id else job for job in self._orders[order.id].jobs)
        self._show(msgspec.structs.replace(order, jobs=jobs, take=takes[0].id))
        self._trim()

    async def keep(self, voice: KeptVoice) -> None:
        """Write that a voice was made whose preview is not here."""
        await self._library.write(voice_rows.add, voice)

    async def forget(self, order_ids: Iterable[str]) -> None:
        """Take ended orders out of the list; those that made no take leave the library too, with their pieces."""
        gone = [order for order in map(self._orders.get, order_ids) if order and _ended(order)]
        await self._library.write(rows.forget, [order.id for order in gone])
        for order in gone:
            self._orders.pop(order.id, None)
            self.order_forgotten.emit(order)
        await self._library.discard_leaving()
        for job in (job for order in gone if not order.take for job in order.jobs):
            self._unwritten.pop(job.id, None)
            await self.discard_arrivals(job)

    async def discard_arrivals(self, job: Job) -> None:
        """Remove what arrived for a job and will not be filed."""
        for path in await asyncio.to_thread(self._library.store.arrivals_of, job.id):
            await self._library.discard_arrival(path)

    def _put(self, job: Job) -> None:
        if order := self._orders.get(job.order):
            jobs = tuple(job if job.id == known.id else known for known in order.jobs)
            self._show(msgspec.structs.replace(order, jobs=jobs))

    def _show(self, order: Order) -> None:
        self._orders[order.id] = order
        self.order_changed.emit(order)

    def _trim(self) -> None:
        if len(self._orders) > REMEMBERED:
            done = [order for order in self._orders.values() if order.take]
            for order in done[: max(0, len(done) - REMEMBERED)]:
                del self._orders[order.id]


def over_cap(name: str, cap: Money) -> OverCap:
    """Return the problem of a cap ("project" or "day") that a price would pass."""
    remedy = say("Raise the cap in Settings, or leave it there.")
    shown = str(cap).strip()
    if name == "day":
        return OverCap(say("The cap of {cap} a day is reached.", cap=shown), remedy, day=True)
    return OverCap(say("The cap of {cap} for this project is reached.", cap=shown), remedy)


def _ended(order: Order) -> bool:
    """Whether nothing goes on: neither its jobs nor, where they are all done, their joining."""
    states = {job.state for job in order.jobs}
    return bool(order.take) or (states <= FINAL and states != {State.DONE})


def _unbought(db: Any, job: Job) -> None:
    """Write where a job is now, and that nothing was bought by sending it."""
    rows.move(db, job)
    money_rows.give_back(db, job.id)


async def waited_out(task: "asyncio.Future[Any]") -> bool:
    """Wait until `task` is done, whatever happens; tell whether whoever waits is to be cancelled."""
    stopped = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            stopped = True
    return stopped


async def unbroken(work: Coroutine[Any, Any, T]) -> T:
    """Bring `work` to its end although whoever awaits it is cancelled, and only then be cancelled."""
    task = asyncio.ensure_future(work)
    stopped = await waited_out(task)
    result = task.result()
    if stopped:
        raise asyncio.CancelledError
    return result


async def all_of(moves: Iterable[Any]) -> None:
    """Await several moves, which then share a commit."""
    await asyncio.gather(*moves)
