"""Work that a provider does by and by: ordered once, looked at until it is finished."""

import time
from dataclasses import dataclass, field
from enum import Enum, auto

from tests.servers.faults import Fault


class Look(Enum):
    """What a look at a task finds."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    BARE = auto()
    """Finished, and no address yet."""
    DOUBLE = auto()
    """Finished, with two results where one is usual."""
    FAILED = auto()
    STRANGE = auto()
    """A status that nobody has heard of."""


_AT_ONCE: dict[str, Look] = {
    Fault.NEVER_ENDS: Look.RUNNING,
    Fault.UNKNOWN_STATUS: Look.STRANGE,
    Fault.URL_LATER: Look.BARE,
    Fault.TASK_FAILED: Look.FAILED,
}
_AT_THE_END: dict[str, Look] = {
    Fault.NEVER_ENDS: Look.RUNNING,
    Fault.TWO_RESULTS: Look.DOUBLE,
    Fault.TASK_FAILED: Look.FAILED,
}


@dataclass
class Task:
    """An order: what is to be made, and how often somebody has looked."""

    id: str
    kind: str
    body: dict
    created: float
    """The provider's clock when it was ordered, in seconds since 1970."""
    fault: str = ""
    """What it suffers from all its life."""
    results: list[str] = field(default_factory=list)
    seconds: float = 0
    broken: str = ""
    """Why it is bound to fail."""
    looks: int = 0
    began: float = field(default_factory=time.monotonic)
    shown_bare: bool = False

    def look(self, fault: str, looks_needed: int, seconds_needed: float) -> Look:
        """Look once, with a fault that holds for this look alone."""
        self.looks += 1
        if fault in _AT_ONCE:
            return _AT_ONCE[fault]
        if self.looks <= looks_needed or time.monotonic() - self.began < seconds_needed:
            if self.fault == Fault.UNKNOWN_STATUS:
                return Look.STRANGE
            return Look.WAITING if self.looks == 1 else Look.RUNNING
        if self.broken:
            return Look.FAILED
        if self.fault == Fault.URL_LATER and not self.shown_bare:
            self.shown_bare = True
            return Look.BARE
        return _AT_THE_END.get(fault or self.fault, Look.DONE)
