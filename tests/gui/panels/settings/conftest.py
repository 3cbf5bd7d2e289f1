"""The settings on a real studio, with 302.AI on loopback; keys are kept for the session only."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.domain.profile import Profile
from core.errors import Problem
from core.paths import Paths
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.panels.settings import SettingsRoom
from gui.panels.settings.profile import ProfilePage
from gui.panels.settings.providers import ProvidersPage
from gui.theme import Theme
from tests.servers.ai302 import Ai302

KEY = "test-key-1234"


class Stage:
    """The room, the studio behind it, and a provider behind that."""

    def __init__(self, studio: Studio, server: Ai302, theme: Theme) -> None:
        self.problems: list[Problem] = []
        self.studio, self.server, self.accounts = studio, server, studio.accounts
        self.tasks = Tasks(self.problems.append)
        self.room = SettingsRoom(studio, theme, self.tasks)
        self.room.resize(1064, 700)
        self.room.show()

    async def profile(self, name: str = "302.AI", *, key: str = "") -> Profile:
        """Set up a profile, with a key if one is given."""
        made = await self.accounts.add("302ai", name, self.server.base_url)
        if key:
            await self.accounts.set_key(made.id, key, session=True)
        await self.settle()
        return made

    async def open(self, profile: Profile) -> ProfilePage:
        """Show the page of a profile."""
        self.room.show_page("providers", profile.id)
        await self.settle()
        page = self.providers.page()
        assert page is not None
        return page

    @property
    def providers(self) -> ProvidersPage:
        """The page of the providers."""
        page = self.room.page_of("providers")
        assert isinstance(page, ProvidersPage)
        return page

    def now(self, profile: Profile) -> Profile:
        """Return a profile as it is kept now."""
        return self.accounts.profile(profile.id)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until `true()`; a minute of nothing is a failure, not a measure."""
        async with asyncio.timeout(60):
            while not true():
                QApplication.processEvents()
                await asyncio.sleep(0.01)

    async def settle(self) -> None:
        """Wait until the room has nothing to do."""
        QApplication.processEvents()
        await self.until(lambda: not len(self.tasks))
        QApplication.processEvents()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    async with Ai302(key=KEY) as server:
        made = Stage(studio, server, theme)
        yield made
        made.room.close_down()
        await made.tasks.cancel_all()
        await studio.close()
        made.room.close()
        made.room.deleteLater()
        assert not made.problems
