"""The list of takes: precise changes, pages asked for once, and nothing that a model tester minds."""

# Tests look behind Qt's optional answers: what is missing there fails the test anyway.
# pyright: reportOptionalMemberAccess=false, reportOptionalSubscript=false, reportAttributeAccessIssue=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportReturnType=false

from pathlib import Path

from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from core.domain.request import Plan, Request
from core.domain.take import Facts, Take
from gui.models.takes import AROUND, KEPT, TakesModel


def take(number: int) -> Take:
    plan = Plan((Request("g", "p", "text"),))
    return Take(
        f"{number:020x}", "ab" * 32, ".wav", plan, Facts(1.0, 22050, 1, "pcm", 100), float(number), f"take {number}"
    )


def made(qtbot: QtBot, numbers: range = range(0)) -> tuple[TakesModel, QAbstractItemModelTester]:
    model = TakesModel(lambda found: Path("/takes") / f"{found.id}.wav")
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([take(number).id for number in reversed(numbers)])
    return model, tester


def test_the_newest_is_the_first_row(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(5))
    assert [model.id_at(row) for row in range(5)] == [take(number).id for number in (4, 3, 2, 1, 0)]
    assert [model.row_of(take(number).id) for number in range(5)] == [4, 3, 2, 1, 0]
    assert model.row_of("unknown") is None


def test_ids_out_of_order_are_found_too(qtbot: QtBot) -> None:
    model, _tester = made(qtbot)
    model.show(["5", "9", "1"])
    assert [model.row_of(name) for name in ("5", "9", "1")] == [0, 1, 2]


def test_what_is_looked_at_is_asked_for_in_one_page(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(1000))
    with qtbot.waitSignal(model.wanted) as asked:
        assert model.index(500).data(TakesModel.TakeRole) is None
        model.index(510).data(TakesModel.TakeRole)
    assert asked.args[0] == [model.id_at(row) for row in range(500 - AROUND, 510 + AROUND + 1)]


def test_loaded_takes_are_shown_and_not_asked_for_again(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(3))
    changes = QSignalSpy(model.dataChanged)
    model.fill([take(number) for number in range(3)])
    assert (changes.at(0)[0].row(), changes.at(0)[1].row()) == (0, 2)
    assert model.index(0).data() == "take 2"
    with qtbot.assertNotEmitted(model.wanted, wait=30):
        assert model.index(1).data(TakesModel.TakeRole) == take(1)


def test_a_new_take_is_inserted_at_the_top_once(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(3))
    resets, inserts = QSignalSpy(model.modelReset), QSignalSpy(model.rowsInserted)
    model.add(take(3))
    model.add(take(3))
    assert (model.rowCount(), inserts.count(), resets.count()) == (4, 1, 0)
    assert model.index(0).data(TakesModel.TakeRole) == take(3)


def test_a_search_that_found_more_at_the_top_does_not_reset(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(3))
    resets, inserts = QSignalSpy(model.modelReset), QSignalSpy(model.rowsInserted)
    model.show([take(number).id for number in (5, 4, 2, 1, 0)])
    assert (model.rowCount(), inserts.count(), resets.count()) == (5, 1, 0)
    model.show([take(1).id])
    assert (model.rowCount(), resets.count()) == (1, 1)


def test_a_removed_take_leaves_precisely(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(3))
    removed = QSignalSpy(model.rowsRemoved)
    model.remove(take(1).id)
    model.remove("unknown")
    assert (removed.count(), removed.at(0)[1], removed.at(0)[2]) == (1, 1, 1)
    assert [model.id_at(row) for row in range(2)] == [take(2).id, take(0).id]


def test_memory_is_bounded(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(KEPT + 100))
    model.fill([take(number) for number in range(KEPT + 100)])
    assert not model.has(take(0).id)
    assert model.has(take(KEPT + 99).id)


def test_rows_are_dragged_out_as_files(qtbot: QtBot) -> None:
    model, _tester = made(qtbot, range(3))
    model.fill([take(2)])
    urls = model.mimeData([model.index(0), model.index(1)]).urls()
    assert [url.toLocalFile() for url in urls] == [f"/takes/{take(2).id}.wav"]
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None
