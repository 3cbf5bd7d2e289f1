"""What keys do to a selection of text over several lines: it is copied, taken out, or written over.

Every edit is one step of undo; when that is taken back, the text is selected again. Knows one room's writing.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from core.projects import stretches
from core.projects.document import Document
from core.projects.stretches import Stretch
from gui.panels.script.clipboard import mime_of
from gui.panels.script.reaching import Reaching

if TYPE_CHECKING:
    from core.projects.pasting import Pasted
    from gui.panels.script.writing import Writing


class Overwriting(QObject):
    """Does nothing, and says so, while no such selection is `active`."""

    def __init__(self, writing: "Writing", reaching: Reaching) -> None:
        super().__init__(writing)
        self._writing, self._reaching = writing, reaching
        self._last: tuple[Stretch, bool] | None = None
        self._ends: tuple[int, str, str] | None = None
        reaching.settled.connect(self.offer)

    @property
    def active(self) -> bool:
        """Whether text of several lines is selected."""
        return self._reaching.active

    @property
    def _document(self) -> Document:
        return self._writing.document

    def _take(self) -> Stretch | None:
        """Return what is selected, which is about to go, and remember it."""
        stretch = self._reaching.stretch()
        if stretch:
            self._last = stretch, self._reaching.upwards
            self._ends = self._ends_of(stretch)
            self._reaching.leave()
        return stretch

    def _ends_of(self, stretch: Stretch) -> tuple[int, str, str] | None:
        """Return how many lines it goes over, and the text of the first and the last; None where they are not there."""
        model = self._writing.model
        first, last = model.row_of(stretch.first), model.row_of(stretch.last)
        return (last - first, model.line(first).text, model.line(last).text) if min(first, last) >= 0 else None

    def write(self, text: str = "") -> bool:
        """Write over it; with "" take it out."""
        if not (stretch := self._take()):
            return False
        line, caret = stretches.overwrite(self._document, stretch, text)
        self._writing.write_at(line, caret, composing=True)
        return True

    def break_line(self, *, same_speaker: bool) -> bool:
        """Put a line break in its place."""
        if not (stretch := self._take()):
            return False
        self._writing.write_at(stretches.break_line(self._document, stretch, same_speaker=same_speaker), 0)
        return True

    def put(self, pasted: "Pasted") -> bool:
        """Put lines in its place."""
        if not (stretch := self._take()):
            return False
        ids = stretches.put(self._document, stretch, pasted)
        self._writing.write_at_end(self._writing.model.row_of(ids[-1]))
        return True

    def copy(self) -> bool:
        """Copy it: the first and the last line as far as they are selected, each with who speaks it."""
        if not (stretch := self._reaching.stretch()):
            return False
        if parts := stretches.parts(self._document, stretch):
            QGuiApplication.clipboard().setMimeData(mime_of(self._document, parts))
        return True

    def offer(self) -> None:
        """Let the middle button of the mouse paste it, where the system has that."""
        from core.projects.pasting import lines_to_text

        clipboard, stretch = QGuiApplication.clipboard(), self._reaching.stretch()
        if stretch and clipboard.supportsSelection():
            text = lines_to_text(self._document, stretches.parts(self._document, stretch))
            clipboard.setText(text, clipboard.Mode.Selection)

    def stands(self) -> bool:
        """Tell whether the text that was written over last is there as it was."""
        return self._last is not None and self._ends_of(self._last[0]) == self._ends

    def renew(self) -> None:
        """Select it again: that was taken back."""
        if self._last:
            self._reaching.renew(self._last[0], upwards=self._last[1])
