"""Chips: a removable filter, and the one that adds another."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from gui.i18n import _
from gui.icons import paint_icon
from gui.theme import Theme

_CROSS = 12


class Chip(QPushButton):
    """A word in a rounded frame. A set one has a cross: a click there, Delete or Backspace remove it."""

    removed = Signal()

    def __init__(self, theme: Theme, text: str, *, set: bool = False, parent: QWidget | None = None) -> None:  # noqa: A002
        super().__init__(text, parent)
        self._theme = theme
        self._set = set
        self.setProperty("set", set)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if set:
            self.setAccessibleDescription(_("Press Delete to remove this filter."))
            self.setStyleSheet("padding-right: 26px")

    def cross(self) -> QRectF:
        """Return where the cross is; empty on a chip that is not set."""
        if not self._set:
            return QRectF()
        return QRectF(self.width() - _CROSS - 9, (self.height() - _CROSS) / 2, _CROSS, _CROSS)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._set:
            paint_icon(QPainter(self), self.cross(), self._theme, "close", "accent")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit = self._set and self.cross().adjusted(-4, -6, 6, 6).contains(event.position())
        if hit and event.button() is Qt.MouseButton.LeftButton:
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._set and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)
