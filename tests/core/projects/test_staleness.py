"""Why a line is stale, told from real takes of the local voice."""

import msgspec
import pytest

from core.domain.script import Pronunciation
from core.domain.take import Take
from core.projects.casting import change_speaker
from core.projects.document import Document
from core.projects.staleness import Change, changes, stale_lines
from core.studio import Studio


@pytest.fixture
async def document(studio: Studio) -> Document:
    return await studio.document((await studio.new_project("Play")).id)


async def spoken(studio: Studio, document: Document, text: str) -> tuple[str, Take]:
    """Return a new line and its take by the local voice."""
    script = document.scripts[0].id
    line = document.insert_line(script, len(document.lines(script)), text=text)
    await studio.generate(document, [line])
    await studio.idle()
    (take,) = await studio.line_takes(line)
    return line, take


async def test_each_change_is_told_by_its_name(studio: Studio, document: Document) -> None:
    line, take = await spoken(studio, document, "The ferry left Qi.")
    assert changes(document, line, take) == ()
    document.change_line(line, text="The ferry has left Qi.")
    assert changes(document, line, take) == (Change.TEXT,)
    document.change_words([Pronunciation("Qi", "chee")])
    assert changes(document, line, take) == (Change.TEXT, Change.DICTIONARY)
    document.change_line(line, text="The ferry left Qi.")
    assert changes(document, line, take) == (Change.DICTIONARY,)
    document.undo()
    document.undo()
    document.change_line(line, text="The ferry left {Qi|chee}.")
    assert changes(document, line, take) == (Change.TEXT,)
    document.undo()
    document.change_line(line, speed=1.4, direction="softly")
    assert changes(document, line, take) == (Change.TEXT, Change.DIRECTION)
    document.undo()
    document.change_line(line, params={"pitch": 20})
    assert Change.PARAMETER in changes(document, line, take)


async def test_another_voice_is_told_and_its_own_parameters_are_not(studio: Studio, document: Document) -> None:
    line, take = await spoken(studio, document, "The ferry left.")
    voice = document.voicing.voice_of_narrator()
    change_speaker(document, document.narrator.id, voice=msgspec.structs.replace(voice, voice="en-us+f3"))
    assert changes(document, line, take) == (Change.VOICE,)
    change_speaker(document, document.narrator.id, voice=msgspec.structs.replace(voice, params={"rate": 120}))
    assert changes(document, line, take) == (Change.PARAMETER,)


async def test_a_script_is_summed_up_by_what_changed(studio: Studio, document: Document) -> None:
    first, _ = await spoken(studio, document, "The ferry left Qi.")
    second, _ = await spoken(studio, document, "Nobody saw it.")
    await spoken(studio, document, "It was dark.")
    document.change_words([Pronunciation("Qi", "chee")])
    document.change_line(second, text="Nobody saw it go.")
    script = document.scripts[0].id
    stale = stale_lines(document, script)
    assert set(stale) == {first, second}
    assert await studio.stale_changes(document, script) == {Change.DICTIONARY: 1, Change.TEXT: 1}
