"""The takes of a line: which number each has, and when it was made."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.domain.ids import new_id
from core.domain.request import Plan, Request
from core.domain.take import Facts, Take
from core.projects.comparing import preferred
from gui.panels.inspector.takes import ROW, TakesList
from gui.theme import Theme
from gui.times import exact, moment

NOON, LATER = 1_700_000_000.0, 1_700_012_345.0
WIDTH = 272
FIGURES = WIDTH - 60
"""From here on stand the length and the number."""


def take(made: float = NOON, *, scratch: bool = False) -> Take:
    plan, facts = Plan((Request("g", "p", "text"),)), Facts(3.2, 22_050, 1, "pcm", 1_000)
    return Take(
        new_id(), "ab" * 32, ".wav", plan, facts, made, "Hello.", scratch=scratch, peaks=bytes(range(0, 250, 5))
    )


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> TakesList:
    made = TakesList(theme)
    qtbot.addWidget(made)
    made.setFixedWidth(WIDTH)
    made.show()
    return made


def painted(shown: TakesList, *takes: Take) -> list[QImage]:
    """Return the rows of these takes, as they are painted."""
    shown.show_takes(takes, "")
    model = shown.model()
    return [
        shown.viewport().grab(QRect(0, shown.visualRect(model.index(row, 0)).top(), WIDTH, ROW)).toImage()
        for row in range(model.rowCount())
    ]


def part(row: QImage, left: int, right: int = WIDTH) -> QImage:
    return row.copy(left, 0, right - left, ROW)


def test_a_row_shows_the_number_that_chooses_it(shown: TakesList) -> None:
    first, second = painted(shown, take(), take())
    assert part(first, 0, FIGURES) == part(second, 0, FIGURES), "they differ in nothing else"
    assert part(first, FIGURES) != part(second, FIGURES)


def test_when_a_take_was_made_is_told_and_not_painted_where_it_reads_like_a_length(shown: TakesList) -> None:
    assert painted(shown, take()) == painted(shown, take(LATER))
    tip, words = (
        shown.model().index(0, 0).data(role)
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    )
    assert tip.splitlines() == ["Hello.", exact(LATER)]
    assert words == f"Take 1, 0:03, {moment(LATER)}"


def test_waveforms_end_at_one_place_whatever_stands_beside_them(shown: TakesList) -> None:
    alone = painted(shown, take(), take())[0]
    plain, scratch = painted(shown, take(), take(scratch=True))
    unmarked, starred = painted(shown, take(), preferred(take(), 2))
    assert _wave_end(plain) == _wave_end(scratch) < _wave_end(starred) == _wave_end(unmarked) < _wave_end(alone)


def _wave_end(row: QImage) -> int:
    """Return where the last bar before a space stands; bars are a pixel apart, words and figures further."""
    ground = row.pixelColor(2, 2)
    empty = [all(row.pixelColor(x, y) == ground for y in range(ROW)) for x in range(WIDTH)]
    start = empty.index(False, 30)
    return next(x for x in range(start, WIDTH) if all(empty[x : x + 4]))
