"""The inspector with voices of a real provider on loopback: list, samples, prices, sounds, and what leaves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.script import Voice
from core.jobs.ways import Way
from core.projects.casting import change_speaker
from gui.panels.inspector import Inspector
from gui.panels.inspector.composed import composed
from gui.panels.inspector.voicebook import VoiceBook, key_of, profile_to_settle, voice_from
from gui.panels.sampling import hear
from gui.playback import Player
from gui.theme import Theme
from tests.gui.paid import Paid, paid
from tests.servers.faults import Fault


class Stage:
    """An inspector on a studio that can spend."""

    def __init__(self, paid: Paid, theme: Theme) -> None:
        self.paid, self.player = paid, Player()
        self.inspector = Inspector(paid.studio, theme, paid.tasks, self.player)
        self.inspector.resize(304, 700)

    def show(self, line: str) -> Inspector:
        self.inspector.show_lines(self.paid.document, [line])
        self.inspector.show()
        QApplication.processEvents()
        return self.inspector

    async def settle(self) -> None:
        await self.paid.until(lambda: not len(self.paid.tasks) and not self.inspector._soon.isActive())


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path) as made:
        staged = Stage(made, theme)
        yield staged
        staged.inspector.release()
        await made.tasks.cancel_all()
        staged.player.close()
        staged.inspector.close()
        staged.inspector.deleteLater()


async def test_nothing_is_fetched_before_the_list_is_opened(stage: Stage) -> None:
    shown = stage.show(stage.paid.line(stage.paid.ben, "Would they?"))
    await stage.settle()
    assert not stage.paid.server.requests
    assert "Alloy" in shown.voice.accessibleName()
    shown.voice.drop()
    popup = shown.voice.popup()
    assert popup is not None
    await stage.paid.until(lambda: any(entry.icon == "play" for entry in shown.book.entries()))
    popup.hide()


async def test_voices_stand_under_their_maker_and_any_id_may_be_typed(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.paid.line(stage.paid.ben, "Would they?"))
    shown.voice.drop()
    await stage.settle()
    popup = shown.voice.popup()
    assert popup is not None
    entries = shown.book.entries()
    headings = [entry.title for entry in entries if entry.heading]
    assert headings[0] == "Voices of your casts"
    assert headings[1].startswith("302.AI")
    assert {"Clone from recordings…", "Describe a voice…"} <= {entry.title for entry in entries}
    qtbot.keyClicks(popup.edit, "fish/zz99")
    assert popup.model.index(0, 0).data() == "Use “fish/zz99”"
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    voice = stage.paid.document.speakers[stage.paid.ben].voice
    assert voice is not None
    assert (voice.generator, voice.voice) == ("302ai.speech", "fish/zz99")
    assert voice.params == {"run_async": False}, "what was set for this generator stays"


async def test_a_profile_that_cannot_be_asked_says_so_and_leaves_the_others(stage: Stage, qtbot: QtBot) -> None:
    await stage.paid.studio.accounts.remove_key(stage.paid.profile.id)
    shown = stage.show(stage.paid.line(stage.paid.ben, "Would they?"))
    shown.voice.drop()
    await stage.settle()
    popup = shown.voice.popup()
    assert popup is not None
    trouble = next(entry for entry in shown.book.entries() if profile_to_settle(entry.key))
    assert "302.AI" in trouble.title
    assert any("Local voice" in entry.title for entry in shown.book.entries() if entry.heading)
    with qtbot.waitSignal(shown.settings_asked) as asked:
        popup.chosen.emit(trouble.key)
    assert asked.args == [stage.paid.profile.id]
    popup.hide()
    assert not stage.paid.problems, "told in the list, not in a bar"


async def test_a_sample_is_heard_before_its_voice_is_chosen(stage: Stage) -> None:
    book = VoiceBook(stage.paid.studio, stage.paid.tasks, stage.inspector)
    book.open()
    await stage.settle()
    key = next(entry.key for entry in book.entries() if entry.icon == "play")
    offer = book.offer(key)
    assert offer is not None
    await hear(stage.paid.studio, stage.player, offer)
    assert stage.player.now is not None
    assert stage.player.now.title == offer[2].name
    assert stage.player.now.path.exists()


async def test_prices_stand_on_the_button_and_over_what_leaves(stage: Stage) -> None:
    line = stage.paid.line(stage.paid.ben, "x" * 100)
    shown = stage.show(line)
    await stage.settle()
    assert shown.generate.text() == "Generate line · 0.0015 PTC"
    assert shown.sent_label.text() == "What will be sent · 302.AI · 0.0015 PTC"
    assert shown.sent.pane.isVisible()
    assert not shown.sent.card.isVisible()
    free = stage.paid.line(stage.paid.document.narrator.id, "Rain began.")
    shown = stage.show(free)
    await stage.settle()
    assert shown.generate.text() == "Generate line"
    assert shown.sent.card.isVisible()


async def test_a_line_of_several_parts_shows_each_of_them(stage: Stage) -> None:
    shown = stage.show(stage.paid.line(stage.paid.ben, "One. [pause 2s] Two. [pause 2s] Three."))
    await stage.settle()
    sent = shown.sent
    assert sent.place.text() == "Part 1 of 3"
    assert not sent.before.isEnabled()
    sent.after.click()
    sent.after.click()
    assert sent.place.text() == "Part 3 of 3"
    assert not sent.after.isEnabled()
    assert "Three." in sent.pane.card.toPlainText()
    assert all(button.accessibleName() for button in (sent.before, sent.after))


async def test_sounds_recordings_and_ways_out_are_asked_for(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    await stage.paid.clone(tmp_path)
    shown = stage.show(stage.paid.line(stage.paid.anna, "Then we run."))
    await stage.settle()
    assert shown.recordings.text() == "1 recording…"
    with qtbot.waitSignal(shown.cast_asked) as cast:
        shown.recordings.click()
    assert cast.args == [stage.paid.anna]
    with qtbot.waitSignal(shown.sound_asked) as sound:
        shown.sounds.chips["[laugh]"].click()
    assert sound.args == ["[laugh]"]
    assert shown.voice.accessibleName() == "Voice: Clone of anna"
    stage.paid.server.faults.on("submit", Fault.RESET_AFTER)
    line = stage.paid.line(stage.paid.ben, "Would they?")
    await stage.paid.studio.generate(stage.paid.document, [line])
    await stage.paid.until(lambda: stage.paid.state(line) == "uncertain")
    shown = stage.show(line)
    await stage.settle()
    assert not shown.sounds.isVisible()
    with qtbot.waitSignal(shown.way_asked) as asked:
        shown.ways.buttons[Way.SEND_AGAIN].click()
    way, order = asked.args or (None, None)
    assert way is Way.SEND_AGAIN
    assert order is not None
    assert order.line == line


async def test_a_voice_keeps_its_clips_only_with_its_generator(stage: Stage, tmp_path: Path) -> None:
    clip = await stage.paid.clone(tmp_path)
    book = VoiceBook(stage.paid.studio, stage.paid.tasks, stage.inspector)
    before = stage.paid.document.speakers[stage.paid.anna].voice
    assert before is not None
    clone = book.offer(key_of(before))
    described = book.offer(key_of(Voice("302ai.higgs-design", stage.paid.profile.id)))
    assert clone is not None
    assert described is not None
    assert voice_from(clone, before).clips == (clip,)
    assert voice_from(described, before).clips == ()
    assert book.name_of(voice_from(described, before)) == "Described voice"


async def test_what_a_description_becomes_is_read_from_what_leaves(stage: Stage) -> None:
    voice = Voice("302ai.higgs-design", stage.paid.profile.id, params={"speakers": "feminine; warm"})
    change_speaker(stage.paid.document, stage.paid.ben, voice=voice)
    line = stage.paid.document.line(stage.paid.line(stage.paid.ben, "Get your coat."))
    (request,) = stage.paid.document.voicing.plan(line).requests
    out = stage.paid.studio.preview(request)
    assert out is not None
    params = stage.paid.studio.registry.generator(request.generator).params
    found = composed(params, request.params, out.body)
    assert list(found) == ["Instruction"]
    assert "feminine; warm" in found["Instruction"]
    assert composed(params, {**request.params, "system_prompt": "Mine."}, out.body) == {}


async def test_several_takes_are_offered_where_they_differ_and_compared_where_there_are_some(stage: Stage) -> None:
    paid = stage.paid
    steady, line = paid.line(paid.document.narrator.id, "Rain."), paid.line(paid.ben, "Would they?")
    shown = stage.show(steady)
    assert not shown.several.isEnabled()
    assert "all sound the same" in shown.several.toolTip()
    shown = stage.show(line)
    assert shown.several.isEnabled()
    asked: list[object] = []
    shown.several_asked.connect(asked.append)
    shown.several.click()
    assert asked == [shown.several]
    await paid.studio.generate(paid.document, [line])
    await paid.studio.idle()
    await stage.settle()
    assert not shown.takes_head.compare.isVisible()
    paid.document.change_line(line, text="Would they dare?")
    await paid.studio.generate(paid.document, [line])
    await paid.studio.idle()
    await stage.settle()
    assert shown.takes_head.compare.isVisible()
    first, second = shown.takes.takes()
    await paid.studio.prefer_take(paid.document, line, first.id, 2)
    await stage.settle()
    words = [shown.takes.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert words[0].endswith("Preferred of 2, heard blind")
    assert "Preferred" not in words[1]
    paid.document.change_line(line, locked=True)
    wanted: list[object] = []
    shown.unlock_asked.connect(wanted.append)
    shown.takes.choose_asked.emit(second)
    await stage.settle()
    assert wanted == [second]
    assert paid.document.status(line).chosen == first.id
