"""What is pasted: rich text, pictures, files, crowds of speakers, and far too much: one step or one sentence."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from tests.gui.panels.script.test_room import Stage, stage

__all__ = ["stage"]


def clipboard(text: str = "", html: str = "", **formats: bytes) -> QMimeData:
    data = QMimeData()
    if text:
        data.setText(text)
    if html:
        data.setHtml(html)
    for name, value in formats.items():
        data.setData(name.replace("_", "/"), value)
    return data


async def paste(stage: Stage, qtbot: QtBot, data: QMimeData) -> None:
    QApplication.clipboard().setMimeData(data)
    stage.room.view.setFocus()
    stage.room.view.select_only(0)
    qtbot.keyClick(stage.room.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    while len(stage.tasks):
        QApplication.processEvents()
        await asyncio.sleep(0.005)


def lines(stage: Stage) -> list[tuple[str, str, str, bool]]:
    document = stage.document
    found = document.lines(stage.script)
    return [(document.speakers[one.speaker].name, one.direction, one.text, one.heading) for one in found]


@pytest.fixture
async def room(stage: Stage, theme: Theme) -> AsyncIterator[Stage]:
    stage.document.insert_line(stage.script, len(stage.document.lines(stage.script)), text="First.")
    stage.show()
    yield stage


async def test_rich_text_is_reduced_to_lines(room: Stage, qtbot: QtBot) -> None:
    before = len(lines(room))
    page = "<h2>Fog</h2><p>CLARA: <i>(softly)</i> Wait.</p><ul><li>It rained.</li></ul>"
    await paste(room, qtbot, clipboard("Fog\nCLARA: (softly) Wait.\n• It rained.", page))
    assert lines(room)[1:4] == [
        ("Narrator", "", "Fog", True),
        ("CLARA", "softly", "Wait.", False),
        ("Narrator", "", "It rained.", False),
    ]
    room.document.undo()
    assert len(lines(room)) == before
    assert "CLARA" not in [speaker.name for speaker in room.document.speakers.values()]


async def test_rtf_is_read_where_there_is_no_page(room: Stage, qtbot: QtBot) -> None:
    rtf = rb"{\rtf1\ansi\pard\outlinelevel0 Fog\par\pard Rain.\par}"
    await paste(room, qtbot, clipboard("Fog\nRain.", text_rtf=rtf))
    assert [(text, heading) for _, _, text, heading in lines(room)[1:3]] == [("Fog", True), ("Rain.", False)]


@pytest.mark.parametrize("kind", ["image", "files"])
async def test_what_is_no_text_is_told_and_changes_nothing(
    room: Stage, qtbot: QtBot, kind: str, tmp_path: Path
) -> None:
    before, data = lines(room), QMimeData()
    if kind == "image":
        data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    else:
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / "script.docx"))])
        data.setText(str(tmp_path / "script.docx"))
    await paste(room, qtbot, data)
    assert lines(room) == before
    assert room.room.notice.isVisible()
    assert ("picture" if kind == "image" else "Files") in room.room.notice.title.text()
    room.room.writing.write_at_end(0)
    room.room.view.editor.insertFromMimeData(data)
    assert lines(room) == before


async def test_a_crowd_of_speakers_is_asked_for_first(room: Stage, qtbot: QtBot) -> None:
    before, cast = lines(room), len(room.document.speakers)
    text = "\n".join(f"PERSON{number}: Word {number}." for number in range(60))
    await paste(room, qtbot, clipboard(text))
    question = room.room.question
    assert question.isVisible()
    assert question.title.text() == "Add 60 speakers?"
    assert lines(room) == before
    qtbot.mouseClick(question.button, Qt.MouseButton.LeftButton)
    assert len(lines(room)) == len(before) + 60
    assert lines(room)[1] == ("Narrator", "", "PERSON0: Word 0.", False)
    assert len(room.document.speakers) == cast
    room.document.undo()
    await paste(room, qtbot, clipboard(text))
    qtbot.mouseClick(question.other, Qt.MouseButton.LeftButton)
    assert len(room.document.speakers) == cast + 60
    room.document.undo()
    assert (lines(room), len(room.document.speakers)) == (before, cast)


CROWD = "\n".join(f"PERSON{number}: Word {number}." for number in range(25))


@pytest.fixture
def four(room: Stage) -> list[str]:
    """Four more lines; from "One |two." to "Five |six." is selected."""
    texts = ("One two.", "Three four.", "Five six.", "Seven.")
    ids = [room.document.insert_line(room.script, 1 + place, text=text) for place, text in enumerate(texts)]
    room.document.forget_history()
    room.room.activateWindow()
    select(room, ids[0], 4, ids[2], 5)
    return ids


def select(stage: Stage, first: str, start: int, last: str, end: int) -> None:
    stage.room.writing.write_at(first, start)
    stage.room.view.reaching.reach(stage.document.index_of(last)[1], end)


async def paste_over(stage: Stage, qtbot: QtBot, text: str) -> None:
    QApplication.clipboard().setText(text)
    stage.room.view.editor.setFocus()
    qtbot.keyClick(stage.room.view.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()


async def settled(stage: Stage) -> None:
    while len(stage.tasks):
        QApplication.processEvents()
        await asyncio.sleep(0.005)


def words(stage: Stage) -> list[str]:
    return [text for _who, _how, text, _heading in lines(stage)]


@pytest.mark.parametrize("answer", ["button", "other"])
async def test_a_crowd_takes_the_place_of_the_text_that_was_selected_when_it_was_pasted(
    room: Stage, qtbot: QtBot, four: list[str], answer: str
) -> None:
    before = lines(room)
    await paste_over(room, qtbot, CROWD)
    assert room.room.question.isVisible()
    button = getattr(room.room.question, answer)
    button.setFocus()
    assert room.room.view.reaching.stretch() is None, "it is whole lines now"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (words(room)[1], words(room)[-2:], len(words(room))) == ("One", ["six.", "Seven."], 1 + 1 + 25 + 2)
    room.room.writing.undo()
    stretch = room.room.view.reaching.stretch()
    assert stretch
    assert (lines(room), room.document.can_undo) == (before, False)
    assert (stretch.first, stretch.start, stretch.last, stretch.end) == (four[0], 4, four[2], 5)


@pytest.mark.parametrize("what", ["text", "between", "gone"])
async def test_a_crowd_goes_behind_lines_that_are_not_what_they_were(
    room: Stage, qtbot: QtBot, four: list[str], what: str
) -> None:
    await paste_over(room, qtbot, CROWD)
    if what == "text":
        room.document.change_line(four[0], text="Changed.")
    elif what == "between":
        room.document.insert_line(room.script, 2, text="Between.")
    else:
        room.document.remove_lines([four[0]])
    before, row = words(room), room.document.index_of(four[2])[1]
    room.room.question.button.setFocus()
    qtbot.mouseClick(room.room.question.button, Qt.MouseButton.LeftButton)
    assert words(room)[: row + 1] == before[: row + 1]
    assert words(room)[row + 26 :] == before[row + 1 :] == ["Seven."]
    assert room.room.notice.isHidden()


async def test_a_long_clip_takes_the_place_of_what_was_selected_when_it_was_pasted(
    room: Stage, qtbot: QtBot, four: list[str]
) -> None:
    long = "The harbour lamps went out one after another.\n" * 5_000
    before = lines(room)
    await paste_over(room, qtbot, long)
    select(room, four[2], 1, four[3], 2)
    await settled(room)
    assert (words(room)[1], words(room)[-2:], len(words(room))) == ("One", ["six.", "Seven."], 1 + 1 + 5_000 + 2)
    room.document.undo()
    assert lines(room) == before
    room.room.writing.write_at(four[1], 0)
    await paste_over(room, qtbot, long)
    select(room, four[2], 1, four[3], 2)
    await settled(room)
    assert [text for text in words(room) if "lamps" not in text] == [text for _who, _how, text, _heading in before]


async def test_ten_megabytes_in_one_paragraph_are_read_beside_the_window(room: Stage, qtbot: QtBot) -> None:
    before = lines(room)
    text = "The harbour lamps went out one after another. " * 220_000
    await paste(room, qtbot, clipboard(text))
    assert len(lines(room)) > 9_000
    assert "broken at its sentences" in room.room.notice.title.text()
    room.document.undo()
    assert lines(room) == before


@pytest.mark.parametrize("way", ["button", "cross"])
async def test_reading_a_long_clip_can_be_stopped(room: Stage, qtbot: QtBot, way: str) -> None:
    before = lines(room)
    QApplication.clipboard().setText("The harbour lamps went out one after another. " * 100_000)
    room.room.view.select_only(0)
    qtbot.keyClick(room.room.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    question = room.room.question
    while not question.isVisible():
        QApplication.processEvents()
        await asyncio.sleep(0)
    qtbot.mouseClick(getattr(question, way), Qt.MouseButton.LeftButton)
    while len(room.tasks):
        QApplication.processEvents()
        await asyncio.sleep(0.005)
    assert lines(room) == before
    assert question.isHidden()


async def test_more_than_a_script_can_hold_is_refused_with_a_sentence(room: Stage, qtbot: QtBot) -> None:
    before = lines(room)
    await paste(room, qtbot, clipboard("x" * 20_000_100))
    assert lines(room) == before
    assert "20 MB" in room.room.notice.title.text()


async def test_copied_lines_go_to_another_script_by_the_menu(room: Stage, qtbot: QtBot) -> None:
    other = room.document.add_script("Crossing")
    ids = [line.id for line in room.document.lines(room.script)][:1]
    menu = room.room.menu(room.document, ids)
    move, copy = (found for found in menu.findChildren(QMenu) if found.title())
    copy.actions()[0].trigger()
    assert len(room.document.lines(other)) == 1
    room.room.writing.write_at_end(0)
    move.actions()[0].trigger()
    assert [line.id for line in room.document.lines(other)][1] == ids[0]
    assert ids[0] not in [line.id for line in room.document.lines(room.script)]
    menu.close()


async def test_a_new_script_begins_at_a_line(room: Stage, qtbot: QtBot) -> None:
    line = room.document.lines(room.script)[-1]
    with qtbot.waitSignal(room.room.script_made) as made:
        room.room.writing.script_asked.emit(line.id)
    assert made.args
    assert [one.id for one in room.document.lines(made.args[1])] == [line.id]
