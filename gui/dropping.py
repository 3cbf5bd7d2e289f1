"""Files that are dropped on the window, with a frame that says so while they hang over it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.i18n import _
from gui.theme import Theme


class Dropping(QObject):
    """Watches a window. `dropped` carries the paths, and the id of the project that they were dropped on, "" for none.

    Whatever takes drops itself inside the window goes on doing so.
    """

    dropped = Signal(object, str)

    def __init__(self, window: QWidget, theme: Theme, project_at: Callable[[QPoint], str]) -> None:
        super().__init__(window)
        self._window, self._project_at = window, project_at
        self.frame = _Frame(theme, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QDropEvent) and kind in {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop}:
            return self._take(event)
        if kind == QEvent.Type.DragLeave:
            self.frame.hide()
        return False

    def _take(self, event: QDropEvent) -> bool:
        paths = paths_of(event.mimeData())
        if not paths or event.source() is not None:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self.frame.hide()
            where = self._window.mapToGlobal(event.position().toPoint())
            self.dropped.emit(paths, self._project_at(where))
        elif self.frame.isHidden():
            self.frame.setGeometry(self._window.rect())
            self.frame.show()
            self.frame.raise_()
        return True


def paths_of(data: QMimeData) -> Sequence[Path]:
    """Return the files of this machine that hang over the window."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class _Frame(QWidget):
    """A frame in the accent's colour over the whole window, with a word in its middle."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._theme.colour("surface")
        ground.setAlphaF(0.72)
        painter.setBrush(ground)
        painter.setPen(QPen(self._theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(8, 8, -8, -8), 8, 8)
        self._words(painter, _("Drop to import"))

    def _words(self, painter: QPainter, words: str) -> None:
        font = self._theme.font("title")
        width = QFontMetrics(font).horizontalAdvance(words) + 48
        plate = QRectF((self.width() - width) / 2, self.height() / 2 - 28, width, 56)
        painter.setBrush(self._theme.colour("surface"))
        painter.setPen(QPen(self._theme.colour("hairline"), 1))
        painter.drawRoundedRect(plate, 8, 8)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
