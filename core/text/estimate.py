"""A rough length of speech before anything is spoken, for any script of the world."""

import re

from core.text.notation import silence, spoken

# Measured in "words" of the rate: a Chinese character takes about two thirds of an English word's time, and so on.
_WORDS = (
    (re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 0.66),
    (re.compile("[\u3041-\u30ff\uff66-\uff9d]"), 0.4),
    (re.compile("[\uac00-\ud7a3]"), 0.6),
    (re.compile("[\u0e01-\u0e7f\u0e80-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]"), 0.18),
)
_UNSPACED = re.compile(
    "[\u0e01-\u0fff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff]+"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")
_BREATH = re.compile(r"[.!?…。！？؟।]+(?=\s|$)|[。！？]")
_HALF_BREATH = re.compile(r"[,;:—–](?=\s)|[、，\uff1b：،؛]")


def seconds(text: str, rate_words_per_minute: float = 175) -> float:
    """Return about how long `text` lasts when spoken, its timed pauses included.

    Spaced scripts are counted in words, long ones for more; Chinese, Japanese, Korean and Thai in characters.
    """
    heard = spoken(text)
    if not heard:
        return silence(text)
    words = _words(heard) + 0.8 * len(_BREATH.findall(heard)) + 0.35 * len(_HALF_BREATH.findall(heard))
    return words * 60 / rate_words_per_minute + silence(text)


def _words(text: str) -> float:
    count = 0.6 * len(_DIGIT.findall(text))
    if not text.isascii():
        count += sum(weight * len(pattern.findall(text)) for pattern, weight in _WORDS)
        text = _UNSPACED.sub(" ", text)
    return count + sum(0.4 + 0.12 * len(word) for word in _WORD.findall(text))
