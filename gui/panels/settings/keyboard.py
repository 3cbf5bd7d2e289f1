"""What every key does: the same list as in the help."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.dialogs.shortcuts import Shortcuts
from gui.i18n import _
from gui.widgets.labels import Title


class KeyboardPage(QWidget):
    """A title over the list."""

    def __init__(self) -> None:
        super().__init__()
        title = Title(_("Keyboard"))
        title.setContentsMargins(24, 0, 24, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 22, 0, 0)
        column.addWidget(title)
        column.addWidget(Shortcuts(), 1)
