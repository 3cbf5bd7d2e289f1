"""Where the parts of a row stand. Widths in logical pixels; knows no document and no painter."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

PADDING = 7
PITCH = 22
DROP = 2
"""The middle of the letters lies so far below the middle of their line."""
NOTE = 18
EDGE = 20
GUTTER = 12
NAMES = 98
WAVE = 104
LENGTH = 40
COUNT = 46
NARROW = 600
_MEASURE = 30
"""A line of text alone is so many times as wide as it is high: some 65 letters."""


@dataclass(frozen=True)
class Columns:
    """The columns of a row `width` pixels wide; a narrow row does without its waveform.

    `pitch` is the height of a line of text; with `alone` there is nothing but names and text, in the middle.
    """

    width: int
    pitch: int = PITCH
    alone: bool = False

    @property
    def names(self) -> int:
        """Width of the speakers' names."""
        return round((NAMES if self.width >= NARROW else 64) * self.pitch / PITCH)

    @property
    def text_left(self) -> int:
        """Where the text begins."""
        left = EDGE + GUTTER + 12 + self.names + 11
        return max(left, (self.width - self.text_width) // 2) if self.alone else left

    @property
    def wave(self) -> int:
        """Width of the waveform, 0 where there is no room."""
        return WAVE if self.width >= NARROW else 0

    @property
    def side(self) -> int:
        """Width of everything right of the text."""
        return self.wave + LENGTH + COUNT

    @property
    def text_width(self) -> int:
        """How wide a line of text may be."""
        if self.alone:
            return max(80, min(_MEASURE * self.pitch, self.width - 2 * (EDGE + GUTTER + 23 + self.names)))
        return max(80, self.width - EDGE - self.side - 24 - self.text_left)

    def glyph_rect(self, row: QRect) -> QRect:
        """Return where the state's glyph stands."""
        top = row.top() + PADDING + (self.pitch - GUTTER) // 2 + DROP
        return QRect(row.left() + EDGE, top, GUTTER, GUTTER)

    def mark_rect(self, row: QRect) -> QRect:
        """Return where a flag stands, before the glyph."""
        glyph = self.glyph_rect(row)
        return QRect(glyph.left() - GUTTER - 3, glyph.top(), GUTTER, GUTTER)

    def name_rect(self, row: QRect) -> QRect:
        """Return where the speaker's name stands."""
        return QRect(row.left() + self.text_left - 11 - self.names, row.top() + PADDING, self.names, self.pitch)

    def text_rect(self, row: QRect) -> QRect:
        """Return where the text stands, all its lines."""
        return QRect(row.left() + self.text_left, row.top() + PADDING, self.text_width, row.height() - 2 * PADDING)

    def note_rect(self, row: QRect) -> QRect:
        """Return where a sentence below the text stands."""
        top = row.bottom() + 1 - PADDING - NOTE
        return QRect(row.left() + self.text_left, top, self.width - EDGE - self.text_left, NOTE)

    def side_rect(self, row: QRect) -> QRect:
        """Return the space right of the text, one line high."""
        left = row.left() + self.width - EDGE - self.side
        return QRect(left, row.top() + PADDING + DROP, self.side, self.pitch)

    def sign_rect(self, row: QRect) -> QRect:
        """Return where a small sign stands between the text and what is right of it."""
        side = self.side_rect(row)
        return QRect(side.left() - 20, side.top() + (PITCH - 14) // 2, 14, 14)

    def wave_rect(self, row: QRect) -> QRect:
        """Return where the waveform stands; empty in a narrow row."""
        side = self.side_rect(row)
        return QRect(side.left(), side.top() + 2, self.wave, self.pitch - 4)

    def length_rect(self, row: QRect) -> QRect:
        """Return where the take's length stands."""
        side = self.side_rect(row)
        return QRect(side.left() + self.wave, side.top(), LENGTH, self.pitch)

    def count_rect(self, row: QRect) -> QRect:
        """Return where the number of takes stands."""
        side = self.side_rect(row)
        return QRect(side.right() + 1 - COUNT, side.top(), COUNT, self.pitch)
