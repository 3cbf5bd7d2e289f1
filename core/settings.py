"""The user's choices, in one JSON file.

A damaged file is kept aside and defaults are used; a key is never among them.
"""

import contextlib
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from core.errors import Problem
from core.message import say

logger = logging.getLogger(__name__)


class Choices(msgspec.Struct, frozen=True, omit_defaults=True):
    """What can be chosen. `library` is a folder, "" the default one; `window` is the window's own geometry.

    `proxy_mode` is "system", "none" or "custom", then with `proxy_url`. `paused`: nothing new is sent to providers.
    `zoom` is of the script's text, 1 its own size.
    """

    library: str = ""
    theme: str = "system"
    language: str = ""
    proxy_mode: str = "system"
    proxy_url: str = ""
    paused: bool = False
    volume: float = 0.8
    play_next: bool = True
    zoom: float = 1.0
    window: dict[str, Any] = {}


class Settings:
    """The choices, kept in memory and written whole after every change.

    `problem` says what was wrong with the file that was found, if anything.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = ThreadPoolExecutor(1, "settings")
        self.problem: Problem | None = None
        self._choices = self._load()

    def _load(self) -> Choices:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Choices)
        except FileNotFoundError:
            return Choices()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            self.problem = self._set_aside(error)
            return Choices()

    def _set_aside(self, error: Exception) -> Problem:
        aside = self._path.with_suffix(".damaged.json")
        number = 2
        while aside.exists():
            aside = self._path.with_suffix(f".damaged-{number}.json")
            number += 1
        with contextlib.suppress(OSError):
            self._path.replace(aside)
        logger.warning("settings file damaged, kept as %s: %s", aside.name, error)
        return Problem(
            say("The settings file could not be read, so Roomtone starts with its defaults."),
            say("The damaged file is kept as {name}.", name=str(aside)),
            str(error),
        )

    @property
    def library(self) -> str:
        """The folder of the library to open, "" for the default one."""
        return self._choices.library

    @property
    def theme(self) -> str:
        """One of "system", "light" and "dark"."""
        return self._choices.theme

    @property
    def language(self) -> str:
        """A language's code, "" for the system's."""
        return self._choices.language

    @property
    def proxy_mode(self) -> str:
        """One of "system", "none" and "custom"."""
        return self._choices.proxy_mode

    @property
    def proxy_url(self) -> str:
        """Where a custom proxy is, without its login."""
        return self._choices.proxy_url

    @property
    def paused(self) -> bool:
        """Whether nothing new is sent to providers."""
        return self._choices.paused

    @property
    def volume(self) -> float:
        """0…1."""
        return self._choices.volume

    @property
    def play_next(self) -> bool:
        """Whether playing goes on with the next take."""
        return self._choices.play_next

    @property
    def zoom(self) -> float:
        """How large the script's text is shown, 1 being its own size."""
        return self._choices.zoom

    @property
    def window(self) -> dict[str, Any]:
        """Whatever the window keeps about its own geometry."""
        return self._choices.window

    def change(self, **values: Any) -> None:
        """Set choices by name; the file is written soon, by a thread of its own."""
        changed = msgspec.convert({**msgspec.to_builtins(self._choices), **values}, Choices)
        if changed == self._choices:
            return
        self._choices = changed
        self._writer.submit(self._write, changed)

    def close(self) -> None:
        """Return when everything is written. Blocks."""
        self._writer.shutdown()
        self._writer = ThreadPoolExecutor(1, "settings")

    def _write(self, choices: Choices) -> None:
        """Write the file whole. A disk that refuses is logged: settings are not worth a dialog."""
        fresh = self._path.with_suffix(".tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(choices), indent=2))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            logger.warning("settings not saved: %s", error)
