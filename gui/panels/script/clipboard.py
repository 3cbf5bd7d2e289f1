"""Lines on the clipboard: what is put there for us and for others, and what others put there. Knows no widget."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from core.domain.script import Line
from core.projects.document import Document
from gui.widgets.clip import empty_mime

if TYPE_CHECKING:
    from core.projects.pasting import Pasted

OURS = "application/x-roomtone-lines"
LONG = 200_000
"""A clipboard with more characters is read in a thread."""

_RTF = ("text/rtf", "application/rtf", "text/richtext", 'application/x-qt-windows-mime;value="Rich Text Format"')
_BREAKS = str.maketrans(dict.fromkeys("\u2028\u2029\x0b\x0c\x85\x1c\x1d\x1e", "\n") | {"\r": None})


@dataclass(frozen=True)
class Clip:
    """What the clipboard holds that a script may take: our own lines, a page, rich text, plain text.

    `other`: it holds only something else, "image" or "files".
    """

    packed: bytes = b""
    html: str = ""
    rtf: bytes = b""
    text: str = ""
    other: str = ""

    @property
    def is_long(self) -> bool:
        """Whether reading it takes so long that the window would wait."""
        return max(len(self.packed), len(self.html), len(self.rtf), len(self.text)) > LONG

    @property
    def is_phrase(self) -> bool:
        """Whether it is a piece of one line, which goes where the caret stands."""
        from core.projects.pasting import LONGEST

        return not self.packed and "\n" not in self.text and 0 < len(self.text) <= LONGEST

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it that could become a line."""
        return not (self.packed or self.html or self.rtf or self.text)


def clip_of(data: QMimeData | None) -> Clip:
    """Return what a clipboard or a drag holds."""
    if data is None:
        return Clip()
    if data.hasFormat(OURS):
        return Clip(packed=bytes(data.data(OURS).data()), text=plain(data.text()))
    if data.hasUrls() and all(url.isLocalFile() for url in data.urls()):
        return Clip(other="files")
    from core.text.rtf import is_one

    rtf = next((bytes(data.data(name).data()) for name in _RTF if data.hasFormat(name)), b"")
    found = Clip(html=data.html() if data.hasHtml() else "", rtf=rtf if is_one(rtf) else b"", text=plain(data.text()))
    return Clip(other="image") if data.hasImage() and not found.text.strip() else found


def plain(text: str) -> str:
    """Return a text with line feeds for all that ends lines, and none around it."""
    return text.translate(_BREAKS).strip("\n")


def lines_of(clip: Clip, names: Sequence[str]) -> "Pasted":
    """Return what a clip becomes; the plain form where a richer one tells no more. Raises `TooMuchText`. May block."""
    from core.projects.pasting import read, unpack

    if clip.packed:
        return unpack(clip.packed)
    return read(text_of(clip), names)


def text_of(clip: Clip) -> str:
    """Return a clip in our format. May block."""
    from core.text.rich import from_html
    from core.text.rtf import from_rtf

    rich = from_html(clip.html) if clip.html else from_rtf(clip.rtf) if clip.rtf else ""
    return rich or clip.text


def mime_of(document: Document, lines: Sequence[Line]) -> QMimeData:
    """Return lines as everybody may want them: our format, a page with the speakers' names, and all they know."""
    from core.projects.pasting import as_chapters, lines_to_text, pack
    from core.text.rich import to_html

    data = empty_mime()
    data.setText(lines_to_text(document, lines))
    data.setHtml(to_html(as_chapters(document, lines)))
    data.setData(OURS, pack(document, lines))
    return data
