"""A field for several lines of plain text that grows with them, up to a limit. Knows only Qt."""

from math import ceil

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

AROUND = 22
"""Pixels of frame and margins above and below a text, as the style sheet has them."""

_MOST_MORE = 2


def text_height(edit: QPlainTextEdit) -> int:
    """Return how many pixels high the text of `edit` is at its width: rows of several scripts are not equally high."""
    block, height = edit.document().firstBlock(), 0.0
    while block.isValid():
        height += edit.blockBoundingRect(block).height()
        block = block.next()
    return ceil(height)


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
        row = self.fontMetrics().lineSpacing()
        wanted = max(row * self._lines, min(row * self._lines * _MOST_MORE, text_height(self)))
        self.setFixedHeight(wanted + AROUND)

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
