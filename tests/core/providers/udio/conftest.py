"""Profiles of aggregators on loopback that have Udio, with everything that an adapter is given."""

from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest

from core.domain.profile import Profile
from core.domain.request import Request
from core.net.http import Http, Patience, Proxy
from core.providers.base import Kit, Outcome, Ready, Running
from core.providers.udio.adapter import Udio
from tests.servers.relay import Relay

KEY = "test-key-1234"
HASTY = Patience(connect=5, stall=1, tries=3, first=0.01, longest=0.02)


@pytest.fixture(params=["rixapi", "new-api"])
async def server(request) -> AsyncIterator[Relay]:
    async with Relay(request.param, key=KEY, audio=0.3) as found:
        yield found
        assert not found.leaks


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async def key() -> str:
        return KEY

    http = Http(Proxy("none"), patience=HASTY)
    yield Kit(http, key, cast("Any", None), cast("Any", None))
    await http.close()


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


async def until_ready(adapter: Udio, request: Request, outcome: Outcome) -> Ready:
    """Look until the songs are there, without waiting."""
    for _ in range(10):
        if isinstance(outcome, Ready):
            return outcome
        assert isinstance(outcome, Running)
        outcome = await adapter.poll(request, outcome.remote)
    raise AssertionError("the task never ends")
