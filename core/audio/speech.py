"""What a recording holds for a generator that clones voices: how long somebody speaks in it, how loud, how clean.

Judges by how sound moves, not by words: a voice has a pitch, and neither its level nor its spectrum stands still. Held
tones and chords stand still, noise has no pitch, silence has no level. Knows nothing of providers.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.audio import pcm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]
    Flags = NDArray[np.bool_]

RATE = 16_000
STEP = 160
"""Samples from one look at the sound to the next: 10 ms."""
FRAME = 640
QUIET = -60.0
"""In dB of full scale: what stays under it is silence."""

_FULL = 32_768.0
_AT_ONCE = 500
_WINDOW = 100
"""Looks that are judged together: a second, in which a voice has said several syllables."""
_GAP = 25
"""Looks of silence on each side of a sound that belong to the speech around it."""
_RANGE = 35.0
_LOUD = 15.0
_DEPTH = 55.0
_APART = 3
_PITCHED = 0.55
_PITCHED_SHARE = 0.25
_MOVING = 1.7
_SWAYING = 3.0
_BANDS = 20
_LOWEST, _HIGHEST = 120.0, 6_000.0
_PITCHES = (60, 400)
_HARMONIC = 2_000.0
_CEILING = 0.985
_RUN = 3


class Heard(msgspec.Struct, frozen=True):
    """What was heard in a recording.

    `spoken` of its `seconds` are speech-like. `level` is how loud the sounding part is, in dB of full scale, `QUIET` or
    less where nothing sounds; `peak` the largest sample, 0…1; `clipped` the share of samples that are cut off at full
    scale.
    """

    seconds: float
    spoken: float
    level: float
    peak: float
    clipped: float = 0.0

    @property
    def silent(self) -> bool:
        """Whether there is nothing to be heard."""
        return self.level <= QUIET


def listen(path: Path) -> Heard:
    """Listen to an audio file, to its end. Raises `AudioProblem` for what is no audio, and `OSError`."""
    import numpy as np

    looks = _Looks()
    for block in _blocks(pcm.blocks(path, pcm.Format(RATE, 1))):
        looks.take(block)
    if not looks.levels:
        return Heard(looks.samples / RATE, 0.0, -np.inf, looks.peak, looks.clipped)
    levels = np.concatenate(looks.levels)
    active = levels > max(QUIET, float(levels.max()) - _RANGE)
    like = _speech_like(levels, active, np.concatenate(looks.pitched), np.concatenate(looks.spectra))
    spoken = int((_around(active, _GAP) & _around(like, _WINDOW // 4)).sum()) * STEP / RATE
    seconds = looks.samples / RATE
    return Heard(seconds, min(spoken, seconds), _loudness(levels, active), looks.peak, looks.clipped)


class _Looks:
    """What is kept of the sound: every 10 ms its level, whether it has a pitch, and its spectrum in a few bands."""

    def __init__(self) -> None:
        self.levels: list[Figures] = []
        self.pitched: list[Flags] = []
        self.spectra: list[Figures] = []
        self.samples, self.peak = 0, 0.0
        self._cut = 0

    @property
    def clipped(self) -> float:
        """The share of samples in runs at full scale."""
        return self._cut / max(1, self.samples)

    def take(self, block: "Figures") -> None:
        """Look at some seconds; the last 30 ms of each block are the first of the next one."""
        import numpy as np

        new = block if not self.levels else block[FRAME - STEP :]
        self.samples += len(new)
        self.peak = max(self.peak, min(1.0, float(np.abs(new).max(initial=0.0))))
        self._cut += _cut_off(new)
        if len(block) < FRAME:
            return
        frames = np.lib.stride_tricks.sliding_window_view(block, FRAME)[::STEP]
        power = np.abs(np.fft.rfft(frames * np.hanning(FRAME), 2 * FRAME)) ** 2
        self.levels.append(_decibels((frames**2).mean(axis=1)))
        self.pitched.append(_strength_of_pitch(power) > _PITCHED)
        self.spectra.append(_decibels(power @ _bands()))


def _blocks(sound: "Iterable[NDArray[np.int16]]") -> "Iterator[Figures]":
    """Regroup sound into blocks of whole looks that overlap by what a look needs beyond its step."""
    import numpy as np

    whole, held, size = _AT_ONCE * STEP + FRAME - STEP, [np.zeros(0)], 0
    for block in sound:
        held.append(block[:, 0] / _FULL)
        size += len(block)
        while size >= whole:
            joined = np.concatenate(held)
            yield joined[:whole]
            held = [joined[_AT_ONCE * STEP :]]
            size = len(held[0])
    yield np.concatenate(held)


def _speech_like(levels: "Figures", active: "Flags", pitched: "Flags", spectra: "Figures") -> "Flags":
    """Tell for every look whether the second around it sounds like somebody who speaks."""
    import numpy as np

    moved = _moved(spectra)
    like = np.zeros(len(levels), np.bool_)
    for at in range(0, max(1, len(levels) - _WINDOW // 2), _WINDOW // 4):
        part = slice(at, at + _WINDOW)
        loud = active[part] & (levels[part] > levels[part].max() - _LOUD)
        if active[part].sum() < _WINDOW // 10:
            continue
        voice = pitched[part][loud].mean() >= _PITCHED_SHARE
        stays = loud & np.roll(loud, _APART)
        moves = stays.any() and np.median(moved[part][stays]) >= _MOVING
        sways = np.maximum(levels[part], levels[part].max() - _RANGE).std() >= _SWAYING
        like[part] |= bool(voice and moves and sways)
    return like


def _moved(spectra: "Figures") -> "Figures":
    """Return in dB how much the shape of the spectrum, whatever its level, differs from 30 ms before."""
    import numpy as np

    shapes = np.maximum(spectra, spectra.max(axis=1, keepdims=True) - _DEPTH)
    shapes -= shapes.mean(axis=1, keepdims=True)
    moved = np.zeros(len(spectra))
    # neighbouring looks share most of their samples, so that nothing moves between them
    moved[_APART:] = np.abs(shapes[_APART:] - shapes[:-_APART]).mean(axis=1)
    return moved


def _strength_of_pitch(power: "Figures") -> "Figures":
    """Return for every look how much of the sound repeats itself at the pitch of a voice: 0 noise, 1 a pure tone."""
    import numpy as np

    bins = np.fft.rfftfreq(2 * FRAME, 1 / RATE)
    # rumble repeats itself at every short distance; weighed like this it is as flat as hiss
    again = np.fft.irfft(power * np.where(bins < _HARMONIC, bins, 0.0) ** 2)[:, :FRAME]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(FRAME), 2 * FRAME)) ** 2)[:FRAME]
    lags = slice(RATE // _PITCHES[1], RATE // _PITCHES[0])
    share = again[:, lags] / np.maximum(again[:, :1], 1e-12)
    return (share / (window[lags] / window[0])).max(axis=1)


def _bands() -> "Figures":
    """Return how much each bin of a spectrum counts in each band; bands are as wide as an ear's."""
    import numpy as np

    bins = np.fft.rfftfreq(2 * FRAME, 1 / RATE)
    edges = np.interp(np.arange(_BANDS + 1), [0, _BANDS], [_mel(_LOWEST), _mel(_HIGHEST)])
    places = np.searchsorted(edges, [_mel(hertz) for hertz in bins], "right") - 1
    weights = np.zeros((len(bins), _BANDS))
    inside = (places >= 0) & (places < _BANDS)
    weights[np.flatnonzero(inside), places[inside]] = 1.0
    return weights / np.maximum(weights.sum(axis=0), 1.0)


def _mel(hertz: float) -> float:
    from math import log10

    return 2595 * log10(1 + hertz / 700)


def _around(flags: "Flags", reach: int) -> "Flags":
    """Return `flags` with everything set that is no further than `reach` from something set."""
    import numpy as np

    return np.convolve(flags, np.ones(2 * reach + 1), "same") > 0.5


def _loudness(levels: "Figures", active: "Flags") -> float:
    """Return the mean power of what sounds, in dB of full scale."""
    import numpy as np

    if not active.any():
        return float(levels.max())
    return float(10 * np.log10((10 ** (levels[active] / 10)).mean()))


def _decibels(power: "Figures") -> "Figures":
    import numpy as np

    return 10 * np.log10(np.maximum(power, 1e-12))


def _cut_off(block: "Figures") -> int:
    """Return how many samples lie at full scale with neighbours that do so as well: a peak touches it only once."""
    import numpy as np

    if len(block) < _RUN:
        return 0
    high = np.abs(block) >= _CEILING
    runs = np.lib.stride_tricks.sliding_window_view(high, _RUN).all(axis=1)
    return int(np.convolve(runs, np.ones(_RUN), "full").astype(np.bool_).sum())
