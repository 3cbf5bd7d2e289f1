"""Every key and what it does, drawn from the menus and from the keys of the writing surface."""

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.i18n import _
from gui.menus import Entry, menus
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Heading, Title

Row = tuple[str, str]


class Shortcuts(QScrollArea):
    """Every key and what it does, in two columns, or in one where two have no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        inside.setObjectName("keys")
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._columns.setContentsMargins(24, 8, 24, 8)
        self._columns.setSpacing(40)
        for groups in _columns([(_("Writing"), writing()), *commands(), (_("Suspicious takes"), listening())]):
            self._columns.addLayout(_column(groups), 1)
        self._wide = self._columns.sizeHint().width()

    def sizeHint(self) -> QSize:
        """Return a size in which both columns stand side by side."""
        return QSize(self._wide + self.verticalScrollBar().sizeHint().width(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.viewport().width() >= self._wide
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(40 if beside else 16)


class ShortcutsDialog(QDialog):
    """The keys, in a window of their own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(_("Keyboard shortcuts"))
        close = PlainButton(_("Close"))
        close.clicked.connect(self.accept)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 20, 0, 16)
        title = Title(_("Keyboard shortcuts"))
        title.setContentsMargins(24, 0, 24, 4)
        whole.addWidget(title)
        shortcuts = Shortcuts()
        whole.addWidget(shortcuts, 1)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignHCenter)
        self.resize(shortcuts.sizeHint().width(), 640)


def writing() -> list[Row]:
    """Return the keys of the script room."""
    return [
        (_("Next line, the other speaker"), _keys("Return")),
        (_("Next line, the same speaker"), _keys("Shift+Return")),
        (_("Complete the name, or name the speaker"), _keys("Tab")),
        (_("Name the speaker of the selected lines"), _keys("Ctrl+Shift+S")),
        (_("Heading"), _("{keys} or ## at the start", keys=_keys("Ctrl+Shift+H"))),
        (
            _("Select text over lines, or whole lines after {key}", key=_keys("Esc")),
            f"{_keys('Shift+Up')}  {_keys('Shift+Down')}",
        ),
        (_("Join with the line before"), _("{key} at the start", key=_keys("Backspace"))),
        (_("Move the line, in the sidebar the script"), f"{_keys('Alt+Up')}  {_keys('Alt+Down')}"),
        (_("Select the line"), _keys("Esc")),
        (_("Write in the selected line"), _keys("Return")),
        (_("Play from here"), _keys("Space")),
        (_("Use one of the takes of the line"), "1 … 9"),
        (_("Hear one of them"), f"{_keys('Alt+1')} … 9"),
        (_("Rename in the sidebar"), _keys("F2")),
    ]


def listening() -> list[Row]:
    """Return the keys of the suspicious takes."""
    return [
        (_("Hear the next or the previous"), f"{_keys('Down')}  {_keys('Up')}"),
        (_("Hear it again from the start"), _keys("Return")),
        (_("Flag for redo"), _keys("R")),
        (_("This is fine"), _keys("F")),
        (_("Go to the line"), _keys("G")),
    ]


def commands() -> list[tuple[str, list[Row]]]:
    """Return the keys of the menus, menu by menu."""
    groups: list[tuple[str, list[Row]]] = []
    for title, items in menus():
        rows = [(item.text, _keys(item.keys or item.shown_key)) for item in items if isinstance(item, Entry)]
        groups.append((re.sub(r"\(&.\)|&", "", title), [row for row in rows if row[1]]))
    return [group for group in groups if group[1]]


def _columns(groups: list[tuple[str, list[Row]]]) -> tuple[list[tuple[str, list[Row]]], ...]:
    half, seen = sum(len(rows) + 2 for _title, rows in groups) / 2, 0
    left: list[tuple[str, list[Row]]] = []
    while groups and seen < half:
        left.append(groups.pop(0))
        seen += len(left[-1][1]) + 2
    return left, groups


def _column(groups: list[tuple[str, list[Row]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(16)
    for title, rows in groups:
        column.addLayout(_group(title, rows))
    column.addStretch(1)
    return column


def _group(title: str, rows: list[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.addWidget(Heading(title), 0, 0, 1, 2)
    for row, (words, keys) in enumerate(rows, start=1):
        grid.addWidget(QLabel(words), row, 0)
        key = QLabel(keys)
        key.setProperty("muted", True)
        grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _keys(keys: str | QKeySequence.StandardKey) -> str:
    first = QKeySequence.listFromString(keys)[0] if isinstance(keys, str) and keys else QKeySequence(keys)
    return first.toString(QKeySequence.SequenceFormat.NativeText)
