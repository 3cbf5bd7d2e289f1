"""The player on a real sound server: a PulseAudio of its own with a null sink (conftest.py)."""

import subprocess
import sys
import wave
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import gui.playback
from core.errors import AudioProblem, Problem
from gui.playback import Playable, Player, loudest, sound_system_found
from tests.ending import end

LONG = 15_000  # milliseconds; a null sink lets the first samples wait for two seconds


@pytest.fixture
def player(qapp: QApplication) -> Iterator[Player]:
    made = Player()
    made.volume = 0.5
    yield made
    made.close()
    made.deleteLater()


def tone(path: Path, seconds: float) -> Playable:
    """Write a square tone and return it as something to play."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes((b"\x00\x40" * 10 + b"\x00\xc0" * 10) * int(seconds * 400))
    return Playable(path.stem, path, b"\x80" * 20, seconds, path.stem)


@pytest.mark.usefixtures("sound")
def test_it_plays_on_to_the_last_item_and_stops_there(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    items = [tone(tmp_path / f"{name}.wav", 0.3) for name in "ab"]
    heard: list[str] = []
    player.now_changed.connect(lambda item: heard.append(item.key))
    levels = QSignalSpy(player.levelled)
    player.play(items)
    assert player.now is items[0]
    with qtbot.waitSignal(player.playing_changed, timeout=LONG, check_params_cb=lambda playing: not playing):
        pass
    assert heard == ["a", "b"]
    assert player.position == pytest.approx(0.3)
    assert max(level[0] for level in (levels.at(i) for i in range(levels.count()))) == pytest.approx(0.5, abs=0.2)


@pytest.mark.usefixtures("sound")
def test_without_play_next_it_stays_and_starts_again(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    items = [tone(tmp_path / f"{name}.wav", 0.3) for name in "ab"]
    player.play_next = False
    player.play(items)
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    qtbot.waitUntil(lambda: not player.playing, timeout=LONG)
    assert player.now is items[0]
    player.toggle()
    qtbot.waitUntil(lambda: player.playing, timeout=LONG)
    assert player.position < 0.3


@pytest.mark.usefixtures("sound")
def test_pause_keeps_the_place(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    player.play([tone(tmp_path / "a.wav", 5)])
    qtbot.waitUntil(lambda: player.position > 0.2, timeout=LONG)
    player.toggle()
    qtbot.waitUntil(lambda: not player.playing, timeout=LONG)
    held = player.position
    qtbot.wait(150)
    assert player.position == held > 0
    player.toggle()
    qtbot.waitUntil(lambda: player.position > held, timeout=LONG)


@pytest.mark.usefixtures("sound")
def test_a_place_given_before_the_file_is_read_is_kept(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    player.play([tone(tmp_path / "a.wav", 9)])
    player.seek(6.0)
    assert player.position == 6.0
    qtbot.waitUntil(lambda: player.position > 6.0, timeout=LONG)
    assert player.position < 8.5


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("content", [None, b"this is no audio at all" * 40])
def test_a_missing_or_damaged_file_is_a_problem(
    player: Player, tmp_path: Path, qtbot: QtBot, content: bytes | None
) -> None:
    path = tmp_path / "gone.wav"
    if content is not None:
        path.write_bytes(content)
    with qtbot.waitSignal(player.failed, timeout=LONG) as told:
        player.play([Playable("gone", path, b"", 1.0, "Gone")])
    assert told.args
    problem = told.args[0]
    assert isinstance(problem, AudioProblem)
    assert problem.title.values == {"name": "gone.wav"}
    assert not player.playing
    with qtbot.waitSignal(player.playing_changed, timeout=LONG):
        player.play([tone(tmp_path / "good.wav", 0.3)])


def peak_heard(folder: Path, play: Callable[[], object], qtbot: QtBot) -> int:
    """Return the loudest sample that the sound device plays while `play` is heard for a while."""
    out = folder / "heard.raw"
    command = ["parec", "--device=@DEFAULT_MONITOR@", "--format=s16le", "--rate=8000", "--channels=1"]
    with out.open("wb") as file, subprocess.Popen([*command, "--latency-msec=20"], stdout=file) as recorder:
        play()
        qtbot.waitUntil(lambda: max(array("h", whole_samples(out)), default=0) > 200, timeout=LONG)
        qtbot.wait(400)
        end(recorder)
    return max(array("h", whole_samples(out)))


def whole_samples(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: len(data) // 2 * 2]


@pytest.mark.usefixtures("sound")
def test_what_is_compared_is_turned_down_and_nothing_is_turned_up(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    player.volume = 1.0
    item = tone(tmp_path / "a.wav", 30)
    heard: list[int] = []
    for gain in (1.0, 0.25, 4.0):
        heard.append(peak_heard(tmp_path, lambda gain=gain: player.play([replace(item, gain=gain)]), qtbot))
        player.stop()
        qtbot.wait(300)
    assert heard[1] / heard[0] == pytest.approx(0.25, abs=0.03)
    assert heard[2] / heard[0] == pytest.approx(1.0, abs=0.03)


@pytest.mark.usefixtures("sound")
def test_another_take_goes_on_from_the_same_moment(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    first, second, short = (tone(tmp_path / f"{name}.wav", seconds) for name, seconds in (("a", 9), ("b", 9), ("c", 1)))
    player.play([first])
    qtbot.waitUntil(lambda: player.playing and player.position > 0.1, timeout=LONG)
    player.seek(4)
    places = QSignalSpy(player.moved)
    player.switch(second)
    player.switch(first)
    player.switch(second)
    assert player.now is second
    assert player.position >= 4
    qtbot.waitUntil(lambda: player.position > 4.3, timeout=LONG)
    assert min(places.at(i)[0] for i in range(places.count())) >= 4
    player.toggle()
    qtbot.waitUntil(lambda: not player.playing, timeout=LONG)
    held = player.position
    player.switch(first)
    assert (player.now, player.playing) == (first, False)
    player.toggle()
    qtbot.waitUntil(lambda: player.playing and player.position > held, timeout=LONG)
    player.switch(short)
    assert player.position == 0
    player.clear()
    assert (player.now, player.playing) == (None, False)
    player.toggle()


@pytest.mark.usefixtures("sound")
def test_next_and_previous(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    items = [tone(tmp_path / f"{name}.wav", 9) for name in "abc"]
    player.play(items, 1)
    assert player.now is items[1]
    player.next()
    assert player.now is items[2]
    assert not player.has_next
    player.next()
    assert player.now is items[2]
    player.previous()
    assert player.now is items[1]
    player.seek(5.0)
    player.previous()
    assert (player.now, player.position) == (items[1], 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a sound system")
def test_no_sound_device_is_a_problem_and_not_the_end(
    player: Player, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setattr(gui.playback, "_SOUND_CARDS", tmp_path / "none")
    item = tone(tmp_path / "a.wav", 0.3)
    with qtbot.waitSignal(player.failed) as told:
        player.play([item])
    assert told.args
    assert isinstance(told.args[0], Problem)
    assert told.args[0].remedy is not None
    assert player.now is item
    assert not player.playing
    with qtbot.waitSignal(player.failed):
        player.toggle()
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert sound_system_found()
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/elsewhere")
    assert not sound_system_found()


def test_an_empty_player_does_nothing(player: Player, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(player.failed), qtbot.assertNotEmitted(player.now_changed):
        player.toggle()
        player.next()
        player.previous()
        player.seek(1)
        player.stop()
        player.play([])
    assert player.now is None


def test_closing_twice_and_playing_after_it_are_harmless(player: Player, tmp_path: Path) -> None:
    player.close()
    player.close()
    player.play([tone(tmp_path / "a.wav", 0.3)])
    assert not player.playing


def test_volume_stays_in_its_bounds(player: Player) -> None:
    player.volume = 7
    assert player.volume == 1.0
    player.volume = -1
    assert player.volume == 0.0


def test_loudest_sample() -> None:
    assert loudest(memoryview(b"")) == 0
    assert loudest(memoryview((-32768).to_bytes(2, "little", signed=True))) == 1
    assert loudest(memoryview((16384).to_bytes(2, "little") * 3)) == pytest.approx(0.5, abs=0.001)
