"""The recordings of a cloned voice: shown in order, moved by key and by drag, transcribed, kept within the rules."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.audio.speech import Heard
from core.domain.clip import Clip
from core.providers.base import ClipRules
from gui.panels.clips import ClipList, limits_of, misfit
from gui.theme import Theme

ONE, TWO, THREE = (Clip(letter * 64, ".wav", f"said {letter}", f"anna-{letter}") for letter in "abc")
RULES = ClipRules(least=1, most=3, suffixes=(".wav", ".mp3"), bytes=2_000_000)


@pytest.fixture
def listed(theme: Theme, qtbot: QtBot) -> ClipList:
    made = ClipList(theme)
    qtbot.addWidget(made)
    made.resize(300, 500)
    made.show_clips((ONE, TWO, THREE), RULES, "302.AI")
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def order(listed: ClipList) -> list[str]:
    return [card.name.text() for card in listed.cards]


def test_each_recording_has_its_place_its_length_and_its_words(listed: ClipList) -> None:
    listed.show_lengths({ONE.audio: 12.4})
    assert order(listed) == ["1 · anna-a", "2 · anna-b", "3 · anna-c"]
    assert [card.length.text() for card in listed.cards] == ["0:12", "", ""]
    assert [card.text.toPlainText() for card in listed.cards] == ["said a", "said b", "said c"]
    assert listed.unmeasured() == (TWO, THREE)
    assert not listed.add.isEnabled(), "three are the most"
    assert "302.AI" in listed.notice.text()
    assert listed.notice.isVisible()


def test_keys_move_a_recording_and_take_it_out(listed: ClipList, qtbot: QtBot) -> None:
    told: list[tuple[Clip, ...]] = []
    listed.changed.connect(told.append)
    card = listed.cards[0]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert told == [(TWO, ONE, THREE)]
    assert order(listed) == ["1 · anna-b", "2 · anna-a", "3 · anna-c"]
    assert card.hasFocus(), "it can be moved on"
    QTest.keyClick(card, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(card, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert listed.clips() == (ONE, TWO, THREE)
    QTest.keyClick(card, Qt.Key.Key_Delete)
    assert listed.clips() == (TWO, THREE)
    assert listed.add.isEnabled()


def test_a_card_is_dragged_past_the_others(listed: ClipList, qtbot: QtBot) -> None:
    card = listed.cards[0]
    start = QPoint(5, 5)
    QTest.mousePress(card.handle, Qt.MouseButton.LeftButton, pos=start)
    for _ in range(2):
        target = listed.cards[listed.cards.index(card) + 1].geometry().bottom()
        QTest.mouseMove(card.handle, card.handle.mapFrom(listed, QPoint(10, target)))
        QApplication.processEvents()
    QTest.mouseRelease(card.handle, Qt.MouseButton.LeftButton)
    assert listed.clips() == (TWO, THREE, ONE)
    assert listed.cards[2] is card


def test_typed_words_are_told_after_a_pause_and_the_caret_stays(listed: ClipList, qtbot: QtBot) -> None:
    text = listed.cards[1].text
    text.setFocus()
    text.moveCursor(text.textCursor().MoveOperation.Start)
    with qtbot.waitSignal(listed.changed) as told:
        qtbot.keyClicks(text, "She ")
    assert told.args == [(ONE, Clip(TWO.audio, ".wav", "She said b", TWO.name), THREE)]
    assert text.textCursor().position() == 4


def test_leaving_the_text_tells_at_once(listed: ClipList, qtbot: QtBot) -> None:
    told: list[tuple[Clip, ...]] = []
    listed.changed.connect(told.append)
    text = listed.cards[0].text
    text.setFocus()
    qtbot.keyClicks(text, "x")
    listed.add.setFocus()
    listed.cards[1].setFocus()
    assert len(told) == 1


def test_files_that_are_dropped_are_given(listed: ClipList, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "anna.wav"
    file.write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    drop = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(listed.files_given) as given:
        listed.dropEvent(drop)
    assert given.args == [[file]]


def test_what_the_rules_keep_out_is_told(listed: ClipList, tmp_path: Path) -> None:
    listed.show_clips((ONE, TWO), RULES, "302.AI")
    good, second, text, large = (tmp_path / name for name in ("a.WAV", "b.mp3", "notes.txt", "long.wav"))
    for file in (good, second, text):
        file.write_bytes(b"x")
    large.write_bytes(bytes(RULES.bytes + 1))
    assert listed.fitting([good]) == ([good], "")
    assert listed.fitting([good, second]) == ([good], "3 recordings are the most.")
    assert "notes.txt" in misfit(text, RULES)
    assert "2 MB" in misfit(large, RULES)
    assert "gone.wav" in misfit(tmp_path / "gone.wav", RULES)
    assert limits_of(RULES) == "1 to 3 recordings · wav, mp3 · at most 2 MB each"


def test_every_control_has_a_name(listed: ClipList) -> None:
    for card in listed.cards:
        assert all(part.accessibleName() for part in (card, card.text, card.play, card.cross))
    assert listed.accessibleName()
    assert listed.add.text()


def test_what_was_heard_stands_below_a_recording_and_warns(listed: ClipList) -> None:
    wanted = ClipRules(least=1, most=3, suffixes=(".wav",), seconds=(15, 60), transcripts=False)
    listed.show_clips((ONE, TWO, THREE), wanted, "JimmyAI")
    assert listed.unheard() == (ONE, TWO, THREE)
    listed.show_heard({ONE.audio: Heard(31, 27.4, -20, 0.5), TWO.audio: Heard(9, 8.2, -20, 1.0, clipped=0.1)})
    one, two, three = listed.cards
    assert (one.speech.text(), one.concerns.isVisible()) == ("27 s of speech", False)
    assert two.concerns.text() == (
        "It has 8 s of speech; 15 to 60 s are wanted. "
        "It is too loud: its peaks are cut off. Record it at a lower level."
    )
    assert not two.speech.isVisible()
    assert not three.speech.isVisible()
    assert listed.unheard() == (THREE,)
    assert not any(card.text.isVisible() for card in listed.cards), "nobody asks what is said in them"
    listed.show_clips((TWO, ONE), RULES, "302.AI")
    assert [card.concerns.text() for card in listed.cards] == [
        "It is too loud: its peaks are cut off. Record it at a lower level.",
        "",
    ]
    assert all(card.text.isVisible() for card in listed.cards)
