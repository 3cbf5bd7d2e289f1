"""What can be done with a song beside making it, against an aggregator with Suno on loopback."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.domain.money import Price
from core.domain.take import Take
from core.providers.base import Kind
from gui.forms.takes import TakeRow
from gui.forms.texts import LinesRow
from gui.panels.music.menu import TakeMenu
from tests.gui.panels.music.conftest import Stage
from tests.servers.faults import Fault
from tests.servers.relay import Relay

LYRICS = "[Verse]\nThe lamps go out along the quay"
SONG = {"task": "custom", "lyrics": LYRICS}


async def sung(stage: Stage[Relay]) -> Take:
    """Have a song with its two takes, and return the first."""
    await stage.provider()
    song = await stage.song(generator="suno.song")
    stage.studio.songs.change(song.id, params=SONG)
    await stage.generated()
    take = stage.room.takes.current()
    assert take
    return take


def press(menu: TakeMenu | QMenu, words: str) -> None:
    action = next(action for action in menu.actions() if action.text().partition("\t")[0] == words)
    action.trigger()
    menu.deleteLater()


def card(stage: Stage[Relay]):
    return stage.room.answers.desk.card


async def test_all_that_can_be_done_with_a_take_is_in_its_menu(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    profile = relay.studio.accounts.all()[-1]
    await relay.studio.accounts.change(profile.id, prices={"suno.wav": Price(0.02, "USD")})
    menu = relay.room.menu(take)
    offered = [action.text() for action in menu.actions() if not action.menu() and not action.isSeparator()]
    assert offered == [
        "Play",
        "Separate the voices…\tprice unknown",
        "Join the parts…\tprice unknown",
        "As WAV\t0.020 USD",
        "As a video\tprice unknown",
        "When each word is sung\tprice unknown",
        "Keep the singer…\tprice unknown",
        "Show in the library",
        "Show file in folder",
        "Export…",
        "Delete take",
    ]
    (below,) = [action.menu() for action in menu.actions() if action.menu()]
    assert isinstance(below, QMenu)
    assert [action.text() for action in below.actions()] == [
        "Go on with it",
        "Sing it anew",
        "Replace a section",
        "New with its singer",
    ]
    menu.deleteLater()


async def test_an_edit_stands_below_its_take_and_says_what_it_is(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    press(relay.room.menu(take), "As WAV")
    rows = relay.room.takes
    await relay.until(lambda: rows.takes.rowCount() == 3)
    await relay.settle()
    made = rows.takes.take_at(1)
    assert made
    assert (rows.takes.id_at(0), made.generator, made.line) == (take.id, "suno.wav", take.line)
    assert rows.takes.depth(made) == 1
    assert "As WAV" in rows.takes.index(1).data()
    assert "As WAV" not in rows.takes.index(0).data()
    again = relay.room.menu(take)
    assert "As WAV again\tprice unknown" in [action.text() for action in again.actions()]
    again.deleteLater()


async def test_what_needs_words_asks_for_them_before_it_spends(relay: Stage[Relay], qtbot: QtBot) -> None:
    take = await sung(relay)
    before = relay.server.count("submit")
    press(relay.room.menu(take), "Separate the voices…")
    assert card(relay).isVisible()
    assert card(relay).button.text() == "Separate the voices · price unknown"
    assert relay.server.count("submit") == before
    assert take.remote in relay.room.side.pane.card.toPlainText()
    assert "a slow waltz" not in relay.room.side.pane.card.toPlainText()
    qtbot.keyClick(card(relay), Qt.Key.Key_Escape)
    assert not card(relay).isVisible()
    assert "a slow waltz" in relay.room.side.pane.card.toPlainText()
    press(relay.room.menu(take), "Separate the voices…")
    card(relay).button.click()
    card(relay).button.click()  # a second click buys nothing
    await relay.until(lambda: relay.room.takes.takes.rowCount() == 4)
    await relay.studio.idle()
    assert not card(relay).isVisible()
    assert relay.server.count("submit") == before + 1


async def test_words_with_times_follow_the_sound_and_lead_into_it(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    lyrics = relay.room.lyrics
    assert lyrics.words.isVisible()
    press(relay.room.menu(take), "When each word is sung")
    await relay.until(lyrics.timed.isVisible)
    assert not lyrics.words.isVisible()
    assert not card(relay).isVisible()
    assert lyrics.timed.now == ""
    now = relay.room.takes.current()
    assert now
    lyrics.timed.seek_asked.emit(now.marks[1].start)
    assert relay.player.now
    assert relay.player.now.key == take.id
    assert relay.player.position == now.marks[1].start
    assert lyrics.timed.now == "falls"
    assert lyrics.timed.toPlainText() == "Snow falls\nLamps burn"
    relay.player.seek(0)
    assert lyrics.timed.now == ""
    menu = relay.room.menu(now)
    assert "When each word is sung again\tprice unknown" in [action.text() for action in menu.actions()]
    menu.deleteLater()
    other = relay.room.takes.takes.index(1)
    relay.room.takes.setCurrentIndex(other)
    assert not lyrics.timed.isVisible()


async def test_times_that_do_not_come_are_said_and_can_be_asked_for_again(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    relay.server.suno.words = []
    press(relay.room.menu(take), "When each word is sung")
    await relay.until(lambda: card(relay).isVisible() and "no times" in card(relay).said.text())
    assert card(relay).button.text() == "When each word is sung · price unknown"
    assert card(relay).button.isEnabled()
    relay.server.suno.words = [{"word": "Snow ", "success": True, "start_s": 0.1, "end_s": 0.4, "p_align": 1.0}]
    card(relay).button.click()
    await relay.until(relay.room.lyrics.timed.isVisible)


async def test_words_are_written_read_used_and_taken_back(relay: Stage[Relay], qtbot: QtBot) -> None:
    await relay.provider()
    song = await relay.song("", generator="suno.song")
    relay.studio.songs.change(song.id, params={"task": "custom", "lyrics": "old words"})
    row = relay.room.form.row("lyrics")
    assert isinstance(row, LinesRow)
    assert row.action
    row.action.click()
    assert not card(relay).button.isEnabled()
    topic = card(relay).form.row("prompt")
    assert isinstance(topic, LinesRow)
    qtbot.keyClicks(topic.edit, "snow on the quay")
    await relay.until(card(relay).button.isEnabled)
    card(relay).button.click()
    await relay.until(card(relay).answer.isVisible)
    words = card(relay).answer.toPlainText()
    card(relay).use.click()
    after = relay.now(song)
    assert after.title
    assert words == f"{after.title}\n\n{after.params['lyrics']}"
    assert after.params["task"] == "custom"
    assert not card(relay).isVisible()
    relay.room.question.button.click()
    assert (relay.now(song).title, relay.now(song).params["lyrics"]) == ("", "old words")


async def test_words_that_come_late_are_for_the_song_they_were_asked_for(relay: Stage[Relay]) -> None:
    await relay.provider()
    other = await relay.song("Fog", generator="suno.song")
    song = await relay.song("Rain", generator="suno.song")
    relay.studio.songs.change(song.id, params={"task": "custom", "lyrics": "old words"})
    relay.room.answers.ask_for("lyrics")
    topic = card(relay).form.row("prompt")
    assert isinstance(topic, LinesRow)
    topic.edit.setPlainText("snow")
    topic.settle()
    card(relay).button.click()
    relay.room.show_song(other.id)
    assert not card(relay).isVisible()
    await relay.until(card(relay).use.isVisible)  # it was paid for: it is shown
    card(relay).use.click()
    assert relay.room.song
    assert relay.room.song.id == song.id
    assert relay.now(other).params == {}
    assert relay.now(song).params["lyrics"] != "old words"
    assert relay.room.question.isVisible()
    relay.room.show_song(other.id)
    assert not relay.room.question.isVisible()


async def test_a_lost_answer_is_said_and_nothing_is_sent_again_by_itself(relay: Stage[Relay], qtbot: QtBot) -> None:
    await relay.provider()
    song = await relay.song(generator="suno.song")
    relay.studio.songs.change(song.id, params={"task": "custom"})
    companion = relay.room.answers.desk.beside(relay.now(song), Kind.LYRICS)
    assert companion
    relay.room.answers.desk.open(companion)
    topic = card(relay).form.row("prompt")
    assert isinstance(topic, LinesRow)
    topic.edit.setPlainText("snow")
    topic.settle()
    relay.server.faults.on("submit", Fault.RESET_AFTER, times=1)
    before = relay.server.count("submit")
    card(relay).button.click()
    await relay.until(lambda: card(relay).said.property("tone") == "failed")
    assert card(relay).said.text()
    assert relay.server.count("submit") == before + 1
    assert card(relay).button.isEnabled()


async def test_a_singer_is_kept_and_sings_a_new_song(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    song = relay.room.song
    assert song
    press(relay.room.menu(take), "Keep the singer…")
    card(relay).button.click()
    await relay.until(card(relay).use.isVisible)
    card(relay).use.click()
    await relay.until(lambda: relay.room.song and relay.room.song.id != song.id)
    await relay.settle()
    made = relay.room.song
    assert made
    assert made.params["persona_id"]
    assert (made.params["task"], made.params["source_song"]) == ("artist_consistency", take.remote)
    assert relay.room.form.row("persona_id").isVisible()
    assert relay.room.head.generate.isEnabled()


async def test_audio_of_ones_own_becomes_the_song_to_go_on_with(relay: Stage[Relay], qtbot: QtBot) -> None:
    await relay.provider()
    song = await relay.song(generator="suno.song")
    relay.studio.songs.change(song.id, params={"task": "extend"})
    row = relay.room.form.row("source_song")
    assert isinstance(row, TakeRow)
    assert row.action is None or not row.action.isVisible()
    relay.studio.songs.change(song.id, params={"task": "upload_extend"})
    assert row.action
    row.action.click()
    address = card(relay).form.row("url")
    qtbot.keyClicks(address.focusProxy(), "https://example.com/mine.mp3")
    address.settle()
    card(relay).button.click()
    await relay.until(lambda: relay.now(song).params.get("source_song"))
    await relay.settle()
    assert relay.now(song).params["task"] == "upload_extend"
    assert "My own recording" in row.button.accessibleName()


async def test_a_new_song_goes_on_with_everything_that_a_take_knows(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    song = relay.room.song
    assert song
    menu = relay.room.menu(take)
    (below,) = [action.menu() for action in menu.actions() if action.menu()]
    assert isinstance(below, QMenu)
    press(below, "Go on with it")
    await relay.until(lambda: relay.room.song and relay.room.song.id != song.id)
    await relay.settle()
    made = relay.room.song
    assert made
    wanted = {"task": "extend", "source_song": take.remote, "source_task": take.notes["task"], "lyrics": LYRICS}
    assert made.params == wanted
    assert not relay.room.form.row("source_task").isVisible()
    await relay.generated()
    sent = relay.server.bought[-1].json
    assert (sent["continue_clip_id"], sent["task_id"]) == (take.remote, take.notes["task"])
    menu.deleteLater()


async def test_an_edit_that_is_under_way_says_what_it_is_and_is_not_offered_again(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    relay.server.suno.file_shape = "task"
    relay.server.faults.on("submit", Fault.NEVER_ENDS)
    press(relay.room.menu(take), "As a video")
    await relay.until(lambda: relay.room.orders.cards)
    (shown,) = relay.room.orders.cards.values()
    assert shown.words.text().startswith("As a video · ")
    assert "RixAPI" in shown.words.text()
    menu = relay.room.menu(take)
    busy = [action.text().partition("\t")[0] for action in menu.actions() if action.text() and not action.isEnabled()]
    assert busy == ["As a video"]
    menu.deleteLater()


async def test_a_song_and_the_same_song_as_another_file_are_one_to_go_on_from(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    relay.studio.songs.change(take.line, params={"task": "extend", "source_song": take.remote})
    press(relay.room.menu(take), "As WAV")
    await relay.until(lambda: relay.room.takes.takes.rowCount() == 3)
    await relay.settle()
    known = await relay.room._presenter.known_takes(relay.studio.songs.all()[0])
    assert len(known) == len({one.values["remote"] for one in known})
    row = relay.room.form.row("source_song")
    assert isinstance(row, TakeRow)
    assert row.take
    assert row.take.id == take.id


async def test_every_control_of_the_card_and_the_form_has_a_name(relay: Stage[Relay]) -> None:
    take = await sung(relay)
    relay.studio.songs.change(take.line, params={"task": "upload_extend", "source_song": take.remote})
    press(relay.room.menu(take), "Keep the singer…")
    await relay.settle()
    controls = [w for w in relay.room.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    seen = [w for w in controls if w.isVisible()]
    assert card(relay).cross in seen
    assert [type(w).__name__ for w in seen if not (w.accessibleName() or getattr(w, "text", str)())] == []


async def test_what_goes_on_from_nothing_is_not_sent(relay: Stage[Relay]) -> None:
    await relay.provider()
    for generator, values in (("suno.song", {"task": "cover"}), ("udio.song", {"mode": "continuation"})):
        song = await relay.song(generator=generator)
        assert relay.room.head.generate.isEnabled()
        relay.studio.songs.change(song.id, params=values)
        assert not relay.room.head.generate.isEnabled()
        assert "which take" in relay.room.side.pane.words.text()
        relay.studio.songs.change(song.id, params={**values, "source_song": "c0ffee"})
        assert relay.room.head.generate.isEnabled()


async def test_the_first_song_under_way_is_seen_below_a_long_form(relay: Stage[Relay]) -> None:
    await relay.provider()
    song = await relay.song(generator="suno.song")
    relay.studio.songs.change(song.id, params=SONG)
    relay.server.task_seconds = 60
    relay.room.resize(760, 520)
    await relay.settle()
    relay.room.head.generate.click()
    await relay.until(relay.room.orders.isVisible)
    await relay.settle()
    area = relay.room._area
    at = relay.room.orders.mapTo(area.viewport(), relay.room.orders.rect().center())
    assert area.viewport().rect().contains(at)


async def test_lyrics_go_along_from_one_service_to_another(relay: Stage[Relay]) -> None:
    profile = await relay.provider()
    song = await relay.song(generator="suno.song")
    relay.studio.songs.change(song.id, params={**SONG, "task": "cover", "source_song": "a", "negative_tags": "drums"})
    udio = next(g for p, g in relay.studio.registry.of_kind(Kind.SONG) if p.id == profile.id and g.id != "suno.song")
    relay.room.head.maker_chosen.emit(profile, udio)
    moved = relay.now(song)
    assert (moved.generator, moved.text, moved.title) == (udio.id, song.text, song.title)
    assert moved.params["lyrics"] == LYRICS
    assert relay.room.form.row("lyrics").isVisible()
    suno = relay.studio.registry.generator("suno.song")
    relay.room.head.maker_chosen.emit(profile, suno)
    back = relay.now(song).params
    assert (back["task"], back["lyrics"], back["negative_tags"]) == ("custom", LYRICS, "drums")
