"""Rows of what was heard in takes: measures that can be made again, what a person said of them, and what was paid for.

Functions on a connection. What is heard is opaque JSON here. What can be had again stands in a row alone, the rest in
the take's sidecar too.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.library import takes
from core.library.store import Store

KEPT: dict[str, Any] = {"said": dict[str, str | float], "fine": tuple[str, ...]}
"""What nobody can have again for nothing, by name: it stands in the sidecar too."""

_encode = msgspec.json.Encoder().encode


def of_takes(db: sqlite3.Connection, wanted: Sequence[str]) -> dict[str, str]:
    """Return what was heard in those takes, by their ids; what nobody listened to is left out."""
    rows = db.execute(
        "SELECT take, heard FROM hearing WHERE take IN (SELECT value FROM json_each(?))",
        (_encode(list(wanted)).decode(),),
    )
    return dict(rows.fetchall())


def tell(db: sqlite3.Connection, store: Store, take_id: str, name: str, value: str) -> None:
    """Let the take's sidecar tell one field too, given as JSON, of which there is a row already.

    In the writer's thread, like `takes.change`. Of a take that is gone meanwhile nothing is told.
    """
    for take in takes.by_id(db, [take_id]):
        store.tell_heard(take, name, value)


def change(db: sqlite3.Connection, name: str, values: Mapping[str, str]) -> None:
    """Set one field, given as JSON for each take, and leave the others; of those that are gone nothing is written."""
    db.executemany(
        """INSERT INTO hearing SELECT ?1, json_set('{}', '$.' || ?2, json(?3))
        WHERE EXISTS (SELECT 1 FROM takes WHERE id = ?1)
        ON CONFLICT (take) DO UPDATE SET heard = json_set(heard, '$.' || ?2, json(?3))""",
        [(take, name, value) for take, value in values.items()],
    )


def put_back(db: sqlite3.Connection, told: Mapping[str, Mapping[str, str]]) -> int:
    """Set what sidecars tell of takes, by take and name, where no row does; return of how many takes that was."""
    there = {take.id for take in takes.by_id(db, list(told))}
    known = {
        take: msgspec.json.decode(heard, type=dict[str, msgspec.Raw])
        for take, heard in of_takes(db, list(told)).items()
    }
    lacking = {
        take: {name: value for name, value in said.items() if name not in known.get(take, {})}
        for take, said in told.items()
        if take in there
    }
    for take, said in lacking.items():
        for name, value in said.items():
            change(db, name, {take: value})
    return sum(map(bool, lacking.values()))
