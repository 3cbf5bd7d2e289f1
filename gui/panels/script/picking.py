"""Takes of lines as they are heard: choosing one by its number, flagging lines for redo, locking them.

Knows the document that is shown and the player; not how the room looks.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from core.domain.take import Take
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many
from gui.models.lines import LinesModel
from gui.panels.question import Answer, Question
from gui.panels.script.presenter import ScriptPresenter
from gui.panels.script.view import ScriptView
from gui.playback import Player

Asked = tuple[Document, str, int, bool]
"""Document, line, which of its takes (from 1 on), and whether only to be heard."""


class Picking(QObject):
    """One for each room. `chosen` gives the ids of the chosen lines."""

    def __init__(
        self,
        studio: Studio,
        tasks: Tasks,
        player: Player,
        view: ScriptView,
        question: Question,
        chosen: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(view)
        self._studio, self._tasks, self._player = studio, tasks, player
        self._presenter = ScriptPresenter(studio, player)
        self._view, self._question, self._chosen = view, question, chosen
        self._asked = Latest[Asked, tuple[Take, ...]](
            tasks, "takes of a line", lambda asked: studio.line_takes(asked[1]), self._pick
        )
        view.take_asked.connect(self.pick)

    @property
    def _model(self) -> LinesModel | None:
        return self._view.lines()

    # takes

    def pick(self, number: int, hear: bool = False) -> None:
        """Let the current line be spoken by its take of that number, or only let it be heard."""
        model, row = self._model, self._view.currentIndex().row()
        if model is not None and 0 <= row < model.rowCount():
            self._asked.ask((model.document, model.line(row).id, number, hear))

    def _pick(self, asked: Asked, takes: tuple[Take, ...]) -> None:
        document, line_id, number, hear = asked
        if line_id not in document or number > len(takes):
            return
        take = takes[number - 1]
        if hear:
            self._hear(document, take, takes)
        elif document.line(line_id).locked:
            self._ask_to_unlock(document, line_id, take, _("Unlock and use take {n}", n=count(number)))
        else:
            self._tasks.run(self._studio.choose_take(document, line_id, take.id), "choose take")
            if self._is_heard(takes):
                self._player.switch(self._presenter.playable(take, document))

    def offer_unlocking(self, take: Take) -> None:
        """Ask whether the current line, which is locked, is to be spoken by another take all the same."""
        model, row = self._model, self._view.currentIndex().row()
        if model is not None and 0 <= row < model.rowCount():
            self._ask_to_unlock(model.document, model.line(row).id, take, _("Unlock and use it"))

    def _ask_to_unlock(self, document: Document, line_id: str, take: Take, words: str) -> None:
        text = _("Its take is final. Unlock it to let another one speak.")
        self._question.ask(
            _("This line is locked."), text, Answer(words, lambda: self._unlock(document, line_id, take))
        )

    def _unlock(self, document: Document, line_id: str, take: Take) -> None:
        if line_id in document:
            document.change_line(line_id, locked=False)
            self._tasks.run(self._studio.choose_take(document, line_id, take.id), "choose take")

    def _hear(self, document: Document, take: Take, takes: Sequence[Take]) -> None:
        """Play a take; where another one of its line is heard, from the same moment on."""
        item = self._presenter.playable(take, document)
        if self._is_heard(takes):
            self._player.switch(item)
        else:
            self._player.play([item])

    def _is_heard(self, takes: Sequence[Take]) -> bool:
        now = self._player.now
        return now is not None and self._player.playing and now.key in {take.id for take in takes}

    # flags and locks

    def flag(self) -> None:
        """Flag the line that is being heard, else the chosen lines; where all are flagged already, take that back."""
        model = self._model
        ids = self._targets() if model else ()
        if model and ids:
            flagged = not all(model.document.line(line_id).flagged for line_id in ids)
            model.document.change_lines(ids, flagged=flagged)

    def lock(self) -> None:
        """Lock the chosen lines; where all are locked already, unlock them."""
        model, ids = self._model, self._spoken()
        if model and ids:
            locked = not all(model.document.line(line_id).locked for line_id in ids)
            model.document.change_lines(ids, locked=locked)

    def _targets(self) -> tuple[str, ...]:
        heard = self.heard_line()
        return (heard,) if heard else self._spoken()

    def _spoken(self) -> tuple[str, ...]:
        """Return the chosen lines but for headings, which have no take to be done again or kept."""
        model = self._model
        return tuple(one for one in self._chosen() if model and not model.document.line(one).heading)

    def heard_line(self) -> str:
        """Return the line of this script whose take is playing, "" for none."""
        now, model = self._player.now, self._model
        if model is None or now is None or not self._player.playing:
            return ""
        return next((line.id for line in model.lines() if model.document.status(line.id).chosen == now.key), "")

    def flag_words(self) -> str:
        """Return what `flag` would do, as a menu says it."""
        model = self._model
        ids = self._targets() if model else ()
        off = bool(model and ids) and all(model.document.line(line_id).flagged for line_id in ids if model)
        return _("Remove flag") if off else _("Flag for redo")

    def lock_words(self) -> str:
        """Return what `lock` would do, as a menu says it."""
        model, ids = self._model, self._spoken()
        locked = bool(model and ids) and all(model.document.line(line_id).locked for line_id in ids if model)
        n = len(ids)
        return many("Unlock line", "Unlock {n} lines", n) if locked else many("Lock line", "Lock {n} lines", n)

    def next_flagged(self, way: int) -> int:
        """Return the row of the next (1) or the previous (-1) flagged line, round the ends; -1 where there is none."""
        model = self._model
        if model is None:
            return -1
        rows = [row for row, line in enumerate(model.lines()) if line.flagged]
        here = self._view.written_row() if self._view.written_row() >= 0 else self._view.currentIndex().row()
        ahead = [row for row in rows if (row > here if way > 0 else row < here)] or rows
        return (ahead[0] if way > 0 else ahead[-1]) if ahead else -1
