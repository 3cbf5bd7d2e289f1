"""`kill -9` at every named step of filing and deleting: the next start has everything, once, and nothing else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.paths import Paths
from core.studio import Studio

VICTIM = """
import asyncio, importlib, os, pathlib, signal, sys

home, module, name, when, nth = sys.argv[1:]
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
real, calls = getattr(owner, last), 0

def die():
    global calls
    calls += 1
    if calls == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)

def step(*args, **kwargs):
    if when == "before":
        die()
    found = real(*args, **kwargs)
    if when == "after":
        die()
    return found

from core.paths import Paths
from core.studio import Studio

async def main():
    studio = Studio(Paths.under(pathlib.Path(home)))
    await studio.open()
    setattr(owner, last, step)
    document = await studio.document((await studio.new_project("Play")).id)
    for text in ("One.", "Two. [pause 0.2s] And a half.", "One."):
        document.insert_line(document.scripts[0].id, 0, text=text)
    await studio.generate(document, [line.id for line in document.lines(document.scripts[0].id)])
    await studio.idle()
    for take in await studio.take_ids():
        await studio.delete_take(take)
    await studio.close()

asyncio.run(main())
"""

FILING = [
    ("core.library.orders", "add"),
    ("core.library.orders", "move"),
    ("core.library.store", "Store.keep"),
    ("core.library.store", "_link"),
    ("core.library.store", "Store.tell"),
    ("core.library.store", "write_whole"),
    ("core.library.takes", "add"),
    ("core.library.orders", "finish"),
    ("core.library.store", "Store.release"),
]
DELETING = [("core.library.takes", "remove"), ("core.library.store", "Store.discard"), ("core.library.uses", "discard")]


def _kill_at(home: Path, module: str, name: str, when: str, nth: int) -> None:
    victim = [sys.executable, "-c", VICTIM, str(home), module, name, when, str(nth)]
    done = subprocess.run(victim, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


async def _next_start(home: Path) -> tuple[list[str], list[str]]:
    """Return the texts of the takes, and of the orders that are not done, when the queue has gone on."""
    studio = Studio(Paths.under(home))
    await studio.open()
    try:
        before = await studio.check()
        assert before.found == dict.fromkeys(before.found, ())
        await studio.start_queue()
        await studio.idle()
        report = await studio.check()
        assert report.found == dict.fromkeys(report.found, ())
        assert not list((studio.folder / "incoming").iterdir())
        takes = await studio.takes()
        return sorted(take.text for take in takes), [order.text for order in studio.queue.orders() if not order.take]
    finally:
        await studio.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("when", "nth"), [("before", 1), ("after", 1), ("after", 3)])
@pytest.mark.parametrize(("module", "name"), FILING)
async def test_killed_while_filing(tmp_path: Path, module: str, name: str, when: str, nth: int) -> None:
    _kill_at(tmp_path, module, name, when, 1 if name == "add" and module.endswith("orders") else nth)
    texts, unfinished = await _next_start(tmp_path)
    ordered = (
        [] if (module, name) == ("core.library.orders", "add") else ["One.", "One.", "Two. [pause 0.2s] And a half."]
    )
    assert (texts, unfinished) == (ordered, [])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("module", "name"), DELETING)
async def test_killed_while_deleting(tmp_path: Path, module: str, name: str, when: str) -> None:
    _kill_at(tmp_path, module, name, when, 1)
    texts, unfinished = await _next_start(tmp_path)
    # Two takes share their audio: the first of them leaves without any file that goes with it.
    assert texts in (
        ["One."],
        ["One.", "One."],
        ["One.", "Two. [pause 0.2s] And a half."],
        ["Two. [pause 0.2s] And a half."],
        ["One.", "One.", "Two. [pause 0.2s] And a half."],
    )
    assert unfinished == []
