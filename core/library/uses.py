"""Which stored audio the rows still need, and which is on its way into the bin. Functions on a connection.

That audio leaves is written in the transaction that takes its last row away, so that a crash before its files are moved
leaves no orphan: the next start moves them.
"""

import sqlite3
from collections.abc import Iterable

from core.library.store import Store

_LEAVING = "leaving "


def is_used(db: sqlite3.Connection, audio: str) -> bool:
    """Tell whether a take, a piece of one, or a job of an unfinished order needs the audio."""
    row = db.execute(
        """
        SELECT EXISTS (SELECT 1 FROM takes WHERE audio = :a)
            OR EXISTS (SELECT 1 FROM pieces WHERE audio = :a)
            OR EXISTS (
                SELECT 1 FROM jobs JOIN orders ON orders.id = order_id
                WHERE jobs.audio = :a AND jobs.audio <> '' AND take = ''
            )
        """,
        {"a": audio},
    ).fetchone()
    return bool(row[0])


def leave(db: sqlite3.Connection, audio: Iterable[str]) -> tuple[str, ...]:
    """Send what of the audio nothing uses on its way into the bin, and return it."""
    gone = tuple(one for one in audio if not is_used(db, one))
    db.executemany("INSERT OR IGNORE INTO facts VALUES (?, '')", [(_LEAVING + one,) for one in gone])
    return gone


def leaving(db: sqlite3.Connection) -> tuple[str, ...]:
    """Return the audio that is on its way into the bin."""
    rows = db.execute("SELECT name FROM facts WHERE name LIKE ? || '%'", (_LEAVING,))
    return tuple(name.removeprefix(_LEAVING) for (name,) in rows)


def discard(db: sqlite3.Connection, store: Store, audio: Iterable[str]) -> None:
    """Move the files of what is not used into the bin. In the writer's thread, so that no row comes between."""
    for one in audio:
        if not is_used(db, one):
            store.discard(one)
        db.execute("DELETE FROM facts WHERE name = ?", (_LEAVING + one,))


def discard_leaving(db: sqlite3.Connection, store: Store) -> None:
    """Move what is on its way into the bin."""
    discard(db, store, leaving(db))
