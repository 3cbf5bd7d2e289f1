"""The text editor that stands over the row being written in. It reports what the writer wants; it changes no document.

It has no undo of its own: the document's undo covers typing too.
"""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from gui.i18n import _
from gui.panels.script.clipboard import clip_of
from gui.panels.script.columns import PITCH
from gui.panels.script.motion import BACK, FAR, ON, Motion, as_read, moving, selecting
from gui.panels.script.shape import block_format, python_position, qt_position
from gui.panels.script.spots import behind
from gui.panels.script.wishes import ALT, CTRL, PLAIN, SHIFT, Wish, plain_key, typed_text, wish_in_text, wish_over_lines
from gui.widgets.clip import empty_mime

_Flag = Qt.TextInteractionFlag
_OWN = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Delete,
)


class LineEditor(QTextEdit):
    """Edits one line of text in the metrics of the rows.

    While its selection reaches into other lines (`reach_out`) it shows its own part of that, and changes no text: what
    keys want then is told by `wished`, `typed_over` (a text), `stepped` (the end of the selection is to move) and
    `collapsed` (the caret is), both as in a text that runs from left to right. `stepped` also tells that the selection
    is to leave the line. `composed`: an input method goes on with what it began over such a selection. `alone`: there
    are no other lines.
    """

    written = Signal(str)
    wished = Signal(object)
    typed_over = Signal(str)
    stepped = Signal(object)
    collapsed = Signal(object)
    composed = Signal()
    pressed_over = Signal()
    lines_pasted = Signal(object)
    dragged = Signal(QPoint)
    released = Signal()
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
        self._reaches = self._composes = self.alone = False
        self.textChanged.connect(self._tell)
        self.hide()

    # text

    def load(self, text: str, indent: float) -> None:
        """Show `text`, the caret at its start; `indent` is the room that the direction takes before it."""
        self._indent = indent
        self._set(text)

    def shows(self, text: str) -> bool:
        """Tell whether it is this text that is shown."""
        return text in {self._source, self._told}

    def follow(self, text: str) -> None:
        """Take a text that was changed elsewhere (undo) and put the caret where it changed."""
        if self.shows(text):
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

    def position_at(self, point: QPoint) -> int:
        """Return the position at a point of the editor, in characters of Python."""
        return python_position(self.toPlainText(), self.cursorForPosition(point).position())

    def on(self, x: float, way: int) -> int:
        """Return the position at `x` in the first (1) or the last (-1) line of the text."""
        half = self._pitch // 2
        return self.position_at(QPoint(round(x), half if way > 0 else round(self.height_of_text()) - half))

    def end_of_text(self, width: float) -> QRectF:
        """Return a place so wide behind the last character."""
        return behind(self.document().firstBlock().layout(), width, rtl=self.rtl)

    @property
    def rtl(self) -> bool:
        """Whether the text runs from right to left."""
        return self.document().firstBlock().textDirection() == Qt.LayoutDirection.RightToLeft

    # a selection that reaches into other lines

    def reach_out(self, anchor: int, *, upwards: bool) -> None:
        """Show all from `anchor` on as selected, or with `upwards` all before it; the caret is elsewhere."""
        self._reaches = True
        self.setTextInteractionFlags(_Flag.TextSelectableByMouse)  # which shows no caret
        self.place_caret(anchor)
        self.place_caret(0 if upwards else len(self.toPlainText()), keep=True)

    def come_back(self) -> None:
        """Have a selection and a caret of one's own again."""
        self._reaches = False
        self.setTextInteractionFlags(_Flag.TextEditorInteraction)

    def copy(self) -> None:
        self._edit(Wish.COPY, super().copy)

    def cut(self) -> None:
        self._edit(Wish.CUT, super().cut)

    def paste(self) -> None:
        self._edit(Wish.PASTE, super().paste)

    def erase(self) -> None:
        """Take out what is selected, or the character behind the caret."""
        self._edit(Wish.ERASE, lambda: self.textCursor().deleteChar())

    def _edit(self, wish: Wish, otherwise: Callable[[], object]) -> None:
        """Do what a menu asks for, which asks whatever has the focus."""
        if self._reaches:
            self.wished.emit(wish)
        else:
            otherwise()

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
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.ShortcutOverride:
            if not self._types(event):
                event.ignore()  # menus of the window come first, undo among them
                return False
            if self._reaches and self._uses(event):
                event.accept()  # Qt takes the text to be one that is only read
                return True
        return super().event(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = self._wish(event)
        if wish is not None:
            event.accept()
            self.wished.emit(wish)
        elif event.key() == Qt.Key.Key_Backtab:
            event.ignore()
        elif self._reaches:
            self._press_over(event)
        elif motion := self._leaving(event):
            event.accept()
            self.stepped.emit(motion)
        else:
            super().keyPressEvent(event)

    def _press_over(self, event: QKeyEvent) -> None:
        """Let a key act on a selection that reaches into other lines."""
        if motion := selecting(event):
            self.stepped.emit(motion)
        elif motion := moving(event):
            self.collapsed.emit(motion)
            if motion not in BACK | ON:
                self.keyPressEvent(event)
        elif text := typed_text(event):
            self.typed_over.emit(text)
        else:
            event.ignore()

    def _uses(self, event: QKeyEvent) -> bool:
        """Whether a key acts on a selection that reaches into other lines."""
        return bool(self._wish(event) or selecting(event) or moving(event) or typed_text(event))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._reaches and (event.preeditString() or event.commitString()):
            self._composes = True
            self.wished.emit(Wish.ERASE)
        if self._composes:
            self.composed.emit()
            self._composes = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return False  # Tab names the speaker

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:  # type: ignore[override]
        return False if query is Qt.InputMethodQuery.ImReadOnly else super().inputMethodQuery(query)

    def _types(self, event: QKeyEvent) -> bool:
        if any(event.matches(sequence) for sequence in _OWN):
            return True
        return not event.modifiers() & (CTRL | ALT) or wish_in_text(event) in {Wish.MOVE_UP, Wish.MOVE_DOWN}

    def _wish(self, event: QKeyEvent) -> Wish | None:
        if event.matches(QKeySequence.StandardKey.SelectAll) and self._all_selected():
            return Wish.SELECT_LINES
        wish = wish_in_text(event)
        if self.alone and wish in {Wish.GO_TOP, Wish.GO_BOTTOM}:
            return None
        if self._reaches:
            return wish or wish_over_lines(event)
        return wish or self._edge_wish(event.key(), plain_key(event))

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

    def _leaving(self, event: QKeyEvent) -> Motion | None:
        """Return the motion with which a selection would leave this line."""
        found, cursor = selecting(event), self.textCursor()
        if found is None or self.alone:
            return None
        motion = as_read(found, rtl=self.rtl)
        leaves = {
            Motion.UP: self.on_first_line,
            Motion.DOWN: self.on_last_line,
            **dict.fromkeys(BACK, cursor.atStart),
            **dict.fromkeys(ON, cursor.atEnd),
        }
        return found if motion in FAR or (motion in leaves and leaves[motion]()) else None

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._reaches and event.button() is Qt.MouseButton.LeftButton:
            self.pressed_over.emit()
            if not event.modifiers() & SHIFT:  # Qt would begin to drag what is selected
                self.place_caret(self.caret())
        super().mousePressEvent(event)
        event.accept()  # the list would take the right button for one that leaves the text

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        outside = not self.rect().contains(event.position().toPoint())
        if event.buttons() & Qt.MouseButton.LeftButton and (outside or self._reaches) and not self.alone:
            self.dragged.emit(self.mapToParent(event.position().toPoint()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.released.emit()
        super().mouseReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        reason = event.reason()
        if reason is Qt.FocusReason.MouseFocusReason and QApplication.focusWidget() is self._list():
            return  # the list was clicked, and knows what that means
        if reason not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self.left.emit()

    def _list(self) -> QWidget | None:
        """Return the list over whose rows it stands."""
        port = self.parentWidget()
        return port.parentWidget() if port else None

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
