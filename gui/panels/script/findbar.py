"""The bar above the lines that finds and replaces. Reports what is wanted; knows no document."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from core.text.find import Query
from gui.i18n import _, count, many
from gui.icons import icon
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.labels import Caption

_COUNT, _LEAST, _NARROW = 72, 320, 620
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindField(QLineEdit):
    """A field of the bar; Tab goes to the one `below`, if that is seen. `entered` carries whether Shift was held.

    It takes the keys of undo only while it has something to undo.
    """

    entered = Signal(bool)
    left = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setMinimumWidth(80)
        self.below: QWidget | None = None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._leaves(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif self._leaves(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (Qt's own name)
        if next and self.below is not None and self.below.isVisible():
            self.below.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().focusNextPrevChild(next)

    def _leaves(self, event: QKeyEvent) -> bool:
        """Whether this is a key of undo or redo that has nothing to do here: the script's is meant."""
        undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
        return (undo and not self.isUndoAvailable()) or (redo and not self.isRedoAvailable())


class FindBar(QFrame):
    """`changed`: something else is looked for. `stepped` carries 1 or -1, `replace_asked` whether all are meant."""

    changed = Signal()
    stepped = Signal(int)
    replace_asked = Signal(bool)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.more = IconButton(theme, "chevron-right", _("Show replace"), role="muted", size=14)
        self.field, self.by = FindField(_("Find in the script")), FindField(_("Replace with"))
        self.field.below = self.by
        self.case = _toggle("Aa", _("Upper and lower case count"))
        self.word = _toggle("“ab”", _("Whole words only"))
        self.regular = _toggle(".*", _("Regular expression"))
        self.only = _toggle("", "")
        self.count = Caption()
        self.previous = IconButton(theme, "chevron-up", _("Previous match"), role="muted", size=16)
        self.next = IconButton(theme, "chevron-down", _("Next match"), role="muted", size=16)
        self.cross = IconButton(theme, "close", _("Close"), role="muted", size=14)
        self.one, self.all = PlainButton(_("Replace")), PlainButton(_("Replace all"))
        self.words = Caption()
        self.setAccessibleName(_("Find and replace"))
        self._lay_out()
        self._connect()
        self.show_replace(False)
        self.tell("")
        self.hide()

    def _lay_out(self) -> None:
        self.field.addAction(icon(self._theme, "search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.count.setMinimumWidth(_COUNT)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.words.setWordWrap(True)
        self._options = _row(4, self.case, self.word, self.regular, self.only)
        self._steps = _row(4, self.count, self.previous, self.next, self.cross)
        self._answers = _row(8, self.one, self.all)
        self._options.layout().addStretch(1)  # type: ignore[union-attr]
        self._answers.layout().addStretch(1)  # type: ignore[union-attr]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 6, 12, 6)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 2)
        self._grid.addWidget(self.more, 0, 0)
        self._grid.addWidget(self.field, 0, 1)
        self._arrange(narrow=False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def _arrange(self, *, narrow: bool) -> None:
        """Put the options beside the field, or below it where there is little room."""
        self._narrow = narrow
        grid = self._grid
        for part in (self._options, self._steps, self.by, self._answers, self.words):
            grid.removeWidget(part)
        grid.addWidget(self._steps, 0, 2 if narrow else 3)
        grid.addWidget(self._options, *((1, 1, 1, 2) if narrow else (0, 2)))
        grid.addWidget(self.by, *((2, 1, 1, 2) if narrow else (1, 1)))
        grid.addWidget(self._answers, *((3, 1, 1, 2) if narrow else (1, 2, 1, 2)))
        grid.addWidget(self.words, 4, 1, 1, 3)
        grid.setColumnStretch(2, 0 if narrow else 2)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the options stand below the field."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._narrow is not (narrow := self.width() < _NARROW):
            self._arrange(narrow=narrow)

    def _connect(self) -> None:
        self.field.textChanged.connect(self.changed)
        for toggle in (self.case, self.word, self.regular, self.only):
            toggle.toggled.connect(self.changed)
        self.field.entered.connect(lambda back: self.stepped.emit(-1 if back else 1))
        self.by.entered.connect(lambda _back: self.replace_asked.emit(False))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.one.clicked.connect(lambda: self.replace_asked.emit(False))
        self.all.clicked.connect(lambda: self.replace_asked.emit(True))
        self.more.clicked.connect(lambda: self.show_replace(self.by.isHidden()))
        for left in (self.field.left, self.by.left, self.cross.clicked):
            left.connect(self.left)

    def query(self) -> Query:
        """Return what is looked for."""
        return Query(self.field.text(), self.case.isChecked(), self.word.isChecked(), self.regular.isChecked())

    def show_replace(self, shown: bool) -> None:
        """Show or hide what replaces."""
        for part in (self.by, self.one, self.all):
            part.setVisible(shown)
        self.more.show_as(*(("chevron-down", _("Hide replace")) if shown else ("chevron-right", _("Show replace"))))

    def name_speaker(self, name: str) -> None:
        """Say whose lines "only" are."""
        shown = name if len(name) <= 16 else name[:15] + "…"
        self.only.setText(_("Only {name}", name=shown))
        words = _("Only the lines of {name}", name=name)
        self.only.setToolTip(words)
        self.only.setAccessibleName(words)

    def show_found(self, place: int, found: int, *, busy: bool = False) -> None:
        """Show which of how many matches it is, `place` counting from 0; -1 is none of them."""
        if not self.field.text():
            words = ""
        elif place >= 0:
            words = _("{n} of {all}", n=count(place + 1), all=count(found))
        else:
            words = many("{n} match", "{n} matches", found) if found else _("No match")
        self.count.setText("…" if busy and not found else words)
        for part in (self.previous, self.next, self.one, self.all):
            part.setEnabled(found > 0)

    def tell(self, words: str, tone: str = "") -> None:
        """Say something below the fields; in the tone "failed" what is looked for is wrong."""
        self.words.setText(words)
        self.words.set_tone(tone)
        self.words.setVisible(bool(words))
        self.field.setProperty("bad", tone == "failed")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _row(spacing: int, *parts: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for part in parts:
        row.addWidget(part)
    return made


def _toggle(text: str, words: str) -> QToolButton:
    made = QToolButton()
    made.setText(text)
    made.setCheckable(True)
    made.setToolTip(words)
    made.setAccessibleName(words)
    made.setMinimumHeight(28)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
