"""Which format a script file is in, and its chapters, whatever the format. The content decides first, then the name."""

from collections.abc import Callable, Collection, Sequence
from pathlib import PurePath

from core.errors import NothingToSay, ScriptProblem, TooMuchText
from core.message import say
from core.text.decode import decode
from core.text.formats import epub, fountain, markdown, subtitles, table, word
from core.text.formats.packed import MOST_PACKED, Packed
from core.text.names import folded
from core.text.parse import MOST_BYTES, Chapter, parse, refuse_too_large

MOST_SPEAKERS = 200
"""As many new names are taken from a file; more come from a colon in every line and are no cast."""

LONGEST_LINE = 200_000
"""The most characters of one line: a long chapter without a single line break."""

ENDINGS = (".txt", ".md", ".docx", ".fountain", ".srt", ".vtt", ".csv", ".tsv", ".epub")
"""What the files are called that can be read."""

WORD_OR_BOOK = b"PK\x03\x04"
"""What a file begins with that is packed."""

_BY_ENDING = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".fountain": "fountain",
    ".spmd": "fountain",
    ".csv": "table",
    ".tsv": "table",
}
_READERS: dict[str, Callable[[str, Collection[str]], tuple[Chapter, ...]]] = {
    "markdown": markdown.read,
    "fountain": fountain.read,
    "subtitles": subtitles.read,
    "table": table.read,
    "script": parse,
}
PACKED_ENDINGS = {".docx": "Word", ".epub": "EPUB"}
"""What files are that are packed, by their endings."""


def read(data: bytes, name: str, known: Collection[str] = ()) -> tuple[Chapter, ...]:
    """Return the chapters of a script file's bytes. `known` are names that certainly are speakers.

    Raises `ScriptProblem`: `UnreadableText` and `TooMuchText` as `parse_file` does, and `NothingToSay`.
    """
    chapters = _chapters(data, PurePath(name).suffix.lower(), known)
    if not any(chapter.lines for chapter in chapters):
        raise NothingToSay(say("The script is empty."), say("Write a line such as ANNA: I heard something."))
    _check_speakers(chapters, known)
    _check_lengths(chapters)
    return chapters


def _chapters(data: bytes, ending: str, known: Collection[str]) -> tuple[Chapter, ...]:
    if data.startswith(WORD_OR_BOOK):
        return _unpacked(data, known)
    if ending in PACKED_ENDINGS:
        raise no_such(PACKED_ENDINGS[ending])
    refuse_too_large(data)
    text = decode(data)
    return _READERS[kind_of(text, ending)](text, known)


def _unpacked(data: bytes, known: Collection[str]) -> tuple[Chapter, ...]:
    packed = Packed(data)
    if packed.holds(word.DOCUMENT):
        packed.check_all()
        return word.read(data, known)
    if packed.holds(epub.CONTAINER):
        return epub.read(packed)
    raise neither()


def no_such(kind: str) -> ScriptProblem:
    """Return what is said of a file that is not what its ending says."""
    return ScriptProblem(
        say("This is no {kind} file, whatever its name says.", kind=kind),
        say("Open it in the program that wrote it and save it again."),
    )


def neither() -> ScriptProblem:
    """Return what is said of a packed file that holds no script."""
    return ScriptProblem(
        say("This file is neither a Word document nor an EPUB book."),
        say("Unpack it first if it is a ZIP file, or save it as Word, EPUB or plain text."),
    )


def kind_of(text: str, ending: str) -> str:
    """Return what kind of file a text is: the content decides first, then the ending."""
    if subtitles.is_one(text):
        return "subtitles"
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    if table.is_one(text):
        return "table"
    return "fountain" if fountain.is_one(text) else "script"


def _check_speakers(chapters: Sequence[Chapter], known: Collection[str]) -> None:
    names = {folded(line.speaker) for chapter in chapters for line in chapter.lines if line.speaker}
    count = len(names - {folded(name) for name in known})
    if count > MOST_SPEAKERS:
        raise TooMuchText(
            say("The script seems to have {count} new speakers.", count=count),
            say(
                "Up to {most} are taken at once; put a backslash before lines that only look like NAME: text, "
                "or divide the file.",
                most=MOST_SPEAKERS,
            ),
        )


def _check_lengths(chapters: Sequence[Chapter]) -> None:
    longest = max(len(line.text) for chapter in chapters for line in chapter.lines)
    if longest > LONGEST_LINE:
        raise TooMuchText(
            say("A paragraph of the script has {count} characters.", count=longest),
            say("A line can have up to {most}; put line breaks between its sentences.", most=LONGEST_LINE),
        )


def most_bytes(start: bytes) -> int:
    """Return how many bytes a file that begins with `start` can have."""
    return MOST_PACKED if start.startswith(WORD_OR_BOOK) else MOST_BYTES
