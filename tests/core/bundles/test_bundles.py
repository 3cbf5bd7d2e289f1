"""A project goes out as a bundle and comes in: here again, and elsewhere."""

import asyncio
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.bundles.filing import Delivery
from core.bundles.manifest import MANIFEST
from core.bundles.packing import pack
from core.bundles.unpacking import Bundle
from core.errors import LibraryProblem, ScriptProblem
from core.library import scripts as rows
from core.projects.casting import remove_speaker
from core.projects.status import LineState
from core.studio import Studio
from tests.core.bundles.conftest import Work


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "sqlite" not in path.name}


async def test_a_project_arrives_elsewhere_as_it_was(work: Work, other: Studio, tmp_path: Path) -> None:
    shares: list[float] = []
    arrived = await other.import_bundle(await work.export(tmp_path / "a.roomtone", every_take=True), shares.append)
    there, here = await other.document(arrived.project.id), work.document
    assert there.project == here.project
    assert there.speakers == here.speakers
    assert [script.title for script in there.scripts] == ["One", "Two"]
    assert all(there.lines(script.id) == here.lines(script.id) for script in here.scripts)
    for script in here.scripts:
        for line in here.lines(script.id):
            assert there.status(line.id).chosen == here.status(line.id).chosen
            assert there.status(line.id).state is LineState.DONE
    assert [take.id for take in await other.line_takes(here.lines(work.one)[0].id)] == [
        take.id for take in await work.studio.line_takes(here.lines(work.one)[0].id)
    ]
    assert (await other.check()).clean
    assert (arrived.scripts, arrived.lines, len(arrived.takes)) == (2, 3, 4)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [card.project.name for card in other.projects()] == ["The Last Ferry"]


async def test_voices_without_their_provider_are_kept_and_told(work: Work, other: Studio, tmp_path: Path) -> None:
    bundle = await work.export(tmp_path / "a.roomtone")
    assert [source.id for source in (await other.bundles.look(bundle)).missing] == ["my-302"]
    arrived = await other.import_bundle(bundle)
    document = await other.document(arrived.project.id)
    ben = next(speaker for speaker in document.speakers.values() if speaker.name == "BEN")
    assert ben.voice
    assert ben.voice.clips == (work.clip,)
    assert other.clips.path(work.clip).read_bytes() == work.studio.clips.path(work.clip).read_bytes()
    assert [source.id for source in arrived.missing] == ["my-302"]


async def test_here_again_it_is_another_project_with_the_same_audio(work: Work, tmp_path: Path) -> None:
    bundle = await work.export(tmp_path / "a.roomtone")
    before = {name for name in files_of(work.studio.folder) if name.startswith("audio") and not name.endswith(".json")}
    name = work.document.project.name
    assert (await work.studio.bundles.look(bundle)).becomes == f"{name} 2"
    arrived = await work.studio.import_bundle(bundle)
    assert arrived.project.name == f"{name} 2"
    assert (await work.studio.bundles.look(bundle)).becomes == f"{name} 3"
    after = {name for name in files_of(work.studio.folder) if name.startswith("audio") and not name.endswith(".json")}
    assert after == before
    assert arrived.project.id != work.document.project.id
    copy = await work.studio.document(arrived.project.id)
    states = [copy.status(line.id).state for script in copy.scripts for line in copy.lines(script.id)]
    assert states == [LineState.DONE] * 3
    assert not {script.id for script in copy.scripts} & {script.id for script in work.document.scripts}
    assert (await work.studio.check()).clean
    assert not list((work.studio.folder / "incoming").iterdir())


async def test_only_some_scripts_or_lines_and_only_chosen_takes(work: Work, other: Studio, tmp_path: Path) -> None:
    bundle = await work.export(tmp_path / "a.roomtone", scripts=(work.two,))
    found = await other.bundles.look(bundle)
    assert (found.scripts, found.lines, found.takes, found.speakers, found.clips) == ((("Two", 1),), 1, 1, (), 0)
    first = work.document.lines(work.one)[0].id
    bundle = await work.export(tmp_path / "b.roomtone", lines=(first,))
    found = await other.bundles.look(bundle)
    assert (found.scripts, found.takes, found.speakers) == ((("One", 1),), 1, ("ANNA",))
    assert (await other.import_bundle(bundle)).lines == 1


async def test_no_path_and_no_address_travels(work: Work, tmp_path: Path) -> None:
    await work.studio.clips.uploaded("my-302", work.clip.audio, "https://files.example/anna.wav", days=1)
    with zipfile.ZipFile(await work.export(tmp_path / "a.roomtone", every_take=True)) as archive:
        data = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(("json", "jsonl")))
    assert str(tmp_path).encode() not in data
    assert b"files.example" not in data


async def test_the_same_work_is_the_same_bytes(work: Work, tmp_path: Path) -> None:
    one, two = await work.export(tmp_path / "a.roomtone"), await work.export(tmp_path / "b.roomtone")
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.testzip() is None
        assert MANIFEST in archive.namelist()


async def test_missing_audio_is_told_and_nothing_is_written(work: Work, tmp_path: Path) -> None:
    take = (await work.studio.takes())[0]
    work.studio.audio_path(take).unlink()
    with pytest.raises(LibraryProblem, match="1 audio files of the project are missing"):
        await work.export(tmp_path / "a.roomtone", every_take=True)
    assert not (tmp_path / "a.roomtone").exists()


class Stop(Exception):
    """What a report raises to stop."""


async def test_an_export_that_is_stopped_leaves_no_file(work: Work, tmp_path: Path) -> None:
    with Bundle(await work.export(tmp_path / "a.roomtone")) as whole:
        contents, takes = whole.contents, whole.takes
    for stop_at in (1, 2, 4):
        shares: list[float] = []

        def report(share: float, shares: list[float] = shares, stop_at: int = stop_at) -> None:
            shares.append(share)
            if len(shares) == stop_at:
                raise Stop

        out = tmp_path / "b.roomtone"
        with pytest.raises(Stop):
            pack(out, contents, takes, (), work.studio._there.library.store, report, part="project", program="")
        assert [path.name for path in out.parent.glob("*b.roomtone*")] == []


async def test_an_import_that_is_cancelled_leaves_nothing(work: Work, other: Studio, tmp_path: Path) -> None:
    bundle = await work.export(tmp_path / "a.roomtone", every_take=True)
    before = files_of(other.folder)
    importing = asyncio.ensure_future(other.import_bundle(bundle, lambda _share: importing.cancel()))
    await asyncio.wait({importing})
    assert importing.cancelled()
    assert files_of(other.folder) == before
    assert other.projects() == ()
    assert await other.count_takes() == 0
    assert (await other.import_bundle(bundle)).lines == 3
    assert (await other.check()).clean


async def test_an_import_that_is_cancelled_in_its_last_moment_leaves_nothing(
    work: Work, other: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = await work.export(tmp_path / "a.roomtone", every_take=True)
    before, loop = files_of(other.folder), asyncio.get_running_loop()
    real = Delivery.take_in

    def late(self: Delivery, *args: Any) -> Any:
        taken = real(self, *args)
        loop.call_soon_threadsafe(importing.cancel)
        time.sleep(0.3)  # so that it ends after it was cancelled
        return taken

    monkeypatch.setattr(Delivery, "take_in", late)
    importing = asyncio.ensure_future(other.import_bundle(bundle))
    await asyncio.wait({importing})
    assert importing.cancelled()
    assert files_of(other.folder) == before
    assert (await other.check()).clean


async def test_what_comes_in_takes_no_id_that_undo_may_need(work: Work, tmp_path: Path) -> None:
    bundle = await work.export(tmp_path / "a.roomtone", every_take=True)
    document = work.document
    line = document.lines(work.one)[0].id
    document.remove_lines([line])
    anna = next(speaker.id for speaker in document.speakers.values() if speaker.name == "ANNA")
    remove_speaker(document, anna)
    await work.studio.saved()
    arrived = await work.studio.import_bundle(bundle)
    copy = await work.studio.document(arrived.project.id)
    assert line not in copy
    assert anna not in copy.speakers
    document.undo()
    document.undo()
    await work.studio.saved()
    stored = await work.studio._there.library.read(rows.contents, document.project.id)
    assert stored.lines[work.one] == list(document.lines(work.one))
    assert stored.speakers == tuple(document.speakers.values())
    assert len(await work.studio.line_takes(line)) == 2


async def test_sound_that_is_damaged_here_is_whole_again_with_what_came(work: Work, tmp_path: Path) -> None:
    bundle = await work.export(tmp_path / "a.roomtone", every_take=True)
    path = work.studio.audio_path((await work.studio.takes())[0])
    path.write_bytes(path.read_bytes()[:-10] + b"damaged!!!")
    assert not (await work.studio.check()).clean
    await work.studio.import_bundle(bundle)
    assert (await work.studio.check()).clean


async def test_a_project_is_found_by_its_name(work: Work) -> None:
    assert await work.studio.bundles.find("The Last Ferry") == work.document.project.id
    assert await work.studio.bundles.find(work.document.project.id) == work.document.project.id
    with pytest.raises(ScriptProblem, match="no project called Nobody"):
        await work.studio.bundles.find("Nobody")
