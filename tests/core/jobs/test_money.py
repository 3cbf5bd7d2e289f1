"""Money: what is reserved, given back and settled; caps; prices told afterwards."""

import asyncio
import threading
import time

import pytest

from core.companions import Companions
from core.domain.job import State
from core.domain.money import Money, Per, Price, total
from core.domain.profile import Caps
from core.domain.take import Mark
from core.errors import DiskFull, NoBalance, NotSent, OutcomeUnknown, Refused, TaskFailed
from core.jobs.bills import Bills
from core.jobs.gate import midnight
from core.library import money as rows
from core.library import takes as take_rows
from core.message import say
from core.providers.base import Ready, Result, Running
from tests.core.jobs.conftest import Bench, Desk, Script, order_of

WHY = say("It broke.")
TEN_CENTS = Price(0.1)


async def _spent(bench: Desk, project: str | None = None) -> list[Money]:
    return list(await bench.library.read(rows.spent, "p", project=project))


@pytest.mark.parametrize(
    ("price", "text", "amount", "about"),
    [
        (Price(0.1), "any", 0.1, False),
        (Price(15, per=Per.CHARACTERS, each=1_000_000), "a" * 4_000, 0.06, False),
        (Price(0.03, per=Per.TOKENS, each=1_000), "a" * 4_000, 0.03, True),
        (Price(0.03, per=Per.TOKENS, each=1_000), "夜" * 1_000, 0.03, True),
        (Price(0.015, per=Per.MINUTES), "any", 0.0225, True),
    ],
)
def test_a_price_counts_what_it_says(price: Price, text: str, amount: float, about: bool) -> None:
    cost = price.of(text, seconds=90)
    assert cost.amount == pytest.approx(amount)
    assert cost.about is about


def test_amounts_keep_two_figures_that_count() -> None:
    assert [str(Money(amount)) for amount in (0, 12.345, 0.1, 0.0449, 0.00061)] == [
        "0.00 USD",
        "12.35 USD",
        "0.10 USD",
        "0.045 USD",
        "0.00061 USD",
    ]
    assert str(Money(0.5, "PTC", about=True)) == "about 0.50 PTC"


def test_units_are_never_added_together() -> None:
    assert total([Money(1), Money(2, "PTC"), Money(3, about=True)]) == (Money(4, about=True), Money(2, "PTC"))


async def test_what_is_done_is_spent_and_stands_with_the_take(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    (order,) = await bench.run(order_of("Hello", project="book"))
    assert order.jobs[0].price == Money(0.1)
    assert await _spent(bench, "book") == [Money(0.1, about=True)]
    assert await _spent(bench, "other") == []
    (take,) = await bench.library.read(take_rows.by_id, [order.take])
    assert take.cost == Money(0.1, about=True)


@pytest.mark.parametrize("error", [Refused(WHY), NotSent(WHY), NoBalance(WHY)])
async def test_what_was_refused_or_never_left_is_not_spent(
    desk: Bench, script: Script, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.gate.FIRST_WAIT", 0.01)
    bench = desk(price=TEN_CENTS)
    script.submits += [error] * 4
    await bench.run(order_of("Hello"))
    assert await _spent(bench) == []


async def test_a_task_that_failed_is_not_spent_and_what_is_uncertain_is(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS, at_once=1)
    script.submits += [Running("t-1", wait=0), OutcomeUnknown(WHY)]
    script.polls.append(TaskFailed(WHY))
    failed, uncertain = await bench.run(order_of("Hello"), order_of("Again"))
    assert (failed.state, uncertain.state) == (State.FAILED, State.UNCERTAIN)
    assert [money.amount for money in await _spent(bench)] == [0.1]


async def test_the_cap_of_a_day_stops_what_would_pass_it_and_a_higher_one_lets_it_go(
    desk: Bench, script: Script
) -> None:
    bench = desk(price=TEN_CENTS, caps=Caps(day=0.25), at_once=1)
    orders = await bench.run(*(order_of(text) for text in ("one", "two", "three")))
    assert [order.state for order in orders] == [State.DONE, State.DONE, State.QUEUED]
    assert script.submitted == ["one", "two"]
    reason = orders[2].reason
    assert reason
    assert "0.25 USD" in str(reason.title)
    assert reason.remedy
    (profile,) = bench.registry.profiles()
    bench.registry.change([type(profile)(profile.id, profile.provider, profile.name, caps=Caps(day=0.30))])
    bench.runner.gate.release("p")
    await bench.settle()
    assert script.submitted == ["one", "two", "three"]


async def test_two_jobs_at_once_cannot_share_the_last_of_a_cap(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS, caps=Caps(day=0.1), at_once=8)
    await bench.run(*(order_of(str(number)) for number in range(8)))
    assert len(script.submitted) == 1


async def test_the_cap_of_a_project_counts_that_project_alone(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS, caps=Caps(project=0.1), at_once=1)
    first, other, second = await bench.run(
        order_of("one", project="a"), order_of("two", project="b"), order_of("three", project="a")
    )
    assert [first.state, other.state, second.state] == [State.DONE, State.DONE, State.QUEUED]


def test_the_day_began_before_now_and_less_than_a_day_ago() -> None:
    assert 0 <= time.time() - midnight() <= 25 * 3600


async def test_the_price_that_is_told_later_stands_with_job_take_and_spending(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(Ready((Result(script.tone),), trace="call-1"))
    script.bills["call-1"] = None
    bills = Bills(bench.library, bench.ledger, bench.registry)
    (order,) = await bench.run(order_of("Hello"))
    assert await bills.settle() == 1
    script.bills["call-1"] = Money(0.07, "PTC")
    told = []
    bills.take_changed.connect(told.append)
    assert await bills.settle() == 0
    assert [take.cost for take in told] == [Money(0.07, "PTC")]
    known = bench.ledger.order(order.id)
    assert known
    assert known.jobs[0].charged == Money(0.07, "PTC")
    (take,) = await bench.library.read(take_rows.by_id, [order.take])
    assert take.cost == Money(0.07, "PTC")
    sidecar = bench.library.store.read_sidecar(bench.library.store.sidecar_path(take.audio))
    assert sidecar
    assert sidecar.takes[0].cost == Money(0.07, "PTC")
    assert await _spent(bench) == [Money(0.07, "PTC")]


async def test_a_price_and_times_that_are_told_at_once_both_stand_with_the_take(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(Ready((Result(script.tone),), trace="call-1"))
    script.bills["call-1"] = Money(0.07, "PTC")
    (order,) = await bench.run(order_of("Hello"))
    bills = Bills(bench.library, bench.ledger, bench.registry)
    companions = Companions(bench.library, bench.registry)
    marks = (Mark("word", 0.0, 0.1, "Hello"),)
    hold = threading.Event()
    bench.library.post(lambda db: hold.wait(5))  # whoever reads before it writes has read by then
    asking = asyncio.gather(bills.settle(), companions.time(order.take, marks))
    await bench.library.read(take_rows.by_id, [order.take])
    await asyncio.sleep(0.1)
    hold.set()
    await asking
    (take,) = await bench.library.read(take_rows.by_id, [order.take])
    assert (take.cost, take.marks) == (Money(0.07, "PTC"), marks)
    sidecar = bench.library.store.read_sidecar(bench.library.store.sidecar_path(take.audio))
    assert sidecar
    assert (sidecar.takes[0].cost, sidecar.takes[0].marks) == (take.cost, marks)


async def test_a_library_that_refuses_for_a_moment_ends_no_asking(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.bills.WAITS", (0.01, 0.01, 0.01))
    bench = desk(price=TEN_CENTS)
    script.submits.append(Ready((Result(script.tone),), trace="call-1"))
    script.bills["call-1"] = Money(0.07, "PTC")
    (order,) = await bench.run(order_of("Hello"))
    bills = Bills(bench.library, bench.ledger, bench.registry)
    refusing, tell = [True], bench.library.store.tell

    def once(*args: object, **kwargs: object) -> None:
        if refusing:
            refusing.clear()
            raise DiskFull(WHY)
        tell(*args, **kwargs)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(bench.library.store, "tell", once)
    told = asyncio.Event()
    bills.take_changed.connect(lambda _: told.set())
    bills.soon()
    try:
        async with asyncio.timeout(20):
            await told.wait()
    finally:
        await bills.close()
    (take,) = await bench.library.read(take_rows.by_id, [order.take])
    assert take.cost == Money(0.07, "PTC")
