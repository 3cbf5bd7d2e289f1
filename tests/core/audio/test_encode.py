from pathlib import Path

import av
import numpy as np
import pytest

from core.audio import wav
from core.audio.encode import encode
from core.audio.measure import measure
from core.domain.request import Silence
from core.errors import AudioProblem, NothingToSay, UsageProblem
from tests.core.audio.conftest import Tone, read


def decoded(path: Path) -> tuple[np.ndarray, int]:
    """Decode with PyAV directly: samples of shape (frames, channels) as 16-bit numbers, and the rate."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout=stream.layout.name, rate=stream.rate)
        blocks = [out.to_ndarray() for frame in container.decode(stream) for out in resampler.resample(frame)]
        return np.concatenate(blocks, axis=1).reshape(-1, stream.channels), stream.rate


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_lossless_formats_hold_the_very_samples_and_exact_pauses(tone: Tone, tmp_path: Path, suffix: str) -> None:
    a, b = tone("a.wav", 1.2345, tail=0.1), tone("b.wav", 0.5, level=0.9)
    out = tmp_path / f"out{suffix}"
    seconds = encode([a, Silence(0.35), b, Silence(0.1)], out)
    expected = [read(a)[0], np.zeros((round(0.35 * 22_050), 1)), read(b)[0], np.zeros((2205, 1))]
    samples, rate = decoded(out)
    assert rate == 22_050
    assert np.array_equal(samples, np.concatenate(expected))
    assert seconds == len(samples) / rate


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_an_mp3_says_its_exact_length(tone: Tone, tmp_path: Path, rate: int, channels: int) -> None:
    out = tmp_path / "out.mp3"
    seconds = encode([tone("a.wav", 1, rate, channels), Silence(0.5), tone("b.wav", 0.7, rate, channels)], out)
    assert seconds == pytest.approx(2.2, abs=1e-4)
    facts, peaks = measure(out)
    assert (facts.rate, facts.channels) == (rate, channels)
    assert facts.seconds == pytest.approx(seconds, abs=0.0011)
    assert max(peaks[105:145]) <= 3
    with av.open(str(out)) as container:
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(seconds, abs=0.0011)


def test_everything_becomes_the_highest_rate_and_stereo_if_one_is(tone: Tone, tmp_path: Path) -> None:
    out = tmp_path / "out.flac"
    seconds = encode([tone("a.wav", 1, 16_000), tone("b.wav", 1, 44_100), tone("c.wav", 1, 22_050, 2)], out)
    facts, _ = measure(out)
    assert (facts.rate, facts.channels) == (44_100, 2)
    assert facts.seconds == seconds == pytest.approx(3, abs=0.002)


def test_a_rate_that_mp3_does_not_know(tone: Tone, tmp_path: Path) -> None:
    out = tmp_path / "out.mp3"
    encode([tone("a.wav", 1, 96_000)], out)
    assert measure(out)[0].rate == 48_000


def test_compressed_takes_go_in_too(tone: Tone, tmp_path: Path) -> None:
    piece, out = tmp_path / "a.mp3", tmp_path / "out.wav"
    encode([tone("a.wav", 2)], piece)
    assert encode([piece, Silence(1), piece], out) == pytest.approx(5, abs=0.003)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3"])
def test_silence_alone(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    assert encode([Silence(1)], out) == 1.0
    facts, peaks = measure(out)
    assert (facts.rate, facts.channels, facts.peak) == (22_050, 1, 0.0)
    assert not any(peaks)


def test_progress_rises_to_one(tone: Tone, tmp_path: Path) -> None:
    heard: list[float] = []
    encode([tone("a.wav", 20), Silence(20), tone("b.wav", 20)], tmp_path / "out.flac", heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    assert len(heard) > 2


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3"])
def test_stopping_or_failing_leaves_nothing(tone: Tone, tmp_path: Path, suffix: str) -> None:
    def stop(_share: float) -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / f"out{suffix}"
    with pytest.raises(KeyboardInterrupt):
        encode([tone("a.wav", 20)], out, stop)
    assert not list(folder.iterdir())
    broken = tmp_path / "broken.wav"
    broken.write_bytes(tone("b.wav", 1).read_bytes()[:-10])
    with pytest.raises(AudioProblem):
        encode([tone("a.wav", 1), broken], out)
    assert not list(folder.iterdir())


@pytest.mark.parametrize("name", ["out.ogg", "out", "out.wav.txt", ".mp3"])
def test_another_ending_is_refused_and_the_three_are_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageProblem, match=r"\.wav, \.flac, \.mp3"):
        encode([Silence(1)], tmp_path / name)


def test_nothing_at_all_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(NothingToSay):
        encode([], tmp_path / "out.wav")


def test_more_than_a_wav_file_can_hold_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav, "_LARGEST", 40_000)
    with pytest.raises(AudioProblem, match="flac"):
        encode([Silence(1)], tmp_path / "out.wav")
    assert not list(tmp_path.iterdir())
