"""A voice from its recording to its speakers, in the room as it is used, against JimmyAI on loopback."""

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.domain.kept import KeptVoice
from core.domain.money import Money
from core.domain.script import Voice
from core.jobs.ways import Way
from core.projects.casting import add_speaker
from gui.forms.rows import ChoiceRow
from gui.forms.texts import LinesRow
from gui.panels.inspector.voicebook import VoiceBook
from gui.panels.sampling import hear
from gui.panels.voices.model import VoicesModel
from gui.widgets.segments import Segments
from tests.gui.panels.voices.conftest import KEY, Stage
from tests.servers.faults import Fault

HOUR = 3600.0


def shown(stage: Stage) -> list[str]:
    model = stage.room.list.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def entries(stage: Stage) -> dict[str, bool]:
    menu = stage.room.menu()
    found = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    menu.deleteLater()
    return found


async def end_in(stage: Stage, voice: KeptVoice, seconds: float) -> None:
    """Let the clock of the room be so long before the voice's end."""
    stage.later += voice.until - stage.now() - seconds
    stage.room._tick()
    await stage.settle()


# what there is not


async def test_without_a_provider_the_way_to_one_is_offered(stage: Stage, qtbot: QtBot) -> None:
    assert stage.room.list.nobody.isVisible()
    assert not stage.room.has_side
    with qtbot.waitSignal(stage.room.settings_asked) as asked:
        stage.room.list.nobody.button.click()
    assert asked.args == ["providers", ""]
    await stage.provider()
    assert stage.room.list.nothing.isVisible()
    stage.room.setFocus()
    qtbot.keyClick(stage.room.focusWidget(), Qt.Key.Key_Space)
    assert stage.room.is_cloning
    assert stage.room.has_side
    stage.room.cloning.back.click()
    assert not stage.room.is_cloning
    stage.room.show_cloning()
    qtbot.keyClick(stage.room.focusWidget(), Qt.Key.Key_Escape)
    assert not stage.room.is_cloning


# a new voice


async def test_what_is_missing_is_said_and_what_it_costs_stands_on_the_button(stage: Stage, qtbot: QtBot) -> None:
    await stage.provider()
    stage.room.show_cloning()
    page, pane = stage.room.cloning, stage.room.side.pane
    assert not page.generate.isEnabled()
    assert "no recording" in pane.words.text()
    await stage.recorded("Anna reads")
    assert page.generate.isEnabled()
    assert page.generate.text() == "Make preview · 0.030 JimiCoin"
    sent = pane.card.toPlainText()
    assert '"soundVersion": "v2"' in sent
    assert KEY not in sent
    text = page.form.row("contentText")
    assert isinstance(text, LinesRow)
    text.edit.clear()
    text.settle()
    assert not page.generate.isEnabled()
    assert "says nothing" in pane.words.text()
    qtbot.keyClicks(text.edit, "Hi.")
    assert text.said.text() == "3 of 269 characters"
    text.settle()
    assert page.generate.text() == "Make preview · 0.0010 JimiCoin"
    assert '"contentText": "Hi."' in pane.card.toPlainText()


@pytest.mark.parametrize(
    ("times", "words"), [(1, "It has 5 s of speech; 15 to 60 s are wanted."), (4, "")], ids=["too short", "long enough"]
)
async def test_a_recording_is_looked_at_before_it_is_sent_and_the_user_decides(
    stage: Stage, times: int, words: str
) -> None:
    await stage.provider()
    await stage.recorded(times=times)
    (card,) = stage.room.cloning.clips.cards
    assert card.concerns.isVisible() == bool(words)
    assert card.speech.isVisible() != bool(words)
    if words:
        assert card.concerns.text().replace(" 6 s", " 5 s") == words
        assert words.split(";")[1] in card.accessibleDescription()
    assert not card.text.isVisible(), "JimmyAI does not ask what is said in it"
    assert stage.room.cloning.generate.isEnabled()
    assert "15 to 60 s of speech" in stage.room.cloning.clips.limits.text()


async def test_a_recording_becomes_a_voice_that_can_be_heard_and_lives_three_days(stage: Stage) -> None:
    await stage.provider()
    await stage.recorded("Anna reads")
    stage.room.cloning.name.setText("Anna")
    stage.room.cloning.generate.click()
    await stage.settle()
    bar = stage.room.cloning.question
    assert "public address" in bar.title.text()
    assert bar.button.text() == "Upload and make preview · 0.030 JimiCoin"
    assert stage.server.count("upload") == stage.server.count("submit") == 0
    stage.server.polls_until_done = 10
    bar.button.click()
    await stage.until(lambda: any("At JimmyAI" in card.words.text() for card in stage.room.list.orders.cards.values()))
    assert not stage.room.is_cloning
    (card,) = stage.room.list.orders.cards.values()
    assert card.words.text().startswith("“Anna” · ")
    await stage.until(lambda: shown(stage) == ["Anna"])
    await stage.studio.idle()
    await stage.settle()
    assert not stage.room.list.orders.isVisible()
    (voice,) = stage.studio.kept.all()
    assert stage.room.list.voice() == voice
    assert stage.room.question.title.text() == "“Anna” can be heard."
    index = stage.room.list.model.index(0)
    assert index.data(VoicesModel.TakeRole).id == voice.take
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Anna, 3 days left"
    side = stage.room.side.voice
    assert side.life.text().startswith("3 days left.")
    assert side.permanent.begin.isVisible()
    stage.room.question.button.click()
    assert stage.player.now
    assert stage.player.now.key == voice.take
    assert stage.room.cloning.given_clips() == ()
    assert stage.problems == []


async def test_a_double_click_buys_once(stage: Stage, qtbot: QtBot) -> None:
    await stage.provider()
    await stage.cloned("Anna")
    await stage.recorded("Anna", times=4)
    stage.server.faults.on("submit", Fault.NEVER_ENDS)
    before = len(stage.studio.queue.orders())
    await stage.studio.clips.agree(
        stage.studio.accounts.profile("JimmyAI").id, [stage.room.cloning.given_clips()[0].audio]
    )
    button = stage.room.cloning.generate
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    stage.room.make_preview()
    await stage.settle()
    stage.room.make_preview()
    await stage.settle()
    assert len(stage.studio.queue.orders()) == before + 1
    await stage.studio.queue.cancel_all()


async def test_a_language_the_version_does_not_speak_is_said_before_anything_is_sent(stage: Stage) -> None:
    await stage.provider()
    await stage.recorded()
    row = stage.room.cloning.form.row("soundVersion")
    assert isinstance(row, ChoiceRow)
    control = row.control  # side by side or in a drop-down, as wide as the system's font makes them
    (control.chosen if isinstance(control, Segments) else control.activated).emit(1)
    page = stage.room.cloning
    if page.generate.isEnabled():
        page.generate.click()
        await stage.settle()
        page.question.button.click()
        await stage.settle()
        assert page.question.isVisible()
    else:
        assert stage.room.side.pane.words.isVisible()
    assert stage.server.count("upload") == stage.server.count("submit") == 0
    assert stage.room.is_cloning


async def test_a_preview_that_fails_says_why_and_can_be_tried_again(stage: Stage) -> None:
    await stage.provider()
    stage.server.speech_seconds = (500.0, 600.0)
    await stage.recorded()
    stage.room.cloning.generate.click()
    await stage.settle()
    stage.room.cloning.question.button.click()
    await stage.until(lambda: any(Way.RETRY in card.buttons for card in stage.room.list.orders.cards.values()))
    (card,) = stage.room.list.orders.cards.values()
    assert card.reason.isVisible()
    assert card.reason.text()
    assert shown(stage) == []
    stage.server.speech_seconds = (15.0, 60.0)
    card.buttons[Way.RETRY].click()
    await stage.until(lambda: shown(stage) == ["Anna"])
    await stage.studio.idle()


async def test_without_a_key_a_preview_waits_and_the_way_to_the_key_is_offered(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.provider()
    await stage.studio.accounts.remove_key(profile.id)
    await stage.recorded()
    stage.room.cloning.generate.click()
    await stage.settle()
    stage.room.cloning.question.button.click()
    await stage.until(lambda: stage.room.list.holds.bars)
    bar = stage.room.list.holds.bars[profile.id]
    assert "JimmyAI" in bar.title.text()
    with qtbot.waitSignal(stage.room.settings_asked) as asked:
        bar.other.click()
    assert asked.args == ["providers", profile.id]
    assert stage.server.count("submit") == 0
    await stage.studio.accounts.set_key(profile.id, KEY, session=True)
    await stage.until(lambda: shown(stage) == ["Anna"])
    assert not stage.room.list.holds.bars
    await stage.studio.idle()


# the list


async def test_a_voice_is_renamed_in_its_row_removed_and_brought_back(stage: Stage, qtbot: QtBot) -> None:
    await stage.provider()
    await stage.cloned("Anna")
    rows = stage.room.list.rows
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_F2)
    editor = rows.findChild(QLineEdit)
    assert editor
    editor.selectAll()
    qtbot.keyClicks(editor, "Anna, whispering")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    await stage.until(lambda: shown(stage) == ["Anna, whispering"])
    assert stage.room.side.voice.title.text() == "Anna, whispering"
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    await stage.settle()
    assert shown(stage) == []
    assert stage.room.question.title.text() == "“Anna, whispering” was removed."
    stage.room.question.button.click()
    await stage.settle()
    assert shown(stage) == ["Anna, whispering"]
    assert stage.room.list.rows.isVisible()


async def test_space_plays_what_can_be_heard_of_a_voice(stage: Stage, qtbot: QtBot) -> None:
    await stage.provider()
    voice = await stage.cloned("Anna")
    stage.room.list.rows.setFocus()
    qtbot.keyClick(stage.room.list.rows, Qt.Key.Key_Space)
    now = stage.player.now
    assert now
    assert (now.key, now.title, now.caption) == (voice.take, "Anna", "JimmyAI")
    await stage.studio.delete_take(voice.take)
    await stage.settle()
    assert stage.room.list.model.index(0).data(VoicesModel.TakeRole) is None
    assert not entries(stage)["Play"]


async def test_a_voice_that_ends_within_a_day_is_reminded_of_until_that_is_put_away(stage: Stage) -> None:
    await stage.provider()
    voice = await stage.cloned("Anna")
    assert not stage.room.list.reminder.isVisible()
    await end_in(stage, voice, 25 * HOUR)
    assert not stage.room.list.reminder.isVisible()
    await end_in(stage, voice, 5 * HOUR)
    assert stage.room.list.reminder.title.text() == "“Anna” ends in 5 hours."
    assert stage.room.side.voice.life.property("tone") == "stale"
    stage.room.list.reminder.button.click()
    assert stage.room.side.voice.permanent.is_open
    stage.room.list.reminder.cross.click()
    await end_in(stage, voice, 4 * HOUR)
    assert not stage.room.list.reminder.isVisible(), "it was put away"
    await end_in(stage, voice, -1)
    side = stage.room.side.voice
    assert side.life.text().startswith("Ended.")
    assert side.life.property("tone") == "failed"
    assert not side.permanent.isVisible()
    assert not side.give.isEnabled()
    assert "Make permanent…" not in entries(stage)
    assert entries(stage)["Clone it again…"]


async def test_what_is_first_spoken_makes_a_voice_permanent(stage: Stage, qtbot: QtBot) -> None:
    await stage.provider()
    await stage.cloned("Anna")
    panel = stage.room.side.voice.permanent
    panel.begin.click()
    assert panel.text.toPlainText()
    assert [param.name for param in panel.form._params] == ["soundVersion", "language"]
    panel.text.clear()
    assert not panel.order.isEnabled()
    assert "nothing to say" in panel.problem.text()
    qtbot.keyClicks(panel.text, "Hello.")
    assert panel.order.text() == "Make permanent · 9.90 JimiCoin"
    bought = stage.server.count("submit")
    panel.order.click()
    stage.room.make_permanent()
    await stage.settle()
    assert not panel.is_open
    await stage.until(lambda: stage.studio.kept.all()[0].used)
    await stage.studio.idle()
    await stage.settle()
    assert stage.server.count("submit") == bought + 1
    assert stage.room.list.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Anna, permanent"
    assert not panel.isVisible()
    assert stage.room.side.voice.life.text() == "Permanent."
    takes = await stage.studio.takes()
    assert (takes[0].text, takes[0].speaker) == ("Hello.", "Anna")
    assert takes[0].cost is None or takes[0].cost == Money(takes[0].cost.amount, "JimiCoin", takes[0].cost.about)


async def test_a_speaker_is_given_the_voice_and_who_has_it_is_told(stage: Stage) -> None:
    await stage.provider()
    voice = await stage.cloned("Anna")
    project = await stage.studio.new_project("The Last Ferry")
    document = await stage.studio.document(project.id)
    ben = add_speaker(document, "Ben")
    stage.room._show_voice()
    await stage.settle()
    side = stage.room.side.voice
    assert side.users.text() == "Nobody yet"
    side.give.click()
    popup = side.popup()
    assert popup
    titles = [(popup.model.entry(row).title, popup.model.entry(row).caption) for row in range(popup.model.rowCount())]
    assert titles == [("Narrator", "The Last Ferry"), ("Ben", "The Last Ferry")]
    popup.hide()
    popup.chosen.emit(f"{project.id}\n{ben}")
    await stage.settle()
    assert document.speakers[ben].voice == Voice("jimmyai.audio", voice.profile, voice.voice, "Anna")
    assert side.users.text() == "Ben · The Last Ferry"
    assert stage.room.caption(voice) == "JimmyAI · speaks for 1 speaker"
    document.undo()
    stage.room._show_voice()
    await stage.settle()
    assert side.users.text() == "Nobody yet"


async def test_a_voice_is_cloned_again_of_what_it_was_made_of(stage: Stage) -> None:
    await stage.provider()
    voice = await stage.cloned("Anna")
    stage.room.clone_again()
    assert stage.room.is_cloning
    assert stage.room.cloning.given_clips() == voice.clips
    assert stage.room.cloning.voice_name() == "Anna"
    assert stage.room.cloning.generate.isEnabled()
    await stage.settle()
    stage.room.cloning.generate.click()
    await stage.until(lambda: shown(stage) == ["Anna", "Anna"])
    assert stage.server.count("upload") == 1, "it lies there still, and that was agreed to"
    await stage.studio.idle()


async def test_a_voice_whose_provider_is_gone_stays_and_cannot_be_used(stage: Stage) -> None:
    profile = await stage.provider()
    voice = await stage.cloned("Anna")
    await stage.studio.accounts.remove(profile.id)
    await stage.settle()
    assert shown(stage) == ["Anna"]
    assert stage.room.caption(voice) == profile.id
    stage.room.side.voice.permanent.open_up()
    assert not stage.room.side.voice.permanent.order.isEnabled()
    assert not stage.room.list.new.isVisible()


async def test_the_list_of_voices_has_it_by_name_and_with_its_life_without_asking_anybody(stage: Stage) -> None:
    await stage.provider()
    voice = await stage.cloned("Anna")
    requests = len(stage.server.requests)
    book = VoiceBook(stage.studio, stage.tasks)
    chosen = Voice("jimmyai.audio", voice.profile, voice.voice)
    assert book.name_of(chosen) == "Anna"
    titles = [entry.title for entry in book.entries()]
    assert titles.index("New cloned voice…") == titles.index("Anna") - 1
    (entry,) = [entry for entry in book.entries() if entry.title == "Anna"]
    assert (entry.caption, entry.icon) == ("3 days left", "play")
    offer = book.offer(entry.key)
    assert offer
    await hear(stage.studio, stage.player, offer)
    assert stage.player.now
    assert (stage.player.now.key, stage.player.now.title) == (voice.take, "Anna")
    assert book.caption_of(chosen).endswith("3 days left")
    makers = {shelf.generator.id for shelf in book.shelves()}
    assert "jimmyai.audio" in makers
    assert "jimmyai.clone" not in makers, "a line is not spoken by making another voice"
    await stage.studio.kept.rename(voice.id, "Grandmother")
    await stage.studio.kept.remove(voice.id)
    book.open()
    await stage.settle()
    assert not [entry for entry in book.entries() if entry.title in {"Anna", "Grandmother"}]
    assert len(stage.server.requests) == requests
    book.deleteLater()


async def test_the_model_of_voices_is_a_good_one(stage: Stage) -> None:
    model = VoicesModel(stage.room)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    one, two, three = (KeptVoice(key, "p", "g", f"v{key}", key, made) for key, made in (("a", 1.0), ("b", 2), ("c", 3)))
    told: list[str] = []
    model.dataChanged.connect(lambda first, _last: told.append(first.data()))
    model.show([one, three])
    model.show([three, two, one])
    assert model.voices() == (three, two, one)
    assert told == []
    model.show([msgspec.structs.replace(three, name="C"), two])
    assert [voice.name for voice in model.voices()] == ["C", "b"]
    assert told == ["C"]
    model.show([])
    assert model.rowCount() == 0


async def test_every_control_has_a_name_and_the_keyboard_reaches_it(stage: Stage) -> None:
    await stage.provider()
    await stage.cloned("Anna")
    stage.room.side.voice.permanent.open_up()
    for page in (stage.room.show_voices, stage.room.show_cloning):
        page()
        QApplication.processEvents()
        for root in (stage.room, stage.room.side):
            stops = [one for one in root.findChildren(QWidget) if one.isVisible()]
            stops = [one for one in stops if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.focusProxy()]
            nameless = [one for one in stops if not (one.accessibleName() or getattr(one, "text", str)())]
            assert not nameless, nameless
