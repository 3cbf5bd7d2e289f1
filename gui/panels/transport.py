"""The transport at the foot of the window: what is heard, where, how loud. Knows the player, not the studio."""

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import _, clock
from gui.playback import Playable, Player
from gui.theme import Theme
from gui.widgets.buttons import IconButton
from gui.widgets.inputs import Slider
from gui.widgets.labels import Caption, Elided
from gui.widgets.waveform import Waveform

HEIGHT = 72


class KeptSound(Protocol):
    """What of the settings is needed here."""

    @property
    def volume(self) -> float: ...
    @property
    def play_next(self) -> bool: ...
    def change(self, **values: object) -> None: ...


class Transport(QFrame):
    """Previous, play, next · title · time · waveform · length · play on · volume with level.

    `play_pressed`: play or pause; what to play where nothing is loaded is for the window to say.
    """

    play_pressed = Signal()

    def __init__(self, theme: Theme, player: Player, settings: KeptSound, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player, self._settings = player, settings
        self._loud = settings.volume or 0.8
        self._make(theme)
        self._lay_out()
        self._connect()
        player.volume, player.play_next = settings.volume, settings.play_next
        self.volume.setValue(round(settings.volume * 100))
        self.play_on.setChecked(settings.play_next)
        self.synchronize()

    def synchronize(self) -> None:
        """Bring everything to what the player has."""
        self._show_now(self._player.now)
        self._show_playing(self._player.playing)
        self._show_position(self._player.position)
        self._show_volume()

    def _make(self, theme: Theme) -> None:
        self.previous = IconButton(theme, "previous", _("Previous"))
        self.play = IconButton(theme, "play", _("Play"), size=24)
        self.next = IconButton(theme, "next", _("Next"))
        self.title, self.caption = Elided(), Elided()
        self.title.setObjectName("now")
        self.caption.setObjectName("from")
        self.time, self.length = Caption(), Caption()
        self.waveform = Waveform(theme)
        self.waveform.setAccessibleName(_("Position"))
        self.waveform.setAccessibleDescription(_("Left and right arrow go back and forth."))
        self.play_on = IconButton(theme, "play-next", _("Go on with the next take"), role="muted")
        self.play_on.setCheckable(True)
        self.mute = IconButton(theme, "volume", _("Mute"), role="muted")
        self.volume = Loudness(theme)
        self.volume.setAccessibleName(_("Volume"))

    def _lay_out(self) -> None:
        self.setFixedHeight(HEIGHT)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch()
        column.addWidget(self.title)
        column.addWidget(self.caption)
        column.addStretch()
        words.setFixedWidth(216)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(4)
        for part in (self.previous, self.play, self.next):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(words)
        row.addSpacing(8)
        row.addWidget(_figure(self.time, Qt.AlignmentFlag.AlignRight))
        row.addSpacing(4)
        row.addWidget(self.waveform, 1)
        row.addSpacing(4)
        row.addWidget(_figure(self.length, Qt.AlignmentFlag.AlignLeft))
        for part in (self.play_on, self.mute, self.volume):
            row.addWidget(part)

    def _connect(self) -> None:
        player = self._player
        self.previous.clicked.connect(player.previous)
        self.play.clicked.connect(self.play_pressed)
        self.next.clicked.connect(player.next)
        self.waveform.seeked.connect(lambda share: player.seek(share * (player.now.seconds if player.now else 0)))
        self.play_on.toggled.connect(self._set_play_next)
        self.mute.clicked.connect(self._turn_mute)
        self.volume.valueChanged.connect(self._set_volume)
        self.volume.sliderReleased.connect(self._keep_volume)
        player.now_changed.connect(self._show_now)
        player.playing_changed.connect(self._show_playing)
        player.moved.connect(self._show_position)
        player.levelled.connect(self.volume.set_level)

    def _show_now(self, now: Playable | None) -> None:
        for part in (self.previous, self.next, self.waveform):
            part.setEnabled(now is not None)
        self.next.setEnabled(self._player.has_next)
        self.title.setVisible(now is not None)
        self.title.setText(now.title if now else "")
        self.caption.setText(now.caption if now else _("Nothing is playing"))
        self.waveform.peaks = now.peaks if now else b""
        self.waveform.step = min(0.1, 5 / max(1.0, now.seconds)) if now else 0.1
        self.length.setText(clock(now.seconds) if now else "")
        self._show_position(self._player.position)

    def _show_playing(self, playing: bool) -> None:
        self.play.show_as("pause" if playing else "play", _("Pause") if playing else _("Play"))

    def _show_position(self, seconds: float) -> None:
        now = self._player.now
        self.time.setText(clock(seconds) if now else "")
        self.waveform.position = seconds / now.seconds if now and now.seconds else 0.0

    def _set_play_next(self, on: bool) -> None:
        self._player.play_next = on
        self._settings.change(play_next=on)

    def _set_volume(self, percent: int) -> None:
        self._player.volume = percent / 100
        if percent:
            self._loud = percent / 100
        self._show_volume()
        if not self.volume.isSliderDown():
            self._keep_volume()

    def _keep_volume(self) -> None:
        self._settings.change(volume=self._player.volume)

    def _turn_mute(self) -> None:
        self.volume.setValue(0 if self._player.volume else round(self._loud * 100))

    def _show_volume(self) -> None:
        silent = self._player.volume == 0
        self.mute.show_as("volume-off" if silent else "volume", _("Sound on") if silent else _("Mute"))


class Loudness(Slider):
    """The volume, and under it how loud it is right now."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._level = 0.0
        self.setRange(0, 100)
        self.setPageStep(10)
        self.setSingleStep(5)
        self.setFixedSize(QSize(84, 28))

    def set_level(self, level: float) -> None:
        """Show `level`, 0…1; it falls slower than it rises, so that the eye can follow."""
        level = max(level, self._level * 0.7) if level else 0.0
        if abs(level - self._level) > 0.005:
            self._level = level
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._level > 0:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("stale" if self._level > 0.98 else "done"))
            painter.drawRoundedRect(QRectF(0, self.height() - 4, self._level * self.width(), 2), 1, 1)


def _figure(label: QLabel, side: Qt.AlignmentFlag) -> QLabel:
    label.setFixedWidth(44)
    label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return label
