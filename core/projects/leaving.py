"""Lines or whole projects on their way out in one file: as words, as subtitles, or as sound."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from core.domain.script import Line
from core.domain.take import Take
from core.errors import ScriptProblem
from core.message import say
from core.projects.document import Document
from core.projects.exporting import (
    SCRIPTS,
    SUBTITLES,
    Progress,
    between,
    chapters_of,
    chapters_with,
    export,
    timed,
    write_script,
    write_subtitles,
)
from core.text.compile import is_blank


async def leave(
    document: Document,
    line_ids: Sequence[str],
    out: Path,
    takes: Callable[[Sequence[str]], Awaitable[Sequence[Take]]],
    path_of: Callable[[Take], Path],
    progress: Progress | None = None,
) -> None:
    """Write lines, or without any all scripts, in the format of the ending of `out`. Raises `ScriptProblem`.

    `takes` gives takes by their ids, `path_of` where their sound lies.
    """
    ending = out.suffix.lower()
    if ending in SCRIPTS:
        every = [script.id for script in document.scripts]
        chapters = chapters_with(document, line_ids) if line_ids else chapters_of(document, every)
        await asyncio.to_thread(write_script, chapters, out)
        return
    lines = _spoken(document, set(line_ids))
    found = await _takes(document, lines, takes)
    if ending in SUBTITLES:
        await asyncio.to_thread(write_subtitles, timed(document, found), out)
    else:
        sound = between([path_of(take) for _, take in found], [line.pause_after for line, _ in found])
        await export(sound, out, progress)


def _spoken(document: Document, wanted: set[str]) -> list[Line]:
    every = (line for script in document.scripts for line in document.lines(script.id))
    chosen = (line for line in every if not wanted or line.id in wanted)
    return [line for line in chosen if not line.heading and not is_blank(line.text)]


async def _takes(
    document: Document, lines: Sequence[Line], takes: Callable[[Sequence[str]], Awaitable[Sequence[Take]]]
) -> list[tuple[Line, Take]]:
    chosen = [document.status(line.id).chosen for line in lines]
    if missing := sum(not take for take in chosen):
        raise ScriptProblem(
            say("{n} lines have no take yet.", n=missing), say("Generate what is missing, then export again.")
        )
    found = {take.id: take for take in await takes(chosen)}
    return [(line, found[take]) for line, take in zip(lines, chosen, strict=True) if take in found]
