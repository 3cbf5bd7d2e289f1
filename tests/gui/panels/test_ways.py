"""Ways out of an order against a real provider on loopback: what is asked first, what is bought, and what is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.domain.job import Order
from core.jobs.ways import Way
from gui.panels.question import Answer, Question
from gui.panels.ways import WaysOut
from gui.theme import Theme
from tests.gui.paid import Paid, paid
from tests.servers.faults import Fault

TEXT = "I paid for two cabins."


class Stage:
    """A provider, a question bar, and the ways out of the orders of one line."""

    def __init__(self, paid: Paid, question: Question) -> None:
        self.paid, self.question = paid, question
        self.ways = WaysOut(paid.studio, paid.tasks, question)
        paid.by_task(True)
        self.line = paid.line(paid.ben, TEXT)

    @property
    def order(self) -> Order:
        return self.paid.studio.queue.orders()[-1]

    async def meet(self, step: str, fault: Fault, state: str) -> Order:
        """Generate the line into trouble."""
        self.paid.server.faults.on(step, fault)
        await self.paid.studio.generate(self.paid.document, [self.line])
        await self.paid.until(lambda: self.paid.state(self.line) == state)
        return self.order


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path) as made:
        question = Question(theme)
        qtbot.addWidget(question)
        yield Stage(made, question)


async def test_sending_again_is_asked_about_and_carries_its_price(stage: Stage) -> None:
    order = await stage.meet("submit", Fault.RESET_AFTER, "uncertain")
    assert stage.ways.of(order)[:2] == (Way.LOOK_UP, Way.SEND_AGAIN)
    assert stage.ways.words(Way.SEND_AGAIN, order) == "Send again · 0.00033 PTC"
    stage.ways.take(Way.SEND_AGAIN, order)
    assert not stage.question.isHidden()
    assert stage.question.button.text() == "Send again · 0.00033 PTC"
    assert stage.paid.bought == 1, "asked, not done"
    stage.question.button.click()
    assert stage.question.isHidden()
    await stage.paid.until(lambda: stage.paid.state(stage.line) == "done")
    assert stage.paid.bought == 2


async def test_a_lost_task_is_looked_up_by_its_id_and_costs_nothing_more(stage: Stage) -> None:
    order = await stage.meet("submit", Fault.RESET_AFTER, "uncertain")
    task = next(iter(stage.paid.server.tasks))
    stage.ways.take(Way.LOOK_UP, order)
    assert stage.question.other.text() == "Open records"
    assert not stage.question.button.isEnabled(), "nothing is pasted yet"
    stage.question.edit.setText(f" {task} ")
    stage.question.button.click()
    await stage.paid.until(lambda: stage.paid.state(stage.line) == "done")
    assert stage.paid.bought == 1


async def test_a_download_that_failed_is_fetched_again_without_a_question(stage: Stage) -> None:
    order = await stage.meet("download", Fault.HTML, "failed")
    assert stage.ways.of(order)[0] is Way.DOWNLOAD_AGAIN
    assert stage.ways.words(Way.DOWNLOAD_AGAIN, order) == "Download again"
    assert "costs nothing" in stage.ways.hint(Way.DOWNLOAD_AGAIN, order)
    stage.paid.server.faults.clear()
    stage.ways.take(Way.DOWNLOAD_AGAIN, order)
    assert stage.question.isHidden()
    await stage.paid.until(lambda: stage.paid.state(stage.line) == "done")
    assert stage.paid.bought == 1


async def test_what_was_refused_can_be_tried_again_at_its_price_or_forgotten(stage: Stage) -> None:
    order = await stage.meet("submit", Fault.BAD_REQUEST, "failed")
    menu = QMenu(stage.question)
    stage.ways.fill(menu, [order])
    assert [action.text() for action in menu.actions()] == ["Try again · 0.00033 PTC", "Remove from list"]
    menu.actions()[1].trigger()
    await stage.paid.until(lambda: not stage.paid.studio.queue.orders())
    menu.deleteLater()


async def test_cancelling_what_was_bought_says_what_it_cannot_stop(stage: Stage) -> None:
    stage.paid.server.task_seconds = 60
    await stage.paid.studio.generate(stage.paid.document, [stage.line])
    await stage.paid.until(lambda: stage.order.jobs[0].remote)
    stage.ways.take(Way.CANCEL, stage.order)
    assert "charge" in stage.question.text.text()
    assert stage.order.state == "running", "asked, not done"
    stage.question.button.click()
    await stage.paid.until(lambda: stage.order.state == "cancelled")


async def test_what_waits_is_cancelled_at_once(stage: Stage) -> None:
    stage.paid.studio.queue.pause()
    await stage.paid.studio.generate(stage.paid.document, [stage.line])
    stage.ways.take(Way.CANCEL, stage.order)
    assert stage.question.isHidden()
    await stage.paid.until(lambda: stage.order.state == "cancelled")
    assert stage.paid.bought == 0


def test_a_question_leaves_the_keys_with_whoever_writes(theme: Theme, qtbot: QtBot) -> None:
    question = Question(theme)
    qtbot.addWidget(question)
    question.edit.show()
    pressed: list[str] = []
    question.ask("Twice?", "", Answer("Yes · 0.10 USD", lambda: pressed.append("yes")), Answer("No", lambda: None))
    assert not question.button.hasFocus()
    assert not question.other.isHidden()
    question.other.click()
    assert not pressed
    assert question.isHidden()
