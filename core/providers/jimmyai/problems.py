"""What JimmyAI's codes mean, as problems. Source: providers.md 3. Pure.

They come inside HTTP 200 too. Which status goes with which code is not published, so a code wins over a status of
success, and a status that says more, such as 429, over the code -1; one of what stands before it, over every code.
"""

import re

from core.errors import AudioProblem, KeyRejected, NoBalance, NotFound, Problem, Refused, TaskFailed
from core.message import Message, say
from core.net.lenient import table
from core.net.reading import UNANSWERED, quoting, said

_WELL = frozenset({"20000", "200", "0", "success", "ok", ""})
_KEY = "20001"
_PASSING = "-1"
_EMPTY = re.compile(r"(?i)余额|欠费|额度|balance|insufficient\W+(credit|quota|coin|fund|jimi)")
_VOICE = re.compile(r"(?i)model[\W_]?id|音色|声音模型")
"""INFERRED: how it speaks of a voice that is not there any more; its own name for one is modelId."""


def explained(name: str, status: int, data: object) -> Problem | None:
    """Return what an answer of the profile `name` says went wrong; None leaves it to its HTTP status."""
    code, words = _code(data), said(data)
    if code in _WELL or (status >= 400 and code == _PASSING) or status in UNANSWERED:
        return None
    if code == _KEY:
        title = say("{name} does not take the key.", name=name)
        return KeyRejected(title, say("Put in another key in Settings."), status=status, code=code)
    if _EMPTY.search(words):
        return NoBalance(
            say("The account at {name} has nothing left to spend.", name=name),
            say("Add credit there, or raise its quota, and try again."),
            status=status,
            code=code,
        )
    if _VOICE.search(words):
        return NotFound(
            say("This cloned voice is not there any more at {name}.", name=name),
            say("Clone it again from its recording."),
            status=status,
            code=code,
        )
    return _refused(name, words, status, code) if status < 300 else None


def failed(name: str, reason: str) -> TaskFailed:
    """Return the problem of a task that the provider gave up."""
    return TaskFailed(
        quoting(
            reason,
            say("{name} could not do it and does not say why.", name=name),
            say("{name} could not do it: “{reason}”.", name=name, reason=reason),
        ),
        say("Change the request and try again; what failed is paid back there."),
    )


def without_audio(name: str) -> AudioProblem:
    """Return the problem of a task that is finished, and there is nothing to be had of it.

    It is no failed task: it is paid for, and is not to be forgotten.
    """
    return AudioProblem(
        say("{name} calls it finished and tells no audio.", name=name),
        say("Look for the result on the provider's own page."),
    )


def _refused(name: str, words: str, status: int, code: str) -> Refused:
    title = quoting(
        words,
        say("{name} refused the request (code {code}).", name=name, code=code),
        say("{name} refused the request: “{words}”.", name=name, words=words),
    )
    problem = Refused(title, _remedy(code), status=status, code=code)
    problem.retry = code == _PASSING
    return problem


def _remedy(code: str) -> Message:
    return say("Try again in a while.") if code == _PASSING else say("Change the request and try again.")


def _code(data: object) -> str:
    """Return the provider's own code, "" where there is none."""
    found = table(data).get("code")
    known = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found).strip().casefold() if known else ""
