"""The popup finds among many entries and chooses by keyboard or mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.popup import Entry, EntryModel, Popup

VOICES = [
    Entry("en", "English (Great Britain)", "en-GB", "male anna"),
    Entry("en+f", "English, Anna", "en-GB · female"),
    Entry("cmn", "Chinese (Mandarin)", "普通话", "中文"),
    Entry("de", "German", "Deutsch · Straße"),
]


@pytest.fixture
def popup(theme: Theme, qtbot: QtBot) -> Popup:
    made = Popup(theme, "Search voices")
    qtbot.addWidget(made)
    made.set_entries(VOICES, "cmn")
    return made


def shown(popup: Popup) -> list[str]:
    return [popup.model.index(row, 0).data() for row in range(popup.model.rowCount())]


def test_it_begins_at_what_is_set(popup: Popup) -> None:
    assert popup.list.currentIndex().row() == 2
    assert len(shown(popup)) == 4


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anna", ["English (Great Britain)", "English, Anna"]),
        ("anna fem", ["English, Anna"]),
        ("ENGLISH", ["English (Great Britain)", "English, Anna"]),
        ("中文", ["Chinese (Mandarin)"]),
        ("通", ["Chinese (Mandarin)"]),
        ("strasse", ["German"]),
        ("nobody", []),
        ("  ", [entry.title for entry in VOICES]),
    ],
)
def test_every_word_must_be_found_somewhere(popup: Popup, qtbot: QtBot, typed: str, found: list[str]) -> None:
    popup.edit.setText(typed)
    assert shown(popup) == found


def test_deleting_letters_finds_more_again(popup: Popup, qtbot: QtBot) -> None:
    qtbot.keyClicks(popup.edit, "germany")
    assert shown(popup) == []
    qtbot.keyClick(popup.edit, Qt.Key.Key_Backspace)
    assert shown(popup) == ["German"]


def test_typing_arrows_and_enter_choose(popup: Popup, qtbot: QtBot) -> None:
    popup.show()
    qtbot.keyClicks(popup.edit, "english")
    qtbot.keyClick(popup.edit, Qt.Key.Key_Down)
    with qtbot.waitSignal(popup.chosen) as told:
        qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    assert told.args == ["en+f"]
    assert not popup.isVisible()


def test_arrows_stop_at_the_ends(popup: Popup, qtbot: QtBot) -> None:
    for _ in range(9):
        qtbot.keyClick(popup.edit, Qt.Key.Key_Down)
    assert popup.list.currentIndex().row() == 3
    for _ in range(9):
        qtbot.keyClick(popup.edit, Qt.Key.Key_Up)
    assert popup.list.currentIndex().row() == 0


def test_escape_and_enter_on_nothing_choose_nothing(popup: Popup, qtbot: QtBot) -> None:
    popup.show()
    with qtbot.assertNotEmitted(popup.chosen):
        popup.edit.setText("nobody")
        qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
        qtbot.keyClick(popup.edit, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_it_drops_from_a_button_and_a_click_chooses(popup: Popup, theme: Theme, qtbot: QtBot) -> None:
    button = PlainButton("Voice")
    qtbot.addWidget(button)
    button.show()
    popup.drop_from(button)
    place = popup.list.visualRect(popup.model.index(3, 0)).center()
    with qtbot.waitSignal(popup.chosen) as told:
        qtbot.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["de"]


def test_fifteen_thousand_entries(popup: Popup, qtbot: QtBot) -> None:
    many = [Entry(str(i), f"Voice {i}", "en") for i in range(15_000)]
    popup.set_entries(many, "14999")
    assert popup.list.currentIndex().row() == 14_999
    popup.edit.setText("voice 14999")
    assert shown(popup) == ["Voice 14999"]
    popup.set_entries(many)
    assert popup.edit.text() == ""
    assert popup.model.rowCount() == 15_000


def test_the_model_keeps_the_rules() -> None:
    model = EntryModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_entries(VOICES)
    for typed in ("a", "an", "", "nobody", "g"):
        model.narrow(typed)
    model.narrow("german")
    assert (model.row_of("de"), model.row_of("en")) == (0, -1)
    assert tester.model() is model


GROUPED = [
    Entry("", "Local voice", heading=True),
    Entry("en", "English"),
    Entry("", "302.AI", "no key", heading=True),
    Entry("", "Kokoro", heading=True),
    Entry("bella", "Bella", "Kokoro", icon="play"),
    Entry("emma", "Emma", "Kokoro"),
]


@pytest.fixture
def grouped(popup: Popup) -> Popup:
    popup.set_entries(GROUPED, "")
    return popup


def test_headings_stand_over_what_is_found_and_are_never_chosen(grouped: Popup, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(grouped.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert grouped.list.currentIndex().data() == "English"
    qtbot.keyClick(grouped.edit, Qt.Key.Key_Down)
    assert grouped.list.currentIndex().data() == "Bella", "two headings are passed over"
    qtbot.keyClick(grouped.edit, Qt.Key.Key_Up)
    qtbot.keyClick(grouped.edit, Qt.Key.Key_Up)
    assert grouped.list.currentIndex().data() == "English"
    qtbot.keyClicks(grouped.edit, "emma")
    assert shown(grouped) == ["Kokoro", "Emma"]
    with qtbot.waitSignal(grouped.chosen) as chosen:
        qtbot.keyClick(grouped.edit, Qt.Key.Key_Return)
    assert chosen.args == ["emma"]
    tester.deleteLater()


def test_what_was_typed_can_be_offered_itself(grouped: Popup, qtbot: QtBot) -> None:
    grouped.model.more = lambda typed: [Entry(f"typed {typed}", f"Use “{typed}”")]
    qtbot.keyClicks(grouped.edit, "Xena 2")
    assert shown(grouped) == ["Use “Xena 2”"]
    with qtbot.waitSignal(grouped.chosen) as chosen:
        qtbot.keyClick(grouped.edit, Qt.Key.Key_Return)
    assert chosen.args == ["typed Xena 2"]


def test_the_icon_of_an_entry_is_pressed_without_choosing_it(grouped: Popup, qtbot: QtBot) -> None:
    grouped.chosen.connect(lambda key: pytest.fail(f"{key} was chosen"))
    qtbot.keyClicks(grouped.edit, "bella")
    with qtbot.waitSignal(grouped.icon_pressed) as pressed:
        qtbot.keyClick(grouped.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed.args == ["bella"]
