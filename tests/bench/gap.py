"""The window's patience: how long the event loop is ever away while a long script is generated in the real window."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from core.paths import Paths
from core.studio import Studio
from tests.bench.display import virtual_display
from tests.bench.material import fill_project, sentences
from tests.bench.row import Row

LINES = 1_000
WINDOW = Path(__file__).with_name("gap_window.py")


def measure(folder: Path) -> Iterable[Row]:
    """Return the 99th percentile and the maximum of one whole rendering."""
    asyncio.run(prepare(folder))
    with virtual_display() as environment:
        environment |= {"ROOMTONE_HOME": str(folder), "PYTHONPATH": str(WINDOW.parents[2])}
        window = subprocess.run([sys.executable, WINDOW], env=environment, stdout=subprocess.PIPE, check=True)
    gaps = sorted(json.loads(window.stdout))
    yield Row(f"event-loop gap while {LINES:,} lines render, p99", gaps[len(gaps) * 99 // 100], "ms", 16)
    yield Row(f"event-loop gap while {LINES:,} lines render, longest", gaps[-1], "ms", 50)


async def prepare(home: Path) -> None:
    """Make a home whose window opens on a long script without takes."""
    studio = Studio(Paths.under(home))
    await studio.open()
    document, script = await fill_project(studio, sentences(LINES))
    studio.settings.change(window={"project": document.project.id, "script": script})
    await studio.close()
