"""What the server answers: pieces of sound in events, sound in JSON, names of voices and models, and errors. Pure.

Source: providers.md 2 and the server's published code.
"""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from core.errors import Problem
from core.net.lenient import items, table, text
from core.net.reading import problem_of
from core.providers.base import VoiceInfo
from core.providers.shared.sound import decoded

_GENDERS = {"man": "male", "woman": "female"}


def piece_of(event: Mapping[str, Any]) -> bytes:
    """Return the sound of one event of a stream; nothing for the others, such as the one that ends it.

    Raises `ValueError` for sound that cannot be read, and for an event that tells of an error.
    """
    if event.get("object") == "error":
        raise ValueError(str(event)[:1000])
    pieces = [text(table(table(choice.get("delta")).get("audio")).get("data")) for choice in _choices(event)]
    try:
        return b"".join(b64decode(piece, validate=True) for piece in pieces)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def end_in(data: Any) -> str:
    """Return why the speech stopped, as an event or an answer says it; sound may still follow. "length": cut off."""
    return next((end for choice in _choices(data) if (end := text(choice.get("finish_reason")))), "")


def sound_in(data: Any) -> bytes:
    """Return the sound of an answer that came in one piece; nothing where it has none."""
    pieces = (text(table(table(choice.get("message")).get("audio")).get("data")) for choice in _choices(data))
    return next((sound for piece in pieces if (sound := decoded(piece))), b"")


def names_in(data: Any) -> tuple[str, ...] | None:
    """Return the ids of a list of voices or models, bare or in objects; None where the answer is no such list."""
    places = (data, table(data).get("voices"), table(data).get("data"))
    listed = [items(place) for place in places if isinstance(place, list)]
    if not listed:
        return None
    named = (text(one) or text(table(one).get("id")) or text(table(one).get("name")) for one in listed[0])
    return tuple(dict.fromkeys(name for name in named if name))


def voice_of(name: str) -> VoiceInfo:
    """Return a preset voice; the published ones say in their names who speaks, as en_woman and zh_man_sichuan do."""
    parts = name.lower().split("_")
    language = parts[0] if parts[0] in {"en", "zh"} else ""
    gender = next((_GENDERS[part] for part in parts if part in _GENDERS), "")
    return VoiceInfo(name, name.replace("_", " ").title(), language, gender=gender)


def explained(name: str, status: int, data: Any) -> Problem | None:
    """Return the problem of an answer that calls itself a success and tells of an error."""
    found = table(data)
    told = found.get("object") == "error" or bool(found.get("error"))
    return problem_of(name, 400, data, "", {}) if told and status < 300 else None


def _choices(data: Any) -> Iterator[dict[str, Any]]:
    yield from map(table, items(table(data).get("choices")))
