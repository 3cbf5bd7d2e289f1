"""What a profile's generators and models cost, as a table that can be changed row by row."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.domain.money import Per, Price
from core.domain.profile import Profile
from core.providers.base import Fee, charges
from gui.forms.figures import parsed
from gui.i18n import _, count
from gui.panels.settings.book import AccountBook
from gui.panels.settings.sheet import SavedEdit, beside, note
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.inputs import Dropdown
from gui.widgets.suggesting import SuggestingEdit

_LEAST, _NARROWEST, _BESIDE = 44, 180, 420

Measure = tuple[Per, int]

_MEASURES: tuple[Measure, ...] = (
    (Per.CALL, 1),
    (Per.CHARACTERS, 1_000),
    (Per.CHARACTERS, 1_000_000),
    (Per.TOKENS, 1_000),
    (Per.TOKENS, 1_000_000),
    (Per.MINUTES, 1),
)


class Prices(QWidget):
    """A row for each price of the profile; below, what the provider itself declares."""

    def __init__(self, book: AccountBook, theme: Theme, profile: Profile) -> None:
        super().__init__()
        self._book, self._theme, self._id = book, theme, profile.id
        self._charges = charges(book.accounts.generators(profile.id))
        self._shown: dict[str, Price] = {}
        self.rows: list[PriceRow] = []
        self.add = PlainButton(_("Add price"))
        self.note = note()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self.note)
        self._column.addWidget(beside(self.add))
        self.add.clicked.connect(self._begin)
        self.note.setText(self._declared())
        self.note.setVisible(bool(self.note.text()))
        self.synchronize(profile)

    def synchronize(self, profile: Profile) -> None:
        """Show the prices as they are now; a row that is being filled in stays."""
        if profile.prices != self._shown:
            for row in [row for row in self.rows if row.is_whole or row.key in self._shown]:
                self._take_out(row)
            self._shown = dict(profile.prices)
            for place, (key, price) in enumerate(profile.prices.items()):
                self._put_in(place, key, price)

    # inside

    def _begin(self) -> None:
        row = self._put_in(len(self.rows), "", Price(0, self._unit()))
        row.amount.clear()
        row.what.setFocus()

    def _put_in(self, place: int, key: str, price: Price) -> "PriceRow":
        row = PriceRow(self._theme, self._charges, key, price)
        row.changed.connect(self._save)
        row.removed.connect(lambda: self._remove(row))
        self.rows.insert(place, row)
        self._column.insertWidget(place + 1, row)
        return row

    def _take_out(self, row: "PriceRow") -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: "PriceRow") -> None:
        self._take_out(row)
        self._save()

    def _save(self) -> None:
        prices = {row.key: price for row in self.rows if (price := row.price()) and row.key}
        if prices != self._shown:
            self._shown = prices
            self._book.tasks.run(
                self._book.change(self._id, self._complain, lambda _: {"prices": prices}), "change prices"
            )

    def _complain(self, words: str) -> None:
        self.note.setText(words)
        self.note.set_tone("failed")
        self.note.show()

    def _unit(self) -> str:
        profile = self._book.find(self._id)
        return self._book.unit(profile) if profile else "USD"

    def _declared(self) -> str:
        known = [charge for charge in self._charges if charge.price]
        return "\n".join(f"{_(one.name)}: {price_words(one.price)}" for one in known if one.price)


class PriceRow(QWidget):
    """What it is for, the amount, its unit, what is counted. `changed`: it may be another price now."""

    changed = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, charges: Sequence[Fee], key: str, price: Price) -> None:
        super().__init__()
        self._ids = {_(one.name): one.id for one in charges}
        self._names = {one.id: _(one.name) for one in charges}
        self._measures = list(dict.fromkeys([*_MEASURES, (price.per, price.each)]))
        self.what, self.amount, self.unit = SuggestingEdit(theme, list(self._ids)), SavedEdit(), SavedEdit("USD")
        self.per = Dropdown(theme)
        self.per.addItems([measure_words(measure) for measure in self._measures])
        self.cross = IconButton(theme, "close", _("Remove price"), role="muted", size=14)
        self._show(key, price)
        self._lay_out()
        self.what.editingFinished.connect(self._told)
        self.what.chosen.connect(self._told)
        self.amount.given.connect(lambda _: self._told())
        self.unit.given.connect(lambda _: self._told())
        self.per.activated.connect(lambda _: self._told())
        self.cross.clicked.connect(self.removed)

    @property
    def key(self) -> str:
        """A generator's id, or the name of a model."""
        typed = self.what.text().strip()
        return self._ids.get(typed, typed)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return bool(self.key) and self.price() is not None

    def price(self) -> Price | None:
        """Return the price, None where the amount is no number."""
        amount = parsed(self.amount.text())
        if amount is None or amount < 0:
            return None
        per, each = self._measures[self.per.currentIndex()]
        return Price(amount, self.unit.text().strip() or "USD", per, each)

    def _show(self, key: str, price: Price) -> None:
        self.what.setText(self._names.get(key, key))
        self.what.setCursorPosition(0)
        self.amount.show_kept(_plain(price.amount))
        self.unit.show_kept(price.unit)
        self.per.setCurrentIndex(self._measures.index((price.per, price.each)))

    def _lay_out(self) -> None:
        self.what.setPlaceholderText(_("Generator or model"))
        for widget, name in (
            (self.what, _("Generator or model")),
            (self.amount, _("Amount")),
            (self.unit, _("Unit")),
            (self.per, _("For")),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(name)
        for edit, least, most in ((self.amount, 44, 72), (self.unit, 42, 56)):
            edit.setMinimumWidth(least)
            edit.setMaximumWidth(most)
        self.per.setSizeAdjustPolicy(Dropdown.SizeAdjustPolicy.AdjustToContents)
        self.per.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.per.setMinimumWidth(_LEAST)
        line = QHBoxLayout()
        line.setSpacing(6)
        for widget in (self.amount, self.unit, self.per, self.cross):
            line.addWidget(widget)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        self._lines.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._lines.addWidget(self.what, 1)
        self._lines.addLayout(line)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._lines.setDirection(direction.LeftToRight if self.width() >= _BESIDE else direction.TopToBottom)

    def _told(self) -> None:
        bad = bool(self.amount.text()) and self.price() is None
        if bad:
            self.amount.complain(_("Give an amount."))
            return
        for edit in (self.amount, self.unit):
            edit.show_kept(edit.text())
            edit.accept()
        if self.is_whole:
            self.changed.emit()


def price_words(price: Price) -> str:
    """Return a price in words: 0.03 PTC per 1,000 tokens."""
    return f"{_plain(price.amount)} {price.unit} {measure_words((price.per, price.each))}"


def measure_words(measure: Measure) -> str:
    """Return what a price counts: per call, per 1,000 characters."""
    per, each = measure
    match per:
        case Per.CALL:
            return _("per call")
        case Per.CHARACTERS:
            return _("per {n} characters", n=count(each))
        case Per.TOKENS:
            return _("per {n} tokens", n=count(each))
        case Per.MINUTES:
            return _("per minute") if each == 1 else _("per {n} minutes", n=count(each))


def _plain(amount: float) -> str:
    return f"{amount:.12g}"
