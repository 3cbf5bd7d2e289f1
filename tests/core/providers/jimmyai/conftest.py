"""A profile of JimmyAI that is a server on loopback, with everything that an adapter is given."""

import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.providers.base import Kit
from core.providers.jimmyai.adapter import JimmyAI
from tests.core.providers.conftest import KEY
from tests.servers.jimmyai import JimmyAI as Server
from tests.servers.sounds import sound

VOICE = "model_1234"
LINE = "The lamp is lit. Who is there?"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(key=KEY) as found:
        found.models[VOICE] = math.inf
        yield found
        assert not found.leaks


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
