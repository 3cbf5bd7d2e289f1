"""What will be sent is shown as it leaves, except for the key; what is cut to fit is whole in the clipboard."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import NotSetUp
from core.message import say
from core.net.curl import as_curl, read_curl
from core.net.outgoing import Attachment, Outgoing
from gui.panels.outgoing import KEY, OutgoingPane, written
from gui.theme import Theme

LONG = "a slow waltz for accordion and upright bass, " * 4
SONG = Outgoing(
    "POST",
    "https://api.example/udio",
    body={"gen_params": {"prompt": LONG, "lyrics": "月亮", "seed": -1, "tags": [LONG]}},
)
FORM = Outgoing(
    "POST",
    "https://api.example/v1/audio/transcriptions",
    form=(("model", "whisper-1"),),
    files=(Attachment("file", "anna.wav", "audio/wav", "/clips/ab12.wav"),),
    headers={"X-Wish": "1"},
)


@pytest.fixture
def pane(theme: Theme, qtbot: QtBot) -> OutgoingPane:
    made = OutgoingPane(theme)
    qtbot.addWidget(made)
    made.resize(280, 600)
    made.show()
    return made


def body_of(text: str) -> dict:
    return json.loads(text.partition("\n\n")[2])


def test_method_address_headers_and_body_stand_as_they_leave() -> None:
    head, _, _ = written(SONG).partition("\n\n")
    assert head.splitlines() == [
        "POST https://api.example/udio",
        f"Authorization: Bearer {KEY}",
        "Content-Type: application/json",
    ]
    assert body_of(written(SONG)) == SONG.body


def test_long_texts_are_cut_where_they_are_shown_only() -> None:
    cut = body_of(written(SONG, cut=40))["gen_params"]
    assert cut["prompt"] == LONG[:39] + "…" == cut["tags"][0]
    assert (cut["lyrics"], cut["seed"]) == ("月亮", -1)


def test_what_is_short_stands_in_one_row() -> None:
    body = {"config": {"mode": "regular"}, "links": [], "texts": ["a", "b"], "deep": {"er": {"and": LONG}}, "on": True}
    text = written(Outgoing("POST", "https://api.example/", body=body))
    assert body_of(text) == body
    assert '  "config": {"mode": "regular"},' in text.splitlines()
    assert '  "texts": ["a", "b"],' in text.splitlines()
    assert '    "er": {' in text.splitlines()


def test_a_call_without_a_key_shows_none_and_a_get_no_body() -> None:
    assert (
        written(Outgoing("GET", "http://127.0.0.1:8880/v1/models", key=False)) == "GET http://127.0.0.1:8880/v1/models"
    )


def test_a_form_shows_its_fields_and_the_names_of_its_files() -> None:
    text = written(FORM)
    assert "X-Wish: 1" in text
    assert text.splitlines()[-2:] == ["model=whisper-1", "file=@anna.wav (audio/wav)"]
    assert "/clips/" not in text


def test_the_copy_is_a_whole_command_without_the_key(pane: OutgoingPane, qtbot: QtBot) -> None:
    pane.show_outgoing(SONG)
    with qtbot.waitSignal(pane.copied):
        qtbot.mouseClick(pane.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied == as_curl(SONG)
    assert "$API_KEY" in copied
    assert json.loads(read_curl(copied).body) == SONG.body
    assert pane.copy.text() != "Copy as cURL"
    qtbot.waitUntil(lambda: pane.copy.text() == "Copy as cURL")


def test_who_selects_all_copies_all(pane: OutgoingPane) -> None:
    pane.show_outgoing(SONG)
    assert LONG not in pane.card.toPlainText()
    pane.card.selectAll()
    pane.card.copy()
    assert body_of(QGuiApplication.clipboard().text()) == SONG.body


def test_the_card_is_as_high_as_what_it_shows(pane: OutgoingPane) -> None:
    pane.show_outgoing(Outgoing("GET", "http://127.0.0.1/v1/models"))
    QApplication.processEvents()
    low = pane.card.height()
    pane.show_outgoing(SONG)
    QApplication.processEvents()
    assert pane.card.height() > low
    assert not pane.card.verticalScrollBar().isVisible()


def test_a_problem_and_nothing_at_all_are_said_in_its_place(pane: OutgoingPane) -> None:
    pane.show_outgoing(SONG)
    pane.show_problem(NotSetUp(say("The path is not set."), say("Paste it in Settings.")))
    assert (pane.card.isVisible(), pane.copy.isVisible()) == (False, False)
    assert pane.words.text() == "The path is not set. Paste it in Settings."
    pane.show_outgoing(None)
    assert pane.words.text() == "Nothing leaves this computer."
    pane.show_outgoing(SONG)
    assert (pane.card.isVisible(), pane.words.isVisible()) == (True, False)


def test_chinese_sentences_of_a_problem_stand_without_a_space(pane: OutgoingPane) -> None:
    pane.show_problem(NotSetUp(say("还没有录音。"), say("请添加一段。")))
    assert pane.words.text() == "还没有录音。请添加一段。"
