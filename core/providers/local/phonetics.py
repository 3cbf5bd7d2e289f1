"""Words in IPA inside a text, as the engine takes them: in mnemonics, which differ from voice to voice. Pure.

The engine tells itself which IPA each mnemonic stands for in a voice; that is turned round here.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

MARK = re.compile(r"\u27e6(?P<written>[^\u27e6\u27e7|]{1,500})\|(?P<ipa>[^\u27e6\u27e7|]{1,500})\u27e7")
"""A word and how it sounds, as it stands in the text of a request."""

MNEMONICS = (
    "a", "a:", "aI", "aU", "aa", "aa:", "A", "A:", "A~", "E", "E:", "E~", "e", "e:", "eI", "e@", "i", "i:", "I", "i@",
    "o", "o:", "oU", "o@", "O", "O:", "O~", "OI", "0", "u", "u:", "U", "U@", "V", "@", "@2", "@L", "3", "3:", "y", "y:",
    "Y", "Y:", "W", "W:", "&", "I2", "E2", "U#", "i#", "u#", "a#", "ai", "au", "oi", "eu", "OY", "EI", "@U",
    "p", "b", "t", "d", "k", "g", "q", "?", "m", "n", "N", "n^", "n.", "f", "v", "T", "D", "s", "z", "S", "Z", "S;",
    "s;", "z;", "C", "x", "Q", "Q^", "R", "R2", "X", "h", "H", "l", "L", "l^", "l#", "r", "r/", "*", "r-", "j", "w",
    "B", "tS", "dZ", "ts", "dz", "ts;", "tS;", "pf", "t.", "d.", "kh", "th", "ph", "c", "J", "*", "**", "RR", "&:",
)  # fmt: skip
"""What the engine's languages call most of their sounds."""

# ruff: noqa: RUF001 (signs of the IPA are what these are about)
_SAME = {
    "g": "ɡ", "ʧ": "tʃ", "ʤ": "dʒ", "'": "ˈ", ":": "ː", "ɝ": "ɜː", "ɚ": "ə", "ɥ": "w", "ɲ": "nj", "ʎ": "lj", "ɫ": "l",
    "ɨ": "ɪ",
}  # fmt: skip
_NEAR = {
    "r": "ɹɾʁ", "ɹ": "rɾʁ", "ʁ": "rɹɾ", "ɾ": "rɹ", "ʏ": "yʊɪ", "œ": "øɜɛ", "ø": "œɜe", "y": "ʏui", "ð": "dz", "θ": "ts",
    "x": "hk", "ç": "ʃh", "ŋ": "n", "ʒ": "ʃz", "ʃ": "s", "v": "wb", "w": "vu", "h": "x", "ɒ": "ɑɔa", "ɑ": "aɒæ",
    "æ": "aɛ", "a": "ɑæ", "ɪ": "i", "i": "ɪ", "ʊ": "u", "u": "ʊ", "ɛ": "eæ", "e": "ɛɪ", "o": "ɔʊ", "ɔ": "oɒ",
    "ə": "ɐɜɛa", "ʌ": "ɐaə", "ɐ": "əʌa", "ɜ": "əœ", "z": "s", "ɡ": "k", "b": "p", "d": "t", "j": "i", "ʔ": "",
}  # fmt: skip
"""What a voice may say in place of a sound that it has not, the nearest first."""

_STRESS = {"ˈ": "'", "ˌ": ","}


class NoSound(Exception):
    """A voice has nothing like the sign that is the argument."""


class Laid(NamedTuple):
    """A text as the engine gets it, and as it is shown.

    `moves` lead from places of the first to those of the second: (start, end, start in the shown text) of each stretch.
    """

    text: str
    shown: str
    moves: tuple[tuple[int, int, int], ...]

    def place(self, position: int) -> int:
        """Return where the character at `position`, counted from 1, stands in the shown text."""
        for start, end, shown in self.moves:
            if position - 1 < end:
                inside = self.shown[shown : shown + end - start] == self.text[start:end]
                return shown + 1 + (position - 1 - start if inside else 0)
        return position - len(self.text) + len(self.shown)


def laid_out(text: str, spell: Callable[[str], str]) -> Laid:
    """Return `text` with every word in IPA spelt for the engine. Raises `NoSound`."""
    out = shown = ""
    moves: list[tuple[int, int, int]] = []
    at = 0
    for mark in MARK.finditer(text):
        plain = text[at : mark.start()].replace("[[", "[ ")
        code = f"[[{spell(mark['ipa'])}]]"
        for part, seen in ((plain, plain), (code, mark["written"])):
            moves.append((len(out), len(out) + len(part), len(shown)))
            out, shown = out + part, shown + seen
        at = mark.end()
    rest = text[at:].replace("[[", "[ ") if moves else text[at:]
    moves.append((len(out), len(out) + len(rest), len(shown)))
    return Laid(out + rest, shown + rest, tuple(moves))


def spelt(ipa: str, sounds: Mapping[str, str]) -> str:
    """Return `ipa` in the engine's mnemonics; `sounds` gives those of a voice by their IPA. Raises `NoSound`."""
    signs = "".join(_SAME.get(sign, sign) for sign in unicodedata.normalize("NFD", ipa))
    longest, out, at = max(map(len, sounds), default=1), "", 0
    while at < len(signs):
        found = next((size for size in range(longest, 0, -1) if signs[at : at + size] in sounds), 0)
        if found:
            out, at = out + sounds[signs[at : at + found]], at + found
            continue
        out += _alone(signs[at], sounds)
        at += 1
    return out


def _alone(sign: str, sounds: Mapping[str, str]) -> str:
    if sign in _STRESS:
        return _STRESS[sign]
    if sign == "ː":
        return ":"
    if unicodedata.category(sign)[0] in "MZPS" or unicodedata.category(sign) == "Lm" or _NEAR.get(sign) == "":
        return ""  # ties, tones and shades that the engine has no sign for
    near = next((sounds[other] for other in _NEAR.get(sign, "") if other in sounds), None)
    if near is None:
        raise NoSound(sign)
    return near
