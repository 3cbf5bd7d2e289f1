"""The start: from exec to the first painted window, beside an empty PySide6 main window, in alternating runs."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from tests.bench.display import virtual_display
from tests.bench.material import make_library
from tests.bench.row import Row

TAKES = 10_000
ROUNDS = 9
ROOT = Path(__file__).resolve().parents[2]
BARE = ROOT / "tests" / "bench" / "bare_window.py"


def measure(folder: Path) -> Iterable[Row]:
    """Start each `ROUNDS` times after one start that only warms the disk's cache."""
    home = folder / "home"
    make_library(home, TAKES)
    ours: list[float] = []
    bare: list[float] = []
    with virtual_display() as environment:
        environment["ROOMTONE_HOME"] = str(home)
        for number in range(ROUNDS + 1):
            painted = folder / f"painted-{number}"
            bare.append(milliseconds([sys.executable, str(BARE)], painted.with_suffix(".bare"), environment))
            ours.append(milliseconds([sys.executable, str(ROOT / "main.py")], painted, environment))
    measured, beside = statistics.median(ours[1:]), statistics.median(bare[1:])
    yield Row(f"start with {TAKES:,} takes, to the first picture", measured, "ms", 3, beside=beside)


def milliseconds(command: list[str], painted: Path, environment: dict[str, str]) -> float:
    """Start a program, wait until it says that it has painted, end it; return how long that took."""
    began = time.time_ns()
    program = subprocess.Popen(command, cwd=ROOT, env={**environment, "ROOMTONE_PAINTED": str(painted)})
    try:
        return (moment_in(painted, program) - began) / 1e6
    finally:
        program.terminate()
        program.wait()


def moment_in(file: Path, program: subprocess.Popen[bytes]) -> int:
    """Return the nanoseconds that `program` writes into `file`."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and program.poll() is None:
        if file.exists() and (text := file.read_text(encoding="ascii")):
            return int(text)
        time.sleep(0.02)
    raise RuntimeError(f"{program.args!r} painted no window")
