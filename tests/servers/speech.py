"""`POST /v1/audio/speech`: binary in chunks, or a stream of events. Source: providers.md 4.1 and 4.3."""

import json
from base64 import b64encode
from typing import Any

from tests.servers.checks import body_of, invalid, number, one_of, text
from tests.servers.shapes import Shape
from tests.servers.sounds import RATE, TYPES, seconds_of, sound, wav_head
from tests.servers.wire import Answer, Recorded, in_pieces

DOLLARS_A_CHARACTER = 15 / 1_000_000


class Speech:
    """Speaks as a server of one shape. The attributes may be changed at any time."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.chunked = True
        """False announces the length instead."""
        self.unknown_length = False
        """True writes a WAV head of the largest sizes, as servers do that begin to send before they know."""

    def answer(self, recorded: Recorded, seconds: float | None) -> Answer:
        """Speak what was sent, or refuse it."""
        body = body_of(recorded)
        said = text(body, "input", most=self.shape.most)
        voice = self._voice(body)
        model = text(body, "model") if self.shape.model_needed else str(body.get("model", ""))
        kind = one_of(body, "response_format", self.shape.formats, self.shape.format)
        number(body, "speed", 0.25, 4)
        if "instructions" in body:
            text(body, "instructions", most=4096, empty=True)
        stream = one_of(body, "stream_format", ("audio", "sse"), "audio")
        if stream == "sse" and model.startswith("tts-1"):
            raise invalid(f"stream_format sse is not supported with {model}", "stream_format")
        heard = sound(f"{voice}: {said}", kind, _seconds(said, seconds, body.get("speed")))
        if kind == "wav" and self.unknown_length:
            heard = _endless_head() + heard[44:]
        cost = len(said) * DOLLARS_A_CHARACTER
        if stream == "sse":
            return Answer(type="text/event-stream", pieces=self._events(heard, said), cost=cost)
        if self.chunked:
            return Answer(type=TYPES[kind], pieces=in_pieces(heard), cost=cost)
        return Answer(body=heard, type=TYPES[kind], cost=cost)

    def _voice(self, body: dict[str, Any]) -> str:
        voice = body.get("voice")
        if isinstance(voice, dict):
            return text(voice, "id")
        name = text(body, "voice")
        if self.shape.known_voices and name not in self.shape.known_voices:
            raise invalid(f"Voice {name!r} is not one of {', '.join(self.shape.known_voices)}", "voice")
        return name

    def _events(self, heard: bytes, said: str) -> list[bytes]:
        deltas = [
            {"type": "speech.audio.delta", "audio": b64encode(piece).decode()} for piece in in_pieces(heard, 1_500)
        ]
        tokens = {"input_tokens": len(said), "output_tokens": len(heard) // 100}
        usage = {**tokens, "total_tokens": sum(tokens.values())}
        return events([*deltas, {"type": "speech.audio.done", self.shape.usage: usage}])


def events(items: list[dict[str, Any]]) -> list[bytes]:
    """Return `items` as a stream of server-sent events."""
    return [f"data: {json.dumps(item, ensure_ascii=False)}\n\n".encode() for item in items]


def _seconds(said: str, fixed: float | None, speed: float | None) -> float:
    return fixed if fixed is not None else seconds_of(said) / (speed or 1)


def _endless_head() -> bytes:
    largest = b"\xff\xff\xff\xff"
    head = wav_head(0, RATE)
    return head[:4] + largest + head[8:40] + largest
