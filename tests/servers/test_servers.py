"""What the loopback providers answer when all goes well, and what they keep of it."""

import asyncio
import io
import json
import subprocess
import sys
import urllib.request
import wave
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.ai302 import LARGEST_UPLOAD, Ai302
from tests.servers.base import Server
from tests.servers.faults import Fault
from tests.servers.openai import OpenAI
from tests.servers.refusals import Access, Trouble
from tests.servers.running import running
from tests.servers.seeing import Seen, form, see
from tests.servers.shapes import SHAPES
from tests.servers.sounds import TYPES, seconds_in, seconds_of, sound

SAID = "Nobody had told them about the tide."
SPEECH = {"model": "gpt-4o-mini-tts", "input": SAID, "voice": "nova"}
DESIGN = {"input_text": SAID, "is_multi_speaker": False}
CLONE = {"input_text": SAID, "ref_audio_links": ["https://example.com/a.wav"], "ref_audio_text": ["A"]}
SONG = {
    "prompt": "a slow waltz",
    "lyrics": "",
    "lyrics_type": "generate",
    "model_type": "udio32-v1.5",
    "config": {"mode": "regular"},
    "song_section_start": 0,
    "song_section_end": 1,
    "lyrics_placement_start": 0,
    "lyrics_placement_end": 1,
    "prompt_strength": 0.5,
    "clarity_strength": 0.5,
    "lyrics_strength": 0.5,
    "generation_quality": 0.75,
    "seed": -1,
    "bypass_prompt_optimization": False,
}


@pytest.fixture
async def openai() -> AsyncIterator[OpenAI]:
    async with OpenAI() as server:
        yield server


@pytest.fixture
async def ai302() -> AsyncIterator[Ai302]:
    async with Ai302() as server:
        yield server


async def hear(url: str) -> float:
    """Return how long the audio at `url` is."""
    seen = await see(url, key=None)
    assert seen.status == 200, seen.body
    return seconds_in(seen.body)


# Speech


@pytest.mark.parametrize("kind", ["mp3", "opus", "aac", "flac", "wav"])
async def test_every_format_is_what_it_says_and_as_long_as_its_text(openai: OpenAI, kind: str) -> None:
    seen = await see(f"{openai.base_url}/audio/speech", {**SPEECH, "response_format": kind})
    assert (seen.status, seen.headers["content-type"]) == (200, TYPES[kind])
    assert seen.headers["transfer-encoding"] == "chunked"
    assert seconds_in(seen.body) == pytest.approx(seconds_of(SAID), abs=0.07)


async def test_pcm_is_the_samples_of_the_wav_without_its_head(openai: OpenAI) -> None:
    pcm, wav = [
        await see(f"{openai.base_url}/audio/speech", {**SPEECH, "response_format": kind}) for kind in ("pcm", "wav")
    ]
    with wave.open(io.BytesIO(wav.body)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.readframes(file.getnframes()) == pcm.body


async def test_other_words_and_other_voices_sound_different() -> None:
    assert len({sound(text, "wav", 1) for text in ("nova: one", "nova: two", "echo: one")}) == 3


async def test_events_carry_the_same_bytes_and_end_with_the_usage(openai: OpenAI) -> None:
    plain = await see(f"{openai.base_url}/audio/speech", SPEECH)
    seen = await see(f"{openai.base_url}/audio/speech", {**SPEECH, "stream_format": "sse"})
    assert seen.headers["content-type"] == "text/event-stream"
    *deltas, done = [_event(line) for line in seen.body.decode().split("\n\n") if line]
    assert len(deltas) > 1
    assert b"".join(b64decode(delta["audio"]) for delta in deltas) == plain.body
    assert done["type"] == "speech.audio.done"
    assert done["usage"]["input_tokens"] == len(SAID)


def _event(line: str) -> Any:
    return json.loads(line.removeprefix("data: "))


async def test_a_length_is_announced_and_a_wav_has_none_when_told_so(openai: OpenAI) -> None:
    openai.speech.chunked, openai.speech.unknown_length = False, True
    seen = await see(f"{openai.base_url}/audio/speech", {**SPEECH, "response_format": "wav"})
    assert int(seen.headers["content-length"]) == len(seen.body)
    assert seen.body[:8] == b"RIFF\xff\xff\xff\xff"
    assert len(seen.body) == len(sound("nova: " + SAID, "wav", seconds_of(SAID)))


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": "x" * 4097}, "input"),
        ({"voice": "nobody"}, "voice"),
        ({"response_format": "ogg"}, "response_format"),
        ({"speed": 4.1}, "speed"),
        ({"speed": "1"}, "speed"),
        ({"model": None}, "model"),
        ({"model": "tts-1", "stream_format": "sse"}, "stream_format"),
        ({"instructions": "x" * 4097}, "instructions"),
    ],
)
async def test_what_is_not_declared_is_refused_and_costs_nothing(openai: OpenAI, change: dict, param: str) -> None:
    seen = await see(f"{openai.base_url}/audio/speech", {**SPEECH, **change})
    assert (seen.status, seen.json["error"]["param"]) == (400, param)
    assert (openai.count("submit"), openai.bought) == (1, [])


# Shapes


@pytest.mark.parametrize("name", SHAPES)
async def test_every_shape_has_its_own_lists_and_errors(name: str) -> None:
    async with OpenAI(name) as server:
        voices, models = [await see(f"{server.base_url}/{path}") for path in ("audio/voices", "models")]
        wrong = await see(f"{server.base_url}/audio/speech", {"voice": "nova"})
        assert (server.count("voices"), server.count("models")) == (1, 1 if server.shape.models else 0)
    assert (_voices(voices), _models(models), (wrong.status, _told(wrong.json))) == EXPECTED[name]


def _voices(seen: Seen) -> object:
    return [item if isinstance(item, str) else item["id"] for item in seen.json["voices"]] if seen.status == 200 else (
        seen.status
    )  # fmt: skip


def _models(seen: Seen) -> object:
    return seen.json["data"][0]["id"] if seen.status == 200 else seen.status


def _told(value: Any) -> str:
    """Say where in an error the sentence stands."""
    match value:
        case {"error": {"message": str(), "code": int(), "type": ""}}:
            return "error with the status"
        case {"error": {"message": str(), "type": kind}}:
            return f"error, {kind}"
        case {"detail": {"message": str()}}:
            return "detail, object"
        case {"detail": [{"msg": str()}]}:
            return "detail, list"
        case {"message": str()}:
            return "flat"
        case _:
            return repr(value)


_KOKORO = ["af_bella", "af_heart", "af_sky", "zm_yunjian"]
EXPECTED = {
    "openai": (405, "gpt-4o", (400, "error, invalid_request_error")),
    "rixapi": (404, "gpt-4o", (400, "error, new_api_error")),
    "kokoro": (_KOKORO, "tts-1", (400, "detail, object")),
    "kokoro-old": (_KOKORO, "kokoro", (400, "detail, object")),
    "openedai": (404, "tts-1", (400, "flat")),
    "speaches": (["af_heart", "zm_yunjian"], "speaches-ai/Kokoro-82M-v1.0-ONNX", (422, "detail, list")),
    "chatterbox": (["Abigail.wav", "Ryan.wav"], 404, (422, "detail, list")),
    "localai": (404, "voice-en-us-amy-low", (400, "error with the status")),
    "vllm-omni": (["vivian", "ryan"], "Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice", (400, "error, invalid_request_error")),
    "higgs-vllm": (404, "higgs-audio-v2-generation-3B-base", (400, "error, invalid_request_error")),
}


async def test_voices_are_objects_in_kokoro_and_strings_when_the_old_way_is_asked_for() -> None:
    async with OpenAI("kokoro") as server:
        new = await see(f"{server.base_url}/audio/voices")
        old = await see(f"{server.base_url}/audio/voices?legacy=true")
    assert new.json["voices"][0] == {"id": "af_bella", "name": "af_bella"}
    assert old.json["voices"][0] == "af_bella"


async def test_speaches_sorts_its_models_by_what_they_are_for() -> None:
    async with OpenAI("speaches") as server:
        speaking = await see(f"{server.base_url}/models?task=text-to-speech")
        everything = await see(f"{server.base_url}/audio/models")
    assert [model["voices"][0]["id"] for model in speaking.json["data"]] == ["af_heart"]
    assert len(everything.json["models"]) == 2


# Transcription


async def transcribe(server: OpenAI, path: str = "transcriptions", **fields: str) -> Seen:
    body, headers = form({"model": "whisper-1", **fields}, file=("Ünter wegs.wav", sound("x", "wav", 3.2)))
    return await see(f"{server.base_url}/audio/{path}", body, headers=headers)


async def test_words_and_segments_fill_the_recording(openai: OpenAI) -> None:
    seen = await transcribe(openai, response_format="verbose_json", **{"timestamp_granularities[]": "word"})
    assert seen.json["duration"] == 3.2
    words = [word["word"] for word in seen.json["words"]]
    assert " ".join(words) == openai.hearing.transcript.replace(",", "").rstrip(".")
    assert (seen.json["words"][0]["start"], seen.json["words"][-1]["end"]) == (0, 3.2)
    assert "segments" not in seen.json
    plain = await transcribe(openai, response_format="verbose_json")
    assert "".join(segment["text"] for segment in plain.json["segments"]).strip() == openai.hearing.transcript
    assert openai.submissions[0].form.file("file").name == "Ünter wegs.wav"  # pyright: ignore[reportOptionalMemberAccess]


async def test_every_format_of_a_transcription(openai: OpenAI) -> None:
    said = openai.hearing.transcript
    assert (await transcribe(openai)).json == {"text": said}
    assert (await transcribe(openai, response_format="text")).body.decode() == f"{said}\n"
    srt = (await transcribe(openai, response_format="srt")).body.decode()
    assert srt.startswith("1\n00:00:00,000 --> 00:00:01,")
    assert srt.endswith("--> 00:00:03,200\nthat evening.\n\n")
    assert (await transcribe(openai, response_format="vtt")).body.startswith(b"WEBVTT\n\n00:00:00.000 --> 00:00:01.")
    who = await transcribe(openai, model="gpt-4o-transcribe-diarize", response_format="diarized_json")
    assert {segment["speaker"] for segment in who.json["segments"]} == {"A", "B"}
    stream = await transcribe(openai, model="gpt-4o-transcribe", stream="true")
    assert _event(stream.body.decode().strip().split("\n\n")[-1])["text"] == said
    assert (await transcribe(openai, "translations")).json == {"text": openai.hearing.translation}


async def test_what_a_transcription_cannot_be_asked_for(openai: OpenAI) -> None:
    assert (await transcribe(openai, model="gpt-4o-transcribe", response_format="srt")).status == 400
    assert (await transcribe(openai, **{"timestamp_granularities[]": "word"})).status == 400
    body, headers = form({"model": "whisper-1"}, file=("a.wav", b"no sound"))
    assert (await see(f"{openai.base_url}/audio/transcriptions", body, headers=headers)).status == 400
    body, headers = form({"model": "whisper-1"}, file=("a.wav", bytes(25 * 1024 * 1024)))
    assert (await see(f"{openai.base_url}/audio/transcriptions", body, headers=headers)).status == 413
    assert openai.bought == []


# Money


async def test_billing_with_the_key_in_dollars_in_units_and_without_end() -> None:
    async with OpenAI("rixapi") as server:
        for front in ("", "/v1"):
            limit = await see(f"{server.origin}{front}/dashboard/billing/subscription")
            used = await see(f"{server.origin}{front}/dashboard/billing/usage")
            assert (limit.json["hard_limit_usd"], used.json["total_usage"]) == (10.0, pytest.approx(123.4))
        token = (await see(f"{server.origin}/api/usage/token")).json["data"]
        assert token["total_available"] == token["total_granted"] - token["total_used"] == 4_383_000
        await see(f"{server.base_url}/audio/speech", {**SPEECH, "model": "tts-1"})
        assert server.used == pytest.approx(1.234 + len(SAID) * 15 / 1_000_000)
        server.unlimited = True
        assert (await see(f"{server.base_url}/dashboard/billing/subscription")).json["hard_limit_usd"] == 100_000_000
        server.unlimited = server.in_dollars = False
        assert (await see(f"{server.base_url}/dashboard/billing/subscription")).json["hard_limit_usd"] == 5_000_000


async def test_a_missing_token_is_told_in_the_shape_of_that_page() -> None:
    async with OpenAI("rixapi") as server:
        seen = await see(f"{server.origin}/api/usage/token", key=None)
        assert (seen.status, seen.json) == (401, {"success": False, "message": "No Authorization header"})


async def test_a_purchase_is_charged_once_and_found_by_its_request_id(ai302: Ai302) -> None:
    seen = await see(f"{ai302.base_url}/udio/generate-proxy", {"gen_params": SONG})
    record = await see(f"{ai302.base_url}/dashboard/record/{seen.headers['request-id']}")
    assert record.json["data"]["cost"] == 0.1
    assert (await see(f"{ai302.base_url}/dashboard/balance")).json == {"data": {"balance": "12.24"}}
    ai302.number_balance = True
    assert (await see(f"{ai302.base_url}/dashboard/balance")).json == {"code": 0, "data": {"balance": 12.24}}
    assert (await see(f"{ai302.base_url}/dashboard/record/nobody")).status == 404


# Tasks


@pytest.mark.parametrize(("path", "body"), [("clone", CLONE), ("design", DESIGN)])
async def test_higgs_is_ordered_looked_at_and_fetched_from_the_other_port(ai302: Ai302, path: str, body: dict) -> None:
    ai302.polls_until_done = 2
    url = f"{ai302.base_url}/302/higgs/{path}/task"
    task = (await see(url, body)).json["task_id"]
    looks = [(await see(f"{url}?task_id={task}")).json for _ in range(4)]
    assert [look["state"] for look in looks] == ["PENDING", "STARTED", "SUCCESS", "SUCCESS"]
    assert looks[2] == looks[3]
    assert looks[2]["audio_url"].startswith(ai302.file_url)
    assert await hear(looks[2]["audio_url"]) == pytest.approx(seconds_of(SAID), abs=0.07)
    assert [call.json for call in ai302.submissions] == [body]


async def test_paths_of_higgs_are_those_of_the_tester() -> None:
    async with Ai302(clone_path="/a/b", design_path="/c") as server:
        assert (await see(f"{server.base_url}/a/b", CLONE)).status == 200
        assert (await see(f"{server.base_url}/c", DESIGN)).status == 200
        assert (await see(f"{server.base_url}/302/higgs/clone/task", CLONE)).status == 404
        assert len(server.bought) == 2


async def test_an_unknown_task_of_higgs_is_pending_for_ever(ai302: Ai302) -> None:
    seen = await see(f"{ai302.base_url}{ai302.clone_path}?task_id=nobody")
    assert (seen.status, seen.json) == (200, {"state": "PENDING"})


async def test_a_task_takes_its_time_however_often_one_looks(ai302: Ai302) -> None:
    ai302.polls_until_done, ai302.task_seconds = 0, 3600
    task = (await see(f"{ai302.base_url}{ai302.design_path}", DESIGN)).json["task_id"]
    for _ in range(3):
        assert (await see(f"{ai302.base_url}{ai302.design_path}?task_id={task}")).json["state"] != "SUCCESS"
    ai302.task_seconds = 0
    assert (await see(f"{ai302.base_url}{ai302.design_path}?task_id={task}")).json["state"] == "SUCCESS"


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 1.6},
        {"top_k": -2},
        {"top_k": 1.5},
        {"top_p": 0.05},
        {"ref_audio_text": []},
        {"ref_audio_text": ["A", "B"]},
        {"ref_audio_links": ["file:///etc/passwd"]},
        {"input_text": ""},
    ],
)
async def test_higgs_refuses_what_its_page_does_not_allow(ai302: Ai302, change: dict) -> None:
    seen = await see(f"{ai302.base_url}{ai302.clone_path}", {**CLONE, **change})
    assert (seen.status, seen.json["error"]["err_code"]) == (400, -10011)
    assert ai302.bought == []


async def test_an_upload_lies_at_the_other_port_until_it_is_gone(ai302: Ai302) -> None:
    clip = sound("a", "wav", 0.5)
    body, headers = form({}, file=("a.wav", clip))
    link = (await see(f"{ai302.base_url}/302/upload-file", body, headers=headers)).json
    assert (link["code"], link["message"]) == (200, "success")
    assert (await see(link["data"], key=None)).body == clip
    assert (ai302.count("upload"), ai302.count("submit")) == (1, 0)
    ai302.polls_until_done = 0
    order = {**CLONE, "ref_audio_links": [link["data"]]}
    for state in ("SUCCESS", "FAILURE"):
        task = (await see(f"{ai302.base_url}{ai302.clone_path}", order)).json["task_id"]
        assert (await see(f"{ai302.base_url}{ai302.clone_path}?task_id={task}")).json["state"] == state
        ai302.forget_files()
    assert (await see(link["data"], key=None)).status == 404


async def test_an_upload_over_50_megabytes_is_refused_by_its_status(ai302: Ai302) -> None:
    body, headers = form({}, file=("a.wav", bytes(LARGEST_UPLOAD)))
    assert (await see(f"{ai302.base_url}/302/upload-file", body, headers=headers)).status == 413


@pytest.mark.parametrize(("numbers", "code"), [(False, "success"), (True, 200)])
async def test_udio_has_two_songs_one_an_element(ai302: Ai302, numbers: bool, code: object) -> None:
    ai302.number_codes, ai302.polls_until_done = numbers, 2
    order = (await see(f"{ai302.base_url}/udio/generate-proxy", {"gen_params": SONG})).json
    assert (order["code"], order["message"]) == (code, "")
    url = f"{ai302.base_url}/udio/query?ids={order['data']}"
    first, second, done = [(await see(url)).json["data"] for _ in range(3)]
    assert (first["status"], first["data"]) == ("PROCESSING", None)
    assert [song["song_path"] for element in second["data"] for song in element["songs"]] == [None, None]
    assert [len(element["songs"]) for element in done["data"]] == [1, 1]
    songs = [element["songs"][0] for element in done["data"]]
    for song in songs:
        assert await hear(song["song_path"]) == pytest.approx(song["duration"], abs=0.07)
    sounds = [(await see(song["song_path"], key=None)).body for song in songs]
    assert sounds[0] != sounds[1]


@pytest.mark.parametrize("shape", ["official", "nested"])
async def test_udio_in_the_shapes_of_other_relays(ai302: Ai302, shape: Any) -> None:
    ai302.udio.shape = shape
    task = (await see(f"{ai302.base_url}/udio/generate-proxy", {"gen_params": SONG})).json["data"]
    first, done = [(await see(f"{ai302.base_url}/udio/query?ids={task}")).json for _ in range(2)]
    if shape == "official":
        assert [song["finished"] for song in first["songs"]] == [False, False]
        assert [song["finished"] for song in done["songs"]] == [True, True]
    else:
        assert [len(element["songs"]) for element in done["data"]["data"]] == [2]


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "udio"},
        {"generation_quality": 0.6},
        {"seed": None},
        {"prompt_strength": 1.1},
        {"prompt": ""},
        {"config": {"mode": "continuation", "context_length": 130}},
    ],
)
async def test_udio_refuses_what_its_page_does_not_allow(ai302: Ai302, change: dict) -> None:
    assert (await see(f"{ai302.base_url}/udio/generate-proxy", {"gen_params": {**SONG, **change}})).status == 400
    assert ai302.bought == []


async def test_unified_speech_at_once_and_as_a_task(ai302: Ai302) -> None:
    body = {"text": SAID, "provider": "minimaxi", "voice": "female-shaonv", "output_format": "wav"}
    url = f"{ai302.base_url}/302/v2/audio/tts"
    at_once = (await see(url, body)).json
    assert at_once["status"] == "completed"
    assert await hear(at_once["audio_url"]) == pytest.approx(seconds_of(SAID))
    task = (await see(f"{url}?run_async=true", body)).json
    assert task["status"] == "pending"
    fetch = f"{ai302.base_url}/302/v2/audio/fetch/{task['task_id']}"
    assert (await see(fetch)).json["status"] == "pending"
    ai302.unified.fetch_by_post = True
    assert (await see(fetch)).status == 405
    done = (await see(fetch, {})).json
    assert (done["status"], done["provider"]) == ("completed", "minimaxi")
    assert done["audio_url"] == done["raw_response"]["audio"]["url"]
    assert (len(ai302.bought), ai302.count("poll")) == (2, 3)


async def test_the_catalogue_has_samples_to_listen_to(ai302: Ai302) -> None:
    whole = (await see(f"{ai302.base_url}/302/tts/provider")).json["provider_list"]
    assert len(whole) > 1
    (one,) = (await see(f"{ai302.base_url}/302/tts/provider?provider=minimaxi")).json["provider_list"]
    voice = one["req_params_info"]["voice_list"][0]
    assert (voice["voice"], voice["emotion"]) == ("male-qn-qingse", ["happy", "sad"])
    assert await hear(voice["sample"]["zh"]) == pytest.approx(1.0, abs=0.07)


async def test_302_relays_speech_and_models_of_openai(ai302: Ai302) -> None:
    seen = await see(f"{ai302.base_url}/v1/audio/speech", SPEECH)
    assert seconds_in(seen.body) == pytest.approx(seconds_of(SAID), abs=0.07)
    assert "request-id" in seen.headers
    assert (await see(f"{ai302.base_url}/v1/models")).json["data"][0]["id"] == "tts-1"


# Keys


KEYS = {"test-key-weak": Access.NO_PERMISSION, "test-key-poor": Access.NO_BALANCE, "test-key-odd": Access.NO_MANAGEMENT}


@pytest.mark.parametrize(
    ("key", "path", "status", "code"),
    [
        (None, "balance", 401, -10001),
        ("test-key-wrong", "balance", 401, -10005),
        ("test-key-weak", "balance", 403, -10002),
        ("test-key-odd", "balance", 403, -10002),
        ("test-key-odd", "design", 200, None),
        ("test-key-poor", "design", 403, -10004),
        ("test-key-poor", "balance", 200, None),
    ],
)
async def test_what_a_key_may_do_at_302(key: str | None, path: str, status: int, code: int | None) -> None:
    async with Ai302(keys=KEYS) as server:
        balance, design = f"{server.base_url}/dashboard/balance", f"{server.base_url}{server.design_path}"
        seen = await see(balance, key=key) if path == "balance" else await see(design, DESIGN, key=key)
        assert (seen.status, seen.json.get("error", {}).get("err_code")) == (status, code)
        assert len(server.bought) == (path == "design" and status == 200)


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [(None, 401, None), ("test-key-wrong", 401, "invalid_api_key"), ("test-key-poor", 429, "insufficient_quota")],
)
async def test_what_a_key_may_do_at_openai(key: str | None, status: int, code: str | None) -> None:
    async with OpenAI(keys=KEYS) as server:
        seen = await see(f"{server.base_url}/audio/speech", SPEECH, key=key)
        assert (seen.status, seen.json["error"]["code"]) == (status, code)


async def test_a_server_at_home_wants_no_key() -> None:
    async with OpenAI("kokoro", key=None) as server:
        assert (await see(f"{server.base_url}/models", key=None)).status == 200


@pytest.mark.parametrize("shape", ["err_code", "code", "task"])
async def test_302_has_three_shapes_of_an_error(ai302: Ai302, shape: Any) -> None:
    ai302.error_shape = shape
    ai302.err_codes[Trouble.NO_BALANCE] = -10007
    ai302.faults.on("submit", Fault.NO_BALANCE)
    error = (await see(f"{ai302.base_url}{ai302.design_path}", DESIGN)).json
    match shape:
        case "err_code":
            assert (error["error"]["err_code"], error["error"]["message_cn"]) == (-10007, "余额不足")
        case "code":
            assert error["code"] == "InsufficientBalance"
        case _:
            assert error["data"]["error"]["err_code"] == -10007


@pytest.mark.parametrize(
    ("query", "headers"),
    [("", {"authorization": "Bearer other"}), ("", {"x-key": "test-key"}), ("?a=test-key", {})],
)
async def test_a_key_at_the_files_host_is_refused_and_counted(ai302: Ai302, query: str, headers: dict) -> None:
    url = ai302.store("/a.txt", "text/plain", lambda: b"all right")
    assert (await see(url, key=None)).body == b"all right"
    assert ai302.leaks == []
    assert (await see(url + query, key=None, headers=headers)).status == 400
    assert ai302.leaks == ai302.requests[1:]


# The record


async def test_the_record_holds_everything_and_shows_no_key(ai302: Ai302) -> None:
    seen = await see(f"{ai302.base_url}{ai302.design_path}?a=%C3%9C&b=", DESIGN, headers={"X-Some": "thing"})
    assert seen.status == 400  # the Content-Type was not said
    (call,) = ai302.requests
    assert (call.method, call.path, call.query) == ("POST", ai302.design_path, {"a": "Ü", "b": ""})
    assert call.headers["x-some"] == "thing"
    assert call.headers["authorization"] == "Bearer test-key"
    assert (call.json, call.status, call.bought) == (DESIGN, 400, False)
    assert "test-key" not in repr(call)
    assert call.sent > len(seen.body)


async def test_one_connection_carries_many_requests_and_chunks(openai: OpenAI) -> None:
    host, port = openai.origin.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "POST /v1/audio/speech HTTP/1.1\r\nAuthorization: Bearer test-key\r\nContent-Type: application/json\r\n"
    body = b'{"model": "m", "voice": "nova", "input": "a", "response_format": "pcm"}'
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    for _ in range(2):
        writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks + b"0\r\n\r\n")
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        await reader.readuntil(b"\r\n0\r\n\r\n")
    writer.write(f"{head}Content-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(body)
    assert (await reader.read()).startswith(b"HTTP/1.1 200 OK")
    writer.close()
    await writer.wait_closed()
    assert [call.body for call in openai.bought] == [body] * 3


@pytest.mark.parametrize("part", [b"POST /v1/audio/sp", b"POST /v1/audio/speech HTTP/1.1\r\nContent-Length: 9\r\n\r\n"])
async def test_half_a_request_buys_nothing(openai: OpenAI, part: bytes) -> None:
    host, port = openai.origin.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(part)
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    assert (openai.half_received, openai.requests) == (1, [])


async def test_calls_at_once_are_counted(openai: OpenAI) -> None:
    assert (await see(f"{openai.base_url}/models")).status == 200
    assert openai.most_at_once == 1
    openai.answer_seconds = 3600
    calls = [asyncio.create_task(see(f"{openai.base_url}/models")) for _ in range(3)]
    await openai.arrived("models", 4)
    assert openai.most_at_once == 3
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_a_defect_of_a_server_fails_whoever_uses_it() -> None:
    class Broken(OpenAI):
        def finish(self, recorded: Any, answer: Any) -> Any:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with Broken() as server:
            assert (await see(f"{server.base_url}/models")).end == "early"


def test_a_server_runs_beside_those_who_have_no_loop() -> None:
    with running(Ai302()) as server, urllib.request.urlopen(_with_key(server)) as answer:
        assert answer.status == 200
        assert server.count("balance") == 1
        taken = int(server.file_url.rpartition(":")[2])
        with pytest.raises(OSError), running(OpenAI(file_port=taken)):
            pytest.fail("it cannot have started")


def _with_key(server: Server) -> urllib.request.Request:
    return urllib.request.Request(f"{server.base_url}/dashboard/balance", headers={"Authorization": "Bearer test-key"})


@pytest.mark.parametrize("name", ["302ai", "openai"])
def test_a_server_is_started_by_hand_and_never_prints_its_key(name: str) -> None:
    command = [sys.executable, "-m", "tests.servers", name, "--key", "test-key-1234"]
    command += ["--fault", "models=server-error:1"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        try:
            first = process.stdout.readline()
            url = next(word for word in first.replace(",", " ").split() if word.startswith("http")).removesuffix("/v1")
            seen = [asyncio.run(see(f"{url}/v1/models?a=test-key-1234", key="test-key-1234")).status for _ in range(2)]
            lines = [process.stdout.readline() for _ in range(2)]
        finally:
            process.terminate()
        assert process.stderr.read() == ""
    assert first.startswith(f"{name} at http://127.0.0.1:")
    assert seen == [500, 200]
    assert ["server-error" in line for line in lines] == [True, False]
    assert not any("test-key-1234" in line for line in (first, *lines))
