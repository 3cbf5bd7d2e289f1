"""The popup that names the speaker of a line: the cast, and whoever is typed and not in it yet."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.projects.casting import known_or_new
from core.projects.document import Document
from gui.i18n import _
from gui.panels.names import shown_name
from gui.theme import Theme
from gui.widgets.popup import Entry, Popup

_NEW = "+"


class SpeakerPopup(Popup):
    """`picked` gives a speaker; a new one joins the cast with what is done for it."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, _("Who speaks? Type a name"), parent)
        self._document: Document | None = None
        self._cast: list[Entry] = []
        self.edit.textChanged.connect(self._offer_new)
        self.chosen.connect(self._pick)

    def offer(self, document: Document, current: str) -> None:
        """Offer the cast of `document`; `current` speaks now."""
        self._document = document
        self._cast = [
            Entry(speaker.id, shown_name(speaker), search=speaker.name) for speaker in document.speakers.values()
        ]
        self.set_entries(self._cast, current)

    def _offer_new(self, typed: str) -> None:
        name = typed.strip()
        if not name or any(entry.title.casefold() == name.casefold() for entry in self._cast):
            return
        new = Entry(_NEW + name, _("Add “{name}” to the cast", name=name), search=typed)
        self.model.set_entries([*self._cast, new])
        self.model.narrow(typed)
        self.list.setCurrentIndex(self.model.index(0, 0))

    def _pick(self, key: str) -> None:
        document = self._document
        if document is not None:
            self.picked.emit(known_or_new(document, key[1:]) if key.startswith(_NEW) else document.speakers[key])
