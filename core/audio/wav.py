"""Plain 16-bit WAV files, read and written without FFmpeg: they come by the thousand and must cost next to nothing."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from core.errors import AudioProblem
from core.message import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

BLOCK = 1 << 18
"""Samples read or written at once, per channel."""

_PCM, _EXTENSIBLE = 1, 0xFFFE
_OPEN_ENDED = 0x7FFF0000  # a size from here on, or 0, is what a streaming writer leaves in the header
_LARGEST = 0xFFFFFFFF - 64


class Layout(msgspec.Struct, frozen=True):
    """Where the samples of a WAV file lie. `frames` counts samples per channel; `offset` is in bytes."""

    rate: int
    channels: int
    frames: int
    offset: int


def layout(path: Path) -> Layout | None:
    """Return the layout of a 16-bit PCM WAV file, or None for anything else.

    Raises `AudioProblem` for a file that ends before its samples do, and `OSError`.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            return None
        return _chunks(file, path.stat().st_size)


def blocks(path: Path, where: Layout) -> "Iterator[Samples]":
    """Yield the samples in order, as arrays of shape (frames, channels)."""
    import numpy as np

    left = where.frames
    with path.open("rb") as file:
        file.seek(where.offset)
        while left > 0:
            data = np.fromfile(file, "<i2", min(left, BLOCK) * where.channels)
            if not len(data):
                raise cut_off()
            left -= len(data) // where.channels
            yield data.reshape(-1, where.channels).astype(np.int16, copy=False)


def cut_off() -> AudioProblem:
    """Return the problem of a file that ends too early."""
    return AudioProblem(say("The audio is cut off before its end."), say("Generate or download it again."))


class Writer:
    """Writes 16-bit samples to an open file; the header is right only after `finish`."""

    def __init__(self, file: BinaryIO, rate: int, channels: int) -> None:
        self._file = file
        self._rate = rate
        self._channels = channels
        self.frames = 0
        file.write(self._header())

    def write(self, samples: "Samples") -> None:
        """Append samples of shape (frames, channels)."""
        self.frames += len(samples)
        if self.frames * 2 * self._channels > _LARGEST:
            raise AudioProblem(
                say("The audio is longer than a WAV file can be."),
                say("Choose a file name that ends in .flac or .mp3."),
            )
        self._file.write(samples.astype("<i2", copy=False).tobytes())

    def finish(self) -> None:
        """Put the true sizes into the header."""
        self._file.seek(0)
        self._file.write(self._header())

    def _header(self) -> bytes:
        width = 2 * self._channels
        size = self.frames * width
        return struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            *(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, _PCM, self._channels),
            *(self._rate, self._rate * width, width, 16, b"data", size),
        )


def _chunks(file: BinaryIO, size: int) -> Layout | None:
    rate = channels = 0
    while len(head := file.read(8)) == 8:
        name, length = struct.unpack("<4sI", head)
        if name == b"fmt ":
            rate, channels = _format(file.read(length))
            if not rate:
                return None
            file.seek(length % 2, 1)
        elif name == b"data":
            return _data(rate, channels, length, file.tell(), size) if rate else None
        else:
            file.seek(length + length % 2, 1)
    return None


def _format(chunk: bytes) -> tuple[int, int]:
    """Return rate and channels of 16-bit PCM, zeros for every other format."""
    if len(chunk) < 16:
        return 0, 0
    kind, channels, rate, _, width, bits = struct.unpack("<HHIIHH", chunk[:16])
    if kind == _EXTENSIBLE and len(chunk) >= 26:
        (kind,) = struct.unpack("<H", chunk[24:26])
    return (rate, channels) if (kind, bits, width) == (_PCM, 16, 2 * channels) and channels else (0, 0)


def _data(rate: int, channels: int, length: int, offset: int, size: int) -> Layout:
    there = size - offset
    if length == 0 or length >= _OPEN_ENDED:
        length = there
    if length > there:
        raise cut_off()
    return Layout(rate, channels, length // (2 * channels), offset)
