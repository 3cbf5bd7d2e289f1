"""Pasting: from the clipboard into the script, with a question where it would bring a crowd. Knows one room's writing.

What is long is read in a thread; the script changes once, at the end, as one step of undo.
"""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.errors import Problem
from gui.i18n import _, many, told
from gui.panels.question import Answer, Question
from gui.panels.script.clipboard import Clip, lines_of, text_of

if TYPE_CHECKING:
    from core.projects.document import Document
    from core.projects.pasting import Pasted
    from gui.panels.script.overwriting import Held
    from gui.panels.script.writing import Writing


class Pasting(QObject):
    """Puts clips where somebody writes. `told` carries what is to be said of it: a title, a text and its tone.

    `waited` carries a clip that is too long for that, and what was selected: `take_long` is to be run for them. What
    lines are to take the place of is known when they are pasted, not when they are there or a question is answered.
    """

    told = Signal(str, str, str)
    waited = Signal(object, object)

    def __init__(self, writing: "Writing") -> None:
        super().__init__(writing)
        self._writing = writing
        self._question: Question | None = None

    def ask_in(self, question: Question) -> None:
        """Have a bar to ask in; long texts are waited for from now on."""
        self._question = question

    def take(self, clip: Clip) -> None:
        """Put a clip into the script: in the place of text selected over lines, or after the chosen lines."""
        held = self._writing.over.hold()
        if clip.other:
            self.told.emit(*refusal(clip.other))
        elif clip.is_empty:
            return
        elif clip.is_long and self._question:
            self.waited.emit(clip, held)
        else:
            try:
                self._settle(clip, lines_of(clip, self._names()), held)
            except Problem as problem:
                self._tell(problem)

    async def take_long(self, clip: Clip, held: "Held | None") -> None:
        """Read a long clip without letting the window wait, and put it into the script; closing the bar stops it."""
        from core.projects.pasting import with_cast

        document, task = self._writing.document, asyncio.current_task()

        def stop() -> None:
            if task:
                task.cancel()

        if self._question:
            self._question.offer(_("Reading what was pasted…"), "", Answer(_("Cancel"), stop), tone="plain")
            self._question.closed.connect(stop)
        try:
            pasted = await asyncio.to_thread(lines_of, clip, self._names())
            pasted = with_cast(document, pasted)
            await asyncio.to_thread(document.prepare_lines, pasted.lines)
        except Problem as problem:
            self._tell(problem)
            return
        finally:
            if self._question:
                self._question.closed.disconnect(stop)
                self._question.hide()
        if document is self._writing.document:
            self._settle(clip, pasted, held)

    def _settle(self, clip: Clip, pasted: "Pasted", held: "Held | None") -> None:
        """Put the lines; where they bring more new speakers than people have in mind, ask first."""
        from core.projects.pasting import MANY_SPEAKERS, narration

        strangers = pasted.strangers(self._writing.document.speakers.values())
        if len(strangers) <= MANY_SPEAKERS or self._question is None or pasted.known:
            self._put(pasted, held)
            return
        document, n = self._writing.document, len(strangers)
        few = ", ".join(strangers[:3])
        self._question.ask(
            many("Add {n} speaker?", "Add {n} speakers?", n),
            _("Colons in the text look like names: {names}…", names=few),
            Answer(_("Read as narration"), lambda: self._answer(document, narration(text_of(clip)), held)),
            Answer(many("Add {n} speaker", "Add {n} speakers", n), lambda: self._answer(document, pasted, held)),
        )

    def _answer(self, document: "Document", pasted: "Pasted", held: "Held | None") -> None:
        if document is self._writing.document:
            self._put(pasted, held)

    def _put(self, pasted: "Pasted", held: "Held | None") -> None:
        self._writing.put(pasted, held)
        if pasted.broken:
            words = many("It became {n} line.", "It became {n} lines.", len(pasted.lines))
            self.told.emit(_("A paragraph was too long for one line and was broken at its sentences."), words, "plain")

    def _tell(self, problem: Problem) -> None:
        self.told.emit(told(problem.title), told(problem.remedy) if problem.remedy else "", "stale")

    def _names(self) -> list[str]:
        return [speaker.name for speaker in self._writing.document.speakers.values()]


def refusal(kind: str) -> tuple[str, str, str]:
    """Return why something cannot be pasted, what to do instead, and the tone."""
    if kind == "image":
        return _("A picture cannot be spoken, so it was not pasted."), _("Copy the text and paste that."), "stale"
    text = _("To import a script file, drag it onto the window or choose Import script… in the File menu.")
    return _("Files cannot be pasted into the text."), text, "stale"
