"""Rich text of other programs, reduced to our format, and ours as HTML for them. Knows no clipboard.

Paragraphs become lines, headings chapters, items of lists lines without their bullets, a table's rows `name: text`
where they look like that; italics in parentheses at the start of a line become its direction.
"""

import html
import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from core.text.clean import clean
from core.text.parse import Chapter

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = _HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot",
    "thead", "tr", "ul",
}  # fmt: skip
_UNREAD = frozenset({"head", "script", "style", "svg", "math", "rt", "rp", "template", "title", "xml"})
_ITALIC = re.compile(r"font-style\s*:\s*(italic|oblique|normal)")
_UPRIGHT = frozenset({"normal"})
_DIRECTED = re.compile(
    r"(?P<name>[^:：()（）]{1,40}[:：]\s*)?[(（]\s*(?P<note>[^()（）]{1,200}?)\s*[)）]\s*(?P<text>\S.*)"
)
_LONGEST_NAME = 40


class Rows:
    """Rows of our format out of runs of text; `structured` once something was in them that plain text does not tell."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.structured = False
        self._runs: list[tuple[str, bool]] = []
        self._cells: list[str] | None = None

    def add(self, text: str, *, italic: bool = False) -> None:
        """Add to the paragraph."""
        self._runs.append((text, italic))

    def end_paragraph(self, *, heading: bool = False, prefix: str = "") -> bool:
        """Make a row of the paragraph; inside a table it is part of its cell. Tells whether anything was in it."""
        text, italic = _flat(self._runs)
        self._runs = []
        if not text:
            return False
        if self._cells:
            self._cells[-1] = f"{self._cells[-1]} {text}".strip()
        elif heading:
            self.structured = True
            self.rows += ["", f"# {text}", ""]
        else:
            row = self._directed(text, italic)
            self.rows.append(f"{prefix}{row}" if prefix else f"\\{row}" if row[0] in "#\\" else row)
        return True

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self.end_paragraph()
        self._cells = []

    def begin_cell(self) -> None:
        """Begin a cell."""
        if self._cells is not None:
            self._cells.append("")

    def end_row(self) -> None:
        """Make one row of the cells."""
        cells = [cell for cell in self._cells or () if cell]
        self._cells = None
        if not cells:
            return
        self.structured = True
        name, rest = cells[0].rstrip(":： "), cells[1:]
        if len(rest) == 1 and len(name) <= _LONGEST_NAME and name[-1:] not in ".!?…。！？":
            self.rows.append(f"{name}: {rest[0]}")
        else:
            self.rows.append(" – ".join(cells))

    def _directed(self, text: str, italic: list[bool]) -> str:
        """Return the text, its first parenthesis as a direction where that is in italics."""
        found = _DIRECTED.fullmatch(text)
        if found is None or not all(italic[found.start("note") : found.end("note")]):
            return text
        self.structured = True
        name = (found["name"] or "").rstrip().rstrip(":：").rstrip()
        return f"{name} ({found['note']}): {found['text']}".lstrip()


def from_html(page: str) -> str:
    """Return what a page says in our format, "" where it tells nothing that its plain text does not tell as well."""
    etree: Any = import_module("lxml.etree")
    target = _Page()
    parser = etree.HTMLParser(target=target, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.feed(clean(page).encode())
    parser.close()
    target.rows.end_paragraph()
    return "\n".join(target.rows.rows).strip("\n") if target.rows.structured else ""


def to_html(chapters: Iterable[Chapter]) -> str:
    """Return a script for a mail or a word processor: names in bold, directions in italics, titles as headings."""
    parts: list[str] = []
    for chapter in chapters:
        if chapter.title.strip():
            parts.append(f"<h2>{html.escape(chapter.title)}</h2>")
        for line in chapter.lines:
            name = f"<b>{html.escape(line.speaker)}:</b> " if line.speaker else ""
            note = f"<i>({html.escape(line.direction)})</i> " if line.direction else ""
            parts.append(f"<p>{name}{note}{html.escape(line.text)}</p>")
    return "\n".join(parts)


def _flat(runs: Iterable[tuple[str, bool]]) -> tuple[str, list[bool]]:
    """Return the text of runs with single spaces, and for each character whether it is in italics."""
    letters: list[str] = []
    italics: list[bool] = []
    for text, italic in runs:
        for letter in clean(text):
            blank = letter.isspace()
            if blank and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if blank else letter)
            italics.append(italic)
    text = "".join(letters).rstrip()
    return text, italics[: len(text)]


class _Page:
    """Hears the tags of a page."""

    def __init__(self) -> None:
        self.rows = Rows()
        self._italics: list[tuple[str, bool]] = []
        self._unread: list[str] = []
        self._lists: list[int | None] = []
        self._heading = False
        self._item = self._mark = ""
        self._bullet = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin a block, a cell, italics, or something that is not read."""
        style = attributes.get("style", "").lower()
        if tag in _UNREAD:
            self._unread.append(tag)
        if tag in _BLOCKS:
            self._end(tag)
            self._heading = tag in _HEADINGS or (self._heading and tag == "br")
        if tag in {"ol", "ul"}:
            self._lists.append(int(attributes.get("start", "1") or 1) if tag == "ol" else None)
        elif tag == "li":
            self.rows.structured = True
            self._item = self._number()
        elif tag == "tr":
            self.rows.begin_row()
        elif tag in _CELLS:
            self.rows.end_paragraph()
            self.rows.begin_cell()
        elif tag == "p" and "msolist" in attributes.get("class", "").lower():
            self.rows.structured = True
        if tag == "span" and (self._bullet or "mso-list:ignore" in style.replace(" ", "")):
            self._bullet += 1
        found = _ITALIC.search(style)
        italic = found[1] not in _UPRIGHT if found else tag in {"i", "em"} or self._is_italic()
        if tag not in {"br", "img", "hr", "meta", "link", "input", "wbr", "col"}:
            self._italics.append((tag, italic))

    def end(self, tag: str) -> None:
        """End what began."""
        while self._italics and self._italics.pop()[0] != tag:
            pass
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()
        if tag == "span" and self._bullet:
            self._bullet -= 1
        if tag == "tr":
            self.rows.end_paragraph()
            self.rows.end_row()
        elif tag in _CELLS:
            self.rows.end_paragraph()
        elif tag in _BLOCKS and tag != "br":
            self._end(tag)
            self._heading = False
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()

    def data(self, data: str) -> None:
        """Add to the paragraph."""
        if self._unread:
            return
        if self._bullet:
            self._mark += data
            return
        self.rows.add(data, italic=self._is_italic())

    def close(self) -> None:
        """End."""

    def _end(self, tag: str) -> None:
        if tag in _CELLS:
            return
        mark = self._mark.strip()
        number = f"{mark} " if any(letter.isdigit() for letter in mark) else self._item
        if self.rows.end_paragraph(heading=self._heading, prefix=number) or tag == "li":
            self._item = self._mark = ""

    def _number(self) -> str:
        if not self._lists or (number := self._lists[-1]) is None:
            return ""
        self._lists[-1] = number + 1
        return f"{number}. "

    def _is_italic(self) -> bool:
        return bool(self._italics) and self._italics[-1][1]
