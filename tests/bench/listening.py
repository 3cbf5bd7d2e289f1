"""The suspicion check: takes of the local voice listened to and judged, beside FFmpeg decoding them and no more.

Our own reader of plain WAV files costs next to nothing, so that beside it nothing could be told. Both are counted in
the processor's time, which other programs do not disturb.
"""

import asyncio
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.audio import decoding
from core.paths import Paths
from core.projects.document import Document
from core.studio import Studio
from tests.bench.material import fill_project, sentences
from tests.bench.row import Row

TAKES = 400
ROUNDS = 5


def measure(folder: Path) -> Iterable[Row]:
    """Alternate the two in one process, and set the medians of their work side by side."""
    checked, alone, gaps = asyncio.run(_alternate(folder))
    measured, beside = (statistics.median(seconds) * 1000 / TAKES for seconds in (checked, alone))
    yield Row(f"suspicion check of {TAKES} takes, work a take", measured, "ms", 3, beside=beside)
    yield Row("event-loop gap meanwhile, longest", statistics.median(gaps) * 1000, "ms", 50)


async def _alternate(home: Path) -> tuple[list[float], list[float], list[float]]:
    """Return the work of each check and of each decoding, and the longest gap of each check, in seconds."""
    studio = Studio(Paths.under(home))
    await studio.open()
    await studio.start_queue()
    document, script = await fill_project(studio, sentences(TAKES))
    await studio.generate(document, document.missing(script))
    await studio.idle()
    files = [studio.audio_path(take) for take in await studio.takes(limit=-1)]
    if len(files) != TAKES:
        raise RuntimeError(f"{len(files)} takes of {TAKES} lines")
    checked, alone, gaps = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        alone.append(await asyncio.to_thread(_decode, files))
        work, gap = await _check(studio, document, script)
        checked.append(work)
        gaps.append(gap)
    await studio.close()
    return checked, alone, gaps


def _decode(files: Sequence[Path]) -> float:
    """Return the work, in seconds, of decoding the files one after the other."""
    began, samples = time.process_time(), 0
    for path in files:
        with decoding.opened(path) as source:
            samples += sum(map(len, source.blocks()))
    if samples < TAKES * 10_000:
        raise RuntimeError("there was nothing to decode")
    return time.process_time() - began


async def _check(studio: Studio, document: Document, script: str) -> tuple[float, float]:
    """Return the work of a check of which nothing was known before, and the longest gap meanwhile, in seconds."""
    await studio._there.library.write(lambda db: db.execute("DELETE FROM hearing"))
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        before = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, before = max(longest, now - before - 0.001), now

    ticking = asyncio.ensure_future(tick())
    began = time.process_time()
    report = await studio.listening.look(document, script)
    work = time.process_time() - began
    ticking.cancel()
    if report.checked != TAKES:
        raise RuntimeError(f"{report.checked} takes were checked")
    return work, longest
