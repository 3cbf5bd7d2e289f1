"""What a profile spent in a month: by day, by project, by generator, and how far estimates were from what was charged.

Units are never added together.
"""

import re
import time
from calendar import monthrange
from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from core.domain.money import Money, total
from core.errors import RequestProblem, UsageProblem
from core.jobs.gate import midnight
from core.library import money as rows
from core.library.library import Library
from core.library.money import Row
from core.message import N_, Message, say
from core.providers.base import SPEAKING
from core.providers.registry import Registry

MUSIC, OUTSIDE, FORGOTTEN = N_("Music"), N_("Outside projects"), N_("No longer known")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


class By(StrEnum):
    """What sums are divided by."""

    PROJECT = "project"
    GENERATOR = "generator"


class Compared(msgspec.Struct, frozen=True):
    """What calls were expected to cost, and what the provider charged for the same calls; both in one unit."""

    expected: Money
    charged: Money


class Share(msgspec.Struct, frozen=True):
    """What one project or generator (`key`) cost in a month, and on each of its days."""

    key: str
    name: Message
    money: Money
    days: tuple[float, ...]


class Spending(msgspec.Struct, frozen=True):
    """What a profile spent in `month` (2026-11), with the days of that month as they stand in `rows`.

    `today` and `ever` (by project, the dearest first) are what its caps count, whichever month it is. `projects` and
    `generators` are their names by their ids.
    """

    profile: str
    month: str
    days: tuple[str, ...]
    rows: tuple[Row, ...]
    today: tuple[Money, ...] = ()
    ever: tuple[tuple[str, Money], ...] = ()
    projects: dict[str, Message] = {}
    generators: dict[str, Message] = {}

    @property
    def total(self) -> tuple[Money, ...]:
        """One sum a unit, in the order of their names."""
        return total(_money(row) for row in sorted(self.rows, key=lambda row: row.unit) if row.unit)

    @property
    def unknown(self) -> int:
        """How many calls have no known price."""
        return sum(row.calls for row in self.rows if not row.unit)

    @property
    def compared(self) -> tuple[Compared, ...]:
        """Estimates against charges, one a unit; nothing where the provider told nothing."""
        told = [row for row in self.rows if row.charged or row.expected]
        expected = total(Money(row.expected, row.unit) for row in told)
        charged = {money.unit: money for money in total(Money(row.charged, row.unit) for row in told)}
        return tuple(Compared(money, charged[money.unit]) for money in expected)

    @property
    def cap_day(self) -> Money:
        """What the cap of a day has to hold: today's sum, the larger one of several units."""
        return max(self.today, key=lambda money: money.amount, default=Money(0.0, ""))

    @property
    def cap_project(self) -> tuple[Message, Money] | None:
        """Which project is nearest to the cap of a project, and what it ever cost; None before the first."""
        return next(((self.projects[key], money) for key, money in self.ever), None)

    def shares(self, by: By, unit: str) -> tuple[Share, ...]:
        """Return who cost how much in that unit, the dearest first."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.unit == unit:
                found.setdefault(row.project if by is By.PROJECT else row.generator, []).append(row)
        names = self.projects if by is By.PROJECT else self.generators
        made = [self._share(key, names[key], theirs) for key, theirs in found.items()]
        return tuple(sorted(made, key=lambda share: (-share.money.amount, str(share.name))))

    def _share(self, key: str, name: Message, theirs: list[Row]) -> Share:
        (money,) = total(map(_money, theirs))
        days = dict.fromkeys(self.days, 0.0)
        for row in theirs:
            days[row.day] += row.amount
        return Share(key, name, money, tuple(days.values()))


async def spending(library: Library, registry: Registry, profile: str, month: str = "") -> Spending:
    """Add up what a profile spent in a month (2026-11; "" is this one). Raises `UsageProblem`."""
    month = month or time.strftime("%Y-%m")
    found = await library.read(rows.month, profile, *bounds(month))
    ever = await library.read(rows.by_project, profile)
    today = await library.read(rows.spent, profile, since=midnight())
    known = await library.read(rows.project_names)
    keys = {row.project for row in found} | {key for key, _ in ever}
    projects = {key: _as_is(known[key]) if key in known else Message(FORGOTTEN) for key in keys}
    projects[""] = Message(_outside(registry, found))
    generators = {row.generator: _generator_name(registry, row.generator) for row in found}
    return Spending(profile, month, days_of(month), found, today, ever, projects, generators)


def bounds(month: str) -> tuple[float, float]:
    """Return when a month of the user's clock began and when it ended, in seconds since 1970."""
    if not _MONTH.fullmatch(month):
        raise UsageProblem(
            say("“{month}” is not a month.", month=month), say("Write it as {example}.", example="2026-11")
        )
    year, number = int(month[:4]), int(month[5:])
    first, next_one = ((year, at, 1, 0, 0, 0, 0, 0, -1) for at in (number, number + 1))
    return time.mktime(first), time.mktime(next_one)


def days_of(month: str) -> tuple[str, ...]:
    """Return every day of a month, as 2026-11-20."""
    _, last = monthrange(int(month[:4]), int(month[5:]))
    return tuple(f"{month}-{day:02}" for day in range(1, last + 1))


def _money(row: Row) -> Money:
    return Money(row.amount, row.unit, about=row.untold > 0)


def _as_is(name: str) -> Message:
    return Message("{name}", {"name": name})


def _generator_name(registry: Registry, generator: str) -> Message:
    try:
        return Message(registry.generator(generator).name)
    except RequestProblem:
        return _as_is(generator) if generator else Message(FORGOTTEN)


def _outside(registry: Registry, found: Iterable[Row]) -> str:
    """Return what is spent without a project: by the music room, unless something spoke."""
    kinds: Mapping[str, object] = {one.id: one.kind for provider in registry.providers() for one in provider.generators}
    return OUTSIDE if any(kinds.get(row.generator) in SPEAKING for row in found if not row.project) else MUSIC
