"""From a script file's chapters to lines of a project, and its update when the file is read again."""

import asyncio
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from core.domain.ids import new_id
from core.domain.script import AFTER, Line
from core.errors import ScriptProblem
from core.message import say
from core.projects.casting import add_speaker, suit
from core.projects.document import Document
from core.text.formats.reading import most_bytes, read
from core.text.language import language_of
from core.text.parse import Chapter, Spoken


async def add_chapter(document: Document, chapter: Chapter, title: str, *, source: str = "") -> str:
    """Append `chapter` as a script under `title`, and its speakers to the cast; return the script's id."""
    suit(document, language_of("\n".join(said.text for said in chapter.lines[:50])))
    cast = _cast(document, chapter)
    lines = await asyncio.to_thread(_lines, cast, chapter.lines)
    await asyncio.to_thread(document.prepare_lines, lines)
    return document.add_script(title, lines, source=source)


def _cast(document: Document, chapter: Chapter) -> dict[str, str]:
    """Return the speaker's id for each name; the names in the order of their first lines."""
    names = dict.fromkeys(said.speaker for said in chapter.lines)
    return {name: add_speaker(document, name) if name else document.narrator.id for name in names}


def _lines(cast: Mapping[str, str], spoken: Sequence[Spoken]) -> list[Line]:
    return [line_of(said, cast[said.speaker]) for said in spoken]


def spoken_of(document: Document, line: Line) -> Spoken:
    """Return a line of a project as a script file tells it: the narrator has no name there."""
    speaker = document.speakers[line.speaker]
    return Spoken(
        "" if speaker.narrator else speaker.name,
        line.direction,
        line.text,
        line.pause_after,
        line.emotion,
        line.speed,
        line.pitch,
        line.volume,
        heading=line.heading,
    )


def line_of(said: Spoken, speaker: str) -> Line:
    """Return a new line of a speaker that says what `said` does."""
    return Line(
        new_id(),
        speaker,
        said.text,
        said.direction,
        AFTER if said.pause is None else said.pause,
        emotion=said.emotion,
        speed=said.speed,
        pitch=said.pitch,
        volume=said.volume,
        heading=said.heading,
    )


def update_chapter(document: Document, script_id: str, chapter: Chapter) -> None:
    """Make the script say what `chapter` says; lines that are the same stay the same lines, with their takes."""
    fresh = _lines(_cast(document, chapter), chapter.lines)
    before = list(document.lines(script_id))
    matcher = SequenceMatcher(None, [_said(line) for line in before], [_said(line) for line in fresh], autojunk=False)
    for tag, start, end, first, last in reversed(matcher.get_opcodes()):
        if tag == "replace" and end - start == last - first:
            for old, new in zip(before[start:end], fresh[first:last], strict=True):
                document.change_line(old.id, **{name: getattr(new, name) for name in _TOLD})
        elif tag != "equal":
            document.remove_lines([line.id for line in before[start:end]])
            document.insert_lines(script_id, start, fresh[first:last])
    for line, said in zip(document.lines(script_id), chapter.lines, strict=True):
        if said.pause is not None and said.pause != line.pause_after:
            document.change_line(line.id, pause_after=said.pause)


_TOLD = ("text", "speaker", "direction", "emotion", "speed", "pitch", "volume", "heading")


def _said(line: Line) -> tuple[str | float, ...]:
    return tuple(getattr(line, name) for name in _TOLD)


def read_chapters(path: Path, known: Sequence[str] = ()) -> tuple[Chapter, ...]:
    """Return the chapters of a script file, whatever its format. Raises `ScriptProblem`. Blocks."""
    try:
        with path.open("rb") as file:
            data = file.read(4)
            data += file.read(most_bytes(data))
        return read(data, path.name, known)
    except OSError as error:
        raise ScriptProblem(
            say("The file {name} cannot be read.", name=path.name),
            say("Look whether it is there and whether you may read it."),
            str(error),
        ) from error
