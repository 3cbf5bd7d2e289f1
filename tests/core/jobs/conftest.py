"""A provider whose answers a test writes down beforehand, and which counts what reaches it."""

import asyncio
import inspect
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.money import Money, Price
from core.domain.params import Number
from core.domain.profile import Caps, Profile
from core.domain.request import Part, Plan, Request
from core.jobs.ledger import Ledger
from core.jobs.runner import Runner
from core.library.library import Library
from core.providers.base import Generator, Kind, Limits, Outcome, Polling, Provider, Ready, Result, Running, VoiceInfo
from core.providers.registry import Registry
from tests.core.conftest import write_tone


class Then(msgspec.Struct):
    """An answer before which something happens."""

    first: Callable[[], Awaitable[object]]
    answer: object


class Script:
    """What the provider answers, in order; an exception is raised, a coroutine function awaited."""

    def __init__(self, folder: Path) -> None:
        self.submits: list[object] = []
        self.polls: list[object] = []
        self.fetches: list[object] = []
        self.submitted: list[str] = []
        self.polled: list[str] = []
        self.fetched: list[str] = []
        self.cancelled: list[str] = []
        self.stops = True
        self.bills: dict[str, Money | None] = {}
        self.tone = write_tone(folder / "tone.wav")


class Scripted:
    """An adapter that follows a script; without one it answers every request with a tone."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        return ()

    async def check(self, request: Request) -> None:
        return

    async def submit(self, request: Request, into: Path) -> Outcome:
        self._script.submitted.append(request.text)
        answer = self._script.submits.pop(0) if self._script.submits else "tone"
        return await self._answer(answer, into)

    async def poll(self, request: Request, remote: str) -> Outcome:
        self._script.polled.append(remote)
        return await self._answer(self._script.polls.pop(0), Path())

    async def fetch(self, result: Result, into: Path) -> None:
        self._script.fetched.append(result.url)
        answer = self._script.fetches.pop(0) if self._script.fetches else "tone"
        await self._answer(answer, into)

    async def _answer(self, answer: object, into: Path) -> Outcome:
        if isinstance(answer, Then):
            await answer.first()
            answer = answer.answer
        if isinstance(answer, Exception):
            raise answer
        if inspect.iscoroutinefunction(answer):
            await answer()
        if isinstance(answer, Running | Ready):
            return answer
        shutil.copyfile(self._script.tone, into)
        return Ready((Result(into),))

    async def cancel(self, request: Request, remote: str) -> bool:
        self._script.cancelled.append(remote)
        return self._script.stops

    async def charged(self, trace: str) -> Money | None:
        return self._script.bills[trace]

    async def close(self) -> None:
        return


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)


def registry_for(
    script: Script,
    *,
    repeatable: bool = False,
    at_once: int = 2,
    seconds: float = 5,
    per_minute: int = 0,
    price: Price | None = None,
    caps: Caps | None = None,
) -> Registry:
    generator = Generator(
        "scripted.speech",
        "Scripted",
        Kind.SPEECH,
        (Number("rate", 0, 9),),
        1000,
        ".wav",
        repeatable=repeatable,
        polling=Polling(0, 0, seconds),
        price=price,
    )
    limits = Limits(at_once, seconds, per_minute)
    provider = Provider("scripted", "Scripted", (generator,), lambda: lambda profile, kit: Scripted(script), limits)
    return Registry((provider,), (Profile("p", "scripted", "P", caps=caps or Caps()),))


def order_of(*parts: str | Part, line: str = "", project: str = "") -> Order:
    """Return an order for the given texts and silences."""
    order_id = new_id()
    plan = Plan(
        tuple(
            Request("scripted.speech", "p", part, "", {"rate": 0}) if isinstance(part, str) else part for part in parts
        )
    )
    jobs = tuple(Job(new_id(), order_id, i, part) for i, part in enumerate(plan.parts) if isinstance(part, Request))
    return Order(order_id, plan, "text", 1.0, project, line=line, jobs=jobs)


Bench = Callable[..., "Desk"]


class Desk(msgspec.Struct):
    """A ledger and a runner on a library."""

    library: Library
    ledger: Ledger
    runner: Runner
    registry: Registry

    async def run(self, *orders: Order) -> list[Order]:
        """Bring the orders to their end and return them as they are then."""
        await self.ledger.add(orders)
        self.runner.enqueue(orders)
        await self.settle()
        return [found for order in orders if (found := self.ledger.order(order.id))]

    async def settle(self) -> None:
        async with asyncio.timeout(20):
            await self.runner.idle()


@pytest.fixture
async def desk(library: Library, script: Script) -> AsyncIterator[Bench]:
    runners: list[Runner] = []

    def make(**options: object) -> Desk:
        registry = registry_for(script, **options)  # pyright: ignore[reportArgumentType]
        ledger = Ledger(library)
        runner = Runner(ledger, registry, library.store)
        runners.append(runner)
        return Desk(library, ledger, runner, registry)

    yield make
    for runner in runners:
        await runner.close()
