"""A take's waveform on which moments are set with the mouse; their numbers stand below it for the keyboard."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.i18n import _
from gui.theme import Theme
from gui.widgets.waveform import paint_waveform

_KNOB = 4.5
_REACH = 12
"""So many pixels beside a knob still take hold of it; further away the click is for the nearest one too."""


class Moment(NamedTuple):
    """A parameter that is a moment of a take: its name, and its seconds; None while it is not a number."""

    name: str
    seconds: float | None


class MomentStrip(QWidget):
    """One moment parts the take, two have a stretch between them. `moved`: a name and seconds, once a drag ends.

    `moving` tells the same while it is dragged.
    """

    moved = Signal(str, float)
    moving = Signal(str, float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peaks, self._length = b"", 0.0
        self._moments: list[Moment] = []
        self._held = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setAccessibleName(_("Moments of the take"))
        theme.changed.connect(self.update)

    def show_take(self, peaks: bytes, seconds: float, moments: Sequence[Moment]) -> None:
        """Show a take and the moments that are set in it."""
        self._peaks, self._length = peaks, seconds
        if self._held < 0:  # else the hand knows better
            self._moments = list(moments)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 44)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._moments and self._length:
            self._held = self._nearest(event.position().x())
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0:
            self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held >= 0:
            moment, self._held = self._moments[self._held], -1
            self.moved.emit(moment.name, moment.seconds or 0.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self._area()
        paint_waveform(painter, area, self._peaks, self._theme)
        shares = [self._share(moment.seconds) for moment in self._moments if moment.seconds is not None]
        self._paint_stretch(painter, area, shares)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for share in shares:
            self._paint_knob(painter, area, area.left() + share * area.width())

    # inside

    def _area(self) -> QRectF:
        return QRectF(_KNOB, 8, self.width() - 2 * _KNOB, self.height() - 12)

    def _share(self, seconds: float) -> float:
        return min(1.0, max(0.0, seconds / self._length)) if self._length else 0.0

    def _nearest(self, x: float) -> int:
        """Return which moment the hand means: the nearest one, or the first that is not set yet."""
        area = self._area()
        away = [
            abs(area.left() + self._share(moment.seconds) * area.width() - x) if moment.seconds is not None else _REACH
            for moment in self._moments
        ]
        return away.index(min(away))

    def _drag(self, point: QPointF) -> None:
        area = self._area()
        share = min(1.0, max(0.0, (point.x() - area.left()) / max(1.0, area.width())))
        before = [moment.seconds for moment in self._moments[: self._held] if moment.seconds is not None]
        after = [moment.seconds for moment in self._moments[self._held + 1 :] if moment.seconds is not None]
        seconds = min([*after, max([*before, round(share * self._length, 1)])])
        self._moments[self._held] = self._moments[self._held]._replace(seconds=seconds)
        self.moving.emit(self._moments[self._held].name, seconds)
        self.update()

    def _paint_stretch(self, painter: QPainter, area: QRectF, shares: Sequence[float]) -> None:
        """What is meant stands in the accent: all up to one moment, or what lies between two."""
        if not shares:
            return
        first = min(shares) if len(self._moments) > 1 else 0.0
        left, right = area.left() + first * area.width(), area.left() + max(shares) * area.width()
        painter.save()
        painter.setClipRect(QRectF(left, 0, right - left, self.height()))
        paint_waveform(painter, area, self._peaks, self._theme, colour=QColor(self._theme.colour("accent")))
        painter.restore()

    def _paint_knob(self, painter: QPainter, area: QRectF, x: float) -> None:
        painter.setPen(QPen(self._theme.colour("accent"), 1.5))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawEllipse(QPointF(x, _KNOB + 1), _KNOB - 0.75, _KNOB - 0.75)
