"""Takes of one line heard against each other without knowing which is which, and what is remembered of that."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from core.domain.take import Take
from core.errors import AudioProblem

logger = logging.getLogger(__name__)

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


class Loudness:
    """How loud takes are, in LUFS; each is measured once while the program runs, in a thread."""

    def __init__(self, path_of: Callable[[Take], Path]) -> None:
        self._path_of = path_of
        self._known: dict[str, float | None] = {}

    async def gains(self, takes: Sequence[Take]) -> tuple[float, ...]:
        """Return by how much to turn each take down, 0…1, so that all are as loud as the quietest of them.

        A take that cannot be measured stays as it is: what is wrong with it is told when it is played.
        """
        from core.audio.loudness import gains, loudness

        for take in takes:
            if take.audio not in self._known:
                try:
                    self._known[take.audio] = await asyncio.to_thread(loudness, self._path_of(take))
                except (AudioProblem, OSError):
                    logger.info("the loudness of take %s cannot be measured", take.id)
                    self._known[take.audio] = None
        return gains([self._known[take.audio] for take in takes])
