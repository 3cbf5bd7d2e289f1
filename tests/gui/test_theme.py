"""The themes can be read, follow the choice, and give way to what the system states."""

import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from core.domain.job import State
from gui import RESOURCES
from gui.contrast import ENOUGH, contrast, mixed, over, readable
from gui.theme import (
    GROUNDS,
    TEXT_ROLES,
    Theme,
    accent_roles,
    apply,
    high_contrast_roles,
    read_roles,
    stated_accent,
    style_sheet,
)

THEMES = ("light", "dark")
SHAPES = 3.0


def grounds(roles: dict[str, QColor]) -> dict[str, QColor]:
    plain = {name: roles[name] for name in GROUNDS}
    hovered = {f"{name}, hovered": over(roles[name], roles["hover"]) for name in ("window", "sidebar", "surface")}
    return plain | hovered


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", TEXT_ROLES)
def test_every_text_can_be_read_on_every_ground(name: str, role: str) -> None:
    roles = read_roles(name)
    for ground, colour in grounds(roles).items():
        assert contrast(roles[role], colour) >= ENOUGH, f"{role} on {ground}"


def test_faint_words_are_only_those_of_what_is_off() -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", (RESOURCES / "themes" / "style.qss").read_text("utf-8"))
    faint = [who.strip() for who, what in rules if re.search(r"(?<![-\w])color: \$faint", what)]
    assert faint
    assert [who for who in faint if not all(one.strip().endswith(":disabled") for one in who.split(","))] == []


@pytest.mark.parametrize("name", THEMES)
def test_what_a_voice_ignores_can_be_read_in_its_field(
    theme: Theme, qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    theme.choose(name)
    field = QLineEdit("neutral")
    field.setProperty("ignored", True)
    qtbot.addWidget(field)
    field.ensurePolished()
    ink = field.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)
    assert ink != theme.colour("text")
    assert contrast(ink, theme.colour("surface")) >= ENOUGH


@pytest.mark.parametrize("name", THEMES)
def test_the_filled_button_can_be_read(name: str) -> None:
    roles = read_roles(name)
    assert contrast(roles["on_accent"], roles["accent"]) >= ENOUGH


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("accent", ["", "#ffd400", "#000000", "#ffffff", "#e01b24", "#7f7f7f"])
def test_selected_text_can_be_read(name: str, accent: str) -> None:
    roles = read_roles(name)
    roles |= accent_roles(QColor(accent), roles) if accent else {}
    assert contrast(roles["on_selected"], roles["selected"]) >= ENOUGH


@pytest.mark.parametrize("name", THEMES)
def test_selected_text_stands_out_from_the_line_that_is_written_in(name: str) -> None:
    roles = read_roles(name)
    assert contrast(roles["selected"], roles["accent_soft"]) >= 1.35


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", ["faint", "done_mark", "stale_mark", "failed", "uncertain", "accent"])
def test_shapes_stand_out_from_plain_grounds(name: str, role: str) -> None:
    roles = read_roles(name)
    for ground in ("window", "surface"):
        assert contrast(roles.get(role, roles["text"]), roles[ground]) >= SHAPES, ground


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


def test_readable_moves_a_colour_only_as_far_as_needed() -> None:
    white = QColor("white")
    assert readable(QColor("#3451CF"), [white]).name() == "#3451cf"
    moved = readable(QColor("#ffd400"), [white])
    assert ENOUGH <= contrast(moved, white) < 6


def test_both_files_have_the_same_words_for_text_and_ground(qapp: QApplication) -> None:
    light, dark = read_roles("light"), read_roles("dark")
    assert {role for role in light if not role.endswith("_mark")} == set(dark)


def test_choosing_changes_colours_and_tells_once(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.dark
    assert theme.colour("window").lightness() < 60
    assert qapp.palette().window().color() == theme.colour("window")
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose("dark")


def test_a_colour_is_a_copy(theme: Theme) -> None:
    theme.colour("accent").setRed(0)
    assert theme.colour("accent") == read_roles("light")["accent"]


def test_an_unknown_role_is_a_bug(theme: Theme) -> None:
    with pytest.raises(KeyError):
        theme.colour("puce")


def test_every_state_has_a_colour(theme: Theme) -> None:
    lines = ("empty", "waiting", "running", "done", "stale", "failed", "uncertain", "blank", "locked", "scratch")
    for state in (*lines, *State):
        assert theme.state_colour(state).isValid()
        assert theme.mark_colour(state).isValid()


def test_qts_own_blue_is_nobodys_choice() -> None:
    system = QPalette()
    system.setColor(QPalette.ColorRole.Accent, QColor("#308cc6"))
    assert stated_accent(system, "xcb") is None
    assert stated_accent(system, "windows") == QColor("#308cc6")
    system.setColor(QPalette.ColorRole.Accent, QColor("#e01b24"))
    assert stated_accent(system, "wayland") == QColor("#e01b24")


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("accent", ["#ffd400", "#000000", "#ffffff", "#e01b24", "#7f7f7f"])
def test_a_foreign_accent_is_made_readable(name: str, accent: str) -> None:
    roles = read_roles(name)
    roles |= accent_roles(QColor(accent), roles)
    for ground in GROUNDS:
        assert contrast(roles["accent"], roles[ground]) >= ENOUGH, ground
    assert contrast(roles["on_accent"], roles["accent"]) >= ENOUGH


def test_high_contrast_uses_the_systems_colours() -> None:
    system = QPalette()
    for role, colour in (
        ("Window", "#000000"),
        ("Base", "#000000"),
        ("WindowText", "#ffffff"),
        ("Highlight", "#1aebff"),
    ):
        system.setColor(QPalette.ColorRole[role], QColor(colour))
    roles = high_contrast_roles(system)
    assert roles["window"] == QColor("#000000")
    assert roles["muted"] == roles["text"] == QColor("#ffffff")
    assert roles["accent"] == QColor("#1aebff")
    assert contrast(roles["failed"], roles["window"]) >= 7
    assert contrast(roles["on_selected"], roles["selected"]) >= ENOUGH
    assert set(roles) >= set(read_roles("dark"))


def test_the_style_sheet_has_no_gap(theme: Theme, qapp: QApplication) -> None:
    assert "$" not in style_sheet(theme)
    apply(qapp, theme)
    assert qapp.styleSheet() == style_sheet(theme)


def test_mixing_is_linear() -> None:
    assert mixed(QColor("black"), QColor("white"), 0.5).lightness() == pytest.approx(127, abs=1)


@pytest.mark.parametrize(
    ("role", "size"), [("caption", 11), ("control", 13), ("script", 15), ("title", 20), ("mono", 12)]
)
def test_fonts_have_their_sizes(theme: Theme, role: str, size: int) -> None:
    assert theme.font(role).pixelSize() == size
