"""A line's fields become others: what can be stored of them, and what the step of undo is called."""

from collections.abc import Mapping
from typing import Any

import msgspec

from core.domain.script import Line
from core.message import Message, say
from core.text.clean import clean


def storable(line: Line) -> Line:
    """Return the line with text that a database and a UTF-8 file take."""
    text, direction, emotion = clean(line.text), clean(line.direction), clean(line.emotion)
    if (text, direction, emotion) == (line.text, line.direction, line.emotion):
        return line
    return msgspec.structs.replace(line, text=text, direction=direction, emotion=emotion)


def joined(before: str, after: str) -> tuple[str, int]:
    """Return two texts as one, with a space between them where they need one, and where the second begins."""
    gap = "" if not before or not after or _touch(before, after) else " "
    return before + gap + after, len(before + gap)


def _touch(before: str, after: str) -> bool:
    """Whether two texts join without a space: scripts that write without spaces, or a space that is there already."""
    edge = before[-1] + after[0]
    return any(character.isspace() or "\u2e80" <= character <= "\uffef" for character in edge)


def label_of_replacing(lines: int) -> Message:
    """Return what giving so many lines other texts is called."""
    return say("Replace in a line") if lines == 1 else say("Replace in {n} lines", n=lines)


def label_of_change(fields: Mapping[str, Any]) -> Message:
    """Return what setting these fields of lines is called."""
    names = {
        "text": say("Typing"),
        "speaker": say("Change speaker"),
        "direction": say("Change direction"),
        "pause_after": say("Change pause"),
        "emotion": say("Change emotion"),
        "speed": say("Change speed"),
        "pitch": say("Change pitch"),
        "volume": say("Change volume"),
        "locked": say("Lock") if fields.get("locked") else say("Unlock"),
        "flagged": say("Flag") if fields.get("flagged") else say("Remove flag"),
        "heading": say("Heading") if fields.get("heading") else say("No heading"),
    }
    return names.get(next(iter(fields), ""), say("Change parameters"))
