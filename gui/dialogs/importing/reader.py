"""Reads the files of an import in threads, again with every choice, and brings them in. Knows no widget."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import Problem
from core.projects.arriving import bring_in, look_at
from core.projects.document import Document
from core.projects.drafting import Draft, File, file_of
from core.text.formats.looking import Wish
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

    def read_as(self, path: Path, wish: Wish) -> None:
        """Read a file otherwise."""
        self._wishes[path] = wish
        self._run(self._read([path]), "read script again")

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
        known = [speaker.name for speaker in self.draft.document.speakers.values() if not speaker.narrator]
        try:
            for path in paths:
                wish = self._wishes[path]
                found = await asyncio.to_thread(look_at, path, known, wish)
                self._files[path] = await asyncio.to_thread(file_of, path, found, wish)
        except Problem as problem:
            self.failed.emit(problem)
            return
        self.draft.show([self._files[path] for path in self.paths])
        self._work = None
        self.read.emit()

    async def _bring_in(self) -> None:
        try:
            scripts = await bring_in(self.draft.document, self.draft.arrival(), self.draft.label())
        except Problem as problem:
            self.failed.emit(problem)
            return
        self._work = None
        self.arrived.emit(scripts)
