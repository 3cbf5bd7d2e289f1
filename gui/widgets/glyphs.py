"""The state glyphs: shape and colour say the same thing, so that neither is needed alone. The same in every room."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.theme import Theme

SIZE = 13.0


def paint_state(painter: QPainter, rect: QRectF, state: str, theme: Theme, phase: float = 0.0) -> None:
    """Paint the glyph of a `LineState` or job `State` in the middle of `rect`, at most 14 px wide.

    `phase` 0…1 turns the arc of what is running. "blank" has no glyph; "locked" and "scratch" are kinds of done.
    """
    draw = _GLYPHS.get(state)
    if draw is None:
        return
    side = min(rect.width(), rect.height(), 14.0)
    centre = rect.center()
    box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(_Pen(painter, box, theme, theme.mark_colour(state)), phase)
    painter.restore()


class _Pen:
    """A painter on a box that is `u` hundredths of it wide."""

    def __init__(self, painter: QPainter, box: QRectF, theme: Theme, colour: QColor) -> None:
        self.painter, self.box, self.theme, self.colour = painter, box, theme, colour
        self.u = box.width() / 14

    def ring(self, *, dashes: list[float] | None = None, colour: QColor | None = None) -> None:
        pen = QPen(colour or self.colour, 1.5 * self.u)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes:
            pen.setDashPattern(dashes)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawEllipse(self._circle(5.25))

    def disc(self, radius: float = 6.0, colour: QColor | None = None) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour or self.colour)
        self.painter.drawEllipse(self._circle(radius))

    def stroke(self, *points: tuple[float, float], width: float = 1.6, colour: QColor | None = None) -> None:
        pen = QPen(colour or self.theme.colour("surface"), width * self.u)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPolyline([self.at(x, y) for x, y in points])

    def at(self, x: float, y: float) -> QPointF:
        return QPointF(self.box.x() + x * self.u, self.box.y() + y * self.u)

    def _circle(self, radius: float) -> QRectF:
        side = 2 * radius * self.u
        return QRectF(self.box.center().x() - side / 2, self.box.center().y() - side / 2, side, side)


def _empty(pen: _Pen, phase: float) -> None:
    pen.ring()


def _waiting(pen: _Pen, phase: float) -> None:
    pen.ring(dashes=[1.6, 1.15])


def _running(pen: _Pen, phase: float) -> None:
    pen.ring(colour=pen.theme.colour("hairline"))
    arc = QPen(pen.colour, 1.75 * pen.u)
    arc.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.painter.setPen(arc)
    pen.painter.drawArc(pen._circle(5.25), round((90 - phase * 360) * 16), -100 * 16)


def _done(pen: _Pen, phase: float) -> None:
    pen.disc(5.5)


def _locked(pen: _Pen, phase: float) -> None:
    pen.disc()
    ground = pen.theme.colour("surface")
    pen.painter.setPen(Qt.PenStyle.NoPen)
    pen.painter.setBrush(ground)
    pen.painter.drawRoundedRect(QRectF(pen.at(4.5, 6.6), pen.at(9.5, 10.2)), 0.8 * pen.u, 0.8 * pen.u)
    shackle = QPen(ground, 1.2 * pen.u)
    pen.painter.setPen(shackle)
    pen.painter.setBrush(Qt.BrushStyle.NoBrush)
    pen.painter.drawArc(QRectF(pen.at(5.4, 3.7), pen.at(8.6, 8.7)), 0, 180 * 16)


def _stale(pen: _Pen, phase: float) -> None:
    pen.ring()
    pen.painter.setPen(Qt.PenStyle.NoPen)
    pen.painter.setBrush(pen.colour)
    pen.painter.drawPie(pen._circle(5.25), 90 * 16, 180 * 16)


def _failed(pen: _Pen, phase: float) -> None:
    pen.disc()
    pen.stroke((4.9, 4.9), (9.1, 9.1))
    pen.stroke((9.1, 4.9), (4.9, 9.1))


def _cancelled(pen: _Pen, phase: float) -> None:
    pen.ring()
    pen.stroke((4.6, 7), (9.4, 7), colour=pen.colour, width=1.5)


def _scratch(pen: _Pen, phase: float) -> None:
    pen.ring()
    pen.disc(1.9)


def _uncertain(pen: _Pen, phase: float) -> None:
    path = QPainterPath(pen.at(7, 0.2))
    for x, y in ((13.8, 7), (7, 13.8), (0.2, 7)):
        path.lineTo(pen.at(x, y))
    path.closeSubpath()
    pen.painter.setPen(QPen(pen.colour, 0.8 * pen.u, j=Qt.PenJoinStyle.RoundJoin))
    pen.painter.setBrush(pen.colour)
    pen.painter.drawPath(path)
    hook = QPainterPath(pen.at(5.4, 5.5))
    hook.cubicTo(pen.at(5.5, 3.2), pen.at(8.7, 3.3), pen.at(8.6, 5.4))
    hook.cubicTo(pen.at(8.5, 6.7), pen.at(7.0, 6.7), pen.at(7, 8.1))
    pen.painter.setPen(QPen(pen.theme.colour("surface"), 1.3 * pen.u, c=Qt.PenCapStyle.RoundCap))
    pen.painter.setBrush(Qt.BrushStyle.NoBrush)
    pen.painter.drawPath(hook)
    pen.stroke((7, 10.2), (7, 10.25), width=1.5)


_GLYPHS: dict[str, Callable[[_Pen, float], None]] = {
    "empty": _empty,
    "draft": _empty,
    "waiting": _waiting,
    "queued": _waiting,
    "running": _running,
    "submitting": _running,
    "downloading": _running,
    "done": _done,
    "locked": _locked,
    "scratch": _scratch,
    "stale": _stale,
    "failed": _failed,
    "cancelled": _cancelled,
    "uncertain": _uncertain,
}
