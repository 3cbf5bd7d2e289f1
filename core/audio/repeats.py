"""Finds a stretch that sounds twice, one time shortly after the other: a model that stutters or goes round in a loop.

Compares the shape of the spectrum with itself some time later. A second time never is quite the first: it may drift by
some hundredths of a second, so neighbouring distances count as one.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shapes = NDArray[np.float32]
    Flags = NDArray[np.bool_]

EVERY = 2
"""So many looks at the sound have one spectrum."""

NEAREST, FARTHEST = 0.5, 4.0
"""In seconds: how much later the second time begins."""

LIKE = 0.72
"""How like two stretches have to be, from 0 to 1. Found on speech in six languages: see `tests/core/audio`."""

_SHORTEST = 0.42
_WINDOW = 0.3
_DRIFT = 3
_DEPTH = 45.0
_SHARE = 0.7
_SOUNDING = 0.5
_AT_ONCE = 1_500
_LEAST = 50.0


class Found(NamedTuple):
    """What sounds from `start` to `end` sounds again `later` seconds after; all in seconds."""

    start: float
    end: float
    later: float
    likeness: float


def repeats_in(spectra: "Shapes", active: "Flags", step: float) -> tuple[Found, ...]:
    """Return the longest stretch that comes twice, if there is one.

    `active` tells for each look, `step` seconds after the last, where something sounds; `spectra` has a row of levels
    in dB for every other one.
    """
    import numpy as np

    best: Found | None = None
    sounding, every = active[::EVERY], step * EVERY
    shapes = _shapes(spectra, sounding)
    reach = round(FARTHEST / every)
    for at in range(0, max(1, len(shapes) - reach), _AT_ONCE):
        part = slice(at, at + _AT_ONCE + 2 * reach)
        found = _longest(np.ascontiguousarray(shapes[part]), sounding[part], every)
        if found and (best is None or found.end - found.start > best.end - best.start):
            best = found._replace(start=found.start + at * every, end=found.end + at * every)
    return (best,) if best else ()


def _shapes(spectra: "Shapes", active: "Flags") -> "Shapes":
    """Return the spectra without their level and without what all of the take has in common; silence is nothing."""
    import numpy as np

    shapes = np.maximum(spectra, spectra.max(axis=1, keepdims=True) - _DEPTH)
    shapes -= shapes.mean(axis=1, keepdims=True)
    shapes -= shapes[active].mean(axis=0)
    shapes[~active] = 0.0
    return shapes


def _longest(shapes: "Shapes", active: "Flags", every: float) -> Found | None:
    import numpy as np

    lags = np.arange(round(NEAREST / every), min(round(FARTHEST / every), len(shapes) - 1) + 1)
    if not len(lags):
        return None
    likeness = _drifting(_likeness(shapes, lags, round(_WINDOW / every)))
    best: Found | None = None
    alike = likeness > LIKE
    for number in np.flatnonzero(alike.sum(axis=1) * every >= _SHORTEST):
        lag = float(lags[number]) * every
        for first, last in _runs(alike[number]):
            seconds = (last - first) * every
            if seconds < max(_SHORTEST, _SHARE * lag) or active[first:last].mean() < _SOUNDING:
                continue
            if best is None or seconds > best.end - best.start:
                best = Found(first * every, last * every, lag, float(likeness[number, first:last].mean()))
    return best


def _likeness(shapes: "Shapes", lags: "NDArray[np.int64]", window: int) -> "Shapes":
    """Return for each lag (a row) how like the sound around each look is to that so much later: -1 to 1."""
    import numpy as np

    reach, frames = int(lags[-1]), len(shapes)
    ahead = np.concatenate([shapes, np.zeros((reach, shapes.shape[1]), shapes.dtype)])
    later = np.lib.stride_tricks.sliding_window_view(ahead, reach + 1, axis=0)[:frames, :, lags[0] :]
    same = _smooth(np.matmul(shapes[:, None, :], later)[:, 0, :], window)
    own = _smooth((shapes**2).sum(axis=1)[:, None], window)[:, 0]
    beyond = np.concatenate([own, np.zeros(reach, own.dtype)])
    there = np.lib.stride_tricks.sliding_window_view(beyond, reach + 1)[:frames, lags[0] :]
    likeness = same / np.maximum(np.sqrt(own[:, None] * there), _LEAST)
    likeness[(own[:, None] < _LEAST) & (there < _LEAST)] = 1.0  # two silences are alike, and part no stretch
    return likeness.T.astype(np.float32, copy=False)


def _smooth(figures: "Shapes", window: int) -> "Shapes":
    """Return the mean of a window around each row."""
    import numpy as np

    half = window // 2
    padded = np.concatenate([np.zeros((half + 1, figures.shape[1])), figures, np.zeros((half, figures.shape[1]))])
    sums = np.cumsum(padded, axis=0)
    return ((sums[2 * half + 1 :] - sums[: len(figures)]) / (2 * half + 1)).astype(np.float32)


def _drifting(likeness: "Shapes") -> "Shapes":
    """Return the largest of each lag's and its neighbours'."""
    import numpy as np

    out = likeness.copy()
    for shift in range(1, _DRIFT // EVERY + 1):
        out[shift:] = np.maximum(out[shift:], likeness[:-shift])
        out[:-shift] = np.maximum(out[:-shift], likeness[shift:])
    return out


def _runs(flags: "Flags") -> list[tuple[int, int]]:
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
