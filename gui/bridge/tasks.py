"""Owned tasks: each has a name, an owner that cancels it on close, and shows its failure once. Knows no widget."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from core.errors import Problem

logger = logging.getLogger(__name__)


class Tasks:
    """Runs coroutines for one window, on the loop that runs when it is made.

    A `Problem` goes to `on_problem`, a bug to the loop's exception handler.
    """

    def __init__(self, on_problem: Callable[[Problem], None]) -> None:
        self._on_problem = on_problem
        self._loop = asyncio.get_running_loop()
        self._running: set[asyncio.Task[Any]] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._running)

    def run(self, coroutine: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Start `coroutine` and return its task. Where it failed, the result is None and the failure is shown already.

        After `cancel_all` nothing starts any more: the task that comes back is cancelled.
        """
        task = self._loop.create_task(self._guard(coroutine, name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(lambda _: coroutine.close())  # one that was cancelled before its first step
        if self._closed:
            task.cancel()
        return task

    async def cancel_all(self) -> None:
        """Accept nothing more, cancel what runs and wait until it has ended."""
        self._closed = True
        running = tuple(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    async def _guard(self, coroutine: Coroutine[Any, Any, Any], name: str) -> Any:
        try:
            return await coroutine
        except Problem as problem:
            logger.info("%s: %s %s", name, problem, problem.detail)
            self._on_problem(problem)
        except Exception as bug:  # the task owner: whatever is no Problem is a bug, and is shown once as one
            asyncio.get_running_loop().call_exception_handler({"message": f"Task {name} failed", "exception": bug})
        return None
