"""A screen for the measures that show a window: an Xvfb of their own, so that nobody's desktop is in the way."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.ending import end


@contextmanager
def virtual_display() -> Iterator[dict[str, str]]:
    """Yield the environment of programs that shall show their windows on it."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program keeps its bytecode
        yield environment
    finally:
        end(server)
