"""Lines that have to be looked at again after one change for many, a few at a time so that nobody waits for it.

Knows neither what a line says nor how it stands: it is told how to look at one.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterable

SLICE = 0.01
"""Seconds of looking between two breaths of the event loop."""

TELL = 0.06
"""So many seconds lie between two tellings of what was found: each makes somebody paint."""

_BETWEEN = 16  # lines between two looks at the clock

Rest = Callable[[Callable[[], bool]], None]
"""Calls what it is given again and again, with other work between, until it returns False."""

Look = Callable[[str], bool]
"""Looks at a line; tells whether it stands otherwise now."""


class Restanding:
    """The lines still to be looked at, and how: `look_on` does some of them and tells `found` which changed.

    Without a `rest` everything is done at once.
    """

    def __init__(self, found: Callable[[list[str]], None], rest: Rest | None = None) -> None:
        self._found = found
        self._rest = rest
        self._waiting: deque[tuple[deque[str], Look]] = deque()
        self._resting = False
        self._changed: list[str] = []
        self._told = 0.0

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be looked at."""
        return not self._waiting

    def add(self, lines: Iterable[str], look: Look) -> None:
        """Look at these lines: the first of them now, the others by and by."""
        self.put(lines, look)
        if self._rest is None:
            self.finish()
        elif self.look_on() and not self._resting:
            self._resting = True
            self._rest(self._go_on)

    def put(self, lines: Iterable[str], look: Look) -> None:
        """Look at these lines too, from the next `add` or `finish` on."""
        if todo := deque(lines):
            self._waiting.append((todo, look))

    def finish(self) -> None:
        """Look at everything that is left now."""
        self.look_on(math.inf)

    def _go_on(self) -> bool:
        self._resting = self.look_on()
        return self._resting

    def look_on(self, seconds: float = SLICE) -> bool:
        """Look at lines for that long; tells whether some are left."""
        now = time.perf_counter()
        until = now + seconds
        try:
            while self._waiting:
                todo, look = self._waiting[0]
                some = [todo.popleft() for _ in range(min(_BETWEEN, len(todo)))]
                self._changed += [line for line in some if look(line)]
                if not todo:
                    self._waiting.popleft()
                now = time.perf_counter()
                if now >= until:
                    break
        finally:
            if not self._waiting or now - self._told >= TELL:
                self._tell(now)
        return bool(self._waiting)

    def _tell(self, now: float) -> None:
        changed, self._changed, self._told = self._changed, [], now
        if changed:
            self._found(changed)
