"""Waiting for orders, and what to say of one that is not done: where it stands, and what a person can do about it."""

import asyncio
import sys
from collections.abc import Generator
from contextlib import contextmanager

from core.commands.keys import give_key
from core.commands.output import tell
from core.domain.job import Job, Order, State
from core.errors import Problem
from core.jobs.ways import Way
from core.keys import Place
from core.message import Message, say
from core.studio import Studio

PATIENCE = 60.0
"""Seconds for which a provider that asks to come back later is waited for, unless the command line says otherwise."""

PRICES = 5.0
"""Seconds for which the price is asked for that a provider only tells afterwards."""


async def settle(studio: Studio, seconds: float | None) -> None:
    """Return when nothing goes on by itself any more, or only after so many seconds. Raises what halted the queue."""
    halted: list[Problem] = []
    stop = studio.problem_met.connect(halted.append)
    if seconds is not None:
        studio.queue.wait_at_most(seconds)
    try:
        with _shown(studio):
            await studio.idle(PATIENCE if seconds is None else seconds)
    finally:
        stop()
    if halted:
        raise halted[0]


async def hear_prices(studio: Studio) -> None:
    """Ask what it cost in the end, of providers that tell it soon."""
    try:
        async with asyncio.timeout(PRICES):
            await studio.queue.ask_prices()
    except TimeoutError:
        tell("What it cost is not told yet; it is asked for again later.")


@contextmanager
def _shown(studio: Studio) -> Generator[None]:
    """Show at the terminal what goes on; quiet where there is none."""
    if not sys.stderr.isatty():
        yield
        return
    standing: dict[str, State] = {}

    def show(order: Order) -> None:
        standing[order.id] = order.state
        counts = {state: list(standing.values()).count(state) for state in standing.values()}
        one = len(standing) == 1
        line = f"{_words(order)}" if one else ", ".join(f"{count} {state}" for state, count in counts.items())
        print(f"\r{line:<60.60}", end="", file=sys.stderr, flush=True)  # noqa: T201

    stop = studio.order_changed.connect(show)
    try:
        yield
    finally:
        stop()
        print(f"\r{'':<60}\r", end="", file=sys.stderr, flush=True)  # noqa: T201


def _words(order: Order) -> str:
    job = job_of(order)
    share = f" {job.progress:.0%}" if job.progress else ""
    return f"{order.state}{share}{f': {job.reason.title}' if job.reason else ''}"


def job_of(order: Order) -> Job:
    """Return the job that an order's state is from."""
    return next((job for job in order.jobs if job.state is order.state), order.jobs[0])


async def trouble(studio: Studio, order: Order) -> Problem:
    """Return why an order is not done, and what to do."""
    job = job_of(order)
    title = job.reason.title if job.reason else say("It is not done: it is {state}.", state=order.state)
    remedy = job.reason.remedy if job.reason else None
    match order.state:
        case State.UNCERTAIN:
            return Problem(title, _uncertain(studio, order, job))
        case State.FAILED | State.CANCELLED if job.remote or job.downloads:
            return Problem(title, say("Fetch it without paying again: roomtone jobs resend {job}.", job=job.id))
        case State.FAILED | State.CANCELLED:
            return Problem(title, remedy or say("Send it again with roomtone jobs resend {job}.", job=job.id))
        case State.QUEUED:
            return await _queued(studio, job)
        case _:
            return Problem(title, _bought(str(remedy or "")))


def _bought(remedy: str) -> Message:
    if not remedy:
        return say("It is bought; roomtone jobs resume asks for it again.")
    return say("{remedy} It is bought; roomtone jobs resume asks for it again.", remedy=remedy)


def _uncertain(studio: Studio, order: Order, job: Job) -> Message:
    if Way.LOOK_UP in studio.queue.ways(order):
        return say(
            "Look it up at the provider: roomtone jobs found {job} TASK goes on with what you find there, "
            "roomtone jobs resend {job} sends it again and may cost again.",
            job=job.id,
        )
    return say(
        "Look at the provider whether it was charged: roomtone jobs resend {job} sends it again and may cost again.",
        job=job.id,
    )


async def _queued(studio: Studio, job: Job) -> Problem:
    """Return what a job in the queue waits for; nothing of it was sent."""
    if studio.queue.paused:
        return Problem(
            say("The queue is paused, and nothing was sent."),
            say("It waits there: roomtone jobs resume lets everything in it go on."),
        )
    profile = studio.registry.profile(job.request.profile)
    reason = job.reason or studio.queue.holds().get(profile.id)
    title = reason.title if reason else say("It waits for its turn.")
    remedy = str(reason.remedy or "") if reason else ""
    if studio.accounts.needs_key(profile) and (await studio.accounts.key(profile.id)).place is Place.NONE:
        remedy = str(give_key(profile))
    words = say("Nothing was sent, and it waits in the queue. {remedy} Then: roomtone jobs resume.", remedy=remedy)
    return Problem(title, words)
