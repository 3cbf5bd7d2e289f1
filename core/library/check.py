"""Whether everything in the library agrees: rows with files, files with their hashes, sidecars with rows.

Blocks; changes nothing. What arrived and is not filed yet is under way and not wrong: the next start takes care of it.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from core.domain.job import Job, Order
from core.domain.kept import KeptVoice
from core.domain.script import Line, Speaker
from core.domain.song import Song
from core.domain.take import Take
from core.library.store import Store, hash_file
from core.library.uses import leaving
from core.message import N_

T = TypeVar("T")

KINDS = {
    "missing": N_("audio that a take or a voice needs and that is not there"),
    "altered": N_("audio whose bytes are not what its name says"),
    "extra": N_("files that belong to nothing"),
    "sidecar": N_("audio whose sidecar is missing or does not tell of its take"),
    "row": N_("rows that cannot be read"),
    "database": N_("complaints of the database itself"),
}
"""What can be wrong, and what it means."""


class Report(msgspec.Struct, frozen=True):
    """How many takes and files were looked at, and what was found wrong: names by kind; every kind is there."""

    takes: int
    files: int
    found: dict[str, tuple[str, ...]]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.found.values())


class _Needed(msgspec.Struct):
    """The audio that rows speak of: hash → suffix, and by whom."""

    suffixes: dict[str, str] = {}
    takes: dict[str, list[str]] = {}


def check(db: sqlite3.Connection, store: Store, progress: Callable[[float], None] | None = None) -> Report:
    """Look at every row and every byte. `progress` hears 0…1; called from this thread.

    Works beside a writer: files are listed first, then what is under way, and only then begins the view of the rows.
    So whatever lies there before its row does is either under way or has its row by then.
    """
    listed = tuple(store.files())
    arriving = set(filter(None, map(_hash, store.arrivals())))
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    under_way = arriving.union(leaving(db))
    found["database"] += _complaints(db)
    takes, needed = _takes(db, found["row"])
    _others(db, found["row"])
    known = needed.suffixes.keys() | under_way
    audio = [path for path in listed if path.suffix != ".json" and path.stem not in under_way - needed.suffixes.keys()]
    for number, path in enumerate(audio):
        _look_at(path, needed, found)
        if progress:
            progress((number + 1) / len(audio))
    names = {path.stem for path in audio}
    unlisted = [store.path(one, suffix) for one, suffix in needed.suffixes.items() if one not in names]
    found["missing"] += [path.name for path in unlisted if not path.exists()]
    found["extra"] += [path.name for path in listed if path.suffix == ".json" and path.stem not in known]
    _sidecars(store, needed, found)
    _clips(db, store, found)
    return Report(takes, len(audio), {kind: tuple(sorted(names)) for kind, names in found.items()})


def _complaints(db: sqlite3.Connection) -> list[str]:
    complaints = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return complaints + [
        f"{row[0]} row {row[1]} points to no {row[2]}" for row in db.execute("PRAGMA foreign_key_check")
    ]


def _takes(db: sqlite3.Connection, broken: list[str]) -> tuple[int, _Needed]:
    needed = _Needed()
    count = 0
    for take_id, audio, text in db.execute("SELECT id, audio, take FROM takes"):
        count += 1
        try:
            take = msgspec.json.decode(text, type=Take)
        except msgspec.MsgspecError as error:
            broken.append(f"take {take_id}: {error}")
            needed.suffixes.setdefault(audio, "")
            continue
        if take.audio != audio:
            broken.append(f"take {take_id}: it names other audio than its row")
        needed.suffixes[take.audio] = take.suffix
        needed.takes.setdefault(take.audio, []).append(take.id)
        needed.suffixes.update((piece.audio, piece.suffix) for piece in take.pieces)
    rows = db.execute("SELECT job FROM jobs JOIN orders ON orders.id = order_id WHERE audio <> '' AND take = ''")
    for (text,) in rows:
        try:
            job = msgspec.json.decode(text, type=Job)
        except msgspec.MsgspecError:
            continue  # told as a broken row
        needed.suffixes[job.audio] = job.suffix
    return count, needed


def _others(db: sqlite3.Connection, broken: list[str]) -> None:
    kinds = (
        ("line", Line, "SELECT id, line FROM lines"),
        ("speaker", Speaker, "SELECT id, speaker FROM speakers"),
        ("order", Order, "SELECT id, content FROM orders"),
        ("job", Job, "SELECT id, job FROM jobs"),
        ("song", Song, "SELECT id, song FROM songs"),
        ("voice", KeptVoice, "SELECT id, kept FROM voices"),
    )
    for name, kind, query in kinds:
        if not _has(db, f"{name}s"):
            continue
        for row_id, text in db.execute(query):
            try:
                msgspec.json.decode(text, type=kind)
            except msgspec.MsgspecError as error:
                broken.append(f"{name} {row_id}: {error}")


def _has(db: sqlite3.Connection, table: str) -> bool:
    """Tell whether there is such a table: a library of an older format, which is only read, may lack it."""
    return db.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?)", (table,)).fetchone()[0] == 1


def _hash(path: Path) -> str | None:
    """Return the hash of a file, None if it went away meanwhile."""
    try:
        return hash_file(path)
    except FileNotFoundError:
        return None


def _look_at(path: Path, needed: _Needed, found: dict[str, list[str]]) -> None:
    suffix = needed.suffixes.get(path.stem)
    if suffix is None or (suffix and suffix != path.suffix):
        found["extra"].append(path.name)
    elif _hash(path) not in (path.stem, None):
        found["altered"].append(path.name)


def _clips(db: sqlite3.Connection, store: Store, found: dict[str, list[str]]) -> None:
    """Look at the reference clips. One that no voice has any more is not wrong: undo may bring its voice back."""
    speakers = _decoded(Speaker, db.execute("SELECT speaker FROM speakers"))
    kept = _decoded(KeptVoice, db.execute("SELECT kept FROM voices")) if _has(db, "voices") else ()
    voices = (*(speaker.voice for speaker in speakers if speaker.voice), *kept)
    wanted = {store.clip_path(clip.audio, clip.suffix) for voice in voices for clip in voice.clips}
    found["missing"] += [path.name for path in wanted if not path.exists()]
    for path in store.clips.rglob("*"):
        if path.is_file() and _hash(path) not in (path.stem, None):
            found["altered"].append(path.name)


def _decoded(kind: type[T], rows: Iterable[tuple[str]]) -> Iterator[T]:
    for (text,) in rows:
        with contextlib.suppress(msgspec.MsgspecError):  # told as a broken row
            yield msgspec.json.decode(text, type=kind)


def _sidecars(store: Store, needed: _Needed, found: dict[str, list[str]]) -> None:
    for audio, suffix in needed.suffixes.items():
        if not store.path(audio, suffix).exists():
            continue
        sidecar = store.read_sidecar(store.sidecar_path(audio))
        told = {take.id for take in sidecar.takes} if sidecar else set[str]()
        if sidecar is None or not told.issuperset(needed.takes.get(audio, ())):
            found["sidecar"].append(f"{audio}{suffix}")
