"""Scripts that come in: looked at before anything is made of them, and then brought into a project as one step."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from core.domain.ids import new_id
from core.domain.script import Line, Script
from core.errors import ScriptProblem, TooMuchText
from core.message import Message, say
from core.projects.casting import newcomers, suiting
from core.projects.document import Document
from core.projects.edits import Cast, Chapter, Operation, Splice
from core.projects.importing import line_of
from core.text import parse
from core.text.clean import clean
from core.text.formats.looking import Found, Wish, look
from core.text.formats.reading import MOST_SPEAKERS, most_bytes
from core.text.language import language_of
from core.text.names import folded

NARRATOR = ""
"""Whom a name is given to that is the narrator's, in `Arrival.cast`."""

_SAMPLE = 50
_TOGETHER = 2_000


class Arrival(msgspec.Struct, frozen=True):
    """What is to come into a project: chapters, each a script under its title, and who speaks their names.

    `cast` maps a name, folded, to the id of a speaker of the project or to `NARRATOR`. `names` calls new speakers
    something else than the file does, by their folded names there.
    """

    chapters: tuple[parse.Chapter, ...]
    cast: Mapping[str, str] = {}
    names: Mapping[str, str] = {}


def look_at(path: Path, known: Sequence[str] = (), wish: Wish = Wish()) -> Found:  # noqa: B008 (frozen)
    """Return what a script file holds. Raises `ScriptProblem`. Blocks."""
    try:
        with path.open("rb") as file:
            data = file.read(4)
            data += file.read(most_bytes(data))
    except OSError as error:
        raise ScriptProblem(
            say("The file {name} cannot be read.", name=path.name),
            say("Look whether it is there and whether you may read it."),
            str(error),
        ) from error
    return look(data, path.name, known, wish)


def as_one(chapters: Sequence[parse.Chapter], title: str) -> parse.Chapter:
    """Return chapters as one, their titles standing in it as headings."""
    lines: list[parse.Spoken] = []
    for chapter in chapters:
        if chapter.title:
            lines.append(parse.Spoken("", "", chapter.title, heading=True))
        lines += chapter.lines
    return parse.Chapter(title, tuple(lines))


def strangers(document: Document, arrival: Arrival) -> tuple[str, ...]:
    """Return the names, folded, that would become new speakers, in the order of their first lines."""
    found = dict.fromkeys(folded(said.speaker) for chapter in arrival.chapters for said in chapter.lines)
    cast = {folded(speaker.name) for speaker in document.speakers.values()}
    own = {name: folded(arrival.names.get(name, name)) for name in found if name and name not in arrival.cast}
    return tuple(name for name, called in own.items() if called not in cast)


async def bring_in(document: Document, arrival: Arrival, label: Message | None = None) -> tuple[str, ...]:
    """Add what arrives as one step that can be undone; return the ids of the scripts.

    Raises `TooMuchText` for more new speakers than a cast has. Nothing is changed when this is cancelled or fails.
    """
    if not arrival.chapters:
        return ()
    _refuse_crowd(len(strangers(document, arrival)))
    scripts, operations = await asyncio.to_thread(_operations, document, arrival)
    for operation in operations:
        if isinstance(operation, Splice):
            await asyncio.to_thread(document.prepare_lines, operation.inserted)
    document.do(label or _label(scripts), *operations)
    return tuple(script.id for script in scripts)


def _refuse_crowd(count: int) -> None:
    if count > MOST_SPEAKERS:
        raise TooMuchText(
            say("The script seems to have {count} new speakers.", count=count),
            say("Up to {most} are taken at once; read it as narration, or divide the file.", most=MOST_SPEAKERS),
        )


def _label(scripts: Sequence[Script]) -> Message:
    if len(scripts) == 1:
        return say("Import {title}", title=scripts[0].title)
    return say("Import {n} scripts", n=len(scripts))


def _operations(document: Document, arrival: Arrival) -> tuple[list[Script], list[Operation]]:
    """Return the scripts that come, and all that has to be done for it."""
    texts = [said.text for chapter in arrival.chapters for said in chapter.lines[:_SAMPLE]][:_SAMPLE]
    operations: list[Operation] = []
    narrator = document.narrator
    narrating = suiting(document, language_of("\n".join(texts)))
    if narrating:
        place = list(document.speakers).index(narrator.id)
        operations.append(Cast(place, narrator, msgspec.structs.replace(narrator, voice=narrating)))
    cast, joining = _cast(document, arrival)
    called = {folded(name): clean(name).strip() for name in joining.values()}
    fresh = dict(zip(called, newcomers(document, tuple(called.values()), narrating), strict=True))
    for offset, speaker in enumerate(fresh.values()):
        operations.append(Cast(len(document.speakers) + offset, None, speaker))
    cast |= {name: fresh[folded(wanted)].id for name, wanted in joining.items()}
    place = max((script.place for script in document.scripts), default=-1) + 1
    scripts: list[Script] = []
    for offset, chapter in enumerate(arrival.chapters):
        script = Script(new_id(), clean(chapter.title).strip(), place + offset)
        lines = _lines(chapter, cast)
        operations.append(Chapter(None, script))
        operations += (
            Splice(script.id, start, inserted=tuple(lines[start : start + _TOGETHER]))
            for start in range(0, len(lines), _TOGETHER)
        )
        scripts.append(script)
    return scripts, operations


def _cast(document: Document, arrival: Arrival) -> tuple[dict[str, str], dict[str, str]]:
    """Return the speaker's id for each folded name, and for those who are to join what they are called."""
    ids = {folded(speaker.name): speaker.id for speaker in document.speakers.values()}
    cast, joining = {"": document.narrator.id}, dict[str, str]()
    for said in (said for chapter in arrival.chapters for said in chapter.lines):
        name = folded(said.speaker)
        if name in cast or name in joining:
            continue
        called = arrival.names.get(name, said.speaker)
        given = arrival.cast.get(name) if name in arrival.cast else ids.get(folded(called))
        if given is None:
            joining[name] = called
        else:
            cast[name] = given or document.narrator.id
    return cast, joining


def _lines(chapter: parse.Chapter, cast: Mapping[str, str]) -> list[Line]:
    spoken = cast[""]
    return [line_of(said, spoken if said.heading else cast[folded(said.speaker)]) for said in chapter.lines]
