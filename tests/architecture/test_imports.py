"""What is really loaded when the studio and the program are imported, each in a fresh interpreter."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "av", "httpx", "keyring", "mutagen", "PySide6.QtMultimedia"}


def loaded_by(module: str) -> set[str]:
    """Return the names of all modules that importing `module` brings with it."""
    program = f"import sys, {module}; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_studio_runs_without_qt() -> None:
    loaded = loaded_by("core.studio")
    assert {name for name in loaded if name.split(".")[0] in {"PySide6", "shiboken6", "qasync", "gui"}} == set()


def test_the_command_line_starts_without_qt() -> None:
    assert "PySide6" not in loaded_by("main")


@pytest.mark.parametrize("module", ["main", "core.studio", "gui.app", "gui.window"])
def test_heavy_modules_wait_until_they_are_needed(module: str) -> None:
    assert loaded_by(module) & HEAVY == set()
