"""A furnished window: sidebar, places, commands and menus, and the wires between them. Decides nothing."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu

from core.domain.job import Order
from core.message import Message
from core.projects.document import Document
from gui.commands import Commands
from gui.dropping import Dropping
from gui.i18n import _, many, told
from gui.menus import Menus
from gui.panels.queueline import QueueLine
from gui.panels.sidebar import Sidebar
from gui.places import LIBRARY, MUSIC, QUEUE, SETTINGS, VOICES, Places
from gui.times import tone_of_life

if TYPE_CHECKING:
    from gui.instance import Instance
    from gui.session import Session

_MINUTE = 60_000
_IN_SCRIPT = (
    "replace", "find_next", "find_previous", "next_unfinished", "previous_unfinished", "next_flagged",
    "previous_flagged", "generate_several", "redo_flagged", "scratch_track", "lock", "compare",
    "go_to_heading", "zoom_in", "zoom_out", "zoom_reset", "focus_mode", "suspicious_takes",
)  # fmt: skip


class Desk(QObject):
    """Made once the library is open."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._studio, self._window, self._player = session.studio, session.window, session.player
        parts = session.studio, session.theme, session.tasks
        self.sidebar = Sidebar(*parts)
        self.places = Places(self._window, *parts, self._player, session.orders)
        self.commands = Commands(self._window, *parts, self._player, self.places, self.sidebar)
        self.menus = Menus(self._window, self.commands)
        self._takes = 0
        self._document: Document | None = None
        self._unbind_document = _nothing
        self._instance: Instance | None = None
        self._lighten = QTimer(self, singleShot=True, interval=0)
        self._remind = QTimer(self, interval=_MINUTE)
        self._window.set_sidebar(self.sidebar)
        self._bind()
        self._synchronize()

    async def enter_first_room(self) -> None:
        """Go to where the user was last; at the first start, to the first script."""
        kept = self._studio.settings.window
        await self.places.go_to_script(str(kept.get("project", "")), str(kept.get("script", "")))
        match kept.get("room"):
            case "library":
                self.places.show_library()
            case "queue":
                self.places.show_queue()
            case "music":
                self.places.show_music()
            case "voices":
                self.places.show_voices()
            case "settings":
                self.places.show_settings(str(kept.get("page", "")))
            case _:
                pass

    async def settle_in(self) -> None:
        """Do what the first picture need not wait for: listen for later starts, count, and let the queue go on."""
        from gui.icons import icon
        from gui.instance import Instance

        self.places.furnish_side()
        self._window.setWindowIcon(icon(self._session.theme, "roomtone", "accent"))
        self._instance = Instance(self._studio.folder, self._window.come_to_front)
        self._takes = await self._studio.count_takes()
        self._count_takes(0)
        await self._studio.start_queue()
        self._session.orders.show(self._studio.queue.orders())

    def kept(self) -> dict[str, Any]:
        """Return what the settings keep of the window."""
        places, document = self.places, self.places.document
        room = places.here if places.here in (LIBRARY, QUEUE, MUSIC, VOICES, SETTINGS) else "script"
        page = {"page": places.settings.page} if places.settings else {}
        where = {"project": document.project.id, "script": places.script_id} if document else {}
        return self._window.kept() | {"room": room} | page | where

    def close(self) -> None:
        """Hear no more of the studio, and accept no second start."""
        if self._instance:
            self._instance.close()
        for leave in self._leave:
            leave()
        self._remind.stop()
        self._unbind_document()
        self.places.close()
        self.sidebar.close_down()

    # wires

    def _bind(self) -> None:
        studio, places = self._studio, self.places
        self._leave = (
            studio.order_changed.connect(self._session.orders.put),
            studio.order_forgotten.connect(self._forget),
            studio.take_added.connect(lambda _: self._count_takes(1)),
            studio.take_removed.connect(lambda _: self._count_takes(-1)),
            studio.songs.changed.connect(self._count_songs),
            studio.kept.changed.connect(self._count_voices),
            studio.queue.paused_changed.connect(self._follow_holds),
            studio.queue.holds_changed.connect(self._follow_holds),
        )
        self._session.orders.tallied.connect(self._lighten.start)
        self._lighten.timeout.connect(self._follow_queue)
        self._remind.timeout.connect(self._count_voices)
        self._remind.start()
        places.entered.connect(self._entered)
        places.room_made.connect(self._wire_room)
        places.script_wanted.connect(self.commands.new_script)
        self._window.space_pressed.connect(self.commands.play)
        self._window.transport.play_pressed.connect(self.commands.play)
        self.commands.leaving.connect(self._session.leave)
        self._player.now_changed.connect(lambda _: self._follow_player())
        self._wire_sidebar()
        self._wire_menus()

    def _wire_sidebar(self) -> None:
        self.sidebar.script_chosen.connect(self.commands.go_to)
        self.sidebar.voices_chosen.connect(self.commands.show_voices)
        self.sidebar.music_chosen.connect(self.commands.show_music)
        self.sidebar.library_chosen.connect(self.commands.show_library)
        self.sidebar.queue_chosen.connect(self.commands.show_queue)
        self.sidebar.settings_chosen.connect(self.commands.show_settings)
        self.sidebar.deletion_asked.connect(self.commands.delete_project)
        self.sidebar.import_asked.connect(self.commands.import_script)
        self.sidebar.export_asked.connect(self.commands.export_project)
        self.dropping = Dropping(self._window, self._session.theme, self.sidebar.project_at)
        self.dropping.dropped.connect(self.commands.take_in)
        line = self._window.queue_line
        if isinstance(line, QueueLine):
            line.cancelled.connect(self.commands.cancel_all)
            line.opened.connect(self.commands.show_queue)
            line.pause_toggled.connect(self.commands.pause_or_go_on)

    def _wire_menus(self) -> None:
        transport, menus = self._window.transport, self.menus
        transport.play_on.toggled.connect(menus.action("play_on").setChecked)
        menus.action("play_on").setChecked(transport.play_on.isChecked())
        self._window.fitted.connect(self._follow_panels)
        menus.choose("theme", self._studio.settings.theme)
        self.commands.theme_changed.connect(self._follow_choices)
        self.commands.focus_changed.connect(menus.action("focus_mode").setChecked)
        transport.play_on.toggled.connect(lambda _: self._follow_choices())
        menus.choose("language", self._studio.settings.language)
        for owner in menus.action("generate_line").associatedObjects():
            if isinstance(owner, QMenu):
                owner.aboutToShow.connect(self._price_menu)

    def _price_menu(self) -> None:
        """Let the tooltips of what generates tell what it costs."""
        script, document = self.places.script, self.places.document
        if script is None or document is None:
            return
        chosen = script.chosen_ids()
        costs = {
            "generate_line": script.prices.at_once(document, chosen[:1]),
            "generate_selection": script.prices.at_once(document, chosen),
            "generate_missing": script.price,
            "redo_flagged": script.prices.at_once(document, document.flagged(script.script_id)),
        }
        for name, cost in costs.items():
            self.menus.action(name).setToolTip(_("It costs {amount}.", amount=cost) if cost else "")

    def _wire_room(self, room: QObject) -> None:
        """Connect what a room asks for, as far as it asks for it."""
        wires = {
            "line_asked": self.commands.go_to_line,
            "take_asked": self.commands.show_take,
            "export_asked": self.commands.export_takes,
            "deletion_asked": self.commands.delete_takes,
            "file_asked": self.commands.show_file,
            "params_used": self.commands.tell_use,
            "pressed": self.commands.new_project,
            "settings_asked": self.commands.see_to_provider,
            "cloning_asked": self.commands.clone_voice,
            "leave_asked": self.commands.leave_settings,
            "theme_chosen": self.commands.theme,
            "language_chosen": self.commands.language,
            "play_on_chosen": self.commands.play_on,
            "library_asked": self.commands.open_library,
            "script_made": self.commands.go_to,
            "lines_carried": self.commands.carry_lines,
            "focus_left": self.commands.leave_focus,
        }
        for name, command in wires.items():
            if hasattr(room, name):
                getattr(room, name).connect(command)

    # what follows what

    def _synchronize(self) -> None:
        self._follow_queue()
        self._follow_holds()
        self._follow_player()
        self._follow_history()
        self._follow_panels()
        self._count_songs()
        self._count_voices()

    def _entered(self, key: str) -> None:
        self._window.problems.drop_question()
        self.commands.let_go()
        if key != self.places.script_id:
            self.commands.leave_focus()
        self.sidebar.show_place(key)
        line = self._window.queue_line
        if isinstance(line, QueueLine):
            line.link.setVisible(key != QUEUE)
        self.menus.action("show_sidebar").setEnabled(key != SETTINGS)
        if self.places.document is not self._document:
            self._unbind_document()
            self._document = self.places.document
            self._unbind_document = (
                self._document.history_changed.connect(self._follow_history) if self._document else _nothing
            )
        self._follow_history()

    def _follow_history(self) -> None:
        document = self.places.document
        for name, words, possible, label in (
            ("undo", _("Undo"), document and document.can_undo, document and document.undo_label),
            ("redo", _("Redo"), document and document.can_redo, document and document.redo_label),
        ):
            action = self.menus.action(name)
            action.setEnabled(bool(possible))
            action.setText(_with(words, label) if possible else words)
        in_script = document is not None and self.places.here == self.places.script_id
        in_music = self.places.here == MUSIC
        for name in ("generate_line", "generate_selection", "generate_missing", "cast", "pronunciation", *_IN_SCRIPT):
            self.menus.action(name).setEnabled(in_script or (in_music and name == "generate_line"))
        self.menus.action("generate_line").setText(_("Generate song") if in_music else _("Generate line"))
        for name in ("show_script", "export_project"):
            self.menus.action(name).setEnabled(document is not None)
        self.menus.action("export_selection").setEnabled(in_script)

    def _follow_queue(self) -> None:
        unfinished = self._session.orders.unfinished
        self.sidebar.count_orders(unfinished)
        self.menus.action("cancel_all").setEnabled(unfinished > 0)

    def _follow_holds(self) -> None:
        line = self._window.queue_line
        if isinstance(line, QueueLine):
            held = next(iter(self._studio.queue.holds().values()), None)
            line.show_standing(told(held.title) if held else "", paused=self._studio.queue.paused)

    def _follow_panels(self) -> None:
        for name, shown in zip(("show_sidebar", "show_inspector"), self._window.shows, strict=True):
            self.menus.action(name).setChecked(shown)

    def _follow_choices(self) -> None:
        """Show in the menu and in the settings what was chosen in the other."""
        self.menus.choose("theme", self._studio.settings.theme)
        if self.places.settings and self.places.here == SETTINGS:
            self.places.settings.synchronize()

    def _follow_player(self) -> None:
        for name in ("play_next_take", "play_previous_take"):
            self.menus.action(name).setEnabled(self._player.now is not None)

    def _count_takes(self, more: int) -> None:
        self._takes += more
        self.sidebar.count_takes(self._takes)

    def _count_songs(self) -> None:
        self.sidebar.count_songs(len(self._studio.songs.all()))

    def _count_voices(self) -> None:
        """Show how many voices there are, and whether one ends soon."""
        voices = self._studio.kept.all()
        soon = sum(tone_of_life(voice.until) == "stale" for voice in voices)
        words = many("{n} voice ends within a day.", "{n} voices end within a day.", soon) if soon else ""
        self.sidebar.count_voices(len(voices), words)

    def _forget(self, order: Order) -> None:
        self._session.orders.forget(order.id)


def _with(words: str, label: Message | None) -> str:
    return f"{words}: {told(label)}" if label and label.text else words


def _nothing() -> None:
    """Stand where nothing is to be disconnected."""
