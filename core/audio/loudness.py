"""How loud a recording is to people: integrated loudness after ITU-R BS.1770-4 and EBU R 128, in LUFS.

Computed on spectra instead of filtered samples, which numpy does fast: tenths of a second, weighed as an ear weighs
them, and gated so that silence between words counts for nothing.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from core.audio import pcm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]

SILENT = -70.0
"""In LUFS: what is not louder is silence, and is told as this."""

_STEPS = 10
"""Tenths of a second: what is gated are four of them together, one tenth apart."""
_BLOCK = 4
_RELATIVE = -10.0
_OFFSET = -0.691
_FULL = 32_768.0


def loudness(path: Path) -> float:
    """Return the integrated loudness of an audio file in LUFS, `SILENT` where nothing sounds.

    Blocks. Raises `AudioProblem` for what is no audio, and `OSError`.
    """
    form = pcm.format_of(path)
    return measured(pcm.blocks(path, form), form)


def measured(blocks: "Iterable[NDArray[np.int16]]", form: pcm.Format) -> float:
    """Return the integrated loudness of samples of shape (frames, channels)."""
    meter = Meter(form)
    for block in blocks:
        meter.take(block)
    return meter.lufs()


class Meter:
    """Takes a recording block by block."""

    def __init__(self, form: pcm.Format) -> None:
        import numpy as np

        self._step = max(1, form.rate // _STEPS)
        self._weights = _weights(self._step, form.rate)
        self._held = np.zeros((0, form.channels))
        self._powers: list[Figures] = []

    def take(self, block: "NDArray[np.int16]") -> None:
        """Take the next samples, of shape (frames, channels)."""
        import numpy as np

        joined = np.concatenate([self._held, block / _FULL])
        whole = len(joined) - len(joined) % self._step
        self._held = joined[whole:]
        if whole:
            self._powers.append(self._power(joined[:whole].reshape(-1, self._step, joined.shape[1])))

    def lufs(self) -> float:
        """Return how loud all of it was."""
        import numpy as np

        powers = list(self._powers)
        if len(self._held) and sum(map(len, powers)) < _BLOCK:  # a very short one is measured to its end
            rest = np.zeros((1, self._step, self._held.shape[1]))
            rest[0, : len(self._held)] = self._held
            powers.append(self._power(rest))
        tenths = np.concatenate(powers) if powers else np.zeros(0)
        return _gated(tenths)

    def _power(self, tenths: "Figures") -> "Figures":
        """Return the weighed mean square of each tenth, its channels added up."""
        import numpy as np

        spectra = np.abs(np.fft.rfft(tenths, axis=1)) ** 2
        return np.einsum("tfc,f->t", spectra, self._weights) / self._step**2


def _gated(tenths: "Figures") -> float:
    import numpy as np

    if not len(tenths):
        return SILENT
    width = min(_BLOCK, len(tenths))
    blocks = np.convolve(tenths, np.ones(width) / width, "valid")
    heard = blocks[_level(blocks) > SILENT]
    if not len(heard):
        return SILENT
    gate = float(_level(heard.mean())) + _RELATIVE
    loud = heard[_level(heard) > gate]
    return max(SILENT, float(_level(loud.mean())))


def _level(power: "Figures | np.float64") -> "Figures":
    import numpy as np

    return _OFFSET + 10 * np.log10(np.maximum(power, 1e-12))


def _weights(size: int, rate: int) -> "Figures":
    """Return how much each bin of a spectrum counts: BS.1770's two filters, and twice for all that has a mirror."""
    import numpy as np

    bins = np.fft.rfftfreq(size)
    turn = np.exp(-2j * np.pi * bins)
    heard = np.abs(_shelf(turn, rate) * _low_cut(turn, rate)) ** 2
    mirrored = np.full(len(bins), 2.0)
    mirrored[0] = 1.0
    if size % 2 == 0:
        mirrored[-1] = 1.0
    return heard * mirrored


def _shelf(turn: "NDArray[np.complex128]", rate: int) -> "NDArray[np.complex128]":
    """Return the gain of the filter that stands for a head: some four decibels more above 1.7 kHz."""
    from math import tan

    edge, slope, high = tan(3.141592653589793 * 1681.974450955533 / rate), 0.7071752369554196, 1.584864701130855
    middle = high**0.4996667741545416
    above = (high + middle * edge / slope + edge**2, 2 * (edge**2 - high), high - middle * edge / slope + edge**2)
    below = (1 + edge / slope + edge**2, 2 * (edge**2 - 1), 1 - edge / slope + edge**2)
    return _response(above, turn) / _response(below, turn)


def _low_cut(turn: "NDArray[np.complex128]", rate: int) -> "NDArray[np.complex128]":
    """Return the gain of the filter that leaves out what lies under 38 Hz; not scaled, as the standard has it."""
    from math import tan

    edge, slope = tan(3.141592653589793 * 38.13547087602444 / rate), 0.5003270373238773
    whole = 1 + edge / slope + edge**2
    below = (1.0, 2 * (edge**2 - 1) / whole, (1 - edge / slope + edge**2) / whole)
    return _response((1.0, -2.0, 1.0), turn) / _response(below, turn)


def _response(taps: tuple[float, float, float], turn: "NDArray[np.complex128]") -> "NDArray[np.complex128]":
    return taps[0] + taps[1] * turn + taps[2] * turn**2
