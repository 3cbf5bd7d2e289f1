"""`POST /v1/audio/transcriptions` and `/translations`: the same words for every recording, spread over its real length.

Source: providers.md 4.2.
"""

from collections.abc import Sequence
from typing import Any

from tests.servers.checks import form_of, invalid
from tests.servers.forms import Form
from tests.servers.refusals import Refusal, Trouble
from tests.servers.sounds import seconds_in
from tests.servers.speech import events
from tests.servers.wire import Answer, Recorded, as_json

LARGEST = 25 * 1024 * 1024
DOLLARS_A_MINUTE = 0.006
_FORMATS = ("json", "text", "srt", "verbose_json", "vtt")
_PER_SEGMENT = 6


class Hearing:
    """Writes down what it is told to have heard."""

    def __init__(self) -> None:
        self.transcript = "The ferryman heard the bell across the water, and nobody answered him that evening."
        self.translation = "Nobody had told them about the tide."
        self.language = "english"

    def transcribe(self, recorded: Recorded) -> Answer:
        """Write down the recording in the format that was asked for."""
        form, seconds = self._read(recorded)
        model = _needed(form, "model")
        kind = _format(form, _formats_of(model))
        if form.text("stream") == "true" and model != "whisper-1":
            return _streamed(self.transcript)
        return self._written(form, kind, "transcribe", self.transcript, seconds)

    def translate(self, recorded: Recorded) -> Answer:
        """Write down the recording in English."""
        form, seconds = self._read(recorded)
        if _needed(form, "model") != "whisper-1":
            raise invalid("Translations are made by whisper-1", "model")
        return self._written(form, _format(form, _FORMATS), "translate", self.translation, seconds)

    def _read(self, recorded: Recorded) -> tuple[Form, float]:
        if recorded.size > LARGEST:
            raise Refusal(Trouble.TOO_LARGE, f"Maximum content size limit ({LARGEST}) exceeded")
        form = form_of(recorded)
        if not (file := form.file("file")):
            raise invalid("file is required", "file")
        if not 0 <= float(form.text("temperature", "0")) <= 1:
            raise invalid("temperature must be between 0 and 1", "temperature")
        try:
            return form, seconds_in(file.data)
        except ValueError:
            raise invalid("The audio file could not be decoded or its format is not supported", "file") from None

    def _written(self, form: Form, kind: str, task: str, said: str, seconds: float) -> Answer:
        cost = seconds / 60 * DOLLARS_A_MINUTE
        segments = _segments(said, seconds)
        if kind == "json":
            return as_json({"text": said}, cost=cost)
        if kind == "verbose_json":
            return as_json(self._verbose(form, task, said, seconds), cost=cost)
        if kind == "diarized_json":
            return as_json(_diarized(said, seconds, segments), cost=cost)
        plain = {"text": f"{said}\n", "srt": _srt(segments), "vtt": _vtt(segments)}[kind]
        return Answer(body=plain.encode(), type="text/plain; charset=utf-8", cost=cost)

    def _verbose(self, form: Form, task: str, said: str, seconds: float) -> dict[str, Any]:
        asked = form.fields.get("timestamp_granularities[]", ["segment"])
        found: dict[str, Any] = {"task": task, "language": self.language, "duration": round(seconds, 3), "text": said}
        if "word" in asked:
            found["words"] = [{"word": word.strip(",.!?"), "start": start, "end": end} for word, start, end in
                              _spread(said.split(), seconds)]  # fmt: skip
        if "segment" in asked:
            found["segments"] = [_segment(number, *one) for number, one in enumerate(_segments(said, seconds))]
        return {**found, "usage": {"type": "duration", "seconds": -(-seconds // 1)}}


def _needed(form: Form, name: str) -> str:
    if not (value := form.text(name)):
        raise invalid(f"{name} is required", name)
    return value


def _formats_of(model: str) -> Sequence[str]:
    if model.endswith("-diarize"):
        return ("json", "text", "diarized_json")
    return ("json",) if model.startswith("gpt-4o") else _FORMATS


def _format(form: Form, known: Sequence[str]) -> str:
    kind = form.text("response_format", "json")
    if kind not in known:
        raise invalid(f"response_format {kind!r} is not compatible with this model", "response_format")
    if form.fields.get("timestamp_granularities[]") and kind != "verbose_json":
        raise invalid("timestamp_granularities needs response_format verbose_json", "timestamp_granularities")
    return kind


def _spread(pieces: list[str], seconds: float) -> list[tuple[str, float, float]]:
    step = seconds / len(pieces)
    return [(piece, round(n * step, 3), round((n + 1) * step, 3)) for n, piece in enumerate(pieces)]


def _segments(said: str, seconds: float) -> list[tuple[str, float, float]]:
    words = said.split()
    return _spread([" ".join(words[n : n + _PER_SEGMENT]) for n in range(0, len(words), _PER_SEGMENT)], seconds)


def _segment(number: int, said: str, start: float, end: float) -> dict[str, Any]:
    times = {"id": number, "seek": 0, "start": start, "end": end, "text": f" {said}", "tokens": [50364, 440, 50564]}
    return {**times, "temperature": 0.0, "avg_logprob": -0.28, "compression_ratio": 1.2, "no_speech_prob": 0.009}


def _diarized(said: str, seconds: float, segments: list[tuple[str, float, float]]) -> dict[str, Any]:
    parts = [
        {"type": "transcript.text.segment", "id": f"seg_{n}", "start": start, "end": end, "text": text,
         "speaker": "AB"[n % 2]}
        for n, (text, start, end) in enumerate(segments)
    ]  # fmt: skip
    return {"task": "transcribe", "duration": round(seconds, 3), "text": said, "segments": parts}


def _streamed(said: str) -> Answer:
    words = [{"type": "transcript.text.delta", "delta": f"{word} "} for word in said.split()]
    return Answer(type="text/event-stream", pieces=events([*words, {"type": "transcript.text.done", "text": said}]))


def _clock(seconds: float, mark: str) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}{mark}{whole % 1000:03}"


def _srt(segments: list[tuple[str, float, float]]) -> str:
    return "".join(
        f"{n}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{said}\n\n"
        for n, (said, start, end) in enumerate(segments, start=1)
    )


def _vtt(segments: list[tuple[str, float, float]]) -> str:
    return "WEBVTT\n\n" + "".join(
        f"{_clock(start, '.')} --> {_clock(end, '.')}\n{said}\n\n" for said, start, end in segments
    )
