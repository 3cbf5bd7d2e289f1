"""Waveforms show the peaks and seek where they are clicked."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.widgets.waveform import LIFT, Waveform, bar_heights, paint_waveform


@pytest.fixture
def waveform(theme: Theme, qtbot: QtBot) -> Waveform:
    made = Waveform(theme)
    qtbot.addWidget(made)
    made.resize(304, 40)
    made.peaks = bytes(range(256))
    made.show()
    return made


def painted(theme: Theme, peaks: bytes, played: float | None = None, width: int = 60) -> QImage:
    image = QImage(width, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_waveform(painter, QRectF(0, 0, width, 40), peaks, theme, played=played)
    painter.end()
    return image


def columns(image: QImage) -> list[int]:
    """Return how many pixels are painted in each column."""
    white = QColor("white")
    return [sum(image.pixelColor(x, y) != white for y in range(image.height())) for x in range(image.width())]


def test_a_click_gives_the_share(waveform: Waveform, qtbot: QtBot) -> None:
    with qtbot.waitSignal(waveform.seeked) as told:
        qtbot.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=QPoint(2 + 75, 20))
    assert told.args == [pytest.approx(0.25)]
    assert waveform.position == pytest.approx(0.25)


def test_a_drag_stays_inside(waveform: Waveform, qtbot: QtBot) -> None:
    told: list[float] = []
    waveform.seeked.connect(told.append)
    qtbot.mousePress(waveform, Qt.MouseButton.LeftButton, pos=QPoint(150, 20))
    qtbot.mouseMove(waveform, QPoint(900, 20))
    qtbot.mouseRelease(waveform, Qt.MouseButton.LeftButton, pos=QPoint(900, 20))
    assert told[-1] == 1.0


@pytest.mark.parametrize(
    ("key", "share"),
    [(Qt.Key.Key_Right, 0.55), (Qt.Key.Key_Left, 0.45), (Qt.Key.Key_Home, 0.0), (Qt.Key.Key_End, 1.0)],
)
def test_keys_seek(waveform: Waveform, qtbot: QtBot, key: Qt.Key, share: float) -> None:
    waveform.position = 0.5
    with qtbot.waitSignal(waveform.seeked) as told:
        qtbot.keyClick(waveform, key)
    assert told.args == [pytest.approx(share)]


def test_without_peaks_there_is_nothing_to_seek(waveform: Waveform, qtbot: QtBot) -> None:
    waveform.peaks = b""
    with qtbot.assertNotEmitted(waveform.seeked):
        qtbot.mouseClick(waveform, Qt.MouseButton.LeftButton)


def test_a_bar_is_the_largest_of_its_peaks() -> None:
    assert bar_heights(bytes([0, 255, 10, 20]), 2) == (1.0, (20 / 255) ** LIFT)
    assert bar_heights(bytes([51]), 3) == (0.2**LIFT,) * 3
    assert bar_heights(b"", 3) == bar_heights(b"\xff", 0) == ()


def test_louder_is_taller_and_silence_is_still_seen(theme: Theme) -> None:
    found = columns(painted(theme, bytes([0, 128, 255]), width=9))
    assert 0 < found[0] < found[3] < found[6] <= 40
    assert found[2] == found[5] == 0  # the gap between bars


def test_the_played_part_has_the_accent(theme: Theme) -> None:
    image = painted(theme, b"\xff" * 20, played=0.5)
    assert image.pixelColor(0, 20) == theme.colour("accent")
    assert image.pixelColor(57, 20) == theme.colour("waveform")


def test_narrow_places_do_not_break(theme: Theme) -> None:
    assert sum(columns(painted(theme, bytes(1024), width=1))) == 0
    assert sum(columns(painted(theme, b"\xff" * 1024, width=2))) > 0
