"""How a page of the settings is laid out, and a field that saves by itself. Knows only Qt and the theme.

Labels hang at the left of what they name; where a page is narrow they stand above it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.widgets.labels import Caption, Heading, Title

LABELS = 132
WIDEST = 620
_GAP = 14
_NARROW = 440
_PAUSE_MS = 1200


class Sheet(QScrollArea):
    """A page that scrolls: a title, then rows and groups of rows."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        body, inner = QWidget(), QWidget()
        inner.setMaximumWidth(LABELS + _GAP + WIDEST)
        across = QHBoxLayout(body)
        across.setContentsMargins(24, 22, 24, 32)
        across.addWidget(inner, 100)
        across.addStretch(1)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if title:
            self.row("", Title(title))

    def row(self, label: str, body: QWidget) -> QWidget:
        """Add what is called `label`; "" for what needs no name. Returns the whole row."""
        line = _Line(label, body)
        line.stack(narrow=self._is_narrow)
        self._lines.append(line)
        self._column.insertWidget(self._column.count() - 1, line)
        return line

    def group(self, heading: str) -> QWidget:
        """Begin a group of rows; returns its heading."""
        label = Heading(heading)
        label.setContentsMargins(0, 18, 0, 0)
        return self.row("", label)

    @property
    def _is_narrow(self) -> bool:
        return self.viewport().width() < _NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for line in self._lines:
            line.stack(narrow=self._is_narrow)


class _Line(QWidget):
    """A label and what it names."""

    def __init__(self, label: str, body: QWidget) -> None:
        super().__init__()
        self._label = QLabel(label)
        self._label.setProperty("muted", True)
        self._label.setWordWrap(True)
        self._label.setBuddy(body)
        if label and not body.accessibleName():
            body.setAccessibleName(label)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addWidget(body, 1)

    def stack(self, *, narrow: bool) -> None:
        """Let the label stand above, or at the left."""
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._box.setSpacing(4 if narrow else _GAP)
        self._label.setVisible(bool(self._label.text()) or not narrow)
        self._label.setMinimumHeight(0 if not self._label.text() else 18 if narrow else 28)
        self._label.setMinimumWidth(0 if narrow else LABELS)
        self._label.setMaximumWidth(WIDEST if narrow else LABELS)
        side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self._label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)


class SavedEdit(QLineEdit):
    """`given`: the user typed another text and paused, pressed Enter or went elsewhere.

    Whoever saves it answers with `accept` or `complain`. Escape goes back to what is kept.
    """

    given = Signal(str)
    complained = Signal(str)

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = self._given = ""
        self._waits = self._bad = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.give)
        self.setPlaceholderText(placeholder)
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self.give)

    def show_kept(self, text: str) -> None:
        """Show what is kept now; what is being typed, saved or put right stays."""
        self._kept = text
        if not self._waits and not self._bad and (not self.hasFocus() or self.text() == self._given):
            self._settle()

    def accept(self) -> None:
        """What was given is kept now, perhaps in another form."""
        self._waits = False
        self.show_kept(self._kept)

    def complain(self, words: str) -> None:
        """Say in place why what was typed cannot be used."""
        self._waits = False
        self._mark(bad=True)
        self.complained.emit(words)

    def give(self) -> None:
        """Give what was typed, if it is another text than before."""
        self._pause.stop()
        if self.text() != self._given:
            self._given, self._waits = self.text(), True
            self.given.emit(self._given)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self._waits and not self._bad:
            self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._kept:
            self._mark(bad=False)
            self._settle()
        else:
            super().keyPressEvent(event)

    def _settle(self) -> None:
        self._pause.stop()
        self._given = self._kept
        if self.text() != self._kept:
            self.setText(self._kept)

    def _edited(self) -> None:
        self._mark(bad=False)
        self._pause.start()

    def _mark(self, *, bad: bool) -> None:
        if self._bad != bad:
            self._bad = bad
            self.setProperty("bad", bad)
            self.style().unpolish(self)
            self.style().polish(self)
        if not bad:
            self.complained.emit("")


class Field(QWidget):
    """A `SavedEdit`, what may stand behind it, and below it a note or what is wrong."""

    given = Signal(str)

    def __init__(self, placeholder: str = "", *, behind: Sequence[QWidget] = (), width: int = 0) -> None:
        super().__init__()
        self.edit = SavedEdit(placeholder)
        self.note = note()
        self._words, self._tone = "", ""
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.edit)
        for widget in behind:
            line.addWidget(widget)
        if width:
            self.edit.setFixedWidth(width)
            line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.note)
        self.setFocusProxy(self.edit)
        self.edit.given.connect(self.given)
        self.edit.complained.connect(self._complain)
        self._tell("", "")

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def show_kept(self, text: str) -> None:
        """Show what is kept now."""
        self.edit.show_kept(text)

    def accept(self) -> None:
        """What was given is kept now."""
        self.edit.accept()

    def complain(self, words: str) -> None:
        """Say below the field why what was typed cannot be used."""
        self.edit.complain(words)

    def tell(self, words: str, tone: str = "") -> None:
        """Say something of what is kept."""
        self._words, self._tone = words, tone
        self._tell(words, tone)

    def _complain(self, words: str) -> None:
        if words:
            self._tell(words, "failed")
        else:
            self._tell(self._words, self._tone)

    def _tell(self, words: str, tone: str) -> None:
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.setVisible(bool(words))
        self.edit.setAccessibleDescription(words)


def note(words: str = "") -> Caption:
    """Return a caption that may be longer than its line."""
    made = Caption(words)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def beside(*widgets: QWidget) -> QWidget:
    """Return widgets in one line, from the left."""
    made = QWidget()
    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(8)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return made


def under(words: str, widget: QWidget) -> QWidget:
    """Return `widget` with its name above it, where that is too long to stand at its left."""
    made = QWidget()
    label = note(words)
    label.setBuddy(widget)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label)
    column.addWidget(widget)
    if not widget.accessibleName():
        widget.setAccessibleName(words)
    return made


def link(words: str) -> QToolButton:
    """Return a button that looks like a link."""
    made = QToolButton()
    made.setText(words)
    made.setProperty("link", True)
    made.setStyleSheet("padding-left: 0")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
