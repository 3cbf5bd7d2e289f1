"""What is measured of sound: holes, ends, flat peaks and repeats, in any format and at any length."""

from pathlib import Path

import numpy as np
import pytest

from core.audio.encode import encode
from core.audio.suspicion import Sound, measure
from core.errors import AudioProblem
from tests.core.audio.test_loudness import write

RATE = 24_000


def chatter(seconds: float, seed: int = 1, rate: int = RATE) -> np.ndarray:
    """Sound that never repeats itself: tones of changing pitch and colour, a fifth of a second each."""
    chance = np.random.default_rng(seed)
    time = np.arange(rate // 5) / rate
    parts = []
    for _ in range(round(seconds * 5)):
        pitch, colours = chance.uniform(90, 260), chance.uniform(0, 1, 24) ** 3
        parts.append(sum(c * np.sin(2 * np.pi * pitch * (n + 1) * time) for n, c in enumerate(colours)))
    sound = np.concatenate(parts)
    return 0.4 * sound / np.abs(sound).max()


def of(tmp_path: Path, samples: np.ndarray, rate: int = RATE) -> Sound:
    return measure(write(tmp_path / "sound.wav", samples, rate))


@pytest.mark.parametrize("seconds", [2.0, 12.0, 47.0])
def test_a_hole_is_where_it_is_however_long_the_take(tmp_path: Path, seconds: float) -> None:
    first, second = chatter(seconds, 1), chatter(1.0, 2)
    found = of(tmp_path, np.concatenate([np.zeros(RATE), first, np.zeros(2 * RATE), second, np.zeros(RATE // 2)]))
    assert found.begins == pytest.approx(1.0, abs=0.02)
    assert found.ends == pytest.approx(seconds + 4.0, abs=0.02)
    (hole,) = found.silences
    assert (hole.start, hole.end) == pytest.approx((seconds + 1.0, seconds + 3.0), abs=0.02)


def test_a_click_in_silence_does_not_part_it(tmp_path: Path) -> None:
    gap = np.zeros(2 * RATE)
    gap[RATE] = 0.5
    (hole,) = of(tmp_path, np.concatenate([chatter(1.0), gap, chatter(1.0, 2)])).silences
    assert hole.seconds == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("at", [3.0, 4.9, 18.2])
def test_a_stretch_that_comes_twice_is_found_anywhere(tmp_path: Path, at: float) -> None:
    sound = chatter(24.0)
    start, end = round(at * RATE), round((at + 1.2) * RATE)
    assert not of(tmp_path, sound).repeats
    (found,) = of(tmp_path, np.concatenate([sound[:end], sound[start:end], sound[end:]])).repeats
    assert (found.start, found.later) == pytest.approx((at, 1.2), abs=0.2)


def test_what_comes_again_much_later_is_no_stutter(tmp_path: Path) -> None:
    sound = chatter(12.0)
    assert not of(tmp_path, np.concatenate([sound, sound[:RATE]])).repeats


def test_flat_peaks_are_counted_and_loud_ones_are_not(tmp_path: Path) -> None:
    loud = chatter(3.0) * 2.4
    assert of(tmp_path, loud).flattened < 1
    cut = np.concatenate([loud, np.clip(loud * 8, -0.96, 0.96)])
    found = of(tmp_path, cut)
    assert found.flattened > 10
    assert found.worst is not None
    assert found.worst.start >= 3.0
    assert of(tmp_path, cut / 4).flattened > 10, "turned down afterwards they are flat all the same"


def test_ends_are_loud_where_they_are_cut(tmp_path: Path) -> None:
    sound = chatter(2.0)
    cut = of(tmp_path, sound[np.argmax(np.abs(sound)) :])
    assert cut.head > -6
    whole = of(tmp_path, np.concatenate([np.zeros(RATE // 10), sound, np.zeros(RATE // 10)]))
    assert whole.head < -30
    assert whole.tail < -30


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_the_rate_and_channels_matter_little(tmp_path: Path, rate: int) -> None:
    sound = np.concatenate([chatter(2.0, 1, rate), np.zeros(rate), chatter(1.0, 2, rate)])
    found = of(tmp_path, np.stack([sound, sound], axis=1), rate)
    assert found.seconds == pytest.approx(4.0, abs=0.05)
    assert [silence.seconds for silence in found.silences] == pytest.approx([1.0], abs=0.05)


@pytest.mark.parametrize("count", [0, 1, 50, 239])
def test_next_to_nothing_can_be_measured(tmp_path: Path, count: int) -> None:
    found = of(tmp_path, np.full(count, 0.3))
    assert found.seconds == pytest.approx(count / RATE, abs=0.001)
    assert of(tmp_path, np.zeros(count)).silent


def test_compressed_sound_is_measured_as_well(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.wav", np.concatenate([chatter(2.0), np.zeros(2 * RATE), chatter(1.0, 2)]), RATE)
    out = tmp_path / "small.mp3"
    encode([plain], out)
    (hole,) = measure(out).silences
    assert hole.seconds == pytest.approx(2.0, abs=0.15)


def test_what_is_no_sound_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "text.mp3").write_bytes(b"no sound")
    with pytest.raises(AudioProblem):
        measure(tmp_path / "text.mp3")
