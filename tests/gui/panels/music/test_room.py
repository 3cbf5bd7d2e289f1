"""A song from its first word to its takes, in the room as it is used, against a provider on loopback."""

from PySide6.QtCore import QAbstractListModel, QPoint, Qt, QUrl
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.domain.job import State
from core.jobs.ways import Way
from gui.forms.numbers import NumberRow
from gui.forms.rows import ChoiceRow
from gui.forms.takes import TakeRow
from gui.forms.texts import LinesRow
from gui.panels.music.takes import SongTakesModel
from gui.widgets.buttons import IconButton
from tests.gui.panels.music.conftest import KEY, Stage
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault

LYRICS = "[Verse]\nThe lamps go out along the quay"


def lines(stage: Stage[Ai302], name: str) -> LinesRow:
    row = stage.room.form.row(name)
    assert isinstance(row, LinesRow)
    return row


def choose(stage: Stage[Ai302], name: str, option: int) -> None:
    row = stage.room.form.row(name)
    assert isinstance(row, ChoiceRow)
    row.control.chosen.emit(option)  # type: ignore[union-attr]


def card(stage: Stage[Ai302]):
    (found,) = stage.room.orders.cards.values()
    return found


# what there is not


async def test_without_a_provider_the_way_to_one_is_offered(stage: Stage[Ai302], qtbot: QtBot) -> None:
    assert stage.room._nobody.isVisible()
    with qtbot.waitSignal(stage.room.settings_asked) as asked:
        stage.room._nobody.button.click()
    assert asked.args == ["providers", ""]
    await stage.provider()
    assert stage.room._nothing.isVisible()


async def test_the_first_song_is_made_with_a_button_and_named_at_once(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider()
    stage.room.setFocus()
    qtbot.keyClick(stage.room.focusWidget(), Qt.Key.Key_Space)
    await stage.settle()
    (song,) = stage.studio.songs.all()
    assert stage.room.song == song
    assert stage.room.head.title.edit.isVisible()
    qtbot.keyClicks(stage.room.head.title.edit, "Fog")
    qtbot.keyClick(stage.room.head.title.edit, Qt.Key.Key_Return)
    assert stage.now(song).title == "Fog"
    assert not stage.room.head.title.edit.isVisible()
    qtbot.keyClicks(stage.room.focusWidget(), "a foghorn")
    stage.room.form.settle()
    assert stage.now(song).text == "a foghorn"
    assert stage.room.head.maker.label.text() == "song · Udio v1.5 on 302.AI"


# the form


async def test_what_is_typed_and_set_is_kept_and_what_is_the_default_is_not(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider()
    song = await stage.song()
    qtbot.keyClicks(lines(stage, "prompt").edit, "so ")
    choose(stage, "lyrics_type", 0)
    clarity = stage.room.form.row("clarity_strength")
    assert isinstance(clarity, NumberRow)
    qtbot.keyClick(clarity.slider, Qt.Key.Key_Left)
    await stage.until(lambda: stage.now(song).text == "so a slow waltz")
    assert stage.now(song).params == {"lyrics_type": "user", "clarity_strength": 0.45}
    qtbot.keyClick(clarity.slider, Qt.Key.Key_Right)
    assert stage.now(song).params == {"lyrics_type": "user"}
    assert lines(stage, "prompt").edit.textCursor().position() == 3


async def test_what_was_only_being_typed_belongs_to_the_song_it_was_typed_for(
    stage: Stage[Ai302], qtbot: QtBot
) -> None:
    await stage.provider()
    one, other = await stage.song("One"), await stage.song("Other")
    qtbot.keyClicks(lines(stage, "prompt").edit, "very ")
    stage.room.show_song(one.id)
    assert (stage.now(other).text, stage.now(one).text) == ("very a slow waltz", "a slow waltz")
    qtbot.keyClicks(lines(stage, "prompt").edit, "not ")
    stage.room.close_down()
    assert stage.now(one).text == "not a slow waltz"


async def test_what_will_be_sent_follows_the_form_and_the_button_has_the_price(
    stage: Stage[Ai302], qtbot: QtBot
) -> None:
    await stage.provider()
    await stage.song(text="")
    assert not stage.room.head.generate.isEnabled()
    assert "no prompt" in stage.room.side.pane.words.text()
    qtbot.keyClicks(lines(stage, "prompt").edit, "drums")
    await stage.until(stage.room.head.generate.isEnabled)
    assert stage.room.head.generate.text() == "Generate · 0.10 PTC"
    shown = stage.room.side.pane.card.toPlainText()
    assert '"prompt": "drums"' in shown
    assert '"lyrics_type": "generate"' in shown
    assert KEY not in shown
    choose(stage, "lyrics_type", 2)
    assert '"lyrics_type": "instrumental"' in stage.room.side.pane.card.toPlainText()
    assert "2 songs" in stage.room.side.note.text()


# making


async def test_two_songs_come_of_one_call_and_both_are_below(stage: Stage[Ai302]) -> None:
    await stage.provider()
    song = await stage.song()
    await stage.generated()
    assert len(stage.server.bought) == 1
    model = stage.room.takes.takes
    assert [model.index(row).data().split(" · ")[0] for row in range(2)] == ["1 of 2", "2 of 2"]
    assert {take.line for take in await stage.studio.line_takes(song.id)} == {song.id}
    assert not stage.room.orders.isVisible()
    await stage.generated()
    assert [model.index(row).data().split(" · ")[0] for row in range(4)] == ["1 of 2", "2 of 2"] * 2
    made = [model.take_at(row).made for row in range(4)]  # type: ignore[union-attr]
    assert min(made[:2]) > max(made[2:])


async def test_a_double_click_buys_once(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider()
    await stage.song()
    stage.server.faults.on("submit", Fault.NEVER_ENDS)
    button = stage.room.head.generate
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    await stage.settle()
    qtbot.mouseDClick(button, Qt.MouseButton.LeftButton)
    stage.room.generate()
    await stage.until(lambda: stage.server.bought)
    await stage.settle()
    assert len(stage.studio.queue.orders()) == 1
    await stage.until(button.isEnabled)
    assert button.text() == "Generate again · 0.10 PTC"


async def test_what_is_under_way_says_where_it_is_and_can_be_cancelled(stage: Stage[Ai302]) -> None:
    await stage.provider()
    await stage.song()
    stage.server.faults.on("submit", Fault.NEVER_ENDS)
    stage.room.generate()
    await stage.until(lambda: stage.room.orders.cards and stage.studio.queue.orders()[0].jobs[0].remote)
    assert "302.AI" in card(stage).words.text()
    assert "0.10 PTC" in card(stage).words.text()
    assert card(stage).running
    card(stage).buttons[Way.CANCEL].click()
    assert stage.room.question.isVisible()  # it may be charged all the same
    stage.room.question.button.click()
    await stage.until(lambda: stage.studio.queue.orders()[0].state is State.CANCELLED)
    await stage.until(lambda: Way.CHECK_AGAIN in card(stage).buttons)
    assert card(stage).reason.text()
    forget = card(stage).buttons[Way.FORGET]
    assert isinstance(forget, IconButton)
    forget.click()
    await stage.until(lambda: not stage.room.orders.cards)


async def test_a_failure_says_why_and_trying_again_carries_the_price(stage: Stage[Ai302]) -> None:
    await stage.provider()
    await stage.song()
    stage.server.faults.on("submit", Fault.BAD_REQUEST, times=1)
    stage.room.generate()
    await stage.until(lambda: stage.room.orders.cards and Way.RETRY in card(stage).buttons)
    assert card(stage).reason.property("tone") == "failed"
    retry = card(stage).buttons[Way.RETRY]
    assert retry.text() == "Try again · 0.10 PTC"
    retry.click()
    await stage.until(lambda: stage.room.takes.takes.rowCount() == 2)
    await stage.until(lambda: not stage.room.orders.cards)


async def test_without_a_key_it_waits_and_says_so(stage: Stage[Ai302], qtbot: QtBot) -> None:
    profile = await stage.studio.accounts.add("302ai", "", stage.server.base_url)
    await stage.song()
    stage.room.generate()
    await stage.until(stage.room.holds.isVisible)
    assert "key" in stage.room.holds.bars[profile.id].title.text()
    with qtbot.waitSignal(stage.room.settings_asked) as asked:
        stage.room.holds.bars[profile.id].other.click()
    assert asked.args == ["providers", profile.id]
    await stage.studio.accounts.set_key(profile.id, KEY, session=True)
    await stage.until(lambda: stage.room.takes.takes.rowCount() == 2)
    assert not stage.room.holds.isVisible()


async def test_the_words_that_name_the_maker_open_the_choice_too(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider("First")
    await stage.provider("Second")
    await stage.song()
    maker = stage.room.head.maker
    qtbot.mouseClick(maker.label, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Udio v1.5 on Second" in [action.text() for action in menu.actions()]
    menu.close()


async def test_a_song_whose_provider_is_gone_says_so_and_can_have_another(stage: Stage[Ai302]) -> None:
    first = await stage.provider("First")
    song = await stage.song()
    second = await stage.provider("Second")
    offered = [action.text() for action in stage.room.head.maker.menu().actions()]
    assert [words for words in offered if "Udio" in words] == ["Udio v1.5 on First", "Udio v1.5 on Second"]
    stage.studio.songs.change(song.id, params={"seed": 7})
    await stage.studio.accounts.remove(first.id)
    assert not stage.room.head.generate.isEnabled()
    assert "not set up" in stage.room.head.maker.label.text()
    assert not stage.room.form.isVisible()
    actions = stage.room.head.maker.menu().actions()
    next(action for action in actions if action.text() == "Udio v1.5 on Second").trigger()
    assert (stage.now(song).profile, stage.now(song).params) == (second.id, {"seed": 7})
    assert stage.room.form.isVisible()
    assert stage.room.head.generate.isEnabled()


# takes


async def test_a_take_is_heard_with_the_song_around_it(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider()
    await stage.song()
    await stage.generated()
    rows = stage.room.takes
    rows.setFocus()
    second = rows.takes.take_at(1)
    qtbot.mouseClick(
        rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.takes.index(1)).topLeft() + QPoint(15, 20)
    )
    assert stage.player.now
    assert second
    assert (stage.player.now.key, stage.player.now.title) == (second.id, "Moon over the quay")
    assert stage.player.now.caption == "Udio v1.5 · 2 of 2"
    assert not stage.player.has_next
    rows.setCurrentIndex(rows.takes.index(0))
    stage.room.play_current()
    assert stage.player.now.caption == "Udio v1.5 · 1 of 2"
    stage.player.next()
    stage.player.previous()
    assert stage.player.now.caption == "Udio v1.5 · 1 of 2"


async def test_a_take_can_be_dragged_out_as_a_file(stage: Stage[Ai302]) -> None:
    await stage.provider()
    await stage.song()
    await stage.generated()
    rows = stage.room.takes
    take = rows.takes.take_at(0)
    assert take
    data = rows.takes.mimeData([rows.takes.index(0)])
    assert data.urls() == [QUrl.fromLocalFile(str(stage.studio.audio_path(take)))]
    assert rows.dragEnabled()


async def test_a_new_song_goes_on_from_a_take(stage: Stage[Ai302]) -> None:
    await stage.provider()
    song = await stage.song()
    stage.studio.songs.change(song.id, params={"seed": 7})
    await stage.generated()
    take = stage.room.takes.current()
    assert take
    menu = stage.room.menu(take)
    (below,) = [action.menu() for action in menu.actions() if action.menu()]
    assert isinstance(below, QMenu)
    assert [action.text() for action in below.actions()] == ["Goes before", "Goes on"]
    below.actions()[1].trigger()
    await stage.until(lambda: stage.room.song and stage.room.song.id != song.id)
    await stage.settle()
    made = stage.room.song
    assert made
    assert made.title == "Moon over the quay (Goes on)"
    assert made.text == "a slow waltz"
    assert made.params == {"seed": 7, "mode": "continuation", "source_song": take.remote}
    assert stage.now(song).params == {"seed": 7}
    source = stage.room.form.row("source_song")
    assert isinstance(source, TakeRow)
    assert source.isVisible()
    assert source.take
    assert (source.take.id, source.take.title) == (take.id, "Moon over the quay")
    assert stage.room.head.generate.text() == "Generate · 0.10 PTC"  # not the same again
    await stage.generated()
    sent = stage.server.bought[-1].json["gen_params"]["config"]
    assert (sent["mode"], sent["source"]["song_id"]) == ("continuation", take.remote)
    source.play.click()
    await stage.until(lambda: stage.player.now)
    assert stage.player.now
    assert (stage.player.now.key, stage.player.now.title) == (take.id, "Moon over the quay")
    menu.deleteLater()


async def test_a_take_of_another_profile_is_not_offered_and_does_not_move_along(stage: Stage[Ai302]) -> None:
    first = await stage.provider("First")
    song = await stage.song()
    await stage.generated()
    take = stage.room.takes.current()
    assert take
    second = await stage.provider("Second")
    values = {"mode": "continuation", "source_song": take.remote, "lyrics_type": "user", "lyrics": LYRICS, "other": 3}
    stage.studio.songs.change(song.id, params=values)
    await stage.settle()
    source = stage.room.form.row("source_song")
    assert isinstance(source, TakeRow)
    assert source.take
    generator = stage.studio.registry.generator(song.generator)
    stage.room.head.maker_chosen.emit(second, generator)
    await stage.settle()
    kept = {"lyrics_type": "user", "lyrics": LYRICS, "other": 3}
    assert (stage.now(song).profile, stage.now(song).params) == (second.id, kept)
    source.drop()
    await stage.settle()
    assert source.popup
    assert source.popup.current_key() == ""
    source.popup.hide()
    stage.room.head.maker_chosen.emit(first, generator)
    await stage.settle()
    source.drop()
    assert source.popup.current_key()
    source.popup.hide()


async def test_the_words_that_came_with_a_take_can_be_read_and_made_ones_own(stage: Stage[Ai302]) -> None:
    await stage.provider()
    song = await stage.song()
    stage.studio.songs.change(song.id, params={"lyrics_type": "user", "lyrics": LYRICS})
    await stage.generated()
    assert stage.room.lyrics.isVisible()
    assert stage.room.lyrics.words.text() == LYRICS
    stage.studio.songs.change(song.id, params={})
    assert not lines(stage, "lyrics").isVisible()
    stage.room.lyrics.use.click()
    assert stage.now(song).params == {"lyrics_type": "user", "lyrics": LYRICS}
    assert lines(stage, "lyrics").isVisible()


async def test_what_only_the_window_can_do_is_asked_of_it(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider()
    await stage.song()
    await stage.generated()
    take = stage.room.takes.current()
    assert take
    menu = stage.room.menu(take)
    entries = {action.text(): action for action in menu.actions()}
    room = stage.room
    for words, signal, wanted in (
        ("Show in the library", room.take_asked, take.id),
        ("Show file in folder", room.file_asked, take),
        ("Export…", room.export_asked, [take.id]),
        ("Delete take", room.deletion_asked, [take.id]),
    ):
        with qtbot.waitSignal(signal) as asked:
            entries[words].trigger()
        assert asked.args == [wanted]
    menu.deleteLater()


async def test_a_deleted_take_is_gone_and_the_other_keeps_its_number(stage: Stage[Ai302]) -> None:
    await stage.provider()
    await stage.song()
    await stage.generated()
    model = stage.room.takes.takes
    await stage.studio.delete_take(model.id_at(0))
    await stage.until(lambda: model.rowCount() == 1)
    assert model.index(0).data().startswith("2 of 2")


async def test_the_model_of_takes_is_a_good_one(stage: Stage[Ai302]) -> None:
    model = SongTakesModel(stage.studio.audio_path, lambda take: "", stage.room)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    await stage.provider()
    song = await stage.song()
    await stage.generated()
    takes = await stage.studio.line_takes(song.id)
    model.fill(takes)
    model.show([take.id for take in takes])
    model.remove(takes[0].id)
    assert isinstance(model, QAbstractListModel)
    assert model.rowCount() == 1
    tester.deleteLater()


# songs


async def test_songs_are_chosen_from_a_list(stage: Stage[Ai302], qtbot: QtBot) -> None:
    await stage.provider()
    one = await stage.song("One")
    assert not stage.room.head.songs.isVisible()
    await stage.song("Other")
    stage.room.head.songs.click()
    popup = stage.room.head.popup
    assert popup
    qtbot.keyClicks(popup.edit, "one")
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    assert stage.room.song == stage.now(one)
    assert stage.room.head.title.label.text() == "One"


async def test_a_deleted_song_comes_back_with_its_takes(stage: Stage[Ai302]) -> None:
    await stage.provider()
    song = await stage.song()
    await stage.generated()
    stage.room.delete_song()
    await stage.settle()
    assert stage.studio.songs.all() == ()
    assert stage.room._nothing.isVisible()
    assert stage.room.question.isVisible()
    stage.room.question.button.click()
    await stage.settle()
    assert stage.room.song == song
    assert stage.room.takes.takes.rowCount() == 2


async def test_a_copy_has_everything_but_the_takes(stage: Stage[Ai302]) -> None:
    await stage.provider()
    song = await stage.song()
    stage.studio.songs.change(song.id, params={"seed": 7})
    await stage.generated()
    stage.room._copy()
    await stage.settle()
    copy = stage.room.song
    assert copy
    assert (copy.text, copy.params, copy.title) == ("a slow waltz", {"seed": 7}, "Moon over the quay (copy)")
    assert stage.room.takes.takes.rowCount() == 0
    assert stage.room.head.generate.text() == "Generate · 0.10 PTC"


async def test_every_control_has_a_name(stage: Stage[Ai302]) -> None:
    await stage.provider()
    await stage.song()
    await stage.generated()
    controls = [
        w for w in stage.room.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()
    ]
    QApplication.processEvents()
    nameless = [type(w).__name__ for w in controls if not (w.accessibleName() or getattr(w, "text", str)())]
    assert nameless == []
