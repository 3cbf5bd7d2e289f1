"""What the writing surface shows: every state, any text, and no jump when writing begins."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetricsF
from pytestqt.qtbot import QtBot

from core.domain.script import Pronunciation
from core.errors import NothingToSay
from core.library.takes import Chosen
from core.message import say
from core.projects.document import Document
from core.projects.status import LineState, LineStatus
from gui.contrast import ENOUGH, contrast
from gui.models.lines import LinesModel
from gui.panels.script.columns import PITCH, Columns
from gui.panels.script.shape import CLAMP_LINES, Shaper, aside, shown_span, starts_rtl
from gui.panels.script.view import ScriptView
from gui.theme import Theme
from tests.gui.panels.script.conftest import Desk
from tests.gui.scene import SCRIPT, document_of

LONG = "word " * 20_000
ODD = (
    ("anna", LONG, ""),
    ("ben", "مرحبا، هل تسمعني؟ هذا نص من اليمين إلى اليسار.", "whispering"),
    ("narrator", "🎉👩‍👩‍👧 and [pause 0.5s] after", ""),
    ("anna", "", ""),
    (
        "ben",
        "half a \ud83d pair [pause 0.5s] \x00 and\ttab\u2028break",
        "a direction that is much too long for its line " * 5,
    ),
    ("anna", "[pause nonsense] [pause 99999s] <#", ""),
    ("narrator", "x" * 100_000, ""),
)


class _Standing(Document):
    """A document whose lines stand in every state there is."""

    wanted: dict[str, LineStatus]

    def status(self, line_id: str) -> LineStatus:
        return self.wanted.get(line_id) or super().status(line_id)


def colours(desk: Desk) -> set[str]:
    image = desk.view.viewport().grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}


def _alike(one: QColor, other: QColor) -> bool:
    steps = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return all(abs(step) <= 1 for step in steps)  # roles are kept finer than a pixel's 256 steps


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_every_state_is_painted_without_a_warning(desk: Desk, theme: Theme, choice: str) -> None:
    theme.choose(choice)
    states = list(LineState)
    for state in states:
        desk.document.insert_line(SCRIPT, 0, text=f"A line that is {state}.")
    wanted = {
        line.id: LineStatus(state, 3.2, bytes(range(0, 250, 5)), 2, f"take-{state}", None, "", 0.4)
        for line, state in zip(desk.document.lines(SCRIPT), states, strict=False)
    }
    desk.document.__class__ = _Standing
    desk.document.wanted = wanted  # type: ignore[attr-defined]
    desk.view.scrollToTop()
    desk.view.set_heard("take-done", 0.5)
    found = colours(desk)
    for state in ("done", "stale", "failed", "uncertain"):
        assert any(_alike(theme.mark_colour(state), QColor(name)) for name in found), state


@pytest.mark.parametrize("texts", [ODD])
def test_any_text_is_shown_and_can_be_written_in(desk: Desk, qtbot: QtBot) -> None:
    for row in range(desk.model.rowCount()):
        desk.view.scrollTo(desk.model.index(row))
        assert not desk.view.viewport().grab().isNull()
        desk.writing.write_at_end(row)
        assert not desk.view.viewport().grab().isNull()
    assert desk.texts[0] == LONG


@pytest.mark.parametrize("texts", [ODD])
def test_a_very_long_line_is_clamped_until_it_is_written_in(desk: Desk) -> None:
    assert desk.view.row_rect(0).height() == CLAMP_LINES * PITCH + 14
    desk.writing.write_at("0", 0)
    assert desk.view.row_rect(0).height() > 100 * PITCH
    desk.view.stop_writing()
    assert desk.view.row_rect(0).height() == CLAMP_LINES * PITCH + 14


def test_nothing_moves_when_writing_begins(desk: Desk) -> None:
    desk.document.change_line(
        "2", text="The harbour lamps went out one after another, as if someone snuffed them all out."
    )
    desk.document.change_line(
        "4", text="They would not dare to leave without us, not tonight, not in this fog, would they?"
    )
    for row in (2, 4):
        shape = desk.view._delegate.shape(desk.model.line(row))
        before = desk.view.row_rect(row)
        desk.writing.write_at_end(row)
        assert desk.view.row_rect(row) == before
        block = desk.editor.document().firstBlock().layout()
        assert block.lineCount() == shape.lines == 2
        for line in range(2):
            shown, edited = shape.layout.lineAt(line), block.lineAt(line)
            assert shown.textStart() == edited.textStart()
            assert edited.position().x() == pytest.approx(shown.position().x(), abs=0.5)
            assert edited.position().y() == pytest.approx(shown.position().y(), abs=0.5)
        assert desk.editor.pos() == desk.view._delegate.columns.text_rect(before).topLeft()


def test_a_row_grows_with_what_is_typed_and_pushes_the_others(desk: Desk, qtbot: QtBot) -> None:
    desk.writing.write_at_end(1)
    below = desk.view.row_rect(2).top()
    qtbot.keyClicks(desk.editor, " And do not dream of engines, or of lamps, or of me.")
    assert desk.view.row_rect(2).top() == below + PITCH
    assert desk.editor.height() == 2 * PITCH


def test_right_to_left_text_begins_at_the_right(theme: Theme) -> None:
    shaper = Shaper(theme)
    shaper.set_width(400)
    text = "مرحبا، هل تسمعني؟"
    shape = shaper.shape(text, "")
    line = shape.layout.lineAt(0)
    assert starts_rtl(text)
    assert line.naturalTextRect().right() == pytest.approx(400, abs=1)
    assert not starts_rtl("…Anna: مرحبا")


def test_a_pause_becomes_a_chip_and_a_wrong_one_stays_as_written(theme: Theme) -> None:
    shaper = Shaper(theme)
    shaper.set_width(400)
    shape = shaper.shape("One. [pause 0.5s] Two. <#1.25#>", "")
    assert "0.5\u00a0s" in shape.layout.text()
    assert "1.25\u00a0s" in shape.layout.text()
    assert "[" not in shape.layout.text()
    assert [chip.width() > 20 for chip in shape.chips] == [True, True]
    assert shape.chips[0].left() == pytest.approx(QFontMetricsF(shaper.font).horizontalAdvance("One. "), abs=2)
    assert shaper.shape("[pause nonsense]", "").layout.text() == "[pause nonsense]"


def test_a_script_of_ten_thousand_lines_measures_only_what_is_seen(theme: Theme, qtbot: QtBot) -> None:
    document = document_of(
        *(("anna", f"Line {n} of a long book that does not end soon, and goes on.", "") for n in range(10_000))
    )
    asked: list[int] = []

    class Counting(ScriptView):
        def measure_row(self, row: int) -> int:
            asked.append(row)
            return super().measure_row(row)

    view, model = Counting(theme), LinesModel(document, SCRIPT)
    view.resize(760, 400)
    view.setModel(model)
    view.show()
    qtbot.waitExposed(view)
    assert 0 < len(asked) < 60
    view.scrollTo(model.index(9_000), ScriptView.ScrollHint.PositionAtTop)
    assert view.row_rect(9_000).top() == 0
    asked.clear()
    document.change_line("9001", text="Another text.")
    document.insert_line(SCRIPT, 9_002, text="A new line.")
    assert len(asked) < 12
    view.close()
    view.setModel(None)
    model.close()
    model.deleteLater()
    view.deleteLater()


def test_scrolling_back_up_leaves_what_is_seen_where_it_is(theme: Theme, qtbot: QtBot) -> None:
    lines = [("anna", "word " * (1 + n * 7 % 60), "") for n in range(400)]
    view, model = ScriptView(theme), LinesModel(document_of(*lines), SCRIPT)
    view.resize(760, 400)
    view.setModel(model)
    view.show()
    qtbot.waitExposed(view)
    view.scrollTo(model.index(300), ScriptView.ScrollHint.PositionAtTop)
    for _step in range(60):
        kept = view.visible_rows().start + 1
        before = view.row_rect(kept).top()
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 40)
        assert view.row_rect(kept).top() == before + 40
    view.close()
    view.setModel(None)
    model.close()
    model.deleteLater()
    view.deleteLater()


def test_the_arc_turns_only_while_something_seen_is_running(desk: Desk, qtbot: QtBot) -> None:
    assert not desk.view._arc.isActive()
    desk.document.__class__ = _Standing
    desk.document.wanted = {"1": LineStatus(LineState.RUNNING)}  # type: ignore[attr-defined]
    desk.document.status_changed.emit(SCRIPT, 1)
    assert desk.view._arc.isActive()
    phase = desk.view._delegate.phase
    qtbot.waitUntil(lambda: desk.view._delegate.phase != phase)
    desk.document.wanted = {}  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not desk.view._arc.isActive())


def test_a_line_with_a_take_is_played_from_gutter_and_waveform(desk: Desk, qtbot: QtBot) -> None:
    desk.document.chosen_changed("3", Chosen(take="t", fingerprint="", seconds=2.0, peaks=b"\x20" * 64, takes=1))
    columns, rect = desk.view._delegate.columns, desk.view.row_rect(3)
    for place in (columns.glyph_rect(rect).center(), columns.wave_rect(rect).center()):
        with qtbot.waitSignal(desk.writing.play_asked) as asked:
            qtbot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert asked.args == ["3"]
    gutter = columns.glyph_rect(desk.view.row_rect(1)).center()
    qtbot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=gutter)
    assert desk.view.selected_rows() == [1]


def test_columns_leave_room_for_text_at_any_width() -> None:
    for width in (320, 599, 600, 760, 2000):
        columns = Columns(width)
        row = columns.text_rect(desk_row(width))
        assert row.width() >= 80
        assert columns.count_rect(desk_row(width)).right() < width
    assert Columns(500).wave == 0


def desk_row(width: int) -> QRect:
    return QRect(0, 0, width, PITCH + 14)


def test_screen_readers_hear_the_lines(desk: Desk) -> None:
    reader = QAccessible.queryAccessibleInterface(desk.view)
    assert reader.text(QAccessible.Text.Name) == "Lines of the script"
    assert desk.editor.accessibleName() == "Text of the line"
    spoken = {reader.child(at).text(QAccessible.Text.Name) for at in range(reader.childCount()) if reader.child(at)}
    assert "Ben: No. Go back to sleep. (no take yet)" in spoken


def test_hovering_shows_where_one_can_click(desk: Desk, qtbot: QtBot) -> None:
    port, rect = desk.view.viewport(), desk.view.row_rect(1)
    text = QPointF(desk.view._delegate.columns.text_rect(rect).center()).toPoint()
    qtbot.mouseMove(port, text + QPoint(1, 1))  # where the pointer lies already, no move is told
    qtbot.mouseMove(port, text)
    qtbot.waitUntil(lambda: port.cursor().shape() == Qt.CursorShape.IBeamCursor)
    assert desk.view._delegate.hovered == "1"
    qtbot.mouseMove(port, QPoint(70, rect.center().y()))
    qtbot.waitUntil(lambda: port.cursor().shape() == Qt.CursorShape.ArrowCursor)


def test_a_line_with_trouble_says_so_below_its_text(desk: Desk) -> None:
    height, below = desk.view.row_rect(1).height(), desk.view.row_rect(2).top()
    desk.document.refused("1", NothingToSay(say("There is no such voice."), say("Choose another.")))
    assert desk.view.row_rect(1).height() > height
    assert desk.view.row_rect(2).top() > below
    desk.writing.write_at_end(1)
    assert desk.editor.height() == PITCH
    desk.document.change_line("1", text="No.")
    assert desk.view.row_rect(1).height() == height


def test_the_tooltip_of_a_troubled_row_says_what_to_do(desk: Desk) -> None:
    desk.document.refused("1", NothingToSay(say("There is no such voice."), say("Choose another.")))
    assert desk.view._tip(desk.view.row_rect(1).center()) == "There is no such voice. Choose another."
    assert desk.view._tip(desk.view.row_rect(0).center()) == ""
    assert desk.view._tip(QPoint(5, 5_000)) == ""


def test_the_row_that_has_the_keyboard_is_marked_though_it_is_not_selected(desk: Desk, qtbot: QtBot) -> None:
    desk.view.clearSelection()
    desk.view.clearFocus()
    before = desk.view.viewport().grab().toImage()
    desk.view.setFocus()
    qtbot.waitUntil(desk.view.hasFocus)
    assert desk.view.viewport().grab().toImage().pixelColor(0, 4) != before.pixelColor(0, 4)


@pytest.mark.parametrize("word", ["lorem ", "长夜", "لوريم ", "x" * 3000, "[pause 0.5s] a "])
def test_a_clamped_text_ends_with_an_ellipsis_in_its_last_row(theme: Theme, word: str) -> None:
    shaper = Shaper(theme)
    shaper.set_width(400)
    shape = shaper.shape(word * 2000, "softly")
    text = shape.layout.text()
    last = shape.layout.lineAt(shape.lines - 1)
    assert shape.lines == CLAMP_LINES
    assert text.endswith("…")
    assert last.textStart() < len(text) <= last.textStart() + last.textLength()
    assert last.naturalTextWidth() <= 400
    assert all(chip.bottom() <= shape.height for chip in shape.chips)


def test_a_long_text_of_few_rows_ends_with_an_ellipsis_too(theme: Theme) -> None:
    shaper = Shaper(theme)
    shaper.set_width(40_000)
    shape = shaper.shape("lorem " * 2000, "")
    assert shape.lines < CLAMP_LINES
    assert shape.layout.text().endswith("…")


def test_a_sound_becomes_a_chip_and_a_word_said_otherwise_stands_as_it_is_written(theme: Theme) -> None:
    shaper = Shaper(theme)
    shaper.set_width(400)
    text = "Well [laugh] in {Qi|chee} now."
    shape = shaper.shape(text, "")
    shown = shape.layout.text()
    assert shown.replace("\u2007", "") == "Well laugh in Qi now."
    assert [(tag, shown[start : start + length].strip("\u2007")) for tag, start, length in shape.sounds] == [
        ("[laugh]", "laugh")
    ]
    assert len(shape.chips) == 1
    (said,) = [one for one in shape.layout.formats() if one.format.underlineStyle().name == "DotLine"]
    assert shown[said.start : said.start + said.length] == "Qi"
    start, length = shown_span(text, (text.index("now"), text.index("now") + 3))
    assert shown[start : start + length] == "now"


def test_how_a_line_is_said_stands_before_its_text(desk: Desk) -> None:
    line = desk.document.lines(SCRIPT)[1]
    assert aside(line) == "whispering"
    desk.document.change_line(line.id, emotion="urgent")
    assert aside(desk.document.line(line.id)) == "urgent, whispering"
    assert desk.view._delegate.shape(desk.document.line(line.id)).prefix == "(urgent, whispering)"


def test_what_a_voice_leaves_out_is_told_at_the_line(desk: Desk) -> None:
    line = desk.document.lines(SCRIPT)[1]
    desk.view.explain(desk.document.voicing.unexpressed, lambda _line: "text changed")
    desk.document.change_line(line.id, text="No [laugh].", emotion="urgent")
    tip = desk.view._tip(desk.view.row_rect(1).center())
    assert tip.splitlines() == [
        "text changed",
        "This voice cannot show emotions.",
        "A note for you: this voice cannot act on it.",
        "[laugh] is left out: this voice does not know it.",
    ]
    assert desk.view._tip(desk.view.row_rect(0).center()) == "text changed"
    desk.view.grab()  # it paints with all of it


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("field", ["direction", "sound"])
def test_what_a_voice_leaves_out_can_be_read(desk: Desk, theme: Theme, choice: str, chosen: bool, field: str) -> None:
    theme.choose(choice)
    text, direction = ("[laugh]", "") if field == "sound" else ("", "whispering")
    desk.document.change_line("1", text=text, direction=direction)
    desk.view.explain(desk.document.voicing.unexpressed, lambda _line: "")
    desk.view.set_zoom(3.0)  # strokes wide enough for the pen's own colour to be among their pixels
    desk.view.setCurrentIndex(desk.model.index(1 if chosen else 0))
    desk.view.scrollTo(desk.model.index(1))
    ground = theme.colour("accent_soft" if chosen else "surface")
    chip = theme.colour("window") if field == "sound" else ground
    row = desk.view.row_rect(1)
    words = desk.view._delegate.columns.text_rect(row).adjusted(20, 12, -20, -12)
    seen = most_readable(desk, words, chip)
    assert ENOUGH <= seen < 8, "muted, and read all the same"


def test_a_line_of_which_its_voice_leaves_something_out_has_a_sign(desk: Desk, theme: Theme) -> None:
    desk.view.explain(desk.document.voicing.unexpressed, lambda _line: "")
    signs = [desk.view._delegate.columns.sign_rect(desk.view.row_rect(row)) for row in (0, 1)]
    plain, directed = (most_readable(desk, sign, theme.colour("surface")) for sign in signs)
    assert desk.document.line("1").direction
    assert plain == pytest.approx(1)
    assert directed > 2


def most_readable(desk: Desk, place: QRect, ground: QColor) -> float:
    """Return the greatest contrast that a pixel of a place has to its ground."""
    image = desk.view.viewport().grab(place).toImage()
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    return max(contrast(QColor(colour), ground) for colour in colours)


def test_words_of_the_dictionary_are_dotted_where_they_stand(desk: Desk) -> None:
    desk.view.explain(desk.document.voicing.unexpressed, lambda _line: "", desk.document.voicing.said_otherwise)
    desk.document.change_words([Pronunciation("did", "ditt"), Pronunciation("heard", "hurt")])
    line = desk.document.lines(SCRIPT)[0]
    shown = desk.view._delegate.shape(line).layout.text()
    dotted = desk.view._delegate._dotted(line)
    assert [shown[one.start : one.start + one.length] for one in dotted] == ["heard", "Did"]
    desk.view.grab()
