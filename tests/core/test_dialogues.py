"""A run of lines as one take, from a real server on this machine: shared, stale as a whole, and given up again."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from core.domain.script import Voice
from core.errors import ScriptProblem
from core.keys import Keys
from core.paths import Paths
from core.projects.casting import add_speaker, change_speaker, merge_speakers, remove_speaker
from core.projects.chapters import split_script, transfer_lines
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from tests.core.conftest import write_tone
from tests.quick import quick_registry
from tests.servers.faults import Fault
from tests.servers.vllm import Vllm

PAGE = (("ANNA", "I heard something."), ("BEN", "No."), ("ANNA", "Listen!"), ("BEN", "That is the sea."))


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def server() -> AsyncIterator[Vllm]:
    async with Vllm(audio=0.3) as made:
        yield made


@pytest.fixture
async def studio(tmp_path: Path, server: Vllm) -> AsyncIterator[Studio]:
    made = Studio(Paths.under(tmp_path / "home"), quick_registry(), Keys())
    await made.open()
    await made.start_queue()
    await made.accounts.add("higgs-vllm", "My server", server.base_url)
    yield made
    await made.close()


@pytest.fixture
async def page(studio: Studio, tmp_path: Path) -> Document:
    document = await studio.document((await studio.new_project("Play")).id)
    profile = studio.accounts.profile("My server").id
    for number, name in enumerate(("ANNA", "BEN")):
        clip = await studio.clips.add(write_tone(tmp_path / f"{name}.wav", hertz=300 + 100 * number, seconds=0.5))
        spoken = msgspec.structs.replace(clip, text=f"I am {name}.")
        speaker = add_speaker(document, name)
        change_speaker(document, speaker, voice=Voice("higgs.clone", profile, clips=(spoken,)))
    for index, (name, text) in enumerate(PAGE):
        document.insert_line(document.scripts[0].id, index, speaker=add_speaker(document, name), text=text)
    return document


def ids(document: Document) -> list[str]:
    return [line.id for line in document.lines(document.scripts[0].id)]


def states(document: Document) -> list[LineState]:
    return [document.status(line).state for line in ids(document)]


async def made(studio: Studio, document: Document, lines: list[str]) -> None:
    done = await studio.generate_run(document, lines)
    assert not done.refused
    await studio.idle()


async def test_the_lines_are_sent_as_one_and_share_the_take(studio: Studio, page: Document, server: Vllm) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    (take,) = await studio.takes()
    assert (take.run, take.speaker, take.line) == (tuple(lines), "ANNA, BEN", lines[0])
    assert [page.status(line).chosen for line in lines] == [take.id] * 4
    assert states(page) == [LineState.DONE] * 4
    (sent,) = server.submissions
    said = sent.json["messages"][-1]["content"]
    assert said == "\n".join(f"[SPEAKER{'AB'.index(name[0])}] {text}" for name, text in PAGE)
    assert [await studio.line_takes(line) for line in lines] == [(take,)] * 4


async def test_one_line_makes_all_of_them_stale_and_undo_makes_them_right(studio: Studio, page: Document) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    page.change_line(lines[1], text="Nothing.")
    assert states(page) == [LineState.STALE] * 4
    page.undo()
    assert states(page) == [LineState.DONE] * 4
    page.move_lines([lines[3]], 0)
    assert states(page) == [LineState.STALE] * 4
    page.undo()
    page.remove_lines([lines[2]])
    assert states(page) == [LineState.STALE] * 3
    page.undo()
    page.insert_line(page.scripts[0].id, 2, text="Somebody else speaks.")
    assert states(page)[:2] == [LineState.STALE] * 2
    page.undo()
    assert states(page) == [LineState.DONE] * 4


async def test_a_line_can_have_its_own_take_again_and_go_back(studio: Studio, page: Document) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    (run,) = await studio.takes()
    await studio.generate(page, [lines[1]])
    await studio.idle()
    own = next(take for take in await studio.line_takes(lines[1]) if take.id != run.id)
    assert page.status(lines[1]).chosen == own.id
    assert states(page) == [LineState.STALE, LineState.DONE, LineState.STALE, LineState.STALE]
    await studio.choose_take(page, lines[2], run.id)
    assert states(page) == [LineState.DONE] * 4
    page.undo()
    await studio.saved()
    await studio.news_told()
    assert page.status(lines[1]).chosen == own.id


async def test_it_is_so_after_a_restart(studio: Studio, page: Document, tmp_path: Path) -> None:
    await made(studio, page, ids(page))
    await studio.close()
    later = Studio(Paths.under(tmp_path / "home"), quick_registry(), Keys())
    await later.open()
    try:
        again = await later.document(page.project.id)
        assert states(again) == [LineState.DONE] * 4
        assert again.status(ids(again)[2]).run == tuple(ids(again))
        assert (await later.check()).clean
    finally:
        await later.close()


async def test_a_second_click_buys_nothing(studio: Studio, page: Document, server: Vllm) -> None:
    lines = ids(page)
    first = await studio.generate_run(page, lines)
    second = await studio.generate_run(page, lines)
    await studio.idle()
    assert (len(first.orders), len(second.orders)) == (1, 0)
    assert await studio.count_takes() == 1


async def test_what_fails_is_told_at_every_line(studio: Studio, page: Document, server: Vllm) -> None:
    server.faults.on("submit", Fault.BAD_REQUEST)
    await studio.generate_run(page, ids(page))
    await studio.idle()
    assert states(page) == [LineState.FAILED] * 4
    await made(studio, page, ids(page))
    assert states(page) == [LineState.DONE] * 4


async def test_what_was_bought_of_it_is_not_bought_again_whatever_stands_first(
    studio: Studio, page: Document, server: Vllm
) -> None:
    title = page.insert_line(page.scripts[0].id, 0, text="One")
    page.change_line(title, heading=True)
    lines = ids(page)
    page.change_line(lines[2], text="No. [pause 0.5s] Never.")
    server.faults.on("submit", Fault.BAD_REQUEST, after=1)
    await studio.generate_run(page, lines)
    await studio.idle()
    assert server.count("submit") == 2
    assert [page.status(line).state for line in lines[1:]] == [LineState.FAILED] * 4
    await studio.generate(page, [lines[1]])
    await studio.idle()
    again = [await studio.generate_run(page, lines) for _ in range(2)]
    assert [len(done.orders) for done in again] == [1, 0]
    await studio.idle()
    assert server.count("submit") == 4
    assert [page.status(line).state for line in lines[1:]] == [LineState.DONE] * 4


async def test_flags_go_when_it_is_ordered_and_what_is_done_again_has_another_seed(
    studio: Studio, page: Document, server: Vllm
) -> None:
    for speaker in tuple(page.speakers.values())[1:]:
        assert speaker.voice
        change_speaker(page, speaker.id, voice=msgspec.structs.replace(speaker.voice, params={"seed": 7}))
    lines = ids(page)
    await made(studio, page, lines)
    page.change_lines(lines[:2], flagged=True)
    await made(studio, page, lines)
    assert page.flagged(page.scripts[0].id) == ()
    first, second = await studio.line_takes(lines[0])
    assert first.plan.requests[0].params["seed"] == 7 != second.plan.requests[0].params["seed"]
    await studio.choose_take(page, lines[0], second.id)
    assert states(page) == [LineState.DONE] * 4


async def test_a_new_one_speaks_all_its_lines_or_none(studio: Studio, page: Document) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    await studio.generate(page, [lines[1]])
    await studio.idle()
    await made(studio, page, lines)
    newest = (await studio.takes())[0]
    assert [page.status(line).chosen for line in lines] == [newest.id] * 4
    assert states(page) == [LineState.DONE] * 4


async def test_a_locked_line_keeps_its_take_when_a_dialogue_is_chosen_for_the_others(
    studio: Studio, page: Document
) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    (run,) = await studio.takes()
    await studio.generate(page, lines[:2])
    await studio.idle()
    own = page.status(lines[1]).chosen
    page.change_line(lines[1], locked=True)
    await studio.choose_take(page, lines[0], run.id)
    assert (page.status(lines[0]).chosen, page.status(lines[1]).chosen) == (run.id, own)


async def test_when_it_is_deleted_every_line_falls_back_and_undo_does_not_bring_it_back(
    studio: Studio, page: Document, tmp_path: Path
) -> None:
    lines = ids(page)
    await studio.generate(page, [lines[1]])
    await studio.idle()
    own = page.status(lines[1]).chosen
    await made(studio, page, lines)
    run = (await studio.takes())[0]
    await studio.choose_take(page, lines[1], own)
    await studio.choose_take(page, lines[1], run.id)
    await studio.delete_take(run.id)
    await studio.news_told()
    chosen = ["", own, "", ""]
    assert [page.status(line).chosen for line in lines] == chosen
    for step in (page.undo, page.undo, page.redo, page.redo):
        step()
        await studio.saved()
        await studio.news_told()
        assert [page.status(line).chosen for line in lines] == chosen
    assert (await studio.check()).clean


async def test_a_line_that_goes_to_another_script_and_a_speaker_that_leaves_make_it_stale_and_undo_right(
    studio: Studio, page: Document
) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    first = page.scripts[0].id
    second = page.add_script("Two")
    ben = next(speaker.id for speaker in page.speakers.values() if speaker.name == "BEN")
    for edit in (
        lambda: transfer_lines(page, [lines[2]], second),
        lambda: transfer_lines(page, lines[:2], second),
        lambda: split_script(page, lines[1], "Three"),
        lambda: remove_speaker(page, ben),
        lambda: merge_speakers(page, ben, page.narrator.id),
    ):
        edit()
        assert {page.status(line).state for line in lines} == {LineState.STALE}
        page.undo()
        assert {page.status(line).state for line in lines} == {LineState.DONE}
    page.remove_script(first)
    page.undo()
    assert {page.status(line).state for line in lines} == {LineState.DONE}


async def test_lines_with_a_gap_are_no_dialogue(studio: Studio, page: Document) -> None:
    lines = ids(page)
    with pytest.raises(ScriptProblem, match="follow each other"):
        page.dialogues.plan([lines[0], lines[2]])
    refused = (await studio.generate_run(page, [lines[0], lines[2]])).refused
    assert [line for line, _ in refused] == [lines[0]]
    page.change_line(lines[1], text="* * *")
    assert [line.id for line in page.dialogues.run([lines[0], lines[2]])] == [lines[0], lines[2]]


async def test_cancelling_one_of_its_lines_cancels_the_dialogue(studio: Studio, page: Document) -> None:
    studio.queue.pause()
    lines = ids(page)
    await studio.generate_run(page, lines)
    await studio.queue.cancel_lines(page, [lines[3]])
    await studio.news_told()
    assert states(page) == [LineState.EMPTY] * 4


async def test_a_dialogue_goes_out_once_and_its_lines_share_its_time(
    studio: Studio, page: Document, tmp_path: Path
) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    (take,) = await studio.takes()
    scripts = [page.scripts[0].id]
    seconds = await studio.export_script(page, scripts, tmp_path / "all.wav")
    assert seconds == pytest.approx(take.facts.seconds, abs=0.02)
    await studio.export_script(page, scripts, tmp_path / "all.srt")
    cues = (tmp_path / "all.srt").read_text().count("-->")
    assert cues == len(PAGE)
    with pytest.raises(ScriptProblem, match="not whole"):
        await studio.export_script(page, scripts, tmp_path / "part.wav", only=lines[:2])
    await studio.generate(page, [lines[1]])
    await studio.idle()
    with pytest.raises(ScriptProblem, match="not whole"):
        await studio.export_script(page, scripts, tmp_path / "again.wav")
    assert not (tmp_path / "again.wav").exists()


async def test_generating_all_of_a_dialogue_makes_it_anew_and_one_of_its_lines_parts_it(
    studio: Studio, page: Document, server: Vllm
) -> None:
    lines = ids(page)
    alone = page.insert_line(page.scripts[0].id, len(lines), speaker=add_speaker(page, "ANNA"), text="Alone.")
    await made(studio, page, lines)
    page.change_line(lines[0], text="I heard nothing.")
    assert page.dialogues.among([*lines, alone]) == (tuple(lines),)
    assert len(page.missing(page.scripts[0].id)) == 5
    done = await studio.generate(page, page.missing(page.scripts[0].id))
    await studio.idle()
    assert sorted(len(order.lines) for order in done.orders) == [1, 4]
    assert states(page) == [LineState.DONE] * 5
    assert len({page.status(line).chosen for line in lines}) == 1
    await studio.generate(page, [lines[2]])
    await studio.idle()
    assert page.dialogues.among(lines) == ()
    await studio.generate(page, page.missing(page.scripts[0].id))
    await studio.idle()
    assert len({page.status(line).chosen for line in lines}) == 4


async def test_a_dialogue_that_cannot_be_spoken_together_any_more_falls_back_to_its_lines(
    studio: Studio, page: Document
) -> None:
    lines = ids(page)
    await made(studio, page, lines)
    change_speaker(page, add_speaker(page, "BEN"), voice=studio.registry.default_voice())
    done = await studio.generate(page, page.missing(page.scripts[0].id))
    await studio.idle()
    assert [len(order.lines) for order in done.orders] == [1] * 4
    assert states(page) == [LineState.DONE] * 4
