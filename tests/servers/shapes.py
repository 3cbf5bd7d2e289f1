"""How the servers that speak OpenAI's language differ: lists of voices and models, formats, and the body of an error.

Sources: providers.md 4.1, 4.3 and 6.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.servers.refusals import Trouble
from tests.servers.wire import Answer, Recorded, as_json

ErrorOf = Callable[[Trouble, int, str, str | None], Any]
ListOf = Callable[[Recorded], Any]

FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")
_CREATED = 1_699_053_241


@dataclass(frozen=True)
class Shape:
    """One kind of server. What it has no list of, it answers with 404, or 405 where the path is there for posting."""

    error: ErrorOf
    models: ListOf | None
    voices: ListOf | None = None
    voices_status: int = 404
    """What asking for voices gives where there are none."""
    formats: tuple[str, ...] = FORMATS
    format: str = "mp3"
    """What comes when nothing is asked for."""
    invalid: int = 400
    """The status of a request that does not keep to the declaration."""
    most: int | None = None
    """The most characters that are spoken in one go."""
    model_needed: bool = True
    known_voices: tuple[str, ...] = ()
    """Where it is not empty, any other voice is an error."""
    usage: str = "usage"
    """What the end of a stream of events calls the count of tokens."""
    billing: bool = False
    statuses: tuple[tuple[Trouble, int], ...] = ()
    """Where it answers with another status than everybody."""
    catalogue: bool = False
    """Whether it has `/v1/audio/models` too."""


# Errors


_TYPES = {
    Trouble.KEY_MISSING: ("invalid_request_error", None),
    Trouble.KEY_REJECTED: ("invalid_request_error", "invalid_api_key"),
    Trouble.NO_PERMISSION: ("insufficient_permissions", None),
    Trouble.NO_BALANCE: ("insufficient_quota", "insufficient_quota"),
    Trouble.PAYMENT_REQUIRED: ("billing_error", None),
    Trouble.RATE: ("requests", "rate_limit_exceeded"),
    Trouble.BROKEN: ("server_error", None),
    Trouble.BUSY: ("server_error", None),
}


def _openai_error(trouble: Trouble, status: int, message: str, param: str | None) -> Any:
    kind, code = _TYPES.get(trouble, ("invalid_request_error", None))
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _new_api_error(trouble: Trouble, status: int, message: str, param: str | None) -> Any:
    text = f"{message} (request id: 20261120120000000000000Yp3kVq7)"
    code = "insufficient_user_quota" if trouble is Trouble.NO_BALANCE else ""
    return {"error": {"message": text, "type": "new_api_error", "param": param or "", "code": code}}


def _localai_error(trouble: Trouble, status: int, message: str, param: str | None) -> Any:
    return {"error": {"code": status, "message": message, "param": param, "type": ""}}


def _flat_error(trouble: Trouble, status: int, message: str, param: str | None) -> Any:
    return {"message": message, "code": trouble.value[1].replace(" ", "_"), "type": "APIError", "param": param}


def _detail_error(trouble: Trouble, status: int, message: str, param: str | None) -> Any:
    if trouble is Trouble.BAD_REQUEST:
        return {"detail": [{"type": "value_error", "loc": ["body", *([param] if param else [])], "msg": message}]}
    return {"detail": message}


def _kokoro_error(trouble: Trouble, status: int, message: str, param: str | None) -> Any:
    kind = "invalid_request_error" if status < 500 else "server_error"
    name = "validation_error" if trouble is Trouble.BAD_REQUEST else "processing_error"
    return {"detail": {"error": name, "message": message, "type": kind}}


# Models


def model(name: str, owner: str = "openai") -> dict[str, Any]:
    """Return the entry of one model."""
    return {"id": name, "object": "model", "created": _CREATED, "owned_by": owner}


def _models(owner: str, *names: str) -> ListOf:
    return lambda recorded: {"object": "list", "data": [model(name, owner) for name in names]}


_SPEACHES_VOICES = (
    {"name": "af_heart", "language": "en-us", "gender": "female", "id": "af_heart"},
    {"name": "zm_yunjian", "language": "cmn", "id": "zm_yunjian"},
)


def _speaches_models(recorded: Recorded) -> Any:
    speaking = {**model("speaches-ai/Kokoro-82M-v1.0-ONNX", "speaches-ai"), "task": "text-to-speech"}
    hearing = {**model("Systran/faster-whisper-small", "Systran"), "task": "automatic-speech-recognition"}
    found = [{**speaking, "voices": list(_SPEACHES_VOICES)}, hearing]
    task = recorded.query.get("task")
    return {"object": "list", "data": [entry for entry in found if task in {None, entry["task"]}]}


# Voices


_KOKORO = ("af_bella", "af_heart", "af_sky", "zm_yunjian")


def _kokoro_voices(recorded: Recorded) -> Any:
    if recorded.query.get("legacy") == "true":
        return {"voices": list(_KOKORO)}
    return {"voices": [{"id": name, "name": name} for name in _KOKORO]}


def _omni_voices(recorded: Recorded) -> Any:
    mine = {
        "name": "my_voice",
        "consent": "user_1",
        "created_at": 1_738_660_000,
        "file_size": 204_800,
        "mime_type": "audio/wav",
        "ref_text": "This is how I sound.",
    }
    return {"voices": ["vivian", "ryan"], "uploaded_voices": [mine]}


_SPEAKING = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15")
_HEARING = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-4o-transcribe-diarize")
OPENAI_VOICES = (
    "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar",
)  # fmt: skip

SHAPES: Mapping[str, Shape] = {
    "openai": Shape(
        _openai_error,
        _models("openai", "gpt-4o", *_SPEAKING, *_HEARING),
        voices_status=405,
        most=4096,
        known_voices=OPENAI_VOICES,
    ),
    "rixapi": Shape(
        _new_api_error,
        _models("custom", "gpt-4o", "tts-1", "tts-1-hd", "whisper-1", "chirp-auk", "udio32-v1.5"),
        formats=("mp3", "opus", "aac", "flac"),
        most=4096,
        known_voices=("alloy", "echo", "fable", "onyx", "nova", "shimmer"),
        billing=True,
        statuses=((Trouble.NO_BALANCE, 403),),
    ),
    "kokoro": Shape(
        _kokoro_error, _models("kokoro", "tts-1", "tts-1-hd", "kokoro"), _kokoro_voices, model_needed=False
    ),
    "kokoro-old": Shape(
        _kokoro_error, _models("kokoro", "kokoro"), lambda _: {"voices": list(_KOKORO)}, model_needed=False
    ),
    "openedai": Shape(_flat_error, _models("system", "tts-1", "tts-1-hd"), known_voices=OPENAI_VOICES),
    "speaches": Shape(
        _detail_error,
        _speaches_models,
        lambda _: {"voices": list(_SPEACHES_VOICES), "object": "list"},
        invalid=422,
        usage="token_usage",
        catalogue=True,
    ),
    "chatterbox": Shape(
        _detail_error,
        None,
        lambda _: {"status": "ok", "voices": ["Abigail.wav", "Ryan.wav"]},
        formats=("wav", "opus", "mp3"),
        format="wav",
        invalid=422,
        model_needed=False,
        known_voices=("Abigail.wav", "Ryan.wav"),
    ),
    "localai": Shape(_localai_error, _models("localai", "voice-en-us-amy-low", "whisper-1"), format="wav"),
    "vllm-omni": Shape(
        _openai_error, _models("vllm", "Qwen/Qwen3-TTS-12Hz-1.7B-CustomVoice"), _omni_voices, format="wav"
    ),
    "higgs-vllm": Shape(
        _openai_error, _models("vllm", "higgs-audio-v2-generation-3B-base"), formats=("pcm",), format="pcm"
    ),
}
"""By name. `kokoro-old` is a Kokoro of before its voices had ids."""


def told(shape: Shape, trouble: Trouble, message: str, param: str | None) -> Answer:
    """Return an error as a server of `shape` writes it."""
    status = dict(shape.statuses).get(trouble, shape.invalid if trouble is Trouble.BAD_REQUEST else trouble.status)
    return as_json(shape.error(trouble, status, message, param), status)
