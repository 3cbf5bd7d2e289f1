"""What arrives at the provider, against literals written by hand from its documentation (providers.md 1 to 5).

Nothing here is taken from our own declarations except the bounds, so a wrong name, place or type cannot agree with
itself.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.domain.params import Choice, Number, Text, Toggle, complete
from core.domain.request import Request
from core.errors import Problem, RequestProblem
from core.providers.base import Prepares
from core.providers.openai.spec import TRANSCRIPTION
from core.providers.registry import Registry
from tests.contract.cases import CASES, higgs, jimmyai, suno, udio
from tests.contract.cases.ai302 import CLONE, DESIGN, UDIO, VENDORS, WALTZ
from tests.contract.cases.case import KEY, Case
from tests.contract.cases.openai import SPEECH
from tests.contract.house import House, house, in_a_hurry
from tests.core.conftest import write_tone
from tests.servers.faults import OF_TASKS, REFUSED, Fault

QUIET = (
    "Generate audio following instruction.\n\n"
    "<|scene_desc_start|>\nAudio is recorded from a quiet room.\n<|scene_desc_end|>"
)
TWO = (
    "You are an AI assistant designed to convert text into speech.\n"
    "If the user's message includes a [SPEAKER*] tag, do not read out the tag and generate speech for the following "
    "text, using the specified voice.\n"
    "If no speaker tag is present, select a suitable voice on your own.\n\n"
    "<|scene_desc_start|>\nA church at night.\n\n"
    "SPEAKER0: vocal fry;slow\nSPEAKER1: masculine\n<|scene_desc_end|>"
)
LINE = "The lamp is lit. Who is there?"

BODIES: list[tuple[str, Case, dict[str, Any], str, dict[str, Any]]] = [
    (
        "openai.speech, nothing said",
        SPEECH,
        {},
        "/v1/audio/speech",
        {"model": "gpt-4o-mini-tts", "input": LINE, "voice": "alloy", "response_format": "mp3", "speed": 1.0},
    ),
    (
        "openai.speech, everything said",
        SPEECH,
        {
            "text": "你好。",
            "voice": "voice_1234",
            "model": "gpt-4o-mini-tts-2025-12-15",
            "instructions": "Whisper.",
            "speed": 0.25,
            "response_format": "flac",
            "stream_format": "sse",
        },
        "/v1/audio/speech",
        {
            "model": "gpt-4o-mini-tts-2025-12-15",
            "input": "你好。",
            "voice": {"id": "voice_1234"},
            "instructions": "Whisper.",
            "response_format": "flac",
            "speed": 0.25,
            "stream_format": "sse",
        },
    ),
    (
        "302ai.speech, nothing said",
        VENDORS,
        {},
        "/302/v2/audio/tts?run_async=true",
        {"text": LINE, "provider": "openai", "voice": "alloy", "speed": 1.0, "volume": 1.0, "timeout": 180},
    ),
    (
        "302ai.speech, everything said",
        VENDORS,
        {
            "voice": "minimaxi/male-qn-qingse",
            "model": "speech-02-hd",
            "speed": 1.5,
            "volume": 0.5,
            "emotion": "happy",
            "output_format": "wav",
            "run_async": False,
            "timeout": 60,
        },
        "/302/v2/audio/tts?run_async=false",
        {
            "text": LINE,
            "provider": "minimaxi",
            "voice": "male-qn-qingse",
            "model": "speech-02-hd",
            "speed": 1.5,
            "volume": 0.5,
            "emotion": "happy",
            "output_format": "wav",
            "timeout": 60,
        },
    ),
    (
        "302ai.higgs-clone, two speakers",
        CLONE,
        {"text": "[SPEAKER0] Hello.\n[SPEAKER1] Hi there. [laugh]", "temperature": 0.7, "top_k": -1, "top_p": 0.5},
        "/302/higgs/clone/task",
        {
            "input_text": "[SPEAKER0] Hello.\n[SPEAKER1] Hi there. <SE>[Laughter]</SE>",
            "ref_audio_links": ["(clip 0)", "(clip 1)"],
            "ref_audio_text": ["Words of clip 0.", "Words of clip 1."],
            "temperature": 0.7,
            "top_k": -1,
            "top_p": 0.5,
        },
    ),
    (
        "302ai.higgs-design, nothing said",
        DESIGN,
        {},
        "/302/higgs/design/task",
        {
            "is_multi_speaker": False,
            "input_text": LINE,
            "system_prompt": QUIET,
            "temperature": 1.0,
            "top_k": 50,
            "top_p": 0.95,
        },
    ),
    (
        "302ai.higgs-design, two speakers",
        DESIGN,
        {
            "text": "[SPEAKER0] Hello. [music start] [SPEAKER1] Hi. [music end]",
            "scene": "A church at night.",
            "speakers": "vocal fry;slow",
            "temperature": 0,
            "top_k": 100,
            "top_p": 0.1,
        },
        "/302/higgs/design/task",
        {
            "is_multi_speaker": True,
            "input_text": "[SPEAKER0] Hello. <SE_s>[Music]</SE_s> [SPEAKER1] Hi. <SE_e>[Music]</SE_e>",
            "system_prompt": TWO,
            "temperature": 0.0,
            "top_k": 100,
            "top_p": 0.1,
        },
    ),
    (
        "302ai.udio, nothing said",
        UDIO,
        {"text": "slow waltz, accordion"},
        "/udio/generate-proxy",
        {"gen_params": WALTZ},
    ),
    (
        "302ai.udio, everything said",
        UDIO,
        {
            "text": "slow waltz, accordion",
            "lyrics_type": "user",
            "lyrics": "[Verse]\nThe ferry waits",
            "negative_prompt": "drums",
            "model_type": "udio32-v1.5",
            "automatic_placement": False,
            "song_section_start": 0.25,
            "song_section_end": 0.5,
            "lyrics_placement_start": 0.08,
            "lyrics_placement_end": 0.9,
            "prompt_strength": 1,
            "clarity_strength": 0,
            "lyrics_strength": 0.3,
            "generation_quality": "1",
            "seed": 7,
            "bypass_prompt_optimization": True,
            "mode": "continuation",
            "context_length": 60,
            "source_song": "69c61512-0",
        },
        "/udio/generate-proxy",
        {
            "gen_params": {
                "prompt": "slow waltz, accordion",
                "lyrics": "[Verse]\nThe ferry waits",
                "lyrics_type": "user",
                "model_type": "udio32-v1.5",
                "config": {
                    "mode": "continuation",
                    "context_length": 60,
                    "source": {"source_type": "song", "song_id": "69c61512-0"},
                },
                "negative_prompt": "drums",
                "song_section_start": 0.25,
                "song_section_end": 0.5,
                "lyrics_placement_start": 0.08,
                "lyrics_placement_end": 0.9,
                "prompt_strength": 1.0,
                "clarity_strength": 0.0,
                "lyrics_strength": 0.3,
                "generation_quality": 1.0,
                "seed": 7,
                "bypass_prompt_optimization": True,
            }
        },
    ),
    *jimmyai.BODIES,
    *suno.BODIES,
    *udio.BODIES,
    *higgs.BODIES,
]

SONG = "gen_params"
UDIO_PLACES: Mapping[str, tuple[str, type] | None] = {
    "lyrics_type": (f"{SONG}.lyrics_type", str),
    "lyrics": (f"{SONG}.lyrics", str),
    "negative_prompt": (f"{SONG}.negative_prompt", str),
    "model_type": (f"{SONG}.model_type", str),
    "prompt_strength": (f"{SONG}.prompt_strength", float),
    "lyrics_strength": (f"{SONG}.lyrics_strength", float),
    "clarity_strength": (f"{SONG}.clarity_strength", float),
    "generation_quality": (f"{SONG}.generation_quality", float),
    "automatic_placement": None,  # ours: it decides whether the four that follow are sent as they are
    "song_section_start": (f"{SONG}.song_section_start", float),
    "song_section_end": (f"{SONG}.song_section_end", float),
    "lyrics_placement_start": (f"{SONG}.lyrics_placement_start", float),
    "lyrics_placement_end": (f"{SONG}.lyrics_placement_end", float),
    "seed": (f"{SONG}.seed", int),
    "bypass_prompt_optimization": (f"{SONG}.bypass_prompt_optimization", bool),
    "mode": (f"{SONG}.config.mode", str),
    "context_length": (f"{SONG}.config.context_length", int),
    "source_song": (f"{SONG}.config.source.song_id", str),
}
"""The same wherever Udio is."""

PLACES: Mapping[str, Mapping[str, tuple[str, type] | None]] = {
    "openai.speech": {
        "model": ("model", str),
        "instructions": ("instructions", str),
        "speed": ("speed", float),
        "response_format": ("response_format", str),
        "stream_format": ("stream_format", str),
    },
    "302ai.speech": {
        "provider": ("provider", str),
        "model": ("model", str),
        "speed": ("speed", float),
        "volume": ("volume", float),
        "emotion": ("emotion", str),
        "output_format": ("output_format", str),
        "run_async": None,  # on the query string, see BODIES
        "timeout": ("timeout", int),
    },
    "302ai.higgs-clone": {
        "temperature": ("temperature", float),
        "top_k": ("top_k", int),
        "top_p": ("top_p", float),
    },
    "302ai.higgs-design": {
        "scene": None,  # in the system prompt
        "speakers": None,
        "is_multi_speaker": ("is_multi_speaker", bool),
        "system_prompt": ("system_prompt", str),
        "temperature": ("temperature", float),
        "top_k": ("top_k", int),
        "top_p": ("top_p", float),
    },
    "302ai.udio": UDIO_PLACES,
    "udio.song": {**UDIO_PLACES, "addresses": None},  # ours: it decides where the song is ordered
    **jimmyai.PLACES,
    **suno.PLACES,
    **higgs.PLACES,
}
"""Where a parameter arrives in the body, and as which JSON type; None where that is something else than one field."""

_BY_HAND = {"automatic_placement": False, "song_section_end": 1, "lyrics_placement_end": 1}
_EXTENDING = {"mode": "precede", "source_song": "69c61512-0"}
ALONG: Mapping[str, dict[str, Any]] = {
    "lyrics": {"lyrics_type": "user"},
    "song_section_start": _BY_HAND,
    "song_section_end": _BY_HAND,
    "lyrics_placement_start": _BY_HAND,
    "lyrics_placement_end": _BY_HAND,
    "mode": _EXTENDING,
    "context_length": _EXTENDING,
    "source_song": _EXTENDING,
    **jimmyai.ALONG,
}
"""What a parameter needs beside it to be sent at all."""

ALONG_AT: Mapping[str, Mapping[str, dict[str, Any]]] = {**suno.ALONG}
"""The same, for a generator by its id that means something else by a name."""

PLAIN = (SPEECH, VENDORS, CLONE, DESIGN, UDIO, *jimmyai.CASES, *suno.PLAIN, udio.SONG, *higgs.CASES)


@pytest.fixture
async def there(case: Case, tmp_path: Path):
    async with house(case, tmp_path) as made:
        with in_a_hurry(made.server):
            yield made


async def asked(there: House, case: Case, said: Mapping[str, Any]) -> Request:
    """Return the request of `case` with what was said besides."""
    params = {name: value for name, value in said.items() if name not in {"text", "voice"}}
    request = await there.request(case, **params)
    clips = {"clips": request.clips} if request.clips else {}
    return Request(
        request.generator,
        request.profile,
        said.get("text", request.text),
        said.get("voice", request.voice),
        request.params,
        **clips,
    )


async def sent(there: House, request: Request, folder: Path) -> Any:
    """Hand the request to the adapter as a job does, and return the call that arrived."""
    adapter = there.studio.registry.adapter(request.profile, request.generator)
    await adapter.check(request)
    if isinstance(adapter, Prepares):
        await adapter.prepare(request)
    await adapter.submit(request, folder / "answer")
    return there.server.submissions[-1]


@pytest.mark.parametrize(("name", "case", "said", "target", "body"), BODIES, ids=[row[0] for row in BODIES])
async def test_the_body_is_what_the_documentation_says(there, name, case, said, target, body, tmp_path):
    request = await asked(there, case, said)
    call = await sent(there, request, tmp_path)
    query = "&".join(f"{name}={value}" for name, value in call.query.items())
    assert (call.method, call.path + (f"?{query}" if query else "")) == ("POST", target)
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert call.headers["content-type"] == "application/json"
    arrived = json.loads(call.body)
    if case.clips:
        arrived = named(there, arrived)
    assert arrived == body
    assert types_of(arrived) == types_of(body)


def named(there: House, thing: Any) -> Any:
    """Return `thing` with "(clip 0)" in the place of the first upload's address, whatever its signature, and so on."""
    if isinstance(thing, dict):
        return {name: named(there, value) for name, value in thing.items()}
    if isinstance(thing, list):
        return [named(there, value) for value in thing]
    places = [f"{there.server.file_url}{path}" for path in there.server._stored]
    plain = thing.partition("?")[0] if isinstance(thing, str) else ""
    return f"(clip {places.index(plain)})" if plain in places else thing


def types_of(thing: Any) -> Any:
    """Return the JSON types of `thing`: 1 and 1.0 and true are three things on the wire."""
    if isinstance(thing, dict):
        return {name: types_of(value) for name, value in thing.items()}
    return [types_of(value) for value in thing] if isinstance(thing, list) else type(thing)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_what_is_shown_is_what_is_sent(there, case, tmp_path):
    request = await asked(there, case, {})
    call = await sent(there, request, tmp_path)
    shown = there.studio.preview(request)
    assert shown
    assert shown.method == call.method
    assert shown.url.startswith(there.server.origin + call.path)
    body = higgs.in_full(json.dumps(shown.body), request, there.studio.folder)
    assert json.loads(body) == (call.json if call.body else None)
    assert KEY not in repr(shown)


def bounds(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield every parameter of a generator with each of the values at its bounds."""
    for param in Registry().generator(case.generator).params:
        match param:
            case Number():
                yield from ((param.name, value) for value in (param.low, param.high))
            case Choice():
                yield from ((param.name, option) for option in param.options)
            case Toggle():
                yield from ((param.name, value) for value in (False, True))
            case Text(name="provider"):
                yield param.name, "openai"  # it is one of a list, though anything can be typed
            case Text():
                yield param.name, "x" * param.longest
                yield param.name, "x"


@pytest.mark.parametrize("case", PLAIN, ids=str)
def test_every_parameter_has_its_place(case):
    assert set(PLACES[case.generator]) == {param.name for param in Registry().generator(case.generator).params}


LEFT_OUT = {("302ai.speech", "output_format", ""), ("openai.speech", "stream_format", "audio"), *jimmyai.LEFT_OUT,
            *suno.LEFT_OUT, *higgs.LEFT_OUT}  # fmt: skip
"""At rest these are not sent: smaller servers may not know them."""


@pytest.mark.parametrize("case", PLAIN, ids=str)
async def test_every_bound_is_accepted_and_arrives_with_its_type(there, case, tmp_path):
    places = PLACES[case.generator]
    for name, value in bounds(case):
        along = ALONG_AT.get(case.generator, ALONG).get(name, {})
        call = await sent(there, await asked(there, case, {**along, name: value}), tmp_path)
        assert (call.status, call.bought) == (200, True), (name, value)
        if place := places[name]:
            found = at(call.json, place[0])
            wanted = None if (case.generator, name, value) in LEFT_OUT else place[1](value)
            assert (found, type(found)) == (wanted, type(wanted)), name


def at(body: Any, path: str) -> Any:
    """Return what lies at the end of a dotted path, None where there is nothing."""
    for name in path.split("."):
        body = body.get(name) if isinstance(body, dict) else None
    return body


def outside(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield every parameter with values that its declaration does not have."""
    for param in Registry().generator(case.generator).params:
        match param:
            case Number():
                yield from ((param.name, value) for value in (param.low - param.step, param.high + param.step, "1"))
            case Choice():
                yield param.name, "no such option"
            case Toggle():
                yield from ((param.name, value) for value in (1, "true"))
            case Text():
                yield from ((param.name, value) for value in ("x" * (param.longest + 1), 1))


@pytest.mark.parametrize("case", PLAIN, ids=str)
async def test_what_is_outside_is_refused_before_anything_is_sent(there, case, tmp_path):
    right = await there.request(case)
    adapter: Any = there.studio.registry.adapter(right.profile, right.generator)
    wrongs = [*outside(case), ("no such parameter", 1)]
    for name, value in wrongs:
        wrong = Request(
            right.generator, right.profile, right.text, right.voice, {**right.params, name: value}, right.clips
        )
        for refusing in (adapter.check(wrong), adapter.submit(wrong, tmp_path / "answer")):
            with pytest.raises(RequestProblem) as caught:
                await refusing
            assert str(caught.value.title)
            assert str(caught.value.remedy)
    assert there.server.requests == []
    assert not (tmp_path / "answer").exists()


@pytest.mark.parametrize("case", [UDIO], ids=str)
async def test_a_song_to_extend_must_be_named(there, case):
    request = await there.request(case, mode="precede")
    with pytest.raises(RequestProblem):
        await there.studio.registry.adapter(request.profile, request.generator).check(request)
    assert there.server.requests == []


# Transcription is no job: it is asked for at once, and asked for once


HEARD = "The ferryman heard the bell across the water, and nobody answered him that evening."
ALWAYS = {"temperature": ["0"]}
FORMS: list[tuple[str, dict[str, Any], str, dict[str, list[str]]]] = [
    ("nothing said", {}, "transcriptions", {"model": ["whisper-1"], "response_format": ["json"], **ALWAYS}),
    (
        "everything said",
        {
            "model": "whisper-1",
            "language": "zh",
            "prompt": "Names: Ann.",
            "response_format": "verbose_json",
            "temperature": 1,
            "timestamp_granularities": "both",
        },
        "transcriptions",
        {
            "model": ["whisper-1"],
            "response_format": ["verbose_json"],
            "temperature": ["1"],
            "language": ["zh"],
            "prompt": ["Names: Ann."],
            "timestamp_granularities[]": ["segment", "word"],
        },
    ),
    (
        "into English",
        {"translate": True, "response_format": "srt"},
        "translations",
        {"model": ["whisper-1"], "response_format": ["srt"], **ALWAYS},
    ),
    (
        "speakers",
        {"model": "gpt-4o-transcribe-diarize", "response_format": "diarized_json"},
        "transcriptions",
        {
            "model": ["gpt-4o-transcribe-diarize"],
            "response_format": ["diarized_json"],
            "chunking_strategy": ["auto"],
            **ALWAYS,
        },
    ),
]


@pytest.mark.parametrize(("said", "path", "form"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
@pytest.mark.parametrize("case", [SPEECH], ids=["openai.transcription"])
async def test_a_recording_arrives_as_a_form(there, case, said, path, form, tmp_path):
    recording = write_tone(tmp_path / "said.wav")
    await there.studio.transcribe(there.profile.id, recording, said)
    (call,) = there.server.submissions
    assert (call.method, call.path) == ("POST", f"/v1/audio/{path}")
    assert call.form.fields == form
    file = call.form.file("file")
    assert (file.name, file.type, file.data) == ("recording.wav", "audio/wav", recording.read_bytes())


@pytest.mark.parametrize("case", [SPEECH], ids=["openai.transcription"])
async def test_a_transcription_outside_its_bounds_is_not_sent(there, case, tmp_path):
    recording = write_tone(tmp_path / "said.wav")
    for name, value in (("temperature", 1.05), ("temperature", -0.05), ("response_format", "mp3"), ("nothing", 1)):
        with pytest.raises(RequestProblem):
            await there.studio.transcribe(there.profile.id, recording, {name: value})
    assert there.server.requests == []
    values = complete(TRANSCRIPTION.params, {"temperature": 1})
    assert (await there.studio.transcribe(there.profile.id, recording, values)).text == HEARD


@pytest.mark.parametrize("fault", sorted(frozenset(Fault) - OF_TASKS - {Fault.REDIRECT_LOOP}))
@pytest.mark.parametrize("case", [SPEECH], ids=["openai.transcription"])
async def test_a_transcription_is_sent_once_whatever_comes_back(there, case, fault, tmp_path):
    there.server.faults.on("submit", fault, seconds=0.05, rate=20)
    recording = write_tone(tmp_path / "said.wav")
    try:
        found = await there.studio.transcribe(there.profile.id, recording, {})
    except Problem as problem:
        assert str(problem.title)
        assert str(problem.remedy)
        assert KEY not in f"{problem} {problem.detail}"
    else:
        assert found.text == HEARD
        assert fault not in REFUSED
    assert len(there.server.submissions) == 1
    assert there.server.leaks == []
