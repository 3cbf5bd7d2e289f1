"""Requests as JimmyAI takes them. Source: providers.md 3.1 and 3.2. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from core.domain.params import Value, complete
from core.domain.request import Request
from core.errors import RequestProblem, UnknownVoice
from core.message import say
from core.net.outgoing import Outgoing
from core.providers.jimmyai.spec import AUDIO, AUTO, CLONE, JIMMYAI, LANGUAGES

API = "/api/open-api/v1"
UPLOAD = f"{API}/files/upload"

_GENERATORS = {generator.id: generator for generator in JIMMYAI.generators}
_PATHS = {CLONE.id: f"{API}/soundCloning/clones", AUDIO.id: f"{API}/soundCloning/audios"}
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character: JSON cannot carry it."""

Url = Callable[[str], str]


def outgoing(request: Request, url: Url, links: Sequence[str]) -> Outgoing:
    """Return what asks for `request`; `links` are the addresses of its clips. Raises `RequestProblem`."""
    body = _clone(request, links) if request.generator == CLONE.id else _speech(request)
    return Outgoing("POST", url(_PATHS[request.generator]), body)


def looking(remote: str) -> str:
    """Return the path that tells how the task `remote` stands."""
    return f"{API}/audios/{quote(remote, safe='')}"


def _clone(request: Request, links: Sequence[str]) -> dict[str, Any]:
    if len(links) != 1:
        raise RequestProblem(
            say("A cloned voice needs one recording, and there are {count}.", count=len(links)),
            say("Add or remove recordings of the voice."),
        )
    return {"fileUrl": links[0], "contentText": _text(request), **_values(request)}


def _speech(request: Request) -> dict[str, Any]:
    if not request.voice.strip():
        raise UnknownVoice(
            say("There is no voice to speak with."),
            say("Clone one from a recording, or choose one that was cloned."),
        )
    values = _values(request)
    if not values["subtitleEnable"] or values["subtitleType"] != "word":
        del values["subtitleType"]  # left out, it is sentences
    return {"modelId": request.voice.strip(), "contentText": _text(request), **values}


def _text(request: Request) -> str:
    """Return the text. Raises `RequestProblem` for one that is too long or empty; pauses do not count."""
    generator = _GENERATORS[request.generator]
    count = len(generator.counted(request.text))
    if count > generator.max_chars:
        raise RequestProblem(
            say("The text has {count} characters.", count=count),
            say("Split it: at most {most} go into one request.", most=generator.max_chars),
        )
    if not generator.counted(request.text).strip():
        raise RequestProblem(say("There is no text to speak."), say("Write some words."))
    return _HALF.sub("\ufffd", request.text)


def _values(request: Request) -> dict[str, Value]:
    """Return a value for every parameter. Raises `RequestProblem` for a language that the version does not speak."""
    values = complete(_GENERATORS[request.generator].params, request.params)
    version, language = str(values["soundVersion"]), str(values["language"])
    if language in LANGUAGES[version]:
        return values
    if language == AUTO:
        raise RequestProblem(
            say("SoundClone {version} does not recognise the language by itself.", version=version),
            say("Choose the language of the text, or version v2."),
        )
    raise RequestProblem(
        say("SoundClone {version} does not speak {language}.", version=version, language=language),
        say("Choose version v2, or another language."),
    )
