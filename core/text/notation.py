"""Our notation inside a line: timed pauses, written `[pause 0.5s]` or `<#0.5#>`.

Knows nothing of speakers or generators.
"""

import re
from collections.abc import Iterator

import msgspec

from core.errors import ScriptProblem
from core.message import say

LONGEST = 60.0
"""The longest pause in seconds; a longer one is more likely a slip of the hand."""

USUAL = 0.5
"""What a bare `[pause]` lasts, in seconds."""

# The last alternatives catch a pause that was never closed, so that it is reported and not read aloud.
_MARK = re.compile(
    r"\[\s{0,9}pause(?![^\W\d_])(?P<square>[^\[\]\n]{0,80})\]"
    r"|<#(?P<angle>[^<>#\n]{0,80})#>"
    r"|(?P<open>\[\s{0,9}pause(?![^\W\d_])[ \t:=]{0,9}-?[\d.,]{0,20}(?:[ \t]?m?s\b)?|<#[ \t]{0,9}-?[\d.,]{1,20}#?)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"[\s:=]*(?P<number>[-+\u2212]?(?:\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9}))\s*(?P<unit>[^\W\d_]*)\.?\s*", re.IGNORECASE
)
_SECONDS = frozenset({"", "s", "sec", "secs", "second", "seconds", "秒"})
_MILLISECONDS = frozenset({"ms", "msec", "msecs", "millisecond", "milliseconds", "毫秒"})


class Pause(msgspec.Struct, frozen=True):
    """Silence of `seconds` that the writer asked for."""

    seconds: float


def segments(text: str) -> tuple[str | Pause, ...]:
    """Return what is to be spoken and the pauses between, in order; no text among them is empty.

    Raises `ScriptProblem` for a pause that is not understood, is negative, or lasts over `LONGEST`.
    """
    return tuple(part if isinstance(part, str) else _pause(part) for part in _parts(text))


def spoken(line: str) -> str:
    """Return `line` without the notation, right or wrong: what a reader sees and a listener hears."""
    result = ""
    for part in _parts(line):
        if isinstance(part, str):
            text = part.lstrip() if result[-1:].isspace() else part
            result += _seam(result, text) + text
    return result.strip()


def marks(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the pauses that are understood stand, as (start, end)."""
    return tuple(mark.span() for mark in _MARK.finditer(text) if _amount(mark) is not None)


def silence(text: str) -> float:
    """Return the seconds of all the pauses in `text` that are understood."""
    amounts = (_amount(part) for part in _parts(text) if not isinstance(part, str))
    return sum(seconds for seconds in amounts if seconds is not None and 0 <= seconds <= LONGEST)


def _parts(text: str) -> Iterator[str | re.Match[str]]:
    at = 0
    for mark in _MARK.finditer(text):
        if mark.start() > at:
            yield text[at : mark.start()]
        yield mark
        at = mark.end()
    if at < len(text):
        yield text[at:]


def _seam(left: str, right: str) -> str:
    """One space where two words would otherwise grow together; none in scripts that write without spaces."""
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return ""
    return " " if left[-1] < "\u2e80" and right[0].isalnum() and right[0] < "\u2e80" else ""


def _amount(mark: re.Match[str]) -> float | None:
    """Return the seconds that `mark` asks for, or None where that cannot be told."""
    inside = mark["square"] if mark["square"] is not None else mark["angle"]
    if inside is None:
        return None
    if mark["square"] is not None and not inside.strip():
        return USUAL
    found = _AMOUNT.fullmatch(inside)
    if found is None or found["unit"].casefold() not in _SECONDS | _MILLISECONDS:
        return None
    number = float(found["number"].replace(",", ".").replace("\u2212", "-"))
    return number / 1000 if found["unit"].casefold() in _MILLISECONDS else number


def _pause(mark: re.Match[str]) -> Pause:
    seconds = _amount(mark)
    if seconds is None:
        raise ScriptProblem(
            say("The pause {written} is not understood.", written=mark[0]),
            say("Write it as {example}.", example="[pause 0.5s]"),
        )
    if seconds < 0:
        raise ScriptProblem(
            say("The pause {written} is negative.", written=mark[0]), say("Give it a length of at least 0 seconds.")
        )
    if seconds > LONGEST:
        raise ScriptProblem(
            say("The pause {written} is too long.", written=mark[0]),
            say("A pause lasts at most {longest:g} seconds; write several for a longer one.", longest=LONGEST),
        )
    return Pause(seconds)
