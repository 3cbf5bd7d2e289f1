"""Takes of one line heard against each other without knowing which is which, and what is remembered of that."""

import secrets
from collections.abc import Sequence

import msgspec

from core.domain.take import Take

BLIND = "blind"
"""The note of a take that was preferred: of how many, heard blind."""


def shuffled(takes: Sequence[Take]) -> tuple[Take, ...]:
    """Return the takes in an order that tells nothing, each audio once: the same sound twice cannot be compared."""
    rest = list({take.audio: take for take in takes}.values())
    return tuple(rest.pop(secrets.randbelow(len(rest))) for _ in range(len(rest)))


def preferred(take: Take, among: int) -> Take:
    """Return the take with a note that it pleased best of so many."""
    return msgspec.structs.replace(take, notes={**take.notes, BLIND: str(among)})


def times_preferred(take: Take) -> int:
    """Return among how many takes it pleased best when they were last heard blind, 0 for never."""
    found = take.notes.get(BLIND, "")
    return int(found) if found.isdecimal() else 0
