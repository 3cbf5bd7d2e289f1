"""A studio in a hurry, with one profile at a loopback provider: milliseconds, where elsewhere a clock is waited for."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from core.domain.clip import Clip
from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.params import complete
from core.domain.profile import Profile
from core.domain.request import Plan, Request
from core.keys import Keys
from core.net.client import Client, _Watch
from core.net.http import Caller, Http
from core.net.outgoing import Outgoing
from core.net.patience import Patience, Proxy
from core.paths import Paths
from core.providers.base import Polling
from core.studio import Studio
from tests.contract.cases.case import KEY, Case
from tests.core.conftest import write_tone
from tests.quick import quick_registry
from tests.servers.base import Server
from tests.servers.faults import Fault

AT_ONCE = Polling(first=0.003, every=0.003, deadline=20)
HASTE = Patience(connect=5, stall=60, tries=2, first=0.01, longest=0.02)
LARGEST = 4_000_000
SECONDS = 0.1
"""How long a call lasts that is never answered, or too slowly."""
SILENT = frozenset({Fault.NO_ANSWER, Fault.STALL, Fault.SLOW})


class House:
    """The studio, the provider, and the profile that leads from one to the other."""

    def __init__(self, studio: Studio, server: Server, folder: Path) -> None:
        self.studio = studio
        self.server = server
        self.folder = folder

    @property
    def profile(self) -> Profile:
        return self.studio.accounts.profile("there")

    async def request(self, case: Case, **params) -> Request:
        """Return what `case` asks for; its clips are in the library, and may lie in public."""
        generator = self.studio.registry.generator(case.generator)
        values = complete(generator.params, {**case.params, **params})
        clips = [await self.clip(number) for number in range(case.clips)]
        await self.studio.clips.agree(self.profile.id, [clip.audio for clip in clips])
        return Request(generator.id, self.profile.id, case.text, case.voice, values, tuple(clips))

    async def clip(self, number: int) -> Clip:
        path = write_tone(self.folder / f"clip {number}.wav", seconds=0.3, hertz=300 + 50 * number)
        return msgspec.structs.replace(await self.studio.clips.add(path), text=f"Words of clip {number}.", name="")

    async def order(self, request: Request) -> Order:
        """Order one request, as the command line does."""
        name = new_id()
        job = Job(new_id(), name, 0, request)
        return await self.studio.generate_order(Order(name, Plan((request,)), request.text, time.time(), jobs=(job,)))

    async def place(self, case: Case) -> Order:
        """Order what `case` asks for."""
        return await self.order(await self.request(case))

    async def settled(self, order: Order) -> Order:
        """Return the order as it is when nothing goes on by itself any more."""
        await self.studio.idle()
        return next(found for found in self.studio.queue.orders() if found.id == order.id)

    async def run(self, case: Case) -> Order:
        return await self.settled(await self.place(case))

    async def is_in_order(self) -> None:
        """Everything agrees, and nothing came where it must not."""
        report = await self.studio.check()
        assert report.found == dict.fromkeys(report.found, ())
        assert self.server.leaks == []


async def furnish(studio: Studio, case: Case, url: str) -> None:
    """Make the profile that leads to the provider, if it is not there yet."""
    if not studio.accounts.find("there"):
        profile = await studio.accounts.add(case.template, "there", url)
        await case.house.furnish(studio, profile)


@asynccontextmanager
async def house(case: Case, folder: Path) -> AsyncGenerator[House]:
    """Give the house for `case`."""
    async with case.house.server(case) as server:
        studio = Studio(Paths.under(folder / "home"), quick_registry(AT_ONCE), Keys())
        studio.accounts._http = Http(Proxy("none"), None, HASTE)
        await studio.open()
        await studio.start_queue()
        try:
            await furnish(studio, case, server.base_url)
            await studio.accounts.set_key("there", KEY, session=True)
            yield House(studio, server, folder)
        finally:
            await studio.close()


@contextlib.contextmanager
def in_a_hurry(server: Server) -> Iterator[None]:
    """Let nothing wait for long: holds, tries, news, and calls that the server will never answer in time.

    Those end a moment after they have arrived there, as if they had lasted for minutes.
    """
    real, watches = Client.exchange, list[_Watch]()

    class Watch(_Watch):
        def __init__(self, seconds: float, stall: float) -> None:
            super().__init__(seconds, stall)
            watches.append(self)

    async def end(step: str, count: int) -> None:
        await server.arrived(step, count)
        await asyncio.sleep(SECONDS)
        watches[-1]._end = asyncio.get_running_loop().time()
        watches[-1].timeout.reschedule(watches[-1]._end)

    @asynccontextmanager
    async def exchange(client: Client, name: str, out: Outgoing, *args, **kwargs):
        step = step_of(out, server)
        if not any(rule.step == step and rule.fault in SILENT for rule in server.faults.left):
            async with real(client, name, out, *args, **kwargs) as reply:
                yield reply
            return
        ending = asyncio.ensure_future(end(step, server.count(step) + 1))
        try:
            async with real(client, name, out, *args, **kwargs) as reply:
                yield reply
        finally:
            ending.cancel()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.net.client._Watch", Watch)
        patch.setattr(Client, "exchange", exchange)
        patch.setattr("core.jobs.gate.FIRST_WAIT", 0.02)
        patch.setattr("core.jobs.asking.FIRST_WAIT", 0.02)
        patch.setattr("core.news.REST", 0.001)
        patch.setattr("core.net.answer.ANSWER_LIMIT", LARGEST)
        for name in ("fetch", "send_for_audio"):
            patch.setitem(getattr(Caller, name).__kwdefaults__, "limit", LARGEST)
        yield


def step_of(out: Outgoing, server: Server) -> str:
    """Return the step that a call belongs to, as the server names it."""
    if not out.url.startswith(server.origin):
        return "download"
    return server.step_of(out.method, urlsplit(out.url).path)
