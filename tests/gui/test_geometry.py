"""The window is all on its screen, frame and title bar included."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMargins, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow

from gui import geometry
from gui.geometry import FRAME, SMALLEST, fitted, kept, restore

SCREEN = QRect(0, 0, 1280, 800)
BESIDE = QRect(1280, 0, 1280, 800)
THIN = QMargins(1, 20, 1, 5)


@pytest.fixture
def window(qapp: QApplication) -> Iterator[QMainWindow]:
    made = QMainWindow()
    yield made
    made.close()
    made.deleteLater()


@pytest.mark.parametrize("frame", [FRAME, THIN])
@pytest.mark.parametrize(
    "box",
    [
        QRect(1, 20, 1280, 800),  # as large as the screen, so the frame hangs over
        QRect(0, -10, 900, 600),  # the title bar half off the top
        QRect(800, 300, 900, 600),
        QRect(-300, 100, 900, 600),
        QRect(0, 0, 4000, 3000),
    ],
)
def test_what_hangs_over_an_edge_comes_back_with_its_frame(box: QRect, frame: QMargins) -> None:
    found = fitted(box, frame, [SCREEN])
    assert SCREEN.contains(found.marginsAdded(frame))
    assert found.size() == box.size().boundedTo(SCREEN.marginsRemoved(frame).size()), "no smaller than it must be"
    assert fitted(found, frame, [SCREEN]) == found, "and it stays there"


@pytest.mark.parametrize("box", [QRect(100, 60, 900, 600), QRect(900, 60, 900, 600), QRect(1500, 60, 900, 600)])
def test_what_is_on_the_screens_stays(box: QRect) -> None:
    assert fitted(box, FRAME, [SCREEN, BESIDE]) == box


def test_it_comes_back_to_the_screen_that_has_most_of_it(qapp: QApplication) -> None:
    assert BESIDE.contains(fitted(QRect(1200, -10, 900, 600), FRAME, [SCREEN, BESIDE]).marginsAdded(FRAME))


def test_a_tiny_screen_shows_the_upper_left_corner() -> None:
    found = fitted(QRect(50, 50, 900, 600), FRAME, [QRect(0, 0, 600, 400)])
    assert found == QRect(FRAME.left(), FRAME.top(), SMALLEST.width(), SMALLEST.height())


def test_the_first_start_leaves_room_for_a_frame(window: QMainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    monkeypatch.setattr(geometry, "DEFAULT", screen.size())
    restore(window, {})
    assert window.size() == screen.marginsRemoved(FRAME).size()


@pytest.mark.parametrize("frame", [None, [1, 20, 1], "thick", [1, 20, 1, 5000], [-1, 0, 0, 0]])
def test_a_window_comes_back_beside_a_frame_that_is_not_known(window: QMainWindow, frame: object) -> None:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    box = [screen.x(), screen.y(), screen.width(), screen.height()]
    restore(window, {"box": box, "frame": frame})
    assert window.geometry() == screen.marginsRemoved(FRAME)


def test_a_frame_that_was_seen_is_kept(window: QMainWindow) -> None:
    assert "frame" not in kept(window)
    window.show()
    found = kept(window)["frame"]
    screen = QGuiApplication.primaryScreen().availableGeometry()
    restore(window, {"box": [screen.x(), screen.y(), screen.width(), screen.height()], "frame": found})
    assert window.geometry() == screen.marginsRemoved(QMargins(*found)) != screen.marginsRemoved(FRAME)
