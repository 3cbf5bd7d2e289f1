"""A few short alternatives side by side, one of them chosen."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class Segments(QFrame):
    """`chosen` tells the index that the user chose; `choose` itself is silent. Arrow keys go from one to the next."""

    chosen = Signal(int)

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, text in enumerate(texts):
            button = _Segment(text, self._turn)
            self._group.addButton(button, place)
            row.addWidget(button, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self.chosen)

    def _turn(self, by: int) -> None:
        button = self._group.button(self.current + by)
        if button is not None:
            button.setFocus()
            button.click()

    @property
    def current(self) -> int:
        """The index of what is chosen, -1 for nothing."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Show `index` as chosen."""
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)


class _Segment(QPushButton):
    def __init__(self, text: str, turn: Callable[[int], None]) -> None:
        super().__init__(text)
        self._turn = turn
        self.setCheckable(True)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._turn(by)
