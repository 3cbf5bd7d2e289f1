"""`python -m tests.chaos [ROUNDS]`: hundreds of kills, at every named step and at any moment, and a table of them."""

import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.kills import FILED, STEPS, Found, Victims, kill, kill_at_random, victims

ROUNDS = 2
AT_RANDOM = 25
"""So many a round and kind of order, each of them two kills."""
LONGEST = 0.2
"""Seconds; an order on loopback takes about that long, with the start of its process."""


@dataclass
class Line:
    """One line of the table. `broken` are the promises that were, with the order that they were made to."""

    name: str
    kills: int = 0
    bought: int = 0
    takes: int = 0
    outcomes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    async def count(self, kills: int, case: object, work: Callable[[Path], Awaitable[Found]]) -> None:
        """Do it in a home of its own and note what came of it."""
        with tempfile.TemporaryDirectory(prefix="roomtone-chaos-", ignore_cleanup_errors=True) as home:
            self.kills += kills
            try:
                found = await work(Path(home))
            except AssertionError as error:
                self.broken.append(f"{self.name}, {case}: {str(error).splitlines()[0] if str(error) else 'broken'}")
                return
        self.bought += found.bought
        self.takes += found.takes
        if found.outcome not in self.outcomes:
            self.outcomes.append(found.outcome)

    def __str__(self) -> str:
        verdict = "BROKEN" if self.broken else ", ".join(sorted(self.outcomes))
        return f"{self.name:<36} {self.kills:>6} {self.bought:>7} {self.takes:>6}  {verdict}"


async def main(rounds: int) -> int:
    """Kill, print the table, and return how many promises were broken."""
    lines: list[Line] = []
    async with victims() as there:
        for step in STEPS:
            line = Line(step.name)
            for _ in range(rounds):
                for case in step.cases:
                    await line.count(1, case, lambda home, one=step, of=case: kill(there, one, of, home))
            lines.append(line)
            print(".", end="", file=sys.stderr, flush=True)
        lines.append(await at_random(there, rounds))
    broken = [words for line in lines for words in line.broken]
    kills, bought, takes = (sum(getattr(line, name) for line in lines) for name in ("kills", "bought", "takes"))
    total = Line("all", kills, bought, takes, [f"{len(broken)} promises broken"])
    print(f"\n{'killed':<36} {'kills':>6} {'bought':>7} {'takes':>6}  at the next start")
    print("\n".join(map(str, (*lines, total, *broken))))
    return len(broken)


async def at_random(there: Victims, rounds: int) -> Line:
    """Kill at any moment, and whoever goes on after that once more."""
    line, chance = Line("at any moment, twice"), random.Random(1)
    for _ in range(rounds * AT_RANDOM):
        for case in FILED:
            moments = [chance.uniform(0, LONGEST) for _ in range(2)]
            await line.count(2, case, lambda home, of=case, at=moments: kill_at_random(there, of, home, at))
    return line


if __name__ == "__main__":
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    sys.exit(1 if asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)) else 0)
