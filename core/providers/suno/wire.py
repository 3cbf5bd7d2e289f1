"""What is sent to Suno: requests become bodies, each value with the JSON type that is documented. Pure."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from core.domain.params import Value, complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import BadParameter, RequestProblem
from core.message import say
from core.net.outgoing import Outgoing
from core.providers.suno.services import LIMITS, Service, not_taken, service_of
from core.providers.suno.spec import (
    CONCAT,
    COVER,
    DESCRIBED,
    EXTEND,
    EXTEND_UPLOAD,
    INFILL,
    LYRICS,
    PERSONA,
    PERSONA_SONG,
    SONG,
    STEMS,
    SUNO,
    TIMING,
    UPLOAD,
    VIDEO,
    WAV,
    WRITTEN,
)

Url = Callable[[str], str]
Values = Mapping[str, Value]

_GENERATORS = {generator.id: generator for generator in SUNO.generators}
_MUSIC = "/suno/submit/music"
_ACTS = {STEMS.id: "stems", WAV.id: "wav", VIDEO.id: "mp4", TIMING.id: "timing"}
_SOURCES = {
    EXTEND: "continue_clip_id",
    EXTEND_UPLOAD: "continue_clip_id",
    INFILL: "continue_clip_id",  # INFERRED: no example of it was found
    COVER: "cover_clip_id",
    PERSONA_SONG: "artist_clip_id",
}
"""Which field names the song that something is done with."""
_WEIGHTS = ("style_weight", "weirdness_constraint", "audio_weight")
_SEPARATING = "chirp-auk"
"""The only model that takes songs apart."""


def outgoing(request: Request, profile: Profile, url: Url) -> Outgoing:
    """Return what asks for `request`. Raises `RequestProblem` for what would be refused, or dropped in silence.

    `url` gives the address of a path.
    """
    generator = _GENERATORS[request.generator]
    values = complete(generator.params, request.params)
    if not request.text.strip():
        raise BadParameter(say("{name} is empty.", name=generator.text), say("Fill it in; the provider needs it."))
    service = service_of(profile)
    if generator.id == SONG.id:
        _check_song(request.text, values, service, profile.name)
        return Outgoing("POST", url(_MUSIC), song(request.text, values, service))
    source = request.text.strip()
    if generator.id in _ACTS and not values.get("stem_task"):
        # It may begin work that is paid for, so it is sent like an order though it is a GET.
        return Outgoing("GET", url(f"/suno/act/{_ACTS[generator.id]}/{quote(source, safe='')}"))
    if generator.id == STEMS.id and not service.names_task:
        raise _not_taken(profile.name, "stem_task")  # without it a new song would be made, and paid for
    path, body = _POSTS[generator.id]
    return Outgoing("POST", url(path), body(source, values))


def song(text: str, values: Values, service: Service) -> dict[str, Any]:
    """Return the body that asks for a song. The text is its description, or its style where the words are given."""
    task = str(values["task"])
    body: dict[str, Any] = {"mv": str(values["mv"]).strip(), "make_instrumental": values["make_instrumental"]}
    if task == DESCRIBED:
        body["gpt_description_prompt"] = text
        body |= {"prompt": ""} if service.both_prompts else {}
        body |= {"tags": values["tags"]} if values["tags"] else {}
    else:
        words = "" if values["make_instrumental"] else values["lyrics"]
        body |= {"prompt": words, "tags": text, "title": values["title"]}
    body |= {"negative_tags": values["negative_tags"]} if values["negative_tags"] else {}
    body |= {"metadata": metadata} if (metadata := _metadata(values)) else {}
    return body | (_of_a_song(task, values, service) if task in _SOURCES else {})


def _of_a_song(task: str, values: Values, service: Service) -> dict[str, Any]:
    """Return what names the song that something is done with, and what that is."""
    found: dict[str, Any] = {_SOURCES[task]: str(values["source_song"]).strip()}
    if service.names_task:
        found["task"] = task
    if task in {EXTEND, EXTEND_UPLOAD, INFILL} and (made_by := str(values["source_task"]).strip()):
        found["task_id"] = made_by
    if task in {EXTEND, EXTEND_UPLOAD} and values["continue_at"]:
        found["continue_at"] = values["continue_at"]
    if task == INFILL:
        found |= {name: values[name] for name in ("infill_start_s", "infill_end_s")}
    if task == PERSONA_SONG:
        found["persona_id"] = str(values["persona_id"]).strip()
    return found


def _metadata(values: Values) -> dict[str, Any]:
    """Return what stands in an object of its own. INFERRED: that the voice stands there too."""
    found: dict[str, Any] = {"vocal_gender": values["vocal_gender"]} if values["vocal_gender"] else {}
    if not values["automatic_weights"]:
        names = _WEIGHTS if values["task"] in _SOURCES else _WEIGHTS[:2]
        found["control_sliders"] = {name: values[name] for name in names}
    return found


def _lyrics(topic: str, _: Values) -> dict[str, Any]:
    return {"prompt": topic}


def _concat(clip: str, values: Values) -> dict[str, Any]:
    return {"clip_id": clip, "is_infill": values["is_infill"]}


def _upload(address: str, _: Values) -> dict[str, Any]:
    if not address.lower().startswith(("http://", "https://")):
        raise RequestProblem(
            say("“{text}” is not the address of a file.", text=address),
            say("Give the public address of an MP3, beginning with https://."),
        )
    return {"url": address}


def _stems(clip: str, values: Values) -> dict[str, Any]:
    """Return the body of a song that is taken apart. INFERRED: the fields that every other task needs too."""
    number = str(values["stem_task"])
    return {
        "task": "gen_stem",
        "continue_clip_id": clip,
        "mv": _SEPARATING,
        "prompt": "",
        "make_instrumental": False,
        "stem_type_id": 91,
        "stem_type_group_name": number.capitalize(),
        "stem_task": number,
    }


def _persona(clip: str, values: Values) -> dict[str, Any]:
    return {
        "root_clip_id": clip,
        "name": str(values["name"]).strip(),
        "description": values["description"],
        "clips": [clip],
        "is_public": values["is_public"],
    }


_POSTS: dict[str, tuple[str, Callable[[str, Values], dict[str, Any]]]] = {
    LYRICS.id: ("/suno/submit/lyrics", _lyrics),
    CONCAT.id: ("/suno/submit/concat", _concat),
    STEMS.id: (_MUSIC, _stems),
    PERSONA.id: ("/suno/persona/create", _persona),
    UPLOAD.id: ("/suno/uploads/audio-url", _upload),
}
"""What is asked for with a body, beside songs: where, and what makes it."""


def _check_song(text: str, values: Values, service: Service, name: str) -> None:
    """Raise `RequestProblem` for a song that would be refused, or made without something that was asked for."""
    if param := not_taken(service, values):
        raise _not_taken(name, param)
    if len(text) > SONG.max_chars:
        raise BadParameter(
            say("The text has {count} characters.", count=len(text)),
            say("Shorten it: at most {most} go into one request.", most=SONG.max_chars),
        )
    task = str(values["task"])
    if task != DESCRIBED:
        _check_lengths(text, values)
    if task == WRITTEN and not values["make_instrumental"] and not str(values["lyrics"]).strip():
        raise RequestProblem(
            say("The song has no words yet."), say("Write them, let Suno write them, or make it instrumental.")
        )
    if task in _SOURCES:
        _check_source(task, values, service)


def _not_taken(name: str, param: str) -> RequestProblem:
    return RequestProblem(
        say("{name} is not known to take {param}, and might make the song without it.", name=name, param=param),
        say("Set it back, or make the song elsewhere, such as at RixAPI."),
    )


def _check_lengths(text: str, values: Values) -> None:
    """Raise `BadParameter` for more words, or more of a style, than the model takes."""
    words, style = LIMITS.get(str(values["mv"]).strip(), (0, 0))
    for name, count, most in (("lyrics", len(str(values["lyrics"])), words), ("tags", len(text), style)):
        if most and count > most:
            raise BadParameter(
                say("{name} has {count} characters.", name=name, count=count),
                say("Shorten it: {model} takes {most}.", model=str(values["mv"]).strip(), most=most),
            )


def _check_source(task: str, values: Values, service: Service) -> None:
    """Raise `RequestProblem` where it is not said what of which song is meant."""
    given = {name for name in ("source_song", "source_task", "persona_id") if str(values[name]).strip()}
    if "source_song" not in given:
        raise RequestProblem(
            say("It is not said which song this is made of."), say("Choose one of its takes, or make a new song.")
        )
    if not service.names_task and "source_task" not in given:
        raise RequestProblem(
            say("It is not said which task made the song."), say("Choose one of its takes: they know their task.")
        )
    if task == PERSONA_SONG and "persona_id" not in given:
        raise RequestProblem(say("It is not said who shall sing."), say("Keep the singer of a take first."))
    start, end = float(values["infill_start_s"]), float(values["infill_end_s"])
    if task == INFILL and start >= end:
        raise RequestProblem(
            say("It begins at {start:g} and ends at {end:g}.", start=start, end=end),
            say("Let the section begin before it ends."),
        )
