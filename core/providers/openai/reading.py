"""What answers hold in place of plain sound: JSON with an address or with the sound in it, and events. Pure."""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from core.net.lenient import items, table
from core.providers.shared.sound import SUFFIXES, decoded
from core.providers.shared.tasks import address_of

_WHERE = ("audio_url", "audioUrl", "url", "download_url", "audio", "b64_json", "output", "result", "data")
_DEEP = 4


def sound_in(data: Any) -> tuple[str, bytes]:
    """Return the address of the sound, or the sound itself in an answer of JSON; neither where it has none."""
    texts = list(_texts(data, _DEEP))
    url = next((found for text in texts if (found := address_of(text))), "")
    return url, b"" if url else next((sound for text in texts if (sound := decoded(text))), b"")


def suffix_of_url(url: str, data: Any, asked: str) -> str:
    """Return the ending of a file by its address, then by what the answer says of its format."""
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    named = table(data).get("format") or table(data).get("content_type") or asked
    return SUFFIXES.get(ending) or SUFFIXES.get(str(named).lower().rpartition("/")[2], ".mp3")


def delta_of(event: Mapping[str, Any]) -> bytes:
    """Return the sound of one event of a stream; nothing for the others, such as the one that tells the usage.

    Raises `ValueError` for sound that cannot be read, and for an event that tells of an error.
    """
    if event.get("error") or event.get("type") == "error":
        raise ValueError(str(event)[:1000])
    sound = event.get("audio") if event.get("type", "speech.audio.delta") == "speech.audio.delta" else None
    return b64decode(sound, validate=True) if isinstance(sound, str) else b""


def _texts(thing: Any, deep: int) -> Iterator[str]:
    """Yield the texts at the places of an answer where sound has been seen."""
    if isinstance(thing, str):
        yield thing
    elif deep:
        for one in items(thing):
            yield from _texts(one, deep - 1)
        found = table(thing)
        for name in _WHERE:
            if name in found:
                yield from _texts(found[name], deep - 1)
