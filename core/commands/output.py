"""What every command shares: the studio that it works with, and how results and words reach the terminal."""

import argparse
import os
import signal
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, cast

import msgspec

from core.paths import Paths
from core.studio import Studio


def tell(text: str, *, end: str = "\n") -> None:
    """Say something to the person at the terminal."""
    print(text, file=sys.stderr, end=end, flush=True)  # noqa: T201


def give(result: Any, *, json: bool, text: str) -> None:
    """Print a result: one JSON value in UTF-8, or text for people as far as their terminal can show it."""
    data = msgspec.json.encode(result) if json else text.encode(sys.stdout.encoding, "backslashreplace")
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.buffer.flush()


def shown(path: Path) -> str:
    """Return a path as text that any file, database and JSON takes: a name need not be UTF-8 on every system."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def chosen_folder(arguments: argparse.Namespace) -> Path | None:
    """Return the library that the command line names, None for the chosen or the default one."""
    return Path(arguments.library) if arguments.library else None


def studio_of(paths: Paths) -> Studio:
    """Return the studio, having told what was wrong with its files."""
    studio = Studio(paths)
    for problem in filter(None, (studio.settings.problem, studio.accounts.unreadable)):
        tell(f"roomtone: {problem}")
    return studio


@asynccontextmanager
async def closed_studio(paths: Paths) -> AsyncGenerator[Studio]:
    """Give the studio without a library: for accounts, and for what is not kept."""
    studio = studio_of(paths)
    try:
        yield studio
    finally:
        await studio.close()


@asynccontextmanager
async def opened_studio(arguments: argparse.Namespace, paths: Paths) -> AsyncGenerator[Studio]:
    """Give the studio with the library that the command line names, as its only writer."""
    async with closed_studio(paths) as studio:
        await studio.open(chosen_folder(arguments))
        yield studio


@contextmanager
def interruptible() -> Generator[None]:
    """Let Ctrl+C end at once what reads here, on the main thread: the loop would only hear of it afterwards."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def as_lines(row: dict[str, Any]) -> str:
    """Return names and values one below the other."""
    rows: list[str] = []
    for name, value in row.items():
        if isinstance(value, list | tuple):
            items = cast("list[Any]", value)
            rows += [f"{name:<12}", *(f"    {msgspec.json.encode(item).decode()}" for item in items)]
        elif isinstance(value, dict):
            pairs = cast("dict[str, Any]", value)
            rows += [f"{name:<12}", *(f"    {key}: {item}" for key, item in pairs.items())]
        else:
            rows.append(f"{name:<12} {value}")
    return "\n".join(rows)


def one_line(text: str, longest: int = 80) -> str:
    """Return `text` in one line, cut where it is longer."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def clock(seconds: float) -> str:
    """Return a length as 1:02:03, 2:03 or 0:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
