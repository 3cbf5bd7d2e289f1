"""One resulting audio with its requests and measured facts."""

import msgspec

from core.domain.money import Money
from core.domain.request import Plan


class Facts(msgspec.Struct, frozen=True):
    """What was measured of an audio file. `peak` is the largest sample, 0…1. `codec` as FFmpeg names it."""

    seconds: float
    rate: int
    channels: int
    codec: str
    bytes: int
    peak: float = 0.0


class Mark(msgspec.Struct, frozen=True):
    """A stretch of a take that speaks `text`; `kind` is "sentence" or "word"; times in seconds from its start."""

    kind: str
    start: float
    end: float
    text: str


class Piece(msgspec.Struct, frozen=True):
    """The stored audio that answered one request of a take's plan, byte for byte as it came."""

    audio: str
    suffix: str


class Take(msgspec.Struct, frozen=True):
    """One resulting audio.

    `audio` is the SHA-256 of its file and `suffix` that file's ending (".wav"). `pieces` are what it was joined from,
    empty where the audio is the answer to the plan's only request. `made` is in seconds since 1970. `peaks` are the
    waveform: one unsigned byte a bucket, evenly spread over the whole length. `cost` is what the order was charged, or
    was expected to cost where the provider does not tell; of several takes of one order the first carries it.
    `remote` is the provider's own id of this audio, `notes` what else it told of it.
    `wanted` is the fingerprint of what its line asked for, "" where that is the plan itself: candidates are sent with
    other seeds. `scratch`: made by the local voice for timing, never finished work. `run` are the ids of the lines that
    it speaks where it is a dialogue, in their order, `line` the first of them.
    """

    id: str
    audio: str
    suffix: str
    plan: Plan
    facts: Facts
    made: float
    text: str
    speaker: str = ""
    project: str = ""
    script: str = ""
    line: str = ""
    peaks: bytes = b""
    marks: tuple[Mark, ...] = ()
    pieces: tuple[Piece, ...] = ()
    cost: Money | None = None
    remote: str = ""
    notes: dict[str, str] = {}
    wanted: str = ""
    scratch: bool = False
    run: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The ids of the lines that it speaks; () where it belongs to none."""
        return self.run or ((self.line,) if self.line else ())

    @property
    def generator(self) -> str:
        """The generator of the first request, "" for a take of silence alone."""
        return next((request.generator for request in self.plan.requests), "")

    @property
    def profile(self) -> str:
        """The profile of the first request."""
        return next((request.profile for request in self.plan.requests), "")
