"""EPUB books: a document of the spine is a chapter, its first heading the title, its paragraphs the narrator's lines.

Everything in a book is read as HTML, which knows no entities of the book's own: none can be expanded. libxml2 does it,
because the standard library's parser takes hours over a page that is made for it.
"""

import posixpath
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import unquote

from core.errors import ScriptProblem
from core.message import say
from core.text.clean import clean
from core.text.decode import decode
from core.text.formats.packed import Packed
from core.text.parse import Chapter, Spoken

Target = TypeVar("Target", "_Tags", "_Text")

CONTAINER = "META-INF/container.xml"

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl",
    "dt", "figcaption", "figure", "footer", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "ul",
}  # fmt: skip
_UNREAD = frozenset({"head", "script", "style", "svg", "math", "rt", "rp", "template"})
_TEXTS = frozenset({"application/xhtml+xml", "text/html"})


def read(packed: Packed) -> tuple[Chapter, ...]:
    """Return the chapters of a book, without its table of contents. Raises `ScriptProblem`."""
    chapters = tuple(_chapter(decode(packed.read(name))) for name in _spine(packed))
    return tuple(chapter for chapter in chapters if chapter.lines)


def _spine(packed: Packed) -> Iterator[str]:
    """Give the names of the documents in the order in which they are read."""
    if packed.holds("META-INF/encryption.xml") and packed.holds("META-INF/rights.xml"):
        raise ScriptProblem(
            say("This book is protected against copying, so its text cannot be read."),
            say("Import a book without such protection."),
        )
    roots = [values.get("full-path", "") for tag, values in _tags(packed, CONTAINER) if tag == "rootfile"]
    if not roots:
        raise ScriptProblem(
            say("This book does not say where its text is."),
            say("Open it in the program that wrote it and save it again."),
        )
    documents: dict[str, str] = {}
    folder = posixpath.dirname(roots[0])
    for tag, values in _tags(packed, roots[0]):
        if (
            tag == "item"
            and values.get("media-type", "") in _TEXTS
            and "nav" not in values.get("properties", "").split()
        ):
            documents[values.get("id", "")] = posixpath.normpath(
                posixpath.join(folder, unquote(values.get("href", "")).partition("#")[0])
            )
        elif tag == "itemref" and values.get("linear") != "no" and values.get("idref", "") in documents:
            yield documents.pop(values["idref"])


def _tags(packed: Packed, name: str) -> list[tuple[str, dict[str, str]]]:
    return _parsed(decode(packed.read(name)), _Tags()).found


def _chapter(text: str) -> Chapter:
    page = _parsed(text, _Text())
    page.end_block()
    return Chapter(page.title, tuple(Spoken("", "", row) for row in page.rows))


def _parsed(text: str, target: Target) -> Target:
    """Tell `target` every tag and text of a page."""
    etree: Any = import_module("lxml.etree")
    parser = etree.HTMLParser(target=target, encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.feed(clean(text).encode())
    parser.close()
    return target


class _Tags:
    """The opening tags of a document, without the prefixes of their names."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keep a tag."""
        self.found.append((tag.rpartition(":")[2], dict(attributes)))

    def close(self) -> None:
        """End."""


class _Text:
    """The first heading of a document, and the text of its other blocks."""

    def __init__(self) -> None:
        self.title = ""
        self.rows: list[str] = []
        self._pieces: list[str] = []
        self._unread = 0
        self._heading = False

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        """Begin a block, or something that is not read."""
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "br" and self._heading:
            self._pieces.append(" ")
        elif tag in _BLOCKS:
            self.end_block()
            self._heading = tag in _HEADINGS

    def end(self, tag: str) -> None:
        """End a block, or what is not read."""
        if tag in _UNREAD:
            self._unread -= 1
        elif tag in _BLOCKS and tag != "br":
            self.end_block()
            self._heading = False

    def data(self, data: str) -> None:
        """Add to the block."""
        if not self._unread:
            self._pieces.append(data)

    def close(self) -> None:
        """End."""

    def end_block(self) -> None:
        """Make a row of the text so far; the first heading is the title."""
        text = " ".join(clean("".join(self._pieces)).split())
        self._pieces = []
        if text and self._heading and not self.title:
            self.title = text
        elif text:
            self.rows.append(text)
