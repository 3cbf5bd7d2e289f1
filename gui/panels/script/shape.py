"""How a line's text is laid out when it is read, and cached: pauses and sounds become chips, a long text is clamped.

The metrics are the editor's (`prepare_block`), so that nothing moves when writing begins. Knows no document.
"""

import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from core.domain.script import Line
from core.errors import ScriptProblem
from core.text.delivery import EMOTIONS
from core.text.notation import Pause, Said, Segment, Sound, segments
from gui.i18n import _
from gui.panels.script.columns import PADDING, PITCH
from gui.theme import Theme

CLAMP_CHARACTERS = 4_000
CLAMP_LINES = 12
_KEPT = 400
_BASELINE = 0.8  # where Qt's text documents put the baseline in a line of fixed height
_ROOM = "\u2007"  # as wide as a figure, and never a place to break a line at
_CHIP_TOP, _CHIP_HEIGHT = 5, 17
_FLAT = {ord(mark): " " for mark in "\t\v\f\r\n\x1c\x1d\x1e\x85\u2028\u2029"}


@dataclass(frozen=True)
class Shape:
    """A laid out text. Positions are relative to the top left of the text's column; `chips` are pauses and sounds.

    `sounds` are the chips of sounds as (tag, start, length) in the shown text.
    """

    layout: QTextLayout
    chips: tuple[QRectF, ...]
    sounds: tuple[tuple[str, int, int], ...]
    prefix: str
    indent: float
    rtl: bool
    lines: int
    clamped: bool
    pitch: int = PITCH

    @property
    def height(self) -> int:
        """Height of the whole row."""
        return row_height(self.lines * self.pitch, self.pitch)


def scaled(font: QFont, zoom: float) -> QFont:
    """Return the font in another size."""
    made = QFont(font)
    made.setPixelSize(max(1, round(font.pixelSize() * zoom)))
    return made


def row_height(text_height: float, pitch: int = PITCH) -> int:
    """Return the height of a row whose text is so high."""
    return max(pitch, round(text_height)) + 2 * PADDING


def aside(line: Line) -> str:
    """Return what stands before a line's text: how it is to be said."""
    emotion = line.emotion.strip()
    return ", ".join(filter(None, (_(emotion) if emotion in EMOTIONS else emotion, line.direction.strip())))


def starts_rtl(text: str) -> bool:
    """Tell whether the first letter that has a direction runs from right to left."""
    for letter in text[:CLAMP_CHARACTERS]:
        if (kind := unicodedata.bidirectional(letter)) in {"L", "R", "AL"}:
            return kind != "L"
    return False


def block_format(indent: float, pitch: int = PITCH) -> QTextBlockFormat:
    """Return the editor's paragraph: fixed line height, and room for the direction before the first word."""
    block = QTextBlockFormat()
    block.setLineHeight(pitch, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    block.setTextIndent(indent)
    return block


class Shaper:
    """Lays texts out for one width and keeps the last few hundred."""

    def __init__(self, theme: Theme) -> None:
        self._width = 1
        self.zoom = 1.0
        self._kept: OrderedDict[tuple[str, str, bool], Shape] = OrderedDict()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's fonts."""
        self.font = scaled(theme.font("script"), self.zoom)
        self.heading = scaled(self.font, 1.14)
        self.heading.setWeight(QFont.Weight.DemiBold)
        self.italic = QFont(self.font)
        self.italic.setItalic(True)
        self._caption = scaled(theme.font("caption"), self.zoom)
        self._bold = QFont(self.font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._dots = theme.colour("accent")
        self._advance = max(1.0, QFontMetricsF(self.font).averageCharWidth())
        self._kept.clear()

    @property
    def width(self) -> int:
        """The width that texts are laid out for."""
        return self._width

    @property
    def pitch(self) -> int:
        """The height of a line of text."""
        return round(PITCH * self.zoom)

    def set_width(self, width: int) -> None:
        """Lay out for another width from now on."""
        if width != self._width:
            self._width = width
            self._kept.clear()

    def estimates(self, lengths: Iterable[int]) -> list[int]:
        """Return about how high rows with so many characters are."""
        fits = max(1, round(self._width / self._advance))
        heights = [row_height((lines + 1) * self.pitch, self.pitch) for lines in range(CLAMP_LINES + 1)]
        return [heights[min(length // fits, CLAMP_LINES - 1)] for length in lengths]

    def estimate(self, text: str) -> int:
        """Return about how high a row with this text is; cheap."""
        return row_height(min(CLAMP_LINES, len(text) * self._advance // self._width + 1) * self.pitch, self.pitch)

    def shape(self, text: str, direction: str, *, heading: bool = False) -> Shape:
        """Return the laid out text of a row."""
        key = (text, direction, heading)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._kept[key] = self._make(text, direction, heading=heading)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made

    def prefix(self, direction: str) -> tuple[str, float]:
        """Return a direction as it stands before the text, and the room that it takes; at most half a line."""
        if not direction.strip():
            return "", 0.0
        metrics = QFontMetricsF(self.italic)
        shown = _("({direction})", direction=direction.translate(_FLAT).strip())
        shown = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, self._width * 0.6)
        return shown, metrics.horizontalAdvance(shown) + QFontMetricsF(self.font).horizontalAdvance(" ")

    def _make(self, text: str, direction: str, *, heading: bool) -> Shape:
        shown, formats, marks = self._readable(text[:CLAMP_CHARACTERS])
        rtl = starts_rtl(text)
        prefix, indent = self.prefix("" if heading else direction)
        layout = self._layout(shown, formats, indent, rtl, heading=heading)
        end = _end(layout)
        clamped = end < qt_length(shown) or len(text) > CLAMP_CHARACTERS
        if clamped:
            shown = self._cut(layout, shown, indent)
            end = qt_length(shown) - 1
            layout = self._layout(
                shown, [one for one in formats if one.start + one.length <= end], indent, rtl, heading=heading
            )
        marks = [mark for mark in marks if mark[1] + mark[2] <= end]
        chips = tuple(rect for _tag, start, length in marks if (rect := _chip(layout, start, length, self.zoom)))
        sounds = tuple(mark for mark in marks if mark[0])
        lines = max(1, layout.lineCount())
        return Shape(layout, chips, sounds, prefix, indent, rtl, lines, clamped, self.pitch)

    def _layout(
        self, shown: str, formats: list[QTextLayout.FormatRange], indent: float, rtl: bool, *, heading: bool = False
    ) -> QTextLayout:
        layout = QTextLayout(shown, self.heading if heading else self.font)
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.setFormats(formats)
        self._break(layout, indent, rtl)
        return layout

    def _cut(self, layout: QTextLayout, shown: str, indent: float) -> str:
        """Return the text with an ellipsis where its last line ends."""
        last = layout.lineCount() - 1
        raw, start = shown.encode("utf-16-le", "surrogatepass"), 2 * layout.lineAt(last).textStart()
        before = raw[:start].decode("utf-16-le", "surrogatepass")
        rest = raw[start:].decode("utf-16-le", "surrogatepass")
        room = self._width - (0.0 if last else indent) - 2
        return before + QFontMetricsF(self.font).elidedText(rest + "…", Qt.TextElideMode.ElideRight, room)

    def _readable(self, text: str) -> tuple[str, list[QTextLayout.FormatRange], list[tuple[str, int, int]]]:
        """Return what is shown, how parts of it look, and where pauses and sounds stand, as (tag, start, length)."""
        shown, length = "", 0
        marks: list[tuple[str, int, int]] = []
        formats: list[QTextLayout.FormatRange] = []
        for piece in _parts(text):
            words = shown_words(piece)
            size = qt_length(words)
            if isinstance(piece, Said):
                formats.append(self._said_format(length, size))
            elif not isinstance(piece, str):
                marks.append((piece.tag if isinstance(piece, Sound) else "", length, size))
                formats.append(self._chip_format(length, size))
            shown += words
            length += size
        return shown, formats, marks

    def _said_format(self, start: int, length: int) -> QTextLayout.FormatRange:
        """A word that is said otherwise than it is written."""
        found = QTextLayout.FormatRange()
        found.start, found.length = start, length
        style = QTextCharFormat()
        style.setFont(self._bold)
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        style.setUnderlineColor(self._dots)
        found.format = style
        return found

    def _chip_format(self, start: int, length: int) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start, found.length = start, length
        style = QTextCharFormat()
        style.setFont(self._caption)
        found.format = style
        return found

    def _break(self, layout: QTextLayout, indent: float, rtl: bool) -> None:
        """Break into at most `CLAMP_LINES` lines."""
        layout.beginLayout()
        for number in range(CLAMP_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            room = indent if number == 0 else 0.0
            line.setLineWidth(self._width - room)
            left = 0.0 if rtl else room
            line.setPosition(QPointF(left, number * self.pitch + self.pitch * _BASELINE - line.ascent()))
        layout.endLayout()


def _end(layout: QTextLayout) -> int:
    """Return where the last line of `layout` ends."""
    last = layout.lineAt(layout.lineCount() - 1) if layout.lineCount() else None
    return last.textStart() + last.textLength() if last else 0


def qt_length(text: str) -> int:
    """Return how long Qt takes `text` to be, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "ignore")) // 2


def qt_position(text: str, position: int) -> int:
    """Return a position in Python's characters as one in Qt's UTF-16 units."""
    return qt_length(text[:position])


def python_position(text: str, position: int) -> int:
    """Return a position in Qt's UTF-16 units as one in Python's characters."""
    return len(text.encode("utf-16-le", "ignore")[: position * 2].decode("utf-16-le", "ignore"))


def _parts(text: str) -> tuple[Segment, ...]:
    """Return text and notation; with a pause that is not understood all stays visible as it was written."""
    try:
        return segments(text)
    except ScriptProblem:
        return (text,)


def shown_span(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return where characters of a line stand in what is shown of it, as (start, length) in UTF-16 units."""
    plain = _parts(text[:CLAMP_CHARACTERS]) == (text[:CLAMP_CHARACTERS],)
    start, end = (qt_length(text[:at]) if plain else _shown_length(text[:at]) for at in span)
    return start, end - start


def _shown_length(text: str) -> int:
    return sum(qt_length(shown_words(part)) for part in _parts(text))


def shown_words(part: Segment) -> str:
    """Return what is shown of a part of a line: a word as it is written, pauses and sounds as the words of a chip."""
    match part:
        case str():
            return part.translate(_FLAT)
        case Said():
            return part.written.translate(_FLAT)
        case Sound():
            return _ROOM + part.name.replace(" ", "\u00a0") + _ROOM
        case Pause():
            return chip_text(part.seconds)


def chip_text(seconds: float) -> str:
    """Return the words of a pause, with room for its rounded ends; it never breaks."""
    return _ROOM + _("{seconds} s", seconds=f"{seconds:.4g}").replace(" ", "\u00a0") + _ROOM


def _chip(layout: QTextLayout, start: int, length: int, zoom: float) -> QRectF | None:
    line = layout.lineForTextPosition(start)
    if not line.isValid():
        return None
    ends = (cursor_x(line, start), cursor_x(line, start + length))
    top = line.lineNumber() * round(PITCH * zoom)
    return QRectF(min(ends), top + _CHIP_TOP * zoom, max(ends) - min(ends), _CHIP_HEIGHT * zoom)


def cursor_x(line: QTextLine, position: int) -> float:
    """Return how far to the right a position of a layout's line stands."""
    found: object = line.cursorToX(position)
    return found[0] if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]
