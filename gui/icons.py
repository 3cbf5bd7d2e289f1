"""Our own icons: SVGs of resources/icons, tinted with a role of the theme at paint time and sharp at every scale.

Nothing is read before an icon is first painted. Painted pixels are kept in Qt's pixmap cache under name, colour and
size, so a change of theme needs no bookkeeping here.
"""

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache

from gui import RESOURCES
from gui.theme import Theme


def icon(theme: Theme, name: str, role: str = "text") -> QIcon:
    """Return an icon that is drawn in the theme's `role` whenever it is painted."""
    return QIcon(_Engine(theme, name, role))


def paint_icon(painter: QPainter, rect: QRectF, theme: Theme, name: str, role: str = "text") -> None:
    """Paint the icon as the largest square in the middle of `rect`, on whole device pixels."""
    ratio = painter.device().devicePixelRatio()
    side = round(min(rect.width(), rect.height()) * ratio)
    pixels = pixmap(name, theme.colour(role), side)
    pixels.setDevicePixelRatio(ratio)
    left = round((rect.center().x() * ratio) - side / 2) / ratio
    top = round((rect.center().y() * ratio) - side / 2) / ratio
    painter.drawPixmap(QPointF(left, top), pixels)


def pixmap(name: str, colour: QColor, side: int) -> QPixmap:
    """Return the icon in `colour`, `side` device pixels wide and high."""
    key = f"roomtone/{name}/{colour.rgba():x}/{side}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    drawn = _draw(name, colour, side)
    QPixmapCache.insert(key, drawn)
    return drawn


def names() -> list[str]:
    """Return the names of all icons, sorted."""
    return sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg"))


def _draw(name: str, colour: QColor, side: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = (RESOURCES / "icons" / f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(source.replace(b"currentColor", colour.name().encode())))
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setOpacity(colour.alphaF())
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return drawn


class _Engine(QIconEngine):
    def __init__(self, theme: Theme, name: str, role: str) -> None:
        super().__init__()
        self._what = (theme, name, role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        theme, name, _ = self._what
        paint_icon(painter, QRectF(rect), theme, name, self._role(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        theme, name, _ = self._what
        return pixmap(name, theme.colour(self._role(mode, state)), round(min(size.width(), size.height()) * scale))

    def clone(self) -> QIconEngine:
        return _Engine(*self._what)

    def _role(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode is QIcon.Mode.Disabled:
            return "faint"
        return "accent" if state is QIcon.State.On else self._what[2]
