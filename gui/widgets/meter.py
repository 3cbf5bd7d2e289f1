"""How much of something is used: a thin bar that warns when little is left."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from gui.theme import Theme

NEARLY = 0.8
_HIGH, _WHOLE = 6, 1000


class Meter(QProgressBar):
    """Filled in the accent; from four fifths on it warns, and where nothing is left it says so."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setRange(0, _WHOLE)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_share(self, share: float) -> None:
        """Show a share of 0…1; what is more than all is all."""
        self.setValue(_WHOLE if share >= 1 else min(_WHOLE - 1, round(max(0.0, share) * _WHOLE)))

    @property
    def tone(self) -> str:
        """What it means: "" enough is left, "stale" little, "failed" nothing."""
        return "failed" if self.value() == _WHOLE else "stale" if self.value() >= NEARLY * _WHOLE else ""

    def sizeHint(self) -> QSize:
        return QSize(120, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        self._fill(painter, whole, "hairline")
        if self.value():
            whole.setWidth(max(whole.height(), whole.width() * self.value() / _WHOLE))
            self._fill(painter, whole, self.tone or "accent")

    def _fill(self, painter: QPainter, box: QRectF, role: str) -> None:
        painter.setPen(self._theme.colour(role))
        painter.setBrush(self._theme.colour(role))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), box.height() / 2, box.height() / 2)
