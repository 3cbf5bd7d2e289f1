"""Several lines as one take: who is who is shown before it is sent, and one take of all of them is bought once."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.domain.script import Voice
from core.projects.casting import change_speaker
from core.projects.status import LineState
from gui.panels.inspector import Inspector
from gui.panels.script import ScriptRoom
from gui.playback import Player
from gui.theme import Theme
from tests.gui.paid import Paid, paid, recording
from tests.servers.faults import Fault


class Stage:
    """Inspector and script room on a studio that can spend; Anna and Ben are cloned at a provider."""

    def __init__(self, paid: Paid, theme: Theme) -> None:
        self.paid, self.player = paid, Player()
        self.room = ScriptRoom(paid.studio, theme, paid.tasks, self.player)
        self.room.show_script(paid.document, paid.script)
        self.inspector = Inspector(paid.studio, theme, paid.tasks, self.player)
        self.inspector.dialogue_asked.connect(self.room.generate_together)
        self.inspector.resize(304, 700)

    async def furnish(self, folder: Path) -> None:
        clip = await self.paid.clone(folder)
        added = await self.paid.studio.clips.add(recording(folder / "ben.wav", seconds=1.2))
        other = msgspec.structs.replace(added, text="Nobody answers.")
        voice = Voice("302ai.higgs-clone", self.paid.profile.id, clips=(other,))
        change_speaker(self.paid.document, self.paid.ben, voice=voice)
        assert clip.audio != other.audio
        page = ((self.paid.anna, "I heard something."), (self.paid.ben, "No."), (self.paid.anna, "Listen!"))
        self.lines = [self.paid.line(speaker, text) for speaker, text in page]

    def choose(self, *lines: str) -> Inspector:
        self.inspector.show_lines(self.paid.document, lines)
        self.inspector.show()
        QApplication.processEvents()
        return self.inspector

    def words(self) -> list[str]:
        return [label.text() for label in self.inspector.together.cast.findChildren(QLabel) if not label.isHidden()]


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path) as made:
        staged = Stage(made, theme)
        await staged.furnish(tmp_path)
        yield staged
        staged.inspector.release()
        staged.room.release()
        await made.tasks.cancel_all()
        staged.player.close()
        for widget in (staged.inspector, staged.room):
            widget.close()
            widget.deleteLater()


async def test_who_is_who_and_what_is_sent_stands_there_before_anything_is_sent(stage: Stage) -> None:
    shown = stage.choose(*stage.lines)
    assert shown.together.isVisible()
    assert stage.words() == ["[SPEAKER0]", "Anna", "anna", "[SPEAKER1]", "Ben", "ben"]
    assert "[SPEAKER1] No" in shown.together.sent.pane.card.toPlainText()
    assert shown.together.generate.geometry().bottom() < shown.together.sent.geometry().top(), "in sight, however long"
    assert shown.together.sent.pane.card.height() <= 150
    assert stage.paid.bought == 0
    assert not stage.choose(stage.lines[0]).together.isVisible()


async def test_one_take_is_bought_after_consent_and_every_line_has_it(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.choose(*stage.lines)
    qtbot.mouseClick(shown.together.generate, Qt.MouseButton.LeftButton)
    await stage.paid.until(lambda: not stage.room.question.isHidden())
    assert stage.paid.bought == 0
    assert stage.room.question.button.text().startswith("Upload and generate")
    stage.room.question.button.click()
    await stage.paid.until(lambda: {stage.paid.state(line) for line in stage.lines} == {LineState.DONE})
    assert stage.paid.bought == 1
    assert len({stage.paid.document.status(line).chosen for line in stage.lines}) == 1
    shown = stage.choose(stage.lines[1])
    assert "2 other lines" in shown.together.reason.text()
    assert not shown.together.generate.isVisible()


async def test_why_lines_cannot_be_one_take_is_said_in_place(stage: Stage) -> None:
    shown = stage.choose(stage.lines[0], stage.lines[2])
    assert "do not follow each other" in shown.together.reason.text()
    change_speaker(
        stage.paid.document, stage.paid.ben, voice=Voice("302ai.higgs-clone", stage.paid.profile.id, name="Nobody")
    )
    shown = stage.choose(*stage.lines)
    assert "Ben has no recording yet" in shown.together.reason.text()


async def test_the_room_ties_the_lines_together_and_its_menu_offers_it_too(stage: Stage, qtbot: QtBot) -> None:
    stage.room.resize(900, 500)
    stage.room.show()
    menu = stage.room.menu(stage.paid.document, stage.lines)
    (together,) = [action for action in menu.actions() if action.text().startswith("Generate as one take")]
    alone = stage.room.menu(stage.paid.document, stage.lines[:1])
    assert not [action for action in alone.actions() if action.text().startswith("Generate as one take")]
    together.trigger()
    await stage.paid.until(lambda: not stage.room.question.isHidden())
    stage.room.question.button.click()
    await stage.paid.until(lambda: {stage.paid.state(line) for line in stage.lines} == {LineState.DONE})
    model = stage.room.view.model()
    spoken = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert all("shared take" in words for words in spoken)
    before = stage.room.view.viewport().grab().toImage()
    stage.paid.document.change_line(stage.lines[0], text="I heard nothing.")
    await stage.paid.until(lambda: not stage.room.reasons.busy)
    stage.room.view.viewport().repaint()
    await stage.paid.until(lambda: stage.room.reasons.words(stage.lines[2]) == "dialogue changed")
    assert stage.room.view.viewport().grab().toImage() != before
    qtbot.mouseMove(stage.room.header.title)
    stage.room.header.reasons_asked.emit()
    await stage.paid.until(lambda: stage.room.header.standing.toolTip() == "dialogue changed: 3")
    for each in (menu, alone):
        each.deleteLater()


async def test_a_dialogue_whose_outcome_is_unknown_is_not_sent_again_without_a_question(stage: Stage) -> None:
    paid, question = stage.paid, stage.room.question
    for speaker in (paid.anna, paid.ben):
        voice = paid.document.speakers[speaker].voice
        assert voice is not None
        await paid.studio.clips.agree(paid.profile.id, [clip.audio for clip in voice.clips])
    paid.server.faults.on("submit", Fault.RESET_AFTER)
    stage.room.generate_together(stage.lines)
    await paid.until(lambda: paid.state(stage.lines[2]) == "uncertain")
    stage.room.generate_together(stage.lines)
    await paid.until(lambda: not len(paid.tasks))
    await paid.studio.idle()
    assert paid.bought == 1
    assert "bought twice" in question.title.text()
    question.button.click()
    await paid.until(lambda: paid.bought == 2)


async def test_what_needs_no_consent_of_a_dialogue_is_not_bought_apart(stage: Stage, tmp_path: Path) -> None:
    paid, question = stage.paid, stage.room.question
    stage.room.generate_together(stage.lines)
    await paid.until(lambda: not question.isHidden())
    question.button.click()
    await paid.until(lambda: {paid.state(line) for line in stage.lines} == {LineState.DONE})
    added = await paid.studio.clips.add(recording(tmp_path / "new.wav", seconds=1.4))
    clip = msgspec.structs.replace(added, text="It was dark.")
    change_speaker(paid.document, paid.anna, voice=Voice("302ai.higgs-clone", paid.profile.id, clips=(clip,)))
    alone = paid.line(paid.ben, "And he alone.")
    stage.room.generate([*stage.lines, alone])
    await paid.until(lambda: not question.isHidden())
    assert question.other.text().startswith("Only the other one")
    question.other.click()
    await paid.until(lambda: paid.state(alone) == LineState.DONE)
    await paid.studio.idle()
    assert paid.bought == 2
    assert len({paid.document.status(line).chosen for line in stage.lines}) == 1
