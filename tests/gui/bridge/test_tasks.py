"""Owned tasks, newest questions, awaited dialogs, and bugs that are shown once."""

# Tests look behind Qt's optional answers: what is missing there fails the test anyway.
# pyright: reportOptionalMemberAccess=false, reportOptionalSubscript=false, reportAttributeAccessIssue=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportReturnType=false

import asyncio
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.errors import Problem
from core.message import say
from gui.bridge.bugs import Bugs
from gui.bridge.dialogs import ask, choose_file, choose_save
from gui.bridge.latest import Latest
from gui.bridge.problems import Problems
from gui.bridge.tasks import Tasks
from gui.theme import Theme
from gui.widgets.notice import Notice
from tests.gui.house import on_qt, until


async def _fail() -> None:
    raise Problem(say("No."))


def test_a_problem_is_shown_once_and_the_task_ends_well() -> None:
    shown: list[Problem] = []

    async def work() -> None:
        tasks = Tasks(shown.append)
        assert await tasks.run(_fail(), "fail") is None
        assert len(tasks) == 0

    asyncio.run(work())
    assert [str(problem) for problem in shown] == ["No."]


def test_a_bug_goes_to_the_loop_once() -> None:
    met: list[dict[str, object]] = []

    async def break_down() -> None:
        raise ZeroDivisionError

    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: met.append(context))
        await Tasks(lambda _: None).run(break_down(), "break down")

    asyncio.run(work())
    assert [type(context["exception"]) for context in met] == [ZeroDivisionError]


def test_cancelling_waits_for_the_end_and_lets_nothing_new_begin() -> None:
    ended: list[str] = []

    async def last() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            ended.append("tidied")

    async def work() -> None:
        tasks = Tasks(lambda _: None)
        tasks.run(last(), "last")
        await asyncio.sleep(0)
        await tasks.cancel_all()
        assert ended == ["tidied"]
        late = tasks.run(last(), "late")
        await asyncio.wait([late])
        assert late.cancelled()
        assert ended == ["tidied"]

    asyncio.run(work())


def test_only_the_newest_question_waits_and_only_its_answer_is_shown() -> None:
    asked: list[str] = []
    shown: list[tuple[str, int]] = []

    async def work() -> None:
        gate = asyncio.Event()

        async def length(text: str) -> int:
            asked.append(text)
            await gate.wait()
            return len(text)

        tasks = Tasks(lambda _: None)
        latest = Latest(tasks, "length", length, lambda text, answer: shown.append((text, answer)))
        latest.ask("f")
        await asyncio.sleep(0)
        latest.ask("fe")
        latest.ask("fer")
        gate.set()
        await until(lambda: not len(tasks))
        latest.ask("x")
        await until(lambda: not len(tasks))

    asyncio.run(work())
    assert asked == ["f", "fer", "x"]
    assert shown == [("fer", 3), ("x", 1)]


def test_a_dialog_is_awaited_beside_other_tasks(qapp: QApplication, qtbot: QtBot) -> None:
    async def work() -> None:
        ticks: list[int] = []

        async def tick() -> None:
            while True:
                ticks.append(1)
                await asyncio.sleep(0.01)

        ticking, dialog = asyncio.ensure_future(tick()), QDialog()
        answer = asyncio.ensure_future(ask(dialog))
        await until(lambda: dialog.isVisible() and len(ticks) > 3)
        dialog.accept()
        assert await answer == QDialog.DialogCode.Accepted
        ticking.cancel()

    on_qt(qapp, work())


def test_a_cancelled_question_takes_its_dialog_away(qapp: QApplication, qtbot: QtBot) -> None:
    async def work() -> None:
        dialog = QDialog()
        answer = asyncio.ensure_future(ask(dialog))
        await until(dialog.isVisible)
        answer.cancel()
        await asyncio.wait([answer])
        assert answer.cancelled()

    on_qt(qapp, work())


def test_files_are_chosen_in_a_dialog(
    qapp: QApplication, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    (folder / "script.txt").write_text("ANNA: Hello.", "utf-8")

    async def name(text: str, words: tuple[str, ...]) -> None:
        await until(lambda: qapp.activeModalWidget() is not None)
        dialog = qapp.activeModalWidget()
        dialog.findChild(QLineEdit, "fileNameEdit").setText(text)
        button = next(found for found in dialog.findChildren(QPushButton) if found.text().replace("&", "") in words)
        button.click()

    async def work() -> None:
        chosen = asyncio.ensure_future(choose_file(None, "Import", "", folder))
        await name(str(folder / "script.txt"), ("Open",))
        assert await chosen == folder / "script.txt"
        saved = asyncio.ensure_future(choose_save(None, "Export", "", "x.wav", ".wav", folder))
        await name(str(folder / "scene"), ("Save",))
        assert await saved == folder / "scene.wav"
        nothing = asyncio.ensure_future(choose_file(None, "Import", "", folder))
        await name("", ("Cancel",))
        assert await nothing is None

    on_qt(qapp, work())


def test_a_dialog_begins_where_the_last_one_ended(
    qapp: QApplication, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    (folder / "script.txt").write_text("ANNA: Hello.", "utf-8")
    window = QWidget()
    qtbot.addWidget(window)

    async def work() -> None:
        chosen = asyncio.ensure_future(choose_file(window, "Import", ""))
        await until(lambda: qapp.activeModalWidget() is not None)
        first = qapp.activeModalWidget()
        assert Path(first.directory().path()) != Path.cwd()
        first.findChild(QLineEdit, "fileNameEdit").setText(str(folder / "script.txt"))
        next(b for b in first.findChildren(QPushButton) if b.text().replace("&", "") == "Open").click()
        assert await chosen == folder / "script.txt"
        saved = asyncio.ensure_future(choose_save(window, "Export", "", "x.wav", ".wav"))
        await until(lambda: qapp.activeModalWidget() is not None)
        second = qapp.activeModalWidget()
        assert Path(second.directory().path()) == folder
        second.reject()
        assert await saved is None

    on_qt(qapp, work())


@pytest.fixture
def notice(theme: Theme, qtbot: QtBot) -> Notice:
    made = Notice(theme)
    qtbot.addWidget(made)
    return made


def test_a_problem_stands_in_its_place_with_its_remedy(notice: Notice, qapp: QApplication) -> None:
    problems = Problems(notice)
    problems.show(Problem(say("The disk is full."), say("Make room."), "ENOSPC"))
    assert (notice.title.text(), notice.text.text(), notice.isHidden()) == ("The disk is full.", "Make room.", False)
    notice.button.click()
    assert qapp.clipboard().text() == "The disk is full.\nENOSPC"
    assert not notice.isHidden(), "copying is no answer"


def test_a_question_is_asked_once(notice: Notice) -> None:
    done: list[int] = []
    problems = Problems(notice)
    problems.ask("Delete?", "For good.", "Delete", lambda: done.append(1))
    notice.button.click()
    notice.button.click()
    assert done == [1]
    assert notice.isHidden()
    problems.ask("Delete?", "For good.", "Delete", lambda: done.append(2))
    notice._put_away()
    notice.pressed.emit()
    assert done == [1]


def test_escape_is_a_no_and_a_question_goes_with_its_room(notice: Notice, qtbot: QtBot) -> None:
    done: list[int] = []
    problems = Problems(notice)
    problems.ask("Delete?", "For good.", "Delete", lambda: done.append(1))
    qtbot.keyClick(notice, Qt.Key.Key_Escape)
    assert notice.isHidden()
    problems.ask("Delete?", "For good.", "Delete", lambda: done.append(2))
    problems.drop_question()
    assert notice.isHidden()
    problems.show(Problem(say("The disk is full.")))
    problems.drop_question()
    assert not notice.isHidden(), "only questions go"
    assert done == []


def test_bugs_of_every_kind_are_met(caplog: pytest.LogCaptureFixture) -> None:
    met: list[str] = []

    async def work() -> None:
        bugs = Bugs(asyncio.get_running_loop())
        bugs.on_bug = met.append
        bugs.install()
        try:
            sys.excepthook(ValueError, ValueError("slot"), None)
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
            asyncio.get_running_loop().call_exception_handler({"message": "x", "exception": KeyError("loop")})
            await until(lambda: len(met) == 3)
        finally:
            bugs.uninstall()

    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    asyncio.run(work())
    assert {"slot" in met[0], "'loop'" in met[1], "ZeroDivisionError" in met[2]} == {True}
    assert all("Python 3" in details for details in met)
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
