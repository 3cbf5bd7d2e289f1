import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from core.domain.clip import Clip
from core.domain.kept import KeptVoice
from core.domain.take import Take
from core.errors import LibraryInUse, LibraryProblem, LibraryUnwritable
from core.library import takes, uses, voices
from core.library.check import KINDS, check
from core.library.library import Library
from core.library.store import Store
from tests.core.conftest import write_tone

Filed = Callable[..., Take]


async def test_a_second_writer_is_refused_and_the_next_one_is_not(library: Library) -> None:
    with pytest.raises(LibraryInUse):
        Library(library.folder).open()


def test_the_lock_goes_with_its_process(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib, core.library.library as l; l.Library(pathlib.Path(sys.argv[1])).open(); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 9
    library = Library(tmp_path)
    library.open()
    library.close()


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryUnwritable) as caught:
        Library(tmp_path / "file").open()
    assert str(tmp_path / "file") in str(caught.value)


def test_reading_where_there_is_no_library_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(LibraryProblem, match="no library"):
        Library(tmp_path / "none").open(reading=True)
    assert not (tmp_path / "none").exists()


async def test_a_take_comes_back_as_it_was_filed(library: Library, filed: Filed) -> None:
    take = filed("Grüße, 世界 🙂", line="l1")
    await library.write(takes.add, take)
    assert await library.read(takes.by_id, [take.id]) == (take,)
    assert await library.read(takes.of_line, "l1") == (take,)
    sidecar = library.store.read_sidecar(library.store.sidecar_path(take.audio))
    assert sidecar is not None
    assert sidecar.takes == (msgspec.structs.replace(take, peaks=b""),)


async def test_the_list_is_newest_first_and_finds_substrings_in_any_script(library: Library, filed: Filed) -> None:
    for made, text in enumerate(["The ferry.", "那是发动机的声音。", "100% of it_", "Another ferry"]):
        await library.write(takes.add, filed(text, made=made, hertz=300 + made * 50))
    assert [take.text for take in await library.read(takes.page, "", 0, 2)] == ["Another ferry", "100% of it_"]
    assert [take.text for take in await library.read(takes.page, "发动", 0, 9)] == ["那是发动机的声音。"]
    assert [take.text for take in await library.read(takes.page, "%", 0, 9)] == ["100% of it_"]
    assert len(await library.read(takes.ids, "FERRY")) == 2
    assert len(await library.read(takes.ids, "ferry another")) == 1
    assert len(await library.read(takes.ids, "ferry anna")) == 2
    assert len(await library.read(takes.ids, "ferry nobody")) == 0
    assert len(await library.read(takes.ids, "anna")) == 4


async def test_the_choice_moves_only_to_a_take_that_speaks_something_else(library: Library, filed: Filed) -> None:
    first, same, other = filed("One", line="l"), filed("One", line="l"), filed("Two", line="l")
    chosen: list[str] = []
    for take in (first, same, other):
        await library.write(takes.add, take)
        chosen.append((await library.read(takes.chosen_of_lines, ["l"]))["l"].take)
    assert chosen == [first.id, first.id, other.id]


async def test_removing_the_chosen_take_falls_back_to_the_newest_other(library: Library, filed: Filed) -> None:
    first, second = filed("One", line="l", made=1), filed("Two", line="l", made=2, hertz=500)
    for take in (first, second):
        await library.write(takes.add, take)
    assert await library.write(takes.remove, second.id) == (second.audio,)
    assert (await library.read(takes.chosen_of_lines, ["l"]))["l"].take == first.id


async def test_audio_that_two_takes_share_stays_when_one_goes(library: Library, filed: Filed) -> None:
    first, second = filed("One"), filed("One")
    assert first.audio == second.audio
    for take in (first, second):
        await library.write(takes.add, take)
    assert await library.write(takes.remove, first.id) == ()
    library.store.forget(first.audio, first.id)
    report = await library.read(check, library.store)
    assert report.clean
    assert report.takes == 1


async def test_a_sound_library_is_clean(library: Library, filed: Filed) -> None:
    await library.write(takes.add, filed())
    report = await library.read(check, library.store)
    assert (report.takes, report.files, report.clean) == (1, 1, True)
    assert set(report.found) == set(KINDS)


def _drop_audio(library: Library, take: Take) -> None:
    library.store.path(take.audio, take.suffix).unlink()


def _alter_audio(library: Library, take: Take) -> None:
    path = library.store.path(take.audio, take.suffix)
    path.write_bytes(path.read_bytes()[:-1] + b"\x55")


def _add_file(library: Library, take: Take) -> None:
    library.store.path("ab" * 32, ".mp3").parent.mkdir(exist_ok=True)
    library.store.path("ab" * 32, ".mp3").write_bytes(b"not ours")


def _drop_sidecar(library: Library, take: Take) -> None:
    library.store.sidecar_path(take.audio).unlink()


def _break_sidecar(library: Library, take: Take) -> None:
    library.store.sidecar_path(take.audio).write_text("{")


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (_drop_audio, "missing"),
        (_alter_audio, "altered"),
        (_add_file, "extra"),
        (_drop_sidecar, "sidecar"),
        (_break_sidecar, "sidecar"),
    ],
)
async def test_each_damage_is_found_and_named(
    library: Library, filed: Filed, damage: Callable[[Library, Take], None], kind: str
) -> None:
    take = filed()
    await library.write(takes.add, take)
    damage(library, take)
    report = await library.read(check, library.store)
    assert {name: len(found) for name, found in report.found.items() if found} == {kind: 1}


async def test_a_row_that_cannot_be_read_is_found(library: Library, filed: Filed) -> None:
    take = filed()
    await library.write(takes.add, take)
    await library.write(lambda db: db.execute("UPDATE takes SET take = '{}'").rowcount)
    report = await library.read(check, library.store)
    assert len(report.found["row"]) == 1


async def test_a_kept_voice_is_looked_at_too_and_so_are_its_recordings(library: Library, tmp_path: Path) -> None:
    recording = write_tone(tmp_path / "anna.wav")
    clip = Clip(library.store.keep_clip(recording, ".wav", "copy"), ".wav", "", "Anna")
    await library.write(voices.add, KeptVoice("v1", "p", "jimmyai.audio", "model_1", "Anna", 1.0, clips=(clip,)))
    assert (await library.read(check, library.store)).clean
    library.store.clip_path(clip.audio, clip.suffix).unlink()
    assert (await library.read(check, library.store)).found["missing"] == (f"{clip.audio}.wav",)
    await library.write(lambda db: db.execute("UPDATE voices SET kept = '{}'").rowcount)
    (row,) = (await library.read(check, library.store)).found["row"]
    assert row.startswith("voice v1: ")


async def test_reading_a_library_in_a_read_only_folder(filed: Filed, library: Library) -> None:
    await library.write(takes.add, filed())
    library.close()
    everything = [library.folder, *library.folder.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        beside = Library(library.folder)
        beside.open(reading=True)
        assert await beside.read(takes.count) == 1
        beside.close()
    finally:
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)


async def test_a_crash_after_a_removal_leaves_what_the_next_start_moves_into_the_bin(
    library: Library, filed: Filed
) -> None:
    take = filed("One")
    await library.write(takes.add, take)
    await library.write(takes.remove, take.id)
    assert (await library.read(check, library.store)).clean
    await library.discard_leaving()
    assert not list(library.store.files())
    assert {path.suffix for path in library.store.bin.iterdir()} == {".wav", ".json"}
    assert await library.read(uses.leaving) == ()


async def test_audio_that_is_being_filed_again_is_not_discarded(library: Library, filed: Filed, tmp_path: Path) -> None:
    old = filed("One")
    await library.write(takes.add, old)
    arrived = write_tone(library.store.arrival("again"))
    assert library.store.keep(arrived, ".wav") == old.audio
    await library.write(takes.remove, old.id)
    await library.discard_leaving()
    again = msgspec.structs.replace(old, id="again")
    library.store.tell(old.audio, take=again)
    await library.write(takes.add, again)
    library.store.release(arrived)
    assert (await library.read(check, library.store)).clean


async def test_what_is_filed_while_it_is_checked_is_not_wrong(library: Library, filed: Filed) -> None:
    hertz = iter(range(500, 900, 20))

    def file_another() -> None:
        library.post(takes.add, filed(hertz=next(hertz))).result()

    class Busy(Store):
        def arrivals(self) -> tuple[Path, ...]:
            file_another()
            return super().arrivals()

    file_another()
    beside = Library(library.folder)
    beside.open(reading=True)
    try:
        assert (await beside.read(check, Busy(library.folder), lambda _: file_another())).clean
    finally:
        beside.close()


async def test_a_library_that_was_copied_without_its_empty_folders_is_clean(library: Library, filed: Filed) -> None:
    await library.write(takes.add, filed())
    library.close()
    library.store.incoming.rmdir()
    library.store.bin.rmdir()
    beside = Library(library.folder)
    beside.open(reading=True)
    try:
        assert (await beside.read(check, beside.store)).clean
    finally:
        beside.close()
