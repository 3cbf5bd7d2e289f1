"""`python -m tests.bench [NAME…]`: measures the promises and prints a table. It never fails because of a figure."""

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import editing, gap, jobs, listening, start, voice
from tests.bench.row import Row, table

MEASURES: dict[str, Callable[[Path], Iterable[Row]]] = {
    "start": start.measure,
    "voice": voice.measure,
    "editing": editing.measure,
    "gap": gap.measure,
    "jobs": jobs.measure,
    "listening": listening.measure,
}
"""Each gets an empty folder of its own and returns the rows it measured."""


def main(names: list[str]) -> int:
    """Run the named measures, or all, and print what they found."""
    if unknown := set(names) - set(MEASURES):
        print(f"no such measure: {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or MEASURES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix=f"roomtone-bench-{name}-") as folder:
            rows.extend(MEASURES[name](Path(folder)))
    print(table(rows))
    return 0


sys.exit(main(sys.argv[1:]))
