"""The voices room on a real studio, with JimmyAI on loopback and recordings that the built-in voice spoke."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.domain.kept import KeptVoice
from core.domain.money import Per, Price
from core.domain.params import complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import Problem
from core.paths import Paths
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.panels.voices import VoicesRoom
from gui.playback import Player
from gui.theme import Theme
from tests.quick import quick_registry
from tests.servers.jimmyai import JimmyAI

KEY = "test-key-1234"
PRICES = {
    "sound-cloning-clone": Price(3.5, "JimiCoin", Per.CHARACTERS, 10_000),
    "sound-cloning-audio": Price(2.5, "JimiCoin", Per.CHARACTERS, 10_000),
    "sound-cloning-voice": Price(9.9, "JimiCoin"),
}
TEXT = "Nobody had told them about the tide. The harbour lamps went out one after another, far into the night. "


class Stage:
    """A room, the studio behind it, and the provider behind that. `now` is the room's clock."""

    def __init__(self, studio: Studio, server: JimmyAI, theme: Theme, folder: Path) -> None:
        self.problems: list[Problem] = []
        self.later = 0.0
        self.studio, self.server, self._folder = studio, server, folder
        self.tasks, self.player = Tasks(self.problems.append), Player()
        self.room = VoicesRoom(studio, theme, self.tasks, self.player, now=self.now)
        for widget, width in ((self.room, 760), (self.room.side, 304)):
            widget.resize(width, 700)
            widget.show()

    def now(self) -> float:
        import time

        return time.time() + self.later

    async def provider(self, name: str = "") -> Profile:
        """Set up JimmyAI."""
        profile = await self.studio.accounts.add("jimmyai", name, self.server.base_url)
        await self.studio.accounts.set_key(profile.id, KEY, session=True)
        return await self.studio.accounts.change(profile.id, prices=PRICES)

    async def recording(self, name: str = "Anna", times: int = 3) -> Path:
        """Let the built-in voice speak a recording; `times` its text, about six seconds each."""
        path = self._folder / f"{name}.wav"
        values = complete(self.studio.registry.generator("local.speech").params, {})
        request = Request("local.speech", "local", TEXT * times, "en-us", values)
        await self.studio.registry.adapter("local").submit(request, path)
        return path

    async def recorded(self, name: str = "Anna", times: int = 3) -> None:
        """Bring a recording into the way to a new voice, and wait until it was listened to."""
        self.room.show_cloning()
        await self.room.cloning.records.add([await self.recording(name, times)])
        await self.settle()

    async def cloned(self, name: str = "Anna") -> KeptVoice:
        """Make a voice, the whole way."""
        known = {voice.id for voice in self.studio.kept.all()}
        await self.recorded(name)
        self.room.cloning.generate.click()
        await self.settle()
        if self.room.cloning.question.isVisible():
            self.room.cloning.question.button.click()
        await self.until(lambda: len(self.studio.kept.all()) > len(known))
        await self.until(lambda: not self.room.ordering.busy)
        await self.studio.idle()
        await self.settle()
        return next(voice for voice in self.studio.kept.all() if voice.id not in known)

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


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    async with JimmyAI(key=KEY) as server:
        studio = Studio(Paths.under(tmp_path), quick_registry())
        await studio.open()
        await studio.start_queue()
        made = Stage(studio, server, theme, tmp_path)
        yield made
        made.room.close_down()
        await made.tasks.cancel_all()
        made.player.close()
        await studio.close()
        for widget in (made.room, made.room.side):
            widget.close()
            widget.deleteLater()
