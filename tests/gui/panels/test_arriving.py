"""Files that are dropped on the window or chosen: scripts, whole projects, and what is neither."""

# pyright: reportOptionalMemberAccess=false, reportArgumentType=false

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from core.errors import ScriptProblem
from core.projects.importing import read_chapters
from gui.dialogs.bundle import BundleSheet
from gui.dialogs.importing import ImportSheet
from gui.panels.leaving import Leaving
from gui.session import Session
from gui.theme import Theme
from tests.gui.house import session_in, until

LEFT, COPY, NONE = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier


def drop(session: Session, *paths: Path, at: QPoint | None = None) -> None:
    """Let files hang over the window, and let go of them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point = at or session.window.rect().center()
    enter = QDragEnterEvent(point, COPY, data, LEFT, NONE)
    QApplication.sendEvent(session.window, enter)
    assert enter.isAccepted()
    assert session.desk.dropping.frame.isVisible()
    QApplication.sendEvent(session.window, QDropEvent(QPointF(point), COPY, data, LEFT, NONE))
    assert not session.desk.dropping.frame.isVisible()


async def sheet_of(session: Session, kind: type) -> ImportSheet | BundleSheet:
    await until(lambda: session.window.findChildren(kind))
    return session.window.findChildren(kind)[-1]


async def gone(session: Session, kind: type) -> None:
    await until(lambda: not len(session.tasks) and not session.window.findChildren(kind))


def test_a_script_that_is_dropped(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        (tmp_path / "ferry.txt").write_text("# Night\nANNA: Yes.\nNo.\n")
        drop(session, tmp_path / "ferry.txt")
        sheet = await sheet_of(session, ImportSheet)
        await until(sheet.accept_button.isEnabled)
        sheet.accept_button.click()
        await gone(session, ImportSheet)
        document = session.desk.places.document
        assert document.scripts[-1].title == "Night"
        assert session.desk.places.script_id == document.scripts[-1].id

    session_in(qapp, theme, tmp_path / "home", drive)


def test_a_script_that_is_dropped_on_another_project(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        (tmp_path / "ferry.txt").write_text("# Night\nANNA: Yes.\n")
        other, tree = session.studio.projects()[1], session.desk.sidebar.tree
        node = session.desk.sidebar.model.find(other.project.id)
        where = tree.visualRect(session.desk.sidebar.model.index_of(node)).center()
        drop(session, tmp_path / "ferry.txt", at=tree.viewport().mapTo(session.window, where))
        sheet = await sheet_of(session, ImportSheet)
        await until(sheet.accept_button.isEnabled)
        sheet.accept_button.click()
        await gone(session, ImportSheet)
        assert session.desk.places.document.project.id == other.project.id

    session_in(qapp, theme, tmp_path / "home", drive)


def test_a_project_goes_out_and_is_dropped_in(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        document, out = session.desk.places.document, tmp_path / "ferry.roomtone"
        leaving = Leaving(session.window, session.studio, session.desk.commands._exporting)
        await session.desk.commands._exporting.write(leaving.work(document, (), out), out)
        assert out.exists()
        before = len(session.studio.projects())
        drop(session, out)
        sheet = await sheet_of(session, BundleSheet)
        await until(sheet.accept_button.isEnabled)
        assert isinstance(sheet, BundleSheet)
        assert f"“{document.project.name} 2”" in sheet.about.text()
        sheet.accept_button.click()
        await gone(session, BundleSheet)
        assert len(session.studio.projects()) == before + 1
        assert session.desk.places.document.project.name == f"{document.project.name} 2"
        assert session.desk.places.document is not document

    session_in(qapp, theme, tmp_path / "home", drive)


def test_a_project_that_is_not_wanted_after_all(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        out = tmp_path / "ferry.roomtone"
        await session.studio.export_bundle(session.desk.places.document.project.id, out)
        before = session.studio.projects()
        drop(session, out)
        sheet = await sheet_of(session, BundleSheet)
        sheet.reject()
        await gone(session, BundleSheet)
        out.write_bytes(out.read_bytes()[:-100])
        drop(session, out)
        sheet = await sheet_of(session, BundleSheet)
        await until(lambda: not sheet.notice.isHidden())
        assert "not all of it is there" in sheet.notice.title.text()
        assert not sheet.accept_button.isEnabled()
        sheet.reject()
        await gone(session, BundleSheet)
        assert session.studio.projects() == before

    session_in(qapp, theme, tmp_path / "home", drive)


def test_what_is_no_script(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        notice = session.window.problems._notice
        (tmp_path / "boat.png").write_bytes(b"\x89PNG")
        drop(session, tmp_path / "boat.png")
        await until(lambda: not notice.isHidden())
        assert notice.title.text() == "boat.png is no script."
        assert notice.text.text().startswith("Import text")
        assert not session.window.findChildren(ImportSheet)
        with pytest.raises(ScriptProblem, match="comes in alone"):
            await session.desk.commands._arrivals.take([tmp_path / "a.roomtone", tmp_path / "b.txt"])
        with pytest.raises(ScriptProblem, match="is no script"):
            await session.desk.commands._arrivals.take([tmp_path])

    session_in(qapp, theme, tmp_path / "home", drive)


def test_without_a_project_a_script_makes_one(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        for card in session.studio.projects():
            await session.desk.commands._delete_project(card.project.id)
        (tmp_path / "ferry.txt").write_text("ANNA: Yes.\n")
        assert session.desk.menus.action("import_script").isEnabled()
        drop(session, tmp_path / "ferry.txt")
        sheet = await sheet_of(session, ImportSheet)
        sheet.reject()
        await gone(session, ImportSheet)
        assert session.studio.projects() == (), "nothing is made of what was not wanted"
        drop(session, tmp_path / "ferry.txt")
        sheet = await sheet_of(session, ImportSheet)
        await until(sheet.accept_button.isEnabled)
        sheet.accept_button.click()
        await gone(session, ImportSheet)
        assert [card.project.name for card in session.studio.projects()] == ["ferry"]

    session_in(qapp, theme, tmp_path / "home", drive)


def test_lines_and_projects_go_out_as_words_and_sound(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        document = session.desk.places.document
        document.add_script("Another")
        document.insert_line(document.scripts[1].id, 0, text="The end.")
        leaving = Leaving(session.window, session.studio, session.desk.commands._exporting)
        first, last = document.lines(document.scripts[0].id)[1].id, document.lines(document.scripts[1].id)[0].id
        for out, lines in ((tmp_path / "some.txt", (first, last)), (tmp_path / "all.csv", ())):
            await leaving.work(document, lines, out)(lambda _: None)
        some, every = read_chapters(tmp_path / "some.txt"), read_chapters(tmp_path / "all.csv")
        assert [chapter.title for chapter in some] == [script.title for script in document.scripts]
        assert [len(chapter.lines) for chapter in some] == [1, 1]
        assert sum(len(chapter.lines) for chapter in every) == sum(
            len(document.lines(script.id)) for script in document.scripts
        )
        with pytest.raises(ScriptProblem, match="no take yet"):
            await leaving.work(document, (first,), tmp_path / "a.srt")(lambda _: None)
        await session.studio.generate(document, [first])
        await session.studio.idle()
        await leaving.work(document, (first,), tmp_path / "a.srt")(lambda _: None)
        await leaving.work(document, (first,), tmp_path / "a.wav")(lambda _: None)
        assert "-->" in (tmp_path / "a.srt").read_text()
        assert (tmp_path / "a.wav").stat().st_size > 1000

    session_in(qapp, theme, tmp_path / "home", drive)


def test_the_menu_asks_where_a_project_goes(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        session.desk.menus.action("export_project").trigger()
        await until(lambda: session.window.findChildren(QFileDialog))
        dialog = session.window.findChildren(QFileDialog)[-1]
        assert dialog.nameFilters()[0] == "Project with chosen takes (*.roomtone)"
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(tmp_path / "ferry"))
        dialog.accept()
        await until(lambda: (tmp_path / "ferry.roomtone").exists() and not session.desk.commands._exporting.busy)
        await asyncio.sleep(0)

    session_in(qapp, theme, tmp_path / "home", drive)
