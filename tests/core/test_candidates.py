"""Several candidates at once: what is ordered, what it costs, what a second click buys, and what a kill leaves."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.job import State
from core.domain.money import Money, Price
from core.domain.script import Voice
from core.errors import LineLocked
from core.keys import Keys
from core.paths import Paths
from core.projects.casting import change_speaker
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from tests.quick import quick_registry
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault

KEY = "test-key"
HIGGS = "higgs.speech"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def server() -> AsyncIterator[Ai302]:
    async with Ai302(key=KEY) as made:
        made.task_seconds = 0.05
        yield made


async def opened(home: Path, server: Ai302) -> Studio:
    studio = Studio(Paths.under(home), quick_registry(), Keys())
    await studio.open()
    if not any(profile.name == "302" for profile in studio.registry.profiles()):
        await studio.accounts.add("302ai", "302", server.base_url)
    profile = studio.accounts.profile("302")
    await studio.accounts.change(profile.id, prices={"302ai.speech": Price(0.2, "PTC")})
    await studio.accounts.set_key(profile.id, KEY, session=True)
    return studio


@pytest.fixture
async def studio(tmp_path: Path, server: Ai302) -> AsyncIterator[Studio]:
    made = await opened(tmp_path / "home", server)
    await made.start_queue()
    yield made
    await made.close()


def alloy(studio: Studio, *, task: bool = False) -> Voice:
    profile = studio.accounts.profile("302").id
    return Voice("302ai.speech", profile, "openai/alloy", "Alloy", {"run_async": task})


async def page(studio: Studio, voice: Voice, *texts: str) -> tuple[Document, list[str]]:
    document = await studio.document((await studio.new_project("Book")).id)
    change_speaker(document, document.narrator.id, voice=voice)
    script = document.scripts[0].id
    return document, [document.insert_line(script, index, text=text) for index, text in enumerate(texts)]


async def test_three_candidates_are_three_takes_of_which_the_first_speaks(studio: Studio, server: Ai302) -> None:
    document, (line,) = await page(studio, alloy(studio), "Good evening.")
    (price,) = studio.quote_lines(document, [line], 3).totals
    assert (price.amount, price.unit) == (pytest.approx(0.6), "PTC")
    assert len((await studio.generate(document, [line], 3)).orders) == 3
    await studio.idle()
    takes = await studio.line_takes(line)
    status = document.status(line)
    assert server.count("submit") == len(takes) == status.takes == 3
    assert (takes[status.number - 1].id, status.state) == (status.chosen, LineState.DONE)
    other = next(number for number in (1, 2, 3) if number != status.number)
    await studio.choose_take(document, line, takes[other - 1].id)
    assert document.status(line).number == other


async def test_a_second_click_buys_nothing_while_any_candidate_is_under_way(studio: Studio, server: Ai302) -> None:
    document, (line,) = await page(studio, alloy(studio, task=True), "Good evening.")
    await studio.accounts.change(studio.accounts.profile("302").id, at_once=1)
    first = await studio.generate(document, [line], 3)
    again = [await studio.generate(document, [line], times) for times in (3, 1)]
    assert [len(done.orders) for done in (first, *again)] == [3, 0, 0]
    await studio.queue.cancel([first.orders[-1].id])
    await studio.news_told()
    assert document.status(line).state in {LineState.WAITING, LineState.RUNNING}
    assert not (await studio.generate(document, [line])).orders
    await studio.idle()
    assert server.count("submit") == 2
    assert (document.status(line).state, document.status(line).takes) == (LineState.DONE, 2)


async def test_candidates_of_a_generator_with_seeds_differ_in_the_seed_and_fit_their_line(studio: Studio) -> None:
    profile = await studio.accounts.add("higgs-vllm", "Higgs", "http://127.0.0.1:9/v1")
    document, (line,) = await page(studio, Voice(HIGGS, profile.id, "belinda"), "Good. [pause 0.4s] Evening.")
    studio.queue.pause()
    orders = (await studio.generate(document, [line], 4)).orders
    wanted = document.voicing.plan(document.line(line)).fingerprint
    seeds = [{request.params["seed"] for request in order.plan.requests} for order in orders]
    assert [len(found) for found in seeds] == [1] * 4
    assert len(set.union(*seeds)) == 4
    assert -1 not in set.union(*seeds)
    assert {order.wanted for order in orders} == {wanted}
    assert document.under_way(line) == {wanted}


async def test_a_seed_that_was_chosen_is_that_of_the_first_candidate(studio: Studio) -> None:
    profile = await studio.accounts.add("higgs-vllm", "Higgs", "http://127.0.0.1:9/v1")
    document, (line,) = await page(studio, Voice(HIGGS, profile.id, "belinda", params={"seed": 7}), "Good evening.")
    studio.queue.pause()
    orders = (await studio.generate(document, [line], 3)).orders
    seeds = [order.plan.requests[0].params["seed"] for order in orders]
    assert (seeds[0], len(set(seeds))) == (7, 3)
    await studio.queue.cancel([order.id for order in orders])
    await studio.news_told()
    document.change_line(line, flagged=True)
    (order,) = (await studio.generate(document, [line])).orders
    assert order.plan.requests[0].params["seed"] != 7
    assert not document.line(line).flagged


async def test_a_voice_that_always_sounds_the_same_makes_one_candidate(studio: Studio) -> None:
    document, (line,) = await page(studio, studio.registry.default_voice(), "Good evening.")
    assert len((await studio.generate(document, [line], 5)).orders) == 1


async def test_a_candidate_that_failed_after_it_was_bought_goes_on_instead_of_a_new_one(
    studio: Studio, server: Ai302
) -> None:
    document, (line,) = await page(studio, alloy(studio, task=True), "Good evening.")
    server.faults.on("download", Fault.HTML)
    await studio.generate(document, [line], 2)
    await studio.idle()
    failed = [order for order in studio.queue.orders() if order.state is State.FAILED]
    assert len(failed) == 1
    done = await studio.generate(document, [line], 2)
    await studio.idle()
    assert failed[0].id in {order.id for order in done.orders}
    assert server.count("submit") == 3
    assert document.status(line).takes == 3


async def test_a_locked_line_is_passed_over_and_costs_nothing(studio: Studio, server: Ai302) -> None:
    document, (locked, other) = await page(studio, alloy(studio), "Good evening.", "Good night.")
    document.change_line(locked, locked=True)
    assert document.missing(document.scripts[0].id) == (other,)
    assert studio.quote_lines(document, [locked, other]).totals == (Money(0.2, "PTC"),)
    assert studio.quote_lines(document, [locked, other], locked=True).totals == (Money(0.4, "PTC"),)
    done = await studio.generate(document, [locked, other])
    ((line, problem),) = done.refused
    assert line == locked
    assert isinstance(problem, LineLocked)
    await studio.idle()
    assert server.count("submit") == 1
    assert document.status(locked).state is LineState.EMPTY


async def test_ordering_removes_the_flags_as_one_step(studio: Studio) -> None:
    document, lines = await page(studio, studio.registry.default_voice(), "One.", "Two.", "Three.")
    document.change_lines(lines[:2], flagged=True)
    script = document.scripts[0].id
    assert (document.flagged(script), document.tally(script).flagged) == (tuple(lines[:2]), 2)
    await studio.generate(document, lines)
    assert document.flagged(script) == ()
    document.undo()
    assert document.flagged(script) == tuple(lines[:2])


VICTIM = """
import asyncio, importlib, os, pathlib, signal, sys

home, url, name, when, nth = sys.argv[1:]
module, _, last = name.rpartition(".")
owner = importlib.import_module(module)
real, calls = getattr(owner, last), 0

def die():
    global calls
    calls += 1
    if calls == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)

def step(*args, **kwargs):
    if when == "before":
        die()
    found = real(*args, **kwargs)
    if when == "after":
        die()
    return found

from tests.core.test_candidates import alloy, opened, page

class Server:
    base_url = url

async def main():
    studio = await opened(pathlib.Path(home), Server())
    await studio.start_queue()
    document, (line,) = await page(studio, alloy(studio, task=True), "Good evening.")
    await studio.saved()
    setattr(owner, last, step)
    await studio.generate(document, [line], 3)
    await studio.idle()
    await studio.close()

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("name", "when", "nth", "wanted"),
    [
        ("core.library.orders.add", "after", 1, 0),  # they were not committed yet: nothing was promised
        ("core.library.orders.move", "after", 2, 3),
        ("core.library.orders.move", "before", 5, 3),
        ("core.library.orders.move", "after", 8, 3),
        ("core.library.takes.add", "before", 2, 3),
        ("core.library.takes.add", "after", 2, 3),
    ],
)
async def test_candidates_that_were_killed_half_way_go_on_and_none_is_bought_twice(
    tmp_path: Path, server: Ai302, name: str, when: str, nth: int, wanted: int
) -> None:
    home = tmp_path / "home"
    victim = [sys.executable, "-c", VICTIM, str(home), server.base_url, name, when, str(nth)]
    done = await asyncio.to_thread(
        subprocess.run, victim, capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    studio = await opened(home, server)
    try:
        await studio.start_queue()
        await studio.idle()
        card = next(card for card in studio.projects() if card.project.name == "Book")
        document = await studio.document(card.project.id)
        (line,) = document.lines(card.scripts[0].script.id)
        unknown = [order for order in studio.queue.orders() if order.state is State.UNCERTAIN]
        takes = await studio.line_takes(line.id)
        assert len(takes) + len(unknown) == wanted
        assert server.count("submit") <= wanted
        assert (await studio.check()).clean
    finally:
        await studio.close()
