"""The cast: added, renamed, recoloured, given a voice, removed. Every change counts at once and can be undone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.domain.script import Voice
from core.paths import Paths
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.dialogs.cast import CastDialog
from gui.dialogs.castlist import CAPTION, LINES
from gui.dialogs.swatches import PALETTE
from gui.theme import Theme


class Stage:
    """A cast dialog on a real studio in a temporary folder."""

    def __init__(self, studio: Studio, document: Document, theme: Theme) -> None:
        self.studio, self.document = studio, document
        self.anna, self.ben = document.add_speaker("Anna"), document.add_speaker("Ben")
        document.insert_line(document.scripts[0].id, 0, speaker=self.anna, text="Hello.")
        self.tasks = Tasks(lambda problem: pytest.fail(str(problem)))
        self.cast = CastDialog(studio, theme, self.tasks, document)
        self.tester = QAbstractItemModelTester(self.cast.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.cast.show()

    def choose(self, speaker: str) -> None:
        self.cast.list.setCurrentIndex(self.cast.model.index(self.cast.model.row_of(speaker)))

    async def settle(self) -> None:
        while len(self.tasks):
            QApplication.processEvents()
            await asyncio.sleep(0.01)
        QApplication.processEvents()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    project = await studio.new_project("The Last Ferry")
    made = Stage(studio, await studio.document(project.id), theme)
    yield made
    await made.tasks.cancel_all()
    await studio.close()
    if isValid(made.cast):
        made.tester.deleteLater()
        made.cast.close()


async def test_it_lists_everybody_with_voice_and_lines(stage: Stage) -> None:
    await stage.settle()
    model = stage.cast.model
    assert [model.index(row).data() for row in range(3)] == ["Narrator", "Anna", "Ben"]
    assert model.index(1).data(LINES) == 1
    assert "1 line" in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "English" in model.index(1).data(CAPTION)
    assert not stage.cast.grab().isNull()


async def test_a_new_speaker_is_named_at_once(stage: Stage, qtbot: QtBot) -> None:
    stage.cast.activateWindow()
    qtbot.mouseClick(stage.cast.add, Qt.MouseButton.LeftButton)
    assert stage.cast.name.text() == "New speaker"
    stage.cast.name.clear()
    qtbot.keyClicks(stage.cast.name, "Clara")
    qtbot.keyClick(stage.cast.name, Qt.Key.Key_Return)
    assert [speaker.name for speaker in stage.document.speakers.values()] == ["Narrator", "Anna", "Ben", "Clara"]
    assert stage.cast.isVisible()
    stage.document.undo()
    stage.document.undo()
    assert stage.cast.model.rowCount() == 3


async def test_a_name_that_is_taken_is_refused_with_a_sentence(stage: Stage, qtbot: QtBot) -> None:
    stage.choose(stage.anna)
    stage.cast.name.setText("ben")
    qtbot.keyClick(stage.cast.name, Qt.Key.Key_Return)
    assert stage.cast.note.isVisible()
    assert "ben" in stage.cast.note.text()
    assert stage.document.speakers[stage.anna].name == "Anna"


async def test_a_colour_is_picked_by_mouse_and_by_keys(stage: Stage, qtbot: QtBot) -> None:
    stage.choose(stage.anna)
    place = stage.cast.swatches.cell(4).center().toPoint()
    qtbot.mouseClick(stage.cast.swatches, Qt.MouseButton.LeftButton, pos=place)
    assert stage.document.speakers[stage.anna].colour == PALETTE[4]
    qtbot.keyClick(stage.cast.swatches, Qt.Key.Key_Right)
    qtbot.keyClick(stage.cast.swatches, Qt.Key.Key_Return)
    assert stage.document.speakers[stage.anna].colour == PALETTE[5]


async def test_voice_and_parameters_are_the_speakers(stage: Stage, qtbot: QtBot) -> None:
    await stage.settle()
    stage.choose(stage.ben)
    stage.cast.form.value_changed.emit("pitch", 20)
    voice = stage.document.speakers[stage.ben].voice
    assert voice is not None
    assert voice.params == {"pitch": 20}
    stage.cast.voice.drop()
    popup = stage.cast.voice.popup()
    assert popup is not None
    qtbot.keyClicks(popup.edit, "french")
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    chosen = stage.document.speakers[stage.ben].voice
    assert chosen is not None
    assert chosen.voice.startswith("fr")
    assert chosen.params == {"pitch": 20}
    assert stage.document.speakers[stage.anna].voice != chosen


async def test_removing_gives_the_lines_to_the_narrator_who_stays(stage: Stage, qtbot: QtBot) -> None:
    stage.choose(stage.anna)
    assert "1 line" in stage.cast.remove.toolTip()
    qtbot.mouseClick(stage.cast.remove, Qt.MouseButton.LeftButton)
    line = stage.document.lines(stage.document.scripts[0].id)[0]
    assert line.speaker == stage.document.narrator.id
    assert stage.cast.speaker() == stage.document.speakers[stage.ben]
    stage.choose(stage.document.narrator.id)
    assert not stage.cast.remove.isEnabled()
    stage.document.undo()
    assert stage.cast.model.rowCount() == 3
    assert stage.cast.speaker() == stage.document.narrator


async def test_a_voice_that_is_gone_does_not_break_it(stage: Stage) -> None:
    stage.document.change_speaker(stage.anna, voice=Voice("gone.speech", "gone", "x", "Old friend", {"a": 1}))
    stage.choose(stage.anna)
    assert not stage.cast.form.isVisible()
    assert stage.cast.voice.accessibleName() == "Voice: Old friend"


async def test_closed_with_escape_it_hears_no_more_of_the_document(stage: Stage, qtbot: QtBot) -> None:
    await stage.settle()
    before = len(stage.document.speakers_changed._listeners)
    qtbot.keyClick(stage.cast, Qt.Key.Key_Escape)
    assert not stage.cast.isVisible()
    assert len(stage.document.speakers_changed._listeners) < before
    stage.document.add_speaker("Clara")


async def test_removing_says_where_the_lines_went_and_can_be_undone_on_the_spot(stage: Stage, qtbot: QtBot) -> None:
    cast = stage.cast
    stage.choose(stage.anna)
    cast.remove_speaker()
    assert cast.told.title.text() == "Anna is out of the cast."
    assert cast.told.text.text() == "1 line went to the narrator."
    cast.told.button.click()
    assert stage.document.lines(stage.document.scripts[0].id)[0].speaker == stage.anna
    assert cast.told.isHidden()
    assert cast.speaker() == stage.document.speakers[stage.anna]
    cast.remove_speaker()
    cast.activateWindow()
    cast.list.setFocus()
    qtbot.waitUntil(cast.isActiveWindow)
    qtbot.keyClick(cast.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stage.anna in stage.document.speakers
    cast.remove_speaker()
    stage.document.rename_script(stage.document.scripts[0].id, "Quay")
    assert cast.told.isHidden(), "undo would take back something else by now"
