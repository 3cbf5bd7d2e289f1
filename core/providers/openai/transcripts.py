"""What was said, from every format in which it can come. Pure.

Sources: OpenAI's specification (providers.md 4.2); SRT and WebVTT as players read them.
"""

import re
from collections.abc import Iterator
from typing import Any

from core.domain.take import Mark
from core.net.lenient import items, number, table
from core.providers.base import Transcript

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")


def transcript_in(data: Any, raw: str) -> Transcript | None:
    """Return what an answer says, `data` being its JSON where it is any; None where it says nothing of it."""
    if isinstance(data, str):
        return Transcript(data.strip(), raw)
    if data is None:
        return _written(raw)
    found = table(data)
    marks = tuple(sorted([*_segments(found), *_words(found)], key=lambda mark: (mark.start, -mark.end)))
    text = found.get("text")
    if not isinstance(text, str):
        if "segments" not in found:
            return None
        text = " ".join(mark.text for mark in marks if mark.kind == "sentence")
    language, seconds = found.get("language"), number(found.get("duration")) or 0.0
    return Transcript(text.strip(), raw, language if isinstance(language, str) else "", seconds, marks)


def _written(raw: str) -> Transcript:
    """Return plain text, or subtitles with their times."""
    marks = tuple(_cues(raw))
    if not marks:
        return Transcript("" if raw.lstrip("\ufeff").strip() == "WEBVTT" else raw.strip(), raw)
    return Transcript(" ".join(mark.text for mark in marks), raw, "", marks[-1].end, marks)


def _segments(found: dict[str, Any]) -> Iterator[Mark]:
    for one in map(table, items(found.get("segments"))):
        yield from _mark("sentence", one, one.get("text"))


def _words(found: dict[str, Any]) -> Iterator[Mark]:
    """Yield the words: of the whole, or where those of some servers lie, in the segments."""
    inside = [word for one in items(found.get("segments")) for word in items(table(one).get("words"))]
    for one in map(table, items(found.get("words")) or inside):
        yield from _mark("word", one, one.get("word", one.get("text")))


def _mark(kind: str, one: dict[str, Any], text: Any) -> Iterator[Mark]:
    start, end = number(one.get("start")), number(one.get("end"))
    if start is not None and end is not None and 0 <= start < end and isinstance(text, str) and text.strip():
        yield Mark(kind, start, end, text.strip())


def _cues(raw: str) -> Iterator[Mark]:
    """Yield the cues of SRT or WebVTT. A cue ends at an empty line, or at the end."""
    times, said = None, list[str]()
    for line in [*raw.lstrip("\ufeff").splitlines(), ""]:
        if times is None:
            found = _TIMES.fullmatch(line)
            times = (_seconds(found.groups()[:4]), _seconds(found.groups()[4:])) if found else None
        elif line.strip():
            said.append(_TAG.sub("", line).strip())
        else:
            text = " ".join(filter(None, said))
            if text and times[0] < times[1]:
                yield Mark("sentence", *times, text)
            times, said = None, []


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, rest = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((rest or "0").ljust(3, "0")) / 1000
