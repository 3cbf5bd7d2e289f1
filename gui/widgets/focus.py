"""The ring around what has the keyboard, where a style sheet cannot draw it. Knows only Qt."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QWidget


def paint_ring(painter: QPainter, widget: QWidget, rect: QRect, radius: float = 6) -> None:
    """Paint a ring just inside `rect`, in the accent of `widget`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(widget.palette().color(QPalette.ColorRole.Accent))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.restore()


def paint_list_ring(painter: QPainter, view: QAbstractItemView) -> None:
    """Paint a ring around a list that has the keyboard and no row to show it on."""
    if view.hasFocus() and not view.currentIndex().isValid():
        paint_ring(painter, view, view.viewport().rect().adjusted(2, 2, -2, -2))
