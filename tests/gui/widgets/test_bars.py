"""Bars stand where their numbers say, are reached by mouse and keys, and say in words what they show; meters warn."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.widgets.bars import SHADES, Bar, Bars, marks, shade
from gui.widgets.meter import Meter

NOTHING = Bar("", (), "")
THREE = (
    Bar("1", (3.0, 1.0), "The 1st: 4\nAnna: 3\nBen: 1"),
    Bar("", (0.0, 0.0), ""),
    Bar("3", (0.0, 2.0), "The 3rd: 2"),
)


@pytest.fixture
def chart(theme: Theme, qtbot: QtBot) -> Bars:
    made = Bars(theme)
    qtbot.addWidget(made)
    made.resize(400, 148)
    made.show_bars(THREE, "All of it", "Nothing here", here=2)
    made.show()
    return made


def heights(chart: Bars, theme: Theme, place: int) -> list[int]:
    """Return how many pixels of each shade stand in the middle of a bar."""
    chart.clearFocus()
    image: QImage = chart.grab().toImage()
    x = round(chart.slot(place).center().x())
    found = [image.pixelColor(x, y) for y in range(image.height())]
    return [sum(_alike(pixel, shade(theme, part)) for pixel in found) for part in range(2)]


def _alike(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return all(abs(a - b) <= 2 for a, b in pairs)


def test_parts_stand_on_each_other_as_high_as_they_are(chart: Bars, theme: Theme) -> None:
    strong, weak = heights(chart, theme, 0)
    assert strong == pytest.approx(3 * weak, abs=6)
    assert heights(chart, theme, 1) == [0, 0]
    assert heights(chart, theme, 2)[1] == pytest.approx(2 * weak, abs=4)
    assert chart.slot(0).height() == pytest.approx(strong + weak, abs=4)


def test_the_mouse_is_at_a_bar_until_it_leaves(chart: Bars, qtbot: QtBot) -> None:
    told: list[int] = []
    chart.pointed.connect(told.append)
    for place in (0, 2):
        qtbot.mouseMove(chart, chart.slot(place).center().toPoint())
    chart.leaveEvent(None)  # pyright: ignore[reportArgumentType]
    assert told == [0, 2, -1]
    assert chart.place_at(0) == -1, "beside the axis is no bar"
    assert chart.place_at(chart.width() + 5) == -1


def test_keys_go_from_bar_to_bar_that_is_there(chart: Bars, qtbot: QtBot) -> None:
    told: list[int] = []
    chart.pointed.connect(told.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(chart, key)
    assert told == [2, 0, 2, 0, 2]


def test_it_can_be_heard(chart: Bars) -> None:
    assert chart.accessibleDescription() == "All of it"
    chart.point(0)
    assert chart.accessibleDescription() == "The 1st: 4; Anna: 3; Ben: 1"
    chart.point(-1)
    assert chart.accessibleDescription() == "All of it"


def test_where_nothing_is_it_says_so_and_takes_less_room(chart: Bars, qtbot: QtBot) -> None:
    tall = chart.sizeHint().height()
    chart.show_bars([NOTHING] * 30, "All of it", "Nothing here")
    chart.grab()
    assert chart.sizeHint().height() < tall
    assert chart.accessibleDescription() == "Nothing here"
    assert chart.place_at(200) == -1
    with qtbot.assertNotEmitted(chart.pointed):
        qtbot.keyClick(chart, Qt.Key.Key_Left)
        qtbot.mouseMove(chart, QPoint(200, 20))
    chart.show_bars((), "", "")
    chart.grab()


def test_fewer_bars_than_before_have_nobody_at_the_last(chart: Bars) -> None:
    chart.point(2)
    chart.show_bars(THREE[:1], "All of it", "Nothing here")
    assert chart.at == 0


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (4.0, (1, 2, 3, 4)), (0.9, (0.5, 1.0)), (1.0, (0.5, 1.0)), (7.3, (2, 4, 6, 8)), (23.0, (10, 20, 30)),
        (0.00058, (0.0002, 0.0004, 0.0006)), (120.0, (50, 100, 150)), (0.0, (1,)), (99.0, (50, 100)),
    ],
)  # fmt: skip
def test_the_axis_has_round_figures(most: float, expected: tuple[float, ...]) -> None:
    assert marks(most) == pytest.approx(expected)


def test_marks_are_few_and_reach_the_highest_bar() -> None:
    for power in range(-6, 6):
        for tenth in range(10, 100):
            most = tenth / 10 * 10.0**power
            found = marks(most)
            assert 2 <= len(found) <= 5
            assert found[-1] >= most * (1 - 1e-9)


@pytest.mark.parametrize("dark", ["light", "dark"])
def test_parts_have_colours_of_their_own(theme: Theme, dark: str) -> None:
    theme.choose(dark)
    assert len({shade(theme, part).name() for part in range(SHADES)}) == SHADES
    assert shade(theme, 0) == theme.colour("accent")


@pytest.mark.parametrize(
    ("share", "tone"), [(0.0, ""), (0.5, ""), (0.8, "stale"), (0.9999, "stale"), (1.0, "failed"), (7.0, "failed")]
)
def test_a_meter_warns_before_it_is_full(theme: Theme, qtbot: QtBot, share: float, tone: str) -> None:
    meter = Meter(theme)
    qtbot.addWidget(meter)
    meter.resize(200, 6)
    meter.show_share(share)
    image = meter.grab().toImage()
    filled = theme.colour(tone or "accent")
    pixels = [_alike(image.pixelColor(x, 3), filled) for x in range(200)]
    assert sum(pixels) == pytest.approx(200 * min(1.0, share), abs=6)
    assert meter.tone == tone
