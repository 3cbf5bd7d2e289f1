import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.audio.encode import encode
from core.audio.join import join
from core.domain.request import Silence
from core.errors import AudioProblem, DiskFull, LibraryUnwritable, NothingToSay, UsageProblem
from tests.core.audio.conftest import Tone, read, write


def longest_silence(samples: np.ndarray) -> int:
    loud = np.flatnonzero(samples.any(axis=1))
    return int(np.diff(loud).max()) - 1


def test_a_pause_is_exact_to_the_sample_whatever_the_pieces_bring(tone: Tone, tmp_path: Path) -> None:
    a, b = tone("a.wav", 1, tail=0.3), tone("b.wav", 0.5, lead=0.2)
    starts = join([a, Silence(0.5), b], tmp_path / "out.wav")
    samples, rate = read(tmp_path / "out.wav")
    assert rate == 22_050
    assert len(samples) == round(2.0 * rate)
    assert longest_silence(samples) == round(0.5 * rate)
    assert starts == pytest.approx((0.0, 1.0, 1.5 - 0.2))


def test_a_mark_of_a_piece_keeps_its_place(tone: Tone, tmp_path: Path) -> None:
    lead = 0.25
    starts = join([Silence(1), tone("a.wav", 1, lead=lead)], tmp_path / "out.wav")
    samples, rate = read(tmp_path / "out.wav")
    first = np.flatnonzero(samples[:, 0])[0] / rate
    assert lead + starts[1] == pytest.approx(first, abs=1 / rate)


def test_pieces_that_touch_keep_their_own_ends(tone: Tone, tmp_path: Path) -> None:
    a, b = tone("a.wav", 1, lead=0.1, tail=0.2), tone("b.wav", 1, lead=0.3, tail=0.4)
    assert join([a, b], tmp_path / "out.wav") == pytest.approx((0.0, 1.3))
    samples, _ = read(tmp_path / "out.wav")
    assert np.array_equal(samples, np.concatenate([read(a)[0], read(b)[0]]))


def test_noise_under_60_db_counts_as_silence(tmp_path: Path) -> None:
    hiss = np.tile(np.array([33, -33, 10], np.int16), 2000)
    a = write(tmp_path / "a.wav", np.concatenate([hiss, np.full(1000, 34, np.int16), hiss]))
    join([Silence(0.1), a, Silence(0.1)], tmp_path / "out.wav")
    samples, _ = read(tmp_path / "out.wav")
    assert np.flatnonzero(samples).tolist() == list(range(2205, 3205))


def test_a_piece_of_silence_alone_between_pauses_vanishes(tone: Tone, tmp_path: Path) -> None:
    a = tone("a.wav", 0, lead=1)
    assert join([Silence(0.5), a, Silence(0.5)], tmp_path / "out.wav") == pytest.approx((0.0, -0.5, 0.5))
    assert len(read(tmp_path / "out.wav")[0]) == 22_050


def test_silence_alone(tmp_path: Path) -> None:
    assert join([Silence(1.5)], tmp_path / "out.wav") == (0.0,)
    samples, rate = read(tmp_path / "out.wav")
    assert (samples.shape, rate) == ((33_075, 1), 22_050)
    assert not samples.any()


def test_other_rates_and_channels_become_those_of_the_first_piece(tone: Tone, tmp_path: Path) -> None:
    first = tone("a.wav", 1, rate=44_100, channels=2)
    flac = tmp_path / "b.flac"
    encode([tone("b.wav", 1, rate=16_000)], flac)
    starts = join([first, Silence(0.25), flac, tone("c.wav", 1, rate=48_000, channels=2)], tmp_path / "out.wav")
    samples, rate = read(tmp_path / "out.wav")
    assert (rate, samples.shape[1]) == (44_100, 2)
    assert len(samples) == pytest.approx(3.25 * rate, abs=0.002 * rate)
    assert starts == pytest.approx((0, 1, 1.25, 2.25), abs=0.002)
    assert longest_silence(samples) == pytest.approx(0.25 * rate, abs=0.001 * rate)


@given(st.lists(st.one_of(st.floats(0, 0.3), st.integers(0, 2)), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_lengths_add_up(tmp_path_factory: pytest.TempPathFactory, recipe: list[float | int]) -> None:
    folder = tmp_path_factory.mktemp("join")
    sounds = [write(folder / f"{i}.wav", np.full(100 * (i + 1), 1000, np.int16), 8_000) for i in range(3)]
    parts = [sounds[item] if isinstance(item, int) else Silence(item) for item in recipe]
    starts = join(parts, folder / "out.wav")
    samples, rate = read(folder / "out.wav")
    lengths = [100 * (item + 1) if isinstance(item, int) else round(item * rate) for item in recipe]
    assert len(samples) == sum(lengths)
    assert starts == pytest.approx([sum(lengths[:place]) / rate for place in range(len(recipe))])


def test_nothing_at_all_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(NothingToSay):
        join([], tmp_path / "out.wav")


def test_a_failure_leaves_the_old_file_and_nothing_else(tone: Tone, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "out.wav").write_bytes(b"old")
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"<html>")
    with pytest.raises(AudioProblem):
        join([tone("a.wav", 1), broken], folder / "out.wav")
    assert [path.read_bytes() for path in folder.iterdir()] == [b"old"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EROFS, LibraryUnwritable),
        (errno.EACCES, LibraryUnwritable),
    ],
)
def test_a_disk_that_fails_at_the_last_moment(
    tone: Tone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, problem: type[Exception]
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    source = tone("a.wav", 1)
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(problem, match="out"):
        join([source], folder / "out.wav")
    assert not list(folder.iterdir())


def test_a_folder_that_is_not_there(tone: Tone, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        join([tone("a.wav", 1)], tmp_path / "nowhere" / "out.wav")
