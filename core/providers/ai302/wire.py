"""What is sent to 302.AI: requests become bodies, each value with the JSON type that is documented. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from core.domain.params import Value, complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import NotSetUp, UnknownVoice
from core.message import say
from core.net.outgoing import Outgoing
from core.providers.ai302.spec import AI302, CLONE, DESIGN, SPEECH, UDIO, VENDORS
from core.providers.shared.higgs import is_several, system_prompt, with_sounds
from core.providers.shared.udio import song

Url = Callable[[str], str]
Values = Mapping[str, Value]

_GENERATORS = {generator.id: generator for generator in AI302.generators}
_HIGGS = {CLONE.id: "clone", DESIGN.id: "design"}
_SAMPLING = ("temperature", "top_k", "top_p")


def values_of(request: Request) -> dict[str, Value]:
    """Return a value for every parameter of the request's generator. Raises `BadParameter`."""
    return complete(_GENERATORS[request.generator].params, request.params)


def outgoing(request: Request, profile: Profile, url: Url, links: Sequence[str] = ()) -> Outgoing:
    """Return what asks for `request`; `links` are the addresses of its clips, in their order. Raises `RequestProblem`.

    `url` gives the address of a path.
    """
    values = values_of(request)
    if request.generator == SPEECH.id:
        return _speech(request, values, url)
    if request.generator == UDIO.id:
        return Outgoing("POST", url("/udio/generate-proxy"), {"gen_params": song(request.text, values)})
    body = _cloned(request, values, links) if request.generator == CLONE.id else _designed(request, values)
    return Outgoing("POST", url(creating(profile, request.generator)), body)


def looking(request: Request, profile: Profile, remote: str) -> str:
    """Return the path that tells how the task `remote` stands. Raises `NotSetUp`."""
    if request.generator == SPEECH.id:
        return f"/302/v2/audio/fetch/{quote(remote, safe='')}"
    if request.generator == UDIO.id:
        return f"/udio/query?ids={quote(remote, safe='')}"
    given = profile.endpoints.get(f"{_HIGGS[request.generator]}_query", "").strip()
    path, _, query = (given or creating(profile, request.generator)).partition("?")
    others = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "task_id"]
    return f"{path}?{urlencode([*others, ('task_id', remote)])}"


def is_assumed(request: Request, profile: Profile) -> bool:
    """Tell whether the path that tells how a task stands is only assumed to be the one that creates it. INFERRED."""
    return request.generator in _HIGGS and not profile.endpoints.get(f"{_HIGGS[request.generator]}_query", "").strip()


def creating(profile: Profile, generator: str) -> str:
    """Return the path that creates a Higgs task. Raises `NotSetUp`: 302.AI does not publish it."""
    path = profile.endpoints.get(_HIGGS[generator], "").strip()
    if path:
        return path
    remedy = say("Paste the cURL command of that API, from the 302.AI console, in Settings.")
    if generator == CLONE.id:
        raise NotSetUp(say("{name} lacks the path that creates a cloned voice.", name=profile.name), remedy)
    raise NotSetUp(say("{name} lacks the path that creates a described voice.", name=profile.name), remedy)


def _cloned(request: Request, values: Values, links: Sequence[str]) -> dict[str, Any]:
    return {
        "input_text": with_sounds(request.text),
        "ref_audio_links": list(links),
        "ref_audio_text": [clip.text for clip in request.clips],
        **{name: values[name] for name in _SAMPLING},
    }


def _designed(request: Request, values: Values) -> dict[str, Any]:
    return {
        "is_multi_speaker": is_several(values, request.text),
        "input_text": with_sounds(request.text),
        "system_prompt": system_prompt(values, request.text),
        **{name: values[name] for name in _SAMPLING},
    }


def _speech(request: Request, values: Values, url: Url) -> Outgoing:
    vendor, voice = voice_of(request.voice, str(values["provider"]))
    body: dict[str, Any] = {"text": request.text, "provider": vendor, "voice": voice}
    body |= {name: values[name] for name in ("model", "speed", "volume", "emotion", "output_format", "timeout")}
    at_once = not values["run_async"]
    return Outgoing(
        "POST",
        url(f"/302/v2/audio/tts?run_async={'false' if at_once else 'true'}"),
        {name: value for name, value in body.items() if value != ""},
        seconds=float(values["timeout"]) + 30 if at_once else 120,
    )


def voice_of(voice: str, vendor: str) -> tuple[str, str]:
    """Return vendor and voice of the id "vendor/voice"; `vendor` is whose a bare one is. Raises `UnknownVoice`."""
    vendor = vendor.strip()
    first, slash, rest = voice.strip().partition("/")
    if slash and first and rest and (not vendor or first in {vendor, *VENDORS}):
        return first, rest
    if vendor and voice.strip():
        return vendor, voice.strip()
    raise UnknownVoice(
        say("“{voice}” does not say whose voice it is.", voice=voice),
        say("Write it as vendor/voice, such as openai/alloy, or choose a vendor."),
    )
