"""The columns of a table: what each of them is, chosen above its first cells."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.text.formats.columns import SEPARATORS
from core.text.formats.table import COLUMNS, DELIVERY, Layout
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.inputs import Dropdown, Switch
from gui.widgets.labels import Caption, Elided

_ROWS = 4
_WIDE = 132


def column_words() -> dict[str, str]:
    """Return what a column is called."""
    return {
        "": _("Leave out"),
        "text": _("Text"),
        "speaker": _("Speaker"),
        "direction": _("Direction"),
        "pause": _("Pause after"),
        "chapter": _("Chapter"),
        "emotion": _("Emotion"),
        "speed": _("Speed"),
        "pitch": _("Pitch"),
        "volume": _("Volume"),
        "heading": _("Heading"),
    }


class TableColumns(QWidget):
    """`chosen` carries the `Layout` that the user wants."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = Layout(",", ())
        self._choices: list[Dropdown] = []
        self.separator, self.header = Dropdown(theme), Switch(theme)
        self.separator.setAccessibleName(_("What parts the cells"))
        words = dict(zip(SEPARATORS, (_("Comma"), _("Semicolon"), _("Tab"), _("Bar")), strict=True))
        for separator in SEPARATORS:
            self.separator.addItem(words[separator], separator)
        self.header.setAccessibleName(_("The first row names the columns"))
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFixedHeight(30 + _ROWS * 20 + 20)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._area)
        column.addLayout(self._below())
        self.separator.activated.connect(self._tell)
        self.header.toggled.connect(self._tell)

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.separator.setFixedWidth(120)
        for part in (Caption(_("Cells are parted by")), self.separator):
            row.addWidget(part)
        row.addSpacing(16)
        row.addWidget(self.header)
        row.addWidget(QLabel(_("The first row names the columns")))
        row.addStretch(1)
        return row

    def show_table(self, layout: Layout, rows: Sequence[Sequence[str]]) -> None:
        """Show the first rows, and what each column is."""
        self._layout = layout
        self.separator.setCurrentIndex(max(0, self.separator.findData(layout.separator)))
        self.header.blockSignals(True)
        self.header.setChecked(layout.header)
        self.header.blockSignals(False)
        if len(self._choices) != len(layout.columns) or not self._area.widget():
            self._choices = [self._choice(place) for place in range(len(layout.columns))]
        for choice, column in zip(self._choices, layout.columns, strict=True):
            choice.setCurrentIndex(max(0, choice.findData(column)))
        self._lay_out(rows)

    def _choice(self, place: int) -> Dropdown:
        choice, words = Dropdown(self._theme), column_words()
        for column in ("", "text", "speaker", "direction", "pause", "chapter", *DELIVERY):
            choice.addItem(words[column], column)
        assert choice.count() == len(COLUMNS) + len(DELIVERY) + 1
        choice.setMinimumWidth(_WIDE - 8)
        choice.setAccessibleName(_("Column {n}", n=place + 1))
        choice.activated.connect(self._tell)
        return choice

    def _lay_out(self, rows: Sequence[Sequence[str]]) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for place, choice in enumerate(self._choices):
            grid.addWidget(choice, 0, place)
            grid.setColumnStretch(place, 3 if choice.currentData() == "text" else 1)
            grid.setColumnMinimumWidth(place, _WIDE)
            for number, row in enumerate(rows[:_ROWS]):
                cell = Elided(row[place] if place < len(row) else "")
                cell.setContentsMargins(9, 0, 4, 0)
                cell.setEnabled(not (self._layout.header and not number) and bool(choice.currentData()))
                grid.addWidget(cell, number + 1, place)
        grid.setRowStretch(_ROWS + 1, 1)
        self._area.setWidget(inside)  # the one before goes, the choices have moved over

    def layout_wanted(self) -> Layout:
        """Return what is chosen now."""
        separator = str(self.separator.currentData())
        columns = tuple(str(choice.currentData()) for choice in self._choices)
        return Layout(separator, columns if separator == self._layout.separator else (), self.header.isChecked())

    def _tell(self, *_: object) -> None:
        wanted = self.layout_wanted()
        if wanted != self._layout:
            self.chosen.emit(wanted)
