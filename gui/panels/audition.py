"""Hearing a speaker's voice with a sentence: one of theirs, or a typed one. What it makes is a take like any other.

The local voice speaks at once; one that costs says so on the button, goes through the queue, and is never bought twice.
"""

import time

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.domain.ids import new_id
from core.domain.job import Job, Order, State
from core.domain.request import Plan, Request
from core.domain.script import Line, Speaker
from core.domain.take import Take
from core.errors import NothingToSay, Problem
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, told
from gui.money import price, with_price
from gui.panels.names import shown_name
from gui.playback import Playable, Player
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption

_LONGEST = 300
_ENDED = frozenset({State.FAILED, State.CANCELLED, State.UNCERTAIN})


class Audition(QWidget):
    """A sentence, a button that plays it in a speaker's voice, and what became of that."""

    def __init__(self, studio: Studio, tasks: Tasks, player: Player | None, document: Document) -> None:
        super().__init__()
        self._studio, self._tasks, self._player, self._document = studio, tasks, player, document
        self._speaker = ""
        self._order = self._cost = ""
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
        self._leave = studio.order_changed.connect(self._follow)
        self.note.hide()

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self._leave()

    def show_speaker(self, speaker: Speaker) -> None:
        """Offer the voice of that speaker with one of their lines, as it stands now."""
        if speaker.id != self._speaker:
            self._speaker, self._order = speaker.id, ""
            self.field.clear()
            self.field.setPlaceholderText(self._first_words(speaker))
            self.note.hide()
        self._price()

    def text(self) -> str:
        """Return the sentence that would be heard."""
        return self.field.text().strip() or self.field.placeholderText()

    def hear(self) -> None:
        """Play the sentence: what was made of it before, else a new take of it."""
        if not self._order and self._player is not None:
            self.note.hide()
            self._order = new_id()
            self.button.setEnabled(False)
            self._tasks.run(self._make(self._order), "audition")

    # inside

    def _first_words(self, speaker: Speaker) -> str:
        lines = (line for script in self._document.scripts for line in self._document.lines(script.id))
        said = (line.text for line in lines if line.speaker == speaker.id and line.text.strip() and not line.heading)
        return next(said, _("This is how {name} sounds.", name=shown_name(speaker)))[:_LONGEST]

    def _plan(self) -> Plan:
        return self._document.plan(Line("", self._speaker, self.text()))

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
        self.button.setEnabled(not self._order and self._player is not None)

    async def _make(self, order_id: str) -> None:
        try:
            plan = self._plan()
            made = await self._studio.same_take(plan)
            if made is None:
                await self._studio.generate_order(self._ordered(order_id, plan))
                self._tell(_("Being made…"))
                return
            self._play(made)
        except NothingToSay as problem:
            self._tell(told(problem.title))
        except Problem as problem:
            self._tell(f"{told(problem.title)} {told(problem.remedy) if problem.remedy else ''}".strip(), "failed")
        self._end(order_id)

    def _ordered(self, order_id: str, plan: Plan) -> Order:
        jobs = tuple(
            Job(new_id(), order_id, place, part) for place, part in enumerate(plan.parts) if isinstance(part, Request)
        )
        speaker = self._document.speakers[self._speaker]
        project = self._document.project.id
        return Order(order_id, plan, self.text(), time.time(), project=project, speaker=speaker.name, jobs=jobs)

    def _follow(self, order: Order) -> None:
        """Play what was ordered here once it is there, or say why it will not come."""
        if order.id != self._order:
            return
        if order.take:
            self._tasks.run(self._play_filed(order), "play audition")
        elif order.state in _ENDED:
            self._tell(told(order.reason.title) if order.reason else _("Nothing was made."), "failed")
            self._end(order.id)

    async def _play_filed(self, order: Order) -> None:
        self._end(order.id)
        for take in await self._studio.takes_by_id([order.take]):
            self.note.hide()
            self._play(take)

    def _play(self, take: Take) -> None:
        if self._player is not None:
            path, seconds = self._studio.audio_path(take), take.facts.seconds
            self._player.play([Playable(take.id, path, take.peaks, seconds, take.text, take.speaker)])

    def _end(self, order_id: str) -> None:
        if self._order == order_id:
            self._order = ""
            self._price()

    def _tell(self, words: str, tone: str = "") -> None:
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.show()
