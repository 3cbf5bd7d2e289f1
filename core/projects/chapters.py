"""Edits of scripts as wholes: their order, copies, splitting and joining, lines that go to another script.

Knows an open document; every edit is one step that can be undone.
"""

from collections.abc import Sequence

import msgspec

from core.domain.ids import new_id
from core.domain.script import Line, Script
from core.message import say
from core.projects.document import Document
from core.projects.edits import Chapter, Operation, Splice
from core.text.clean import clean


def move_script(document: Document, script_id: str, place: int) -> None:
    """Let a script stand as number `place` of the project, counted from 0."""
    order = [script for script in document.scripts if script.id != script_id]
    order.insert(max(0, min(place, len(order))), document.script(script_id))
    changes = _arranged(order)
    if changes:
        document.do(say("Move script {title}", title=document.script(script_id).title), *changes)


def duplicate_script(document: Document, script_id: str, title: str) -> str:
    """Put a copy of a script, its lines without takes, behind it; return its id."""
    lines = tuple(map(copied, document.lines(script_id)))
    script, operations = _behind(document, script_id, title)
    if lines:
        operations.append(Splice(script.id, 0, inserted=lines))
    document.do(say("Duplicate script {title}", title=document.script(script_id).title), *operations)
    return script.id


def split_script(document: Document, line_id: str, title: str) -> str:
    """Begin a new script with a line and all that follow it, which keep their takes; return its id.

    A heading at its start becomes its title and is no line any more.
    """
    script_id, index = document.index_of(line_id)
    tail = tuple(document.lines(script_id)[index:])
    line = document.line(line_id)
    begins = line.heading and len(tail) > 1
    script, operations = _behind(document, script_id, line.text if begins else title)
    operations.append(Splice(script_id, index, removed=tail))
    operations.append(Splice(script.id, 0, inserted=tail[1:] if begins else tail))
    document.do(say("New script from here"), *operations)
    return script.id


def join_scripts(document: Document, script_id: str) -> bool:
    """Append the next script to this one, its title as a heading; tells whether there was one."""
    order = list(document.scripts)
    place = [script.id for script in order].index(script_id)
    if place + 1 >= len(order):
        return False
    following = order[place + 1]
    lines = tuple(document.lines(following.id))
    heading = Line(new_id(), document.narrator.id, following.title, heading=True)
    operations: list[Operation] = []
    if lines:
        operations.append(Splice(following.id, 0, removed=lines))
    added = (heading, *lines) if following.title.strip() else lines
    if added:
        operations.append(Splice(script_id, len(document.lines(script_id)), inserted=added))
    document.do(say("Join scripts"), *operations, Chapter(following, None))
    return True


def transfer_lines(document: Document, line_ids: Sequence[str], script_id: str, index: int | None = None) -> None:
    """Bring lines, with their takes, into another script of the project: before its line `index`, else at its end."""
    wanted = set(line_ids)
    found = [line_id for line_id in line_ids if document.index_of(line_id)[0] != script_id]
    if not found:
        return
    lines = tuple(line for script in document.scripts for line in document.lines(script.id) if line.id in set(found))
    takes_out = [Splice(script, first, removed=part) for script, first, part in reversed(_runs(document, found))]
    at = len(document.lines(script_id)) if index is None else index
    label = say("Move line") if len(wanted) == 1 else say("Move {n} lines", n=len(wanted))
    document.do(label, *takes_out, Splice(script_id, at, inserted=lines))


def copy_lines(document: Document, line_ids: Sequence[str], script_id: str, index: int | None = None) -> None:
    """Put copies of lines, without their takes, into a script: before its line `index`, else at its end."""
    at = len(document.lines(script_id)) if index is None else index
    document.insert_lines(script_id, at, [copied(document.line(line_id)) for line_id in line_ids])


def copied(line: Line) -> Line:
    """Return a line that says the same and has no takes; it is neither locked nor flagged."""
    return msgspec.structs.replace(line, id=new_id(), locked=False, flagged=False)


def headings(document: Document, script_id: str) -> tuple[Line, ...]:
    """Return the headings inside a script, in their order."""
    return tuple(line for line in document.lines(script_id) if line.heading)


def _behind(document: Document, script_id: str, title: str) -> tuple[Script, list[Operation]]:
    """Return a new script, and what makes it stand behind `script_id`."""
    order = list(document.scripts)
    place = [script.id for script in order].index(script_id) + 1
    script = Script(new_id(), clean(title), place)
    order.insert(place, script)
    return script, [*_arranged(order), Chapter(None, script)]


def _arranged(order: Sequence[Script]) -> list[Chapter]:
    """Return what gives the scripts their places in this order."""
    return [
        Chapter(script, msgspec.structs.replace(script, place=place))
        for place, script in enumerate(order)
        if script.place != place
    ]


def _runs(document: Document, line_ids: Sequence[str]) -> list[tuple[str, int, tuple[Line, ...]]]:
    """Return lines as unbroken runs (script, first, lines), in the order of the places in their scripts."""
    runs: list[tuple[str, int, tuple[Line, ...]]] = []
    for script, index in sorted(map(document.index_of, line_ids)):
        line = document.lines(script)[index]
        if runs and runs[-1][0] == script and runs[-1][1] + len(runs[-1][2]) == index:
            runs[-1] = (script, runs[-1][1], (*runs[-1][2], line))
        else:
            runs.append((script, index, (line,)))
    return runs
