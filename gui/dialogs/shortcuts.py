"""Every key and what it does, drawn from the menus and from the keys of the writing surface."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.i18n import _
from gui.menus import Entry, menus
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Heading, Title

Row = tuple[str, str]


class Shortcuts(QScrollArea):
    """Every key and what it does, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(24, 8, 24, 8)
        columns.setSpacing(40)
        for groups in _columns([(_("Writing"), writing()), *commands()]):
            columns.addLayout(_column(groups), 1)


class ShortcutsDialog(QDialog):
    """The keys, in a window of their own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(_("Keyboard shortcuts"))
        self.resize(780, 640)
        close = PlainButton(_("Close"))
        close.clicked.connect(self.accept)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 20, 0, 16)
        title = Title(_("Keyboard shortcuts"))
        title.setContentsMargins(24, 0, 24, 4)
        whole.addWidget(title)
        whole.addWidget(Shortcuts(), 1)
        whole.addWidget(close, 0, Qt.AlignmentFlag.AlignHCenter)


def writing() -> list[Row]:
    """Return the keys of the script room."""
    return [
        (_("Next line, the other speaker"), _keys("Return")),
        (_("Next line, the same speaker"), _keys("Shift+Return")),
        (_("Complete the name, or name the speaker"), _keys("Tab")),
        (_("Heading"), _("{keys} or ## at the start", keys=_keys("Ctrl+Shift+H"))),
        (_("Select lines"), f"{_keys('Shift+Up')}  {_keys('Shift+Down')}"),
        (_("Join with the line before"), _("{key} at the start", key=_keys("Backspace"))),
        (_("Move the line, in the sidebar the script"), f"{_keys('Alt+Up')}  {_keys('Alt+Down')}"),
        (_("Select the line"), _keys("Esc")),
        (_("Play from here"), _keys("Space")),
        (_("Use one of the takes of the line"), "1 … 9"),
        (_("Hear one of them"), f"{_keys('Alt+1')} … 9"),
        (_("Rename in the sidebar"), _keys("F2")),
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
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
