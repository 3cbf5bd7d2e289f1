"""The import contracts of pyproject.toml hold, and each of them would notice."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]

VIOLATIONS = {
    "Imports point down: gui, core": ("core/paths.py", "import gui.theme"),
    "Nothing imports the composition root": ("gui/theme.py", "import main"),
    "Imports point down inside core": ("core/domain/ids.py", "import core.settings"),
    "Providers know what a provider is, and never each other": (
        "core/providers/base.py",
        "import core.providers.registry",
    ),
    "Only the registry names a provider": ("core/jobs/__init__.py", "import core.providers.local.spec"),
    "A provider's data imports no adapter": ("core/providers/local/spec.py", "import core.providers.local.adapter"),
    "The core has no screen": ("core/text/__init__.py", "import PySide6.QtCore"),
    "SQLite stays in core.library": ("gui/theme.py", "import sqlite3"),
    "HTTP stays in core.net and in adapters, keys stay in core.keys": ("core/audio/__init__.py", "import httpx"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_holds() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The verdict on each contract for a copy of the house in which each of them is broken once."""
    copy = tmp_path_factory.mktemp("house")
    for name in ("core", "gui"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for file, statement in VIOLATIONS.values():
        with (copy / file).open("a", encoding="utf-8") as source:
            source.write(f"\n{statement}\n")
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", lint(copy).stdout, re.MULTILINE))


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_broken_contract_is_noticed(verdicts: dict[str, str], contract: str) -> None:
    assert verdicts[contract] == "BROKEN"


def test_every_contract_was_tried(verdicts: dict[str, str]) -> None:
    assert set(verdicts) == set(VIOLATIONS)
