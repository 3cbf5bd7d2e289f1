"""Voices and models, from every shape in which servers list them. Pure.

Sources: providers.md 4.1 and 4.3. The first two letters of Kokoro's voices are its own documented names of language
and gender.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from core.net.lenient import items, table
from core.providers.base import VoiceInfo
from core.providers.openai.spec import VOICES

_LISTS = ("voices", "uploaded_voices", "custom_voices", "predefined_voices", "profiles", "data", "items")
_IDS = ("id", "voice_id", "filename", "voice", "key", "name")
_NAMES = ("display_name", "name", "title", "label")
_MODELS = ("model", "model_id")
_SAMPLES = ("sample", "sample_url", "preview_url", "preview")
_GENDERS = {"f": "female", "female": "female", "woman": "female", "m": "male", "male": "male", "man": "male"}
_KOKORO = re.compile(r"([abefhijpz])([fm])_\w+")
_LANGUAGES = {
    "a": ("en-US", "English (America)"), "b": ("en-GB", "English (Great Britain)"), "e": ("es", "Spanish (Spain)"),
    "f": ("fr", "French (France)"), "h": ("hi", "Hindi"), "i": ("it", "Italian"), "j": ("ja", "Japanese"),
    "p": ("pt-BR", "Portuguese (Brazil)"), "z": ("zh", "Chinese (Mandarin)"),
}  # fmt: skip
"""By the first letter of Kokoro's voices, with names as the local voice has them."""

_HEARING = re.compile(r"(?i)whisper|transcri|asr|stt\b|speech[-_]to[-_]text|sensevoice|scribe|paraformer|parakeet")
_SPEAKING = re.compile(
    r"(?i)tts|text[-_]to[-_]speech|voice|speech|kokoro|piper|bark|orpheus|chatterbox|higgs|vits|fish|parler|\bcsm\b"
)


class Model(msgspec.Struct, frozen=True):
    """A model that a server lists. `task` is what it is for, where the server tells; `voices` are its own."""

    id: str
    task: str = ""
    voices: tuple[VoiceInfo, ...] = ()


def built_in() -> tuple[VoiceInfo, ...]:
    """Return OpenAI's own voices."""
    return tuple(VoiceInfo(name, name.capitalize()) for name in VOICES)


def models_in(data: Any) -> tuple[Model, ...] | None:
    """Return the models of an answer, None where it holds no list of them."""
    for place in (data, table(data).get("data"), table(data).get("models")):
        if isinstance(place, list):
            return tuple(_models(items(place)))
    return None


def _models(listed: Sequence[Any]) -> Iterator[Model]:
    for one in listed:
        found = _text(one) or _first(table(one), ("id", "model", "name"))
        if found:
            own = [msgspec.structs.replace(voice, group=found, params={"model": found})
                   for voice in map(_voice, items(table(one).get("voices"))) if voice]  # fmt: skip
            yield Model(found, _text(table(one).get("task")), tuple(own))


def speaking(models: Sequence[Model]) -> tuple[str, ...]:
    """Return the models that seem to speak; all where none says so by its task or its name."""
    named = {one.id for one in models if _SPEAKING.search(one.id) and not _HEARING.search(one.id)}
    return _fitting(models, "text-to-speech", named)


def hearing(models: Sequence[Model]) -> tuple[str, ...]:
    """Return the models that seem to transcribe; all where none says so by its task or its name."""
    return _fitting(models, "automatic-speech-recognition", {one.id for one in models if _HEARING.search(one.id)})


def _fitting(models: Sequence[Model], task: str, named: set[str]) -> tuple[str, ...]:
    fitting = [one.id for one in models if (one.task == task if one.task else one.id in named)]
    return tuple(dict.fromkeys(fitting or (one.id for one in models)))


def voices_in(data: Any, prefix: str = "") -> tuple[VoiceInfo, ...] | None:
    """Return the voices of an answer, None where it holds no list of them. `prefix` goes before ids that lack it."""
    listed = list(_lists(data))
    if not listed:
        return None
    return unique(_prefixed(voice, prefix) for one in listed for voice in map(_voice, one) if voice)


def _prefixed(voice: VoiceInfo, prefix: str) -> VoiceInfo:
    return voice if voice.id.startswith(prefix) else msgspec.structs.replace(voice, id=prefix + voice.id)


def _lists(data: Any) -> Iterator[list[Any]]:
    """Yield the lists of an answer: it is one itself, or they lie in it under known names, or by voice."""
    if isinstance(data, list):
        yield items(data)
        return
    for name in _LISTS:
        found = table(data).get(name)
        if isinstance(found, list):
            yield items(found)
        elif name == "voices" and table(found):
            yield [{"id": key, **table(one)} for key, one in table(found).items()]
        elif name == "data" and table(found):
            yield from _lists(table(found))


def unique(voices: Iterable[VoiceInfo]) -> tuple[VoiceInfo, ...]:
    """Return `voices` with each id once."""
    found: dict[str, VoiceInfo] = {}
    for voice in voices:
        found.setdefault(voice.id, voice)
    return tuple(found.values())


def _voice(one: Any) -> VoiceInfo | None:
    fields = table(one)
    voice_id = _text(one) or _first(fields, _IDS)
    if not voice_id:
        return None
    model, sample = _first(fields, _MODELS), _first(fields, _SAMPLES)
    tag, language, gender = _spoken(voice_id, fields)
    return VoiceInfo(
        voice_id,
        _first(fields, _NAMES) or voice_id,
        tag,
        language,
        gender=gender,
        group=model,
        sample=sample if sample.startswith(("http://", "https://")) else "",
        params={"model": model} if model else {},
    )


def _spoken(voice_id: str, fields: dict[str, Any]) -> tuple[str, str, str]:
    """Return language, its name for people, and gender of a voice, as far as they are told."""
    coded = _KOKORO.fullmatch(voice_id)
    tag, language = _LANGUAGES[coded[1]] if coded else ("", "")
    gender = _GENDERS.get(_text(fields.get("gender")).lower(), _GENDERS[coded[2]] if coded else "")
    told = _text(fields.get("language")) or _text(next(iter(items(fields.get("languages"))), ""))
    if told and not coded:
        tag = _tag(told)
        language = next((name for known, name in _LANGUAGES.values() if known == tag), tag)
    return tag, language, gender


def _tag(code: str) -> str:
    """Write a code as BCP 47 does: `en_us` is `en-US`."""
    first, *rest = code.replace("_", "-").split("-")
    return "-".join([first.lower(), *({2: part.upper(), 4: part.title()}.get(len(part), part) for part in rest)])


def _first(fields: dict[str, Any], names: Iterable[str]) -> str:
    return next((text for name in names if (text := _text(fields.get(name)))), "")


def _text(thing: Any) -> str:
    """Return a text or a whole number as text, "" for anything else."""
    if isinstance(thing, int) and not isinstance(thing, bool):
        return str(thing)
    return thing.strip() if isinstance(thing, str) else ""
