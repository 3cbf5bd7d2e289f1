import asyncio
from collections.abc import Callable

import msgspec

from core.domain.script import Line, Project, Pronunciation, Script, Speaker, Voice
from core.library.scripts import Contents
from core.library.takes import Chosen
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.projects.restanding import Restanding
from core.projects.status import LineState
from core.providers.registry import Registry
from core.resting import Resting

REGISTRY = Registry()
MANY = 400


class ByHand:
    """Keeps what is to be called again and again, and calls it when it is told to."""

    def __init__(self) -> None:
        self.pieces: list[Callable[[], bool]] = []

    def __call__(self, piece: Callable[[], bool]) -> None:
        self.pieces.append(piece)

    def go_on(self) -> None:
        while self.pieces:
            if not self.pieces[0]():
                self.pieces.pop(0)


def opened(rest: Callable[[Callable[[], bool]], None] | None = None) -> Document:
    """Return a project of two speakers whose every line is done."""
    voice = REGISTRY.default_voice()
    cast = (
        Speaker("n", "Narrator", "#736D63", voice, narrator=True),
        Speaker("a", "Anna", "#B4472B", msgspec.structs.replace(voice, voice="en-us+f3")),
    )
    lines = [Line(f"l{n}", "na"[n % 2], f"Line {n} of Qi." if n % 4 == 0 else f"Line {n}.") for n in range(MANY)]

    def contents() -> Contents:
        return Contents(Project("p", "P"), cast, (Script("s", "S"),), {"s": list(lines)}, ())

    bare = Document(contents(), {}, REGISTRY, lambda *_a, **_k: None)
    chosen = {line.id: Chosen(f"t{line.id}", bare.voicing.plan(line).fingerprint, 1.0, b"", 1, 1.0) for line in lines}
    document = Document(contents(), chosen, REGISTRY, lambda *_a, **_k: None, rest)
    assert document.tally("s").counts == {LineState.DONE: MANY}  # all are looked at
    return document


def stale(document: Document) -> set[int]:
    lines = document.lines("s")
    return {n for n, line in enumerate(lines) if document.status(line.id).state is LineState.STALE}


def heard(document: Document) -> list[tuple[str, int, int]]:
    told: list[tuple[str, int, int]] = []
    document.statuses_changed.connect(lambda *run: told.append(run))
    return told


def test_a_word_of_the_dictionary_makes_only_the_lines_stale_that_have_it() -> None:
    document = opened()
    told = heard(document)
    document.change_words([Pronunciation("Qi", "chee")])
    assert stale(document) == set(range(0, MANY, 4))
    assert told == [("s", 0, MANY - 3)]
    told.clear()
    document.change_words([Pronunciation("Qi", "chee"), Pronunciation("nowhere", "here")])
    assert told == []
    document.undo()
    document.undo()
    assert stale(document) == set()
    assert document.tally("s").counts == {LineState.DONE: MANY}


def test_a_word_of_a_voice_touches_that_voices_lines_alone_and_wins_over_the_projects() -> None:
    document = opened()
    document.change_words([Pronunciation("of", "ov")])
    document.undo()
    anna = document.speakers["a"]
    assert anna.voice
    change_speaker(document, "a", voice=msgspec.structs.replace(anna.voice, words=(Pronunciation("Line", "lion"),)))
    assert stale(document) == set(range(1, MANY, 2))
    line = document.line("l1")
    assert document.voicing.plan(line).requests[0].text == "lion 1."
    document.change_words([Pronunciation("Line", "lane")])
    assert document.voicing.plan(line).requests[0].text == "lion 1."
    assert document.voicing.plan(document.line("l2")).requests[0].text == "lane 2."


def test_another_voice_touches_its_speakers_lines_and_neighbours_are_told_in_one() -> None:
    document = opened()
    told = heard(document)
    change_speaker(document, "n", voice=msgspec.structs.replace(REGISTRY.default_voice(), voice="de"))
    assert stale(document) == set(range(0, MANY, 2))
    document.change_lines([line.id for line in document.lines("s")], speaker="a")
    told.clear()
    change_speaker(document, "a", voice=msgspec.structs.replace(REGISTRY.default_voice(), voice="fr-fr"))
    change_speaker(document, "a", voice=msgspec.structs.replace(REGISTRY.default_voice(), voice="en-us+f3"))
    assert told
    assert all(script == "s" and first + count <= MANY for script, first, count in told)


def test_what_waits_is_looked_at_before_anything_is_generated() -> None:
    rest = ByHand()
    document = opened(rest)
    document._restanding.look_on = lambda seconds=0.0: Restanding.look_on(document._restanding, seconds)  # one by one
    document.change_words([Pronunciation("Line", "lane")])
    assert not document.settled
    assert 0 < len(stale(document)) < MANY
    assert len(document.missing("s")) == MANY
    assert document.settled


def test_edits_in_the_middle_are_not_lost() -> None:
    rest = ByHand()
    document = opened(rest)
    document._restanding.look_on = lambda seconds=0.0: Restanding.look_on(document._restanding, seconds)
    document.change_words([Pronunciation("Line", "lane")])
    document.remove_lines([f"l{n}" for n in range(200, 300)])
    document.insert_line("s", 0, text="New.")
    document.undo()
    document.undo()
    document.undo()
    rest.go_on()
    assert document.settled
    assert stale(document) == set()


async def test_the_rest_is_done_between_other_work_and_ends_with_its_owner() -> None:
    resting, done = Resting(), []

    def piece() -> bool:
        done.append("piece")
        return len(done) < 1_000

    resting.rest(piece)
    for _ in range(5):
        await asyncio.sleep(0)
        done.append("other")
    assert done[:4] in (["other", "piece", "other", "piece"], ["piece", "other", "piece", "other"])
    await resting.close()
    count = len(done)
    await asyncio.sleep(0)
    assert len(done) == count


def test_the_voice_of_nobody_hangs_on_the_narrators() -> None:
    document = opened()
    change_speaker(document, "a", name="Anna")
    speaker = add_speaker(document, "Ben")
    assert document.speakers[speaker].voice is not None
    assert isinstance(document.voicing.voice_of(document.line("l1")), Voice)


def misread(rest: Callable[[Callable[[], bool]], None]) -> Document:
    """Return a project, just read, in which the takes of every fourth line speak something else."""
    read = opened()
    chosen = {line.id: read.status(line.id).chosen for line in read.lines("s")}
    shown = {
        line.id: Chosen(chosen[line.id], "" if n % 4 == 0 else read.voicing.plan(line).fingerprint, 1.0, b"", 1, 1.0)
        for n, line in enumerate(read.lines("s"))
    }
    stored = Contents(read.project, tuple(read.speakers.values()), read.scripts, {"s": list(read.lines("s"))}, ())
    document = Document(stored, shown, REGISTRY, lambda *_a, **_k: None, rest)
    document._restanding.look_on = lambda seconds=0.0: Restanding.look_on(document._restanding, seconds)  # one by one
    return document


def test_a_line_stands_as_it_does_before_anything_was_looked_at() -> None:
    document = misread(ByHand())
    assert not document.settled
    assert stale(document) == set(range(0, MANY, 4))
    assert document.tally("s").stale == MANY // 4


def test_what_counts_all_lines_looks_at_them_first() -> None:
    assert misread(ByHand()).tally("s").stale == MANY // 4
    assert misread(ByHand()).states("s").count(LineState.STALE) == MANY // 4
    assert len(misread(ByHand()).missing("s")) == MANY // 4


def test_what_was_read_is_looked_at_by_and_by_and_told() -> None:
    rest = ByHand()
    document = misread(rest)
    told = heard(document)
    document.begin()
    assert not document.settled
    rest.go_on()
    assert document.settled
    assert {n for _, first, count in told for n in range(first, first + count)} >= set(range(0, MANY, 4))
    assert document._standing.tally("s").stale == MANY // 4


def test_lines_that_change_and_go_before_they_were_looked_at_are_counted_rightly() -> None:
    rest = ByHand()
    document = misread(rest)
    document.begin()
    lines = [line.id for line in document.lines("s")]
    document.remove_lines(lines[MANY // 2 :])
    document.change_line(lines[0], text="Another text.")
    document.change_line(lines[1], text="Another text.")
    document.undo()
    rest.go_on()
    assert document._standing.tally("s").counts == {LineState.DONE: 150, LineState.STALE: 50}
    document.undo()
    document.undo()
    assert document.tally("s").counts == {LineState.DONE: 300, LineState.STALE: 100}
