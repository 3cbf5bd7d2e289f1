import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Tone = Callable[..., Path]


@pytest.fixture
def tone(tmp_path: Path) -> Tone:
    """Make a WAV file of a sine, with digital silence before and after it on request."""

    def make(
        name: str,
        seconds: float,
        rate: int = 22_050,
        channels: int = 1,
        lead: float = 0,
        tail: float = 0,
        level: float = 0.5,
    ) -> Path:
        times = np.arange(round(seconds * rate)) / rate
        sound = (np.cos(2 * np.pi * 440 * times) * level * 32767).astype(np.int16)
        edges = [np.zeros(round(edge * rate), np.int16) for edge in (lead, tail)]
        return write(tmp_path / name, np.concatenate([edges[0], sound, edges[1]]), rate, channels)

    return make


def write(path: Path, samples: np.ndarray, rate: int = 22_050, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(samples, channels).astype("<i2").tobytes())
    return path


def read(path: Path) -> tuple[np.ndarray, int]:
    """Read a 16-bit WAV file with the standard library alone: samples of shape (frames, channels), and the rate."""
    with wave.open(str(path), "rb") as file:
        assert file.getsampwidth() == 2
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data.reshape(-1, file.getnchannels()), file.getframerate()
