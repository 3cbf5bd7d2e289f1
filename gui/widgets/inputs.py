"""Inputs with our own face: slider, switch, drop-down. The wheel over one without focus scrolls what is around it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSizePolicy, QSlider, QWidget

from gui.icons import paint_icon
from gui.theme import Theme

_KNOB = 7.0


class Slider(QSlider):
    """A thin groove, filled with the accent up to a round knob. A click goes to where it was made."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 18)

    def share(self) -> float:
        """Return how far along the groove the knob is, 0…1."""
        return (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown() and event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove, knob = self._groove(), self._knob()
        strong = self._theme.colour("accent" if self.isEnabled() else "faint")
        _bar(painter, groove, self._theme.colour("hairline"))
        _bar(painter, QRectF(groove.topLeft(), QPointF(knob.x(), groove.bottom())), strong)
        self._paint_knob(painter, knob, strong)

    def _paint_knob(self, painter: QPainter, knob: QPointF, strong: QColor) -> None:
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("waveform"))
            painter.drawEllipse(knob, _KNOB + 2, _KNOB + 2)
        painter.setPen(QPen(strong, 1.5))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawEllipse(knob, _KNOB - 0.75, _KNOB - 0.75)

    def _groove(self) -> QRectF:
        return QRectF(0, self.height() / 2 - 1.5, self.width(), 3)

    def _knob(self) -> QPointF:
        return QPointF(_KNOB + 2 + self.share() * (self.width() - 2 * (_KNOB + 2)), self.height() / 2)

    def _go_to(self, point: QPointF) -> None:
        share = (point.x() - _KNOB - 2) / max(1.0, self.width() - 2 * (_KNOB + 2))
        span = self.maximum() - self.minimum()
        self.setSliderPosition(self.minimum() + round(min(1.0, max(0.0, share)) * span))


def _bar(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)


class Switch(QAbstractButton):
    """On or off at once, without an OK."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(34, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, 2, self.width() - 4, self.height() - 4)
        _bar(painter, track, self._theme.colour("accent" if self.isChecked() else "faint"))
        radius = track.height() / 2
        x = track.right() - radius if self.isChecked() else track.left() + radius
        painter.setBrush(self._theme.colour("surface"))
        painter.drawEllipse(QPointF(x, track.center().y()), radius - 2, radius - 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius + 1, radius + 1)


class Dropdown(QComboBox):
    """A choice of many words; the list is Qt's own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        arrow = QRectF(self.width() - 24, (self.height() - 16) / 2, 16, 16)
        paint_icon(QPainter(self), arrow, self._theme, "chevron-up-down", "muted")
