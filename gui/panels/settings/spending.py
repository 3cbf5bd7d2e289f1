"""The account page: for each provider what is left, what a month cost and who that was for, and what its caps leave."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.i18n import _, told
from gui.panels.settings.book import AccountBook
from gui.panels.settings.sheet import LABELS, WIDEST, Sheet, note
from gui.panels.settings.spending_card import SpendingCard
from gui.panels.settings.spending_sums import Sums
from gui.panels.settings.spending_words import month_words, sums
from gui.theme import Theme
from gui.widgets.buttons import IconButton
from gui.widgets.labels import Elided, Title

_WIDE = LABELS + WIDEST + 64


class SpendingPage(Sheet):
    """A card for each provider that can cost something, and a row for each project that ever has."""

    def __init__(self, book: AccountBook, theme: Theme) -> None:
        super().__init__()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._book, self._theme = book, theme
        self.sums = Sums(book, self)
        self.cards: dict[str, SpendingCard] = {}
        self.earlier = IconButton(theme, "chevron-left", _("Earlier month"), role="muted", size=16)
        self.later = IconButton(theme, "chevron-right", _("Later month"), role="muted", size=16)
        self.month = QLabel()
        self.none = note(_("No provider that costs anything is set up."))
        self.row("", self._head())
        self._none_row = self.row("", self.none)
        self._place = QWidget()
        column = QVBoxLayout(self._place)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        self.row("", self._place)
        self.heading = self.group(_("Spent by project, in all"))
        self.projects = QWidget()
        grid = QGridLayout(self.projects)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self.row("", self.projects)
        self.row("", note(_("As far as Roomtone knows: charged where the provider tells it, else estimated.")))
        self.earlier.clicked.connect(lambda: self._go(-1))
        self.later.clicked.connect(lambda: self._go(1))
        book.changed.connect(self._follow)
        self.sums.changed.connect(self._show)
        self.sums.stale.connect(self._look_again)

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self.sums.close()

    def synchronize(self) -> None:
        """Show the providers, and add up anew what was spent."""
        self._follow()
        self.sums.look()

    # inside

    @property
    def _is_narrow(self) -> bool:
        """No row has a label here: cards have the room beside them before they become narrower themselves."""
        return self.viewport().width() < _WIDE

    def _go(self, months: int) -> None:
        self.sums.go(months)
        self._name_month()

    def _look_again(self) -> None:
        if self.isVisible():  # else it is looked at when it is shown
            self.sums.look()

    def _follow(self) -> None:
        profiles = self.sums.profiles()
        if [profile.id for profile in profiles] != list(self.cards):
            self._fill()
        for card in self.cards.values():
            card.synchronize()
        self._none_row.setVisible(not profiles)
        self._name_month()

    def _fill(self) -> None:
        column = self._place.layout()
        assert column is not None
        for card in self.cards.values():
            column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = {
            profile.id: SpendingCard(self._book, self._theme, self.sums, profile) for profile in self.sums.profiles()
        }
        for card in self.cards.values():
            column.addWidget(card)

    def _show(self) -> None:
        for card in self.cards.values():
            card.synchronize()
        self._show_projects()
        self._name_month()

    def _show_projects(self) -> None:
        grid = self.projects.layout()
        assert isinstance(grid, QGridLayout)
        while item := grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        rows = [(told(name), sums(amounts)) for name, amounts in self.sums.projects()]
        for place, (name, spent) in enumerate(rows or [(_("Nothing yet"), "")]):
            grid.addWidget(Elided(name), place, 0)
            grid.addWidget(QLabel(spent), place, 1, Qt.AlignmentFlag.AlignRight)

    def _name_month(self) -> None:
        self.month.setText(month_words(self.sums.first_day))
        self.later.setEnabled(bool(self.sums.back))

    def _head(self) -> QWidget:
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(Title(_("Account")))
        line.addStretch(1)
        for part in (self.earlier, self.month, self.later):
            line.addWidget(part)
        return head
