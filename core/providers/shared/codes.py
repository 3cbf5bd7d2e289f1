"""What 302.AI's error codes mean, as problems, whatever is asked of it; and answers of success that are none. Pure.

Source: providers.md 1.0. Which HTTP status goes with which code is not published, so a code wins over the status,
except where the status says more: 429, and 5xx with a time to wait.
"""

from typing import Any

from core.errors import KeyRejected, NoBalance, NotAllowed, OutcomeUnknown, Problem, Refused, TaskFailed
from core.message import say
from core.net.lenient import table
from core.net.reading import quoting
from core.providers.shared.tasks import Heard, standing, words_in

_KEY = frozenset({"-10001", "-10005", "Unauthorized"})
_DISABLED = "-10002"
_BALANCE = frozenset({"-10004", "InsufficientBalance"})
_QUOTA = frozenset({"-10006", "-10007", "-10012", "-10018"})
_PASSING = frozenset({"-10003", "-10008", "InternalError", "RateLimitExceeded"})
"""Codes of what another try may find gone."""
_GAVE_UP = "-1024"
_WELL = frozenset({"success", "0", "200", "20000", "true", "ok", "", "none"})


def explained(name: str, status: int, data: object) -> Problem | None:
    """Return what an answer of the profile `name` says went wrong; None leaves it to its HTTP status."""
    code = _code(data)
    if problem := _of_account(name, status, code, data):
        return problem
    if code == _GAVE_UP and status != 429:
        return OutcomeUnknown(
            say("{name} waited for a service behind it and gave up.", name=name),
            say("Look it up in its records before you send it again, because it may cost again."),
        )
    return refusal_in(name, status, data) if status < 300 else None


def failed(name: str, found: Heard) -> TaskFailed:
    """Return the problem of a task that the provider gave up."""
    return TaskFailed(
        quoting(
            found.reason,
            say("{name} could not do it and does not say why.", name=name),
            say("{name} could not do it: “{reason}”.", name=name, reason=found.reason),
        ),
        say("Change the request and try again; that may cost again."),
    )


def _of_account(name: str, status: int, code: str, data: object) -> Refused | None:
    """Return what is wrong with the key or the account."""
    words = words_in(data)
    if code in _KEY:
        title = say("{name} does not take the key.", name=name)
        return KeyRejected(title, say("Put in another key in Settings."), status=status, code=code)
    if code in _BALANCE:
        return NoBalance(
            say("The account at {name} has nothing left to spend.", name=name),
            say("Add credit there, or raise its quota, and try again."),
            status=status,
            code=code,
        )
    if code in _QUOTA:
        return NoBalance(
            say("A quota at {name} is used up.", name=name),
            say("Raise it there, or wait until it begins anew."),
            status=status,
            code=code,
        )
    if code == _DISABLED:
        title = quoting(
            words,
            say("{name} does not allow this.", name=name),
            say("{name} does not allow this: “{words}”.", name=name, words=words),
        )
        return NotAllowed(title, say("Look at what the key may do there."), status=status, code=code)
    return None


def refusal_in(name: str, status: int, data: object) -> Refused | None:
    """Return the problem of an answer that says in its body that it is none: HTTP 200 and an error all the same."""
    code = _code(data)
    if not _is_bad(code, data):
        return None
    words = words_in(data)
    title = quoting(
        words,
        say("{name} refused the request (HTTP {status}).", name=name, status=status),
        say("{name} refused the request: “{words}”.", name=name, words=words),
    )
    passing = code in _PASSING
    remedy = say("Try again in a while.") if passing else say("Change the request and try again.")
    problem = Refused(title, remedy, status=status, code=code)
    problem.retry = passing
    return problem


def _is_bad(code: str, data: object) -> bool:
    top = table(data)
    if not top or standing(data).failed:  # a task that failed is no answer that failed
        return False
    return code.casefold() not in _WELL or top.get("success") is False or bool(top.get("error"))


def _code(data: object) -> str:
    """Return the provider's own code; "" where there is none."""
    top = table(data)
    inside = table(table(top.get("data")).get("error"))
    places: tuple[Any, ...] = (table(top.get("error")).get("err_code"), inside.get("err_code"), top.get("err_code"))
    found = next((place for place in places if place is not None), top.get("code"))
    return "" if found is None else str(found).strip()
