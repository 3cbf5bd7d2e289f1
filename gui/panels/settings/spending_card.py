"""The card of one provider: its balance, what it cost, who that was for, and what its caps leave."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from core.domain.profile import Profile
from core.spending import By, Spending
from gui.i18n import _, told
from gui.money import shown
from gui.panels.settings.book import AccountBook, in_words
from gui.panels.settings.sheet import note
from gui.panels.settings.spending_parts import CapRow, Figure, Legend
from gui.panels.settings.spending_sums import Sums
from gui.panels.settings.spending_words import (
    NOTHING,
    all_words,
    bars,
    charged_words,
    month_words,
    parts,
    sums,
    unknown_words,
)
from gui.theme import Theme
from gui.widgets.bars import Bars
from gui.widgets.buttons import IconButton
from gui.widgets.labels import Elided, Heading
from gui.widgets.segments import Segments

_REFRESH = 20
_BY = (By.PROJECT, By.GENERATOR)


class SpendingCard(QFrame):
    """Shows what `Sums` found for a profile."""

    def __init__(self, book: AccountBook, theme: Theme, found: Sums, profile: Profile) -> None:
        super().__init__()
        self._book, self._sums, self._id = book, found, profile.id
        self._units: tuple[str, ...] = ()
        self._unit = ""
        self.name = Heading()
        self.refresh = IconButton(theme, "refresh", _("Ask for the balance"), role="muted", size=14)
        self.refresh.setFixedSize(_REFRESH, _REFRESH)
        self.balance, self.today, self.month = Figure(theme, self.refresh), Figure(theme), Figure(theme)
        self.problem = note()
        self.by = Segments((_("By project"), _("By generator")))
        self.unit = Segments(())
        self.reading = Elided()
        self.chart = Bars(theme)
        self.legend = Legend(theme)
        self.charged, self.unknown = note(), note()
        self.day = CapRow(book, theme, profile, "day", _("At most per day"))
        self.project = CapRow(book, theme, profile, "project", _("At most per project"))
        self._lay_out()
        self.by.choose(0)
        self.by.chosen.connect(lambda _: self._show_chart())
        self.chart.pointed.connect(self._read)
        self.refresh.clicked.connect(lambda: found.ask(profile.id))
        self.synchronize()

    def synchronize(self) -> None:
        """Show the profile, and what was found of it, as they are now."""
        profile = self._book.find(self._id)
        if profile is None:
            return
        self.name.setText(profile.name)
        self.setAccessibleName(profile.name)
        self.day.synchronize(profile)
        self.project.synchronize(profile)
        self._show_balance()
        if found := self._found:
            self._show(found)

    # inside

    @property
    def _found(self) -> Spending | None:
        return self._sums.found.get(self._id)

    def _show(self, found: Spending) -> None:
        self.today.show_figure(_("Today"), sums(found.today, "\n"))
        self.month.show_figure(month_words(self._sums.first_day), sums(found.total, "\n"))
        self.unknown.setText(unknown_words(found))
        self.unknown.setVisible(bool(found.unknown))
        self._show_units(tuple(money.unit for money in found.total))
        self._show_chart()
        self.day.show_used(found.cap_day, "")
        name, used = found.cap_project or (None, None)
        self.project.show_used(used, told(name) if name else "")

    def _show_units(self, units: tuple[str, ...]) -> None:
        """Units are never added together: where there are several, one is looked at."""
        profile = self._book.find(self._id)
        if self._unit not in units:
            usual = self._book.unit(profile) if profile else ""
            self._unit = usual if usual in units else next(iter(units), "")
        if units != self._units:
            self._units = units
            fresh = Segments(units)
            fresh.setAccessibleName(_("Unit"))
            fresh.chosen.connect(self._choose_unit)
            self._switches.replaceWidget(self.unit, fresh)
            self.unit.hide()
            self.unit.deleteLater()
            self.unit = fresh
        self.unit.choose(units.index(self._unit) if units else -1)
        self.unit.setVisible(len(units) > 1)

    def _choose_unit(self, place: int) -> None:
        self._unit = self._units[place]
        self._show_chart()

    def _show_chart(self) -> None:
        found = self._found
        if found is None:
            return
        shown_parts = parts(found.shares(_BY[self.by.current], self._unit) if self._unit else ())
        days = bars(found, shown_parts, self._unit, self._sums.today)
        month = month_words(self._sums.first_day)
        nothing = _("Nothing spent in {month}", month=month) if self._sums.back else _("Nothing spent this month")
        if found.unknown:
            nothing = _("What was spent is not known")
        self.chart.setAccessibleName(_("Spent by day, {month}", month=month))
        self.chart.show_bars(days, all_words(found, shown_parts, self._unit), nothing, self._sums.today - 1)
        self.legend.show_parts(shown_parts)
        self.charged.setText(charged_words(found, self._unit))
        for part in (self.by, self.reading, self.legend, self.charged):
            part.setVisible(bool(shown_parts))
        self._days = days
        self._read(self.chart.at)

    def _read(self, place: int) -> None:
        words = self._days[place].words if place >= 0 else ""
        self.reading.shorter = (words.partition("\n")[0],)
        self.reading.setText(words.replace("\n", " · "))

    def _show_balance(self) -> None:
        balance = self._book.accounts.balance(self._id)
        words = _("Asking…") if self._id in self._sums.asking else shown(balance) if balance else NOTHING
        self.balance.show_figure(_("Balance"), words)
        problem, verdict = self._book.accounts.problem(self._id), self._book.verdict(self._id)
        self.problem.setText(in_words(problem) if problem else told(verdict.words) if verdict and not balance else "")
        self.problem.set_tone("failed" if problem else "")
        self.problem.setVisible(bool(self.problem.text()))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(self.name)
        column.addLayout(self._figures())
        column.addWidget(self.problem)
        column.addSpacing(2)
        column.addLayout(self._above_chart())
        column.addWidget(self.chart)
        for part in (self.legend, self.charged, self.unknown):
            column.addWidget(part)
        column.addSpacing(2)
        for row in (self.day, self.project):
            column.addWidget(row)

    def _figures(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.balance, 1)
        line.addWidget(self.today, 1)
        line.addWidget(self.month, 1)
        return line

    def _above_chart(self) -> QHBoxLayout:
        self._switches = QHBoxLayout()
        self._switches.setSpacing(8)
        self.by.setFixedWidth(220)
        self.reading.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.reading.setObjectName("reading")
        for part in (self.by, self.unit):
            self._switches.addWidget(part)
        self._switches.addWidget(self.reading, 1)
        return self._switches
