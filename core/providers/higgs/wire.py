"""What is sent to the server: requests become bodies, each value with the JSON type that the server takes. Pure.

Source: providers.md 2 and the server's published examples, whose `extra_body` lies in the body beside the rest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.domain.clip import Clip
from core.domain.params import Value, complete
from core.domain.request import Request
from core.errors import RequestProblem, UnknownVoice
from core.message import say
from core.providers.higgs.spec import CLONE, HIGGS, LARGEST_INLINE, SPEECH
from core.providers.shared.higgs import prepared, scene_prompt, system_prompt
from core.providers.shared.recordings import called

Values = Mapping[str, Value]

_GENERATORS = {generator.id: generator for generator in HIGGS.generators}
_FORMATS = {".wav": "wav", ".mp3": "mp3", ".flac": "flac", ".ogg": "ogg"}
_CHOOSING = ("temperature", "top_p", "ras_win_len", "ras_win_max_num_repeat")


def endpoint_of(request: Request) -> str:
    """Return the endpoint that answers `request`."""
    return "speech" if request.generator == SPEECH.id else "chat"


def body(request: Request, recordings: Sequence[str]) -> dict[str, Any]:
    """Return what is sent; `recordings` are the clips in base64, in their order. Raises `RequestProblem`."""
    values = complete(_GENERATORS[request.generator].params, request.params)
    return _spoken(request, values) if request.generator == SPEECH.id else _chat(request, values, recordings)


def check_size(files: Sequence[int]) -> None:
    """Raise `RequestProblem` for recordings of so many bytes that are more, in base64, than goes into a request."""
    size = sum((file + 2) // 3 * 4 for file in files)
    if size > LARGEST_INLINE:
        raise RequestProblem(
            say("The recordings are too large to be sent: {size:.1f} MB, and {most:.0f} MB go into one request.",
                size=size / 1e6, most=LARGEST_INLINE / 1e6),
            say("Use shorter ones; some seconds are enough."),
        )  # fmt: skip


def placeholder(clip: Clip) -> str:
    """Return what is shown in the place of a recording."""
    return f"<{called(clip)} in base64>"


def _spoken(request: Request, values: Values) -> dict[str, Any]:
    if not (voice := request.voice.strip()):
        raise UnknownVoice(say("No voice is chosen."), say("Choose a voice from the list, or type its name."))
    return {
        "model": _model(values),
        "input": prepared(request.text),
        "voice": voice,
        "response_format": "pcm",
        **_choosing(values),
        "max_tokens": values["max_tokens"],
    }


def _chat(request: Request, values: Values, recordings: Sequence[str]) -> dict[str, Any]:
    cloned = request.generator == CLONE.id
    prompt = scene_prompt(str(values["scene"])) if cloned else system_prompt(values, request.text)
    said = _said(request.clips, recordings) if cloned else []
    stop = [line.strip() for line in str(values["stop"]).splitlines() if line.strip()]
    return {
        "model": _model(values),
        "messages": [
            {"role": "system", "content": prompt},
            *said,
            {"role": "user", "content": prepared(request.text)},
        ],
        "modalities": ["text", "audio"],
        "stream": True,
        **_choosing(values),
        "max_completion_tokens": values["max_completion_tokens"],
        **({"stop": stop} if stop else {}),
    }


def _said(clips: Sequence[Clip], recordings: Sequence[str]) -> list[dict[str, Any]]:
    """Return what was said before, as it were: the words of every recording, answered by the recording."""
    several = len(clips) > 1
    turns: list[dict[str, Any]] = []
    for number, (clip, recording) in enumerate(zip(clips, recordings, strict=True)):
        words = clip.text.strip()
        audio = {"data": recording, "format": _FORMATS.get(clip.suffix.lower(), "wav")}
        turns.append({"role": "user", "content": f"[SPEAKER{number}] {words}" if several else words})
        turns.append({"role": "assistant", "content": [{"type": "input_audio", "input_audio": audio}]})
    return turns


def _choosing(values: Values) -> dict[str, Any]:
    """Return how the next sound is chosen. The server knows -1 alone for any number of candidates, and no seed -1."""
    seed = {} if values["seed"] == -1 else {"seed": values["seed"]}
    return {**{name: values[name] for name in _CHOOSING}, "top_k": values["top_k"] or -1, **seed}


def _model(values: Values) -> str:
    return str(values["model"]).strip()
