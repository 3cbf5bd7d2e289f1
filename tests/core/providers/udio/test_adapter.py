"""Udio at aggregators: both kinds of addresses, every shape of an order's answer, and answers that are none."""

import pytest

from core.errors import (
    BadParameter,
    Busy,
    KeyRejected,
    LinkExpired,
    NoBalance,
    NotFound,
    NotSetUp,
    OutcomeUnknown,
    Refused,
    RequestProblem,
    TaskFailed,
)
from core.providers.base import Ready, Running
from tests.contract.cases.ai302 import WALTZ
from tests.core.providers.conftest import KEY, until_ready
from tests.core.providers.udio.conftest import ask
from tests.servers.faults import Fault
from tests.servers.sounds import seconds_in
from tests.servers.wire import as_json

ORDER = {"rixapi": "/udio/generate-proxy", "new-api": "/udio/submit/music"}


def manner(server) -> str:
    return server.suno.manner


async def test_a_song_is_ordered_looked_at_and_downloaded(adapter, server, tmp_path):
    server.polls_until_done = 2
    running = await adapter.submit(ask(), tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", ORDER[manner(server)])
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.json == {"gen_params": WALTZ}
    assert adapter.preview(ask()).body == sent.json
    assert running.remote == next(iter(server.tasks))
    ready = await until_ready(adapter, ask(), running)
    assert [result.remote for result in ready.results] == [f"{running.remote}-0", f"{running.remote}-1"]
    for number, result in enumerate(ready.results):
        await adapter.fetch(result, tmp_path / f"{number}.mp3")
        assert seconds_in((tmp_path / f"{number}.mp3").read_bytes()) > 0
    assert (server.count("submit"), server.count("poll")) == (1, 3)


async def test_a_song_goes_on(adapter, server, tmp_path):
    await adapter.submit(ask(mode="continuation", source_song=" s-1 ", context_length=60), tmp_path / "a")
    config = server.submissions[0].json["gen_params"]["config"]
    source = {"source_type": "song", "song_id": "s-1"}
    assert config == {"mode": "continuation", "context_length": 60, "source": source}


@pytest.mark.parametrize("place", ["songs", "data"])
@pytest.mark.parametrize("ordered", ["task", "tracks", "songs"])
async def test_every_answer_to_an_order_leads_to_both_songs(adapter, server, ordered, place, tmp_path):
    server.udio.place = place
    if manner(server) == "rixapi":  # elsewhere a task is named, which is documented
        server.udio.ordered = ordered
    running = await adapter.submit(ask(), tmp_path / "a")
    assert isinstance(running, Running)
    ready = await until_ready(adapter, ask(), running)
    assert [result.notes["title"] for result in ready.results] == ["Song 1", "Song 2"]


async def test_the_addresses_can_be_chosen(connect, server, tmp_path):
    other = connect("custom")
    assert other.preview(ask()).url.endswith("/udio/submit/music")
    chosen = "official" if manner(server) == "rixapi" else "submit"
    request = ask(addresses=chosen)
    ready = await until_ready(other, request, await other.submit(request, tmp_path / "a"))
    assert len(ready.results) == 2
    wrong = ask(addresses="submit" if chosen == "official" else "official")
    with pytest.raises(NotFound):
        await other.submit(wrong, tmp_path / "b")


@pytest.mark.parametrize("address", ["{origin}", "{origin}/v1", "{origin}/v1/", "{origin}/v1/audio/speech"])
async def test_the_address_of_the_profile_may_be_that_of_its_speech(connect, server, address, tmp_path):
    adapter = connect(base_url=address.format(origin=server.origin))
    await adapter.submit(ask(), tmp_path / "a")
    assert server.submissions[0].path == ORDER[manner(server)]


async def test_without_an_address_nothing_is_asked(connect, tmp_path):
    adapter = connect(base_url="")
    for refusing in (adapter.check(ask()), adapter.submit(ask(), tmp_path / "a")):
        with pytest.raises(NotSetUp):
            await refusing


@pytest.mark.parametrize(
    "params",
    [
        {"mode": "precede"},
        {"automatic_placement": False, "song_section_start": 0.6, "song_section_end": 0.5},
        {"addresses": "elsewhere"},
        {"seed": -2},
        {"nothing": 1},
    ],
)
async def test_what_does_not_go_together_is_refused_before_it_is_sent(adapter, server, params, tmp_path):
    for refusing in (adapter.check(ask(**params)), adapter.submit(ask(**params), tmp_path / "a")):
        with pytest.raises((RequestProblem, BadParameter)):
            await refusing
    assert server.requests == []


async def test_an_order_is_sent_once_whatever_happens(adapter, server, tmp_path):
    for fault, problem in {
        Fault.RATE_LIMITED: Busy,
        Fault.UNAVAILABLE: Busy,
        Fault.SERVER_ERROR: Refused,
        Fault.BAD_REQUEST: Refused,
        Fault.BUSINESS_ERROR: Refused,
        Fault.KEY_REJECTED: KeyRejected,
        Fault.NO_BALANCE: NoBalance,
        Fault.NOT_FOUND: NotFound,
        Fault.HTML: OutcomeUnknown,
        Fault.RESET_AFTER: OutcomeUnknown,
        Fault.GARBAGE_JSON: OutcomeUnknown,
        Fault.WITHOUT_FIELD: OutcomeUnknown,
        Fault.EMPTY: OutcomeUnknown,
    }.items():
        before = server.count("submit")
        server.faults.on("submit", fault)
        with pytest.raises(problem) as caught:
            await adapter.submit(ask(), tmp_path / "a")
        assert type(caught.value) is problem, fault
        assert KEY not in f"{caught.value} {caught.value.detail}"
        assert server.count("submit") == before + 1


async def test_a_task_that_fails_says_why(adapter, server, tmp_path):
    server.faults.on("submit", Fault.TASK_FAILED)
    running = await adapter.submit(ask(), tmp_path / "a")
    with pytest.raises(TaskFailed, match="rejected by moderation"):
        await until_ready(adapter, ask(), running)


@pytest.mark.parametrize("fault", [Fault.NEVER_ENDS, Fault.UNKNOWN_STATUS, Fault.URL_LATER])
async def test_what_is_not_finished_is_still_running(adapter, server, fault, tmp_path):
    server.polls_until_done = 0
    running = await adapter.submit(ask(), tmp_path / "a")
    server.faults.on("poll", fault)
    assert isinstance(await adapter.poll(ask(), running.remote), Running)
    assert len((await until_ready(adapter, ask(), running)).results) == 2


async def test_a_song_that_never_comes_does_not_keep_the_other_one(adapter, server, tmp_path, monkeypatch):
    """Songs that are asked for by their ids are two; after a few looks the one that is there is enough."""
    song = {"id": "s1", "song_path": f"{server.file_url}/a.mp3", "finished": True, "duration": 3}
    shown = {"songs": [song]} if manner(server) == "rixapi" else {"data": {"status": "SUCCESS", "songs": [song]}}
    monkeypatch.setattr(type(server), "_done", lambda *_: as_json(shown))
    looks = [await adapter.poll(ask(), "s1,s2") for _ in range(4)]
    assert [isinstance(look, Ready) for look in looks] == [False, False, False, True]
    assert [result.remote for result in looks[-1].results] == ["s1"]


async def test_songs_that_are_gone_are_told_so(adapter, server, tmp_path):
    ready = await until_ready(adapter, ask(), await adapter.submit(ask(), tmp_path / "a"))
    server.forget_files()
    with pytest.raises(LinkExpired):
        await adapter.fetch(ready.results[0], tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


async def test_there_is_no_voice_and_no_way_to_stop(adapter):
    assert await adapter.voices("udio.song") == ()
    assert not await adapter.cancel(ask(), "t")
    await adapter.close()
