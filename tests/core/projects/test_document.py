"""Editing: precise news, undo and redo, and the same project from memory and from the disk."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.domain.ids import new_id
from core.domain.request import Plan, Request
from core.domain.script import Line, Pronunciation, Voice
from core.domain.take import Facts, Take
from core.errors import BadParameter, DiskFull
from core.library import scripts as rows
from core.library import takes as take_rows
from core.message import say
from core.paths import Paths
from core.projects.arriving import Arrival, bring_in
from core.projects.casting import add_speaker, change_speaker, give_voice, merge_speakers, remove_speaker
from core.projects.chapters import (
    copy_lines,
    duplicate_script,
    join_scripts,
    move_script,
    split_script,
    transfer_lines,
)
from core.projects.document import Document
from core.projects.pasting import read
from core.projects.status import LineState
from core.projects.stretches import Stretch, break_line, overwrite, put
from core.studio import Studio
from core.text.parse import Chapter, Spoken


@pytest.fixture
async def document(studio: Studio) -> Document:
    return await studio.document((await studio.new_project("Play")).id)


@pytest.fixture
def script(document: Document) -> str:
    return document.scripts[0].id


def texts(document: Document, script: str) -> list[str]:
    return [line.text for line in document.lines(script)]


def fill(document: Document, script: str, *lines: str) -> list[str]:
    return [document.insert_line(script, len(document.lines(script)), text=text) for text in lines]


class Mirror:
    """Follows a script by its signals alone, as an item model does."""

    def __init__(self, document: Document, script: str) -> None:
        self._document, self._script = document, script
        self.lines = list(document.lines(script))
        document.lines_inserted.connect(self._inserted)
        document.lines_removed.connect(self._removed)
        document.lines_moved.connect(self._moved)
        document.line_changed.connect(self._changed)

    def _inserted(self, script: str, first: int, count: int) -> None:
        if script == self._script:
            self.lines[first:first] = self._document.lines(script)[first : first + count]

    def _removed(self, script: str, first: int, count: int) -> None:
        if script == self._script:
            del self.lines[first : first + count]

    def _moved(self, script: str, first: int, count: int, to: int) -> None:
        if script == self._script:
            block = self.lines[first : first + count]
            del self.lines[first : first + count]
            self.lines[to:to] = block

    def _changed(self, script: str, index: int) -> None:
        if script == self._script:
            self.lines[index] = self._document.lines(script)[index]


async def stored(studio: Studio, document: Document) -> rows.Contents:
    await studio.saved()
    return await studio._there.library.read(rows.contents, document.project.id)


def shape(document: Document) -> tuple[object, ...]:
    return (
        document.project,
        document.scripts,
        tuple(document.speakers.values()),
        {script.id: list(document.lines(script.id)) for script in document.scripts},
    )


def standing(document: Document) -> tuple[object, ...]:
    """Return how every line and script stands."""
    tallies = [document.tally(script.id) for script in document.scripts]
    return (
        [[document.status(line.id) for line in document.lines(script.id)] for script in document.scripts],
        [
            msgspec.structs.replace(one, seconds=round(one.seconds, 6), estimate=round(one.estimate, 6))
            for one in tallies
        ],
    )


async def test_edits_are_told_stored_and_taken_back(studio: Studio, document: Document, script: str) -> None:
    mirror = Mirror(document, script)
    before = shape(document)
    a, b, c = fill(document, script, "One", "Two", "Three")
    document.change_line(b, text="Zwei")
    document.remove_lines([a, c])
    assert texts(document, script) == ["Zwei"]
    assert mirror.lines == list(document.lines(script))
    assert (await stored(studio, document)).lines[script] == list(document.lines(script))
    for _ in range(5):
        document.undo()
    assert shape(document) == before
    for _ in range(5):
        document.redo()
    assert texts(document, script) == ["Zwei"]
    assert mirror.lines == list(document.lines(script))
    assert (await stored(studio, document)).lines[script] == list(document.lines(script))


async def test_typing_is_one_step_until_another_line_or_a_rest(document: Document, script: str) -> None:
    a, b = fill(document, script, "", "")
    for text in ("H", "He", "Hey"):
        document.change_line(a, text=text, merge=True)
    for text in ("Y", "Yo"):
        document.change_line(b, text=text, merge=True)
    document.undo()
    assert texts(document, script) == ["Hey", ""]
    document.undo()
    assert texts(document, script) == ["", ""]


def test_a_step_is_known_by_a_number_that_no_other_gets(document: Document, script: str) -> None:
    document.forget_history()
    assert document.newest_step == 0
    line = document.insert_line(script, 0)
    first = document.newest_step
    document.change_line(line, merge=True, text="H")
    typed = document.newest_step
    document.change_line(line, merge=True, text="Hi")
    assert document.newest_step == typed, "typing goes on with it"
    document.undo()
    assert document.newest_step == first
    document.redo()
    assert document.newest_step == typed
    document.undo()
    document.change_line(line, text="Ho")
    assert document.newest_step not in {first, typed}
    document.forget_history()
    document.change_line(line, text="He")
    assert document.newest_step not in {first, typed}


async def test_after_an_undo_typing_begins_a_new_step(document: Document, script: str) -> None:
    (a,) = fill(document, script, "")
    document.change_line(a, text="H", merge=True)
    document.undo()
    document.change_line(a, text="X", merge=True)
    assert not document.can_redo
    document.undo()
    assert texts(document, script) == [""]


async def test_enter_and_backspace(document: Document, script: str) -> None:
    anna, ben = add_speaker(document, "ANNA"), add_speaker(document, "BEN")
    a = document.insert_line(script, 0, speaker=anna, text="I heard something. Did you?")
    b = document.split_line(a, 18)
    assert texts(document, script) == ["I heard something.", "Did you?"]
    assert document.join_with_previous(b) == 19
    assert texts(document, script) == ["I heard something. Did you?"]
    second = document.insert_line(script, 1, speaker=ben, text="No.")
    third = document.split_line(second, 3)
    assert document.line(third).speaker == anna
    assert document.join_with_previous(a) is None


async def test_a_word_that_was_broken_by_enter_is_whole_again_after_backspace(document: Document, script: str) -> None:
    (line,) = fill(document, script, "Something new.")
    rest = document.split_line(line, 3)
    assert texts(document, script) == ["Som", "ething new."]
    assert document.join_with_previous(rest) == 3
    assert texts(document, script) == ["Something new."]
    rest = document.split_line(line, 3)
    document.change_line(rest, text="ewhere.")
    document.join_with_previous(rest)
    assert texts(document, script) == ["Som ewhere."]


async def test_the_whole_is_as_long_as_what_can_be_heard_once_all_is_made(
    studio: Studio, document: Document, script: str
) -> None:
    ids = fill(document, script, "One.", "Two and three.", "")
    before = document.tally(script)
    assert (before.seconds, before.estimate > 1) == (0, True)
    await studio.start_queue()
    await studio.generate(document, ids)
    await studio.idle()
    after = document.tally(script)
    takes = [take for line in ids for take in await studio.line_takes(line)]
    assert after.seconds == pytest.approx(after.estimate)
    assert after.seconds == pytest.approx(sum(take.facts.seconds for take in takes) + 2 * 0.35)


async def test_chinese_lines_join_without_a_space(document: Document, script: str) -> None:
    _, b = fill(document, script, "你好。", "再见。")
    document.join_with_previous(b)
    assert texts(document, script) == ["你好。再见。"]


@pytest.mark.parametrize(
    ("which", "index", "expected"),
    [
        ("a", 3, "bcade"),
        ("e", 0, "eabcd"),
        ("ac", 5, "bdeac"),
        ("ae", 2, "baecd"),
        ("bd", 1, "abdce"),
        ("ab", 0, "abcde"),
        ("de", 5, "abcde"),
        ("ace", 3, "baced"),
        ("bcd", 2, "abcde"),
    ],
)
async def test_moving_lines_together(document: Document, script: str, which: str, index: int, expected: str) -> None:
    ids = dict(zip("abcde", fill(document, script, *"abcde"), strict=True))
    mirror = Mirror(document, script)
    document.move_lines([ids[name] for name in which], index)
    assert "".join(texts(document, script)) == expected
    assert mirror.lines == list(document.lines(script))
    if expected != "abcde":
        document.undo()
        assert "".join(texts(document, script)) == "abcde"


@pytest.mark.parametrize(
    ("spoken", "next_"),
    [
        ("AB", "A"),
        ("ABA", "B"),
        ("ABAA", "B"),
        ("ABN", "N"),
        ("ABNA", "B"),
        ("A", "A"),
        ("", "N"),
        ("AN", "N"),
        ("ABC", "B"),
    ],
)
async def test_the_other_one_of_two_who_talk_comes_next(
    document: Document, script: str, spoken: str, next_: str
) -> None:
    cast = {"N": document.narrator.id} | {name: add_speaker(document, name) for name in "ABC"}
    for place, name in enumerate(spoken):
        document.insert_line(script, place, speaker=cast[name], text="Yes.")
    assert document.next_speaker(script, len(spoken)) == cast[next_]


async def test_names_find_their_speaker_whatever_the_case(document: Document) -> None:
    anna = add_speaker(document, "ANNA")
    assert add_speaker(document, " Anna ") == anna
    assert add_speaker(document, "narrator") == document.narrator.id
    assert len({speaker.colour for speaker in document.speakers.values()}) == len(document.speakers)


async def test_removing_a_speaker_gives_the_lines_to_the_narrator(document: Document, script: str) -> None:
    anna = add_speaker(document, "ANNA")
    line = document.insert_line(script, 0, speaker=anna, text="Hello")
    before = shape(document)
    remove_speaker(document, anna)
    assert document.line(line).speaker == document.narrator.id
    remove_speaker(document, document.narrator.id)
    assert document.narrator
    document.undo()
    assert shape(document) == before


async def test_a_removed_script_comes_back_with_its_lines(studio: Studio, document: Document, script: str) -> None:
    fill(document, script, "One", "Two")
    document.remove_script(script)
    assert document.scripts == ()
    assert studio.projects()[-1].scripts == ()
    document.undo()
    assert texts(document, script) == ["One", "Two"]
    assert studio.projects()[-1].scripts[0].lines == 2


async def test_text_that_no_database_would_take_is_cleaned(studio: Studio, document: Document, script: str) -> None:
    line = document.insert_line(script, 0, text="a\ud800b\x00c")
    document.change_line(line, text="x\udfffy\x07z", merge=True)
    await studio.saved()
    document.change_lines([line], direction="lou\ud800d")
    document.insert_lines(script, 0, [Line("y" * 20, document.narrator.id, "\ud83d")])
    change_speaker(document, document.narrator.id, name="\ud83dNed")
    await studio.saved()
    assert [text.encode() for text in texts(document, script)]


async def test_new_texts_of_many_lines_are_one_step_also_after_a_restart(tmp_path: Path) -> None:
    first = Studio(Paths.under(tmp_path))
    await first.open()
    document = await first.document((await first.new_project("Play")).id)
    script = document.scripts[0].id
    a, b, c = fill(document, script, "one", "two", "three")
    assert document.change_texts({a: "1", b: "two", c: "3"}) == 2
    assert document.change_texts({b: "two"}) == 0
    assert str(document.undo_label) == "Replace in 2 lines"
    await first.close()
    second = Studio(Paths.under(tmp_path))
    await second.open()
    document = await second.document(document.project.id)
    assert texts(document, script) == ["1", "two", "3"]
    document.undo()
    assert texts(document, script) == ["one", "two", "three"]
    document.redo()
    assert texts(document, script) == ["1", "two", "3"]
    await second.close()


async def test_undo_survives_a_restart(tmp_path: Path) -> None:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    document = await studio.document((await studio.new_project("Play")).id)
    script = document.scripts[0].id
    a, _ = fill(document, script, "One", "Two")
    document.change_line(a, text="Eins")
    document.undo()
    shapes = [shape(document)]
    await studio.close()

    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    document = await studio.document(document.project.id)
    assert shape(document) == shapes[0]
    document.redo()
    assert texts(document, script) == ["Eins", "Two"]
    document.undo()
    document.undo()
    assert texts(document, script) == ["One"]
    await studio.close()


async def test_states_follow_text_voice_and_takes(studio: Studio, document: Document, script: str) -> None:
    (line,) = fill(document, script, "")
    assert document.status(line).state is LineState.BLANK
    document.change_line(line, text="Hello")
    assert document.status(line).state is LineState.EMPTY
    await studio.start_queue()
    await studio.generate(document, [line])
    await studio.idle()
    assert document.status(line).state is LineState.DONE
    assert document.tally(script).counts == {LineState.DONE: 1}
    document.change_line(line, text="Hello again")
    assert document.status(line).state is LineState.STALE
    document.undo()
    assert document.status(line).state is LineState.DONE
    change_speaker(document, document.narrator.id, voice=Voice("local.speech", "local", "en-gb"))
    assert document.status(line).state is LineState.STALE
    assert document.missing(script) == (line,)
    document.undo()
    document.remove_lines([line])
    document.undo()
    assert document.status(line).state is LineState.DONE


async def test_takes_that_are_chosen_in_quick_succession_are_steps_of_their_own(
    studio: Studio, document: Document, script: str
) -> None:
    (line,) = fill(document, script, "Hello")
    await studio.start_queue()
    for _ in range(3):
        await studio.generate(document, [line])
        await studio.idle()
    first, second, third = (take.id for take in await studio.line_takes(line))

    async def shown() -> str:
        await studio.saved()
        await studio.news_told()
        return document.status(line).chosen

    document.choose_take(line, second)
    document.choose_take(line, third)
    document.choose_take(line, first)
    assert await shown() == first
    for expected in (third, second, first):
        document.undo()
        assert await shown() == expected
    document.redo()
    document.undo()
    document.choose_take(line, third)
    assert await shown() == third


async def test_a_pause_that_is_no_pause_is_refused_at_its_line(studio: Studio, document: Document, script: str) -> None:
    bad, good = fill(document, script, "One [pause 99999s] two", "Fine")
    await studio.start_queue()
    done = await studio.generate(document, [bad, good])
    await studio.idle()
    assert [line for line, _ in done.refused] == [bad]
    assert document.status(bad).state is LineState.FAILED
    assert document.status(bad).problem
    assert document.status(good).state is LineState.DONE
    document.change_line(bad, text="One [pause 1s] two")
    assert document.status(bad).state is LineState.EMPTY


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([634343, 402183, 0, 11542, 0])
@example([1534, 525020, 5342, 1246, 2221, 5342, 1265, 0])  # a heading keeps the take that it does not show
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=25))
async def test_undo_after_do_is_the_identity_over_random_editing(studio: Studio, seeds: list[int]) -> None:
    document = await studio.document((await studio.new_project("Random")).id)
    script = document.scripts[0].id
    lines = fill(document, script, "One", "Two", "Three", "Four")
    for name in ("ANNA", "BEN", "EVE"):
        add_speaker(document, name)
    takes = await _spoken(studio, document, lines)
    document.forget_history()
    mirror = Mirror(document, script)
    states = [await state(studio, document)]
    for seed in seeds:
        steps = len(document._steps.history._done)
        await _edit(document, random.Random(seed), takes)
        now = await state(studio, document)
        if len(document._steps.history._done) < steps:  # joining what was just split is an undo, and no step of its own
            states.pop()
            assert now == states[-1]
        elif len(document._steps.history._done) > steps:
            states.append(now)
        else:  # nothing, or it went on with the step before
            states[-1] = now
    assert mirror.lines == list(document.lines(script))
    assert await reloaded(studio, document) == states[-1]
    for expected in reversed(states[:-1]):
        document.undo()
        assert await state(studio, document) == expected
    assert not document.can_undo
    assert await reloaded(studio, document) == states[0]
    for expected in states[1:]:
        document.redo()
        assert await state(studio, document) == expected
    assert mirror.lines == list(document.lines(script))
    assert await reloaded(studio, document) == states[-1]


async def state(studio: Studio, document: Document) -> tuple[object, ...]:
    """Return all that there is of a project, once the library has told of every choice."""
    await studio.saved()
    await studio.news_told()
    document._restanding.finish()
    return shape(document), standing(document)


async def reloaded(studio: Studio, document: Document) -> tuple[object, ...]:
    """Return the state of the project as another studio reads it from the disk."""
    await studio.saved()
    beside = Studio(studio.paths)
    await beside.open(reading=True)
    try:
        again = await beside.document(document.project.id)
        return shape(again), standing(again)
    finally:
        await beside.close()


async def _spoken(studio: Studio, document: Document, lines: list[str]) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """File two takes of every line, and one that all but the last share; return them by lines, with who shares them."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {line: [("", ())] for line in lines}
    facts = Facts(1.0, 22_050, 1, "pcm_s16le", 100)
    plans: list[tuple[str, Plan, tuple[str, ...]]] = [
        (line, document.voicing.plan(document.line(line)), ()) for line in lines
    ]
    plans += [(line, Plan((Request("local.speech", "local", "other"),)), ()) for line in lines]
    plans.append((lines[0], plans[0][1], tuple(lines[:3])))
    for line, plan, run in plans:
        take = Take(
            new_id(), "a" * 64, ".wav", plan, facts, 1.0, "One", project=document.project.id, line=line, run=run
        )
        await studio._there.library.write(take_rows.add, take)
        for one in take.lines:
            found[one].append((take.id, run))
    await studio._news.look_at([(document.project.id, line) for line in lines])
    return found


_Takes = dict[str, list[tuple[str, tuple[str, ...]]]]


async def _edit(document: Document, chance: random.Random, takes: _Takes) -> None:
    edits: list[Callable[[], object]] = [
        lambda: document.add_script(f"Scene {chance.randint(0, 9)}"),
        lambda: document.change_words([Pronunciation(chance.choice(["One", "Two", "x"]), f"w{chance.randint(0, 9)}")]),
        lambda: _arrive(document, chance),
        *_edits_of_cast(document, chance),
    ]
    if document.scripts:
        script = chance.choice(document.scripts).id
        edits += [
            lambda: document.rename_script(script, f"Act {chance.randint(0, 9)}"),
            lambda: document.remove_script(script),
            *_edits_of_scripts(document, script, chance),
            *_edits_of_lines(document, script, chance),
            *_choices(document, chance, takes),
        ]
    if asyncio.iscoroutine(done := chance.choice(edits)()):
        await done


async def _arrive(document: Document, chance: random.Random) -> None:
    said = [Spoken(chance.choice(["", "ANNA", f"NEW {chance.randint(0, 9)}"]), "", f"Text {n}.") for n in range(3)]
    await bring_in(document, Arrival((Chapter("One", tuple(said)), Chapter("Two", tuple(said[:1])))))


def _choices(document: Document, chance: random.Random, takes: _Takes) -> list[Callable[[], object]]:
    there = [line for line in takes if line in document]
    if not there:
        return []
    line = chance.choice(there)
    return [lambda: document.choose_take(line, *chance.choice(takes[line]))] * 3


def _edits_of_scripts(document: Document, script: str, chance: random.Random) -> list[Callable[[], object]]:
    edits: list[Callable[[], object]] = [
        lambda: move_script(document, script, chance.randint(0, 4)),
        lambda: duplicate_script(document, script, "Again"),
        lambda: join_scripts(document, script),
    ]
    if lines := document.lines(script):
        other = chance.choice(document.scripts).id
        some = [line.id for line in chance.sample(lines, min(len(lines), 2))]
        place = chance.randint(0, len(document.lines(other)))
        edits += [
            lambda: split_script(document, chance.choice(lines).id, "Rest"),
            lambda: transfer_lines(document, some, other, chance.choice([None, place])),
            lambda: copy_lines(document, some, other),
        ]
    return edits


def _edits_of_cast(document: Document, chance: random.Random) -> list[Callable[[], object]]:
    someone = chance.choice(list(document.speakers))
    return [
        lambda: add_speaker(document, f"S{chance.randint(0, 99)}"),
        lambda: remove_speaker(document, someone),
        lambda: change_speaker(document, someone, name=f"N{chance.randint(0, 99)}", colour="#123456"),
        lambda: change_speaker(document, someone, voice=Voice("local.speech", "local", chance.choice(["de", "fr"]))),
        lambda: give_voice(
            document, set(document.speakers), Voice("local.speech", "local", chance.choice(["de", "it"]))
        ),
        lambda: merge_speakers(document, someone, chance.choice(list(document.speakers))),
    ]


def _edits_of_lines(document: Document, script: str, chance: random.Random) -> list[Callable[[], object]]:
    lines = list(document.lines(script))
    some = [line.id for line in chance.sample(lines, min(len(lines), chance.randint(1, 3)))]
    index = chance.randint(0, len(lines))
    fresh = [Line(new_id(), chance.choice(list(document.speakers)), text) for text in ("A", "B")]
    edits: list[Callable[[], object]] = [
        lambda: document.insert_line(script, index, text=chance.choice(["New", "行", ""])),
        lambda: document.insert_lines(script, index, fresh),
    ]
    if lines:
        line = chance.choice(lines)
        edits += [
            lambda: document.change_line(line.id, text=line.text + "!"),
            lambda: document.change_line(line.id, pause_after=chance.random(), params={"rate": 200}),
            lambda: document.change_lines(some, direction=str(chance.randint(0, 9))),
            lambda: document.change_lines(some, locked=not line.locked),
            lambda: document.change_lines(some, flagged=not line.flagged),
            lambda: document.change_lines(some, heading=not line.heading),
            lambda: document.change_lines(some, emotion="angry", speed=1.5, merge=chance.random() < 0.5),
            lambda: document.change_texts({one: f"T{chance.randint(0, 9)}" for one in some}),
            lambda: document.remove_lines(some),
            lambda: document.move_lines(some, index),
            lambda: document.split_line(line.id, chance.randint(0, len(line.text))),
            lambda: document.join_with_previous(line.id),
        ]
    if len(lines) > 1:
        first = chance.randint(0, len(lines) - 2)
        ends = lines[first], lines[chance.randint(first + 1, len(lines) - 1)]
        start, end = (chance.randint(0, len(line.text)) for line in ends)
        stretch = Stretch(ends[0].id, start, ends[1].id, end)
        edits += [
            lambda: overwrite(document, stretch, chance.choice(["", "x", "行"])),
            lambda: break_line(document, stretch, same_speaker=chance.random() < 0.5),
            lambda: put(document, stretch, read("ANNA: A.\nB.", ())),
        ]
    return edits


async def test_the_cast_keeps_its_order_over_a_restart(studio: Studio, document: Document) -> None:
    anna, ben, _ = (add_speaker(document, name) for name in ("ANNA", "BEN", "EVE"))
    remove_speaker(document, anna)
    remove_speaker(document, ben)
    add_speaker(document, "JIM")
    assert await reloaded(studio, document) == await state(studio, document)


async def test_a_step_is_stored_whole_or_not_at_all(
    studio: Studio, document: Document, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = fill(document, script, "I heard something. Did you?")
    before = await stored(studio, document)

    def failing(*_: object) -> None:
        raise DiskFull(say("Full."))

    monkeypatch.setattr(rows, "put_edit", failing)
    document.split_line(line, 18)
    with pytest.raises(DiskFull):
        await studio.saved()
    monkeypatch.undo()
    await studio._there.library.write(rows.is_untouched)  # what was given before is committed
    assert await studio._there.library.read(rows.contents, document.project.id) == before


async def test_a_long_history_keeps_its_newest_steps(
    studio: Studio, document: Document, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.projects.history.KEPT", 5)
    monkeypatch.setattr("core.projects.steps.KEPT", 5)
    fill(document, script, *"abcdefgh")
    assert len((await stored(studio, document)).edits) == 5
    for _ in range(9):
        document.undo()
    assert texts(document, script) == ["a", "b", "c"]


async def test_a_line_keeps_what_it_does_not_know(document: Document, script: str) -> None:
    line = Line("x" * 20, "gone", "Hello")
    document.insert_lines(script, 0, [line])
    assert document.voicing.voice_of(line) == document.narrator.voice
    document.change_line(line.id, params={"rate": 100, "other": 1})
    with pytest.raises(BadParameter, match="other"):
        document.voicing.plan(document.line(line.id))
    assert msgspec.to_builtins(document.line(line.id).params) == {"rate": 100, "other": 1}
    assert take_rows.Chosen().take == ""


async def test_speakers_get_voices_that_can_be_told_apart(document: Document) -> None:
    for name in "ABCDEF":
        add_speaker(document, name)
    voices = [speaker.voice.voice for speaker in document.speakers.values() if speaker.voice]
    assert len(set(voices)) == 7


async def test_an_imported_script_is_spoken_in_its_language(studio: Studio, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "zh.txt"
    path.write_text("午夜过后，整座城市只剩下雨声。\n安娜：有人还醒着吗？\n老周：有。\n", "utf-8")
    await studio.import_script(document, path)
    voices = {speaker.name: speaker.voice.voice for speaker in document.speakers.values() if speaker.voice}
    assert voices["Narrator"] == "cmn"
    assert {voice.split("+")[0] for voice in voices.values()} == {"cmn"}
    assert len(set(voices.values())) == 3
    change_speaker(document, document.narrator.id, voice=Voice("local.speech", "local", "en-gb"))
    await studio.import_script(document, path)
    assert document.voicing.voice_of_narrator().voice == "en-gb"


async def test_a_listener_that_fails_tears_no_edit_in_half(studio: Studio, document: Document, script: str) -> None:
    anna = add_speaker(document, "Anna")
    ids = [document.insert_line(script, at, speaker=anna, text=text) for at, text in enumerate(("One", "Two"))]

    def fail() -> None:
        raise ZeroDivisionError

    remove_speaker(document, anna)
    disconnect = document.speakers_changed.connect(fail)
    with pytest.raises(ZeroDivisionError):
        document.undo()
    disconnect()
    assert [document.line(line).speaker for line in ids] == [anna, anna]
    assert (await stored(studio, document)).lines[script] == list(document.lines(script))
    document.redo()
    assert [document.line(line).speaker for line in ids] == [document.narrator.id] * 2


def test_a_dictionary_is_a_step_of_undo_and_is_there_after_a_restart(document: Document) -> None:
    told: list[int] = []
    document.words_changed.connect(lambda: told.append(len(document.project.words)))
    document.change_words([Pronunciation("Seydisfjord", "say-this-fyord")])
    document.change_words([Pronunciation("Seydisfjord", "say-this-fyord")])
    document.undo()
    document.redo()
    assert told == [1, 0, 1]


async def test_the_dictionary_is_in_the_library(studio: Studio, document: Document) -> None:
    words = (Pronunciation("Oslo", "Ooshloo", case=True),)
    document.change_words(words)
    assert (await stored(studio, document)).project.words == words
    document.undo()
    assert (await stored(studio, document)).project.words == ()


async def test_a_choice_of_a_take_can_be_undone_after_a_restart_too(
    studio: Studio, document: Document, script: str, tmp_path: Path
) -> None:
    (line,) = fill(document, script, "Salt.")
    for _ in range(2):
        await studio.generate(document, [line])
        await studio.idle()
    first, second = await studio.line_takes(line)
    assert document.status(line).chosen == first.id
    await studio.choose_take(document, line, second.id)
    assert document.status(line).chosen == second.id
    await studio.close()
    later = Studio(Paths.under(tmp_path))
    await later.open()
    try:
        again = await later.document(document.project.id)
        assert again.status(line).chosen == second.id
        again.undo()
        await later.saved()
        await later.news_told()
        assert again.status(line).chosen == first.id
    finally:
        await later.close()


def test_the_pause_after_a_line_is_estimated_once(document: Document, script: str) -> None:
    (line,) = fill(document, script, "Salt.")
    document.change_line(line, pause_after=0.0)
    spoken = document.tally(script).estimate
    document.change_line(line, pause_after=2.0)
    assert document.tally(script).estimate == pytest.approx(spoken + 2.0)
