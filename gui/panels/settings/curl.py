"""A small window for a pasted cURL command. A key in it is not shown, not even while it is there."""

import re

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from gui.i18n import _
from gui.panels.settings.sheet import beside, note
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, PlainButton
from gui.widgets.labels import Heading

HIDDEN = "••••••••"
_SECRET = re.compile(r"((?:Authorization:\s*(?:Bearer\s+)?|api-?key:\s*))([^\s\"'^`\\]+)", re.IGNORECASE)
_WIDTH = 460


class CurlPopup(QFrame):
    """`given` carries the whole command. It stays open until `close`, so that what is wrong can be said in it.

    Once it is closed it has forgotten everything.
    """

    given = Signal(str)

    def __init__(self, theme: Theme, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.text = CommandEdit()
        self.text.setFont(theme.font("mono"))
        self._hint = hint
        self.words = note(hint)
        self.use = FilledButton(_("Use it"))
        self.use.setEnabled(False)
        leave = PlainButton(_("Cancel"))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for part in (Heading(_("Paste a cURL command")), self.text, self.words, beside(self.use, leave)):
            column.addWidget(part)
        self.resize(_WIDTH, self.sizeHint().height())
        self.text.textChanged.connect(lambda: self.use.setEnabled(bool(self.text.toPlainText().strip())))
        self.use.clicked.connect(lambda: self.given.emit(self.text.command()))
        leave.clicked.connect(self.close)

    def drop_from(self, anchor: QWidget) -> None:
        """Open below `anchor`, above it where the screen has no room."""
        screen = anchor.screen() or QGuiApplication.primaryScreen()
        free = screen.availableGeometry()
        below = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        above = anchor.mapToGlobal(QPoint(0, -4 - self.height()))
        place = below if below.y() + self.height() <= free.bottom() else above
        place.setX(max(free.left(), min(place.x(), free.right() - self.width())))
        self.move(place)
        self.show()
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)

    def complain(self, words: str) -> None:
        """Say why it cannot be used."""
        self.words.setText(words)
        self.words.set_tone("failed")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.text.forget()
        self.words.setText(self._hint)
        self.words.set_tone("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


class CommandEdit(QPlainTextEdit):
    """Shows dots for the keys in what is pasted, and remembers them in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: list[str] = []
        self.setAccessibleName(_("cURL command"))
        self.setPlaceholderText("curl https://… -H 'Authorization: Bearer …' -d '{…}'")
        self.setFixedHeight(132)
        self.setTabChangesFocus(True)

    def command(self) -> str:
        """Return the text with its keys."""
        secrets = iter(self._secrets)
        return re.sub(re.escape(HIDDEN), lambda _: next(secrets, ""), self.toPlainText())

    @property
    def secret(self) -> str:
        """The first key that was pasted, "" for none."""
        return next(iter(self._secrets), "")

    def forget(self) -> None:
        """Let go of the text and its keys."""
        self._secrets.clear()
        self.setPlainText("")

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(_SECRET.sub(self._hide, source.text()))

    def _hide(self, found: "re.Match[str]") -> str:
        if found[2].startswith("$"):  # a variable's name is no secret
            return found[0]
        self._secrets.append(found[2])
        return found[1] + HIDDEN
