"""The application: Qt's and asyncio's loop in one, what happens to bugs, and the order in which everything ends.

Knows sessions, not rooms. `exec()` and `quit()` are never called: either would leave the coroutines in the middle.
"""

import asyncio
import contextlib
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from core.paths import Paths
from core.studio import Studio
from gui import i18n, starting, theme
from gui.bridge.bugs import Bugs

if TYPE_CHECKING:
    from gui.session import Session


_PATIENCE = 0.001
"""So many seconds the window waits for a thread that computes, at each of the many calls into Qt that a turn makes."""


def run(paths: Paths, folder: Path | None = None) -> int:
    """Show the window on the library in `folder` (None: the chosen one) until it is closed; return the exit code."""
    app = application(sys.argv)
    with asyncio.Runner(loop_factory=lambda: _loop(app)) as runner:
        return runner.run(_live(app, paths, folder))


def application(arguments: list[str]) -> QApplication:
    """Return the one application, made and named if there is none."""
    QCoreApplication.setApplicationName("roomtone")
    QApplication.setApplicationDisplayName("Roomtone")
    QApplication.setDesktopFileName("roomtone")
    app = QApplication.instance() or QApplication(arguments[:1])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(_PATIENCE)
    return app


def _loop(app: QApplication) -> asyncio.AbstractEventLoop:
    loop = qasync.QEventLoop(app)
    assert isinstance(loop, asyncio.AbstractEventLoop)
    loop.set_default_executor(
        ThreadPoolExecutor(thread_name_prefix="studio")
    )  # qasync's own starts ten threads at once
    return loop


async def _live(app: QApplication, paths: Paths, folder: Path | None) -> int:
    from gui.session import Leaving, Session

    bugs = Bugs(asyncio.get_running_loop())
    bugs.install()
    translator: QTranslator | None = None
    try:
        studio = Studio(paths)
        look = theme.Theme(studio.settings.theme, app)
        theme.apply(app, look)
        while True:
            translator = _speak(app, studio.settings.language, translator)
            session = Session(studio, look, bugs)
            _end_on_signals(session)
            started = asyncio.get_running_loop().call_later(starting.LONG, starting.end)
            answer = await session.live(folder)
            started.cancel()
            if isinstance(answer, Leaving):
                return 0
            if answer != session.library:
                studio.settings.change(library=str(answer))
            folder = answer
            studio = Studio(paths)
            starting.begin()
    finally:
        bugs.uninstall()


def _speak(app: QApplication, language: str, before: QTranslator | None) -> QTranslator | None:
    if before is not None:
        app.removeTranslator(before)
    i18n.install(language)
    translator = i18n.qt_translator(app)
    if translator is not None:
        app.installTranslator(translator)
    return translator


def _end_on_signals(session: "Session") -> None:
    """Let Ctrl+C in a terminal and the system's request to end close the window in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, session.leave, None)
