"""Runs coroutines on Qt's loop, and whole sessions of the real studio in a temporary home, for tests of the window."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtWidgets import QApplication

from core.paths import Paths
from core.studio import Studio
from gui.bridge.bugs import Bugs
from gui.session import Answer, Session
from gui.theme import Theme

Result = TypeVar("Result")


def on_qt(qapp: QApplication, coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run `coroutine` on a loop of its own inside Qt's."""

    def loop() -> Any:
        qapp.setQuitOnLastWindowClosed(False)  # as the application does: else a closed dialog ends the loop
        made = qasync.QEventLoop(qapp)
        made.set_default_executor(ThreadPoolExecutor())
        return made

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(coroutine)


async def until(true: Callable[[], object], seconds: float = 30) -> None:
    """Wait until `true()`; a minute of nothing is a failure, not a measure."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 (what is waited for is the user's view, which has no event)
            await asyncio.sleep(0.01)


def session_in(
    qapp: QApplication,
    theme: Theme,
    home: Path,
    drive: Callable[[Session], Awaitable[object]],
    *,
    opens: bool = True,
) -> Answer:
    """Live a whole session in `home`; `drive` has it once it is furnished (`opens`), or has a frame."""

    async def live() -> Answer:
        bugs = Bugs(asyncio.get_running_loop())
        bugs.install()
        session = Session(Studio(Paths.under(home)), theme, bugs)
        life = asyncio.ensure_future(session.live(None))
        try:
            if opens:
                waiting = asyncio.ensure_future(session.settled.wait())
                await asyncio.wait({waiting, life}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
            else:
                await until(lambda: hasattr(session, "window"))
            await drive(session)
            session.leave(None)
            return await life
        finally:
            session.leave(None)
            await asyncio.wait({life})
            bugs.uninstall()

    return on_qt(qapp, live())
