"""The voices room in its window: how one comes to it, what stands beside it, and what reminds of it elsewhere."""

import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.domain.kept import KeptVoice
from core.library import voices as rows
from gui.dialogs.shortcuts import commands
from gui.panels.voices import VoicesRoom
from gui.session import Session
from gui.theme import Theme
from tests.gui.house import session_in, until


async def keep(session: Session, voice: KeptVoice) -> None:
    """Have a voice in the library that an earlier session made."""
    await session.studio._there.library.write(rows.add, voice)
    await session.studio.kept.load()
    session.studio.kept.changed.emit()


def test_the_room_is_entered_remembered_and_has_a_side_only_with_something_in_it(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def first(session: Session) -> None:
        desk, window = session.desk, session.window
        window.resize(1280, 800)
        assert desk.menus.action("show_voices").text() == "Voices && clips"
        assert ("Voices & clips", "Ctrl+5") in [row for _title, rows in commands() for row in rows]
        desk.menus.action("show_voices").trigger()
        room = desk.places.voices
        assert isinstance(room, VoicesRoom)
        assert (desk.places.here, window.rooms.currentWidget()) == ("voices", room)
        assert window.windowTitle() == "Voices & clips — Roomtone"
        assert not window.side.isVisible()
        await keep(session, KeptVoice("a", "p", "g", "v", "Anna", time.time()))
        assert window.side.isVisible()
        assert window.side.currentWidget() is room.side
        desk.places.show_settings()
        desk.places.leave_settings()
        assert desk.places.here == "voices"

    async def second(session: Session) -> None:
        assert session.desk.places.here == "voices"

    session_in(qapp, theme, tmp_path, first)
    session_in(qapp, theme, tmp_path, second)


def test_a_voice_that_ends_soon_is_reminded_of_in_the_sidebar(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        model = session.desk.sidebar.model
        told = lambda: model.index_of(model.voices).data(Qt.ItemDataRole.AccessibleTextRole)  # noqa: E731
        assert told() == "Voices & clips"
        now = time.time()
        await keep(session, KeptVoice("a", "p", "g", "v", "Anna", now, until=now + 200_000))
        assert told() == "Voices & clips, 1"
        await keep(session, KeptVoice("b", "p", "g", "w", "Ben", now, until=now + 3_600))
        assert told() == "Voices & clips, 2, 1 voice ends within a day."
        await session.studio.kept.remove("b")
        assert told() == "Voices & clips, 1"

    session_in(qapp, theme, tmp_path, drive)


def test_what_is_needed_beside_a_voice_is_shown_where_the_side_was_hidden(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def drive(session: Session) -> None:
        desk, window = session.desk, session.window
        window.resize(1280, 800)
        now = time.time()
        await keep(session, KeptVoice("a", "p", "g", "v", "Anna", now, until=now + 3_600))
        desk.places.show_voices()
        room = desk.places.voices
        assert isinstance(room, VoicesRoom)
        window.show_side(False)
        assert not window.side.isVisible()
        assert room.list.reminder.isVisible()
        room.list.reminder.button.click()
        await until(window.side.isVisible)
        assert room.side.voice.permanent.is_open

    session_in(qapp, theme, tmp_path, drive)


def test_the_list_of_voices_leads_to_a_new_one(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def drive(session: Session) -> None:
        desk, studio = session.desk, session.studio
        for name in ("One", "Other"):
            await studio.accounts.add("jimmyai", name, "http://127.0.0.1:9")
        other = studio.accounts.profile("Other")
        await until(lambda: desk.places._inspector)
        inspector = desk.places._inspector
        assert inspector
        inspector.voice.drop()
        popup = inspector.voice.popup()
        assert popup
        entries = [entry for entry in inspector.book.entries() if entry.title == "New cloned voice…"]
        assert len(entries) == 2
        wanted = next(entry for entry in entries if other.id in entry.key)
        popup.hide()
        popup.chosen.emit(wanted.key)
        room = desk.places.voices
        assert isinstance(room, VoicesRoom)
        assert desk.places.here == "voices"
        assert room.is_cloning
        assert room.cloning.maker
        assert room.cloning.maker[0].id == other.id

    session_in(qapp, theme, tmp_path, drive)
