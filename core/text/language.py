"""Which language a text is probably written in, as far as its letters alone tell."""

import unicodedata
from collections import Counter

_SAMPLE = 4000
_BY_LETTER = {
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "LATIN": "",
}


def language_of(text: str) -> str:
    """Return a BCP 47 language for the script that most letters of `text` belong to, "" where letters do not tell."""
    found = Counter(_of_letter(letter) for letter in text[:_SAMPLE] if letter.isalpha())
    if found["ja"] * 8 > found["zh"]:  # Japanese mixes its own letters with Chinese ones
        found["ja"] += found.pop("zh", 0)
    return max(found, key=lambda language: found[language], default="")


def _of_letter(letter: str) -> str:
    return _BY_LETTER.get(unicodedata.name(letter, "").partition(" ")[0], "")
