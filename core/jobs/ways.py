"""The ways out of each state that a person has: what queue, lines and command line offer for an order."""

from enum import StrEnum

from core.domain.job import Job, Order, State
from core.message import Message, say


class Way(StrEnum):
    """What can be done with an order."""

    CANCEL = "cancel"
    RETRY = "retry"
    DOWNLOAD_AGAIN = "download again"
    SEND_AGAIN = "send again"
    LOOK_UP = "look up"
    CHECK_AGAIN = "check again"
    FORGET = "forget"


UNDER_WAY = frozenset({State.QUEUED, State.SUBMITTING, State.RUNNING, State.DOWNLOADING})


def ways(order: Order, *, tasks: bool) -> tuple[Way, ...]:
    """Return the ways out of an order, the best one first.

    `tasks`: whether its generator works by tasks, so that one that was lost can be found by its number.
    """
    if order.take:
        return (Way.FORGET,)
    found: list[Way] = []
    for job in order.jobs:
        found += _ways(job, tasks=tasks)
    if not any(job.state in UNDER_WAY for job in order.jobs):
        found.append(Way.FORGET)
    return tuple(dict.fromkeys(found))


def _ways(job: Job, *, tasks: bool) -> tuple[Way, ...]:
    if job.state is State.UNCERTAIN:
        return (Way.LOOK_UP, Way.SEND_AGAIN) if tasks else (Way.SEND_AGAIN,)
    if job.state in {State.FAILED, State.CANCELLED}:
        bought = Way.DOWNLOAD_AGAIN if job.downloads else Way.CHECK_AGAIN
        return (bought,) if job.downloads or job.remote else (Way.RETRY,)
    if job.state is State.RUNNING and job.reason:
        return Way.CHECK_AGAIN, Way.CANCEL
    return (Way.CANCEL,) if job.state in UNDER_WAY else ()


def cancel_words(order: Order) -> Message:
    """Return what cancelling the order can stop, and what it cannot."""
    states = {job.state for job in order.jobs if job.state in UNDER_WAY}
    if states <= {State.QUEUED}:
        return say("Nothing was sent yet, and nothing will be.")
    if states <= {State.DOWNLOADING, State.QUEUED}:
        return say("It is bought and lies at the provider; it can be downloaded later without paying again.")
    if State.SUBMITTING in states:
        return say("It is being sent: the provider may do it, and charge for it, all the same.")
    return say("The provider works on it and may charge for it all the same; its result can be fetched later.")
