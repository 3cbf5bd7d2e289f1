"""What only servers of this family say in their errors; everything else is read as of everybody."""

from typing import Any

from core.errors import NoBalance, NotFound, Problem
from core.message import say
from core.net.lenient import table
from core.net.reading import code_of, problem_of, said

_EMPTY = frozenset(
    {"insufficient_quota", "insufficient_user_quota", "quota_not_enough", "pre_consume_token_quota_failed",
     "billing_hard_limit_reached", "billing_not_active"}
)  # fmt: skip
_NO_MODEL = "model_not_found"


def explained(name: str, status: int, data: Any) -> Problem | None:
    """Return what an answer of the profile `name` says went wrong, None where nothing did or everybody reads it."""
    found, code = table(data), code_of(data)
    if status < 400:
        failed = bool(found.get("error")) or found.get("success") is False
        return problem_of(name, 400, data, "", {}) if failed else None
    if code in _EMPTY:
        return empty(name, status, code)
    return _no_model(name, said(data), status) if code == _NO_MODEL else None


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
