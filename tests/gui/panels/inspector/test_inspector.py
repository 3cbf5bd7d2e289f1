"""The inspector with a real studio: what it shows of lines, and what changes when it is used."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.domain.script import Line, Pronunciation, Voice
from core.errors import Problem
from core.paths import Paths
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.panels.inspector import Inspector
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.labels import Caption


class Stage:
    """An inspector on a real studio in a temporary folder, with three lines."""

    def __init__(self, studio: Studio, document: Document, theme: Theme) -> None:
        self.problems: list[Problem] = []
        self.studio, self.document = studio, document
        self.tasks, self.player = Tasks(self.problems.append), Player()
        self.inspector = Inspector(studio, theme, self.tasks, self.player)
        self.inspector.resize(304, 700)
        self.inspector.generate_asked.connect(
            lambda ids: self.tasks.run(studio.generate(document, ids), "generate, as the room does")
        )
        self.script = document.scripts[0].id
        self.anna, self.ben = add_speaker(document, "Anna"), add_speaker(document, "Ben")
        insert = document.insert_line
        self.one = insert(self.script, 0, speaker=self.anna, text="Hello. [pause 0.5s] You?", direction="softly")
        self.two = insert(self.script, 1, speaker=self.ben, text="Good night.")
        self.three = insert(self.script, 2, speaker=self.anna, text="Wait!")

    def show(self, *line_ids: str) -> Inspector:
        self.inspector.show_lines(self.document, line_ids)
        self.inspector.show()
        QApplication.processEvents()
        return self.inspector

    async def settle(self) -> None:
        while len(self.tasks) or self.inspector._soon.isActive() or self.inspector.reasons.busy:
            QApplication.processEvents()
            await asyncio.sleep(0.01)
        await self.studio.idle()
        QApplication.processEvents()

    async def generate(self, *line_ids: str) -> None:
        await self.studio.generate(self.document, line_ids)
        await self.studio.idle()
        await self.settle()


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    await studio.start_queue()
    project = await studio.new_project("The Last Ferry")
    made = Stage(studio, await studio.document(project.id), theme)
    yield made
    made.inspector.release()
    await made.tasks.cancel_all()
    made.player.close()
    await studio.close()
    made.inspector.close()
    made.inspector.deleteLater()


async def test_a_line_is_named_with_its_state_and_its_voice(stage: Stage) -> None:
    shown = stage.show(stage.one)
    assert shown.head.title.text() == "Line 1 · Anna"
    assert shown.head.state.accessibleName() == "no take yet"
    assert shown.voice_label.text() == "Voice of Anna, in every line"
    assert shown.fields.direction.text() == "softly"
    assert shown.fields.note.isVisible()
    await stage.settle()
    assert "English" in shown.voice.accessibleName()
    assert not stage.problems


async def test_what_will_be_sent_shows_exact_silence(stage: Stage) -> None:
    shown = stage.show(stage.one)
    words = shown.sent.label.text()
    assert "0.5 s of silence" in words
    assert "pause" not in words
    assert "“Hello.”" in words
    stage.document.change_line(stage.one, text="<b>[pause 99999s]")
    await stage.settle()
    assert "too long" in shown.sent.label.text()


async def test_typing_a_direction_changes_the_line_and_keeps_the_caret(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.one)
    shown.fields.direction.setCursorPosition(0)
    qtbot.keyClicks(shown.fields.direction, "very ")
    assert stage.document.line(stage.one).direction == "very softly"
    await stage.settle()
    assert shown.fields.direction.cursorPosition() == 5
    stage.document.undo()
    await stage.settle()
    assert shown.fields.direction.text() == "softly"


async def test_a_parameter_of_its_own_is_marked_and_goes_back_to_the_voice(stage: Stage, qtbot: QtBot) -> None:
    voice = Voice("local.speech", "local", "en-us", params={"range": 30})
    change_speaker(stage.document, stage.anna, voice=voice)
    shown = stage.show(stage.one)
    assert shown.settings.form.values()["range"] == 30
    assert not shown.settings.back.isVisible()
    shown.settings.form.value_changed.emit("range", 60)
    await stage.settle()
    assert stage.document.line(stage.one).params == {"range": 60}
    assert stage.document.speakers[stage.anna].voice == voice
    assert shown.settings.form.row("range").label.text().startswith("•")
    assert not shown.settings.form.row("gap").label.text().startswith("•")
    shown.settings.title.setText("This line differs from The Third Passenger on the Upper Deck’s voice")
    assert shown.settings.minimumSizeHint().width() <= shown.minimumWidth(), "a long name pushes no value out of sight"
    shown.settings.form.value_changed.emit("range", 30)
    await stage.settle()
    assert stage.document.line(stage.one).params == {}
    shown.settings.form.value_changed.emit("gap", 70)
    await stage.settle()
    qtbot.mouseClick(shown.settings.back, Qt.MouseButton.LeftButton)
    assert stage.document.line(stage.one).params == {}


async def test_the_voice_is_chosen_from_all_there_are_and_counts_in_every_line(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.one)
    await stage.settle()
    qtbot.mouseClick(shown.voice, Qt.MouseButton.LeftButton)
    popup = shown.voice.popup()
    assert popup is not None
    assert popup.model.rowCount() > 100
    qtbot.keyClicks(popup.edit, "german")
    assert 0 < popup.model.rowCount() < 300
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    chosen = stage.document.speakers[stage.anna].voice
    assert chosen is not None
    assert chosen.voice.startswith("de")
    assert stage.document.voicing.voice_of(stage.document.line(stage.three)) == chosen
    await stage.settle()
    assert "German" in shown.voice.accessibleName()


async def test_voices_of_one_language_can_be_told_apart(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.one)
    await stage.settle()
    shown.voice.drop()
    popup = shown.voice.popup()
    assert popup is not None
    qtbot.keyClicks(popup.edit, "chinese mandarin female")
    rows = [popup.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(4)]
    assert all(row.startswith("Female ") and "Mandarin" in row for row in rows)
    assert len({row[:8] for row in rows}) == 4
    popup.hide()


async def test_several_lines_show_what_they_share(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.one, stage.two, stage.three)
    assert shown.head.title.text() == "3 lines"
    assert shown.generate.text() == "Generate 3 lines"
    assert "Voices of 2 speakers" in shown.voice_label.text()
    assert shown.fields.direction.placeholderText() == "several"
    qtbot.keyClicks(shown.fields.direction, "x")
    assert {stage.document.line(i).direction for i in (stage.one, stage.two, stage.three)} == {"x"}
    shown.fields.pause.value_changed.emit("pause_after", 1.5)
    assert {stage.document.line(i).pause_after for i in (stage.one, stage.two, stage.three)} == {1.5}
    shown = stage.show(stage.one, stage.three)
    assert shown.voice.isVisible()


async def test_generate_makes_a_take_that_can_be_chosen_and_deleted(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.two)
    qtbot.mouseClick(shown.generate, Qt.MouseButton.LeftButton)
    await stage.settle()
    await stage.settle()
    stage.document.change_line(stage.two, text="Good morning.")
    await stage.generate(stage.two)
    first, second = shown.takes.takes()
    assert shown.takes.isVisible()
    assert shown.takes.chosen == second.id
    assert shown.head.state.accessibleName() == "done"
    place = shown.takes.visualRect(shown.takes.model().index(0, 0)).center()
    qtbot.mouseClick(shown.takes.viewport(), Qt.MouseButton.LeftButton, pos=place)
    await stage.settle()
    assert stage.document.status(stage.two).chosen == first.id
    assert stage.document.status(stage.two).state == "stale"
    assert shown.head.state.accessibleName() == "text changed"
    assert "Generate it again" in shown.head.hint.text()
    shown.takes.delete_asked.emit(first)
    await stage.settle()
    assert [take.id for take in shown.takes.takes()] == [second.id]
    assert not stage.problems


async def test_nothing_moves_when_a_line_goes_out_of_date(stage: Stage) -> None:
    await stage.generate(stage.two)
    shown = stage.show(stage.two)
    await stage.settle()
    before = shown.voice.mapTo(shown, QPoint(0, 0))
    stage.document.change_line(stage.two, text="Good morning.")
    await stage.settle()
    assert shown.head.state.accessibleName() == "text changed"
    assert shown.head.hint.isVisible()
    assert shown.head.hint.text()
    assert shown.voice.mapTo(shown, QPoint(0, 0)) == before


async def test_takes_stand_above_what_an_expert_sets(stage: Stage) -> None:
    for word in ("morning", "evening", "day"):
        stage.document.change_line(stage.two, text=f"Good {word}.")
        await stage.generate(stage.two)
    shown = stage.show(stage.two)
    await stage.settle()

    def top(part: QWidget) -> int:
        return part.mapTo(shown, QPoint(0, 0)).y()

    assert len(shown.takes.takes()) == 3
    assert top(shown.fields) < top(shown.takes) < top(shown.settings)
    assert top(shown.takes) + shown.takes.height() < 560, "all seen without scrolling on a small screen"


@pytest.mark.parametrize("wrong", [False, True])
async def test_no_strip_is_left_empty_below_the_head(stage: Stage, wrong: bool) -> None:
    if wrong:
        change_speaker(stage.document, stage.ben, voice=Voice("local.speech", "local", "nobody"))
    await stage.generate(stage.two)
    shown = stage.show(stage.two)
    await stage.settle()
    above = shown.head.sentence if wrong else shown.head.title
    assert above.isVisible()
    below = next(part for part in (shown.ways, shown.speaker_label) if part.isVisible())
    gap = below.mapTo(shown, QPoint(0, 0)).y() - above.mapTo(shown, QPoint(0, above.height())).y()
    assert 16 <= gap <= 26, "room for a line of explanation and no more"


@pytest.mark.qt_log_ignore("PulseAudioService")
async def test_keys_and_menu_of_the_takes(stage: Stage, qtbot: QtBot) -> None:
    await stage.generate(stage.two)
    shown = stage.show(stage.two)
    await stage.settle()
    (take,) = shown.takes.takes()
    shown.takes.setFocus()
    shown.takes.setCurrentIndex(shown.takes.model().index(0, 0))
    with qtbot.waitSignal(shown.take_asked) as asked:
        menu = shown.takes.menu_of(take)
        next(a for a in menu.actions() if a.text() == "Show in the library").trigger()
        menu.deleteLater()
    assert asked.args == [take.id]
    qtbot.keyClick(shown.takes, Qt.Key.Key_Space)
    assert stage.player.now is not None
    assert stage.player.now.key == take.id
    qtbot.mouseClick(shown.takes.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(12, 18))
    assert shown.takes.grab().width() > 0


async def test_a_refused_line_says_what_to_do(stage: Stage) -> None:
    change_speaker(stage.document, stage.ben, voice=Voice("local.speech", "local", "nobody"))
    shown = stage.show(stage.two)
    await stage.generate(stage.two)
    assert shown.head.state.accessibleName() == "failed"
    assert "nobody" in shown.head.sentence.text()
    assert len(shown.head.sentence.text().split(". ")) >= 2


async def test_nothing_chosen_shows_the_script(stage: Stage) -> None:
    stage.inspector.show_script(stage.document, stage.script)
    shown = stage.inspector
    shown.show()
    assert shown.summary.isVisible()
    assert not shown.generate.isVisible()
    spoken = sum(not line.heading for line in stage.document.lines(stage.script))
    stage.document.insert_lines(stage.script, 0, [Line("heading", stage.document.narrator.id, "Fog", heading=True)])
    await stage.settle()
    counted = [label.text() for label in shown.summary._cast.findChildren(Caption)]
    assert sum(map(int, counted)) == spoken, "a heading is nobody's line"
    assert shown.head.title.text() == stage.document.scripts[0].title
    shown = stage.show(stage.one)
    assert not shown.summary.isVisible()
    stage.document.remove_lines([stage.one])
    await stage.settle()
    assert shown.summary.isVisible()
    assert shown.summary.hint.isVisible()
    stage.document.remove_lines([line.id for line in stage.document.lines(stage.script)])
    await stage.settle()
    assert not shown.summary.hint.isVisible(), "there is no line to choose"
    assert not shown.summary.length.isVisible()


async def test_every_control_has_a_name(stage: Stage) -> None:
    shown = stage.show(stage.one)
    named = (shown, shown.voice, shown.fields.direction, shown.takes, shown.sent.label, shown.head.state)
    assert all(widget.accessibleName() for widget in named)


async def test_how_a_line_is_said_is_given_beside_its_voice(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.two)
    speed, emotion = shown.fields.delivery.amounts["speed"], shown.fields.delivery.emotion
    assert (speed.text(), emotion.text()) == ("1.00 ×", "")
    type_over(qtbot, speed, "1,2")
    assert stage.document.line(stage.two).speed == 1.2
    assert speed.text() == "1.20 ×"
    assert stage.document.voicing.plan(stage.document.line(stage.two)).requests[0].params["rate"] == 210
    qtbot.keyClick(speed, Qt.Key.Key_Up)
    assert stage.document.line(stage.two).speed == 1.25
    type_over(qtbot, speed, "900")
    assert (stage.document.line(stage.two).speed, speed.text()) == (4, "4.00 ×")
    type_over(qtbot, speed, "")
    assert (stage.document.line(stage.two).speed, speed.text()) == (1, "1.00 ×")
    type_over(qtbot, emotion, "Urgent")
    await stage.settle()
    assert stage.document.line(stage.two).emotion == "urgent"
    assert emotion.property("ignored")
    assert not speed.property("ignored")
    assert shown.fields.delivery.note.text() == "This voice cannot show emotions."
    stage.document.undo()
    await stage.settle()
    assert emotion.text() == ""
    assert not shown.fields.delivery.note.isVisible()


async def test_several_lines_are_directed_in_one_step_and_show_what_differs(stage: Stage, qtbot: QtBot) -> None:
    stage.document.change_line(stage.one, speed=1.5, emotion="sad")
    shown = stage.show(stage.one, stage.two)
    amounts, emotion = shown.fields.delivery.amounts, shown.fields.delivery.emotion
    assert (amounts["speed"].text(), amounts["speed"].placeholderText()) == ("", "several")
    assert (amounts["pitch"].text(), emotion.placeholderText()) == ("0 semitones", "several")
    type_over(qtbot, amounts["speed"], "")
    type_over(qtbot, emotion, "")
    assert [stage.document.line(line).speed for line in (stage.one, stage.two)] == [1.5, 1.0]
    type_over(qtbot, amounts["pitch"], "-2")
    qtbot.keyClicks(shown.fields.direction, "low voice")
    assert [stage.document.line(line).direction for line in (stage.one, stage.two)] == ["low voice"] * 2
    assert [stage.document.line(line).pitch for line in (stage.one, stage.two)] == [-2, -2]
    stage.document.undo()
    assert [stage.document.line(line).direction for line in (stage.one, stage.two)] == ["softly", ""]
    stage.document.undo()
    assert [stage.document.line(line).pitch for line in (stage.one, stage.two)] == [0, 0]


async def test_a_stale_line_says_what_of_it_changed(stage: Stage) -> None:
    await stage.generate(stage.two)
    stage.document.change_line(stage.two, text="Good morning.")
    shown = stage.show(stage.two)
    await stage.settle()
    assert shown.head.state.accessibleName() == "text changed"
    stage.document.change_words([Pronunciation("good", "gut")])
    await stage.settle()
    assert shown.head.state.accessibleName() == "text, pronunciation changed"


def type_over(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text) if text else qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClick(field, Qt.Key.Key_Return)


async def test_the_speaker_and_the_voice_of_many_lines_change_in_one_step(stage: Stage, qtbot: QtBot) -> None:
    shown = stage.show(stage.one, stage.two, stage.three)
    before = {i: stage.document.line(i).speaker for i in (stage.one, stage.two, stage.three)}
    names = {stage.document.speakers[speaker].name for speaker in before.values()}
    assert all(name in shown.speaker.accessibleName() for name in names)
    shown.speaker.drop()
    popup = shown.speaker.popup()
    assert popup is not None
    qtbot.keyClicks(popup.edit, "Clara")
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    after = {stage.document.line(i).speaker for i in before}
    assert len(after) == 1
    assert stage.document.speakers[after.pop()].name == "Clara"
    stage.document.undo()
    assert {i: stage.document.line(i).speaker for i in before} == before
    other = stage.studio.registry.ensemble(stage.document.voicing.voice_of_narrator())[-1]
    shown = stage.show(stage.one, stage.two, stage.three)
    with qtbot.waitSignal(shown.voice_given):
        shown.voice.recipe_chosen.emit(other)
    assert all(stage.document.speakers[speaker].voice == other for speaker in before.values())
    stage.document.undo()
    assert not any(stage.document.speakers[speaker].voice == other for speaker in before.values())


async def test_a_voice_whose_provider_is_gone_is_told_in_place(stage: Stage) -> None:
    speaker = stage.document.line(stage.one).speaker
    change_speaker(stage.document, speaker, voice=Voice("gone.speech", "nowhere", "x", "Old voice"))
    shown = stage.show(stage.one)
    assert shown.voice_trouble.isVisible()
    assert "not there any more" in shown.voice_trouble.text()
    stage.document.undo()
    shown = stage.show(stage.one)
    assert not shown.voice_trouble.isVisible()


async def test_what_of_the_text_is_not_sent_stands_below_what_is(stage: Stage) -> None:
    stage.document.change_line(stage.two, text="Good [laugh] night.")
    shown = stage.show(stage.two)
    await stage.settle()
    assert shown.left_out.text() == "[laugh] is left out: this voice does not know it."
    stage.document.change_line(stage.two, text="Good night.")
    await stage.settle()
    assert not shown.left_out.isVisible()
