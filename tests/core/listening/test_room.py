"""Listening to a script: what is kept, what is measured once, what is left out, and what follows a redo."""

import asyncio

import msgspec
import pytest

from core.audio import suspicion
from core.library import hearing as rows
from core.listening import Fault, Report
from core.listening import room as room_module
from tests.core.listening import spoiling
from tests.core.listening.conftest import ENGLISH, Spoken


async def look(scene: Spoken) -> Report:
    return await scene.studio.listening.look(scene.document, scene.script)


async def test_the_worst_stands_first_and_clean_takes_are_not_there(scene: Spoken) -> None:
    assert (await look(scene)).suspects == ()
    hole = await spoiling.spoil(scene.studio, scene.document, scene.lines[3], spoiling.hole(1.7))
    silent = await spoiling.spoil(scene.studio, scene.document, scene.lines[2], spoiling.mute)
    report = await look(scene)
    assert [suspect.take.id for suspect in report.suspects] == [silent.id, hole.id]
    assert [suspect.number for suspect in report.suspects] == [3, 4]
    assert report.checked == len(ENGLISH)


async def test_what_was_measured_is_not_measured_again(scene: Spoken, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[int, int]] = []
    await scene.studio.listening.look(scene.document, scene.script, lambda *step: steps.append(step))
    assert steps[0] == (0, len(ENGLISH))
    assert steps[-1] == (len(ENGLISH), len(ENGLISH))
    steps.clear()
    await scene.studio.listening.look(scene.document, scene.script, lambda *step: steps.append(step))
    assert steps == []
    monkeypatch.setattr(room_module, "VERSION", suspicion.VERSION + 1)
    await scene.studio.listening.look(scene.document, scene.script, lambda *step: steps.append(step))
    assert steps[-1] == (len(ENGLISH), len(ENGLISH))


async def test_measures_of_another_version_that_cannot_be_read_are_made_again(scene: Spoken) -> None:
    await look(scene)
    take = scene.document.status(scene.lines[0]).chosen
    library = scene.studio._there.library
    await library.write(rows.change, "sound", {take: '{"version": 99, "of": "another kind"}'})
    await library.write(rows.change, "fine", {take: '["hole"]'})
    assert (await look(scene)).checked == len(ENGLISH)
    kept = (await library.read(rows.of_takes, [take]))[take]
    assert msgspec.json.decode(kept)["sound"]["version"] == suspicion.VERSION
    assert msgspec.json.decode(kept)["fine"] == ["hole"]


async def test_a_take_that_is_found_fine_stays_so_until_it_is_not(scene: Spoken) -> None:
    await spoiling.spoil(scene.studio, scene.document, scene.lines[3], spoiling.hole(2.5))
    (suspect,) = (await look(scene)).suspects
    await scene.studio.listening.find_fine(suspect)
    report = await look(scene)
    assert report.suspects == ()
    assert [one.take.id for one in report.fine] == [suspect.take.id]
    await scene.studio.listening.find_fine(report.fine[0], fine=False)
    assert [one.take.id for one in (await look(scene)).suspects] == [suspect.take.id]


async def test_a_new_take_of_the_line_is_heard_afresh(scene: Spoken) -> None:
    await spoiling.spoil(scene.studio, scene.document, scene.lines[3], spoiling.hole(2.5))
    (suspect,) = (await look(scene)).suspects
    await scene.studio.listening.find_fine(suspect)
    await spoiling.spoil(scene.studio, scene.document, scene.lines[3], spoiling.mute)
    (suspect,) = (await look(scene)).suspects
    assert suspect.findings[0].fault is Fault.SILENT


async def test_a_file_that_is_gone_or_no_sound_stops_nothing(scene: Spoken) -> None:
    gone, broken = await scene.studio.takes_by_id([scene.document.status(line).chosen for line in scene.lines[:2]])
    scene.studio.audio_path(gone).unlink()
    path = scene.studio.audio_path(broken)
    path.chmod(0o644)
    path.write_bytes(b"no sound at all")
    report = await look(scene)
    assert report.checked == len(ENGLISH) - 2
    assert report.unreadable == 2
    assert [suspect.findings[0].fault for suspect in report.suspects] == [Fault.GONE, Fault.GONE]
    assert "missing" in str(report.suspects[0].findings[0].why)


async def test_scratch_takes_blank_lines_and_lines_without_a_take_are_left_out(scene: Spoken) -> None:
    library = scene.studio._there.library
    (take,) = await scene.studio.takes_by_id([scene.document.status(scene.lines[0]).chosen])
    scratch = msgspec.structs.replace(take, id="scratch", scratch=True)
    await library.write(room_module.take_rows.add, scratch)
    await scene.studio.choose_take(scene.document, scene.lines[0], "scratch")
    scene.document.insert_line(scene.script, 0, text="***")
    scene.document.insert_line(scene.script, 0, text="Nobody has spoken this yet.")
    report = await look(scene)
    assert (report.checked, report.scratch, report.missing) == (len(ENGLISH) - 1, 1, 1)


async def test_a_dialogue_is_judged_once_against_all_its_lines(scene: Spoken) -> None:
    (first,) = await scene.studio.takes_by_id([scene.document.status(scene.lines[2]).chosen])
    run = tuple(scene.lines[2:4])
    shared = msgspec.structs.replace(first, id="shared", run=run, text=f"{ENGLISH[2]}\n{ENGLISH[3]}")
    await scene.studio._there.library.write(room_module.take_rows.add, shared, choose=False)
    for line in run:
        await scene.studio.choose_take(scene.document, line, "shared")
    report = await look(scene)
    assert report.checked == len(ENGLISH) - 1
    assert [take.id for take in report.takes].count("shared") == 1


async def test_locked_and_flagged_lines_are_shown_as_such(scene: Spoken) -> None:
    for line in scene.lines[:2]:
        await spoiling.spoil(scene.studio, scene.document, line, spoiling.mute)
    scene.document.change_lines(scene.lines[:1], locked=True)
    scene.document.change_lines(scene.lines[1:2], flagged=True)
    first, second = sorted((await look(scene)).suspects, key=lambda one: one.number)
    assert (first.locked, first.flagged, second.locked, second.flagged) == (True, False, False, True)


async def test_stopped_in_the_middle_it_keeps_what_was_measured(scene: Spoken) -> None:
    def stop_at_three(done: int, _whole: int) -> None:
        if done == 3:
            task.cancel()

    task = asyncio.ensure_future(scene.studio.listening.look(scene.document, scene.script, stop_at_three))
    with pytest.raises(asyncio.CancelledError):
        await task
    steps: list[int] = []
    await scene.studio.listening.look(scene.document, scene.script, lambda _done, whole: steps.append(whole))
    assert 0 < steps[0] <= len(ENGLISH) - 3


async def test_a_take_deleted_meanwhile_leaves_nothing(scene: Spoken) -> None:
    await look(scene)
    take = scene.document.status(scene.lines[0]).chosen
    await scene.studio.delete_take(take)
    assert await scene.studio._there.library.read(rows.of_takes, [take]) == {}
    await scene.studio._there.library.write(rows.change, "fine", {take: "[]"})
    assert await scene.studio._there.library.read(rows.of_takes, [take]) == {}
