"""What was spent in a month: by the user's days, by project and generator, estimates beside charges, units apart."""

import time
from collections.abc import Iterator

import msgspec
import pytest

from core.domain.ids import new_id
from core.domain.job import Job, Order, State
from core.domain.money import Money
from core.domain.profile import Caps
from core.domain.request import Plan, Request
from core.domain.script import Project
from core.errors import UsageProblem
from core.library import money as rows
from core.library import orders as order_rows
from core.library import scripts as script_rows
from core.library.library import Library
from core.providers.registry import Registry
from core.spending import By, Compared, Spending, bounds, days_of, spending
from core.studio import Studio

SPEECH, SONG = "302ai.speech", "302ai.udio"


@pytest.fixture(autouse=True)
def china(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The user's clock is eight hours ahead."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(words: str) -> float:
    """Return when it was that time on the user's clock."""
    return time.mktime(time.strptime(words, "%Y-%m-%d %H:%M"))


class Books:
    """Writes what a ledger writes when something is bought, at any time."""

    def __init__(self, library: Library) -> None:
        self.library = library

    async def project(self, name: str) -> str:
        project = Project(new_id(), name, 0)
        await self.library.write(script_rows.put_project, project)
        return project.id

    async def buy(
        self,
        when: str,
        price: Money | None,
        project: str = "",
        generator: str = SPEECH,
        *,
        charged: Money | None = None,
    ) -> Order:
        """Buy something; `charged` is what the provider tells of it."""
        request, order_id = Request(generator, "p", "Hello.", "alloy"), new_id()
        job = Job(new_id(), order_id, 0, request)
        order = Order(order_id, Plan((request,)), "Hello.", at(when), project, jobs=(job,))
        sent = msgspec.structs.replace(job, state=State.SUBMITTING, price=price)
        await self.library.write(order_rows.add, [order])
        await self.library.write(rows.reserve, job, project, price, Caps(), at(when), 0.0)
        await self.library.write(order_rows.move, sent)
        if charged:
            await self.library.write(rows.settle, job.id, charged)
        return order

    async def month(self, month: str = "2026-11", profile: str = "p") -> Spending:
        return await spending(self.library, Registry(), profile, month)


@pytest.fixture
def books(library: Library) -> Books:
    return Books(library)


def by(found: Spending, how: By, unit: str = "PTC") -> dict[str, float]:
    return {str(share.name): share.money.amount for share in found.shares(how, unit)}


async def test_a_month_is_divided_by_project_and_by_generator(books: Books) -> None:
    ferry, radio = await books.project("The Last Ferry"), await books.project("雨夜电台 {n}")
    await books.buy("2026-11-03 10:00", Money(2.0, "PTC"), ferry)
    await books.buy("2026-11-03 11:00", Money(1.0, "PTC"), ferry, SONG)
    await books.buy("2026-11-20 11:00", Money(0.5, "PTC"), radio)
    await books.buy("2026-11-20 12:00", Money(4.0, "PTC"), "", SONG)
    found = await books.month()
    assert by(found, By.PROJECT) == {"Music": 4.0, "The Last Ferry": 3.0, "雨夜电台 {n}": 0.5}
    names = [Registry().generator(generator).name for generator in (SONG, SPEECH)]
    assert by(found, By.GENERATOR) == dict(zip(names, (5.0, 2.5), strict=True))
    assert found.total == (Money(7.5, "PTC", about=True),)
    (music, ferry_share, _) = found.shares(By.PROJECT, "PTC")
    assert (music.key, ferry_share.key) == ("", ferry)
    assert {place + 1: amount for place, amount in enumerate(ferry_share.days) if amount} == {3: 3.0}
    assert (len(music.days), music.days[19]) == (30, 4.0)


async def test_days_and_months_are_the_users(books: Books) -> None:
    await books.buy("2026-10-31 23:59", Money(1.0, "PTC"))
    await books.buy("2026-11-01 00:00", Money(2.0, "PTC"))  # still October in Greenwich
    await books.buy("2026-11-30 23:59", Money(4.0, "PTC"))
    await books.buy("2026-12-01 00:00", Money(8.0, "PTC"))
    november, december = await books.month(), await books.month("2026-12")
    assert [(row.day, row.amount) for row in november.rows] == [("2026-11-01", 2.0), ("2026-11-30", 4.0)]
    assert [row.day for row in december.rows] == ["2026-12-01"]
    assert bounds("2026-12")[1] == at("2027-01-01 00:00")
    assert (len(days_of("2028-02")), days_of("2026-11")[-1]) == (29, "2026-11-30")


async def test_units_are_never_added_together(books: Books) -> None:
    for unit, amount in (("PTC", 1.0), ("USD", 0.1), ("JimiCoin", 120.0), ("USD", 0.2)):
        await books.buy("2026-11-05 09:00", Money(amount, unit))
    await books.buy("2026-11-05 09:00", None)
    found = await books.month()
    assert [(money.unit, pytest.approx(money.amount)) for money in found.total] == [
        ("JimiCoin", 120.0), ("PTC", 1.0), ("USD", 0.3),
    ]  # fmt: skip
    assert by(found, By.PROJECT, "USD") == {"Outside projects": pytest.approx(0.3)}
    assert found.shares(By.PROJECT, "EUR") == ()
    assert found.unknown == 1


async def test_what_was_charged_stands_beside_the_estimate_of_the_same_calls(books: Books) -> None:
    await books.buy("2026-11-05 09:00", Money(1.0, "PTC", about=True), charged=Money(0.75, "PTC"))
    await books.buy("2026-11-06 09:00", Money(2.0, "PTC", about=True), charged=Money(2.5, "PTC"))
    await books.buy("2026-11-06 10:00", Money(9.0, "PTC", about=True))  # nobody tells
    await books.buy("2026-11-06 11:00", None, charged=Money(0.1, "PTC"))  # nobody knew before
    await books.buy("2026-11-06 12:00", Money(5.0, "USD"), charged=Money(0.2, "PTC"))  # known in another unit
    found = await books.month()
    assert found.compared == (Compared(Money(3.0, "PTC"), Money(3.25, "PTC")),)
    (whole,) = found.total
    assert (whole.unit, whole.amount, whole.about) == ("PTC", pytest.approx(12.55), True)
    assert found.unknown == 0
    assert (await books.month("2026-10")).compared == ()


async def test_what_is_deleted_or_forgotten_is_still_spent(books: Books) -> None:
    ferry = await books.project("The Last Ferry")
    order = await books.buy("2026-11-05 09:00", Money(1.0, "PTC"), ferry, charged=Money(1.5, "PTC"))
    await books.buy("2026-11-05 09:00", Money(1.0, "PTC"), "gone", "gone.speech")
    await books.library.write(script_rows.hide_project, ferry)
    await books.library.write(order_rows.forget, [order.id])
    found = await books.month()
    assert by(found, By.PROJECT) == {"The Last Ferry": 1.5, "No longer known": 1.0}
    assert by(found, By.GENERATOR) == {Registry().generator(SPEECH).name: 1.5, "gone.speech": 1.0}
    assert found.compared == (Compared(Money(1.0, "PTC"), Money(1.5, "PTC")),)


async def test_caps_are_measured_by_this_day_and_by_the_dearest_project_ever(books: Books) -> None:
    ferry, radio = await books.project("The Last Ferry"), await books.project("Radio")
    await books.buy("2026-01-05 09:00", Money(7.0, "PTC"), ferry)
    await books.buy("2026-11-05 09:00", Money(3.0, "PTC"), radio)
    await books.buy(time.strftime("%Y-%m-%d %H:%M"), Money(0.5, "PTC"), radio)
    found = await books.month("2026-11")
    assert (found.cap_day.amount, found.cap_day.unit) == (0.5, "PTC")
    assert found.cap_project
    name, used = found.cap_project
    assert (str(name), used.amount) == ("The Last Ferry", 7.0)
    empty = await books.month(profile="another")
    assert (empty.cap_day.amount, empty.cap_project, empty.rows) == (0.0, None, ())


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-00", "26-11", "2026-11-01", "next", "２０２６-11"])
async def test_what_is_no_month_is_said(books: Books, month: str) -> None:
    with pytest.raises(UsageProblem, match="2026-11"):
        await books.month(month)


async def test_the_studio_tells_of_this_month_by_itself(studio: Studio) -> None:
    found = await studio.spending("local")
    assert (found.month, found.rows, found.total) == (time.strftime("%Y-%m"), (), ())
