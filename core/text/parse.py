r"""The script format, read and written. Knows no file and no project.

    # Harbour                          a chapter begins (one to six #, then a space; # alone: without a title)
    ANNA: I heard something.           a name of at most 40 characters, a colon (: or ：), what is said
    BEN (whispering): No.              a direction in parentheses, ( ) or （ ）
    A line without a name.             spoken by the narrator
    (softly): It rains.                the narrator with a direction

    BEN:                               a name alone speaks the lines below, up to a blank line, a name, a chapter;
    (angry)                            a line in parentheses directly below it is the direction
    They would not dare.

    @the ferryman: Last call.          @ forces a name that would not be taken for one: lower case, or a word like Note
    \Note: this is narration.          \ forces narration; only the backslash goes
    ANNA (softly) {speed 0.9}: Come.   braces tell how it is said, see `core.text.manner`
    {heading}: At the quay             a title inside the chapter, which is not spoken

Blank lines are free and white space around a line means nothing. Whether `Word: text` is a name is decided by
`core.text.names`; a name of the cast (`known`) always is one, in whatever case.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import msgspec

from core.domain.script import AFTER
from core.errors import NothingToSay, TooMuchText
from core.message import say
from core.text import manner
from core.text.clean import clean
from core.text.decode import decode
from core.text.manner import PLAIN, Delivery
from core.text.names import LONGEST, Evidence, evidence, folded, is_known

MOST_BYTES = 20_000_000
"""The largest script file in bytes: about forty novels."""

_HEADING = re.compile(r"#{1,6}(?:\s+(.*))?")
_HEAD = re.compile(
    r"(?P<forced>@\s*)?(?P<name>[^:：()（）]{0,80}?)\s*(?P<directions>(?:[(（][^()（）]{0,200}[)）]\s*){0,3})[:：]"
)
_BRACES = re.compile(r"\{(?P<inside>[^{}:：]{1,200})\}\s*[:：]")
_FURTHEST = 600
_PARENTHESIS = re.compile(r"[(（]\s*([^()（）]{1,200}?)\s*[)）]")
_MARGIN = "\u200b\u200e\u200f\u061c\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class Spoken(msgspec.Struct, frozen=True, gc=False):
    """One utterance. `speaker` is "" for the narrator; `text` is one line, never empty, without space at its ends.

    `pause` is the seconds after it where the file tells them. The rest is as in `core.domain.script.Line`.
    """

    speaker: str
    direction: str
    text: str
    pause: float | None = None
    emotion: str = ""
    speed: float = 1.0
    pitch: float = 0.0
    volume: float = 0.0
    heading: bool = False


class Chapter(msgspec.Struct, frozen=True):
    """A part of a script under its title; lines before the first title stand in a chapter without one."""

    title: str
    lines: tuple[Spoken, ...]


class _Head(msgspec.Struct, frozen=True):
    """The beginning of a line that may be a name, and where the text after the colon starts."""

    name: str
    direction: str
    text: str
    evidence: Evidence
    delivery: Delivery = PLAIN


def parse_file(data: bytes, known: Collection[str] = ()) -> tuple[Chapter, ...]:
    """Return the chapters of a script file, decoded and cleaned.

    Raises `UnreadableText`, `NothingToSay` where no line is in it, and `TooMuchText` over `MOST_BYTES`.
    """
    refuse_too_large(data)
    chapters = parse(decode(data), known)
    if not any(chapter.lines for chapter in chapters):
        raise NothingToSay(say("The script is empty."), say("Write a line such as ANNA: I heard something."))
    return chapters


def refuse_too_large(data: bytes) -> None:
    """Raise `TooMuchText` for a script file over `MOST_BYTES`."""
    if len(data) > MOST_BYTES:
        raise TooMuchText(
            say("The script has {size:.0f} MB.", size=len(data) / 1e6),
            say("A script can have up to {most:.0f} MB; divide it into several files.", most=MOST_BYTES / 1e6),
        )


def parse(text: str, known: Collection[str] = (), *, names: bool = True) -> tuple[Chapter, ...]:
    """Return the chapters of `text` in the format above. `known` are names that certainly are speakers.

    Without `names` nobody is one, and every row is the narrator's as it stands.
    """
    rows = [row.strip().strip(_MARGIN).strip() for row in clean(text).split("\n")]
    heads = [_head(row) if names else None for row in rows]
    cast = _cast((head for head in heads if head), {folded(name) for name in known})
    return tuple(_chapters(rows, heads, cast))


def unparse(chapters: Iterable[Chapter]) -> str:
    """Return the text that `parse` reads as `chapters`.

    Exactly so for every line that the format can hold. What it cannot hold is brought into it: newlines become spaces,
    a name is cut to 40 characters and loses its colons and parentheses, parentheses in a direction become brackets, and
    a line without text is left out.
    """
    rows: list[str] = []
    for place, chapter in enumerate(chapters):
        lines = [row for line in chapter.lines if (row := _row(line))]
        title = _plain(chapter.title)
        if title or place or not lines:
            rows += ["", f"# {title}".rstrip()] if rows else [f"# {title}".rstrip()]
            rows.append("")
        rows += lines
    return "\n".join(rows).rstrip("\n") + "\n" if rows else ""


def _head(row: str) -> _Head | None:
    """Return what `row` begins with if that has the form of a name, however unlikely."""
    if row.startswith(("\\", "#")):
        return None
    if "{" in row and (head := _braced(row)):
        return head
    match = _HEAD.match(row)
    return _head_of(match, row[match.end() :]) if match else None


def _braced(row: str) -> _Head | None:
    """Return the head of a row in which braces tell how it is said."""
    braces = _BRACES.search(row, 0, _FURTHEST)
    told = manner.read(braces["inside"]) if braces else None
    if braces is None or told is None:
        return None
    before = row[: braces.start()].rstrip()
    rest = row[braces.end() :].strip().strip(_MARGIN).strip()
    if not before:
        return _Head("", "", rest, Evidence.SURE, told) if rest else None
    match = _HEAD.fullmatch(f"{before}:")
    head = _head_of(match, " " + rest) if match else None
    return msgspec.structs.replace(head, delivery=told) if head else None


def _head_of(match: re.Match[str], rest: str) -> _Head | None:
    name = " ".join(match["name"].strip(_MARGIN).split())
    direction = ", ".join(found for found in re.split(r"\s*[()（）]\s*", match["directions"]) if found)
    if not (name or direction) or len(name) > LONGEST or (match["forced"] and not name):
        return None
    text = rest.strip().strip(_MARGIN).strip()
    if match["forced"]:
        return _Head(name, direction, text, Evidence.SURE)
    if _continues(match[0], rest):
        return None
    return _Head(name, direction, text, evidence(name) if name else Evidence.SURE)


def _continues(head: str, rest: str) -> bool:
    """Tell whether the colon belongs to a time, an address, a path, a smiley or a term, so that no name ends there."""
    if head[-1:] == "：":
        return False
    digits = head[-2:-1].isdigit() and rest[:1].isdigit()
    return digits or rest.startswith(("//", "\\", ":", ")", "-)", "/")) or (rest[:1] == "=")


def _cast(heads: Iterable[_Head], known: set[str]) -> set[str]:
    """Return the names, folded, that the whole script gives evidence for."""
    found = Counter[tuple[str, Evidence]]((folded(head.name), head.evidence) for head in heads)
    style = sum(count for (_, kind), count in found.items() if kind is Evidence.STYLE)
    cast = known | {name for name, kind in found if kind is Evidence.SURE}
    cast |= {name for (name, kind), count in found.items() if kind is Evidence.REPEATED and count > 1}
    return cast | {name for name, kind in found if kind is Evidence.STYLE and style > 1}


def _chapters(rows: list[str], heads: list[_Head | None], cast: set[str]) -> Iterator[Chapter]:
    title, lines, block, begun = "", list[Spoken](), _Block(), False
    for row, head in zip(rows, heads, strict=True):
        heading = _HEADING.fullmatch(row)
        if heading:
            if begun or lines:
                yield Chapter(title, tuple(lines))
            title, lines, block, begun = heading[1] or "", [], _Block(), True
        elif head and is_known(head.name, cast):
            block = _Block(head.name, head.direction, head.delivery) if not head.text else _Block()
            if head.text:
                lines.append(_spoken(head.name, head.direction, head.text, head.delivery))
        elif not row:
            block = block.after_blank()
        elif spoken := block.speak(row):
            lines.append(spoken)
    if begun or lines:
        yield Chapter(title, tuple(lines))


class _Block:
    """Whose lines follow: the narrator's, or those of a name that stands alone above them."""

    def __init__(self, name: str = "", direction: str = "", told: Delivery = PLAIN) -> None:
        self.name = name
        self.direction = direction
        self.delivery = told
        self.begun = False

    def after_blank(self) -> "_Block":
        """Return what a blank line leaves: it ends a block that has begun."""
        return _Block() if self.begun else self

    def speak(self, row: str) -> Spoken | None:
        """Return what `row` says, or None where it was the block's direction."""
        direction = _PARENTHESIS.fullmatch(row)
        if direction and self.name and not self.begun and not self.direction:
            self.direction = direction[1]
            return None
        self.begun = True
        text = row[1:].strip() if row.startswith("\\") else row
        return _spoken(self.name, self.direction, text, self.delivery) if text else None


def _spoken(name: str, direction: str, text: str, told: Delivery) -> Spoken:
    if told is PLAIN:
        return Spoken(name, direction, text)
    return Spoken(
        name, direction, text, told.after, told.emotion, told.speed, told.pitch, told.volume, heading=told.heading
    )


def _row(line: Spoken) -> str:
    text = _plain(line.text)
    name = _plain(re.sub("[:：()（）]", " ", line.speaker))[:LONGEST].strip().lstrip("@ ").strip()
    if (braces := _BRACES.search(f"{name}:")) and manner.read(braces["inside"]):
        name = name[: braces.start()].strip()
    direction = _plain(re.sub("[(（]", "[", re.sub("[)）]", "]", line.direction)))[:200].strip()
    told = _told(line)
    if not text:
        return ""
    if not name and not direction and not told:
        return f"\\{text}" if text.startswith(("\\", "#")) or _may_be_head(text) else text
    row = f"{' '.join(filter(None, (name, f'({direction})' if direction else '', told)))}: {text}"
    return row if _reads_so(row, name) else f"@{row}"


def _told(line: Spoken) -> str:
    """Return the braces of a line; the usual rest after it needs no word."""
    after = None if line.pause is None or line.pause == AFTER else line.pause
    return manner.write(Delivery(line.emotion, line.speed, line.pitch, line.volume, after, heading=line.heading))


def _may_be_head(text: str) -> bool:
    head = _head(text)
    return head is not None and head.evidence is not Evidence.NONE


def _reads_so(row: str, name: str) -> bool:
    head = _head(row)
    return head is not None and head.evidence is Evidence.SURE and head.name == name


def _plain(text: str) -> str:
    """One line without white space or invisible marks at its ends."""
    return " ".join(clean(text).split("\n")).strip().strip(_MARGIN).strip()
