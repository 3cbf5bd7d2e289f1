"""Lines on their way out in one file: as words, as subtitles, or as sound."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from itertools import groupby
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
    Stretch,
    between,
    chapters_of,
    chapters_with,
    export,
    timed,
    write_script,
    write_subtitles,
)
from core.projects.ordering import refuse_scratch
from core.projects.status import FINISHED
from core.text.compile import is_silent

Takes = Callable[[Sequence[str]], Awaitable[Sequence[Take]]]
"""Gives takes by their ids."""


async def leave(
    document: Document,
    script_ids: Sequence[str],
    out: Path,
    takes: Takes,
    path_of: Callable[[Take], Path],
    progress: Progress | None = None,
    *,
    only: Collection[str] = (),
    scratch: bool = False,
) -> float:
    """Write scripts, or `only` these lines of them, in the format of the ending of `out`; return the seconds of sound.

    `path_of` gives where a take's sound lies. Raises what `stretches` does.
    """
    ending = out.suffix.lower()
    if ending in SCRIPTS:
        chapters = chapters_with(document, tuple(only)) if only else chapters_of(document, script_ids)
        await asyncio.to_thread(write_script, chapters, out)
        return 0.0
    lines = [line for script in script_ids for line in document.lines(script) if not only or line.id in only]
    found = await stretches(document, lines, takes, scratch=scratch)
    if ending in SUBTITLES:
        await asyncio.to_thread(write_subtitles, timed(document, found), out)
        return 0.0
    sound = between([path_of(one.take) for one in found], [one.pause for one in found])
    return await export(sound, out, progress)


async def stretches(document: Document, lines: Sequence[Line], takes: Takes, *, scratch: bool) -> list[Stretch]:
    """Return the chosen takes of the lines that are to be spoken, each once for all its lines that follow each other.

    Raises `ScriptProblem` if a line has no take, or shares one with lines that are spoken otherwise by now, and unless
    with `scratch` it may be so `OnlyScratch` if one has nothing better than a scratch take.
    """
    spoken = [line for line in lines if not is_silent(line)]
    statuses = {line.id: document.status(line.id) for line in spoken}
    if missing := sum(not status.chosen for status in statuses.values()):
        raise ScriptProblem(
            say("{n} lines have no take yet.", n=missing), say("Generate what is missing, then export again.")
        )
    shared = {line: status for line, status in statuses.items() if status.run}
    broken = [line for line, one in shared.items() if one.state not in FINISHED or not statuses.keys() >= set(one.run)]
    if broken:
        raise ScriptProblem(
            say("{n} lines are parts of a dialogue that is not whole any more, or not here as a whole.", n=len(broken)),
            say("Generate them again, or export all lines of the dialogue together."),
        )
    if not scratch:
        refuse_scratch(document, spoken)
    found = {take.id: take for take in await takes([status.chosen for status in statuses.values()])}
    groups = groupby(spoken, lambda line: statuses[line.id].chosen)
    return [Stretch(found[take], tuple(theirs)) for take, theirs in groups if take in found]
