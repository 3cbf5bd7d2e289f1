"""The rooms of one window: made when they are first entered, shown one at a time, with what belongs at their right."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.models.orders import OrdersModel
from gui.panels.names import StudioNames
from gui.panels.script import ScriptRoom
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.empty import EmptyState
from gui.window import Window

if TYPE_CHECKING:
    from gui.panels.inspector import Inspector
    from gui.panels.listening import ListenPanel
    from gui.panels.music import MusicRoom
    from gui.panels.settings import SettingsRoom
    from gui.panels.voices import VoicesRoom

LIBRARY, QUEUE, MUSIC, VOICES, SETTINGS = "library", "queue", "music", "voices", "settings"


class Places(QObject):
    """Knows where the user is. `entered` carries the key of the place: a script's id, or one of the rooms above.

    `room_made` carries a room, or what stands at its right, that has just been made, to be wired up. `script_wanted`:
    a project without scripts shall have one.
    """

    entered = Signal(str)
    room_made = Signal(object)
    script_wanted = Signal()

    def __init__(
        self, window: Window, studio: Studio, theme: Theme, tasks: Tasks, player: Player, orders: OrdersModel
    ) -> None:
        super().__init__(window)
        self._window, self._studio, self._theme, self._tasks, self._player = window, studio, theme, tasks, player
        self.orders = orders
        self.names = StudioNames(studio)
        self.document: Document | None = None
        self.script_id = ""
        self.here = ""
        self.script: ScriptRoom | None = None
        self.library: QWidget | None = None
        self.queue: QWidget | None = None
        self.music: MusicRoom | None = None
        self.voices: VoicesRoom | None = None
        self.settings: SettingsRoom | None = None
        self._inspector: Inspector | None = None
        self.listening: ListenPanel | None = None
        self._facts: QWidget | None = None
        self._nothing: EmptyState | None = None
        self._no_script: EmptyState | None = None
        self._number = 0
        self._lost = QTimer(self, singleShot=True, interval=0)
        self._lost.timeout.connect(self._leave_lost)
        self._before_settings = ""
        self._listens = False
        self._leave: list[Callable[[], object]] = [self._lost.stop, studio.projects_changed.connect(self._retitle)]
        self._leave += [
            studio.projects_changed.connect(self._lost.start),
            studio.songs.changed.connect(self._follow_songs),
        ]

    def close(self) -> None:
        """Let every room hear no more of the studio."""
        for leave in self._leave:
            leave()
        for room in (self.library, self._facts, self.queue, self.music, self.voices, self.settings):
            if room is not None:
                room.close_down()  # type: ignore[attr-defined]
        for panel in (self._inspector, self.listening, self.script):
            if panel is not None:
                panel.release()

    # going there

    async def go_to_script(self, project_id: str, script_id: str, line_id: str = "") -> None:
        """Open a script, and select a line of it. Where it is gone, open the first one there is."""
        place = self.nearest(project_id, script_id)
        if place is None:
            self.show_nothing()
            return
        document = await self._studio.document(place[0])
        script = document.index_of(line_id)[0] if line_id in document else place[1]  # lines move between scripts
        self.show_script(document, script if script in [one.id for one in document.scripts] else place[1], line_id)

    def go_back_to(self, script_id: str) -> bool:
        """Give the keyboard to a script if it is the one that is shown; tells whether it is."""
        if not script_id or self.here != script_id:
            return False
        self._enter(script_id)
        return True

    def nearest(self, project_id: str, script_id: str) -> tuple[str, str] | None:
        """Return the ids of that project and script, or the next best ones; None where none are left."""
        cards = self._studio.projects()
        mine = [card for card in cards if card.project.id == project_id] + list(cards)
        for card in mine:
            ids = [item.script.id for item in card.scripts]
            if script_id in ids:
                return card.project.id, script_id
            if ids:
                return card.project.id, ids[0]
        return None

    def show_script(self, document: Document, script_id: str, line_id: str = "") -> None:
        """Show a script of an open project."""
        if self.script is None:
            self.script = ScriptRoom(self._studio, self._theme, self._tasks, self._player)
            self.script.selection_changed.connect(self._inspect)
            self.room_made.emit(self.script)
        self.document, self.script_id = document, script_id
        self._lost.start()
        self._window.show_room(self.script, self._beside_script)
        self.script.show_script(document, script_id)
        if self.listening is not None and self._beside_script is self.listening:
            self.listening.show_script(document, script_id)
        self._inspect(self.script.chosen_ids())
        if line_id:
            self.script.select_line(line_id)
        self._enter(script_id)

    def furnish_side(self) -> None:
        """Make the inspector: the one costly part that the first picture can do without."""
        if self._inspector is None and self.script is not None:
            from gui.panels.inspector import Inspector

            self._inspector = Inspector(self._studio, self._theme, self._tasks, self._player)
            self._inspector.generate_asked.connect(self.script.generate)
            self._inspector.dialogue_asked.connect(self.script.generate_together)
            self._inspector.several_asked.connect(self.script.making.open_several)
            self._inspector.compare_asked.connect(self.script.making.compare)
            self._inspector.unlock_asked.connect(self.script.picking.offer_unlocking)
            self._inspector.way_asked.connect(self.script.ways.take)
            self._inspector.sound_asked.connect(self.script.insert_sound)
            self._inspector.cast_asked.connect(self.script.open_cast)
            self._inspector.voice_given.connect(self.script.tell_stale)
            self._window.side.addWidget(self._inspector)
            self._inspect(self.script.chosen_ids())
            self.room_made.emit(self._inspector)
            if self.here == self.script_id:
                self._window.show_room(self.script, self._beside_script)

    @property
    def _beside_script(self) -> QWidget:
        """What stands at the right of a script: the suspicious takes while they are wanted, else the inspector."""
        return (self.listening if self._listens else None) or self._inspector or self._window.blank

    @property
    def listens(self) -> bool:
        """Whether the suspicious takes of the script are shown."""
        return self.listening is not None and self.listening.isVisible()

    def show_listening(self, *, shown: bool = True) -> None:
        """Show the takes of the script that somebody should listen to, or the inspector again."""
        script, document = self.script, self.document
        if script is None or document is None or self.here != self.script_id:
            return
        self._listens = shown
        if shown and self.listening is None:
            from gui.panels.listening import ListenPanel

            self.listening = ListenPanel(self._studio, self._theme, self._tasks, self._player)
            self.listening.close_asked.connect(lambda: self.show_listening(shown=False))
            self.listening.line_chosen.connect(script.select_line)
            self.listening.line_asked.connect(self._leave_for_line)
            self.room_made.emit(self.listening)
        self._window.show_room(script, self._beside_script)
        if shown and self.listening is not None:
            self._window.show_side(True)
            self.listening.show_script(document, self.script_id)
            self.listening.view.setFocus()
        elif self.listening is not None:
            self.listening.release()
            script.setFocus()

    def _leave_for_line(self, line_id: str) -> None:
        if self.script is not None:
            self.script.select_line(line_id)
            self.script.view.setFocus()

    def show_library(self) -> None:
        """Show the library, made at the first time."""
        if self.library is None:
            from gui.panels.facts import Facts
            from gui.panels.library import LibraryRoom

            parts = self._studio, self._theme, self._tasks, self._player
            facts, room = Facts(*parts), LibraryRoom(*parts, self.names)
            room.take_selected.connect(facts.show_take)
            self.library, self._facts = room, facts
            self.room_made.emit(room)
            self.room_made.emit(facts)
        self._window.show_room(self.library, self._facts)
        self._enter(LIBRARY)

    def show_queue(self) -> None:
        """Show the queue, made at the first time."""
        if self.queue is None:
            from gui.panels.queue import QueueRoom

            self.queue = QueueRoom(self._studio, self._theme, self._tasks, self.orders, self.names)
            self.room_made.emit(self.queue)
        self._window.show_room(self.queue, None)
        self._enter(QUEUE)

    def _follow_songs(self) -> None:
        if self.here == MUSIC:
            self._fit_music()

    def _fit_music(self) -> None:
        """Show what will be sent beside the songs, where there is one."""
        if self.music is not None:
            self._window.show_room(self.music, self.music.side if self._studio.songs.all() else None)

    def show_music(self, song_id: str = "") -> None:
        """Show the songs, and one of them."""
        if self.music is None:
            from gui.panels.music import MusicRoom

            self.music = MusicRoom(self._studio, self._theme, self._tasks, self._player)
            self.room_made.emit(self.music)
            self.room_made.emit(self.music.side)
        self._fit_music()
        self._enter(MUSIC)
        if song_id:
            self.music.show_song(song_id)

    def show_voices(self, cloning: str = "") -> None:
        """Show the voices that are kept, or the way to a new one of the profile `cloning`."""
        if self.voices is None:
            from gui.panels.voices import VoicesRoom

            self.voices = VoicesRoom(self._studio, self._theme, self._tasks, self._player)
            self.voices.fitted.connect(self._fit_voices)
            self.voices.side_asked.connect(lambda: self._window.show_side(True))
            self.room_made.emit(self.voices)
        self._window.show_room(self.voices, self.voices.side if self.voices.has_side else None)
        self._enter(VOICES)
        if cloning:
            self.voices.show_cloning(cloning)

    def _fit_voices(self) -> None:
        """Show what belongs beside the voices, where there is anything."""
        if self.here == VOICES and self.voices is not None:
            self._window.show_room(self.voices, self.voices.side if self.voices.has_side else None)

    def show_settings(self, page: str = "", profile: str = "") -> None:
        """Show the settings, and a page of them, and a profile on it; `leave_settings` goes back."""
        if self.settings is None:
            from gui.panels.settings import SettingsRoom

            self.settings = SettingsRoom(self._studio, self._theme, self._tasks)
            self.room_made.emit(self.settings)
        if self.here != SETTINGS:
            self._before_settings = self.here
        self._window.show_room(self.settings, None, self.settings.navigation)
        self._enter(SETTINGS)
        self.settings.show_page(page, profile)

    def leave_settings(self) -> None:
        """Go back to where the user was before the settings."""
        rooms = {LIBRARY: self.show_library, QUEUE: self.show_queue, MUSIC: self.show_music, VOICES: self.show_voices}
        if self._before_settings in rooms:
            rooms[self._before_settings]()
        elif self.document:
            self.show_script(self.document, self.script_id)
        else:
            self.show_nothing()

    def show_nothing(self) -> None:
        """Show that there is no script at all."""
        if self._nothing is None:
            words = _("A project holds the scripts, the voices and everything that is made of them.")
            self._nothing = EmptyState(self._theme, "script", _("No project yet"), words, _("New project"))
            self.room_made.emit(self._nothing)
        self.document, self.script_id = None, ""
        self._window.show_room(self._nothing, None)
        self._enter("")

    def _show_no_script(self) -> None:
        """Show that the project has no script; its undo is at hand."""
        if self._no_script is None:
            words = _("Write a new one, or import a file.")
            self._no_script = EmptyState(self._theme, "script", _("No script yet"), words, _("New script"))
            self._no_script.pressed.connect(self.script_wanted)
        self.script_id = ""
        self._window.show_room(self._no_script, None)
        self._enter("")

    # inside

    def _leave_lost(self) -> None:
        """Go to the next best script where the one that is shown was deleted, or its coming was undone."""
        document = self.document
        if document is None:
            return
        ids = [script.id for script in document.scripts]
        if self.script_id in ids:
            self._number = ids.index(self.script_id)
            return
        if self.here not in {"", self.script_id}:
            return
        if ids:
            self.show_script(document, ids[min(self._number, len(ids) - 1)])
        elif self.script_id:
            self._show_no_script()

    def _enter(self, key: str) -> None:
        self.here = key
        room = self._window.rooms.currentWidget()
        if room is not None:
            room.setFocus()
        self._retitle()
        self.entered.emit(key)

    def _inspect(self, line_ids: Sequence[str]) -> None:
        if self._inspector is None or self.document is None:
            return
        if line_ids:
            self._inspector.show_lines(self.document, line_ids)
        else:
            self._inspector.show_script(self.document, self.script_id)

    def _retitle(self) -> None:
        self.names.refresh()
        self._window.setWindowTitle(" — ".join(part for part in (*self._where(), "Roomtone") if part))

    def _where(self) -> tuple[str, ...]:
        rooms = {
            LIBRARY: _("Library"),
            QUEUE: _("Queue"),
            MUSIC: _("Music"),
            VOICES: _("Voices & clips"),
            SETTINGS: _("Settings"),
        }
        if self.here in rooms:
            return (rooms[self.here],)
        return (self.names.script(self.script_id), self.document.project.name) if self.document else ()
