"""The queue room with a real provider on loopback: where orders are, what they cost, why they wait, the ways out."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.jobs.ways import Way
from gui.models.orders import Group, OrdersModel
from gui.panels.names import StudioNames
from gui.panels.queue import QueueRoom
from gui.panels.queueline import QueueLine
from gui.panels.whereabouts import cost_words, state_words
from gui.theme import Theme
from tests.gui.paid import Paid, paid
from tests.servers.faults import Fault


class Stage:
    """A queue room that follows the studio as the desk lets it."""

    def __init__(self, paid: Paid, theme: Theme) -> None:
        self.paid = paid
        self.model = OrdersModel()
        self.leave = paid.studio.order_changed.connect(self.model.put)
        self.room = QueueRoom(paid.studio, theme, paid.tasks, self.model, StudioNames(paid.studio))
        self.room.resize(1000, 500)
        self.room.show()

    async def order(self, text: str) -> str:
        line = self.paid.line(self.paid.ben, text)
        await self.paid.studio.generate(self.paid.document, [line])
        return line

    def press(self, row: int, from_right: int) -> None:
        rect = self.room.rows.visualRect(self.model.index(row, 0))
        at = QPoint(rect.right() - from_right, rect.center().y())
        QTest.mouseClick(self.room.rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QApplication.processEvents()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path) as made:
        staged = Stage(made, theme)
        yield staged
        staged.leave()
        staged.room.close_down()
        await made.tasks.cancel_all()
        staged.room.close()
        staged.room.deleteLater()
        staged.model.deleteLater()


async def test_a_row_tells_where_it_is_and_what_it_costs(stage: Stage) -> None:
    stage.paid.by_task(True)
    stage.paid.server.task_seconds = 60
    await stage.order("x" * 100)
    await stage.paid.until(lambda: stage.model.orders() and stage.model.order_at(0).jobs[0].remote)
    order = stage.model.order_at(0)
    assert state_words(order, "302.AI").startswith("at 302.AI")
    assert cost_words(order) == "0.0015 PTC"
    assert not stage.room.grab().isNull()
    assert "302.AI" in StudioNames(stage.paid.studio).where(order)


async def test_the_button_of_a_row_takes_the_best_way_out(stage: Stage) -> None:
    stage.paid.server.faults.on("submit", Fault.BAD_REQUEST, 1)
    line = await stage.order("They would not dare.")
    await stage.paid.until(lambda: stage.model.count(Group.TROUBLE))
    assert stage.room.delegate.best(stage.model.order_at(0)) is Way.RETRY
    assert stage.room.again.text() == "Try failed again · 0.00030 PTC"
    stage.press(0, 80)
    await stage.paid.until(lambda: stage.paid.state(line) == "done")


async def test_enter_asks_before_it_sends_again(stage: Stage) -> None:
    stage.paid.server.faults.on("submit", Fault.RESET_AFTER, 1)
    await stage.order("Would they?")
    await stage.paid.until(lambda: stage.model.count(Group.TROUBLE))
    assert not stage.room.again.isVisible(), "what may have been bought is not tried again with the rest"
    stage.room.rows.setCurrentIndex(stage.model.index(0, 0))
    QTest.keyClick(stage.room.rows, Qt.Key.Key_Return)
    assert not stage.room.question.isHidden()
    assert stage.paid.bought == 1
    menu = stage.room.menu()
    assert "Look it up…" in [action.text() for action in menu.actions()]
    menu.deleteLater()


async def test_why_jobs_wait_stands_on_top_with_a_way_to_try_at_once(stage: Stage, qtbot: QtBot) -> None:
    stage.paid.server.faults.on("submit", Fault.NO_BALANCE, 2)
    await stage.order("They would not dare.")
    await stage.paid.until(stage.paid.studio.queue.holds)
    QApplication.processEvents()
    bar = stage.room.holds.bars[stage.paid.profile.id]
    assert "302.AI" in bar.title.text()
    assert (bar.button.text(), bar.other.text()) == ("Try now", "Settings…")
    with qtbot.waitSignal(stage.room.settings_asked) as asked:
        bar.other.click()
    assert asked.args == [stage.paid.profile.id]
    bar.button.click()
    await stage.paid.until(lambda: not stage.paid.studio.queue.holds())
    assert not stage.room.holds.isVisible()


async def test_the_queue_can_pause_and_go_on(stage: Stage, theme: Theme, qtbot: QtBot) -> None:
    stage.paid.studio.queue.pause()
    line = await stage.order("Would they?")
    bottom = QueueLine(theme, stage.model)
    qtbot.addWidget(bottom)
    await stage.paid.until(lambda: stage.model.unfinished)
    bottom.show_standing("", paused=True)
    assert bottom.words.text() == "Paused, 1 waits"
    assert bottom.pause.text() == "Go on"
    assert "paused" in stage.room.tally.text()
    assert stage.room.pause.text() == "Go on"
    assert stage.paid.bought == 0
    stage.room.pause.click()
    await stage.paid.until(lambda: stage.paid.state(line) == "done")
    bottom.show_standing("302.AI does not take the key.", paused=False)
    assert not bottom.isVisible(), "nothing is under way"


async def test_delete_cancels_what_waits_and_removes_what_ended(stage: Stage) -> None:
    stage.paid.studio.queue.pause()
    await stage.order("Would they?")
    await stage.paid.until(lambda: stage.model.unfinished)
    stage.room.rows.setCurrentIndex(stage.model.index(0, 0))
    QTest.keyClick(stage.room.rows, Qt.Key.Key_Delete)
    await stage.paid.until(lambda: stage.model.count(Group.ENDED))
    QTest.keyClick(stage.room.rows, Qt.Key.Key_Delete)
    await stage.paid.until(lambda: not stage.paid.studio.queue.orders())


async def test_what_may_have_been_bought_is_not_called_failed(stage: Stage) -> None:
    stage.paid.server.faults.on("submit", Fault.RESET_AFTER)
    line = await stage.order("They would not dare.")
    await stage.paid.until(lambda: stage.paid.state(line) == "uncertain")
    assert stage.room.tally.text() == "1 with unknown outcome"
