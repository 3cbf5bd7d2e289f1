"""A profile of 302.AI that is a server on loopback, with everything that an adapter is given."""

import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import NeedsConsent
from core.message import say
from core.net.http import Http, Patience, Proxy
from core.providers.ai302.adapter import Ai302
from core.providers.base import Kit, Outcome, Ready, Running
from tests.servers.ai302 import Ai302 as Server

KEY = "test-key-1234"
HASTY = Patience(connect=5, stall=1, tries=3, first=0.01, longest=0.02)


class Memory:
    """Uploads that are remembered as long as a test lasts."""

    def __init__(self) -> None:
        self.urls: dict[tuple[str, str], str] = {}
        self.days: list[float] = []
        self.refused: set[str] = set()

    def url_of(self, profile: str, audio: str) -> str:
        return self.urls.get((profile, audio), "")

    def require(self, profile: str, name: str, audio: str) -> None:
        if audio in self.refused:
            raise NeedsConsent(
                say("It would be put at a public address of {name}.", name=name), say("No."), profile, ()
            )

    async def uploaded(self, profile: str, audio: str, url: str, *, days: float) -> None:
        self.urls[profile, audio] = url
        self.days.append(days)

    async def forget(self, profile: str, audio: str) -> None:
        self.urls.pop((profile, audio), None)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(key=KEY) as found:
        yield found
        assert not found.leaks


@pytest.fixture
def uploads() -> Memory:
    return Memory()


@pytest.fixture
async def kit(tmp_path: Path, uploads: Memory) -> AsyncIterator[Kit]:
    async def key() -> str:
        return KEY

    http = Http(Proxy("none"), patience=HASTY)
    yield Kit(http, key, lambda clip: tmp_path / f"{clip.audio}{clip.suffix}", uploads)
    await http.close()


@pytest.fixture
def connect(server: Server, kit: Kit) -> Callable[..., Ai302]:
    """Return a function that makes the adapter of a profile; its endpoints are the server's unless given."""

    def make(base_url: str = "", kit: Kit = kit, **endpoints: str) -> Ai302:
        paths = endpoints or {"clone": server.clone_path, "design": server.design_path}
        return Ai302(Profile("302", "302ai", "My 302", base_url=base_url or server.base_url, endpoints=paths), kit)

    return make


@pytest.fixture
def adapter(connect: Callable[..., Ai302]) -> Ai302:
    return connect()


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., Clip]:
    """Return a function that makes a clip with a file."""

    def make(text: str = "What was said.", audio: str = "ab12" * 16, suffix: str = ".wav", name: str = "Anna") -> Clip:
        with wave.open(str(tmp_path / f"{audio}{suffix}"), "wb") as file:
            file.setparams((1, 2, 8_000, 0, "NONE", ""))
            file.writeframes(audio.encode() * 100)
        return Clip(audio, suffix, text, name)

    return make


def ask(generator: str, text: str = "Hello there.", voice: str = "", clips: tuple[Clip, ...] = (), **params) -> Request:
    return Request(generator, "302", text, voice, params, clips)


async def until_ready(adapter: Ai302, request: Request, outcome: Outcome) -> Ready:
    """Look until the task is done, without waiting."""
    for _ in range(10):
        if isinstance(outcome, Ready):
            return outcome
        assert isinstance(outcome, Running)
        outcome = await adapter.poll(request, outcome.remote)
    raise AssertionError("the task never ends")
