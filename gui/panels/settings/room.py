"""The settings room: pages that are made when they are first looked at, and where they stand in the sidebar's place."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.panels.settings.navigation import Navigation
from gui.theme import Theme

GENERAL = "general"


class SettingsRoom(QWidget):
    """`leave_asked`: back to where the user was. What only the window can do is asked for by the other signals."""

    leave_asked = Signal()
    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    play_on_chosen = Signal(bool)
    library_asked = Signal()

    def __init__(self, studio: Studio, theme: Theme, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._tasks = studio, theme, tasks
        self.page = GENERAL
        self._pages: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {
            GENERAL: QWidget,
        }
        self.navigation = Navigation(theme, _names(), self)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.navigation.chosen.connect(self.show_page)
        self.navigation.left.connect(self.leave_asked)

    def close_down(self) -> None:
        """Hear no more of the studio."""

    def show_page(self, name: str = "", profile: str = "") -> None:
        """Show a page, the one that was shown last where `name` is "" or unknown."""
        self.page = name if name in self._makers else self.page
        if self.page not in self._pages:
            self._pages[self.page] = self._makers[self.page]()
            self._stack.addWidget(self._pages[self.page])
        self._stack.setCurrentWidget(self._pages[self.page])
        self.navigation.mark(self.page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave_asked.emit()
        else:
            super().keyPressEvent(event)


def _names() -> tuple[tuple[str, str], ...]:
    return ((GENERAL, _("General")),)
