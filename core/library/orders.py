"""Rows of the ledger: orders and their jobs. Functions on a connection."""

import sqlite3
import time
from collections.abc import Iterable, Sequence

import msgspec

from core.domain.job import Job, Order
from core.library import uses

_encode = msgspec.json.Encoder().encode
_order = msgspec.json.Decoder(Order).decode
_job = msgspec.json.Decoder(Job).decode


def add(db: sqlite3.Connection, orders: Sequence[Order]) -> None:
    """Write orders and their jobs."""
    db.executemany(
        "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                order.id,
                order.made,
                order.project,
                order.script,
                order.line,
                order.plan.fingerprint,
                order.take,
                _encode(msgspec.structs.replace(order, jobs=())).decode(),
            )
            for order in orders
        ],
    )
    now = time.time()
    db.executemany(
        "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                job.id,
                job.order,
                job.part,
                job.request.profile,
                job.request.generator,
                job.request.fingerprint,
                job.state,
                job.audio,
                now,
                _encode(job).decode(),
            )
            for order in orders
            for job in order.jobs
        ],
    )


def move(db: sqlite3.Connection, job: Job) -> None:
    """Write where `job` is now."""
    db.execute(
        "UPDATE jobs SET state = ?, audio = ?, changed = ?, job = ? WHERE id = ?",
        (job.state, job.audio, time.time(), _encode(job).decode(), job.id),
    )


def move_all(db: sqlite3.Connection, jobs: Sequence[Job]) -> None:
    """Write where the jobs are now."""
    for job in jobs:
        move(db, job)


def finish(db: sqlite3.Connection, order: str, take: str) -> None:
    """Write that `order` became `take`."""
    db.execute("UPDATE orders SET take = ? WHERE id = ?", (take, order))


def unfinished(db: sqlite3.Connection) -> tuple[Order, ...]:
    """Return the orders without a take, with their jobs, oldest first."""
    jobs = db.execute(
        "SELECT job FROM jobs JOIN orders ON orders.id = order_id WHERE take = '' ORDER BY order_id, part"
    )
    return _read(jobs.fetchall(), db.execute("SELECT content, take FROM orders WHERE take = '' ORDER BY made, id"))


def every(db: sqlite3.Connection) -> tuple[Order, ...]:
    """Return all orders that were ever made and not forgotten, oldest first."""
    jobs = db.execute("SELECT job FROM jobs ORDER BY order_id, part").fetchall()
    return _read(jobs, db.execute("SELECT content, take FROM orders ORDER BY made, id"))


def _read(jobs: Iterable[Sequence[str]], orders: Iterable[Sequence[str]]) -> tuple[Order, ...]:
    """Put orders and their jobs together."""
    theirs: dict[str, list[Job]] = {}
    for (text,) in jobs:
        job = _job(text)
        theirs.setdefault(job.order, []).append(job)
    found = [msgspec.structs.replace(_order(text), take=take) for text, take in orders]
    return tuple(msgspec.structs.replace(order, jobs=tuple(theirs.get(order.id, ()))) for order in found)


def forget(db: sqlite3.Connection, orders: Sequence[str]) -> None:
    """Remove orders that made no take; the pieces' audio that they leave behind is on its way into the bin."""
    wanted = _encode(list(orders)).decode()
    rows = db.execute(
        """SELECT DISTINCT jobs.audio FROM jobs JOIN orders ON orders.id = order_id
        WHERE take = '' AND jobs.audio <> '' AND order_id IN (SELECT value FROM json_each(?))""",
        (wanted,),
    ).fetchall()
    db.execute("DELETE FROM orders WHERE take = '' AND id IN (SELECT value FROM json_each(?))", (wanted,))
    uses.leave(db, [audio for (audio,) in rows])
