"""What was said against what was written: the words that differ, and nothing that only looks different.

Case, punctuation, our notation and tags are no words; Chinese and Japanese are compared by characters; a number in
digits may be said in words, and a word of the dictionary as the dictionary has it. Knows no sound.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

import msgspec

from core.domain.script import Pronunciation
from core.text.notation import spoken

_TAG = re.compile(r"<\|[^<>|]{1,60}\|>|\[[^\[\]\n]{1,60}\]|<[A-Za-z/][^<>\n]{0,60}>")
_UNSPACED = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:['’.,][^\W_{_UNSPACED}]+)*")
_WIDE = re.compile(rf"[{_UNSPACED}]")
_DIGITS = re.compile(r"\d+")
_LONGEST_NUMBER = 14
"""Words: "one thousand nine hundred and eighty four" and what other languages need for as much."""


class How(StrEnum):
    """How a piece of a text came out."""

    SAME = "same"
    MISSING = "missing"
    ADDED = "added"
    OTHER = "other"


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A run of words as they were `written` and as they were `said`; where they are the same, both as written."""

    how: How
    written: str = ""
    said: str = ""


class Compared(msgspec.Struct, frozen=True):
    """A text against what was said, in its order. `words` were written, `wrong` of all words differ."""

    pieces: tuple[Piece, ...]
    words: int
    wrong: int

    @property
    def share(self) -> float:
        """How much of it differs, 0…1."""
        return min(1.0, self.wrong / max(1, self.words))


class _Word(msgspec.Struct, frozen=True):
    """A word as it is compared, and as it stands in its text, with what follows it there."""

    key: str
    shown: str


def compare(written: str, said: str, dictionary: Iterable[Pronunciation] = ()) -> Compared:
    """Compare what was written with what was said. `dictionary` is what the written text was spoken with."""
    wanted = words_of(written)
    heard = _as_written(words_of(said), _respelled(written, dictionary))
    pieces: list[Piece] = []
    wrong = 0
    matcher = SequenceMatcher(None, [word.key for word in wanted], [word.key for word in heard], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        one, other = wanted[a:b], heard[c:d]
        if tag == "equal" or _sounds_alike(one, other):
            pieces.append(Piece(How.SAME, _shown(one), _shown(one)))
            continue
        wrong += max(b - a, d - c)
        how = How.OTHER if one and other else How.MISSING if one else How.ADDED
        pieces.append(Piece(how, _shown(one), _shown(other)))
    return Compared(tuple(_merged(pieces)), len(wanted), wrong)


def words_of(text: str) -> list[_Word]:
    """Return the words of a text, each Chinese or Japanese character as one; what is no word belongs to the one before.

    Notation and tags are taken out.
    """
    plain = unicodedata.normalize("NFC", _TAG.sub(" ", spoken(text)))
    found = list(_WORD.finditer(plain))
    ends = [*(match.start() for match in found[1:]), len(plain)]
    return [_Word(_key(match[0]), plain[match.start() : end]) for match, end in zip(found, ends, strict=False)]


def longest_repeat(text: str) -> str:
    """Return the longest run of words that comes twice in a text, "" where none does: it will sound twice too."""
    found = words_of(text)
    keys = [word.key for word in found]
    low, high, best = 1, len(keys) - 1, (0, 0)
    while low <= high:
        size = (low + high) // 2
        first = _twice(keys, size)
        if first is None:
            high = size - 1
        else:
            best, low = (first, size), size + 1
    return _shown(found[best[0] : best[0] + best[1]])


def _twice(keys: Sequence[str], size: int) -> int | None:
    """Return where a run of `size` words begins that comes again later; it may overlap itself, as in "no, no, no"."""
    seen: dict[tuple[str, ...], int] = {}
    for at in range(len(keys) - size + 1):
        first = seen.setdefault(tuple(keys[at : at + size]), at)
        if at > first:
            return first
    return None


def _key(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char) and char not in "'’")
    return kept.replace(",", "") if _DIGITS.match(kept) else kept


def _sounds_alike(one: Sequence[_Word], other: Sequence[_Word]) -> bool:
    """Tell whether two runs of words differ in spelling only: written apart or together, or as digits or in words."""
    if not one or not other:
        return False
    if "".join(word.key for word in one) == "".join(word.key for word in other):
        return True
    return _tells_number(one, other) or _tells_number(other, one)


def _tells_number(digits: Sequence[_Word], words: Sequence[_Word]) -> bool:
    only_digits = all(word.key.replace(".", "").isdecimal() for word in digits)
    return only_digits and len(words) <= _LONGEST_NUMBER and not any(_DIGITS.search(word.key) for word in words)


def _respelled(written: str, dictionary: Iterable[Pronunciation]) -> list[tuple[str, str]]:
    """Return what of the text stands in the dictionary, and how that is spelled to be said."""
    pairs: list[tuple[str, str]] = []
    for entry in dictionary:
        if entry.phonemes or not entry.spoken or not entry.written:
            continue
        pattern = entry.written if entry.regex else re.escape(entry.written)
        pattern = rf"(?<!\w)(?:{pattern})(?!\w)" if entry.whole and not _WIDE.search(entry.written) else pattern
        try:
            found = re.compile(pattern, 0 if entry.case else re.IGNORECASE).finditer(written)
            pairs += [(one[0], one.expand(entry.spoken) if entry.regex else entry.spoken) for one in found]
        except (re.error, IndexError):  # whoever compiles the line tells what is wrong with it
            continue
    return pairs


def _as_written(heard: list[_Word], respelled: Iterable[tuple[str, str]]) -> list[_Word]:
    """Return what was heard with the dictionary's spellings turned back."""
    for written, said in respelled:
        sought = [word.key for word in words_of(said)]
        meant = words_of(written)
        at = 0
        while sought and at + len(sought) <= len(heard):
            if [word.key for word in heard[at : at + len(sought)]] == sought:
                heard = [*heard[:at], *meant, *heard[at + len(sought) :]]
                at += len(meant)
            else:
                at += 1
    return heard


def _shown(words: Iterable[_Word]) -> str:
    return "".join(word.shown for word in words).strip()


def _merged(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for same, run in groupby(pieces, key=lambda piece: piece.how is How.SAME):
        if not same:
            yield from run
            continue
        texts = [piece.written for piece in run]
        yield Piece(How.SAME, _joined(texts), _joined(texts))


def _joined(texts: Sequence[str]) -> str:
    out = ""
    for text in texts:
        out += ("" if not out or _WIDE.match(text) else " ") + text
    return out
