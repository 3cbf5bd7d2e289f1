"""Scripts as tables, CSV and TSV: a row is a line, and the header tells which column is what. Read and written."""

import csv
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice

import msgspec

from core.errors import ScriptProblem
from core.message import say
from core.text.clean import clean
from core.text.manner import number, within
from core.text.notation import LONGEST
from core.text.parse import Chapter, Spoken

COLUMNS = ("chapter", "speaker", "direction", "text", "pause")
"""What we write, in this order."""

DELIVERY = ("emotion", "speed", "pitch", "volume", "heading")
"""What we write behind it where a line has any of it."""

_HEADERS = {
    "chapter": "chapter scene episode script section part 章节 章 场景 场 集 章節 場景 場",
    "speaker": "speaker character name role voice actor 角色 说话人 人物 姓名 名字 角色名 說話人",
    "direction": "direction directions parenthetical style tone 指示 语气 表演提示 導演指示 語氣",
    "text": "text line dialogue dialog content words says 文本 台词 内容 对白 文字 臺詞 台詞 內容 對白",
    "pause": "pause pause_after pause_s silence 停顿 停顿秒数 停頓",
    "emotion": "emotion mood feeling 情绪 情感 情緒",
    "speed": "speed rate tempo 语速 速度 語速",
    "pitch": "pitch 音高 音调 音調",
    "volume": "volume loudness 音量",
    "heading": "heading 标题 標題",
}
_COLUMN_OF = {word: column for column, words in _HEADERS.items() for word in words.split()}
_NO = frozenset({"", "no", "0", "false", "否"})
_PAUSE = re.compile(r"(\d{1,6}(?:[.,]\d{1,9})?)\s*(ms|毫秒|s|sec|秒)?", re.IGNORECASE)


class Layout(msgspec.Struct, frozen=True):
    """How a table is read: what parts its cells, what each column is ("" is left out), and whether row one is a header.

    The columns are those of `COLUMNS` and `DELIVERY`.
    """

    separator: str
    columns: tuple[str, ...]
    header: bool = True


def is_one(text: str) -> bool:
    """Tell whether the first row of `text` is a header of ours or one like it: a text and something else."""
    row = text.lstrip("\ufeff\n").partition("\n")[0]
    cells = [cell.strip().strip('"') for cell in row.split(_separator(row))]
    found = [column_of(cell) for cell in cells]
    return len(found) > 1 and all(found) and "text" in found


def read(text: str, known: Collection[str] = ()) -> tuple[Chapter, ...]:
    """Return the chapters of a table; rows below each other with the same chapter are one.

    The header names every speaker's column, so `known` tells nothing more. Raises `ScriptProblem` without a header, or
    for a pause that is none.
    """
    del known
    text = text.lstrip("\ufeff\n")
    separator = _separator(text.partition("\n")[0])
    header = next(iter(rows_of(text, separator, 1)), ())
    return read_as(text, Layout(separator, _named(header)))


def rows_of(text: str, separator: str, most: int | None = None) -> list[list[str]]:
    """Return the cells of a table, of `most` rows. Raises `ScriptProblem`."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff\n"), newline=""), delimiter=separator)
    try:
        return list(islice(reader, most))
    except csv.Error as error:
        raise ScriptProblem(
            say("The table cannot be read: a quotation mark is never closed, or a cell is too large."),
            say("Open it in the program that wrote it and save it again as CSV."),
            str(error),
        ) from error


def read_as(text: str, layout: Layout) -> tuple[Chapter, ...]:
    """Return the chapters of a table that is laid out so. Raises `ScriptProblem`, also where no column is the text."""
    places: dict[str, int] = {}
    for place, column in enumerate(layout.columns):
        places.setdefault(column, place)
    if "text" not in places:
        raise ScriptProblem(
            say("The first row of the table does not say which column holds the text."),
            say(
                "Name the columns in the first row: chapter, speaker, direction, text, pause; only text must be there."
            ),
        )
    rows = rows_of(text, layout.separator)[layout.header :]
    numbered = enumerate(rows, start=1 + layout.header)
    found = [line for number, row in numbered if (line := _line(row, places, number))]
    return tuple(
        Chapter(title, tuple(line for _, line in lines)) for title, lines in groupby(found, lambda pair: pair[0])
    )


def write(chapters: Iterable[Chapter]) -> str:
    """Return the table that `read` reads as `chapters`; chapters without lines are left out."""
    found = tuple(chapters)
    delivered = any(_delivery(line) != _PLAIN for chapter in found for line in chapter.lines)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS + DELIVERY if delivered else COLUMNS)
    writer.writerows(_rows(found, delivered=delivered))
    return out.getvalue()


def _rows(chapters: Iterable[Chapter], *, delivered: bool) -> Iterator[tuple[str, ...]]:
    for chapter in chapters:
        for line in chapter.lines:
            pause = "" if line.pause is None else number(line.pause)
            cells = (chapter.title, line.speaker, line.direction, line.text, pause)
            yield tuple(map(_one_row, (*cells, *_delivery(line)) if delivered else cells))


def _delivery(line: Spoken) -> tuple[str, ...]:
    speed = "" if line.speed == 1 else number(line.speed)
    others = (number(value) if value else "" for value in (line.pitch, line.volume))
    return (line.emotion, speed, *others, "yes" if line.heading else "")


_PLAIN = _delivery(Spoken("", "", ""))


def _separator(row: str) -> str:
    """Return what parts the cells of the header; Excel writes semicolons where the comma is in its numbers."""
    return max((",", "\t", ";"), key=row.count)


def column_of(cell: str) -> str:
    """Return what a column with that header is, "" where the header tells nothing."""
    return _COLUMN_OF.get("_".join(cell.strip().casefold().split()), "")


def _named(header: Sequence[str]) -> tuple[str, ...]:
    """Return what each column is by its name."""
    return tuple(map(column_of, header))


def _line(row: Sequence[str], places: Mapping[str, int], row_number: int) -> tuple[str, Spoken] | None:
    """Return a row's chapter and what is said in it, or None where nothing is."""
    cells = {column: _one_row(row[place]) if place < len(row) else "" for column, place in places.items() if column}
    if not cells["text"]:
        return None
    said = Spoken(
        cells.get("speaker", ""),
        cells.get("direction", ""),
        cells["text"],
        _pause(cells.get("pause", ""), row_number),
        cells.get("emotion", ""),
        _amount(cells, "speed", 1.0, row_number),
        _amount(cells, "pitch", 0.0, row_number),
        _amount(cells, "volume", 0.0, row_number),
        heading=cells.get("heading", "").casefold() not in _NO,
    )
    return cells.get("chapter", ""), said


def _amount(cells: Mapping[str, str], column: str, usual: float, row_number: int) -> float:
    cell = cells.get(column, "")
    found = within(column, cell.replace(",", ".").lstrip("\u2212")) if cell else usual
    if found is None:
        raise ScriptProblem(
            say("Row {number} has a {column} of {value}.", number=row_number, column=column, value=cell[:40]),
            say("Write a number, such as 1.2 for speed or -2 for pitch, or leave the cell empty."),
        )
    return found


def is_pause(cell: str) -> bool:
    """Tell whether a cell holds seconds."""
    found = _PAUSE.fullmatch(cell)
    return found is not None and float(found[1].replace(",", ".")) <= LONGEST


def _pause(cell: str, row_number: int) -> float | None:
    if not cell:
        return None
    found = _PAUSE.fullmatch(cell)
    seconds = float(found[1].replace(",", ".")) if found else math.inf
    if found and found[2] and found[2].casefold() in {"ms", "毫秒"}:
        seconds /= 1000
    if seconds > LONGEST:
        raise ScriptProblem(
            say("Row {number} has a pause of {pause}.", number=row_number, pause=cell[:40]),
            say("Write the seconds, from 0 to {most:.0f}, such as 0.5.", most=LONGEST),
        )
    return seconds


def _one_row(text: str) -> str:
    return " ".join(clean(text).split())
