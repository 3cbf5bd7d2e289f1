"""Ends what a test has started, however it takes that: a test never waits for a program without an end."""

import subprocess
from typing import Any

PATIENCE = 20.0


def end(process: "subprocess.Popen[Any]") -> None:
    """Ask a program to end, and kill it where it does not."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(PATIENCE)
