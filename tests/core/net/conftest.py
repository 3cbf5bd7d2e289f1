"""A client that is quick to ask again, and the line of a profile through it."""

from collections.abc import AsyncIterator, Callable

import pytest

from core.net.http import Caller, Explain, Http, Patience, Proxy

KEY = "test-key-1234"
HASTY = Patience(tries=3, first=0.01, longest=0.02)


async def key() -> str:
    return KEY


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    found = Http(Proxy("none"), patience=HASTY)
    yield found
    await found.close()


@pytest.fixture
def line(http: Http) -> Callable[..., Caller]:
    """Return a function that gives the line of the profile "Acme" to an address."""

    def make(base_url: str, explain: Explain | None = None) -> Caller:
        return http.caller("Acme", base_url, key, explain)

    return make
