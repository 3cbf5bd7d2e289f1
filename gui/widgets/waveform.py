"""Waveforms: mirrored bars from a take's peaks, the played part in the accent, and a widget that seeks in one."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme

BAR, GAP = 2.0, 1.0
_TALLEST = 44.0
LIFT = 0.6


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
    grid = _Grid(rect, painter.device().devicePixelRatio())
    heights = bar_heights(peaks, grid.bars)
    if not heights:
        return
    split = 0 if played is None else round(played * len(heights))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    _fill(painter, grid.pieces(heights[:split], 0), theme.colour("accent"))
    _fill(painter, grid.pieces(heights[split:], split), colour or theme.colour("waveform"))
    painter.restore()


@lru_cache(maxsize=2048)
def bar_heights(peaks: bytes, bars: int) -> tuple[float, ...]:
    """Return the height 0…1 of each of `bars` bars: its largest peak, lifted so that quiet speech has a shape."""
    if bars < 1 or not peaks:
        return ()
    edges = [i * len(peaks) // bars for i in range(bars + 1)]
    return tuple((max(peaks[low : max(high, low + 1)]) / 255) ** LIFT for low, high in pairwise(edges))


class _Grid:
    """Where bars stand: on whole device pixels at every scale. So they need no antialiasing, which is slow.

    All fields but `bars` and `ratio` are in device pixels.
    """

    def __init__(self, rect: QRectF, ratio: float) -> None:
        self.ratio = ratio
        self.width = round(BAR * ratio)
        self.step = self.width + max(1, round(GAP * ratio))
        self.left = round(rect.x() * ratio)
        self.middle = round(rect.center().y() * ratio)
        self.reach = rect.height() * ratio / 2 - 1
        self.bars = int((rect.width() * ratio + self.step - self.width) // self.step)

    def pieces(self, heights: Sequence[float], first: int) -> list[QRectF]:
        """Return the rectangles of bars number `first` and on, mirrored about the middle.

        A bar of three device pixels and more has a narrower piece at either end, which rounds it.
        """
        made = []
        for place, height in enumerate(heights, first):
            x, half = self.left + place * self.step, max(1, round(height * self.reach))
            made.append(self._piece(x, half, self.width))
            if self.width >= 3:
                made.append(self._piece(x + 1, half + 1, self.width - 2))
        return made

    def _piece(self, x: int, half: int, width: int) -> QRectF:
        ratio = self.ratio
        return QRectF(x / ratio, (self.middle - half) / ratio, width / ratio, 2 * half / ratio)


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
