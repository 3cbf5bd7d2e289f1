"""A profile of JimmyAI that is a server on loopback, with everything that an adapter is given."""

import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import NeedsConsent
from core.message import say
from core.net.http import Http, Patience, Proxy
from core.providers.base import Kit, Outcome, Ready, Running
from core.providers.jimmyai.adapter import JimmyAI
from tests.servers.jimmyai import JimmyAI as Server
from tests.servers.sounds import sound

KEY = "test-key-1234"
VOICE = "model_1234"
HASTY = Patience(connect=5, stall=1, tries=3, first=0.01, longest=0.02)
LINE = "The lamp is lit. Who is there?"


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
        found.models[VOICE] = math.inf
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
def connect(server: Server, kit: Kit) -> Callable[..., JimmyAI]:
    """Return a function that makes the adapter of a profile at an address, which is the server's unless given."""

    def make(base_url: str = "", kit: Kit = kit) -> JimmyAI:
        return JimmyAI(Profile("jimmy", "jimmyai", "My Jimmy", base_url=base_url or server.base_url), kit)

    return make


@pytest.fixture
def adapter(connect: Callable[..., JimmyAI]) -> JimmyAI:
    return connect()


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., Clip]:
    """Return a function that makes a clip with a file of so many seconds; what is said in it nobody wrote down."""

    def make(seconds: float = 20, audio: str = "ab12" * 16, suffix: str = ".wav", name: str = "Anna") -> Clip:
        (tmp_path / f"{audio}{suffix}").write_bytes(sound(audio, "wav", seconds))
        return Clip(audio, suffix, "", name)

    return make


def clone(*clips: Clip, text: str = LINE, **params) -> Request:
    return Request("jimmyai.clone", "jimmy", text, "", params, clips)


def speech(text: str = LINE, voice: str = VOICE, **params) -> Request:
    return Request("jimmyai.audio", "jimmy", text, voice, params)


async def until_ready(adapter: JimmyAI, request: Request, outcome: Outcome) -> Ready:
    """Look until the task is done, without waiting."""
    for _ in range(12):
        if isinstance(outcome, Ready):
            return outcome
        assert isinstance(outcome, Running)
        outcome = await adapter.poll(request, outcome.remote)
    raise AssertionError("the task never ends")
