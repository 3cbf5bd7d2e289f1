"""Where a process can be killed, what must be true afterwards, and one such kill from beginning to end."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.domain.job import State
from core.jobs.ways import Way
from core.keys import Keys
from core.net.http import Http
from core.net.patience import Proxy
from core.paths import Paths
from core.studio import Studio
from tests.contract.cases import higgs, jimmyai, suno, udio
from tests.contract.cases.ai302 import DESIGN, UDIO, VENDORS
from tests.contract.cases.case import KEY, Case
from tests.contract.cases.openai import SPEECH
from tests.contract.house import AT_ONCE, HASTE
from tests.quick import quick_registry
from tests.servers.ai302 import Ai302
from tests.servers.base import Server
from tests.servers.faults import Fault
from tests.servers.tasks import Task

AUDIO = (SPEECH, higgs.CLONE)
SONGS = (UDIO, udio.TRACKS, suno.SONG)
TASKS = (VENDORS, DESIGN, *SONGS, jimmyai.AUDIO)
ALL = (*AUDIO, *TASKS)
CLONES = (jimmyai.CLONE,)
"""Before these are sent a recording is uploaded, so their first call is another one."""
EDITS = (suno.STEMS,)
"""These are asked for with a GET: there is no body that could be half sent."""
FILES = (suno.WAV,)
"""So are these, and the answer is the file's address: there is no task."""

TAKEN = (*TASKS, *CLONES, *EDITS)
FILED = (*ALL, *CLONES, *EDITS, *FILES)
ROOT = Path(__file__).resolve().parents[2]

PATIENCE = 60.0
"""Seconds after which something hangs that should be over."""

Page = Sequence[tuple[str, str]]
"""Lines: who says what."""

DONE = "done"
UNCERTAIN = "uncertain"
NOTHING = "nothing ordered"


@dataclass(frozen=True, eq=False)
class Step:
    """A moment at which to kill, and what the next start finds: `bought` before it, and how the order ends.

    `at` is a function of ours, in the victim, where "{adapter}" is the case's own; `fault` lets the server hold its
    answer back, and the victim is killed when the call has arrived there the `nth` time.
    """

    name: str
    cases: tuple[Case, ...]
    outcome: str
    bought: int
    at: tuple[str, str, str, int] | None = None
    step: str = ""
    fault: Fault | None = None
    nth: int = 1

    def __str__(self) -> str:
        return self.name


def inside(name: str, cases: tuple[Case, ...], outcome: str, bought: int, where: str, nth: int = 1) -> Step:
    """Return a step at a function: `where` is "before module:name" or "after module:name"."""
    when, _, rest = where.partition(" ")
    module, _, function = rest.partition(":")
    return Step(name, cases, outcome, bought, at=(module, function, when, nth))


STEPS = (
    inside("before the order is written", FILED, NOTHING, 0, "before core.library.orders:add"),
    inside("after the order is written", FILED, DONE, 0, "after core.jobs.ledger:Ledger.add"),
    inside("before the commit", FILED, DONE, 0, "before core.jobs.ledger:Ledger.begin"),
    inside("within the commit", FILED, DONE, 0, "before core.library.orders:move"),
    inside("before the commit ends", FILED, DONE, 0, "after core.library.orders:move"),
    inside("after the commit", FILED, UNCERTAIN, 0, "after core.jobs.ledger:Ledger.begin"),
    inside("before the connection", ALL, UNCERTAIN, 0, "before core.net.http:Caller._sent"),
    inside("mid-POST, half sent", ALL, UNCERTAIN, 0, "before core.net.client:_Trail.__call__", 5),
    inside("mid-POST, all sent", ALL, UNCERTAIN, 1, "before core.net.client:_Trail.__call__", 7),
    Step("mid-POST, not answered", FILED, UNCERTAIN, 1, step="submit", fault=Fault.NO_ANSWER),
    Step("mid-POST, half of an answer", FILED, UNCERTAIN, 1, step="submit", fault=Fault.STALL),
    Step("mid-POST, the audio comes slowly", AUDIO, UNCERTAIN, 1, step="submit", fault=Fault.SLOW),
    inside("after the answer", TAKEN, UNCERTAIN, 1, "after {adapter}:submit"),
    inside("after the answer", AUDIO, DONE, 1, "after {adapter}:submit"),
    inside("after the answer", FILES, UNCERTAIN, 1, "after {adapter}:submit"),
    inside("before the task is written", TAKEN, UNCERTAIN, 1, "before core.jobs.ledger:Ledger.move"),
    inside("while the task is written", TAKEN, UNCERTAIN, 1, "before core.library.orders:move", 2),
    inside("after the task is written", TAKEN, DONE, 1, "after core.jobs.ledger:Ledger.move"),
    Step("mid-poll", TAKEN, DONE, 1, step="poll", fault=Fault.NO_ANSWER),
    Step("mid-poll, the second", TAKEN, DONE, 1, step="poll", fault=Fault.NO_ANSWER, nth=2),
    inside("after the task is done", TAKEN, DONE, 1, "after {adapter}:poll", 2),
    inside("before the addresses are written", TAKEN, DONE, 1, "before core.jobs.ledger:Ledger.move", 2),
    inside("after the addresses are written", TAKEN, DONE, 1, "after core.jobs.ledger:Ledger.move", 2),
    Step("mid-download, nothing comes", TAKEN, DONE, 1, step="download", fault=Fault.STALL),
    Step("mid-download, it comes slowly", TAKEN, DONE, 1, step="download", fault=Fault.SLOW),
    Step("mid-download, the second song", SONGS, DONE, 1, step="download", fault=Fault.SLOW, nth=2),
    inside("before the download has its name", TAKEN, DONE, 1, "before core.net.landing:Landing.finish"),
    inside("after the download", TAKEN, DONE, 1, "after {adapter}:fetch"),
    inside("after the second download", SONGS, DONE, 1, "after {adapter}:fetch", 2),
    inside("before filing", FILED, DONE, 1, "before core.jobs.runner:file_answers"),
    inside("before the audio is kept", FILED, DONE, 1, "before core.library.store:Store.keep"),
    inside("after the audio is kept", FILED, DONE, 1, "after core.library.store:Store.keep"),
    inside("before the sidecar", FILED, DONE, 1, "before core.library.store:write_whole"),
    inside("after the sidecar", FILED, DONE, 1, "after core.library.store:Store.tell"),
    inside("between two songs", SONGS, DONE, 1, "before core.library.store:Store.keep", 2),
    inside("after the second song's sidecar", SONGS, DONE, 1, "after core.library.store:Store.tell", 2),
    inside("before the take is filed", FILED, DONE, 1, "before core.jobs.ledger:Ledger.finish"),
    inside("within that, before its row", FILED, DONE, 1, "before core.library.takes:add"),
    inside("within that, after its row", FILED, DONE, 1, "after core.library.takes:add"),
    inside("within that, after its voice's row", CLONES, DONE, 1, "after core.library.voices:add"),
    inside("within that, before the end", FILED, DONE, 1, "after core.library.orders:finish"),
    inside("after filing", FILED, DONE, 1, "after core.jobs.ledger:Ledger.finish"),
    inside("before the arrival is removed", FILED, DONE, 1, "before core.library.store:Store.release"),
    inside("after the arrival is removed", FILED, DONE, 1, "after core.library.store:Store.release"),
    inside("after the first of two is removed", SONGS, DONE, 1, "after core.library.store:Store.release"),
)
"""In the order in which they are passed."""


@dataclass
class Found:
    """What the next start made of it."""

    outcome: str
    bought: int
    takes: int


class Victims:
    """Starts processes that can be killed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._alive = 0

    async def start(
        self, case: Case, home: Path, url: str, *, at: Any = None, resume: bool = False, page: Page = ()
    ) -> int:
        """Start one, and return its number. With a `page` it orders one take of all its lines."""
        assert self._process.stdin
        await self._clear_away()
        wanted = {"case": case.name, "home": str(home), "url": url, "at": at, "resume": resume, "page": page}
        self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
        self._alive = await self._told()
        return self._alive

    async def ended(self) -> int:
        """Return how it ended: the signal that killed it, or 0 for none."""
        status = await self._told()
        self._alive = 0
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            raise AssertionError("the victim met an error of its own")
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0

    async def _clear_away(self) -> None:
        """End a victim that a failed test has left, or nobody would ever hear of the next one."""
        if self._alive:
            os.kill(self._alive, signal.SIGKILL)
            await self._told()
            self._alive = 0

    async def _told(self) -> int:
        assert self._process.stdout
        return int(await self._process.stdout.readline())


@asynccontextmanager
async def victims() -> AsyncIterator[Victims]:
    """Give the process that starts them. The key is in its environment, as on a server."""
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "ROOMTONE_KEY_THERE": KEY,
        "PYTHONPATH": str(ROOT),
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.victim",
        cwd=ROOT,
        env=environment,
        stdin=pipe,
        stdout=pipe,
        start_new_session=True,
    )
    try:
        yield Victims(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # a victim that was left alive would keep the pipe open
        await process.wait()
        process._transport.close()  # pyright: ignore[reportAttributeAccessIssue]


async def strike(there: Victims, step: Step, case: Case, home: Path, server: Server, page: Page = ()) -> None:
    """Let one order, kill it at that step, and see that no more was bought by then than the step says."""
    if step.fault:
        server.faults.on(step.step, step.fault, after=step.nth - 1, rate=8_000)
    if step.fault is Fault.SLOW:
        lengthen(server)
    number = await there.start(case, home, server.base_url, at=place_of(step, case), page=page)
    if step.fault:
        await server.arrived(step.step, step.nth)
        if step.fault is Fault.SLOW:
            await half_way(server, step)
        os.kill(number, signal.SIGKILL)
    assert await there.ended() == signal.SIGKILL, "it was never there"
    if step.bought:  # what has left arrives, though nobody is there any more who sent it
        await server.arrived("submit", step.bought)
    assert len(server.bought) == step.bought
    server.faults.clear()


async def kill(there: Victims, step: Step, case: Case, home: Path) -> Found:
    """Kill one at that step, start again, and return what came of it. Raises `AssertionError` for a broken promise."""
    async with case.house.server(case) as server, asyncio.timeout(PATIENCE):
        await strike(there, step, case, home, server)
        found = await next_start(case, home, server)
        assert found.outcome == step.outcome
        assert found.bought == (1 if step.outcome == DONE else step.bought)
        return found


def place_of(step: Step, case: Case) -> tuple[str, str, str, int] | None:
    """Return where the victim dies, None where it is killed from outside."""
    if not step.at or step.at[0] != "{adapter}":
        return step.at
    module, _, adapter = case.house.adapter.partition(":")
    return module, f"{adapter}.{step.at[1]}", *step.at[2:]


async def kill_at_random(there: Victims, case: Case, home: Path, moments: Sequence[float]) -> Found:
    """Kill one after so many seconds, and who goes on after it too, each at its moment. Whatever it met, all holds."""
    async with case.house.server(case) as server, asyncio.timeout(PATIENCE):
        for number, seconds in enumerate(moments):
            victim = await there.start(case, home, server.base_url, resume=number > 0)
            await asyncio.sleep(seconds)
            with contextlib.suppress(ProcessLookupError):  # it was done already
                os.kill(victim, signal.SIGKILL)
            await there.ended()
        return await next_start(case, home, server)


def lengthen(server: Server) -> None:
    """Let results be so long that their downloads can be met half-way."""
    server.audio = 4.0
    if isinstance(server, Ai302):
        server.udio.seconds = 4.0


async def half_way(server: Server, step: Step) -> None:
    """Wait until some of the body has left; the rest would take seconds."""
    call = server.at(step.step)[-1]
    while call.sent < 2_000:  # noqa: ASYNC110 (the server tells of calls, not of bytes)
        await asyncio.sleep(0.005)


async def next_start(case: Case, home: Path, server: Server) -> Found:
    """Open what was left behind, let it go on, and hold it against the promises."""
    studio = Studio(Paths.under(home), quick_registry(AT_ONCE), Keys())
    studio.accounts._http = Http(Proxy("none"), None, HASTE)
    await studio.open()
    try:
        await studio.accounts.set_key("there", KEY, session=True)
        before = await studio.check()
        assert before.found == dict.fromkeys(before.found, ()), "before the queue went on"
        await studio.start_queue()
        await studio.idle()
        outcome = await outcome_of(studio)
        bought = len(server.bought)
        assert bought <= 1, "bought twice"
        if outcome == UNCERTAIN:
            await _settle(studio, server)
        takes = await studio.takes()
        assert len(takes) == (0 if outcome == NOTHING else case.takes)
        voices = [take.notes["voice"] for take in takes if case in CLONES]
        assert [kept.voice for kept in studio.kept.all()] == voices, "a voice was paid for and not kept"
        for take in takes:
            assert studio.audio_path(take).stat().st_size == take.facts.bytes
        report = await studio.check()
        assert report.found == dict.fromkeys(report.found, ()), "after the queue went on"
        assert not list((studio.folder / "incoming").iterdir()), "a file is left"
        assert not list((studio.folder / "bin").iterdir()), "something was thrown away"
        assert server.leaks == []
        return Found(outcome, bought, len(takes))
    finally:
        await studio.close()


async def outcome_of(studio: Studio) -> str:
    """Return how the order stands that was under way; one that was filed is no longer under way."""
    orders = await studio.queue.recorded(finished=True)
    assert len(orders) <= 1
    if not orders:
        return NOTHING
    known = {order.id: order for order in studio.queue.orders()}
    order = known.get(orders[0].id, orders[0])
    assert order.state in {State.DONE, State.UNCERTAIN}, order.reason
    return DONE if order.take else UNCERTAIN


async def _settle(studio: Studio, server: Server) -> None:
    """Take the way out that a person has: look the task up where there is one, else send it again."""
    (order,) = (order for order in studio.queue.orders() if not order.take)
    assert Way.SEND_AGAIN in studio.queue.ways(order)
    tasks: dict[str, Task] = getattr(server, "tasks", {})
    before, task = len(server.bought), next(iter(tasks), "")
    if task:
        await studio.queue.found(order.id, task)
    else:
        await studio.queue.send_again(order.id)
    await studio.idle()
    assert await outcome_of(studio) == DONE
    assert len(server.bought) == before + (0 if task else 1)
