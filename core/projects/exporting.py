"""From takes to one audio file, with progress and cancel, and from lines to a script in another format."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from core.audio.encode import encode
from core.disk import whole
from core.domain.request import Silence
from core.domain.script import Line
from core.domain.take import Take
from core.projects.document import Document
from core.projects.importing import spoken_of
from core.text.estimate import seconds as estimated_seconds
from core.text.formats.subtitles import Timed
from core.text.formats.writing import SCRIPTS, SUBTITLES, write, write_timed
from core.text.parse import Chapter, Spoken

Progress = Callable[[float], object]
"""Hears the share that is done, 0…1, on the event loop's thread."""

TEXTS = (*SCRIPTS, *SUBTITLES)
"""The endings of files that hold a script or its subtitles, and no sound."""


class _Stopped(Exception):
    pass


def between(takes: Sequence[Path], pauses: Sequence[float]) -> list[Path | Silence]:
    """Return the takes with each one's pause after it, but for the last."""
    parts: list[Path | Silence] = []
    for take, pause in zip(takes, pauses, strict=True):
        parts += [take, Silence(pause)] if pause > 0 else [take]
    return parts[:-1] if parts and isinstance(parts[-1], Silence) else parts


async def export(parts: Sequence[Path | Silence], out: Path, progress: Progress | None = None) -> float:
    """Write the parts into `out` (.wav, .flac, .mp3) and return its seconds.

    When cancelled, `out` is as it was before.
    """
    loop = asyncio.get_running_loop()
    stopped = threading.Event()

    def report(share: float) -> None:
        if stopped.is_set():
            raise _Stopped
        if progress:
            loop.call_soon_threadsafe(progress, share)

    try:
        return await asyncio.to_thread(encode, parts, out, report)
    finally:
        stopped.set()


def chapters_of(document: Document, script_ids: Sequence[str]) -> tuple[Chapter, ...]:
    """Return scripts as chapters, as a file of them would be read."""
    return tuple(
        Chapter(document.script(script).title, _spoken(document, document.lines(script))) for script in script_ids
    )


def chapters_with(document: Document, line_ids: Sequence[str]) -> tuple[Chapter, ...]:
    """Return lines, wherever they stand, in the order of scripts and lines; those of a script are a chapter."""
    wanted = set(line_ids)
    chosen = (
        (script.title, [line for line in document.lines(script.id) if line.id in wanted]) for script in document.scripts
    )
    return tuple(Chapter(title, _spoken(document, lines)) for title, lines in chosen if lines)


def _spoken(document: Document, lines: Sequence[Line]) -> tuple[Spoken, ...]:
    return tuple(spoken_of(document, line) for line in lines if line.text.strip())


class Stretch(msgspec.Struct, frozen=True):
    """A take and the lines that it speaks, of a dialogue several; `pause` in seconds follows it."""

    take: Take
    lines: tuple[Line, ...]

    @property
    def pause(self) -> float:
        """What follows its last line."""
        return max(0.0, self.lines[-1].pause_after)


def timed(document: Document, spoken: Sequence[Stretch]) -> tuple[Timed, ...]:
    """Return when each line is heard in the file that `export` makes of these takes and the pauses after them.

    The lines of a dialogue share its time by the estimated lengths of their texts.
    """
    found: list[Timed] = []
    start = 0.0
    for stretch in spoken:
        lengths = [estimated_seconds(line.text) or 1.0 for line in stretch.lines]
        seconds = stretch.take.facts.seconds
        for line, length in zip(stretch.lines, lengths, strict=True):
            end = start + seconds * length / sum(lengths)
            found.append(Timed(start, end, _name(document, line), line.text))
            start = end
        start += stretch.pause
    return tuple(found)


def write_script(chapters: Sequence[Chapter], out: Path) -> None:
    """Write a script into `out`, whose ending is one of `SCRIPTS`; `out` is whole or as it was. Blocks."""
    data = write(chapters, out.suffix.lower())
    with whole(out) as part:
        part.write_bytes(data)


def write_subtitles(found: Sequence[Timed], out: Path) -> None:
    """Write subtitles into `out`, whose ending is one of `SUBTITLES`; `out` is whole or as it was. Blocks."""
    data = write_timed(found, out.suffix.lower())
    with whole(out) as part:
        part.write_bytes(data)


def _name(document: Document, line: Line) -> str:
    speaker = document.speakers[line.speaker]
    return "" if speaker.narrator else speaker.name
