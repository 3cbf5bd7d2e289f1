"""What the menus do: one short method for each name in `gui.menus`. Long work goes through tasks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from core.domain.job import Order
from core.domain.take import Take
from core.studio import Studio
from gui.bridge.dialogs import choose_folder, choose_save
from gui.bridge.tasks import Tasks
from gui.i18n import _, many
from gui.models.projects import Node
from gui.panels.arriving import Arrivals
from gui.panels.exporting import Export
from gui.panels.leaving import Leaving
from gui.panels.script.editor import LineEditor
from gui.panels.script.wishes import Wish
from gui.panels.sidebar import Sidebar
from gui.places import LIBRARY, MUSIC, SETTINGS, VOICES, Places
from gui.playback import Player
from gui.theme import Theme
from gui.window import Window

if TYPE_CHECKING:
    from gui.panels.library import LibraryRoom
    from gui.panels.script import ScriptRoom

_WISHES = {"cut": Wish.CUT, "copy": Wish.COPY, "paste": Wish.PASTE, "delete": Wish.REMOVE}


class Commands(QObject):
    """`leaving` asks to close the window: with a folder to open that library next, with None to quit.

    `theme_changed`: another theme was chosen, in the menu or elsewhere. `focus_changed`: only
    the text is shown, or everything.
    """

    leaving = Signal(object)
    theme_changed = Signal(str)
    focus_changed = Signal(bool)

    def __init__(
        self,
        window: Window,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        player: Player,
        places: Places,
        sidebar: Sidebar,
    ) -> None:
        super().__init__(window)
        self._window, self._studio, self._theme, self._tasks = window, studio, theme, tasks
        self._player, self._places, self._sidebar = player, places, sidebar
        self._exporting = Export(window.exported)
        self._arrivals = Arrivals(window, studio, theme, tasks, places)
        self._leaving = Leaving(window, studio, self._exporting)

    def let_go(self) -> None:
        """Put away what was told where the user was before."""
        self._exporting.let_go()

    # file

    def new_project(self) -> None:
        """Make a project."""
        self._sidebar.new_project()

    def new_script(self) -> None:
        """Make a script in the project that is open, or a project where none is."""
        if self._places.document:
            self._sidebar.new_script(self._places.document.project.id)
        else:
            self._sidebar.new_project()

    def import_script(self, project_id: str = "") -> None:
        """Let the user choose script files or a whole project, and look at them before they come in."""
        self._tasks.run(self._arrivals.choose(project_id), "import")

    def take_in(self, paths: Sequence[Path], project_id: str = "") -> None:
        """Look at files that were dropped, before they come in."""
        self._tasks.run(self._arrivals.take(paths, project_id), "import")

    def export_project(self, project_id: str = "") -> None:
        """Export all scripts of a project, or the whole of it as a bundle."""
        wanted = project_id or (self._places.document.project.id if self._places.document else "")
        if wanted and not self._exporting.busy:
            self._tasks.run(self._leaving.export(wanted), "export project")

    def export_selection(self) -> None:
        """Export the chosen lines."""
        if (room := self._script()) and room.document and not self._exporting.busy:
            work = self._leaving.export(room.document.project.id, room.chosen_ids())
            self._tasks.run(work, "export selection")

    def export(self) -> None:
        """Export what is shown: the selected takes in the library, else the script."""
        if self._places.here == LIBRARY:
            self.export_takes(self._library().selected_ids())
        elif self._places.script and self._places.document:
            self._places.script.export()

    def export_takes(self, take_ids: list[str]) -> None:
        """Write takes, one after the other, into one file."""
        if take_ids and not self._exporting.busy:
            self._tasks.run(self._export_takes(take_ids), "export takes")

    def open_library(self) -> None:
        """Let the user choose the folder of another library."""
        self._tasks.run(self._open_library(), "open library")

    def quit(self) -> None:
        """Close the window."""
        self.leaving.emit(None)

    # edit

    def undo(self) -> None:
        """Take the last edit back."""
        self._step("undo")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._step("redo")

    def cut(self) -> None:
        """Cut where the focus is."""
        self._edit("cut")

    def copy(self) -> None:
        """Copy where the focus is."""
        self._edit("copy")

    def paste(self) -> None:
        """Paste where the focus is."""
        self._edit("paste")

    def delete(self) -> None:
        """Delete what is selected."""
        self._edit("delete")

    def cast(self) -> None:
        """Open the cast of the script that is shown."""
        if self._places.script and self._places.document:
            self._places.script.open_cast()

    def pronunciation(self) -> None:
        """Open the pronunciation dictionary of the project that is shown."""
        if self._places.script and self._places.document:
            self._places.script.open_words()

    def find(self) -> None:
        """Find in the script where one is shown, else in the library."""
        if room := self._script():
            room.finding.open()
        else:
            self.find_in_library()

    def replace(self) -> None:
        """Find and replace in the script."""
        if room := self._script():
            room.finding.open(replace=True)

    def find_next(self) -> None:
        """Go to the next match in the script."""
        if room := self._script():
            room.finding.step(1)

    def find_previous(self) -> None:
        """Go to the previous match in the script."""
        if room := self._script():
            room.finding.step(-1)

    def find_in_library(self) -> None:
        """Search the library."""
        self.show_library()
        self._library().search_now()

    # generate

    def generate_line(self) -> None:
        """Generate the first of the chosen lines, in the music room the song."""
        if self._places.here == MUSIC and self._places.music:
            self._places.music.generate()
        elif self._places.script:
            self._places.script.generate(self._places.script.chosen_ids()[:1])

    def generate_selection(self) -> None:
        """Generate the chosen lines."""
        if self._places.script:
            self._places.script.generate(self._places.script.chosen_ids())

    def generate_missing(self) -> None:
        """Generate every line of the script that needs it."""
        if self._places.script and self._places.document:
            self._places.script.generate_missing()

    def generate_several(self) -> None:
        """Offer several candidates of the chosen lines."""
        if room := self._script():
            room.making.open_several()

    def redo_flagged(self) -> None:
        """Order another take of every flagged line."""
        if room := self._script():
            room.making.redo_flagged()

    def scratch_track(self) -> None:
        """Let local voices speak what has no take."""
        if room := self._script():
            room.making.scratch()

    def flag(self) -> None:
        """Flag the line that is heard, wherever the user is, else the chosen ones; or take that back."""
        room = self._places.script if self._places.document else None
        if room and (self._script() or room.picking.heard_line()):
            room.picking.flag()

    def lock(self) -> None:
        """Lock or unlock the chosen lines."""
        if room := self._script():
            room.picking.lock()

    def compare(self) -> None:
        """Compare the takes of a line blind."""
        if room := self._script():
            room.making.compare()

    def cancel_all(self) -> None:
        """Cancel everything that waits or is under way."""
        self._tasks.run(self._studio.queue.cancel_all(), "cancel all")

    def pause_or_go_on(self) -> None:
        """Send nothing new, or go on."""
        if self._studio.queue.paused:
            self._studio.queue.go_on()
        else:
            self._studio.queue.pause()

    # view

    def next_unfinished(self) -> None:
        """Go to the next line that has no finished take."""
        if room := self._script():
            room.go_to_unfinished(1)

    def previous_unfinished(self) -> None:
        """Go to the previous line that has no finished take."""
        if room := self._script():
            room.go_to_unfinished(-1)

    def next_flagged(self) -> None:
        """Go to the next line that is to be done again."""
        if room := self._script():
            room.go_to_flagged(1)

    def previous_flagged(self) -> None:
        """Go to the previous line that is to be done again."""
        if room := self._script():
            room.go_to_flagged(-1)

    def show_script(self) -> None:
        """Go back to the script."""
        document = self._places.document
        project, script = (document.project.id, self._places.script_id) if document else ("", "")
        self.go_to(project, script)

    def go_to(self, project_id: str, script_id: str, line_id: str = "") -> None:
        """Go to a script, and a line of it; at once where it is shown, for somebody who types on."""
        if line_id or not self._places.go_back_to(script_id):
            self._tasks.run(self._places.go_to_script(project_id, script_id, line_id), "open script")

    def go_to_line(self, thing: Take | Order | None) -> None:
        """Go to the line or the song that a take or an order belongs to."""
        if thing and self._studio.songs.get(thing.line):
            self._places.show_music(thing.line)
        elif thing and thing.line:
            self.go_to(thing.project, thing.script, thing.line)

    def show_library(self) -> None:
        """Go to the library."""
        self._places.show_library()

    def show_take(self, take_id: str) -> None:
        """Go to a take in the library."""
        if take_id:
            self._places.show_library()
            self._library().select(take_id)

    def show_queue(self) -> None:
        """Go to the queue."""
        self._places.show_queue()

    def show_music(self, song_id: str = "") -> None:
        """Go to the songs, and one of them."""
        self._places.show_music(song_id)

    def show_voices(self) -> None:
        """Go to the voices."""
        self._places.show_voices()

    def clone_voice(self, profile: str) -> None:
        """Go to where a profile makes a new voice of a recording."""
        self._places.show_voices(profile)

    def show_settings(self, page: str = "", profile: str = "") -> None:
        """Go to the settings, and a page of them, and a profile on it."""
        self._places.show_settings(page, profile)

    def see_to_provider(self, *where: str) -> None:
        """Go to a profile that needs something; its id comes last, "" is any."""
        self._places.show_settings("providers", where[-1] if where else "")

    def leave_settings(self) -> None:
        """Go back to where the user was before the settings."""
        self._places.leave_settings()

    def go_to_heading(self) -> None:
        """Let a heading of the script be chosen."""
        if room := self._script():
            room.moving.choose_heading()

    def zoom_in(self) -> None:
        """Show the script's text larger."""
        if room := self._script():
            room.zoom(1)

    def zoom_out(self) -> None:
        """Show the script's text smaller."""
        if room := self._script():
            room.zoom(-1)

    def zoom_reset(self) -> None:
        """Show the script's text in its own size."""
        if room := self._script():
            room.reset_zoom()

    def focus_mode(self, on: bool) -> None:
        """Show nothing but the text of the script, or everything again."""
        room = self._script()
        self._window.show_room_alone(on and room is not None)
        if self._places.script:
            self._places.script.show_alone(on and room is not None)
            self.focus_changed.emit(on and room is not None)

    def leave_focus(self) -> None:
        """Show everything again."""
        self.focus_mode(False)

    def carry_lines(self, line_ids: list[str], point: QPoint, dropped: bool) -> None:
        """Show where dragged lines would go, or let them go there: a script in the sidebar."""
        script = self._sidebar.script_at(point) if line_ids else ""
        document, places = self._places.document, self._places
        mine = bool(document) and script != places.script_id and script in [one.id for one in document.scripts]
        self._sidebar.mark_target(script if mine and not dropped else "")
        if mine and dropped and places.script:
            copy = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
            places.script.moving.send(line_ids, script, copy=copy)

    def show_sidebar(self, shown: bool) -> None:
        """Show or hide the sidebar."""
        self._window.show_sidebar(shown)

    def show_inspector(self, shown: bool) -> None:
        """Show or hide the inspector."""
        self._window.show_side(shown)

    def theme(self, choice: str) -> None:
        """Be light, dark, or like the system."""
        self._theme.choose(choice)
        self._studio.settings.change(theme=choice)
        self.theme_changed.emit(choice)

    def language(self, choice: str) -> None:
        """Speak another language: the window is made again on the same library."""
        if choice != self._studio.settings.language:
            self._studio.settings.change(language=choice)
            self.leaving.emit(self._studio.folder)

    # playback

    def play(self) -> None:
        """Pause, go on, or play what is selected."""
        if self._player.now:
            self._player.toggle()
        elif self._places.here == LIBRARY:
            self._library().play_current()
        elif self._places.music and self._places.here == MUSIC:
            self._places.music.play_current()
        elif self._places.voices and self._places.here == VOICES:
            self._places.voices.play_current()
        elif self._places.script and self._places.document and self._places.here == self._places.script_id:
            self._places.script.play()

    def play_next_take(self) -> None:
        """Play the next take."""
        self._player.next()

    def play_previous_take(self) -> None:
        """Play the previous take."""
        self._player.previous()

    def play_on(self, on: bool) -> None:
        """Go on with the next take after each, or stop."""
        self._window.transport.play_on.setChecked(on)

    def suspicious_takes(self) -> None:
        """Show the takes of the script that somebody should listen to, or the inspector again."""
        self._places.show_listening(shown=not self._places.listens)

    # help

    def shortcuts(self) -> None:
        """Show what every key does."""
        self._tasks.run(_show_dialog("shortcuts", self._window, self._theme), "shortcuts")

    def about(self) -> None:
        """Show what this is."""
        self._tasks.run(_show_dialog("about", self._window, self._theme), "about")

    # what rooms ask for

    def delete_project(self, node: Node) -> None:
        """Ask, and delete a project."""
        scripts = many("{n} script", "{n} scripts", len(node.children))
        text = _("It holds {scripts}. This cannot be undone; its takes stay in the library.", scripts=scripts)
        title = _("Delete the project “{name}”?", name=node.name)
        self._window.problems.ask(
            title, text, _("Delete"), lambda: self._tasks.run(self._delete_project(node.key), "delete project")
        )

    def delete_takes(self, take_ids: list[str]) -> None:
        """Ask, and put takes into the bin."""
        self._tasks.run(self._ask_to_delete(take_ids), "delete takes")

    async def _ask_to_delete(self, take_ids: list[str]) -> None:
        takes = await self._studio.takes_by_id(take_ids)
        if not takes:
            return
        title = (
            _("Delete the take of “{text}”?", text=_short(takes[0].text))
            if len(takes) == 1
            else many("Delete {n} take?", "Delete {n} takes?", len(takes))
        )
        text = _("The files go into the bin inside the library’s folder.")
        self._window.problems.ask(
            title, text, _("Delete"), lambda: self._tasks.run(self._delete_takes(take_ids), "delete takes")
        )

    def show_file(self, take: Take | None) -> None:
        """Show a take's file in the system's file manager."""
        if take:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._studio.audio_path(take).parent)))

    def tell_use(self, take: Take, place: str) -> None:
        """Say which line has the parameters of a take now."""
        title = _("{place} has the parameters of this take now.", place=place)
        self._window.problems.tell(title, "", _("Go to the line"), lambda: self.go_to_line(take))

    # inside

    def _library(self) -> "LibraryRoom":
        from gui.panels.library import LibraryRoom

        assert isinstance(self._places.library, LibraryRoom)
        return self._places.library

    def _script(self) -> "ScriptRoom | None":
        """Return the script's room while a script is shown."""
        places = self._places
        return places.script if places.document and places.here == places.script_id else None

    def _step(self, way: str) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit) and focus.isUndoAvailable() and way == "undo":
            focus.undo()
        elif self._places.script and self._places.document and self._places.here == self._places.script_id:
            getattr(self._places.script.writing, way)()
        elif self._places.document and self._places.here not in (MUSIC, VOICES, SETTINGS):
            getattr(self._places.document, way)()

    def _edit(self, name: str) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit | QTextEdit | QPlainTextEdit):
            _edit_text(focus, name)
        elif self._places.here == self._places.script_id and self._places.script and self._places.document:
            self._places.script.writing.do(_WISHES[name])
        elif self._places.here == LIBRARY:
            self._library().edit(name)

    async def _export_takes(self, take_ids: list[str]) -> None:
        takes = await self._studio.takes_by_id(take_ids)
        filters = ";;".join((_("Wave (*.wav)"), _("FLAC (*.flac)"), _("MP3 (*.mp3)")))
        out = await choose_save(self._window, _("Export takes"), filters, _("takes") + ".wav", ".wav")
        if out and takes:
            await self._exporting.write(partial(self._studio.export, takes, out), out)

    async def _open_library(self) -> None:
        folder = await choose_folder(self._window, _("Open library"), self._studio.folder.parent)
        if folder and folder != self._studio.folder:
            self.leaving.emit(folder)

    async def _delete_project(self, project_id: str) -> None:
        shown = self._places.document is not None and self._places.document.project.id == project_id
        await self._studio.delete_project(project_id)
        if shown:
            self._places.document = None
            await self._places.go_to_script("", "")

    async def _delete_takes(self, take_ids: list[str]) -> None:
        for take_id in take_ids:
            await self._studio.delete_take(take_id)


def _edit_text(focus: QLineEdit | QTextEdit | QPlainTextEdit, name: str) -> None:
    if name != "delete":
        edit: Callable[[], None] = getattr(focus, name)
        edit()
    elif isinstance(focus, QLineEdit):
        focus.del_()
    elif isinstance(focus, LineEditor):
        focus.erase()
    else:
        focus.textCursor().deleteChar()


def _short(text: str, longest: int = 60) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


async def _show_dialog(name: str, window: QWidget, theme: Theme) -> None:
    from gui.bridge.dialogs import ask
    from gui.dialogs.about import AboutDialog
    from gui.dialogs.shortcuts import ShortcutsDialog

    await ask(AboutDialog(theme, window) if name == "about" else ShortcutsDialog(theme, window))
