"""Words with their times: where they stand, what is sung at a moment, and what is said of times that did not come."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from core.domain.take import Mark
from gui.panels.music.lyrics import LyricsCard
from gui.panels.music.timed import Span, TimedLyrics, laid_out, span_at, span_of
from gui.theme import Theme
from tests.gui.panels.music.makings import take_of

LYRICS = "[Verse]\nThe lamps go out,\nthe lamps go on\n\n[Chorus]\nMoon"


def words(*texts: str, start: float = 1.0) -> list[Mark]:
    return [Mark("word", start + place, start + place + 0.5, text) for place, text in enumerate(texts)]


def placed(text: str, spans: list[Span]) -> list[str]:
    return [text[span.first : span.last] for span in spans]


def test_words_are_found_in_the_lyrics_each_after_the_one_before() -> None:
    marks = words("The", "lamps", "go", "out,", "the", "lamps ", "go", "on", "Moon")
    text, spans = laid_out(marks, LYRICS)
    assert text == LYRICS
    assert placed(text, spans) == ["The", "lamps", "go", "out,", "the", "lamps", "go", "on", "Moon"]
    assert [span.first for span in spans] == sorted(span.first for span in spans)
    assert spans[5].first > spans[1].first


def test_a_few_words_that_were_sung_otherwise_do_not_lose_the_rest() -> None:
    marks = words("The", "lamps", "go", "out", "yeah", "the", "lamps", "go", "on", "Moon")
    text, spans = laid_out(marks, LYRICS)
    assert text == LYRICS
    assert len(spans) == 9


def test_other_words_than_the_lyrics_are_written_as_they_are_sung() -> None:
    marks = [*words("Snow", "falls"), *words("Lamps", "burn", start=6.0)]
    text, spans = laid_out(marks, LYRICS)
    assert text == "Snow falls\nLamps burn"
    assert placed(text, spans) == ["Snow", "falls", "Lamps", "burn"]


def test_sentences_are_the_lines_of_their_words_and_stand_alone_without() -> None:
    sentences = [Mark("sentence", 1.0, 2.5, "Snow falls"), Mark("sentence", 3.0, 4.5, "Lamps burn")]
    text, spans = laid_out([*sentences, *words("Snow", "falls", "Lamps", "burn")], "")
    assert text == "Snow falls\nLamps burn"
    assert len(spans) == 4
    text, spans = laid_out(sentences, "")
    assert placed(text, spans) == text.split("\n") == ["Snow falls", "Lamps burn"]


def test_letters_that_change_their_number_do_not_shift_the_words() -> None:
    marks = words("İstanbul", "gece")
    text, spans = laid_out(marks, "İstanbul'da gece")
    assert placed(text, spans) == ["İstanbul", "gece"]


@pytest.mark.parametrize("marks", [[], [Mark("word", 0, 1, " \n")]])
def test_no_words_are_no_text(marks: list[Mark]) -> None:
    assert laid_out(marks, "") == ("", [])


def test_what_is_sung_stays_a_little_while_nothing_follows() -> None:
    spans = [Span(0, 3, 1.0, 1.5), Span(4, 9, 2.0, 2.5)]
    sung = [span_at(spans, at) for at in (0.9, 1.0, 1.9, 2.0, 4.4, 4.6)]
    assert sung == [None, spans[0], spans[0], spans[1], spans[1], None]
    assert [span_of(spans, at) for at in (0, 3, 4, 12)] == [spans[0], spans[0], spans[1], spans[1]]
    assert span_of([], 3) is None


def test_a_click_leads_to_the_word_and_the_keys_do_too(theme: Theme, qtbot: QtBot) -> None:
    view = TimedLyrics(theme)
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.show_marks(words("The", "lamps", "go", "out,", "the", "lamps", "go", "on", "Moon"), LYRICS)
    view.show()
    heard: list[float] = []
    view.seek_asked.connect(heard.append)
    cursor = view.textCursor()
    cursor.setPosition(LYRICS.index("lamps") + 2)
    where = view.cursorRect(cursor).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert heard == [2.0]
    view.setFocus()
    view.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert heard == [2.0, 9.0]
    view.show_moment(2.2)
    assert view.now == "lamps"
    assert len(view.extraSelections()) == 2
    view.show_moment(None)
    assert view.extraSelections() == []
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, where.y()))
    qtbot.mouseMove(view.viewport(), QPoint(120, where.y()))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, where.y()))
    assert heard == [2.0, 9.0]  # words that are marked to be copied are not played


def test_a_long_song_scrolls_with_what_is_sung(theme: Theme, qtbot: QtBot) -> None:
    view = TimedLyrics(theme)
    qtbot.addWidget(view)
    view.resize(300, 100)
    marks = [Mark("sentence", at * 2.0, at * 2.0 + 1.5, f"line {at}") for at in range(60)]
    view.show_marks(marks, "")
    view.show()
    assert view.height() <= 300
    view.show_moment(100.5)
    assert view.verticalScrollBar().value() > 0
    assert view.now == "line 50"


@pytest.mark.parametrize("timing", ["missing", "unreadable"])
def test_times_that_were_asked_for_and_did_not_come_are_told_of(theme: Theme, qtbot: QtBot, timing: str) -> None:
    card = LyricsCard(theme)
    qtbot.addWidget(card)
    card.show_take(take_of(notes={"timing": timing}), {})
    assert card.isVisible()
    assert card.said.text()
    assert not card.timed.isVisible()
    card.show_take(take_of(notes={}), {})
    assert not card.isVisible()
    card.show_take(None, {})
    assert not card.isVisible()
