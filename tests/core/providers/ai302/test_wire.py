"""What arrives at 302.AI, compared with the documentation in words and numbers of its own (providers.md 1 and 2)."""

import json
from typing import Any

import pytest

from core.domain.params import Choice, Number
from core.errors import BadParameter, NotSetUp, RequestProblem, UnknownVoice
from core.providers.ai302.spec import AI302, CLONE, DESIGN, SPEECH, UDIO
from core.providers.base import Generator, Running
from tests.core.providers.ai302.conftest import ask
from tests.core.providers.conftest import KEY, until_ready

SCENE = (
    "Generate audio following instruction.\n\n"
    "<|scene_desc_start|>\nAudio is recorded from a quiet room.\n<|scene_desc_end|>"
)


async def test_speech_goes_out_as_a_task_with_vendor_and_voice_apart(adapter, server, tmp_path):
    request = ask(SPEECH.id, voice="minimaxi/male-qn-qingse", model="speech-02-hd", speed=1.5, emotion="happy")
    await adapter.submit(request, tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path, sent.query) == ("POST", "/302/v2/audio/tts", {"run_async": "true"})
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.json == {
        "text": "Hello there.",
        "provider": "minimaxi",
        "voice": "male-qn-qingse",
        "model": "speech-02-hd",
        "speed": 1.5,
        "volume": 1,
        "emotion": "happy",
        "timeout": 180,
    }


async def test_speech_at_once_asks_for_a_format(adapter, server, tmp_path):
    request = ask(SPEECH.id, voice="alloy", provider="openai", output_format="wav", run_async=False, timeout=60)
    ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    (sent,) = server.submissions
    assert sent.query == {"run_async": "false"}
    assert sent.json == {
        "text": "Hello there.", "provider": "openai", "voice": "alloy", "speed": 1, "volume": 1, "output_format": "wav",
        "timeout": 60,
    }  # fmt: skip
    assert adapter.preview(request).seconds == 90
    assert [result.suffix for result in ready.results] == [".wav"]
    assert server.count("poll") == 0


@pytest.mark.parametrize(
    ("voice", "vendor", "sent"),
    [
        ("openai/alloy", "", ("openai", "alloy")),
        ("openai/alloy", "azure", ("openai", "alloy")),
        ("brandnew/voice", "", ("brandnew", "voice")),
        ("brandnew/voice", "brandnew", ("brandnew", "voice")),
        ("folder/voice", "fish", ("fish", "folder/voice")),
        ("doubao/folder/voice", "", ("doubao", "folder/voice")),
        (" alloy ", " openai ", ("openai", "alloy")),
    ],
)
async def test_the_vendor_is_found(adapter, voice, vendor, sent):
    body = adapter.preview(ask(SPEECH.id, voice=voice, provider=vendor)).body
    assert (body["provider"], body["voice"]) == sent


@pytest.mark.parametrize("voice", ["", "alloy", "/alloy", "openai/", "/"])
async def test_a_voice_without_a_vendor_is_refused_before_anything_is_sent(adapter, voice):
    with pytest.raises(UnknownVoice):
        await adapter.check(ask(SPEECH.id, voice=voice))


async def test_a_clone_sends_its_recordings_in_order(adapter, server, recording, tmp_path):
    clips = (recording("First words.", "aa" * 32), recording("Second words.", "bb" * 32))
    text = "[SPEAKER0] Hello. [laugh]\n[SPEAKER1] Hi there."
    request = ask(CLONE.id, text, clips=clips, temperature=0.7, top_k=-1)
    await adapter.submit(request, tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/302/higgs/clone/task")
    links = sent.json["ref_audio_links"]
    assert sent.json == {
        "input_text": "[SPEAKER0] Hello. <SE>[Laughter]</SE>\n[SPEAKER1] Hi there.",
        "ref_audio_links": links,
        "ref_audio_text": ["First words.", "Second words."],
        "temperature": 0.7,
        "top_k": -1,
        "top_p": 0.95,
    }
    files = [call.form.file("file") for call in server.at("upload")]
    assert [file.data for file in files] == [(tmp_path / f"{clip.audio}.wav").read_bytes() for clip in clips]
    assert all(file.type == "audio/wav" and file.name.endswith(".wav") for file in files)
    assert [server.stored(link) and link.startswith(server.file_url) for link in links] == [True, True]
    assert len(set(links)) == 2


async def test_a_described_voice_sends_its_instruction(adapter, server, tmp_path):
    await adapter.submit(ask(DESIGN.id), tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/302/higgs/design/task")
    assert sent.json == {
        "is_multi_speaker": False,
        "input_text": "Hello there.",
        "system_prompt": SCENE,
        "temperature": 1,
        "top_k": 50,
        "top_p": 0.95,
    }


async def test_a_text_with_several_speakers_says_so(adapter, server, tmp_path):
    await adapter.submit(ask(DESIGN.id, "[SPEAKER0] Hello.\n[SPEAKER1] Hi."), tmp_path / "a")
    assert server.submissions[0].json["is_multi_speaker"] is True
    await adapter.submit(ask(DESIGN.id, "[SPEAKER0] Hello."), tmp_path / "a")
    assert server.submissions[1].json["is_multi_speaker"] is False


async def test_a_song_sends_every_documented_field(adapter, server, tmp_path):
    await adapter.submit(ask(UDIO.id, "a slow waltz"), tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/udio/generate-proxy")
    assert sent.json == {
        "gen_params": {
            "prompt": "a slow waltz",
            "lyrics": "",
            "lyrics_type": "generate",
            "model_type": "udio130-v1.5",
            "config": {"mode": "regular"},
            "negative_prompt": "",
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
    }


async def test_a_song_with_everything_set(adapter, server, tmp_path):
    request = ask(
        UDIO.id, "a slow waltz", lyrics_type="user", lyrics="[Verse]\nMoon", model_type="udio32-v1.5",
        negative_prompt="drums", prompt_strength=1, clarity_strength=0.25, lyrics_strength=0, generation_quality="1",
        seed=7, bypass_prompt_optimization=True, automatic_placement=False, song_section_start=0.25,
        song_section_end=0.5, lyrics_placement_start=0.08, lyrics_placement_end=0.9, mode="continuation",
        context_length=60, source_song=" song-1 ",
    )  # fmt: skip
    await adapter.check(request)
    await adapter.submit(request, tmp_path / "a")
    assert server.submissions[0].json["gen_params"] == {
        "prompt": "a slow waltz",
        "lyrics": "[Verse]\nMoon",
        "lyrics_type": "user",
        "model_type": "udio32-v1.5",
        "config": {
            "mode": "continuation",
            "context_length": 60,
            "source": {"source_type": "song", "song_id": "song-1"},
        },
        "negative_prompt": "drums",
        "song_section_start": 0.25,
        "song_section_end": 0.5,
        "lyrics_placement_start": 0.08,
        "lyrics_placement_end": 0.9,
        "prompt_strength": 1,
        "clarity_strength": 0.25,
        "lyrics_strength": 0,
        "generation_quality": 1,
        "seed": 7,
        "bypass_prompt_optimization": True,
    }


async def test_lyrics_that_nobody_sings_stay_here(adapter):
    for kind in ("instrumental", "generate"):
        sent = adapter.preview(ask(UDIO.id, lyrics_type=kind, lyrics="La la")).body["gen_params"]
        assert (sent["lyrics_type"], sent["lyrics"]) == (kind, "")


async def test_automatic_placement_sends_the_whole_song(adapter):
    sent = adapter.preview(ask(UDIO.id, song_section_start=0.4, lyrics_placement_end=0.6)).body["gen_params"]
    assert (sent["song_section_start"], sent["lyrics_placement_end"]) == (0, 1)


def numbers(generator: Generator) -> list[Number]:
    return [param for param in generator.params if isinstance(param, Number)]


def extremes(generator: Generator) -> list[dict[str, Any]]:
    """Return every bound and every option of a generator, each with what it needs beside it."""
    found: list[dict[str, Any]] = [
        {number.name: value} for number in numbers(generator) for value in (number.low, number.high)
    ]
    found += [
        {choice.name: option} for choice in generator.params if isinstance(choice, Choice) for option in choice.options
    ]
    return [_with_company(values) for values in found]


def _with_company(values: dict[str, Any]) -> dict[str, Any]:
    (name,) = values
    if name == "context_length":
        return {"mode": "precede", "source_song": "s", **values}
    if name == "mode":
        return {"source_song": "s", **values}
    return {"automatic_placement": False, **values} if name.endswith(("_start", "_end")) else values


EXTREMES = [(generator.id, values) for generator in (SPEECH, DESIGN, UDIO) for values in extremes(generator)]


@pytest.mark.parametrize(("generator", "values"), EXTREMES)
async def test_every_bound_is_taken_by_the_provider(adapter, server, tmp_path, generator, values):
    await adapter.submit(ask(generator, voice="openai/alloy", **values), tmp_path / "a")
    assert server.submissions[0].status == 200


async def test_every_bound_of_a_clone_is_taken(adapter, server, recording, tmp_path):
    clip = recording()
    for values in extremes(CLONE):
        await adapter.submit(ask(CLONE.id, clips=(clip,), **values), tmp_path / "a")
        sent = server.submissions[-1]
        assert sent.status == 200
        assert values.items() <= sent.json.items()
    assert server.count("upload") == 1


async def test_whole_numbers_are_whole_on_the_wire(adapter, server, tmp_path):
    await adapter.submit(ask(DESIGN.id, top_k=10.0), tmp_path / "a")
    await adapter.submit(ask(UDIO.id, seed=3.0), tmp_path / "a")
    assert b'"top_k":10,' in server.submissions[0].body
    assert b'"seed":3,' in server.submissions[1].body


@pytest.mark.parametrize("generator", AI302.generators, ids=lambda generator: generator.id)
async def test_what_is_shown_is_what_is_sent(adapter, server, recording, tmp_path, generator):
    request = ask(generator.id, voice="openai/alloy", clips=(recording(),) if generator.clips else ())
    await adapter.prepare(request)
    shown = adapter.preview(request)
    await adapter.submit(request, tmp_path / "a")
    (sent,) = server.submissions
    query = "&".join(f"{name}={value}" for name, value in sent.query.items())
    assert shown.url == server.base_url + sent.path + (f"?{query}" if query else "")
    assert json.loads(json.dumps(shown.body)) == sent.json
    assert KEY not in repr(shown)


async def test_a_clip_that_is_not_uploaded_yet_is_shown_by_its_name(adapter, recording):
    shown = adapter.preview(ask(CLONE.id, clips=(recording(name="Anna"),)))
    assert shown.body["ref_audio_links"] == ["<address of Anna after its upload>"]


async def test_parameters_outside_never_leave(adapter, server, tmp_path):
    for generator in (SPEECH, DESIGN, UDIO):
        for number in numbers(generator):
            for value in (number.low - number.step, number.high + number.step):
                wrong: dict[str, Any] = {number.name: value}
                with pytest.raises(BadParameter):
                    await adapter.submit(ask(generator.id, voice="openai/alloy", **wrong), tmp_path / "a")
    with pytest.raises(BadParameter):
        await adapter.check(ask(UDIO.id, unknown=1))
    assert not server.requests


@pytest.mark.parametrize(
    "params",
    [
        {"mode": "precede"},
        {"mode": "continuation", "source_song": "  "},
        {"automatic_placement": False, "song_section_start": 0.6, "song_section_end": 0.5},
        {"automatic_placement": False, "lyrics_placement_start": 1, "lyrics_placement_end": 0},
    ],
)
async def test_songs_whose_parameters_do_not_go_together(adapter, params):
    with pytest.raises(RequestProblem):
        await adapter.check(ask(UDIO.id, **params))


async def test_unused_placement_is_not_checked(adapter):
    await adapter.check(ask(UDIO.id, song_section_start=1, song_section_end=0, lyrics_placement_start=1))


@pytest.mark.parametrize("generator", [CLONE, DESIGN], ids=lambda generator: generator.id)
async def test_without_its_path_a_higgs_generator_says_what_is_missing(connect, recording, server, tmp_path, generator):
    adapter = connect(other="/x")
    request = ask(generator.id, clips=(recording(),) if generator.clips else ())
    with pytest.raises(NotSetUp, match=r"My 302 lacks the path that creates a (cloned|described) voice\. Paste the"):
        await adapter.check(request)
    with pytest.raises(NotSetUp):
        adapter.preview(request)
    assert generator.endpoints[0] in {endpoint.name for endpoint in AI302.endpoints}
    assert not server.submissions


async def test_a_path_of_another_host_is_refused(connect):
    adapter = connect(design="https://another.example/task")
    with pytest.raises(NotSetUp, match="not an address of My 302"):
        await adapter.check(ask(DESIGN.id))


async def test_the_paths_ship_empty_and_the_base_url_is_understood(connect, server, tmp_path):
    assert {endpoint.default for endpoint in AI302.endpoints} == {""}
    assert all(endpoint.hint for endpoint in AI302.endpoints)
    for base in (server.base_url + "/v1/", server.base_url + "/302"):
        adapter = connect(base)
        assert isinstance(await adapter.submit(ask(UDIO.id), tmp_path / "a"), Running)
        assert isinstance(await adapter.submit(ask(SPEECH.id, voice="openai/alloy"), tmp_path / "a"), Running)


async def test_paths_keep_their_query_and_looking_replaces_the_pasted_task(connect, server, tmp_path):
    adapter = connect(
        design=f"{server.design_path}?model=v2", design_query=f"{server.clone_path.lstrip('/')}?x=y&task_id=pasted"
    )
    request = ask(DESIGN.id)
    outcome = await adapter.submit(request, tmp_path / "a")
    await adapter.poll(request, outcome.remote)
    assert server.submissions[0].query == {"model": "v2"}
    (look,) = server.at("poll")
    assert (look.path, look.query) == (server.clone_path, {"x": "y", "task_id": outcome.remote})
