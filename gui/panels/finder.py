"""Finds, loads and plays the library's takes for its room: coroutines that a test awaits directly. Knows no widget."""

from collections.abc import Callable

from core.domain.take import Take
from core.studio import Studio
from core.text.notation import spoken
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.models.takes import TakesModel
from gui.panels.names import StudioNames
from gui.playback import Playable, Player

BEFORE, AFTER = 20, 200
"""How many takes around the one that is played can be reached with previous and next."""


class Finder:
    """Feeds `model` with what `search` finds; `on_found` hears how much of how many."""

    def __init__(
        self, studio: Studio, tasks: Tasks, player: Player, names: StudioNames, on_found: Callable[[int, int], None]
    ) -> None:
        self._studio, self._player, self._names, self._on_found = studio, player, names, on_found
        self.model = TakesModel(studio.audio_path)
        self.text = ""
        self.total = 0
        self._search = Latest(tasks, "search", self._find, self._show)
        self._load = Latest[list[str], tuple[Take, ...]](
            tasks, "load takes", self._read, lambda _, takes: self.model.fill(takes)
        )
        self.model.wanted.connect(self._load.ask)
        self._leave = (studio.take_added.connect(self._add), studio.take_removed.connect(self._remove))

    def close(self) -> None:
        """Hear no more of the studio."""
        for leave in self._leave:
            leave()

    def search(self, text: str) -> None:
        """Show the takes that contain `text`; everything for ""."""
        self.text = text
        self._search.ask(text)

    async def play(self, row: int) -> None:
        """Play the take in `row`; the ones around it follow and precede."""
        ids = [self.model.id_at(place) for place in self._around(row)]
        wanted = self.model.id_at(row)
        takes = await self._studio.takes_by_id(ids)
        place = next((at for at, take in enumerate(takes) if take.id == wanted), None)
        if place is not None:
            self._player.play([self.playable(take) for take in takes], place)

    def playable(self, take: Take) -> Playable:
        """Return what the player needs of a take."""
        path, seconds = self._studio.audio_path(take), take.facts.seconds
        return Playable(take.id, path, take.peaks, seconds, spoken(take.text), self._names.caption(take))

    def _around(self, row: int) -> range:
        return range(max(0, row - BEFORE), min(self.model.rowCount(), row + AFTER))

    async def _find(self, text: str) -> tuple[tuple[str, ...], int]:
        ids = await self._studio.take_ids(text)
        return ids, await self._studio.count_takes() if text else len(ids)

    def _show(self, _: str, found: tuple[tuple[str, ...], int]) -> None:
        ids, self.total = found
        self.model.show(ids)
        self._tell()

    async def _read(self, ids: list[str]) -> tuple[Take, ...]:
        return await self._studio.takes_by_id([take_id for take_id in ids if not self.model.has(take_id)])

    def _add(self, take: Take) -> None:
        if self.text:
            self._search.ask(self.text)  # whether it matches is the library's to say
            return
        self.total += 1
        self.model.add(take)
        self._tell()

    def _remove(self, take_id: str) -> None:
        self.total -= 1
        self.model.remove(take_id)
        self._tell()

    def _tell(self) -> None:
        self._on_found(self.model.rowCount(), self.total)
