"""Every way of a job through the ledger, with the submissions counted."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from core.domain.job import Download, Order, State
from core.domain.request import Silence
from core.errors import LibraryUnwritable, NotSent, OutcomeUnknown, Problem, Refused, TaskFailed
from core.jobs.recovery import recover
from core.jobs.runner import Runner
from core.jobs.states import ARROWS, check_move
from core.library import orders as rows
from core.library import takes
from core.library.check import check
from core.message import say
from core.providers.base import Ready, Result, Running
from tests.core.jobs.conftest import Bench, Desk, Script, order_of

WHY = say("It broke.")


async def _clean(desk: Desk) -> None:
    report = await desk.library.read(check, desk.library.store)
    assert report.found == dict.fromkeys(report.found, ())
    assert desk.library.store.arrivals() == ()


async def _on_disk(desk: Desk) -> list[State]:
    return [job.state for order in await desk.library.read(rows.unfinished) for job in order.jobs]


def test_every_arrow_is_a_state_and_only_done_has_no_way_on() -> None:
    assert set(ARROWS) == set(State)
    assert [state for state, ways in ARROWS.items() if not ways] == [State.DONE]
    with pytest.raises(ValueError, match="done to queued"):
        check_move(State.DONE, State.QUEUED)


async def test_an_answer_at_once_becomes_a_take(desk: Bench, script: Script) -> None:
    bench = desk()
    seen: list[State] = []
    bench.ledger.order_changed.connect(lambda order: seen.append(order.state))
    (order,) = await bench.run(order_of("Hello"))
    assert seen == [State.QUEUED, State.SUBMITTING, State.DONE]
    (take,) = await bench.library.read(takes.by_id, [order.take])
    assert take.plan == order.plan
    assert bench.library.store.path(take.audio, take.suffix).read_bytes() == script.tone.read_bytes()
    await _clean(bench)


async def test_submitting_is_on_disk_before_the_request_leaves(desk: Bench, script: Script) -> None:
    bench = desk()
    found: list[list[State]] = []

    async def look() -> None:
        found.append(await _on_disk(bench))

    script.submits.append(look)
    await bench.run(order_of("Hello"))
    assert found == [[State.SUBMITTING]]


async def test_a_remote_id_is_on_disk_before_the_first_poll(desk: Bench, script: Script) -> None:
    bench = desk()
    found: list[tuple[State, str]] = []

    async def look() -> None:
        found.extend((job.state, job.remote) for o in await bench.library.read(rows.unfinished) for job in o.jobs)

    script.submits.append(Running("t-1", wait=0))
    script.polls += [Running("t-1", wait=0), NotSent(WHY), Ready((Result(url="http://x/1.wav"),))]
    script.fetches.append(look)
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.DONE
    assert script.polled == ["t-1"] * 3
    assert (script.submitted, script.fetched) == (["Hello"], ["http://x/1.wav"])
    assert found == [(State.DOWNLOADING, "t-1")]


async def test_two_results_are_two_takes(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Ready((Result(url="http://x/1"), Result(url="http://x/2"))))
    await bench.run(order_of("Song"))
    assert len(await bench.library.read(takes.ids, "")) == 2
    await _clean(bench)


async def test_parts_are_joined_with_exact_silence(desk: Bench, script: Script) -> None:
    bench = desk(at_once=4)
    (order,) = await bench.run(order_of("One", Silence(0.5), "Two", "Three"))
    (take,) = await bench.library.read(takes.by_id, [order.take])
    assert take.facts.seconds == pytest.approx(0.2 * 3 + 0.5, abs=0.001)
    assert len(take.pieces) == 3
    assert sorted(script.submitted) == ["One", "Three", "Two"]
    await _clean(bench)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Refused(WHY), State.FAILED),
        (TaskFailed(WHY), State.FAILED),
        (OutcomeUnknown(WHY), State.UNCERTAIN),
        (ConnectionResetError("reset"), State.UNCERTAIN),
    ],
)
async def test_how_a_paid_request_ends_badly(desk: Bench, script: Script, error: Exception, state: State) -> None:
    bench = desk()
    script.submits.append(error)
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is state
    assert order.reason is not None
    assert await _on_disk(bench) == [state]
    assert script.submitted == ["Hello"]


async def test_a_lost_answer_of_a_free_request_is_a_plain_failure(desk: Bench, script: Script) -> None:
    bench = desk(repeatable=True)
    script.submits.append(OutcomeUnknown(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED


async def test_what_never_left_is_sent_when_the_way_is_free(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.gate.FIRST_WAIT", 0.01)
    bench = desk()
    script.submits += [NotSent(WHY), NotSent(WHY)]
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.DONE
    assert script.submitted == ["Hello"] * 3


async def test_an_engine_of_this_machine_that_never_starts_fails_its_job(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.gate.FIRST_WAIT", 0.01)
    bench = desk(repeatable=True)
    script.submits += [NotSent(WHY)] * 3
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    assert await _on_disk(bench) == [State.FAILED]


async def test_bytes_that_are_no_audio_fail_the_job_and_the_next_one_goes_on(desk: Bench, script: Script) -> None:
    bench = desk()
    html = script.tone.with_name("page.wav")
    html.write_text("<html>Sorry</html>")
    script.submits.append(Ready((Result(html),)))
    bad, good = await bench.run(order_of("Bad"), order_of("Good"))
    assert (bad.state, good.state) == (State.FAILED, State.DONE)


async def test_the_deadline_of_polling_fails_nothing(desk: Bench, script: Script) -> None:
    bench = desk(seconds=0.05)
    script.submits.append(Running("t-1", wait=0.02))
    script.polls += [Running("t-1", wait=0.02)] * 20
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.RUNNING
    assert "still running" in str(order.reason and order.reason.title)


async def test_a_failed_download_is_fetched_again_and_bought_once(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Ready((Result(url="http://x/1"),)))
    script.fetches.append(TaskFailed(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    await bench.ledger.move(order.jobs[0], State.DOWNLOADING)
    bench.runner.enqueue([o for o in [bench.ledger.order(order.id)] if o])
    await bench.settle()
    assert [o.state for o in bench.ledger.orders()] == [State.DONE]
    assert (script.submitted, script.fetched) == (["Hello"], ["http://x/1"] * 2)


async def test_a_download_whose_host_cannot_be_reached_is_never_bought_again(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Ready((Result(url="http://x/1"),)))
    script.fetches.append(NotSent(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert (order.state, await _on_disk(bench)) == (State.FAILED, [State.FAILED])
    await bench.runner.retry(order.id)
    await bench.settle()
    assert [found.state for found in bench.ledger.orders()] == [State.DONE]
    assert (script.submitted, script.fetched) == (["Hello"], ["http://x/1"] * 2)
    await _clean(bench)


async def test_a_cancel_that_cannot_be_written_is_told_and_leaves_nothing_in_between(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk(at_once=1, repeatable=True)
    problems: list[Problem] = []
    bench.runner.problem_met.connect(problems.append)
    left = asyncio.Event()

    async def hang() -> None:
        left.set()
        await asyncio.sleep(60)

    script.submits.append(hang)
    orders = [order_of("One"), order_of("Two"), order_of("Three")]
    await bench.ledger.add(orders)
    bench.runner.enqueue(orders)
    await left.wait()

    async def full(*_: Any) -> None:
        raise LibraryUnwritable(WHY)

    monkeypatch.setattr(bench.ledger, "cancel", full)
    await bench.runner.cancel(orders)
    assert len(problems) == 1
    assert [order.state for order in bench.ledger.orders()] == [State.CANCELLED, State.FAILED, State.FAILED]
    assert sorted(await _on_disk(bench)) == [State.CANCELLED, State.QUEUED, State.QUEUED]


async def test_no_more_at_once_than_the_provider_allows(desk: Bench, script: Script) -> None:
    bench = desk(at_once=3)
    under_way, most = 0, 0

    async def busy() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        under_way -= 1

    script.submits += [busy] * 12
    done = await bench.run(*(order_of(str(n)) for n in range(12)))
    assert most == 3
    assert {order.state for order in done} == {State.DONE}


@pytest.mark.parametrize(("repeatable", "state"), [(True, State.CANCELLED), (False, State.UNCERTAIN)])
async def test_cancel_says_what_it_could_not_stop(desk: Bench, script: Script, repeatable: bool, state: State) -> None:
    bench = desk(repeatable=repeatable, at_once=1)
    left = asyncio.Event()

    async def hang() -> None:
        left.set()
        await asyncio.sleep(60)

    script.submits.append(hang)
    orders = [order_of("One"), order_of("Two")]
    await bench.ledger.add(orders)
    bench.runner.enqueue(orders)
    await left.wait()
    await bench.runner.cancel(orders)
    await bench.settle()
    assert [order.state for order in bench.ledger.orders()] == [state, State.CANCELLED]
    assert script.submitted == ["One"]
    await _clean(bench)


async def test_cancel_asks_the_provider_to_stop_its_task(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Running("t-9", wait=60))
    orders = [order_of("Hello")]
    await bench.ledger.add(orders)
    running = asyncio.Event()
    bench.ledger.order_changed.connect(lambda order: running.set() if order.state is State.RUNNING else None)
    bench.runner.enqueue(orders)
    await running.wait()
    await bench.runner.cancel(bench.ledger.orders())
    assert script.cancelled == ["t-9"]
    assert [o.state for o in bench.ledger.orders()] == [State.CANCELLED]


async def test_a_library_that_cannot_be_written_halts_the_queue_once_and_loses_nothing(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = desk(at_once=1, repeatable=True)
    problems: list[Problem] = []
    bench.runner.problem_met.connect(problems.append)
    keep = bench.library.store.keep
    broken = True

    def failing(*args: Any) -> str:
        if broken:
            raise LibraryUnwritable(WHY)
        return keep(*args)

    monkeypatch.setattr(bench.library.store, "keep", failing)
    orders = await bench.run(order_of("One"), order_of("Two"))
    assert len(problems) == 1
    assert [order.state for order in orders] == [State.FAILED, State.QUEUED]
    assert script.submitted == ["One"]
    broken = False
    bench.runner.resume()
    await bench.settle()
    assert [order.state for order in bench.ledger.orders()] == [State.FAILED, State.DONE]


# a start after a crash


async def _restart(desk: Bench, bench: Desk, **options: Any) -> tuple[Desk, tuple[Order, ...]]:
    await bench.runner.close()
    fresh = desk(**options)
    orders = await recover(fresh.ledger, fresh.library, fresh.registry)
    fresh.runner.enqueue(orders)
    await fresh.settle()
    return fresh, fresh.ledger.orders()


async def _left_at(bench: Desk, order: Order, *states: tuple[State, dict[str, Any]]) -> None:
    """Write an order whose job a crash left in the last of the states."""
    await bench.ledger.add([order])
    job = order.jobs[0]
    for state, fields in states:
        job = await bench.ledger.move(job, state, **fields)


SUBMITTING = (State.SUBMITTING, {})


async def test_after_a_crash_queued_jobs_go_on(desk: Bench, script: Script) -> None:
    bench = desk()
    await _left_at(bench, order_of("Hello"))
    _, orders = await _restart(desk, bench)
    assert [order.state for order in orders] == [State.DONE]
    assert script.submitted == ["Hello"]


async def test_after_a_crash_a_paid_request_is_never_sent_again(desk: Bench, script: Script) -> None:
    bench = desk()
    await _left_at(bench, order_of("Hello"), SUBMITTING)
    _, orders = await _restart(desk, bench)
    assert [order.state for order in orders] == [State.UNCERTAIN]
    assert script.submitted == []


async def test_after_a_crash_a_free_request_is_made_again(desk: Bench, script: Script) -> None:
    bench = desk(repeatable=True)
    await _left_at(bench, order_of("Hello"), SUBMITTING)
    fresh, orders = await _restart(desk, bench, repeatable=True)
    assert [order.state for order in orders] == [State.DONE]
    await _clean(fresh)


async def test_after_a_crash_a_remote_task_is_asked_for(desk: Bench, script: Script) -> None:
    bench = desk()
    await _left_at(bench, order_of("Hello"), SUBMITTING, (State.RUNNING, {"remote": "t-1"}))
    script.polls.append(Ready((Result(url="http://x/1"),)))
    _, orders = await _restart(desk, bench)
    assert [order.state for order in orders] == [State.DONE]
    assert (script.submitted, script.polled) == ([], ["t-1"])


async def test_after_a_crash_a_download_is_fetched(desk: Bench, script: Script) -> None:
    bench = desk()
    await _left_at(bench, order_of("Hello"), SUBMITTING, (State.DOWNLOADING, {"downloads": (Download("http://x/1"),)}))
    _, orders = await _restart(desk, bench)
    assert [order.state for order in orders] == [State.DONE]
    assert (script.submitted, script.fetched) == ([], ["http://x/1"])


async def test_what_arrived_before_a_crash_is_filed_and_not_bought_again(desk: Bench, script: Script) -> None:
    bench = desk()
    order = order_of("Hello")
    await _left_at(bench, order, SUBMITTING)
    bench.library.store.arrival(order.jobs[0].id).write_bytes(script.tone.read_bytes())
    fresh, orders = await _restart(desk, bench)
    assert [found.state for found in orders] == [State.DONE]
    assert script.submitted == []
    await _clean(fresh)


@pytest.mark.parametrize("repeatable", [True, False])
async def test_a_crash_between_keeping_and_committing_leaves_no_orphan(
    desk: Bench, script: Script, repeatable: bool
) -> None:
    bench = desk(repeatable=repeatable)
    order = order_of("Hello")
    await _left_at(bench, order, SUBMITTING)
    arrived = bench.library.store.arrival(order.jobs[0].id)
    arrived.write_bytes(script.tone.read_bytes())
    bench.library.store.keep(arrived, ".wav")
    before = await bench.library.read(check, bench.library.store)
    assert before.clean  # it is under way, not lost
    fresh, orders = await _restart(desk, bench, repeatable=repeatable)
    assert [found.state for found in orders] == [State.DONE]
    await _clean(fresh)


async def test_a_crash_after_committing_only_leaves_an_arrival_to_sweep(desk: Bench, script: Script) -> None:
    bench = desk()
    (order,) = await bench.run(order_of("Hello"))
    bench.library.store.arrival(order.jobs[0].id).write_bytes(script.tone.read_bytes())
    fresh, _ = await _restart(desk, bench)
    assert len(await fresh.library.read(takes.ids, "")) == 1
    await _clean(fresh)


async def test_pieces_that_are_there_are_joined_after_a_crash(desk: Bench, script: Script) -> None:
    bench = desk(at_once=1)
    joined = order_of("One", Silence(0.1), "Two")
    await bench.ledger.add([joined])
    stop = asyncio.Event()

    async def last() -> None:
        stop.set()
        await asyncio.sleep(60)

    script.submits += ["tone", last]
    bench.runner.enqueue([joined])
    await stop.wait()
    fresh, orders = await _restart(desk, bench, repeatable=True)
    assert [order.state for order in orders] == [State.DONE]
    assert script.submitted == ["One", "Two", "Two"]
    await _clean(fresh)


async def test_pieces_are_joined_although_nobody_knows_their_generator_any_more(
    desk: Bench, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: Runner, __: str) -> None:
        """The program ends before the pieces are joined."""

    bench = desk()
    with monkeypatch.context() as patch:
        patch.setattr(Runner, "_join", never)
        await bench.run(order_of("One", Silence(0.1), "Two"))
    (order,) = bench.ledger.orders()
    assert [job.state for job in order.jobs] == [State.DONE, State.DONE]
    bench.registry._generators.clear()
    bench.runner.enqueue([order])
    await bench.settle()
    (joined,) = bench.ledger.orders()
    assert joined.state is State.DONE
    assert joined.take
    assert script.submitted == ["One", "Two"]


async def test_forgetting_a_failed_order_takes_its_pieces_along(desk: Bench, script: Script) -> None:
    bench = desk(at_once=1)
    script.submits += ["tone", Refused(WHY)]
    (order,) = await bench.run(order_of("One", Silence(0.1), "Two"))
    assert order.state is State.FAILED
    await bench.ledger.forget([order.id])
    assert bench.ledger.orders() == ()
    assert await _on_disk(bench) == []
    await _clean(bench)


async def test_orders_keep_their_order(desk: Bench, script: Script) -> None:
    bench = desk(at_once=1)
    await bench.run(*(order_of(str(n)) for n in range(20)))
    assert all(int(a) < int(b) for a, b in pairwise(script.submitted))
