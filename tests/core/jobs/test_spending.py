"""Rows of spending: they stand as long as something may have been bought, once for each time that it was sent."""

import asyncio
import contextlib
from typing import Any

import pytest

from core.domain.job import Order, State
from core.domain.money import Money, Price
from core.domain.profile import Caps
from core.domain.request import Silence
from core.errors import LinkExpired, NotSent, OutcomeUnknown, Refused, RequestProblem, TaskFailed, UsageProblem
from core.jobs.bills import Bills
from core.jobs.recovery import recover
from core.library import money as rows
from core.library import takes as take_rows
from core.message import say
from core.providers.base import Ready, Result, Running
from core.spending import By, spending
from tests.core.jobs.conftest import Bench, Desk, Script, Then, order_of

WHY = say("It broke.")
TEN_CENTS = Price(0.1)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.gate.FIRST_WAIT", 0.01)
    monkeypatch.setattr("core.jobs.asking.FIRST_WAIT", 0.01)


async def _spent(bench: Desk) -> float:
    return sum(money.amount for money in await bench.library.read(rows.spent, "p"))


def _now(bench: Desk, order: Order) -> Order:
    found = bench.ledger.order(order.id)
    assert found
    return found


async def test_what_is_sent_again_is_spent_twice(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(OutcomeUnknown(WHY))
    (order,) = await bench.run(order_of("Hello"))
    await bench.runner.send_again(order.id)
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert await _spent(bench) == pytest.approx(0.2)
    (take,) = await bench.library.read(take_rows.by_id, [order.id])
    assert take.cost == Money(0.1, about=True)


async def test_a_month_knows_the_generator_of_each_sending(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(OutcomeUnknown(WHY))
    (order,) = await bench.run(order_of("Hello", project="gone"))
    await bench.runner.send_again(order.id)
    await bench.settle()
    found = await spending(bench.library, bench.registry, "p")
    (by_generator,), (by_project,) = found.shares(By.GENERATOR, "USD"), found.shares(By.PROJECT, "USD")
    assert (str(by_generator.name), str(by_project.name)) == ("Scripted", "No longer known")
    assert by_generator.money.amount == by_project.money.amount == pytest.approx(0.2)
    assert sum(row.calls for row in found.rows) == 2


@pytest.mark.parametrize("error", [Refused(WHY), NotSent(WHY)])
async def test_a_second_try_that_bought_nothing_gives_only_itself_back(
    desk: Bench, script: Script, error: Exception
) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits += [OutcomeUnknown(WHY), *[error] * 4]
    (order,) = await bench.run(order_of("Hello"))
    await bench.runner.send_again(order.id)
    await bench.settle()
    assert _now(bench, order).state in {State.FAILED, State.QUEUED}
    assert await _spent(bench) == pytest.approx(0.1)


async def test_a_second_try_over_the_cap_leaves_the_first_one_spent(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS, caps=Caps(day=0.15))
    script.submits.append(OutcomeUnknown(WHY))
    (order,) = await bench.run(order_of("Hello"))
    await bench.runner.send_again(order.id)
    await bench.settle()
    assert (_now(bench, order).state, script.submitted) == (State.QUEUED, ["Hello"])
    assert await _spent(bench) == pytest.approx(0.1)


async def test_a_profile_that_is_gone_gives_nothing_back_of_what_it_bought(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS, seconds=0)
    script.submits.append(Running("t-1", wait=0))
    script.polls.append(Running("t-1", wait=0))
    (order,) = await bench.run(order_of("Hello"))
    profiles = bench.registry.profiles()
    bench.registry.change(())
    await bench.runner.retry(order.id)
    await bench.settle()
    assert (_now(bench, order).state, _now(bench, order).jobs[0].remote) == (State.FAILED, "t-1")
    assert await _spent(bench) == pytest.approx(0.1)
    bench.registry.change(profiles)
    script.polls.append(Ready((Result(url="http://x/1"),)))
    await bench.runner.retry(order.id)
    await bench.settle()
    assert (_now(bench, order).state, script.submitted) == (State.DONE, ["Hello"])


@pytest.mark.parametrize("error", [Refused(WHY), RequestProblem(WHY)])
async def test_a_download_that_is_refused_gives_nothing_back(desk: Bench, script: Script, error: Exception) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(Ready((Result(url="http://x/1"),)))
    script.fetches.append(error)
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    assert await _spent(bench) == pytest.approx(0.1)


async def test_a_task_that_had_results_was_bought_although_it_is_gone_now(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(Running("t-1", wait=0))
    script.polls += [Ready((Result(url="http://x/1"),)), TaskFailed(WHY)]
    script.fetches.append(LinkExpired(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    assert await _spent(bench) == pytest.approx(0.1)


async def test_what_stops_a_request_before_it_leaves_makes_nothing_uncertain(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS)
    script.submits.append(UsageProblem(say("The key has line breaks.")))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    assert await _spent(bench) == 0


async def test_every_piece_of_a_take_is_told_its_price(desk: Bench, script: Script) -> None:
    bench = desk(price=TEN_CENTS, at_once=1)

    def answer(name: str) -> Then:
        async def copy() -> None:
            (script.tone.parent / name).write_bytes(script.tone.read_bytes())

        return Then(copy, Ready((Result(script.tone.parent / name),), trace=name))

    script.submits += [answer("call-1"), answer("call-2")]
    script.bills |= {"call-1": Money(0.03, "PTC"), "call-2": Money(0.04, "PTC")}
    bills = Bills(bench.library, bench.ledger, bench.registry)
    (order,) = await bench.run(order_of("One", Silence(0.1), "Two"))
    assert order.state is State.DONE
    assert await bills.settle() == 0
    (take,) = await bench.library.read(take_rows.by_id, [order.id])
    assert take.cost
    assert (take.cost.amount, take.cost.unit, take.cost.about) == (pytest.approx(0.07), "PTC", False)


async def _stopped_while_beginning(bench: Desk, order: Order, monkeypatch: pytest.MonkeyPatch) -> asyncio.Task[Any]:
    """Order something and cancel it at the moment in which its beginning is written."""
    reserve, cancelling = rows.reserve, asyncio.Event()
    loop = asyncio.get_running_loop()

    async def stop() -> None:
        await cancelling.wait()
        await bench.runner.cancel([order])

    def slowly(*args: Any) -> Any:
        loop.call_soon_threadsafe(cancelling.set)
        asyncio.run_coroutine_threadsafe(_breath(), loop).result()
        return reserve(*args)

    monkeypatch.setattr("core.library.money.reserve", slowly)
    await bench.ledger.add([order])
    stopping = asyncio.create_task(stop())
    bench.runner.enqueue([order])
    return stopping


async def _breath() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_is_cancelled_while_it_begins_never_leaves_and_is_not_spent(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk(price=TEN_CENTS)
    order = order_of("Hello")
    await (await _stopped_while_beginning(bench, order, monkeypatch))
    await bench.settle()
    assert (_now(bench, order).state, script.submitted) == (State.CANCELLED, [])
    assert await _spent(bench) == 0


async def test_closing_while_a_request_begins_leaves_it_queued(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk(price=TEN_CENTS)
    order = order_of("Hello")
    monkeypatch.setattr(bench.runner, "cancel", lambda _: bench.runner.close())
    await (await _stopped_while_beginning(bench, order, monkeypatch))
    with contextlib.suppress(asyncio.CancelledError):
        await bench.settle()
    monkeypatch.undo()
    fresh = desk(price=TEN_CENTS)
    await recover(fresh.ledger, fresh.library, fresh.registry)
    assert (_now(fresh, order).state, script.submitted) == (State.QUEUED, [])
    assert await _spent(fresh) == 0


async def test_what_has_no_known_price_is_counted_when_it_is_told(desk: Bench, script: Script) -> None:
    bench = desk(caps=Caps(day=0.05))
    script.submits.append(Ready((Result(script.tone),), trace="call-1"))
    script.bills["call-1"] = Money(0.07, "PTC")
    bills = Bills(bench.library, bench.ledger, bench.registry)
    (order,) = await bench.run(order_of("Hello"))
    assert await bench.library.read(rows.spent, "p") == ()
    assert await bills.settle() == 0
    assert await bench.library.read(rows.spent, "p") == (Money(0.07, "PTC"),)
    (take,) = await bench.library.read(take_rows.by_id, [order.id])
    assert take.cost == Money(0.07, "PTC")
    (over,) = await bench.run(order_of("Again"))
    assert (over.state, script.submitted) == (State.QUEUED, ["Hello"])
    assert "0.050 PTC" in str(over.reason and over.reason.title)


@pytest.mark.parametrize("price", [None, TEN_CENTS])
async def test_a_cap_of_nothing_lets_nothing_leave(desk: Bench, script: Script, price: Price | None) -> None:
    bench = desk(price=price, caps=Caps(day=0))
    (order,) = await bench.run(order_of("Hello"))
    assert (order.state, script.submitted) == (State.QUEUED, [])
