import struct
import wave
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio import encode, measure, wav
from core.errors import AudioProblem
from tests.core.audio.conftest import Tone, write


def test_the_facts_of_a_wav_file(tone: Tone) -> None:
    path = tone("a.wav", 4)
    facts, peaks = measure.measure(path)
    assert (facts.seconds, facts.rate, facts.channels, facts.codec) == (4.0, 22_050, 1, "pcm_s16le")
    assert facts.bytes == path.stat().st_size
    assert facts.peak == pytest.approx(0.5, abs=0.001)
    assert len(peaks) == 400
    assert set(peaks) == {127}


@pytest.mark.parametrize(("seconds", "buckets"), [(0.001, 1), (0.01, 1), (0.095, 9), (10.24, 1024), (60, 1024)])
def test_a_bucket_lasts_ten_milliseconds_or_more(tone: Tone, seconds: float, buckets: int) -> None:
    assert len(measure.measure(tone("a.wav", seconds))[1]) == buckets


def test_the_waveform_shows_where_the_sound_is(tone: Tone) -> None:
    _, peaks = measure.measure(tone("a.wav", 1, lead=1, tail=2, channels=2))
    assert set(peaks[:100]) == {0}
    assert min(peaks[101:199]) == 127
    assert set(peaks[201:]) == {0}


def test_the_loudest_negative_sample_is_full_scale(tmp_path: Path) -> None:
    facts, peaks = measure.measure(write(tmp_path / "a.wav", np.full(1000, -32768, np.int16)))
    assert facts.peak == 1.0
    assert set(peaks) == {255}


@given(st.integers(1, 3000), st.integers(1, 700), st.integers(1, 2), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_reading_in_blocks_gives_the_peaks_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, frames: int, block: int, channels: int, seed: int
) -> None:
    samples = np.random.default_rng(seed).integers(-32768, 32767, frames).astype(np.int16)
    path = write(tmp_path_factory.mktemp("a") / "a.wav", samples, 8_000, channels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wav, "BLOCK", block)
        facts, peaks = measure.measure(path)
    edges = [*(i * frames // len(peaks) for i in range(len(peaks))), frames]
    wide = np.abs(samples.astype(int))
    assert facts.seconds == frames / 8_000
    assert list(peaks) == [round(wide[a:b].max() * 255 / 32768) for a, b in pairwise(edges)]


@pytest.mark.parametrize("suffix", [".flac", ".mp3"])
def test_a_compressed_file_measures_like_its_wav(tone: Tone, tmp_path: Path, suffix: str) -> None:
    source = tone("a.wav", 3, lead=0.5, channels=2, rate=44_100)
    out = tmp_path / f"a{suffix}"
    encode.encode([source], out)
    facts, peaks = measure.measure(out)
    plain, plain_peaks = measure.measure(source)
    assert (facts.seconds, facts.rate, facts.channels) == (plain.seconds, plain.rate, plain.channels)
    assert facts.codec.startswith(suffix[1:])
    assert len(peaks) == len(plain_peaks)
    assert np.abs(np.frombuffer(peaks, "u1")[60:-10].astype(int) - 127).max() <= 12
    assert max(peaks[:45]) <= 3


def test_other_wav_formats_go_through_ffmpeg(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(bytes([128, 255]) * 4_000)
    facts, peaks = measure.measure(tmp_path / "a.wav")
    assert (facts.seconds, facts.rate, facts.codec) == (1.0, 8_000, "pcm_u8")
    assert min(peaks) > 250


def test_a_header_left_open_by_a_streaming_writer(tone: Tone) -> None:
    path = tone("a.wav", 1)
    data = bytearray(path.read_bytes())
    for size in (0, 0xFFFFFFFF, 0x7FFFFFFF):
        data[40:44] = struct.pack("<I", size)
        path.write_bytes(data)
        assert measure.measure(path)[0].seconds == 1.0


def test_chunks_before_the_samples_are_passed_over(tone: Tone) -> None:
    path = tone("a.wav", 1)
    data = path.read_bytes()
    path.write_bytes(data[:36] + b"LIST" + struct.pack("<I", 5) + b"hello\0" + data[36:])
    assert measure.measure(path)[0].seconds == 1.0


JUNK = {
    "nothing": b"",
    "html": b"<!DOCTYPE html><html><body>Rate limit</body></html>" * 20,
    "json": b'{"error": {"message": "no", "code": 429}}',
    "playlist": b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n",
    "half a header": b"RIFF\x24\0\0\0WAVEfm",
    "no samples": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data\0\0\0\0",
    "only tags": b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10,
    "zeros": b"\0" * 5000,
    "text": "安娜：你好\n".encode() * 50,
}


@pytest.mark.parametrize("kind", JUNK)
def test_what_is_no_audio_is_a_problem_with_a_remedy(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.wav").write_bytes(JUNK[kind])
    with pytest.raises(AudioProblem) as caught:
        measure.measure(tmp_path / "a.wav")
    assert caught.value.remedy


def test_a_cut_off_file_is_a_problem(tone: Tone) -> None:
    path = tone("a.wav", 1)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(AudioProblem, match="cut off"):
        measure.measure(path)


def test_many_threads_measure_at_once(tone: Tone, tmp_path: Path) -> None:
    out = tmp_path / "a.mp3"
    encode.encode([tone("a.wav", 2)], out)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: measure.measure(out), range(16)))
    assert all(result == results[0] for result in results)
