"""Every fault does on the wire what it says, at the step and as often as the script has it."""

import gzip
import json
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.servers.ai302 import Ai302
from tests.servers.delivery import PAGE, TWO_GIGABYTES
from tests.servers.faults import OF_TASKS, REFUSED, Fault, Faults
from tests.servers.openai import OpenAI
from tests.servers.seeing import Seen, see
from tests.servers.sounds import sound

SPEECH = {"model": "m", "input": "Nobody had told them about the tide.", "voice": "nova", "response_format": "wav"}
DESIGN = {"input_text": "Hello.", "is_multi_speaker": False}


@pytest.fixture
async def openai() -> AsyncIterator[OpenAI]:
    async with OpenAI() as server:
        yield server


@pytest.fixture
async def ai302() -> AsyncIterator[Ai302]:
    async with Ai302() as server:
        server.polls_until_done = 0
        yield server


async def speak(server: OpenAI, **how: Any) -> Seen:
    return await see(f"{server.base_url}/audio/speech", SPEECH, **how)


async def order(server: Ai302, **how: Any) -> Seen:
    return await see(f"{server.base_url}{server.design_path}", DESIGN, **how)


async def look(server: Ai302, task: str) -> Any:
    return (await see(f"{server.base_url}{server.design_path}?task_id={task}")).json


async def result(server: Ai302) -> str:
    """Return the address of a finished result."""
    return (await look(server, (await order(server)).json["task_id"]))["audio_url"]


@pytest.fixture
async def whole(openai: OpenAI) -> bytes:
    """What `speak` returns when all goes well."""
    heard = (await speak(openai)).body
    openai.requests.clear()
    return heard


# What every fault has in common


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in OF_TASKS])
async def test_a_fault_happens_once_and_buys_what_it_says(openai: OpenAI, whole: bytes, fault: Fault) -> None:
    plain = await speak(openai)
    openai.requests.clear()
    openai.faults.on("submit", fault, rate=1_000_000)
    silence = 0.05 if fault in {Fault.NO_ANSWER, Fault.STALL} else None
    arrived = openai.arrived("submit") if fault is Fault.NO_ANSWER else None
    seen = await speak(openai, arrived=arrived, silence=silence, most=100_000)
    assert _shape(seen) != _shape(plain)
    assert [call.bought for call in openai.submissions] == [fault not in REFUSED]
    assert openai.submissions[0].fault == fault
    assert openai.faults.left == []
    again = await speak(openai)
    assert (again.status, again.body) == (200, whole)


def _shape(seen: Seen) -> object:
    """What can be told apart without knowing the fault."""
    skewed = "date" in seen.headers and parsedate_to_datetime(seen.headers["date"]).timestamp() > time.time() + 3600
    return seen.status, seen.body, seen.end, seen.headers.get("content-type"), seen.headers.keys(), skewed


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.HTML_502, Fault.NO_ANSWER, Fault.GARBAGE_JSON])
async def test_the_script_may_say_whether_the_call_is_accepted(ai302: Ai302, fault: Fault, accepted: bool) -> None:
    ai302.faults.on("submit", fault, accepted=accepted)
    silent = fault is Fault.NO_ANSWER
    await order(ai302, arrived=ai302.arrived("submit"), silence=0.05 if silent else None)
    assert (len(ai302.bought), len(ai302.tasks)) == (accepted, accepted)
    assert (ai302.balance < 12.34) is accepted


# Refusals


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (Fault.RATE_LIMITED, 429, "requests"),
        (Fault.SERVER_ERROR, 500, "server_error"),
        (Fault.UNAVAILABLE, 503, "server_error"),
        (Fault.BAD_REQUEST, 400, "invalid_request_error"),
        (Fault.KEY_REJECTED, 401, "invalid_request_error"),
        (Fault.PAYMENT_REQUIRED, 402, "billing_error"),
        (Fault.NO_PERMISSION, 403, "insufficient_permissions"),
        (Fault.NO_BALANCE, 429, "insufficient_quota"),
        (Fault.NOT_FOUND, 404, "invalid_request_error"),
        (Fault.TOO_LARGE, 413, "invalid_request_error"),
        (Fault.GONE, 410, "invalid_request_error"),
        (Fault.BUSINESS_ERROR, 200, "upstream_error"),
    ],
)
async def test_a_refusal_has_its_status_and_the_words_of_the_provider(
    openai: OpenAI, fault: Fault, status: int, kind: str
) -> None:
    openai.faults.on("submit", fault, times=2)
    for _ in range(2):
        seen = await speak(openai)
        assert (seen.status, seen.json["error"]["type"], seen.end) == (status, kind, "whole")
    assert (await speak(openai)).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.NO_BALANCE, 403, -10004),
        (Fault.PAYMENT_REQUIRED, 402, -10004),
        (Fault.KEY_REJECTED, 401, -10005),
        (Fault.RATE_LIMITED, 429, -1024),
        (Fault.UNAVAILABLE, 503, -10008),
        (Fault.BUSINESS_ERROR, 200, -10008),
    ],
)
async def test_302_says_the_same_in_its_codes(ai302: Ai302, fault: Fault, status: int, code: int) -> None:
    ai302.faults.on("submit", fault)
    seen = await order(ai302)
    assert (seen.status, seen.json["error"]["err_code"]) == (status, code)
    assert seen.headers["request-id"]


async def test_a_business_error_of_udio_is_in_its_envelope(ai302: Ai302) -> None:
    ai302.faults.on("poll", Fault.BUSINESS_ERROR)
    seen = await see(f"{ai302.base_url}/udio/query?ids=a")
    assert (seen.status, seen.json["code"], seen.json["data"]) == (200, "error", None)


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.UNAVAILABLE])
async def test_retry_after_in_seconds(openai: OpenAI, fault: Fault) -> None:
    openai.faults.on("models", fault, seconds=7)
    assert (await see(f"{openai.base_url}/models")).headers["retry-after"] == "7"


@pytest.mark.parametrize("skew", [0, -7200, 7200])
async def test_retry_after_is_a_date_of_the_providers_own_clock(openai: OpenAI, skew: float) -> None:
    openai.clock_skew = skew
    openai.faults.on("models", Fault.RATE_LIMITED_DATE, seconds=30)
    headers = (await see(f"{openai.base_url}/models")).headers
    date, until = (parsedate_to_datetime(headers[name]) for name in ("date", "retry-after"))
    assert (until - date).total_seconds() == 30
    assert abs(date.timestamp() - time.time() - skew) < 600


async def test_a_skewed_clock_comes_on_top_of_another_fault_and_dates_the_tasks(ai302: Ai302) -> None:
    ai302.faults.on("submit", Fault.CLOCK_SKEW, skew=-36_000)
    ai302.faults.on("submit", Fault.RATE_LIMITED_DATE, seconds=60)
    headers = (await order(ai302)).headers
    assert parsedate_to_datetime(headers["retry-after"]).timestamp() < time.time() - 30_000
    ai302.faults.on("submit", Fault.CLOCK_SKEW, skew=36_000)
    body = {"text": "Hi", "provider": "openai", "voice": "nova"}
    task = (await see(f"{ai302.base_url}/302/v2/audio/tts?run_async=true", body)).json
    assert ai302.tasks[task["task_id"]].created > time.time() + 30_000
    assert (
        task["created_at"]
        == time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ai302.tasks[task["task_id"]].created))
        + (task["created_at"][19:])
    )


# Connections


async def test_no_answer_comes_though_the_task_is_made(ai302: Ai302) -> None:
    ai302.faults.on("submit", Fault.NO_ANSWER)
    seen = await order(ai302, arrived=ai302.arrived("submit"), silence=0.05)
    assert (seen.status, seen.end) == (0, "silent")
    assert (len(ai302.tasks), ai302.bought[0].sent) == (1, 0)


@pytest.mark.parametrize(("fault", "made"), [(Fault.RESET_BEFORE, 0), (Fault.RESET_AFTER, 1)])
async def test_a_reset_before_an_answer(ai302: Ai302, fault: Fault, made: int) -> None:
    ai302.faults.on("submit", fault)
    seen = await order(ai302)
    assert (seen.status, seen.end) == (0, "reset")
    assert (len(ai302.tasks), ai302.count("submit"), ai302.submissions[0].status) == (made, 1, 0)


async def test_a_reset_halfway_comes_after_half_the_body(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.RESET_HALFWAY)
    seen = await speak(openai)
    assert (seen.status, seen.end, seen.headers["content-length"]) == (200, "reset", str(len(whole)))
    assert seen.body == whole[: len(whole) // 2]


async def test_an_answer_cut_short_announced_the_whole(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.CUT_SHORT)
    seen = await speak(openai)
    assert (seen.end, seen.headers["content-length"]) == ("early", str(len(whole)))
    assert 0 < len(seen.body) < len(whole)


async def test_a_stall_is_a_head_and_then_nothing(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.STALL)
    seen = await speak(openai, silence=0.05)
    assert (seen.status, seen.body, seen.end) == (200, b"", "silent")
    assert seen.headers["content-length"] == str(len(whole))


async def test_a_slow_answer_takes_as_long_as_its_rate_says(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.SLOW, rate=len(whole) * 5)
    began = time.monotonic()
    seen = await speak(openai)
    assert (seen.body, seen.end) == (whole, "whole")
    assert time.monotonic() - began >= 0.19


async def test_two_gigabytes_are_announced_and_do_come(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.HUGE)
    seen = await speak(openai, most=3_000_000)
    assert int(seen.headers["content-length"]) == TWO_GIGABYTES == 2_147_483_648
    assert seen.body.startswith(whole)
    assert len(seen.body) >= 3_000_000
    assert openai.bought[0].sent < TWO_GIGABYTES // 4  # the server noticed that nobody listens


async def test_chunks_come_without_end(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.ENDLESS)
    seen = await speak(openai, most=3_000_000)
    assert "content-length" not in seen.headers
    assert seen.body.startswith(whole)
    assert len(seen.body) >= 3_000_000


# Bodies


@pytest.mark.parametrize(("fault", "status"), [(Fault.HTML, 200), (Fault.HTML_502, 502)])
async def test_a_page_instead_of_json(ai302: Ai302, fault: Fault, status: int) -> None:
    ai302.faults.on("any", fault)
    seen = await order(ai302)
    assert (seen.status, seen.headers["content-type"].split(";")[0]) == (status, "text/html")
    assert seen.body.startswith(PAGE[:60])
    assert ai302.tasks == {}


async def test_json_without_the_field_that_is_waited_for(ai302: Ai302) -> None:
    ai302.faults.on("any", Fault.WITHOUT_FIELD, times=4)
    assert (await order(ai302)).json == {}
    (task,) = ai302.tasks
    found = await look(ai302, task)
    assert found["state"] == "SUCCESS"
    assert "audio_url" not in found
    assert (await see(f"{ai302.base_url}/udio/query?ids=a")).json == {"code": "success", "message": ""}
    url = ai302.tasks[task].results[0]
    assert (await see(url, key=None)).json == {"ok": True}
    assert (await look(ai302, task))["audio_url"] == url


@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.ZERO_BYTES])
async def test_nothing_in_its_two_forms(openai: OpenAI, fault: Fault) -> None:
    openai.faults.on("submit", fault)
    seen = await speak(openai)
    assert (seen.status, seen.body, seen.end, seen.headers["content-type"]) == (200, b"", "whole", "audio/wav")
    assert seen.headers.get("content-length") == ("0" if fault is Fault.EMPTY else None)


async def test_garbage_is_called_json_and_is_none(ai302: Ai302) -> None:
    ai302.faults.on("poll", Fault.GARBAGE_JSON)
    task = (await order(ai302)).json["task_id"]
    seen = await see(f"{ai302.base_url}{ai302.design_path}?task_id={task}")
    assert seen.headers["content-type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        json.loads(seen.body)


async def test_cut_audio_is_a_whole_answer_of_half_a_file(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("submit", Fault.CUT_AUDIO)
    seen = await speak(openai)
    assert seen.end == "whole"
    assert seen.body == whole[: len(whole) * 2 // 5]


async def test_the_right_bytes_under_a_wrong_type(openai: OpenAI, whole: bytes) -> None:
    openai.faults.on("any", Fault.WRONG_TYPE, times=2)
    seen = await speak(openai)
    assert (seen.body, seen.headers["content-type"]) == (whole, "text/html")
    seen = await see(f"{openai.base_url}/models")
    assert (seen.json["object"], seen.headers["content-type"]) == ("list", "text/plain")


async def test_a_packed_answer_unpacks_and_may_be_of_another_fault(openai: OpenAI) -> None:
    openai.faults.on("models", Fault.GZIP, times=2)
    openai.faults.on("models", Fault.SERVER_ERROR, after=1)
    url = f"{openai.base_url}/models"
    first, second, third = [await see(url) for _ in range(3)]
    assert json.loads(gzip.decompress(first.body))["object"] == "list"
    assert (second.status, "error" in json.loads(gzip.decompress(second.body))) == (500, True)
    assert [seen.headers.get("content-encoding") for seen in (first, second, third)] == ["gzip", "gzip", None]


# Results at their other host


@pytest.mark.parametrize(("fault", "status"), [(Fault.EXPIRED, 403), (Fault.NOT_FOUND, 404), (Fault.GONE, 410)])
async def test_an_address_that_has_expired(ai302: Ai302, fault: Fault, status: int) -> None:
    url = await result(ai302)
    ai302.faults.on("download", fault)
    seen = await see(url, key=None)
    assert (seen.status, seen.headers["content-type"]) == (status, "application/xml")
    assert seen.body.startswith(b'<?xml version="1.0"')
    assert (await see(url, key=None)).status == 200
    assert [call.status for call in ai302.at("download")] == [status, 200]


async def test_a_redirect_leads_to_a_stranger_who_has_the_file_and_tells_what_he_was_given(ai302: Ai302) -> None:
    url = await result(ai302)
    ai302.faults.on("download", Fault.REDIRECT_AWAY)
    seen = await see(url, key=None)
    assert (seen.status, seen.headers["location"]) == (302, url.replace(ai302.file_url, ai302.stranger.url))
    assert ai302.stranger.url not in {ai302.origin, ai302.file_url}
    assert (await see(seen.headers["location"], key=None)).body == (await see(url, key=None)).body
    assert ai302.leaks == []
    await see(seen.headers["location"], key="test-key")
    assert ai302.leaks == ai302.stranger.requests[1:]


async def test_a_post_is_redirected_as_a_post(ai302: Ai302) -> None:
    ai302.faults.on("submit", Fault.REDIRECT_AWAY)
    seen = await order(ai302)
    assert (seen.status, seen.headers["location"]) == (307, ai302.stranger.url + ai302.design_path)
    assert (await see(seen.headers["location"], DESIGN)).status == 401
    assert (ai302.bought, ai302.stranger.requests[0].json, len(ai302.leaks)) == ([], DESIGN, 1)


@pytest.mark.parametrize("where", ["api", "files"])
async def test_a_redirect_loop_never_ends_though_it_happens_once(ai302: Ai302, where: str) -> None:
    url = await result(ai302) if where == "files" else f"{ai302.base_url}/dashboard/balance"
    ai302.faults.on("download" if where == "files" else "balance", Fault.REDIRECT_LOOP)
    seen: set[str] = set()
    next_url = url
    for _ in range(30):
        answer = await see(next_url, key="test-key" if where == "api" else None)
        assert answer.status == 302
        next_url = answer.headers["location"]
        seen.add(next_url)
    assert len(seen) == 30
    assert (await see(url, key="test-key" if where == "api" else None)).status == 200


# Tasks


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        (Fault.NEVER_ENDS, ["PENDING", "STARTED", "STARTED", "STARTED"]),
        (Fault.UNKNOWN_STATUS, ["REHEARSING", "REHEARSING", "SUCCESS", "SUCCESS"]),
        (Fault.TASK_FAILED, ["PENDING", "STARTED", "FAILURE", "FAILURE"]),
        (Fault.URL_LATER, ["PENDING", "STARTED", "SUCCESS without", "SUCCESS"]),
        (Fault.TWO_RESULTS, ["PENDING", "STARTED", "SUCCESS", "SUCCESS"]),
    ],
)
async def test_a_task_suffers_all_its_life(ai302: Ai302, fault: Fault, states: list[str]) -> None:
    ai302.polls_until_done = 2
    ai302.faults.on("submit", fault)
    task = (await order(ai302)).json["task_id"]
    assert [_state(await look(ai302, task)) for _ in states] == states
    assert len(ai302.bought) == 1
    if fault is Fault.TWO_RESULTS:
        one, two = (await look(ai302, task))["audio_url"]
        assert (await see(one, key=None)).body != (await see(two, key=None)).body


def _state(found: dict[str, Any]) -> str:
    return found["state"] + (" without" if found["state"] == "SUCCESS" and not found["audio_url"] else "")


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.NEVER_ENDS, "STARTED"),
        (Fault.UNKNOWN_STATUS, "REHEARSING"),
        (Fault.TASK_FAILED, "FAILURE"),
        (Fault.URL_LATER, "SUCCESS without"),
    ],
)
async def test_a_single_look_suffers(ai302: Ai302, fault: Fault, state: str) -> None:
    task = (await order(ai302)).json["task_id"]
    ai302.faults.on("poll", fault)
    assert [_state(await look(ai302, task)) for _ in range(2)] == [state, "SUCCESS"]


@pytest.mark.parametrize(
    ("fault", "status", "songs"),
    [
        (Fault.NEVER_ENDS, "PROCESSING", [1, 1]),
        (Fault.UNKNOWN_STATUS, "REHEARSING", None),
        (Fault.TASK_FAILED, "FAILURE", None),
        (Fault.URL_LATER, "SUCCESS", [1, 1]),
        (Fault.TWO_RESULTS, "SUCCESS", [2]),
    ],
)
async def test_the_same_of_songs(ai302: Ai302, fault: Fault, status: str, songs: list[int] | None) -> None:
    task = ai302.order(_any_call(ai302, await order(ai302)), "udio", {})
    ai302.faults.on("poll", fault)
    data = (await see(f"{ai302.base_url}/udio/query?ids={task.id}")).json["data"]
    assert data["status"] == status
    assert (data["data"] and [len(element["songs"]) for element in data["data"]]) == songs
    assert bool(data["fail_reason"]) is (fault is Fault.TASK_FAILED)
    if fault is Fault.URL_LATER:
        assert data["data"][0]["songs"][0]["song_path"] is None


def _any_call(server: Ai302, seen: Seen) -> Any:
    assert seen.status == 200
    return server.requests[-1]


@pytest.mark.parametrize(
    ("fault", "status", "addresses"),
    [
        (Fault.NEVER_ENDS, "processing", 0),
        (Fault.UNKNOWN_STATUS, "rehearsing", 0),
        (Fault.TASK_FAILED, "failed", 0),
        (Fault.URL_LATER, "completed", 0),
        (Fault.TWO_RESULTS, "completed", 2),
    ],
)
async def test_the_same_of_unified_speech_at_once(ai302: Ai302, fault: Fault, status: str, addresses: int) -> None:
    ai302.faults.on("submit", fault)
    body = {"text": "Hi", "provider": "openai", "voice": "nova"}
    found = (await see(f"{ai302.base_url}/302/v2/audio/tts", body)).json
    assert found["status"] == status
    assert len(found["audio_url"] or []) == addresses


# The script itself


def test_a_script_that_could_never_happen_is_refused() -> None:
    faults = Faults(("submit", "models"))
    with pytest.raises(ValueError, match="no step 'poll'"):
        faults.on("poll", Fault.SERVER_ERROR)
    with pytest.raises(ValueError, match="of tasks"):
        faults.on("submit", Fault.NEVER_ENDS)
    with pytest.raises(ValueError, match="of tasks"):
        Faults(("submit", "poll", "models")).on("models", Fault.NEVER_ENDS)


def test_rules_apply_in_order_after_so_many_calls_and_always() -> None:
    faults = Faults(("submit", "models"))
    faults.on("submit", Fault.SERVER_ERROR, after=1)
    faults.on("any", Fault.HTML, times=2)
    faults.on("submit", Fault.STALL, times=None)
    taken = [[rule.fault for rule in faults.take(step)] for step in ("submit", "submit", "models", "submit", "models")]
    assert taken == [[Fault.HTML], [Fault.SERVER_ERROR], [Fault.HTML], [Fault.STALL], []]
    faults.clear()
    assert faults.take("submit") == []


def test_the_same_text_is_the_same_sound() -> None:
    assert sound("a", "mp3", 0.3) == sound("a", "mp3", 0.3)
