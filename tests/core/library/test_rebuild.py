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


async def keep(library: Library, take: Take, name: str, value: str) -> None:
    await library.write(hearing.change, name, {take.id: value})
    await library.write(hearing.tell, library.store, take.id, name, value)


async def heard_of(library: Library, take: Take) -> dict[str, object]:
    found = await library.read(hearing.of_takes, [take.id])
    return msgspec.json.decode(found[take.id]) if take.id in found else {}


async def test_takes_come_back_with_waveform_line_and_what_was_paid_for(library: Library, filed: Filed) -> None:
    one, two = filed("Hello.", line="l1", made=1), filed("Again.", line="l1", made=2, hertz=500)
    for take in (one, two):
        await library.write(takes.add, take)
    await keep(library, one, "said", SAID)
    await keep(library, one, "fine", '["hole"]')
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
    await keep(library, take, "fine", '["hole"]')
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
        await keep(library, take, "said", SAID)
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


async def test_the_row_stands_where_the_file_cannot_be_told(
    library: Library, filed: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = filed()
    await library.write(takes.add, take)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.library.store.write_whole", full)
    with pytest.raises(LibraryProblem):
        await keep(library, take, "said", SAID)
    assert await heard_of(library, take) == {"said": msgspec.json.decode(SAID)}


async def test_a_line_that_has_its_take_keeps_it(library: Library, filed: Filed) -> None:
    chosen, other = filed("New text.", line="l1", made=1), filed("Old text.", line="l1", made=2, hertz=500)
    await library.write(takes.add, chosen)
    assert await rebuild(library) == Rebuilt(1, 0)
    assert set(await library.read(takes.ids, "")) == {chosen.id, other.id}
    assert (await library.read(takes.chosen_of_lines, ["l1"]))["l1"].take == chosen.id


async def test_a_line_without_one_is_spoken_by_its_newest_finished_take(library: Library, filed: Filed) -> None:
    filed("One.", line="l1", made=1)
    newest = filed("Two.", line="l1", made=2, hertz=500)
    library.store.tell(newest.audio, take=newest)
    rough = msgspec.structs.replace(filed("Three.", line="l1", made=3, hertz=600), scratch=True)
    library.store.tell(rough.audio, take=rough)
    assert await rebuild(library) == Rebuilt(3, 0)
    assert (await library.read(takes.chosen_of_lines, ["l1"]))["l1"].take == newest.id


@pytest.mark.parametrize("named", ["../outside/mine", "/outside/mine", "0" * 64])
async def test_a_sidecar_that_tells_of_other_files_is_not_believed(library: Library, filed: Filed, named: str) -> None:
    take = filed()
    path = library.store.sidecar_path(take.audio)
    told = msgspec.json.decode(path.read_bytes())
    told["takes"][0]["audio"] = named
    path.write_bytes(msgspec.json.encode(told))
    assert await rebuild(library) == Rebuilt(unread=(path.name,))


async def test_a_copy_that_a_sync_program_left_is_named_and_not_read(library: Library, filed: Filed) -> None:
    take = filed()
    path = library.store.sidecar_path(take.audio)
    copy = path.with_name(f"{path.stem} (conflict).json")
    copy.write_bytes(path.read_bytes())
    assert await rebuild(library) == Rebuilt(1, 0, (), (copy.name,))


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: data[:-1] + b',"x":' + b"[" * 5000])
async def test_a_damaged_sidecar_is_named_and_kept_when_it_is_told_anew(
    library: Library, filed: Filed, damage: Callable[[bytes], bytes]
) -> None:
    good, bad = filed("One"), filed("Two", hertz=500)
    path = library.store.sidecar_path(bad.audio)
    path.write_bytes(damaged := damage(path.read_bytes()))
    assert await rebuild(library) == Rebuilt(1, 0, (), (path.name,))
    assert await library.read(takes.ids, "") == (good.id,)
    library.store.tell(bad.audio, take=bad)
    assert (library.store.bin / f"{path.stem}-unread.json").read_bytes() == damaged
    assert await rebuild(library) == Rebuilt(1, 0)


@pytest.mark.parametrize("heard", [{"": 1}, {"[0]": 1}, {"a.b": 1}, {"said": 5}, {"fine": {"no": 1}}, {"said": None}])
async def test_what_nobody_could_have_said_is_passed_over(
    library: Library, filed: Filed, heard: dict[str, object]
) -> None:
    odd, good = filed("One"), filed("Two", hertz=500)
    library.store.tell_heard(good, "said", SAID)
    path = library.store.sidecar_path(odd.audio)
    told = msgspec.json.decode(path.read_bytes())
    path.write_bytes(msgspec.json.encode({**told, "heard": {odd.id: heard}}))
    assert await rebuild(library) == Rebuilt(2, 1)
    assert await heard_of(library, odd) == {}
    assert await heard_of(library, good) == {"said": msgspec.json.decode(SAID)}


async def test_what_was_said_of_a_sound_that_is_gone_is_not_counted(library: Library, filed: Filed) -> None:
    take = filed()
    library.store.tell_heard(take, "said", SAID)
    library.store.path(take.audio, take.suffix).unlink()
    for _ in range(2):
        assert await rebuild(library) == Rebuilt(0, 0, (f"{take.audio}{take.suffix}",))


async def test_a_sidecar_that_went_missing_tells_of_its_take_again(library: Library, filed: Filed) -> None:
    take = filed()
    await library.write(takes.add, take)
    library.store.sidecar_path(take.audio).unlink()
    await keep(library, take, "said", SAID)
    lose_rows(library)
    assert await rebuild(library) == Rebuilt(1, 1)


async def test_of_a_take_that_is_gone_nothing_is_written(library: Library, filed: Filed) -> None:
    take = filed()
    await keep(library, take, "said", SAID)
    sidecar = library.store.read_sidecar(library.store.sidecar_path(take.audio))
    assert sidecar is not None
    assert sidecar.heard == {}


def test_the_sidecar_is_a_file_that_others_can_read(library: Library, filed: Filed, tmp_path: Path) -> None:
    take = filed()
    library.store.tell_heard(take, "said", SAID)
    told = msgspec.json.decode(library.store.sidecar_path(take.audio).read_bytes())
    assert told["heard"] == {take.id: {"said": msgspec.json.decode(SAID)}}
