"""A field for several lines of plain text that grows with them, up to a limit. Knows only Qt."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

_AROUND = 22
_MOST_MORE = 2


class GrowingText(QPlainTextEdit):
    """`lines` high at least, twice that at most. Tab goes on to the next field.

    `left`: the keys went elsewhere. `refused`: more than `longest` characters were typed or pasted, and were not taken.
    """

    left = Signal()
    refused = Signal()

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.longest = 0
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._change)
        self.fit()

    def fit(self) -> None:
        """Take as many rows as the text has."""
        rows = int(self.document().size().height())
        wanted = max(self._lines, min(self._lines * _MOST_MORE, rows))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * wanted + _AROUND)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            QTimer.singleShot(
                0, self, self.fit
            )  # a field that changes its height while it is laid out is laid out wrong

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _change(self) -> None:
        if self.longest and len(self.toPlainText()) > self.longest:
            self._take_back()
            self.refused.emit()
        self.fit()

    def _take_back(self) -> None:
        """Remove what was typed last, as far as it is too much."""
        self.blockSignals(True)
        cursor = self.textCursor()
        cursor.joinPreviousEditBlock()
        while len(self.toPlainText()) > self.longest:
            surplus = len(self.toPlainText()) - self.longest
            if cursor.atStart():
                cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, surplus)
            cursor.removeSelectedText()
        cursor.endEditBlock()
        self.blockSignals(False)
