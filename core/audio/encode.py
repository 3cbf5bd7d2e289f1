"""Takes and pauses as one file for the world outside: WAV, FLAC or MP3.

Everything streams: ten hours need no more memory than a minute.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.audio import pcm
from core.audio.wav import Writer
from core.disk import whole
from core.domain.request import Silence
from core.errors import NothingToSay, UsageProblem
from core.message import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

SUFFIXES = (".wav", ".flac", ".mp3")

_MP3_BITS = ((32_000, 128_000, 192_000), (16_000, 96_000, 160_000), (0, 64_000, 64_000))  # from a rate on: mono, stereo
_MP3_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


def encode(parts: Sequence[Path | Silence], out: Path, progress: Callable[[float], None] | None = None) -> float:
    """Write `parts` one after the other to `out`, in the format that its suffix names; return the seconds.

    Everything is brought to the highest rate among the pieces, and to mono unless one has more channels. A `Silence` is
    exact zeros and nothing is trimmed. An MP3 says its exact length, but for one in 25 that says up to 1.1 ms more.

    `progress` hears the share that is done, 0…1, on this thread; an exception from it stops the work. `out` is durable
    on return; nothing is left of it on failure. Raises `UsageProblem` for another suffix, `NothingToSay` for no parts,
    `AudioProblem`, `DiskFull`, `LibraryUnwritable`.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageProblem(
            say("{name} has no ending that Roomtone can write.", name=out.name),
            say("Choose a name that ends in {suffixes}.", suffixes=", ".join(SUFFIXES)),
        )
    if not parts:
        raise NothingToSay(say("There is nothing to write."))
    target = _common(parts, suffix)
    told = _told(_samples(parts, target), target, progress or _nobody)
    with whole(out) as partial:
        frames = _write_wav(told, partial, target) if suffix == ".wav" else _write(told, partial, target, suffix)
    if progress:
        progress(1.0)
    return frames / target.rate


def _common(parts: Sequence[Path | Silence], suffix: str) -> pcm.Format:
    """Return the format that holds every part, with the seconds of all."""
    formats = [pcm.format_of(part) for part in parts if isinstance(part, Path)] or [pcm.Format()]
    rate = max(found.rate for found in formats)
    if suffix == ".mp3" and rate not in _MP3_RATES:
        rate = next((known for known in _MP3_RATES if known > rate), _MP3_RATES[-1])
    seconds = sum(found.seconds for found in formats) + sum(part.seconds for part in parts if isinstance(part, Silence))
    return pcm.Format(rate, min(2, max(found.channels for found in formats)), seconds)


def _samples(parts: Sequence[Path | Silence], target: pcm.Format) -> "Iterator[Samples]":
    for part in parts:
        yield from pcm.zeros(part, target) if isinstance(part, Silence) else pcm.blocks(part, target)


def _told(blocks: "Iterator[Samples]", target: pcm.Format, progress: Callable[[float], None]) -> "Iterator[Samples]":
    """Pass `blocks` on and tell `progress` about every half second of sound."""
    done = told = 0
    for block in blocks:
        yield block
        done += len(block)
        if done - told >= target.rate // 2:
            told = done
            progress(min(1.0, done / target.rate / max(target.seconds, 0.001)))


def _nobody(_share: float) -> None:
    """Hear of progress where nobody wants to."""


def _write_wav(blocks: "Iterator[Samples]", path: Path, target: pcm.Format) -> int:
    with path.open("wb") as file:
        writer = Writer(file, target.rate, target.channels)
        for block in blocks:
            writer.write(block)
        writer.finish()
        return writer.frames


def _write(blocks: "Iterator[Samples]", path: Path, target: pcm.Format, suffix: str) -> int:
    """Write FLAC, or MP3 with the tag that gives its exact length."""
    import av

    frames = 0
    with path.open("wb") as file, av.open(file, "w", format=suffix[1:]) as opened:
        container: Any = opened
        stream = _stream(container, target, suffix)
        for block in blocks:
            frame = _frame(block, target)
            frame.pts = frames
            frames += len(block)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return frames


def _stream(container: Any, target: pcm.Format, suffix: str) -> Any:
    layout = "stereo" if target.channels == 2 else "mono"
    if suffix == ".flac":
        return container.add_stream("flac", rate=target.rate, layout=layout, format="s16")
    stream = container.add_stream("libmp3lame", rate=target.rate, layout=layout, format="s16p")
    stream.bit_rate = next(bits[target.channels - 1] for least, *bits in _MP3_BITS if target.rate >= least)
    return stream


def _frame(block: "Samples", target: pcm.Format) -> Any:
    from fractions import Fraction

    import numpy as np
    from av import AudioFrame

    layout = "stereo" if target.channels == 2 else "mono"
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block).reshape(1, -1), format="s16", layout=layout)
    frame.sample_rate = target.rate
    frame.time_base = Fraction(1, target.rate)
    return frame
