"""The voices of the unified speech, read from its catalogue. Source: providers.md 1.5. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from core.net.lenient import items, table, text
from core.providers.ai302.spec import BUILT_IN_VOICES
from core.providers.base import VoiceInfo

_GENDERS = {"male": "male", "female": "female", "m": "male", "f": "female", "男": "male", "女": "female"}
_SAMPLES = ("en", "zh", "ja")


def built_in() -> tuple[VoiceInfo, ...]:
    """Return voices that are known without asking."""
    return tuple(VoiceInfo(f"openai/{voice}", voice.title(), group="openai") for voice in BUILT_IN_VOICES)


def is_catalogue(data: Any) -> bool:
    """Tell whether an answer is a catalogue at all."""
    return isinstance(table(data).get("provider_list"), list)


def voices_in(data: Any) -> tuple[VoiceInfo, ...]:
    """Return the voices of every vendor, in the catalogue's order, each id once."""
    found: dict[str, VoiceInfo] = {}
    for vendor, facts in _vendors(data):
        models = _texts(facts.get("model_list"))
        for voice in map(table, items(facts.get("voice_list"))):
            if info := _voice(vendor, voice, models[0] if models else ""):
                found.setdefault(info.id, info)
    return tuple(found.values())


def values_in(data: Any, param: str) -> tuple[str, ...]:
    """Return what the catalogue knows for a parameter: vendors, models, or emotions."""
    found: list[str] = []
    for vendor, facts in _vendors(data):
        if param == "provider":
            found.append(vendor)
        elif param == "model":
            found += _texts(facts.get("model_list"))
        elif param == "emotion":
            found += [mood for voice in items(facts.get("voice_list")) for mood in _texts(table(voice).get("emotion"))]
    return tuple(dict.fromkeys(found))


def _vendors(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in map(table, items(table(data).get("provider_list"))):
        if vendor := text(one.get("provider")):
            yield vendor, table(one.get("req_params_info"))


def _voice(vendor: str, voice: Mapping[str, Any], model: str) -> VoiceInfo | None:
    """Return a voice; Azure's have names of their own for everything. `model` is set even if empty: it goes along."""
    more = table(voice.get("properties"))
    own = next((text(voice.get(name)) for name in ("voice", "shortName", "id") if text(voice.get(name))), "")
    if not own:
        return None
    return VoiceInfo(
        f"{vendor}/{own}",
        text(voice.get("name")) or text(more.get("DisplayName")) or own,
        language=text(voice.get("locale")),
        gender=_GENDERS.get((text(voice.get("gender")) or text(more.get("Gender"))).lower(), ""),
        group=vendor,
        sample=_sample(voice),
        params={"model": model},
    )


def _sample(voice: Mapping[str, Any]) -> str:
    sample = voice.get("sample")
    by_language = table(sample)
    styles = map(table, items(table(voice.get("samples")).get("styleSamples")))
    places = (sample, *(by_language.get(language) for language in (*_SAMPLES, *by_language)),
              *(style.get("audioFileEndpointWithSas") for style in styles))  # fmt: skip
    return next((url for place in places if (url := text(place)).lower().startswith(("http://", "https://"))), "")


def _texts(thing: Any) -> list[str]:
    """Return the texts of a list; of objects in it, their name."""
    found = (text(one) or text(table(one).get("name")) or text(table(one).get("model")) for one in items(thing))
    return [one for one in found if one]
