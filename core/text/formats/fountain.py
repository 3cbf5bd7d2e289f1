"""Fountain, the plain text of screenplays (https://fountain.io/syntax): read and written.

Scene headings and sections are chapters, cues are speakers, parentheticals directions, action is the narrator's; a row
that stands alone and centred is a title inside its chapter. Title page, notes, boneyard, synopses, transitions and page
breaks are not spoken and are left out, and so is emphasis.
"""

import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from core.text.clean import clean
from core.text.formats.marks import without
from core.text.parse import Chapter, Spoken

_SCENE = re.compile(r"(?:INT\.?/EXT|EXT\.?/INT|I/E|INT|EXT|EST)[. ].*", re.IGNORECASE)
_FORCED_SCENE = re.compile(r"\.(?!\.)\s*(\S.*)")
_NUMBER = re.compile(r"\s{0,9}#[\w.\-]+#\s{0,9}\Z")
_SECTION = re.compile(r"#{1,6}\s*(.*)")
_CUE = re.compile(r"(?P<name>[^()]+?)\s*(?P<notes>(?:\([^()]*\)\s*)*)\^?\s*")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_TITLE_PAGE = re.compile(
    r"\A\s*(?:title|credit|authors?|source|notes|draft date|date|contact|copyright|revision)\s*:", re.IGNORECASE
)
_TRANSITIONS = ("TO:", "FADE IN:", "FADE OUT:", "FADE OUT.")
_EMPHASIS = (
    re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]*?[^\s*])\1"),
    re.compile(r"(?<!\w)(_)(?=\S)([^_\n]*?[^\s_])\1(?!\w)"),
)
_TECHNICAL = frozenset(
    {"v.o.", "vo", "o.s.", "os", "o.c.", "oc", "cont'd", "cont’d", "contd", "continued", "画外音", "续"}
)
_HELD = dict(zip("\\*_/[(#.", map(chr, range(0xFDD0, 0xFDD8)), strict=True))
"""What an escaped character is while the marks are looked for: Unicode's own placeholders, which no text holds."""

_RELEASED = str.maketrans({held: char for char, held in _HELD.items()})
_ESCAPE = re.compile(r"\\([\\*_/\[(#.])")


def is_one(text: str) -> bool:
    """Tell whether `text` is a screenplay: it has a scene heading and a cue in capitals with words below it."""
    rows = text[:200_000].split("\n")
    scene = any(re.match(r"(?:INT|EXT|INT\.?/EXT)\. ", row) for row in rows)
    return scene and any(_is_cue(rows, place) for place in range(len(rows)))


def read(text: str, known: Collection[str] = ()) -> tuple[Chapter, ...]:
    """Return the chapters of a screenplay. It marks its speakers itself, so `known` tells nothing more."""
    del known
    text = _ESCAPE.sub(lambda found: _HELD[found[1]], clean(text))
    if _TITLE_PAGE.match(text):
        text = text.lstrip("\n").partition("\n\n")[2]
    chapters = [_Scene()]
    for row in _elements(without(without(text, "/*", "*/"), "[[", "]]").split("\n")):
        if isinstance(row, str):
            chapters.append(_Scene(row))
        else:
            chapters[-1].lines.append(row)
    return tuple(Chapter(scene.title, tuple(scene.lines)) for scene in chapters if scene.lines)


def write(chapters: Iterable[Chapter]) -> str:
    """Return the screenplay that `read` reads as `chapters`.

    What it cannot hold is brought into it: a chapter without lines goes, one without a title joins the one before it,
    and the narrator has no directions.
    """
    blocks: list[str] = []
    for chapter in chapters:
        if chapter.lines and (title := _one_row(chapter.title)):
            blocks.append("." + re.sub(r"#|\A\.", r"\\\g<0>", _escaped(title)))
        blocks += [block for line in chapter.lines if (block := _block(line))]
    return "\n\n".join(blocks) + "\n" if blocks else ""


class _Scene(msgspec.Struct):
    title: str = ""
    lines: list[Spoken] = msgspec.field(default_factory=list[Spoken])


def _elements(rows: list[str]) -> Iterator[str | Spoken]:
    """Give each title, as a text, and each utterance."""
    place = 0
    while place < len(rows):
        row = rows[place].strip()
        if (title := _title(rows, place)) is not None:
            yield _said(title)
            place += 1
        elif not row or _is_silent(rows, place):
            place += 1
        elif _is_cue(rows, place):
            end = _end(rows, place + 1)
            yield from _speech(row, [found.strip() for found in rows[place + 1 : end]])
            place = end
        elif row.startswith(">") and row.endswith("<") and _alone(rows, place):
            if text := _said(_action(row)):
                yield Spoken("", "", text, heading=True)
            place += 1
        else:
            end = place + 1
            while end < len(rows) and rows[end].strip() and _title(rows, end) is None and not _is_silent(rows, end):
                end += 1
            text = _said(" ".join(_action(found.strip()) for found in rows[place:end]))
            if text:
                yield Spoken("", "", text)
            place = end


def _title(rows: list[str], place: int) -> str | None:
    """Return the title that a row gives, or None where it gives none."""
    row = rows[place].strip()
    if found := _FORCED_SCENE.fullmatch(row) or _SECTION.fullmatch(row):
        return _NUMBER.sub("", found[1])
    alone = not (place and rows[place - 1].strip())
    return _NUMBER.sub("", row) if alone and _SCENE.fullmatch(row) else None


def _is_silent(rows: list[str], place: int) -> bool:
    """Tell whether a row is no part of what is heard: a synopsis, a page break, a transition."""
    row = rows[place].strip()
    if row.startswith(("=", "!")):
        return row[0] == "="
    if row.startswith(">"):
        return not row.endswith("<")
    return row.endswith(_TRANSITIONS) and row == row.upper() and _alone(rows, place)


def _alone(rows: list[str], place: int) -> bool:
    return not (place and rows[place - 1].strip()) and not (place + 1 < len(rows) and rows[place + 1].strip())


def _is_cue(rows: list[str], place: int) -> bool:
    """Tell whether a row names who speaks: forced, or in capitals; something is said in the row below."""
    row = rows[place].strip()
    said = place + 1 < len(rows) and bool(rows[place + 1].strip())
    if not said or (place and rows[place - 1].strip()):
        return False
    if row.startswith("@"):
        return bool(row[1:].strip())
    found = _CUE.fullmatch(row)
    name = found["name"] if found else ""
    return name == name.upper() != name.lower() and name[0] not in "!~>.#=" and not _SCENE.fullmatch(row)


def _end(rows: list[str], place: int) -> int:
    """Return where a speech ends: at a row that is empty; two spaces keep it open."""
    while place < len(rows) and (rows[place].strip() or rows[place].startswith("  ")):
        place += 1
    return place


def _speech(cue: str, rows: list[str]) -> Iterator[Spoken]:
    """Give what is said below a cue; every parenthetical begins a new utterance."""
    found = _CUE.fullmatch(cue.removeprefix("@"))
    name = _said(found["name"] if found else cue.removeprefix("@"))
    notes = [note.strip() for note in _PARENTHESIS.findall(found["notes"] if found else "")]
    direction = ", ".join(note for note in notes if note and note.casefold() not in _TECHNICAL)
    said: list[str] = []
    for row in rows:
        if parenthesis := _PARENTHESIS.fullmatch(row):
            if text := _said(" ".join(said)):
                yield Spoken(name, _said(direction), text)
                said, direction = [], ""
            direction = ", ".join(part for part in (direction, parenthesis[1].strip()) if part)
        else:
            said.append(row.removeprefix("~"))
    if text := _said(" ".join(said)):
        yield Spoken(name, _said(direction), text)


def _action(row: str) -> str:
    if row.startswith(">") and row.endswith("<"):
        return row[1:-1].strip()
    return row[1:] if row.startswith(("!", "~")) else row


def _said(text: str) -> str:
    """Return `text` on one line, without emphasis and with what was escaped."""
    for marks in _EMPHASIS:
        for _ in range(3):
            text = marks.sub(r"\2", text)
    return " ".join(text.translate(_RELEASED).split())


def _block(line: Spoken) -> str:
    text = _escaped(_one_row(line.text))
    name = _one_row(re.sub(r"[()^]", " ", line.speaker)).lstrip("@ ")
    if not text:
        return ""
    if line.heading:
        return f"> {text} <"
    if not name:
        return f"!{text}"
    direction = _one_row(line.direction.replace("(", "[").replace(")", "]"))
    rows = [
        f"@{_escaped(name)}",
        f"({_escaped(direction)})" if direction else "",
        f"~{text}" if text[0] == "~" else text,
    ]
    return "\n".join(row for row in rows if row)


def _escaped(text: str) -> str:
    """Return `text` so that nothing in it is a mark; our own notation in single brackets stays as it is."""
    text = re.sub(r"[\\*]|/(?=\*)|\[(?=\[)|\A\(", r"\\\g<0>", text)
    return re.sub(r"_", r"\\_", text)


def _one_row(text: str) -> str:
    return " ".join(clean(text).split())
