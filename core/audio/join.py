"""The pieces of one take and the exact silences between them, as one WAV file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.audio import pcm
from core.audio.wav import Writer
from core.disk import whole
from core.domain.request import Silence
from core.errors import NothingToSay
from core.message import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

QUIET = 33
"""A sample of at most this (-60 dBFS) counts as silence where a piece touches a pause."""


def join(parts: Sequence[Path | Silence], out: Path) -> tuple[float, ...]:
    """Write `parts` to `out` as one 16-bit WAV file in the format of its first piece; 22,050 Hz mono without one.

    A `Silence` becomes round(seconds × rate) zeros, and a piece that touches it loses its own silence on that side, so
    that the pause that is heard is the pause that was asked for. Pieces that touch each other stay as they are.

    Returns for each part the second at which its own time begins in the file: a mark of a piece at t lies at t plus
    that, even where the piece lost its beginning (then it may be less than 0). `out` is durable on return; nothing is
    left of it on failure. Raises `AudioProblem`, `DiskFull`, `LibraryUnwritable`, and `NothingToSay` for no parts.
    """
    if not parts:
        raise NothingToSay(say("There is nothing to join."))
    first = next((part for part in parts if isinstance(part, Path)), None)
    target = pcm.format_of(first) if first else pcm.Format()
    starts: list[float] = []
    with whole(out) as partial, partial.open("wb") as file:
        writer = Writer(file, target.rate, target.channels)
        for place, part in enumerate(parts):
            begin, lead = writer.frames, 0
            if isinstance(part, Silence):
                for block in pcm.zeros(part, target):
                    writer.write(block)
            else:
                lead = _piece(part, target, writer, _touching(parts, place))
            starts.append((begin - lead) / target.rate)
        writer.finish()
    return tuple(starts)


def _touching(parts: Sequence[Path | Silence], place: int) -> tuple[bool, bool]:
    """Tell whether the part at `place` has silence before and after it."""
    before = place > 0 and isinstance(parts[place - 1], Silence)
    return before, place + 1 < len(parts) and isinstance(parts[place + 1], Silence)


def _piece(path: Path, target: pcm.Format, writer: Writer, touching: tuple[bool, bool]) -> int:
    """Write a piece without its silence where it touches a pause; return how many samples went at its beginning."""
    import numpy as np

    blocks = list(pcm.blocks(path, target))
    samples = np.concatenate(blocks) if blocks else np.zeros((0, target.channels), np.int16)
    lead, end = _loud(samples)
    lead, end = lead if touching[0] else 0, end if touching[1] else len(samples)
    writer.write(samples[lead:end])
    return lead


def _loud(samples: "Samples") -> tuple[int, int]:
    """Return where the part that is louder than `QUIET` begins and ends; (n, n) where nothing is."""
    import numpy as np

    loud = np.flatnonzero(((samples > QUIET) | (samples < -QUIET)).any(axis=1))
    if not len(loud):
        return len(samples), len(samples)
    return int(loud[0]), int(loud[-1]) + 1
