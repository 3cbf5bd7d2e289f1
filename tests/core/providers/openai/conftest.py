"""Profiles of servers on loopback that speak OpenAI's language, with everything that an adapter is given."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from core.domain.profile import Profile
from core.domain.request import Request
from core.net.http import Http, Proxy
from core.providers.base import Kit
from core.providers.openai.adapter import OpenAI
from tests.core.providers.conftest import HASTY, KEY, a_key
from tests.servers.openai import OpenAI as Server


class NoUploads:
    """This provider uploads nothing."""

    def require(self, profile: str, name: str, audio: str) -> None:
        raise AssertionError("nothing is uploaded")

    def url_of(self, profile: str, audio: str) -> str:
        raise AssertionError(audio)

    async def uploaded(self, profile: str, audio: str, url: str, *, days: float) -> None:
        raise AssertionError(audio)

    async def forget(self, profile: str, audio: str) -> None:
        raise AssertionError(audio)


@pytest.fixture
async def serve() -> AsyncIterator[Callable[..., Awaitable[Server]]]:
    """Return a function that starts a server of a shape."""
    async with AsyncExitStack() as stack:

        async def start(shape: str = "openai", **options) -> Server:
            server = await stack.enter_async_context(Server(shape, **{"key": KEY, **options}))
            stack.callback(lambda: _proved(server))
            return server

        yield start


def _proved(server: Server) -> None:
    assert not server.leaks


@pytest.fixture
async def server(serve) -> Server:
    return await serve()


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    found = Http(Proxy("none"), patience=HASTY)
    yield found
    await found.close()


@pytest.fixture
def connect(http: Http, tmp_path: Path) -> Callable[..., OpenAI]:
    """Return a function that makes the adapter of a profile at an address, or at a server's."""

    def make(where: Server | str, template: str = "openai", key: Callable[[], Awaitable[str]] | None = None, **paths):
        base_url = where if isinstance(where, str) else where.base_url
        profile = Profile("mine", "openai", "My server", template, base_url, endpoints=paths)
        return OpenAI(profile, Kit(http, key or a_key, lambda clip: tmp_path / clip.audio, NoUploads()))

    return make


@pytest.fixture
def adapter(connect, server) -> OpenAI:
    return connect(server)


def ask(text: str = "The tide was out.", voice: str = "alloy", **params) -> Request:
    return Request("openai.speech", "mine", text, voice, params)
