"""The first lines of a chapter as the script room will show them. Nothing in it can be changed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from core.domain.script import AFTER
from core.projects.document import Document
from gui.i18n import _
from gui.models.lines import LinesModel
from gui.panels.script.view import ScriptView
from gui.theme import Theme


class Glimpse(ScriptView):
    """A script to look at."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName(_("The first lines"))
        self.setSelectionMode(ScriptView.SelectionMode.NoSelection)
        self.setDragEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.say_beside(lambda _status: "")

    def show_document(self, document: Document | None) -> None:
        """Show the script "glimpse" of a document, or nothing."""
        before = self.lines()
        self.setModel(LinesModel(document, "glimpse", self) if document else None)
        if before is not None:
            before.close()
            before.deleteLater()

    def paint_over(self, painter: QPainter) -> None:
        """Tell the rest after a line where it is not the usual one: subtitles have their times in it."""
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.colour("muted"))
        for row in self.visible_rows():
            line = self.line(row)
            if line.pause_after != AFTER and not line.heading:
                words = _("{seconds} s rest", seconds=f"{line.pause_after:g}")
                side = self._delegate.columns.side_rect(self.row_rect(row))
                painter.drawText(side, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the sheet's own keys
