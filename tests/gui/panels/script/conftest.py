"""A script on the writing surface, shown offscreen."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.projects.document import Document
from gui.models.lines import LinesModel
from gui.panels.script.view import ScriptView
from gui.panels.script.writing import Writing
from gui.theme import Theme
from tests.gui.scene import SCRIPT, TEXTS, document_of


class Desk:
    """A document, its view, and the writing between them."""

    def __init__(self, theme: Theme, document: Document) -> None:
        self.document = document
        self.model = LinesModel(document, SCRIPT)
        self.view = ScriptView(theme)
        self.writing = Writing(self.view)
        self.editor = self.view.editor
        self.view.setModel(self.model)
        self.writing.bind(self.model)
        self.model.modelReset.connect(lambda: pytest.fail("the model was reset"))

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.document.lines(SCRIPT)]

    @property
    def written(self) -> tuple[int, int]:
        """The row that is written in, and the caret in it."""
        return self.view.written_row(), self.editor.caret()

    def close(self) -> None:
        self.view.close()
        self.view.setModel(None)
        self.model.close()
        self.model.deleteLater()
        self.view.deleteLater()


@pytest.fixture
def texts() -> tuple[tuple[str, str, str], ...]:
    return TEXTS


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, texts: tuple[tuple[str, str, str], ...]) -> Iterator[Desk]:
    made = Desk(theme, document_of(*texts))
    made.view.resize(760, 400)
    made.view.show()
    qtbot.waitExposed(made.view)
    made.view.activateWindow()
    made.view.setFocus()
    yield made
    made.close()
