"""Speech from the request to the file: what goes over the wire, and every kind of sound that comes back."""

import asyncio
import base64
import json
import struct
import wave

import msgspec
import pytest

from core.audio.measure import measure
from core.errors import BadParameter, LinkExpired, OutcomeUnknown, Refused, RequestProblem, UnknownVoice
from core.providers.base import Ready, Result
from core.providers.openai.spec import SPEECH
from core.providers.shared.landing import before
from tests.core.providers.openai.conftest import ask
from tests.servers.faults import Fault
from tests.servers.sounds import seconds_in, seconds_of, sound
from tests.servers.wire import Answer, as_json, in_pieces

FORMATS = ["mp3", "opus", "aac", "flac", "wav", "pcm"]
SAID = "alloy: The tide was out."


def answering(server, answer: Answer) -> None:
    """Let every request for speech be answered like this."""
    server.route("POST", "/v1/audio/speech", "submit", lambda recorded: answer)


async def test_the_body_is_the_documented_one(adapter, server, tmp_path):
    request = ask("No.", "coral", model="tts-1-hd", instructions="Whisper.", speed=0.25, response_format="flac")
    ready = await adapter.submit(request, tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/v1/audio/speech")
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["authorization"] == "Bearer test-key-1234"
    assert sent.json == {
        "model": "tts-1-hd",
        "input": "No.",
        "voice": "coral",
        "instructions": "Whisper.",
        "response_format": "flac",
        "speed": 0.25,
    }
    assert ready == Ready((Result(tmp_path / "a", suffix=".flac"),))


async def test_what_is_at_rest_stays_at_home_where_small_servers_may_not_know_it(adapter, server, tmp_path):
    await adapter.submit(ask(instructions=" \n"), tmp_path / "a")
    assert server.submissions[0].json == {
        "model": "gpt-4o-mini-tts",
        "input": "The tide was out.",
        "voice": "alloy",
        "response_format": "mp3",
        "speed": 1.0,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("speed", speed) for speed in (0.25, 1, 4, 4.0)),
        *(("response_format", kind) for kind in FORMATS),
        ("stream_format", "sse"),
        ("model", "gpt-4o-mini-tts-2025-12-15"),
        ("instructions", "a" * 4096),
    ],
)
async def test_every_parameter_arrives_as_it_is(adapter, server, tmp_path, name, value):
    await adapter.submit(ask(**{name: value}), tmp_path / "a")
    found = server.submissions[0].json[name]
    assert found == value
    assert type(found) is (str if isinstance(value, str) else float)


@pytest.mark.parametrize(
    "wrong",
    [
        {"speed": 0.24},
        {"speed": 4.01},
        {"speed": "1"},
        {"speed": True},
        {"response_format": "ogg"},
        {"stream_format": ""},
        {"model": " "},
        {"model": 1},
        {"instructions": "a" * 4097},
        {"volume": 1},
    ],
)
async def test_what_is_outside_never_leaves(adapter, server, tmp_path, wrong):
    for call in (adapter.check(ask(**wrong)), adapter.submit(ask(**wrong), tmp_path / "a")):
        with pytest.raises(BadParameter) as caught:
            await call
        assert caught.value.remedy
    assert not server.requests


async def test_the_longest_text_goes_and_a_longer_one_does_not(adapter, server, tmp_path):
    await adapter.submit(ask("Salt. " * 682 + "Salt"), tmp_path / "a")
    assert len(server.submissions[0].json["input"]) == SPEECH.max_chars == 4096
    for text in ("a" * 4097, "", " \n"):
        with pytest.raises(BadParameter):
            await adapter.check(ask(text))
    with pytest.raises(UnknownVoice):
        await adapter.check(ask(voice=" "))
    with pytest.raises(RequestProblem):
        await adapter.check(msgspec.structs.replace(ask(), generator="openai.transcription"))


async def test_any_text_arrives_letter_by_letter(adapter, server, tmp_path):
    await adapter.submit(ask('“你好”, \\n "x"\n\x00 👩‍👩‍👧 \ud800'), tmp_path / "a")
    assert server.submissions[0].json["input"] == '“你好”, \\n "x"\n\x00 👩‍👩‍👧 \ufffd'


async def test_a_voice_made_at_openai_goes_by_its_id_and_one_of_my_own_server_by_its_name(serve, connect, tmp_path):
    for shape, template, sent in (
        ("vllm-omni", "openai", {"id": "voice_1234"}),
        ("vllm-omni", "custom", {"id": "voice_1234"}),
        ("kokoro", "kokoro", "voice_1234"),
    ):
        server = await serve(shape)
        await connect(server, template).submit(ask(voice=" voice_1234"), tmp_path / "a")
        assert server.submissions[0].json["voice"] == sent


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("way", ["chunked", "whole", "events"])
async def test_every_format_becomes_one_file_that_plays(adapter, server, tmp_path, kind, way):
    server.speech.chunked = way == "chunked"
    stream = "sse" if way == "events" else "audio"
    ready = await adapter.submit(ask(response_format=kind, stream_format=stream), tmp_path / "a")
    (result,) = ready.results
    assert (result.path, result.suffix) == (tmp_path / "a", ".wav" if kind == "pcm" else f".{kind}")
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    heard = (tmp_path / "a").read_bytes()
    assert seconds_in(heard) == pytest.approx(seconds_of("The tide was out."), abs=0.1)
    assert kind == "pcm" or heard == sound(SAID, kind, seconds_of("The tide was out."))
    assert server.count("submit") == 1


# Raw samples


def samples_of(path) -> tuple[int, int, bytes]:
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2
        assert path.stat().st_size == 44 + 2 * file.getnchannels() * file.getnframes()
        return file.getframerate(), file.getnchannels(), file.readframes(file.getnframes())


@pytest.mark.parametrize(
    ("content_type", "rate", "channels"),
    [
        ("audio/pcm", 24_000, 1),
        ("application/octet-stream", 24_000, 1),
        ("audio/pcm;rate=16000", 16_000, 1),
        ("audio/L16; rate=44100; channels=2", 44_100, 2),
        ('Audio/X-PCM; Rate="8000"', 8_000, 1),
        ("audio/pcm; rate=0", 24_000, 1),
    ],
)
async def test_raw_samples_are_wrapped_as_what_they_are(adapter, server, tmp_path, content_type, rate, channels):
    # Samples may look like a frame of MP3, like a page or like JSON, and the last one may be torn.
    for head in (b"\xff\xfb\x90\x64", b"\0\0\0\0", b"{\0[\0"):
        samples = head + struct.pack("<998h", *range(-499, 499))
        answering(server, Answer(200, samples + b"\x01", content_type))
        ready = await adapter.submit(ask(response_format="pcm"), tmp_path / "a")
        assert samples_of(tmp_path / "a") == (rate, channels, samples)
        assert ready.results[0].suffix == ".wav"
        assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_raw_samples_can_be_played_as_they_arrived_even_if_the_program_ended_then(tmp_path):
    samples = sound(SAID, "pcm")
    arrived = before("audio/pcm", samples, "pcm") + samples
    assert seconds_in(arrived) == pytest.approx(seconds_of(SAID))
    (tmp_path / "a").write_bytes(arrived)
    facts, _ = measure(tmp_path / "a")
    assert (facts.seconds, facts.rate, facts.codec) == (pytest.approx(seconds_of(SAID)), 24_000, "pcm_s16le")


async def test_raw_samples_that_nobody_asked_for_are_wrapped_too(adapter, server, tmp_path):
    answering(server, Answer(200, sound(SAID, "pcm"), "audio/pcm;rate=22050"))
    ready = await adapter.submit(ask(response_format="mp3"), tmp_path / "a")
    assert samples_of(tmp_path / "a") == (22_050, 1, sound(SAID, "pcm"))
    assert ready.results[0].suffix == ".wav"


async def test_a_file_that_comes_in_place_of_raw_samples_stays_as_it_is(adapter, server, tmp_path):
    for kind, content_type in (("wav", "audio/pcm"), ("flac", "application/octet-stream"), ("mp3", "audio/mpeg")):
        answering(server, Answer(200, sound(SAID, kind), content_type))
        ready = await adapter.submit(ask(response_format="pcm"), tmp_path / "a")
        assert (tmp_path / "a").read_bytes() == sound(SAID, kind)
        assert ready.results[0].suffix == f".{kind}"


async def test_the_ending_is_that_of_the_bytes_whatever_was_asked_or_said(adapter, server, tmp_path):
    for kind in ("mp3", "aac", "flac", "wav"):
        for content_type in ("audio/mpeg", "audio/ogg", "application/octet-stream"):
            answering(server, Answer(200, sound(SAID, kind), content_type))
            ready = await adapter.submit(ask(response_format="opus"), tmp_path / "a")
            assert ready.results[0].suffix == f".{kind}", content_type


# JSON in place of sound


@pytest.mark.parametrize(
    "shape",
    [
        lambda url: {"audio_url": url},
        lambda url: {"url": url, "format": "mp3"},
        lambda url: {"data": {"url": url}},
        lambda url: {"data": [{"audio_url": {"url": url}}]},
        lambda url: {"code": 200, "data": url},
        lambda url: {"output": {"audio": {"url": url, "data": ""}}, "error": None},
    ],
)
async def test_an_address_is_told_and_downloaded_without_the_key(adapter, server, tmp_path, shape):
    url = server.store("/spoken/1.mp3", "audio/mpeg", lambda: sound(SAID, "mp3"))
    answering(server, as_json(shape(url)))
    ready = await adapter.submit(ask(), tmp_path / "a")
    assert ready.results == (Result(url=url, suffix=".mp3"),)
    assert not list(tmp_path.iterdir())
    await adapter.fetch(ready.results[0], tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == sound(SAID, "mp3")
    server.forget_files()
    with pytest.raises(LinkExpired):
        await adapter.fetch(ready.results[0], tmp_path / "b")
    assert not (tmp_path / "b").exists()


async def test_raw_samples_at_an_address_are_wrapped(adapter, server, tmp_path):
    for path, content_type in (("/1.pcm", "application/octet-stream"), ("/1", "audio/pcm")):
        url = server.store(path, content_type, lambda: sound(SAID, "pcm"))
        answering(server, as_json({"url": url}))
        (result,) = (await adapter.submit(ask(response_format="pcm"), tmp_path / "a")).results
        await adapter.fetch(result, tmp_path / "a")
        assert samples_of(tmp_path / "a")[2] == sound(SAID, "pcm")


@pytest.mark.parametrize(
    "shape",
    [
        lambda text: {"audio": text},
        lambda text: {"audio": {"data": text}, "id": "audio_1"},
        lambda text: {"data": [{"b64_json": text}]},
        lambda text: {"audio": f"data:audio/flac;base64,{text}"},
        lambda text: {"audio": "\n".join(text[n : n + 76] for n in range(0, len(text), 76))},
    ],
)
@pytest.mark.parametrize("kind", ["flac", "pcm"])
async def test_sound_in_base64_becomes_a_file(adapter, server, tmp_path, shape, kind):
    answering(server, as_json(shape(base64.b64encode(sound(SAID, kind)).decode())))
    ready = await adapter.submit(ask(response_format=kind), tmp_path / "a")
    assert ready.results == (Result(tmp_path / "a", suffix=".flac" if kind == "flac" else ".wav"),)
    assert seconds_in((tmp_path / "a").read_bytes()) == pytest.approx(seconds_of(SAID))
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@pytest.mark.parametrize(
    "data", [{}, [], {"audio": None}, {"audio": "abc"}, {"url": "/spoken/1.mp3"}, {"audio_url": "file:///etc/hosts"}]
)
@pytest.mark.parametrize("kind", ["mp3", "pcm"])
async def test_json_without_any_sound_may_have_been_bought(adapter, server, tmp_path, data, kind):
    answering(server, as_json(data))
    with pytest.raises(OutcomeUnknown) as caught:
        await adapter.submit(ask(response_format=kind), tmp_path / "a")
    assert json.loads(caught.value.detail) == data
    assert not list(tmp_path.iterdir())
    assert server.count("submit") == 1


# Events


def events(*items: object) -> Answer:
    lines = [f"data: {item if isinstance(item, str) else json.dumps(item)}\r\n\r\n".encode() for item in items]
    return Answer(200, type="text/event-stream", pieces=lines)


async def test_events_of_other_kinds_are_passed_over(adapter, server, tmp_path):
    halves = [base64.b64encode(half).decode() for half in in_pieces(sound(SAID, "wav"), 5_000)]
    deltas = [{"type": "speech.audio.delta", "audio": half} for half in halves]
    answering(server, events({"type": "ping"}, *deltas, {"type": "speech.audio.done", "token_usage": {}}, "[DONE]"))
    await adapter.submit(ask(stream_format="sse", response_format="wav"), tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == sound(SAID, "wav")


@pytest.mark.parametrize("kind", ["mp3", "pcm"])
async def test_events_that_break_off_were_bought_and_leave_nothing(adapter, server, tmp_path, kind):
    piece = {"type": "speech.audio.delta", "audio": base64.b64encode(bytes(300)).decode()}
    for bad in (
        {"type": "error", "error": {"message": "The model broke"}},
        {"type": "speech.audio.delta", "audio": "not base64!"},
    ):
        answering(server, events(piece, bad))
        with pytest.raises(OutcomeUnknown):
            await adapter.submit(ask(stream_format="sse", response_format=kind), tmp_path / "a")
        assert not list(tmp_path.iterdir())


async def test_an_error_before_any_sound_bought_nothing(adapter, server, tmp_path):
    answering(server, events({"type": "error", "error": {"message": "The model broke"}}))
    with pytest.raises(Refused, match="The model broke"):
        await adapter.submit(ask(stream_format="sse"), tmp_path / "a")
    assert not list(tmp_path.iterdir())


# What is shown, and what is left


async def test_what_is_shown_is_what_is_sent(adapter, server, tmp_path):
    request = ask("A “quoted” line", "nova", instructions="Dry.", speed=1.5, stream_format="sse")
    shown = adapter.preview(request)
    assert not server.requests
    await adapter.submit(request, tmp_path / "a")
    (sent,) = server.submissions
    assert (shown.method, shown.url, shown.body) == (sent.method, server.origin + sent.path, sent.json)
    assert shown.key
    assert "test-key" not in repr(shown)


@pytest.mark.parametrize("kind", ["mp3", "pcm"])
@pytest.mark.parametrize("fault", [Fault.STALL, Fault.SLOW])
async def test_cancelling_leaves_nothing(adapter, server, tmp_path, kind, fault):
    server.faults.on("submit", fault)
    task = asyncio.ensure_future(adapter.submit(ask("Salt. " * 100, response_format=kind), tmp_path / "a"))
    while not server.count("submit"):  # noqa: ASYNC110 (what arrives at another host is no event here)
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["mp3", "pcm"])
@pytest.mark.parametrize("fault", [Fault.CUT_SHORT, Fault.RESET_HALFWAY, Fault.EMPTY, Fault.RESET_AFTER])
async def test_what_does_not_arrive_whole_may_have_been_bought(adapter, server, tmp_path, kind, fault):
    server.faults.on("submit", fault)
    with pytest.raises(OutcomeUnknown):
        await adapter.submit(ask(response_format=kind), tmp_path / "a")
    assert not list(tmp_path.iterdir())
    assert server.count("submit") == 1


async def test_the_providers_number_of_the_call_is_kept(adapter, server, tmp_path):
    for name in ("x-request-id", "X-Oneapi-Request-Id"):
        answering(server, Answer(200, sound(SAID, "mp3"), "audio/mpeg", headers=((name, "req_77"),)))
        assert (await adapter.submit(ask(), tmp_path / "a")).trace == "req_77"
