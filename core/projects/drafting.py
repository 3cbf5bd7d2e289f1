"""What somebody makes of script files before they come in: which chapters, under which titles, and who speaks."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import msgspec

from core.domain.script import Line, Project, Script, Speaker
from core.library.scripts import Contents
from core.message import Message, say
from core.projects.arriving import NARRATOR, Arrival, as_one
from core.projects.casting import newcomers
from core.projects.document import Document
from core.projects.importing import line_of
from core.text.formats.looking import Found, Wish
from core.text.names import folded
from core.text.parse import Chapter, Spoken

SHOWN = 300
"""So many lines of a chapter are shown before it comes in."""

_CROWD = 300
_CHARACTERS = 20_000


class File(msgspec.Struct, frozen=True):
    """A file as it was read: how that was wished, what was found, and for each chapter how many lines a name has."""

    path: Path
    found: Found
    wish: Wish = Wish()
    counts: tuple[dict[str, int], ...] = ()
    names: dict[str, str] = {}


def file_of(path: Path, found: Found, wish: Wish) -> File:
    """Return a file with its names counted; many lines take a while. Blocks."""
    names: dict[str, str] = {}
    counts: list[dict[str, int]] = []
    for chapter in found.chapters:
        counted = Counter(line.speaker for line in chapter.lines)
        merged: Counter[str] = Counter()
        for name, lines in counted.items():
            merged[folded(name)] += lines
            names.setdefault(folded(name), name)
        counts.append(dict(merged))
    return File(path, found, wish, tuple(counts), names)


class Part(msgspec.Struct, frozen=True):
    """A chapter that was found: its title, how many lines it has, and whether it comes in."""

    title: str
    lines: int
    wanted: bool


class Role(msgspec.Struct, frozen=True):
    """A name that was found: how it is written, what it will be called, how many lines it has, and who speaks it.

    `speaker` is the id of a speaker of the project, `NARRATOR`, or None for one who is new.
    """

    name: str
    written: str
    called: str
    lines: int
    speaker: str | None


class Draft:
    """What will come in. Changes at once with every choice; nothing is made of it before `arrival` is brought in."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.files: tuple[File, ...] = ()
        self.together = False
        self._left_out: set[int] = set()
        self._titles: dict[int, str] = {}
        self._cast: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def show(self, files: Sequence[File]) -> None:
        """Take files as they were read now; what was chosen for chapters stays where their number is the same."""
        if [len(file.found.chapters) for file in files] != [len(file.found.chapters) for file in self.files]:
            self._left_out, self._titles = set(), {}
        self.files = tuple(files)

    # chapters

    def parts(self) -> tuple[Part, ...]:
        """Return the chapters of all files."""
        return tuple(
            Part(self._titles.get(place, title), len(chapter.lines), place not in self._left_out)
            for place, (title, chapter, _) in enumerate(self._chapters())
        )

    def _chapters(self) -> list[tuple[str, Chapter, dict[str, int]]]:
        return [
            (chapter.title or file.path.stem, chapter, counted)
            for file in self.files
            for chapter, counted in zip(file.found.chapters, file.counts, strict=True)
        ]

    def file_of(self, place: int) -> File:
        """Return the file that a chapter is from."""
        for file in self.files:
            if place < len(file.found.chapters):
                return file
            place -= len(file.found.chapters)
        return self.files[-1]

    def place_of(self, path: Path) -> int | None:
        """Return the place of a file's first chapter, None if it has none."""
        place = 0
        for file in self.files:
            if file.path == path:
                return place if file.found.chapters else None
            place += len(file.found.chapters)
        return None

    def want(self, place: int, wanted: bool) -> None:
        """Let a chapter come in, or leave it out."""
        (self._left_out.discard if wanted else self._left_out.add)(place)

    def entitle(self, place: int, title: str) -> None:
        """Give a chapter another title."""
        if title.strip():
            self._titles[place] = title.strip()

    # names

    def roles(self) -> tuple[Role, ...]:
        """Return the names in the chapters that come in, those with most lines first."""
        lines: Counter[str] = Counter()
        for place, (_, _, counted) in enumerate(self._chapters()):
            if place not in self._left_out:
                lines.update(counted)
        written = {name: text for file in reversed(self.files) for name, text in file.names.items()}
        cast = {folded(speaker.name): speaker.id for speaker in self.document.speakers.values()}
        roles = [self._role(name, written[name], count, cast) for name, count in lines.items() if name]
        return tuple(sorted(roles, key=lambda role: -role.lines))

    def _role(self, name: str, written: str, lines: int, cast: dict[str, str]) -> Role:
        called = self._names.get(name, written)
        speaker = self._cast[name] if name in self._cast else cast.get(folded(called))
        return Role(name, written, called, lines, speaker)

    def give(self, name: str, speaker: str | None) -> None:
        """Let a name be spoken by a speaker of the project or the narrator, or with None by somebody new."""
        if speaker is None:
            self._cast.pop(name, None)
        else:
            self._cast[name] = speaker

    def call(self, name: str, called: str) -> None:
        """Call somebody new something else than the file does."""
        if called.strip():
            self._names[name] = called.strip()

    # what comes of it

    def arrival(self) -> Arrival:
        """Return what comes in."""
        chosen = tuple(
            Chapter(self._titles.get(place, title), chapter.lines)
            for place, (title, chapter, _) in enumerate(self._chapters())
            if place not in self._left_out
        )
        if self.together and len(chosen) > 1:
            chosen = (as_one(chosen, self.files[0].path.stem),)
        return Arrival(chosen, dict(self._cast), dict(self._names))

    def counts(self) -> tuple[int, int, int]:
        """Return how many scripts, lines and new speakers will come."""
        wanted = [part for part in self.parts() if part.wanted]
        scripts = min(1, len(wanted)) if self.together else len(wanted)
        fresh = {folded(role.called) for role in self.roles() if role.speaker is None}
        return scripts, sum(part.lines for part in wanted), len(fresh)

    def divided(self) -> int:
        """Return how many paragraphs were too long for one line."""
        return sum(file.found.divided for file in self.files)

    def label(self) -> Message | None:
        """Return what undo will call it, None for the usual words."""
        return say("Import {name}", name=self.files[0].path.name) if len(self.files) == 1 else None

    def glimpse(self, place: int) -> Document:
        """Return a document of its own with the first lines of a chapter, as they will look."""
        title, chapter, _ = self._chapters()[place]
        shown = _first(chapter.lines)
        cast = self._glimpsed(shown)
        narrator = self.document.narrator.id
        ids = {role: speaker.id for role, speaker in cast.items()}
        lines: list[Line] = [
            line_of(said, narrator if said.heading else ids.get(folded(said.speaker), narrator)) for said in shown
        ]
        speakers = {speaker.id: speaker for speaker in (self.document.narrator, *cast.values())}
        stored = Contents(
            Project("glimpse", title), tuple(speakers.values()), (Script("glimpse", title),), {"glimpse": lines}, ()
        )
        return self.document.apart(stored)

    def _glimpsed(self, shown: Sequence[Spoken]) -> dict[str, Speaker]:
        """Return who speaks the names of a chapter's first lines; those who are new as they would join."""
        there = self.document.speakers
        asked = dict.fromkeys(folded(said.speaker) for said in shown if said.speaker)
        cast = {folded(speaker.name): speaker.id for speaker in there.values()}
        written = {name: text for file in reversed(self.files) for name, text in file.names.items()}
        roles = [self._role(name, written.get(name, name), 0, cast) for name in asked]
        found = {
            role.name: self.document.narrator if role.speaker == NARRATOR else there[role.speaker]
            for role in roles
            if role.speaker is not None
        }
        joining = self.joining()
        fresh = {role.name: joining.get(folded(role.called)) for role in roles if role.speaker is None}
        return found | {name: speaker or self.document.narrator for name, speaker in fresh.items()}

    def joining(self) -> dict[str, Speaker]:
        """Return those who are new as they will join the cast, by their folded names; of a crowd the first ones."""
        there = {role.name: role for role in self.roles() if role.speaker is None}
        written = (name for file in self.files for name in file.names)
        called = {folded(there[name].called): there[name].called for name in written if name in there}
        some = dict(islice(called.items(), _CROWD))
        return dict(zip(some, newcomers(self.document, tuple(some.values())), strict=True))


def _first(lines: Sequence[Spoken]) -> Sequence[Spoken]:
    """Return the first lines of a chapter, fewer where they are long, and at least one."""
    room = _CHARACTERS
    for place, line in enumerate(lines[:SHOWN]):
        room -= len(line.text)
        if room < 0:
            return lines[: max(1, place)]
    return lines[:SHOWN]
