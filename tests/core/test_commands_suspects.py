"""`roomtone library suspects` as a process, on a library with a spoilt take."""

import json
from pathlib import Path

import pytest

from core.paths import Paths
from core.studio import Studio
from tests.core.listening import spoiling
from tests.core.shell import Shell

TEXTS = ("I heard something. Did you?", "That was the engine. They are leaving without us, Ben.")


@pytest.fixture
async def roomtone(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    studio = Studio(Paths.under(shell.home / "home"))
    await studio.open()
    await studio.start_queue()
    document = await studio.document((await studio.new_project("The Last Ferry")).id)
    script = document.scripts[0].id
    document.rename_script(script, "Harbour")
    lines = [document.insert_line(script, n, text=text) for n, text in enumerate(TEXTS)]
    await studio.generate(document, lines)
    await studio.idle()
    await spoiling.spoil(studio, document, lines[1], spoiling.hole(3.0))
    await studio.close()
    return shell


@pytest.mark.parametrize("name", ["Harbour", "the last ferry"])
async def test_it_tells_what_and_why(roomtone: Shell, name: str) -> None:
    found = json.loads(roomtone("library", "suspects", name, "--json").stdout)
    assert found["checked"] == 2
    (suspect,) = found["suspects"]
    assert (suspect["number"], suspect["text"]) == (2, TEXTS[1])
    (finding,) = suspect["findings"]
    assert finding["fault"] == "hole"
    assert finding["to"] - finding["from"] == pytest.approx(3.0, abs=0.5)


async def test_it_reads_well_without_json(roomtone: Shell) -> None:
    told = roomtone("library", "suspects", "Harbour").stdout
    assert "That was the engine" in told
    assert "It is silent for 3." in told


async def test_an_unknown_title_is_a_usage_error(roomtone: Shell) -> None:
    assert "no script or project" in roomtone("library", "suspects", "Nowhere", expect=2).stderr
