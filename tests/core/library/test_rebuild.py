"""A library whose database is gone: takes come back from the files beside their sound, with what was said of them."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from core.domain.take import Take
from core.errors import LibraryProblem
from core.library import hearing, takes
from core.library.check import check
from core.library.library import DATABASE, Library
from core.library.rebuild import Rebuilt, rebuild

Filed = Callable[..., Take]
SAID = '{"text":"Hello.","profile":"there","made":1.0}'


def lose_rows(library: Library) -> Library:
    library.close()
    for path in library.folder.glob(f"{DATABASE}*"):
        path.unlink()
    library.open()
    return library


async def heard_of(library: Library, take: Take) -> dict[str, object]:
    found = await library.read(hearing.of_takes, [take.id])
    return msgspec.json.decode(found[take.id]) if take.id in found else {}


async def test_takes_come_back_with_waveform_line_and_what_was_paid_for(library: Library, filed: Filed) -> None:
    one, two = filed("Hello.", line="l1", made=1), filed("Again.", line="l1", made=2, hertz=500)
    for take in (one, two):
        await library.write(takes.add, take)
    await library.write(hearing.keep, library.store, one.id, "said", SAID)
    await library.write(hearing.keep, library.store, one.id, "fine", '["hole"]')
    await library.write(hearing.change, "sound", {one.id: '{"version": 1}'})
    lose_rows(library)
    steps: list[tuple[int, int]] = []
    assert await rebuild(library, lambda *step: steps.append(step)) == Rebuilt(2, 1)
    assert steps == [(2, 2)]
    back = await library.read(takes.of_line, "l1")
    assert [msgspec.structs.replace(take, peaks=b"") for take in back] == [
        msgspec.structs.replace(take, peaks=b"") for take in (one, two)
    ]
    assert all(max(take.peaks) > 90 for take in back)
    assert (await library.read(takes.chosen_of_lines, ["l1"]))["l1"].take == two.id
    assert await heard_of(library, one) == {"said": msgspec.json.decode(SAID), "fine": ["hole"]}
    assert (await library.read(check, library.store)).clean


async def test_what_is_there_stays_as_it_is(library: Library, filed: Filed) -> None:
    take = filed()
    await library.write(takes.add, take)
    await library.write(hearing.keep, library.store, take.id, "fine", '["hole"]')
    await library.write(hearing.change, "fine", {take.id: "[]"})
    assert await rebuild(library) == Rebuilt()
    assert await heard_of(library, take) == {"fine": []}
    assert await library.read(takes.by_id, [take.id]) == (take,)


async def test_a_change_of_the_take_keeps_what_was_said_and_deleting_it_forgets_that(
    library: Library, filed: Filed
) -> None:
    one, two = filed("Hello."), filed("Hello.")
    assert one.audio == two.audio
    for take in (one, two):
        await library.write(takes.add, take)
        await library.write(hearing.keep, library.store, take.id, "said", SAID)
    await library.write(
        takes.change, library.store, one.id, lambda take: msgspec.structs.replace(take, notes={"key": "C"})
    )
    path = library.store.sidecar_path(one.audio)
    sidecar = library.store.read_sidecar(path)
    assert sidecar is not None
    assert {take: list(said) for take, said in sidecar.heard.items()} == {one.id: ["said"], two.id: ["said"]}
    library.store.forget(one.audio, one.id)
    sidecar = library.store.read_sidecar(path)
    assert sidecar is not None
    assert list(sidecar.heard) == [two.id]


async def test_a_sidecar_of_before_is_read(library: Library, filed: Filed) -> None:
    take = filed()
    path = library.store.sidecar_path(take.audio)
    assert "heard" not in msgspec.json.decode(path.read_bytes())
    assert await rebuild(library) == Rebuilt(1, 0)
    assert [one.id for one in await library.read(takes.page, "", 0, 9)] == [take.id]


async def test_a_take_whose_sound_is_gone_stays_away_and_is_named(library: Library, filed: Filed) -> None:
    gone, broken, good = filed("One"), filed("Two", hertz=500), filed("Three", hertz=600)
    library.store.path(gone.audio, gone.suffix).unlink()
    library.store.path(broken.audio, broken.suffix).write_bytes(b"no sound at all")
    rebuilt = await rebuild(library)
    assert rebuilt.takes == 1
    assert set(rebuilt.lost) == {f"{gone.audio}.wav", f"{broken.audio}.wav"}
    assert await library.read(takes.ids, "") == (good.id,)


async def test_what_the_file_could_not_be_told_is_in_no_row_either(
    library: Library, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = filed()
    await library.write(takes.add, take)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.library.store.write_whole", full)
    with pytest.raises(LibraryProblem):
        await library.write(hearing.keep, library.store, take.id, "said", SAID)
    assert await heard_of(library, take) == {}


async def test_of_a_take_that_is_gone_nothing_is_written(library: Library, filed: Filed) -> None:
    take = filed()
    await library.write(hearing.keep, library.store, take.id, "said", SAID)
    sidecar = library.store.read_sidecar(library.store.sidecar_path(take.audio))
    assert sidecar is not None
    assert sidecar.heard == {}


def test_the_sidecar_is_a_file_that_others_can_read(library: Library, filed: Filed, tmp_path: Path) -> None:
    take = filed()
    library.store.tell_heard(take.audio, take.id, "said", SAID)
    told = msgspec.json.decode(library.store.sidecar_path(take.audio).read_bytes())
    assert told["heard"] == {take.id: {"said": msgspec.json.decode(SAID)}}
