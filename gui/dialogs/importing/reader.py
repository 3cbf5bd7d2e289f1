"""Reads the files of an import in threads, again with every choice, and brings them in. Knows no widget.

Tables with the same columns are read alike: what is chosen for one of them is chosen for all.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from core.errors import Problem
from core.projects.arriving import bring_in, look_at
from core.projects.document import Document
from core.projects.drafting import Draft, File, file_of
from core.projects.tables import Group, common, group_of, grouped
from core.text.formats.looking import Wish
from core.text.formats.table import Layout
from gui.bridge.tasks import Tasks


class Reader(QObject):
    """`read`: the draft shows what was read. `failed` carries a `Problem`, `arrived` the ids of the new scripts.

    One thing at a time: a new choice stops the reading for the one before it.
    """

    read = Signal()
    failed = Signal(object)
    arrived = Signal(object)

    def __init__(self, tasks: Tasks, document: Document, paths: Sequence[Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft = Draft(document)
        self.paths = tuple(paths)
        self._tasks = tasks
        self._wishes = {path: Wish() for path in paths}
        self._files: dict[Path, File] = {}
        self.tables: tuple[Group, ...] = ()
        self.reading = self.paths[0]
        self._work: asyncio.Task[object] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is read or brought in."""
        return self._work is not None and not self._work.done()

    def wish(self, path: Path) -> Wish:
        """Return how a file is read."""
        return self._wishes[path]

    def start(self) -> None:
        """Read all files."""
        self._run(self._read(self.paths), "read scripts")

    def file(self, path: Path) -> File:
        """Return a file as it was read."""
        return self._files[path]

    def read_as(self, path: Path, wish: Wish) -> None:
        """Read a file otherwise; where its columns are others now, so are those of the tables that are like it."""
        before, self._wishes[path] = self._wishes[path], wish
        paths: Group = (path,)
        if wish.layout != before.layout:
            paths = group_of(path, self.tables)
            self._lay_out(paths, wish.layout)
        self._run(self._read(paths), "read script again")

    def _lay_out(self, paths: Sequence[Path], layout: Layout | None) -> None:
        for path in paths:
            self._wishes[path] = msgspec.structs.replace(self._wishes[path], layout=layout)

    def bring_in(self) -> None:
        """Bring in what was chosen."""
        self._run(self._bring_in(), "import scripts")

    def stop(self) -> None:
        """Do nothing more."""
        if self._work:
            self._work.cancel()

    def _run(self, work, name: str) -> None:  # noqa: ANN001 (a coroutine of this class)
        self.stop()
        self._work = self._tasks.run(work, name)

    async def _read(self, paths: Sequence[Path]) -> None:
        try:
            for path in paths:
                await self._read_one(path)
            self.tables = self.tables or grouped(self._files[path] for path in self.paths)
            for group in dict.fromkeys(group_of(path, self.tables) for path in paths):
                await self._read_alike(group)
        except Problem as problem:
            self.failed.emit(problem)
            return
        self.draft.show([self._files[path] for path in self.paths])
        self._work = None
        self.read.emit()

    async def _read_one(self, path: Path) -> None:
        known = [speaker.name for speaker in self.draft.document.speakers.values() if not speaker.narrator]
        self.reading, wish = path, self._wishes[path]
        found = await asyncio.to_thread(look_at, path, known, wish)
        self._files[path] = await asyncio.to_thread(file_of, path, found, wish)

    async def _read_alike(self, group: Group) -> None:
        """Read tables with the same columns again that were guessed to be otherwise than the others."""
        wanted = common(group, self._files)
        others = [path for path in group if self._files[path].found.layout != wanted]
        if wanted and others:
            self._lay_out(group, wanted)
        for path in others:
            await self._read_one(path)

    async def _bring_in(self) -> None:
        try:
            scripts = await bring_in(self.draft.document, self.draft.arrival(), self.draft.label())
        except Problem as problem:
            self.failed.emit(problem)
            return
        self._work = None
        self.arrived.emit(scripts)
