"""A rough length of speech before anything is spoken, for any script of the world."""

import re
from functools import cache

from core.text.notation import heard, silence

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_BREATH = re.compile(r"[.!?…。！？؟।]+(?=\s|$)|[。！？]")
_HALF_BREATH = re.compile(r"[,;:—–](?=\s)|[、，\uff1b：،؛]")


_LATIN_WORD = re.compile(r"[A-Za-z]+(?:['\-][A-Za-z]+)*")
_LATIN_BREATH = re.compile(r"[.!?]+(?=\s|$)")
_LATIN_HALF_BREATH = re.compile(r"[,;:](?=\s)")
"""The same for a text in ASCII: there they find the same, twice as fast."""


def seconds(text: str, rate_words_per_minute: float = 175) -> float:
    """Return about how long `text` lasts when spoken, its timed pauses included.

    Spaced scripts are counted in words, long ones for more; Chinese, Japanese, Korean and Thai in characters.
    """
    said = heard(text)
    if not said:
        return silence(text)
    breath, half = (_LATIN_BREATH, _LATIN_HALF_BREATH) if said.isascii() else (_BREATH, _HALF_BREATH)
    words = _words(said) + 0.8 * len(breath.findall(said)) + 0.35 * len(half.findall(said))
    return words * 60 / rate_words_per_minute + silence(text)


def _words(text: str) -> float:
    count = 0.6 * len(_DIGIT.findall(text))
    word = _LATIN_WORD
    if not text.isascii():
        word = _WORD
        unspaced, weights = _unspaced()
        count += sum(weight * len(pattern.findall(text)) for pattern, weight in weights)
        text = unspaced.sub(" ", text)
    words = word.findall(text)
    return count + 0.4 * len(words) + 0.12 * len("".join(words))


@cache
def _unspaced() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], float], ...]]:
    """Return what finds writing without spaces, and for each kind of it how many words of the rate a character takes.

    Made at the first text that needs it: these large classes take milliseconds to compile.
    """
    han, kana = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", "\u3041-\u30ff\uff66-\uff9d"
    hangul, southern = "\uac00-\ud7a3", "\u0e01-\u0e7f\u0e80-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    weights = ((han, 0.66), (kana, 0.4), (hangul, 0.6), (southern, 0.18))
    return re.compile(f"[{han}{kana}{hangul}{southern}]+"), tuple((re.compile(f"[{k}]"), w) for k, w in weights)
