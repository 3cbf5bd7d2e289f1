"""Takes from the sidecars alone: what files tell and no row knows becomes rows again. Nothing is ever taken away."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from core.audio.measure import measure
from core.domain.take import Take
from core.errors import Problem
from core.library import hearing, takes
from core.library.library import Library
from core.library.store import Sidecar, Store

_TOGETHER = 32
"""So many takes are measured and written at once."""

_HASH = re.compile(r"[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}")

Told = Mapping[str, Mapping[str, str]]
"""What was said of takes: JSON by take and name."""


class Rebuilt(msgspec.Struct, frozen=True):
    """What the sidecars told: how many takes have a row again, of how many what was heard of them came back.

    `lost` are the names of the files that takes need and that are missing or no audio, `unread` those of sidecars that
    tell nothing, or nothing of the sound beside them.
    """

    takes: int = 0
    heard: int = 0
    lost: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


async def rebuild(library: Library, progress: Callable[[int, int], object] | None = None) -> Rebuilt:
    """Give a row to every take that a sidecar tells of and that has none. `progress` hears how many of how many.

    Its waveform is drawn anew. A line without a take is spoken by its newest again. Stopped, it keeps what it has done.
    """
    told, heard, unread = await asyncio.to_thread(_read, library.store)
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
    await library.write(_choose, wanted)
    back = await library.write(hearing.put_back, heard)
    return Rebuilt(len(wanted) - len(lost), back, tuple(lost), unread)


def _read(store: Store) -> tuple[list[Take], Told, tuple[str, ...]]:
    """Return every take that a sidecar tells of, the oldest first, what was said of them, and whom nobody can read."""
    told: dict[str, Take] = {}
    heard: dict[str, dict[str, str]] = {}
    unread: list[str] = []
    for path in store.files():
        if path.suffix != ".json":
            continue
        sidecar = store.read_sidecar(path)
        if sidecar is None or not _fits(sidecar, path, store):
            unread.append(path.name)
            continue
        told |= {take.id: take for take in sidecar.takes}
        heard |= {take.id: dict(_readable(sidecar.heard.get(take.id, {}))) for take in sidecar.takes}
    return sorted(told.values(), key=lambda take: (take.made, take.id)), heard, tuple(sorted(unread))


def _fits(sidecar: Sidecar, path: Path, store: Store) -> bool:
    """Tell whether a file is the sidecar of the sound beside it: names of files are believed from nobody else."""
    if not _HASH.fullmatch(path.stem) or path != store.sidecar_path(path.stem):
        return False
    pieces = [piece for take in sidecar.takes for piece in take.pieces]
    named = [(one.audio, one.suffix) for one in (*sidecar.takes, *pieces)]
    return all(take.audio == path.stem for take in sidecar.takes) and all(
        _HASH.fullmatch(audio) and _SUFFIX.fullmatch(suffix) for audio, suffix in named
    )


def _readable(said: Mapping[str, msgspec.Raw]) -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        if name in hearing.KEPT:
            try:
                msgspec.json.decode(value, type=hearing.KEPT[name])
            except (msgspec.MsgspecError, RecursionError):
                continue
            yield name, bytes(value).decode()


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
        takes.add(db, take, choose=False)


def _choose(db: sqlite3.Connection, some: Iterable[Take]) -> None:
    """Let lines that have no take be spoken by the newest of these, by a scratch take only for want of another."""
    there = {take.id for take in takes.by_id(db, [take.id for take in some])}
    for take in sorted(some, key=lambda take: (take.scratch, -take.made, take.id)):
        if take.id in there and takes.unspoken(db, take.lines) == set(take.lines):
            for line in take.lines:
                takes.choose_for_line(db, line, take.id)
