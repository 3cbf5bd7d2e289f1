"""Edits of whole scripts and casts, and lines from the clipboard: each is one step, here and after a restart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.script import Line, Voice
from core.errors import TooMuchText
from core.paths import Paths
from core.projects import casting, chapters, pasting
from core.projects.casting import add_speaker, change_speaker, remove_speaker
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio

Step = Callable[[Document], object]


@pytest.fixture
async def document(studio: Studio) -> Document:
    made = await studio.document((await studio.new_project("Play")).id)
    script = made.scripts[0].id
    anna, ben = add_speaker(made, "Anna"), add_speaker(made, "Ben")
    for speaker, text in ((anna, "One."), (ben, "Two."), (anna, "Three."), (made.narrator.id, "Four.")):
        made.insert_line(script, len(made.lines(script)), speaker=speaker, text=text)
    made.add_script("Crossing", [Line("five", ben, "Five."), Line("six", anna, "Six.")])
    made.forget_history()
    return made


def speaker(document: Document, name: str) -> str:
    found = casting.named(document, name)
    assert found
    return found.id


def first(document: Document) -> str:
    return document.scripts[0].id


def texts(document: Document) -> list[tuple[str, list[str]]]:
    return [(s.title, [line.text for line in document.lines(s.id)]) for s in document.scripts]


def shape(document: Document) -> object:
    cast = [(one.name, one.colour, one.voice) for one in document.speakers.values()]
    said = [[(line.speaker, line.text, line.heading) for line in document.lines(s.id)] for s in document.scripts]
    return document.scripts, cast, said


def paste(document: Document) -> None:
    pasted = pasting.read("# Night\nClara (softly): Hush.\nAnna: Yes.", ["Anna", "Ben"])
    pasting.put(document, first(document), 1, pasted)


STEPS: dict[str, Step] = {
    "move": lambda d: chapters.move_script(d, d.scripts[1].id, 0),
    "duplicate": lambda d: chapters.duplicate_script(d, first(d), "Untitled, copy"),
    "split": lambda d: chapters.split_script(d, d.lines(first(d))[2].id, "Second half"),
    "join": lambda d: chapters.join_scripts(d, first(d)),
    "transfer": lambda d: chapters.transfer_lines(d, [d.lines(first(d))[i].id for i in (0, 2)], d.scripts[1].id, 1),
    "copy": lambda d: chapters.copy_lines(d, [d.lines(first(d))[1].id], d.scripts[1].id),
    "merge": lambda d: casting.merge_speakers(d, speaker(d, "Anna"), speaker(d, "Ben")),
    "voice": lambda d: casting.give_voice(
        d, {speaker(d, "Anna"), speaker(d, "Ben")}, Voice("local.speech", "local", "en-us")
    ),
    "paste": paste,
    "rename": lambda d: d.rename_script(first(d), "Harbour"),
    "delete": lambda d: d.remove_script(first(d)),
    "heading": lambda d: d.change_line(d.lines(first(d))[3].id, heading=True),
    "recast": lambda d: change_speaker(d, speaker(d, "Anna"), name="Hanna", colour="#000000"),
}


@pytest.mark.parametrize("name", STEPS)
async def test_every_edit_is_one_step_that_a_restart_keeps(
    studio: Studio, document: Document, tmp_path: Path, name: str
) -> None:
    before = shape(document)
    STEPS[name](document)
    after = shape(document)
    assert after != before
    document.undo()
    assert not document.can_undo
    assert shape(document) == before
    document.redo()
    assert shape(document) == after
    await studio.close()
    again = Studio(Paths.under(tmp_path))
    await again.open()
    reopened = await again.document(document.project.id)
    assert shape(reopened) == after
    reopened.undo()
    assert shape(reopened) == before
    await again.close()


def test_the_scripts_of_a_project_stand_in_the_order_they_are_given(document: Document) -> None:
    chapters.move_script(document, document.scripts[1].id, 0)
    assert [script.title for script in document.scripts] == ["Crossing", "Untitled"]
    copy = chapters.duplicate_script(document, document.scripts[0].id, "Crossing 2")
    assert [script.title for script in document.scripts] == ["Crossing", "Crossing 2", "Untitled"]
    assert not {line.id for line in document.lines(copy)} & {"five", "six"}
    assert chapters.move_script(document, document.scripts[0].id, 99) is None
    assert document.scripts[2].title == "Crossing"


def test_a_script_is_split_at_a_line_and_joined_again(document: Document) -> None:
    lines = [line.id for line in document.lines(first(document))]
    chapters.split_script(document, lines[2], "Fog")
    assert texts(document) == [
        ("Untitled", ["One.", "Two."]),
        ("Fog", ["Three.", "Four."]),
        ("Crossing", ["Five.", "Six."]),
    ]
    assert chapters.join_scripts(document, first(document))
    assert texts(document)[0] == ("Untitled", ["One.", "Two.", "Fog", "Three.", "Four."])
    heading = document.lines(first(document))[2]
    assert (heading.text, heading.heading) == ("Fog", True)
    chapters.split_script(document, heading.id, "not this")
    assert texts(document)[1] == ("Fog", ["Three.", "Four."])
    assert not chapters.join_scripts(document, document.scripts[-1].id)


def test_lines_that_move_to_another_script_stay_the_same_lines(document: Document) -> None:
    ids = [line.id for line in document.lines(first(document))]
    chapters.transfer_lines(document, [ids[0], ids[2], "six"], document.scripts[1].id, 0)
    assert texts(document) == [("Untitled", ["Two.", "Four."]), ("Crossing", ["One.", "Three.", "Five.", "Six."])]
    assert [line.id for line in document.lines(document.scripts[1].id)][:2] == [ids[0], ids[2]]


async def test_merging_keeps_takes_and_says_what_became_stale(studio: Studio, document: Document) -> None:
    anna, ben = speaker(document, "Anna"), speaker(document, "Ben")
    fourth, third = studio.registry.ensemble(document.voicing.voice_of_narrator())[-2:]
    change_speaker(document, ben, voice=third)
    await studio.generate(document, [line.id for line in document.lines(first(document))])
    await studio.idle()
    takes = [document.status(line.id).chosen for line in document.lines(first(document))]
    assert casting.merge_speakers(document, anna, ben) == 2
    assert anna not in document.speakers
    states = [document.status(line.id).state for line in document.lines(first(document))]
    assert states == [LineState.STALE, LineState.DONE, LineState.STALE, LineState.DONE]
    assert [document.status(line.id).chosen for line in document.lines(first(document))] == takes
    assert casting.merge_speakers(document, document.narrator.id, ben) == 0
    assert casting.give_voice(document, {ben}, fourth) == 1
    document.undo()
    assert casting.stale(document) == 2


async def test_a_heading_is_shown_and_never_sent(studio: Studio, document: Document) -> None:
    line = document.lines(first(document))[3]
    document.change_line(line.id, heading=True)
    assert document.status(line.id).state is LineState.BLANK
    assert line.id not in document.missing(first(document))
    done = await studio.generate(document, [line.id])
    assert (done.orders, done.refused) == ((), ())
    assert chapters.headings(document, first(document)) == (document.line(line.id),)


async def test_a_heading_that_was_spoken_before_shows_no_take_until_it_is_a_line_again(
    studio: Studio, document: Document
) -> None:
    line = document.lines(first(document))[3]
    await studio.generate(document, [line.id])
    await studio.idle()
    document.change_line(line.id, heading=True)
    assert (document.status(line.id).state, document.status(line.id).chosen) == (LineState.BLANK, "")
    document.change_line(line.id, heading=False)
    assert document.status(line.id).state is LineState.DONE


def test_what_was_copied_comes_back_with_all_it_knows(document: Document) -> None:
    script = first(document)
    lines = document.lines(script)
    document.change_line(lines[0].id, emotion="urgent", pause_after=1.5, locked=True, direction="low")
    document.change_line(lines[3].id, heading=True)
    packed = pasting.pack(document, document.lines(script))
    pasting.put(document, document.scripts[1].id, 0, pasting.unpack(packed))
    copy = document.lines(document.scripts[1].id)[:4]
    assert [(line.text, line.emotion, line.pause_after, line.heading) for line in copy] == [
        ("One.", "urgent", 1.5, False),
        ("Two.", "", 0.35, False),
        ("Three.", "", 0.35, False),
        ("Four.", "", 0.35, True),
    ]
    assert not copy[0].locked
    assert copy[0].id != lines[0].id
    assert pasting.unpack(b"nonsense").lines == ()


def test_lines_of_another_project_bring_their_speakers_along(document: Document) -> None:
    packed = pasting.pack(document, [document.line("five")])
    ben = document.speakers[speaker(document, "Ben")]
    remove_speaker(document, ben.id)
    pasting.put(document, first(document), 0, pasting.unpack(packed))
    found = casting.named(document, "ben")
    assert found
    assert (found.colour, found.voice) == (ben.colour, ben.voice)


def test_text_in_our_format_goes_out_and_comes_in(document: Document) -> None:
    script = first(document)
    document.change_line(document.lines(script)[1].id, heading=True)
    text = pasting.lines_to_text(document, document.lines(script))
    pasted = pasting.read(text, ["Anna", "Ben"])
    assert [(line.text, line.heading) for line in pasted.lines] == [
        (line.text, line.heading) for line in document.lines(script)
    ]
    assert pasted.names == ("Anna", "", "Anna", "")


def test_strangers_are_counted_once_each(document: Document) -> None:
    pasted = pasting.read("ANNA: a\nCLARA: b\nClara: c\nDORA: d\nDORA: e", ["Anna"])
    assert pasted.strangers(document.speakers.values()) == ("CLARA", "DORA")
    assert set(pasting.narration("CLARA: b\n\nx").names) == {""}


def test_a_paragraph_without_end_becomes_lines_and_too_much_is_refused() -> None:
    words = "The lamps went out. " * 2_000
    pasted = pasting.read(words, [])
    assert pasted.broken
    assert max(len(line.text) for line in pasted.lines) <= pasting.COMFORTABLE
    assert " ".join(line.text for line in pasted.lines) == words.strip()
    with pytest.raises(TooMuchText):
        pasting.read("x" * 20_000_001, [])


def test_shares_tell_how_much_everybody_says(document: Document) -> None:
    shares = casting.shares(document)
    assert shares[speaker(document, "Anna")].lines == 3
    assert shares[speaker(document, "Anna")].seconds > shares[document.narrator.id].seconds > 0
