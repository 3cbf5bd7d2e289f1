"""The transport shows the player and steers it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.settings import Settings
from gui.panels.transport import HEIGHT, Transport
from gui.playback import Playable, Player
from gui.theme import Theme


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path / "settings.json")
    made.change(volume=0.6, play_next=False)
    return made


@pytest.fixture
def player() -> Iterator[Player]:
    made = Player()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def transport(theme: Theme, player: Player, settings: Settings, qtbot: QtBot) -> Transport:
    made = Transport(theme, player, settings)
    qtbot.addWidget(made)
    made.resize(1000, HEIGHT)
    made.show()
    return made


def loaded(player: Player) -> Playable:
    """Put an item under the head as playing does, without a sound device."""
    item = Playable("a", Path("a.wav"), bytes(range(200)), 20.0, "They are leaving.", "Anna · take 2")
    player._items, player._at = (item,), 0
    player.now_changed.emit(item)
    return item


def test_it_takes_over_what_was_set(transport: Transport, player: Player) -> None:
    assert (player.volume, player.play_next) == (0.6, False)
    assert (transport.volume.value(), transport.play_on.isChecked()) == (60, False)


def test_without_anything_to_play_it_is_quiet_and_asks_the_window_what_to_play(
    transport: Transport, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(transport.play_pressed):
        transport.play.click()
    assert not transport.next.isEnabled()
    assert not transport.title.isVisible()
    assert transport.caption.text()
    assert transport.length.text() == ""


def test_it_shows_what_is_played(transport: Transport, player: Player) -> None:
    loaded(player)
    assert (transport.title.text(), transport.caption.text()) == ("They are leaving.", "Anna · take 2")
    assert transport.length.text() == "0:20"
    player.seek(5.0)
    assert transport.time.text() == "0:05"
    assert transport.waveform.position == 0.25


def test_a_click_into_the_waveform_seeks(transport: Transport, player: Player, qtbot: QtBot) -> None:
    loaded(player)
    middle = QPoint(transport.waveform.width() // 2, 20)
    qtbot.mouseClick(transport.waveform, Qt.MouseButton.LeftButton, pos=middle)
    assert player.position == pytest.approx(10, abs=0.1)


def test_volume_mute_and_back(transport: Transport, player: Player, settings: Settings, qtbot: QtBot) -> None:
    transport.volume.setValue(40)
    assert settings.volume == player.volume == 0.4
    qtbot.mouseClick(transport.mute, Qt.MouseButton.LeftButton)
    assert player.volume == 0
    qtbot.mouseClick(transport.mute, Qt.MouseButton.LeftButton)
    assert player.volume == 0.4


def test_going_on_is_kept(transport: Transport, player: Player, settings: Settings, qtbot: QtBot) -> None:
    qtbot.mouseClick(transport.play_on, Qt.MouseButton.LeftButton)
    assert settings.play_next is player.play_next is True


def test_play_turns_into_pause(transport: Transport, player: Player) -> None:
    loaded(player)
    before = transport.play.accessibleName()
    player.playing_changed.emit(True)
    assert transport.play.accessibleName() != before
    player.playing_changed.emit(False)
    assert transport.play.accessibleName() == before


def test_all_that_can_be_used_has_a_name(transport: Transport) -> None:
    reachable = [w for w in transport.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(reachable) >= 7
    assert all(widget.accessibleName() for widget in reachable)
