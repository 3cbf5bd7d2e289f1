"""The format of the library's database: an append-only list of steps, each one transaction, a backup before each."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from core.errors import LibraryTooNew

Migration = Callable[[sqlite3.Connection], None]

_FIRST = """
CREATE TABLE projects (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, place INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE speakers (
    id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, speaker TEXT NOT NULL
);
CREATE INDEX speakers_of_project ON speakers (project, place);
CREATE TABLE scripts (
    id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL DEFAULT '', deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX scripts_of_project ON scripts (project, place);
CREATE INDEX scripts_of_source ON scripts (source) WHERE source <> '';
CREATE TABLE lines (
    id TEXT PRIMARY KEY, script TEXT NOT NULL REFERENCES scripts (id) ON DELETE CASCADE,
    place INTEGER NOT NULL, line TEXT NOT NULL
);
CREATE INDEX lines_of_script ON lines (script, place);
CREATE TABLE takes (
    id TEXT PRIMARY KEY, made REAL NOT NULL, text TEXT NOT NULL, speaker TEXT NOT NULL, project TEXT NOT NULL,
    script TEXT NOT NULL, line TEXT NOT NULL, generator TEXT NOT NULL, profile TEXT NOT NULL, seconds REAL NOT NULL,
    fingerprint TEXT NOT NULL, audio TEXT NOT NULL, peaks BLOB NOT NULL, take TEXT NOT NULL
);
CREATE INDEX takes_by_time ON takes (made DESC, id DESC);
CREATE INDEX takes_of_line ON takes (line, made) WHERE line <> '';
CREATE INDEX takes_of_audio ON takes (audio);
CREATE INDEX takes_of_plan ON takes (fingerprint);
CREATE TABLE pieces (
    take TEXT NOT NULL REFERENCES takes (id) ON DELETE CASCADE, audio TEXT NOT NULL, suffix TEXT NOT NULL
);
CREATE INDEX pieces_of_take ON pieces (take);
CREATE INDEX pieces_of_audio ON pieces (audio);
-- outlives its line, so that a removed line that comes back by undo has its take again
CREATE TABLE choices (
    line TEXT PRIMARY KEY, take TEXT NOT NULL REFERENCES takes (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX choices_of_take ON choices (take);
CREATE TABLE orders (
    id TEXT PRIMARY KEY, made REAL NOT NULL, project TEXT NOT NULL, script TEXT NOT NULL, line TEXT NOT NULL,
    fingerprint TEXT NOT NULL, take TEXT NOT NULL DEFAULT '', content TEXT NOT NULL
);
CREATE INDEX orders_open ON orders (made) WHERE take = '';
CREATE INDEX orders_of_line ON orders (line) WHERE take = '';
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE, part INTEGER NOT NULL,
    profile TEXT NOT NULL, generator TEXT NOT NULL, fingerprint TEXT NOT NULL, state TEXT NOT NULL,
    audio TEXT NOT NULL DEFAULT '', changed REAL NOT NULL, job TEXT NOT NULL
);
CREATE INDEX jobs_of_order ON jobs (order_id, part);
CREATE INDEX jobs_of_audio ON jobs (audio) WHERE audio <> '';
CREATE TABLE edits (
    project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0, edit TEXT NOT NULL, PRIMARY KEY (project, number)
) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
"""


def _first(db: sqlite3.Connection) -> None:
    for statement in _FIRST.split(";\n"):
        db.execute(statement)


# Songs of the music room; what was spent, apart from the orders, which can be forgotten; where clips were uploaded.
_SECOND = """
CREATE TABLE songs (
    id TEXT PRIMARY KEY, place INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, song TEXT NOT NULL
);
CREATE TABLE spending (
    job TEXT PRIMARY KEY, profile TEXT NOT NULL, project TEXT NOT NULL, made REAL NOT NULL, amount REAL NOT NULL,
    unit TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0, trace TEXT NOT NULL DEFAULT '',
    take TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX spending_by_time ON spending (profile, made);
CREATE INDEX spending_open ON spending (made) WHERE NOT settled AND trace <> '';
CREATE TABLE uploads (
    profile TEXT NOT NULL, audio TEXT NOT NULL, url TEXT NOT NULL, until REAL NOT NULL, PRIMARY KEY (profile, audio)
) WITHOUT ROWID
"""


_THIRD = """
CREATE TABLE voices (
    id TEXT PRIMARY KEY, profile TEXT NOT NULL, voice TEXT NOT NULL, until REAL NOT NULL, used REAL NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0, kept TEXT NOT NULL, UNIQUE (profile, voice)
) WITHOUT ROWID;
ALTER TABLE spending ADD COLUMN generator TEXT NOT NULL DEFAULT '';
ALTER TABLE spending ADD COLUMN expected REAL NOT NULL DEFAULT 0;
ALTER TABLE spending ADD COLUMN expected_unit TEXT NOT NULL DEFAULT '';
UPDATE spending SET (generator, expected, expected_unit) = (
    SELECT jobs.generator, coalesce(json_extract(iif(json_valid(jobs.job), jobs.job, '{}'), '$.price.amount'), 0),
        coalesce(json_extract(iif(json_valid(jobs.job), jobs.job, '{}'), '$.price.unit'), '')
    FROM jobs WHERE jobs.id = substr(spending.job, 1, instr(spending.job || '/', '/') - 1)
) WHERE substr(job, 1, instr(job || '/', '/') - 1) IN (SELECT id FROM jobs)
"""


_FOURTH = """
ALTER TABLE projects ADD COLUMN words TEXT NOT NULL DEFAULT '[]';
ALTER TABLE takes ADD COLUMN wanted TEXT NOT NULL DEFAULT '';
ALTER TABLE takes ADD COLUMN scratch INTEGER NOT NULL DEFAULT 0;
CREATE INDEX scratch_of_line ON takes (line) WHERE scratch;
-- the lines of a dialogue beside its first one, which stands in takes
CREATE TABLE sharing (
    line TEXT NOT NULL, take TEXT NOT NULL REFERENCES takes (id) ON DELETE CASCADE, PRIMARY KEY (line, take)
) WITHOUT ROWID;
CREATE INDEX sharing_of_take ON sharing (take);
-- what was measured of a take's sound to find what may be wrong with it: can be measured again at any time
CREATE TABLE hearing (
    take TEXT PRIMARY KEY REFERENCES takes (id) ON DELETE CASCADE, heard TEXT NOT NULL
) WITHOUT ROWID
"""


def _second(db: sqlite3.Connection) -> None:
    for statement in _SECOND.split(";\n"):
        db.execute(statement)


def _third(db: sqlite3.Connection) -> None:
    for statement in _THIRD.split(";\n"):
        db.execute(statement)


def _fourth(db: sqlite3.Connection) -> None:
    for statement in _FOURTH.split(";\n"):
        db.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (_first, _second, _third, _fourth)


def refuse_newer(db: sqlite3.Connection, steps: Sequence[Migration]) -> int:
    """Return the version of `db`, or raise `LibraryTooNew`."""
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found > len(steps):
        raise LibraryTooNew(found, len(steps))
    return found


def migrate(db: sqlite3.Connection, steps: Sequence[Migration], backups: Path) -> None:
    """Bring `db` to the newest version, one committed step at a time, with a copy in `backups` before each.

    `db` has isolation_level None. Raises `LibraryTooNew` and changes nothing if the file is from a newer program.
    """
    found = refuse_newer(db, steps)
    for version, step in enumerate(steps[found:], start=found + 1):
        if found:  # a new file has nothing to lose
            _back_up(db, backups / f"before-format-{version}-{time.strftime('%Y%m%d-%H%M%S')}.sqlite")
        db.execute("BEGIN IMMEDIATE")
        try:
            step(db)
            db.execute(f"PRAGMA user_version = {version}")
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _back_up(db: sqlite3.Connection, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = sqlite3.connect(path)
    try:
        db.backup(copy)
    finally:
        copy.close()
