"""What the tests of every adapter share: a kit on loopback, and what holds of any that sends something paid."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from core.domain.request import Request
from core.errors import (
    Busy,
    KeyMissing,
    KeyRejected,
    NeedsConsent,
    NoBalance,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    Problem,
    Refused,
)
from core.message import say
from core.net.http import Http, Patience, Proxy
from core.providers.base import Adapter, Kit, Outcome, Ready, Running
from tests.servers.base import Server
from tests.servers.faults import Fault

KEY = "test-key-1234"
HASTY = Patience(connect=5, stall=1, tries=3, first=0.01, longest=0.02)

OF_ONE_SENDING: Mapping[Fault, type[Problem]] = {
    Fault.RATE_LIMITED: Busy,
    Fault.UNAVAILABLE: Busy,
    Fault.SERVER_ERROR: Refused,
    Fault.BAD_REQUEST: Refused,
    Fault.KEY_REJECTED: KeyRejected,
    Fault.NO_PERMISSION: NotAllowed,
    Fault.NO_BALANCE: NoBalance,
    Fault.PAYMENT_REQUIRED: NoBalance,
    Fault.NOT_FOUND: NotFound,
    Fault.TOO_LARGE: Refused,
    Fault.BUSINESS_ERROR: Refused,
    Fault.HTML: OutcomeUnknown,
    Fault.HTML_502: OutcomeUnknown,
    Fault.RESET_AFTER: OutcomeUnknown,
    Fault.RESET_HALFWAY: OutcomeUnknown,
    Fault.WITHOUT_FIELD: OutcomeUnknown,
    Fault.GARBAGE_JSON: OutcomeUnknown,
    Fault.EMPTY: OutcomeUnknown,
}
"""What a submission that met a fault is, for a provider that answers with a task."""


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


async def a_key() -> str:
    return KEY


async def no_key() -> str:
    raise KeyMissing(say("There is no key."), say("Add a key."))


@pytest.fixture
def uploads() -> Memory:
    return Memory()


@pytest.fixture
async def kit(tmp_path: Path, uploads: Memory) -> AsyncIterator[Kit]:
    """What an adapter is given; a clip's file lies in the test's folder."""
    http = Http(Proxy("none"), patience=HASTY)
    yield Kit(http, a_key, lambda clip: tmp_path / f"{clip.audio}{clip.suffix}", uploads)
    await http.close()


async def until_ready(adapter: Adapter, request: Request, outcome: Outcome) -> Ready:
    """Look until the task is done, without waiting."""
    for _ in range(12):
        if isinstance(outcome, Ready):
            return outcome
        assert isinstance(outcome, Running)
        outcome = await adapter.poll(request, outcome.remote)
    raise AssertionError("the task never ends")


async def sends_once(
    adapter: Adapter, server: Server, request: Request, into: Path, problems: Mapping[Fault, type[Problem]]
) -> None:
    """Let every fault happen to a submission: it is that problem, says what to do, and was sent a single time."""
    for fault, problem in problems.items():
        before = server.count("submit")
        server.faults.on("submit", fault)
        with pytest.raises(Problem) as raised:
            await adapter.submit(request, into)
        assert type(raised.value) is problem, fault
        assert raised.value.remedy, fault
        assert server.count("submit") == before + 1, fault
        assert not into.exists(), fault  # noqa: ASYNC240 (a moment, and nobody waits)
