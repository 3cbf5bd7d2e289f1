# ruff: noqa: RUF001 (marks of many scripts are what this module is about)
"""Long text in pieces that fit a generator's limit, cut where a reader would breathe.

Knows no notation and no generator.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_SENTENCE = re.compile(r"(?:(?P<western>[.!?…]+)|[。！？｡؟۔।॥။።፧]+)[\"'”’»›)\]}」』】）》]*(?P<after>\s*)")
_CLAUSE = re.compile(r"(?:[,;:—–](?=\s)|[、，；：،؛—–])[\"'”’»)\]」』】）》]*\s*")
_SPACE = re.compile(r"\s+")
_ABBREVIATIONS = _words(
    "dr mr mrs ms mx prof st sr jr mt ft vs cf eg ie e.g i.e fig vol no nr art ca approx capt sgt lt col gen cmdr "
    "adm rev hon gov sen rep pres dept est inc ltd co corp messrs mme mlle m z.b d.h u.a bzw bspw ggf sog evtl hr "
    "fr str dipl ing p.ex sra srta d.a p pp ed al op тов г ул им "
)
_WORD_BEFORE = re.compile(r"[^\W_](?:[^\W_]|\.(?=\w))*\Z")


def split(text: str, limit: int) -> tuple[str, ...]:
    """Return `text` in pieces of at most `limit` characters that join to exactly `text`.

    Cuts lie at the end of a paragraph where the piece is at least half full, else of a sentence, else after a clause
    mark, else at a space, else between two characters; a combined one is cut only where it is longer than `limit`.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    pieces: list[str] = []
    start = 0
    while len(text) - start > limit:
        cut = start + _cut(text[start : start + limit + 1], limit)
        pieces.append(text[start:cut])
        start = cut
    return (*pieces, text[start:]) if start < len(text) or not pieces else tuple(pieces)


def _cut(window: str, limit: int) -> int:
    """Return where to cut `window`, which holds one character more than fits."""
    for ends, least in _LEVELS:
        cut = max((min(end, limit) for end in ends(window, limit) if _stands(window, min(end, limit))), default=0)
        if cut > least * limit:
            return cut
    return next((cut for cut in range(limit, 0, -1) if _stands(window, cut)), limit)


def _ends(pattern: re.Pattern[str]) -> Callable[[str, int], Iterator[int]]:
    """Find where `pattern` ends. White space that does not fit opens the next piece, the mark before it never does."""

    def ends(window: str, limit: int) -> Iterator[int]:
        for match in pattern.finditer(window):
            if match.start() + len(match[0].rstrip()) <= limit:
                yield match.end()

    return ends


def _sentence_ends(window: str, limit: int) -> Iterator[int]:
    for match in _SENTENCE.finditer(window):
        if match.start("after") <= limit and (match["western"] is None or _ends_sentence(window, match)):
            yield match.end()


def _ends_sentence(window: str, match: re.Match[str]) -> bool:
    """Tell whether a Western mark ends its sentence: not in 3.14, Dr. Who, J. S. Bach or "so … on"."""
    following = window[match.end() : match.end() + 1]
    if not match["after"]:
        return match["western"][-1] == "…" and following >= "\u2e80"
    if following.islower():
        return False
    return match["western"] != "." or not _abbreviates(window[max(0, match.start() - 24) : match.start()])


def _abbreviates(before: str) -> bool:
    word = _WORD_BEFORE.search(before)
    if word is None:
        return False
    return word[0].casefold() in _ABBREVIATIONS or (len(word[0]) == 1 and word[0].isupper() and word[0] != "I")


def _stands(window: str, cut: int) -> bool:
    """Tell whether no combined character spans `cut`."""
    before, after = window[cut - 1], window[cut : cut + 1]
    if not after:
        return True
    if before == "\u200d" or after == "\u200d" or unicodedata.category(after).startswith("M"):
        return False
    if unicodedata.combining(before) == 9 or "\U0001f3fb" <= after <= "\U0001f3ff":  # a virama, a skin tone
        return False
    if "\U000e0020" <= after <= "\U000e007f" or (before, after) == ("\r", "\n"):
        return False
    if "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff":
        return False
    return not _joins_flag(window, cut) and not _joins_syllable(before, after)


def _joins_flag(window: str, cut: int) -> bool:
    """Tell whether `cut` parts a flag, a pair of regional indicators: an odd number of them before it, one after."""
    if not _is_regional(window[cut]):
        return False
    run = 0
    while run < cut and _is_regional(window[cut - 1 - run]):
        run += 1
    return run % 2 == 1


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _joins_syllable(before: str, after: str) -> bool:
    """Tell whether `after` is a vowel or a final letter of Hangul that belongs to what precedes it."""
    hangul = "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return hangul and "\u1160" <= after <= "\u11ff"


_LEVELS: tuple[tuple[Callable[[str, int], Iterator[int]], float], ...] = (
    (_ends(_PARAGRAPH), 0.5),
    (_sentence_ends, 0.0),
    (_ends(_CLAUSE), 0.25),
    (_ends(_SPACE), 0.0),
)
