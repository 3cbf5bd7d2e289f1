"""Rows of a project that goes out or comes in as a bundle. Functions on a connection."""

import re
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from core.domain.script import Line, Project, Script, Speaker
from core.domain.take import Take
from core.library import scripts, takes

_encode = msgspec.json.Encoder().encode
_IDS = (
    *((table, "id") for table in ("projects", "speakers", "scripts", "lines", "takes", "orders", "songs")),
    *((table, "line") for table in ("takes", "choices", "sharing")),
)
"""Where ids stand: those of removed lines too, whose takes and choices wait for undo."""
_ID = re.compile(r'"([0-9A-Za-z_-]{1,80})"')


def project_of(db: sqlite3.Connection, wanted: str) -> str | None:
    """Return the id of the project that has this id or, of those that are in sight, this name."""
    row = db.execute(
        "SELECT id FROM projects WHERE NOT deleted AND (id = ?1 OR name = ?1) ORDER BY id = ?1 DESC, place, id LIMIT 1",
        (wanted,),
    ).fetchone()
    return row[0] if row else None


def takes_of(
    db: sqlite3.Connection, lines: Collection[str], *, chosen: bool
) -> tuple[tuple[Take, ...], dict[str, str]]:
    """Return the takes of lines, all or only the chosen ones, and which line has chosen which.

    A dialogue goes only with all of its lines.
    """
    wanted = _encode(list(lines)).decode()
    choices = dict(
        db.execute(
            "SELECT line, take FROM choices WHERE line IN (SELECT value FROM json_each(?))", (wanted,)
        ).fetchall()
    )
    ids = list(dict.fromkeys(choices.values()))
    if not chosen:
        rows = db.execute(
            "SELECT id FROM takes WHERE line IN (SELECT value FROM json_each(?)) AND line <> '' ORDER BY made, id",
            (wanted,),
        )
        ids = list(dict.fromkeys([*(row[0] for row in rows), *ids]))
    known = set(lines)
    found = tuple(take for take in takes.by_id(db, ids) if known.issuperset(take.lines))
    there = {take.id for take in found}
    return found, {line: take for line, take in choices.items() if take in there}


def known_ids(db: sqlite3.Connection, ids: Iterable[str]) -> frozenset[str]:
    """Return which of the ids something in the library has already, or may have again by undo."""
    asked = frozenset(ids)
    wanted = _encode(list(asked)).decode()
    found: set[str] = set()
    for name, column in _IDS:
        rows = db.execute(
            f"SELECT {column} FROM {name} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608
            (wanted,),
        )
        found.update(row[0] for row in rows)
    for (edit,) in db.execute("SELECT edit FROM edits"):
        found |= asked.intersection(_ID.findall(edit))
    return frozenset(found)


def file(
    db: sqlite3.Connection,
    project: Project,
    speakers: Sequence[Speaker],
    pages: Sequence[tuple[Script, Sequence[Line]]],
    arrived: Sequence[Take],
    choices: Mapping[str, str],
) -> Project:
    """Write a whole project behind the others, with takes whose audio is stored; return it with its place."""
    (place,) = db.execute("SELECT ifnull(max(place), -1) + 1 FROM projects").fetchone()
    placed = msgspec.structs.replace(project, place=place)
    scripts.put_project(db, placed)
    for number, speaker in enumerate(speakers):
        scripts.put_speaker(db, project.id, number, speaker)
    for script, lines in pages:
        scripts.put_script(db, project.id, script)
        scripts.splice(db, script.id, 0, (), lines)
    for take in arrived:
        takes.add(db, take, choose=False)
    for line, take in choices.items():
        takes.choose_for_line(db, line, take)
    return placed
