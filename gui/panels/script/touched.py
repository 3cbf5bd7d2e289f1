"""Where an edit acted: listens to a document while something is done to it. Knows no widget."""

from types import TracebackType
from typing import Self

from core.projects.document import Document


class Touched:
    """`with Touched(document, script) as touched`: the lines of the script that came, moved or changed meanwhile.

    `place` is where lines went away, -1 if none did. `elsewhere` is the last script that was touched beside this one,
    "" for none.
    """

    def __init__(self, document: Document, script_id: str) -> None:
        self._document, self._script = document, script_id
        self._ids: dict[str, None] = {}
        self.place = -1
        self.elsewhere = ""

    @property
    def ids(self) -> list[str]:
        """The lines that are there now, in the order in which they were told."""
        return [line_id for line_id in self._ids if line_id in self._document]

    def __enter__(self) -> Self:
        document = self._document
        self._leave = (
            document.lines_inserted.connect(self._note),
            document.lines_moved.connect(lambda script, _first, count, to: self._note(script, to, count)),
            document.line_changed.connect(lambda script, row: self._note(script, row, 1)),
            document.lines_removed.connect(self._lose),
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for leave in self._leave:
            leave()

    def _note(self, script_id: str, first: int, count: int) -> None:
        if script_id != self._script:
            self.elsewhere = script_id
        else:
            self._ids |= dict.fromkeys(line.id for line in self._document.lines(script_id)[first : first + count])

    def _lose(self, script_id: str, first: int, _count: int) -> None:
        if script_id != self._script:
            self.elsewhere = script_id
        else:
            self.place = first
