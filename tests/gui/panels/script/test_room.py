"""The script room with a real studio: generating, refusing, the first line, the cast, the menu."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.domain.script import Pronunciation, Voice
from core.errors import Problem
from core.paths import Paths
from core.projects.casting import add_speaker, change_speaker
from core.projects.document import Document
from core.projects.importing import read_chapters
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.panels.question import Answer
from gui.panels.script import ScriptRoom
from gui.panels.script.menu import LinesMenu
from gui.panels.script.presenter import file_name
from gui.panels.script.wishes import Wish
from gui.playback import Player
from gui.theme import Theme


class Stage:
    """A room on a real studio in a temporary folder."""

    def __init__(self, studio: Studio, document: Document, theme: Theme) -> None:
        self.problems: list[Problem] = []
        self.studio, self.document = studio, document
        self.script = document.scripts[0].id
        self.tasks, self.player = Tasks(self.problems.append), Player()
        self.room = ScriptRoom(studio, theme, self.tasks, self.player)
        self.room.resize(800, 600)

    def show(self) -> None:
        self.room.show_script(self.document, self.script)
        self.room.show()
        QApplication.processEvents()

    async def settle(self) -> None:
        while len(self.tasks):
            QApplication.processEvents()
            await asyncio.sleep(0.01)
        await self.studio.idle()
        await self.until(lambda: not self.room._tally.isActive())

    async def until(self, true: Callable[[], bool]) -> None:
        while not true():
            QApplication.processEvents()
            await asyncio.sleep(0.01)


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    studio = Studio(Paths.under(tmp_path))
    await studio.open()
    await studio.start_queue()
    project = await studio.new_project("The Last Ferry")
    made = Stage(studio, await studio.document(project.id), theme)
    yield made
    made.room.release()
    await made.tasks.cancel_all()
    made.player.close()
    await studio.close()
    made.room.close()
    made.room.deleteLater()


def write_two(stage: Stage) -> tuple[str, str]:
    anna = add_speaker(stage.document, "Anna")
    first = stage.document.insert_line(stage.script, 0, speaker=anna, text="Hello.")
    return first, stage.document.insert_line(stage.script, 1, speaker=anna, text="Good night.")


async def test_a_new_script_is_typed_into_straight_away(stage: Stage, qtbot: QtBot) -> None:
    stage.show()
    assert stage.room.first.isVisible()
    assert not stage.document.lines(stage.script)
    qtbot.keyClicks(stage.room.first.editor, "H")
    assert not stage.room.first.isVisible()
    assert stage.room.view.written_row() == 0
    qtbot.keyClicks(stage.room.view.editor, "ello")
    assert [line.text for line in stage.document.lines(stage.script)] == ["Hello"]
    stage.room.writing.do(Wish.LEAVE)
    stage.room.writing.do(Wish.REMOVE)
    assert stage.room.first.isVisible()


async def test_the_first_words_choose_the_language_that_is_spoken_and_undo_takes_both(stage: Stage) -> None:
    stage.show()
    before = stage.document.narrator.voice
    stage.room.first.editor.insertPlainText("我听到了什么。")
    voice = stage.document.narrator.voice
    assert voice
    assert voice.voice == "cmn"
    stage.document.undo()
    assert not stage.document.lines(stage.script)
    assert stage.document.narrator.voice == before


async def test_generate_makes_every_missing_line_and_says_when_nothing_is_missing(stage: Stage, qtbot: QtBot) -> None:
    write_two(stage)
    stage.show()
    button = stage.room.header.generate
    assert (button.text(), button.isEnabled()) == ("Generate 2", True)
    assert stage.room.header.export.isEnabled(), "a script is text before it is sound"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert {stage.document.status(line.id).state for line in stage.document.lines(stage.script)} == {"done"}
    assert (button.text(), button.isEnabled()) == ("All generated", False)
    assert stage.room.header.export.isEnabled()
    assert not stage.room.header.cancel.isVisible()
    stage.document.change_line(stage.document.lines(stage.script)[1].id, text="Good morning.")
    await stage.settle()
    assert button.text() == "Generate 1"
    assert not stage.problems


async def test_work_under_way_can_be_cancelled(stage: Stage, qtbot: QtBot) -> None:
    write_two(stage)
    for number in range(40):
        stage.document.insert_line(stage.script, 2, text=f"Sentence number {number} of a long evening. " * 20)
    stage.show()
    stage.room.generate_missing()
    await stage.until(stage.room.header.cancel.isVisible)
    assert " of 4" in stage.room.header.under_way.text()
    qtbot.mouseClick(stage.room.header.cancel, Qt.MouseButton.LeftButton)
    await stage.settle()
    states = {stage.document.status(line.id).state for line in stage.document.lines(stage.script)}
    assert states <= {"empty", "done"}
    assert "empty" in states
    assert not stage.room.header.cancel.isVisible()


async def test_a_refused_line_is_selected_and_says_why(stage: Stage) -> None:
    first, second = write_two(stage)
    ben = add_speaker(stage.document, "Ben")
    change_speaker(stage.document, ben, voice=Voice("local.speech", "local", "nobody"))
    stage.document.change_line(second, speaker=ben)
    stage.show()
    stage.room.generate_missing()
    await stage.settle()
    assert stage.document.status(first).state == "done"
    assert stage.document.status(second).state == "failed"
    assert stage.room.notice.isVisible()
    assert "nobody" in stage.room.notice.title.text() + stage.room.notice.text.text()
    assert stage.room.chosen_ids() == (second,)
    assert not stage.problems


@pytest.mark.qt_log_ignore("PulseAudioService")
async def test_playing_lines_up_the_takes_that_follow(stage: Stage) -> None:
    first, second = write_two(stage)
    stage.show()
    stage.room.generate_missing()
    await stage.settle()
    stage.room.play_from(first)
    await stage.settle()
    now = stage.player.now
    assert now is not None
    assert now.key == stage.document.status(first).chosen
    assert (now.title, now.path.exists()) == ("Hello.", True)
    assert stage.player.has_next
    stage.room.play_from(second)
    await stage.settle()
    assert stage.player.now is not None
    assert stage.player.now.key == stage.document.status(second).chosen
    assert not stage.player.has_next


async def test_export_writes_the_script(stage: Stage, tmp_path: Path) -> None:
    write_two(stage)
    stage.show()
    stage.room.generate_missing()
    await stage.settle()
    out = tmp_path / "out.wav"
    await stage.room._exporting.write(partial(stage.room._presenter.export, stage.document, stage.script, out), out)
    assert stage.room.notice.button.text() == "Show file"
    assert out.stat().st_size > 10_000


async def test_export_writes_what_the_ending_asks_for(stage: Stage, tmp_path: Path) -> None:
    write_two(stage)
    stage.show()
    words, times = tmp_path / "out.DOCX", tmp_path / "out.vtt"
    await stage.room._presenter.export(stage.document, stage.script, words)
    assert [line.text for line in read_chapters(words)[0].lines] == ["Hello.", "Good night."]
    write = stage.room._exporting.write
    await write(partial(stage.room._presenter.export, stage.document, stage.script, times), times)
    assert stage.room.notice.title.text() == "2 lines have no take yet."
    stage.room.generate_missing()
    await stage.settle()
    await write(partial(stage.room._presenter.export, stage.document, stage.script, times), times)
    assert times.read_text("utf-8").count(" --> ") == 2


async def test_the_title_is_edited_where_it_stands(stage: Stage, qtbot: QtBot) -> None:
    write_two(stage)
    stage.show()
    title = stage.room.header.title
    title.setFocus()
    qtbot.keyClick(title, Qt.Key.Key_F2)
    title.edit.setText("  1 · Harbour ")
    qtbot.keyClick(title.edit, Qt.Key.Key_Return)
    assert not title.edit.isVisible()
    assert stage.document.scripts[0].title == "1 · Harbour"
    assert title.label.text() == "1 · Harbour"
    qtbot.mouseDClick(title, Qt.MouseButton.LeftButton)
    title.edit.setText("something else")
    qtbot.keyClick(title.edit, Qt.Key.Key_Escape)
    assert stage.document.scripts[0].title == "1 · Harbour"


async def test_the_popup_names_somebody_of_the_cast_or_somebody_new(stage: Stage, qtbot: QtBot) -> None:
    first, second = write_two(stage)
    ben = add_speaker(stage.document, "Ben")
    stage.show()
    stage.room.writing.write_at_end(0)
    qtbot.keyClick(stage.room.view.editor, Qt.Key.Key_Tab)
    popup = stage.room.speakers
    assert popup.isVisible()
    qtbot.keyClicks(popup.edit, "be")
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    assert stage.document.line(first).speaker in {ben, add_speaker(stage.document, "be")}
    stage.room.name_speaker((first, second))
    qtbot.keyClicks(popup.edit, "Clara")
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    clara = stage.document.line(second).speaker
    assert stage.document.speakers[clara].name == "Clara"
    assert stage.document.line(first).speaker == clara
    assert not popup.isVisible()
    stage.document.undo()
    assert clara not in stage.document.speakers, "she joined in the step that gave her the lines"
    assert stage.document.line(second).speaker != clara


async def test_the_menu_says_what_the_keys_are_and_what_is_possible(stage: Stage) -> None:
    first, second = write_two(stage)
    stage.show()
    done: list[Wish] = []
    menu = LinesMenu(stage.room, 2, stage.room._possible((first, second)), done.append)
    assert menu.acts[Wish.REMOVE].text() == "Delete 2 lines"
    assert not menu.acts[Wish.PLAY].isEnabled()
    assert not menu.acts[Wish.WRITE].isEnabled()
    assert menu.acts[Wish.MOVE_UP].shortcut().toString() == "Alt+Up"
    menu.acts[Wish.REMOVE].trigger()
    assert done == [Wish.REMOVE]
    menu.open_at(QPoint(10, 10))
    menu.close()
    QApplication.processEvents()


async def test_another_script_is_shown_without_a_trace_of_the_first(stage: Stage) -> None:
    write_two(stage)
    for number in range(60):
        stage.document.insert_line(stage.script, 2 + number)
    stage.show()
    stage.room.writing.write_at_end(61)
    bar = stage.room.view.verticalScrollBar()
    assert bar.value() > 0
    other = stage.document.add_script("2 · Crossing")
    heard: list[object] = []
    stage.room.selection_changed.connect(heard.append)
    stage.room.show_script(stage.document, other)
    assert heard == [()]
    assert stage.room.view.row_count() == 0
    assert stage.room.first.isVisible()
    stage.room.show_script(stage.document, stage.script)
    assert stage.room.view.row_count() == 62
    assert stage.room.view.written_row() == -1
    assert bar.value() == 0, "a script begins at its beginning"


async def test_what_was_only_told_goes_with_the_next_line_and_a_question_stays(stage: Stage) -> None:
    write_two(stage)
    stage.show()
    stage.room.view.select_only(0)
    stage.room.question.tell("One take is all that there is.")
    stage.room.go_to_flagged(1)
    assert stage.room.notice.title.text() == "No line is flagged."
    stage.room.view.select_only(1)
    assert stage.room.question.isHidden()
    assert stage.room.notice.isHidden()
    stage.room.question.offer("Do it again?", "", Answer("Again", lambda: None))
    stage.room.view.select_only(0)
    assert not stage.room.question.isHidden()


async def test_the_cast_opens_once_and_lets_the_script_be_written(stage: Stage) -> None:
    write_two(stage)
    stage.show()
    stage.room.open_cast()
    cast = stage.room._cast
    assert cast is not None
    assert not cast.isModal()
    stage.room.open_cast()
    assert stage.room._cast is cast
    await stage.settle()
    cast.close()
    assert stage.room._cast is None


def test_names_of_files_are_names_that_every_system_takes() -> None:
    assert file_name('1 · Harbour: "night"/day?') == "1 · Harbour night day"
    assert file_name("...") == "script"


async def test_the_button_that_spends_is_not_cut_where_the_window_is_narrow(stage: Stage) -> None:
    write_two(stage)
    stage.show()
    header = stage.room.header
    header.show_price("about 0.0030 PTC + 3 unknown")
    for width, seen in ((1000, True), (430, False)):
        stage.room.resize(width, 500)
        QApplication.processEvents()
        assert header.width() == width
        assert header.generate.width() >= header.generate.sizeHint().width()
        assert header.export.isVisible() is header.cast.isVisible() is seen


async def test_a_marked_word_leads_to_its_pronunciation(stage: Stage) -> None:
    stage.show()
    line = stage.document.insert_line(stage.script, 0, text="In Seyðisfjörður, at night.")
    stage.room.writing.write_at(line, 6)
    menu = stage.room.menu(stage.document, [line])
    (pronounce,) = [action for action in menu.actions() if "Pronounce" in action.text()]
    assert pronounce.text() == "Pronounce “Seyðisfjörður”…"
    pronounce.trigger()
    words = stage.room._words
    assert words is not None
    assert words.card.word().written == "Seyðisfjörður"
    words.card.spoken.setText("SAY-this-fyur-thur")
    words.card.given.emit(words.card.word())
    assert [word.spoken for word in stage.document.project.words] == ["SAY-this-fyur-thur"]
    words.close()
    assert stage.room._words is None
    stage.room.view.stop_writing()
    menu = stage.room.menu(stage.document, [line])
    assert not [action for action in menu.actions() if "Pronounce" in action.text()]


async def test_a_stale_line_tells_its_reason_to_those_who_look_and_who_listen(stage: Stage) -> None:
    stage.show()
    line = stage.document.insert_line(stage.script, 0, text="Good night, Qi.")
    await stage.studio.generate(stage.document, [line])
    await stage.settle()
    stage.document.change_words([Pronunciation("Qi", "chee")])
    room, model = stage.room, stage.room.view.lines()
    assert model is not None
    assert room.view._tip(room.view.row_rect(0).center()) == ""
    await stage.until(lambda: bool(room.reasons.words(line)))
    assert room.view._tip(room.view.row_rect(0).center()) == "pronunciation changed"
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("(pronunciation changed)")


async def test_the_right_button_in_a_text_leaves_it_there_and_cuts_what_is_selected_of_it(
    stage: Stage, qtbot: QtBot
) -> None:
    _first, second = write_two(stage)
    stage.show()
    opened: list[QPoint] = []
    stage.room.view.editor.menu_asked.disconnect()
    stage.room.view.editor.menu_asked.connect(opened.append)
    stage.room.writing.write_at(second, 4)
    editor, ids = stage.room.view.editor, (second,)
    menu = stage.room.menu(stage.document, ids)
    assert [menu.acts[wish].isEnabled() for wish in (Wish.CUT, Wish.COPY, Wish.PASTE)] == [False, False, True]
    qtbot.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=editor.cursorRect().center())
    assert editor.textCursor().selectedText() == "Good"
    qtbot.mousePress(editor.viewport(), Qt.MouseButton.RightButton, pos=editor.cursorRect().center())
    assert stage.room.view.written_row() == 1
    assert editor.textCursor().selectedText() == "Good"
    menu = stage.room.menu(stage.document, ids)
    menu.acts[Wish.CUT].trigger()
    assert [line.text for line in stage.document.lines(stage.script)] == ["Hello.", " night."]
    editor.place_caret(len(" night."))
    menu.acts[Wish.PASTE].trigger()
    assert [line.text for line in stage.document.lines(stage.script)] == ["Hello.", " night.Good"]


async def test_undo_goes_to_the_script_in_which_it_takes_something_back(stage: Stage) -> None:
    first, _second = write_two(stage)
    other = stage.document.add_script("Later", stage.document.lines(stage.script)[:0])
    stage.document.insert_line(other, 0, text="Now.")
    stage.document.change_line(first, text="Hello again.")
    stage.script = other
    stage.show()
    wanted: list[tuple[str, str]] = []
    stage.room.script_made.connect(lambda project, script: wanted.append((project, script)))
    stage.room.writing.undo()
    assert wanted == [(stage.document.project.id, stage.document.scripts[0].id)]
    stage.room.writing.undo()
    assert len(wanted) == 1, "what is shown is stayed with"


async def test_a_step_of_undo_tells_once_what_is_selected_after_it(stage: Stage) -> None:
    first, second = write_two(stage)
    stage.show()
    stage.room.view.select_only(0)
    told: list[tuple[str, ...]] = []
    stage.room.selection_changed.connect(told.append)
    stage.document.remove_lines([first])
    told.clear()
    stage.room.writing.undo()
    stage.room.writing.redo()
    stage.room.writing.undo()
    assert told == [(first,), (second,), (first,)]
