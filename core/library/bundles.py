"""Rows of a project that goes out or comes in as a bundle. Functions on a connection."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from core.domain.script import Line, Project, Script, Speaker
from core.domain.take import Take
from core.library import scripts, takes

_encode = msgspec.json.Encoder().encode
_TABLES = ("projects", "speakers", "scripts", "lines", "takes")


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
    """Return which of the ids something in the library has already."""
    wanted = _encode(list(ids)).decode()
    found: set[str] = set()
    for name in _TABLES:
        rows = db.execute(f"SELECT id FROM {name} WHERE id IN (SELECT value FROM json_each(?))", (wanted,))  # noqa: S608
        found.update(row[0] for row in rows)
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
