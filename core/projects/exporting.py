"""From takes to one audio file, with progress and cancel."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from core.audio.encode import encode
from core.domain.request import Silence

Progress = Callable[[float], object]
"""Hears the share that is done, 0…1, on the event loop's thread."""


class _Stopped(Exception):
    pass


def between(takes: Sequence[Path], pauses: Sequence[float]) -> list[Path | Silence]:
    """Return the takes with each one's pause after it, but for the last."""
    parts: list[Path | Silence] = []
    for take, pause in zip(takes, pauses, strict=True):
        parts += [take, Silence(pause)] if pause > 0 else [take]
    return parts[:-1] if parts and isinstance(parts[-1], Silence) else parts


async def export(parts: Sequence[Path | Silence], out: Path, progress: Progress | None = None) -> float:
    """Write the parts into `out` (.wav, .flac, .mp3) and return its seconds.

    When cancelled, `out` is as it was before.
    """
    loop = asyncio.get_running_loop()
    stopped = threading.Event()

    def report(share: float) -> None:
        if stopped.is_set():
            raise _Stopped
        if progress:
            loop.call_soon_threadsafe(progress, share)

    try:
        return await asyncio.to_thread(encode, parts, out, report)
    finally:
        stopped.set()
