"""Money at a glance: what each provider costs today and may cost, and what each project has cost."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from core.domain.money import Money, total
from core.domain.profile import Profile
from gui.bridge.latest import Latest
from gui.i18n import _
from gui.money import shown
from gui.panels.settings.book import AccountBook
from gui.panels.settings.profile import CapField
from gui.panels.settings.sheet import Sheet, note
from gui.widgets.labels import Caption, Elided

NOTHING = "–"
Amounts = tuple[Money, ...]


class Sums(NamedTuple):
    """What was spent: today by the ids of profiles, and ever by each project, by its name."""

    today: dict[str, Amounts]
    projects: tuple[tuple[str, Amounts], ...]


class MoneyPage(Sheet):
    """A row for each provider that can cost something, a row for each project that has."""

    def __init__(self, book: AccountBook) -> None:
        super().__init__(_("Money"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._book = book
        self._profiles: list[str] = []
        self._caps: list[CapField] = []
        self.today: dict[str, QLabel] = {}
        self.balances: dict[str, QLabel] = {}
        self._sums = Latest(book.tasks, "add up money", self._reckon, self._show)
        self.table = self._table()
        self.none = note(_("No provider that costs anything is set up."))
        self.row("", self.none)
        self.row("", self.table)
        self.group(_("Spent by project"))
        self.projects = self._table()
        self.row("", self.projects)
        self.row("", note(_("As far as Roomtone knows: charged where the provider tells it, else estimated.")))
        book.changed.connect(self._follow)
        self._leave = book.studio.take_added.connect(lambda _: self._reckon_later())

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self._leave()

    def synchronize(self) -> None:
        """Show profiles and caps, and add up anew what was spent."""
        self._follow()
        self._sums.ask(None)

    # inside

    async def _reckon(self, _: None) -> Sums:
        """Add up what was spent today and for each project."""
        studio, ids = self._book.studio, [profile.id for profile in self._paid()]
        today = {profile: (await studio.spent(profile)).today for profile in ids}
        projects: list[tuple[str, Amounts]] = []
        for card in studio.projects():
            spent = [(await studio.spent(profile, card.project.id)).project for profile in ids]
            projects.append((card.project.name, total(money for amounts in spent for money in amounts)))
        return Sums(today, tuple(row for row in projects if _sum(row[1]) != NOTHING))

    def _show(self, _: None, sums: Sums) -> None:
        for profile, amounts in sums.today.items():
            if profile in self.today:
                self.today[profile].setText(_sum(amounts))
        self._show_projects([(name, _sum(amounts)) for name, amounts in sums.projects])

    def _reckon_later(self) -> None:
        if self.isVisible():
            self._sums.ask(None)

    def _paid(self) -> list[Profile]:
        return [profile for profile in self._book.profiles() if not self._book.is_built_in(profile)]

    def _follow(self) -> None:
        profiles = self._paid()
        if [profile.id for profile in profiles] != self._profiles:
            self._profiles = [profile.id for profile in profiles]
            self._fill(profiles)
        for profile in profiles:
            balance = self._book.accounts.balance(profile.id)
            self.balances[profile.id].setText(shown(balance) if balance else NOTHING)
        for cap, profile in zip(self._caps, (one for one in profiles for _half in range(2)), strict=True):
            cap.synchronize(profile)
        self.none.setVisible(not profiles)
        self.table.setVisible(bool(profiles))

    def _fill(self, profiles: list[Profile]) -> None:
        grid = _emptied(self.table)
        self._caps, self.today, self.balances = [], {}, {}
        heads = (_("Provider"), _("Balance"), _("Spent today"), _("At most per day"), _("At most per project"))
        for column, words in enumerate(heads):
            grid.addWidget(Caption(words), 0, column)
        for row, profile in enumerate(profiles, start=1):
            self.today[profile.id], self.balances[profile.id] = _figure(NOTHING), _figure(NOTHING)
            caps = CapField(self._book, profile, "day"), CapField(self._book, profile, "project")
            cells = (_name(profile.name), self.balances[profile.id], self.today[profile.id], *caps)
            for column, widget in enumerate(cells):
                grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)
            for cap, words in zip(caps, heads[3:], strict=True):
                cap.setAccessibleName(f"{profile.name}: {words}")
            self._caps += caps

    def _show_projects(self, rows: list[tuple[str, str]]) -> None:
        grid = _emptied(self.projects)
        for place, (name, spent) in enumerate(rows or [(_("Nothing yet"), "")]):
            grid.addWidget(_figure(name), place, 0)
            grid.addWidget(_figure(spent), place, 1)

    def _table(self) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        return table


def _emptied(table: QWidget) -> QGridLayout:
    grid = table.layout()
    assert isinstance(grid, QGridLayout)
    while item := grid.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
    return grid


def _name(words: str) -> QLabel:
    made = Elided(words)
    made.setMinimumSize(96, 28)
    return made


def _figure(words: str) -> QLabel:
    made = QLabel(words)
    made.setMinimumHeight(28)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def _sum(amounts: Amounts) -> str:
    return " + ".join(shown(money) for money in amounts if money.amount) or NOTHING
