"""Loudness: what the standard says of a tone, and what FFmpeg's own meter says of the same file."""

import wave
from pathlib import Path

import numpy as np
import pytest

from core.audio.loudness import SILENT, loudness
from core.errors import AudioProblem

RATE = 48_000


def write(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    """Write floats of shape (frames,) or (frames, channels) as 16-bit WAV."""
    shaped = samples if samples.ndim == 2 else samples[:, np.newaxis]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(shaped.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(shaped, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def ffmpeg(path: Path) -> float:
    """Return what FFmpeg's filter ebur128 measures."""
    import av
    from av.filter import Graph

    last = -70.0
    with av.open(str(path)) as file:
        graph = Graph()
        source = graph.add_abuffer(template=file.streams.audio[0])
        meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        for frame in file.decode(audio=0):
            graph.push(frame)
            while True:
                try:
                    last = float(graph.pull().metadata["lavfi.r128.I"])
                except (BlockingIOError, EOFError):
                    break
    return last


def tone(hertz: float, seconds: float = 3.0, level: float = 0.1, rate: int = RATE) -> np.ndarray:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def test_a_tone_of_1_khz_is_as_loud_as_the_standard_says(tmp_path: Path) -> None:
    # EBU Tech 3341: a stereo sine of 1 kHz at -23 dBFS reads -23 LUFS
    both = np.stack([tone(1000, level=10 ** (-23 / 20))] * 2, axis=1)
    assert loudness(write(tmp_path / "tone.wav", both)) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("hertz", [60, 200, 1000, 3000])
def test_ffmpeg_measures_the_same(tmp_path: Path, rate: int, hertz: float) -> None:
    path = write(tmp_path / "tone.wav", tone(hertz, rate=rate), rate)
    assert loudness(path) == pytest.approx(ffmpeg(path), abs=0.3)


def test_pauses_count_for_nothing(tmp_path: Path) -> None:
    spoken = tone(300, 2.0)
    paused = np.concatenate([spoken, np.zeros(4 * RATE), spoken])
    path = write(tmp_path / "paused.wav", paused)
    assert loudness(path) == pytest.approx(loudness(write(tmp_path / "spoken.wav", spoken)), abs=0.6)
    assert loudness(path) == pytest.approx(ffmpeg(path), abs=0.3)


def test_twice_as_much_is_six_decibels_more(tmp_path: Path) -> None:
    quiet = loudness(write(tmp_path / "a.wav", tone(500, level=0.1)))
    assert loudness(write(tmp_path / "b.wav", tone(500, level=0.2))) == pytest.approx(quiet + 6.02, abs=0.05)


def test_silence_and_what_is_shorter_than_a_block_have_a_loudness_too(tmp_path: Path) -> None:
    assert loudness(write(tmp_path / "silence.wav", np.zeros(RATE))) == SILENT
    assert loudness(write(tmp_path / "nothing.wav", np.zeros(0))) == SILENT
    assert loudness(write(tmp_path / "short.wav", tone(1000, 0.05))) > SILENT


def test_what_is_no_audio_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_bytes(b"no sound")
    with pytest.raises(AudioProblem):
        loudness(tmp_path / "text.wav")
