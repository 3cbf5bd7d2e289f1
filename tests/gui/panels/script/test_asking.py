"""What is asked before lines are generated, with a real provider on loopback: nothing leaves before the answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.script.room import ScriptRoom
from gui.playback import Player
from gui.theme import Theme
from tests.gui.paid import Paid, paid
from tests.servers.faults import Fault


class Stage:
    """A script room on a studio that can spend."""

    def __init__(self, paid: Paid, room: ScriptRoom) -> None:
        self.paid, self.room = paid, room

    def show(self) -> None:
        self.room.show_script(self.paid.document, self.paid.script)
        self.room.show()
        QApplication.processEvents()

    async def generate(self, *lines: str) -> None:
        self.room.generate(lines)
        await self.paid.until(lambda: not len(self.paid.tasks))

    async def done(self, *lines: str) -> None:
        await self.paid.until(lambda: all(self.paid.state(line) == "done" for line in lines))


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path) as made:
        player = Player()
        room = ScriptRoom(made.studio, theme, made.tasks, player)
        room.resize(900, 500)
        yield Stage(made, room)
        room.release()
        await made.tasks.cancel_all()
        player.close()
        room.close()
        room.deleteLater()


async def test_the_price_stands_on_the_button_and_free_lines_add_nothing(stage: Stage) -> None:
    stage.paid.line(stage.paid.document.narrator.id, "Rain began.")
    stage.show()
    button = stage.room.header.generate
    await stage.paid.until(lambda: button.text() == "Generate 1")
    stage.paid.line(stage.paid.ben, "x" * 100)
    await stage.paid.until(lambda: button.text() == "Generate 2 · 0.0015 PTC")
    await stage.paid.studio.accounts.change(stage.paid.profile.id, prices={})
    await stage.paid.until(lambda: button.text() == "Generate 2 · price unknown")


async def test_what_was_made_already_is_offered_before_it_is_bought(stage: Stage) -> None:
    first = stage.paid.line(stage.paid.ben, "They would not dare.")
    stage.show()
    await stage.generate(first)
    await stage.done(first)
    assert stage.paid.bought == 1
    twin = stage.paid.line(stage.paid.ben, "They would not dare.")
    other = stage.paid.line(stage.paid.ben, "x" * 100)
    await stage.generate(twin, other)
    question = stage.room.question
    assert question.title.text() == "1 of 2 was made already."
    assert question.button.text() == "Use those, make one · 0.0015 PTC"
    assert question.other.text().startswith("Make all anew · ")
    assert stage.paid.bought == 1
    question.button.click()
    await stage.done(twin, other)
    assert stage.paid.bought == 2
    assert stage.paid.document.status(twin).chosen != stage.paid.document.status(first).chosen


async def test_a_line_that_went_while_it_was_asked_about_is_left_out(stage: Stage) -> None:
    first = stage.paid.line(stage.paid.ben, "They would not dare.")
    stage.show()
    await stage.generate(first)
    await stage.done(first)
    twin = stage.paid.line(stage.paid.ben, "They would not dare.")
    other = stage.paid.line(stage.paid.ben, "x" * 100)
    await stage.generate(twin, other)
    stage.paid.document.remove_lines([twin, other])
    bugs: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: bugs.append(context))
    stage.room.question.button.click()
    await stage.paid.until(lambda: not len(stage.paid.tasks))
    assert (bugs, stage.paid.bought) == ([], 1)


async def test_a_twin_can_be_made_anew(stage: Stage) -> None:
    first = stage.paid.line(stage.paid.ben, "They would not dare.")
    stage.show()
    await stage.generate(first)
    await stage.done(first)
    twin = stage.paid.line(stage.paid.ben, "They would not dare.")
    await stage.generate(twin)
    assert stage.room.question.button.text() == "Use it"
    assert stage.room.question.other.text().startswith("Make it anew · 0.0003")
    stage.room.question.other.click()
    await stage.done(twin)
    assert stage.paid.bought == 2


async def test_recordings_are_not_put_in_public_before_somebody_agreed(stage: Stage, tmp_path: Path) -> None:
    await stage.paid.clone(tmp_path)
    cloned = stage.paid.line(stage.paid.anna, "That was the engine.")
    spoken = stage.paid.line(stage.paid.ben, "x" * 100)
    stage.show()
    await stage.generate(cloned, spoken)
    question = stage.room.question
    assert "public address of 302.AI" in question.title.text()
    assert question.button.text().startswith("Upload and generate · about ")
    assert question.other.text() == "Only the other one · 0.0015 PTC"
    assert not stage.paid.server.requests, "nothing has left"
    assert stage.paid.state(cloned) == "empty"
    question.other.click()
    await stage.done(spoken)
    assert stage.paid.server.count("upload") == 0
    await stage.generate(cloned)
    question.button.click()
    await stage.paid.until(lambda: stage.paid.bought == 2)
    assert stage.paid.server.count("upload") == 1
    second = stage.paid.line(stage.paid.anna, "They are leaving without us.")
    await stage.generate(second)
    assert question.isHidden(), "asked once for each recording"
    await stage.paid.until(lambda: stage.paid.bought == 3)
    assert stage.paid.server.count("upload") == 1


async def test_a_line_says_where_it_is_and_offers_its_ways_out(stage: Stage) -> None:
    stage.paid.server.task_seconds = 60
    stage.paid.by_task(True)
    line = stage.paid.line(stage.paid.ben, "Would they?")
    stage.show()
    await stage.generate(line)
    status = stage.paid.document.status
    await stage.paid.until(lambda: stage.room.errands.words(status(line)).startswith("at 302.AI"))
    menu = stage.room.menu(stage.paid.document, [line])
    assert menu.actions()[0].text() == "Cancel"
    menu.deleteLater()
    await stage.paid.studio.queue.cancel([stage.paid.studio.queue.orders()[-1].id])
    await stage.paid.until(lambda: stage.paid.state(line) == "empty")
    stage.paid.document.change_line(line, text="Could they?")  # else what goes on at the provider is fetched
    stage.paid.server.faults.on("submit", Fault.RESET_AFTER)
    await stage.generate(line)
    await stage.paid.until(lambda: stage.paid.state(line) == "uncertain")
    menu = stage.room.menu(stage.paid.document, [line])
    look, send = menu.actions()[:2]
    assert look.text() == "Look it up…"
    assert send.text().startswith("Send again · 0.00016")
    assert menu.actions()[2].isSeparator()
    menu.deleteLater()
    sent = len(stage.paid.server.submissions)
    await stage.generate(line)
    assert stage.room.question.title.text() == "It may be bought twice."
    assert len(stage.paid.server.submissions) == sent
    stage.paid.server.task_seconds = 0
    stage.room.question.button.click()
    await stage.done(line)
    assert len(stage.paid.server.submissions) == sent + 1


async def test_a_sound_goes_where_somebody_writes_else_to_the_end(stage: Stage, qtbot: QtBot) -> None:
    line = stage.paid.line(stage.paid.ben, "Get your coat.")
    stage.show()
    stage.room.view.select_only(0)
    stage.room.insert_sound("[laugh]")
    assert stage.paid.document.line(line).text == "Get your coat. [laugh]"
    stage.room.writing.write_at(line, 3)
    stage.room.insert_sound("[cough]")
    assert stage.paid.document.line(line).text == "Get[cough] your coat. [laugh]"
    below = stage.paid.line(stage.paid.ben, "Now.")
    stage.room.writing.write_at(line, 3)
    stage.room.view.reaching.reach(stage.paid.document.index_of(below)[1], 2)
    stage.room.insert_sound("[sigh]")
    texts = [stage.paid.document.line(one).text for one in (line, below)]
    assert texts == ["Get[cough] your coat. [laugh] [sigh]", "Now. [sigh]"], "text of several lines is not written over"
