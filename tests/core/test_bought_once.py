"""What was bought of a line goes on, and is never hidden behind something newer: each of these once paid twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.job import State
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from tests.core.test_candidates import KEY, alloy, opened, page
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def server() -> AsyncIterator[Ai302]:
    async with Ai302(key=KEY) as made:
        made.task_seconds = 0.05
        yield made


@pytest.fixture
async def studio(tmp_path: Path, server: Ai302) -> AsyncIterator[Studio]:
    made = await opened(tmp_path / "home", server)
    await made.start_queue()
    yield made
    await made.close()


async def failed(studio: Studio, server: Ai302, fault: Fault = Fault.HTML) -> tuple[Document, str]:
    """Return a line that was bought and whose download failed."""
    document, (line,) = await page(studio, alloy(studio, task=True), "Good evening.")
    server.faults.on("download", fault)
    await studio.generate(document, [line])
    await studio.idle()
    assert document.status(line).state is LineState.FAILED
    return document, line


async def test_two_clicks_on_a_line_whose_download_failed(studio: Studio, server: Ai302) -> None:
    document, line = await failed(studio, server)
    server.task_seconds = 0.3
    await studio.generate(document, [line])
    again = await studio.generate(document, [line])
    assert not again.orders
    await studio.idle()
    assert (server.count("submit"), document.status(line).takes) == (1, 1)


async def test_retried_in_the_queue_and_generated_at_once(studio: Studio, server: Ai302) -> None:
    document, line = await failed(studio, server)
    await studio.queue.retry(document.status(line).order)
    assert not (await studio.generate(document, [line])).orders
    await studio.idle()
    assert (server.count("submit"), document.status(line).takes) == (1, 1)


async def test_a_scratch_take_does_not_hide_what_was_bought(studio: Studio, server: Ai302) -> None:
    document, line = await failed(studio, server)
    await studio.scratch(document, document.scripts[0].id)
    await studio.idle()
    status = document.status(line)
    assert (status.state, status.scratch) == (LineState.FAILED, True)
    await studio.generate(document, [line])
    await studio.idle()
    assert (server.count("submit"), document.status(line).state) == (1, LineState.DONE)


async def test_a_scratch_take_does_not_hide_that_something_may_have_been_bought(
    studio: Studio, server: Ai302, tmp_path: Path
) -> None:
    document, (line,) = await page(studio, alloy(studio), "Good evening.")
    server.faults.on("submit", Fault.RESET_AFTER)
    await studio.generate(document, [line])
    await studio.idle()
    script = document.scripts[0].id
    await studio.scratch(document, script)
    await studio.idle()
    assert document.status(line).state is LineState.UNCERTAIN
    assert document.missing(script) == ()
    document.change_line(line, text="Good evening to you.")
    await studio.scratch(document, script)
    await studio.idle()
    assert (document.status(line).state, document.status(line).outdated) == (LineState.UNCERTAIN, False)
    await studio.close()
    later = await opened(tmp_path / "home", server)
    try:
        await later.start_queue()
        again = await later.document(document.project.id)
        assert again.status(line).state is LineState.UNCERTAIN
    finally:
        await later.close()


async def test_a_cancelled_candidate_does_not_hide_one_that_may_have_been_bought(studio: Studio, server: Ai302) -> None:
    document, (line,) = await page(studio, alloy(studio), "Good evening.")
    await studio.accounts.change(studio.accounts.profile("302").id, at_once=1)
    server.faults.on("submit", Fault.RESET_AFTER)
    first, second = (await studio.generate(document, [line], 2)).orders
    studio.queue.pause()
    await studio.queue.cancel([second.id])
    await studio.idle()
    await studio.news_told()
    assert [order.state for order in studio.queue.orders()] == [State.UNCERTAIN, State.CANCELLED]
    assert document.status(line).state is LineState.UNCERTAIN
    assert document.status(line).order == first.id


async def test_a_refused_candidate_does_not_hide_one_that_was_bought(studio: Studio, server: Ai302) -> None:
    document, (line,) = await page(studio, alloy(studio, task=True), "Good evening.")
    await studio.accounts.change(studio.accounts.profile("302").id, at_once=1)
    server.faults.on("download", Fault.HTML)
    server.faults.on("submit", Fault.BAD_REQUEST, after=1)
    await studio.generate(document, [line], 2)
    await studio.idle()
    assert [order.state for order in studio.queue.orders()] == [State.FAILED, State.FAILED]
    bought = server.count("submit")
    await studio.generate(document, [line])
    await studio.idle()
    assert (server.count("submit"), document.status(line).state) == (bought, LineState.DONE)


async def test_a_cancelled_task_that_goes_on_at_its_provider_is_fetched_instead_of_bought_again(
    studio: Studio, server: Ai302
) -> None:
    server.task_seconds = 0.4
    document, (line,) = await page(studio, alloy(studio, task=True), "Good evening.")
    begun = asyncio.Event()
    studio.order_changed.connect(lambda order: begun.set() if any(job.remote for job in order.jobs) else None)
    await studio.generate(document, [line])
    await begun.wait()
    await studio.queue.cancel_lines(document, [line])
    await studio.news_told()
    assert document.status(line).state is LineState.EMPTY
    await studio.generate(document, [line])
    await studio.idle()
    assert (server.count("submit"), document.status(line).state) == (1, LineState.DONE)


async def test_what_is_used_of_another_line_makes_up_for_an_order_that_failed(studio: Studio, server: Ai302) -> None:
    document, (first, second) = await page(studio, alloy(studio), "Yes.", "Yes.")
    await studio.generate(document, [first])
    await studio.idle()
    server.faults.on("submit", Fault.BAD_REQUEST)
    await studio.generate(document, [second])
    await studio.idle()
    await studio.use_twins(document, await studio.twins(document, [second]))
    assert document.status(second).state is LineState.DONE
    assert document.missing(document.scripts[0].id) == ()
