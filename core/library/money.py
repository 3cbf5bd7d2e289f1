"""Rows of what was spent: written before anything is sent, settled when the provider tells. Functions on a connection.

A row stands from the moment in which a request is about to leave until it is certain that nothing was bought. What is
sent again has a row for each time: that of an earlier one stands under a name of its own. What has no known price has a
row without a unit, which counts for nothing until the provider tells.
"""

import sqlite3
from collections.abc import Sequence

import msgspec

from core.domain.job import Job
from core.domain.money import Money
from core.domain.profile import Caps


class Row(msgspec.Struct, frozen=True):
    """What the calls of one day (2026-11-20, by the user's clock), project and generator cost in one unit.

    The unit is "" for calls without a known price. Of the amount, `untold` is what no provider has confirmed. Of calls
    that were charged in the unit in which they were estimated, `expected` is the estimate and `charged` what was taken.
    """

    day: str
    project: str
    generator: str
    unit: str
    amount: float
    calls: int
    untold: float
    expected: float
    charged: float


class Unsettled(msgspec.Struct, frozen=True):
    """A call whose price the provider has not told yet."""

    job: str
    profile: str
    trace: str
    take: str


def reserve(
    db: sqlite3.Connection, job: Job, project: str, price: Money | None, caps: Caps, now: float, midnight: float
) -> tuple[str, Money] | None:
    """Write that `price` is about to be spent, or return which cap ("project" or "day") it would pass, and the cap.

    What has no known price is over a cap that is reached. `midnight` is when the user's day began; all times in seconds
    since 1970.
    """
    profile = job.request.profile
    for name, cap in (("day", caps.day), ("project", caps.project)):
        if cap is not None:
            before = spent(db, profile, since=midnight) if name == "day" else spent(db, profile, project=project)
            if over := _over(before, price, cap):
                return name, over
    db.execute("UPDATE spending SET job = job || '/' || made WHERE job = ?", (job.id,))
    expected = (price.amount, price.unit) if price else (0.0, "")
    db.execute(
        """INSERT INTO spending (job, profile, project, made, amount, unit, generator, expected, expected_unit)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (job.id, profile, project, now, *expected, job.request.generator, *expected),
    )
    return None


def _over(before: Sequence[Money], price: Money | None, cap: float) -> Money | None:
    """Return the cap with its unit if `price`, on top of what was spent before, would pass it."""
    if price:
        known = sum(money.amount for money in before if money.unit == price.unit)
        return Money(cap, price.unit) if known + price.amount > cap + 1e-9 else None
    most = max(before, key=lambda money: money.amount, default=Money(0.0, ""))
    return Money(cap, most.unit) if most.amount > cap - 1e-9 else None


def give_back(db: sqlite3.Connection, job: str) -> None:
    """Write that nothing was bought with the last sending of a job."""
    db.execute("DELETE FROM spending WHERE job = ? AND NOT settled", (job,))


def bought(db: sqlite3.Connection, job: str, trace: str, take: str) -> None:
    """Write which call it was and which take came of it, so that its price can be asked for."""
    db.execute("UPDATE spending SET trace = ?, take = ? WHERE job = ?", (trace, take, job))


def settle(db: sqlite3.Connection, job: str, charged: Money) -> None:
    """Write what was charged in the end."""
    db.execute(
        "UPDATE spending SET amount = ?, unit = ?, settled = 1 WHERE job = ?", (charged.amount, charged.unit, job)
    )


def unsettled(db: sqlite3.Connection, since: float) -> tuple[Unsettled, ...]:
    """Return the calls since then whose price can still be asked for."""
    rows = db.execute(
        "SELECT job, profile, trace, take FROM spending WHERE NOT settled AND trace <> '' AND take <> '' AND made >= ?",
        (since,),
    )
    return tuple(Unsettled(*row) for row in rows)


def of_take(db: sqlite3.Connection, take: str, but: str) -> tuple[Money, ...]:
    """Return what each of a take's jobs cost but the job `but`; what no provider has told is an estimate."""
    rows = db.execute(
        "SELECT amount, unit, settled FROM spending WHERE take = ? AND job <> ? AND unit <> ''", (take, but)
    )
    return tuple(Money(amount, unit, about=not settled) for amount, unit, settled in rows)


def spent(db: sqlite3.Connection, profile: str, *, since: float = 0.0, project: str | None = None) -> tuple[Money, ...]:
    """Return what a profile spent since then, in all projects or in one; one sum a unit."""
    rows: Sequence[tuple[str, float, int]] = db.execute(
        """SELECT unit, sum(amount), min(settled) FROM spending
        WHERE profile = ? AND made >= ? AND (? IS NULL OR project = ?) AND unit <> '' GROUP BY unit ORDER BY unit""",
        (profile, since, project, project),
    ).fetchall()
    return tuple(Money(amount, unit, about=not settled) for unit, amount, settled in rows)


def month(db: sqlite3.Connection, profile: str, since: float, until: float) -> tuple[Row, ...]:
    """Return what a profile spent from `since` on and before `until`, oldest day first."""
    rows = db.execute(
        """SELECT date(made, 'unixepoch', 'localtime') AS day, project, generator, unit, sum(amount), count(*),
            sum(iif(settled, 0.0, amount)), sum(iif(settled AND expected_unit = unit, expected, 0.0)),
            sum(iif(settled AND expected_unit = unit, amount, 0.0))
        FROM spending WHERE profile = ? AND made >= ? AND made < ?
        GROUP BY day, project, generator, unit ORDER BY day, project, generator, unit""",
        (profile, since, until),
    )
    return tuple(Row(*row) for row in rows)


def by_project(db: sqlite3.Connection, profile: str) -> tuple[tuple[str, Money], ...]:
    """Return what each project ever cost with a profile, the dearest first; one row a project and unit."""
    rows = db.execute(
        """SELECT project, unit, sum(amount), min(settled) FROM spending WHERE profile = ? AND unit <> ''
        GROUP BY project, unit ORDER BY sum(amount) DESC, project""",
        (profile,),
    )
    return tuple((project, Money(amount, unit, about=not settled)) for project, unit, amount, settled in rows)


def project_names(db: sqlite3.Connection) -> dict[str, str]:
    """Return the names of all projects by their ids, of deleted ones too: what they cost is still spent."""
    return dict(db.execute("SELECT id, name FROM projects").fetchall())
