"""The dictionary: words written, heard, refused and taken back, for a project and for a voice."""

import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.domain.script import Pronunciation
from gui.dialogs.pronunciation import PronunciationDialog
from gui.dialogs.wordlist import LINES
from gui.playback import Player
from gui.theme import Theme
from tests.gui.paid import Paid, paid

QI = Pronunciation("Qi", "chee")


class Stage:
    """The dictionary of a project where Anna speaks with the local voice and Ben with one that costs something."""

    def __init__(self, paid: Paid, theme: Theme) -> None:
        self.paid, self.document, self.player = paid, paid.document, Player()
        paid.line(paid.anna, "The Qi flows. All of it.")
        paid.line(paid.ben, "Qi, you said? Of the sea.")
        paid.line(paid.anna, "The season is over.")
        self.words = PronunciationDialog(paid.studio, theme, paid.tasks, paid.document, player=self.player)
        self.tester = QAbstractItemModelTester(self.words.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.words.show()

    async def settle(self) -> None:
        await self.paid.until(lambda: not len(self.paid.tasks) and not self.words.model._timer.isActive())

    def write(self, qtbot: QtBot, field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qtbot: QtBot) -> AsyncIterator[Stage]:
    async with paid(tmp_path / "home") as made:
        staged = Stage(made, theme)
        yield staged
        await made.tasks.cancel_all()
        staged.player.close()
        if isValid(staged.words):
            staged.tester.deleteLater()
            staged.words.close()


async def test_a_word_is_added_counts_at_once_and_can_be_taken_back(stage: Stage, qtbot: QtBot) -> None:
    words, document = stage.words, stage.document
    assert words.empty.isVisible()
    assert not words.card.isVisible()
    assert words.focusWidget() is words.add, "an empty dictionary waits for its first word"
    qtbot.mouseClick(words.add, Qt.MouseButton.LeftButton)
    assert words.card.written.hasFocus()
    stage.write(qtbot, words.card.written, "Qi")
    assert document.project.words == ()
    stage.write(qtbot, words.card.spoken, "chee")
    assert document.project.words == (QI,)
    await stage.settle()
    assert words.model.index(0).data(LINES) == 2
    words._weigh()
    assert words.card.note.text() == "Changes 2 lines."
    stage.write(qtbot, words.card.spoken, "key")
    assert document.project.words == (Pronunciation("Qi", "key"),)
    document.undo()
    assert words.card.spoken.text() == "chee"
    qtbot.mouseClick(words.card.remove, Qt.MouseButton.LeftButton)
    assert document.project.words == ()
    assert words.empty.isVisible()
    qtbot.mouseClick(words.told.button, Qt.MouseButton.LeftButton)
    assert document.project.words == (QI,)


async def test_what_would_lose_a_word_is_refused_in_place(stage: Stage, qtbot: QtBot) -> None:
    words, document = stage.words, stage.document
    document.change_words([QI])
    stage.write(qtbot, words.card.spoken, "?!")
    assert document.project.words == (QI,)
    assert words.card.note.text().startswith("It does not say how the word is spoken; the word would be lost.")
    assert words.card.note.property("tone") == "failed"
    assert not words.card.hear.isEnabled()
    stage.write(qtbot, words.card.spoken, "chi")
    qtbot.mouseClick(words.card.options["regex"], Qt.MouseButton.LeftButton)
    assert document.project.words == (Pronunciation("Qi", "chi", regex=True),)
    stage.write(qtbot, words.card.written, "(Q*)*")
    assert "very long" in words.card.note.text() or "nothing is written" in words.card.note.text()
    assert document.project.words == (Pronunciation("Qi", "chi", regex=True),)
    words.list.setFocus()
    words.synchronize()
    assert words.card.written.text() == "Qi"


async def test_a_voice_has_words_of_its_own(stage: Stage, qtbot: QtBot) -> None:
    words, document = stage.words, stage.document
    document.change_words([QI])
    place = words._ids.index(stage.paid.anna)
    words.whose.setCurrentIndex(place)
    words.whose.activated.emit(place)
    assert words.empty.isVisible()
    words.begin("sea")
    stage.write(qtbot, words.card.spoken, "see")
    voice = document.speakers[stage.paid.anna].voice
    assert voice is not None
    assert voice.words == (Pronunciation("sea", "see"),)
    await stage.settle()
    assert words.model.index(0).data(LINES) == 0
    qtbot.mouseClick(words.card.options["whole"], Qt.MouseButton.LeftButton)
    await stage.settle()
    assert words.model.index(0).data(LINES) == 1
    assert document.project.words == (QI,)


async def test_a_word_of_the_text_leads_to_its_entry_or_begins_one(stage: Stage) -> None:
    stage.document.change_words([Pronunciation("sea", "see"), QI])
    stage.words.begin("qi")
    assert (stage.words.card.written.text(), stage.words.card.spoken.hasFocus()) == ("Qi", True)
    stage.words.begin("flows")
    assert stage.words.card.word() == Pronunciation("flows", "")
    assert stage.words.model.rowCount() == 3
    stage.words.begin("sea")
    assert stage.words.card.spoken.text() == "see"


async def test_a_word_is_heard_for_nothing_in_its_sentence(stage: Stage, qtbot: QtBot) -> None:
    stage.document.change_words([QI])
    qtbot.mouseClick(stage.words.card.hear, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert stage.player.now is not None
    assert stage.player.now.title == "The Qi flows."
    with wave.open(str(stage.player.now.path)) as file:
        assert file.getnframes() > 4_000
    assert stage.paid.bought == 0
    assert not stage.paid.studio.queue.orders()
    assert not stage.words.card.paid.isVisible()


async def test_a_voice_that_costs_is_heard_once_for_its_price(stage: Stage, qtbot: QtBot) -> None:
    stage.document.change_words([Pronunciation("sea", "see")])
    words = stage.words
    assert words.card.paid.text().startswith("Hear Ben · ")
    assert "PTC" in words.card.paid.text()
    qtbot.mouseClick(words.card.paid, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(words.card.paid, Qt.MouseButton.LeftButton)
    await stage.paid.until(lambda: stage.player.now)
    assert stage.player.now
    assert (stage.player.now.title, stage.paid.bought) == ("Of the see.", 1)
    assert await stage.paid.studio.count_takes() == 1
    assert words.card.paid.isEnabled()
    qtbot.mouseClick(words.card.paid, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert stage.paid.bought == 1, "what was made is played again"
    qtbot.mouseClick(words.card.hear, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert (stage.player.now.title, stage.paid.bought) == ("Of the sea.", 1)
