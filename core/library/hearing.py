"""Rows of what was heard in takes: measures that can be made again, what a person said of them, and what was paid for.

Functions on a connection. What is heard is opaque JSON here.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import msgspec

_encode = msgspec.json.Encoder().encode


def of_takes(db: sqlite3.Connection, takes: Sequence[str]) -> dict[str, str]:
    """Return what was heard in those takes, by their ids; what nobody listened to is left out."""
    rows = db.execute(
        "SELECT take, heard FROM hearing WHERE take IN (SELECT value FROM json_each(?))",
        (_encode(list(takes)).decode(),),
    )
    return dict(rows.fetchall())


def change(db: sqlite3.Connection, takes: Iterable[str], name: str, value: str) -> None:
    """Set one field, given as JSON, of what was heard in takes, and leave the others as they are."""
    change_each(db, name, dict.fromkeys(takes, value))


def change_each(db: sqlite3.Connection, name: str, values: Mapping[str, str]) -> None:
    """Set one field to another value for each take; of those that are gone meanwhile nothing is written."""
    db.executemany(
        """INSERT INTO hearing SELECT ?1, json_set('{}', '$.' || ?2, json(?3))
        WHERE EXISTS (SELECT 1 FROM takes WHERE id = ?1)
        ON CONFLICT (take) DO UPDATE SET heard = json_set(heard, '$.' || ?2, json(?3))""",
        [(take, name, value) for take, value in values.items()],
    )
