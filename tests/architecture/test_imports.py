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


def test_every_room_can_be_entered_before_there_is_an_application() -> None:
    files = (path.relative_to(ROOT) for room in ("core", "gui") for path in sorted((ROOT / room).rglob("*.py")))
    modules = [".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files]
    program = [sys.executable, "-X", "faulthandler", "-c", f"import {', '.join(modules)}"]
    result = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_studio_runs_without_qt() -> None:
    loaded = loaded_by("core.studio")
    assert {name for name in loaded if name.split(".")[0] in {"PySide6", "shiboken6", "qasync", "gui"}} == set()


def test_the_command_line_starts_without_qt() -> None:
    assert "PySide6" not in loaded_by("main")


@pytest.mark.parametrize("module", ["main", "core.studio", "gui.app", "gui.window"])
def test_heavy_modules_wait_until_they_are_needed(module: str) -> None:
    assert loaded_by(module) & HEAVY == set()
