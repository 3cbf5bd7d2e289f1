"""The music room on a real studio, with 302.AI or an aggregator that has Suno on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Generic, TypeVar

import pytest
from PySide6.QtWidgets import QApplication

from core.domain.profile import Profile
from core.domain.song import Song
from core.errors import Problem
from core.paths import Paths
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.panels.music import MusicRoom
from gui.playback import Player
from gui.theme import Theme
from tests.quick import quick_registry
from tests.servers.ai302 import Ai302
from tests.servers.base import Server
from tests.servers.relay import Relay

KEY = "test-key-1234"


ServerT = TypeVar("ServerT", bound=Server)


class Stage(Generic[ServerT]):
    """A room, the studio behind it, and the provider behind that."""

    def __init__(self, studio: Studio, server: ServerT, theme: Theme, template: str = "302ai") -> None:
        self.problems: list[Problem] = []
        self.studio, self.server, self.template = studio, server, template
        self.tasks, self.player = Tasks(self.problems.append), Player()
        self.room = MusicRoom(studio, theme, self.tasks, self.player)
        for widget, width in ((self.room, 760), (self.room.side, 304)):
            widget.resize(width, 700)
            widget.show()

    async def provider(self, name: str = "") -> Profile:
        """Set it up."""
        profile = await self.studio.accounts.add(self.template, name, self.server.base_url)
        await self.studio.accounts.set_key(profile.id, KEY, session=True)
        return profile

    async def song(self, title: str = "Moon over the quay", text: str = "a slow waltz", generator: str = "") -> Song:
        """Make a song and show it."""
        made = await self.studio.songs.new(title, generator)
        self.studio.songs.change(made.id, text=text)
        self.room.show_song(made.id)
        await self.settle()
        return self.now(made)

    def now(self, song: Song) -> Song:
        """Return a song as it stands now."""
        found = self.studio.songs.get(song.id)
        assert found
        return found

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until `true()`; a minute of nothing is a failure, not a measure."""
        async with asyncio.timeout(60):
            while not true():
                QApplication.processEvents()
                await asyncio.sleep(0.01)

    async def settle(self) -> None:
        """Wait until the room has nothing to do."""
        await self.until(lambda: not len(self.tasks))
        QApplication.processEvents()

    async def generated(self, takes: int = 2) -> None:
        """Press Generate and wait for the takes."""
        before = self.room.takes.takes.rowCount()
        await self.until(self.room.head.generate.isEnabled)
        self.room.head.generate.click()
        await self.until(lambda: self.room.takes.takes.rowCount() == before + takes)
        await self.studio.idle()
        await self.settle()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage[Ai302]]:
    async with Ai302(key=KEY) as server:
        server.udio.seconds = 1.0
        async with staged(tmp_path, server, theme, "302ai") as made:
            yield made


@pytest.fixture
async def relay(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage[Relay]]:
    """A room with songs by Suno."""
    async with Relay("rixapi", key=KEY) as server:
        server.suno.seconds = 4.0
        async with staged(tmp_path, server, theme, "rixapi") as made:
            yield made


@asynccontextmanager
async def staged(home: Path, server: ServerT, theme: Theme, template: str) -> AsyncIterator[Stage[ServerT]]:
    """Open a studio and its music room."""
    studio = Studio(Paths.under(home), quick_registry())
    await studio.open()
    await studio.start_queue()
    made = Stage(studio, server, theme, template)
    yield made
    made.room.close_down()
    await made.tasks.cancel_all()
    made.player.close()
    await studio.close()
    for widget in (made.room, made.room.side):
        widget.close()
        widget.deleteLater()
