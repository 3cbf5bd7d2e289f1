"""The projects of a first start, read from the program's resources."""

from pathlib import Path

import msgspec

from core.domain.params import Value
from core.domain.script import Voice
from core.paths import RESOURCES
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.projects.importing import add_chapter
from core.text.parse import Chapter, parse_file

FOLDER = RESOURCES / "sample"


class _Role(msgspec.Struct, frozen=True):
    """How a speaker of a sample looks and sounds."""

    name: str
    voice: str
    colour: str
    narrator: bool = False
    params: dict[str, Value] = {}


class _Described(msgspec.Struct, frozen=True):
    """A project in sample.json."""

    name: str
    scripts: tuple[str, ...]
    cast: tuple[_Role, ...]


class _Contents(msgspec.Struct, frozen=True):
    """The whole of sample.json."""

    projects: tuple[_Described, ...]


class Sample(msgspec.Struct, frozen=True):
    """A project that can be filled in."""

    name: str
    chapters: tuple[Chapter, ...]
    cast: tuple[_Role, ...]

    async def fill(self, document: Document) -> None:
        """Put the cast and the scripts into a new project."""
        default = document.voicing.voice_of_narrator()
        for role in self.cast:
            speaker = document.narrator.id if role.narrator else add_speaker(document, role.name)
            voice = Voice(default.generator, default.profile, role.voice, role.voice, role.params)
            change_speaker(document, speaker, name=role.name, voice=voice, colour=role.colour)
        for chapter in self.chapters:
            await add_chapter(document, chapter, chapter.title or self.name)
        document.forget_history()


def read_samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """Return the sample projects. Blocks."""
    described = msgspec.json.decode((folder / "sample.json").read_bytes(), type=_Contents)
    return tuple(_read(one, folder) for one in described.projects)


def _read(one: _Described, folder: Path) -> Sample:
    chapters = [chapter for name in one.scripts for chapter in parse_file((folder / name).read_bytes())]
    return Sample(one.name, tuple(chapters), one.cast)
