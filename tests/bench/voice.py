"""The local voice: a script end to end into the library, beside the engine alone in one process."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from core.paths import Paths
from core.studio import Studio
from tests.bench.material import fill_project, sentences
from tests.bench.row import Row

LINES = 1_000
ROUNDS = 3


def measure(folder: Path) -> Iterable[Row]:
    """Alternate the two, and set the medians of their speeds side by side."""
    texts = sentences(LINES)
    ours: list[float] = []
    alone: list[float] = []
    for number in range(ROUNDS):
        alone.append(LINES / engine_alone(folder / "lines.txt", texts))
        ours.append(LINES / asyncio.run(through_the_studio(folder / str(number), texts)))
    measured, beside = statistics.median(ours), statistics.median(alone)
    yield Row(f"local voice, {LINES:,} lines", measured, "lines/s", 0.5, at_most=False, beside=beside)


def engine_alone(file: Path, texts: list[str]) -> float:
    """Return the seconds that the bare engine takes."""
    file.write_text("\n".join(texts), encoding="utf-8")
    program = Path(__file__).with_name("engine_alone.py")
    result = subprocess.run([sys.executable, program, file, "en-us"], capture_output=True, text=True, check=True)
    seconds, samples = result.stdout.split()
    if int(samples) < LINES * 10_000:
        raise RuntimeError("the engine alone did not speak")
    return float(seconds)


async def through_the_studio(home: Path, texts: list[str]) -> float:
    """Return the seconds from the order to the last take in the library."""
    studio = Studio(Paths.under(home))
    await studio.open()
    await studio.start_queue()
    document, script = await fill_project(studio, texts)
    began = time.perf_counter()
    await studio.generate(document, document.missing(script))
    await studio.idle()
    seconds = time.perf_counter() - began
    if await studio.count_takes() != len(texts):
        raise RuntimeError(f"{await studio.count_takes()} takes of {len(texts)} lines")
    await studio.close()
    return seconds
