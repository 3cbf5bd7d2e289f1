"""A problem in its place: a sentence of what happened, one of what to do, perhaps a button. Never a box in the way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import _
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.labels import Caption, Heading


class Notice(QFrame):
    """A bar that is hidden until `show_notice` and hides when it is closed.

    `pressed`: the button of what to do. `closed`: the reader put it away.
    """

    pressed = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.text, self.button = Heading(), Caption(), PlainButton()
        for label in (self.title, self.text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cross = IconButton(theme, "close", _("Close"), role="muted", size=14)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        row.addWidget(self.cross)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.button.clicked.connect(self.pressed)
        self.cross.clicked.connect(self._put_away)
        self.hide()

    def show_notice(self, title: str, text: str = "", button: str = "", tone: str = "stale") -> None:
        """Say it. `tone`: "stale" (look at this), "failed", "done" or "plain" colours the edge."""
        self.title.setText(title)
        for part, words in ((self.text, text), (self.button, button)):
            part.setText(words)
            part.setVisible(bool(words))
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleName(f"{title} {text}".strip())
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._put_away()
        else:
            super().keyPressEvent(event)

    def _put_away(self) -> None:
        self.hide()
        self.closed.emit()
