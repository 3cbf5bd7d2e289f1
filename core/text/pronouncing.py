"""A pronunciation dictionary at work: which words of a text are said otherwise, and how. Never loses a word.

All entries look at the text as it is written and none at what another one made of it. Where several fit, the one that
begins first counts, of those the longest, of those the voice's before the project's, of those the first in its list.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from core.domain.script import Pronunciation
from core.errors import ScriptProblem
from core.message import say
from core.text.aloud import pronounceable
from core.text.find import LONGEST_PATTERN, compiled, longest, template
from core.text.notation import Said, marks, segments

LONGEST_WORD = 500
"""So many characters may stand for a word, and be said for it."""

_UNSPACED = (
    (0x0E01, 0x0E7F), (0x0E80, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0xA4CF), (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF), (0xFF66, 0xFF9D), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Letters of scripts that write without spaces, Korean among them for its endings: any place may be a word's edge."""


class _Match(NamedTuple):
    start: int
    end: int
    spoken: str
    phonemes: bool


class Entry:
    """One entry, ready to be used. Raises `ScriptProblem` with what is wrong about it."""

    def __init__(self, word: Pronunciation) -> None:
        self.word = word
        _check_sizes(word)
        plain = "" if word.regex else word.written.strip().lower()
        self.plain = plain if plain.isascii() else ""
        self._source = word.written if word.regex else re.escape(word.written.strip())
        self._flags = 0 if word.case else re.IGNORECASE
        self._longest = longest(self._source) if word.regex else 10_000_000
        groups = 0
        if word.regex:
            groups = self._check(compiled(self._source, self._flags))
        self.expand = _expander(word, groups)
        self._whole, self._fixed = word.whole, not word.regex
        self.edged = bool(word.whole and self.plain and self.plain[0].isalnum() and self.plain[-1].isalnum())

    def _check(self, pattern: re.Pattern[str]) -> int:
        if pattern.match(""):
            raise ScriptProblem(
                say("This expression also fits where nothing is written."),
                say("Let it ask for at least one letter: + instead of *."),
            )
        return pattern.groups

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """The expression, made when it is needed."""
        return compiled(self._source, self._flags)

    @cached_property
    def alone(self) -> re.Pattern[str]:
        """The expression between the edges of words, as they are in ASCII; for an entry that is `edged`."""
        return compiled(f"(?<![0-9A-Za-z_]){self._source}(?![0-9A-Za-z_])", self._flags)

    def matches(self, text: str) -> Iterator[_Match]:
        """Yield where it changes `text`; what would lose a word is left as it is."""
        if self.edged and text.isascii():  # most words and texts: found by the expression alone
            for found in self.alone.finditer(text):
                yield _Match(found.start(), found.end(), self.expand(found), self.word.phonemes)
            return
        if len(text) > self._longest:
            return
        at = 0
        while found := self._pattern.search(text, at):
            start, end = found.span()
            if start == end or (self._whole and not (_is_edge(text, start) and _is_edge(text, end))):
                at = start + 1
                continue
            at = end
            spoken = self.expand(found)
            if self._fixed or pronounceable(spoken):  # what is always the same was looked at before
                yield _Match(start, end, spoken, self.word.phonemes)


def _is_edge(text: str, at: int) -> bool:
    """Tell whether no word goes on over `at`."""
    return at <= 0 or at >= len(text) or not (_joins(text[at - 1]) and _joins(text[at]))


@lru_cache(maxsize=4096)
def _joins(letter: str) -> bool:
    """Tell whether `letter` goes together with its neighbours to a word, in a script that parts words by spaces."""
    if not (letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"):
        return False
    return not any(first <= ord(letter) <= last for first, last in _UNSPACED)


def _expander(word: Pronunciation, groups: int) -> Callable[[re.Match[str]], str]:
    spoken = word.spoken.strip()
    if word.phonemes:
        spoken = spoken.strip("/[]").strip()
    if not word.regex or word.phonemes:
        return lambda _found: spoken
    parts = tuple(template(spoken))
    for part in parts:
        if isinstance(part, int) and part > groups:
            raise ScriptProblem(
                say("The expression has no group {n}.", n=part),
                say("Groups stand in round brackets and are counted from the left."),
            )
    return lambda found: "".join(part if isinstance(part, str) else found[part] or "" for part in parts)


def _check_sizes(word: Pronunciation) -> None:
    if not word.written.strip():
        raise ScriptProblem(say("There is no word yet."), say("Write the word as it stands in the text."))
    if not pronounceable(word.spoken.strip().strip("/")):
        raise ScriptProblem(
            say("It does not say how the word is spoken; the word would be lost."), say("Write how it is spoken.")
        )
    if len(word.written) > (LONGEST_PATTERN if word.regex else LONGEST_WORD) or len(word.spoken) > LONGEST_WORD:
        raise ScriptProblem(say("This entry is too long."), say("Make two of it."))
    if marks(word.spoken) or any(mark in word.spoken for mark in "{}|"):
        raise ScriptProblem(
            say("Pauses, sounds and braces cannot be spoken for a word."), say("Write only how it is spoken.")
        )


class Dictionary:
    """The entries of a voice and of a project together. What is wrong with an entry leaves the text as it is."""

    def __init__(self, project: Sequence[Pronunciation], voice: Sequence[Pronunciation] = ()) -> None:
        self.words = (*voice, *project)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Those that are right, in the order in which they count."""
        return tuple(entry for word in self.words if (entry := usable(word)))

    def __bool__(self) -> bool:
        return bool(self.words)

    def _likely(self, text: str) -> Sequence[Entry]:
        """Return the entries that may fit: a plain word that is not there at all is not looked for, which is cheap.

        Outside ASCII letters have odd cases, so nothing is sure there.
        """
        if not text.isascii():
            return self.entries
        low = text.lower()
        return [entry for entry in self.entries if not entry.plain or entry.plain in low]

    def touches(self, text: str) -> bool:
        """Tell whether any entry changes what of a line is spoken; "yes" where its notation is not understood."""
        likely = self._likely(text)
        if not likely:
            return False
        try:
            parts = [part for part in segments(text) if isinstance(part, str)]
        except ScriptProblem:
            return True
        for entry in likely:
            for part in parts:
                for _ in entry.matches(part):
                    return True
        return False

    def told(self, text: str, take: Callable[[Said], str]) -> str:
        """Return `text`, in which no notation stands, with every word that is said otherwise as `take` makes it."""
        likely = self._likely(text)
        if len(likely) == 1 and likely[0].edged and text.isascii():
            (entry,) = likely
            return entry.alone.sub(lambda found: take(Said(found[0], entry.expand(found), entry.word.phonemes)), text)
        return "".join(one if isinstance(one, str) else take(one) for one in self.said(text)) if likely else text

    def said(self, text: str) -> tuple[str | Said, ...]:
        """Return `text`, in which no notation stands, with every word that is said otherwise."""
        likely = self._likely(text)
        found = [(match, place) for place, entry in enumerate(likely) for match in entry.matches(text)]
        if not found:
            return (text,)
        if len(likely) > 1:
            found.sort(key=lambda one: (one[0].start, -one[0].end, one[1]))
        parts: list[str | Said] = []
        at = 0
        for match, _ in found:
            if match.start < at:
                continue
            parts += [text[at : match.start], Said(text[match.start : match.end], match.spoken, match.phonemes)]
            at = match.end
        parts.append(text[at:])
        return tuple(part for part in parts if part)


@lru_cache(maxsize=4096)
def usable(word: Pronunciation) -> Entry | None:
    """Return an entry ready to be used, None where something is wrong with it."""
    try:
        return Entry(word)
    except ScriptProblem:
        return None


def changed(before: Sequence[Pronunciation], after: Sequence[Pronunciation]) -> Dictionary:
    """Return the entries by which two dictionaries differ: what none of them touches is said as before."""
    differing = set(before) ^ set(after)
    if not differing and tuple(before) != tuple(after):
        differing = set(before)  # only their order changed, which decides between two that fit alike
    return Dictionary([word for word in (*before, *after) if word in differing])
