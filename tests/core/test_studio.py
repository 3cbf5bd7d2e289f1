"""The studio as the window drives it: several wishes at the same time, with the real voice."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.domain.job import State
from core.paths import Paths
from core.projects.casting import add_speaker, remove_speaker
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio


@pytest.fixture
async def play(studio: Studio) -> Document:
    document = await studio.document((await studio.new_project("Play")).id)
    for text in ("One.", "Two. [pause 0.2s] And a half.", "Three."):
        document.insert_line(document.scripts[0].id, 0, text=text)
    return document


@pytest.fixture
async def other(studio: Studio, tmp_path: Path) -> AsyncIterator[Studio]:
    """The studio of the next start, on the same library."""
    found = Studio(Paths.under(tmp_path))
    yield found
    await found.close()


def _lines(document: Document) -> list[str]:
    return [line.id for line in document.lines(document.scripts[0].id)]


async def test_a_double_click_orders_once(studio: Studio, play: Document) -> None:
    lines = _lines(play)
    first, second = await asyncio.gather(studio.generate(play, lines), studio.generate(play, [*lines, lines[0]]))
    third = await studio.generate(play, lines)
    await studio.idle()
    assert [len(done.orders) for done in (first, second, third)] == [3, 0, 0]
    assert [play.status(line).state for line in lines] == [LineState.DONE] * 3
    assert len((await studio.generate(play, lines[:1])).orders) == 1  # another take of what is done is a wish
    await studio.idle()
    assert await studio.count_takes() == 4


async def test_lines_that_are_only_being_ordered_are_cancelled_too(studio: Studio, play: Document) -> None:
    lines = _lines(play)
    work = asyncio.ensure_future(studio.generate(play, lines))
    await asyncio.sleep(0)
    assert {play.status(line).state for line in lines} == {LineState.WAITING}
    await studio.queue.cancel_lines(play, lines[:2])
    await work
    await studio.idle()
    assert [order.line for order in studio.queue.orders()] == [lines[2]]
    assert [play.status(line).state for line in lines] == [LineState.EMPTY, LineState.EMPTY, LineState.DONE]


async def test_cancelling_all_means_also_what_is_only_being_ordered(studio: Studio, play: Document) -> None:
    lines = _lines(play)
    work = asyncio.ensure_future(studio.generate(play, lines))
    await asyncio.sleep(0)
    await studio.queue.cancel_all()
    await work
    await studio.idle()
    assert studio.queue.orders() == ()
    assert {play.status(line).state for line in lines} == {LineState.EMPTY}
    assert await studio.count_takes() == 0


async def test_a_line_that_was_changed_while_its_order_runs_is_ordered_anew(studio: Studio, play: Document) -> None:
    line = _lines(play)[0]
    await studio.generate(play, [line])
    play.change_line(line, text="Something else.")
    assert len((await studio.generate(play, [line])).orders) == 1
    await studio.idle()
    assert play.status(line).state is LineState.DONE


async def test_a_project_that_is_deleted_while_its_lines_are_ordered_leaves_nothing_running(
    studio: Studio, play: Document
) -> None:
    await asyncio.gather(studio.generate(play, _lines(play)), studio.delete_project(play.project.id))
    assert all(order.state in {State.CANCELLED, State.DONE} for order in studio.queue.orders())
    await studio.idle()
    assert all(order.state in {State.CANCELLED, State.DONE} for order in studio.queue.orders())


async def test_closing_while_lines_are_ordered_and_edited_keeps_every_edit(
    studio: Studio, play: Document, other: Studio
) -> None:
    lines = _lines(play)
    work = asyncio.ensure_future(studio.generate(play, lines))
    await asyncio.sleep(0)
    play.change_line(lines[0], text="The last word.")
    await studio.close()
    await work
    await other.open()
    document = await other.document(play.project.id)
    assert document.line(lines[0]).text == "The last word."
    await other.start_queue()
    await other.idle()
    assert (await other.check()).clean


async def test_a_take_that_is_filed_while_its_project_opens_is_shown(
    studio: Studio, play: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = _lines(play)
    await studio.generate(play, lines)
    del studio._documents[play.project.id]
    loop = asyncio.get_running_loop()

    def slowly(*args: Any) -> Document:
        asyncio.run_coroutine_threadsafe(studio.idle(), loop).result()
        return Document(*args)

    monkeypatch.setattr("core.studio.Document", slowly)
    opened, again = await asyncio.gather(studio.document(play.project.id), studio.document(play.project.id))
    assert opened is again
    assert [opened.status(line).state for line in lines] == [LineState.DONE] * 3


async def test_a_take_deleted_while_the_same_words_are_spoken_again_leaves_the_library_clean(
    studio: Studio, play: Document
) -> None:
    lines = _lines(play)
    for _ in range(8):
        await studio.generate(play, lines)
        old = await studio.take_ids()
        await asyncio.gather(*(studio.delete_take(take) for take in old), studio.idle())
        await studio.idle()
        report = await studio.check()
        assert report.found == dict.fromkeys(report.found, ())
    assert not list((studio.folder / "incoming").iterdir())


async def test_a_deleted_take_is_told_of_no_more_by_the_file_that_others_share(studio: Studio, play: Document) -> None:
    script = play.scripts[0].id
    same = [play.insert_line(script, place, text="The same words.") for place in range(2)]
    await studio.generate(play, same)
    await studio.idle()
    gone, kept = await studio.take_ids()
    await studio.delete_take(gone)
    await studio.idle()
    (sidecar,) = [json.loads(path.read_bytes()) for path in (studio.folder / "audio").rglob("*.json")]
    assert [take["id"] for take in sidecar["takes"]] == [kept]


async def test_the_casts_of_all_projects_are_as_they_are_now(studio: Studio, play: Document) -> None:
    gone = await studio.new_project("Gone")
    anna = add_speaker(play, "Anna")
    await studio.delete_project(gone.id)
    assert [(project.name, speaker.name) for project, speaker in await studio.casts()] == [
        ("Play", "Narrator"),
        ("Play", "Anna"),
    ]
    remove_speaker(play, anna)
    assert [speaker for _project, speaker in await studio.casts()] == [play.narrator]
