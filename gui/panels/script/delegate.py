"""Paints a row of the script: state, name, text, waveform. Knows what a line is, and changes nothing."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.domain.script import Line, Speaker
from core.projects.document import LineStatus
from core.text.delivery import About, Note
from core.text.find import Span
from gui.i18n import _, clock
from gui.icons import paint_icon
from gui.models.lines import Role, note, side_words, takes_words
from gui.panels.script.columns import COUNT, NOTE, Columns
from gui.panels.script.ink import speaker_ink
from gui.panels.script.shape import CLAMP_CHARACTERS, Shape, Shaper, aside, scaled, shown_span
from gui.panels.script.spots import Spots
from gui.theme import Theme
from gui.widgets.glyphs import paint_state
from gui.widgets.waveform import paint_waveform

Index = QModelIndex | QPersistentModelIndex
Marks = tuple[tuple[Span, ...], Span | None]
"""What is marked in a text, and which of that most of all."""

_DIMMED = 0.35
_IN_WORDS = frozenset({"waiting", "running", "failed", "uncertain"})


class LineDelegate(QStyledItemDelegate):
    """Paints rows. The view tells it the width, the phase of the running arc, and which row is written in or heard.

    `words` are what stands beside a line that has no take to show, `left_out` what its voice cannot express of it,
    `said` where words of a dictionary are, `selected` which of its characters are selected.
    """

    def __init__(self, theme: Theme, speaker: Callable[[Line], Speaker | None]) -> None:
        super().__init__()
        self.theme = theme
        self.shaper = Shaper(theme)
        self.columns = Columns(1)
        self.phase = 0.0
        self.edited = ""
        self.heard = ""
        self.played = 0.0
        self.hovered = ""
        self.alone = False
        self.words: Callable[[LineStatus], str] = side_words
        self.marks: Callable[[Line], Marks] = lambda _line: ((), None)
        self.left_out: Callable[[Line], tuple[Note, ...]] = lambda _line: ()
        self.said: Callable[[Line], tuple[Span, ...]] = lambda _line: ()
        self.selected: Callable[[Line], Span | None] = lambda _line: None
        self._speaker = speaker
        self.set_theme()

    def set_theme(self) -> None:
        """Take the theme's fonts again."""
        self.shaper.set_theme(self.theme)
        self._name_font = self.theme.font("control")
        self._name_font.setPixelSize(round(12 * self.shaper.zoom))
        self._name_font.setWeight(QFont.Weight.DemiBold)
        self._name_font.setCapitalization(QFont.Capitalization.AllUppercase)
        self._name_font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.3)
        self._caption = scaled(self.theme.font("caption"), min(1.3, self.shaper.zoom))

    def set_width(self, width: int) -> None:
        """Paint rows so wide from now on."""
        self.columns = Columns(width, self.shaper.pitch, self.alone)
        self.shaper.set_width(self.columns.text_width)

    def shape(self, line: Line) -> Shape:
        """Return the laid out text of a line."""
        return self.shaper.shape(line.text, aside(line), heading=line.heading)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(
            self.columns.width, self.shape(index.data(Role.LINE)).height + note_height(index.data(Role.STATUS))
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(Role.LINE)
        status: LineStatus = index.data(Role.STATUS)
        row = option.rect
        speaker = self._speaker(line)
        if self.alone or line.heading:
            self._plain(painter, row, option.state, line, speaker)
            return
        self._ground(painter, row, option.state, line)
        self._gutter(painter, row, line, status)
        self._name(painter, row, speaker)
        self._text(painter, row, line, speaker)
        self._side(painter, row, line, status)
        self._note(painter, row, status)

    def _plain(
        self, painter: QPainter, row: QRect, state: QStyle.StateFlag, line: Line, speaker: Speaker | None
    ) -> None:
        """Paint nothing but the text, and in the focus mode the name; there all but the current line is dimmed."""
        here = bool(state & QStyle.StateFlag.State_Selected) or line.id == self.edited
        if not self.alone:
            self._ground(painter, row, state, line)
        painter.setOpacity(1.0 if here or not self.alone else _DIMMED)
        if not line.heading:
            self._name(painter, row, speaker)
        self._text(painter, row, line, speaker)
        painter.setOpacity(1.0)

    def _ground(self, painter: QPainter, row: QRect, state: QStyle.StateFlag, line: Line) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(row, self.theme.colour("accent_soft"))
        elif line.id == self.hovered:
            painter.fillRect(row, self.theme.colour("hover"))

    def _gutter(self, painter: QPainter, row: QRect, line: Line, status: LineStatus) -> None:
        rect = self.columns.glyph_rect(row)
        if line.id == self.hovered and status.chosen:
            grown = QRectF(rect).adjusted(-3, -3, 3, 3)
            paint_icon(painter, grown, self.theme, "play", "accent")
        else:
            paint_state(painter, QRectF(rect), status.state, self.theme, self.phase)
        mark = QRectF(self.columns.mark_rect(row))
        if line.flagged:
            paint_icon(painter, mark, self.theme, "flag", "stale")
        elif line.locked and status.state != "locked":
            paint_icon(painter, mark, self.theme, "lock", "muted")

    def _name(self, painter: QPainter, row: QRect, speaker: Speaker | None) -> None:
        if speaker is None or speaker.narrator:
            return
        rect = self.columns.name_rect(row)
        painter.setFont(self._name_font)
        painter.setPen(speaker_ink(speaker, self.theme))
        name = painter.fontMetrics().elidedText(speaker.name, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(self._on_baseline(rect, painter.fontMetrics().horizontalAdvance(name)), name)

    def _text(self, painter: QPainter, row: QRect, line: Line, speaker: Speaker | None) -> None:
        shape, rect = self.shape(line), self.columns.text_rect(row)
        left_out = self.left_out(line)
        if shape.prefix:
            self._direction(painter, rect, shape)
        if left_out and not self.alone:
            paint_icon(painter, QRectF(self.columns.sign_rect(row)), self.theme, "volume-off", "faint")
        if line.id == self.edited:
            return
        for chip in shape.chips:
            self._chip(painter, chip.translated(QPointF(rect.topLeft())))
        told_by_narrator = (speaker is None or speaker.narrator) and not line.heading
        painter.setPen(self.theme.colour("muted" if told_by_narrator else "text"))
        marked = [*self._dotted(line), *self._marked(line)]
        if shape.sounds and any(note.about is About.SOUND for note in left_out):
            silent = {note.words.values.get("sound") for note in left_out}
            marked += [self._struck(start, length) for tag, start, length in shape.sounds if tag in silent]
        if span := self.selected(line):
            self._selected(painter, QPointF(rect.topLeft()), shape, marked, Spots(line.text, shape), span)
        else:
            shape.layout.draw(painter, QPointF(rect.topLeft()), marked)

    def _selected(
        self,
        painter: QPainter,
        corner: QPointF,
        shape: Shape,
        marked: list[QTextLayout.FormatRange],
        spots: Spots,
        span: Span,
    ) -> None:
        """Paint a text some of whose characters are selected; a chip among them stays one."""
        start, end = spots.shown(span[0]), spots.shown(span[1])
        found = self._mark(start, end - start, "selected", "on_selected")
        shape.layout.draw(painter, corner, [*marked, found])
        ink = painter.pen()
        for chip in shape.chips:
            painter.save()
            painter.setClipRect(chip.translated(corner).adjusted(-1, -1, 1, 1))
            self._chip(painter, chip.translated(corner))
            painter.setPen(ink)
            shape.layout.draw(painter, corner, marked)
            painter.restore()

    def _dotted(self, line: Line) -> list[QTextLayout.FormatRange]:
        """Words of a dictionary, which are said otherwise than they are written."""
        style = QTextCharFormat()
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        style.setUnderlineColor(self.theme.colour("accent"))
        found: list[QTextLayout.FormatRange] = []
        for span in self.said(line):
            if span[1] <= CLAMP_CHARACTERS:
                dotted = QTextLayout.FormatRange()
                dotted.start, dotted.length = shown_span(line.text, span)
                dotted.format = style
                found.append(dotted)
        return found

    def _struck(self, start: int, length: int) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start, found.length = start, length
        style = QTextCharFormat()
        style.setForeground(self.theme.colour("muted"))
        style.setFontStrikeOut(True)
        found.format = style
        return found

    def _marked(self, line: Line) -> list[QTextLayout.FormatRange]:
        spans, current = self.marks(line)
        spans = tuple(span for span in spans if span[1] <= CLAMP_CHARACTERS)
        strong, plain = ("accent", "on_accent"), ("waveform", "text")
        return [self._mark(*shown_span(line.text, span), *(strong if span == current else plain)) for span in spans]

    def _mark(self, start: int, length: int, ground: str, ink: str) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start, found.length = start, length
        style = QTextCharFormat()
        style.setBackground(self.theme.colour(ground))
        style.setForeground(self.theme.colour(ink))
        found.format = style
        return found

    def _note(self, painter: QPainter, row: QRect, status: LineStatus) -> None:
        if sentence := note(status):
            rect = self.columns.note_rect(row)
            painter.setFont(self._caption)
            painter.setPen(self.theme.state_colour(status.state))
            shown = painter.fontMetrics().elidedText(sentence, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)

    def _direction(self, painter: QPainter, rect: QRect, shape: Shape) -> None:
        painter.setFont(self.shaper.italic)
        painter.setPen(self.theme.colour("muted"))
        place = QRect(rect.left(), rect.top(), rect.width(), self.columns.pitch)
        width = painter.fontMetrics().horizontalAdvance(shape.prefix) if shape.rtl else None
        painter.drawText(self._on_baseline(place, width), shape.prefix)

    def _chip(self, painter: QPainter, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.colour("hairline"), 1))
        painter.setBrush(self.theme.colour("window"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), rect.height() / 2, rect.height() / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _on_baseline(self, rect: QRect, width: int | None = None) -> QPoint:
        """Return where to draw text of one line: at the left of `rect`, or, `width` wide, at its right."""
        left = rect.left() if width is None else rect.right() + 1 - width
        return QPoint(left, rect.top() + round(self.columns.pitch * 0.8))

    def _side(self, painter: QPainter, row: QRect, line: Line, status: LineStatus) -> None:
        painter.setFont(self._caption)
        if status.run:
            self._bracket(painter, row, first=line.id == status.run[0], last=line.id == status.run[-1])
        if status.state in _IN_WORDS:
            self._words(painter, self.columns.side_rect(row), status)
        elif line.id in status.run[1:]:
            painter.setPen(self.theme.colour("muted"))
            painter.drawText(self.columns.side_rect(row), _RIGHT, _("shared take"))
        elif status.chosen:
            self._take(painter, row, status)

    def _bracket(self, painter: QPainter, row: QRect, *, first: bool, last: bool) -> None:
        """Tie the lines of a dialogue together, from its first line's waveform to its last line."""
        side = self.columns.side_rect(row)
        x, middle = side.left() - 8.5, side.center().y() + 0.5
        top, bottom = middle if first else row.top(), middle if last else row.bottom() + 1
        painter.setPen(QPen(self.theme.colour("waveform"), 1.5))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        if first or last:
            painter.drawLine(QPointF(x, middle), QPointF(x + 4, middle))

    def _words(self, painter: QPainter, rect: QRect, status: LineStatus) -> None:
        painter.setPen(self.theme.state_colour(status.state))
        words = self.words(status)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, _RIGHT, shown)

    def _take(self, painter: QPainter, row: QRect, status: LineStatus) -> None:
        wave = self.columns.wave_rect(row)
        if wave.width():
            played = self.played if status.chosen == self.heard else None
            colour = self.theme.colour("faint" if status.scratch else "accent")
            colour = None if played is not None else colour
            paint_waveform(painter, QRectF(wave), status.peaks, self.theme, played=played, colour=colour)
        painter.setPen(self.theme.colour("muted"))
        words = takes_words(status)
        left = min(0, COUNT - 6 - painter.fontMetrics().horizontalAdvance(words))  # a long word moves the length
        painter.drawText(self.columns.length_rect(row).translated(left, 0), _RIGHT, clock(status.seconds))
        painter.setPen(self.theme.colour("stale" if status.outdated else "muted"))
        painter.drawText(self.columns.count_rect(row).adjusted(left, 0, 0, 0), _RIGHT, words)


def note_height(status: LineStatus) -> int:
    """Return how much higher a row is for the sentence below its text."""
    return NOTE if note(status) else 0


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
