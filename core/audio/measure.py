"""Facts and waveform of an audio file, taken from its samples. A file that measures is a file that plays."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.audio import decoding, wav
from core.domain.take import Facts
from core.errors import AudioProblem
from core.message import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Levels = NDArray[np.int32]

MOST_BUCKETS = 1024
SHORTEST_BUCKET = 0.01
"""In seconds: a waveform is no finer than that."""
_BREATH = 64
"""So many decoded blocks come between two breaths."""
_BEGINNING = 0.25
"""Seconds that are decoded to see whether a file can be."""


def measure(path: Path, breath: Callable[[], object] | None = None) -> tuple[Facts, bytes]:
    """Return the facts of an audio file and its waveform, at most `MOST_BUCKETS` bytes.

    Each byte is the largest sample in its share of the whole length; 255 is full scale. Raises `AudioProblem` for
    what is no audio, is cut off or holds no sound at all, and `OSError`. `breath` is called all along while it is
    decoded: what it raises stops that.
    """
    where = wav.layout(path)
    if where is None:
        return _decoded(path, breath)
    if not where.frames:
        raise _no_sound()
    levels = _even_levels(path, where)
    return _facts(path, where.frames, where.rate, where.channels, "pcm_s16le", levels), _bytes(levels)


def probe(path: Path) -> Facts:
    """Return the facts of an audio file by its head, having decoded no more than its beginning: the peak is 0.

    Of some kinds of file the length is a guess. Raises like `measure`; what ends too early may not be noticed.
    """
    size = path.stat().st_size
    if where := wav.layout(path):
        if not where.frames:
            raise _no_sound()
        return Facts(where.frames / where.rate, where.rate, where.channels, "pcm_s16le", size)
    with decoding.opened(path) as source:
        if not _begun(source.blocks(), round(source.rate * _BEGINNING)):
            raise _no_sound()
        return Facts(source.seconds, source.rate, source.channels, source.codec, size)


def _begun(blocks: "Iterable[NDArray[np.int16]]", enough: int) -> int:
    """Return how many samples there are, counted until there are enough."""
    frames = 0
    for block in blocks:
        frames += len(block)
        if frames >= enough:
            break
    return frames


def _decoded(path: Path, breath: Callable[[], object] | None) -> tuple[Facts, bytes]:
    with decoding.opened(path) as source:
        step = max(1, round(source.rate * SHORTEST_BUCKET))
        fine, frames = _stepwise(_breathing(source.blocks(), breath), step)
        if not frames:
            raise _no_sound()
        levels = _folded(fine)
        return _facts(path, frames, source.rate, source.channels, source.codec, levels), _bytes(levels)


def _breathing(
    blocks: "Iterable[NDArray[np.int16]]", breath: Callable[[], object] | None
) -> "Iterator[NDArray[np.int16]]":
    for number, block in enumerate(blocks):
        if breath and number % _BREATH == 0:
            breath()
        yield block


def _even_levels(path: Path, where: wav.Layout) -> "Levels":
    """Return the level of each bucket of a WAV file, read block by block."""
    import numpy as np

    count = _buckets(where.frames, where.rate)
    edges = np.arange(count, dtype=np.int64) * where.frames // count
    levels = np.zeros(count, np.int32)
    at = 0
    for block in wav.blocks(path, where):
        first = int(np.searchsorted(edges, at, "right")) - 1
        last = int(np.searchsorted(edges, at + len(block), "left"))
        starts = np.maximum(edges[first:last] - at, 0)
        levels[first:last] = np.maximum(levels[first:last], _levels(block, starts))
        at += len(block)
    return levels


def _stepwise(blocks: "Iterable[NDArray[np.int16]]", step: int) -> "tuple[Levels, int]":
    """Return the level of every `step` samples, and how many samples there were."""
    import numpy as np

    levels: list[Levels] = []
    frames = 0
    for block in _whole_steps(blocks, step):
        levels.append(_levels(block, np.arange(0, len(block), step)))
        frames += len(block)
    return np.concatenate(levels) if levels else np.zeros(0, np.int32), frames


def _whole_steps(blocks: "Iterable[NDArray[np.int16]]", step: int) -> "Iterator[NDArray[np.int16]]":
    """Regroup `blocks` into larger ones of whole steps; only the last may end within one."""
    import numpy as np

    held: list[NDArray[np.int16]] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= 100 * step:
            joined = np.concatenate(held)
            whole = size - size % step
            yield joined[:whole]
            held, size = [joined[whole:]], size - whole
    if size:
        yield np.concatenate(held)


def _levels(block: "NDArray[np.int16]", starts: "NDArray[np.int64]") -> "Levels":
    """Return the largest absolute sample of `block` from each of `starts` to the next."""
    import numpy as np

    flat, places = block.reshape(-1), starts * block.shape[1]
    high = np.maximum.reduceat(flat, places).astype(np.int32)
    # in 32 bits, as -32768 has no positive in 16
    low = np.minimum.reduceat(flat, places).astype(np.int32)
    return np.maximum(high, -low)


def _folded(fine: "Levels") -> "Levels":
    import numpy as np

    count = min(MOST_BUCKETS, len(fine))
    return np.maximum.reduceat(fine, np.arange(count) * len(fine) // count)


def _buckets(frames: int, rate: int) -> int:
    return max(1, min(MOST_BUCKETS, int(frames / rate / SHORTEST_BUCKET)))


def _bytes(levels: "Levels") -> bytes:
    import numpy as np

    return np.rint(levels * (255 / 32768)).astype(np.uint8).tobytes()


def _facts(path: Path, frames: int, rate: int, channels: int, codec: str, levels: "Levels") -> Facts:
    size = path.stat().st_size
    return Facts(frames / rate, rate, channels, codec, size, peak=min(1.0, int(levels.max()) / 32767))


def _no_sound() -> AudioProblem:
    return AudioProblem(say("The file holds no sound."), say("Generate or download it again."))
