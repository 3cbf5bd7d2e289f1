"""A profile of one's own Higgs server, which is one on loopback, with everything that an adapter is given."""

import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import KeyMissing
from core.message import say
from core.net.http import Http, Patience, Proxy
from core.providers.base import Kit
from core.providers.higgs.adapter import Higgs
from tests.servers.vllm import Vllm

KEY = "test-key-1234"
HASTY = Patience(connect=5, stall=1, tries=3, first=0.01, longest=0.02)


async def no_key() -> str:
    raise KeyMissing(say("There is no key."), say("Add a key."))


@pytest.fixture
async def server() -> AsyncIterator[Vllm]:
    async with Vllm(audio=0.3) as found:
        yield found
        assert not found.leaks


@pytest.fixture
async def kit(tmp_path: Path) -> AsyncIterator[Kit]:
    http = Http(Proxy("none"), patience=HASTY)
    yield Kit(http, no_key, lambda clip: tmp_path / f"{clip.audio}{clip.suffix}", cast("Any", None))
    await http.close()


@pytest.fixture
def connect(server: Vllm, kit: Kit) -> Callable[..., Higgs]:
    """Return a function that makes the adapter of a profile."""

    def make(base_url: str | None = None, kit: Kit = kit, **endpoints: str) -> Higgs:
        address = server.base_url if base_url is None else base_url
        return Higgs(Profile("there", "higgs", "My server", "higgs-vllm", address, endpoints), kit)

    return make


@pytest.fixture
def adapter(connect: Callable[..., Higgs]) -> Higgs:
    return connect()


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., Clip]:
    """Return a function that makes a clip with a file."""

    def make(text: str = "What was said.", audio: str = "ab12" * 16, suffix: str = ".wav", frames: int = 6_400) -> Clip:
        with wave.open(str(tmp_path / f"{audio}{suffix}"), "wb") as file:
            file.setparams((1, 2, 8_000, 0, "NONE", ""))
            file.writeframes((audio.encode() * frames)[: 2 * frames])
        return Clip(audio, suffix, text, "Anna")

    return make


def ask(generator: str, text: str = "Hello there.", voice: str = "", clips: tuple[Clip, ...] = (), **params) -> Request:
    return Request(generator, "there", text, voice, params, clips)
