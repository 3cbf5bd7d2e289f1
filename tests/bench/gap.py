"""The window's patience: how long the event loop is ever away while a long script is generated in the real window."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from core.domain.script import Voice
from core.paths import Paths
from core.projects.casting import change_speaker
from core.studio import Studio
from tests.bench.display import virtual_display
from tests.bench.jobs import serving
from tests.bench.material import fill_project, sentences
from tests.bench.row import Row

LINES = 1_000
AT_ONCE = 32
TASKS = 320
KEY = "test-key"
WINDOW = Path(__file__).with_name("gap_window.py")


def measure(folder: Path) -> Iterable[Row]:
    """Return the 99th percentile and the maximum of one whole rendering here, and of one at a provider."""
    with virtual_display() as environment:
        environment["PYTHONPATH"] = str(WINDOW.parents[2])
        asyncio.run(prepare(folder / "here", LINES))
        yield from rows(f"while {LINES:,} lines render", gaps(folder / "here", environment))
        with serving(0.3) as urls:
            asyncio.run(prepare(folder / "there", TASKS, urls["302ai"]))
            environment["ROOMTONE_KEY_THERE"] = KEY
            environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
            yield from rows(f"while {AT_ONCE} jobs run at a provider", gaps(folder / "there", environment))


def gaps(home: Path, environment: dict[str, str]) -> list[float]:
    """Let the window generate its script; return the milliseconds between the turns of its loop, sorted."""
    told = {**environment, "ROOMTONE_HOME": str(home)}
    window = subprocess.run([sys.executable, WINDOW], env=told, stdout=subprocess.PIPE, check=True)
    return sorted(json.loads(window.stdout))


def rows(when: str, found: list[float]) -> Iterable[Row]:
    """Return what is promised of the turns."""
    yield Row(f"event-loop gap {when}, p99", found[len(found) * 99 // 100], "ms", 16)
    yield Row(f"event-loop gap {when}, longest", found[-1], "ms", 50)


async def prepare(home: Path, lines: int, url: str = "") -> None:
    """Make a home whose window opens on a long script without takes, read here or by the provider at `url`."""
    studio = Studio(Paths.under(home))
    await studio.open()
    document, script = await fill_project(studio, sentences(lines))
    if url:
        profile = await studio.accounts.add("302ai", "there", url)
        await studio.accounts.change(profile.id, at_once=AT_ONCE)
        change_speaker(document, document.narrator.id, voice=Voice("302ai.speech", profile.id, "openai/alloy"))
        await studio.saved()
    studio.settings.change(window={"project": document.project.id, "script": script})
    await studio.close()
