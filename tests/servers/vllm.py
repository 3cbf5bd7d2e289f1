"""vLLM with Higgs Audio V2, as it is served on one's own machine: preset voices, and chat that is answered with sound.

Source: providers.md 2 and the server's published code, whose habits it has: raw samples are called audio/mpeg, a voice
that is not known is the first one, and what is not known in a body is ignored.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, ClassVar

from tests.servers.base import Server
from tests.servers.checks import body_of, invalid, number, one_of, text, texts
from tests.servers.refusals import Access, Refusal, Trouble
from tests.servers.sounds import seconds_of, sound
from tests.servers.speech import events
from tests.servers.wire import Answer, Recorded, as_json, in_pieces

MODEL = "higgs-audio-v2-generation-3B-base"
PRESETS = ("en_woman", "en_man", "belinda", "zh_man_sichuan")
CONTEXT = 8_192
_CREATED = 1_753_000_000
_KINDS = {400: "BadRequestError", 404: "NotFoundError", 429: "RateLimitError", 500: "InternalServerError"}


class Vllm(Server):
    """Higgs Audio V2 on loopback. The attributes may be changed at any time."""

    name = "higgs"
    steps: ClassVar[frozenset[str]] = frozenset({"submit", "voices", "models"})

    def __init__(
        self,
        *,
        key: str | None = None,
        keys: Mapping[str, Access] | None = None,
        port: int = 0,
        file_port: int = 0,
        audio: float | None = None,
    ) -> None:
        super().__init__(key=key, keys=keys, port=port, file_port=file_port, audio=audio)
        self.presets: tuple[str, ...] | None = PRESETS
        """The voices that lie on the server; None has no list of them, as the first image had none."""
        self.model = MODEL
        """The only one that it has; "" takes any name."""
        self.whole = False
        """Whether chat is answered in one piece, whatever was asked for."""
        self.references: list[bytes] = []
        """The recordings that came with the last request, as they were before."""
        self.route("GET", "/v1/models", "models", self._models)
        self.route("GET", "/v1/audio/voices", "voices", self._voices)
        self.route("POST", "/v1/audio/speech", "submit", self._speak)
        self.route("POST", "/v1/chat/completions", "submit", self._chat)

    def error(self, trouble: Trouble, message: str, param: str | None = None) -> Answer:
        status = trouble.status
        if trouble in {Trouble.KEY_MISSING, Trouble.KEY_REJECTED}:
            return as_json({"error": "Unauthorized"}, status)
        kind = _KINDS.get(status, "BadRequestError")
        return as_json({"object": "error", "message": message, "type": kind, "param": param, "code": status}, status)

    def business_error(self, recorded: Recorded) -> Answer:
        return Answer(200, self.error(Trouble.BROKEN, "The engine is dead").body, says_no=True)

    def _models(self, recorded: Recorded) -> Answer:
        model = {"id": MODEL, "object": "model", "created": _CREATED, "owned_by": "vllm", "root": f"bosonai/{MODEL}"}
        return as_json({"object": "list", "data": [{**model, "parent": None, "max_model_len": CONTEXT}]})

    def _voices(self, recorded: Recorded) -> Answer:
        return as_json({"detail": "Not Found"}, 404) if self.presets is None else as_json(list(self.presets))

    def _speak(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        self._check_model(body)
        _check_sampling(body)
        number(body, "max_tokens", 1, CONTEXT, whole=True)
        said, wanted = text(body, "input"), text(body, "voice")
        known = self.presets or PRESETS
        voice = wanted if wanted in known else known[0]
        kind = one_of(body, "response_format", ("pcm", "wav", "mp3"), "pcm")
        heard = sound(f"{voice}: {said}", kind, self._seconds(said))
        return Answer(type="audio/mpeg", pieces=in_pieces(heard))

    def _chat(self, recorded: Recorded) -> Answer:
        body = body_of(recorded)
        self._check_model(body)
        _check_sampling(body)
        number(body, "max_completion_tokens", 1, CONTEXT, whole=True)
        if body.get("stop") is not None:
            texts(body, "stop")
        if sorted(texts(body, "modalities")) != ["audio", "text"]:
            raise invalid("modalities must be text and audio", "modalities")
        said = self._read(body.get("messages"))
        heard = sound(said, "pcm", self._seconds(said))
        if body.get("stream") and not self.whole:
            return Answer(
                type="text/event-stream; charset=utf-8", pieces=[*events(_chunks(heard)), b"data: [DONE]\n\n"]
            )
        return as_json(_message(sound(said, "wav", self._seconds(said))))

    def _read(self, messages: Any) -> str:
        """Return what is to be spoken: the last turn, after an instruction and recordings with their words."""
        if not isinstance(messages, list) or not messages or messages[-1].get("role") != "user":
            raise invalid("messages must end with a user's", "messages")
        self.references = []
        for turn in messages:
            one_of(turn, "role", ("system", "user", "assistant"))
            if turn["role"] == "assistant":
                self.references += [_recording(part) for part in turn["content"]]
            else:
                text(turn, "content")
        return messages[-1]["content"]

    def _check_model(self, body: dict[str, Any]) -> None:
        if text(body, "model") != self.model and self.model:
            raise Refusal(Trouble.NOT_FOUND, f"The model `{body['model']}` does not exist.", "model")

    def _seconds(self, said: str) -> float:
        return seconds_of(said) if self.audio is None else self.audio


def _check_sampling(body: dict[str, Any]) -> None:
    number(body, "temperature", 0, 10)
    number(body, "top_p", 0.000001, 1)
    if body.get("top_k") != -1:
        number(body, "top_k", 1, 1_000_000, whole=True)
    number(body, "seed", 0, 2**63 - 1, whole=True)


def _recording(part: Any) -> bytes:
    audio = part.get("input_audio") if isinstance(part, dict) and part.get("type") == "input_audio" else None
    if not isinstance(audio, dict):
        raise invalid("an assistant's content must be input_audio", "messages")
    one_of(audio, "format", ("wav", "mp3", "flac", "ogg"))
    try:
        return b64decode(text(audio, "data"), validate=True)
    except binascii.Error:
        raise invalid("input_audio is not base64", "messages") from None


def _audio(data: bytes) -> dict[str, Any]:
    return {"id": "audio-1", "data": b64encode(data).decode(), "expires_at": 0, "transcript": ""}


def _chunks(heard: bytes) -> list[dict[str, Any]]:
    """Return the events of a stream: who speaks, the sound in pieces, and why it ended."""
    deltas = [{"role": "assistant", "content": ""}, *({"audio": _audio(piece)} for piece in in_pieces(heard, 4_800))]
    ends: list[tuple[dict[str, Any], str | None]] = [*((delta, None) for delta in deltas), ({"content": ""}, "stop")]
    told = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": _CREATED, "model": MODEL}
    return [{**told, "choices": [{"index": 0, "delta": delta, "finish_reason": end}]} for delta, end in ends]


def _message(heard: bytes) -> dict[str, Any]:
    message = {"role": "assistant", "content": "<|audio_out_bos|>", "tool_calls": [], "audio": _audio(heard)}
    told = {"id": "chatcmpl-1", "object": "chat.completion", "created": _CREATED, "model": MODEL}
    return {**told, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
