"""At start: what a crash or a kill left behind becomes what it was, and nothing is asked for twice that may cost."""

import asyncio
from collections.abc import Sequence

from core.domain.job import Job, Order, Reason, State
from core.errors import RequestProblem
from core.jobs.ledger import Ledger, all_of
from core.library.library import Library
from core.message import say
from core.providers.registry import Registry

_LOST = Reason(
    say("Sent, outcome unknown: Roomtone ended before the answer came."),
    say("Look it up at the provider before you send it again: that may cost again."),
)


async def recover(ledger: Ledger, library: Library, registry: Registry) -> tuple[Order, ...]:
    """Read the unfinished orders, settle those that were being submitted, and return all that can go on."""
    orders = await ledger.load()
    await _sweep(orders, library, registry)
    submitting = [job for order in orders for job in order.jobs if job.state is State.SUBMITTING]
    await all_of(_settle(job, ledger, library, registry) for job in submitting)
    return ledger.orders()


async def _settle(job: Job, ledger: Ledger, library: Library, registry: Registry) -> None:
    if _repeatable(job, registry) or library.store.arrival(job.id).exists():
        await ledger.move(job, State.QUEUED)
    else:
        await ledger.move(job, State.UNCERTAIN, reason=_LOST)


async def _sweep(orders: Sequence[Order], library: Library, registry: Registry) -> None:
    """Remove arrivals that nobody waits for: filed already, repeatable, or only joined from what is kept."""
    wanted = {
        job.id
        for order in orders
        for job in order.jobs
        if job.state is not State.DONE and not _repeatable(job, registry)
    }
    for path in await asyncio.to_thread(library.store.arrivals):
        if path.name.split(".")[0].split("-")[0] in wanted and path.suffix == ".part":
            continue
        await library.discard_arrival(path)
    await library.discard_leaving()


def _repeatable(job: Job, registry: Registry) -> bool:
    try:
        return registry.generator(job.request.generator).repeatable
    except RequestProblem:  # made by a provider that this Roomtone does not have
        return False
