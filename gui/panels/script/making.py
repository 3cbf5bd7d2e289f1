"""What the script room makes beside a plain "Generate": candidates, what is flagged, the scratch track, a comparison.

Asks in the room's bar; knows the lines that are shown and nothing else of the room.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from core.errors import Problem
from core.projects.comparing import Loudness, shuffled
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many, told
from gui.money import with_price
from gui.panels.question import Answer, Question
from gui.panels.script.asking import Asking
from gui.panels.script.parts import PartsMenu, SeveralMenu, why_not_several
from gui.panels.script.prices import LinePrices
from gui.panels.script.view import ScriptView
from gui.playback import Player
from gui.theme import Theme

if TYPE_CHECKING:
    from gui.dialogs.compare import CompareDialog

_AT_MOST = 9
"""So many takes are compared at once, the newest: more nobody keeps in mind."""


class Making(QObject):
    """One for each room. `chosen` gives the ids of the chosen lines. `flagged_priced`: what doing the flagged costs."""

    flagged_priced = Signal(str)

    def __init__(
        self,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        player: Player,
        view: ScriptView,
        question: Question,
        asking: Asking,
        chosen: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(view)
        self._studio, self._theme, self._tasks, self._player = studio, theme, tasks, player
        self._view, self._question, self._asking, self._chosen = view, question, asking, chosen
        self._costs = LinePrices(studio)
        self._loudness = Loudness(studio.audio_path)
        self.compared: CompareDialog | None = None
        self._prices = Latest[tuple[Document, tuple[str, ...]], str](
            tasks, "price of flagged lines", lambda asked: self._costs.cost(*asked), self._tell_price
        )

    def release(self) -> None:
        """Let go of the script."""
        if self.compared is not None:
            self.compared.close()

    @property
    def _document(self) -> Document | None:
        model = self._view.lines()
        return model.document if model else None

    @property
    def _script(self) -> str:
        model = self._view.lines()
        return model.script_id if model else ""

    # generating

    def generate(self, line_ids: Sequence[str], times: int = 1) -> None:
        """Generate these lines, so many candidates of each."""
        document = self._document
        here = [line_id for line_id in line_ids if document and line_id in document]
        if document and here:
            self._tasks.run(self._asking.generate(document, here, times), "generate lines")

    def together_words(self, line_ids: Sequence[str]) -> str:
        """Return what one take of all these lines is offered as, with its price; "" where they are no dialogue."""
        document = self._document
        try:
            if document is None or len(line_ids) < 2 or not document.dialogues.plan(line_ids).requests:
                return ""
        except Problem:
            return ""
        return with_price(_("Generate as one take"), self._costs.of_run(document, line_ids))

    def redo_flagged(self) -> None:
        """Order another take of every flagged line."""
        if document := self._document:
            self.generate(document.flagged(self._script))

    def open_parts(self, anchor: QWidget) -> None:
        """Offer below `anchor` what generating can be confined to."""
        if document := self._document:
            menu = PartsMenu(self._view, self._costs, document, self._script, self._chosen(), self.generate)
            menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + 2)))

    def open_several(self, anchor: QWidget | None = None) -> None:
        """Offer several candidates of the chosen lines; where all would sound alike, say so."""
        document, ids = self._document, tuple(self._chosen())
        if document is None or not ids:
            return
        if why := why_not_several(self._studio, document, ids):
            self._question.tell(_("One take is all that there is."), why)
            return
        menu = SeveralMenu(self._view, self._costs, document, ids, self.generate)
        menu.popup(self._below(anchor))

    def _below(self, anchor: QWidget | None) -> QPoint:
        if anchor is not None:
            return anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        row = self._view.currentIndex().row()
        rect = self._view.row_rect(row) if row >= 0 else self._view.viewport().rect()
        return self._view.viewport().mapToGlobal(rect.center())

    def ask_price(self) -> None:
        """Ask what doing the flagged lines again costs."""
        if document := self._document:
            self._prices.ask((document, document.flagged(self._script)))

    def _tell_price(self, asked: tuple[Document, tuple[str, ...]], price: str) -> None:
        if asked[0] is self._document:
            self.flagged_priced.emit(price)

    def held_words(self) -> str:
        """Return what the lines that wait are waiting for, where that is more than their turn; "" for nothing."""
        document, holds = self._document, self._studio.queue.holds()
        if document is None or not holds or not document.tally(self._script).counts.get(LineState.WAITING):
            return ""
        profiles = [
            (speaker.voice or document.voicing.voice_of_narrator()).profile for speaker in document.speakers.values()
        ]
        return next((told(holds[profile].title) for profile in profiles if profile in holds), "")

    # the scratch track

    def scratch(self) -> None:
        """Let local voices speak what has no take, for timing."""
        if document := self._document:
            self._tasks.run(self._scratch(document, self._script), "scratch track")

    async def _scratch(self, document: Document, script_id: str) -> None:
        self._question.hide()
        done = await self._studio.scratch(document, script_id)
        if done.orders or done.refused:
            self._asking.ordered.emit(done)
        else:
            self._question.tell(_("Every line can be heard already."))

    def ask_about_scratch(self, document: Document, script_id: str, out: Path, export: Callable[[], object]) -> bool:
        """Ask before scratch takes go into a file that is to hold finished work; tells whether that is to be asked."""
        from core.projects.exporting import SCRIPTS

        found = [line.id for line in document.lines(script_id) if document.status(line.id).scratch]
        if not found or out.suffix.lower() in SCRIPTS:
            return False
        words = many("Generate it", "Generate these {n}", len(found))
        self._question.ask(
            many("One line has only a scratch take.", "{n} lines have only scratch takes.", len(found)),
            _("A local voice spoke them for timing; they are no finished work."),
            Answer(with_price(words, self._costs.at_once(document, found)), lambda: self.generate(found)),
            Answer(many("Export with it", "Export with them", len(found)), export),
        )
        return True

    # comparing

    def compare(self) -> None:
        """Let the takes of the current line be heard against each other, without telling which is which."""
        document, ids = self._document, self._chosen()
        if document and ids:
            self._tasks.run(self._compare(document, ids[0]), "compare takes")

    async def _compare(self, document: Document, line_id: str) -> None:
        found = [take for take in await self._studio.line_takes(line_id) if not take.scratch]
        takes = shuffled(found[-_AT_MOST:])
        if len(takes) < 2:
            text = _("Generate several takes of the line, then compare them.")
            same = _("The takes of this line are the same sound.") if len(found) > 1 else ""
            self._question.tell(same or _("There is nothing to compare yet."), text)
            return
        from gui.dialogs.compare import CompareDialog

        self.release()
        numbers = {take.id: number for number, take in enumerate(await self._studio.line_takes(line_id), start=1)}
        dialog = CompareDialog(
            self._studio, self._theme, self._tasks, self._player, self._loudness, self._view.window()
        )
        self.compared = dialog
        dialog.finished.connect(self._forget)
        dialog.show_takes(document, line_id, takes, {take: count(number) for take, number in numbers.items()})
        dialog.show()

    def _forget(self) -> None:
        self.compared = None
