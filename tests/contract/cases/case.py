"""A way of asking a generator, and where it is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from core.domain.profile import Profile
from core.studio import Studio
from tests.servers.base import Server

KEY = "test-key-1234"


async def _nothing_more(_: Studio, __: Profile) -> None:
    """A profile as its template makes it is enough."""


@dataclass(frozen=True, eq=False)
class House:
    """A provider of ours: `server` makes one for a case, `furnish` adds to the profile what its template lacks.

    `adapter` is where its adapter stands, as "module:class".
    """

    server: "Callable[[Case], Server]"
    adapter: str
    furnish: Callable[[Studio, Profile], Awaitable[None]] = _nothing_more


@dataclass(frozen=True, eq=False)
class Case:
    """A way of asking a generator. `answer`: what comes back at first is "audio", an "address", or a "task"."""

    name: str
    house: House
    generator: str
    template: str
    answer: str
    text: str = "The lamp is lit. Who is there?"
    voice: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    clips: int = 0
    takes: int = 1

    def __str__(self) -> str:
        return self.name
