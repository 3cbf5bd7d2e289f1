"""The projects of a first start, read from the program's resources."""

from pathlib import Path

import msgspec

from core.domain.params import Value
from core.domain.script import Voice
from core.paths import RESOURCES
from core.projects.document import Document
from core.projects.importing import add_chapter
from core.text.parse import Chapter, parse_file

FOLDER = RESOURCES / "sample"


class _Role(msgspec.Struct, frozen=True):
    """How a speaker of a sample looks and sounds; "" among the names is the narrator."""

    voice: str
    colour: str = ""
    params: dict[str, Value] = {}


class _Described(msgspec.Struct, frozen=True):
    """A project in sample.json."""

    name: str
    files: tuple[str, ...]
    cast: dict[str, _Role]


class Sample(msgspec.Struct, frozen=True):
    """A project that can be filled in."""

    name: str
    chapters: tuple[Chapter, ...]
    cast: dict[str, _Role]

    def fill(self, document: Document) -> None:
        """Put the cast and the scripts into a new project."""
        default = document.voice_of_narrator()
        for name, role in self.cast.items():
            speaker = document.add_speaker(name) if name else document.narrator.id
            voice = Voice(default.generator, default.profile, role.voice, role.voice, role.params)
            document.change_speaker(speaker, voice=voice, colour=role.colour or None)
        for chapter in self.chapters:
            add_chapter(document, chapter, self.name)
        document.forget_history()


def read_samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """Return the sample projects. Blocks."""
    described = msgspec.json.decode((folder / "sample.json").read_bytes(), type=tuple[_Described, ...])
    return tuple(
        Sample(one.name, tuple(c for name in one.files for c in parse_file((folder / name).read_bytes())), one.cast)
        for one in described
    )
