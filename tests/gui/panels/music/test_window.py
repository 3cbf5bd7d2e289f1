"""The music room in its window: how one comes to a song, and what stands at its right."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.panels.music import MusicRoom
from gui.session import Session
from gui.theme import Theme
from tests.gui.house import session_in, until


def test_an_order_of_a_song_leads_to_it_and_what_will_be_sent_stands_beside_it(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def drive(session: Session) -> None:
        studio, desk = session.studio, session.desk
        await studio.accounts.add("302ai", "", "http://127.0.0.1:9")
        fog, _moon = await studio.songs.new("Fog"), await studio.songs.new("Moon")
        studio.songs.change(fog.id, text="a foghorn, far away")
        order = studio.songs.order(studio.songs.get(fog.id) or fog)
        desk.places.show_music()
        room = desk.places.music
        assert isinstance(room, MusicRoom)
        assert room.song
        assert room.song.title == "Moon"
        desk.places.show_library()
        desk.commands.go_to_line(order)
        assert desk.places.here == "music"
        assert room.song.id == fog.id
        assert session.window.rooms.currentWidget() is room
        assert session.window.side.currentWidget() is room.side
        assert "a foghorn" in room.side.pane.card.toPlainText()
        session.window.resize(640, 600)
        await until(lambda: room.width() <= 640 - 180)

    session_in(qapp, theme, tmp_path, drive)


def test_the_key_that_generates_a_line_generates_the_song_in_its_room(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def drive(session: Session) -> None:
        studio, desk = session.studio, session.desk
        studio.queue.pause()
        await studio.accounts.add("302ai", "", "http://127.0.0.1:9")
        session.window.resize(1280, 800)
        await until(session.window.side.isVisible)
        desk.places.show_music()
        assert not session.window.side.isVisible()  # without a song nothing will be sent
        fog = await studio.songs.new("Fog")
        assert session.window.side.isVisible()
        studio.songs.change(fog.id, text="a foghorn, far away")
        action = desk.menus.action("generate_line")
        desk.places.show_library()
        assert not action.isEnabled()
        desk.places.show_music(fog.id)
        assert action.isEnabled()
        assert action.text().replace("&", "") == "Generate song"
        action.trigger()
        await until(studio.queue.orders)
        assert [order.line for order in studio.queue.orders()] == [fog.id]
        await studio.queue.cancel_all()

    session_in(qapp, theme, tmp_path, drive)
