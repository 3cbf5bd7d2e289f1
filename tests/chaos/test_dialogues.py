"""`kill -9` while one take of several lines is made: nothing is bought twice, and all lines share the take, once."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from core.domain.take import Take
from core.keys import Keys
from core.net.http import Http
from core.net.patience import Proxy
from core.paths import Paths
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from tests.chaos import kills
from tests.chaos.kills import (
    DONE,
    PATIENCE,
    STEPS,
    UNCERTAIN,
    Page,
    Step,
    Victims,
    inside,
    outcome_of,
    strike,
    victims,
)
from tests.contract.cases.case import KEY
from tests.contract.cases.higgs import CLONE
from tests.contract.house import AT_ONCE, HASTE
from tests.quick import quick_registry
from tests.servers.base import Server
from tests.servers.faults import Fault

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
    pytest.mark.asyncio(loop_scope="module"),
]

PAGE: Page = (("ANNA", "I heard something."), ("BEN", "No."), ("ANNA", "Listen!"), ("BEN", "That is the sea."))
"""Sent in one piece."""
PARTED: Page = (("ANNA", "I heard something."), ("BEN", "No. [pause 0.5s] Go to sleep."), ("ANNA", "Listen!"))
"""Sent in two, with silence between them."""
WHOLE = [step for step in STEPS if CLONE in step.cases]

OF_TWO = (
    inside("before the first part is kept", (CLONE,), DONE, 1, "before core.jobs.runner:file_piece"),
    inside("within that, before its sidecar", (CLONE,), DONE, 1, "before core.library.store:Store.tell"),
    inside("after the first part is kept", (CLONE,), DONE, 1, "after core.jobs.runner:file_piece"),
    inside("before the second commit", (CLONE,), DONE, 1, "before core.jobs.ledger:Ledger.begin", 2),
    inside("after the second commit", (CLONE,), UNCERTAIN, 1, "after core.jobs.ledger:Ledger.begin", 2),
    Step("mid-POST of the second, not answered", (CLONE,), UNCERTAIN, 2, step="submit", fault=Fault.NO_ANSWER, nth=2),
    Step("mid-POST of the second, slowly", (CLONE,), UNCERTAIN, 2, step="submit", fault=Fault.SLOW, nth=2),
    inside("after the second answer", (CLONE,), DONE, 2, "after {adapter}:submit", 2),
    inside("after the second part is kept", (CLONE,), DONE, 2, "after core.jobs.runner:file_piece", 2),
    inside("before they are joined", (CLONE,), DONE, 2, "before core.audio.join:join"),
    inside("after they are joined", (CLONE,), DONE, 2, "after core.audio.join:join"),
    inside("after the whole's sidecar", (CLONE,), DONE, 2, "after core.library.store:Store.tell", 3),
    inside("before the take is filed", (CLONE,), DONE, 2, "before core.jobs.ledger:Ledger.finish"),
    inside("within that, after its row", (CLONE,), DONE, 2, "after core.library.takes:add"),
    inside("after filing", (CLONE,), DONE, 2, "after core.jobs.ledger:Ledger.finish"),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there() -> AsyncIterator[Victims]:
    async with victims() as made:
        yield made


@pytest.mark.parametrize("step", WHOLE, ids=str)
async def test_killed_while_a_dialogue_is_ordered(there: Victims, step: Step, tmp_path: Path) -> None:
    await kill(there, step, tmp_path, PAGE, parts=1)


@pytest.mark.parametrize("step", OF_TWO, ids=str)
async def test_killed_between_the_two_parts_of_a_dialogue(there: Victims, step: Step, tmp_path: Path) -> None:
    await kill(there, step, tmp_path, PARTED, parts=2)


async def kill(there: Victims, step: Step, home: Path, page: Page, *, parts: int) -> None:
    """Kill one that orders the page at that step, start again, and hold what is left against the promises."""
    async with CLONE.house.server(CLONE) as server, asyncio.timeout(PATIENCE):
        await strike(there, step, CLONE, home, server, page)
        studio = Studio(Paths.under(home), quick_registry(AT_ONCE), Keys())
        studio.accounts._http = Http(Proxy("none"), None, HASTE)
        await studio.open()
        try:
            await studio.accounts.set_key("there", KEY, session=True)
            await next_start(studio, server, step, parts)
        finally:
            await studio.close()


async def next_start(studio: Studio, server: Server, step: Step, parts: int) -> None:
    assert (await studio.check()).clean, "before the queue went on"
    document = await studio.document(studio.projects()[0].project.id)
    script = document.scripts[0].id
    lines = [line.id for line in document.lines(script)]
    await studio.start_queue()
    await studio.idle()
    assert await outcome_of(studio) == step.outcome
    await studio.news_told()
    match step.outcome:
        case kills.NOTHING:
            assert list(document.missing(script)) == lines
            await studio.generate_run(document, lines)
        case kills.UNCERTAIN:
            assert len(server.bought) == step.bought, "sent again without a question"
            assert [document.status(line).state for line in lines] == [LineState.UNCERTAIN] * len(lines)
            assert document.missing(script) == (), "the button would buy it again"
            (order,) = (order for order in studio.queue.orders() if not order.take)
            await studio.queue.send_again(order.id)
    await studio.idle()
    assert await outcome_of(studio) == DONE
    once_more = step.outcome == UNCERTAIN and step.bought == parts  # it had arrived, and was sent again on request
    assert len(server.bought) == parts + once_more, "bought twice"
    take = await shared(studio, document, lines, parts)
    assert (await studio.check()).clean, "after the queue went on"
    assert not list((studio.folder / "incoming").iterdir()), "a file is left"
    again = {take.audio} if parts > 1 else set[str]()  # what is only joined is joined anew
    assert {path.stem for path in (studio.folder / "bin").iterdir()} <= again, "what was paid for was thrown away"
    assert server.leaks == []


async def shared(studio: Studio, document: Document, lines: list[str], parts: int) -> Take:
    """Return the take, which is the only one, of all lines, which show it and want nothing more."""
    (take,) = await studio.takes()
    assert take.run == tuple(lines)
    assert len(take.pieces) == (parts if parts > 1 else 0)
    assert studio.audio_path(take).stat().st_size == take.facts.bytes
    assert [document.status(line).chosen for line in lines] == [take.id] * len(lines)
    assert [document.status(line).run for line in lines] == [take.run] * len(lines)
    assert [document.status(line).state for line in lines] == [LineState.DONE] * len(lines)
    assert document.missing(document.scripts[0].id) == ()
    return take
