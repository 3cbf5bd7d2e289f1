"""Profiles of aggregators on loopback that have Udio, with everything that an adapter is given."""

from collections.abc import AsyncIterator, Callable

import pytest

from core.domain.profile import Profile
from core.domain.request import Request
from core.providers.base import Kit
from core.providers.udio.adapter import Udio
from tests.core.providers.conftest import KEY
from tests.servers.relay import Relay


@pytest.fixture(params=["rixapi", "new-api"])
async def server(request) -> AsyncIterator[Relay]:
    async with Relay(request.param, key=KEY, audio=0.3) as found:
        yield found
        assert not found.leaks


@pytest.fixture
def connect(server: Relay, kit: Kit) -> Callable[..., Udio]:
    """Return a function that makes the adapter of a profile; its template is the server's manner unless given."""

    def make(template: str = "", base_url: str | None = None) -> Udio:
        address = server.base_url if base_url is None else base_url
        return Udio(Profile("there", "openai", "Relay", template or server.suno.manner, address), kit)

    return make


@pytest.fixture
def adapter(connect: Callable[..., Udio]) -> Udio:
    return connect()


def ask(text: str = "slow waltz, accordion", **params) -> Request:
    return Request("udio.song", "there", text, params=params)
