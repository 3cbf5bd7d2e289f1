"""A search field: a loupe in front, what was found behind. Knows only Qt and the theme."""

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.icons import paint_icon
from gui.theme import Theme

_FRAMES_MS = 16
_LEFT = 38


class SearchField(QLineEdit):
    """`searched` follows the typing a frame or two behind; Escape clears, Down leaves for the list."""

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(self, theme: Theme, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found = ""
        self.setObjectName("search")
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setFixedHeight(36)
        self._pause = QTimer(self, singleShot=True, interval=_FRAMES_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text().strip()))
        self.textChanged.connect(lambda _: self._pause.start())
        theme.changed.connect(self.update)
        self._make_room()

    def tell(self, found: str) -> None:
        """Show how much was found at the field's end."""
        self._found = found
        self._make_room()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint_icon(painter, QRectF(12, self.height() / 2 - 8, 16, 16), self._theme, "search", "muted")
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.colour("muted"))
        box = self.rect().adjusted(0, 0, -12, 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._found)

    def _make_room(self) -> None:
        self.setTextMargins(_LEFT - 8, 0, 16 + self.fontMetrics().horizontalAdvance(self._found), 0)
