"""The lines as an item model: precise, and never reset."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from core.errors import NothingToSay
from core.message import say
from core.projects.document import Document
from core.projects.status import LineStatus
from gui.models.lines import LinesModel, Role, note, problem_text, side_words, state_word
from tests.gui.scene import SCRIPT, TEXTS, document_of


@pytest.fixture
def document() -> Document:
    return document_of(*TEXTS)


@pytest.fixture
def model(qapp: object, document: Document) -> Iterator[LinesModel]:
    made = LinesModel(document, SCRIPT)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.modelReset.connect(lambda: pytest.fail("the model was reset"))
    yield made
    made.close()
    tester.deleteLater()
    made.deleteLater()


def shown(model: LinesModel) -> list[str]:
    return [model.data(model.index(row)) for row in range(model.rowCount())]  # type: ignore[misc]


def test_it_follows_every_edit_and_every_undo_precisely(model: LinesModel, document: Document) -> None:
    edits = (
        lambda: document.insert_line(SCRIPT, 2, text="Listen."),
        lambda: document.split_line("0", 8),
        lambda: document.remove_lines(["0", "3"]),
        lambda: document.move_lines(["4"], 0),
        lambda: document.move_lines(["4", "1"], document.index_of("2")[1] + 1),
        lambda: document.join_with_previous("2"),
        lambda: document.change_line("1", text="Yes."),
        lambda: document.remove_lines([line.id for line in document.lines(SCRIPT)]),
    )
    states = []
    for edit in edits:
        states.append(shown(model))
        edit()
        assert shown(model) == [line.text for line in document.lines(SCRIPT)]
    for before in reversed(states):
        document.undo()
        assert shown(model) == before
    for _edit in edits:
        document.redo()
    assert shown(model) == []


def test_a_typed_letter_tells_one_row_only(model: LinesModel, document: Document, qtbot: object) -> None:
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    document.change_line("1", merge=True, text="No! Go back to sleep.")
    assert set(told) == {(1, 1)}


def test_a_line_that_is_about_to_go_can_still_be_asked_for(model: LinesModel, document: Document) -> None:
    asked: list[str] = []
    model.rowsAboutToBeRemoved.connect(lambda _parent, row, _last: asked.append(model.status(row).state))
    model.rowsAboutToBeRemoved.connect(
        lambda _parent, row, _last: asked.append(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))
    )
    document.remove_lines(["3"])
    assert asked == ["blank", "Anna: That was the engine. (nothing to speak)"]


def test_another_script_of_the_project_is_not_heard(model: LinesModel, document: Document) -> None:
    other = document.add_script("2 · Crossing")
    document.insert_line(other, 0, text="Somewhere else.")
    assert shown(model) == [text for _who, text, _how in TEXTS]


def test_it_answers_with_domain_objects_and_a_sentence_for_screen_readers(model: LinesModel) -> None:
    index = model.index(1)
    assert index.data(Role.LINE).direction == "whispering"
    assert index.data(Role.STATUS).state == "empty"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Ben: No. Go back to sleep. (no take yet)"
    assert model.row_of("4") == 4
    assert model.row_of("gone") == -1


def test_a_closed_model_hears_nothing_more(qapp: object, document: Document) -> None:
    made = LinesModel(document, SCRIPT)
    made.close()
    document.insert_line(SCRIPT, 0, text="Late.")
    assert made.rowCount() == len(TEXTS)
    made.deleteLater()


def test_a_refused_line_says_why(document: Document) -> None:
    document.refused("2", NothingToSay(say("There is no voice."), say("Choose one.")))
    status = document.status("2")
    assert side_words(status) == "failed"
    assert note(status) == "There is no voice."
    assert problem_text(status) == "There is no voice. Choose one."


def test_words_of_states() -> None:
    assert state_word("waiting") == "waiting"
    assert side_words(LineStatus("running", progress=0.5)) == "speaking · 50 %"  # type: ignore[arg-type]
    assert side_words(LineStatus("running")) == "speaking"  # type: ignore[arg-type]
    assert problem_text(LineStatus("done")) == ""  # type: ignore[arg-type]
