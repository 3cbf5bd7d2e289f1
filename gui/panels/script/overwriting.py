"""What keys do to a selection of text over several lines: it is copied, taken out, or written over.

Every edit is one step of undo; when exactly that is taken back, the text is selected again. Knows one room's writing.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

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


class Over(NamedTuple):
    """What was written over, and by which step of which project."""

    stretch: Stretch
    upwards: bool
    document: Document
    step: int


class Held(NamedTuple):
    """What was selected once, and what its lines said then, with their ids."""

    stretch: Stretch
    upwards: bool
    texts: tuple[tuple[str, str], ...]


class Overwriting(QObject):
    """Does nothing, and says so, while no such selection is `active`."""

    def __init__(self, writing: "Writing", reaching: Reaching) -> None:
        super().__init__(writing)
        self._writing, self._reaching = writing, reaching
        self._last: Over | None = None
        reaching.settled.connect(self.offer)

    @property
    def active(self) -> bool:
        """Whether text of several lines is selected."""
        return self._reaching.active

    @property
    def _document(self) -> Document:
        return self._writing.document

    @contextmanager
    def _over(self, stretch: Stretch, *, upwards: bool) -> Generator[None]:
        """Let go of what is selected, and remember the step that writes over it."""
        document = self._document
        before = document.newest_step
        self._reaching.leave()
        yield
        if document.newest_step != before:
            self._last = Over(stretch, upwards, document, document.newest_step)

    def write(self, text: str = "") -> bool:
        """Write over it; with "" take it out."""
        if not (stretch := self._reaching.stretch()):
            return False
        with self._over(stretch, upwards=self._reaching.upwards):
            line, caret = stretches.overwrite(self._document, stretch, text)
        self._writing.write_at(line, caret, composing=True)
        return True

    def break_line(self, *, same_speaker: bool) -> bool:
        """Put a line break in its place."""
        if not (stretch := self._reaching.stretch()):
            return False
        with self._over(stretch, upwards=self._reaching.upwards):
            line = stretches.break_line(self._document, stretch, same_speaker=same_speaker)
        self._writing.write_at(line, 0)
        return True

    def hold(self) -> Held | None:
        """Return what is selected, for something that may take its place only when it is selected no more."""
        if not (stretch := self._reaching.stretch()):
            return None
        return Held(stretch, self._reaching.upwards, stretches.texts(self._document, stretch))

    def put(self, pasted: "Pasted", held: Held | None) -> bool:
        """Put lines in the place of what was held, if that stands there as it did then."""
        if held is None or not self._stands(held):
            return False
        self._writing.let_go()  # somebody may write elsewhere by now
        with self._over(held.stretch, upwards=held.upwards):
            ids = stretches.put(self._document, held.stretch, pasted)
        self._writing.write_at_end(self._writing.model.row_of(ids[-1]))
        return True

    def _stands(self, held: Held) -> bool:
        rows = [self._writing.model.row_of(line) for line in (held.stretch.first, held.stretch.last)]
        return 0 <= rows[0] < rows[1] and stretches.texts(self._document, held.stretch) == held.texts

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

    def is_newest(self) -> bool:
        """Tell whether it is the last writing over it that undo would take back."""
        last = self._last
        return last is not None and last.document is self._document and last.step == self._document.newest_step

    def renew(self) -> None:
        """Select it again, in the script that is shown: exactly that step was taken back."""
        if (last := self._last) and self._writing.model.row_of(last.stretch.first) >= 0:
            self._reaching.renew(last.stretch, upwards=last.upwards)
