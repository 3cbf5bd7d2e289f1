"""What the list of suspicious takes asks of the studio: listen, play, flag, find fine, compare words. No widget."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from core.domain.script import Speaker
from core.domain.take import Take
from core.listening import Report, Suspect
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.money import price
from gui.panels.script.presenter import ScriptPresenter
from gui.playback import Player


class ListenPresenter:
    """One for each panel. `on_report` hears what was found, `on_progress` how many of how many are done."""

    def __init__(
        self,
        studio: Studio,
        tasks: Tasks,
        player: Player,
        on_report: Callable[[Report], object],
        on_progress: Callable[[int, int], object],
    ) -> None:
        self._studio, self._tasks, self._player = studio, tasks, player
        self._on_report, self._on_progress = on_report, on_progress
        self._playing = ScriptPresenter(studio, player)
        self._task: asyncio.Task[Any] | None = None
        self._again = self._heard = False
        self._writing: object | None = None
        self.document: Document | None = None
        self.script_id = ""

    @property
    def busy(self) -> bool:
        """Whether takes are listened to at the moment."""
        return self._task is not None and not self._task.done() and not self._heard

    @property
    def writing(self) -> bool:
        """Whether words are being written down at the moment."""
        return self._writing is not None

    def bind(self, document: Document | None, script_id: str = "") -> None:
        """Be about another script; what was under way for the one before ends."""
        self.stop()
        self.document, self.script_id = document, script_id

    def look(self) -> None:
        """Listen to what is new in the script; once more where it changes meanwhile."""
        if self.document is None:
            return
        self._again, self._heard = True, False
        if self._task is None or self._task.done():
            self._task = self._tasks.run(self._look(), "listen to takes")

    def stop(self) -> None:
        """Listen no further, and send nothing more; what was measured is kept."""
        self._again, self._writing = False, None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._on_progress(0, 0)

    async def _look(self) -> None:
        try:
            while self._again and self.document is not None:
                self._again = False
                report = await self._studio.listening.look(self.document, self.script_id, self._on_progress)
                self._heard = not self._again
                self._on_report(report)
        finally:
            if not self._writing:
                self._on_progress(0, 0)

    def play(self, suspects: Sequence[Suspect], row: int) -> None:
        """Play the take in `row`, the ones below lined up behind it; pause and go on if it is heard."""
        if self.document is None or not 0 <= row < len(suspects):
            return
        now = self._player.now
        if now is not None and now.key == suspects[row].take.id and self._player.position < now.seconds:
            self._player.toggle()
        else:
            self.play_from(suspects, row)

    def play_from(self, suspects: Sequence[Suspect], row: int) -> None:
        """Play the take in `row` from its start."""
        if self.document is not None and 0 <= row < len(suspects):
            items = [self._playing.playable(suspect.take, self.document) for suspect in suspects]
            self._player.play(items, row)

    def speaker_of(self, suspect: Suspect) -> Speaker | None:
        """Return who speaks the first line of a take."""
        line = next((line for line in suspect.lines if self.document and line in self.document), None)
        return self.document.speakers.get(self.document.line(line).speaker) if self.document and line else None

    def flag(self, suspect: Suspect) -> None:
        """Flag the lines of a take to be done again, or no longer."""
        if self.document is not None and (lines := [line for line in suspect.lines if line in self.document]):
            self.document.change_lines(lines, flagged=not suspect.flagged)

    def find_fine(self, suspect: Suspect) -> None:
        """Remember that a take is fine, or no longer where it was."""
        self._tasks.run(self._find_fine(suspect, fine=bool(suspect.findings)), "find a take fine")

    async def _find_fine(self, suspect: Suspect, *, fine: bool) -> None:
        await self._studio.listening.find_fine(suspect, fine=fine)
        self.look()

    async def price(self, takes: Sequence[Take]) -> tuple[int, str]:
        """Return how many takes would be sent to be written down, and the price in words, "" for nothing."""
        profile = self.profile()
        if not profile or not takes:
            return 0, ""
        count, totals, unknown = await self._studio.listening.price(profile, takes)
        return count, price(totals, unknown)

    def profile(self) -> str:
        """Return the profile that writes words down, "" if there is none."""
        return next((profile.id for profile in self._studio.listening.writing.profiles()), "")

    def offering(self) -> str:
        """Return the name of what could be added to have one."""
        return next(iter(self._studio.listening.writing.offering()), "")

    def write_down(self, takes: Sequence[Take]) -> None:
        """Have the words of takes written down, and compare them."""
        if takes and not self._writing:
            self._writing = wish = object()
            self._tasks.run(self._write_down(takes, wish), "write down takes")

    async def _write_down(self, takes: Sequence[Take], wish: object) -> None:
        """Go on for as long as this wish stands: one that was taken back does not come to life with the next."""

        def progress(done: int, count: int) -> None:
            if self._writing is wish:
                self._on_progress(done, count)

        try:
            progress(0, len(takes))
            await self._studio.listening.write_down(self.profile(), takes, progress, lambda: self._writing is wish)
        finally:
            if self._writing is wish:
                self._writing = None
                self._on_progress(0, 0)
            self.look()
