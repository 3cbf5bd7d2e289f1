"""A real project with real takes of the local voice, and bundles of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.clip import Clip
from core.domain.script import Pronunciation, Voice
from core.paths import Paths
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.studio import Studio
from tests.core.conftest import write_tone


class Work:
    """A studio with a project of two scripts, whose first line has two takes."""

    def __init__(self, studio: Studio, document: Document, clip: Clip) -> None:
        self.studio, self.document, self.clip = studio, document, clip
        self.one, self.two = (script.id for script in document.scripts)

    async def export(self, out: Path, **chosen: object) -> Path:
        from core.bundles.bundles import Chosen

        await self.studio.export_bundle(self.document.project.id, out, Chosen(**chosen))  # type: ignore[arg-type]
        return out


@pytest.fixture
async def work(studio: Studio, tmp_path: Path) -> Work:
    project = await studio.new_project("The Last Ferry", empty=True)
    document = await studio.document(project.id)
    anna = add_speaker(document, "ANNA")
    one = document.add_script("One", source=str(tmp_path / "one.txt"))
    two = document.add_script("Two")
    first = document.insert_line(one, 0, speaker=anna, text="Yes.", direction="softly")
    document.insert_line(one, 1, speaker=document.narrator.id, text="It rains.")
    document.insert_line(two, 0, speaker=document.narrator.id, text="Snow.")
    document.change_words([Pronunciation("ferry", "fairy")])
    clip = await studio.clips.add(write_tone(tmp_path / "anna.wav", seconds=0.3, hertz=330))
    ben = add_speaker(document, "BEN")
    cloned = Clip(clip.audio, clip.suffix, "What is said.", "anna")
    change_speaker(document, ben, voice=Voice("302ai.higgs-clone", "my-302", name="Ben", clips=(cloned,)))
    await studio.start_queue()
    lines = [line.id for script in document.scripts for line in document.lines(script.id)]
    await studio.generate(document, lines)
    await studio.idle()
    await studio.generate(document, [first])
    await studio.idle()
    await studio.saved()
    return Work(studio, document, cloned)


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Studio]:
    """Another library, of somebody else."""
    found = Studio(Paths.under(tmp_path / "other"))
    await found.open()
    yield found
    await found.close()
