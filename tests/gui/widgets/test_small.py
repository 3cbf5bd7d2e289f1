"""Buttons, labels, chips, notices, empty states and inputs do what they look like."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.theme import Theme
from gui.widgets.buttons import FilledButton, FittingButton, IconButton, PlainButton
from gui.widgets.chips import Chip
from gui.widgets.empty import EmptyState
from gui.widgets.inputs import Dropdown, Slider, Switch
from gui.widgets.labels import Caption, Elided
from gui.widgets.notice import Notice
from gui.widgets.segments import Segments

LEFT = Qt.MouseButton.LeftButton


T = TypeVar("T", bound=QWidget)


def shown(qtbot: QtBot, widget: T) -> T:
    qtbot.addWidget(widget)
    widget.show()
    return widget


def wheel(widget: QWidget) -> QWheelEvent:
    """Turn the wheel by one notch over `widget`; the event tells whether it was taken."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


@pytest.mark.parametrize("kind", [FilledButton, PlainButton])
def test_buttons_are_28_high(qtbot: QtBot, theme: Theme, kind: type[FilledButton]) -> None:
    assert shown(qtbot, kind("Generate")).height() == 28


def test_an_icon_button_says_its_name(qtbot: QtBot, theme: Theme) -> None:
    button = shown(qtbot, IconButton(theme, "play", "Play"))
    assert (button.toolTip(), button.accessibleName()) == ("Play", "Play")
    button.show_as("pause", "Pause")
    assert button.accessibleName() == "Pause"
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_elided_text_says_the_whole_in_its_tooltip(qtbot: QtBot, theme: Theme) -> None:
    label = shown(qtbot, Elided("They are leaving\nwithout us, Ben."))
    label.resize(60, 20)
    label.grab()
    assert label.shown().endswith("…")
    assert label.toolTip() == "They are leaving\nwithout us, Ben."
    label.setText("Ben")
    label.grab()
    assert (label.shown(), label.toolTip()) == ("Ben", "")


def test_a_label_says_it_in_fewer_words_before_it_is_cut(qtbot: QtBot, theme: Theme) -> None:
    label = shown(qtbot, Elided("2,500 lines · 46:38 of about 2:51:40"))
    label.shorter = ("2,500 lines · 46:38", "2,500 lines")
    wide = label.fontMetrics().horizontalAdvance
    for text in (label.text(), *label.shorter):
        label.resize(wide(text) + 2, 20)
        assert label.shown() == text
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(40, 20)
    assert label.shown().endswith("…")


def test_a_toned_caption_has_the_tones_colour(qtbot: QtBot, theme: Theme) -> None:
    caption = shown(qtbot, Caption("daily quota reached"))
    caption.set_tone("failed")
    assert caption.palette().windowText().color() == theme.colour("failed")
    caption.set_tone("")
    assert caption.palette().windowText().color() == theme.colour("muted")


def test_a_set_chip_is_removed_at_its_cross_or_by_key(qtbot: QtBot, theme: Theme) -> None:
    chip = shown(qtbot, Chip(theme, "project: The Last Ferry", set=True))
    with qtbot.waitSignal(chip.removed), qtbot.assertNotEmitted(chip.clicked):
        qtbot.mouseClick(chip, LEFT, pos=chip.cross().center().toPoint())
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.removed):
        qtbot.mouseClick(chip, LEFT, pos=QPoint(12, 12))
    with qtbot.waitSignal(chip.removed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)


def test_a_chip_that_is_not_set_has_no_cross(qtbot: QtBot, theme: Theme) -> None:
    chip = shown(qtbot, Chip(theme, "+ filter"))
    with qtbot.assertNotEmitted(chip.removed):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)
        qtbot.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 12, 12))


def test_a_notice_says_what_and_what_to_do_until_it_is_put_away(qtbot: QtBot, theme: Theme) -> None:
    notice = shown(qtbot, Notice(theme))
    notice.show_notice("The disk is full.", "Free some space.", "Show the folder", tone="failed")
    assert (notice.title.text(), notice.text.text(), notice.button.text()) == (
        "The disk is full.",
        "Free some space.",
        "Show the folder",
    )
    assert notice.accessibleName() == "The disk is full. Free some space."
    with qtbot.waitSignal(notice.pressed):
        qtbot.mouseClick(notice.button, LEFT)
    with qtbot.waitSignal(notice.closed):
        qtbot.mouseClick(notice.findChildren(IconButton)[0], LEFT)
    assert not notice.isVisible()


def test_a_notice_without_remedy_shows_no_empty_parts(qtbot: QtBot, theme: Theme) -> None:
    notice = shown(qtbot, Notice(theme))
    notice.show_notice("Two lines had nothing to say.")
    assert not notice.text.isVisible()
    assert not notice.button.isVisible()


def test_a_notice_shows_markup_as_it_is(qtbot: QtBot, theme: Theme) -> None:
    notice = shown(qtbot, Notice(theme))
    notice.show_notice("<b>bold</b> is no name.")
    assert notice.title.textFormat() is Qt.TextFormat.PlainText


def test_an_empty_state_offers_its_button(qtbot: QtBot, theme: Theme) -> None:
    state = shown(qtbot, EmptyState(theme, "wave", "Nothing yet", "Generate a line.", "Generate"))
    with qtbot.waitSignal(state.pressed):
        qtbot.mouseClick(state.button, LEFT)
    assert not hasattr(EmptyState(theme, "wave", "Nothing yet"), "button")


def test_a_click_moves_the_slider_there(qtbot: QtBot, theme: Theme) -> None:
    slider = shown(qtbot, Slider(theme))
    slider.setRange(0, 100)
    slider.resize(218, 18)
    qtbot.mouseClick(slider, LEFT, pos=QPoint(109, 9))
    assert slider.value() == 50
    qtbot.mouseClick(slider, LEFT, pos=QPoint(217, 9))
    assert (slider.value(), slider.share()) == (100, 1.0)


@pytest.mark.parametrize("make", [Slider, Dropdown], ids=["slider", "dropdown"])
def test_the_wheel_turns_only_what_has_the_focus(
    qtbot: QtBot, theme: Theme, make: Callable[[Theme], Slider | Dropdown]
) -> None:
    widget = shown(qtbot, make(theme))
    if isinstance(widget, Dropdown):
        widget.addItems(["one", "two", "three"])
        widget.setCurrentIndex(1)
    else:
        widget.setValue(50)
    before = widget.currentIndex() if isinstance(widget, Dropdown) else widget.value()
    widget.clearFocus()
    assert not wheel(widget).isAccepted()
    assert before == (widget.currentIndex() if isinstance(widget, Dropdown) else widget.value())
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    wheel(widget)
    assert before != (widget.currentIndex() if isinstance(widget, Dropdown) else widget.value())


def test_a_switch_switches_by_click_and_by_key(qtbot: QtBot, theme: Theme) -> None:
    switch = shown(qtbot, Switch(theme))
    qtbot.mouseClick(switch, LEFT)
    assert switch.isChecked()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert not switch.isChecked()


def test_segments_tell_what_the_user_chose(qtbot: QtBot, theme: Theme) -> None:
    segments = shown(qtbot, Segments(["fast", "good", "best"]))
    with qtbot.assertNotEmitted(segments.chosen):
        segments.choose(1)
    buttons = segments.findChildren(type(segments._group.button(0)))
    with qtbot.waitSignal(segments.chosen) as told:
        qtbot.mouseClick(buttons[2], LEFT)
    assert (told.args, segments.current) == ([2], 2)
    with qtbot.waitSignal(segments.chosen) as told:
        qtbot.keyClick(buttons[2], Qt.Key.Key_Left)
    assert told.args == [1]


def test_a_button_shows_the_longest_form_that_fits_and_keeps_its_name(qtbot: QtBot) -> None:
    button = FittingButton()
    qtbot.addWidget(button)
    button.show_forms("Generate twelve lines · 0.43 USD", "Generate 12 · 0.43 USD")
    button.resize(400, 28)
    button.show()
    assert button.text() == "Generate twelve lines · 0.43 USD"
    button.resize(button.fontMetrics().horizontalAdvance("Generate 12 · 0.43 USD") + 40, 28)
    qtbot.waitUntil(lambda: button.text() == "Generate 12 · 0.43 USD")
    assert button.accessibleName() == "Generate twelve lines · 0.43 USD"


@pytest.mark.parametrize("kind", [FilledButton, PlainButton])
def test_enter_presses_the_button_that_has_the_focus_once(qtbot: QtBot, kind: type[PlainButton]) -> None:
    button = shown(qtbot, kind("Add word"))
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(button, key)
    assert len(pressed) == 2
    QApplication.sendEvent(
        button, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True)
    )
    qtbot.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 2
