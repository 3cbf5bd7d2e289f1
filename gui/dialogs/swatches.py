"""A few colours that can be told apart and read on both grounds. Knows only Qt and the theme."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.projects.casting import COLOURS
from gui.contrast import readable
from gui.i18n import _
from gui.theme import Theme

PALETTE = (*COLOURS, "#8A5A2B", "#00796B", "#5B4BB0", "#A03030")
_CELL = 26


class Swatches(QWidget):
    """Click, or arrow keys and Enter. `picked` gives `#rrggbb`."""

    picked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._current = ""
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Colour"))
        theme.changed.connect(self.update)

    def show_colour(self, colour: str) -> None:
        """Mark a colour as the current one."""
        self._current = colour.upper()
        names = [name.upper() for name in PALETTE]
        self._at = names.index(self._current) if self._current in names else 0
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_CELL * len(PALETTE), _CELL)

    def cell(self, place: int) -> QRectF:
        """Return where a colour stands."""
        return QRectF(place * _CELL, 0, _CELL, _CELL)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        grounds = [self._theme.colour("surface"), self._theme.colour("accent_soft")]
        for place, name in enumerate(PALETTE):
            colour = readable(QColor(name), grounds)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(self.cell(place).adjusted(5, 5, -5, -5))
            if name.upper() == self._current or (self.hasFocus() and place == self._at):
                ring = colour if name.upper() == self._current else self._theme.colour("accent")
                painter.setPen(QPen(ring, 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(self.cell(place).adjusted(2, 2, -2, -2))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().x() // _CELL)
        if 0 <= place < len(PALETTE):
            self._pick(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if way:
            self._at = (self._at + way) % len(PALETTE)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self._pick(self._at)
        else:
            super().keyPressEvent(event)

    def _pick(self, place: int) -> None:
        self.show_colour(PALETTE[place])
        self.picked.emit(PALETTE[place])
