"""The settings room: pages that are made when they are first looked at. Their names stand in the sidebar's place."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.panels.settings.navigation import Navigation
from gui.panels.settings.providers import ProvidersPage
from gui.theme import Theme

GENERAL, PROVIDERS, ACCOUNT, NETWORK, LIBRARY, KEYBOARD = (
    "general", "providers", "account", "network", "library", "keyboard",
)  # fmt: skip


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
        self.page = PROVIDERS
        self._pages: dict[str, QWidget] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {
            GENERAL: self._general,
            PROVIDERS: self._providers,
            ACCOUNT: self._account,
            NETWORK: self._network,
            LIBRARY: self._library,
            KEYBOARD: self._keyboard,
        }
        self.navigation = Navigation(theme, _names(), self)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setFocusProxy(self.navigation)
        self.navigation.chosen.connect(self.show_page)
        self.navigation.left.connect(self.leave_asked)

    def close_down(self) -> None:
        """Hear no more of the studio."""
        for page in self._pages.values():
            if hasattr(page, "close_down"):
                page.close_down()  # type: ignore[attr-defined]

    def show_page(self, name: str = "", profile: str = "") -> None:
        """Show a page, the one that was shown last where `name` is "" or unknown; `profile` among the providers."""
        self.page = name if name in self._makers else self.page
        page = self.page_of(self.page)
        if hasattr(page, "synchronize"):
            page.synchronize()  # type: ignore[attr-defined]
        self._stack.setCurrentWidget(page)
        self.navigation.mark(self.page)
        if profile and isinstance(page, ProvidersPage):
            page.begin(profile)

    def page_of(self, name: str) -> QWidget:
        """Return a page, made at the first time."""
        if name not in self._pages:
            self._pages[name] = self._makers[name]()
            self._stack.addWidget(self._pages[name])
        return self._pages[name]

    def synchronize(self) -> None:
        """Show what holds now, where it was chosen elsewhere."""
        self.show_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave_asked.emit()
        else:
            super().keyPressEvent(event)

    # pages

    def _general(self) -> QWidget:
        from gui.panels.settings.general import GeneralPage

        page = GeneralPage(self._studio.settings, self._theme)
        page.theme_chosen.connect(self.theme_chosen)
        page.language_chosen.connect(self.language_chosen)
        page.play_on_chosen.connect(self.play_on_chosen)
        return page

    def _providers(self) -> ProvidersPage:
        return ProvidersPage(self._studio, self._theme, self._tasks)

    def _account(self) -> QWidget:
        from gui.panels.settings.spending import SpendingPage

        providers = self.page_of(PROVIDERS)
        assert isinstance(providers, ProvidersPage)
        return SpendingPage(providers.book, self._theme)

    def _network(self) -> QWidget:
        from gui.panels.settings.network import NetworkPage

        return NetworkPage(self._studio, self._tasks)

    def _library(self) -> QWidget:
        from gui.panels.settings.library import LibraryPage

        page = LibraryPage(self._studio, self._tasks)
        page.library_asked.connect(self.library_asked)
        return page

    def _keyboard(self) -> QWidget:
        from gui.panels.settings.keyboard import KeyboardPage

        return KeyboardPage()


def _names() -> tuple[tuple[str, str], ...]:
    return (
        (GENERAL, _("General")),
        (PROVIDERS, _("Providers")),
        (ACCOUNT, _("Account")),
        (NETWORK, _("Network")),
        (LIBRARY, _("Library")),
        (KEYBOARD, _("Keyboard")),
    )
