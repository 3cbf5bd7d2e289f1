"""What comes in under ids, or a name, that the library has already gets others, everywhere they stand. Pure."""

from collections.abc import Collection, Iterable
from itertools import count

import msgspec

from core.bundles.manifest import Contents, Page
from core.domain.ids import new_id
from core.domain.take import Take


def ids_of(contents: Contents, takes: Iterable[Take]) -> tuple[str, ...]:
    """Return every id that rows will have."""
    scripts = (page.script.id for page in contents.pages)
    speakers = (speaker.id for speaker in contents.speakers)
    lines = (line.id for line in contents.lines)
    return (contents.project.id, *speakers, *scripts, *lines, *(take.id for take in takes))


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a project's name, with the first number from 2 on where there is one of that name."""
    return next(one for n in count(1) if (one := name if n == 1 else f"{name} {n}") not in taken)


def with_free_ids(
    contents: Contents, takes: Iterable[Take], known: Collection[str]
) -> tuple[Contents, tuple[Take, ...]]:
    """Return both with new ids for those that are `known`; takes name the project and scripts where their lines are."""
    found = tuple(takes)
    own = {one: new_id() if one in known else one for one in ids_of(contents, found)}
    pages = tuple(
        Page(
            msgspec.structs.replace(page.script, id=own[page.script.id], place=place, source=""),
            tuple(msgspec.structs.replace(line, id=own[line.id], speaker=own[line.speaker]) for line in page.lines),
        )
        for place, page in enumerate(contents.pages)
    )
    homes = {line.id: page.script.id for page in pages for line in page.lines}
    renamed = Contents(
        msgspec.structs.replace(contents.project, id=own[contents.project.id]),
        tuple(msgspec.structs.replace(speaker, id=own[speaker.id]) for speaker in contents.speakers),
        pages,
        {own[line]: own[take] for line, take in contents.choices.items()},
    )
    moved = (
        msgspec.structs.replace(
            take,
            id=own[take.id],
            project=renamed.project.id,
            line=own.get(take.line, ""),
            script=homes.get(own.get(take.line, ""), ""),
            run=tuple(own[line] for line in take.run),
        )
        for take in found
    )
    return renamed, tuple(moved)
