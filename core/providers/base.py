"""What a provider declares, and what its adapter does. Importing this, or any spec, imports no adapter."""

from collections.abc import Callable, Sequence
from enum import Flag, StrEnum, auto
from pathlib import Path
from typing import Protocol

import msgspec

from core.domain.params import Param, Value
from core.domain.request import Request
from core.domain.take import Mark


class Kind(StrEnum):
    """What a generator makes."""

    SPEECH = "speech"


class Speaks(Flag):
    """Notation that a generator can express by itself; what it cannot is compiled into something it can."""

    NOTHING = 0
    PAUSES = auto()
    DIRECTION = auto()


class Limits(msgspec.Struct, frozen=True):
    """How many requests of a profile may be under way at once, and how long one may take until it counts as stuck."""

    at_once: int = 1
    seconds: float = 120


class Generator(msgspec.Struct, frozen=True):
    """One thing a provider can make. `max_chars` counts Unicode characters of one request's text.

    `catalogue`: its voices come from `Adapter.voices` and a request needs one. `repeatable`: asking again costs nothing
    and does no harm, so a lost answer is simply asked for again. `ensembles`: for a language ("" for any other)
    voices that can be told apart, the narrator's first.
    """

    id: str
    name: str
    kind: Kind
    params: tuple[Param, ...]
    max_chars: int
    suffix: str
    speaks: Speaks = Speaks.NOTHING
    catalogue: bool = False
    default_voice: str = ""
    ensembles: dict[str, tuple[str, ...]] = {}
    repeatable: bool = False


class Provider(msgspec.Struct, frozen=True):
    """A service or a local engine. `adapter` imports and returns the adapter's class when it is first needed."""

    id: str
    name: str
    generators: tuple[Generator, ...]
    adapter: Callable[[], "Callable[[Profile], Adapter]"]
    limits: Limits = Limits()


class Profile(msgspec.Struct, frozen=True):
    """One configured provider."""

    id: str
    provider: str
    name: str
    settings: dict[str, Value] = {}


class VoiceInfo(msgspec.Struct, frozen=True):
    """A voice of a generator's catalogue. `language` is a BCP 47 tag, `language_name` its name for people.

    `variant` is the timbre's own name ("" for the plain voice), `gender` "male", "female" or "".
    """

    id: str
    name: str
    language: str
    language_name: str
    variant: str = ""
    gender: str = ""


class Result(msgspec.Struct, frozen=True):
    """One audio that a request gave: already in the file `path`, or still to be downloaded from `url`."""

    path: Path | None = None
    url: str = ""
    suffix: str = ".wav"
    marks: tuple[Mark, ...] = ()


class Running(msgspec.Struct, frozen=True):
    """The provider took the task and works on it under the id `remote`; ask again after `wait` seconds."""

    remote: str
    wait: float = 2.0
    progress: float | None = None


class Ready(msgspec.Struct, frozen=True):
    """The provider is done."""

    results: tuple[Result, ...]


Outcome = Running | Ready


class Adapter(Protocol):
    """Talks to one profile of a provider. Raises `Problem`s only; anything else is a bug of the adapter."""

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return the catalogue of `generator`; empty where it has none."""
        ...

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what the declaration alone cannot tell, such as an unknown voice.

        Sends nothing.
        """
        ...

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Ask for `request`, once. An answer that is audio already is in `into` whole and durable, or not there at all.

        Raises `NotSent`, `Refused`, or `OutcomeUnknown`. When cancelled it leaves nothing running and no file.
        """
        ...

    async def poll(self, remote: str) -> Outcome:
        """Ask how the task `remote` stands."""
        ...

    async def fetch(self, result: Result, into: Path) -> None:
        """Download `result.url`: whole and durable in `into` on return, else not there at all."""
        ...

    async def cancel(self, remote: str) -> bool:
        """Ask the provider to stop the task; tells whether it will."""
        ...

    async def close(self) -> None:
        """End everything that this adapter started."""
        ...
