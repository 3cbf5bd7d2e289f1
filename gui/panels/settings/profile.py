"""The page of one profile. Every field saves by itself; what cannot be used is said below it."""

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.domain.profile import Profile
from gui.forms.figures import parsed
from gui.i18n import _, count
from gui.panels.script.title import EditableTitle
from gui.panels.settings.book import AccountBook
from gui.panels.settings.endpoints import Endpoints
from gui.panels.settings.key import KeyRow
from gui.panels.settings.prices import Prices
from gui.panels.settings.sheet import Field, Sheet, beside, note
from gui.panels.settings.testing import Test
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.labels import Caption, Title

_MOST = 999


class ProfilePage(Sheet):
    """Everything of a profile that can be set. `removal_asked`: take it away."""

    removal_asked = Signal(str)

    def __init__(self, book: AccountBook, theme: Theme, profile: Profile) -> None:
        super().__init__()
        self._book, self._profile, self._id = book, profile, profile.id
        if book.is_built_in(profile):
            self._built_in(profile)
        else:
            self._head(theme)
            self._lay_out(theme, profile)
        self.synchronize()

    def synchronize(self) -> None:
        """Show the profile as it is now; what is being typed stays."""
        profile = self._book.find(self._id)
        if profile is None:
            return
        self._profile = profile
        if self._book.is_built_in(profile):
            return
        self.title.set_title(profile.name)
        self.address.show_kept(profile.base_url)
        self._tell_address(profile)
        self.key.synchronize(profile)
        self.test.synchronize(profile)
        self.endpoints.synchronize(profile)
        self.at_once.show_kept(str(profile.at_once or ""))
        self.per_minute.show_kept(str(profile.per_minute or ""))
        self.per_day.synchronize(profile)
        self.per_project.synchronize(profile)
        self.prices.synchronize(profile)

    def begin(self) -> None:
        """Put the caret where something is missing."""
        if not self._book.is_built_in(self._profile):
            (self.address if not self._profile.base_url else self.key).setFocus()

    # inside

    def _head(self, theme: Theme) -> None:
        self.title, self.title_note = EditableTitle(theme), note()
        self.rename = IconButton(theme, "pencil", _("Rename"), role="muted", size=14)
        self.title.renamed.connect(self._rename)
        self.rename.clicked.connect(self.title.begin)
        self.title.setContentsMargins(0, 2, 6, 2)
        for part in (self.title, self.title.edit):
            part.setAccessibleName(_("Name of the provider"))
        self.title_note.hide()
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.title)
        line.addWidget(self.rename)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.title_note)
        self.row("", head)

    def _built_in(self, profile: Profile) -> None:
        self.row("", Title(self._book.name(profile)))
        words = _("This voice is part of Roomtone. It speaks without a network and without a key, and costs nothing.")
        self.row("", note(words))

    def _lay_out(self, theme: Theme, profile: Profile) -> None:
        book, declared = self._book, self._book.accounts.provider(profile.id)
        template = book.template(profile)
        self.address = Field(template.base_url if template and template.base_url else "https://…/v1")
        self.address.given.connect(lambda text: self._change(self.address, base_url=text))
        self.key = KeyRow(book, profile)
        self.test = Test(book, theme, profile.id)
        self.key.kept.connect(self._go_on)
        self.test.asked.connect(lambda: book.tasks.run(self.try_it(), "keep and test"))
        self.row(_("Address"), self.address)
        self.row(_("Key"), self.key)
        self.row("", self.test)
        self.endpoints = Endpoints(book, theme, profile, self, self.key.offer)
        self.group(_("Limits"))
        usual = template.at_once if template and template.at_once else declared.limits.at_once
        self.at_once = self._figure(_("At once"), "at_once", count(usual), _("requests"))
        self.per_minute = self._figure(_("Per minute"), "per_minute", _("no limit"), _("requests"))
        self.group(_("Spend at most"))
        self.per_day, self.per_project = CapField(book, profile, "day"), CapField(book, profile, "project")
        self.row(_("Per day"), self.per_day)
        self.row(_("Per project"), self.per_project)
        self.group(_("Prices"))
        self.prices = Prices(book, theme, profile)
        self.row("", self.prices)
        self.remove = PlainButton(_("Remove provider"))
        self.remove.clicked.connect(lambda: self.removal_asked.emit(self._id))
        self.group("")
        self.row("", beside(self.remove))

    async def try_it(self) -> None:
        """Keep what is being typed, then test."""
        self.address.edit.give()
        if await self.key.put():
            self.test.begin()

    def _go_on(self) -> None:
        """Whoever put in a key wants to know whether it works."""
        if self.key.edit.hasFocus():
            self.test.button.setFocus()

    def _figure(self, label: str, name: str, placeholder: str, unit: str) -> Field:
        field = Field(placeholder, behind=(Caption(unit),), width=96)
        field.given.connect(lambda text: self._change_figure(field, name, text))
        self.row(label, field)
        return field

    def _change_figure(self, field: Field, name: str, text: str) -> None:
        number = parsed(text) if text.strip() else 0.0
        if number is None or number != int(number) or not 0 <= number <= _MOST:
            field.complain(_("Give a whole number from {low} to {high}.", low="1", high=count(_MOST)))
        else:
            self._change(field, **{name: int(number)})

    def _change(self, field: Field, **fields: object) -> None:
        self._book.tasks.run(self._book.save(self._id, field, lambda _: fields), "change provider")

    def _rename(self, name: str) -> None:
        self.title_note.hide()
        self._book.tasks.run(
            self._book.change(self._id, self._refuse_name, lambda _: {"name": name}), "rename provider"
        )

    def _refuse_name(self, words: str) -> None:
        self.title_note.setText(words)
        self.title_note.set_tone("failed")
        self.title_note.show()

    def _tell_address(self, profile: Profile) -> None:
        template = self._book.template(profile)
        if profile.base_url:
            self.address.tell("")
        elif template and template.local:
            self.address.tell(_("Put in where the server listens."), "stale")
        else:
            self.address.tell(_("Put in the address of the API, as the provider’s documentation names it."), "stale")


class CapField(Field):
    """The most that may be spent in a day or for a project; empty is no limit."""

    def __init__(self, book: AccountBook, profile: Profile, period: str) -> None:
        self._unit = Caption()
        super().__init__(_("no limit"), behind=(self._unit,), width=96)
        self._book, self._id, self._period = book, profile.id, period
        self.given.connect(self._save)
        self.synchronize(profile)

    def synchronize(self, profile: Profile) -> None:
        """Show the cap as it is now."""
        amount: float | None = getattr(profile.caps, self._period)
        self.show_kept("" if amount is None else f"{amount:.12g}" if amount != round(amount, 2) else f"{amount:.2f}")
        self._unit.setText(self._book.unit(profile))

    def _save(self, text: str) -> None:
        amount = parsed(text) if text.strip() else None
        if text.strip() and (amount is None or amount < 0):
            self.complain(_("Give an amount, or leave it empty for no limit."))
        else:
            self._book.tasks.run(self._book.save(self._id, self, lambda profile: self._with(profile, amount)), "cap")

    def _with(self, profile: Profile, amount: float | None) -> dict[str, object]:
        return {"caps": msgspec.structs.replace(profile.caps, **{self._period: amount})}
