"""What is asked of a generator: the request, and the plan of a take that is made of several."""

import hashlib
from functools import cached_property
from typing import Any

import msgspec

from core.domain.clip import Clip
from core.domain.params import Value

_canonical = msgspec.json.Encoder(order="deterministic")


def fingerprint(thing: Any) -> str:
    """Return the SHA-256 of `thing` in canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(_canonical.encode(thing)).hexdigest()


_TEXT = "\0the text\0"
"""Stands for the text of a request; no text that was cleaned holds it."""


class Request(msgspec.Struct, frozen=True, dict=True, tag="speech"):
    """Everything that determines one result: queued, sent, logged, shown and replayed as this one object.

    `voice` is an id of the generator's catalogue ("" where it has none); `params` holds a value for every declared
    parameter; `clips` are the reference clips in their order.
    """

    generator: str
    profile: str
    text: str
    voice: str = ""
    params: dict[str, Value] = {}
    clips: tuple[Clip, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Equal for two requests exactly if they ask for the same thing."""
        return fingerprint(_fingerprinted(self))


class _WithoutClips(msgspec.Struct, frozen=True, tag="speech"):
    """A request as takes of format 1 were fingerprinted, before there were clips."""

    generator: str
    profile: str
    text: str
    voice: str
    params: dict[str, Value]


def _fingerprinted(request: Request) -> Request | _WithoutClips:
    if request.clips:
        return request
    return _WithoutClips(request.generator, request.profile, request.text, request.voice, request.params)


class Wordings:
    """Requests that differ only in their text: tells the fingerprint of each without making it."""

    def __init__(self, request: Request) -> None:
        told = _canonical.encode(_fingerprinted(msgspec.structs.replace(request, text=_TEXT)))
        head, _, self._tail = told.partition(_canonical.encode(_TEXT))
        self._head = hashlib.sha256(head)

    def fingerprint(self, text: str) -> str:
        """Return that of the request with this text."""
        found = self._head.copy()
        found.update(_canonical.encode(text) + self._tail)
        return found.hexdigest()


class Silence(msgspec.Struct, frozen=True, tag="silence"):
    """Exact silence of `seconds` between two pieces, or at an end of the take."""

    seconds: float


Part = Request | Silence


class Plan(msgspec.Struct, frozen=True, dict=True):
    """The parts of one take in their order. One request alone is the usual case."""

    parts: tuple[Part, ...]

    @property
    def requests(self) -> tuple[Request, ...]:
        """The parts that a generator makes."""
        return tuple(part for part in self.parts if isinstance(part, Request))

    @cached_property
    def fingerprint(self) -> str:
        """Of the only request, or of all parts: tells stale lines and identical purchases."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Request):
            return self.parts[0].fingerprint
        return fingerprint([part.fingerprint if isinstance(part, Request) else part for part in self.parts])
