"""Playing takes: the only room with QtMultimedia, which is imported and started at the first play.

Knows files, peaks and titles; not the studio and not the panels.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Q_ARG, QElapsedTimer, QLoggingCategory, QMetaObject, QObject, Qt, QTimer, QUrl, Signal

from core.errors import AudioProblem, Problem
from core.message import say

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioBuffer, QMediaPlayer

_TICK_MS = 33
_LEVEL_RATE = 8000
_RESTART_AFTER = 2.0
_QUIET = (  # Qt's chatter about libraries it tried; what goes wrong with a file is told by `failed`
    "qt.multimedia.ffmpeg*.info=false",
    "qt.multimedia.ffmpeg.mediadataholder*=false",
    "qt.multimedia.symbolsresolver*=false",
)
_SOUND_CARDS = Path("/dev/snd")


@dataclass(frozen=True)
class Playable:
    """Something that can be heard. `key` tells it from others (a take's id); `peaks` are its waveform.

    `gain` is how much of its amplitude is heard, 0…1: what is compared is turned down, and nothing is turned up.
    """

    key: str
    path: Path
    peaks: bytes
    seconds: float
    title: str
    caption: str = ""
    gain: float = 1.0


class Player(QObject):
    """Plays one list of items, one after the other.

    now_changed: the `Playable` under the head, or None. playing_changed: sound or silence. moved: the head, in seconds.
    levelled: the loudest sample of the running moment, 0…1. failed: a `Problem` that kept it from playing.
    """

    now_changed = Signal(object)
    playing_changed = Signal(bool)
    moved = Signal(float)
    levelled = Signal(float)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Playable, ...] = ()
        self._at = -1
        self._playing = False
        self._position = 0.0
        self._volume = 0.8
        self._closed = False
        self.play_next = True
        self._output: _Output | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._move)

    @property
    def now(self) -> Playable | None:
        """The item under the head."""
        return self._items[self._at] if 0 <= self._at < len(self._items) else None

    @property
    def playing(self) -> bool:
        """Whether sound is running."""
        return self._playing

    @property
    def position(self) -> float:
        """Where the head is, in seconds."""
        return self._position

    @property
    def volume(self) -> float:
        """0…1 as it is heard: half is half as loud."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = min(1.0, max(0.0, volume))
        if self._output:
            self._output.set_volume(self._volume)

    @property
    def has_next(self) -> bool:
        """Whether there is an item behind this one."""
        return self._at + 1 < len(self._items)

    def play(self, items: Sequence[Playable], at: int = 0) -> None:
        """Play `items` from number `at` on."""
        self._items = tuple(items)
        self._go(at)

    def switch(self, item: Playable) -> None:
        """Let `item` be heard in place of what is under the head, from the same moment on; what is paused stays so."""
        now = self.now
        if now is None:
            self.play([item])
            return
        playing, since = self._playing, self._position
        self._items = (*self._items[: self._at], item, *self._items[self._at + 1 :])
        if playing or since >= now.seconds:
            self._go(self._at, since if since < min(now.seconds, item.seconds) else 0.0)
        elif self._output:
            self._output.stop()  # so that going on begins with the new file
        self.now_changed.emit(item)

    def toggle(self) -> None:
        """Pause, go on, or start again after the end."""
        if self.now is None:
            return
        if self._playing and self._output:
            self._output.pause()
        elif self._output is None or not self._output.resume():
            self._go(self._at, since=0.0 if self._position >= self.now.seconds else self._position)

    def stop(self) -> None:
        """Be silent and go back to the start of the item."""
        if self._output:
            self._output.stop()
        self._set_playing(False)
        self._show_position(0.0)

    def seek(self, seconds: float) -> None:
        """Put the head at `seconds`; what plays goes on from there."""
        if self.now:
            seconds = min(self.now.seconds, max(0.0, seconds))
            if self._output:
                self._output.seek(seconds)
            self._show_position(seconds)

    def clear(self) -> None:
        """Be silent and have nothing under the head any more."""
        self.stop()
        self._items, self._at = (), -1
        self.now_changed.emit(None)

    def next(self) -> None:
        """Play the item behind this one, if there is one."""
        if self.has_next:
            self._go(self._at + 1)

    def previous(self) -> None:
        """Play the item before this one; away from its start, or at the first, play this one again."""
        if self.now:
            self._go(self._at - 1 if self._at > 0 and self._position < _RESTART_AFTER else self._at)

    def close(self) -> None:
        """Be silent for good and let the sound device go."""
        self._closed = True
        self._tick.stop()
        if self._output:
            self._output.close()
            self._output = None
        self._set_playing(False)

    def _go(self, at: int, since: float = 0.0) -> None:
        if not 0 <= at < len(self._items) or self._closed:
            return
        before, self._at = self.now, at
        item = self._items[at]
        if item is not before:
            self.now_changed.emit(item)
        self._show_position(since)
        if self._ready():
            assert self._output is not None
            self._output.set_gain(item.gain)
            self._output.start(item.path, since)

    def _ready(self) -> bool:
        """Make the output at its first use; without a device say so, and try again at the next play."""
        if self._output is None and sound_system_found():
            self._output = _Output(self)
            self._output.set_volume(self._volume)
        if self._output is None or not self._output.has_device():
            self._set_playing(False)
            self.failed.emit(
                Problem(
                    say("There is no sound device, so nothing can be played."),
                    say("Connect headphones or speakers and press play again; everything else works without them."),
                )
            )
            return False
        return True

    def _set_playing(self, playing: bool) -> None:
        if playing == self._playing:
            return
        self._playing = playing
        if playing:
            self._tick.start()
        else:
            self._tick.stop()
            self.levelled.emit(0.0)
        self.playing_changed.emit(playing)

    def _move(self) -> None:
        if self._output and self.now:
            self._show_position(min(self.now.seconds, self._output.position()))

    def _show_position(self, seconds: float) -> None:
        if seconds != self._position:
            self._position = seconds
            self.moved.emit(seconds)

    def _ended(self) -> None:
        if self.play_next and self.has_next:
            self._go(self._at + 1)
            return
        self._set_playing(False)
        if self.now:
            self._show_position(self.now.seconds)

    def _broke(self, detail: str) -> None:
        self._set_playing(False)
        name = self.now.path.name if self.now else ""
        self.failed.emit(
            AudioProblem(
                say("{name} cannot be played.", name=name),
                say("The file is missing or damaged; let the library be checked, or generate the line again."),
                detail,
            )
        )


class _Output:
    """Qt's player, output and level meter for one `Player`."""

    def __init__(self, owner: Player) -> None:
        QLoggingCategory.setFilterRules("\n".join(_QUIET))
        from PySide6.QtMultimedia import (
            QAudioBufferOutput,
            QAudioFormat,
            QAudioOutput,
            QMediaDevices,
            QMediaPlayer,
        )

        self._kinds = QMediaPlayer
        self._owner = owner
        self._devices = QMediaDevices(owner)
        self._audio = QAudioOutput(owner)
        self._player = QMediaPlayer(owner)
        self._player.setAudioOutput(self._audio)
        coarse = QAudioFormat()
        coarse.setSampleRate(_LEVEL_RATE)
        coarse.setChannelCount(1)
        coarse.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self._meter = QAudioBufferOutput(coarse, owner)
        self._player.setAudioBufferOutput(self._meter)
        self._since = QElapsedTimer()
        self._pending = 0.0
        self._volume = self._gain = 1.0
        self._devices.audioOutputsChanged.connect(self._use_default)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.playbackStateChanged.connect(self._state)
        self._player.positionChanged.connect(lambda _: self._since.restart())
        self._player.errorOccurred.connect(self._error)
        self._meter.audioBufferReceived.connect(self._measure)

    def has_device(self) -> bool:
        return bool(self._devices.audioOutputs())

    def set_volume(self, volume: float) -> None:
        self._volume = volume
        self._audio.setVolume(volume**3 * self._gain)  # the ear's scale is closer to the cube than to the line

    def set_gain(self, gain: float) -> None:
        self._gain = min(1.0, gain)
        self.set_volume(self._volume)

    def start(self, path: Path, since: float) -> None:
        self._pending = since
        url = QUrl.fromLocalFile(str(path))
        self._do("stop")
        if self._player.source() != url or self._player.error() is not self._kinds.Error.NoError:
            self._do("setSource", Q_ARG(QUrl, QUrl()))
            self._do("setSource", Q_ARG(QUrl, url))
        else:
            self._seek_pending()
        self._do("play")

    def resume(self) -> bool:
        """Go on from a pause; False where there is none."""
        paused = self._player.playbackState() is self._kinds.PlaybackState.PausedState
        if paused and self.has_device():
            self._do("play")
        return paused and self.has_device()

    def pause(self) -> None:
        self._do("pause")

    def stop(self) -> None:
        self._do("stop")

    def _do(self, slot: str, *arguments: Any) -> None:
        """Let the player do something while Python's lock is free.

        Qt's threads of sound take that lock where they let go of our objects, and who stops them waits for them: with
        the lock in hand the two would wait for each other.
        """
        QMetaObject.invokeMethod(self._player, slot, Qt.ConnectionType.DirectConnection, *arguments)

    def seek(self, seconds: float) -> None:
        if self._player.mediaStatus() is self._kinds.MediaStatus.LoadingMedia:
            self._pending = seconds  # Qt forgets a position given before it knows the file
            return
        self._do("setPosition", Q_ARG("qlonglong", round(seconds * 1000)))
        self._since.restart()

    def position(self) -> float:
        """Qt tells the position about ten times a second; in between it goes on by the clock.

        While a file is still being opened the head stands where it will begin.
        """
        if self._pending:
            return self._pending
        lag = self._since.elapsed() if self._since.isValid() else 0
        return (self._player.position() + min(lag, 200)) / 1000

    def close(self) -> None:
        for thing in (self._player, self._meter, self._audio, self._devices):
            thing.blockSignals(True)
        self._do("stop")
        self._do("setSource", Q_ARG(QUrl, QUrl()))
        for thing in (self._player, self._meter, self._audio, self._devices):
            thing.deleteLater()

    def _use_default(self) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        self._audio.setDevice(QMediaDevices.defaultAudioOutput())

    def _seek_pending(self) -> None:
        if self._pending:
            self.seek(self._pending)
            self._pending = 0.0

    def _status(self, status: "QMediaPlayer.MediaStatus") -> None:
        if status is self._kinds.MediaStatus.LoadedMedia:
            self._seek_pending()
        elif status is self._kinds.MediaStatus.EndOfMedia:
            self._owner._ended()

    def _state(self, state: "QMediaPlayer.PlaybackState") -> None:
        """Stops are told by whoever causes them: `Player.stop`, the end of the item, an error."""
        self._since.invalidate()
        if state is not self._kinds.PlaybackState.StoppedState:
            self._owner._set_playing(state is self._kinds.PlaybackState.PlayingState)

    def _error(self, error: "QMediaPlayer.Error", text: str) -> None:
        self._owner._broke(text)

    def _measure(self, buffer: "QAudioBuffer") -> None:
        samples = buffer.constData()
        if samples is not None and self._owner.playing:
            self._owner.levelled.emit(loudest(memoryview(samples)))


def loudest(samples: memoryview) -> float:
    """Return the largest of 16-bit samples, 0…1."""
    numbers = samples.cast("B").cast("h")
    return min(1.0, max(max(numbers, default=0), -min(numbers, default=0)) / 32767)


def sound_system_found() -> bool:
    """Tell whether it is worth asking Qt for devices.

    On Linux Qt connects to the sound server once and never again, so it is not asked before there is one to talk to.
    """
    runtime, server = os.environ.get("XDG_RUNTIME_DIR"), os.environ.get("PULSE_SERVER", "")
    if sys.platform == "linux" and server.startswith("unix:"):
        return Path(server.removeprefix("unix:")).exists()
    if sys.platform != "linux" or server or not runtime:
        return True
    places = (Path(runtime, "pulse", "native"), Path(runtime, "pipewire-0"), _SOUND_CARDS)
    return any(place.exists() for place in places)
