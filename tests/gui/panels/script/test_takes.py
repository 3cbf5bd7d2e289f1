"""Takes in the script room: chosen by number, flagged, locked, made several at a time, scratch; and the head above."""

# Tests look behind Qt's optional answers: what is missing there fails the test anyway.
# pyright: reportOptionalMemberAccess=false

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.domain.profile import Caps
from core.domain.script import Voice
from core.projects.casting import change_speaker
from core.projects.status import LineState
from gui.models.lines import takes_words
from gui.panels.script import ScriptRoom
from gui.panels.script.parts import PartsMenu, SeveralMenu
from gui.playback import Playable, Player
from gui.theme import Theme
from tests.gui.paid import Paid, paid


class Stage:
    """A room on a studio that can spend."""

    def __init__(self, made: Paid, theme: Theme) -> None:
        self.paid, self.studio, self.document, self.script = made, made.studio, made.document, made.script
        self.player = Player()
        self.room = ScriptRoom(made.studio, theme, made.tasks, self.player)
        self.room.resize(900, 600)

    def show(self) -> None:
        self.room.show_script(self.document, self.script)
        self.room.show()
        QApplication.processEvents()

    async def settle(self) -> None:
        await self.until(lambda: not len(self.paid.tasks))
        await self.studio.idle()
        await self.until(lambda: not len(self.paid.tasks) and not self.room._tally.isActive())
        await self.until(lambda: not self.room._pricing.isActive() and not len(self.paid.tasks))

    async def until(self, true: Callable[[], object]) -> None:
        await self.paid.until(true)

    async def made(self, line: str, times: int) -> list[str]:
        """Generate takes of a line and return their ids, oldest first; the oldest is the chosen one."""
        await self.studio.generate(self.document, [line], times)
        await self.studio.idle()
        takes = [take.id for take in await self.studio.line_takes(line)]
        await self.studio.choose_take(self.document, line, takes[0])  # candidates are not always filed as they came
        return takes

    def menu(self, kind: type[QMenu]) -> QMenu:
        return next(menu for menu in self.room.view.findChildren(kind) if menu.isVisible())


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def stage(tmp_path: Path, theme: Theme, qapp: QApplication) -> AsyncIterator[Stage]:
    async with paid(tmp_path) as made:
        found = Stage(made, theme)
        yield found
        found.room.release()
        await made.tasks.cancel_all()
        found.player.close()
        found.player.deleteLater()
        found.room.close()
        found.room.deleteLater()


async def test_a_digit_chooses_a_take_of_the_line_and_undo_takes_it_back(stage: Stage, qtbot: QtBot) -> None:
    line = stage.paid.line(stage.paid.ben, "Good evening.")
    stage.show()
    takes = await stage.made(line, 3)
    stage.room.select_line(line)
    assert takes_words(stage.document.status(line)) == "1/3"
    qtbot.keyClick(stage.room.view, Qt.Key.Key_3)
    await stage.settle()
    assert stage.document.status(line).chosen == takes[2]
    assert takes_words(stage.document.status(line)) == "3/3"
    qtbot.keyClick(stage.room.view, Qt.Key.Key_9)
    await stage.settle()
    assert stage.document.status(line).chosen == takes[2]
    assert stage.room.view.written_row() == -1
    stage.room.writing.undo()
    await stage.settle()
    assert stage.document.status(line).chosen == takes[0]
    assert not stage.paid.problems


async def test_with_alt_a_take_is_only_heard(stage: Stage, qtbot: QtBot) -> None:
    line = stage.paid.line(stage.paid.ben, "Good evening.")
    stage.show()
    takes = await stage.made(line, 2)
    stage.room.select_line(line)
    qtbot.keyClick(stage.room.view, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    await stage.until(lambda: stage.player.now is not None)
    assert stage.player.now.key == takes[1]
    assert stage.document.status(line).chosen == takes[0]


async def test_a_digit_is_written_where_the_line_has_no_take(stage: Stage, qtbot: QtBot) -> None:
    line = stage.paid.line(stage.paid.ben, "At ")
    stage.show()
    stage.room.select_line(line)
    qtbot.keyClick(stage.room.view, Qt.Key.Key_3)
    assert stage.document.line(line).text == "At 3"


async def test_a_locked_line_keeps_its_take_until_it_is_unlocked(stage: Stage, qtbot: QtBot) -> None:
    line = stage.paid.line(stage.paid.ben, "Good evening.")
    stage.show()
    takes = await stage.made(line, 2)
    stage.room.select_line(line)
    stage.room.picking.lock()
    assert stage.document.status(line).state is LineState.LOCKED
    stage.room.picking.pick(2)
    await stage.until(stage.room.question.isVisible)
    assert stage.document.status(line).chosen == takes[0]
    stage.room.question.button.click()
    await stage.settle()
    assert (stage.document.status(line).chosen, stage.document.line(line).locked) == (takes[1], False)
    for _ in range(3):
        stage.document.undo()
    await stage.settle()
    assert (stage.document.status(line).chosen, stage.document.line(line).locked) == (takes[0], False)


async def test_generating_a_locked_line_says_so_and_offers_to_unlock_it_with_the_price(stage: Stage) -> None:
    locked = stage.paid.line(stage.paid.ben, "Good evening.")
    other = stage.paid.line(stage.paid.ben, "Good night.")
    stage.document.change_line(locked, locked=True)
    stage.show()
    stage.room.generate([locked])
    await stage.until(stage.room.question.isVisible)
    assert stage.room.question.title.text() == "This line is locked."
    assert "PTC" in stage.room.question.button.text()
    assert stage.paid.bought == 0
    stage.room.generate([locked, other])
    await stage.settle()
    assert stage.paid.bought == 1
    assert stage.room.question.title.text() == "A locked line was passed over."
    stage.room.question.button.click()
    await stage.settle()
    assert stage.paid.bought == 2
    assert not stage.document.line(locked).locked
    assert stage.paid.state(locked) == "done"


async def test_what_is_heard_is_flagged_and_all_flagged_is_done_again_for_a_price(stage: Stage, qtbot: QtBot) -> None:
    lines = [stage.paid.line(stage.paid.ben, text) for text in ("Good evening.", "Good night.", "Sleep well.")]
    stage.show()
    await stage.studio.generate(stage.document, lines)
    await stage.studio.idle()
    chosen = [stage.document.status(line).chosen for line in lines]
    stage.room.select_line(lines[0])
    stage.player._items, stage.player._at = (Playable(chosen[2], Path("x"), b"", 1.0, "x"),), 0
    stage.player._playing = True
    stage.room.picking.flag()
    stage.player._playing = False
    assert stage.document.flagged(stage.script) == (lines[2],)
    stage.room.picking.flag()
    await stage.settle()
    header = stage.room.header
    assert header.redo.isVisible()
    assert header.redo.text().startswith("Redo 2 flagged · ")
    assert "PTC" in header.redo.text()
    stage.room.go_to_flagged(1)
    assert stage.room.chosen_ids() == (lines[2],)
    stage.room.go_to_flagged(1)
    assert stage.room.chosen_ids() == (lines[0],)
    for _ in range(2):
        qtbot.mouseClick(header.redo, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert stage.paid.bought == 5
    assert stage.document.flagged(stage.script) == ()
    assert not header.redo.isVisible()
    assert [stage.document.status(line).chosen for line in lines] == chosen
    stage.room.go_to_flagged(1)
    assert stage.room.notice.title.text() == "No line is flagged."


async def test_a_heading_is_neither_flagged_nor_locked(stage: Stage) -> None:
    heading, spoken = (stage.paid.line(stage.paid.ben, words) for words in ("Fog", "Good evening."))
    stage.document.change_line(heading, heading=True)
    stage.show()
    stage.room.view.select_rows([0, 1])
    stage.room.picking.flag()
    stage.room.picking.lock()
    assert stage.document.flagged(stage.script) == (spoken,)
    assert stage.document.line(spoken).locked
    assert not stage.document.line(heading).locked
    stage.room.view.select_only(0)
    stage.room.picking.flag()
    assert stage.document.flagged(stage.script) == (spoken,)


async def test_flagging_again_takes_the_flag_back(stage: Stage) -> None:
    line = stage.paid.line(stage.paid.ben, "Good evening.")
    stage.show()
    stage.room.select_line(line)
    assert stage.room.picking.flag_words() == "Flag for redo"
    stage.room.picking.flag()
    assert stage.room.picking.flag_words() == "Remove flag"
    stage.room.picking.flag()
    assert not stage.document.line(line).flagged


async def test_several_takes_carry_their_price_and_two_clicks_order_them_once(stage: Stage) -> None:
    line = stage.paid.line(stage.paid.ben, "Good evening.")
    stage.show()
    stage.room.select_line(line)
    stage.room.making.open_several()
    menu = stage.menu(SeveralMenu)
    three = menu.actions()[1]
    assert three.text().startswith("3 takes · 0.0005")
    three.trigger()
    three.trigger()
    menu.close()
    await stage.settle()
    assert stage.paid.bought == 3
    assert stage.document.status(line).takes == 3


async def test_a_voice_that_always_sounds_the_same_offers_no_several_takes_and_says_why(stage: Stage) -> None:
    line = stage.paid.line(stage.document.narrator.id, "Rain.")
    stage.show()
    stage.room.select_line(line)
    stage.room.making.open_several()
    assert not stage.room.view.findChildren(SeveralMenu)
    assert "all sound the same" in stage.room.question.text.text()


async def test_what_was_made_before_is_not_offered_to_whoever_wants_several(stage: Stage) -> None:
    first, second = (stage.paid.line(stage.paid.ben, "Good evening.") for _ in range(2))
    stage.show()
    await stage.made(first, 1)
    stage.room.making.generate([second], 2)
    await stage.settle()
    assert not stage.room.question.isVisible()
    assert stage.paid.bought == 3


async def test_the_head_says_what_is_stale_and_missing_and_offers_each_alone(stage: Stage) -> None:
    lines = [stage.paid.line(stage.paid.ben, text) for text in ("Good evening.", "Good night.", "Sleep well.", "Rain.")]
    stage.show()
    await stage.settle()
    header = stage.room.header
    assert header.standing.text() == ""
    await stage.studio.generate(stage.document, lines[:3])
    await stage.studio.idle()
    stage.document.change_line(lines[0], text="Good morning.")
    stage.document.change_line(lines[1], text="Good day.", locked=True)
    await stage.settle()
    assert header.standing.text().startswith("1 of 4 stale, 1 missing: 0.00")
    assert header.generate.text().startswith("Generate 2 · 0.00")
    stage.room.making.open_parts(header.generate)
    menu = stage.menu(PartsMenu)
    stale, missing, flagged, _selected = menu.actions()
    assert stale.text().startswith("Only what is out of date: 1 · ")
    assert missing.text().startswith("Only what is missing: 1 · ")
    assert not flagged.isEnabled()
    stale.trigger()
    menu.close()
    await stage.settle()
    assert [stage.paid.state(line) for line in lines] == ["done", "stale", "done", "empty"]


async def test_what_a_cap_stops_is_said_in_the_head(stage: Stage) -> None:
    lines = [stage.paid.line(stage.paid.ben, text * 40) for text in ("Good evening. ", "Good night. ")]
    await stage.studio.accounts.change(stage.paid.profile.id, caps=Caps(day=0.01))
    stage.show()
    stage.room.generate(lines)
    await stage.until(lambda: "cap" in stage.room.header.standing.text())
    assert stage.room.header.standing.isVisible()
    assert stage.paid.bought == 1


async def test_the_scratch_track_makes_everything_audible_and_counts_nothing_as_finished(stage: Stage) -> None:
    lines = [stage.paid.line(stage.paid.ben, text) for text in ("Good evening.", "Good night.")]
    stage.show()
    await stage.settle()
    header = stage.room.header
    assert header.scratch.isVisible()
    header.scratch.click()
    await stage.settle()
    assert stage.paid.bought == 0
    assert [stage.paid.state(line) for line in lines] == ["scratch", "scratch"]
    assert header.generate.text().startswith("Generate 2 · ")
    assert not header.scratch.isVisible()
    assert takes_words(stage.document.status(lines[0])) == "scratch"
    stage.document.change_line(lines[0], text="Good morning to everybody.")
    await stage.settle()
    assert takes_words(stage.document.status(lines[0])) == "outdated"
    assert header.scratch.isVisible()
    stage.room.making.scratch()
    await stage.settle()
    stage.room.making.scratch()
    await stage.settle()
    assert stage.room.question.title.text() == "Every line can be heard already."


async def test_exporting_a_scratch_track_asks_first(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [stage.paid.line(stage.paid.ben, text) for text in ("Good evening.", "Good night.")]
    out = tmp_path / "play.wav"

    async def where(*_: object) -> Path:
        return out

    monkeypatch.setattr("gui.panels.script.room.ask_where", where)
    stage.show()
    await stage.studio.scratch(stage.document, stage.script)
    await stage.settle()
    stage.room.export()
    await stage.until(stage.room.question.isVisible)
    question = stage.room.question
    assert question.title.text() == "2 lines have only scratch takes."
    assert question.button.text().startswith("Generate these 2 · 0.00")
    assert not out.exists()
    question.other.click()
    await stage.settle()
    assert out.exists()
    stage.room.export()
    await stage.until(question.isVisible)
    question.button.click()
    await stage.settle()
    assert [stage.paid.state(line) for line in lines] == ["done", "done"]


async def test_a_cell_of_the_strip_leads_to_its_line(stage: Stage, qtbot: QtBot) -> None:
    lines = [stage.paid.line(stage.paid.ben, text) for text in ("Good evening.", "Good night.", "Sleep.")]
    stage.show()
    await stage.settle()
    strip = stage.room.header.strip
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect().center())
    assert stage.room.chosen_ids() == (lines[1],)
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert stage.room.chosen_ids() == (lines[2],)
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    assert stage.room.chosen_ids() == (lines[0],)
    assert strip.words(0).startswith("Line 1 · Ben · no take yet")
    assert "Line 1" in strip.accessibleDescription()


async def test_takes_are_compared_blind_and_the_preferred_one_speaks_and_is_remembered(
    stage: Stage, qtbot: QtBot
) -> None:
    line = stage.paid.line(stage.paid.ben, "Good evening.")
    stage.show()
    stage.room.select_line(line)
    stage.room.making.compare()
    await stage.settle()
    assert stage.room.question.title.text() == "There is nothing to compare yet."
    await stage.made(line, 1)
    # the loopback voice says the same words alike: a louder one is another sound
    voice = stage.document.voicing.voice_of(stage.document.line(line))
    change_speaker(
        stage.document,
        stage.paid.ben,
        voice=Voice(voice.generator, voice.profile, "openai/nova", "Nova", dict(voice.params)),
    )
    takes = await stage.made(line, 1)
    chosen = stage.document.status(line).chosen
    stage.room.making.compare()
    await stage.until(lambda: stage.room.making.compared and stage.room.making.compared.letters[0].isEnabled())
    dialog = stage.room.making.compared
    assert not dialog.isModal()
    assert [button.text() for button in dialog.letters] == ["A", "B"]
    place = next(place for place, take in enumerate(dialog._takes) if take.id != chosen)
    stage.document.change_line(line, locked=True)
    dialog.hear(place)
    assert not dialog.choose.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    await stage.settle()
    assert stage.document.status(line).chosen == chosen
    stage.document.change_line(line, locked=False)
    stage.player.clear()
    qtbot.keyClick(dialog, Qt.Key.Key_A + place)
    now = stage.player.now
    assert now is not None
    assert (now.title, now.peaks, now.key in takes) == ("AB"[place], b"", False)
    assert 0 < now.gain <= 1
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    await stage.settle()
    assert stage.document.status(line).chosen == dialog._takes[place].id
    assert f"take {takes.index(dialog._takes[place].id) + 1}" in dialog.letters[place].text()
    (kept,) = await stage.studio.takes_by_id([dialog._takes[place].id])
    assert kept.notes["blind"] == "2"
    stage.document.undo()
    await stage.settle()
    assert stage.document.status(line).chosen == chosen
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    await asyncio.sleep(0)
    assert stage.room.making.compared is None
    assert stage.player.now is None


async def test_what_has_no_room_in_the_head_is_in_a_menu(stage: Stage) -> None:
    lines = [stage.paid.line(stage.paid.ben, text) for text in ("Good evening.", "Good night.")]
    stage.show()
    stage.document.change_line(lines[0], flagged=True)
    await stage.settle()
    header = stage.room.header
    stage.room.resize(1400, 600)
    QApplication.processEvents()
    assert not header.more.isVisible()
    assert header.cast.isVisible()
    stage.room.resize(560, 600)
    QApplication.processEvents()
    assert header.more.isVisible()
    menu = header.menu()
    hidden = [part for part in (header.cast, header.export, header.scratch, header.redo) if not part.isVisible()]
    assert [action.text() for action in menu.actions()] == [part.text() for part in hidden]
    assert header.cast in hidden
    assert header.generate.width() >= header.generate.sizeHint().width()
    next(action for action in menu.actions() if action.text() == header.cast.text()).trigger()
    menu.deleteLater()
    assert stage.room._cast is not None
