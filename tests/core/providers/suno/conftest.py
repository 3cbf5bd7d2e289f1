"""Profiles that lead to Suno at each service, on loopback, with everything that an adapter is given."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import msgspec
import pytest

from core.domain.params import Value
from core.domain.profile import Profile
from core.domain.request import Request
from core.providers.base import Kit, Polling
from core.providers.suno import adapter as module
from core.providers.suno.adapter import Suno
from tests.core.providers.conftest import KEY
from tests.servers.ai302 import Ai302
from tests.servers.relay import Relay

SERVICES = ("rixapi", "new-api", "302ai")
Service = Relay | Ai302


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[str], Awaitable[Service]]]:
    """Return a function that starts a service."""
    async with AsyncExitStack() as stack:
        started: list[Service] = []

        async def start(name: str) -> Service:
            server = Ai302(key=KEY) if name == "302ai" else Relay("rixapi" if name == "rixapi" else "new-api", key=KEY)
            server.suno.seconds = 0.3
            started.append(await stack.enter_async_context(server))
            return started[-1]

        yield start
        assert not [leak for server in started for leak in server.leaks]


@pytest.fixture
async def server(serve: Callable[[str], Awaitable[Service]]) -> Service:
    return await serve("rixapi")


@pytest.fixture
def connect(kit: Kit) -> Callable[..., Suno]:
    """Return a function that makes the adapter of a profile at a service."""

    def make(server: Service, template: str = "", base_url: str = "", kit: Kit = kit) -> Suno:
        found = template or ("302ai" if isinstance(server, Ai302) else server.suno.manner)
        return Suno(Profile("p", "suno", "My Suno", template=found, base_url=base_url or server.base_url), kit)

    return make


@pytest.fixture
def adapter(server: Service, connect: Callable[..., Suno]) -> Suno:
    return connect(server)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words and uploads are asked for without waiting, and not for long."""
    for name, generator in list(module._GENERATORS.items()):
        soon = Polling(first=0.001, every=0.001, deadline=0.5)
        monkeypatch.setitem(module._GENERATORS, name, msgspec.structs.replace(generator, polling=soon))


def ask(generator: str, text: str = "folk, slow", **params: Value) -> Request:
    return Request(generator, "p", text, "", params)
