"""The voices to choose from: every language of the engine, plain and with every variant, the likely ones first."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from core.errors import UnknownVoice
from core.message import Message, say
from core.providers.base import VoiceInfo
from core.providers.local.wire import Language, Listed, Variant

# fmt: off
_LANGUAGES = (
    "en-us", "en-gb", "cmn", "yue", "es", "es-419", "fr-fr", "de", "it", "pt-br", "pt", "ru", "ja", "ko", "hi", "ar",
    "bn", "ur", "id", "vi", "th", "tr", "pl", "nl", "uk", "sv", "el", "he", "fa",
)
_VARIANTS = (
    "f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8",
    "whisper", "whisperf", "croak", "grandma", "grandpa",
)
# fmt: on
_ASIDE = ", latin as English"
"""How the engine reads foreign words among the language's own: it says so in a name that has no room for that."""

_GENDERS = {1: "male", 2: "female"}


class Choice(NamedTuple):
    """What a voice's id stands for, in the engine's own names."""

    voice: str
    variant: str


class Catalogue:
    """Ids are a language's code and, after "+", a variant: `cmn`, `en-us+f3`."""

    def __init__(self, listed: Listed) -> None:
        self._languages = _by_code(listed.languages)
        self._variants = {variant.file: variant for variant in sorted(listed.variants, key=_variant_rank)}
        self.voices: Sequence[VoiceInfo] = tuple(self._all())

    def find(self, voice_id: str) -> Choice:
        """Return what `voice_id` stands for, or raise `UnknownVoice` with what may have been meant."""
        code, plus, variant = voice_id.partition("+")
        if code in self._languages and (variant in self._variants or not plus):
            return Choice(self._languages[code].voice, variant)
        raise UnknownVoice(say("The local voice has no voice “{voice}”.", voice=voice_id), self._remedy(code, variant))

    def _all(self) -> Iterator[VoiceInfo]:
        languages = [(code, _tag(code), language) for code, language in self._languages.items()]
        for code, tag, language in languages:
            yield VoiceInfo(code, language.name, tag, language.name, "", _GENDERS.get(language.gender, ""))
        variants = [(f"+{one.file}", _name(one), _GENDERS.get(one.gender, "")) for one in self._variants.values()]
        for code, tag, language in languages:
            for suffix, name, gender in variants:
                yield VoiceInfo(code + suffix, f"{language.name}, {name}", tag, language.name, name, gender)

    def _remedy(self, code: str, variant: str) -> Message:
        near = self._near_code(code)
        if near is None:
            return say("Choose a voice from the list.")
        found = _nearest(variant, self._variants) if variant else None
        return say("Did you mean “{voice}”?", voice=f"{near}+{found}" if found else near)

    def _near_code(self, code: str) -> str | None:
        """By the code, by another code that the engine knows for the language, or by its name."""
        if code in self._languages:
            return code
        known: dict[str, str] = {}
        for own, language in self._languages.items():
            for name in (*language.codes, language.name):
                known.setdefault(name.lower(), own)
        beginning = [name for name in known if len(code) > 2 and name.startswith(code.lower())]
        found = beginning[0] if beginning else _nearest(code, known)
        return known[found] if found else None


def _by_code(languages: Sequence[Language]) -> dict[str, Language]:
    """Two voices may share their first code: the second one goes by the name of its file."""
    found: dict[str, Language] = {}
    for language in sorted(languages, key=lambda one: (one.codes[0].count("-"), one.voice.count("-"), one.name)):
        code = language.codes[0].lower()
        language = msgspec.structs.replace(language, name=language.name.replace(_ASIDE, ""))  # noqa: PLW2901
        found[code if code not in found else language.voice.rpartition("/")[2].lower()] = language
    return dict(sorted(found.items(), key=lambda item: (_rank(item[0], _LANGUAGES), item[1].name)))


def _variant_rank(variant: Variant) -> tuple[int, str]:
    return _rank(variant.file, _VARIANTS), variant.name.lower()


def _rank(name: str, order: Sequence[str]) -> int:
    return order.index(name) if name in order else len(order)


def _name(variant: Variant) -> str:
    """`female3` is for people "Female 3"."""
    words = re.sub(r"(?<=[a-z])(?=\d)", " ", variant.name.replace("_", " "))
    return words[:1].upper() + words[1:]


def _tag(code: str) -> str:
    """Write a code as BCP 47 does: `en-US`, `cmn-Latn-pinyin`, `vi-VN-x-south`."""
    first, *rest = code.split("-")
    private = rest.index("x") if "x" in rest else len(rest)
    return "-".join([first, *(_subtag(part) for part in rest[:private]), *rest[private:]])


def _subtag(part: str) -> str:
    return {2: part.upper(), 4: part.title()}.get(len(part), part)


def _nearest(name: str, known: "Sequence[str] | dict[str, str] | dict[str, Variant]") -> str | None:
    folded = {one.lower(): one for one in reversed(list(known))}
    found = difflib.get_close_matches(name.lower(), list(folded), 1, 0.5)
    return folded[found[0]] if found else None
