"""Where the window stands and how it is divided: kept in the settings, checked against the screens there are."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

DEFAULT = QSize(1280, 800)
SMALLEST = QSize(640, 420)
SIDEBAR, INSPECTOR = 216, 304
SIDEBAR_RANGE, INSPECTOR_RANGE = (160, 420), (240, 520)
_SEEN = 96
"""So much of the title's bar has to be on a screen, for the window to be dragged by it."""


def restore(window: QMainWindow, kept: Mapping[str, Any]) -> None:
    """Put `window` where it was, if that is still on a screen; else in the middle with its default size."""
    box = _box(kept.get("box"))
    if box and is_reachable(box, [screen.availableGeometry() for screen in QGuiApplication.screens()]):
        window.setGeometry(box)
    else:
        window.resize(DEFAULT.boundedTo(QGuiApplication.primaryScreen().availableSize()))
    if kept.get("large") is True:
        window.setWindowState(window.windowState() | window.windowState().WindowMaximized)


def kept(window: QMainWindow) -> dict[str, Any]:
    """Return what `restore` needs."""
    box = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return {"box": [box.x(), box.y(), box.width(), box.height()], "large": window.isMaximized()}


def is_reachable(box: QRect, screens: list[QRect]) -> bool:
    """Tell whether enough of the upper edge of `box` is on one of `screens`, and whether the box is a sane size."""
    edge = QRect(box.x(), box.y(), box.width(), 40)
    seen = any(
        screen.intersected(edge).width() >= _SEEN and screen.intersected(edge).height() >= 20 for screen in screens
    )
    return seen and box.width() >= SMALLEST.width() and box.height() >= SMALLEST.height()


def width_of(value: Any, default: int, allowed: tuple[int, int]) -> int:
    """Return a kept width of a panel, the default one where it makes no sense."""
    low, high = allowed
    return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else default


def _box(value: Any) -> QRect | None:
    if isinstance(value, list) and len(value) == 4 and all(isinstance(part, int) for part in value):
        return QRect(*value)
    return None
