"""Tasks from the order to the audio, and what becomes of them when an answer is odd or none."""

import base64

import pytest

from core.errors import (
    Busy,
    KeyRejected,
    LinkExpired,
    NoBalance,
    NoDownload,
    NotFound,
    Offline,
    OutcomeUnknown,
    Problem,
    TaskFailed,
)
from core.providers.ai302.spec import AI302, CLONE, DESIGN, SPEECH, UDIO
from core.providers.base import Ready, Result, Running
from tests.core.providers.ai302.conftest import ask
from tests.core.providers.conftest import OF_ONE_SENDING, sends_once, until_ready
from tests.servers.faults import Fault
from tests.servers.sounds import seconds_in
from tests.servers.wire import as_json

TASKS = [SPEECH, CLONE, DESIGN, UDIO]


@pytest.fixture(params=TASKS, ids=[generator.id for generator in TASKS])
def request_(request, recording):
    voice = "openai/alloy" if request.param is SPEECH else ""
    return ask(request.param.id, voice=voice, clips=(recording(),) if request.param.clips else ())


async def test_a_task_is_ordered_looked_at_and_downloaded(adapter, server, request_, tmp_path):
    server.polls_until_done = 2
    running = await adapter.submit(request_, tmp_path / "a")
    generator = next(one for one in AI302.generators if one.id == request_.generator)
    assert isinstance(running, Running)
    assert (running.remote, running.wait) == (next(iter(server.tasks)), None)
    assert running.trace == server.submissions[0].request_id
    again = await adapter.poll(request_, running.remote)
    assert (again.remote, again.wait) == (running.remote, None)
    ready = await until_ready(adapter, request_, again)
    assert len(ready.results) == generator.results
    for number, result in enumerate(ready.results):
        await adapter.fetch(result, tmp_path / f"{number}{result.suffix}")
        assert seconds_in((tmp_path / f"{number}{result.suffix}").read_bytes()) > 0
    assert (server.count("submit"), server.count("poll")) == (1, 3)


async def test_a_submission_is_sent_once_whatever_happens(adapter, server, request_, tmp_path):
    await sends_once(adapter, server, request_, tmp_path / "a", OF_ONE_SENDING)


@pytest.mark.parametrize("shape", ["err_code", "code", "task"])
async def test_every_shape_of_error_is_understood(adapter, server, tmp_path, shape):
    server.error_shape = shape
    for fault, problem in {
        Fault.KEY_REJECTED: KeyRejected,
        Fault.NO_BALANCE: NoBalance,
        Fault.RATE_LIMITED: Busy,
    }.items():
        server.faults.on("submit", fault)
        with pytest.raises(problem):
            await adapter.submit(ask(DESIGN.id), tmp_path / "a")


async def test_how_long_to_wait_is_heard(adapter, server, tmp_path):
    server.faults.on("submit", Fault.RATE_LIMITED, seconds=7)
    with pytest.raises(Busy) as raised:
        await adapter.submit(ask(UDIO.id), tmp_path / "a")
    assert raised.value.wait == 7


async def test_an_answer_without_a_task_keeps_its_words(adapter, server, tmp_path):
    server.route("POST", server.design_path, "submit", lambda recorded: as_json({"message": "queued somewhere"}))
    with pytest.raises(OutcomeUnknown) as raised:
        await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    assert "queued somewhere" in raised.value.detail


async def test_number_codes_are_codes_too(adapter, server, tmp_path):
    server.number_codes = True
    request = ask(UDIO.id)
    ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert len(ready.results) == 2


@pytest.mark.parametrize("shape", ["302", "nested", "official"])
async def test_songs_in_every_shape_of_the_query(adapter, server, tmp_path, shape):
    server.udio.shape = shape
    request = ask(UDIO.id)
    running = await adapter.submit(request, tmp_path / "a")
    ready = await until_ready(adapter, request, running)
    assert [song.remote for song in ready.results] == [f"{running.remote}-0", f"{running.remote}-1"]
    assert [song.notes["title"] for song in ready.results] == ["Song 1", "Song 2"]
    server.faults.on("poll", Fault.TASK_FAILED)
    with pytest.raises(TaskFailed, match="“The lyrics were rejected by moderation”"):
        await adapter.poll(request, running.remote)


async def test_a_task_that_failed_says_why(adapter, server, request_, tmp_path):
    server.faults.on("submit", Fault.TASK_FAILED)
    running = await adapter.submit(request_, tmp_path / "a")
    with pytest.raises(TaskFailed, match=r"My 302 could not do it: “.+”\. Change the request") as raised:
        await until_ready(adapter, request_, running)
    assert raised.value.detail


@pytest.mark.parametrize("fault", [Fault.NEVER_ENDS, Fault.UNKNOWN_STATUS, Fault.URL_LATER])
async def test_what_is_not_finished_goes_on(adapter, server, request_, tmp_path, fault):
    server.polls_until_done = 0
    running = await adapter.submit(request_, tmp_path / "a")
    server.faults.on("poll", fault)
    assert isinstance(await adapter.poll(request_, running.remote), Running)
    assert isinstance(await adapter.poll(request_, running.remote), Ready)


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.RATE_LIMITED, Fault.RESET_AFTER, Fault.EMPTY, Fault.GARBAGE_JSON, Fault.HTML]
)
async def test_trouble_while_looking_is_never_the_tasks(adapter, server, request_, tmp_path, fault):
    server.polls_until_done = 0
    running = await adapter.submit(request_, tmp_path / "a")
    server.faults.on("poll", fault, seconds=0)
    try:
        outcome = await adapter.poll(request_, running.remote)
    except TaskFailed as problem:
        raise AssertionError("a lost answer is not a failed task") from problem
    except Problem:
        outcome = await adapter.poll(request_, running.remote)
    assert isinstance(outcome, Ready)
    assert server.count("submit") == 1


async def test_two_results_where_one_is_usual_are_both_kept(adapter, server, tmp_path):
    server.faults.on("submit", Fault.TWO_RESULTS)
    request = ask(DESIGN.id)
    ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert len({result.url for result in ready.results}) == 2


async def test_an_unknown_task_waits_for_its_deadline(adapter):
    assert isinstance(await adapter.poll(ask(DESIGN.id), "nobody-knows"), Running)
    assert isinstance(await adapter.poll(ask(UDIO.id), "nobody-knows"), Running)
    with pytest.raises(NotFound):
        await adapter.poll(ask(SPEECH.id, voice="openai/alloy"), "nobody-knows")


async def test_a_speech_task_that_is_only_told_by_post(adapter, server, tmp_path):
    server.unified.fetch_by_post = True
    server.polls_until_done = 2
    request = ask(SPEECH.id, voice="openai/alloy")
    await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert [call.method for call in server.at("poll")] == ["GET", "POST", "POST", "POST"]
    assert server.at("poll")[1].json == {}


async def test_a_path_that_was_only_assumed_is_asked_for_and_the_task_is_kept(connect, server, tmp_path):
    server.route("POST", "/higgs/only-post", "submit", lambda recorded: as_json({"task_id": "t-1"}))
    request = ask(DESIGN.id)
    running = await connect(design="/higgs/only-post").submit(request, tmp_path / "a")
    with pytest.raises(NotFound, match="the task is not lost"):
        await connect(design="/higgs/only-post").poll(request, running.remote)
    with pytest.raises(NotFound, match="Not found"):
        await connect(design="/higgs/only-post", design_query="/higgs/wrong").poll(request, running.remote)


async def test_a_path_that_was_taken_away_does_not_fail_the_task(connect):
    for paths in ({"other": "/x"}, {"design": "https://another.example/task"}):
        with pytest.raises(NotFound) as raised:
            await connect(**paths).poll(ask(DESIGN.id), "t-1")
        assert raised.value.remedy


async def test_a_finished_task_that_lacks_a_song_is_waited_for_and_then_taken(adapter, server, tmp_path):
    songs = [{"song_path": "https://host/1.mp3", "id": "1"}, {"song_path": None, "id": "2"}]
    told = {"code": "success", "data": {"status": "SUCCESS", "data": [{"songs": songs}]}}
    server.route("GET", "/udio/query", "poll", lambda recorded: as_json(told))
    outcomes = [await adapter.poll(ask(UDIO.id), "t") for _ in range(4)]
    assert [type(outcome) for outcome in outcomes] == [Running, Running, Running, Ready]
    assert [result.remote for result in outcomes[-1].results] == ["1"]


async def test_audio_that_comes_in_the_answer_itself(adapter, server, tmp_path):
    sound = b"RIFF" + bytes(range(256)) * 8
    told = {"state": "SUCCESS", "audio": base64.b64encode(sound).decode()}
    server.route("POST", server.design_path, "submit", lambda recorded: as_json(told))
    ready = await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    assert ready.results == (Result(tmp_path / "a", suffix=".wav"),)
    assert (tmp_path / "a").read_bytes() == sound
    server.route("GET", server.design_path, "poll", lambda recorded: as_json(told))
    (result,) = (await adapter.poll(ask(DESIGN.id), "t-1")).results
    await adapter.fetch(result, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == sound
    server.route("GET", server.design_path, "poll", lambda recorded: as_json({"state": "SUCCESS"}))
    with pytest.raises(NoDownload):
        await adapter.fetch(result, tmp_path / "c")
    server.route("GET", server.design_path, "poll", lambda recorded: as_json({"error": {"message": "gone"}}, 404))
    with pytest.raises(NoDownload):
        await adapter.fetch(result, tmp_path / "c")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


async def test_a_submission_that_failed_at_once(adapter, server, tmp_path):
    told = {"task_id": "t", "status": "failed", "error": "No such voice"}
    server.route("POST", "/302/v2/audio/tts", "submit", lambda recorded: as_json(told))
    with pytest.raises(TaskFailed, match="“No such voice”"):
        await adapter.submit(ask(SPEECH.id, voice="openai/alloy", run_async=False), tmp_path / "a")


async def test_a_link_that_expired_and_one_that_is_cut(adapter, server, tmp_path):
    request = ask(DESIGN.id)
    (result,) = (await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))).results
    server.faults.on("download", Fault.EXPIRED)
    with pytest.raises(LinkExpired):
        await adapter.fetch(result, tmp_path / "b")
    server.faults.on("download", Fault.CUT_SHORT, times=None)
    with pytest.raises((NoDownload, Offline)):
        await adapter.fetch(result, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    server.faults.clear()
    await adapter.fetch(result, tmp_path / "b")
    assert (server.count("submit"), (tmp_path / "b").exists()) == (1, True)


async def test_nothing_can_be_stopped(adapter):
    assert await adapter.cancel(ask(UDIO.id), "t") is False
    await adapter.close()
