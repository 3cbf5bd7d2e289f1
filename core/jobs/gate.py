"""Whether a profile's next request may leave now: how many at once and a minute, and what everything waits for."""

import asyncio
import time
from collections import deque

import msgspec

from core.domain.job import Reason
from core.errors import Busy, NotSent, OverCap, Problem, RequestProblem
from core.events import Signal
from core.jobs.ledger import reason_of
from core.providers.registry import Registry

FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
MINUTE = 60.0

PATIENCE = 3
"""So often a provider may be out of reach, or an engine on this machine fail to start, until nobody waits for it."""

BUSY = 20
"""So often it may ask to come back later."""


class Hold(msgspec.Struct):
    """Why a profile's requests wait; `until` is the loop's time at which one is tried again, None: not by itself.

    After `hope` tries nobody needs to wait for it any more.
    """

    reason: Reason
    until: float | None
    tries: int
    hope: int


class Gate:
    """One for all profiles. `changed` tells that a hold came or went, or that everything paused or goes on."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._holds: dict[str, Hold] = {}
        self._starts: dict[str, deque[float]] = {}
        self.paused = False
        self.changed = Signal[()]()

    def is_open(self, profile: str, under_way: int) -> bool:
        """Tell whether a request may leave now, while so many are under way."""
        if self.paused:
            return False
        hold = self._holds.get(profile)
        if hold and (hold.until is None or hold.until > _now() or under_way):
            return False  # after a hold one request tries alone
        at_once, per_minute = self._limits(profile)
        starts = self._recent(profile)
        return under_way < at_once and not (per_minute and len(starts) >= per_minute)

    def has_slot(self, profile: str, under_way: int) -> bool:
        """Tell whether what is bought already may be asked for or downloaded."""
        return under_way < self._limits(profile)[0]

    def started(self, profile: str) -> None:
        """Count a request that is leaving."""
        self._recent(profile).append(_now())

    def hold(self, profile: str, problem: Problem) -> None:
        """Let the profile's requests wait because of `problem`."""
        before = self._holds.get(profile)
        over = before is None or before.until is None or before.until <= _now()
        tries = (before.tries if before else 0) + over  # several that fail at the same time are one try
        self._holds[profile] = Hold(
            reason_of(problem), _end(problem, tries), tries, BUSY if isinstance(problem, Busy) else PATIENCE
        )
        self.changed.emit()

    def passed(self, profile: str) -> None:
        """A request got through: nothing holds the others any more."""
        if self._holds.pop(profile, None):
            self.changed.emit()

    def release(self, profile: str = "") -> None:
        """Forget what held one profile, or all."""
        if profile:
            self._holds.pop(profile, None)
        else:
            self._holds.clear()
        self.changed.emit()

    def pause(self, *, paused: bool) -> None:
        """Let nothing new leave, or go on."""
        self.paused = paused
        self.changed.emit()

    def holds(self) -> dict[str, Reason]:
        """Return what holds which profile."""
        return {profile: hold.reason for profile, hold in self._holds.items()}

    def opens_in(self, profile: str) -> float | None:
        """Return in how many seconds a request may leave that may not now; None where that needs a person."""
        if self.paused:
            return None
        hold = self._holds.get(profile)
        if hold:
            return None if hold.until is None else max(0.0, hold.until - _now())
        starts = self._recent(profile)
        per_minute = self._limits(profile)[1]
        return max(0.0, starts[0] + MINUTE - _now()) if per_minute and len(starts) >= per_minute else 0.0

    def has_hope(self, profile: str) -> bool:
        """Tell whether it is worth waiting for: not for a provider that was out of reach several times in a row."""
        hold = self._holds.get(profile)
        return hold is None or hold.tries <= hold.hope

    def _recent(self, profile: str) -> deque[float]:
        starts = self._starts.setdefault(profile, deque())
        while starts and starts[0] <= _now() - MINUTE:
            starts.popleft()
        return starts

    def _limits(self, profile_id: str) -> tuple[int, int]:
        """Return (at once, per minute)."""
        try:
            profile = self._registry.profile(profile_id)
            limits = self._registry.provider(profile_id).limits
        except RequestProblem:  # a profile that is gone: the job will say so
            return 1, 0
        return profile.at_once or limits.at_once, profile.per_minute or limits.per_minute


def _end(problem: Problem, tries: int) -> float | None:
    if isinstance(problem, Busy) and problem.wait:
        return _now() + problem.wait
    if isinstance(problem, NotSent) and problem.retry:
        return _now() + min(LONGEST_WAIT, FIRST_WAIT * 2 ** (tries - 1))
    if isinstance(problem, OverCap) and problem.day:
        return _now() + midnight() + 86_400 - time.time()
    return None


def midnight() -> float:
    """Return when the user's day began, in seconds since 1970."""
    today = time.localtime()
    return time.mktime((today.tm_year, today.tm_mon, today.tm_mday, 0, 0, 0, 0, 0, -1))


def _now() -> float:
    return asyncio.get_running_loop().time()
