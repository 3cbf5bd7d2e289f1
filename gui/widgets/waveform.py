"""Waveforms: mirrored bars from a take's peaks, the played part in the accent, and a widget that seeks in one."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme

BAR, GAP = 2.0, 1.0
_TALLEST = 44.0
_ROUNDED_FROM = 1.75


def paint_waveform(
    painter: QPainter,
    rect: QRectF,
    peaks: bytes,
    theme: Theme,
    *,
    played: float | None = None,
    colour: QColor | None = None,
) -> None:
    """Paint `peaks` (one unsigned byte a bucket) as bars over `rect`.

    `played` is the share 0…1 that stands in the accent; the rest has the quiet colour of what is not played. Without it
    all bars have `colour`, or the quiet one.
    """
    heights = bar_heights(peaks, int((rect.width() + GAP) // (BAR + GAP)))
    if not heights:
        return
    split = 0 if played is None else round(played * len(heights))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    ratio = painter.device().devicePixelRatio()
    _fill(painter, _bars(rect, heights[:split], 0, ratio), theme.colour("accent"))
    _fill(painter, _bars(rect, heights[split:], split, ratio), colour or theme.colour("waveform"))
    painter.restore()


def bar_heights(peaks: bytes, bars: int) -> list[float]:
    """Return the height 0…1 of each of `bars` bars: the largest of its peaks."""
    if bars < 1 or not peaks:
        return []
    edges = [i * len(peaks) // bars for i in range(bars + 1)]
    return [max(peaks[low : max(high, low + 1)]) / 255 for low, high in pairwise(edges)]


def _bars(rect: QRectF, heights: list[float], first: int, ratio: float) -> list[QRectF]:
    """Bars number `first` and on, on whole device pixels and so without antialiasing: five times as fast as strokes.

    Where a bar is wide enough in device pixels, a narrower piece at either end rounds it.
    """
    pixel = 1 / ratio
    x = round(rect.x() * ratio) / ratio + first * (BAR + GAP)
    middle = round(rect.center().y() * ratio) / ratio
    reach = max(BAR / 2, rect.height() / 2 - pixel)
    made = []
    for height in heights:
        half = max(1, round(height * reach * ratio)) / ratio
        made.append(QRectF(x, middle - half, BAR, 2 * half))
        if ratio >= _ROUNDED_FROM:
            made.append(QRectF(x + pixel, middle - half - pixel, BAR - 2 * pixel, 2 * half + 2 * pixel))
        x += BAR + GAP
    return made


def _fill(painter: QPainter, bars: list[QRectF], colour: QColor) -> None:
    if bars:
        painter.setBrush(colour)
        painter.drawRects(bars)


class Waveform(QWidget):
    """A waveform with a position; a click, a drag or the arrow keys ask to go elsewhere (`seeked`, a share 0…1)."""

    seeked = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._peaks = b""
        self._position = 0.0
        self.step = 0.05
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    @property
    def peaks(self) -> bytes:
        """One unsigned byte a bucket; empty: nothing is shown and nothing can be sought."""
        return self._peaks

    @peaks.setter
    def peaks(self, peaks: bytes) -> None:
        self._peaks = peaks
        self.setCursor(Qt.CursorShape.PointingHandCursor if peaks else Qt.CursorShape.ArrowCursor)
        self.update()

    @property
    def position(self) -> float:
        """The share that is played, 0…1."""
        return self._position

    @position.setter
    def position(self, share: float) -> None:
        self._position = min(1.0, max(0.0, share))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 40)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tall = min(_TALLEST, self.height() - 4)
        area = QRectF(2, (self.height() - tall) / 2, self.width() - 4, tall)
        paint_waveform(painter, area, self._peaks, self._theme, played=self._position)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._seek_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_to(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: self._position - self.step, Qt.Key.Key_Right: self._position + self.step}
        ends = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: 1.0}
        share = (moves | ends).get(Qt.Key(event.key()))
        if share is None:
            super().keyPressEvent(event)
        else:
            self._seek(share)

    def _seek_to(self, point: QPointF) -> None:
        self._seek((point.x() - 2) / max(1, self.width() - 4))

    def _seek(self, share: float) -> None:
        if self._peaks:
            self.position = share
            self.seeked.emit(self._position)
