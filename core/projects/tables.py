"""Tables that come in together: which of them have the same columns, so that one choice of columns is for all."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from core.projects.drafting import File
from core.text.formats.looking import Found
from core.text.formats.table import Layout

Group = tuple[Path, ...]
"""Tables with the same columns, in the order of the files."""


def grouped(files: Iterable[File]) -> tuple[Group, ...]:
    """Return the tables among files, those together whose columns are the same."""
    groups: list[list[File]] = []
    for file in files:
        if file.found.layout is not None:
            alike = (group for group in groups if all(_are_alike(file.found, one.found) for one in group))
            if (found := next(alike, None)) is not None:
                found.append(file)
            else:
                groups.append([file])
    return tuple(tuple(file.path for file in group) for group in groups)


def _are_alike(one: Found, other: Found) -> bool:
    """Whether two tables have the same columns: their headers are the same, or what was guessed fits together."""
    mine, theirs = one.layout, other.layout
    if mine is None or theirs is None or mine.separator != theirs.separator or mine.header != theirs.header:
        return False
    if mine.header:
        return _header(one) == _header(other)
    pairs = list(zip(mine.columns, theirs.columns, strict=False))
    fitting = all(a == b or not (a and b) for a, b in pairs) and ("text", "text") in pairs
    return fitting and len(mine.columns) == len(theirs.columns)


def _header(found: Found) -> tuple[str, ...]:
    return tuple(" ".join(cell.casefold().split()) for cell in (found.rows[0] if found.rows else ()))


def common(group: Group, files: Mapping[Path, File]) -> Layout | None:
    """Return the layout for all of a group: the one that knows most of the columns, the first of several."""
    layouts = [layout for path in group if (layout := files[path].found.layout)]
    return max(layouts, key=lambda layout: sum(map(bool, layout.columns)), default=None)


def group_of(path: Path, groups: Sequence[Group]) -> Group:
    """Return the tables whose columns are chosen with those of this one, itself among them."""
    return next((group for group in groups if path in group), (path,))
