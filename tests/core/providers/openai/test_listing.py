"""Voices and models from every server that lists them in its own way, and from those that list none."""

import pytest

from core.errors import KeyRejected, NoAnswer, Offline, Refused
from core.providers.base import VoiceInfo
from core.providers.openai import listing
from core.providers.openai.catalogue import hearing, models_in, speaking, voices_in
from tests.core.providers.openai.conftest import ask
from tests.servers.faults import Fault
from tests.servers.shapes import OPENAI_VOICES
from tests.servers.wire import as_json

SPEECH = "openai.speech"
HEART = VoiceInfo("af_heart", "af_heart", "en-US", "English (America)", gender="female")
YUNJIAN = VoiceInfo("zm_yunjian", "zm_yunjian", "zh", "Chinese (Mandarin)", gender="male")
KOKORO = "speaches-ai/Kokoro-82M-v1.0-ONNX"


async def voices(serve, connect, shape: str, template: str = "custom") -> list[VoiceInfo]:
    return list(await connect(await serve(shape), template).voices(SPEECH))


async def test_kokoro_lists_objects_and_used_to_list_names(serve, connect):
    for shape in ("kokoro", "kokoro-old"):
        found = await voices(serve, connect, shape, "kokoro")
        assert [voice.id for voice in found] == ["af_bella", "af_heart", "af_sky", "zm_yunjian"]
        assert {voice.language: voice.gender for voice in found} == {"en-US": "female", "zh": "male"}
    assert found[1].params == {"model": "kokoro"}


async def test_speaches_lists_voices_by_model(serve, connect):
    found = await voices(serve, connect, "speaches", "speaches")
    assert [(one.id, one.language, one.group, one.params) for one in found] == [
        ("af_heart", "en-US", KOKORO, {"model": KOKORO}),
        ("zm_yunjian", "zh", KOKORO, {"model": KOKORO}),
    ]


async def test_chatterbox_lists_files_and_older_ones_list_them_elsewhere(serve, connect):
    found = await voices(serve, connect, "chatterbox", "chatterbox")
    assert found == [VoiceInfo("Abigail.wav", "Abigail.wav"), VoiceInfo("Ryan.wav", "Ryan.wav")]
    old = await serve("openedai")
    listed = [{"display_name": "Abigail", "filename": "Abigail.wav"}]
    old.route("GET", "/get_predefined_voices", "voices", lambda _: as_json(listed))
    (voice,) = await connect(old, "chatterbox").voices(SPEECH)
    assert (voice.id, voice.name) == ("Abigail.wav", "Abigail")


async def test_localai_has_profiles_beside_its_list(serve, connect):
    server = await serve("localai")
    server.route("GET", "/api/voice-profiles", "voices", lambda _: as_json([{"id": "11-22", "name": "Me"}]))
    adapter = connect(server, "localai")
    (voice,) = await adapter.voices(SPEECH)
    assert voice == VoiceInfo("localai://voice-profiles/11-22", "Me", params={"model": "voice-en-us-amy-low"})
    server.route("GET", "/v1/audio/voices", "voices", lambda _: as_json({"data": [{"name": "a", "model": "tts-b"}]}))
    found = await connect(server, "localai").voices(SPEECH)
    assert [(one.id, one.params["model"]) for one in found] == [
        ("a", "tts-b"),
        ("localai://voice-profiles/11-22", "voice-en-us-amy-low"),
    ]


async def test_vllm_omni_has_uploaded_ones_too_and_one_model(serve, connect):
    found = await voices(serve, connect, "vllm-omni", "vllm-omni")
    assert [one.id for one in found] == ["vivian", "ryan", "my_voice"]
    assert {one.params["model"] for one in found} == {"Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice"}


@pytest.mark.parametrize(("shape", "template"), [("openai", "openai"), ("rixapi", "rixapi"), ("higgs-vllm", "custom")])
async def test_who_lists_none_has_openais_own(serve, connect, shape, template):
    found = await voices(serve, connect, shape, template)
    assert {one.id for one in found} == set(OPENAI_VOICES)
    assert len(found) == 13
    assert "alloy" in {one.id for one in found}


async def test_a_service_is_not_asked_at_addresses_of_other_servers(serve, connect):
    server = await serve("openai")
    await connect(server, "openai").voices(SPEECH)
    assert [asked.path for asked in server.requests] == ["/v1/audio/voices"]


async def test_only_speech_has_voices(adapter, server):
    assert await adapter.voices("openai.transcription") == ()
    assert not server.requests


async def test_a_list_is_believed_for_a_while(serve, connect, monkeypatch):
    server = await serve("kokoro")
    adapter = connect(server, "kokoro")
    first = await adapter.voices(SPEECH)
    assert await adapter.voices(SPEECH) is first
    await adapter.suggestions(SPEECH, "model")
    assert (server.count("voices"), server.count("models")) == (1, 1)
    monkeypatch.setattr(listing, "_KEPT_FOR", -1.0)
    await adapter.voices(SPEECH)
    assert server.count("voices") == 2


async def test_a_list_that_cannot_be_had_is_a_problem_and_asked_for_again(adapter, server, connect):
    for fault, problem in ((Fault.KEY_REJECTED, KeyRejected), (Fault.HTML, NoAnswer), (Fault.BAD_REQUEST, Refused)):
        for step, call in (("voices", adapter.voices(SPEECH)), ("models", adapter.suggestions(SPEECH, "model"))):
            server.faults.on(step, fault)
            with pytest.raises(problem):
                await call
    with pytest.raises(Offline):
        await connect("http://127.0.0.1:9").voices(SPEECH)
    assert len(await adapter.voices(SPEECH)) == 13
    assert await adapter.suggestions(SPEECH, "model")


async def test_a_server_of_my_own_tells_voices_though_its_models_fail(serve, connect):
    server = await serve("kokoro")
    server.faults.on("models", Fault.BAD_REQUEST)
    assert len(await connect(server, "kokoro").voices(SPEECH)) == 4


@pytest.mark.parametrize(
    ("shape", "spoken", "heard"),
    [
        (
            "openai",
            ["tts-1", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15"],
            ["whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize"],
        ),
        ("rixapi", ["tts-1", "tts-1-hd"], ["whisper-1"]),
        ("speaches", [KOKORO], ["Systran/faster-whisper-small"]),
        ("localai", ["voice-en-us-amy-low"], ["whisper-1"]),
        ("higgs-vllm", ["higgs-audio-v2-generation-3B-base"], ["higgs-audio-v2-generation-3B-base"]),
        ("chatterbox", [], []),
    ],
)
async def test_models_are_suggested_that_fit(serve, connect, shape, spoken, heard):
    adapter = connect(await serve(shape))
    assert list(await adapter.suggestions(SPEECH, "model")) == spoken
    assert list(await adapter.suggestions("openai.transcription", "model")) == heard
    assert await adapter.suggestions(SPEECH, "instructions") == ()


async def test_models_are_found_where_only_speaches_has_them(serve, connect):
    server = await serve("chatterbox")
    server.route("GET", "/v1/audio/models", "models", lambda _: as_json({"models": [{"id": "kokoro"}]}))
    assert await connect(server).suggestions(SPEECH, "model") == ("kokoro",)


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        ({"voices": ["a", {"id": "b"}, {"name": "c"}, {"voice_id": "d", "name": "D"}]}, ["a", "b", "c", "d"]),
        ({"data": ["a", {"id": 7}]}, ["a", "7"]),
        ({"data": {"voices": ["a"]}}, ["a"]),
        (["a", None, "", 3.5, {}, {"id": None, "name": "b"}, "a"], ["a", "b"]),
        ({"voices": {"anna": {"language": "de"}, "ben": {}}}, ["anna", "ben"]),
        ({"voices": [], "uploaded_voices": ["me"]}, ["me"]),
        ({"voices": []}, []),
        ({"voices": "alloy"}, None),
        ({}, None),
        (None, None),
        ("alloy", None),
    ],
)
def test_lists_of_voices_in_every_shape(data, ids):
    found = voices_in(data)
    assert (None if found is None else [voice.id for voice in found]) == ids


def test_what_is_told_of_a_voice_is_kept():
    told = {
        "voice_id": "x",
        "name": "Xenia",
        "language": "pt_br",
        "gender": "F",
        "preview_url": "https://example.com/x.mp3",
        "model_id": "m",
    }
    assert voices_in([told]) == (
        VoiceInfo(
            "x",
            "Xenia",
            "pt-BR",
            "Portuguese (Brazil)",
            gender="female",
            group="m",
            sample="https://example.com/x.mp3",
            params={"model": "m"},
        ),
    )
    odd = {"id": "y", "languages": ["de", "en"], "gender": "robot", "sample": "javascript:alert(1)"}
    assert voices_in([odd]) == (VoiceInfo("y", "y", "de", "de"),)
    assert voices_in(["af_heart", "zm_yunjian"]) == (HEART, YUNJIAN)


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        ({"data": [{"id": "tts-1"}, "kokoro", {"name": "piper"}, None, {}]}, ["tts-1", "kokoro", "piper"]),
        ({"models": [{"model": "tts-1"}]}, ["tts-1"]),
        (["tts-1", "tts-1"], ["tts-1"]),
        ({"data": []}, []),
        ({"data": None}, None),
        ({"object": "list"}, None),
        (None, None),
    ],
)
def test_lists_of_models_in_every_shape(data, ids):
    found = models_in(data)
    assert (None if found is None else list(speaking(found))) == ids
    assert found is None or set(hearing(found)) <= set(ids)


async def test_a_voice_of_the_list_is_accepted_as_it_stands(serve, connect, tmp_path):
    for shape in ("kokoro", "speaches", "chatterbox", "vllm-omni"):
        server = await serve(shape)
        adapter = connect(server, shape)
        voice = (await adapter.voices(SPEECH))[0]
        await adapter.submit(ask(voice=voice.id, **voice.params), tmp_path / "a")
        assert server.submissions[0].status == 200
