"""Lines that go through the clipboard keep how they are said; the first of a project choose its language."""

import pytest
from hypothesis import given, settings

from core.domain.script import AFTER, Line
from core.projects.document import Document
from core.projects.pasting import begin, lines_to_text, narration, put, read
from core.studio import Studio
from tests.core.projects.test_identity import LINES, NAMES, document_of

CHINESE = "安娜 {emotion sad, speed 0.9, after 2s}：我听到了什么。\n本：听。\n港口的灯熄灭了。"


@pytest.fixture
async def document(studio: Studio) -> Document:
    return await studio.document((await studio.new_project("P")).id)


def said(line: Line) -> tuple[object, ...]:
    return line.text, line.direction, line.pause_after, line.emotion, line.speed, line.pitch, line.volume, line.heading


@given(LINES)
@settings(deadline=None)
def test_what_is_copied_as_text_is_pasted_as_it_was(lines: list[Line]) -> None:
    document = document_of([[line for line in lines if not line.heading] or lines[:1]])
    copied = document.lines("s0")
    pasted = read(lines_to_text(document, copied), NAMES)
    spoken = [line for line in copied if not line.heading]
    assert [said(line) for line in pasted.lines if not line.heading] == [said(line) for line in spoken]


async def test_pasted_lines_keep_how_they_are_said(document: Document) -> None:
    script = document.scripts[0].id
    first, second, _third = put(document, script, 0, read(CHINESE, ()))
    assert said(document.line(first)) == ("我听到了什么。", "", 2.0, "sad", 0.9, 0.0, 0.0, False)
    assert said(document.line(second)) == ("听。", "", AFTER, "", 1.0, 0.0, 0.0, False)


async def test_only_the_last_piece_of_a_long_paragraph_has_its_rest(document: Document) -> None:
    pasted = read("ANNA {after 3s}: " + "A word of it. " * 600, ())
    assert pasted.broken
    assert {line.pause_after for line in pasted.lines[:-1]} == {AFTER}
    assert pasted.lines[-1].pause_after == 3.0


async def test_the_first_lines_choose_the_language_in_one_step(document: Document) -> None:
    script, before = document.scripts[0].id, dict(document.speakers)
    put(document, script, 0, read(CHINESE, ()))
    assert {speaker.voice.voice.partition("+")[0] for speaker in document.speakers.values() if speaker.voice} == {"cmn"}
    document.undo()
    assert document.speakers == before
    begin(document, script, "Hello")
    put(document, script, 1, narration("你好。"))
    assert document.narrator == before[document.narrator.id], "what is written already has its voice"
