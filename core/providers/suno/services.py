"""What each service is known to take of all that Suno does, and how it wants it said. Source: providers.md 1.4 and 5.

A relay drops a field that it does not know and makes the song without it. So a field is only sent where it is known to
be taken; whoever asks for it elsewhere is told before anything is sent.
"""

from collections.abc import Mapping

import msgspec

from core.domain.params import Text, Value
from core.domain.profile import Profile
from core.providers.suno.spec import COVER, DESCRIBED, EXTEND, EXTEND_UPLOAD, INFILL, PERSONA_SONG, SONG, WRITTEN

_NEW = (DESCRIBED, WRITTEN)
_EXTRA = frozenset({"negative_tags", "vocal_gender", "automatic_weights"})
"""Parameters of a song that not everybody takes."""


class Service(msgspec.Struct, frozen=True):
    """One service. `tasks`: what can be asked of a song; `extra`: which of the parameters that not everybody takes.

    names_task: the field `task` says what is to be done; else it follows from the song that is named.
    both_prompts: a description wants an empty `prompt` beside it. batch: several tasks can be looked at together.
    record: the path below which a call's cost is told by its number.
    """

    tasks: tuple[str, ...]
    models: tuple[str, ...]
    extra: frozenset[str] = frozenset()
    names_task: bool = False
    both_prompts: bool = False
    batch: bool = True
    record: str = ""
    unit: str = "USD"


_DEFAULTS = {param.name: param.default for param in SONG.params}
_MODELS = next(param.suggestions for param in SONG.params if isinstance(param, Text) and param.name == "mv")

NEW_API = Service((*_NEW, EXTEND), _MODELS)
SERVICES = {
    "rixapi": Service(
        (*_NEW, EXTEND, EXTEND_UPLOAD, COVER, INFILL, PERSONA_SONG),
        _MODELS,
        extra=_EXTRA,
        names_task=True,
        both_prompts=True,
    ),
    "302ai": Service(_NEW, ("chirp-v4", "chirp-v3-5"), batch=False, record="/dashboard/record/", unit="PTC"),
}
"""By the template of a profile; any other is a plain new-api."""

LIMITS = {
    "chirp-fenix": (5_000, 1_000),  # INFERRED for the newer ones: not less than v4.5
    "chirp-crow": (5_000, 1_000),
    "chirp-bluejay": (5_000, 1_000),
    "chirp-auk-turbo": (5_000, 1_000),
    "chirp-auk": (5_000, 1_000),
    "chirp-v4": (3_000, 200),
    "chirp-v4-tau": (3_000, 200),  # INFERRED: v4 by its name
}
"""How many characters of words, and of style, a model takes, where that is known."""


def service_of(profile: Profile) -> Service:
    """Return the service that a profile leads to."""
    return SERVICES.get(profile.template, NEW_API)


def not_taken(service: Service, values: Mapping[str, Value]) -> str:
    """Return the name of the first parameter that is set and that the service is not known to take, "" if none is."""
    if values["task"] not in service.tasks:
        return "task"
    return next((name for name in sorted(_EXTRA - service.extra) if values[name] != _DEFAULTS[name]), "")
