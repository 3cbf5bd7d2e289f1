"""What answers with sound hold: the kind of a file by its bytes, raw samples, and JSON in place of sound. Pure."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from core.net.lenient import items, table

_SUFFIXES = {
    "mpeg": ".mp3", "mp3": ".mp3", "x-mp3": ".mp3", "mpeg3": ".mp3", "wav": ".wav", "x-wav": ".wav", "wave": ".wav",
    "vnd.wave": ".wav", "flac": ".flac", "x-flac": ".flac", "opus": ".opus", "ogg": ".ogg", "aac": ".aac",
    "aacp": ".aac", "x-aac": ".aac", "mp4": ".m4a", "m4a": ".m4a", "x-m4a": ".m4a", "webm": ".webm", "pcm": ".pcm",
    "x-pcm": ".pcm", "l16": ".pcm", "raw": ".pcm",
}  # fmt: skip
_CONTAINERS = (b"RIFF", b"RF64", b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3")
_WHERE = ("audio_url", "audioUrl", "url", "download_url", "audio", "b64_json", "output", "result", "data")
_TRACES = ("x-request-id", "x-oneapi-request-id", "request-id")
_LEAST = 100
_DEEP = 4


class Samples(msgspec.Struct, frozen=True):
    """Raw sound: 16 bits a sample, little-endian."""

    rate: int = 24_000
    channels: int = 1


def samples_in(head: bytes, content_type: str, asked: str) -> Samples | None:
    """Return how to play raw samples that begin with `head`; None where the bytes are a file of their own.

    The type may tell rate and channels. Its `audio/L16` should be big-endian, and is little-endian from every server
    that is known to say it.
    """
    kind, _, rest = content_type.lower().partition(";")
    if head.startswith(_CONTAINERS) or head[4:8] == b"ftyp":
        return None
    named = _SUFFIXES.get(kind.strip().rpartition("/")[2], "")
    if named != ".pcm" and (named or asked != "pcm"):
        return None
    told = dict(re.findall(r"([\w-]+)\s*=\s*\"?(\d+)", rest))
    rate = next((int(told[name]) for name in ("rate", "sample_rate", "samplerate") if name in told), 0)
    return Samples(rate if 1_000 <= rate <= 384_000 else Samples().rate, min(max(int(told.get("channels", 1)), 1), 8))


def suffix_of(head: bytes, content_type: str, asked: str) -> str:
    """Return the ending of a file by its first bytes, which do not err, then by its type, then by what was asked."""
    named = _SUFFIXES.get(content_type.lower().partition(";")[0].strip().rpartition("/")[2], "")
    usual = named or _SUFFIXES.get(asked, ".mp3")
    framed = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    if head[:4] in {b"RIFF", b"RF64"}:
        return ".wav"
    if head.startswith(b"fLaC"):
        return ".flac"
    if head.startswith(b"OggS"):
        return ".opus" if ".opus" in {usual, f".{asked}"} else ".ogg"
    if head[4:8] == b"ftyp":
        return ".m4a"
    if framed:
        return ".mp3" if head[1] & 0x06 else ".aac"
    return ".mp3" if head.startswith(b"ID3") else usual


def sound_in(data: Any) -> tuple[str, bytes]:
    """Return the address of the sound, or the sound itself in an answer of JSON; neither where it has none."""
    texts = list(_texts(data, _DEEP))
    url = next((text for text in texts if text.lower().startswith(("http://", "https://"))), "")
    return url, b"" if url else next((sound for text in texts if (sound := decoded(text))), b"")


def suffix_of_url(url: str, data: Any, asked: str) -> str:
    """Return the ending of a file by its address, then by what the answer says of its format."""
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    named = table(data).get("format") or table(data).get("content_type") or asked
    return _SUFFIXES.get(ending) or _SUFFIXES.get(str(named).lower().rpartition("/")[2], ".mp3")


def decoded(text: str) -> bytes:
    """Return the bytes of base64, bare or as a data address; nothing where it is none, or too little for a sound."""
    try:
        found = b64decode("".join(text.rpartition(",")[2].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if len(found) >= _LEAST else b""


def delta_of(event: Mapping[str, Any]) -> bytes:
    """Return the sound of one event of a stream; nothing for the others, such as the one that tells the usage.

    Raises `ValueError` for sound that cannot be read, and for an event that tells of an error.
    """
    if event.get("error") or event.get("type") == "error":
        raise ValueError(str(event)[:1000])
    sound = event.get("audio") if event.get("type", "speech.audio.delta") == "speech.audio.delta" else None
    return b64decode(sound, validate=True) if isinstance(sound, str) else b""


def trace_of(headers: Mapping[str, str]) -> str:
    """Return the provider's own number of a call, "" where it has none."""
    return next((headers[name] for name in _TRACES if headers.get(name)), "")


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
