"""What a script file holds, for somebody who looks at it before it is taken and may have it read otherwise."""

from collections.abc import Collection, Sequence
from pathlib import PurePath

import msgspec

from core.errors import NothingToSay, ScriptProblem, UnreadableText
from core.message import N_, say
from core.text.decode import decode_as, decoded, likeliest
from core.text.formats import columns, epub, fountain, markdown, reading, subtitles, table, word
from core.text.formats.packed import Packed
from core.text.formats.table import Layout
from core.text.parse import Chapter, Spoken, parse, refuse_too_large
from core.text.split import split

LONGEST_PARAGRAPH = 10_000
"""A paragraph with more characters than this becomes several lines."""

_PIECE = 2_000
_SHOWN_ROWS = 8

KINDS = {
    "script": N_("Plain text"),
    "markdown": N_("Markdown"),
    "fountain": N_("Fountain"),
    "subtitles": N_("Subtitles"),
    "table": N_("Table"),
    "word": N_("Word document"),
    "epub": N_("EPUB book"),
}
"""What each kind of file is called."""

WITH_COLONS = frozenset({"script", "markdown", "word", "subtitles"})
"""The kinds in which a name and a colon may make a speaker, or may be prose."""


class Wish(msgspec.Struct, frozen=True):
    """How a file is to be read: in an encoding ("" as its bytes tell), with or without names, with a table's layout.

    A layout without columns has them guessed.
    """

    encoding: str = ""
    names: bool = True
    layout: Layout | None = None


class Found(msgspec.Struct, frozen=True):
    """What was read. `kind` is one of `KINDS`; `encoding` is "" for packed files, `guessed` that it is not certain.

    `rows` are the first of a table. `divided` counts the paragraphs that were too long for one line. `problem` is why
    there are no chapters, where a choice may help.
    """

    kind: str
    chapters: tuple[Chapter, ...] = ()
    encoding: str = ""
    guessed: bool = False
    layout: Layout | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    divided: int = 0
    problem: ScriptProblem | None = None

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(len(chapter.lines) for chapter in self.chapters)


def look(data: bytes, name: str, known: Collection[str] = (), wish: Wish = Wish()) -> Found:  # noqa: B008 (frozen)
    """Return what a file of that name holds. Raises `ScriptProblem` for what no other choice would make readable."""
    if data.startswith(reading.WORD_OR_BOOK):
        found = _packed(data, known, wish)
    else:
        refuse_too_large(data)
        found = _text(data, PurePath(name).suffix.lower(), known, wish)
    if found.problem is None and not found.lines:
        nothing = NothingToSay(say("The script is empty."), say("Write a line such as ANNA: I heard something."))
        return msgspec.structs.replace(found, chapters=(), problem=nothing)
    chapters, count = divided(found.chapters)
    return msgspec.structs.replace(found, chapters=chapters, divided=count)


def divided(chapters: Sequence[Chapter]) -> tuple[tuple[Chapter, ...], int]:
    """Return chapters whose endless paragraphs are several lines, cut at sentence ends, and how many those were."""
    endless = sum(len(line.text) > LONGEST_PARAGRAPH for chapter in chapters for line in chapter.lines)
    if not endless:
        return tuple(chapters), 0
    return tuple(
        Chapter(chapter.title, tuple(piece for line in chapter.lines for piece in _pieces(line)))
        for chapter in chapters
    ), endless


def _pieces(line: Spoken) -> Sequence[Spoken]:
    if len(line.text) <= LONGEST_PARAGRAPH:
        return (line,)
    texts = [text.strip() for text in split(line.text, _PIECE)]
    return [msgspec.structs.replace(line, text=text) for text in texts if text]


def _packed(data: bytes, known: Collection[str], wish: Wish) -> Found:
    packed = Packed(data)
    if packed.holds(word.DOCUMENT):
        packed.check_all()
        return Found("word", word.read(data, known, names=wish.names))
    if packed.holds(epub.CONTAINER):
        return Found("epub", epub.read(packed))
    raise reading.neither()


def _text(data: bytes, ending: str, known: Collection[str], wish: Wish) -> Found:
    if kind := reading.PACKED_ENDINGS.get(ending):
        raise reading.no_such(kind)
    guessed = False
    try:
        text, encoding = (decode_as(data, wish.encoding), wish.encoding) if wish.encoding else decoded(data)
    except UnreadableText:
        encoding = likeliest(data)
        if not encoding:
            raise
        text, guessed = decode_as(data, encoding), True
    kind = reading.kind_of(text, ending)
    if kind == "table":
        return _table(text, encoding, wish, guessed=guessed)
    chapters = _read(kind, text, known, names=wish.names)
    return Found(kind, chapters, encoding, guessed)


def _read(kind: str, text: str, known: Collection[str], *, names: bool) -> tuple[Chapter, ...]:
    if kind == "fountain":
        return fountain.read(text, known)
    readers = {"markdown": markdown.read, "subtitles": subtitles.read}
    return readers.get(kind, parse)(text, known, names=names)


def _table(text: str, encoding: str, wish: Wish, *, guessed: bool) -> Found:
    wanted = wish.layout
    layout = wanted if wanted and wanted.columns else columns.guess(text, wanted.separator if wanted else "")
    rows = tuple(tuple(row) for row in table.rows_of(text, layout.separator, _SHOWN_ROWS))
    found = Found("table", (), encoding, guessed, layout, rows)
    try:
        return msgspec.structs.replace(found, chapters=table.read_as(text, layout))
    except ScriptProblem as problem:
        return msgspec.structs.replace(found, problem=problem)
