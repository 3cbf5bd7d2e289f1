"""How loud a recording is as a whole, by EBU R128 (ITU-R BS.1770), and what makes several equally loud."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.audio.decoding import opened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

GATE = -70.0
"""LUFS below which nothing counts."""

_RATE = 48_000
_SHORTEST = 0.5
"""Seconds. R128 listens to 0.4 s at a time: a shorter sound is heard over and over until there is so much of it."""


def loudness(path: Path) -> float | None:
    """Return how loud an audio file is, in LUFS; None where there is nothing to be heard.

    Blocks. Raises `AudioProblem` for what is no audio, and `OSError`.
    """
    with opened(path) as source:
        channels = min(2, source.channels)
        meter = Meter(_RATE, channels)
        for block in source.blocks(_RATE, channels):
            meter.take(block)
    return meter.read()


def gains(levels: Sequence[float | None]) -> tuple[float, ...]:
    """Return by how much to turn each recording down, 0…1 of its amplitude, so that all are as loud as the quietest.

    None is turned up, so none can clip; what is silent stays as it is.
    """
    quietest = min((level for level in levels if level is not None), default=0.0)
    return tuple(1.0 if level is None else 10 ** ((quietest - level) / 20) for level in levels)


class Meter:
    """FFmpeg's own meter, fed block by block; it tells the loudness of everything so far with each frame."""

    def __init__(self, rate: int, channels: int) -> None:
        from av.filter import Graph

        self._layout = "mono" if channels == 1 else "stereo"
        self._graph: Any = Graph()
        source = self._graph.add_abuffer(
            sample_rate=rate, format="s16", layout=self._layout, time_base=Fraction(1, rate)
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._rate = rate
        self._short: list[Samples] = []
        self._at = 0
        self._found = GATE

    def take(self, block: "Samples") -> None:
        """Hear samples of shape (frames, channels)."""
        from av import AudioFrame

        if len(block):
            if self._at < self._shortest:
                self._short.append(block)
            frame: Any = AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout=self._layout)
            frame.sample_rate, frame.pts = self._rate, self._at
            self._at += len(block)
            self._graph.push(frame)
            self._pull()

    def read(self) -> float | None:
        """Return the loudness of everything in LUFS, None where there was nothing to be heard; nothing comes after."""
        for block in cycle(tuple(self._short)) if self._at < self._shortest else ():
            if self._at >= self._shortest:
                break
            self.take(block)
        self._graph.push(None)
        self._pull()
        return self._found if self._found > GATE else None

    @property
    def _shortest(self) -> int:
        return round(_SHORTEST * self._rate)

    def _pull(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (BlockingIOError, EOFError):  # FFmpeg's own are kinds of these
                return
            self._found = float(frame.metadata.get("lavfi.r128.I", self._found))
