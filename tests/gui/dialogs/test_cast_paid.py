"""The cast with voices of a real provider on loopback: recordings go in, and a description shows what becomes of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.domain.script import Voice
from core.projects.casting import change_speaker
from gui.dialogs.cast import CastDialog
from gui.playback import Player
from gui.theme import Theme
from tests.gui.paid import Paid, paid, recording
from tests.servers.faults import Fault


class Stage:
    """The cast at Anna, who is to be cloned."""

    def __init__(self, paid: Paid, theme: Theme) -> None:
        self.paid, self.player = paid, Player()
        change_speaker(paid.document, paid.anna, voice=Voice("302ai.higgs-clone", paid.profile.id))
        self.cast = CastDialog(paid.studio, theme, paid.tasks, paid.document, player=self.player)
        self.cast.show()
        self.cast.choose(paid.anna)

    @property
    def voice(self) -> Voice:
        voice = self.paid.document.speakers[self.paid.anna].voice
        assert voice is not None
        return voice

    async def settle(self) -> None:
        await self.paid.until(lambda: not len(self.paid.tasks))


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path / "home") as made:
        staged = Stage(made, theme)
        yield staged
        await made.tasks.cancel_all()
        staged.player.close()
        if isValid(staged.cast):
            staged.cast.close()


async def test_files_become_recordings_with_lengths_and_can_be_transcribed(stage: Stage, tmp_path: Path) -> None:
    clips = stage.cast.clips
    assert clips.isVisible()
    one, two = recording(tmp_path / "quay.wav", 2), recording(tmp_path / "boat.wav", 3)
    clips.files_given.emit([one, two])
    await stage.settle()
    assert [clip.name for clip in stage.voice.clips] == ["quay", "boat"]
    assert [card.length.text() for card in clips.cards] == ["0:02", "0:03"]
    clips.cards[0].text.setPlainText("The lamps go out.")
    await stage.paid.until(lambda: stage.voice.clips[0].text == "The lamps go out.")
    clips.move_clip(0, 1)
    assert [clip.name for clip in stage.voice.clips] == ["boat", "quay"]
    stage.paid.document.undo()
    QApplication.processEvents()
    assert [card.clip.name for card in clips.cards] == ["quay", "boat"]
    clips.play_asked.emit(stage.voice.clips[0])
    assert stage.player.now is not None
    assert stage.player.now.title == "quay"


async def test_what_is_no_recording_is_told_in_place(stage: Stage, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no audio at all")
    stage.cast.clips.files_given.emit([broken])
    await stage.settle()
    assert stage.voice.clips == ()
    assert stage.cast.clips.problem.isVisible()
    assert stage.cast.clips.problem.text()
    assert not stage.paid.problems


async def test_a_description_shows_what_is_sent_for_it(stage: Stage) -> None:
    voice = Voice("302ai.higgs-design", stage.paid.profile.id, params={"speakers": "feminine; warm"})
    change_speaker(stage.paid.document, stage.paid.anna, voice=voice)
    QApplication.processEvents()
    assert not stage.cast.clips.isVisible()
    assert stage.cast.composed.isVisible()
    assert stage.cast.composed.caption.text() == "Sent as “Instruction”"
    assert "feminine; warm" in stage.cast.composed.label.text()
    stage.cast.form.value_changed.emit("speakers", "masculine; hoarse")
    assert "masculine; hoarse" in stage.cast.composed.label.text()


async def test_what_is_only_typed_belongs_to_whoever_was_shown(stage: Stage, qtbot: QtBot) -> None:
    voice = Voice("302ai.higgs-design", stage.paid.profile.id)
    change_speaker(stage.paid.document, stage.paid.anna, voice=voice)
    change_speaker(stage.paid.document, stage.paid.ben, voice=voice)
    QApplication.processEvents()
    row = stage.cast.form.row("speakers")
    edit = row.findChildren(QPlainTextEdit)[0]
    edit.setFocus()
    qtbot.keyClicks(edit, "old")
    stage.cast.choose(stage.paid.ben)
    ben = stage.paid.document.speakers[stage.paid.ben].voice
    assert stage.voice.params["speakers"] == "old"
    assert ben is not None
    assert "speakers" not in ben.params


async def test_hearing_a_paid_voice_shows_its_price_and_buys_once(stage: Stage, qtbot: QtBot) -> None:
    paid, audition = stage.paid, stage.cast.audition
    stage.cast.choose(paid.ben)
    audition.field.setText("They would not dare. " * 5)
    assert "PTC" in audition.button.text()
    qtbot.keyClick(audition.field, Qt.Key.Key_Return)
    await stage.settle()
    assert paid.bought == 0, "Enter in a text spends nothing"
    for _ in range(2):
        qtbot.mouseClick(audition.button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(audition.button, Qt.MouseButton.LeftButton)
        await paid.until(lambda: stage.player.now is not None and audition.button.isEnabled())
    assert paid.bought == 1, "what was made is played again"
    (take,) = await paid.studio.takes()
    assert take.project == paid.document.project.id
    assert take.speaker == "Ben"


async def test_what_is_being_made_is_waited_for_by_who_comes_back(stage: Stage, qtbot: QtBot) -> None:
    paid, audition = stage.paid, stage.cast.audition
    paid.by_task(True)
    paid.server.task_seconds = 0.5
    for _ in range(2):
        stage.cast.choose(paid.anna)
        stage.cast.choose(paid.ben)
        audition.field.setText("They would not dare.")
        qtbot.mouseClick(audition.button, Qt.MouseButton.LeftButton)
        await stage.settle()
    await paid.until(lambda: stage.player.now)
    assert paid.bought == 1


async def test_what_may_have_been_bought_is_not_sent_again_from_here(stage: Stage, qtbot: QtBot) -> None:
    paid, audition = stage.paid, stage.cast.audition
    stage.cast.choose(paid.ben)
    audition.field.setText("They would not dare.")
    paid.server.faults.on("submit", Fault.RESET_AFTER)
    for _ in range(2):
        qtbot.mouseClick(audition.button, Qt.MouseButton.LeftButton)
        await paid.until(lambda: audition.button.isEnabled() and audition.note.isVisible() and not len(paid.tasks))
    assert paid.bought == 1
    assert "queue" in audition.note.text()


async def test_what_cannot_be_heard_says_why(stage: Stage, qtbot: QtBot) -> None:
    stage.cast.choose(stage.paid.anna)
    qtbot.mouseClick(stage.cast.audition.button, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert stage.cast.audition.note.isVisible()
    assert stage.cast.audition.note.text()
    assert stage.paid.bought == 0
