"""How a take becomes part of a new song, from the declaration alone; and in which order takes stand."""

import msgspec

from core.domain.params import Choice, Number, Param, Text, When
from core.providers.base import Generator, Kind
from gui.panels.music.goingon import Step, family, step_to, steps, without_takes
from gui.panels.music.presenter import carried, sung
from gui.panels.music.takes import newest_first, origin_of
from tests.gui.panels.music.makings import take_of

TASK = Choice("task", ("new", "extend", "cover", "upload"), labels=("New", "Go on", "Anew", "My own"), default="new")
PARAMS: tuple[Param, ...] = (
    TASK,
    Text("lyrics", lines=4, when=When("task", ("extend", "cover"))),
    Text("clip", take="remote", when=When("task", ("extend", "cover", "upload"))),
    Text("origin", take="task", when=When("task", ("extend",))),
    Text("singer", when=When("task", ("cover",))),
    Number("at", 0, 9, of_take=True, when=When("task", ("extend",))),
)


def generator(generator_id: str, *sources: str) -> Generator:
    return Generator(generator_id, generator_id, Kind.EDIT, (), 10, ".mp3", sources=sources)


def test_each_option_that_wants_a_take_is_a_step() -> None:
    known = {"remote": "abc", "task": "t-1", "title": "Fog"}
    assert steps(PARAMS, known, {"upload"}) == [
        Step("Go on", {"clip": "abc", "task": "extend", "origin": "t-1"}),
        Step("Anew", {"clip": "abc", "task": "cover"}),
    ]
    assert [step.label for step in steps(PARAMS, known)] == ["Go on", "Anew", "My own"]
    assert steps(PARAMS, {"remote": "", "task": "t-1"}) == []


def test_a_take_that_is_always_wanted_is_one_step() -> None:
    always = Text("clip", label="Song to sing anew", take="remote")
    assert steps((always,), {"remote": "abc"}) == [Step("Song to sing anew", {"clip": "abc"})]


def test_a_singer_brings_along_the_take_that_it_wants() -> None:
    take = take_of(remote="abc", notes={"task": "t-1"})
    step = step_to(PARAMS, take, "singer", "s-9", "Her")
    assert step.values == {"singer": "s-9", "task": "cover", "clip": "abc"}


def test_takes_and_what_asks_for_them_do_not_go_along() -> None:
    values = {"task": "extend", "clip": "abc", "origin": "t-1", "lyrics": "la", "other": 3}
    assert without_takes(PARAMS, values) == {"lyrics": "la", "other": 3}
    assert without_takes(PARAMS, {"task": "new", "clip": "abc"}) == {"task": "new"}


def test_words_that_mattered_matter_elsewhere_and_what_is_not_known_waits_for_the_way_back() -> None:
    other: tuple[Param, ...] = (
        Choice("whose", ("mine", "none"), default="none"),
        Text("lyrics", lines=9, when=When("whose", ("mine",))),
        Number("at", 0, 3),
    )
    values = {"task": "extend", "lyrics": "la", "at": 9}
    assert sung(PARAMS, values) == {"lyrics"}
    assert sung(PARAMS, {**values, "task": "new"}) == set()
    assert carried(values, {"lyrics"}, other) == {"task": "extend", "lyrics": "la", "whose": "mine"}
    assert carried(values, set(), other) == {"task": "extend", "lyrics": "la"}


def test_a_family_is_a_maker_with_all_that_edits_its_songs() -> None:
    maker = generator("song")
    edits = [generator("wav", "stems"), generator("stems", "song"), generator("other", "elsewhere")]
    assert family(maker, edits) == {"song", "stems", "wav"}


def test_what_was_made_of_a_take_stands_below_it() -> None:
    first, second = take_of("b", "r1"), take_of("b-2", "r2")
    wav = take_of("c", "r1", "r1")
    stems = [take_of("d", "r3", "r2"), take_of("d-2", "r4", "r2")]
    deeper = take_of("e", "r5", "r4")
    newest = take_of("f", "r6")
    mixed = [deeper, *stems, first, newest, wav, second]
    assert [take.id for take in newest_first(mixed)] == ["f", "b", "c", "b-2", "d", "d-2", "e"]
    assert origin_of(wav, mixed) == "b"
    assert origin_of(deeper, mixed) == "d-2"
    gone = [take for take in mixed if take.id != "b-2"]
    assert {take.id for take in newest_first(gone)} == {take.id for take in gone}
    assert origin_of(stems[0], gone) == ""


def test_a_take_that_names_itself_is_no_origin_of_its_own() -> None:
    strange = take_of("a", "r1", "r1")
    assert newest_first([strange, msgspec.structs.replace(strange, id="b")])[0].id == "a"
