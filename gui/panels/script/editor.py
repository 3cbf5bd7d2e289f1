"""The text editor that stands over the row being written in. It reports what the writer wants; it changes no document.

It has no undo of its own: the document's undo covers typing too.
"""

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from gui.i18n import _
from gui.panels.script.clipboard import clip_of
from gui.panels.script.columns import PITCH
from gui.panels.script.shape import block_format, qt_length
from gui.panels.script.wishes import ALT, CTRL, PLAIN, SHIFT, Wish, plain_key, wish_in_text
from gui.widgets.clip import empty_mime

_OWN = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Delete,
)


class LineEditor(QTextEdit):
    """Edits one line of text in the metrics of the rows."""

    written = Signal(str)
    wished = Signal(object)
    lines_pasted = Signal(object)
    dragged = Signal(QPoint)
    grown = Signal()
    left = Signal()
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("line-editor")
        self.setAccessibleName(_("Text of the line"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(self.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self.grown.emit())
        self._source = self._told = ""
        self._indent, self._pitch = 0.0, PITCH
        self.textChanged.connect(self._tell)
        self.hide()

    # text

    def load(self, text: str, indent: float) -> None:
        """Show `text`, the caret at its start; `indent` is the room that the direction takes before it."""
        self._indent = indent
        self._set(text)

    def follow(self, text: str) -> None:
        """Take a text that was changed elsewhere (undo) and put the caret where it changed."""
        if text in {self._source, self._told}:
            self._source = text
            return
        caret = changed_end(self._told, text)
        self._set(text)
        self.place_caret(caret)

    def set_indent(self, indent: float) -> None:
        """Leave other room for the direction."""
        if indent != self._indent:
            self._indent = indent
            self._format()

    def set_metrics(self, font: QFont, pitch: int) -> None:
        """Write in this font, lines of text so high."""
        if self.font() != font:
            self.setFont(font)
        if pitch != self._pitch:
            self._pitch = pitch
            self._format()

    def set_ink(self, colour: QColor) -> None:
        """Write in this colour."""
        style = f"#line-editor {{ background: transparent; border: 0; padding: 0; margin: 0; color: {colour.name()}; }}"
        if style != self.styleSheet():
            self.setStyleSheet(style)

    def height_of_text(self) -> float:
        """Return how high the text is."""
        return self.document().size().height()

    def _set(self, text: str) -> None:
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)
        self._source, self._told = text, self.toPlainText()  # which may differ: Qt has no halves of surrogate pairs
        self._format()
        self.grown.emit()

    def _format(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(block_format(self._indent, self._pitch))

    def _tell(self) -> None:
        text = self.toPlainText()
        if text != self._told:
            self._told = text
            self.written.emit(text)

    # caret

    def caret(self) -> int:
        """Return the caret's position in the line's text, in characters of Python."""
        return python_position(self.toPlainText(), self.textCursor().position())

    def anchor(self) -> int:
        """Return where the selection begins, in characters of Python."""
        return python_position(self.toPlainText(), self.textCursor().anchor())

    def place_caret(self, position: int, *, keep: bool = False) -> None:
        """Put the caret before the character at `position`."""
        mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
        cursor = self.textCursor()
        cursor.setPosition(qt_position(self.toPlainText(), position), mode)
        self.setTextCursor(cursor)

    def place_caret_at(self, point: QPoint, *, keep: bool = False) -> None:
        """Put the caret at a point of the editor, or select up to there."""
        mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
        cursor = self.textCursor()
        cursor.setPosition(self.cursorForPosition(point).position(), mode)
        self.setTextCursor(cursor)

    def on_first_line(self) -> bool:
        """Tell whether no line of the text is above the caret."""
        return self._visual_line() == 0

    def on_last_line(self) -> bool:
        """Tell whether no line of the text is below the caret."""
        return self._visual_line() == self.textCursor().block().layout().lineCount() - 1

    def _visual_line(self) -> int:
        cursor = self.textCursor()
        return cursor.block().layout().lineForTextPosition(cursor.positionInBlock()).lineNumber()

    # keys

    def event(self, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.ShortcutOverride and not self._types(event):
            event.ignore()  # menus of the window come first, undo among them
            return False
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = self._wish(event)
        if wish is not None:
            event.accept()
            self.wished.emit(wish)
        elif event.key() == Qt.Key.Key_Backtab:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _types(self, event: QKeyEvent) -> bool:
        if any(event.matches(sequence) for sequence in _OWN):
            return True
        return not event.modifiers() & (CTRL | ALT) or wish_in_text(event) in {Wish.MOVE_UP, Wish.MOVE_DOWN}

    def _wish(self, event: QKeyEvent) -> Wish | None:
        if event.matches(QKeySequence.StandardKey.SelectAll) and self._all_selected():
            return Wish.SELECT_LINES
        edge = self._extending if plain_key(event) == SHIFT else self._edge_wish
        return wish_in_text(event) or edge(event.key(), plain_key(event))

    def _edge_wish(self, key: int, modifiers: Qt.KeyboardModifier) -> Wish | None:
        cursor = self.textCursor()
        if modifiers != PLAIN or cursor.hasSelection():
            return None
        if key == Qt.Key.Key_Up and self.on_first_line():
            return Wish.GO_UP
        if key == Qt.Key.Key_Down and self.on_last_line():
            return Wish.GO_DOWN
        if cursor.atStart():
            return {Qt.Key.Key_Backspace: Wish.JOIN, Qt.Key.Key_Left: Wish.GO_LEFT}.get(Qt.Key(key))
        if cursor.atEnd():
            return {Qt.Key.Key_Delete: Wish.JOIN_NEXT, Qt.Key.Key_Right: Wish.GO_RIGHT}.get(Qt.Key(key))
        return None

    def _extending(self, key: int, _modifiers: Qt.KeyboardModifier) -> Wish | None:
        """Return the wish to select lines, where a selection would leave this one."""
        if key == Qt.Key.Key_Up and self.on_first_line():
            return Wish.EXTEND_UP
        return Wish.EXTEND_DOWN if key == Qt.Key.Key_Down and self.on_last_line() else None

    def _all_selected(self) -> bool:
        cursor = self.textCursor()
        return abs(cursor.position() - cursor.anchor()) >= self.document().characterCount() - 1

    # paste, focus, wheel

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        clip = clip_of(source)
        if clip.is_phrase:
            self.insertPlainText(clip.text)
        else:
            self.lines_pasted.emit(clip)

    def createMimeDataFromSelection(self) -> QMimeData:
        data = empty_mime()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and not self.rect().contains(event.position().toPoint()):
            self.dragged.emit(self.mapToParent(event.position().toPoint()))
        if self.isVisible():
            super().mouseMoveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the list scrolls, never the text in its row


def changed_end(before: str, after: str) -> int:
    """Return where, in `after`, the stretch ends in which it differs from `before`."""
    end = 0
    while end < min(len(before), len(after)) and before[-1 - end] == after[-1 - end]:
        end += 1
    return len(after) - end


def qt_position(text: str, position: int) -> int:
    """Return a position in Python's characters as one in Qt's UTF-16 units."""
    return qt_length(text[:position])


def python_position(text: str, position: int) -> int:
    """Return a position in Qt's UTF-16 units as one in Python's characters."""
    return len(text.encode("utf-16-le", "ignore")[: position * 2].decode("utf-16-le", "ignore"))
