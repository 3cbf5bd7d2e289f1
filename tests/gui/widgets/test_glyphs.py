"""Every state has a shape of its own."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from core.domain.job import State
from gui.theme import Theme
from gui.widgets.glyphs import paint_state
from gui.widgets.strip import Strip, merged

SHAPES = ("empty", "waiting", "running", "done", "locked", "stale", "failed", "uncertain", "scratch", "cancelled")


def glyph(theme: Theme, state: str, phase: float = 0.0) -> QImage:
    image = QImage(28, 28, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_state(painter, QRectF(0, 0, 14, 14), state, theme, phase)
    painter.end()
    return image


def shape(image: QImage) -> frozenset[tuple[int, int]]:
    """Return the dark pixels, whatever their colour."""
    every = ((x, y) for x in range(28) for y in range(28))
    return frozenset(at for at in every if image.pixelColor(*at).lightness() < 200)


def test_shapes_differ_without_colour(theme: Theme) -> None:
    shapes = {state: shape(glyph(theme, state)) for state in SHAPES}
    for one in SHAPES:
        for other in SHAPES:
            assert one == other or len(shapes[one] ^ shapes[other]) >= 12, (one, other)


@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_job_state_has_a_glyph(theme: Theme, state: str) -> None:
    assert shape(glyph(theme, state))


@pytest.mark.parametrize("state", ["blank", "no such state"])
def test_nothing_is_painted_for_nothing(theme: Theme, state: str) -> None:
    assert not shape(glyph(theme, state))


def test_the_arc_turns(theme: Theme) -> None:
    assert shape(glyph(theme, "running", 0.0)) != shape(glyph(theme, "running", 0.5))


def test_merging_keeps_what_needs_attention() -> None:
    states = ["done"] * 99 + ["failed"] + ["done"] * 100
    assert list(merged(states, 4)) == ["done", "failed", "done", "done"]
    assert merged(states, 500) == states
    assert merged([], 4) == []


def test_the_strip_shows_its_lines_in_order(theme: Theme, qtbot: QtBot) -> None:
    strip = Strip(theme)
    qtbot.addWidget(strip)
    strip.resize(300, 6)
    strip.set_states(["done", "failed", "stale"])
    image = strip.grab().toImage()
    found = [image.pixelColor(x, 3).name() for x in (50, 150, 250)]
    assert found == [theme.mark_colour(state).name() for state in ("done", "failed", "stale")]


def test_a_press_on_a_shared_cell_means_the_line_that_most_needs_attention(theme: Theme, qtbot: QtBot) -> None:
    strip = Strip(theme)
    qtbot.addWidget(strip)
    strip.resize(300, 14)
    states = ["done"] * 1000
    states[507] = "failed"
    strip.set_states(states)
    strip.show()
    asked: list[int] = []
    strip.asked.connect(asked.append)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(507 * 0.3), 7))
    assert asked == [507]
    strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Left):
        qtbot.keyClick(strip, key)
    assert 507 < asked[1] <= 530
    assert (asked[2], asked[4]) == (999, 0)
    assert asked[3] >= 990
    assert strip.line_at(-1) == strip.line_at(10_000) == -1
    assert strip.grab().width() > 0
    strip.set_states([])
    assert strip.line_at(5) == -1
