"""Runs a provider in a thread of its own, for tests that have no loop."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from tests.servers.base import Server

AnyServer = TypeVar("AnyServer", bound=Server)


@contextlib.contextmanager
def running(server: AnyServer) -> Iterator[AnyServer]:
    """Serve until the block is left; what went wrong in the server is raised there."""
    started: Future[Callable[[], object]] = Future()
    with ThreadPoolExecutor(1, f"{server.name} server") as thread:
        ended = thread.submit(asyncio.run, _serve(server, started))
        ended.add_done_callback(partial(_never_started, started))
        stop = started.result()
        try:
            yield server
        finally:
            stop()
        ended.result()


async def _serve(server: Server, started: Future[Callable[[], object]]) -> None:
    stop = asyncio.Event()
    async with server:
        started.set_result(partial(asyncio.get_running_loop().call_soon_threadsafe, stop.set))
        await stop.wait()


def _never_started(started: Future[Callable[[], object]], ended: Future[None]) -> None:
    if not started.done():
        started.set_exception(ended.exception())
