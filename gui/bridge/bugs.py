"""Bugs: everything that is raised and is no `Problem`. Logged with its traceback, and shown once. Knows no widget."""

import asyncio
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from core.errors import Problem

logger = logging.getLogger(__name__)


class Bugs:
    """Catches what nobody else caught. `on_bug` hears the details, `on_problem` a problem that went astray."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.on_bug: Callable[[str], None] | None = None
        self.on_problem: Callable[[Problem], None] | None = None
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def install(self) -> None:
        """Take over all four hooks: uncaught, in threads, in destructors, and the loop's own."""
        sys.excepthook = self._uncaught
        threading.excepthook = lambda args: self._elsewhere(args.exc_value)
        sys.unraisablehook = lambda args: self._elsewhere(args.exc_value)
        self._loop.set_exception_handler(self._in_loop)

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        self._loop.set_exception_handler(None)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            self._before[0](kind, error, trace)
        else:
            self._meet(error)

    def _in_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None:
            self._meet(error)
        else:
            logger.error("event loop: %s", context.get("message"))

    def _elsewhere(self, error: BaseException | None) -> None:
        if error is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._meet, error)

    def _meet(self, error: BaseException) -> None:
        if isinstance(error, Problem):
            logger.info("%s %s", error, error.detail)
            if self.on_problem:
                self.on_problem(error)
            return
        logger.error("a bug", exc_info=error)
        if self.on_bug:
            self.on_bug(details(error))


def details(error: BaseException) -> str:
    """Return what a report of this bug needs: the traceback, and what it runs on."""
    trace = "".join(traceback.format_exception(error))
    return f"Python {platform.python_version()} · {platform.platform()}\n\n{trace}"
