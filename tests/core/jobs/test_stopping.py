"""Cancelling, looking up and forgetting at the worst moment: nothing leaves that should not, nothing bought is lost."""

import asyncio
from typing import Any

import pytest

from core.domain.job import Order, State
from core.domain.request import Silence
from core.errors import NotSent, OutcomeUnknown, Refused
from core.library import orders as rows
from core.library import takes
from core.message import say
from core.providers.base import Ready, Result, Running
from tests.core.jobs.conftest import Bench, Desk, Script, order_of

WHY = say("It broke.")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.gate.FIRST_WAIT", 0.02)


def _now(bench: Desk, order: Order) -> Order:
    found = bench.ledger.order(order.id)
    assert found
    return found


async def _cancelled_while(bench: Desk, order: Order, state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run an order and cancel it at the moment in which its job's `state` is written."""
    move, loop, writing = rows.move, asyncio.get_running_loop(), asyncio.Event()

    def slowly(db: Any, job: Any) -> None:
        if job.state is state and not writing.is_set():
            loop.call_soon_threadsafe(writing.set)
            asyncio.run_coroutine_threadsafe(_breath(), loop).result()
        move(db, job)

    monkeypatch.setattr("core.library.orders.move", slowly)
    await bench.ledger.add([order])
    bench.runner.enqueue([order])
    await writing.wait()
    await bench.runner.cancel([order])
    await bench.settle()


async def _breath() -> None:
    for _ in range(9):
        await asyncio.sleep(0)


async def test_the_number_of_a_task_is_not_lost_by_a_cancel_while_it_is_written(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()
    script.stops = False
    script.submits.append(Running("t-7", wait=60))
    order = order_of("Hello")
    await _cancelled_while(bench, order, State.RUNNING, monkeypatch)
    assert (_now(bench, order).state, _now(bench, order).jobs[0].remote) == (State.CANCELLED, "t-7")
    assert script.cancelled == ["t-7"]


@pytest.mark.parametrize(
    ("error", "state"), [(Refused(WHY), State.FAILED), (OutcomeUnknown(WHY), State.UNCERTAIN)], ids=["no", "unknown"]
)
async def test_a_job_that_is_cancelled_while_its_end_is_written_has_ended(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch, error: Exception, state: State
) -> None:
    bench = desk()
    script.submits.append(error)
    order = order_of("Hello")
    await _cancelled_while(bench, order, state, monkeypatch)
    assert _now(bench, order).state is state
    (stored,) = await bench.library.read(rows.unfinished)
    assert stored.state is state


async def test_a_cancel_between_a_try_and_the_next_one_is_heard(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(NotSent(WHY))
    order = order_of("Hello")
    await bench.ledger.add([order])
    held = asyncio.get_running_loop().create_future()
    bench.runner.gate.changed.connect(lambda: held.done() or held.set_result(None))
    bench.runner.enqueue([order])
    await held
    await bench.runner.cancel([_now(bench, order)])
    assert _now(bench, order).state is State.CANCELLED
    await bench.settle()
    assert script.submitted == ["Hello"]


async def test_a_number_that_was_found_is_that_of_one_lost_task(desk: Bench, script: Script) -> None:
    bench = desk(at_once=1)
    script.submits += [OutcomeUnknown(WHY), OutcomeUnknown(WHY)]
    (order,) = await bench.run(order_of("One", Silence(0.1), "Two"))
    script.polls.append(Ready((Result(url="http://x/1"),)))
    await bench.runner.found(order.id, "t-1")
    await bench.settle()
    assert [job.state for job in _now(bench, order).jobs] == [State.DONE, State.UNCERTAIN]
    script.polls.append(Ready((Result(url="http://x/2"),)))
    await bench.runner.found(order.id, "t-2")
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert (script.polled, len(script.submitted)) == (["t-1", "t-2"], 2)


async def test_an_order_that_is_being_sent_again_cannot_be_forgotten(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()
    script.submits.append(OutcomeUnknown(WHY))
    (order,) = await bench.run(order_of("Hello"))
    move, loop = rows.move, asyncio.get_running_loop()

    def slowly(db: Any, job: Any) -> None:
        asyncio.run_coroutine_threadsafe(_breath(), loop).result()
        move(db, job)

    monkeypatch.setattr("core.library.orders.move", slowly)
    await asyncio.gather(bench.runner.send_again(order.id), bench.runner.forget([order.id]))
    await bench.settle()
    assert script.submitted == ["Hello", "Hello"]
    assert await bench.library.read(takes.ids, "") == (order.id,)
