"""The music room's songs: edited like a form, saved by themselves, generated as orders whose takes carry their id."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.params import complete
from core.domain.request import Plan, Request
from core.domain.song import Song
from core.errors import NothingToSay, UsageProblem
from core.events import Signal
from core.library import songs as rows
from core.library.library import Library
from core.message import say
from core.providers.base import Kind
from core.providers.registry import Registry
from core.text.clean import clean

Save = Callable[..., None]
Place = Callable[[Order], Any]


class Songs:
    """The songs of the library that is open. `changed` tells that one came, went or is another now."""

    def __init__(self, library: Callable[[], Library], registry: Registry, save: Save) -> None:
        self._library = library
        self._registry = registry
        self._save = save
        self._songs: dict[str, Song] = {}
        self.changed = Signal[()]()

    async def load(self) -> None:
        """Read them, after a library was opened."""
        self._songs = {song.id: song for song in await self._library().read(rows.every)}

    def all(self) -> tuple[Song, ...]:
        """Return them, newest first."""
        return tuple(sorted(self._songs.values(), key=lambda song: (-song.place, song.id)))

    def get(self, song_id: str) -> Song | None:
        """Return one."""
        return self._songs.get(song_id)

    async def new(self, title: str = "", generator: str = "", profile: str = "") -> Song:
        """Make a song, with the first generator of songs if none is named. Raises `UsageProblem` without any."""
        found = [pair for pair in self._registry.of_kind(Kind.SONG) if profile in {"", pair[0].id}]
        chosen = next((pair for pair in found if generator in {"", pair[1].id}), None)
        if chosen is None:
            names = self._registry.offering(lambda known: known.kind is Kind.SONG)
            raise UsageProblem(
                say("None of your providers makes songs."),
                say("Add one that does in Settings, such as {name}.", name=names[0] if names else "…"),
            )
        place = max((song.place for song in self._songs.values()), default=-1) + 1
        song = Song(new_id(), clean(title), chosen[1].id, chosen[0].id, place=place)
        await self.restore(song)
        return song

    def change(self, song_id: str, **fields: Any) -> None:
        """Set any of a song's title, generator, profile, text, params; it is saved by itself."""
        before = self._songs[song_id]
        cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in fields.items()}
        after = msgspec.structs.replace(before, **cleaned)
        if after != before:
            self._songs[song_id] = after
            self._save(rows.put, after)
            self.changed.emit()

    async def remove(self, song_id: str) -> None:
        """Take a song out of the room; its takes stay in the library."""
        await self._library().write(rows.hide, song_id)
        self._songs.pop(song_id, None)
        self.changed.emit()

    async def restore(self, song: Song) -> None:
        """Put a song into the room, or back into it."""
        await self._library().write(rows.put, song)
        self._songs[song.id] = song
        self.changed.emit()

    def request(self, song: Song) -> Request:
        """Return what would be asked for. Raises `RequestProblem`, and `NothingToSay` without a prompt."""
        generator = self._registry.generator(song.generator)
        self._registry.profile(song.profile)
        if not song.text.strip():
            raise NothingToSay(say("The song has no prompt yet."), say("Describe in a few words how it should sound."))
        names = {param.name for param in generator.params}
        values = complete(generator.params, {name: value for name, value in song.params.items() if name in names})
        return Request(generator.id, song.profile, song.text, "", values)

    def order(self, song: Song) -> Order:
        """Return an order for the song; its takes show the title where others show who speaks."""
        request = self.request(song)
        order_id = new_id()
        return Order(
            id=order_id,
            plan=Plan((request,)),
            text=song.text,
            made=time.time(),
            line=song.id,
            speaker=song.title,
            jobs=(Job(new_id(), order_id, 0, request),),
        )
