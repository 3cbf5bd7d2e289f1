"""What goes over the wire: bodies and forms from requests and values. Pure.

Sources: OpenAI's specification of the audio API (providers.md 4.1 and 4.2).
"""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from core.domain.params import Value, complete
from core.domain.request import Request
from core.errors import BadParameter, RequestProblem, UnknownVoice
from core.message import say
from core.net.outgoing import Attachment
from core.providers.openai.spec import SPEECH, TRANSCRIPTION

_HALF = re.compile("[\ud800-\udfff]")
_KINDS = {
    ".wav": "audio/wav", ".mp3": "audio/mpeg", ".mpga": "audio/mpeg", ".mpeg": "audio/mpeg", ".m4a": "audio/mp4",
    ".mp4": "audio/mp4", ".flac": "audio/flac", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".webm": "audio/webm",
}  # fmt: skip


def speech_body(request: Request, *, own: bool) -> dict[str, Any]:
    """Return the body of a speech request; `own` is for a server that knows no voices with an id of OpenAI's.

    What is at rest is left out where smaller servers may not know it. Raises `RequestProblem`.
    """
    if request.generator != SPEECH.id:
        raise RequestProblem(
            say("{generator} does not speak a text.", generator=request.generator), say("Choose another voice.")
        )
    values = complete(SPEECH.params, request.params)
    body: dict[str, Any] = {
        "model": _sendable(values["model"]),
        "input": _spoken(request.text),
        "voice": _voice(request.voice, own=own),
        "response_format": values["response_format"],
        "speed": values["speed"],
    }
    if instructions := _sendable(values["instructions"]):
        body["instructions"] = instructions
    if values["stream_format"] != "audio":
        body["stream_format"] = values["stream_format"]
    return body


def _spoken(text: str) -> str:
    if not text.strip():
        raise BadParameter(say("There is no text to speak."), say("Write some words."))
    if len(text) > SPEECH.max_chars:
        raise BadParameter(
            say("The text has {count} characters.", count=len(text)),
            say("Split it: at most {most} go into one request.", most=SPEECH.max_chars),
        )
    return _HALF.sub("\ufffd", text)


def _voice(voice: str, *, own: bool) -> str | dict[str, str]:
    """Return a voice as it is sent: one that was made at OpenAI goes by its id in an object."""
    found = _sendable(voice)
    if not found:
        raise UnknownVoice(say("No voice is chosen."), say("Choose a voice from the list, or type its name."))
    return {"id": found} if found.startswith("voice_") and not own else found


def _sendable(value: Value) -> str:
    """Return a text without white space around it; half of a character, which no JSON can hold, becomes a sign."""
    return _HALF.sub("\ufffd", str(value)).strip()


def listening(values: Mapping[str, Value]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the endpoint for `values` and the fields of its form. Raises `BadParameter`."""
    known = complete(TRANSCRIPTION.params, values)
    translate, model, kind = bool(known["translate"]), _sendable(known["model"]), str(known["response_format"])
    fields = [("model", model), ("response_format", kind), ("temperature", f"{known['temperature']:g}")]
    texts = ("prompt",) if translate else ("language", "prompt")
    fields += [(name, text) for name in texts if (text := _sendable(known[name]))]
    if kind == "verbose_json" and not translate:
        asked = str(known["timestamp_granularities"])
        parts = ("segment", "word") if asked == "both" else (asked,)
        fields += [("timestamp_granularities[]", part) for part in parts]
    if "diarize" in model:
        fields.append(("chunking_strategy", "auto"))  # such a model refuses half a minute and more without it
    return "translation" if translate else "transcription", tuple(fields)


def attached(path: str) -> Attachment:
    """Return the recording as a file of the form. Its own name stays here; servers go by the ending."""
    suffix = PurePath(path).suffix.lower() or ".wav"
    return Attachment("file", f"recording{suffix}", _KINDS.get(suffix, "application/octet-stream"), path)
