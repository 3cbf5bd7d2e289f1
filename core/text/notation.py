"""Our notation inside a line.

Timed pauses: `[pause 0.5s]` or `<#0.5#>`. Sounds: `[laugh]`. How a word is said: `{written|spoken}` or, in IPA,
`{written|/…/}`. Whatever else stands in brackets or braces is text. Knows nothing of speakers or generators.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from core.errors import ScriptProblem
from core.message import say
from core.text.aloud import pronounceable

LONGEST = 60.0
"""The longest pause in seconds; a longer one is more likely a slip of the hand."""

USUAL = 0.5
"""What a bare `[pause]` lasts, in seconds."""

SOUNDS = frozenset({
    "applause", "breath", "breathes", "breathing", "cheering", "cheers", "chuckle", "chuckles", "clapping",
    "clear throat", "clears throat", "cough", "coughs", "coughing", "cries", "crying", "exhale", "exhales", "gasp",
    "gasps", "giggle", "giggles", "groan", "groans", "growl", "growls", "hiccup", "humming", "humming start",
    "humming end", "inhale", "inhales", "laugh", "laughs", "laughing", "laughter", "moan", "moans", "music",
    "music start", "music end", "panting", "scream", "screams", "sigh", "sighs", "sighing", "sing start", "sing end",
    "singing", "sneeze", "sneezes", "sniff", "sniffs", "snore", "snores", "snort", "sob", "sobs", "sobbing", "whistle",
    "whistles", "yawn", "yawns",
})  # fmt: skip
"""Sounds that are known by these names, whether a generator has them or not: they are never read aloud as words."""

_SOUND = re.compile(r"\[[ \t]{0,3}(?P<name>[A-Za-z]{3,9}(?:[ \t]{1,3}[A-Za-z]{3,6})?)[ \t]{0,3}\]")
_SAID = re.compile(r"\{(?P<written>[^{}|\[\]<>\n]{1,200})\|(?P<said>[^{}|\[\]<>\n]{1,200})\}")

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


class Sound(msgspec.Struct, frozen=True):
    """A sound such as a laugh; `tag` is how it stands in the text, in square brackets."""

    tag: str

    @property
    def name(self) -> str:
        """What it is called, in small letters."""
        return " ".join(self.tag.strip("[] \t").lower().split())


class Said(msgspec.Struct, frozen=True):
    """`written` is said as `spoken`, or with `phonemes` as that sounds in IPA."""

    written: str
    spoken: str
    phonemes: bool = False


Segment = str | Pause | Sound | Said


def segments(text: str) -> tuple[Segment, ...]:
    """Return what is to be spoken and the notation between, in order; no text among them is empty.

    Raises `ScriptProblem` for a pause that is not understood, is negative, or lasts over `LONGEST`.
    """
    if not may_have_marks(text):
        return (text,) if text else ()
    return tuple(_segment(part) for _, part in _parts(text))


def written_segments(text: str) -> tuple[tuple[str, Segment], ...]:
    """Return what `segments` does, each with how it stands in the text."""
    return tuple((part if isinstance(part, str) else part[0], _segment(part)) for _, part in _parts(text))


def spoken(line: str) -> str:
    """Return `line` without pauses and sounds, right or wrong, and with words as they are written: for readers."""
    return _without(line, lambda said: said.written)


def heard(line: str) -> str:
    """Return what `spoken` does, but with words as they are said; those in IPA as they are written."""
    return _without(line, lambda said: said.written if said.phonemes else said.spoken)


def without_pauses(line: str) -> str:
    """Return `line` without its pauses, right or wrong; everything else of it stays."""
    return _without(line, None)


def _without(line: str, word: Callable[[Said], str] | None) -> str:
    if not may_have_marks(line):
        return line.strip()
    result, gone = "", False
    for _, part in _parts(line):
        leaves = not isinstance(part, str) and (part.re is _MARK or (word is not None and part.re is _SOUND))
        if not leaves:
            text = part if isinstance(part, str) else _shown(part, word)
            result += append(result, text) if gone else text
        gone = leaves
    return result.strip()


def _shown(mark: re.Match[str], word: Callable[[Said], str] | None) -> str:
    found = _segment(mark) if word else None
    return word(found) if word and isinstance(found, Said) else mark[0]


def append(before: str, text: str) -> str:
    """Return `text` as it goes on after `before` where something between was left out: with one space at most."""
    text = text.lstrip() if before[-1:].isspace() else text
    return _seam(before, text) + text


def marks(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the notation that is understood stands, as (start, end)."""
    if not may_have_marks(text):
        return ()
    found = (part for _, part in _parts(text) if not isinstance(part, str))
    return tuple(mark.span() for mark in found if mark.re is not _MARK or _amount(mark) is not None)


def silence(text: str) -> float:
    """Return the seconds of all the pauses in `text` that are understood."""
    if not may_have_marks(text):
        return 0.0
    amounts = (_amount(part) for _, part in _parts(text) if not isinstance(part, str) and part.re is _MARK)
    return sum(seconds for seconds in amounts if seconds is not None and 0 <= seconds <= LONGEST)


def may_have_marks(text: str) -> bool:
    """Tell whether there could be notation in `text`; cheap."""
    return "[" in text or "{" in text or "<#" in text


def _parts(text: str) -> Iterator[tuple[int, str | re.Match[str]]]:
    """Yield text and marks, each with where it begins."""
    at = 0
    for mark in _found(text):
        if mark.start() > at:
            yield at, text[at : mark.start()]
        yield mark.start(), mark
        at = mark.end()
    if at < len(text):
        yield at, text[at:]


def _found(text: str) -> list[re.Match[str]]:
    """Return every mark from left to right; what stands inside another one is not one."""
    found = list(_MARK.finditer(text)) if "[" in text or "<#" in text else []
    if "[" in text:
        found += [mark for mark in _SOUND.finditer(text) if _is_sound(mark["name"])]
    if "{" in text:
        found += [mark for mark in _SAID.finditer(text) if _is_said(mark)]
    kept: list[re.Match[str]] = []
    for mark in sorted(found, key=lambda one: one.start()):
        if not kept or kept[-1].end() <= mark.start():
            kept.append(mark)
    return kept


@lru_cache(maxsize=256)
def _is_sound(name: str) -> bool:
    return " ".join(name.lower().split()) in SOUNDS


def _is_said(mark: re.Match[str]) -> bool:
    """Tell whether a brace is a word and how it is said; one that would say nothing is text."""
    return bool(mark["written"].strip()) and pronounceable(mark["said"].strip().strip("/"))


def _segment(part: str | re.Match[str]) -> Segment:
    if isinstance(part, str):
        return part
    if part.re is _MARK:
        return _pause(part)
    if part.re is _SOUND:
        return Sound(part[0])
    said = part["said"].strip()
    if len(said) > 2 and said[0] == said[-1] == "/":
        return Said(part["written"].strip(), said.strip("/").strip(), phonemes=True)
    return Said(part["written"].strip(), said)


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
