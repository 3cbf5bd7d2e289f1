"""Drives jobs through the ledger: so many of a profile at once as its provider allows, each in a task of its own."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from core.domain.job import FINAL, Job, Order, Reason, State
from core.domain.take import Take
from core.errors import (
    AudioProblem,
    LibraryProblem,
    NotSent,
    OutcomeUnknown,
    Problem,
    ProviderProblem,
    Refused,
    RequestProblem,
    TaskFailed,
)
from core.events import Signal
from core.jobs.filing import file_answers, file_joined, file_piece
from core.jobs.ledger import Ledger, all_of, reason_of
from core.library.store import Store
from core.message import say
from core.providers.base import Ready, Result, Running
from core.providers.registry import Registry

logger = logging.getLogger(__name__)

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0

PATIENCE = 3
"""So often an engine on this machine may fail to start before its job fails."""


class Runner:
    """Takes jobs from the ledger with `enqueue` and brings each to its end.

    `problem_met` tells of what stops the whole queue: a library that cannot be written. `resume` lets it go on.
    """

    def __init__(self, ledger: Ledger, registry: Registry, store: Store) -> None:
        self._ledger = ledger
        self._registry = registry
        self._store = store
        self._waiting: dict[str, deque[tuple[str, str]]] = {}
        self._queued: set[str] = set()
        self._tasks: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._cancelled: set[str] = set()
        self._refusals: dict[str, int] = {}
        self._joining: set[str] = set()
        self._halted = False
        self._closed = False
        self._changing = asyncio.Lock()
        self.take_added = Signal[Take]()
        self.problem_met = Signal[Problem]()

    # the queue

    def enqueue(self, orders: Sequence[Order]) -> None:
        """Let every unfinished job of the orders go its way."""
        for order in orders:
            for job in order.jobs:
                if job.state not in FINAL and job.id not in self._tasks:
                    self._wait(job)
            joining = order.id in self._tasks or order.id in self._joining
            if not order.take and not joining and all(job.state is State.DONE for job in order.jobs):
                self._start(order.id, "", _unbroken(self._join(order.id)))
        self._pump()

    def _wait(self, job: Job) -> None:
        if job.id not in self._queued:
            self._queued.add(job.id)
            self._waiting.setdefault(job.request.profile, deque()).append((job.order, job.id))

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
                if job.id in self._tasks:
                    self._cancelled.add(job.id)
                    tasks.append(self._tasks[job.id][1])
                elif job.state not in FINAL:
                    queued.append(job)
        gone = {(job.order, job.id) for job in queued}
        for profile, waiting in self._waiting.items():
            self._waiting[profile] = deque(item for item in waiting if item not in gone)
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
        """Let what failed or was cancelled of an order try again: nothing that was bought is bought again."""
        async with self._changing:
            if order := self._ledger.order(order_id):
                await all_of(self._again(job) for job in order.jobs if job.state in {State.FAILED, State.CANCELLED})
                self.enqueue([self._ledger.order(order_id) or order])

    async def _again(self, job: Job) -> None:
        job = await self._ledger.recall(job)
        if job.state in {State.FAILED, State.CANCELLED}:
            await self._ledger.move(job, State.DOWNLOADING if job.urls else State.QUEUED)
        elif job.state is State.DONE:
            await self._release([self._store.arrival(job.id)])
        elif job.state is State.SUBMITTING:
            known = self._is_repeatable(job) or self._store.arrival(job.id).exists()
            reason = None if known else _UNKNOWN
            await self._ledger.move(job, State.QUEUED if known else State.UNCERTAIN, reason=reason)

    async def close(self) -> None:
        """Stop; what was under way is taken up again at the next start."""
        self._closed = True
        tasks = [task for _, task in self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Return when nothing waits and nothing is under way, or the queue is halted."""
        while self._tasks:
            await asyncio.wait([task for _, task in self._tasks.values()])
            await asyncio.sleep(0)

    def _pump(self) -> None:
        for profile, waiting in self._waiting.items():
            while waiting and not self._halted and not self._closed and self._has_room(profile):
                order_id, job_id = waiting.popleft()
                self._queued.discard(job_id)
                self._start(job_id, profile, self._drive(order_id, job_id))

    def _has_room(self, profile: str) -> bool:
        under_way = sum(found == profile for found, _ in self._tasks.values())
        try:
            return under_way < self._registry.provider(profile).limits.at_once
        except RequestProblem:  # a profile that is gone: the job will say so
            return True

    def _start(self, name: str, profile: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"job {name}")
        self._tasks[name] = (profile, task)
        task.add_done_callback(lambda ended: self._ended(name, ended))

    def _ended(self, name: str, task: "asyncio.Task[None]") -> None:
        self._tasks.pop(name, None)
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
        except NotSent as problem:
            await self._wait_and_retry(order_id, job_id, problem)
        except Exception as error:  # the runner is one of the three places that catch everything
            await self._end_badly(order_id, job_id, error)

    async def _interrupted(self, order_id: str, job_id: str) -> None:
        if job_id in self._cancelled:
            await asyncio.shield(self._stop(order_id, job_id))

    async def _advance(self, job: Job) -> None:
        adapter = self._registry.adapter(job.request.profile)
        into = self._store.arrival(job.id)
        outcome: Running | Ready
        suffix = self._registry.generator(job.request.generator).suffix
        if job.state is State.DOWNLOADING:
            outcome = Ready(tuple(Result(url=url, suffix=suffix) for url in job.urls))
        elif into.exists() and not self._is_repeatable(job):  # it arrived before a crash
            outcome = Ready((Result(into, suffix=suffix),))
            if job.state is State.QUEUED:
                job = await self._ledger.move(job, State.SUBMITTING)
        elif job.state is State.RUNNING:
            outcome = Running(job.remote, wait=0)
        else:
            await adapter.check(job.request)
            job = await self._ledger.move(job, State.SUBMITTING)
            outcome = await adapter.submit(job.request, into)
        if isinstance(outcome, Running):
            job, ready = await self._poll(job, outcome)
            if ready is None:
                return
            outcome = ready
        await _unbroken(self._file(*await self._fetch(job, outcome)))

    async def _poll(self, job: Job, outcome: Running) -> tuple[Job, Ready | None]:
        """Ask until the provider is done; None when its deadline passed, which fails nothing."""
        adapter = self._registry.adapter(job.request.profile)
        if job.state is not State.RUNNING:
            job = await self._ledger.move(job, State.RUNNING, remote=outcome.remote)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._registry.provider(job.request.profile).limits.seconds
        wait = outcome.wait
        while loop.time() < deadline:
            await asyncio.sleep(wait)
            try:
                found = await adapter.poll(job.request, job.remote)
            except (NotSent, OutcomeUnknown) as problem:  # a lost connection is not a failed job
                logger.info("job %s: asking again: %s", job.id, problem)
                wait = min(LONGEST_WAIT, max(FIRST_WAIT, wait * 2))
                continue
            if isinstance(found, Ready):
                return job, found
            wait = found.wait
        title = say("It is still running at the provider.")
        await self._ledger.move(job, State.RUNNING, reason=Reason(title, say("Check again later."), retry=True))
        return job, None

    async def _fetch(self, job: Job, ready: Ready) -> tuple[Job, tuple[Result, ...]]:
        """Download what has only an address and is not here yet."""
        urls = tuple(result.url for result in ready.results if result.url)
        if urls and job.state is not State.DOWNLOADING:
            job = await self._ledger.move(job, State.DOWNLOADING, urls=urls)
        adapter = self._registry.adapter(job.request.profile)
        here: list[Result] = []
        for number, result in enumerate(ready.results):
            path = result.path
            if path is None:
                path = self._store.arrival(job.id if number == 0 else f"{job.id}-{number + 1}")
                if not path.exists():
                    await adapter.fetch(result, path)
            here.append(Result(path, result.url, result.suffix, result.marks))
        return job, tuple(here)

    async def _file(self, job: Job, results: tuple[Result, ...]) -> None:
        order = self._ledger.order(job.order)
        if order is None:
            return
        if len(order.plan.parts) == 1:
            takes = await file_answers(order, results, self._store)
            await self._finish(order, job, takes, [result.path for result in results])
            return
        filed = await file_piece(job, results[0], self._store)
        await self._ledger.move(job, State.DONE, audio=filed.audio, suffix=filed.suffix, marks=filed.marks)
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
        await self._ledger.finish(order, last, takes)
        await self._release(arrived)
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
                with contextlib.suppress(ProviderProblem, RequestProblem):
                    await self._registry.adapter(job.request.profile).cancel(job.request, job.remote)
            await self._ledger.move(job, State.CANCELLED)
            await self._ledger.discard_arrivals(job)
        except LibraryProblem as problem:
            self._halt(order_id, job_id, problem)

    async def _end_badly(self, order_id: str, job_id: str, error: Exception) -> None:
        job = self._ledger.job(order_id, job_id)
        if job is None or job.state in FINAL:
            logger.error("job %s", job_id, exc_info=error)
            return
        try:
            if self._is_uncertain(job, error):
                await self._ledger.move(job, State.UNCERTAIN, reason=_UNKNOWN)
            else:
                if isinstance(error, AudioProblem):  # what arrived is no answer
                    await self._ledger.discard_arrivals(job)
                await self._ledger.move(job, State.FAILED, reason=_reason(error))
        except LibraryProblem as problem:
            self._halt(order_id, job_id, problem)
        if not isinstance(error, Problem):
            logger.error("job %s", job_id, exc_info=error)

    async def _wait_and_retry(self, order_id: str, job_id: str, problem: NotSent) -> None:
        """It never left: it waits in the queue, with the reason shown, and tries again by itself."""
        job = self._ledger.job(order_id, job_id)
        if job is None or job.state in FINAL:
            return
        if job.state not in {State.QUEUED, State.SUBMITTING}:  # it is bought: what never left was only its download
            await self._end_badly(order_id, job_id, problem)
            return
        self._refusals[job_id] = self._refusals.get(job_id, 0) + 1
        try:
            if (
                self._is_repeatable(job) and self._refusals[job_id] >= PATIENCE
            ):  # no network will come back for this one
                await self._ledger.move(job, State.FAILED, reason=reason_of(problem))
                return
            job = await self._ledger.move(job, State.QUEUED, reason=reason_of(problem))
            await asyncio.sleep(FIRST_WAIT)
        except asyncio.CancelledError:
            await self._interrupted(order_id, job_id)
            raise
        except LibraryProblem as full:
            self._halt(order_id, job_id, full)
        else:
            self._wait(job)

    def _is_uncertain(self, job: Job, error: Exception) -> bool:
        answered = isinstance(error, Refused | RequestProblem | TaskFailed | AudioProblem)
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


async def _unbroken(work: Coroutine[Any, Any, None]) -> None:
    """Bring `work` to its end although whoever awaits it is cancelled, and only then be cancelled."""
    task = asyncio.ensure_future(work)
    stopped = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            stopped = True
    task.result()
    if stopped:
        raise asyncio.CancelledError


_UNKNOWN = Reason(
    say("Sent, outcome unknown."),
    say("Look it up at the provider before you send it again: that may cost again."),
)


def _reason(error: Exception) -> Reason:
    if isinstance(error, Problem):
        return reason_of(error)
    return Reason(
        say("Something went wrong inside Roomtone."),
        say("Try again; the log has the details."),
        repr(error),
        retry=True,
    )
