"""Where the characters of a line stand in what is shown of it, and back; where the end of a selection goes there.

A pause, a sound and a word that is said otherwise are one thing here: one can stand before it and behind it, not in it.
So is the rest of a long text that is not shown. Knows no document and no widget.
"""

from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextLayout, QTextLine

from core.errors import ScriptProblem
from core.text.notation import written_segments
from gui.panels.script.motion import BACK, Motion
from gui.panels.script.shape import CLAMP_CHARACTERS, Shape, cursor_x, python_position, qt_length, shown_words

_Mode = QTextLayout.CursorMode


class _Piece(NamedTuple):
    """Characters `start` to `end` of a line, shown as UTF-16 units `left` to `right`; `whole`: notation."""

    text: str
    start: int
    end: int
    left: int
    right: int
    whole: bool


class Spots:
    """The characters of one line, as `shape` shows them. A position is one between Python's characters of `text`."""

    def __init__(self, text: str, shape: Shape) -> None:
        self._length, self._layout, self._pitch = len(text), shape.layout, shape.pitch
        self.rtl = shape.rtl
        shown = shape.layout.text()
        self._end = qt_length(shown) - 1 if shape.clamped else qt_length(shown)
        self._pieces = _pieces(text[:CLAMP_CHARACTERS])

    def shown(self, position: int) -> int:
        """Return where a position stands in the layout, in UTF-16 units."""
        for piece in self._pieces:
            if position <= piece.start:
                return min(piece.left, self._end)
            if position < piece.end:
                into = 0 if piece.whole else qt_length(piece.text[: position - piece.start])
                return min(piece.left + into, self._end)
        return self._end

    def position(self, units: int, way: int = 0) -> int:
        """Return the position at a place of the layout; inside of notation that before (-1) or behind it (1)."""
        if units >= self._end:
            return self._length
        for piece in self._pieces:
            if units <= piece.left:
                return piece.start
            if units < piece.right:
                return self._inside(piece, units, way)
        return self._length

    def _inside(self, piece: _Piece, units: int, way: int) -> int:
        if not piece.whole:
            return piece.start + python_position(piece.text, units - piece.left)
        behind = way > 0 or (not way and 2 * units >= piece.left + piece.right)
        return piece.end if behind else piece.start

    def at(self, x: float, y: float) -> int:
        """Return the position at a point, or next to it, of the text's column."""
        number = max(0, min(int(y // self._pitch), self._layout.lineCount() - 1))
        return self.position(self._layout.lineAt(number).xToCursor(x)) if self._length else 0

    def on(self, x: float, way: int) -> int:
        """Return the position at `x` in the first (1) or the last (-1) line of the layout."""
        return self._on(x, 0 if way > 0 else self._layout.lineCount() - 1)

    def _on(self, x: float, number: int) -> int:
        line = self._layout.lineAt(number)
        return min(self.position(line.xToCursor(x)), self._end_of(line)) if self._length else 0

    def caret(self, position: int) -> QRectF:
        """Return where the caret stands in the text's column: its place, and the height of the line."""
        units = self.shown(position)
        line = self._line(units)
        return QRectF(cursor_x(line, units), line.y(), 1, line.height())

    def end_of_text(self, width: float) -> QRectF:
        """Return a place so wide behind the last character that is shown."""
        return behind(self._layout, width, rtl=self.rtl)

    def beside(self, position: int, way: int, x: float) -> int | None:
        """Return the position at `x` one line of the layout above (-1) or below (1); None where there is none."""
        number = self._line(self.shown(position)).lineNumber() + way
        return self._on(x, number) if 0 <= number < self._layout.lineCount() else None

    def along(self, position: int, motion: Motion) -> int | None:
        """Return where a motion within its line leads, None where that leads out of it."""
        units = self.shown(position)
        line = self._line(units)
        if motion in {Motion.LINE_START, Motion.LINE_END}:
            return 0 if motion is Motion.LINE_START else self._length
        if motion is Motion.START:
            return self.position(line.textStart())
        if motion is Motion.END:
            return self._end_of(line)
        mode = _Mode.SkipCharacters if motion in {Motion.PREVIOUS, Motion.NEXT} else _Mode.SkipWords
        if motion in BACK:
            return self.position(self._layout.previousCursorPosition(units, mode), -1) if position else None
        if position >= self._length:
            return None
        return self.position(self._layout.nextCursorPosition(units, mode), 1) if units < self._end else self._length

    def _end_of(self, line: QTextLine) -> int:
        """Return the last position that stands in a line of the layout, and not in the one below it."""
        end = line.textStart() + line.textLength()
        last = line.lineNumber() == self._layout.lineCount() - 1
        return self.position(end if last else self._layout.previousCursorPosition(end))

    def _line(self, units: int) -> QTextLine:
        line = self._layout.lineForTextPosition(units)
        return line if line.isValid() else self._layout.lineAt(self._layout.lineCount() - 1)


def behind(layout: QTextLayout, width: float, *, rtl: bool) -> QRectF:
    """Return a place so wide behind the last character of a layout."""
    rect = layout.lineAt(layout.lineCount() - 1).naturalTextRect()
    return QRectF(rect.left() - width if rtl else rect.right(), rect.top(), width, rect.height())


def _pieces(text: str) -> tuple[_Piece, ...]:
    try:
        found = written_segments(text)
    except ScriptProblem:
        found = ((text, text),)
    pieces: list[_Piece] = []
    start = left = 0
    for written, segment in found:
        end, right = start + len(written), left + qt_length(shown_words(segment))
        pieces.append(_Piece(written, start, end, left, right, whole=not isinstance(segment, str)))
        start, left = end, right
    return tuple(pieces)
