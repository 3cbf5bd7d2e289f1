"""The providers: a list of profiles with how each stands, and beside it the page of the chosen one."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.domain.profile import Profile
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.panels.settings.adding import AddPage
from gui.panels.settings.book import AccountBook
from gui.panels.settings.lists import One, TwoLines
from gui.panels.settings.profile import ProfilePage
from gui.theme import Theme
from gui.widgets.notice import Notice

ADD = "+"
"""The key of the row that adds; no profile's id is like it."""

_LIST = (148, 240)


class ProvidersPage(QWidget):
    """What is chosen in the list is shown; a page is made when it is first looked at."""

    def __init__(self, studio: Studio, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._theme = theme
        self.book = AccountBook(studio, tasks, self)
        self.list = TwoLines(theme, _("Providers"))
        self.told = Notice(theme)
        self.adding: AddPage | None = None
        self._gone: Profile | None = None
        self._pages: dict[str, ProfilePage] = {}
        self._stack = QStackedWidget()
        self._lay_out()
        self.book.changed.connect(self.synchronize)
        self.book.removed.connect(self._tell_removed)
        self.told.pressed.connect(self._restore)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.synchronize()
        first = self.book.profiles()[0]
        self.choose(ADD if self.book.is_built_in(first) else first.id)

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self.book.close()

    def choose(self, profile_id: str) -> None:
        """Show the page of a profile, or the one that adds."""
        self.list.choose(profile_id)

    def begin(self, profile_id: str) -> None:
        """Show a profile with the caret where something is missing."""
        if self.book.find(profile_id):
            self.choose(profile_id)
            self._pages[profile_id].begin()

    def page(self) -> ProfilePage | None:
        """Return the page of the profile that is shown."""
        return self._pages.get(self.list.chosen())

    def synchronize(self) -> None:
        """Show the list and the page as things are now."""
        before, rows = self.list.chosen(), []
        for profile in self.book.profiles():
            standing = self.book.standing(profile)
            rows.append(One(profile.id, self.book.name(profile), standing.words, standing.state))
        self.list.rows.show([*rows, One(ADD, _("Add provider"), icon="plus", quiet=True)])
        for profile_id in [known for known in self._pages if self.book.find(known) is None]:
            self._discard(profile_id)
        if self.list.chosen() != before or not before:
            self.choose(before if self.list.rows.row_of(before) >= 0 else rows[0].key)
        self._show()

    # inside

    def _lay_out(self) -> None:
        self.list.setObjectName("providers")
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bar = QWidget()
        bar = QVBoxLayout(self._bar)
        bar.setContentsMargins(16, 12, 16, 0)
        bar.addWidget(self.told)
        self._bar.hide()
        self.told.closed.connect(self._bar.hide)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(right, 1)
        self.setFocusProxy(self.list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.setFixedWidth(max(_LIST[0], min(_LIST[1], round(self.width() * 0.3))))

    def _show(self) -> None:
        chosen = self.list.chosen()
        profile = self.book.find(chosen)
        if chosen == ADD:
            self._stack.setCurrentWidget(self._adder())
        elif profile:
            if chosen not in self._pages:
                self._pages[chosen] = ProfilePage(self.book, self._theme, profile)
                self._pages[chosen].removal_asked.connect(self._remove)
                self._stack.addWidget(self._pages[chosen])
            self._pages[chosen].synchronize()
            self._stack.setCurrentWidget(self._pages[chosen])

    def _adder(self) -> AddPage:
        if self.adding is None:
            self.adding = AddPage(self.book, self._theme)
            self.adding.added.connect(self.begin)
            self._stack.addWidget(self.adding)
        if self._stack.currentWidget() is not self.adding:
            self.adding.begin()
        return self.adding

    def _discard(self, profile_id: str) -> None:
        page = self._pages.pop(profile_id)
        self._stack.removeWidget(page)
        page.deleteLater()

    def _remove(self, profile_id: str) -> None:
        if profile := self.book.find(profile_id):
            self.book.tasks.run(self.book.remove(profile), "remove provider")

    def _tell_removed(self, profile: Profile) -> None:
        self._gone = profile
        words = _("What was made with it stays. Its key is gone from the keyring.")
        self.told.show_notice(_("{name} is removed.", name=profile.name), words, _("Undo"), "plain")
        self._bar.show()

    def _restore(self) -> None:
        self.told.hide()
        self._bar.hide()
        if self._gone:
            self.book.tasks.run(self._bring_back(self._gone), "restore provider")
            self._gone = None

    async def _bring_back(self, profile: Profile) -> None:
        await self.book.restore(profile)
        self.choose(profile.id)
