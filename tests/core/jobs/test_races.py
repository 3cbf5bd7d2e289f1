"""What happens to an order while something else happens to it: nothing is bought twice, nothing is lost."""

import asyncio
import shutil
from typing import Any

import pytest

from core.audio import join as joining
from core.domain.job import Download, Order, State
from core.domain.request import Request, Silence
from core.errors import DiskFull, NotSent, Refused
from core.jobs import filing
from core.jobs.recovery import recover
from core.library import orders as rows
from core.library import takes
from core.library.check import check
from core.message import say
from core.providers.base import Ready, Result, Running
from tests.core.jobs.conftest import Bench, Desk, Script, Then, order_of

WHY = say("It broke.")


async def _clean(desk: Desk) -> None:
    report = await desk.library.read(check, desk.library.store)
    assert report.found == dict.fromkeys(report.found, ())
    assert desk.library.store.arrivals() == ()


async def _retry(bench: Desk, order: Order) -> Order:
    bench.runner.resume()
    await bench.runner.retry(order.id)
    await bench.settle()
    return _now(bench, order)


async def _being_filed(bench: Desk, monkeypatch: pytest.MonkeyPatch) -> Order:
    """Order something and return when its answer is being kept."""
    loop, here = asyncio.get_running_loop(), asyncio.Event()
    keep = bench.library.store.keep

    def told(*args: Any) -> str:
        loop.call_soon_threadsafe(here.set)
        return keep(*args)

    monkeypatch.setattr(bench.library.store, "keep", told)
    order = order_of("Hello")
    await bench.ledger.add([order])
    bench.runner.enqueue([order])
    await here.wait()
    return order


def _now(bench: Desk, order: Order) -> Order:
    found = bench.ledger.order(order.id)
    assert found
    return found


def _refuses(bench: Desk, monkeypatch: pytest.MonkeyPatch, function: Any) -> None:
    """Let the library refuse `function` as a full disk does, until `monkeypatch` is undone."""
    write = bench.library.write

    async def refusing(asked: Any, *args: Any, **kwargs: Any) -> Any:
        if asked is function or str(function) in asked.__qualname__:
            raise DiskFull(WHY)
        return await write(asked, *args, **kwargs)

    monkeypatch.setattr(bench.library, "write", refusing)


async def test_a_retry_beside_a_waiting_part_sends_every_part_once(desk: Bench, script: Script) -> None:
    bench = desk(at_once=2)
    go = asyncio.Event()
    script.submits += [go.wait, Refused(WHY)]
    busy, order = order_of("Busy"), order_of("One", Silence(0.1), "Two", "Three")
    await bench.ledger.add([busy, order])
    failed = asyncio.Event()
    bench.ledger.order_changed.connect(lambda seen: failed.set() if seen.state is State.FAILED else None)
    script.submits += [go.wait]
    bench.runner.enqueue([busy, order])
    await failed.wait()
    await asyncio.gather(bench.runner.retry(order.id), bench.runner.retry(order.id))
    go.set()
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert sorted(script.submitted) == ["Busy", "One", "One", "Three", "Two"]
    await _clean(bench)


async def test_what_waits_for_the_way_to_be_free_can_be_cancelled(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(NotSent(WHY))
    order = order_of("Hello")
    await bench.ledger.add([order])
    told = asyncio.Event()
    bench.ledger.order_changed.connect(lambda seen: told.set() if seen.reason else None)
    bench.runner.enqueue([order])
    await told.wait()
    await bench.runner.cancel([_now(bench, order)])
    await bench.settle()
    assert _now(bench, order).state is State.CANCELLED


async def test_pieces_that_could_not_be_joined_are_not_bought_again(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()

    def failing(*args: Any) -> Any:
        raise DiskFull(WHY)

    with monkeypatch.context() as patch:
        patch.setattr(joining, "join", failing)
        (order,) = await bench.run(order_of("One", Silence(0.1), "Two"))
    assert order.state is State.FAILED
    assert (await _retry(bench, order)).state is State.DONE
    assert sorted(script.submitted) == ["One", "Two"]
    await _clean(bench)


async def test_a_remote_id_that_could_not_be_written_is_not_forgotten(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()

    async def fill() -> None:
        _refuses(bench, monkeypatch, rows.move)

    script.submits.append(Then(fill, Running("t-7", wait=0)))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    monkeypatch.undo()
    script.polls.append(Ready((Result(url="http://x/1"),)))
    assert (await _retry(bench, order)).state is State.DONE
    assert (script.submitted, script.polled) == (["Hello"], ["t-7"])
    await _clean(bench)


async def test_an_answer_that_could_not_be_filed_is_filed_later_and_not_bought_again(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()
    _refuses(bench, monkeypatch, "Ledger.finish")
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    monkeypatch.undo()
    assert (await _retry(bench, order)).state is State.DONE
    assert script.submitted == ["Hello"]
    await _clean(bench)


async def test_a_paid_answer_that_the_disk_refused_is_of_unknown_outcome(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(DiskFull(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    assert (await _retry(bench, order)).state is State.UNCERTAIN
    assert script.submitted == ["Hello"]


@pytest.mark.parametrize("repeatable", [True, False])
async def test_an_answer_that_is_here_is_filed_though_cancelled(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch, repeatable: bool
) -> None:
    bench = desk(repeatable=repeatable)
    order = await _being_filed(bench, monkeypatch)
    await bench.runner.cancel([_now(bench, order)])
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    await _clean(bench)


async def test_closing_lets_an_answer_that_is_here_be_filed(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()
    order = await _being_filed(bench, monkeypatch)
    await bench.runner.close()
    assert await bench.library.read(takes.ids, "") == (order.id,)
    await _clean(bench)


async def test_an_order_that_is_being_joined_cannot_be_forgotten(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk()
    loop, here, go = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    join = filing.file_joined

    async def slow(*args: Any) -> Any:
        loop.call_soon(here.set)
        await go.wait()
        return await join(*args)

    monkeypatch.setattr("core.jobs.runner.file_joined", slow)
    order = order_of("One", Silence(0.1), "Two")
    await bench.ledger.add([order])
    bench.runner.enqueue([order])
    await here.wait()
    await bench.ledger.forget([order.id])
    go.set()
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    await _clean(bench)


async def test_an_answer_that_is_no_audio_is_asked_for_again_by_a_retry(desk: Bench, script: Script) -> None:
    bench = desk()
    order = order_of("Hello")

    async def page() -> None:
        bench.library.store.arrival(order.jobs[0].id).write_text("<html>Sorry</html>")

    into = bench.library.store.arrival(order.jobs[0].id)
    script.submits.append(Then(page, Ready((Result(into),))))
    (failed,) = await bench.run(order)
    assert failed.state is State.FAILED
    assert (await _retry(bench, order)).state is State.DONE
    assert script.submitted == ["Hello"] * 2
    await _clean(bench)


async def test_an_order_of_a_profile_that_is_gone_fails_with_a_reason_and_the_others_go_on(
    desk: Bench, script: Script
) -> None:
    bench = desk()
    strange = order_of(Request("gone.speech", "gone", "Hello"))
    first, second = await bench.run(strange, order_of("Hello"))
    assert (first.state, second.state) == (State.FAILED, State.DONE)
    assert "gone" in str(first.reason and first.reason.title)


async def test_cancel_stops_a_task_whose_deadline_of_polling_has_passed(desk: Bench, script: Script) -> None:
    bench = desk(seconds=0)
    script.submits.append(Running("t-1", wait=0))
    script.polls.append(Running("t-1", wait=0))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.RUNNING
    await bench.runner.cancel([order])
    assert script.cancelled == ["t-1"]
    assert _now(bench, order).state is State.CANCELLED


async def test_forgetting_takes_what_arrived_along(desk: Bench, script: Script) -> None:
    bench = desk()
    order = order_of("Hello")
    script.submits.append(Refused(WHY))
    (failed,) = await bench.run(order)
    shutil.copyfile(script.tone, bench.library.store.arrival(order.jobs[0].id))
    bench.library.store.keep(bench.library.store.arrival(order.jobs[0].id), ".wav")
    await bench.ledger.forget([failed.id])
    await _clean(bench)


async def test_after_a_crash_only_the_downloads_that_are_missing_are_fetched(desk: Bench, script: Script) -> None:
    bench = desk()
    order = order_of("Song")
    await bench.ledger.add([order])
    job = await bench.ledger.move(order.jobs[0], State.SUBMITTING)
    await bench.ledger.move(job, State.DOWNLOADING, downloads=(Download("http://x/1"), Download("http://x/2")))
    shutil.copyfile(script.tone, bench.library.store.arrival(job.id))
    await bench.runner.close()
    fresh = desk()
    fresh.runner.enqueue(await recover(fresh.ledger, fresh.library, fresh.registry))
    await fresh.settle()
    assert len(await fresh.library.read(takes.ids, "")) == 2
    assert script.fetched == ["http://x/2"]
    await _clean(fresh)
