"""Scripts as tables, CSV and TSV: a row is a line, and the header tells which column is what. Read and written."""

import csv
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from core.errors import ScriptProblem
from core.message import say
from core.text.clean import clean
from core.text.notation import LONGEST
from core.text.parse import Chapter, Spoken

COLUMNS = ("chapter", "speaker", "direction", "text", "pause")
"""What we write, in this order."""

_HEADERS = {
    "chapter": "chapter scene episode script section part 章节 章 场景 场 集 章節 場景 場",
    "speaker": "speaker character name role voice actor 角色 说话人 人物 姓名 名字 角色名 說話人",
    "direction": "direction directions emotion parenthetical style tone 指示 语气 情绪 表演提示 導演指示 語氣 情緒",
    "text": "text line dialogue dialog content words says 文本 台词 内容 对白 文字 臺詞 台詞 內容 對白",
    "pause": "pause pause_after pause_s silence 停顿 停顿秒数 停頓",
}
_COLUMN_OF = {word: column for column, words in _HEADERS.items() for word in words.split()}
_PAUSE = re.compile(r"(\d{1,6}(?:[.,]\d{1,9})?)\s*(ms|毫秒|s|sec|秒)?", re.IGNORECASE)


def is_one(text: str) -> bool:
    """Tell whether the first row of `text` is a header of ours or one like it: a text and something else."""
    row = text.lstrip("\ufeff\n").partition("\n")[0]
    cells = [cell.strip().strip('"') for cell in row.split(_separator(row))]
    found = [_column(cell) for cell in cells]
    return len(found) > 1 and all(found) and "text" in found


def read(text: str, known: Collection[str] = ()) -> tuple[Chapter, ...]:
    """Return the chapters of a table; rows below each other with the same chapter are one.

    The header names every speaker's column, so `known` tells nothing more. Raises `ScriptProblem` without a header, or
    for a pause that is none.
    """
    del known
    text = text.lstrip("\ufeff\n")
    separator = _separator(text.partition("\n")[0])
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise ScriptProblem(
            say("The table cannot be read: a quotation mark is never closed, or a cell is too large."),
            say("Open it in the program that wrote it and save it again as CSV."),
            str(error),
        ) from error
    places = _places(rows[0] if rows else ())
    found = [line for number, row in enumerate(rows[1:], start=2) if (line := _line(row, places, number))]
    return tuple(
        Chapter(title, tuple(line for _, line in lines)) for title, lines in groupby(found, lambda pair: pair[0])
    )


def write(chapters: Iterable[Chapter]) -> str:
    """Return the table that `read` reads as `chapters`; chapters without lines are left out."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(chapters))
    return out.getvalue()


def _rows(chapters: Iterable[Chapter]) -> Iterator[tuple[str, ...]]:
    for chapter in chapters:
        for line in chapter.lines:
            pause = "" if line.pause is None else f"{line.pause:.6f}".rstrip("0").rstrip(".")
            yield tuple(map(_one_row, (chapter.title, line.speaker, line.direction, line.text, pause)))


def _separator(row: str) -> str:
    """Return what parts the cells of the header; Excel writes semicolons where the comma is in its numbers."""
    return max((",", "\t", ";"), key=row.count)


def _column(cell: str) -> str:
    return _COLUMN_OF.get("_".join(cell.strip().casefold().split()), "")


def _places(header: Sequence[str]) -> Mapping[str, int]:
    """Return where each column stands. Raises `ScriptProblem` where the text's is not named."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        places.setdefault(_column(cell), place)
    if "text" not in places:
        raise ScriptProblem(
            say("The first row of the table does not say which column holds the text."),
            say(
                "Name the columns in the first row: chapter, speaker, direction, text, pause; only text must be there."
            ),
        )
    return places


def _line(row: Sequence[str], places: Mapping[str, int], number: int) -> tuple[str, Spoken] | None:
    """Return a row's chapter and what is said in it, or None where nothing is."""
    cells = {column: _one_row(row[place]) if place < len(row) else "" for column, place in places.items() if column}
    if not cells["text"]:
        return None
    pause = _pause(cells.get("pause", ""), number)
    said = Spoken(cells.get("speaker", ""), cells.get("direction", ""), cells["text"], pause)
    return cells.get("chapter", ""), said


def _pause(cell: str, number: int) -> float | None:
    if not cell:
        return None
    found = _PAUSE.fullmatch(cell)
    seconds = float(found[1].replace(",", ".")) if found else math.inf
    if found and found[2] and found[2].casefold() in {"ms", "毫秒"}:
        seconds /= 1000
    if seconds > LONGEST:
        raise ScriptProblem(
            say("Row {number} has a pause of {pause}.", number=number, pause=cell[:40]),
            say("Write the seconds, from 0 to {most:.0f}, such as 0.5.", most=LONGEST),
        )
    return seconds


def _one_row(text: str) -> str:
    return " ".join(clean(text).split())
