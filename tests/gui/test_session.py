"""Whole sessions: the real studio, the real voice, a window that opens, works and closes."""

# Tests look behind Qt's optional answers: what is missing there fails the test anyway.
# pyright: reportOptionalMemberAccess=false, reportOptionalSubscript=false, reportAttributeAccessIssue=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportReturnType=false

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QScrollArea

from core.domain.job import State
from core.domain.money import Price
from core.domain.script import Voice
from core.errors import Problem
from core.message import say
from core.projects.casting import change_speaker
from core.projects.document import Document
from core.settings import Settings
from gui.models.orders import Group
from gui.models.projects import Place
from gui.panels.library import LibraryRoom
from gui.panels.queue import QueueRoom
from gui.panels.trouble import Trouble
from gui.session import Leaving, Session
from gui.theme import Theme
from tests.gui.house import session_in, until


def _visible_notice(session: Session) -> str:
    notice = session.window.problems._notice
    return notice.title.text() if not notice.isHidden() else ""


def test_first_start_shows_the_first_script_of_the_sample(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        first = session.studio.projects()[0]
        assert session.desk.places.here == first.scripts[0].script.id
        assert session.window.windowTitle() == f"{first.scripts[0].script.title} — {first.project.name} — Roomtone"
        assert session.desk.places.script.isVisible()
        assert len(session.desk.sidebar.model.projects()) == len(session.studio.projects()) >= 2

    assert session_in(qapp, theme, tmp_path, look) is Leaving.QUIT


def test_a_later_start_goes_where_the_user_was(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    async def go(session: Session) -> None:
        last = session.studio.projects()[-1]
        session.desk.commands.go_to(last.project.id, last.scripts[-1].script.id)
        await until(lambda: session.desk.places.here == last.scripts[-1].script.id)
        session.window.show_sidebar(False)
        seen["script"] = session.desk.places.here

    async def look(session: Session) -> None:
        assert session.desk.places.here == seen["script"]
        assert not session.desk.sidebar.isVisible()
        assert not session.desk.menus.action("show_sidebar").isChecked()

    session_in(qapp, theme, tmp_path, go)
    session_in(qapp, theme, tmp_path, look)


def test_escape_and_the_way_back_leave_the_settings_for_where_the_user_was(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def go(session: Session) -> None:
        places, window = session.desk.places, session.window
        places.show_library()
        window.show_sidebar(False)
        session.desk.commands.show_settings()
        room = places.settings
        assert places.here == "settings"
        assert room.navigation.isVisible(), "the pages are there even where the sidebar is hidden"
        assert not window.side.isVisible()
        assert not session.desk.menus.action("show_sidebar").isEnabled()
        QTest.keyClick(room, Qt.Key.Key_Escape)
        assert (places.here, session.desk.sidebar.isVisible()) == ("library", False)
        window.show_sidebar(True)
        session.desk.sidebar.settings.click()
        room.navigation.back.click()
        assert (places.here, session.desk.sidebar.isVisible()) == ("library", True)
        script = places.script_id
        session.desk.commands.show_script()
        await until(lambda: places.here == script)
        session.desk.commands.show_settings()
        QTest.keyClick(room.navigation, Qt.Key.Key_Escape)
        assert places.here == script
        session.desk.commands.show_settings("general")
        room.language_chosen.emit("zh_CN")
        assert await session.left == session.library, "the window is made again"

    async def look(session: Session) -> None:
        assert session.desk.places.here == "settings"
        assert session.desk.places.settings.page == "general"
        assert session.studio.settings.language == "zh_CN"

    session_in(qapp, theme, tmp_path, go)
    session_in(qapp, theme, tmp_path, look)


def test_a_script_becomes_audio_in_the_library(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def work(session: Session) -> None:
        commands, places, orders = session.desk.commands, session.desk.places, session.orders
        lines = len(_document(session).lines(places.script_id))
        commands.show_library()
        library = places.library
        assert isinstance(library, LibraryRoom)
        await until(lambda: library._stack.currentIndex() == 1)
        commands.show_script()
        await until(lambda: places.here == places.script_id)
        commands.generate_missing()
        await until(lambda: orders.unfinished)
        commands.show_queue()
        assert isinstance(places.queue, QueueRoom)
        await until(lambda: not orders.unfinished)
        assert orders.count(Group.ENDED) == lines
        await until(lambda: not session.window.queue_line.isVisible())
        commands.show_library()
        await until(lambda: library.finder.model.rowCount() == lines)
        assert session.desk.sidebar.model.library.amount == lines
        library.field.setText("ferry")
        await until(lambda: 0 < library.finder.model.rowCount() < lines)
        await until(lambda: library.current() is not None)
        assert all("ferry" in take.text.lower() for take in await session.studio.takes("ferry"))
        facts = places._facts
        await until(lambda: facts._sheet is not None and facts._sheet.take.id == library.current().id)
        sheet = facts._sheet
        words = dict(row for _title, rows in sheet.groups for row in rows)
        assert {"Generator", "Voice", "Made", "Rate", "Pitch", "Length", "Sound", "Peak", "File"} <= words.keys()
        assert "kHz mono" in words["Sound"]
        assert sheet.place.startswith("Harbour, line ")
        facts.use.click()
        assert _document(session).line(sheet.take.line).params == sheet.take.plan.requests[0].params
        assert _document(session).can_undo

    session_in(qapp, theme, tmp_path, work)


def test_it_closes_with_work_under_way_and_goes_on_later(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    left: dict[str, int] = {}

    async def begin(session: Session) -> None:
        left["lines"] = len(_document(session).lines(session.desk.places.script_id))
        session.desk.commands.generate_missing()
        await until(lambda: session.orders.unfinished)
        session.desk.commands.show_queue()

    async def wait(session: Session) -> None:
        await until(lambda: session.orders.rowCount() and not session.orders.unfinished)
        assert await session.studio.count_takes() == left["lines"]
        assert {order.state for order in session.orders.orders()} == {State.DONE}

    session_in(qapp, theme, tmp_path, begin)
    session_in(qapp, theme, tmp_path, wait)


def test_cancel_all_ends_what_waits(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def work(session: Session) -> None:
        session.desk.commands.generate_missing()
        await until(lambda: session.orders.unfinished)
        session.desk.commands.show_queue()
        session.desk.commands.cancel_all()
        await until(lambda: not session.orders.unfinished)
        states = {order.state for order in session.orders.orders()}
        assert State.CANCELLED in states <= {State.CANCELLED, State.DONE}
        room = session.desk.places.queue
        room.forget(session.orders.orders(Group.ENDED))
        await until(lambda: session.orders.rowCount() == 0)
        assert room._stack.currentIndex() == 1

    session_in(qapp, theme, tmp_path, work)


def test_a_new_project_wants_a_name_at_once_and_can_be_deleted(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def work(session: Session) -> None:
        sidebar, studio = session.desk.sidebar, session.studio
        before = len(studio.projects())
        sidebar.new_project()
        await until(lambda: sidebar.tree.state() == sidebar.tree.State.EditingState)
        editor = sidebar.tree.findChild(QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, "Fog")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        await until(lambda: studio.projects()[-1].project.name == "Fog")
        node = sidebar.model.projects()[-1]
        assert (node.name, len(studio.projects())) == ("Fog", before + 1)
        assert session.window.windowTitle().endswith("Fog — Roomtone")
        session.desk.commands.delete_project(node)
        assert "Fog" in _visible_notice(session)
        assert len(studio.projects()) == before + 1, "asked, not done"
        session.window.problems._notice.button.click()
        await until(lambda: len(studio.projects()) == before)
        await until(lambda: _document(session).project.name != "Fog")

    session_in(qapp, theme, tmp_path, work)


def test_who_has_named_a_new_script_types_on_in_it(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def work(session: Session) -> None:
        sidebar = session.desk.sidebar
        sidebar.new_script(sidebar.model.projects()[0].key)
        await until(lambda: sidebar.tree.state() == sidebar.tree.State.EditingState)
        editor = sidebar.tree.findChild(QLineEdit)
        QTest.keyClicks(editor, "Fog")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        for _ in range(2):
            qapp.sendPostedEvents()  # and no task has its turn
        QTest.keyClick(session.window.focusWidget(), Qt.Key.Key_M)
        assert [line.text for line in _document(session).lines(session.desk.places.script_id)] == ["m"]

    session_in(qapp, theme, tmp_path, work)


def test_delete_means_the_panel_that_has_the_focus(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def delete(session: Session) -> None:
        places, tree = session.desk.places, session.desk.sidebar.tree
        script, document = places.script_id, _document(session)
        places.script.view.select_only(1)
        row = tree.visualRect(session.desk.sidebar.model.index_of(session.desk.sidebar.model.find(script)))
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
        await until(lambda: not len(session.tasks))
        lines = len(document.lines(script))
        QTest.keyClick(session.window.focusWidget(), Qt.Key.Key_Delete)
        await until(lambda: script not in {found.id for found in document.scripts})
        assert len(document.lines(script)) == lines

    session_in(qapp, theme, tmp_path, delete)


def test_a_deleted_script_comes_back_with_undo(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def work(session: Session) -> None:
        sidebar = session.desk.sidebar
        project = sidebar.model.projects()[0]
        sidebar.new_script(project.key)
        await until(lambda: len(project.children) == 2)
        sidebar._remove(project.children[-1])
        await until(lambda: len(project.children) == 1)
        assert session.desk.menus.action("undo").isEnabled()
        _document(session).undo()
        assert len(project.children) == 2
        assert project.children[-1].place is Place.SCRIPT

    session_in(qapp, theme, tmp_path, work)


def test_a_damaged_settings_file_is_told_and_kept(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{ broken", "utf-8")

    async def look(session: Session) -> None:
        await until(lambda: "settings" in _visible_notice(session))

    session_in(qapp, theme, tmp_path, look)
    assert (tmp_path / "settings.damaged.json").read_text("utf-8") == "{ broken"


def test_a_library_of_the_future_is_told_in_the_window(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    session_in(qapp, theme, tmp_path, _nothing)
    file = tmp_path / "Library" / "roomtone.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()

    async def look(session: Session) -> None:
        await until(lambda: isinstance(session.window.rooms.currentWidget(), Trouble))
        trouble = _trouble(session)
        assert "9999" in trouble.title.text()
        trouble.again.click()
        await until(lambda: session.window.rooms.currentWidget() is not trouble)
        await until(lambda: isinstance(session.window.rooms.currentWidget(), Trouble))
        _trouble(session).quit.click()
        await session.left if session.left.done() else None

    assert session_in(qapp, theme, tmp_path, look, opens=False) is Leaving.QUIT


def test_another_library_can_be_chosen_from_trouble(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    session_in(qapp, theme, tmp_path, _nothing)
    with sqlite3.connect(tmp_path / "Library" / "roomtone.sqlite") as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()

    async def choose(session: Session) -> None:
        await until(lambda: isinstance(session.window.rooms.currentWidget(), Trouble))
        _trouble(session).answered.emit(tmp_path / "Other")
        await asyncio.sleep(0.05)

    assert session_in(qapp, theme, tmp_path, choose, opens=False) == tmp_path / "Other"


def test_a_failure_is_shown_once_and_a_bug_as_a_bug(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    shown: list[Problem] = []

    async def fail(session: Session) -> None:
        async def refuse() -> None:
            raise Problem(say("It did not work."), say("Try again."))

        async def break_down() -> None:
            raise ZeroDivisionError

        session.window.problems.show = shown.append
        await session.tasks.run(refuse(), "refuse")
        assert [str(problem.title) for problem in shown] == ["It did not work."]
        await session.tasks.run(break_down(), "break down")
        assert _visible_notice(session) == "Something went wrong inside Roomtone."
        session.window.problems._notice.button.click()
        assert "ZeroDivisionError" in qapp.clipboard().text()

    session_in(qapp, theme, tmp_path, fail)


def test_narrow_windows_hide_the_inspector(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        session.window.resize(1280, 800)
        assert session.window.side.isVisible()
        session.window.resize(900, 700)
        assert not session.window.side.isVisible()
        session.window.resize(1280, 800)
        session.desk.menus.action("show_inspector").trigger()
        assert not session.window.side.isVisible()

    session_in(qapp, theme, tmp_path, look)


def test_the_inspector_can_be_asked_for_in_a_narrow_window(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        window, action = session.window, session.desk.menus.action
        inspector, sidebar = action("show_inspector"), action("show_sidebar")
        window.resize(700, 600)
        assert (sidebar.isChecked(), inspector.isChecked()) == (True, False), "the menu says what is seen"
        inspector.trigger()
        assert window.side.isVisible()
        assert (session.desk.sidebar.isVisible(), sidebar.isChecked()) == (False, False)
        sidebar.trigger()
        assert session.desk.sidebar.isVisible()
        assert not window.side.isVisible()
        inspector.trigger()
        inspector.trigger()
        assert not window.side.isVisible()
        window.resize(1280, 800)
        assert window.side.isVisible(), "hidden where there was no room, it is back where there is"
        assert session.desk.sidebar.isVisible()
        window.resize(700, 600)
        assert not window.side.isVisible()

    session_in(qapp, theme, tmp_path, look)


def test_tab_goes_through_the_window_as_it_is_read_and_back(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def walk(session: Session) -> None:
        window, script = session.window, session.desk.places.script
        assert script is not None
        window.resize(1280, 800)
        script.view.select_only(0)
        await until(lambda: not len(session.tasks))
        session.desk.sidebar.tree.setFocus()
        gone = [window.focusWidget()]
        while len(gone) < 2 or gone[-1] is not gone[0]:
            QTest.keyClick(gone[-1], Qt.Key.Key_Tab)
            gone.append(window.focusWidget())
        head = script.header
        sidebar = session.desk.sidebar
        buttons = [head.cast, head.export, head.scratch, head.generate, head.choices]
        wanted = [sidebar.tree, sidebar.settings, head.title, *buttons, head.strip, script.view]
        assert gone[:10] == wanted
        inspector = session.desk.places._inspector
        assert inspector is not None
        assert gone.index(inspector.voice) < gone.index(inspector.generate) < gone.index(window.transport.play)
        assert not [stop for stop in gone if isinstance(stop, QScrollArea)], "what shows no focus takes none"
        for stop in reversed(gone[:-1]):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
            assert window.focusWidget() is stop

    session_in(qapp, theme, tmp_path, walk)


def test_the_title_shows_that_it_has_the_keyboard(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        script = session.desk.places.script
        assert script is not None
        title = script.header.title
        session.window.activateWindow()
        await until(session.window.isActiveWindow)
        session.desk.sidebar.tree.setFocus()
        before = title.grab().toImage()
        title.setFocus()
        assert title.grab().toImage() != before

    session_in(qapp, theme, tmp_path, look)


def test_the_cast_is_in_the_menu(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        action = session.desk.menus.action("cast")
        assert action.isEnabled()
        action.trigger()
        script = session.desk.places.script
        assert script is not None
        assert script._cast is not None
        script._cast.close()
        session.desk.commands.show_library()
        assert not action.isEnabled()

    session_in(qapp, theme, tmp_path, look)


def test_the_queue_is_not_offered_where_it_is_shown(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        link = session.window.queue_line.link
        session.desk.commands.generate_missing()
        await until(link.isVisible)
        session.desk.commands.show_queue()
        assert link.isHidden()
        session.desk.commands.show_library()
        assert not link.isHidden()

    session_in(qapp, theme, tmp_path, look)


def test_using_the_parameters_of_a_take_says_where(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def use(session: Session) -> None:
        session.window.resize(1280, 800)
        document, script = _document(session), session.desk.places.script_id
        line = document.lines(script)[2].id
        document.change_line(line, params={"rate": 120})
        await session.studio.generate(document, [line])
        await session.studio.idle()
        document.change_line(line, params={})
        session.desk.commands.show_take(document.status(line).chosen)
        facts = session.desk.places._facts
        assert facts is not None
        await until(lambda: facts._sheet is not None)
        facts.use.click()
        assert document.line(line).params["rate"] == 120
        assert "line 3" in _visible_notice(session)
        session.window.problems._notice.button.click()
        await until(lambda: session.desk.places.here == script)
        assert session.desk.places.script.chosen_ids() == (line,)

    session_in(qapp, theme, tmp_path, use)


def test_every_menu_entry_can_be_chosen(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    """Nothing in the menus may fail, wherever the user is; the ones that leave or open dialogs are tried elsewhere."""

    async def choose(session: Session) -> None:
        others = {"quit", "open_library", "import_script", "export", "shortcuts", "about", "new_project", "new_script"}
        others |= {"cast", "export_project", "export_selection", "pronunciation"}
        for room in ("show_script", "show_library", "show_queue"):
            for name, action in session.desk.menus._actions.items():
                if name not in others and action.isEnabled():
                    getattr(session.desk.commands, room)()
                    action.trigger()
                    await asyncio.sleep(0)
        await until(lambda: not session.orders.unfinished and not len(session.tasks))
        assert _visible_notice(session) == ""

    session_in(qapp, theme, tmp_path, choose)


def test_closing_the_window_ends_the_session(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def close(session: Session) -> None:
        assert not session.window.close(), "first everything is put in order"
        assert await session.left is Leaving.QUIT

    assert session_in(qapp, theme, tmp_path, close) is Leaving.QUIT


def test_another_language_makes_the_window_again_on_the_same_library(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def switch(session: Session) -> None:
        session.desk.commands.language("zh_CN")

    assert session_in(qapp, theme, tmp_path, switch) == tmp_path / "Library"
    assert Settings(tmp_path / "settings.json").language == "zh_CN"


def test_space_goes_to_the_player_only_where_nothing_else_wants_it(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def press(session: Session) -> None:
        pressed: list[int] = []
        session.window.space_pressed.connect(lambda: pressed.append(1))
        QTest.keyClick(session.window, Qt.Key.Key_Space)
        assert pressed == [1]
        session.desk.commands.show_library()
        field = session.desk.places.library.field
        QTest.keyClicks(field, "a b")
        assert (field.text(), pressed) == ("a b", [1])

    session_in(qapp, theme, tmp_path, press)


@pytest.mark.parametrize("name", ["shortcuts", "about"])
def test_dialogs_are_awaited_and_closed(qapp: QApplication, theme: Theme, tmp_path: Path, name: str) -> None:
    async def look(session: Session) -> None:
        getattr(session.desk.commands, name)()
        await until(lambda: qapp.activeModalWidget() is not None)
        dialog = qapp.activeModalWidget()
        assert dialog.windowTitle()
        dialog.accept()
        await until(lambda: not len(session.tasks))

    session_in(qapp, theme, tmp_path, look)


def _document(session: Session) -> Document:
    document = session.desk.places.document
    assert document is not None
    return document


def _trouble(session: Session) -> Trouble:
    room = session.window.rooms.currentWidget()
    assert isinstance(room, Trouble)
    return room


async def _nothing(session: Session) -> None:
    assert session.desk.places.here


def test_a_second_start_raises_the_first_window(tmp_path: Path) -> None:
    """Two real processes on one library: the second asks the first to show itself and ends with 0."""
    root = Path(__file__).resolve().parents[2]
    painted = tmp_path / "painted"
    env = os.environ | {
        "ROOMTONE_HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "ROOMTONE_PAINTED": str(painted),
    }
    first = subprocess.Popen([sys.executable, "main.py"], cwd=root, env=env)
    try:
        _wait_for(painted)
        time.sleep(1)  # it listens a moment after it has painted
        painted.unlink()
        second = subprocess.run([sys.executable, "main.py"], cwd=root, env=env, timeout=60, check=False)
        assert second.returncode == 0
        assert not painted.exists(), "the second start showed a window of its own"
        assert first.poll() is None
    finally:
        first.terminate()
        assert first.wait(30) == 0


def _wait_for(file: Path) -> None:
    end = time.monotonic() + 60
    while not (file.exists() and file.stat().st_size):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_menu_tells_what_generating_costs(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def look(session: Session) -> None:
        accounts, places = session.studio.accounts, session.desk.places
        profile = await accounts.add("302ai", "302.AI", "http://127.0.0.1:9")
        await accounts.change(profile.id, prices={"302ai.speech": Price(1.0, "PTC")})
        document = _document(session)
        voice = Voice("302ai.speech", profile.id, "openai/alloy")
        change_speaker(document, document.narrator.id, voice=voice)
        line = document.insert_line(places.script_id, 0, speaker=document.narrator.id, text="Rain.")
        places.script.select_line(line)
        await until(lambda: "PTC" in places.script.header.generate.text())
        action = session.desk.menus.action("generate_line")
        next(menu for menu in action.associatedObjects() if isinstance(menu, QMenu)).aboutToShow.emit()
        assert action.toolTip() == "It costs 1.00 PTC."
        assert session.desk.menus.action("generate_missing").toolTip() == f"It costs {places.script.price}."

    session_in(qapp, theme, tmp_path, look)
