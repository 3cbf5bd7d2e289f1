"""Which take speaks a line: what a new one replaces by itself, and what stays as somebody chose it."""

from collections.abc import Callable

import msgspec
import pytest

from core.domain.script import Line
from core.domain.take import Take
from core.library import hearing, scripts, takes
from core.library.library import Library

Filed = Callable[..., Take]


@pytest.fixture
def some(library: Library, filed: Filed):
    """Files a take of "l1" that asked for `wanted` and returns it."""

    async def add(wanted: str, **fields: object) -> Take:
        take = msgspec.structs.replace(filed(f"{wanted} {fields}", line="l1"), wanted=wanted, **fields)
        await library.write(takes.add, take)
        return take

    return add


async def chosen(library: Library, line: str = "l1") -> takes.Chosen:
    return (await library.read(takes.chosen_of_lines, [line])).get(line, takes.Chosen())


async def test_the_first_take_speaks_its_line_and_the_next_of_the_same_wish_does_not(library: Library, some) -> None:
    first = await some("a")
    await some("a", remote="another candidate")
    found = await chosen(library)
    assert (found.take, found.fingerprint, found.takes, found.scratch) == (first.id, "a", 2, False)


async def test_a_take_of_what_the_line_says_now_replaces_one_that_says_something_else(library: Library, some) -> None:
    await some("a")
    second = await some("b")
    assert (await chosen(library)).take == second.id


async def test_a_take_that_was_overtaken_by_one_that_was_asked_for_later_does_not_speak(
    library: Library, filed: Filed
) -> None:
    earlier, later = (
        msgspec.structs.replace(filed(text, line="l1"), id=text) for text in ("1 old words", "2 new words")
    )
    await library.write(takes.add, later, asked=later.id)
    await library.write(takes.add, earlier, asked=earlier.id)
    assert ((await chosen(library)).take, (await chosen(library)).takes) == (later.id, 2)
    await library.write(takes.add, earlier, asked="3")
    assert (await chosen(library)).take == earlier.id


async def test_a_scratch_take_gives_way_and_never_comes_before_another(library: Library, some) -> None:
    scratch = await some("s", scratch=True)
    assert (await chosen(library)).take == scratch.id
    assert (await chosen(library)).scratch
    newer = await some("s2", scratch=True)
    assert (await chosen(library)).take == newer.id
    real = await some("a")
    assert (await chosen(library)).take == real.id
    await some("s3", scratch=True)
    assert (await chosen(library)).take == real.id


async def test_a_locked_line_keeps_its_take_but_gets_its_first(library: Library, some) -> None:
    await library.write(scripts.put_project, scripts.Project("p", "Play"))
    await library.write(scripts.put_script, "p", scripts.Script("s", "One"))
    await library.write(scripts.splice, "s", 0, [], [Line("l1", "anna", "Salt.", locked=True)])
    first = await some("a")
    await some("b")
    assert (await chosen(library)).take == first.id


async def test_the_lines_of_a_dialogue_share_its_take(library: Library, some, filed: Filed) -> None:
    alone = filed("before", line="l2")
    await library.write(takes.add, alone)
    run = await some("d", run=("l1", "l2", "l3"))
    for line in run.run:
        found = await chosen(library, line)
        assert (found.take, found.run) == (run.id, ("l1", "l2", "l3"))
    assert [take.id for take in await library.read(takes.of_line, "l2")] == [alone.id, run.id]
    assert [take.id for take in await library.read(takes.of_line, "l3")] == [run.id]
    assert (await chosen(library, "l2")).takes == 2
    await library.write(takes.remove, run.id)
    assert (await chosen(library, "l2")).take == alone.id
    assert await chosen(library, "l3") == takes.Chosen()


async def test_a_take_that_is_filed_again_stays_chosen_shared_and_heard(library: Library, some) -> None:
    run = await some("d", run=("l1", "l2", "l3"))
    await library.write(hearing.change, "said", {run.id: '{"text": "Salt."}'})
    other = await some("a")
    await library.write(takes.choose_for_line, "l3", run.id)
    again = msgspec.structs.replace(run, text="Sand.", run=("l1", "l3"))
    await library.write(takes.add, again, choose=False)
    assert [(await chosen(library, line)).take for line in ("l1", "l2", "l3")] == [other.id, run.id, run.id]
    assert [len(await library.read(takes.of_line, line)) for line in ("l1", "l2", "l3")] == [2, 0, 1]
    assert await library.read(hearing.of_takes, [run.id]) == {run.id: '{"said":{"text":"Salt."}}'}
    assert (await library.read(takes.by_id, [run.id])) == (again,)


async def test_a_choice_of_a_take_that_is_gone_changes_nothing(library: Library, some) -> None:
    first = await some("a")
    await library.write(takes.choose_for_line, "l1", "gone")
    assert (await chosen(library)).take == first.id
    await library.write(takes.choose_for_line, "l1", "")
    assert (await chosen(library)).take == ""


async def test_a_line_whose_take_is_deleted_falls_back_on_scratch_only_for_want_of_better(
    library: Library, some
) -> None:
    real = await some("a")
    scratch = await some("s", scratch=True, made=2.0)
    newer = await some("b", made=3.0)
    assert (await chosen(library)).number == 3
    await library.write(takes.remove, newer.id)
    assert ((await chosen(library)).take, (await chosen(library)).number) == (real.id, 1)
    await library.write(takes.remove, real.id)
    assert (await chosen(library)).take == scratch.id


async def test_a_line_that_is_asked_for_twice_tells_the_same_as_once(library: Library, some) -> None:
    first = await some("a", made=1.0)
    for made in (2.0, 3.0):
        await some("a", made=made)
    once = await chosen(library)
    assert (once.take, once.number, once.takes, once.newest, once.finished) == (first.id, 1, 3, 3.0, 3.0)
    assert await library.read(takes.chosen_of_lines, ["l1", "l1", "l1"]) == {"l1": once}


async def test_scratch_takes_count_and_finish_nothing(library: Library, some) -> None:
    real = await some("a", made=1.0)
    await some("s", made=2.0, scratch=True)
    found = await chosen(library)
    assert (found.take, found.number, found.takes, found.newest, found.finished) == (real.id, 1, 2, 2.0, 1.0)
