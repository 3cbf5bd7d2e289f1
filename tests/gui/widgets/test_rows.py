"""Equally high rows: a million cost what ten do, and what comes in above moves nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QStringListModel, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from gui.models.takes import TakesModel
from gui.widgets.rows import Rows

HEIGHT = 20


class Seen(QStyledItemDelegate):
    """Notes the rows that are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[int] = []

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.rows.append(index.row())


@pytest.fixture
def rows(qtbot: QtBot) -> Rows:
    made = Rows(HEIGHT)
    qtbot.addWidget(made)
    model = QStringListModel([str(number) for number in range(100)], made)
    made.setModel(model)
    made.resize(200, 200)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_only_what_is_seen_is_painted_of_a_million(qtbot: QtBot) -> None:
    model, delegate = TakesModel(lambda take: Path(take.id)), Seen()
    model.show([str(number) for number in range(1_000_000)])
    view = Rows(HEIGHT)
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(delegate)
    view.resize(200, 200)
    with qtbot.waitExposed(view):
        view.show()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    delegate.rows.clear()
    view.grab()
    assert set(delegate.rows) <= set(range(999_988, 1_000_000))
    assert 999_999 in delegate.rows
    view.setModel(None)


def test_what_comes_in_above_does_not_move_what_is_looked_at(rows: Rows) -> None:
    rows.verticalScrollBar().setValue(500)
    before = rows.indexAt(QPoint(5, 5)).data()
    rows.model().insertRows(0, 3)
    assert rows.indexAt(QPoint(5, 5)).data() == before
    rows.verticalScrollBar().setValue(0)
    rows.model().insertRows(0, 1)
    assert rows.verticalOffset() == 0, "at the top the new ones are seen"


def test_keys_walk_and_stay_in_view(rows: Rows) -> None:
    rows.setCurrentIndex(rows.model().index(0, 0))
    for key, row in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_End, 99),
        (Qt.Key.Key_PageUp, 90),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Up, 0),
    ):
        QTest.keyClick(rows, key)
        assert rows.currentIndex().row() == row
        assert rows.viewport().rect().contains(rows.visualRect(rows.currentIndex()))


def test_shift_selects_a_stretch(rows: Rows) -> None:
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 30))
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(20, 90))
    assert rows.selected_rows() == [1, 2, 3, 4]
    rows.selectAll()
    assert len(rows.selected_rows()) == 100


def test_fewer_rows_need_less_scrolling(rows: Rows) -> None:
    rows.verticalScrollBar().setValue(rows.verticalScrollBar().maximum())
    rows.model().removeRows(5, 95)
    assert rows.verticalScrollBar().maximum() == 0
    assert list(rows.visible_rows()) == [0, 1, 2, 3, 4]
    assert not rows.indexAt(QPoint(5, 150)).isValid()


def test_an_empty_list_shows_that_it_has_the_keyboard(qtbot: QtBot, rows: Rows) -> None:
    model = rows.model()
    model.removeRows(0, model.rowCount())
    rows.activateWindow()
    rows.clearFocus()
    before = rows.viewport().grab().toImage()
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    assert rows.viewport().grab().toImage() != before
