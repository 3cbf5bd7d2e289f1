"""What one job wants of its provider: asked for once, looked after while it is a task, and downloaded."""

import asyncio
import logging
from collections.abc import Sequence

import msgspec

from core.domain.job import Download, Job, Reason, State
from core.errors import (
    Busy,
    KeyMissing,
    KeyRejected,
    KeyringProblem,
    LibraryProblem,
    LinkExpired,
    NotAllowed,
    ProviderProblem,
    RequestProblem,
    TaskFailed,
)
from core.jobs.gate import FIRST_WAIT, LONGEST_WAIT, Gate, midnight
from core.jobs.ledger import Ledger, reason_of
from core.library.store import Store
from core.message import say
from core.providers.base import Adapter, Prepares, Ready, Result, Running, cost_of
from core.providers.registry import Registry
from core.text.estimate import seconds as estimated_seconds

logger = logging.getLogger(__name__)

_FOR_A_PERSON = (KeyMissing, KeyRejected, KeyringProblem, NotAllowed, RequestProblem)
"""What only a person can mend: a task that is bought waits for that."""


class Asking:
    """Brings a job from wherever it is to its results.

    `deadline`, where it is set, is for how many seconds a task is asked for, instead of the generator's own.
    """

    def __init__(self, ledger: Ledger, registry: Registry, store: Store, gate: Gate) -> None:
        self._ledger = ledger
        self._registry = registry
        self._store = store
        self._gate = gate
        self.deadline: float | None = None

    async def answer(self, job: Job) -> tuple[Job, tuple[Result, ...]] | None:
        """Return the job and its results, which are here; None while its task goes on at the provider.

        Raises the `Problem` that stopped it; the ledger says how far it came.
        """
        adapter = self._registry.adapter(job.request.profile, job.request.generator)
        job, outcome = await self._outcome(job, adapter)
        if isinstance(outcome, Running):
            job, outcome = await self._poll(job, outcome, adapter)
        return await self._receive(job, outcome, adapter) if outcome else None

    async def _outcome(self, job: Job, adapter: Adapter) -> tuple[Job, Running | Ready]:
        """Return what the provider says of the job: asked for now, or as the ledger knows it."""
        into = self._store.arrival(job.id)
        if job.state is State.DOWNLOADING:
            return job, Ready(tuple(_result(download) for download in job.downloads), job.trace)
        if job.state is State.RUNNING:
            return job, Running(job.remote, wait=0, trace=job.trace)
        repeatable = self._registry.generator(job.request.generator).repeatable
        if into.exists() and not repeatable:  # it arrived before a crash
            if job.state is State.QUEUED:
                job = await self._ledger.move(job, State.SUBMITTING)
            return job, Ready((Result(into, suffix=self._suffix(job)),), job.trace)
        await adapter.check(job.request)
        if isinstance(adapter, Prepares):
            await adapter.prepare(job.request)
        job = await self._begin_sending(job)
        outcome = await adapter.submit(job.request, into)
        self._gate.passed(job.request.profile)
        return job, outcome

    async def _begin_sending(self, job: Job) -> Job:
        generator = self._registry.generator(job.request.generator)
        if generator.repeatable:
            return await self._ledger.move(job, State.SUBMITTING)
        profile = self._registry.profile(job.request.profile)
        price = cost_of(generator, profile, job.request, estimated_seconds(job.request.text))
        return await self._ledger.begin(job, price, profile.caps, midnight())

    def _suffix(self, job: Job) -> str:
        return self._registry.generator(job.request.generator).suffix

    async def _poll(self, job: Job, outcome: Running, adapter: Adapter) -> tuple[Job, Ready | None]:
        """Ask until the provider is done; None when its deadline passed, which fails nothing."""
        if job.state is not State.RUNNING:
            job = await self._ledger.move(job, State.RUNNING, remote=outcome.remote, trace=outcome.trace)
        rhythm = self._registry.generator(job.request.generator).polling
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (rhythm.deadline if self.deadline is None else self.deadline)
        wait = rhythm.first if outcome.wait is None else outcome.wait
        while True:
            await asyncio.sleep(wait)
            try:
                found = await adapter.poll(job.request, job.remote)
            except (
                KeyMissing,
                KeyRejected,
                KeyringProblem,
                NotAllowed,
                RequestProblem,
            ) as problem:  # bought, and waits for a person
                return await self._ledger.move(job, State.RUNNING, reason=reason_of(problem)), None
            except (TaskFailed, LibraryProblem):
                raise
            except ProviderProblem as problem:  # a lost connection is not a failed job
                logger.info("job %s: asking again: %s", job.id, problem)
                self._ledger.tell(job, progress=job.progress, reason=reason_of(problem))
                wait = _later(wait, problem)
            else:
                if isinstance(found, Ready):
                    return job, found
                self._ledger.tell(job, progress=found.progress)
                wait = rhythm.every if found.wait is None else found.wait
            wait = min(wait, max(0.0, deadline - loop.time()))
            if loop.time() >= deadline:
                title = say("It is still running at the provider.")
                reason = Reason(title, say("Check again later; nothing is lost."), retry=True)
                return await self._ledger.move(job, State.RUNNING, reason=reason), None

    async def _receive(self, job: Job, ready: Ready, adapter: Adapter) -> tuple[Job, tuple[Result, ...]] | None:
        """Download. An address that expired is asked for once more where there is a task to ask for.

        A result that is gone even then costs the others nothing: they are filed, and the first tells how many are not.
        """
        try:
            job, results = await self._fetch(job, ready, adapter)
        except LinkExpired:
            now = self._ledger.job(job.order, job.id) or job
            if not now.remote:
                raise
            now = await self._ledger.move(now, State.RUNNING)
            now, fresh = await self._poll(now, Running(now.remote, wait=0), adapter)
            if fresh is None:
                return None
            job, results = await self._fetch(now, fresh, adapter, final=True)
        return msgspec.structs.replace(job, trace=ready.trace or job.trace), results

    async def _fetch(
        self, job: Job, ready: Ready, adapter: Adapter, *, final: bool = False
    ) -> tuple[Job, tuple[Result, ...]]:
        """Download what has only an address and is not here yet; `final`: an address that expired is gone for good."""
        ready = _renewed(job.downloads, ready)
        downloads = tuple(
            Download(one.url, one.suffix, one.remote, one.notes, one.marks) for one in ready.results if one.url
        )
        if downloads and job.state is not State.DOWNLOADING:
            trace = ready.trace or job.trace
            job = await self._ledger.move(job, State.DOWNLOADING, downloads=downloads, trace=trace)
        here: list[Result] = []
        gone: LinkExpired | None = None
        for number, result in enumerate(ready.results):
            path = result.path or self._store.arrival(job.id if number == 0 else f"{job.id}-{number + 1}")
            try:
                if result.path is None and not path.exists():
                    await adapter.fetch(result, path)
            except LinkExpired as problem:
                if not final:
                    raise
                gone = problem
            else:
                here.append(msgspec.structs.replace(result, path=path))
        if gone:
            if not here:
                raise gone
            missing = {"missing": f"{len(ready.results) - len(here)} / {len(ready.results)}"}
            here[0] = msgspec.structs.replace(here[0], notes={**here[0].notes, **missing})
        return job, tuple(here)


def _later(wait: float, problem: ProviderProblem) -> float:
    """Return after how many seconds to ask again, when the last answer came after `wait` and was `problem`."""
    asked = problem.wait if isinstance(problem, Busy) else 0.0
    return max(asked, min(LONGEST_WAIT, max(FIRST_WAIT, wait * 2)))


def _renewed(known: Sequence[Download], fresh: Ready) -> Ready:
    """Return `fresh` in the order of the results that are known: by their places it is told which are here already.

    One that the provider does not name any more stays; it may be here. Results without ids keep the provider's order.
    """
    named = {result.remote: result for result in fresh.results}
    if "" in named or len(named) < len(fresh.results) or not all(download.remote for download in known):
        return fresh
    renewed = [named.pop(download.remote, _result(download)) for download in known]
    return msgspec.structs.replace(fresh, results=(*renewed, *named.values()))


def _result(download: Download) -> Result:
    return Result(
        url=download.url,
        suffix=download.suffix,
        marks=download.marks,
        remote=download.remote,
        notes=download.notes,
    )
