"""Icons are there, are drawn in the theme's colour, and are sharp at every scale."""

from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap

from gui import RESOURCES
from gui.icons import icon, names, paint_icon, pixmap
from gui.theme import Theme

ASKED_FOR = {
    *("play", "pause", "stop", "previous", "next", "repeat", "volume", "volume-off", "plus", "minus", "close"),
    *("search", "chevron-right", "chevron-down", "chevron-up-down", "microphone", "music", "library", "queue"),
    *("settings", "trash", "undo", "redo", "export", "import", "folder", "script", "users", "speaker", "pencil"),
    *("drag", "more", "check", "copy", "refresh", "sliders", "sidebar", "inspector", "info", "warning", "star"),
    *("filter", "download", "sun", "moon", "wave"),
}


def inked(image: QImage) -> list[QColor]:
    """Return the colours of the pixels that are fully covered."""
    found = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return [colour for colour in found if colour.alpha() == 255]


def test_all_that_rooms_ask_for_exist() -> None:
    assert set(names()) >= ASKED_FOR


@pytest.mark.parametrize("name", [name for name in names() if name != "roomtone"])
def test_icons_are_drawn_in_the_roles_colour_inside_their_square(name: str, theme: Theme) -> None:
    image = pixmap(name, theme.colour("failed"), 48).toImage()
    ink = inked(image)
    assert len(ink) > 20
    wanted = theme.colour("failed")
    assert all(abs(c.red() - wanted.red()) + abs(c.green() - wanted.green()) <= 2 for c in ink)  # opacity rounds
    edge = [image.pixelColor(x, y).alpha() for x in range(48) for y in range(48) if min(x, y, 47 - x, 47 - y) == 0]
    assert max(edge) == 0


@pytest.mark.parametrize("name", [name for name in names() if name != "roomtone"])
def test_icons_share_grid_and_stroke(name: str) -> None:
    root = ET.parse(RESOURCES / "icons" / f"{name}.svg").getroot()
    assert root.attrib["viewBox"] == "0 0 24 24"
    assert root.attrib["stroke"] == "currentColor"
    assert root.attrib["stroke-width"] == "1.75"
    assert (root.attrib["stroke-linecap"], root.attrib["stroke-linejoin"]) == ("round", "round")


def test_an_icon_follows_the_theme(theme: Theme) -> None:
    made = icon(theme, "play", "text")
    before = inked(made.pixmap(QSize(32, 32)).toImage())[0]
    theme.choose("dark")
    after = inked(made.pixmap(QSize(32, 32)).toImage())[0]
    assert before.name() != after.name() == theme.colour("text").name()


def test_disabled_is_faint_and_checked_is_accented(theme: Theme) -> None:
    made = icon(theme, "stop", "text")
    size = QSize(32, 32)
    faint = inked(made.pixmap(size, QIcon.Mode.Disabled).toImage())[0]
    strong = inked(made.pixmap(size, QIcon.Mode.Normal, QIcon.State.On).toImage())[0]
    assert faint.name() == theme.colour("faint").name()
    assert strong.name() == theme.colour("accent").name()


def test_an_icon_has_a_pixel_for_every_device_pixel(theme: Theme) -> None:
    drawn = icon(theme, "wave").pixmap(QSize(20, 20), 2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (40, 2.0)


def test_painting_stays_square_in_the_middle(theme: Theme) -> None:
    ground = QPixmap(60, 20)
    ground.fill(QColor("white"))
    painter = QPainter(ground)
    paint_icon(painter, QRectF(0, 0, 60, 20), theme, "stop", "text")
    painter.end()
    dark = [x for x in range(60) if ground.toImage().pixelColor(x, 10).lightness() < 128]
    assert 20 < min(dark) < max(dark) < 40


def test_an_unknown_name_is_a_bug(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon", theme.colour("text"), 16)
