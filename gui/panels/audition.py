"""Hearing a speaker's voice with a sentence: one of theirs, or a typed one.

The local voice speaks at once; one that costs says so on the button, goes through the queue, and is never bought twice.
"""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.domain.request import Plan
from core.domain.script import Line, Speaker
from core.errors import NothingToSay, Problem
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, told
from gui.money import price, with_price
from gui.panels.hearing import Hearing
from gui.panels.names import shown_name
from gui.playback import Player
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption

_LONGEST = 300


class Audition(QWidget):
    """A sentence, a button that plays it in a speaker's voice, and what became of that."""

    def __init__(self, studio: Studio, tasks: Tasks, player: Player | None, document: Document) -> None:
        super().__init__()
        self._studio, self._document = studio, document
        self._speaker = self._cost = ""
        self._hearing = Hearing(studio, tasks, player, self._tell)
        self.field, self.button, self.note = QLineEdit(), PlainButton(), Caption()
        self.field.setMaxLength(_LONGEST)
        self.field.setAccessibleName(_("Sentence to hear"))
        self.note.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.note)
        self.field.textChanged.connect(self._price)
        self.field.returnPressed.connect(self._enter)
        self.button.clicked.connect(self.hear)
        self.note.hide()

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self._hearing.close()

    def show_speaker(self, speaker: Speaker) -> None:
        """Offer the voice of that speaker with one of their lines, as it stands now."""
        if speaker.id != self._speaker:
            self._speaker = speaker.id
            self._hearing.forget()
            self.field.clear()
            self.field.setPlaceholderText(self._first_words(speaker))
            self.note.hide()
        self._price()

    def text(self) -> str:
        """Return the sentence that would be heard."""
        return self.field.text().strip() or self.field.placeholderText()

    def hear(self) -> None:
        """Play the sentence: what was made of it before, else it is spoken anew."""
        if not self._hearing.able:
            return
        self.note.hide()
        try:
            plan = self._plan()
        except Problem as problem:
            self._tell(told(problem.title), "" if isinstance(problem, NothingToSay) else "failed")
            return
        speaker = self._document.speakers[self._speaker]
        self._hearing.hear(plan, self.text(), speaker.name, self._document.project.id)
        self._price()

    # inside

    def _first_words(self, speaker: Speaker) -> str:
        lines = (line for script in self._document.scripts for line in self._document.lines(script.id))
        said = (line.text for line in lines if line.speaker == speaker.id and line.text.strip() and not line.heading)
        return next(said, _("This is how {name} sounds.", name=shown_name(speaker)))[:_LONGEST]

    def _plan(self) -> Plan:
        return self._document.voicing.plan(Line("", self._speaker, self.text()))

    def _enter(self) -> None:
        """Play it where that is free: what spends is pressed, and never meant by Enter."""
        if not self._cost and self.button.isEnabled():
            self.hear()

    def _price(self) -> None:
        """Bring the button up to date: it tells what pressing it costs."""
        try:
            plan = self._plan()
            quote = self._studio.quote(plan.requests)
            cost = price(quote.totals, quote.unknown)
        except Problem:
            cost = ""
        self._cost = cost
        self.button.setText(with_price(_("Hear it"), cost))
        self.button.setEnabled(self._hearing.able)

    def _tell(self, words: str, tone: str = "") -> None:
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.setVisible(bool(words))
        self._price()
