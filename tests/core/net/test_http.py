"""What is asked and what is sent, against real servers: providers with faults, and hosts that say any bytes."""

import asyncio
import gc
import gzip
import json
import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from core.errors import (
    Busy,
    KeyMissing,
    KeyRejected,
    NoAnswer,
    NoBalance,
    NotAllowed,
    NotFound,
    NotSetUp,
    Offline,
    OutcomeUnknown,
    Problem,
    Refused,
    RequestProblem,
    UsageProblem,
)
from core.message import say
from core.net.answer import json_of
from core.net.events import events
from core.net.failing import TooLarge
from core.net.http import Caller, Http, Patience, Proxy
from core.net.outgoing import Attachment, Outgoing
from tests.core.net.conftest import HASTY, KEY, key
from tests.core.net.raw import Heard, Say, always, answer, listening
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault
from tests.servers.openai import OpenAI

Line = Callable[..., Caller]
ORDER = Outgoing("POST", "/302/v2/audio/tts", body={"text": "Hello", "provider": "openai", "voice": "alloy"})
ANYTHING = Outgoing("POST", "/x", body={"n": 1})
SILENT = {Fault.NO_ANSWER, Fault.STALL}


def in_time(out: Outgoing, fault: Fault) -> Outgoing:
    """Return `out`, given up soon where the answer will never come."""
    return msgspec.structs.replace(out, seconds=0.4) if fault in SILENT else out


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# where it goes


def test_a_path_joins_the_base_and_a_query_its_end(line: Line) -> None:
    caller = line("https://api.example.com/v1/audio/speech")
    assert caller.base_url == "https://api.example.com/v1"
    assert caller.url("/v1/audio/speech") == "https://api.example.com/v1/audio/speech"
    assert caller.url("/task?x=1", task_id="a b&c") == "https://api.example.com/v1/task?x=1&task_id=a+b%26c"
    assert caller.url("https://api.example.com:443/other", q="1") == "https://api.example.com:443/other?q=1"


@pytest.mark.parametrize(
    "url", ["https://other.example.com/x", "http://api.example.com/x", "https://api.example.com.evil.example/x"]
)
async def test_an_address_of_another_origin_gets_no_key(line: Line, url: str) -> None:
    caller = line("https://api.example.com/v1")
    with pytest.raises(NotSetUp, match="Acme"):
        await caller.get(url)
    with pytest.raises(NotSetUp):
        await caller.send(Outgoing("POST", url, body={}))


def test_what_is_no_address_makes_no_line(line: Line) -> None:
    with pytest.raises(UsageProblem):
        line("not an address")


# what leaves


async def test_a_request_carries_the_key_and_says_who_asks(line: Line) -> None:
    async with listening(always(answer(b'{"ok": true}'))) as host:
        found = await line(f"{host.url}/v1").get("/v1/models?a=b")
        (heard,) = host.heard
    assert (found.status, found.data, found.kind, found.bytes) == (200, {"ok": True}, "application/json", 12)
    assert (heard.method, heard.target) == ("GET", "/v1/models?a=b")
    assert heard.headers["authorization"] == f"Bearer {KEY}"
    assert heard.headers["user-agent"].startswith("Roomtone")
    assert "application/json" in heard.headers["accept"]


async def test_a_body_is_json_and_leaves_as_it_is(line: Line) -> None:
    async with listening(always(answer())) as host:
        body = {"text": "“中文”\n", "n": 1.5, "flag": True, "none": None}
        await line(host.url).send(Outgoing("POST", "/x", body=body, headers={"X-Lang": "en"}))
        (heard,) = host.heard
    assert json.loads(heard.body) == body
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["x-lang"] == "en"


async def test_a_form_carries_files_and_repeated_fields(line: Line, tmp_path: Path) -> None:
    clip = tmp_path / "clip.wav"
    clip.write_bytes(b"RIFF" + bytes(200_000))
    async with listening(always(answer())) as host:
        out = Outgoing(
            "POST",
            "/x",
            form=(("granularity[]", "word"), ("granularity[]", "segment")),
            files=(Attachment("file", "中 clip.wav", "audio/wav", str(clip)),),
        )
        await line(host.url).send(out)
        await line(host.url).send(Outgoing("POST", "/x", form=(("model", "whisper-1"),)))
        both, bare = host.heard
    assert both.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert both.body.count(b'name="granularity[]"') == 2
    assert clip.read_bytes() in both.body
    assert b"Content-Type: audio/wav" in both.body
    assert bare.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="model"\r\n\r\nwhisper-1' in bare.body


async def test_a_file_that_is_gone_is_told_before_anything_leaves(line: Line) -> None:
    async with listening(always(answer())) as host:
        out = Outgoing("POST", "/x", files=(Attachment("file", "clip.wav", "audio/wav", "/no/such/clip.wav"),))
        with pytest.raises(RequestProblem, match=r"clip\.wav"):
            await line(host.url).send(out)
        assert host.heard == []


@pytest.mark.parametrize("out", [Outgoing("POST", "/x", body={}, key=False), None])
async def test_without_a_key_there_is_no_authorization(http: Http, out: Outgoing | None) -> None:
    async with listening(always(answer())) as host:
        caller = http.caller("Acme", host.url, key if out else None)
        await caller.send(out or Outgoing("POST", "/x", body={}))
        assert "authorization" not in host.heard[0].headers


async def test_a_missing_key_is_the_keyrings_to_tell_and_nothing_leaves(http: Http) -> None:
    async def none() -> str:
        raise KeyMissing(say("There is no key for Acme."), say("Add one in Settings."))

    async with listening(always(answer())) as host:
        with pytest.raises(KeyMissing):
            await http.caller("Acme", host.url, none).get("/x")
        assert host.heard == []


@pytest.mark.parametrize("bad", ["ключ-1234", "test key", "test\nkey", "“test-key-1234”"])
async def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(http: Http, bad: str) -> None:
    async def of_person() -> str:
        return bad

    async with listening(always(answer())) as host:
        with pytest.raises(KeyRejected) as caught:
            await http.caller("Acme", host.url, of_person).get("/x")
        assert host.heard == []
    assert bad not in "".join(traceback.format_exception(caught.value))


async def test_cookies_are_not_kept(line: Line) -> None:
    async with listening(always(answer(set_cookie="session=1; Path=/"))) as host:
        caller = line(host.url)
        await caller.get("/x")
        await caller.get("/x")
        assert "cookie" not in host.heard[1].headers


async def test_questions_share_a_connection_and_purchases_do_not(line: Line) -> None:
    async with listening(always(answer())) as host:
        caller = line(host.url)
        for _ in range(3):
            await caller.get("/x")
        assert host.connections == 1
        for _ in range(3):
            await caller.send(ANYTHING)
        assert host.connections == 4
        assert host.heard[-1].headers["connection"] == "close"


# questions are asked again


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault.RATE_LIMITED, Busy),
        (Fault.RATE_LIMITED_DATE, Busy),
        (Fault.UNAVAILABLE, Busy),
        (Fault.SERVER_ERROR, Refused),
        (Fault.HTML_502, Refused),
        (Fault.RESET_BEFORE, Offline),
        (Fault.RESET_AFTER, Offline),
        (Fault.RESET_HALFWAY, Offline),
        (Fault.CUT_SHORT, Offline),
    ],
)
async def test_what_fails_for_the_moment_is_asked_again_and_then_told(
    line: Line, fault: Fault, problem: type[Problem]
) -> None:
    async with Ai302(key=KEY) as server:
        caller = line(server.base_url)
        server.faults.on("balance", fault, 2, seconds=0.01)
        assert (await caller.get("/dashboard/balance")).data
        assert server.count("balance") == HASTY.tries
        server.faults.on("balance", fault, None, seconds=0.01)
        with pytest.raises(problem):
            await caller.get("/dashboard/balance")
        assert server.count("balance") == 2 * HASTY.tries


@pytest.mark.parametrize("fault", [Fault.NO_ANSWER, Fault.STALL])
async def test_a_question_that_gets_no_answer_ends_in_time(line: Line, fault: Fault) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("balance", fault, None)
        with pytest.raises(Offline, match="in time"):
            await line(server.base_url).get("/dashboard/balance", seconds=0.5)


async def test_a_slow_drip_ends_in_time(line: Line) -> None:
    async def drip(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(bytes(1000))[:-1000])
        for _ in range(1000):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with listening(drip) as host:
        with pytest.raises(Offline, match="in time"):
            await line(host.url).get("/x", seconds=0.5)
        with pytest.raises(OutcomeUnknown):
            await line(host.url).send(Outgoing("POST", "/x", body={}, seconds=0.5))
        assert len(host.heard) == 2


async def test_a_long_wait_is_left_to_whoever_asks(line: Line) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("balance", Fault.RATE_LIMITED, None, seconds=300)
        with pytest.raises(Busy) as caught:
            await line(server.base_url).get("/dashboard/balance", seconds=5)
        assert caught.value.wait == 300
        assert server.count("balance") == 1


async def test_the_wait_that_is_asked_for_is_waited(line: Line) -> None:
    times: list[float] = []

    async def twice(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        times.append(time.monotonic())
        writer.write(answer(b"{}") if len(times) > 1 else answer(b"{}", "429 Busy", retry_after="0.4"))

    async with listening(twice) as host:
        await line(host.url).get("/x")
    assert times[1] - times[0] >= 0.4


async def test_a_date_to_come_back_counts_by_the_providers_clock(line: Line) -> None:
    async with Ai302(key=KEY) as server:
        server.clock_skew = 5 * 3600
        server.faults.on("balance", Fault.RATE_LIMITED_DATE, None, seconds=60)
        with pytest.raises(Busy) as caught:
            await line(server.base_url).get("/dashboard/balance", seconds=5)
        assert caught.value.wait == 60


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault.BAD_REQUEST, Refused),
        (Fault.KEY_REJECTED, KeyRejected),
        (Fault.PAYMENT_REQUIRED, NoBalance),
        (Fault.NO_PERMISSION, NotAllowed),
        (Fault.NOT_FOUND, NotFound),
        (Fault.HTML, NoAnswer),
        (Fault.GARBAGE_JSON, NoAnswer),
        (Fault.EMPTY, NoAnswer),
        (Fault.ZERO_BYTES, NoAnswer),
        (Fault.HUGE, NoAnswer),
        (Fault.REDIRECT_AWAY, NoAnswer),
        (Fault.REDIRECT_LOOP, NoAnswer),
    ],
)
async def test_what_will_not_change_is_asked_once(line: Line, fault: Fault, problem: type[Problem]) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("balance", fault)
        with pytest.raises(problem) as caught:
            await line(server.base_url).get("/dashboard/balance")
        assert server.leaks == []
        assert type(caught.value) is problem
        assert fault is Fault.REDIRECT_LOOP or server.count("balance") == 1


@pytest.mark.parametrize("fault", [Fault.GZIP, Fault.CLOCK_SKEW, Fault.SLOW, Fault.WRONG_TYPE])
async def test_oddities_do_no_harm(line: Line, fault: Fault) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("balance", fault)
        assert "data" in (await line(server.base_url).get("/dashboard/balance")).data


# what is sent is sent once


@pytest.mark.parametrize(
    ("fault", "problem", "bought"),
    [
        (Fault.RATE_LIMITED, Busy, 0),
        (Fault.RATE_LIMITED_DATE, Busy, 0),
        (Fault.UNAVAILABLE, Busy, 0),
        (Fault.SERVER_ERROR, Refused, 0),
        (Fault.BAD_REQUEST, Refused, 0),
        (Fault.KEY_REJECTED, KeyRejected, 0),
        (Fault.PAYMENT_REQUIRED, NoBalance, 0),
        (Fault.NO_PERMISSION, NotAllowed, 0),
        (Fault.NOT_FOUND, NotFound, 0),
        (Fault.TOO_LARGE, Refused, 0),
        (Fault.HTML_502, OutcomeUnknown, 0),
        (Fault.HTML, OutcomeUnknown, 0),
        (Fault.RESET_BEFORE, OutcomeUnknown, 0),
        (Fault.REDIRECT_AWAY, NoAnswer, 0),
        (Fault.REDIRECT_LOOP, NoAnswer, 0),
        (Fault.NO_ANSWER, OutcomeUnknown, 1),
        (Fault.RESET_AFTER, OutcomeUnknown, 1),
        (Fault.RESET_HALFWAY, OutcomeUnknown, 1),
        (Fault.GARBAGE_JSON, OutcomeUnknown, 1),
        (Fault.EMPTY, OutcomeUnknown, 1),
        (Fault.ZERO_BYTES, OutcomeUnknown, 1),
        (Fault.STALL, OutcomeUnknown, 1),
        (Fault.CUT_SHORT, OutcomeUnknown, 1),
        (Fault.HUGE, OutcomeUnknown, 1),
    ],
)
async def test_a_purchase_leaves_once_whatever_happens(
    line: Line, fault: Fault, problem: type[Problem], bought: int
) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("submit", fault)
        with pytest.raises(problem) as caught:
            await line(server.base_url).send(in_time(ORDER, fault))
        assert type(caught.value) is problem
        assert fault is Fault.REDIRECT_LOOP or server.count("submit") == 1
        assert len(server.bought) == bought
        assert server.stranger.requests == []
    assert caught.value.remedy
    assert "Acme" in str(caught.value.title)


async def test_an_answer_that_stops_coming_is_given_up_before_its_whole_time(tmp_path: Path) -> None:
    http = Http(Proxy("none"), patience=Patience(stall=0.2))
    async with OpenAI(key=KEY) as server:
        server.faults.on("submit", Fault.STALL)
        out = Outgoing("POST", "/v1/audio/speech", body=speech().body, seconds=3600)
        with pytest.raises(OutcomeUnknown):
            await http.caller("Acme", server.base_url, key).send_for_audio(out, tmp_path / "a.mp3")
    await http.close()


async def test_a_provider_may_think_for_longer_than_a_stall() -> None:
    http = Http(Proxy("none"), patience=Patience(stall=0.1))
    async with Ai302(key=KEY) as server:
        server.answer_seconds = 0.5
        assert (await http.caller("Acme", server.base_url, key).send(ORDER)).data
    await http.close()


async def test_the_wait_of_a_busy_provider_is_told(line: Line) -> None:
    async with Ai302(key=KEY) as server:
        server.faults.on("submit", Fault.RATE_LIMITED, seconds=7)
        with pytest.raises(Busy) as caught:
            await line(server.base_url).send(ORDER)
    assert caught.value.wait == 7


@pytest.mark.parametrize("status", ["408 Timeout", "502 Bad", "504 Timeout", "520 Unknown", "524 Timeout"])
async def test_an_error_from_in_between_leaves_the_outcome_open(line: Line, status: str) -> None:
    async with listening(always(answer(b'{"error": {"message": "bad gateway"}}', status))) as host:
        with pytest.raises(OutcomeUnknown):
            await line(host.url).send(ANYTHING)
        assert len(host.heard) == 1


async def test_an_error_whose_words_are_cut_off_is_an_error(line: Line) -> None:
    async def cut(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b'{"error": {"message": "no"}}', "429 Busy", retry_after="3")[:-9])
        writer.close()

    async with listening(cut) as host:
        with pytest.raises(Busy) as caught:
            await line(host.url).send(ANYTHING)
    assert caught.value.wait == 3


async def test_nothing_that_was_kept_open_carries_a_purchase(line: Line) -> None:
    """A server that hangs up after each answer, without saying so, costs no purchase its certainty."""

    async def hang_up(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b'{"ok": 1}'))
        await writer.drain()
        writer.close()

    async with listening(hang_up) as host:
        caller = line(host.url)
        for _ in range(20):
            await caller.get("/x")
            assert (await caller.send(ANYTHING)).data == {"ok": 1}
        assert len([heard for heard in host.heard if heard.method == "POST"]) == 20


async def test_plain_words_are_an_answer_and_a_page_is_not(line: Line) -> None:
    srt = "1\n00:00:00,000 --> 00:00:01,000\n<i>你好</i>\n".encode()
    async with listening(
        always(answer(srt, kind="text/plain; charset=utf-8"), answer(b"<html>", kind="text/plain"))
    ) as host:
        found = await line(host.url).send(ANYTHING)
        assert (found.data, found.text) == (None, srt.decode())
        with pytest.raises(OutcomeUnknown):
            await line(host.url).send(ANYTHING)


# a provider's own reading


async def test_a_providers_own_reading_comes_first_at_every_status(line: Line) -> None:
    seen: list[tuple[int, object]] = []

    def explain(status: int, data: object) -> Problem | None:
        seen.append((status, data))
        return Busy(say("Acme rests.")) if isinstance(data, dict) and "code" in data else None

    async with listening(
        always(
            answer(b'{"code": 5}', retry_after="9"),
            answer(b'{"code": 5, "message": "x"}', "400 Bad"),
            answer(b"plain", "400 Bad", kind="text/plain"),
            answer(b'{"fine": true}'),
        )
    ) as host:
        caller = line(host.url, explain)
        with pytest.raises(Busy, match="rests") as first:
            await caller.send(ANYTHING)
        with pytest.raises(Busy, match="rests") as second:
            await caller.send(ANYTHING)
        with pytest.raises(Refused, match="plain"):
            await caller.send(ANYTHING)
        assert (await caller.get("/x")).data == {"fine": True}
    assert first.value.wait == 9
    assert second.value.detail == '{"code": 5, "message": "x"}'
    assert seen == [(200, {"code": 5}), (400, {"code": 5, "message": "x"}), (400, "plain"), (200, {"fine": True})]


# redirects


@pytest.mark.parametrize(("method", "status", "follows"), [
    ("GET", 301, True), ("GET", 302, True), ("GET", 303, True), ("GET", 307, True), ("GET", 308, True),
    ("POST", 307, True), ("POST", 308, True), ("POST", 301, False), ("POST", 302, False), ("POST", 303, False),
])  # fmt: skip
async def test_redirects_at_home_are_followed_as_what_they_were(
    line: Line, method: str, status: int, *, follows: bool
) -> None:
    async with listening(always(answer(b"", f"{status} Moved", location="/y/"), answer(b'{"y": 1}'))) as host:
        caller = line(host.url)
        asking = caller.get("/x") if method == "GET" else caller.send(ANYTHING)
        if follows:
            assert (await asking).data == {"y": 1}
            assert [(heard.method, heard.target) for heard in host.heard] == [(method, "/x"), (method, "/y/")]
            assert host.heard[0].body == host.heard[1].body
        else:
            with pytest.raises(NoAnswer, match="moved"):
                await asking
            assert len(host.heard) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_host_or_port_gets_neither_key_nor_request(line: Line, method: str) -> None:
    async with listening(always(answer())) as other:
        away = other.url.replace("127.0.0.1", "localhost")
        async with listening(always(answer(b"", "307 Moved", location=f"{away}/x?token=1"))) as host:
            caller = line(host.url)
            with pytest.raises(NoAnswer, match="sends on to localhost") as caught:
                await (caller.get("/x") if method == "GET" else caller.send(ANYTHING))
        assert other.heard == []
    assert "token" not in caught.value.detail


async def test_a_purchase_does_not_change_to_https_by_itself_but_says_so(line: Line) -> None:
    async def upwards(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", "308 Moved", location=f"https://{heard.headers['host']}/x"))

    async with listening(upwards) as host:
        with pytest.raises(NoAnswer, match="https://") as caught:
            await line(host.url).send(ANYTHING)
    assert f"https://127.0.0.1:{host.port}" in str(caught.value.remedy)


# audio


def speech(**values: object) -> Outgoing:
    body = {"model": "tts-1", "input": "Hello there.", "voice": "alloy", **values}
    return Outgoing("POST", "/v1/audio/speech", body=body)


@pytest.mark.parametrize("form", ["mp3", "opus", "aac", "flac", "wav", "pcm"])
async def test_audio_streams_into_its_file(line: Line, tmp_path: Path, form: str) -> None:
    async with OpenAI(key=KEY) as server:
        found = await line(server.base_url).send_for_audio(speech(response_format=form), tmp_path / "a")
        assert found.audio
        assert found.bytes == (tmp_path / "a").stat().st_size > 100
        assert found.data is None
        assert len(server.bought) == 1
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault.HTML, NoAnswer),
        (Fault.HTML_502, OutcomeUnknown),
        (Fault.EMPTY, OutcomeUnknown),
        (Fault.ZERO_BYTES, OutcomeUnknown),
        (Fault.CUT_SHORT, OutcomeUnknown),
        (Fault.RESET_HALFWAY, OutcomeUnknown),
        (Fault.RESET_AFTER, OutcomeUnknown),
        (Fault.NO_ANSWER, OutcomeUnknown),
        (Fault.STALL, OutcomeUnknown),
        (Fault.HUGE, OutcomeUnknown),
        (Fault.ENDLESS, OutcomeUnknown),
        (Fault.RATE_LIMITED, Busy),
        (Fault.SERVER_ERROR, Refused),
        (Fault.KEY_REJECTED, KeyRejected),
    ],
)
async def test_what_is_not_whole_audio_leaves_no_file(
    line: Line, tmp_path: Path, fault: Fault, problem: type[Problem]
) -> None:
    async with OpenAI(key=KEY) as server:
        server.faults.on("submit", fault)
        with pytest.raises(problem) as caught:
            out = in_time(speech(), fault)
            await line(server.base_url).send_for_audio(out, tmp_path / "a.mp3", limit=4_000_000)
        assert type(caught.value) is problem
        assert server.count("submit") == 1
        if fault is Fault.HTML:
            assert "Sign in" in caught.value.detail
    assert names(tmp_path) == []


@pytest.mark.parametrize("fault", [Fault.WRONG_TYPE, Fault.GZIP])
async def test_audio_is_known_by_its_bytes(line: Line, tmp_path: Path, fault: Fault) -> None:
    async with OpenAI(key=KEY) as server:
        server.faults.on("submit", fault)
        assert (await line(server.base_url).send_for_audio(speech(), tmp_path / "a.mp3")).audio


@pytest.mark.parametrize("kind", ["application/json", "audio/mpeg", "application/octet-stream", "text/plain", ""])
async def test_json_is_known_whatever_it_is_called(line: Line, tmp_path: Path, kind: str) -> None:
    async with listening(always(answer(b' {"audio_url": "https://x.example/a.mp3"}', kind=kind))) as host:
        found = await line(host.url).send_for_audio(ANYTHING, tmp_path / "a.mp3")
    assert (found.audio, found.data) == (False, {"audio_url": "https://x.example/a.mp3"})
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "samples", [b"{" + bytes(range(256)) * 4, b"[1, 2" + bytes(300_000), b'"\x00' + b"\xff\xff" * 50]
)
async def test_raw_samples_that_begin_like_json_are_audio(line: Line, tmp_path: Path, samples: bytes) -> None:
    async with listening(always(answer(samples, kind="audio/pcm"))) as host:
        found = await line(host.url).send_for_audio(ANYTHING, tmp_path / "a.pcm")
    assert found.audio
    assert (tmp_path / "a.pcm").read_bytes() == samples


def told(data: dict[str, object]) -> bytes | None:
    return bytes.fromhex(str(data["delta"])) if data.get("type") == "delta" else None


def stream(*events: str) -> bytes:
    return "".join(f"{event}\n\n" for event in events).encode()


async def test_events_bring_audio_piece_by_piece(line: Line, tmp_path: Path) -> None:
    events = (
        ": hello",
        'event: x\ndata: {"type": "delta",\r\ndata: "delta": "0102"}',
        'data:{"type":"delta","delta":"03"}',
        'data: {"type": "done"}',
        "data: [DONE]",
    )

    async def torn(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        body = stream(*events)
        writer.write(answer(body, kind="text/event-stream")[: -len(body)])
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()

    async with listening(torn) as host:
        found = await line(host.url).send_for_audio(ANYTHING, tmp_path / "a.pcm", event=told)
    assert (found.audio, found.bytes) == (True, 3)
    assert (tmp_path / "a.pcm").read_bytes() == b"\x01\x02\x03"


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        (['data: {"error": {"message": "voice not found"}}'], Refused),
        (['data: {"error": {"message": "none", "code": "insufficient_quota"}}'], NoBalance),
        (['data: {"type": "done"}'], OutcomeUnknown),
        ([], OutcomeUnknown),
        (['data: {"type": "delta", "delta": "01"}', 'data: {"error": {"message": "broke"}}'], OutcomeUnknown),
    ],
)
async def test_events_without_whole_audio_leave_no_file(
    line: Line, tmp_path: Path, events: list[str], problem: type[Problem]
) -> None:
    async with listening(always(answer(stream(*events), kind="text/event-stream"))) as host:
        with pytest.raises(problem) as caught:
            await line(host.url).send_for_audio(ANYTHING, tmp_path / "a.pcm", event=told)
    assert type(caught.value) is problem
    assert names(tmp_path) == []


async def test_a_gzip_bomb_stops_at_the_limit(line: Line, tmp_path: Path) -> None:
    bomb = gzip.compress(b"RIFF" + bytes(50_000_000))
    assert len(bomb) < 100_000
    async with listening(always(answer(bomb, kind="audio/wav", content_encoding="gzip"))) as host:
        with pytest.raises(OutcomeUnknown, match="may have taken"):
            await line(host.url).send_for_audio(ANYTHING, tmp_path / "a.wav", limit=1_000_000)
        with pytest.raises(OutcomeUnknown):
            await line(host.url).send_for_audio(ANYTHING, tmp_path / "a.wav", limit=40_000_000)
    assert names(tmp_path) == []


async def test_layers_of_packing_are_not_opened(line: Line) -> None:
    bomb = gzip.compress(gzip.compress(b"{}"))
    async with listening(always(answer(bomb, content_encoding="gzip, gzip"))) as host:
        with pytest.raises(NoAnswer):
            await line(host.url).get("/x")


async def test_a_disk_that_refuses_is_the_disks_problem(line: Line, tmp_path: Path) -> None:
    async with OpenAI(key=KEY) as server:
        with pytest.raises(UsageProblem, match="cannot be written"):
            await line(server.base_url).send_for_audio(speech(), tmp_path / "none" / "a.mp3")


# being stopped


@pytest.mark.parametrize("how", ["get", "send", "audio", "fetch"])
async def test_who_is_cancelled_hangs_up_and_leaves_nothing(line: Line, tmp_path: Path, how: str) -> None:
    gone, begun = asyncio.Event(), asyncio.Event()

    async def half(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"ID3" + bytes(3_000_000), kind="audio/mpeg")[:-1000])
        await writer.drain()
        begun.set()
        await writer.wait_closed()

    async with listening(_until_gone(half, gone)) as host:
        caller = line(host.url)
        into = tmp_path / "a.mp3"
        work = {
            "get": lambda: caller.get("/x"),
            "send": lambda: caller.send(ANYTHING),
            "audio": lambda: caller.send_for_audio(ANYTHING, into),
            "fetch": lambda: caller.fetch(f"{host.url}/x", into),
        }[how]
        task = asyncio.ensure_future(work())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(gone.wait(), 5)
        assert len(host.heard) == 1
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are needed")
async def test_who_is_cancelled_while_a_file_is_opened_leaves_it_closed(line: Line, tmp_path: Path) -> None:
    pipe = tmp_path / "clip.wav"
    os.mkfifo(pipe)  # opening it to read lasts until somebody opens it to write
    out = Outgoing("POST", "/x", files=(Attachment("file", "clip.wav", "audio/wav", str(pipe)),))
    task = asyncio.ensure_future(line("http://127.0.0.1:9").send(out))
    writing = await _written_to(pipe)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(BrokenPipeError):
        async with asyncio.timeout(10):
            while os.write(writing, b"x"):  # noqa: ASYNC110 (a pipe tells only who writes that nobody reads)
                await asyncio.sleep(0.01)
    os.close(writing)
    gc.collect()


async def _written_to(pipe: Path) -> int:
    """Open the other end of a pipe as soon as somebody opens it to read."""
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            await asyncio.sleep(0.01)


def _until_gone(say_half: Say, gone: asyncio.Event) -> Say:
    async def serve(heard: Heard, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.wait_for(say_half(heard, writer), 10)
        except (ConnectionError, TimeoutError):
            pass
        finally:
            gone.set()
            writer.close()

    return serve


async def test_a_closed_client_lets_go_of_everything(line: Line, http: Http) -> None:
    async with listening(always(answer())) as host:
        await line(host.url).get("/x")
        await http.close()
        await line(host.url).get("/x")
        assert host.connections == 2


# secrets


async def test_the_key_is_nowhere_but_in_the_header(
    line: Line, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    echo = json.dumps({"error": {"message": f"Wrong key: Bearer {KEY}", "raw": KEY}}).encode()
    problems: list[Problem] = []
    with caplog.at_level(logging.DEBUG):
        async with listening(
            always(answer(echo, "401 No"), answer(echo, "500 No"), answer(echo[:-5], "200 OK"))
        ) as host:
            caller = line(host.url)
            for asking in (
                lambda: caller.send(Outgoing("POST", "/x?token=query-secret", body={"body-secret": KEY})),
                lambda: caller.send(ANYTHING),
                lambda: caller.get("/x?token=query-secret"),
                lambda: caller.send_for_audio(ANYTHING, tmp_path / "a"),
            ):
                with pytest.raises(Problem) as caught:
                    await asking()
                problems.append(caught.value)
        with pytest.raises(Offline) as offline:
            await line("http://127.0.0.1:1").get("/x?token=query-secret")
        problems.append(offline.value)
    for problem in problems:
        shown = f"{problem!r} {problem} {problem.detail} {''.join(traceback.format_exception(problem))}"
        assert KEY not in shown
    assert KEY not in caplog.text
    assert "query-secret" not in caplog.text
    assert "body-secret" not in caplog.text
    assert KEY not in repr(vars(caller))


async def test_each_request_has_one_line_in_the_log(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        async with listening(always(answer(b'{"a": 1}'))) as host:
            await line(host.url).get("/some/path?secret=1")
    (record,) = [record for record in caplog.records if record.levelno == logging.INFO]
    assert record.getMessage().startswith("Acme GET /some/path 200 ")
    assert "8 bytes" in record.getMessage()


async def test_the_words_of_a_failure_are_logged(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    async with listening(always(answer(b'{"message": "api_key=abcdefgh is wrong"}', "400 No"))) as host:
        with pytest.raises(Refused):
            await line(host.url).send(ANYTHING)
    assert "is wrong" in caplog.text
    assert "abcdefgh" not in caplog.text


# being slow to start


def test_making_a_client_imports_no_httpx() -> None:
    code = "import sys, core.net.http as h; h.Http(); sys.exit(any(n in sys.modules for n in ('httpx', 'truststore')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3]).returncode == 0


async def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Warnings are errors here: a connection or a generator that nobody closed fails this test."""
    http = Http(Proxy("none"), patience=Patience(tries=1, stall=0.1))
    async with OpenAI(key=KEY) as server:
        caller = http.caller("Acme", server.base_url, key)
        for fault in (Fault.CUT_SHORT, Fault.HTML, Fault.STALL, Fault.ENDLESS):
            server.faults.on("submit", fault)
            with pytest.raises(Problem):
                await caller.send_for_audio(speech(), tmp_path / "a.mp3", limit=200_000)
    await http.close()
    gc.collect()
    await asyncio.sleep(0)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_an_answer_that_repeats_the_key_is_handed_on_without_it(line: Callable[..., Caller]) -> None:
    echo = json.dumps({"data": {"status": "FAILURE", "fail_reason": f"no such task for Bearer {KEY}"}}).encode()
    async with listening(always(answer(echo))) as host:
        caller = line(host.url)
        for found in (await caller.get("/task"), await caller.send(Outgoing("POST", caller.url("/task"), {}))):
            assert KEY not in found.text + repr(found.data)
            assert found.data["data"]["fail_reason"] == "no such task for Bearer •••"
    words = f"Say token: abcdefgh. {KEY}".encode()
    async with listening(always(answer(words, kind="text/plain"))) as host:
        caller = line(host.url)
        heard = await caller.send(Outgoing("POST", caller.url("/transcript"), {}))
        assert heard.text == "Say token: abcdefgh. •••"


async def test_a_word_in_place_of_a_key_may_stand_in_an_answer(http: Http) -> None:
    async def word() -> str:
        return "data"

    async with listening(always(answer(b'{"data": "data"}'))) as host:
        assert (await http.caller("Acme", host.url, word).get("/x")).data == {"data": "data"}


@pytest.mark.parametrize("piece", [b"data: " + b"a" * 400, b"a" * 400, b"data: " + b"a" * 100 + b"\n"])
async def test_an_event_without_an_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch, piece: bytes) -> None:
    monkeypatch.setattr("core.net.events.ANSWER_LIMIT", 1_000)
    given = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(100):
            given += 1
            yield piece

    with pytest.raises(TooLarge):
        [text async for text in events(pieces())]
    assert given < 15


def test_json_that_is_nested_without_end_is_none() -> None:
    assert json_of("[" * 200_000) is None
