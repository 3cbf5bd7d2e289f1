"""Who is meant by what is typed at the start of a line. Knows the cast, and no widget."""

from typing import TYPE_CHECKING, Any

from core.domain.script import Line, Speaker
from core.projects.document import Document

if TYPE_CHECKING:
    from core.text.parse import Spoken

COLONS = (": ", "：")
_HEADINGS = frozenset({"# ", "## ", "### "})
_LONGEST = 40


def head_of(head: str, document: Document) -> "Spoken | None":
    """Return whom `NAME (direction) {speed 0.9}: ` names, if that is one of the cast or stands in capitals.

    A name in letters that have no capitals is one where `core.text.names` is sure of it. A direction or braces without
    a name are the narrator's, whose name is "".
    """
    from core.text.parse import parse

    names = [speaker.name for speaker in document.speakers.values()]
    found = [line for chapter in parse(f"{head}x", names) for line in chapter.lines]
    if len(found) != 1 or found[0].text != "x":
        return None
    known = found[0].speaker.casefold() in {"", *(name.casefold() for name in names)}
    return found[0] if known or found[0].speaker == found[0].speaker.upper() else None


def told(spoken: "Spoken") -> dict[str, Any]:
    """Return what a head tells of its line besides the speaker, as changes of a `Line`; what it leaves out stays."""
    from core.text.parse import Spoken

    named = ("direction", "emotion", "speed", "pitch", "volume", "heading")
    plain = Spoken("", "", "")
    changes = {name: value for name in named if (value := getattr(spoken, name)) != getattr(plain, name)}
    return changes if spoken.pause is None else changes | {"pause_after": spoken.pause}


def begins_heading(head: str, line: Line) -> bool:
    """Tell whether what was typed before the caret makes a heading of the line."""
    return head in _HEADINGS and not line.heading and not line.text.startswith(head)


def typed_name(text: str, caret: int) -> str:
    """Return the beginning of a name that stands before the caret at the start of a line, "" where none can be."""
    head, after = text[:caret].strip(), text[caret : caret + 1]
    fits = 0 < len(head) <= _LONGEST and not after.isalnum() and not any(mark in head for mark in ".,!?;:()[]（）：。")
    return head if fits else ""


def meant(head: str, document: Document) -> list[Speaker]:
    """Return those of the cast whose names begin so; the one whose name it is stands alone."""
    wanted = head.casefold()
    cast = list(document.speakers.values())
    exact = [speaker for speaker in cast if speaker.name.casefold() == wanted]
    return exact or [speaker for speaker in cast if wanted and speaker.name.casefold().startswith(wanted)]
