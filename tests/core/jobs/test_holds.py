"""What jobs wait for: a network, a key, a balance, a person; and the ways out of every state."""

import asyncio
import shutil
from pathlib import Path

import pytest

from core.domain.job import Job, Order, State
from core.domain.profile import Profile
from core.domain.request import Plan, Request
from core.errors import (
    Busy,
    KeyMissing,
    KeyRejected,
    KeyringLocked,
    LinkExpired,
    NoAnswer,
    NoBalance,
    NoDownload,
    NotSetUp,
    Offline,
    OutcomeUnknown,
    Problem,
    Refused,
)
from core.jobs.ways import Way, cancel_words, ways
from core.library import takes as take_rows
from core.message import say
from core.providers.base import Ready, Result, Running
from tests.core.conftest import write_tone
from tests.core.jobs.conftest import Bench, Desk, Script, Then, order_of

WHY = say("It broke.")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.jobs.gate.FIRST_WAIT", 0.02)
    monkeypatch.setattr("core.jobs.asking.FIRST_WAIT", 0.01)


def _now(bench: Desk, order: Order) -> Order:
    found = bench.ledger.order(order.id)
    assert found
    return found


async def test_a_profile_of_a_provider_that_this_roomtone_does_not_have_stops_nobody(
    desk: Bench, script: Script
) -> None:
    bench = desk()
    (known,) = bench.registry.profiles()
    bench.registry.change([known, Profile("newer", "of tomorrow", "Newer")])
    strange = order_of(Request("scripted.speech", "newer", "Hello", "", {"rate": 0}))
    first, second = await bench.run(strange, order_of("Hello"))
    assert (first.state, second.state) == (State.FAILED, State.DONE)
    assert "Newer" in str(first.reason and first.reason.title)


@pytest.mark.parametrize("kind", [KeyMissing, KeyringLocked])
async def test_without_a_key_everything_waits_and_starts_when_there_is_one(
    desk: Bench, script: Script, kind: type[Problem]
) -> None:
    bench = desk(at_once=2)
    script.submits.append(kind(WHY, say("Add a key.")))
    orders = await bench.run(*(order_of(text) for text in ("one", "two", "three")))
    assert len(script.submitted) <= 2
    waiting = [order for order in orders if order.state is State.QUEUED]
    assert waiting
    assert any(order.reason and str(order.reason.remedy) == "Add a key." for order in waiting)
    assert set(bench.runner.gate.holds()) == {"p"}
    bench.runner.gate.release("p")
    await bench.settle()
    assert [_now(bench, order).state for order in orders] == [State.DONE] * 3
    assert bench.runner.gate.holds() == {}


@pytest.mark.parametrize("error", [KeyRejected(WHY, status=401), NoBalance(WHY, status=402)])
async def test_a_rejected_key_fails_one_job_and_spares_the_others(
    desk: Bench, script: Script, error: Exception
) -> None:
    bench = desk(at_once=1)
    script.submits.append(error)
    orders = await bench.run(*(order_of(text) for text in ("one", "two", "three")))
    assert [order.state for order in orders] == [State.FAILED, State.QUEUED, State.QUEUED]
    assert script.submitted == ["one"]
    await bench.runner.retry(orders[0].id)
    await bench.settle()
    assert [_now(bench, order).state for order in orders] == [State.DONE] * 3


async def test_another_refusal_holds_nobody(desk: Bench, script: Script) -> None:
    bench = desk(at_once=1)
    script.submits.append(Refused(WHY, status=400))
    first, second = await bench.run(order_of("one"), order_of("two"))
    assert (first.state, second.state) == (State.FAILED, State.DONE)


async def test_after_a_hold_one_request_tries_alone(desk: Bench, script: Script) -> None:
    bench = desk(at_once=3)
    script.submits += [Offline(WHY)] * 4
    orders = await bench.run(*(order_of(str(number)) for number in range(6)))
    assert [order.state for order in orders] == [State.DONE] * 6
    assert len(script.submitted) <= 6 + 4


async def test_idle_gives_a_dead_network_up_and_keeps_the_job(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits += [Offline(WHY)] * 20
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.QUEUED
    assert order.reason
    assert 3 <= len(script.submitted) < 20


async def test_busy_is_waited_for_as_long_as_it_asks(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Busy(WHY, wait=0.3))
    clock = asyncio.get_running_loop().time
    start = clock()
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.DONE
    assert clock() - start >= 0.3


async def test_so_many_a_minute_and_not_one_more(desk: Bench, script: Script) -> None:
    bench = desk(per_minute=2, at_once=8)
    await bench.ledger.add(orders := [order_of(str(number)) for number in range(5)])
    bench.runner.enqueue(orders)
    done = asyncio.Event()
    bench.runner.take_added.connect(lambda _: done.set() if len(script.submitted) == 2 else None)
    async with asyncio.timeout(20):
        await done.wait()
    await asyncio.sleep(0.1)
    assert len(script.submitted) == 2
    wait = bench.runner.gate.opens_in("p")
    assert wait is not None
    assert 50 < wait <= 60


async def test_a_pause_lets_nothing_new_leave_and_what_is_bought_goes_on(desk: Bench, script: Script) -> None:
    bench = desk(at_once=1)
    bought, waiting = order_of("one"), order_of("two")
    await bench.ledger.add([bought, waiting])
    job = await bench.ledger.move(bought.jobs[0], State.SUBMITTING)
    await bench.ledger.move(job, State.RUNNING, remote="t-1")
    script.polls.append(Ready((Result(url="http://x/1.wav"),)))
    bench.runner.gate.pause(paused=True)
    bench.runner.enqueue([_now(bench, bought), waiting])
    await bench.settle()
    assert _now(bench, bought).state is State.DONE
    assert _now(bench, waiting).state is State.QUEUED
    assert script.submitted == []
    bench.runner.gate.pause(paused=False)
    await bench.settle()
    assert _now(bench, waiting).state is State.DONE


@pytest.mark.parametrize("error", [KeyRejected(WHY, status=401), KeyringLocked(WHY), NotSetUp(WHY)])
async def test_a_web_page_while_polling_fails_nothing_and_a_lost_key_waits(
    desk: Bench, script: Script, error: Problem
) -> None:
    bench = desk()
    script.submits.append(Running("t-1", wait=0))
    script.polls += [NoAnswer(WHY), Busy(WHY), error]
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.RUNNING
    assert order.reason
    script.polls.append(Ready((Result(url="http://x/1.wav"),)))
    await bench.runner.retry(order.id)
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert script.submitted == ["Hello"]


async def test_an_expired_address_is_asked_for_anew_once(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Running("t-1", wait=0))
    script.polls += [Ready((Result(url="http://x/old.wav"),)), Ready((Result(url="http://x/new.wav"),))]
    script.fetches.append(LinkExpired(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.DONE
    assert script.fetched == ["http://x/old.wav", "http://x/new.wav"]
    assert script.submitted == ["Hello"]


async def test_an_address_that_stays_expired_fails_as_a_download(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Running("t-1", wait=0))
    script.polls += [Ready((Result(url="http://x/old.wav"),))] * 2
    script.fetches += [LinkExpired(WHY)] * 2
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.FAILED
    assert ways(order, tasks=True)[0] is Way.DOWNLOAD_AGAIN
    await bench.runner.retry(order.id)
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert script.submitted == ["Hello"]


@pytest.mark.parametrize("again", [(1, 0), (1,), (0, 1)])
async def test_songs_that_come_in_another_order_at_the_second_look_are_all_kept(
    desk: Bench, script: Script, tmp_path: Path, again: tuple[int, ...]
) -> None:
    bench = desk()
    tones = [write_tone(tmp_path / f"{n}.wav", hertz=300 + 200 * n) for n in (0, 1)]
    served: list[str] = []

    def come(number: int) -> Then:
        async def write() -> None:
            served.append(f"song-{number}")
            shutil.copyfile(tones[number], script.tone)

        return Then(write, "tone")

    def told(*order: int) -> Ready:
        return Ready(tuple(Result(url=f"http://x/{n}.wav", remote=f"song-{n}") for n in order))

    script.submits.append(Running("t-1", wait=0))
    script.polls += [told(0, 1), told(*again)]
    script.fetches += [come(0), LinkExpired(WHY), come(1)]
    (order,) = await bench.run(order_of("Song"))
    assert order.state is State.DONE
    assert served == ["song-0", "song-1"]
    takes = await bench.library.read(take_rows.page, "", 0, 10)
    kept = {take.remote: bench.library.store.path(take.audio, take.suffix).read_bytes() for take in takes}
    assert kept == {f"song-{n}": tones[n].read_bytes() for n in (0, 1)}


@pytest.mark.parametrize("lost", [0, 1])
async def test_a_result_that_is_gone_for_good_costs_the_other_nothing(desk: Bench, script: Script, lost: int) -> None:
    bench = desk()
    script.submits.append(Running("t-1", wait=0))
    songs = Ready(tuple(Result(url=f"http://x/{n}.wav", remote=f"song-{n}") for n in (0, 1)))
    script.polls += [songs, songs]
    gone = LinkExpired(WHY)
    script.fetches += [gone, gone, "tone"] if lost == 0 else ["tone", gone, gone]
    (order,) = await bench.run(order_of("Song"))
    assert order.state is State.DONE
    takes = await bench.library.read(take_rows.page, "", 0, 10)
    assert [(take.remote, take.notes["missing"]) for take in takes] == [(f"song-{1 - lost}", "1 / 2")]
    assert script.submitted == ["Song"]
    assert not any(bench.library.store.arrivals())


async def test_what_is_uncertain_is_sent_again_only_when_asked(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(OutcomeUnknown(WHY))
    (order,) = await bench.run(order_of("Hello"))
    assert order.state is State.UNCERTAIN
    await bench.runner.retry(order.id)
    await bench.settle()
    assert script.submitted == ["Hello"]
    await bench.runner.send_again(order.id)
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert script.submitted == ["Hello"] * 2


async def test_a_lost_task_that_was_found_is_fetched_without_buying(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(OutcomeUnknown(WHY))
    script.polls.append(Ready((Result(url="http://x/1.wav"),)))
    (order,) = await bench.run(order_of("Hello"))
    await bench.runner.found(order.id, "t-9")
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert script.polled == ["t-9"]
    assert script.submitted == ["Hello"]


@pytest.mark.parametrize(("stops", "again"), [(True, ["Hello", "Hello"]), (False, ["Hello"])])
async def test_a_cancelled_task_is_bought_again_only_if_the_provider_stopped_it(
    desk: Bench, script: Script, stops: bool, again: list[str]
) -> None:
    bench = desk(seconds=0)
    script.stops = stops
    script.submits.append(Running("t-1", wait=0))
    script.polls.append(Running("t-1", wait=0))
    (order,) = await bench.run(order_of("Hello"))
    await bench.runner.cancel([order])
    assert _now(bench, order).state is State.CANCELLED
    if not stops:
        script.polls.append(Ready((Result(url="http://x/1.wav"),)))
    await bench.runner.retry(order.id)
    await bench.settle()
    assert _now(bench, order).state is State.DONE
    assert script.submitted == again


async def test_songs_keep_their_own_ids_and_notes_over_a_restart(desk: Bench, script: Script) -> None:
    bench = desk()
    script.submits.append(Running("t-1", wait=0))
    songs = [Result(url=f"http://x/{n}.wav", remote=f"song-{n}", notes={"title": f"Moon {n}"}) for n in (1, 2)]
    script.polls.append(Ready(tuple(songs), trace="call"))
    script.fetches += ["tone", NoDownload(WHY)]
    (order,) = await bench.run(order_of("Song"))
    assert order.state is State.FAILED
    await bench.runner.retry(order.id)
    await bench.settle()
    from core.library import takes as rows

    takes = await bench.library.read(rows.page, "", 0, 10)
    assert {(take.remote, take.notes["title"]) for take in takes} == {("song-1", "Moon 1"), ("song-2", "Moon 2")}
    assert script.fetched.count("http://x/1.wav") == 1


def _order(state: State, **fields: object) -> Order:
    request = Request("scripted.speech", "p", "Hello")
    job = Job("j", "o", 0, request, state, **fields)  # pyright: ignore[reportArgumentType]
    return Order("o", Plan((request,)), "Hello", 1.0, jobs=(job,))


@pytest.mark.parametrize("state", list(State))
def test_every_state_but_done_has_a_way_out(state: State) -> None:
    found = ways(_order(state), tasks=True)
    assert found or state in {State.DRAFT, State.DONE}
    assert (Way.SEND_AGAIN in found) is (state is State.UNCERTAIN)
    assert Way.LOOK_UP not in ways(_order(state), tasks=False)


def test_cancelling_says_what_it_cannot_stop() -> None:
    words = [str(cancel_words(_order(state))) for state in (State.QUEUED, State.SUBMITTING, State.RUNNING)]
    assert len(set(words)) == 3
    assert "Nothing was sent" in words[0]
    assert all("charge" in text for text in words[1:])
