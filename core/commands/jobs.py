"""`roomtone jobs …`: the ledger from outside. Nothing is bought twice but by `resend`, which says so."""

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from core.commands.output import chosen_folder, closed_studio, give, one_line, opened_studio, tell
from core.commands.waiting import hear_prices, settle, trouble
from core.domain.job import Job, Order, State
from core.domain.money import Money
from core.errors import LibraryInUse, LibraryProblem, LibraryUnwritable, Problem, RequestProblem
from core.jobs.ways import Way, cancel_words
from core.library.library import DATABASE
from core.message import Message, say
from core.paths import Paths
from core.studio import Studio

_ENDED = frozenset({State.DONE, State.CANCELLED})
_FETCHED = frozenset({Way.DOWNLOAD_AGAIN, Way.CHECK_AGAIN})


# list


async def list_jobs(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print what is not done, or all that ever was; beside an open window too."""
    async with closed_studio(paths) as studio:
        folder = chosen_folder(arguments) or studio.folder
        rows: list[dict[str, Any]] = []
        if (folder.expanduser() / DATABASE).exists():
            await _open_beside(studio, arguments)
            rows = _rows(studio, await studio.queue.recorded(finished=arguments.all))
        elif arguments.library:
            await studio.open(folder, reading=True)  # says that there is none
    give(rows, json=arguments.json, text="\n".join(map(_told, rows)) or "Nothing is unfinished.")
    return 0


async def _open_beside(studio: Studio, arguments: argparse.Namespace) -> None:
    """Open the library, settling what a crash left behind, unless it is open elsewhere or cannot be written."""
    folder = chosen_folder(arguments)
    try:
        await studio.open(folder)
    except (LibraryInUse, LibraryUnwritable):
        await studio.open(folder, reading=True)
    else:
        await studio.start_queue(go_on=False)


def _rows(studio: Studio, orders: Iterable[Order]) -> list[dict[str, Any]]:
    return [_row(studio, order, job) for order in orders for job in order.jobs]


def _row(studio: Studio, order: Order, job: Job) -> dict[str, Any]:
    """Return a job as the command line tells it."""
    profile = studio.accounts.find(job.request.profile)
    reason = job.reason or (studio.queue.holds().get(job.request.profile) if job.state is State.QUEUED else None)
    words = f"{reason.title} {reason.remedy or ''}".strip() if reason else None
    return {
        "id": job.id,
        "order": order.id,
        "generator": job.request.generator,
        "profile": profile.name if profile else job.request.profile,
        "state": job.state,
        "remote": job.remote,
        "price": _price(studio, job),
        "charged": job.charged,
        "reason": words,
        "text": job.request.text,
        "take": order.take,
        "ways": [str(way) for way in studio.queue.ways(order)],
    }


def _price(studio: Studio, job: Job) -> Money | None:
    """Return what a job was expected to cost when it was sent, or would cost now; None where nobody knows."""
    if job.price or job.state is State.DONE:
        return job.price
    try:
        sums = studio.quote([job.request]).totals
    except RequestProblem:  # its profile or its generator is gone
        return None
    return sums[0] if sums else None


def _told(row: dict[str, Any]) -> str:
    price = row["charged"] or row["price"]
    cost = f"  {price}" if price else ""
    line = f"{row['id']}  {row['state']:<11} {row['generator']:<18} {one_line(row['text'], 50)}{cost}"
    return f"{line}\n    {row['reason']}" if row["reason"] else line


# resume


async def resume(arguments: argparse.Namespace, paths: Paths) -> int:
    """Let everything go on that can, and return when it is done; 1 if something is left that needs a person."""
    async with opened_studio(arguments, paths) as studio:
        if studio.queue.paused:
            studio.queue.go_on()
            tell("The queue was paused; it goes on now.")
        await studio.start_queue()
        for order in studio.queue.orders():
            if order.state is State.FAILED and _FETCHED & set(studio.queue.ways(order)):
                await studio.queue.retry(order.id)
        return await _driven(studio, arguments, studio.queue.orders())


async def _driven(studio: Studio, arguments: argparse.Namespace, orders: Sequence[Order]) -> int:
    """Wait for orders, print their jobs as they are then, and return 1 with a sentence if one of them is not done."""
    await settle(studio, arguments.wait)
    await hear_prices(studio)
    now = _now(studio, orders)
    rows = _rows(studio, now)
    done = [order for order in now if order.take]
    left = [order for order in now if order.state not in _ENDED]
    give(rows, json=arguments.json, text="\n".join(map(_told, rows)) or "Nothing is unfinished.")
    if len(left) == 1:
        raise await trouble(studio, left[0])
    if left:
        raise Problem(
            say("{done} done, {left} not.", done=len(done), left=len(left)),
            say("Their reasons are in roomtone jobs list; resend and forget are the ways out, or resume later."),
        )
    return 0


def _now(studio: Studio, orders: Iterable[Order]) -> list[Order]:
    wanted = {order.id for order in orders}
    return [order for order in studio.queue.orders() if order.id in wanted]


# one job


async def cancel(arguments: argparse.Namespace, paths: Paths) -> int:
    """Stop a job, and the others of its order."""
    async with opened_studio(arguments, paths) as studio:
        order = await _found(studio, arguments.id)
        if Way.CANCEL not in studio.queue.ways(order):
            raise _no_way(order, say("Only what is under way can be stopped; roomtone jobs forget takes others away."))
        tell(str(cancel_words(order)))
        await studio.queue.cancel([order.id])
        rows = _rows(studio, _now(studio, [order]))
    give(rows, json=arguments.json, text="\n".join(map(_told, rows)))
    return 0


async def resend(arguments: argparse.Namespace, paths: Paths) -> int:
    """Send a job again; what is bought already is fetched instead."""
    async with opened_studio(arguments, paths) as studio:
        order = await _found(studio, arguments.id)
        ways = set(studio.queue.ways(order))
        if Way.SEND_AGAIN in ways:
            await studio.queue.send_again(order.id)
        elif ways & {Way.RETRY, *_FETCHED}:
            await studio.queue.retry(order.id)
        else:
            raise _no_way(order, say("It need not be sent again; roomtone jobs resume goes on with what is under way."))
        return await _driven(studio, arguments, [order])


async def found(arguments: argparse.Namespace, paths: Paths) -> int:
    """Go on with a lost task under the number that it has at the provider."""
    async with opened_studio(arguments, paths) as studio:
        order = await _found(studio, arguments.id)
        if Way.LOOK_UP not in studio.queue.ways(order) or not arguments.task.strip():
            raise _no_way(order, say("Only a task that was sent and whose outcome is unknown can be found."))
        await studio.queue.found(order.id, arguments.task)
        return await _driven(studio, arguments, [order])


async def forget(arguments: argparse.Namespace, paths: Paths) -> int:
    """Take a job that has ended, and the others of its order, out of the list."""
    async with opened_studio(arguments, paths) as studio:
        order = await _found(studio, arguments.id)
        if Way.FORGET not in studio.queue.ways(order):
            raise _no_way(order, say("Cancel it first with roomtone jobs cancel."))
        rows = _rows(studio, [order])
        await studio.queue.forget([order.id])
    give(rows, json=arguments.json, text=f"Forgotten: {one_line(order.text)}")
    return 0


async def _found(studio: Studio, wanted: str) -> Order:
    """Return the order of a job, or of its own id, settled after a crash. Nothing of it goes on by that."""
    await studio.start_queue(go_on=False)
    orders = [*studio.queue.orders(), *await studio.queue.recorded(finished=True)]
    for order in orders:
        if wanted == order.id or any(job.id == wanted for job in order.jobs):
            return order
    raise LibraryProblem(
        say("The ledger has no job {id}.", id=wanted), say("See roomtone jobs list for what is there.")
    )


def _no_way(order: Order, remedy: Message) -> Problem:
    return Problem(say("That cannot be done with a job that is {state}.", state=str(order.state)), remedy)
