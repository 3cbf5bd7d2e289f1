"""A field for one line with a list of suggestions; anything else may be typed all the same. Knows only Qt."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from gui.i18n import _
from gui.icons import icon
from gui.theme import Theme

_MOST_ROWS = 10


class SuggestingEdit(QLineEdit):
    """The arrow at its end, or Down, drops the list; typing narrows it.

    `dropped`: the list was opened, `offer` may bring more for it. `chosen`: one of the list was taken.
    """

    dropped = Signal()
    chosen = Signal()

    def __init__(self, theme: Theme, values: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = QStringListModel(list(values), self)
        self._open = False
        self.popup = QListView()
        self.popup.setStyleSheet(
            "QListView { border: 1px solid palette(mid); padding: 4px; } QListView::item { min-height: 24px; }"
        )
        completer = QCompleter(self._values, self)
        completer.setPopup(self.popup)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_MOST_ROWS)
        completer.activated.connect(lambda _: self.chosen.emit(), Qt.ConnectionType.QueuedConnection)
        self.setCompleter(completer)
        arrow = self.addAction(icon(theme, "chevron-up-down", "muted"), QLineEdit.ActionPosition.TrailingPosition)
        arrow.setToolTip(_("Suggestions"))
        arrow.triggered.connect(self.drop)

    def drop(self) -> None:
        """Open the list of everything that is suggested."""
        self._open = True
        self.setFocus()
        self.dropped.emit()
        self._show()

    def offer(self, values: Sequence[str]) -> None:
        """Suggest `values`; where the list was opened for them it shows them."""
        self._values.setStringList(list(dict.fromkeys(values)))
        if self._open and self.hasFocus():
            self._show()

    def suggestions(self) -> list[str]:
        """Return what is suggested."""
        return self._values.stringList()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.drop()
            return
        self._open = False
        super().keyPressEvent(event)

    def _show(self) -> None:
        self.completer().setCompletionPrefix("")
        if self._values.rowCount():
            self.completer().complete()
