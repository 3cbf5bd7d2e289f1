"""A studio that can spend: a real one with a profile of the loopback 302.AI, for tests of what is bought and asked."""

import asyncio
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QApplication

from core.domain.clip import Clip
from core.domain.money import Per, Price
from core.domain.profile import Profile
from core.domain.script import Voice
from core.errors import Problem
from core.paths import Paths
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from tests.servers.ai302 import Ai302

KEY = "test-key-1234"


class Paid:
    """Ben speaks for 0.015 PTC per 1000 characters, at once or `by_task`; Anna can be cloned."""

    def __init__(self, server: Ai302, studio: Studio, profile: Profile, document: Document) -> None:
        self.server, self.studio, self.profile, self.document = server, studio, profile, document
        self.problems: list[Problem] = []
        self.tasks = Tasks(self.problems.append)
        self.script = document.scripts[0].id
        self.anna, self.ben = add_speaker(document, "Anna"), add_speaker(document, "Ben")
        self.by_task(False)

    def by_task(self, whether: bool) -> None:
        """Let Ben's lines be tasks that are asked for, or answered at once."""
        voice = Voice("302ai.speech", self.profile.id, "openai/alloy", "Alloy", {"run_async": whether})
        change_speaker(self.document, self.ben, voice=voice)

    def line(self, speaker: str, text: str) -> str:
        return self.document.insert_line(self.script, len(self.document.lines(self.script)), speaker=speaker, text=text)

    async def clone(self, folder: Path) -> Clip:
        """Give Anna the voice of a recording."""
        added = await self.studio.clips.add(recording(folder / "anna.wav"))
        clip = msgspec.structs.replace(added, text="The lamps go out.")
        voice = Voice("302ai.higgs-clone", self.profile.id, clips=(clip,))
        change_speaker(self.document, self.anna, voice=voice)
        return clip

    def state(self, line: str) -> str:
        return self.document.status(line).state

    @property
    def bought(self) -> int:
        return self.server.count("submit")

    async def until(self, true: Callable[[], object], seconds: float = 30) -> None:
        async with asyncio.timeout(seconds):
            while not true():
                QApplication.processEvents()
                await asyncio.sleep(0.01)
        QApplication.processEvents()


@asynccontextmanager
async def paid(home: Path) -> AsyncIterator[Paid]:
    """Open a studio in `home` with the provider beside it."""
    async with Ai302(key=KEY) as server:
        server.task_seconds = 0.05
        studio = Studio(Paths.under(home))
        await studio.open()
        await studio.start_queue()
        profile = await studio.accounts.add("302ai", "302.AI", server.base_url)
        await studio.accounts.set_key(profile.id, KEY, session=True)
        profile = await studio.accounts.change(
            profile.id,
            endpoints={"clone": server.clone_path, "design": server.design_path},
            prices={"302ai.speech": Price(0.015, "PTC", Per.CHARACTERS, 1000)},
        )
        project = await studio.new_project("The Last Ferry")
        made = Paid(server, studio, profile, await studio.document(project.id))
        try:
            yield made
        finally:
            await made.tasks.cancel_all()
            await studio.close()


def recording(path: Path, seconds: float = 1.0) -> Path:
    """Write a short recording."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\x10" * int(8000 * seconds))
    return path
