"""What in the sound of a spoken take may be wrong: measures only, no verdict and no word of what was to be said.

Holes, ends that are cut, peaks that are cut off, loudness, and stretches that come twice. Looks at the sound in steps
of 10 ms, whatever its rate. Knows nothing of texts, lines or neighbours: what a measure means is `core.listening`'s
to say.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.audio import pcm
from core.audio.loudness import GATE, Meter
from core.audio.repeats import EVERY, repeats_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]
    Samples = NDArray[np.int16]

VERSION = 1
"""Of the measures: what was measured by an older one is measured again."""

STEPS = 100
"""Looks at the sound a second."""
SHORTEST = 0.25
"""In seconds: silence that is shorter belongs to speech."""

_FULL = 32_768.0
_QUIET = -60.0
_RANGE = 35.0
_TOP = 95
_BLIP = 3
_AT_ONCE = 500
_OVERLAP = 3
_BANDS, _LOWEST, _HIGHEST = 24, 100.0, 7_000.0
_TOUCH = 0.004
_LEAST, _ROOF, _RUN, _FEW = 1_600, 0.985, 3, 3
"""A peak is flat that stays for three samples within 1.5 % of the loudest, unless all of it is quieter than -26 dB."""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """From `start` to `end`, in seconds from the beginning of the take."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


class Repeat(msgspec.Struct, frozen=True, array_like=True):
    """What sounds from `start` to `end` sounds again `later` seconds after; `likeness` 0…1 says how much so."""

    start: float
    end: float
    later: float
    likeness: float


class Sound(msgspec.Struct, frozen=True):
    """What was measured of a take of `seconds`.

    Sound is heard from `begins` to `ends`, but for the `silences` between that last `SHORTEST` and longer. `loudness`
    is in LUFS. `head` and `tail` tell how loud the very first and last milliseconds are beside the speech around them,
    in dB: near 0 where it begins or ends in the middle of a sound, far below where it does so in silence. `flattened`
    peaks a second have a flat top, most of them at `worst`.
    """

    version: int
    seconds: float
    begins: float
    ends: float
    loudness: float
    head: float
    tail: float
    silences: tuple[Span, ...] = ()
    flattened: float = 0.0
    worst: Span | None = None
    repeats: tuple[Repeat, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether nothing is heard at all."""
        return self.ends <= self.begins


def measure(path: Path) -> Sound:
    """Listen to an audio file, to its end. Blocks. Raises `AudioProblem` for what is no audio, and `OSError`."""
    form = pcm.format_of(path)
    looks = _Looks(form)
    for block in _blocks(pcm.blocks(path, form), looks.step):
        looks.take(block)
    return looks.sound()


class _Looks:
    """What is kept of the sound: every 10 ms its level and its spectrum in bands, and its samples at both ends."""

    def __init__(self, form: pcm.Format) -> None:
        import numpy as np

        self.rate, self.step = form.rate, max(1, form.rate // STEPS)
        self._meter = Meter(form.rate, min(2, form.channels))
        self._frame = self.step * _OVERLAP
        self._size = 1 << (self._frame - 1).bit_length()
        self._weights = _bands(self._size, form.rate).astype(np.float32)
        self._window = np.hanning(self._frame).astype(np.float32)
        self._levels: list[Figures] = []
        self._spectra: list[NDArray[np.float32]] = []
        self._tops: list[NDArray[np.int32]] = []
        self._head: Samples | None = None
        self._tail: Samples = np.zeros(0, np.int16)
        self._frames = 0

    def take(self, block: "Samples") -> None:
        """Look at some seconds, of shape (frames, channels): whole steps, but for the last block."""
        import numpy as np

        self._meter.take(block[:, :2])
        edge = max(2, round(_TOUCH * self.rate))
        mono = block.mean(axis=1, dtype=np.float32) / np.float32(_FULL)
        if self._head is None:
            self._head = block[:edge]
        self._tail = np.concatenate([self._tail.reshape(-1, block.shape[1]), block])[-edge:]
        self._tops.append(np.abs(block.astype(np.int32)).max(axis=1))
        self._frames += len(block)
        padded = np.concatenate([mono, np.zeros(self._frame, np.float32)])
        count = max(1, len(mono) // self.step)
        steps = padded[: count * self.step].reshape(count, self.step)
        self._levels.append(_decibels((steps**2).mean(axis=1)))
        looks = np.lib.stride_tricks.sliding_window_view(padded, self._frame)[: count * self.step : self.step * EVERY]
        found = np.fft.rfft(looks * self._window, self._size)
        self._spectra.append(_decibels((found.real**2 + found.imag**2) @ self._weights).astype(np.float32))

    def sound(self) -> Sound:
        """Return what all of it comes to."""
        import numpy as np

        seconds = self._frames / self.rate
        levels = np.concatenate(self._levels) if self._levels else np.zeros(0)
        active, loud = _active(levels), self._meter.read()
        if loud is None or not active.any():
            return Sound(VERSION, seconds, 0.0, 0.0, GATE, _QUIET, _QUIET)
        heard = np.flatnonzero(active)
        first, last = int(heard[0]), int(heard[-1]) + 1
        speech = float(np.median(levels[active]))
        flattened, worst = self._ceiling()
        length = self.step / self.rate
        return Sound(
            VERSION,
            round(seconds, 3),
            round(first * length, 3),
            round(min(seconds, last * length), 3),
            round(loud, 2),
            round(self._edge(self._head, speech), 1),
            round(self._edge(self._tail, speech), 1),
            tuple(Span(round(a * length, 3), round(b * length, 3)) for a, b in _gaps(active, first, last)),
            flattened,
            worst,
            tuple(Repeat(*one) for one in repeats_in(np.concatenate(self._spectra), active, length)),
        )

    def _edge(self, samples: "Samples | None", speech: float) -> float:
        """Return in dB how loud the first (or last) milliseconds are beside the speech of the take."""
        if samples is None or not len(samples):
            return _QUIET
        return max(_QUIET, float(_decibels(((samples.mean(axis=1) / _FULL) ** 2).mean())) - speech)

    def _ceiling(self) -> "tuple[float, Span | None]":
        """Return how many flattened peaks there are a second, and the second in which most of them are."""
        import numpy as np

        tops = np.concatenate(self._tops)
        high = tops >= max(_LEAST, _ROOF * float(tops.max()))
        edges = np.flatnonzero(np.diff(np.concatenate([[0], high.astype(np.int8), [0]]))).reshape(-1, 2)
        flat = edges[edges[:, 1] - edges[:, 0] >= _RUN, 0]
        if len(flat) < _FEW:
            return 0.0, None
        span = min(self.rate, len(tops))
        counts = np.searchsorted(flat, flat + span) - np.arange(len(flat))
        worst = int(np.argmax(counts))
        begin, end = (round(int(flat[at]) / self.rate, 3) for at in (worst, worst + int(counts[worst]) - 1))
        return round(len(flat) / max(1.0, len(tops) / self.rate), 2), Span(begin, end)


def _active(levels: "Figures") -> "NDArray[np.bool_]":
    """Tell where something sounds; a click in silence is nothing."""
    import numpy as np

    if not len(levels):
        return np.zeros(0, np.bool_)
    active = levels > max(_QUIET, float(np.percentile(levels, _TOP)) - _RANGE)
    for first, last in _runs(active):
        if last - first <= _BLIP:
            active[first:last] = False
    return active


def _gaps(active: "NDArray[np.bool_]", first: int, last: int) -> list[tuple[int, int]]:
    """Return where nothing sounds between `first` and `last`, for `SHORTEST` and longer."""
    found = [(a + first, b + first) for a, b in _runs(~active[first:last])]
    return [(a, b) for a, b in found if (b - a) / STEPS >= SHORTEST]


def _runs(flags: "NDArray[np.bool_]") -> list[tuple[int, int]]:
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _blocks(sound: "Iterable[Samples]", step: int) -> "Iterator[Samples]":
    """Regroup sound into blocks of whole steps; only the last may end within one."""
    import numpy as np

    held: list[Samples] = []
    size, whole = 0, _AT_ONCE * step
    for block in sound:
        held.append(block)
        size += len(block)
        while size >= whole:
            joined = np.concatenate(held)
            yield joined[:whole]
            held, size = [joined[whole:]], size - whole
    if size:
        yield np.concatenate(held)


def _bands(size: int, rate: int) -> "Figures":
    """Return how much each bin of a spectrum counts in each band; bands are as wide as an ear's and overlap by half."""
    import numpy as np

    bins = _mel(np.fft.rfftfreq(size, 1 / rate).astype(np.float64))
    top = min(_HIGHEST, 0.95 * rate / 2)
    centres = np.linspace(_mel(np.float64(_LOWEST)), _mel(np.float64(top)), _BANDS)
    width = centres[1] - centres[0]
    weights = np.maximum(0.0, 1.0 - np.abs(bins[:, None] - centres[None, :]) / width)
    return weights / np.maximum(weights.sum(axis=0), 1e-9)


def _mel(hertz: "Figures | np.float64") -> "Figures":
    import numpy as np

    return 2595 * np.log10(1 + hertz / 700)


def _decibels(power: "Figures") -> "Figures":
    import numpy as np

    return 10 * np.log10(np.maximum(power, 1e-10))
