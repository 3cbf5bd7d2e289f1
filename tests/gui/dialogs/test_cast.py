"""The cast: added, renamed, recoloured, given a voice, removed. Every change counts at once and can be undone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.domain.script import Voice
from core.paths import Paths
from core.projects import casting
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.dialogs.cast import CastDialog
from gui.dialogs.castlist import CAPTION, LINES, SECONDS
from gui.dialogs.swatches import PALETTE
from gui.playback import Player
from gui.theme import Theme


class Stage:
    """A cast dialog on a real studio in a temporary folder."""

    def __init__(self, studio: Studio, document: Document, theme: Theme) -> None:
        self.studio, self.document = studio, document
        self.script = document.scripts[0].id
        self.anna, self.ben = add_speaker(document, "Anna"), add_speaker(document, "Ben")
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
    assert "Ben" in stage.cast.note.text()
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
    change_speaker(stage.document, stage.anna, voice=Voice("gone.speech", "gone", "x", "Old friend", {"a": 1}))
    stage.choose(stage.anna)
    assert not stage.cast.form.isVisible()
    assert stage.cast.voice.accessibleName() == "Voice: Old friend"


async def test_closed_with_escape_it_hears_no_more_of_the_document(stage: Stage, qtbot: QtBot) -> None:
    await stage.settle()
    before = len(stage.document.speakers_changed._listeners)
    qtbot.keyClick(stage.cast, Qt.Key.Key_Escape)
    assert not stage.cast.isVisible()
    assert len(stage.document.speakers_changed._listeners) < before
    add_speaker(stage.document, "Clara")


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


async def test_a_taken_name_offers_to_merge_and_says_what_became_stale(stage: Stage, qtbot: QtBot) -> None:
    other = stage.studio.registry.ensemble(stage.document.voicing.voice_of_narrator())[-1]
    change_speaker(stage.document, stage.ben, voice=other)
    await stage.studio.generate(stage.document, [line.id for line in stage.document.lines(stage.script)])
    await stage.studio.idle()
    stage.choose(stage.anna)
    stage.cast.name.setText("BEN")
    qtbot.keyClick(stage.cast.name, Qt.Key.Key_Return)
    assert stage.cast.merge_now.isVisible()
    qtbot.mouseClick(stage.cast.merge_now, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert stage.anna not in stage.document.speakers
    assert stage.cast.speaker() == stage.document.speakers[stage.ben]
    assert stage.cast.told.title.text() == "Anna is Ben now."
    assert stage.cast.told.text.text() == "1 line went over. 1 line is out of date now."
    stage.cast.told.pressed.emit()
    assert stage.document.speakers[stage.anna].name == "Anna"
    assert stage.document.line(stage.document.lines(stage.script)[0].id).speaker == stage.anna


async def test_another_voice_says_how_many_lines_became_stale(stage: Stage) -> None:
    await stage.studio.generate(stage.document, [line.id for line in stage.document.lines(stage.script)])
    await stage.studio.idle()
    stage.choose(stage.anna)
    stage.cast.voice.recipe_chosen.emit(stage.studio.registry.ensemble(stage.document.voicing.voice_of_narrator())[-1])
    assert stage.cast.told.title.text() == "1 line is out of date now."
    stage.cast.told.pressed.emit()
    assert casting.stale(stage.document) == 0


async def test_the_voices_of_other_projects_are_offered_with_name_and_project(stage: Stage) -> None:
    project = await stage.studio.new_project("Night Radio")
    other = await stage.studio.document(project.id)
    voice = msgspec.structs.replace(other.voicing.voice_of_narrator(), params={"rate": 240})
    change_speaker(other, add_speaker(other, "Old Zhou"), voice=voice)
    stage.choose(stage.ben)
    stage.cast.voice.drop()
    await stage.settle()
    popup = stage.cast.voice.popup()
    assert popup is not None
    popup.edit.setText("zhou night")
    entry = popup.model.entry(popup.model.nearest(0))
    assert (entry.title, entry.caption.split(" · ")[0]) == ("Old Zhou", "Night Radio")
    popup.chosen.emit(entry.key)
    popup.hide()
    assert stage.document.speakers[stage.ben].voice == voice


async def test_the_cast_is_sorted_by_what_everybody_has_to_say(stage: Stage) -> None:
    assert [stage.cast.model.index(row).data() for row in range(3)] == ["Narrator", "Anna", "Ben"]
    stage.cast.order.chosen.emit(1)
    assert stage.cast.model.index(0).data() == "Anna"
    assert stage.cast.model.index(0).data(SECONDS) > 0


async def test_a_voice_is_heard_with_a_sentence_and_its_take_is_kept(
    tmp_path: Path, theme: Theme, qtbot: QtBot
) -> None:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    document = await studio.document((await studio.new_project("Play")).id)
    anna = add_speaker(document, "Anna")
    document.insert_line(document.scripts[0].id, 0, speaker=anna, text="Get your coat.")
    tasks, player = Tasks(lambda problem: pytest.fail(str(problem))), Player()
    cast = CastDialog(studio, theme, tasks, document, player=player)
    cast.show()
    cast.choose(anna)
    assert cast.audition.text() == "Get your coat."
    qtbot.keyClicks(cast.audition.field, "The rope!")
    for _ in range(2):
        qtbot.keyClick(cast.audition.field, Qt.Key.Key_Return)
        while player.now is None or len(tasks) or not cast.audition.button.isEnabled():
            QApplication.processEvents()
            await asyncio.sleep(0.01)
        assert player.now.title == "The rope!"
        assert player.now.caption == "Anna"
        assert await studio.count_takes() == 0, "what costs nothing is heard and is no work"
    player.close()
    cast.close()
    await tasks.cancel_all()
    await studio.close()
