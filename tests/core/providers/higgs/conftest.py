"""A profile of one's own Higgs server, which is one on loopback, with everything that an adapter is given."""

import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from core.domain.clip import Clip
from core.domain.profile import Profile
from core.domain.request import Request
from core.providers.base import Kit
from core.providers.higgs.adapter import Higgs
from tests.core.providers.conftest import no_key
from tests.servers.vllm import Vllm


@pytest.fixture
async def server() -> AsyncIterator[Vllm]:
    async with Vllm(audio=0.3) as found:
        yield found
        assert not found.leaks


@pytest.fixture
def kit(kit: Kit) -> Kit:
    """Without a key: a server of one's own needs none."""
    return msgspec.structs.replace(kit, key=no_key)


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
