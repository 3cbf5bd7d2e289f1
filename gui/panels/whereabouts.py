"""Where an order is, in words: waiting, sending, at the provider, downloading, and what it cost. Knows orders only."""

from math import ceil

from core.domain.job import Job, Order, State
from core.domain.money import Money, total
from gui.i18n import _
from gui.models.orders import Group, group_of
from gui.money import shown

_UNDER_WAY = (State.DOWNLOADING, State.RUNNING, State.SUBMITTING)


def state_words(order: Order, where: str = "") -> str:
    """Return what goes on with `order`, in a word or two; `where` is the provider's name, "" for the built-in voice."""
    if group_of(order) is not Group.RUNNING:
        return _STILL[order.state]()
    job = next((job for state in _UNDER_WAY for job in order.jobs if job.state is state), None)
    parts = (_under_way(job, where) if job else _("waiting"), _piece(order))
    return " · ".join(part for part in parts if part)


def cost_of(order: Order) -> tuple[Money, ...]:
    """Return what an order was charged, or is expected to cost where nothing was told yet."""
    found = (job.charged or job.price for job in order.jobs)
    return tuple(money for money in total(money for money in found if money) if money.amount)


def cost_words(order: Order) -> str:
    """Return it as people read it, "" where nothing is known or it is free."""
    return " + ".join(map(shown, cost_of(order)))


def _under_way(job: Job, where: str) -> str:
    if job.state is State.DOWNLOADING:
        return _("downloading")
    if not where:
        return _("running")
    if job.state is State.SUBMITTING:
        return _("sending")
    if job.reason:
        return _("still at {provider}", provider=where)
    if job.progress is not None and 0 < job.progress < 1:
        return _("at {provider} · {share} %", provider=where, share=round(job.progress * 100))
    return _("at {provider}", provider=where)


def _piece(order: Order) -> str:
    """Return which of several pieces is made."""
    if len(order.jobs) < 2:
        return ""
    n = min(len(order.jobs), ceil(order.progress * len(order.jobs)) + 1)
    return _("piece {n} of {all}", n=n, all=len(order.jobs))


_STILL = {
    State.QUEUED: lambda: _("waiting"),
    State.DRAFT: lambda: _("waiting"),
    State.DONE: lambda: _("done"),
    State.CANCELLED: lambda: _("cancelled"),
    State.FAILED: lambda: _("failed"),
    State.UNCERTAIN: lambda: _("sent, outcome unknown"),
}
