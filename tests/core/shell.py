"""`roomtone` as a process of its own, with a home of its own and no keyring of the machine."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, str(ROOT / "main.py"))

_HURRY = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import core.studio, main
from tests.quick import quick_registry
core.studio.Registry = quick_registry
sys.exit(main.main(sys.argv[1:]))
"""

HURRIED = (sys.executable, "-c", _HURRY)
"""The same program, which looks at tasks a hundred times as often."""


class Shell:
    """Runs `roomtone` with a home of its own."""

    def __init__(self, home: Path, program: Sequence[str] = PROGRAM) -> None:
        self.home = home
        self.program = program
        none = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        self.environment = {**os.environ, **none, "ROOMTONE_HOME": str(home / "home")}

    def __call__(
        self, *arguments: object, expect: int = 0, given: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `given` is its standard input."""
        done = subprocess.run(
            [*self.program, *map(str, arguments)],
            env=self.environment, capture_output=True, text=True, timeout=120, check=False, cwd=self.home, input=given,
        )  # fmt: skip
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    def json(self, *arguments: object, expect: int = 0, given: str | None = None) -> Any:
        """Return the one JSON value that a command prints."""
        return json.loads(self(*arguments, "--json", expect=expect, given=given).stdout)

    def start(self, *arguments: object, stderr: int = subprocess.DEVNULL) -> "subprocess.Popen[str]":
        """Start a command and let it run."""
        return subprocess.Popen(
            [*self.program, *map(str, arguments)],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=stderr, text=True,
        )  # fmt: skip
