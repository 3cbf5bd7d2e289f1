"""Loudness against what the standard says of known tones, and gains that make takes alike without turning any up."""

import math
import wave
from pathlib import Path

import numpy as np
import pytest

from core.audio.loudness import Meter, gains, loudness
from core.errors import AudioProblem


def write(path: Path, samples: np.ndarray, rate: int = 48_000) -> Path:
    """Write floats of shape (frames,) or (frames, channels) as 16-bit WAV."""
    shaped = samples if samples.ndim == 2 else samples[:, np.newaxis]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(shaped.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(shaped, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def tone(path: Path, decibels: float, seconds: float = 3.0, rate: int = 48_000, channels: int = 1) -> Path:
    """Write a tone of 997 Hz whose peaks lie at so many dBFS."""
    times = np.arange(round(seconds * rate)) / rate
    samples = np.sin(2 * np.pi * 997 * times) * 10 ** (decibels / 20)
    return write(path, np.repeat(samples[:, np.newaxis], channels, axis=1), rate)


@pytest.mark.parametrize(("decibels", "rate"), [(-20.0, 48_000), (-30.0, 48_000), (-20.0, 22_050)])
def test_a_tone_is_as_loud_as_the_standard_says(tmp_path: Path, decibels: float, rate: int) -> None:
    """BS.1770: a sine of 997 Hz at 0 dBFS in one channel is -3.01 LUFS."""
    assert loudness(tone(tmp_path / "a.wav", decibels, rate=rate)) == pytest.approx(decibels - 3.01, abs=0.1)


def test_both_channels_count(tmp_path: Path) -> None:
    assert loudness(tone(tmp_path / "a.wav", -20, channels=2)) == pytest.approx(-20.0, abs=0.1)


def test_a_sound_that_is_too_short_for_the_standard_is_measured_all_the_same(tmp_path: Path) -> None:
    assert loudness(tone(tmp_path / "a.wav", -20, seconds=0.15)) == pytest.approx(-23.01, abs=0.5)


def test_silence_has_no_loudness_and_what_is_no_audio_is_told(tmp_path: Path) -> None:
    assert loudness(tone(tmp_path / "a.wav", -200)) is None
    (tmp_path / "b.wav").write_text("This is no audio.")
    with pytest.raises(AudioProblem):
        loudness(tmp_path / "b.wav")


def test_everything_is_turned_down_to_the_quietest_and_nothing_up() -> None:
    found = gains([-17.0, None, -23.0, -20.0])
    assert [20 * math.log10(gain) for gain in found] == pytest.approx([-6.0, 0.0, 0.0, -3.0])
    assert gains([None, None]) == (1.0, 1.0)


def test_pauses_count_for_nothing(tmp_path: Path) -> None:
    """Measured in pieces of whatever size and rate, as a take is listened to."""
    rate = 22_050
    spoken = (np.sin(2 * np.pi * 300 * np.arange(2 * rate) / rate) * 3_000).astype("<i2")[:, np.newaxis]
    silence = np.zeros((4 * rate, 1), "<i2")
    alone, paused = Meter(rate, 1), Meter(rate, 1)
    alone.take(spoken)
    for block in (spoken[:1_000], spoken[1_000:], silence, spoken):
        paused.take(block)
    assert paused.read() == pytest.approx(alone.read(), abs=0.6)
