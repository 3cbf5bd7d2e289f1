"""The menu bar as data: names, words and keys. What a name does is looked up in `gui.commands` when it is chosen."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from gui.i18n import LANGUAGES, _

Standard = QKeySequence.StandardKey
Keys = str | QKeySequence.StandardKey


class Entry(NamedTuple):
    """A command: its name in `Commands`, its words, its keys. A `shown_key` is told only: its room listens for it.

    `once`: keys that are held down do it no second time. So is all that can spend.
    """

    name: str
    text: str
    keys: Keys = ""
    checkable: bool = False
    shown_key: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    once: bool = False


class Choices(NamedTuple):
    """A submenu of which one entry holds: its name in `Commands`, its words, and (value, words) of each entry."""

    name: str
    text: str
    options: tuple[tuple[str, str], ...]


Item = Entry | Choices | None


def menus() -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Return every menu with its entries; None is a separator."""
    return (
        (_("&File"), _file()),
        (_("&Edit"), _edit()),
        (_("&Generate"), _generate()),
        (_("&View"), _view()),
        (_("&Playback"), _playback()),
        (_("&Help"), _help()),
    )


def _file() -> tuple[Item, ...]:
    return (
        Entry("new_project", _("New project"), "Ctrl+Shift+N"),
        Entry("new_script", _("New script"), Standard.New),
        None,
        Entry("import_script", _("Import…"), "Ctrl+I"),
        None,
        Entry("export", _("Export…"), "Ctrl+E"),
        Entry("export_selection", _("Export selection…")),
        Entry("export_project", _("Export project…"), "Ctrl+Shift+E"),
        None,
        Entry("open_library", _("Open library…"), Standard.Open),
        None,
        Entry("quit", _("Quit"), "Ctrl+Q", role=QAction.MenuRole.QuitRole),
    )


def _edit() -> tuple[Item, ...]:
    return (
        Entry("undo", _("Undo"), Standard.Undo),
        Entry("redo", _("Redo"), Standard.Redo),
        None,
        Entry("cut", _("Cut"), Standard.Cut),
        Entry("copy", _("Copy"), Standard.Copy),
        Entry("paste", _("Paste"), Standard.Paste),
        Entry("delete", _("Delete"), shown_key="Del"),
        None,
        Entry("cast", _("Cast…"), "Ctrl+Shift+C"),
        Entry("pronunciation", _("Pronunciation…"), "Ctrl+Shift+D"),
        Entry("find", _("Find"), Standard.Find),
        Entry("replace", _("Replace"), "Ctrl+H"),
        Entry("find_next", _("Find next"), "F3"),
        Entry("find_previous", _("Find previous"), "Shift+F3"),
        Entry("find_in_library", _("Find in library"), "Ctrl+Shift+F"),
        None,
        Entry("show_settings", _("Settings"), "Ctrl+,", role=QAction.MenuRole.PreferencesRole),
    )


def _generate() -> tuple[Item, ...]:
    return (
        Entry("generate_line", _("Generate line"), "Ctrl+Return", once=True),
        Entry("generate_selection", _("Generate selection"), "Ctrl+Shift+Return", once=True),
        Entry("generate_missing", _("Generate everything missing"), "Ctrl+G", once=True),
        Entry("generate_several", _("Several takes…"), "Ctrl+Alt+Return", once=True),
        Entry("redo_flagged", _("Redo what is flagged"), "Ctrl+Shift+R", once=True),
        Entry("scratch_track", _("Scratch track"), "Ctrl+T", once=True),
        None,
        Entry("flag", _("Flag for redo"), "Ctrl+R", once=True),
        Entry("lock", _("Lock or unlock"), "Ctrl+L", once=True),
        Entry("compare", _("Compare takes blind…"), "Ctrl+B"),
        None,
        Entry("cancel_all", _("Cancel all"), "Ctrl+."),
    )


def _view() -> tuple[Item, ...]:
    return (
        Entry("show_script", _("Script"), "Ctrl+1"),
        Entry("show_library", _("Library"), "Ctrl+2"),
        Entry("show_queue", _("Queue"), "Ctrl+3"),
        Entry("show_music", _("Music"), "Ctrl+4"),
        Entry("show_voices", _("Voices & clips"), "Ctrl+5"),
        None,
        Entry("next_unfinished", _("Next unfinished line"), "F8"),
        Entry("previous_unfinished", _("Previous unfinished line"), "Shift+F8"),
        Entry("next_flagged", _("Next flagged line"), "F7"),
        Entry("previous_flagged", _("Previous flagged line"), "Shift+F7"),
        None,
        Entry("go_to_heading", _("Go to heading…"), "Ctrl+J"),
        None,
        Entry("zoom_in", _("Larger text"), "Ctrl++; Ctrl+="),
        Entry("zoom_out", _("Smaller text"), "Ctrl+-"),
        Entry("zoom_reset", _("Normal text size"), "Ctrl+0"),
        Entry("focus_mode", _("Only the text"), "F11", checkable=True),
        None,
        Entry("show_sidebar", _("Sidebar"), "Ctrl+Alt+S", checkable=True),
        Entry("show_inspector", _("Inspector"), "Ctrl+Alt+I", checkable=True),
        None,
        Choices("theme", _("Theme"), (("system", _("Like the system")), ("light", _("Light")), ("dark", _("Dark")))),
        Choices("language", _("Language"), (("", _("Like the system")), *LANGUAGES.items())),
    )


def _playback() -> tuple[Item, ...]:
    return (
        Entry("play", _("Play or pause"), shown_key="Space"),
        Entry("play_next_take", _("Next"), "Ctrl+Right"),
        Entry("play_previous_take", _("Previous"), "Ctrl+Left"),
        None,
        Entry("play_on", _("Go on with the next take"), checkable=True),
        None,
        Entry("suspicious_takes", _("Suspicious takes"), "F9"),
    )


def _help() -> tuple[Item, ...]:
    return (
        Entry("shortcuts", _("Keyboard shortcuts"), Standard.HelpContents),
        Entry("about", _("About Roomtone"), role=QAction.MenuRole.AboutRole),
    )


class Menus:
    """The menu bar of one window. `action(name)` gives an entry's action."""

    def __init__(self, window: QMainWindow, commands: object) -> None:
        self._commands = commands
        self._actions: dict[str, QAction] = {}
        self._choices: dict[str, Mapping[str, QAction]] = {}
        for title, items in menus():
            menu = window.menuBar().addMenu(title)
            menu.setToolTipsVisible(True)
            for item in items:
                self._add(window, menu, item)

    def action(self, name: str) -> QAction:
        """Return the action of that entry."""
        return self._actions[name]

    def choose(self, name: str, value: str) -> None:
        """Mark what holds in a submenu."""
        if value in self._choices[name]:
            self._choices[name][value].setChecked(True)

    def _add(self, window: QMainWindow, menu: QMenu, item: Item) -> None:
        if item is None:
            menu.addSeparator()
        elif isinstance(item, Entry):
            self._actions[item.name] = self._entry(window, menu, item)
        else:
            self._choices[item.name] = self._submenu(menu, item)

    def _entry(self, window: QMainWindow, menu: QMenu, entry: Entry) -> QAction:
        text = entry.text.replace("&", "&&")  # which would mark the letter behind it
        words = f"{text}\t{QKeySequence(entry.shown_key).toString(QKeySequence.SequenceFormat.NativeText)}"
        action = QAction(words if entry.shown_key else text, window)
        if entry.keys:
            action.setShortcuts(_keys(entry.keys))
        action.setAutoRepeat(not entry.once)
        action.setCheckable(entry.checkable)
        action.setMenuRole(entry.role)
        run: Callable[..., object] = getattr(self._commands, entry.name)
        if entry.checkable:
            action.triggered.connect(run)
        else:
            action.triggered.connect(lambda _checked: run())
        menu.addAction(action)
        return action

    def _submenu(self, menu: QMenu, choices: Choices) -> Mapping[str, QAction]:
        below = menu.addMenu(choices.text)
        group = QActionGroup(below)
        run: Callable[[str], object] = getattr(self._commands, choices.name)
        made: dict[str, QAction] = {}
        for value, words in choices.options:
            made[value] = below.addAction(words)
            made[value].setCheckable(True)
            made[value].setActionGroup(group)
            made[value].triggered.connect(lambda _checked, value=value: run(value))
        return made


def _keys(keys: Keys) -> list[QKeySequence]:
    return QKeySequence.keyBindings(keys) if isinstance(keys, Standard) else QKeySequence.listFromString(keys)
