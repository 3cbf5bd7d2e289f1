"""Lines from the clipboard: what a text becomes, who is new in it, and putting it into a script as one step.

Lines travel in two forms: our text format, for everybody; and `packed`, which keeps all that a line knows, for us.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from core.domain.ids import new_id
from core.domain.script import AFTER, Line, Speaker, Voice
from core.errors import TooMuchText
from core.message import Message, say
from core.projects.casting import newcomers, suiting
from core.projects.chapters import copied
from core.projects.document import Document
from core.projects.edits import Cast, Operation, Splice
from core.projects.importing import line_of, spoken_of
from core.text.clean import clean
from core.text.language import language_of
from core.text.names import folded
from core.text.parse import MOST_BYTES, Chapter, Spoken, parse, unparse
from core.text.split import split

MANY_SPEAKERS = 20
"""So many new speakers come without a question."""

LONGEST = 4_000
"""A pasted paragraph with more characters is broken at the ends of sentences, …"""

COMFORTABLE = 1_000
"""… into lines of at most so many: what is much longer can be read by nobody, and by no generator."""


_SAMPLE = 50


class Carried(msgspec.Struct, frozen=True):
    """A line and who speaks it, on its way to another place."""

    line: Line
    speaker: Speaker


class Pasted(msgspec.Struct, frozen=True):
    """Lines that are about to be put into a script; `names` are their speakers' for each line, "" for the narrator.

    `broken`: some stand for paragraphs that were too long. `known` are speakers that come along as they are.
    """

    lines: tuple[Line, ...] = ()
    names: tuple[str, ...] = ()
    broken: bool = False
    known: Mapping[str, Speaker] = {}

    def strangers(self, cast: Iterable[Speaker]) -> tuple[str, ...]:
        """Return the names that nobody of `cast` has, in the order of their first lines."""
        there = {folded(speaker.name) for speaker in cast}
        strangers: dict[str, str] = {}
        for name in dict.fromkeys(self.names):
            if name and folded(name) not in there:
                strangers.setdefault(folded(name), name)
        return tuple(strangers.values())


def read(text: str, known: Sequence[str]) -> Pasted:
    """Return what a text in our format becomes: titles become headings. Raises `TooMuchText`. Blocks for long ones."""
    _check_size(text)
    return _pasted(_rows(parse(text, known)))


def narration(text: str) -> Pasted:
    """Return the lines of a text as the narrator's, colons and all. Blocks for long ones."""
    _check_size(text)
    return _pasted((Spoken("", "", row.strip()), False) for row in text.split("\n") if row.strip())


def lines_to_text(document: Document, lines: Sequence[Line]) -> str:
    """Return lines in our format."""
    return unparse(as_chapters(document, lines))


def as_chapters(document: Document, lines: Sequence[Line]) -> list[Chapter]:
    """Return lines as chapters, each of which a heading begins."""
    chapters: list[Chapter] = []
    title, said = "", list[Spoken]()
    for line in lines:
        if line.heading:
            if title or said:
                chapters.append(Chapter(title, tuple(said)))
            title, said = line.text, []
        else:
            said.append(spoken_of(document, line))
    return [*chapters, Chapter(title, tuple(said))]


def pack(document: Document, lines: Sequence[Line]) -> bytes:
    """Return lines with all that they know."""
    carried = [Carried(copied(line), document.speakers[line.speaker]) for line in lines]
    return msgspec.json.encode(carried)


def unpack(data: bytes) -> Pasted:
    """Return what `pack` put together; nothing where it is something else."""
    try:
        carried = msgspec.json.decode(data, type=list[Carried])
    except msgspec.MsgspecError:
        return Pasted()
    lines = tuple(msgspec.structs.replace(one.line, id=new_id()) for one in carried)
    names = tuple("" if one.speaker.narrator else one.speaker.name for one in carried)
    return Pasted(lines, names, known={one.speaker.name: one.speaker for one in carried if not one.speaker.narrator})


def put(
    document: Document,
    script_id: str,
    index: int,
    pasted: Pasted,
    *,
    instead_of: str = "",
    over: Sequence[Line] = (),
    before: Sequence[Operation] = (),
    label: Message | None = None,
) -> tuple[str, ...]:
    """Put lines into a script before its line `index`, new speakers into the cast: one step. Returns the lines' ids.

    `over` are lines that go, which stand from `index` on; `before` is done first, in the same step.

    `instead_of` is an empty line that goes, which stands at `index`. The first lines of a project choose the language
    that it is spoken in, see `suiting`.
    """
    narrating = suiting(document, language_of("\n".join(line.text for line in pasted.lines[:_SAMPLE])))
    speakers, joining = _cast(document, pasted, narrating)
    ids = {name: speakers[folded(name)] for name in set(pasted.names)}
    lines = tuple(
        line if line.speaker == ids[name] else msgspec.structs.replace(line, speaker=ids[name])
        for line, name in zip(pasted.lines, pasted.names, strict=True)
    )
    count = len(document.speakers)
    operations: list[Operation] = [Cast(count + place, None, speaker) for place, speaker in enumerate(joining)]
    if narrating:
        narrator = document.narrator
        place = list(document.speakers).index(narrator.id)
        operations.append(Cast(place, narrator, msgspec.structs.replace(narrator, voice=narrating)))
    gone = (document.line(instead_of),) if instead_of else tuple(over)
    operations.append(Splice(script_id, index, gone, lines))
    words = say("Paste line") if len(lines) == 1 else say("Paste {n} lines", n=len(lines))
    document.do(label or words, *before, *operations)
    return tuple(line.id for line in lines)


def begin(document: Document, script_id: str, text: str) -> str:
    """Put the first line into an empty script and return its id."""
    first = Pasted((Line(new_id(), "", clean(text)),), ("",))
    return put(document, script_id, 0, first, label=say("Add line"))[0]


def with_cast(document: Document, pasted: Pasted) -> Pasted:
    """Return the lines as they will be put, for `Document.prepare_lines`: whoever is new has the narrator's voice."""
    ids = {folded(speaker.name): speaker.id for speaker in document.speakers.values() if not speaker.narrator}
    narrator = document.narrator.id
    by_name = {name: ids.get(folded(name), narrator) if name else narrator for name in set(pasted.names)}
    lines = tuple(
        msgspec.structs.replace(line, speaker=by_name[name])
        for line, name in zip(pasted.lines, pasted.names, strict=True)
    )
    return msgspec.structs.replace(pasted, lines=lines)


def _cast(document: Document, pasted: Pasted, narrating: Voice | None) -> tuple[dict[str, str], tuple[Speaker, ...]]:
    """Return the speaker's id for each name, folded, and whoever is new."""
    cast = document.speakers.values()
    ids = {folded(speaker.name): speaker.id for speaker in cast if not speaker.narrator} | {"": document.narrator.id}
    strangers = pasted.strangers(cast)
    joining = tuple(
        msgspec.structs.replace(pasted.known[one.name], id=one.id) if one.name in pasted.known else one
        for one in newcomers(document, strangers, narrating)
    )
    ids |= {folded(speaker.name): speaker.id for speaker in joining}
    narrator = folded(document.narrator.name)
    return {narrator: document.narrator.id} | ids, joining


def _check_size(text: str) -> None:
    if len(text) > MOST_BYTES:
        raise TooMuchText(
            say("The clipboard holds {size:.0f} MB of text.", size=len(text) / 1e6),
            say("Up to {most:.0f} MB can be pasted; divide it into several parts.", most=MOST_BYTES / 1e6),
        )


def _rows(chapters: Iterable[Chapter]) -> Iterator[tuple[Spoken, bool]]:
    """Yield what is said and whether it is a heading."""
    for chapter in chapters:
        if chapter.title.strip():
            yield Spoken("", "", chapter.title.strip()), True
        for said in chapter.lines:
            yield said, False


def _pasted(rows: Iterable[tuple[Spoken, bool]]) -> Pasted:
    lines: list[Line] = []
    names: list[str] = []
    broken = False
    for said, heading in rows:
        pieces = _pieces(said.text)
        broken |= len(pieces) > 1
        for piece in pieces:
            line = line_of(said, "")
            rest = line.pause_after if piece is pieces[-1] else AFTER
            lines.append(msgspec.structs.replace(line, text=piece, pause_after=rest, heading=heading or said.heading))
            names.append(said.speaker)
    return Pasted(tuple(lines), tuple(names), broken)


def _pieces(text: str) -> tuple[str, ...]:
    """Return a paragraph, one that is much too long in pieces that a reader can take in."""
    if len(text) <= LONGEST:
        return (text,)
    return tuple(piece.strip() for piece in split(text, COMFORTABLE) if piece.strip())
