"""Any piece as a stream of 16-bit samples in one format: WAV by the short way, all else through FFmpeg."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.audio import decoding, wav
from core.domain.request import Silence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]


class Format(msgspec.Struct, frozen=True):
    """Samples per second and channels; `seconds` of the piece as far as its header tells."""

    rate: int = 22_050
    channels: int = 1
    seconds: float = 0.0


def format_of(path: Path) -> Format:
    """Return the format of a piece. Raises `AudioProblem` for what is no audio."""
    where = wav.layout(path)
    if where is not None:
        return Format(where.rate, where.channels, where.frames / where.rate)
    with decoding.opened(path) as source:
        return Format(source.rate, source.channels, source.seconds)


def blocks(path: Path, target: Format) -> "Iterator[Samples]":
    """Yield a piece's samples in the rate and channels of `target`, as arrays of shape (frames, channels)."""
    where = wav.layout(path)
    if where is not None and (where.rate, where.channels) == (target.rate, target.channels):
        yield from wav.blocks(path, where)
        return
    with decoding.opened(path) as source:
        yield from source.blocks(target.rate, target.channels)


def zeros(silence: Silence, target: Format) -> "Iterator[Samples]":
    """Yield exactly round(seconds × rate) samples of digital silence."""
    import numpy as np

    left = round(silence.seconds * target.rate)
    while left > 0:
        count = min(left, wav.BLOCK)
        yield np.zeros((count, target.channels), np.int16)
        left -= count
