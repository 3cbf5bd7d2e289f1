"""A new provider: a list of templates, each with a sentence; the name and the address stand ready."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit

from core.errors import Problem
from core.providers.base import Template
from gui.i18n import _
from gui.panels.settings.book import AccountBook, in_words
from gui.panels.settings.lists import ROW, One, TwoLines
from gui.panels.settings.sheet import Sheet, beside, note
from gui.theme import Theme
from gui.widgets.buttons import FilledButton

_LEAST = 4
"""So many templates are seen in the lowest window."""


class AddPage(Sheet):
    """`added` carries the id of the new profile."""

    added = Signal(str)

    def __init__(self, book: AccountBook, theme: Theme) -> None:
        super().__init__(_("Add provider"))
        self._book = book
        self._templates = {template.id: template for _provider, template in book.accounts.templates()}
        self.list = TwoLines(theme, _("Kinds of providers"), inset=0)
        self.name, self.address = QLineEdit(), QLineEdit()
        self.note = note()
        self.add = FilledButton(_("Add"))
        self.list.rows.show([One(one.id, _(one.name), _(one.hint)) for one in self._templates.values()])
        self.row("", self.list)
        self.row(_("Name"), self.name)
        self.row(_("Address"), self.address)
        self.row("", self.note)
        self.row("", beside(self.add))
        self.note.hide()
        self.list.selectionModel().currentChanged.connect(lambda *_: self._prefill())
        self.list.activated.connect(lambda _: self._press())
        for field in (self.name, self.address):
            field.returnPressed.connect(self._press)
            field.textEdited.connect(self.note.hide)
        self.add.clicked.connect(self._press)
        self.begin()

    def begin(self) -> None:
        """Begin anew, with the first template."""
        self.list.setCurrentIndex(self.list.rows.index(0))
        self._prefill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the list alone scroll: name, address and the button stay in sight below it."""
        body = self.widget()
        assert body is not None
        rest = body.minimumSizeHint().height() - self.list.height()
        whole = ROW * len(self._templates) + 2
        self.list.setFixedHeight(max(min(whole, self.viewport().height() - rest), min(whole, ROW * _LEAST)))

    def template(self) -> Template | None:
        """Return the template that is chosen."""
        return self._templates.get(self.list.chosen())

    async def make(self) -> None:
        """Add the profile; what is wrong is said in place."""
        template = self.template()
        if template is None:
            return
        address = self.address.text().strip()
        try:
            added = await self._book.accounts.add(
                template.id, self.name.text().strip(), "" if address == template.base_url else address
            )
        except Problem as problem:
            self.note.setText(in_words(problem))
            self.note.set_tone("failed")
            self.note.show()
            self._fit()
            return
        await self._book.look()
        self.added.emit(added.id)

    def _prefill(self) -> None:
        self.note.hide()
        if template := self.template():
            taken = {profile.name.casefold() for profile in self._book.accounts.all()}
            names = (_(template.name), *(f"{_(template.name)} {n}" for n in range(2, len(taken) + 3)))
            self.name.setText(next(name for name in names if name.casefold() not in taken))
            self.address.setText(template.base_url)
            self.address.setPlaceholderText("https://…/v1")

    def _press(self) -> None:
        self._book.tasks.run(self.make(), "add provider")
