"""What servers of OpenAI's family and the relays in front of them say: errors, and what is left to spend.

Sources: providers.md 5.1, 6.2 and 6.3. Everything else in an error is read as of everybody.
"""

from typing import Any

from core.domain.money import Money
from core.errors import NoBalance, NotFound, Problem
from core.message import say
from core.net.lenient import number, table
from core.net.reading import code_of, problem_of, said, unknown
from core.providers.shared.codes import refusal_in
from core.providers.shared.line import Line

_EMPTY = frozenset(
    {"insufficient_quota", "insufficient_user_quota", "quota_not_enough", "pre_consume_token_quota_failed",
     "billing_hard_limit_reached", "billing_not_active"}
)  # fmt: skip
_NO_MODEL = "model_not_found"
_NO_TASK = "task_not_exist"
_LOST = "insert_task_failed"
_UNITS = 500_000
"""Units of quota to a US dollar."""
_NO_DOLLARS = 100_000
"""An account without an end has 100000000; a site that does not show money tells units, which are as many."""


def explained(name: str, status: int, data: Any) -> Problem | None:
    """Return what an answer of the profile `name` says went wrong, None where nothing did or everybody reads it."""
    found, code = table(data), code_of(data)
    if status < 400:
        failed = bool(found.get("error")) or found.get("success") is False
        return problem_of(name, 400, data, "", {}) if failed else None
    if code in _EMPTY:
        return empty(name, status, code)
    return _no_model(name, said(data), status) if code == _NO_MODEL else None


def explained_task(name: str, status: int, data: Any) -> Problem | None:
    """Return what an answer about a task of a relay says went wrong, None where nothing did or everybody reads it."""
    code = code_of(data)
    if code == _NO_TASK:
        return NotFound(
            say("{name} knows no such task.", name=name),
            say("Check the number of the task, and that it was made with this key."),
            status=status,
            code=code,
        )
    if code == _LOST:  # INFERRED: the service behind the relay has it, and the relay could not write down its number
        return unknown(name, said(data))
    return explained(name, status, data) or (refusal_in(name, status, data) if status < 300 else None)


def empty(name: str, status: int = 0, code: str = "") -> NoBalance:
    """Return the problem of an account on which nothing is left."""
    return NoBalance(
        say("The account at {name} has nothing left to spend.", name=name),
        say("Add credit there, or raise its quota, and try again."),
        status=status,
        code=code,
    )


def _no_model(name: str, words: str, status: int) -> NotFound:
    """Return the problem of a model that is not there. Aggregators say so with 503, which is not worth another try."""
    problem = NotFound(
        say("{name} does not have this model: “{words}”.", name=name, words=words),
        say("Choose another model; the list shows those that the server has."),
        status=status,
        code=_NO_MODEL,
    )
    problem.retry = False
    return problem


async def balance(line: Line, billing: str) -> Money | None:
    """Return what is left to spend, None where the server does not tell; below the path `billing` it may.

    What is left for the key alone comes in units that mean the same everywhere, so it is asked for first.
    """
    if left := left_of_token(await line.told(f"{line.root}/api/usage/token")):
        return left
    billing = billing.rstrip("/")
    subscription = await line.told(f"{billing}/subscription")
    return left_of_billing(subscription, await line.told(f"{billing}/usage")) if subscription else None


def left_of_token(token: Any) -> Money | None:
    """Return what is left for a key; None where it does not say, or it has no end."""
    data = table(table(token).get("data"))
    left = number(data.get("total_available"))
    return None if left is None or data.get("unlimited_quota") is True else Money(round(left / _UNITS, 6))


def left_of_billing(subscription: Any, usage: Any) -> Money | None:
    """Return limit less usage; None where it does not say, it has no end, or it is not in dollars."""
    limit = number(table(subscription).get("hard_limit_usd"))
    cents = number(table(usage).get("total_usage"))
    if limit is None or cents is None or limit >= _NO_DOLLARS:
        return None
    return Money(round(limit - cents / 100, 6))
