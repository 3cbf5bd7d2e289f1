"""Songs and what is made of them, from the order to the file, and what becomes of them when an answer is odd."""

import asyncio
from typing import NoReturn

import pytest

from core.domain.money import Money
from core.errors import (
    Busy,
    KeyRejected,
    LinkExpired,
    NoBalance,
    NotFound,
    OutcomeUnknown,
    Refused,
    TaskFailed,
)
from core.providers.base import Ready, Running
from core.providers.suno.spec import CONCAT, SONG, STEMS, VIDEO, WAV
from tests.core.providers.conftest import KEY, OF_ONE_SENDING, sends_once, until_ready
from tests.core.providers.suno.conftest import SERVICES, ask
from tests.servers.faults import Fault
from tests.servers.refusals import Refusal, Trouble
from tests.servers.sounds import seconds_in
from tests.servers.suno import CLIP, TASK
from tests.servers.wire import as_json

EDITS = [STEMS, CONCAT, WAV, VIDEO]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("params", [{}, {"task": "custom", "lyrics": "[Verse]\nSnow", "title": "Winter"}])
async def test_a_song_is_ordered_looked_at_and_downloaded(serve, connect, service, params, tmp_path):
    server = await serve(service)
    adapter = connect(server)
    server.polls_until_done = 2
    request = ask(SONG.id, **params)
    running = await adapter.submit(request, tmp_path / "a")
    assert isinstance(running, Running)
    assert (running.remote, running.wait) == (next(iter(server.tasks)), None)
    again = await adapter.poll(request, running.remote)
    assert isinstance(again, Running)
    ready = await until_ready(adapter, request, again)
    assert [song.remote for song in ready.results] == [f"{running.remote}-0", f"{running.remote}-1"]
    for number, song in enumerate(ready.results):
        assert song.notes["task"] == running.remote
        assert song.notes["title"] == params.get("title", f"Song {number + 1}")
        assert "Snow" in song.notes["lyrics"]
        await adapter.fetch(song, tmp_path / f"{number}.mp3")
        assert seconds_in((tmp_path / f"{number}.mp3").read_bytes()) > 0
    assert (server.count("submit"), server.count("poll")) == (1, 3)


async def test_a_song_goes_on_with_what_its_take_knows(server, adapter, tmp_path):
    request = ask(SONG.id)
    first = (await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))).results[0]
    going_on = ask(SONG.id, task="extend", source_song=first.remote, source_task=first.notes["task"], lyrics="la")
    second = (await until_ready(adapter, going_on, await adapter.submit(going_on, tmp_path / "b"))).results[0]
    joined = await adapter.submit(ask(CONCAT.id, second.remote), tmp_path / "c")
    whole = await until_ready(adapter, ask(CONCAT.id, second.remote), joined)
    assert len(whole.results) == 1
    assert [call.status for call in server.requests] == [200] * len(server.requests)


@pytest.mark.parametrize("params", [{}, {"stem_task": "two"}, {"stem_task": "twelve"}])
async def test_stems_are_takes_of_their_own(server, adapter, params, tmp_path):
    request = ask(STEMS.id, CLIP, **params)
    running = await adapter.submit(request, tmp_path / "a")
    ready = await until_ready(adapter, request, running)
    assert len(ready.results) == (12 if params.get("stem_task") == "twelve" else 2)
    assert len({result.remote for result in ready.results}) == len(ready.results)
    if not params:
        assert [result.notes["title"] for result in ready.results] == ["Song - Vocals", "Song - Instrumental"]
        assert {call.path for call in server.at("poll")} == {f"/suno/feed/{running.remote.removeprefix('feed:')}"}


async def test_a_stem_that_is_not_listed_yet_is_waited_for(server, adapter, tmp_path):
    request = ask(STEMS.id, CLIP)
    running = await adapter.submit(request, tmp_path / "a")
    path = f"/suno/feed/{running.remote.removeprefix('feed:')}"
    first, second = running.remote.removeprefix("feed:").split(",")
    stem = {"status": "complete", "audio_url": "https://a.example/b.mp3", "metadata": {"duration": 9}}
    server.route("GET", path, "poll", lambda _: as_json([{"id": first, **stem}]))
    assert isinstance(await adapter.poll(request, running.remote), Running)
    server.route("GET", path, "poll", lambda _: as_json([{"id": second, **stem}, {"id": first, **stem}]))
    ready = await adapter.poll(request, running.remote)
    assert isinstance(ready, Ready)
    assert {result.remote for result in ready.results} == {first, second}
    server.route("GET", path, "poll", lambda _: as_json([{"id": first, **stem}]))
    looks = [await adapter.poll(request, running.remote) for _ in range(4)]
    assert [type(look) for look in looks] == [Running] * 3 + [Ready]


@pytest.mark.parametrize("shape", ["wrapped", "bare", "task"])
@pytest.mark.parametrize(("generator", "ending"), [(WAV, ".wav"), (VIDEO, ".mp4")], ids=["wav", "mp4"])
async def test_a_file_comes_in_three_shapes(server, adapter, generator, ending, shape, tmp_path):
    server.suno.file_shape = shape
    request = ask(generator.id, f" {CLIP} ")
    outcome = await adapter.submit(request, tmp_path / "a")
    assert isinstance(outcome, Running if shape == "task" else Ready)
    (result,) = (await until_ready(adapter, request, outcome)).results
    assert (result.suffix, result.remote) == (ending, CLIP)
    await adapter.fetch(result, tmp_path / "file")
    assert seconds_in((tmp_path / "file").read_bytes()) == pytest.approx(0.3, abs=0.1)


async def test_a_stream_is_never_downloaded(server, adapter, tmp_path):
    request = ask(SONG.id)
    server.polls_until_done = 3
    running = await adapter.submit(request, tmp_path / "a")
    answers = [await adapter.poll(request, running.remote) for _ in range(3)]
    assert all(isinstance(answer, Running) for answer in answers)
    shown = server.suno._song(server.tasks[running.remote], 0, server.tasks[running.remote].look("never-ends", 0, 0))
    assert shown["audio_url"].startswith("https://audiopipe.")  # the server did show one
    ready = await until_ready(adapter, request, answers[-1])
    assert all(result.url.startswith(server.file_url) for result in ready.results)


@pytest.mark.parametrize("service", SERVICES)
async def test_one_song_that_failed_costs_the_other_nothing(serve, connect, service, tmp_path):
    server = await serve(service)
    server.suno.spoilt = {0}
    adapter, request = connect(server), ask(SONG.id)
    running = await adapter.submit(request, tmp_path / "a")
    (living,) = (await until_ready(adapter, request, running)).results
    assert living.remote == f"{running.remote}-1"
    server.suno.spoilt = {0, 1}
    running = await adapter.submit(request, tmp_path / "a")
    with pytest.raises(TaskFailed, match="My Suno could not do it: “The lyrics were rejected by moderation”"):
        await until_ready(adapter, request, running)


async def test_words_that_302_does_not_publish_leave_it_to_the_length(serve, connect, tmp_path):
    server = await serve("302ai")
    server.suno.song_status = "whatever"
    adapter, request = connect(server), ask(SONG.id)
    ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert len(ready.results) == 2


async def test_a_song_that_never_gets_its_address_is_not_waited_for_for_ever(server, adapter, tmp_path):
    request = ask(SONG.id)
    running = await adapter.submit(request, tmp_path / "a")
    made = {"id": "1", "status": "complete", "audio_url": "https://a.example/b.mp3", "metadata": {}}
    songs = [made, {"id": "2", "status": "complete", "audio_url": ""}]
    data = {"task_id": running.remote, "status": "SUCCESS", "data": songs}
    server.route("GET", f"/suno/fetch/{running.remote}", "poll", lambda _: as_json({"code": "success", "data": data}))
    answers = [await adapter.poll(request, running.remote) for _ in range(4)]
    assert [type(answer) for answer in answers] == [Running] * 3 + [Ready]
    assert len(answers[-1].results) == 1


@pytest.mark.parametrize("generator", [SONG, *EDITS], ids=[one.id for one in (SONG, *EDITS)])
async def test_what_may_cost_is_sent_once_whatever_happens(server, adapter, generator, tmp_path):
    request = ask(generator.id, "folk" if generator is SONG else CLIP)
    problems = {**OF_ONE_SENDING, Fault.RESET_BEFORE: OutcomeUnknown}
    await sends_once(adapter, server, request, tmp_path / "a", problems)


async def test_an_answer_without_a_task_keeps_its_words(server, adapter, tmp_path):
    for answer in ({"code": "success", "message": "queued somewhere", "data": None}, {"note": "queued somewhere"}):
        server.route("POST", "/suno/submit/music", "submit", lambda _, answer=answer: as_json(answer))
        with pytest.raises(OutcomeUnknown) as raised:
            await adapter.submit(ask(SONG.id), tmp_path / "a")
        assert "queued somewhere" in raised.value.detail


@pytest.mark.parametrize("answer", [{"code": 1, "data": 12345}, {"code": "SUCCESS", "data": {"task_id": "12345"}}])
async def test_a_task_is_found_whatever_its_type(server, adapter, answer, tmp_path):
    answer["code"] = 200 if answer["code"] == 1 else answer["code"]
    server.route("POST", "/suno/submit/music", "submit", lambda _: as_json(answer))
    assert (await adapter.submit(ask(SONG.id), tmp_path / "a")).remote == "12345"


async def test_a_task_that_nobody_knows_is_said_to_be_unknown(server, adapter):
    with pytest.raises(NotFound, match=r"My Suno knows no such task\. Check the number"):
        await adapter.poll(ask(SONG.id), "no-such-task")


async def test_a_task_that_failed_says_why(server, adapter, tmp_path):
    for word in ("FAILURE", "FAIL", "failed"):
        server.suno.fail_status = word
        server.faults.on("submit", Fault.TASK_FAILED)
        running = await adapter.submit(ask(SONG.id), tmp_path / "a")
        with pytest.raises(TaskFailed, match="“The lyrics were rejected by moderation”") as raised:
            await until_ready(adapter, ask(SONG.id), running)
        assert raised.value.detail


# Several at once


async def test_tasks_that_are_under_way_together_are_looked_at_together(server, adapter, tmp_path):
    requests = [ask(SONG.id, f"song {number}") for number in range(3)]
    tasks = [(await adapter.submit(request, tmp_path / "a")).remote for request in requests]
    server.polls_until_done = 1
    for task in tasks:  # the first looks: each is only known from its own on
        assert isinstance(await adapter.poll(requests[0], task), Running)
    for request, task in zip(requests, tasks, strict=True):
        ready = await adapter.poll(request, task)
        assert [result.remote for result in ready.results] == [f"{task}-0", f"{task}-1"]
    together = [call for call in server.at("poll") if call.method == "POST"]
    assert together
    assert all(task in together[-1].json["ids"] for task in tasks)
    assert server.count("poll") < 6


async def test_one_alone_is_looked_at_alone_and_302_always(server, serve, connect, adapter, tmp_path):
    other = await serve("302ai")
    for there, found in ((server, adapter), (other, connect(other))):
        tasks = [await found.submit(ask(SONG.id), tmp_path / "a") for _ in range(2 if there is other else 1)]
        for task in tasks:
            await until_ready(found, ask(SONG.id), task)
        assert {call.method for call in there.at("poll")} == {"GET"}


@pytest.mark.parametrize("trouble", [Trouble.NOT_FOUND, Trouble.BROKEN])
async def test_a_service_that_cannot_tell_of_several_is_asked_for_one(server, adapter, trouble, tmp_path):
    def no(_) -> NoReturn:
        raise Refusal(trouble, "no")

    server.route("POST", "/suno/fetch", "poll", no)
    tasks = [(await adapter.submit(ask(SONG.id), tmp_path / "a")).remote for _ in range(2)]
    looks = [await adapter.poll(ask(SONG.id), task) for task in tasks * 2]
    assert [type(look) for look in looks] == [Running] * 2 + [Ready] * 2
    tried = [call for call in server.at("poll") if call.method == "POST"]
    assert len(tried) == (1 if trouble is Trouble.NOT_FOUND else 2)  # the last one is alone again


async def test_who_asks_to_wait_is_not_asked_in_another_way(server, adapter, tmp_path):
    tasks = [(await adapter.submit(ask(SONG.id), tmp_path / "a")).remote for _ in range(2)]
    await adapter.poll(ask(SONG.id), tasks[0])
    server.faults.on("poll", Fault.RATE_LIMITED, seconds=7)
    before = server.count("poll")
    with pytest.raises(Busy) as raised:
        await adapter.poll(ask(SONG.id), tasks[1])
    assert raised.value.wait == 7
    assert server.count("poll") == before + 1


async def test_what_was_told_in_passing_is_not_told_twice(server, adapter, tmp_path):
    server.polls_until_done = 50
    tasks = [(await adapter.submit(ask(SONG.id), tmp_path / "a")).remote for _ in range(2)]
    for task in tasks * 3:
        await adapter.poll(ask(SONG.id), task)
    looks = [server.tasks[task].looks for task in tasks]
    assert all(looks)
    assert server.count("poll") >= 3


async def test_songs_of_a_task_that_is_done_are_not_asked_for_in_passing(server, adapter, tmp_path):
    tasks = [(await adapter.submit(ask(SONG.id), tmp_path / "a")).remote for _ in range(2)]
    await until_ready(adapter, ask(SONG.id), Running(tasks[0]))
    looks = server.tasks[tasks[0]].looks
    await until_ready(adapter, ask(SONG.id), Running(tasks[1]))
    assert server.tasks[tasks[0]].looks == looks


# What it costs, and whether it works


async def test_302_tells_what_a_song_cost(serve, connect, server, adapter, tmp_path):
    other = await serve("302ai")
    there = connect(other)
    running = await there.submit(ask(SONG.id), tmp_path / "a")
    assert await there.charged(running.trace) == Money(0.05, "PTC")
    assert await there.charged("unknown") is None
    assert await adapter.charged("any") is None
    assert server.requests == []


async def test_a_relay_of_its_own_is_tried_with_its_models_and_its_balance(serve, connect):
    server = await serve("new-api")
    verdict = await connect(server).test()
    assert (str(verdict.words), verdict.balance) == ("It works.", Money(8.766))
    assert not server.submissions
    server.used = server.granted
    with pytest.raises(NoBalance):
        await connect(server).test()
    server.faults.on("models", Fault.KEY_REJECTED)
    with pytest.raises(KeyRejected):
        await connect(server).test()
    server.route("GET", "/v1/models", "models", lambda _: as_json({"hello": "there"}))
    with pytest.raises(Refused, match="is not its API"):
        await connect(server).test()


async def test_a_result_that_is_gone_can_be_asked_for_again(server, adapter, tmp_path):
    request = ask(SONG.id)
    running = await adapter.submit(request, tmp_path / "a")
    ready = await until_ready(adapter, request, running)
    server.faults.on("download", Fault.GONE)
    with pytest.raises(LinkExpired):
        await adapter.fetch(ready.results[0], tmp_path / "a.mp3")
    assert isinstance(await adapter.poll(request, running.remote), Ready)


async def test_nothing_can_be_stopped_and_nothing_was_started(adapter):
    assert await adapter.voices(SONG.id) == ()
    assert await adapter.cancel(ask(SONG.id), TASK) is False
    await adapter.close()


async def test_a_cancelled_order_leaves_nothing(server, adapter, tmp_path):
    server.faults.on("submit", Fault.NO_ANSWER)
    task = asyncio.create_task(adapter.submit(ask(SONG.id), tmp_path / "a"))
    await server.arrived("submit")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) == []


async def test_a_key_that_is_said_back_is_told_to_nobody(server, adapter, tmp_path, caplog):
    caplog.set_level("DEBUG")
    refused = {"code": "upstream_error", "message": f"Bearer {KEY} may not sing", "data": KEY}
    server.route("POST", "/suno/submit/music", "submit", lambda _: as_json(refused))
    with pytest.raises(Refused) as raised:
        await adapter.submit(ask(SONG.id), tmp_path / "a")
    failed = {"code": "success", "data": {"task_id": "1", "status": "FAILURE", "fail_reason": f"The voice of {KEY}"}}
    server.route("GET", "/suno/fetch/1", "poll", lambda _: as_json(failed))
    with pytest.raises(TaskFailed) as broken:
        await adapter.poll(ask(SONG.id), "1")
    for caught in (raised.value, broken.value):
        assert "•••" in str(caught.title)
        assert KEY not in f"{caught!r}{caught.detail}{caught.remedy}"
    assert KEY not in caplog.text
    assert KEY not in f"{adapter!r}{adapter.preview(ask(SONG.id))!r}"
