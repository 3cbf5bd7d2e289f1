"""The scratch track: whom it speaks for, what it leaves alone, and that it never counts as finished."""

from pathlib import Path

import pytest

from core.domain.script import Voice
from core.errors import OnlyScratch
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.projects.scratching import scratch_voices, wanting
from core.projects.status import LineState
from core.studio import Studio

PAID = Voice("openai.speech", "gone", "alloy")


@pytest.fixture
async def document(studio: Studio) -> Document:
    return await studio.document((await studio.new_project("Play")).id)


def fill(document: Document, *said: tuple[str, str]) -> list[str]:
    script = document.scripts[0].id
    ids = []
    for index, (who, text) in enumerate(said):
        speaker = add_speaker(document, who) if who else document.narrator.id
        ids.append(document.insert_line(script, index, speaker=speaker, text=text))
    return ids


def pay(document: Document) -> str:
    """Give everybody a voice that costs; return the script."""
    for speaker in tuple(document.speakers):
        change_speaker(document, speaker, voice=PAID)
    return document.scripts[0].id


async def test_every_line_without_a_take_can_be_heard_and_none_counts_as_finished(
    studio: Studio, document: Document
) -> None:
    ids = fill(
        document, ("Anna", "Good evening."), ("Ben", "Good night. [pause 0.5s] Sleep."), ("", "***"), ("", "Rain.")
    )
    script = pay(document)
    before = document.tally(script).estimate
    done = await studio.scratch(document, script)
    assert len(done.orders) == 3
    await studio.idle()
    tally = document.tally(script)
    assert {document.status(line).state for line in (ids[0], ids[1], ids[3])} == {LineState.SCRATCH}
    assert (tally.missing, tally.scratch) == (3, 3)
    assert tally.estimate == pytest.approx(tally.seconds) != pytest.approx(before)
    takes = [take for line in ids for take in await studio.line_takes(line)]
    assert all(take.scratch and take.cost is None for take in takes)
    assert len({take.plan.requests[0].voice for take in takes}) == 3
    assert not (await studio.scratch(document, script)).orders


async def test_a_line_with_a_take_is_left_alone_and_a_real_take_comes_instead_of_scratch(
    studio: Studio, document: Document
) -> None:
    first, second = fill(document, ("", "Good evening."), ("", "Good night."))
    script = document.scripts[0].id
    await studio.generate(document, [first])
    await studio.idle()
    await studio.scratch(document, script)
    await studio.idle()
    assert [document.status(line).state for line in (first, second)] == [LineState.DONE, LineState.SCRATCH]
    await studio.generate(document, [second])
    await studio.idle()
    assert document.status(second).state is LineState.DONE
    assert document.status(second).number == 2
    assert wanting(document, script) == ()


async def test_an_edited_line_is_spoken_again_and_its_estimate_is_one_until_then(
    studio: Studio, document: Document
) -> None:
    (line,) = fill(document, ("", "Good evening."))
    script = pay(document)
    await studio.scratch(document, script)
    await studio.idle()
    heard = document.tally(script).estimate
    document.change_line(line, text="Good evening to you and to everybody who came so far to see the lamps go out.")
    assert document.status(line).outdated
    assert document.tally(script).estimate > heard + 2
    assert wanting(document, script) == (line,)
    await studio.scratch(document, script)
    await studio.idle()
    assert not document.status(line).outdated
    assert document.status(line).takes == 2
    document.undo()
    assert document.status(line).outdated


async def test_everybody_is_heard_in_their_language_and_a_local_voice_stays(studio: Studio, document: Document) -> None:
    fill(document, ("Li", "你听见了吗？"), ("Ben", "Go back to sleep."), ("Wang", "我们走吧。"))
    script = document.scripts[0].id
    narrator, li, ben, wang = document.speakers
    for speaker in (narrator, li, wang):
        change_speaker(document, speaker, voice=PAID)
    own = Voice("local.speech", "local", "en-gb", "British", {"pitch": 30})
    change_speaker(document, ben, voice=own)
    voices = scratch_voices(document, script, studio.registry)
    assert voices[ben] == own
    assert voices[li].voice.startswith("cmn")
    assert voices[wang].voice.startswith("cmn")
    assert len({voice.voice for voice in voices.values()}) == 4
    add_speaker(document, "Zoe")
    later = scratch_voices(document, script, studio.registry)
    assert {speaker: later[speaker] for speaker in voices} == voices


async def test_a_scratch_track_is_not_exported_unless_it_is_wished_for(
    studio: Studio, document: Document, tmp_path: Path
) -> None:
    fill(document, ("", "Good evening."), ("", "Good night."))
    script = pay(document)
    await studio.scratch(document, script)
    await studio.idle()
    for out in (tmp_path / "play.wav", tmp_path / "play.srt"):
        with pytest.raises(OnlyScratch) as refused:
            if out.suffix == ".wav":
                await studio.export_script(document, [script], out)
            else:
                await studio.export_script(document, [script], out)
        assert len(refused.value.lines) == 2
        assert not out.exists()
    assert await studio.export_script(document, [script], tmp_path / "play.wav", scratch=True) > 1
    await studio.export_script(document, [script], tmp_path / "play.txt")


async def test_a_scratch_track_under_way_can_be_cancelled(studio: Studio, document: Document) -> None:
    ids = fill(document, *[("", f"Sentence number {n} of a long evening.") for n in range(40)])
    script = pay(document)
    studio.queue.pause()
    await studio.scratch(document, script)
    assert document.status(ids[-1]).state is LineState.WAITING
    await studio.queue.cancel_lines(document, ids)
    await studio.idle()
    assert {document.status(line).state for line in ids} == {LineState.EMPTY}
