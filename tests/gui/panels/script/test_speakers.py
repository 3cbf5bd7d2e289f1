"""The popup that names a speaker."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.i18n import install
from gui.panels.script.speakers import SpeakerPopup
from gui.theme import Theme
from tests.gui.scene import TEXTS, document_of


@pytest.fixture
def popup(qtbot: QtBot, theme: Theme) -> Iterator[SpeakerPopup]:
    made = SpeakerPopup(theme)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def chinese() -> Iterator[None]:
    install("zh_CN")
    yield
    install("en")


def titles(popup: SpeakerPopup) -> list[str]:
    return [popup.model.index(row, 0).data() for row in range(popup.model.rowCount())]


def test_the_narrator_has_the_name_that_is_shown_everywhere(chinese: None, popup: SpeakerPopup) -> None:
    popup.offer(document_of(*TEXTS), "anna")
    assert titles(popup) == ["旁白", "Anna", "Ben"]


def test_tab_takes_the_highlighted_name(popup: SpeakerPopup, qtbot: QtBot) -> None:
    popup.offer(document_of(*TEXTS), "anna")
    popup.show()
    qtbot.keyClicks(popup.edit, "be")
    with qtbot.waitSignal(popup.picked) as picked:
        qtbot.keyClick(popup.edit, Qt.Key.Key_Tab)
    assert picked.args
    assert [speaker.id for speaker in picked.args] == ["ben"]
    assert not popup.isVisible()
