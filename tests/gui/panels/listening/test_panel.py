"""The list of suspicious takes with a real studio and real takes: what it shows, and what its keys do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from core.errors import Problem
from core.listening import Suspect
from core.paths import Paths
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.panels.listening import ListenPanel
from gui.panels.listening.model import SuspectsModel
from gui.playback import Player
from gui.theme import Theme
from tests.core.listening import spoiling
from tests.core.providers.conftest import KEY
from tests.servers.faults import Fault
from tests.servers.openai import OpenAI

TEXTS = (
    "I heard something. Did you?",
    "No. Go back to sleep.",
    "The harbour lamps went out one after another, as if someone were walking along the quay with a snuffer.",
    "That was the engine. They are leaving without us, Ben.",
    "They would not dare. Would they?",
    "I paid for two cabins. I have the tickets stamped on both.",
)


class Stage:
    """A panel about a script whose lines are spoken; some of their takes are spoilt."""

    def __init__(self, studio: Studio, document: Document, theme: Theme) -> None:
        self.studio, self.document = studio, document
        self.script = document.scripts[0].id
        self.problems: list[Problem] = []
        self.tasks, self.player = Tasks(self.problems.append), Player()
        self.panel = ListenPanel(studio, theme, self.tasks, self.player)
        self.panel.resize(304, 640)
        self.lines = [document.insert_line(self.script, n, text=text) for n, text in enumerate(TEXTS)]

    async def show(self) -> None:
        self.panel.show()
        self.panel.show_script(self.document, self.script)
        await self.settle()

    async def settle(self) -> None:
        await self.until(lambda: not len(self.tasks) and not self.panel._later.isActive())

    async def until(self, true: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not true():
                QApplication.processEvents()
                await asyncio.sleep(0.01)
        QApplication.processEvents()

    async def spoil(self, number: int, change: spoiling.Change) -> None:
        await spoiling.spoil(self.studio, self.document, self.lines[number - 1], change)

    @property
    def numbers(self) -> list[int]:
        return [suspect.number for suspect in self.panel._model.suspects]

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.panel.view, key)

    def current(self) -> Suspect:
        suspect = self.panel.view.current()
        assert suspect is not None
        return suspect


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    await studio.start_queue()
    project = await studio.new_project("The Last Ferry")
    made = Stage(studio, await studio.document(project.id), theme)
    await studio.generate(made.document, made.lines)
    await studio.idle()
    yield made
    made.panel.release()
    await made.tasks.cancel_all()
    made.player.close()
    await studio.close()
    made.panel.close()
    made.panel.deleteLater()


@pytest.fixture
async def spoilt(stage: Stage) -> Stage:
    """Line 3 is silent, line 4 has a hole, line 6 a smaller one."""
    for number, change in ((3, spoiling.mute), (4, spoiling.hole(3.0)), (6, spoiling.hole(1.8))):
        await stage.spoil(number, change)
    await stage.show()
    return stage


async def test_where_nothing_is_wrong_it_says_what_was_checked(stage: Stage) -> None:
    showing = asyncio.ensure_future(stage.show())
    await stage.until(lambda: stage.panel.empty.heading.text() == "Listening…")
    await showing
    assert not stage.panel.empty.isHidden()
    assert stage.panel.view.isHidden()
    assert stage.panel.empty.heading.text() == "Nothing sounds wrong."
    assert stage.panel.empty.text.text().startswith("6 takes were checked")


async def test_without_takes_it_asks_for_some(stage: Stage) -> None:
    empty = stage.document.add_script("Empty")
    stage.panel.show_script(stage.document, empty)
    await stage.settle()
    assert stage.panel.empty.heading.text() == "There is nothing to listen to yet."


async def test_the_worst_is_first_and_says_why(spoilt: Stage, qtmodeltester) -> None:
    del qtmodeltester
    QAbstractItemModelTester(spoilt.panel._model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert spoilt.numbers == [3, 4, 6]
    assert spoilt.panel.summary.text() == "3 of 6 takes."
    told = spoilt.panel._model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("Line 4, Narrator: That was the engine.")
    assert "It is silent for 3." in told


async def test_the_chosen_row_tells_its_line_and_keys_go_there(spoilt: Stage) -> None:
    chosen: list[str] = []
    asked: list[str] = []
    spoilt.panel.line_chosen.connect(chosen.append)
    spoilt.panel.line_asked.connect(asked.append)
    assert spoilt.current().number == 3
    spoilt.press(Qt.Key.Key_Down)
    spoilt.press(Qt.Key.Key_G)
    assert chosen == asked == [spoilt.lines[3]]


async def test_a_key_flags_for_redo_as_one_step_of_undo(spoilt: Stage) -> None:
    spoilt.press(Qt.Key.Key_R)
    assert spoilt.document.line(spoilt.lines[2]).flagged
    await spoilt.settle()
    assert spoilt.current().flagged
    spoilt.document.undo()
    assert not spoilt.document.line(spoilt.lines[2]).flagged
    await spoilt.settle()
    assert not spoilt.current().flagged


async def test_a_key_finds_a_take_fine_and_it_can_be_taken_back(spoilt: Stage) -> None:
    spoilt.press(Qt.Key.Key_F)
    await spoilt.settle()
    assert spoilt.numbers == [4, 6]
    assert spoilt.current().number == 4
    assert spoilt.panel.fine.text() == "1 found fine"
    spoilt.panel.fine.click()
    assert spoilt.numbers == [4, 6, 3]
    spoilt.panel.view.setCurrentIndex(spoilt.panel._model.index(2))
    spoilt.press(Qt.Key.Key_F)
    await spoilt.settle()
    assert spoilt.numbers == [3, 4, 6]
    assert spoilt.panel.fine.isHidden()


async def test_keys_play_one_after_the_other(spoilt: Stage) -> None:
    takes = [suspect.take.id for suspect in spoilt.panel._model.suspects]
    spoilt.press(Qt.Key.Key_Space)
    assert spoilt.player.now is not None
    assert spoilt.player.now.key == takes[0]
    spoilt.press(Qt.Key.Key_Down)
    assert spoilt.player.now.key == takes[1]
    spoilt.player.next()
    assert spoilt.current().number == 6
    assert not spoilt.player.has_next
    spoilt.panel.play_all.click()
    assert spoilt.current().number == 3


async def test_after_a_redo_the_list_follows(spoilt: Stage) -> None:
    takes = await spoilt.studio.line_takes(spoilt.lines[2])
    await spoilt.studio.choose_take(spoilt.document, spoilt.lines[2], takes[0].id)
    await spoilt.until(lambda: spoilt.numbers == [4, 6])
    spoilt.document.remove_lines([spoilt.lines[0]])
    await spoilt.until(lambda: spoilt.numbers == [3, 5])


async def test_another_script_is_listened_to_instead(spoilt: Stage) -> None:
    other = spoilt.document.add_script("Crossing")
    spoilt.panel.show_script(spoilt.document, other)
    await spoilt.settle()
    assert spoilt.numbers == []


async def test_progress_is_shown_and_can_be_stopped(stage: Stage) -> None:
    shown: list[str] = []
    show = stage.panel.presenter._on_progress

    def keep(done: int, whole: int) -> None:
        show(done, whole)
        shown.append(stage.panel.counted.text())
        if done == 2:
            stage.panel.presenter._on_progress = show
            stage.panel.stop.click()

    stage.panel.presenter._on_progress = keep
    await stage.show()
    assert next(filter(None, shown)) == "0 of 6"
    assert "6 of 6" not in shown
    assert stage.panel.empty.heading.text() == "Stopped."
    await stage.show()
    assert stage.panel.empty.heading.text() == "Nothing sounds wrong."
    assert stage.panel._progress.isHidden()


async def test_without_a_profile_one_sentence_says_what_could_be_added(spoilt: Stage) -> None:
    assert not spoilt.panel.words.isHidden()
    assert "such as OpenAI" in spoilt.panel.words.text()
    assert spoilt.panel.compare.isHidden()


async def test_words_are_compared_at_the_price_on_the_button(spoilt: Stage) -> None:
    async with OpenAI("openai", key=KEY) as server:
        server.hearing.transcript = "That was the engine, they are living without Ben."
        await spoilt.studio.accounts.add("openai", "there", server.base_url)
        await spoilt.studio.accounts.set_key("there", KEY, session=True)
        await spoilt.settle()
        assert spoilt.panel.words.isHidden()
        assert spoilt.panel.compare.text().startswith("Compare words · about 0.00")
        assert spoilt.panel.offered.text() == "Of 3 takes, written against said."
        assert not spoilt.panel.compare_all.isHidden()
        menu = spoilt.panel.view.menu_of(spoilt.panel._model.suspects[1])
        (entry,) = [action for action in menu.actions() if "words" in action.text()]
        entry.trigger()
        menu.close()
        await spoilt.settle()
        assert server.count("submit") == 0
        assert spoilt.panel.offered.text() == "Of 1 take, written against said."
        spoilt.panel.compare.click()
        await spoilt.settle()
        assert server.count("submit") == 1
        suspect = next(one for one in spoilt.panel._model.suspects if one.number == 4)
        assert suspect.compared is not None
        assert suspect.compared.wrong == 2
        words = spoilt.panel.view.delegate._words(suspect, 280).toPlainText()
        assert "leaving living" in words
        assert spoilt.problems == []


async def test_writing_down_that_was_stopped_does_not_go_on_with_the_next_wish(spoilt: Stage) -> None:
    async with OpenAI("openai", key=KEY) as server:
        await spoilt.studio.accounts.add("openai", "there", server.base_url)
        await spoilt.studio.accounts.set_key("there", KEY, session=True)
        await spoilt.show()
        takes = await spoilt.studio.takes()
        presenter = spoilt.panel.presenter
        server.faults.on("submit", Fault.SLOW, 2, rate=1_000)
        presenter.write_down(takes[:3])
        await spoilt.until(lambda: server.count("submit") == 1)
        presenter.stop()
        presenter.write_down(takes[5:6])
        await spoilt.settle()
        assert server.count("submit") == 2
        assert not presenter.writing


def test_the_model_keeps_its_place_when_a_row_leaves(qtmodeltester) -> None:
    model = SuspectsModel()
    qtmodeltester.check(model)
    assert model.row_of("nothing") == -1
