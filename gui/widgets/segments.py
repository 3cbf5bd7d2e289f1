"""A few short alternatives side by side, one of them chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
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
            button = QPushButton(text)
            button.setCheckable(True)
            button.setAutoDefault(False)
            self._group.addButton(button, place)
            row.addWidget(button, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self.chosen)

    @property
    def current(self) -> int:
        """The index of what is chosen, -1 for nothing."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Show `index` as chosen."""
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)
