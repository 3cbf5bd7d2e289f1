"""A library: its folder, its lock, its database and its audio, opened and closed together."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from core.errors import LibraryProblem
from core.library import uses
from core.library.database import Database
from core.library.lock import LibraryLock
from core.library.store import Store, hash_file
from core.message import say

P = ParamSpec("P")
T = TypeVar("T")

DATABASE = "roomtone.sqlite"


class Library:
    """The library in `folder`. `open` and `close` block and belong into a thread; the rest is for the event loop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)
        self._database = Database(folder / DATABASE)
        self._lock = LibraryLock(folder)

    def open(self, *, reading: bool = False) -> None:
        """Open or create it as its only writer; with `reading` beside a writer, changing nothing.

        Raises `LibraryProblem`.
        """
        if reading:
            self._require()
            self._database.open(reading=True)
            return
        self.store.prepare()
        self._lock.acquire()
        try:
            self._database.open()
        except BaseException:
            self._lock.release()
            raise

    def _require(self) -> None:
        if not (self.folder / DATABASE).exists():
            raise LibraryProblem(
                say("There is no library in {folder}.", folder=str(self.folder)),
                say("Name the folder of a library, or render something into it first."),
            )

    def close(self) -> None:
        """Write what was given, and let others open it."""
        self._database.close()
        self._lock.release()

    async def read(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` finds in the committed state."""
        return await self._database.read(function, *args, **kwargs)

    async def write(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return what `function(connection, …)` gives, once its changes are on the disk."""
        return await self._database.write(function, *args, **kwargs)

    def post(
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """Give a change without waiting for it; changes keep their order."""
        return self._database.post(function, *args, **kwargs)

    async def discard_leaving(self) -> None:
        """Move into the bin the audio whose last row is gone."""
        await self.write(uses.discard_leaving, self.store)

    async def discard_arrival(self, path: Path) -> None:
        """Remove what arrived and will not be filed, and what was kept of it already, if no row needs it."""
        try:
            audio = await asyncio.to_thread(hash_file, path)
        except FileNotFoundError:
            return
        self.store.give_up(path)
        await self.write(uses.discard, self.store, [audio])
        await asyncio.to_thread(self.store.release, path)
