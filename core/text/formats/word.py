"""Word documents: paragraphs are the rows of our format, headings chapters, subtitles titles inside. Read and written.

python-docx opens and writes them; its import takes a tenth of a second, so that it waits until it is needed.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

from core.errors import ScriptProblem
from core.message import say
from core.text.clean import clean
from core.text.parse import Chapter, parse, unparse

DOCUMENT = "word/document.xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading [1-9]|title)", re.IGNORECASE)
_SUBTITLE = re.compile(r"subtitle", re.IGNORECASE)
_HEADED = "{heading}: "
_CONTENTS = re.compile(r"(?:toc \d|toc heading|contents heading)", re.IGNORECASE)
_LETTERS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOT_THERE = frozenset({"del", "moveFrom", "Fallback"})
"""What was deleted or moved away, and what stands in for a text box in old programs and would be read twice."""

_DAMAGED = (zipfile.BadZipFile, SyntaxError, LookupError, ValueError, OSError, AttributeError, TypeError)
"""What python-docx raises over parts that are missing, or that are XML of another kind than they should be."""


def read(data: bytes, known: Collection[str] = (), *, names: bool = True) -> tuple[Chapter, ...]:
    """Return the chapters of a document that passed the limits of `Packed`. Raises `ScriptProblem`."""
    rows = "\n".join(_rows(*_opened(data)))
    return tuple(chapter for chapter in parse(rows, known, names=names) if chapter.lines)


def write(chapters: Iterable[Chapter]) -> bytes:
    """Return the document that `read` reads as `chapters`, but for those without lines."""
    from docx import Document

    document = Document()
    for chapter in chapters:
        if not chapter.lines:
            continue
        if title := " ".join(clean(chapter.title).split()):
            document.add_heading(title, 1)
        for row in unparse([Chapter("", chapter.lines)]).split("\n"):
            if row.startswith(_HEADED):
                document.add_paragraph(row.removeprefix(_HEADED), "Subtitle")
            elif row:
                document.add_paragraph(row)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(data: bytes) -> tuple[Any, dict[str, str]]:
    """Return the tree of a document and the names of its styles by their ids."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(io.BytesIO(data))
        return cast("Any", document.element), {style.style_id: style.name or "" for style in document.styles}
    except (*_DAMAGED, OpcError) as error:
        raise ScriptProblem(
            say("This Word document is damaged or of a kind that cannot be read."),
            say("Open it in Word or LibreOffice, save it again as .docx, and import that."),
            str(error),
        ) from error


def _rows(tree: Any, styles: Mapping[str, str]) -> Iterator[str]:
    """Give every paragraph of the body, those in tables and boxes too, as a row of our format."""
    for paragraph in tree.iter(f"{_W}p"):
        style = styles.get(paragraph.style or "", "")
        if _is_away(paragraph) or _CONTENTS.fullmatch(style):
            continue
        text = _text(paragraph)
        flat = " ".join(text.split())
        if _HEADING.fullmatch(style) and flat:
            yield f"# {flat}"
        else:
            yield f"{_HEADED}{flat}" if _SUBTITLE.fullmatch(style) and flat else text


def _text(paragraph: Any) -> str:
    return "".join(
        _LETTERS.get(node.tag) or node.text or ""
        for node in paragraph.iter(f"{_W}t", *_LETTERS)
        if next(node.iterancestors(f"{_W}p"), None) is paragraph and not _is_away(node)
    )


def _is_away(node: Any) -> bool:
    return any(above.tag.rpartition("}")[2] in _NOT_THERE for above in node.iterancestors())
