"""Drives jobs through the ledger: so many of a profile at once as its provider allows, each in a task of its own."""

import asyncio
import contextlib
import logging
import math
from collections import deque
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.domain.job import FINAL, Job, Order, Reason, State
from core.domain.kept import KeptVoice
from core.domain.take import Take
from core.errors import (
    AudioProblem,
    KeyRejected,
    KeyringProblem,
    LibraryProblem,
    NoBalance,
    NotSent,
    OverCap,
    Problem,
    ProviderProblem,
    Refused,
    RequestProblem,
    TaskFailed,
    UsageProblem,
)
from core.events import Signal
from core.jobs.asking import Asking
from core.jobs.filing import bought_voice, file_answers, file_joined, file_piece, made_voice
from core.jobs.gate import PATIENCE, Gate
from core.jobs.ledger import Ledger, all_of, reason_of, unbroken
from core.library.store import Store
from core.message import say
from core.providers.base import Kind, Result
from core.providers.registry import Registry

logger = logging.getLogger(__name__)

NEVER = 900.0
"""Seconds after which `idle` does not wait for a hold to end, such as the cap of a day."""

_BOUGHT = frozenset({State.RUNNING, State.DOWNLOADING})

_UNSENT = (Refused, RequestProblem, UsageProblem)
"""What a request ends with that bought nothing: it was refused, here or there."""


class Runner:
    """Takes jobs from the ledger with `enqueue` and brings each to its end.

    `problem_met` tells of what stops the whole queue: a library that cannot be written. `resume` lets it go on.
    `bought` tells that something paid has come whose price may be asked for now, `voice_made` that a voice was kept
    without its preview.
    """

    def __init__(self, ledger: Ledger, registry: Registry, store: Store) -> None:
        self._ledger = ledger
        self._registry = registry
        self._store = store
        self._waiting: dict[str, deque[tuple[str, str]]] = {}
        self._bought: dict[str, deque[tuple[str, str]]] = {}
        self._queued: set[str] = set()
        self._tasks: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._cancelled: set[str] = set()
        self._refusals: dict[str, int] = {}
        self._joining: set[str] = set()
        self._halted = False
        self._closed = False
        self._changing = asyncio.Lock()
        self._alarm: asyncio.TimerHandle | None = None
        self.gate = Gate(registry)
        self.asking = Asking(ledger, registry, store, self.gate)
        self.gate.changed.connect(self._pump)
        self.take_added = Signal[Take]()
        self.voice_made = Signal[KeptVoice]()
        self.bought = Signal[()]()
        self.problem_met = Signal[Problem]()

    # the queue

    def enqueue(self, orders: Sequence[Order]) -> None:
        """Let every unfinished job of the orders go its way."""
        for order in orders:
            for job in order.jobs:
                if job.state not in FINAL and not self._is_driven(job.id):
                    self._wait(job)
            joining = order.id in self._tasks or order.id in self._joining
            if not order.take and not joining and all(job.state is State.DONE for job in order.jobs):
                self._start(order.id, "", unbroken(self._join(order.id)))
        self._pump()

    def _wait(self, job: Job, *, first: bool = False) -> None:
        if job.id not in self._queued:
            self._queued.add(job.id)
            lists = self._bought if job.state in _BOUGHT else self._waiting
            waiting = lists.setdefault(job.request.profile, deque())
            (waiting.appendleft if first else waiting.append)((job.order, job.id))

    def resume(self) -> None:
        """Go on after the library could not be written."""
        self._halted = False
        self._pump()

    async def cancel(self, orders: Sequence[Order]) -> None:
        """Cancel what is unfinished of the orders; on return each of their jobs is in a final state.

        An answer that is here already is filed all the same.
        """
        async with self._changing:
            await self._cancel([known for order in orders if (known := self._ledger.order(order.id))])

    async def _cancel(self, orders: Sequence[Order]) -> None:
        tasks: list[asyncio.Task[None]] = []
        queued: list[Job] = []
        for order in orders:
            for job in order.jobs:
                if self._is_driven(job.id):
                    self._cancelled.add(job.id)
                    tasks.append(self._tasks[job.id][1])
                elif job.state not in FINAL:
                    queued.append(job)
        gone = {(job.order, job.id) for job in queued}
        for lists in (self._waiting, self._bought):
            for profile, waiting in lists.items():
                lists[profile] = deque(item for item in waiting if item not in gone)
        self._queued -= {job_id for _, job_id in gone}
        for task in tasks:
            task.cancel()
        untouched = [job for job in queued if job.state is State.QUEUED and not self._store.arrival(job.id).exists()]
        try:
            await self._ledger.cancel(untouched)
        except LibraryProblem as problem:
            for job in untouched:
                self._halt(job.order, job.id, problem)
        others = {job.id for job in queued} - {job.id for job in untouched}
        await all_of(self._stop(job.order, job.id) for job in queued if job.id in others)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def retry(self, order_id: str) -> None:
        """Let what failed, was cancelled or left running of an order go on: nothing bought is bought again."""
        async with self._changing:
            if order := self._ledger.order(order_id):
                self._ledger.ask_again(order_id)
                for profile in {job.request.profile for job in order.jobs}:
                    self.gate.release(profile)
                await all_of(self._again(job) for job in order.jobs if job.state in {State.FAILED, State.CANCELLED})
                self.enqueue([self._ledger.order(order_id) or order])

    async def _again(self, job: Job) -> None:
        job = await self._ledger.recall(job)
        if job.state in {State.FAILED, State.CANCELLED}:
            onward = State.RUNNING if job.remote else State.QUEUED
            await self._ledger.move(job, State.DOWNLOADING if job.downloads else onward)
        elif job.state is State.DONE:
            await self._release([self._store.arrival(job.id)])
        elif job.state is State.SUBMITTING:
            known = self._is_repeatable(job) or self._store.arrival(job.id).exists()
            reason = None if known else _UNKNOWN
            await self._ledger.move(job, State.QUEUED if known else State.UNCERTAIN, reason=reason)

    async def send_again(self, order_id: str) -> None:
        """Send what has an unknown outcome once more: it may be bought twice, which the user wants."""
        async with self._changing:
            await self._settle(order_id, slice(None), State.QUEUED)

    async def found(self, order_id: str, remote: str) -> None:
        """Go on with a lost task that the user found at the provider under the id `remote`; of several the first."""
        async with self._changing:
            await self._settle(order_id, slice(1), State.RUNNING, remote=remote)

    async def forget(self, order_ids: Sequence[str]) -> None:
        """Take ended orders out of the list, but none that is being sent again."""
        async with self._changing:
            await self._ledger.forget(order_ids)

    async def _settle(self, order_id: str, which: slice, state: State, **fields: Any) -> None:
        if order := self._ledger.order(order_id):
            lost = [job for job in order.jobs if job.state is State.UNCERTAIN][which]
            await all_of(self._ledger.move(job, state, **fields) for job in lost)
            self.enqueue([self._ledger.order(order_id) or order])

    async def close(self) -> None:
        """Stop; what was under way is taken up again at the next start."""
        self._closed = True
        if self._alarm:
            self._alarm.cancel()
        tasks = [task for _, task in self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self, patience: float = math.inf) -> None:
        """Return when nothing is under way and nothing that waits can go on without a person or a better network.

        What can go on by itself, but only in more than `patience` seconds, is not waited for.
        """
        while True:
            if self._tasks:
                await asyncio.wait([task for _, task in self._tasks.values()])
                await asyncio.sleep(0)
            elif (wait := self._opens_in()) and wait <= patience:
                await asyncio.sleep(wait)
                self._pump()
            else:
                return

    def _opens_in(self) -> float | None:
        """Return in how many seconds something that waits can go on by itself; None if nothing can, or soon."""
        if self._halted or self._closed:
            return None
        held = [name for name, waiting in self._waiting.items() if waiting and self.gate.has_hope(name)]
        waits = [wait for name in held if (wait := self.gate.opens_in(name)) is not None and wait < NEVER]
        return max(0.01, min(waits)) if waits else None

    def _pump(self) -> None:
        if self._halted or self._closed:
            return
        for profile in {**self._bought, **self._waiting}:
            under_way = self._under_way(profile)
            while self._bought.get(profile) and self.gate.has_slot(profile, under_way):
                self._begin(profile, self._bought[profile].popleft())
                under_way += 1
            while self._waiting.get(profile) and self.gate.is_open(profile, under_way):
                self.gate.started(profile)
                self._begin(profile, self._waiting[profile].popleft())
                under_way += 1
        self._set_alarm()

    def _begin(self, profile: str, item: tuple[str, str]) -> None:
        self._queued.discard(item[1])
        self._start(item[1], profile, self._drive(*item))

    def _is_driven(self, job_id: str) -> bool:
        """Tell whether a task is at work on a job; one that has ended is known for a moment longer."""
        return job_id in self._tasks and not self._tasks[job_id][1].done()

    def _under_way(self, profile: str) -> int:
        return sum(found == profile for found, _ in self._tasks.values())

    def _set_alarm(self) -> None:
        """Look again when a hold ends or a minute is over."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        held = [name for name, waiting in self._waiting.items() if waiting and not self._under_way(name)]
        waits = [wait for name in held if (wait := self.gate.opens_in(name)) is not None]
        if waits:
            self._alarm = asyncio.get_running_loop().call_later(max(0.01, min(waits)), self._pump)

    def _start(self, name: str, profile: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"job {name}")
        self._tasks[name] = (profile, task)
        task.add_done_callback(lambda ended: self._ended(name, ended))

    def _ended(self, name: str, task: "asyncio.Task[None]") -> None:
        if name in self._tasks and self._tasks[name][1] is task:  # else another one is at work already
            del self._tasks[name]
            self._cancelled.discard(name)
        if not task.cancelled() and (error := task.exception()):
            logger.error("job %s ended with a bug", name, exc_info=error)
        self._pump()

    # one job

    async def _drive(self, order_id: str, job_id: str) -> None:
        job = self._ledger.job(order_id, job_id)
        if job is None or job.state in FINAL:
            return
        try:
            await self._advance(job)
        except asyncio.CancelledError:
            await self._interrupted(order_id, job_id)
            raise
        except LibraryProblem as problem:
            self._halt(order_id, job_id, problem)
        except (NotSent, OverCap, KeyringProblem) as problem:
            await self._come_back(order_id, job_id, problem)
        except Exception as error:  # the runner is one of the three places that catch everything
            await unbroken(self._end_badly(order_id, job_id, error))

    async def _interrupted(self, order_id: str, job_id: str) -> None:
        if job_id in self._cancelled:
            await asyncio.shield(self._stop(order_id, job_id))

    async def _advance(self, job: Job) -> None:
        answered = await self.asking.answer(job)
        if answered:
            await unbroken(self._file(*answered))

    async def _file(self, job: Job, results: tuple[Result, ...]) -> None:
        order = self._ledger.order(job.order)
        if order is None:
            return
        if len(order.plan.parts) == 1:
            takes = await file_answers(order, results, self._store)
            await self._finish(order, job, takes, [result.path for result in results])
            return
        filed = await file_piece(job, results[0], self._store)
        await self._ledger.move(
            job, State.DONE, audio=filed.audio, suffix=filed.suffix, marks=filed.marks, trace=job.trace
        )
        await self._release([result.path for result in results])
        order = self._ledger.order(job.order)
        if order and all(known.state is State.DONE for known in order.jobs):
            await self._join(order.id)

    async def _join(self, order_id: str) -> None:
        """Join the pieces of an order, once, however many of its jobs end at the same time."""
        order = self._ledger.order(order_id)
        if order is None or order.take or order_id in self._joining:
            return
        self._joining.add(order_id)
        try:
            take = await file_joined(order, self._store)
            await self._finish(order, None, (take,), [self._store.arrival(order.id)])
        except LibraryProblem as problem:
            self._halt(order_id, order.jobs[-1].id if order.jobs else "", problem)
        except (AudioProblem, OSError) as error:
            self._ledger.note(order.jobs[-1], State.FAILED, _reason(error))
        finally:
            self._joining.discard(order_id)

    async def _finish(
        self, order: Order, last: Job | None, takes: tuple[Take, ...], arrived: Sequence[Path | None]
    ) -> None:
        known = self._registry.find(takes[0].generator)
        voices = [made for take in takes if (made := made_voice(take, known))]
        new = known is None or known.kind is not Kind.EDIT
        await self._ledger.finish(order, last, takes, voices, choose=new)
        await self._release(arrived)
        if any(job.trace for job in order.jobs) or (last and last.trace):
            self.bought.emit()
        for take in takes:
            self.take_added.emit(take)

    async def _release(self, arrived: Sequence[Path | None]) -> None:
        for path in arrived:
            if path:
                await asyncio.to_thread(self._store.release, path)

    # endings

    async def _stop(self, order_id: str, job_id: str) -> None:
        """A cancelled job: what may have left and cannot be repeated has an unknown outcome."""
        job = self._ledger.job(order_id, job_id)
        if job is None or job.state in FINAL:
            return
        try:
            if job.state is State.SUBMITTING and not self._is_repeatable(job):
                await self._ledger.move(job, State.UNCERTAIN, reason=_UNKNOWN)
                return
            if job.remote:
                await self._stop_at_provider(job)
                return
            await self._ledger.move(job, State.CANCELLED)
            await self._ledger.discard_arrivals(job)
        except LibraryProblem as problem:
            self._halt(order_id, job_id, problem)

    async def _stop_at_provider(self, job: Job) -> None:
        """Cancel a task that is bought; where the provider does not stop it, it can still be fetched later."""
        stopped = False
        with contextlib.suppress(ProviderProblem, RequestProblem):
            stopped = await self._registry.adapter(job.request.profile, job.request.generator).cancel(
                job.request, job.remote
            )
        if stopped:
            await self._ledger.move(job, State.CANCELLED, bought=False, remote="", downloads=())
        else:
            await self._ledger.move(job, State.CANCELLED, reason=_GOES_ON)
        await self._ledger.discard_arrivals(job)

    async def _end_badly(self, order_id: str, job_id: str, error: Exception) -> None:
        job = self._ledger.job(order_id, job_id)
        if job is None or job.state in FINAL:
            logger.error("job %s", job_id, exc_info=error)
            return
        try:
            if self._is_uncertain(job, error):
                await self._ledger.move(job, State.UNCERTAIN, reason=_unknown(error))
            else:
                await self._fail(job, error)
        except LibraryProblem as problem:
            self._halt(order_id, job_id, problem)
        if not isinstance(error, Problem):
            logger.error("job %s", job_id, exc_info=error)

    async def _fail(self, job: Job, error: Exception) -> None:
        if isinstance(error, AudioProblem):  # what arrived is no answer
            await self._ledger.discard_arrivals(job)
        ended = isinstance(error, TaskFailed) and job.state is not State.DOWNLOADING  # nothing to go on with
        remote = {"remote": "", "downloads": ()} if ended else {}
        refused = job.state is State.SUBMITTING and isinstance(error, _UNSENT)
        bought = not (refused or (ended and not job.downloads))  # what had results was bought
        await self._ledger.move(job, State.FAILED, bought=bought, reason=_reason(error), **remote)
        await self._keep_voice(job)
        if isinstance(error, KeyRejected | NoBalance):  # so would be all others
            self.gate.hold(job.request.profile, error)

    async def _keep_voice(self, job: Job) -> None:
        """Keep a voice that is bought though its preview cannot be had: it lives there, and not for ever."""
        order = self._ledger.order(job.order)
        if order is None or not job.downloads:
            return
        if made := bought_voice(order, job, self._registry.find(job.request.generator)):
            await self._ledger.keep(made)
            self.voice_made.emit(made)

    async def _come_back(self, order_id: str, job_id: str, problem: NotSent | OverCap | KeyringProblem) -> None:
        """It never left: it waits in the queue with the reason shown, and so do the others of its profile."""
        job = self._ledger.job(order_id, job_id)
        if job is None or job.state in FINAL:
            return
        if job.state not in {State.QUEUED, State.SUBMITTING}:  # it is bought: what never left was only its download
            await self._end_badly(order_id, job_id, problem)
            return
        self._refusals[job_id] = self._refusals.get(job_id, 0) + 1
        repeatable = self._is_repeatable(job)
        try:
            if repeatable and self._refusals[job_id] >= PATIENCE:  # no network will come back for this one
                await self._ledger.move(job, State.FAILED, reason=reason_of(problem))
                return
            reserved = job.state is State.SUBMITTING  # else what stands there is of an earlier time
            job = await self._ledger.move(job, State.QUEUED, bought=not reserved, reason=reason_of(problem))
        except asyncio.CancelledError:
            await self._interrupted(order_id, job_id)
            raise
        except LibraryProblem as full:
            self._halt(order_id, job_id, full)
        else:
            self.gate.hold(job.request.profile, problem)
            self._wait(job, first=True)

    def _is_uncertain(self, job: Job, error: Exception) -> bool:
        answered = isinstance(error, (*_UNSENT, TaskFailed, AudioProblem))
        return job.state is State.SUBMITTING and not answered and not self._is_repeatable(job)

    def _is_repeatable(self, job: Job) -> bool:
        return self._registry.generator(job.request.generator).repeatable

    def _halt(self, order_id: str, job_id: str, problem: LibraryProblem) -> None:
        """The library cannot be written: stop starting jobs, show why, and lose nothing."""
        first = not self._halted
        self._halted = True
        if job := self._ledger.job(order_id, job_id):
            self._ledger.note(job, State.FAILED, reason_of(problem))
        if first:
            self.problem_met.emit(problem)


_UNKNOWN = Reason(
    say("Sent, outcome unknown."),
    say("Look it up at the provider before you send it again: that may cost again."),
)

_GOES_ON = Reason(
    say("Cancelled here; the provider may go on with it and charge for it."),
    say("Check again to fetch its result without paying twice."),
)


def _unknown(error: Exception) -> Reason:
    detail = "\n".join(filter(None, (str(error), getattr(error, "detail", ""))))
    return msgspec.structs.replace(_UNKNOWN, detail=detail)


def _reason(error: Exception) -> Reason:
    if isinstance(error, Problem):
        return reason_of(error)
    return Reason(
        say("Something went wrong inside Roomtone."),
        say("Try again; the log has the details."),
        repr(error),
        retry=True,
    )
