"""What the ledger and the HTTP layer add: jobs per second beside bare httpx that does the same on the same server.

A job is one call that is answered with audio, or a task: submitted, asked for once, downloaded. Both sides do
`AT_ONCE` at a time and write what comes into files; ours makes them durable, and then also keeps a ledger on the disk,
and then also decodes, measures and files the audio. The provider is a process of its own.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.params import complete
from core.domain.request import Plan, Request
from core.domain.take import Facts, Take
from core.jobs import bills, runner
from core.keys import Keys
from core.library.store import Store
from core.paths import Paths
from core.providers.base import Polling, Ready, Result, Running
from core.studio import Studio
from tests.bench.row import Row
from tests.quick import quick_registry

AT_ONCE = 32
JOBS = 320
ROUNDS = 3
KEY = "test-key"
SIZES = {"small": 0.3, "1 MB": 21.8}
"""Seconds of WAV at 24 kHz."""
FORMS = {"audio at once": ("openai", "openai.speech", "alloy"), "task": ("302ai", "302ai.speech", "openai/alloy")}
WAV = {"openai": {"response_format": "wav"}, "302ai": {"output_format": "wav"}}
GOALS = {"adapter": ("HTTP layer", 0.8), "ledger": ("and ledger", 0.8), "studio": ("and filed", 0.5)}
ROOT = Path(__file__).resolve().parents[2]

Work = Callable[[str], Awaitable[None]]


def measure(folder: Path) -> Iterable[Row]:
    """Alternate the sides, and set the medians of their speeds beside each other."""
    for size, seconds in SIZES.items():
        for form in FORMS:
            with serving(seconds) as urls:
                found: dict[str, list[float]] = {side: [] for side in SIDES}
                for number in range(ROUNDS):
                    for side, run in SIDES.items():
                        home = folder / f"{size} {form} {number} {side}"
                        home.mkdir()
                        found[side].append(JOBS / asyncio.run(run(home, form, urls)))
            speeds = {side: statistics.median(speed) for side, speed in found.items()}
            for side, (words, goal) in GOALS.items():
                name = f"{form}, {size}, {AT_ONCE} at once: {words}"
                yield Row(name, speeds[side], "jobs/s", goal, at_most=False, beside=speeds["bare"])


@contextmanager
def serving(seconds: float) -> Iterator[dict[str, str]]:
    """Give the addresses of providers whose results last so long."""
    command = [sys.executable, "-m", "tests.bench.serve", str(seconds)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe) as server:
        assert server.stdin
        assert server.stdout
        yield json.loads(server.stdout.readline())
        server.stdin.close()


def texts() -> list[str]:
    return [f"Line {number} of many." for number in range(JOBS)]


async def side_by_side(work: Work, items: Sequence[str]) -> float:
    """Do `work` with every item, so many at a time; return the seconds that it took."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(item: str) -> None:
        async with slots:
            await work(item)

    await work("to begin with")  # connections, imports, certificates
    began = time.perf_counter()
    await asyncio.gather(*map(one, items))
    return time.perf_counter() - began


async def bare(home: Path, form: str, urls: dict[str, str]) -> float:
    """Use httpx as anybody would, without what Roomtone settles for the process it runs in."""
    if sys.modules.get("sniffio", httpx) is None:
        del sys.modules["sniffio"]
    provider = FORMS[form][0]
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    headers = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:

        async def speech(text: str) -> None:
            body = {"model": "tts-1", "input": text, "voice": "alloy", "response_format": "wav"}
            await save(client.stream("POST", f"{urls[provider]}/audio/speech", json=body, headers=headers), text)

        async def task(text: str) -> None:
            body = {"text": text, "provider": "openai", "voice": "alloy", "output_format": "wav"}
            url = f"{urls[provider]}/302/v2/audio"
            made = (await client.post(f"{url}/tts?run_async=true", json=body, headers=headers)).json()
            found = (await client.get(f"{url}/fetch/{made['task_id']}", headers=headers)).json()
            await save(client.stream("GET", found["audio_url"]), text)

        async def save(asking: Any, text: str) -> None:
            async with asking as answer:
                answer.raise_for_status()
                with (home / text).open("wb") as file:
                    async for piece in answer.aiter_bytes():
                        file.write(piece)

        return await side_by_side(speech if provider == "openai" else task, texts())


async def furnished(home: Path, provider: str, urls: dict[str, str]) -> Studio:
    """Return a studio whose profile may have as many under way; tasks are asked for without a pause."""
    made = Studio(Paths.under(home), quick_registry(Polling(0, 0, 60)), Keys())
    await made.open()
    await made.start_queue()
    profile = await made.accounts.add(provider, "there", urls[provider])
    await made.accounts.change(profile.id, at_once=AT_ONCE)
    await made.accounts.set_key(profile.id, KEY, session=True)
    return made


def request_for(there: Studio, form: str, text: str) -> Request:
    provider, name, voice = FORMS[form]
    params = complete(there.registry.generator(name).params, WAV[provider])
    return Request(name, there.accounts.profile("there").id, text, voice, params)


async def adapter(home: Path, form: str, urls: dict[str, str]) -> float:
    """Use the adapter, without a ledger: what arrives lies whole on the disk."""
    there = await furnished(home, FORMS[form][0], urls)
    talking = there.registry.adapter(there.accounts.profile("there").id)

    async def one(text: str) -> None:
        request = request_for(there, form, text)
        outcome = await talking.submit(request, home / text)
        if isinstance(outcome, Running):
            outcome = await talking.poll(request, outcome.remote)
            assert isinstance(outcome, Ready)
            await talking.fetch(outcome.results[0], home / text)

    try:
        return await side_by_side(one, texts())
    finally:
        await there.close()


async def studio(home: Path, form: str, urls: dict[str, str]) -> float:
    """Use everything: orders in the ledger, and takes in the library at the end."""
    there = await furnished(home, FORMS[form][0], urls)
    try:
        await ordered(there, form, ["to begin with"])
        return await ordered(there, form, texts())
    finally:
        await there.close()


async def ledger(home: Path, form: str, urls: dict[str, str]) -> float:
    """Use everything but the filing: the takes are rows, and nobody looks at their audio."""
    filing, waits = runner.file_answers, bills.WAITS
    runner.file_answers, bills.WAITS = unheard, ()  # no file lies beside which a price could be written
    try:
        return await studio(home, form, urls)
    finally:
        runner.file_answers, bills.WAITS = filing, waits


async def unheard(order: Order, results: Sequence[Result], store: Store) -> tuple[Take, ...]:
    """Return a take for what arrived, without a look at it."""
    facts = Facts(1.0, 24_000, 1, "pcm_s16le", 1)
    return (Take(order.id, order.id, results[0].suffix, order.plan, facts, time.time(), order.text),)


async def ordered(there: Studio, form: str, items: Sequence[str]) -> float:
    """Order takes of the texts and return after how many seconds all are filed."""
    orders: list[Order] = []
    for text in items:
        request, name = request_for(there, form, text), new_id()
        orders.append(Order(name, Plan((request,)), text, time.time(), jobs=(Job(new_id(), name, 0, request),)))
    before = await there.count_takes()
    began = time.perf_counter()
    await asyncio.gather(*map(there.generate_order, orders))
    await there.idle()
    seconds = time.perf_counter() - began
    if await there.count_takes() - before != len(items):
        raise RuntimeError("not every job made a take")
    return seconds


SIDES = {"bare": bare, "adapter": adapter, "ledger": ledger, "studio": studio}
