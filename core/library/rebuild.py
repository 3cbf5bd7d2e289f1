"""Takes from the sidecars alone: what files tell and no row knows becomes rows again. Nothing is ever taken away."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence

import msgspec

from core.audio.measure import measure
from core.domain.take import Take
from core.errors import Problem
from core.library import hearing, takes
from core.library.library import Library
from core.library.store import Store

_TOGETHER = 32
"""So many takes are measured and written at once."""

Told = Mapping[str, Mapping[str, str]]
"""What was said of takes: JSON by take and name."""


class Rebuilt(msgspec.Struct, frozen=True):
    """What the sidecars told: how many takes have a row again, of how many what was heard of them came back.

    `lost` are the names of the files that takes need and that are missing or no audio.
    """

    takes: int = 0
    heard: int = 0
    lost: tuple[str, ...] = ()


async def rebuild(library: Library, progress: Callable[[int, int], object] | None = None) -> Rebuilt:
    """Give a row to every take that a sidecar tells of and that has none. `progress` hears how many of how many.

    Its waveform is drawn anew. A line without a take is spoken by its newest again. Stopped, it keeps what it has done.
    """
    told, heard = await asyncio.to_thread(_read, library.store)
    known = set(await library.read(takes.ids, ""))
    wanted = [take for take in told if take.id not in known]
    lost: list[str] = []
    for start in range(0, len(wanted), _TOGETHER):
        some = wanted[start : start + _TOGETHER]
        drawn = [take for take in await asyncio.to_thread(_drawn, library.store, some) if take]
        there = {take.id for take in drawn}
        lost += [f"{take.audio}{take.suffix}" for take in some if take.id not in there]
        await library.write(_add, drawn)
        if progress:
            progress(start + len(some), len(wanted))
    back = await library.write(hearing.put_back, heard)
    return Rebuilt(len(wanted) - len(lost), back, tuple(lost))


def _read(store: Store) -> tuple[list[Take], Told]:
    """Return every take that a sidecar tells of, the oldest first, and what was said of them."""
    found = [store.read_sidecar(path) for path in store.files() if path.suffix == ".json"]
    sidecars = [sidecar for sidecar in found if sidecar]
    told = {take.id: take for sidecar in sidecars for take in sidecar.takes}
    heard = {
        take: {name: bytes(value).decode() for name, value in said.items()}
        for sidecar in sidecars
        for take, said in sidecar.heard.items()
    }
    return sorted(told.values(), key=lambda take: (take.made, take.id)), heard


def _drawn(store: Store, some: Sequence[Take]) -> list[Take | None]:
    return [_with_peaks(store, take) for take in some]


def _with_peaks(store: Store, take: Take) -> Take | None:
    try:
        _, peaks = measure(store.path(take.audio, take.suffix))
    except (OSError, Problem):
        return None
    return msgspec.structs.replace(take, peaks=peaks)


def _add(db: sqlite3.Connection, some: Sequence[Take]) -> None:
    for take in some:
        takes.add(db, take)
