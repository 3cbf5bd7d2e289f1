"""Markdown, reduced to our format: its headings are chapters, its marks are gone, its text is all there."""

import re
from collections.abc import Collection

from core.text.formats.marks import without
from core.text.parse import Chapter, parse

_LONGEST_HEADING = 1000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FENCE = re.compile(r"\s{0,3}(?:`{3,}|~{3,})[^`]*")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*")
_RULE = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
_CLOSED = re.compile(r"(\s{0,3}#{1,6}\s.*?)\s+#+\s*")
_BLOCK = re.compile(r"\A\s*(?:>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?)+")
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)")
_LINK = re.compile(r"(?<!\\)\[([^\[\]]{1,500})\]\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_STARS = re.compile(r"(?<![\\*])(\*{1,3})(?=[^\s*])([^*]{0,5000}?[^\s*\\])\1(?!\*)")
_STROKES = re.compile(r"(?<![\\~])(~~)(?=[^\s~])([^~]{0,5000}?[^\s~\\])\1(?!~)")
_LINES = re.compile(r"(?<![\\\w])(_{1,3})(?=[^\s_])([^_]{0,5000}?[^\s_\\])\1(?!\w)")
_TICKS = re.compile(r"(?<!\\)`([^`]{1,5000})`")
_MARK = re.compile(r"[*_~`\[<>\\#!]|\A\s*[-+]|\\\Z")
_ESCAPED = re.compile(r"(?<=.)\\([*_`~\[\]<>])")


def read(text: str, known: Collection[str] = (), *, names: bool = True) -> tuple[Chapter, ...]:
    """Return the chapters of a Markdown file; `NAME: text` in it means what it means in ours.

    Chapters under which nothing is said are left out, as the title of a book above its first part is.
    """
    rows: list[str] = []
    for row in without(_FRONT_MATTER.sub("", text), "<!--", "-->").split("\n"):
        if _UNDERLINE.fullmatch(row) and rows and _may_be_title(rows):
            rows[-1] = f"# {rows[-1]}"
        elif _RULE.fullmatch(row) or _FENCE.fullmatch(row):
            rows.append("")
        else:
            rows.append(_plain(row))
    return tuple(chapter for chapter in parse("\n".join(rows), known, names=names) if chapter.lines)


def _may_be_title(rows: list[str]) -> bool:
    """Tell whether the last of `rows` stands alone and says nothing, so that a line below it makes it a heading."""
    alone = len(rows) < 2 or not rows[-2]
    return (
        alone
        and bool(rows[-1])
        and rows[-1][0] not in "#\\"
        and rows[-1][-1] not in ".!?…。！？:："
        and (":" not in rows[-1])
    )


def _plain(row: str) -> str:
    """Return what is read of a row."""
    if not _MARK.search(row):
        return row
    closed = _CLOSED.fullmatch(row) if len(row) < _LONGEST_HEADING else None
    row = _BLOCK.sub("", closed[1] if closed else row, count=1) if not row.startswith("\\") else row
    row = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(r"\1", _TICKS.sub(r"\1", row))))
    for marks in (_STARS, _LINES, _STROKES):
        for _ in range(3):  # marks stand within marks
            row = marks.sub(r"\2", row)
    return _ESCAPED.sub(r"\1", row.rstrip("\\") if row.endswith("\\") and len(row) > 1 else row)
