"""Waveforms: mirrored bars from a take's peaks, the played part in the accent, and a widget that seeks in one."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme

BAR, GAP = 2.0, 1.0


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

    `played` is the share 0…1 that stands in the accent, the rest is in the quiet colour of what is not played; without it
    all bars have `colour`, or the quiet colour.
    """
    heights = bar_heights(peaks, int((rect.width() + GAP) // (BAR + GAP)))
    if not heights:
        return
    split = 0 if played is None else round(played * len(heights))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lines = _lines(rect, heights)
    _stroke(painter, lines[:split], theme.colour("accent"))
    _stroke(painter, lines[split:], colour or theme.colour("waveform"))
    painter.restore()


def bar_heights(peaks: bytes, bars: int) -> list[float]:
    """Return the height 0…1 of each of `bars` bars: the largest of its peaks."""
    if bars < 1 or not peaks:
        return []
    edges = [i * len(peaks) // bars for i in range(bars + 1)]
    return [max(peaks[low : max(high, low + 1)]) / 255 for low, high in zip(edges, edges[1:], strict=False)]


def _lines(rect: QRectF, heights: list[float]) -> list[QLineF]:
    """Bars as upright lines; the round cap adds half a bar's width at either end."""
    x, middle, reach = rect.x() + BAR / 2, rect.center().y(), max(0.0, rect.height() / 2 - BAR / 2)
    made = []
    for height in heights:
        half = max(height * reach, 0.01)  # a line without length would have no caps
        made.append(QLineF(x, middle - half, x, middle + half))
        x += BAR + GAP
    return made


def _stroke(painter: QPainter, lines: list[QLineF], colour: QColor) -> None:
    if lines:
        painter.setPen(QPen(colour, BAR, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLines(lines)


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
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
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
