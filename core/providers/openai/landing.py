"""Sound that has arrived becomes a file that every player knows. Blocks; call it in a thread where it may take long."""

import shutil
import struct
from pathlib import Path

from core.disk import sync_folder, whole
from core.providers.openai.reading import Samples, samples_in, suffix_of

_HEAD = 16
_WAV = 44


def settle(landed: Path, into: Path, content_type: str, asked: str) -> str:
    """Bring what has `landed` to `into` and return its ending; raw samples are wrapped as WAV.

    `into` is whole and durable, or as it was before. Raises what `core.disk.whole` raises.
    """
    with landed.open("rb") as file:
        head = file.read(_HEAD)
    samples = samples_in(head, content_type, asked)
    if samples:
        _wrap(landed, into, samples)
        return ".wav"
    if landed != into:
        landed.replace(into)
        sync_folder(into.parent)
    return suffix_of(head, content_type, asked)


def keep(sound: bytes, into: Path, asked: str) -> str:
    """Write `sound` to `into` and return its ending. Raises what `core.disk.whole` raises."""
    samples = samples_in(sound[:_HEAD], "", asked)
    with whole(into) as part:
        part.write_bytes((head_of(len(sound), samples) if samples else b"") + sound)
    return ".wav" if samples else suffix_of(sound[:_HEAD], "", asked)


def _wrap(landed: Path, into: Path, samples: Samples) -> None:
    frame = 2 * samples.channels
    size = landed.stat().st_size // frame * frame
    with whole(into) as part, part.open("wb") as out, landed.open("rb") as raw:
        out.write(head_of(size, samples))
        shutil.copyfileobj(raw, out, 1 << 20)
        out.truncate(_WAV + size)


def head_of(size: int, samples: Samples) -> bytes:
    """Return the head of a WAV file with `size` bytes of samples."""
    frame = 2 * samples.channels
    form = struct.pack("<IHHIIHH", 16, 1, samples.channels, samples.rate, samples.rate * frame, frame, 16)
    return (
        struct.pack("<4sI4s4s", b"RIFF", _WAV - 8 + size, b"WAVE", b"fmt ") + form + struct.pack("<4sI", b"data", size)
    )
