"""Rows of projects, scripts, lines, casts and the history of edits. Functions on a connection."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from core.domain.script import Line, Project, Pronunciation, Script, Speaker

_encode = msgspec.json.Encoder().encode
_line = msgspec.json.Decoder(Line).decode
_speaker = msgspec.json.Decoder(Speaker).decode
_words = msgspec.json.Decoder(tuple[Pronunciation, ...]).decode


_TOGETHER = 500
"""So many lines go in with one statement: between statements this thread and the window's fight for the interpreter."""

_BUSY, _BREATH = 0.003, 0.001
"""After so many seconds of changes the writer's thread rests for so many."""


class ScriptCard(msgspec.Struct, frozen=True):
    """A script and how many lines it has."""

    script: Script
    lines: int


class ProjectCard(msgspec.Struct, frozen=True):
    """A project and its scripts in their order."""

    project: Project
    scripts: tuple[ScriptCard, ...]


def cards(db: sqlite3.Connection) -> tuple[ProjectCard, ...]:
    """Return every project with its scripts."""
    scripts: dict[str, list[ScriptCard]] = {}
    for project, *row, lines in db.execute(
        """
        SELECT project, id, title, place, source, (SELECT count(*) FROM lines WHERE script = scripts.id)
        FROM scripts WHERE NOT deleted ORDER BY place, id
        """
    ):
        scripts.setdefault(project, []).append(ScriptCard(Script(*row), lines))
    rows = db.execute("SELECT id, name, place, words FROM projects WHERE NOT deleted ORDER BY place, id")
    return tuple(ProjectCard(_project(row), tuple(scripts.get(row[0], ()))) for row in rows)


def _project(row: Sequence[Any]) -> Project:
    id_, name, place, words = row
    return Project(id_, name, place, _words(words))


def is_untouched(db: sqlite3.Connection) -> bool:
    """Tell whether the library never had a project, not even one that was deleted."""
    return db.execute("SELECT NOT EXISTS (SELECT 1 FROM projects)").fetchone()[0] == 1


def put_project(db: sqlite3.Connection, project: Project) -> None:
    """Write a project, new or changed."""
    db.execute(
        """INSERT INTO projects (id, name, place, words) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, place = excluded.place, words = excluded.words""",
        (project.id, project.name, project.place, _encode(project.words).decode()),
    )


def hide_project(db: sqlite3.Connection, project: str) -> None:
    """Take a project out of sight; its takes and its text stay in the file."""
    db.execute("UPDATE projects SET deleted = 1 WHERE id = ?", (project,))


def put_script(db: sqlite3.Connection, project: str, script: Script) -> None:
    """Write a script, new, changed or back from deletion."""
    db.execute(
        """INSERT INTO scripts (id, project, place, title, source) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id)
        DO UPDATE SET place = excluded.place, title = excluded.title, source = excluded.source, deleted = 0""",
        (script.id, project, script.place, script.title, script.source),
    )


def hide_script(db: sqlite3.Connection, script: str) -> None:
    """Take a script out of sight; its lines stay for undo."""
    db.execute("UPDATE scripts SET deleted = 1 WHERE id = ?", (script,))


def script_of_source(db: sqlite3.Connection, source: str, title: str) -> tuple[str, str] | None:
    """Return (project, script) that was made from chapter `title` of the file `source`."""
    return db.execute(
        """SELECT scripts.project, scripts.id FROM scripts JOIN projects ON projects.id = scripts.project
        WHERE source = ? AND title = ? AND NOT scripts.deleted AND NOT projects.deleted ORDER BY scripts.id DESC""",
        (source, title),
    ).fetchone()


def put_speaker(db: sqlite3.Connection, project: str, place: int, speaker: Speaker) -> None:
    """Write a speaker, new or changed, at `place` of the cast."""
    db.execute(
        """INSERT INTO speakers VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET place = excluded.place, speaker = excluded.speaker""",
        (speaker.id, project, place, _encode(speaker).decode()),
    )


def arrange_cast(db: sqlite3.Connection, speakers: Sequence[str]) -> None:
    """Give the speakers of a project their places in this order."""
    db.executemany("UPDATE speakers SET place = ? WHERE id = ?", enumerate(speakers))


def casts(db: sqlite3.Connection) -> tuple[tuple[Project, Speaker], ...]:
    """Return the speakers of every project, in the order of projects and casts."""
    rows = db.execute(
        """SELECT projects.id, name, projects.place, speaker FROM speakers JOIN projects ON projects.id = project
        WHERE NOT deleted ORDER BY projects.place, projects.id, speakers.place, speakers.id"""
    ).fetchall()
    return tuple((Project(*row), _speaker(speaker)) for *row, speaker in rows)


def drop_speaker(db: sqlite3.Connection, speaker: str) -> None:
    """Remove a speaker."""
    db.execute("DELETE FROM speakers WHERE id = ?", (speaker,))


def put_line(db: sqlite3.Connection, line: Line) -> None:
    """Write a changed line."""
    db.execute("UPDATE lines SET line = ? WHERE id = ?", (_encode(line).decode(), line.id))


def splice(db: sqlite3.Connection, script: str, index: int, removed: Sequence[str], inserted: Sequence[Line]) -> None:
    """Replace the lines `removed`, which stand at `index`, by `inserted`."""
    db.executemany("DELETE FROM lines WHERE id = ?", [(line,) for line in removed])
    shift = len(inserted) - len(removed)
    if shift:
        db.execute(
            "UPDATE lines SET place = place + ? WHERE script = ? AND place >= ?", (shift, script, index + len(removed))
        )
    for start in range(0, len(inserted), _TOGETHER):
        rows = [(line.id, _encode(line).decode()) for line in inserted[start : start + _TOGETHER]]
        db.execute(
            """INSERT INTO lines SELECT json_extract(value, '$[0]'), ?, ? + key, json_extract(value, '$[1]')
            FROM json_each(?)""",
            (script, index + start, _encode(rows).decode()),
        )


def arrange(db: sqlite3.Connection, first: int, lines: Sequence[str]) -> None:
    """Give the lines the places from `first` on, in this order."""
    db.executemany("UPDATE lines SET place = ? WHERE id = ?", [(first + at, line) for at, line in enumerate(lines)])


class Contents(msgspec.Struct, frozen=True):
    """A whole project as it is stored; `edits` are (number, undone, edit in JSON) in their order."""

    project: Project
    speakers: tuple[Speaker, ...]
    scripts: tuple[Script, ...]
    lines: dict[str, list[Line]]
    edits: tuple[tuple[int, bool, str], ...]


def contents(db: sqlite3.Connection, project: str) -> Contents:
    """Return everything of a project. Scripts that were deleted are among `lines`, so that undo can bring them back."""
    row = db.execute("SELECT id, name, place, words FROM projects WHERE id = ?", (project,)).fetchone()
    speakers = db.execute("SELECT speaker FROM speakers WHERE project = ? ORDER BY place, id", (project,))
    scripts = db.execute(
        "SELECT id, title, place, source FROM scripts WHERE project = ? AND NOT deleted ORDER BY place, id", (project,)
    )
    lines: dict[str, list[Line]] = {
        script: [] for (script,) in db.execute("SELECT id FROM scripts WHERE project = ?", (project,))
    }
    for script, text in db.execute(
        """SELECT script, line FROM lines JOIN scripts ON scripts.id = script
        WHERE project = ? ORDER BY script, lines.place""",
        (project,),
    ):
        lines[script].append(_line(text))
    edits = db.execute("SELECT number, undone, edit FROM edits WHERE project = ? ORDER BY number", (project,))
    return Contents(
        _project(row),
        tuple(_speaker(text) for (text,) in speakers.fetchall()),
        tuple(Script(*found) for found in scripts.fetchall()),
        lines,
        tuple((number, bool(undone), edit) for number, undone, edit in edits.fetchall()),
    )


Change = tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]
"""A function of the connection, and what else it is given."""


def in_turn(db: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Make several changes as one, with breaths: the window wants the interpreter for each of its calls into Qt."""
    rested = time.monotonic()
    for function, args, kwargs in changes:
        function(db, *args, **kwargs)
        if time.monotonic() - rested > _BUSY:
            time.sleep(_BREATH)
            rested = time.monotonic()


def put_edit(db: sqlite3.Connection, project: str, number: int, edit: str, keep: int) -> None:
    """Write edit `number` as the newest of the project, and keep that many.

    What was undone can no longer be done again.
    """
    db.execute("DELETE FROM edits WHERE project = ? AND (number > ? OR number <= ?)", (project, number, number - keep))
    db.execute("INSERT OR REPLACE INTO edits (project, number, edit) VALUES (?, ?, ?)", (project, number, edit))


def mark_edit(db: sqlite3.Connection, project: str, number: int, *, undone: bool) -> None:
    """Write that an edit was undone, or done again."""
    db.execute("UPDATE edits SET undone = ? WHERE project = ? AND number = ?", (undone, project, number))


def drop_edits(db: sqlite3.Connection, project: str) -> None:
    """Forget a project's history."""
    db.execute("DELETE FROM edits WHERE project = ?", (project,))
