"""What every provider cost in the month that is looked at, kept up to date while things are bought. Knows no widget."""

import time

from PySide6.QtCore import QDate, QObject, QTimer, Signal

from core.domain.money import Money, total
from core.domain.profile import Profile
from core.errors import Problem
from core.message import Message
from core.spending import Spending
from gui.bridge.latest import Latest
from gui.panels.settings.book import AccountBook

_PAUSE_MS = 250


class Sums(QObject):
    """`changed`: everything is added up anew, or a provider is asked or has answered (`asking` are being asked).

    `stale`: something may have been bought since.
    """

    changed = Signal()
    stale = Signal()

    def __init__(self, book: AccountBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self.back = 0
        self.found: dict[str, Spending] = {}
        self.asking: set[str] = set()
        self._latest = Latest(book.tasks, "add up what was spent", self.reckon, self._keep)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.stale)
        studio = book.studio
        self._leave = (
            studio.take_added.connect(lambda _: self._hear()),
            studio.take_changed.connect(lambda _: self._hear()),
            studio.order_changed.connect(lambda _: self._hear()),
        )

    def close(self) -> None:
        """Hear no more of the studio."""
        self._pause.stop()
        for leave in self._leave:
            leave()

    @property
    def month(self) -> str:
        """The month that is looked at, as 2026-11."""
        return self.first_day.toString("yyyy-MM")

    @property
    def first_day(self) -> QDate:
        """The first day of that month."""
        today = time.localtime()
        return QDate(today.tm_year, today.tm_mon, 1).addMonths(-self.back)

    @property
    def today(self) -> int:
        """The day of the month that is today; 0 where another month is looked at."""
        return 0 if self.back else time.localtime().tm_mday

    def profiles(self) -> list[Profile]:
        """Return the profiles that can cost something."""
        return [profile for profile in self._book.profiles() if not self._book.is_built_in(profile)]

    def projects(self) -> tuple[tuple[Message, tuple[Money, ...]], ...]:
        """Return what each project ever cost with all providers, the first one's dearest first."""
        spent: dict[str, list[Money]] = {}
        names: dict[str, Message] = {}
        for found in self.found.values():
            names = {**found.projects, **names}
            for key, money in found.ever:
                spent.setdefault(key, []).append(money)
        return tuple((names[key], total(amounts)) for key, amounts in spent.items())

    def go(self, months: int) -> None:
        """Look at a later month, or an earlier one; none is later than this one."""
        self.back = max(0, self.back - months)
        self.look()

    def look(self) -> None:
        """Add up anew."""
        self._latest.ask(self.month)

    async def reckon(self, month: str) -> dict[str, Spending]:
        """Return what each profile spent in a month."""
        return {profile.id: await self._book.studio.spending(profile.id, month) for profile in self.profiles()}

    def ask(self, profile_id: str) -> None:
        """Ask a provider for its balance; once at a time."""
        if profile_id not in self.asking:
            self.asking.add(profile_id)
            self.changed.emit()
            self._book.tasks.run(self.test(profile_id), "ask for the balance")

    async def test(self, profile_id: str) -> None:
        """Ask a provider; what is wrong with it is kept as the profile's problem."""
        try:
            await self._book.test(profile_id)
        except Problem:
            return
        finally:
            self.asking.discard(profile_id)
            self.changed.emit()

    def _keep(self, _: str, found: dict[str, Spending]) -> None:
        self.found = found
        self.changed.emit()

    def _hear(self) -> None:
        if not self._pause.isActive():
            self._pause.start()
