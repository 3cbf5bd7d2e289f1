"""The set-up script: what it notices, and what it says when it cannot go on."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "bootstrap.py"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are Linux's matter")


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with the environment it would make in a temporary folder."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path in {"VENV": "venv", "STAMP": "venv/stamp.json", "LOG": "venv/log", "PYTHON": "venv/python"}.items():
        monkeypatch.setattr(module, name, tmp_path / path)
    return module


@pytest.mark.parametrize("words", [[], ["dance"]])
def test_a_wrong_command_is_answered_with_the_right_ones(words: list[str]) -> None:
    result = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "setup|run|test" in result.stderr


@pytest.mark.parametrize("content", [None, "", "{half", "[]", '{"python": "2.7", "root": "/elsewhere", "run": "x"}'])
def test_an_environment_that_is_not_known_to_be_ours_counts_as_none(bootstrap: ModuleType, content: str | None) -> None:
    bootstrap.VENV.mkdir()
    bootstrap.PYTHON.touch()
    if content is not None:
        bootstrap.STAMP.write_text(content)
    assert bootstrap.read_stamp() == {}


def test_a_finished_setup_is_remembered_until_a_pin_changes(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("one==1")
    monkeypatch.setitem(bootstrap.LOCKS, "run", lock)
    bootstrap.VENV.mkdir()
    bootstrap.PYTHON.touch()
    bootstrap.remember("run")
    assert bootstrap.read_stamp()["run"] == bootstrap.digest("run")
    lock.write_text("one==2")
    assert bootstrap.read_stamp()["run"] != bootstrap.digest("run")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full."),
        (
            "WARNING: Retrying … NewConnectionError(…): Name or service not known\nERROR: No matching distribution",
            "network",
        ),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "pinned"),
        ("noise\nERROR: something new\nmore noise", "ERROR: something new"),
        ("", "no reason given."),
    ],
)
def test_one_line_tells_why_it_failed(bootstrap: ModuleType, output: str, sentence: str) -> None:
    reason = bootstrap.reason(output)
    assert sentence in reason
    assert "\n" not in reason


@linux
def test_a_display_that_nobody_serves_is_no_display(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-97")
    monkeypatch.setenv("DISPLAY", ":9797")
    assert bootstrap.has_display() is False


@linux
def test_what_the_system_lacks_is_named_with_its_remedy(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bootstrap.LIBRARIES, "libroomtone-absent.so.9", "libroomtone9")
    lacking = bootstrap.missing_system_parts("run")
    assert lacking["libroomtone-absent.so.9"] == "libroomtone9"
    monkeypatch.setenv("PATH", str(tmp_path))
    sentence = bootstrap.add_system_parts(lacking)
    assert "libroomtone-absent.so.9" in sentence
    assert "libroomtone9" in sentence


@linux
def test_only_the_tests_need_a_keyring(bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.missing_system_parts("test")["gnome-keyring-daemon"] == "gnome-keyring"
    assert "gnome-keyring-daemon" not in bootstrap.missing_system_parts("run")


@linux
def test_an_ordinary_user_without_sudo_reads_the_command(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\nexit 1\n")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert bootstrap.add_system_parts({"libx.so.1": "libx1"}).endswith("sudo apt-get install libx1")
