"""Every fault at every step where it can happen: the state that the ledger names, one purchase, and a way on.

What a paid call that went wrong means follows from who may have taken it: an error answer of the provider bought
nothing, a request to come back later is kept to, and whatever else is not a whole answer leaves it open.
"""

from collections.abc import AsyncIterator, Mapping
from enum import Enum, auto
from pathlib import Path

import pytest

from core.domain.job import Order, State
from core.jobs.ways import Way
from tests.contract.cases import CASES, higgs, jimmyai, suno, udio
from tests.contract.cases.ai302 import CLONE, DESIGN, UDIO, VENDORS, VENDORS_AT_ONCE
from tests.contract.cases.case import KEY, Case
from tests.contract.cases.openai import EVENTS, SPEECH
from tests.contract.house import SILENT, House, house, in_a_hurry
from tests.servers.base import Server
from tests.servers.faults import OF_TASKS, REFUSED, Fault
from tests.servers.openai import OpenAI
from tests.servers.tasks import Task
from tests.servers.wire import Answer

F = Fault
RATE = 20
"""Bytes a second of what is too slow."""


class End(Enum):
    """What becomes of an order that meets a fault."""

    DONE = auto()
    """As if nothing had happened."""
    LATER = auto()
    """It waits in the queue, and is done by itself after that."""
    REFUSED = auto()
    """Failed; nothing was bought, and another try buys it."""
    UNKNOWN = auto()
    """Uncertain, until a person looks it up or sends it again."""
    GIVEN_UP = auto()
    """Failed by the provider, which took it; another try is another task."""
    RUNNING = auto()
    """It goes on at the provider, and a person may have it looked at."""
    KEPT = auto()
    """Failed; it is bought and lies there, and downloading again brings it."""


Table = Mapping[End, frozenset[Fault]]

_ERRORS = frozenset({
    F.SERVER_ERROR, F.BAD_REQUEST, F.KEY_REJECTED, F.PAYMENT_REQUIRED, F.NO_PERMISSION, F.NO_BALANCE, F.NOT_FOUND,
    F.TOO_LARGE, F.BUSINESS_ERROR, F.EXPIRED, F.GONE, F.REDIRECT_AWAY, F.REDIRECT_LOOP,
})  # fmt: skip
_LATER = frozenset({F.RATE_LIMITED, F.RATE_LIMITED_DATE, F.UNAVAILABLE})
_LOST = frozenset({
    F.HTML_502, F.RESET_BEFORE, F.NO_ANSWER, F.RESET_AFTER, F.RESET_HALFWAY, F.WITHOUT_FIELD, F.EMPTY, F.ZERO_BYTES,
    F.SLOW, F.STALL, F.CUT_SHORT, F.HUGE, F.ENDLESS,
})  # fmt: skip
_HARMLESS = frozenset({F.WRONG_TYPE, F.GZIP, F.CLOCK_SKEW})

SUBMIT: Table = {
    End.DONE: _HARMLESS | {F.UNKNOWN_STATUS, F.TWO_RESULTS, F.URL_LATER},
    End.LATER: _LATER,
    End.REFUSED: _ERRORS,
    End.UNKNOWN: _LOST | {F.HTML, F.GARBAGE_JSON, F.CUT_AUDIO},
    End.GIVEN_UP: frozenset({F.TASK_FAILED}),
    End.RUNNING: frozenset({F.NEVER_ENDS}),
}
"""The answer is JSON, with a task or an address in it."""

SUBMIT_AT_ONCE: Table = {
    **SUBMIT,
    End.DONE: SUBMIT[End.DONE] | {F.WITHOUT_FIELD},
    End.UNKNOWN: SUBMIT[End.UNKNOWN] - {F.WITHOUT_FIELD},
}
"""The answer is JSON that names its audio in two places, of which one is left."""

SUBMIT_FOR_FILE: Table = {
    End.DONE: _HARMLESS,
    End.LATER: _LATER,
    End.REFUSED: _ERRORS,
    End.UNKNOWN: SUBMIT[End.UNKNOWN],
}
"""The answer is JSON that names a file in one place, and there is no task."""

SUBMIT_FOR_AUDIO: Table = {
    End.DONE: _HARMLESS | {F.CUT_AUDIO, F.GARBAGE_JSON},
    End.LATER: _LATER,
    End.REFUSED: _ERRORS | {F.HTML},
    End.UNKNOWN: _LOST,
}
"""The answer is the audio itself. What is whole on the wire and decodes is taken for what the provider made."""

SUBMIT_FOR_SAMPLES: Table = {
    **SUBMIT_FOR_AUDIO,
    End.DONE: SUBMIT_FOR_AUDIO[End.DONE] - {F.GARBAGE_JSON},
    End.UNKNOWN: SUBMIT_FOR_AUDIO[End.UNKNOWN] | {F.GARBAGE_JSON},
}
"""The same, of samples that no head tells from anything else."""

SUBMIT_FOR_EVENTS: Table = {
    End.DONE: _HARMLESS - {F.WRONG_TYPE},
    End.LATER: _LATER,
    End.REFUSED: _ERRORS | {F.HTML},
    End.UNKNOWN: _LOST | {F.WRONG_TYPE, F.CUT_AUDIO, F.GARBAGE_JSON},
}
"""The answer is a stream of events."""

SUBMITTING: dict[Case, Table] = {
    SPEECH: SUBMIT_FOR_AUDIO,
    EVENTS: SUBMIT_FOR_EVENTS,
    VENDORS: SUBMIT,
    VENDORS_AT_ONCE: SUBMIT_AT_ONCE,
    CLONE: SUBMIT,
    DESIGN: SUBMIT,
    UDIO: SUBMIT,
    **dict.fromkeys(jimmyai.CASES, SUBMIT),
    **dict.fromkeys(suno.TASKS, SUBMIT),
    **dict.fromkeys(suno.FILES, SUBMIT_FOR_FILE),
    **dict.fromkeys(udio.CASES, SUBMIT),
    higgs.SPEECH: SUBMIT_FOR_SAMPLES,
    **dict.fromkeys(higgs.STREAMS, SUBMIT_FOR_EVENTS),
}

POLL: Table = {
    End.DONE: frozenset(Fault) - {F.TASK_FAILED, F.KEY_REJECTED, F.NO_PERMISSION, F.EXPIRED},
    End.RUNNING: frozenset({F.KEY_REJECTED, F.NO_PERMISSION, F.EXPIRED}),
    End.GIVEN_UP: frozenset({F.TASK_FAILED}),
}

_NO_AUDIO = frozenset({F.HTML, F.WITHOUT_FIELD, F.BUSINESS_ERROR, F.EMPTY, F.ZERO_BYTES})
_EXPIRED = frozenset({F.EXPIRED, F.GONE, F.NOT_FOUND, F.KEY_REJECTED, F.NO_PERMISSION})

DOWNLOAD: Table = {
    End.DONE: frozenset({
        *_HARMLESS, *_LATER, *_EXPIRED, F.NO_BALANCE, F.SERVER_ERROR, F.HTML_502, F.REDIRECT_AWAY, F.RESET_BEFORE,
        F.NO_ANSWER, F.RESET_AFTER, F.RESET_HALFWAY, F.SLOW, F.STALL, F.CUT_SHORT, F.CUT_AUDIO, F.GARBAGE_JSON,
    }),
    End.KEPT: _NO_AUDIO | {F.BAD_REQUEST, F.PAYMENT_REQUIRED, F.TOO_LARGE, F.HUGE, F.ENDLESS,
                           F.REDIRECT_LOOP},
}  # fmt: skip
"""It happens once."""

DOWNLOAD_AT_ONCE: Table = {
    End.DONE: DOWNLOAD[End.DONE] - _EXPIRED,
    End.KEPT: DOWNLOAD[End.KEPT] | _EXPIRED,
}
"""There is no task that could be asked for another address."""

_CUT = frozenset({F.CUT_AUDIO, F.GARBAGE_JSON})

DOWNLOAD_MEASURED: Table = {
    End.DONE: DOWNLOAD_AT_ONCE[End.DONE] - _CUT,
    End.KEPT: DOWNLOAD_AT_ONCE[End.KEPT] | _CUT,
}
"""The file tells how long it is, so that one that is cut is no take."""

UPLOAD: Table = {
    End.DONE: (_HARMLESS | _LOST | {F.HTML, F.GARBAGE_JSON, F.CUT_AUDIO}) - {F.WITHOUT_FIELD},
    End.LATER: _LATER,
    End.REFUSED: _ERRORS | {F.WITHOUT_FIELD},
}

TASKS = (VENDORS, CLONE, DESIGN, UDIO, *jimmyai.CASES, *suno.TASKS, *udio.CASES)
FETCHED = (*TASKS, VENDORS_AT_ONCE, *suno.FILES)
DOWNLOADING: dict[Case, Table] = {
    **dict.fromkeys(TASKS, DOWNLOAD),
    VENDORS_AT_ONCE: DOWNLOAD_AT_ONCE,
    **dict.fromkeys(suno.FILES, DOWNLOAD_MEASURED),
}


def rows(tables: Mapping[Case, Table]) -> list:
    """Return a parameter for every case with every fault of its table."""
    return [
        pytest.param(case, fault, end, id=f"{case}-{fault}")
        for case, table in tables.items()
        for end, faults in table.items()
        for fault in sorted(faults)
    ]


@pytest.fixture
async def there(case: Case, tmp_path: Path) -> AsyncIterator[House]:
    async with house(case, tmp_path) as made:
        with in_a_hurry(made.server):
            yield made


def tasks_at(server: Server) -> list[str]:
    """Return the numbers of the tasks that a provider has, as its page shows them."""
    tasks: dict[str, Task] = getattr(server, "tasks", {})
    return list(tasks)


def told(order: Order) -> None:
    """Whoever looks at the order reads what happened and what to do."""
    assert order.reason
    assert str(order.reason.title)
    assert str(order.reason.remedy)
    assert KEY not in repr(order)


async def done(there: House, case: Case, order: Order, bought: int, takes: int | None = None) -> None:
    """The order is done for so many purchases, and all that it gave is in the library."""
    assert order.state is State.DONE, order.reason
    assert len(there.server.bought) == bought
    assert len(await there.studio.order_takes(order.id)) == (case.takes if takes is None else takes)
    assert not list((there.studio.folder / "incoming").iterdir())
    await there.is_in_order()


async def stays(there: House, order: Order, state: State, ways: set[Way], *, bought: int) -> None:
    """The order is in `state` with these ways out and tells why, and so much was bought until now."""
    assert order.state is state, order.reason
    assert set(there.studio.queue.ways(order)) == ways
    assert len(there.server.bought) == bought
    told(order)
    await there.is_in_order()


@pytest.mark.parametrize(
    ("table", "without"),
    [
        (SUBMIT, frozenset()),
        (SUBMIT_AT_ONCE, frozenset()),
        (SUBMIT_FOR_FILE, OF_TASKS),
        (SUBMIT_FOR_AUDIO, OF_TASKS),
        (SUBMIT_FOR_SAMPLES, OF_TASKS),
        (SUBMIT_FOR_EVENTS, OF_TASKS),
        (POLL, frozenset()),
        (DOWNLOAD, OF_TASKS),
        (DOWNLOAD_AT_ONCE, OF_TASKS),
        (DOWNLOAD_MEASURED, OF_TASKS),
        (UPLOAD, OF_TASKS),
    ],
)
def test_every_fault_is_in_the_table_once(table: Table, without: frozenset[Fault]) -> None:
    assert sorted(fault for faults in table.values() for fault in faults) == sorted(frozenset(Fault) - without)


@pytest.mark.parametrize(("case", "fault", "end"), rows(SUBMITTING))
async def test_a_fault_while_it_is_submitted(there: House, case: Case, fault: Fault, end: End) -> None:
    there.server.faults.on("submit", fault, seconds=0.05, rate=RATE)
    if end is End.RUNNING:
        there.studio.queue.wait_at_most(0.2)
    order = await there.run(case)
    taken = int(fault not in REFUSED)
    if fault is not F.REDIRECT_LOOP:  # each round of it is a call
        assert there.server.count("submit") == 1 + (end is End.LATER)
    match end:
        case End.DONE:
            await done(there, case, order, 1, takes=2 if fault is F.TWO_RESULTS else case.takes)
        case End.LATER:
            await done(there, case, order, 1)
        case End.REFUSED:
            await stays(there, order, State.FAILED, {Way.RETRY, Way.FORGET}, bought=0)
            await there.studio.queue.retry(order.id)
            await done(there, case, await there.settled(order), 1)
        case End.UNKNOWN:
            tasks = there.studio.registry.generator(case.generator).tasks
            found = {Way.LOOK_UP} if tasks else set[Way]()
            await stays(there, order, State.UNCERTAIN, {Way.SEND_AGAIN, Way.FORGET} | found, bought=taken)
            await there.studio.queue.retry(order.id)  # no retry sends what is uncertain
            assert (await there.settled(order)).state is State.UNCERTAIN
            await there.studio.queue.send_again(order.id)
            await done(there, case, await there.settled(order), taken + 1)
        case End.GIVEN_UP:
            await stays(there, order, State.FAILED, {Way.RETRY, Way.FORGET}, bought=1)
            await there.studio.queue.retry(order.id)
            await done(there, case, await there.settled(order), 2)
        case _:
            await stays(there, order, State.RUNNING, {Way.CHECK_AGAIN, Way.CANCEL}, bought=1)


@pytest.mark.parametrize("case", TASKS, ids=str)
async def test_a_lost_task_that_is_looked_up_is_not_bought_again(there: House, case: Case) -> None:
    there.server.faults.on("submit", F.RESET_AFTER)
    order = await there.run(case)
    assert order.state is State.UNCERTAIN
    (task,) = tasks_at(there.server)  # the user finds its number on the provider's page
    await there.studio.queue.found(order.id, task)
    await done(there, case, await there.settled(order), 1)


@pytest.mark.parametrize(("case", "fault", "end"), rows(dict.fromkeys(TASKS, POLL)))
async def test_a_fault_while_it_is_asked_for(there: House, case: Case, fault: Fault, end: End) -> None:
    there.server.faults.on("poll", fault, times=1 if fault in SILENT else 3, seconds=0.05, rate=RATE)
    order = await there.run(case)
    match end:
        case End.DONE:
            await done(there, case, order, 1, takes=2 if fault is F.TWO_RESULTS else case.takes)
        case End.RUNNING:
            await stays(there, order, State.RUNNING, {Way.CHECK_AGAIN, Way.CANCEL}, bought=1)
            there.server.faults.clear()
            await there.studio.queue.retry(order.id)
            await done(there, case, await there.settled(order), 1)
        case _:
            await stays(there, order, State.FAILED, {Way.RETRY, Way.FORGET}, bought=1)
            there.server.faults.clear()
            await there.studio.queue.retry(order.id)
            await done(there, case, await there.settled(order), 2)


@pytest.mark.parametrize("fault", [F.NEVER_ENDS, F.HTML_502, F.RESET_BEFORE, F.RATE_LIMITED, F.EMPTY])
@pytest.mark.parametrize("case", TASKS, ids=str)
async def test_a_deadline_fails_nothing(there: House, case: Case, fault: Fault) -> None:
    there.server.faults.on("poll", fault, times=None, seconds=0.05)
    there.studio.queue.wait_at_most(0.15)
    order = await there.run(case)
    await stays(there, order, State.RUNNING, {Way.CHECK_AGAIN, Way.CANCEL}, bought=1)
    there.server.faults.clear()
    there.studio.queue.wait_at_most(None)
    await there.studio.queue.retry(order.id)
    await done(there, case, await there.settled(order), 1)


@pytest.mark.parametrize(("case", "fault", "end"), rows(DOWNLOADING))
async def test_a_fault_while_the_result_is_downloaded(there: House, case: Case, fault: Fault, end: End) -> None:
    there.server.faults.on("download", fault, seconds=0.05, rate=RATE)
    order = await there.run(case)
    if end is End.DONE:
        await done(there, case, order, 1)
        return
    await stays(there, order, State.FAILED, {Way.DOWNLOAD_AGAIN, Way.FORGET}, bought=1)
    there.server.faults.clear()
    await there.studio.queue.retry(order.id)
    await done(there, case, await there.settled(order), 1)


@pytest.mark.parametrize("fault", sorted({F.SERVER_ERROR, F.RESET_HALFWAY, F.CUT_SHORT, F.GONE, F.EXPIRED, F.HTML_502}))
@pytest.mark.parametrize("case", FETCHED, ids=str)
async def test_a_result_that_cannot_be_had_is_downloaded_again_for_nothing(
    there: House, case: Case, fault: Fault
) -> None:
    there.server.faults.on("download", fault, times=None)
    order = await there.run(case)
    await stays(there, order, State.FAILED, {Way.DOWNLOAD_AGAIN, Way.FORGET}, bought=1)
    await there.studio.queue.retry(order.id)  # it is not better yet
    await stays(there, await there.settled(order), State.FAILED, {Way.DOWNLOAD_AGAIN, Way.FORGET}, bought=1)
    there.server.faults.clear()
    await there.studio.queue.retry(order.id)
    await done(there, case, await there.settled(order), 1)


@pytest.mark.parametrize(("case", "fault", "end"), rows({CLONE: UPLOAD, jimmyai.CLONE: UPLOAD}))
async def test_a_fault_while_a_clip_is_uploaded(there: House, case: Case, fault: Fault, end: End) -> None:
    there.server.faults.on("upload", fault, seconds=0.05, rate=RATE)
    order = await there.run(case)
    if end is End.REFUSED:
        await stays(there, order, State.FAILED, {Way.RETRY, Way.FORGET}, bought=0)
        assert there.server.submissions == []
        await there.studio.queue.retry(order.id)
        order = await there.settled(order)
    await done(there, case, order, 1)
    body = there.server.submissions[0].json
    links = body.get("ref_audio_links") or [body["fileUrl"]]
    assert [there.server.stored(link.partition("?")[0]) for link in links] == [True] * case.clips


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://no-such-host.invalid"])
@pytest.mark.parametrize("case", CASES, ids=str)
async def test_what_never_left_waits_and_goes_when_it_can(there: House, case: Case, address: str) -> None:
    right = there.profile.base_url
    await there.studio.accounts.change(there.profile.id, base_url=address)
    order = await there.run(case)
    assert order.state is State.QUEUED
    told(order)
    assert set(there.studio.queue.holds()) == {there.profile.id}
    assert there.server.requests == []
    await there.studio.accounts.change(there.profile.id, base_url=right)
    await done(there, case, await there.settled(order), 1)
    assert there.studio.queue.holds() == {}


@pytest.mark.parametrize("case", [case for case in CASES if case not in higgs.CASES], ids=str)  # it may have none
async def test_without_a_key_it_waits_for_one(there: House, case: Case) -> None:
    await there.studio.accounts.remove_key(there.profile.id)
    order = await there.run(case)
    assert order.state is State.QUEUED
    told(order)
    assert set(there.studio.queue.holds()) == {there.profile.id}
    assert there.server.requests == []
    await there.studio.accounts.set_key(there.profile.id, KEY, session=True)
    await done(there, case, await there.settled(order), 1)


@pytest.mark.parametrize("case", [SPEECH, EVENTS, *higgs.CASES], ids=str)
async def test_what_answers_instead_of_the_audio_can_be_read(there: House, case: Case) -> None:
    there.server.faults.on("submit", F.HTML)
    order = await there.run(case)
    assert order.reason
    assert "Welcome to the network" in order.reason.detail


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_no_fault_lets_the_same_words_be_bought_for_nothing(there: House, case: Case) -> None:
    """The counter of the proof counts: two orders are two purchases."""
    for bought in (1, 2):
        await done(there, case, await there.run(case), bought)


NOISE = b"This is no audio, whatever its label says. " * 40


@pytest.mark.parametrize("case", [case for case in CASES if case not in higgs.CASES], ids=str)  # raw samples are any
async def test_what_is_called_audio_and_does_not_decode_is_no_take(there: House, case: Case) -> None:
    """At once it is bought and lost, which is told; a task is still there and is downloaded again."""
    noise = Answer(200, b"\xff\xfb\x90\x00" + NOISE, "audio/mpeg")
    name = "answer" if case.answer == "audio" else "_file"
    owner: object = there.server
    if case.answer == "audio" and isinstance(owner, OpenAI):
        owner = owner.speech
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, lambda *_: noise)
        order = await there.run(case)
        again = Way.RETRY if case.answer == "audio" else Way.DOWNLOAD_AGAIN
        await stays(there, order, State.FAILED, {again, Way.FORGET}, bought=1)
        assert not list((there.studio.folder / "incoming").iterdir())
    await there.studio.queue.retry(order.id)
    await done(there, case, await there.settled(order), 2 if case.answer == "audio" else 1)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_many_orders_keep_to_the_limit_through_faults(there: House, case: Case) -> None:
    await there.studio.accounts.change(there.profile.id, at_once=3)
    there.server.answer_seconds = 0.005
    for fault in (F.RATE_LIMITED, F.UNAVAILABLE, F.SERVER_ERROR, F.RESET_AFTER):
        there.server.faults.on("submit", fault, seconds=0.05, after=2)
    orders = [await there.place(case) for _ in range(12)]
    ended = [await there.settled(order) for order in orders]
    assert 1 < there.server.most_at_once <= 3
    states = [order.state for order in ended]
    assert (states.count(State.DONE), states.count(State.FAILED), states.count(State.UNCERTAIN)) == (10, 1, 1)
    assert len(there.server.bought) == 11  # the one whose answer was lost is bought
    await there.is_in_order()
    for order in ended:
        if order.state is State.FAILED:
            await there.studio.queue.retry(order.id)
        elif order.state is State.UNCERTAIN:
            await there.studio.queue.send_again(order.id)
    assert {(await there.settled(order)).state for order in ended} == {State.DONE}
    assert len(there.server.bought) == 13
