"""Qt's file dialog in our clothes. It stands in where the system has none of its own."""

from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QHeaderView, QTreeView, QWidget

_SIZE = QSize(860, 540)
_COLUMNS = {1: 90, 2: 120, 3: 170}


class FileDialog(QFileDialog):
    """Asks for one existing file, until it is told otherwise; with arrows, and columns that can be read."""

    def __init__(self, parent: QWidget | None, title: str, folder: Path | None, filters: str) -> None:
        super().__init__(parent, title, str(folder) if folder else "", filters)
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        for combo in self.findChildren(QComboBox):
            row = QHBoxLayout(combo)
            row.setContentsMargins(0, 0, 8, 0)
            row.addWidget(_Arrow(), 0, Qt.AlignmentFlag.AlignRight)
        for tree in self.findChildren(QTreeView):
            self._lay_out(tree.header())

    def _lay_out(self, header: QHeaderView) -> None:
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in _COLUMNS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        self.setViewMode(QFileDialog.ViewMode.Detail)
        self.resize(_SIZE)


class _Arrow(QWidget):
    """What tells that a list drops from here; our style sheet has taken Qt's away."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(12, 12)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText), 1.5))
        painter.drawPolyline([QPointF(2, 4), QPointF(6, 8), QPointF(10, 4)])
