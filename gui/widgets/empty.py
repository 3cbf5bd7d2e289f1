"""What a room shows while it has nothing: an icon, a sentence, what to do about it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption, Heading

_WIDEST = 320


class EmptyState(QWidget):
    """`pressed` tells that the button was pressed; without `button` there is none."""

    pressed = Signal()

    def __init__(
        self, theme: Theme, icon: str, title: str, text: str = "", button: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.heading = Heading(title)
        self.text = Caption(text)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(_Picture(theme, icon), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.heading, self.text):
            column.addLayout(_centred(label))
        if button:
            self.button = PlainButton(button)
            self.button.clicked.connect(self.pressed)
            self.setFocusProxy(self.button)
            column.addSpacing(4)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)


def _centred(label: QLabel) -> QHBoxLayout:
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMinimumWidth(_WIDEST)
    label.setMaximumWidth(_WIDEST)
    policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)  # else two lines of words get the height of one
    label.setSizePolicy(policy)
    row = (
        QHBoxLayout()
    )  # not an alignment, which would give two lines of words the height that they have in a wide room
    row.addStretch(1)
    row.addWidget(label)
    row.addStretch(1)
    return row


class _Picture(QWidget):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self.setFixedSize(QSize(40, 40))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._theme, self._name, "faint")
