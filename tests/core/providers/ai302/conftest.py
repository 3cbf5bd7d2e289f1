"""A profile of 302.AI that is a server on loopback, with everything that an adapter is given."""

import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.providers.ai302.adapter import Ai302
from core.providers.base import Kit
from tests.core.providers.conftest import KEY
from tests.servers.ai302 import Ai302 as Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(key=KEY) as found:
        yield found
        assert not found.leaks


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
