"""One window on one library, from opening to closing. The frame stands before the library is open."""

import asyncio
import os
import time
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject

from core.errors import LibraryInUse, Problem
from core.studio import Studio
from gui.bridge.bugs import Bugs
from gui.bridge.tasks import Tasks
from gui.desk import Desk
from gui.models.orders import OrdersModel
from gui.panels.queueline import QueueLine
from gui.panels.transport import Transport
from gui.playback import Player
from gui.theme import Theme
from gui.window import FirstPaint, Window

PATIENCE = 0.25
"""Seconds that the window waits for its library before it shows itself without one."""

PAINTED = "ROOMTONE_PAINTED"
"""Names a file that is given the time, in ns since 1970, at which the first script had been painted."""


class Leaving(Enum):
    """Why a session ended, where it is not to open another library."""

    QUIT = auto()
    RAISED_OTHER = auto()


Answer = Leaving | Path


class Session(QObject):
    """`live()` is its whole life: it takes down again, in order, everything that it set up."""

    def __init__(self, studio: Studio, theme: Theme, bugs: Bugs) -> None:
        super().__init__()
        self.studio, self.theme, self._bugs = studio, theme, bugs
        self.left: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.settled = asyncio.Event()
        self.player = Player(self)
        self.tasks = Tasks(self._show)
        self.orders = OrdersModel(self)
        self._desk: Desk | None = None
        self.library = studio.folder
        self.window: Window
        self._leave = studio.problem_met.connect(self._show)

    @property
    def desk(self) -> Desk:
        """The furnished window, once the library is open."""
        assert self._desk is not None
        return self._desk

    async def live(self, folder: Path | None) -> Answer:
        """Show the library in `folder` (None: the chosen one) until the user leaves; return what comes after."""
        self.library = folder or self.studio.folder
        opening = asyncio.ensure_future(self.studio.open(folder))
        await asyncio.sleep(0)  # the library's thread works while the frame is built
        try:
            self._build_frame()
            elsewhere = await self._open(opening, folder)
            if elsewhere is None:
                await self._furnish()
            return elsewhere or await self.left
        finally:
            await self._close()

    def leave(self, answer: Answer | None) -> None:
        """End the session: with a folder to open that library next, with None to quit."""
        if not self.left.done():
            self.left.set_result(answer or Leaving.QUIT)

    # opening

    async def _open(self, opening: "asyncio.Future[None]", folder: Path | None) -> Answer | None:
        """Wait until the library is open; return where to go instead if it cannot be."""
        while problem := await self._problem_of(opening):
            if isinstance(problem, LibraryInUse) and await self._raise_other(self.library):
                return Leaving.RAISED_OTHER
            answer = await self._ask_about(problem, self.library)
            if answer != self.library:
                return answer
            opening = asyncio.ensure_future(self.studio.open(folder))
        return None

    async def _problem_of(self, opening: "asyncio.Future[None]") -> Problem | None:
        done, _pending = await asyncio.wait({opening}, timeout=PATIENCE)
        if not done:
            self.window.show()
        try:
            await opening
        except Problem as problem:
            return problem
        return None

    async def _raise_other(self, library: Path) -> bool:
        from gui.instance import raise_other

        return await asyncio.to_thread(raise_other, library)

    async def _ask_about(self, problem: Problem, library: Path) -> Answer:
        """Show why the library does not open; the answer `library` means to try again."""
        from gui.panels.trouble import Trouble

        trouble = Trouble(self.theme, self.tasks, problem, library)
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        trouble.answered.connect(lambda answer: answered.done() or answered.set_result(answer or Leaving.QUIT))
        self.window.show_alone(trouble)
        self.window.show()
        await asyncio.wait({answered, self.left}, return_when=asyncio.FIRST_COMPLETED)
        self.window.take_away(trouble)
        return answered.result() if answered.done() else self.left.result()

    # the window

    def _build_frame(self) -> None:
        line = QueueLine(self.theme, self.orders)
        transport = Transport(self.theme, self.player, self.studio.settings)
        self.window = Window(self.theme, transport, line, self.studio.settings.window)
        self.window.leaving.connect(lambda: self.leave(None))
        self.player.failed.connect(self._show)
        self._bugs.on_bug = self.window.problems.show_bug
        self._bugs.on_problem = self._show

    async def _furnish(self) -> None:
        if not self.studio.projects():
            await self.studio.add_samples()
        self._desk = Desk(self)
        await self._desk.enter_first_room()
        FirstPaint(self.window.rooms, self._painted)
        self.window.show()

    def _painted(self) -> None:
        if name := os.environ.get(PAINTED):
            Path(name).write_text(str(time.time_ns()), "ascii")
        self.tasks.run(self._settle(), "settle in")
        if self.studio.settings.problem:
            self._show(self.studio.settings.problem)

    async def _settle(self) -> None:
        if self._desk:
            await self._desk.settle_in()
        self.settled.set()

    def _show(self, problem: Problem) -> None:
        self.window.problems.show(problem)

    # closing

    async def _close(self) -> None:
        """Accept nothing more, end tasks, be silent, close the library. The window goes last."""
        self._leave()
        if self._desk:
            self.studio.settings.change(window=self._desk.kept())
            self._desk.close()
        await self.tasks.cancel_all()
        self.player.close()
        await self.studio.close()
        self._bugs.on_bug = self._bugs.on_problem = None
        self.window.hide()
        self.window.deleteLater()
        self.deleteLater()
