"""A file that arrives in pieces: written away from the event loop, whole and durable at the end or not there at all."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from core.disk import whole

T = TypeVar("T")

_BLOCK = 1 << 20


class Landing:
    """Takes the pieces. Small files are written in one go, when they are complete."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._file: BinaryIO | None = None
        self._pieces: list[bytes] = []
        self._held = 0
        self.bytes = 0

    async def write(self, piece: bytes) -> None:
        """Take `piece`. Raises `OSError`."""
        self._pieces.append(piece)
        self._held += len(piece)
        self.bytes += len(piece)
        if self._held >= _BLOCK:
            await _in_thread(self._flush)

    def _flush(self) -> None:
        self._file = self._file or self._part.open("wb")
        self._file.write(b"".join(self._pieces))
        self._pieces, self._held = [], 0

    def finish(self) -> None:
        """Write what is still held."""
        try:
            self._flush()
        finally:
            self.drop()

    def drop(self) -> None:
        """Let go of the file: on some systems it could not be removed otherwise."""
        if self._file:
            self._file.close()


@asynccontextmanager
async def landing(into: Path) -> AsyncGenerator[Landing]:
    """Give a `Landing` for `into`. Raises what `core.disk.whole` raises; nothing is left on any exception."""
    ending = ExitStack()
    arriving = Landing(ending.enter_context(whole(into)))
    ending.callback(arriving.drop)
    try:
        yield arriving
    except BaseException:
        await _in_thread(ending.__exit__, *sys.exc_info())
        raise
    ending.callback(arriving.finish)
    await _in_thread(ending.close)


async def _in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Do `work` in a thread. Whoever is cancelled meanwhile is cancelled when it is done: nothing is pulled away."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    stopped = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            stopped = True
    if stopped:
        task.exception()
        raise asyncio.CancelledError
    return task.result()
