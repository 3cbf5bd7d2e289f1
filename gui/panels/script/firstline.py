"""What a script without lines shows: a line to write in at once, and how a script is written."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from gui.i18n import _
from gui.panels.script.columns import PADDING, PITCH, Columns
from gui.panels.script.editor import LineEditor
from gui.panels.script.shape import scaled
from gui.panels.script.wishes import Wish
from gui.theme import Theme


class FirstLine(QWidget):
    """`begun` gives the first words. Nothing is in the document before."""

    begun = Signal(str)
    pasted = Signal(object)
    wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._zoom = theme, 1.0
        self.editor = LineEditor(self)
        self.editor.alone = True
        self.editor.written.connect(self.begun)
        self.editor.lines_pasted.connect(self.pasted)
        self.editor.wished.connect(self._wish)
        self.editor.setAccessibleName(_("First line of the script"))
        self.editor.show()
        theme.changed.connect(self._dress)
        self._dress()

    def begin(self) -> None:
        """Show an empty line with a blinking caret."""
        self.editor.load("", 0)
        self.show()
        self.raise_()
        self.editor.setFocus()

    def set_zoom(self, zoom: float) -> None:
        """Write so many times as large."""
        if zoom != self._zoom:
            self._zoom = zoom
            self._dress()
            self.editor.setGeometry(self._text_rect())

    def _dress(self) -> None:
        self.editor.set_metrics(scaled(self._theme.font("script"), self._zoom), round(PITCH * self._zoom))
        self.editor.set_ink(self._theme.colour("text"))
        self.editor.load("", 0)
        self.update()

    def _wish(self, wish: Wish) -> None:
        if wish in {Wish.UNDO, Wish.REDO}:
            self.wished.emit(wish)

    def _text_rect(self) -> QRect:
        pitch = round(PITCH * self._zoom)
        return Columns(self.width(), pitch).text_rect(QRect(0, 0, self.width(), pitch + 2 * PADDING))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.editor.setGeometry(self._text_rect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.editor.setGeometry(self._text_rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.editor.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("surface"))
        place = self._text_rect()
        painter.setFont(self._theme.font("control"))
        painter.setPen(self._theme.colour("muted"))
        area = QRect(place.left(), place.bottom() + 16, min(460, self.width() - place.left() - 20), 200)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap), hint())


def hint() -> str:
    """Return how a script is written, in a few words."""
    return "\n\n".join(
        (
            _("Write the first line here, or paste a script."),
            _("A name and a colon choose who speaks:\nANNA: I heard something. [pause 0.5s] Did you?"),
            _("Enter begins the next line, Tab names the speaker."),
        )
    )
