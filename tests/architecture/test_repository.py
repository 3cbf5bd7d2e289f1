"""The files around the code: lock files, resources, the two commands."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "packaging" / name for name in ("requirements.txt", "requirements-dev.txt")]


def pins(lock: Path) -> dict[str, str]:
    """Return the pinned version of every package in `lock`."""
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_name_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert (
        re.findall(r"://|^\s*-(?!-hash=sha256:[0-9a-f]{64}\b).*|\s@\s|file:|\.(?:org|com|net|io)\b", text, re.MULTILINE)
        == []
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_tests_run_on_the_versions_that_ship() -> None:
    ships, tested = (pins(lock) for lock in LOCKS)
    assert {name: version for name, version in ships.items() if tested.get(name) != version} == {}


def test_everything_declared_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    for lock, declared in zip(
        LOCKS, (project["project"]["dependencies"], groups["build"] + groups["dev"]), strict=True
    ):
        names = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in declared}
        assert names - set(pins(lock)) == set()


def test_nothing_shadows_the_package_called_packaging() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_resources_are_data() -> None:
    files = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if path.suffix in {".py", ".pyc", ".so", ".sh"} or path.stat().st_mode & 0o111] == []


def test_ci_runs_the_readme_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines == ["#!/bin/sh", "set -e", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_what_the_readme_shows_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = set(re.findall(r"^([a-z ]+):", makefile, re.MULTILINE))
    assert targets <= {name for rule in rules for name in rule.split()}
    assert [link for link in re.findall(r"\]\(([^)]+)\)", text) if not (ROOT / link).is_file()] == []
