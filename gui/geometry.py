"""Where the window stands and how it is divided: kept in the settings, fitted to the screens there are."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMargins, QRect, QSize
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QMainWindow

DEFAULT = QSize(1280, 800)
SMALLEST = QSize(640, 420)
FRAME = QMargins(4, 40, 4, 8)
"""What the system's frame may take around a window, title bar on top: it is not known before it was shown once."""

SIDEBAR, INSPECTOR = 216, 304
SIDEBAR_RANGE, INSPECTOR_RANGE = (160, 420), (240, 520)
_SEEN = 96
"""So much of the title's bar has to be on a screen, for the window to be dragged by it."""

_THICKEST = 100


def restore(window: QMainWindow, kept: Mapping[str, Any]) -> None:
    """Put `window` where it was, if that is still on a screen; else where the system likes, with its default size."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    box, frame = _box(kept.get("box")), _frame(kept.get("frame"))
    if box and is_reachable(box, screens):
        window.setGeometry(fitted(box, frame, screens))
    else:
        room = QGuiApplication.primaryScreen().availableGeometry().marginsRemoved(frame)
        window.resize(DEFAULT.boundedTo(room.size()))
    if kept.get("large") is True:
        window.setWindowState(window.windowState() | window.windowState().WindowMaximized)


def kept(window: QMainWindow) -> dict[str, Any]:
    """Return what `restore` needs."""
    filling = window.isMaximized() or window.isFullScreen()
    box = window.normalGeometry() if filling else window.geometry()
    found = {"box": [box.x(), box.y(), box.width(), box.height()], "large": window.isMaximized()}
    if filling or not window.isVisible():  # a window that fills the screen may have another frame
        return found
    frame = window.windowHandle().frameMargins()
    return found | {"frame": [frame.left(), frame.top(), frame.right(), frame.bottom()]}


def is_reachable(box: QRect, screens: list[QRect]) -> bool:
    """Tell whether enough of the upper edge of `box` is on one of `screens`, and whether the box is a sane size."""
    edge = QRect(box.x(), box.y(), box.width(), 40)
    seen = any(
        screen.intersected(edge).width() >= _SEEN and screen.intersected(edge).height() >= 20 for screen in screens
    )
    return seen and box.width() >= SMALLEST.width() and box.height() >= SMALLEST.height()


def fitted(box: QRect, frame: QMargins, screens: Sequence[QRect]) -> QRect:
    """Return `box` moved, and made smaller where that is not enough, so that with its frame it is all on a screen.

    What is on several screens and nowhere beyond them stays as it is. Where a screen is smaller than a window may be,
    its upper left corner is seen.
    """
    region = QRegion()
    for screen in screens:
        region += screen
    if (QRegion(box.marginsAdded(frame)) - region).isEmpty():
        return box
    room = max(screens, key=lambda screen: _area(screen.intersected(box))).marginsRemoved(frame)
    size = box.size().boundedTo(room.size()).expandedTo(SMALLEST)
    left = max(room.left(), min(box.left(), room.right() + 1 - size.width()))
    top = max(room.top(), min(box.top(), room.bottom() + 1 - size.height()))
    return QRect(left, top, size.width(), size.height())


def width_of(value: Any, default: int, allowed: tuple[int, int]) -> int:
    """Return a kept width of a panel, the default one where it makes no sense."""
    low, high = allowed
    return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else default


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())


def _box(value: Any) -> QRect | None:
    return QRect(*value) if _are_four(value) else None


def _frame(value: Any) -> QMargins:
    """Return a kept frame, the assumed one where there is none or it makes no sense."""
    sane = _are_four(value) and all(0 <= part <= _THICKEST for part in value)
    return QMargins(*value) if sane else FRAME


def _are_four(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(isinstance(part, int) for part in value)
