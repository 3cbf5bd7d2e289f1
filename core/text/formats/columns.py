"""What the columns of a table are that has no header, or one in other words: guessed, to be looked at by somebody."""

from collections import Counter
from collections.abc import Sequence

from core.errors import ScriptProblem
from core.text.formats import table
from core.text.formats.table import Layout

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 20_000
_ROWS = 200
_NAME = 40


def guess(text: str, separator: str = "") -> Layout:
    """Return how a table is most likely laid out: by its header, else by what stands in its cells.

    `separator` is what parts the cells, "" to guess that too.
    """
    separator = separator or _separator(text)
    rows = [row for row in table.rows_of(text, separator, _ROWS) if any(row)]
    width = max(map(len, rows), default=0)
    named = [table.column_of(cell) for cell in rows[0]] if rows else []
    if "text" in named or sum(map(bool, named)) > 1:
        columns = _once([*named, *[""] * (width - len(named))])
        return Layout(separator, _with_text(columns, rows[1:]), header=True)
    return Layout(separator, _by_content(rows, width), header=False)


def _separator(text: str) -> str:
    """Return what parts the cells: it comes equally often in every row, and prose has a space behind its commas."""
    return max(SEPARATORS, key=lambda separator: _evenness(text[:_SAMPLE], separator))


def _evenness(sample: str, separator: str) -> tuple[float, float]:
    try:
        rows = [row for row in table.rows_of(sample, separator, _ROWS) if any(row)]
    except ScriptProblem:
        return 0.0, 0.0
    widths = Counter(map(len, rows))
    width, times = widths.most_common(1)[0] if widths else (1, 0)
    later = [cell for row in rows for cell in row[1:] if cell]
    tight = sum(not cell.startswith(" ") for cell in later) / max(1, len(later))
    return (tight * times / max(1, len(rows)) if width > 1 else 0.0), tight


def _once(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns, of two with the same meaning only the first."""
    return tuple(column if column not in columns[:place] else "" for place, column in enumerate(columns))


def _with_text(columns: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the columns with one for the text, the longest of those that are nothing yet."""
    free = [place for place, column in enumerate(columns) if not column]
    if "text" in columns or not free:
        return columns
    longest = max(free, key=lambda place: _length(rows, place))
    return (*columns[:longest], "text", *columns[longest + 1 :])


def _by_content(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """The text is the longest column; speakers are short, come again and are no numbers; a pause is a number."""
    columns = [""] * width
    if not width:
        return ("text",)
    text = max(range(width), key=lambda place: _length(rows, place))
    columns[text] = "text"
    for place in range(width):
        cells = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        if place == text or not cells:
            continue
        if all(table.is_pause(cell) for cell in cells):
            if "pause" not in columns and place > text:
                columns[place] = "pause"
        elif "speaker" not in columns and _are_names(cells):
            columns[place] = "speaker"
        elif "direction" not in columns and place > 0 and max(map(len, cells)) <= _NAME:
            columns[place] = "direction"
    return tuple(columns)


def _are_names(cells: Sequence[str]) -> bool:
    short = max(map(len, cells)) <= _NAME and not any(cell.isdecimal() for cell in cells)
    return short and (len(set(cells)) < len(cells) or len(cells) < 4)


def _length(rows: Sequence[Sequence[str]], place: int) -> int:
    return sum(len(row[place]) for row in rows if place < len(row))
