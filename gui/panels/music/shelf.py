"""What there is of a song: what is under way for it, its takes, and the words of the take that one is at."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from core.domain.song import Song
from core.domain.take import Take
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.panels.music.lyrics import LyricsCard
from gui.panels.music.orders import SongOrders
from gui.panels.music.presenter import SongPresenter, texts_told
from gui.panels.music.takes import SongTakes
from gui.panels.ways import WaysOut
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.labels import Caption


class Shelf(QWidget):
    """Hidden while there is nothing. `changed`: other takes are here now. It plays them; the rest is the room's."""

    changed = Signal()

    def __init__(
        self, studio: Studio, presenter: SongPresenter, theme: Theme, tasks: Tasks, player: Player, ways: WaysOut
    ) -> None:
        super().__init__()
        self._presenter, self._player = presenter, player
        self._song: Song | None = None
        self._loaded = ""
        self._load = Latest(tasks, "load takes of the song", presenter.takes, self._show_takes)
        self.found: tuple[Take, ...] = ()
        self.orders = SongOrders(theme, ways)
        self.label = Caption(_("Takes"))
        self.takes = SongTakes(theme, player, studio.audio_path, presenter.made_by, self)
        self.lyrics = LyricsCard(theme)
        self._lay_out()
        self._leave = (
            studio.take_added.connect(self._hear),
            studio.take_changed.connect(self._hear),
            studio.take_removed.connect(self._hear_removal),
        )
        self.takes.play_pressed.connect(self.play)
        self.takes.current_changed.connect(self._show_lyrics)
        self.lyrics.seek_asked.connect(self._seek)
        player.moved.connect(self._follow_words)
        for signal in (player.now_changed, player.playing_changed, player.moved):
            signal.connect(self._repaint)

    def close_down(self) -> None:
        """Hear no more of the studio."""
        for leave in self._leave:
            leave()

    def show_song(self, song: Song | None) -> None:
        """Begin with another song, whose takes are still to be read."""
        self._song, self._loaded, self.found = song, "", ()
        self.takes.show_takes(())

    def synchronize(self, song: Song) -> None:
        """Show the song as it is now."""
        self._song = song
        self.show_orders()
        if self._loaded != song.id:
            self._load.ask(song.id)

    def show_orders(self) -> None:
        """Show what is under way."""
        orders = self._presenter.orders(self._song) if self._song else []
        self.orders.show_orders(orders, self._presenter.named)
        self.setVisible(bool(orders or self.found))

    def play(self, take: Take) -> None:
        """Play a take, with the song's other ones around it."""
        if self._song:
            self._presenter.play(self._song, self.found, take)

    # inside

    def _lay_out(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (line, self.orders, self.label, self.takes, self.lyrics):
            column.addWidget(part)

    def _hear(self, take: Take) -> None:
        if self._song and take.line == self._song.id:
            self._load.ask(take.line)

    def _hear_removal(self, take_id: str) -> None:
        if self._song and any(take.id == take_id for take in self.found):
            self._load.ask(self._song.id)

    def _show_takes(self, song_id: str, takes: tuple[Take, ...]) -> None:
        if self._song is None or self._song.id != song_id:
            return
        self._loaded, self.found = song_id, takes
        self.takes.show_takes(takes)
        self.label.setVisible(bool(takes))
        self.takes.setVisible(bool(takes))
        self.show_orders()
        self.changed.emit()

    def _show_lyrics(self, take: Take | None) -> None:
        maker = self._presenter.maker(self._song) if self._song else None
        usable = texts_told(maker[1], take) if maker and take else {}
        self.lyrics.show_take(take, usable)
        self._follow_words(self._player.position)

    def _follow_words(self, seconds: float) -> None:
        now = self._player.now
        self.lyrics.show_moment(now.key if now else "", seconds)

    def _seek(self, take: Take, seconds: float) -> None:
        """Hear a take from there on."""
        if self._player.now is None or self._player.now.key != take.id:
            self.play(take)
        self._player.seek(seconds)

    def _repaint(self, *_: object) -> None:
        if self.takes.isVisible():
            self.takes.viewport().update()
