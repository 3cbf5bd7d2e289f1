"""Subtitles, SRT and WebVTT: a cue is a line, in the order of the file. Read, and written from the times of takes.

The time from the end of a cue to the begin of the next is the rest after its line.
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from core.text.clean import clean
from core.text.notation import LONGEST, spoken
from core.text.parse import Chapter, Spoken, parse

_TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s.*)?")
_VTT = re.compile(r"\ufeff?WEBVTT(?:[ \t][^\n]*)?(?:\n|\Z)")
_SRT = re.compile(rf"[\ufeff\s]*\d{{1,7}}[ \t]*\n{_TIMES.pattern}(?:\n|\Z)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]{1,200})>")
_TAG = re.compile(
    r"</?(?:[biuscv]|font|ruby|rt|lang|\d)(?:[\s.:=][^<>\n]{0,200})?>|\{\\[^{}\n]{0,200}\}", re.IGNORECASE
)
_DASH = re.compile(r"[-–—\u2010]\s*")


class Timed(msgspec.Struct, frozen=True):
    """An utterance and when it is heard, in seconds."""

    start: float
    end: float
    speaker: str
    text: str


def is_one(text: str) -> bool:
    """Tell whether `text` begins as subtitles do."""
    return bool(_VTT.match(text) or _SRT.match(text))


def read(text: str, known: Collection[str] = (), *, names: bool = True) -> tuple[Chapter, ...]:
    """Return the one chapter of a file of subtitles.

    WebVTT names its speakers in voice tags; elsewhere `NAME: text` is what it is in our format. A cue in which every
    row begins with a dash is as many lines.
    """
    vtt = _VTT.match(text) is not None
    lines = tuple(_timed(_cues(text.split("\n")), vtt=vtt))
    if any(line.speaker for line in lines):
        return (Chapter("", lines),) if lines else ()
    rows = "\n\n".join(f"\\{line.text}" if _is_mark(line.text) else line.text for line in lines)
    found = parse(rows, known, names=names)
    if [len(chapter.lines) for chapter in found] != [len(lines)]:
        return found  # a row of nothing but invisible marks
    rests = zip(found[0].lines, lines, strict=True)
    return (Chapter("", tuple(msgspec.structs.replace(said, pause=line.pause) for said, line in rests)),)


def _is_mark(text: str) -> bool:
    """Tell whether a text would be something else than a line in our format: a chapter, a name alone."""
    return text[0] in "#\\" or text[-1] in ":：" or (text.endswith(")") and text.startswith("("))


def _timed(cues: Iterable["_Cue"], *, vtt: bool) -> Iterator[Spoken]:
    """Give the lines of all cues, each with the rest up to the next one; what is said in one cue follows at once."""
    waiting: Spoken | None = None
    ended = 0.0
    for cue in cues:
        for place, line in enumerate(_lines(cue.rows, vtt=vtt)):
            if waiting:
                rest = 0.0 if place else min(LONGEST, max(0.0, round(cue.start - ended, 3)))
                yield msgspec.structs.replace(waiting, pause=rest)
            waiting, ended = line, cue.end
    if waiting:
        yield waiting


def write_srt(timed: Sequence[Timed]) -> str:
    """Return SubRip; it has no field for the speaker, who stands before what is said."""
    cues = (
        f"{number}\n{_clock(one.start, ',')} --> {_clock(one.end, ',')}\n"
        f"{one.speaker + ': ' if one.speaker else ''}{one.text}\n"
        for number, one in enumerate(_shown(timed), start=1)
    )
    return "\n".join(cues)


def write_vtt(timed: Sequence[Timed]) -> str:
    """Return WebVTT, with the speakers in voice tags."""
    cues = (
        f"\n{_clock(one.start, '.')} --> {_clock(one.end, '.')}\n"
        f"{f'<v {_entities(one.speaker)}>' if one.speaker else ''}{_entities(one.text)}\n"
        for one in _shown(timed)
    )
    return "WEBVTT\n" + "".join(cues)


def _shown(timed: Iterable[Timed]) -> Iterator[Timed]:
    """Give what is to be read: without our notation, on one row, and nothing where only silence is."""
    for one in timed:
        text = " ".join(spoken(clean(one.text)).split())
        if text:
            yield Timed(one.start, one.end, " ".join(clean(one.speaker).split()), text)


def _clock(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Cue(msgspec.Struct):
    start: float
    end: float
    rows: list[str]


def _cues(rows: Sequence[str]) -> Iterator[_Cue]:
    """Give each cue; its number or name stands above its times and is none of its rows."""
    cue: _Cue | None = None
    for row in rows:
        if times := _TIMES.fullmatch(row):
            if cue is not None:
                yield cue
            cue = _Cue(_seconds(times[1]), _seconds(times[2]), [])
        elif cue is not None and not row.strip():
            yield cue
            cue = None
        elif cue is not None:
            cue.rows.append(row.strip())
    if cue is not None:
        yield cue


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _lines(cue: Sequence[str], *, vtt: bool) -> Iterator[Spoken]:
    speaker, said = "", ""
    dialogue = len(cue) > 1 and all(_DASH.match(_TAG.sub("", row)) for row in cue if not _VOICE.search(row))
    for row in cue:
        parts = _VOICE.split(row) if vtt else [row]  # text, name, text, name, text …
        for place, part in enumerate(parts):
            if place % 2 or (dialogue and not place):
                if text := _said(said, vtt=vtt):
                    yield Spoken(speaker, "", text)
                said = ""
            if place % 2:
                speaker = _said(part, vtt=vtt)
            else:
                plain = _TAG.sub("", part)
                said += " " + (_DASH.sub("", plain, count=1) if dialogue and _DASH.match(plain) else plain)
    if text := _said(said, vtt=vtt):
        yield Spoken(speaker, "", text)


def _said(text: str, *, vtt: bool) -> str:
    plain = _TAG.sub("", text)
    return " ".join(clean(html.unescape(plain) if vtt else plain).split())
