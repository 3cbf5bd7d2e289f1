"""What stands in the sidebar's place while the settings are shown: their pages, and the way back."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from gui.i18n import _
from gui.panels.placerow import PlaceButton, paint_heading
from gui.theme import Theme

_HEADING = 30


class Navigation(QWidget):
    """`chosen` carries the name of a page; `left` asks to go back. Arrow keys go from page to page."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = [name for name, _words in pages]
        self._group = QButtonGroup(self)
        self.back = PlaceButton(theme, _("Back"), "chevron-left")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        column.addWidget(_Heading(theme, _("Settings")))
        for place, (_name, words) in enumerate(pages):
            button = PlaceButton(theme, words)
            button.setCheckable(True)
            self._group.addButton(button, place)
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self.back)
        self._group.idClicked.connect(lambda place: self.chosen.emit(self._names[place]))
        self.back.clicked.connect(self.left)

    def button(self, name: str) -> PlaceButton:
        """Return the row of a page."""
        found = self._group.button(self._names.index(name))
        assert isinstance(found, PlaceButton)
        return found

    def mark(self, name: str) -> None:
        """Show which page is open; Tab comes to its row."""
        focused = any(button.hasFocus() for button in self._group.buttons())
        self.button(name).setChecked(True)
        self.setFocusProxy(self.button(name))
        if focused:  # a click takes no focus: the ring goes along
            self.button(name).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif by is None:
            super().keyPressEvent(event)
        else:
            self._go(by)

    def _go(self, by: int) -> None:
        button = self._group.button(self._group.checkedId() + by)
        if button is not None:
            button.setFocus()
            button.click()


class _Heading(QWidget):
    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self.setFixedHeight(_HEADING)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(0, _HEADING)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_heading(QPainter(self), self.rect(), self._theme, self._words)
