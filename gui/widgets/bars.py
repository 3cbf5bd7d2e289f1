"""A chart of bars: one for each place along an axis, of parts that stand on each other. Knows no unit and no day."""

from collections.abc import Sequence
from html import escape
from math import floor, log10
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.contrast import mixed
from gui.theme import Theme

SHADES = 5
"""So many parts can be told apart."""

_STRENGTHS = (1.0, 0.68, 0.46, 0.29)
_TALL, _LOW = 148, 56
_ABOVE, _BELOW, _GUTTER = 8, 20, 8
_WIDEST, _LEAST = 20.0, 2.0


class Bar(NamedTuple):
    """Its name below the axis, "" for none; how high each part is; in words, a line each, what it shows."""

    name: str
    parts: tuple[float, ...]
    words: str

    @property
    def height(self) -> float:
        """How high it is in all."""
        return sum(self.parts)


class Bars(QWidget):
    """`pointed`: the mouse or the arrow keys are at a bar, -1 for none."""

    pointed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: Sequence[Bar] = ()
        self._here = self.at = -1
        self._words = self._nothing = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar], words: str, nothing: str, here: int = -1) -> None:
        """Show bars; `words` say it all to who does not see it, `nothing` stands where all are empty.

        `here` is a bar whose name is stressed.
        """
        self._bars, self._here, self._words, self._nothing = bars, here, words, nothing
        self.at = min(self.at, len(bars) - 1)
        self.updateGeometry()
        self._tell()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(bar.height for bar in self._bars)

    def point(self, place: int) -> None:
        """Be at a bar, -1 for none."""
        if place != self.at:
            self.at = place
            self._tell()
            self.pointed.emit(place)

    def place_at(self, x: float) -> int:
        """Return which bar is at `x`, -1 for none."""
        plot = self._plot()
        place = floor((x - plot.left()) / plot.width() * len(self._bars)) if self._bars and not self.is_empty else -1
        return place if 0 <= place < len(self._bars) else -1

    def slot(self, place: int) -> QRectF:
        """Return the column that a bar stands in."""
        plot = self._plot()
        width = plot.width() / max(1, len(self._bars))
        return QRectF(plot.left() + place * width, plot.top(), width, plot.height())

    def sizeHint(self) -> QSize:
        return QSize(320, _LOW if self.is_empty else _TALL)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    # what is done with it

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = self.place_at(event.pos().x())
            if place >= 0 and self._bars[place].words:
                lines = escape(self._bars[place].words).replace("\n", "<br>")
                shape = self.slot(place).toAlignedRect()
                QToolTip.showText(event.globalPos(), f"<p style='white-space: pre'>{lines}</p>", self, shape)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point(self.place_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.point(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        standing = [place for place, bar in enumerate(self._bars) if bar.height]
        before, after = [one for one in standing if one < self.at], [one for one in standing if one > self.at]
        last = standing[-1:] if self.at < 0 else before[-1:]
        wanted = {
            Qt.Key.Key_Left: last,
            Qt.Key.Key_Right: after[:1],
            Qt.Key.Key_Home: standing[:1],
            Qt.Key.Key_End: standing[-1:],
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        elif wanted:
            self.point(wanted[0])

    def _tell(self) -> None:
        words = self._bars[self.at].words if self.at >= 0 else self._nothing if self.is_empty else self._words
        self.setAccessibleDescription(words.replace("\n", "; "))
        self.update()

    # how it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("caption"))
        if self.is_empty:
            self._paint_nothing(painter)
        else:
            self._paint_axis(painter)
            for place, bar in enumerate(self._bars):
                self._paint_bar(painter, place, bar)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_nothing(self, painter: QPainter) -> None:
        ground = QRectF(self.rect())
        self._line(painter, ground.left(), ground.right(), ground.bottom() - 1)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(ground, int(Qt.AlignmentFlag.AlignCenter), self._nothing)

    def _paint_axis(self, painter: QPainter) -> None:
        plot, marks = self._plot(), self._marks()
        for mark in (0.0, *marks):
            y = plot.bottom() - mark / marks[-1] * plot.height()
            self._line(painter, plot.left(), plot.right(), y)
            if mark:
                painter.setPen(self._theme.colour("muted"))
                side = QRectF(0, y - 8, plot.left() - _GUTTER, 16)
                painter.drawText(side, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), _figure(mark))

    def _paint_bar(self, painter: QPainter, place: int, bar: Bar) -> None:
        slot = self.slot(place)
        if place == self.at:
            painter.fillRect(slot, self._theme.colour("hover"))
        self._paint_name(painter, slot, bar.name, stressed=place == self._here)
        if not bar.height:
            return
        box = self._box(slot, bar)
        shape = QPainterPath()
        shape.addRoundedRect(box.adjusted(0, 0, 0, 4), 2, 2)
        painter.save()
        painter.setClipPath(shape)
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        low = box.bottom()
        for part, height in enumerate(bar.parts):
            if height:
                high = low - height / bar.height * box.height()
                gap = 1.0 if low < box.bottom() and low - high > 2 else 0.0
                painter.fillRect(QRectF(box.left(), high, box.width(), low - high - gap), shade(self._theme, part))
                low = high
        painter.restore()

    def _paint_name(self, painter: QPainter, slot: QRectF, name: str, *, stressed: bool) -> None:
        font = self._theme.font("caption")
        font.setWeight(QFont.Weight.DemiBold if stressed else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if stressed else "muted"))
        below = QRectF(slot.center().x() - 30, slot.bottom() + 4, 60, _BELOW - 4)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), name)

    def _line(self, painter: QPainter, left: float, right: float, y: float) -> None:
        painter.setPen(QPen(self._theme.colour("hairline"), 1))
        y = self._on_pixels(y) + 0.5 / self.devicePixelRatioF()
        painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _box(self, slot: QRectF, bar: Bar) -> QRectF:
        """Return where a bar stands, on whole pixels of the device."""
        width = self._on_pixels(min(_WIDEST, max(_LEAST, slot.width() * 0.64)))
        height = max(_LEAST, self._on_pixels(bar.height / self._marks()[-1] * slot.height()))
        left = self._on_pixels(slot.center().x() - width / 2)
        return QRectF(left, self._on_pixels(slot.bottom()) - height, width, height)

    def _on_pixels(self, length: float) -> float:
        ratio = self.devicePixelRatioF()
        return round(length * ratio) / ratio

    def _plot(self) -> QRectF:
        metrics = QFontMetrics(self._theme.font("caption"))
        widest = max((metrics.horizontalAdvance(_figure(mark)) for mark in self._marks()), default=0)
        return QRectF(self.rect()).adjusted(widest + _GUTTER + 2, _ABOVE, -2, -_BELOW)

    def _marks(self) -> tuple[float, ...]:
        return marks(max((bar.height for bar in self._bars), default=0.0))


def marks(most: float) -> tuple[float, ...]:
    """Return two to five round heights, evenly apart, of which the last one is not below `most`."""
    if most <= 0:
        return (1.0,)
    whole = 10.0 ** floor(log10(most))
    step = next(step for step in (0.5 * whole, whole, 2 * whole, 5 * whole) if most <= 4 * step * (1 + 1e-9))
    steps = max(2, -floor(-(most / step) * (1 - 1e-9)))
    return tuple(step * number for number in range(1, steps + 1))


def shade(theme: Theme, part: int) -> QColor:
    """Return the colour of a part: the accent, ever weaker on the ground; the last is that of all others."""
    if part < len(_STRENGTHS):
        return mixed(theme.colour("surface"), theme.colour("accent"), _STRENGTHS[part])
    return theme.colour("faint")


def _figure(mark: float) -> str:
    return f"{mark:,.10g}"
