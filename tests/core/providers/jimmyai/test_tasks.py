"""Tasks whose answers are odd, and errors wherever they stand: inside HTTP 200, in a task, in a status."""

import json
import re

import pytest

from core.errors import (
    AudioProblem,
    Busy,
    KeyRejected,
    LinkExpired,
    NoBalance,
    NotFound,
    Offline,
    OutcomeUnknown,
    Refused,
    TaskFailed,
)
from core.providers.base import Ready, Result, Running
from core.providers.jimmyai.problems import explained
from core.providers.jimmyai.reading import available_in, heard, quota_in
from tests.core.providers.conftest import KEY, OF_ONE_SENDING, sends_once, until_ready
from tests.core.providers.jimmyai.conftest import clone, speech
from tests.servers.faults import Fault
from tests.servers.wire import as_json

AUDIOS = "/api/open-api/v1/soundCloning/audios"


@pytest.fixture(params=["jimmyai.clone", "jimmyai.audio"])
def request_(request, recording):
    return clone(recording()) if request.param == "jimmyai.clone" else speech()


async def test_a_submission_is_sent_once_whatever_happens(adapter, server, request_, tmp_path):
    await sends_once(adapter, server, request_, tmp_path / "a", OF_ONE_SENDING)


@pytest.mark.parametrize("in_body", [True, False])
@pytest.mark.parametrize(
    ("fault", "problem", "retry"),
    [
        (Fault.KEY_REJECTED, KeyRejected, False),
        (Fault.NO_BALANCE, NoBalance, False),
        (Fault.BAD_REQUEST, Refused, False),
        (Fault.SERVER_ERROR, Refused, True),
    ],
)
async def test_the_same_is_understood_inside_200_and_with_a_status(
    adapter, server, tmp_path, in_body, fault, problem, retry
):
    server.in_body = in_body
    server.faults.on("submit", fault)
    with pytest.raises(problem) as caught:
        await adapter.submit(speech(), tmp_path / "a")
    assert type(caught.value) is problem
    assert caught.value.retry is retry
    assert (caught.value.status == 200) is in_body
    assert server.count("submit") == 1


@pytest.mark.parametrize(
    ("status", "body", "problem", "words"),
    [
        (200, {"code": 20002, "msg": "language 不支持"}, Refused, "refused the request: “language 不支持”"),
        (200, {"code": "20002", "msg": ""}, Refused, r"refused the request \(code 20002\)"),
        (200, {"code": 20002, "msg": "modelId 已过期"}, NotFound, "not there any more"),
        (200, {"code": 20002, "msg": "The voice model_id has expired"}, NotFound, "not there any more"),
        (200, {"code": 20009, "msg": "JimiCoin balance too low"}, NoBalance, "nothing left to spend"),
        (200, {"code": 20002, "msg": "音频时长不足"}, Refused, "音频时长不足"),
        (200, {"code": -1, "msg": "server error"}, Refused, "server error"),
        (401, {"code": 20001, "msg": "auth"}, KeyRejected, "does not take the key"),
        (200, {"code": 20001, "msg": "auth", "data": None}, KeyRejected, "does not take the key"),
    ],
)
def test_what_an_answer_says_went_wrong(status, body, problem, words):
    found = explained("Jimmy", status, body)
    assert type(found) is problem
    assert found
    assert re.search(words, str(found))
    assert found.retry is (body["code"] == -1)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"code": 20000, "data": {}}), (200, {"code": "20000"}), (200, {"data": {}}), (200, {"code": None}),
        (200, {"code": True}), (200, "words"), (200, []), (429, {"code": -1, "msg": "slow down"}),
        (503, {"code": -1, "msg": "busy"}), (404, {"error": "no such path"}), (500, {"code": 500, "msg": "oops"}),
        (504, {"code": 504, "msg": "The service of model_id gave no answer"}),
        (502, {"code": 1, "msg": "No balance yet"}),
    ],
)  # fmt: skip
def test_what_is_left_to_the_status(status, body):
    assert explained("Jimmy", status, body) is None


@pytest.mark.parametrize("code", ["20000", 20000.0])
@pytest.mark.parametrize("number", ["audio_1", 17])
async def test_a_task_is_taken_whatever_the_types(adapter, server, tmp_path, code, number):
    answer = {"code": code, "msg": "ok", "data": {"id": number, "status": "QUEUED", "error": None}}
    server.route("POST", AUDIOS, "submit", lambda recorded: as_json(answer))
    if isinstance(code, float):  # no code of theirs: it may have been bought all the same
        answer["code"] = None
    assert await adapter.submit(speech(), tmp_path / "a") == Running(str(number))


async def test_an_answer_without_a_task_keeps_its_words(adapter, server, tmp_path):
    server.route("POST", AUDIOS, "submit", lambda recorded: as_json({"code": 20000, "msg": "queued somewhere"}))
    with pytest.raises(OutcomeUnknown, match="names no task") as raised:
        await adapter.submit(speech(), tmp_path / "a")
    assert "queued somewhere" in raised.value.detail


async def test_a_task_that_failed_at_once_says_so(adapter, server, tmp_path):
    failed = {"id": "audio_1", "status": "failed", "error": {"message": "Not this text"}}
    server.route("POST", AUDIOS, "submit", lambda recorded: as_json({"code": 20000, "data": failed}))
    with pytest.raises(TaskFailed, match="could not do it: “Not this text”"):
        await adapter.submit(speech(), tmp_path / "a")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("text", "My Jimmy could not do it: “音频质量过低，无法克隆”"),
        ("object", "My Jimmy could not do it: “音频质量过低，无法克隆”"),
        ("none", "My Jimmy could not do it and does not say why"),
    ],
)
async def test_why_a_task_failed(adapter, server, request_, tmp_path, form, words):
    server.error_form = form
    server.faults.on("submit", Fault.TASK_FAILED)
    running = await adapter.submit(request_, tmp_path / "a")
    with pytest.raises(TaskFailed, match=words) as caught:
        await until_ready(adapter, request_, running)
    assert caught.value.retry
    assert json.loads(caught.value.detail)["data"]["status"] == "failed"


async def test_a_task_that_ends_without_an_address_is_looked_at_again_and_then_told(
    adapter, server, request_, tmp_path
):
    server.without_audio, server.polls_until_done = True, 0
    running = await adapter.submit(request_, tmp_path / "a")
    for _ in range(5):
        assert await adapter.poll(request_, running.remote) == Running(running.remote)
    with pytest.raises(AudioProblem, match="calls it finished and tells no audio") as caught:
        await adapter.poll(request_, running.remote)
    assert running.remote in caught.value.detail
    server.without_audio = False
    assert isinstance(await adapter.poll(request_, running.remote), Ready)


async def test_an_address_that_comes_later_is_waited_for(adapter, server, request_, tmp_path):
    server.faults.on("submit", Fault.URL_LATER)
    running = await adapter.submit(request_, tmp_path / "a")
    assert len((await until_ready(adapter, request_, running)).results) == 1


@pytest.mark.parametrize(
    ("data", "word", "urls"),
    [
        ({"status": "Completed", "audioUrl": "https://a/x.mp3"}, "COMPLETED", ["https://a/x.mp3"]),
        ({"status": "completed", "audioUrl": ["https://a/1.wav", "https://a/2.wav"]}, "COMPLETED",
         ["https://a/1.wav", "https://a/2.wav"]),
        ({"status": "completed", "audioUrl": {"url": "https://a/x.mp3"}}, "COMPLETED", ["https://a/x.mp3"]),
        ({"status": "completed", "audioUrl": "audio/x.mp3"}, "COMPLETED", []),
        ({"status": "completed", "audioUrl": "file:///etc/passwd"}, "COMPLETED", []),
        ({"status": "completed", "audioUrl": 7}, "COMPLETED", []),
        ({"status": "completed"}, "COMPLETED", []),
        ({"status": "reviewing", "audioUrl": None}, "REVIEWING", []),
        ({"status": None}, "", []),
        (None, "", []),
        ([], "", []),
        ("audio_1", "", []),
    ],
)  # fmt: skip
def test_what_a_task_says(data, word, urls):
    found = heard({"code": 20000, "data": data})
    assert (found.word, found.is_finished, found.failed) == (word, word == "COMPLETED", False)
    assert [result.url for result in found.results] == urls
    assert all(result.suffix == url[-4:] for result, url in zip(found.results, urls, strict=True))


async def test_two_results_are_both_kept_and_the_voice_is_told_once(adapter, server, recording, tmp_path):
    server.faults.on("submit", Fault.TWO_RESULTS)
    server.faults.on("poll", Fault.TWO_RESULTS, None)
    request = clone(recording())
    ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert [bool(result.notes.get("voice")) for result in ready.results] == [True, False]


async def test_a_lost_look_is_the_connection_s_trouble(adapter, server, tmp_path):
    running = await adapter.submit(speech(), tmp_path / "a")
    for fault, problem in {
        Fault.KEY_REJECTED: KeyRejected,
        Fault.BUSINESS_ERROR: Refused,
        Fault.RESET_AFTER: Offline,
        Fault.RATE_LIMITED: Busy,
    }.items():
        server.faults.on("poll", fault, None, seconds=0.01)
        with pytest.raises(problem):
            await adapter.poll(speech(), running.remote)
        server.faults.clear()
    assert isinstance(await until_ready(adapter, speech(), running), Ready)


async def test_a_result_that_expired(adapter, server, tmp_path):
    url = f"{server.file_url}/results/gone.mp3"
    with pytest.raises(LinkExpired):
        await adapter.fetch(Result(url=url), tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


@pytest.mark.parametrize(
    ("read", "data", "left"),
    [
        (available_in, {"balance": 100.5, "used_coin": 20.3, "available": 80.2}, 80.2),
        (available_in, {"balance": "100.5"}, 100.5),
        (available_in, {"available": 0}, 0),
        (available_in, {"available": None}, None),
        (available_in, None, None),
        (quota_in, {"total_quota": 50, "used_quota": 20, "available_quota": 30, "unlimited": False}, 30),
        (quota_in, {"total_quota": 0, "available_quota": 0}, None),
        (quota_in, {"total_quota": 50, "available_quota": 30, "unlimited": True}, None),
        (quota_in, {"total_quota": "fifty"}, None),
    ],
)
def test_what_is_left(read, data, left):
    assert read({"code": 20000, "data": data}) == left


def test_the_key_is_in_no_repr(adapter):
    assert KEY not in f"{adapter!r}{adapter.preview(speech())!r}"


async def test_a_key_that_is_said_back_is_told_to_nobody(adapter, server, tmp_path, caplog):
    caplog.set_level("DEBUG")
    said = {"code": 20002, "msg": f"Bearer {KEY} may not say this", "data": {"given": KEY}}
    server.route("POST", AUDIOS, "submit", lambda recorded: as_json(said, says_no=True))
    with pytest.raises(Refused) as refused:
        await adapter.submit(speech(), tmp_path / "a")
    path = "/api/open-api/v1/audios/audio_1"
    failed = {"status": "failed", "error": {"message": f"The voice of {KEY} broke"}}
    server.route("GET", path, "poll", lambda recorded: as_json({"code": 20000, "data": failed}))
    with pytest.raises(TaskFailed) as broken:
        await adapter.poll(speech(), "audio_1")
    for caught in (refused.value, broken.value):
        assert "•••" in str(caught.title)
        assert KEY not in f"{caught!r}{caught.detail}{caught.remedy}"
    assert "•••" in caplog.text
    assert KEY not in caplog.text
