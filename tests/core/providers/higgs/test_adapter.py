"""One's own Higgs server: what it is sent, and that its sound is a file that every player knows."""

import json
import wave
from base64 import b64encode

import msgspec
import pytest

from core.domain.params import Number
from core.errors import (
    Busy,
    KeyRejected,
    NoAnswer,
    NotFound,
    NotSetUp,
    Offline,
    OutcomeUnknown,
    Refused,
    RequestProblem,
    TaskFailed,
    UnknownVoice,
)
from core.providers.base import Ready
from core.providers.higgs.spec import CLONE, DESIGN, HIGGS, SPEECH
from tests.core.providers.conftest import KEY
from tests.core.providers.higgs.conftest import ask
from tests.servers.faults import Fault
from tests.servers.sounds import sound
from tests.servers.speech import events
from tests.servers.wire import Answer, as_json

MODEL = "higgs-audio-v2-generation-3B-base"
QUIET = (
    "Generate audio following instruction.\n\n"
    "<|scene_desc_start|>\nAudio is recorded from a quiet room.\n<|scene_desc_end|>"
)
ARGUMENT = "[SPEAKER0] Where were you?\n[SPEAKER1] At home. [laugh]"
CHOOSING = {"temperature": 1.0, "top_p": 0.95, "top_k": 50, "ras_win_len": 7, "ras_win_max_num_repeat": 2}
STOP = ["<|end_of_text|>", "<|eot_id|>", "<|audio_eos|>"]


def samples(path) -> bytes:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)
        return file.readframes(file.getnframes())


async def test_a_preset_voice_speaks_raw_samples_that_land_as_wav(adapter, server, tmp_path):
    """The server calls its samples audio/mpeg, which they are not."""
    into = tmp_path / "a"
    ready = await adapter.submit(ask(SPEECH.id, "Hello. [cough]", "belinda", seed=7, top_k=0), into)
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/v1/audio/speech")
    assert "authorization" not in sent.headers
    assert sent.json == {
        "model": MODEL,
        "input": "Hello. <SE>[Cough]</SE>",
        "voice": "belinda",
        "response_format": "pcm",
        **CHOOSING,
        "top_k": -1,
        "seed": 7,
        "max_tokens": 2048,
    }
    assert ready == Ready((msgspec.structs.replace(ready.results[0], path=into, suffix=".wav"),))
    assert samples(into) == sound("belinda: Hello. <SE>[Cough]</SE>", "pcm", 0.3)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


async def test_a_clone_sends_its_recording_along_and_uploads_nothing(adapter, server, recording, tmp_path):
    clip = recording(" What was said. ")
    request = ask(CLONE.id, "Hello there.", clips=(clip,))
    await adapter.submit(request, tmp_path / "a")
    (sent,) = server.requests
    data = b64encode((tmp_path / f"{clip.audio}.wav").read_bytes()).decode()
    assert sent.path == "/v1/chat/completions"
    assert sent.json == {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": QUIET},
            {"role": "user", "content": "What was said."},
            {"role": "assistant",
             "content": [{"type": "input_audio", "input_audio": {"data": data, "format": "wav"}}]},
            {"role": "user", "content": "Hello there."},
        ],
        "modalities": ["text", "audio"],
        "stream": True,
        **CHOOSING,
        "max_completion_tokens": 2048,
        "stop": STOP,
    }  # fmt: skip
    assert samples(tmp_path / "a") == sound("Hello there.", "pcm", 0.3)
    shown = adapter.preview(request)
    assert json.loads(json.dumps(shown.body).replace("<Anna in base64>", data)) == sent.json
    assert shown.seconds == shown.stall == 600  # a slow card is silent for a while


async def test_several_recordings_are_several_speakers(adapter, server, recording, tmp_path):
    clips = (recording("First.", "aa" * 32), recording("Second.", "bb" * 32, ".flac"))
    await adapter.submit(ask(CLONE.id, ARGUMENT, clips=clips, scene=" "), tmp_path / "a")
    turns = server.submissions[0].json["messages"]
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert turns[0]["content"] == "Generate audio following instruction."
    assert [turns[1]["content"], turns[3]["content"]] == ["[SPEAKER0] First.", "[SPEAKER1] Second."]
    assert turns[4]["content"][0]["input_audio"]["format"] == "flac"
    assert turns[5]["content"] == "[SPEAKER0] Where were you?\n[SPEAKER1] At home. <SE>[Laughter]</SE>"
    assert server.references == [(tmp_path / f"{clip.audio}{clip.suffix}").read_bytes() for clip in clips]


async def test_a_described_voice_is_told_scene_and_speakers(adapter, server, tmp_path):
    await adapter.submit(ask(DESIGN.id, ARGUMENT, scene="A kitchen.", speakers="warm;slow", stop=""), tmp_path / "a")
    sent = server.submissions[0].json
    (system, user) = sent["messages"]
    assert system["content"].endswith(
        "<|scene_desc_start|>\nA kitchen.\n\nSPEAKER0: warm;slow\nSPEAKER1: masculine\n<|scene_desc_end|>"
    )
    assert user["content"].startswith("[SPEAKER0] Where were you?")
    assert "stop" not in sent
    assert "seed" not in sent
    own = adapter.preview(ask(DESIGN.id, system_prompt="Speak.")).body
    assert own["messages"][0]["content"] == "Speak."


async def test_every_bound_is_taken(adapter, server, recording, tmp_path):
    for generator in HIGGS.generators:
        clips = (recording(),) if generator.clips else ()
        for param in (found for found in generator.params if isinstance(found, Number)):
            for value in (param.check(param.low), param.check(param.high)):
                request = ask(generator.id, voice="en_man", clips=clips)
                await adapter.submit(msgspec.structs.replace(request, params={param.name: value}), tmp_path / "a")
    assert {call.status for call in server.submissions} == {200}


async def test_an_answer_in_one_piece_is_kept_too(adapter, server, tmp_path):
    server.whole = True
    (result,) = (await adapter.submit(ask(DESIGN.id), tmp_path / "a")).results
    assert (result.suffix, samples(tmp_path / "a")) == (".wav", sound("Hello there.", "pcm", 0.3))


@pytest.mark.parametrize(
    "told",
    [
        {"object": "error", "message": "out of memory", "code": 500},
        {"choices": [{"delta": {"audio": {"data": "no base64!"}}}]},
    ],
)
async def test_a_stream_that_breaks_off_with_an_error_leaves_no_file(adapter, server, told, tmp_path, monkeypatch):
    first = {"choices": [{"delta": {"audio": {"data": b64encode(b"\0" * 480).decode()}}}]}
    broken = Answer(type="text/event-stream", pieces=events([first, told]))
    monkeypatch.setattr(server, "_done", lambda *_: broken)
    with pytest.raises(OutcomeUnknown) as caught:
        await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    assert "out of memory" in caught.value.detail or "base64" in caught.value.detail.lower()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("generator", [SPEECH, DESIGN], ids=["speech", "chat"])
async def test_it_is_sent_once_whatever_happens(adapter, server, generator, tmp_path):
    for fault, problem in {
        Fault.RATE_LIMITED: Busy,
        Fault.UNAVAILABLE: Busy,
        Fault.SERVER_ERROR: Refused,
        Fault.BAD_REQUEST: Refused,
        Fault.BUSINESS_ERROR: Refused,
        Fault.NOT_FOUND: NotFound,
        Fault.KEY_REJECTED: KeyRejected,
        Fault.RESET_AFTER: OutcomeUnknown,
        Fault.RESET_HALFWAY: OutcomeUnknown,
        Fault.CUT_SHORT: OutcomeUnknown,
        Fault.EMPTY: OutcomeUnknown,
        Fault.HTML: NoAnswer,
    }.items():
        before = server.count("submit")
        server.faults.on("submit", fault)
        with pytest.raises(problem) as caught:
            await adapter.submit(ask(generator.id, voice="en_man"), tmp_path / "a")
        assert type(caught.value) is problem, fault
        assert server.count("submit") == before + 1
        assert list(tmp_path.iterdir()) == []


async def test_a_model_that_is_not_there_is_named(adapter, tmp_path):
    with pytest.raises(NotFound, match="no-such-model"):
        await adapter.submit(ask(DESIGN.id, model="no-such-model"), tmp_path / "a")


@pytest.mark.parametrize("change", ["none", "nine", "silent", "kind", "gone", "speaker", "size", "sum"])
async def test_recordings_that_cannot_be_sent_are_refused_before(adapter, server, recording, change, tmp_path):
    clip = recording()
    text, clips = "Hello.", (clip,)
    if change == "none":
        clips = ()
    elif change == "nine":
        clips = (clip,) * 9
    elif change == "silent":
        clips = (msgspec.structs.replace(clip, text=" "),)
    elif change == "kind":
        clips = (recording(suffix=".m4a"),)
    elif change == "gone":
        (tmp_path / f"{clip.audio}.wav").unlink()
    elif change == "speaker":
        text = ARGUMENT
    elif change == "size":
        clips = (recording(frames=10_100_000),)
    else:
        clips = (recording(audio="cd34" * 16, frames=4_000_000),) * 2
    request = ask(CLONE.id, text, clips=clips)
    for refusing in (adapter.check(request), adapter.submit(request, tmp_path / "a")):
        with pytest.raises(RequestProblem) as caught:
            await refusing
        assert str(caught.value.title)
        assert str(caught.value.remedy)
    assert server.requests == []


async def test_a_voice_must_be_chosen(adapter, server, tmp_path):
    with pytest.raises(UnknownVoice):
        await adapter.check(ask(SPEECH.id, voice=" "))
    assert server.requests == []


async def test_the_voices_are_those_of_the_server_or_the_published_ones(adapter, server):
    listed = await adapter.voices(SPEECH.id)
    assert [voice.id for voice in listed] == ["en_woman", "en_man", "belinda", "zh_man_sichuan"]
    assert [(voice.language, voice.gender) for voice in listed] == [
        ("en", "female"), ("en", "male"), ("", ""), ("zh", "male"),
    ]  # fmt: skip
    assert await adapter.voices(CLONE.id) == ()
    server.presets = None
    listed = await adapter.voices(SPEECH.id)
    assert (len(listed), listed[0].id, listed[0].name) == (16, "en_woman", "En Woman")
    assert await adapter.suggestions(SPEECH.id, "model") == (MODEL,)
    assert await adapter.suggestions(SPEECH.id, "seed") == ()


@pytest.mark.parametrize("shape", [["a", "b"], {"voices": ["a", "b"]}, {"data": [{"id": "a"}, {"name": "b"}, {}, 3]}])
async def test_voices_in_every_shape(adapter, server, shape, monkeypatch):
    monkeypatch.setattr(server, "_done", lambda *_: as_json(shape))
    assert [voice.id for voice in await adapter.voices(SPEECH.id)] == ["a", "b"]


async def test_the_profile_is_tested_by_its_models(adapter, connect, server, monkeypatch):
    assert str((await adapter.test()).words) == "It works: 1 model."
    for wrong in (as_json({"detail": "Not Found"}, 404), as_json({"ok": True})):
        monkeypatch.setattr(server, "_done", lambda *_, answer=wrong: answer)
        with pytest.raises(NoAnswer):
            await adapter.test()
    with pytest.raises(Offline):
        await connect("http://127.0.0.1:9").test()
    with pytest.raises(NotSetUp):
        await connect("").test()


@pytest.mark.parametrize("address", ["{origin}", "{origin}/", "{origin}/v1", "{origin}/v1/chat/completions"])
async def test_the_address_may_be_any_of_the_servers(connect, server, address):
    assert await connect(address.format(origin=server.origin)).suggestions(SPEECH.id, "model") == (MODEL,)


async def test_a_server_with_a_key_wants_it(connect, kit, server, tmp_path):
    server.key = KEY
    with pytest.raises(KeyRejected):
        await connect().submit(ask(DESIGN.id), tmp_path / "a")

    async def key() -> str:
        return KEY

    adapter = connect(kit=msgspec.structs.replace(kit, key=key))
    await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    assert server.submissions[-1].headers["authorization"] == f"Bearer {KEY}"


async def test_there_is_no_task_and_nothing_to_stop(adapter):
    with pytest.raises(TaskFailed):
        await adapter.poll(ask(DESIGN.id), "t")
    assert not await adapter.cancel(ask(DESIGN.id), "t")
    await adapter.close()


async def test_a_stream_that_ends_without_saying_why_was_cut(adapter, server, tmp_path, monkeypatch):
    told = {"choices": [{"delta": {"audio": {"data": b64encode(b"\0" * 480).decode()}}, "finish_reason": None}]}
    monkeypatch.setattr(server, "_done", lambda *_: Answer(type="text/event-stream", pieces=events([told])))
    with pytest.raises(OutcomeUnknown):
        await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("streamed", [True, False])
async def test_speech_that_was_cut_off_at_the_most_steps_is_no_take(adapter, server, streamed, tmp_path, monkeypatch):
    audio = {"audio": {"data": b64encode(bytes(480)).decode()}}
    events_ = [{"choices": [{"delta": audio}]}, {"choices": [{"delta": {}, "finish_reason": "length"}]}]
    whole = as_json({"choices": [{"message": audio, "finish_reason": "length"}]})
    answer = Answer(type="text/event-stream", pieces=events(events_)) if streamed else whole
    monkeypatch.setattr(server, "_done", lambda *_: answer)
    with pytest.raises(Refused, match="most steps"):
        await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
