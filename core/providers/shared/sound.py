"""What bytes of sound are: a file of a kind, by how they begin, or raw samples. Pure."""

import binascii
import re
from base64 import b64decode

import msgspec

SUFFIXES = {
    "mpeg": ".mp3", "mp3": ".mp3", "x-mp3": ".mp3", "mpeg3": ".mp3", "wav": ".wav", "x-wav": ".wav", "wave": ".wav",
    "vnd.wave": ".wav", "flac": ".flac", "x-flac": ".flac", "opus": ".opus", "ogg": ".ogg", "aac": ".aac",
    "aacp": ".aac", "x-aac": ".aac", "mp4": ".m4a", "m4a": ".m4a", "x-m4a": ".m4a", "webm": ".webm", "pcm": ".pcm",
    "x-pcm": ".pcm", "l16": ".pcm", "raw": ".pcm",
}  # fmt: skip
"""The ending of a file by what its kind is called."""

_CONTAINERS = (b"RIFF", b"RF64", b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3")
_LEAST = 100


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
    named = SUFFIXES.get(kind.strip().rpartition("/")[2], "")
    if named != ".pcm" and (named or asked != "pcm"):
        return None
    told = dict(re.findall(r"([\w-]+)\s*=\s*\"?(\d+)", rest))
    rate = next((int(told[name]) for name in ("rate", "sample_rate", "samplerate") if name in told), 0)
    return Samples(rate if 1_000 <= rate <= 384_000 else Samples().rate, min(max(int(told.get("channels", 1)), 1), 8))


def ending_of(head: bytes, content_type: str, asked: str) -> str:
    """Return the ending of a file by its first bytes, which do not err, then by its type, then by what was asked."""
    named = SUFFIXES.get(content_type.lower().partition(";")[0].strip().rpartition("/")[2], "")
    usual = named or SUFFIXES.get(asked, ".mp3")
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


def decoded(text: str) -> bytes:
    """Return the bytes of base64, bare or as a data address; nothing where it is none, or too little for a sound."""
    try:
        found = b64decode("".join(text.rpartition(",")[2].split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if len(found) >= _LEAST else b""
