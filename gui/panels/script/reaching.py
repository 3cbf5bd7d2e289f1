"""A selection of text that reaches out of the line that is written in, to a character of another line.

The editor stays over the line where the selection began: it shows its own part, keeps the keyboard, and nothing moves
under the mouse. The other lines' parts are painted. Only where the selection goes to moves, its `head`.

While it lasts, the lines with a character in it are the chosen ones, for the inspector and for every command about
lines; what keys write is written over the text of the selection. Leaving the text makes whole lines of it.
"""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QItemSelection, QObject, QPoint, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter

from core.domain.script import Line
from core.projects.stretches import Stretch, chosen
from core.text.find import Span
from gui.panels.script.columns import PADDING, PITCH
from gui.panels.script.motion import BACK, ON, RISING, Motion, as_read

if TYPE_CHECKING:
    from gui.panels.script.view import ScriptView

_CREEP_MS = 30
_BREAK = 5
"""How wide the end of a line is painted that the selection goes over."""


class Spot(NamedTuple):
    """A place in the text of a script: before the character at `position` of a line."""

    line: str
    position: int


class Reaching(QObject):
    """One for each view. Where it is not `active` the editor has a selection of its own, or none.

    `settled` tells that the mouse was let go over another line.
    """

    settled = Signal()

    def __init__(self, view: "ScriptView") -> None:
        super().__init__(view)
        self._view, self._editor = view, view.editor
        self._anchor = self._head = Spot("", 0)
        self._rises = False
        self._goal: float | None = None
        self._point = QPoint()
        self._creeping = QTimer(self, interval=_CREEP_MS)
        self._creeping.timeout.connect(self._creep)

    @property
    def active(self) -> bool:
        """Whether there is a selection over several lines."""
        return bool(self._head.line) and min(self._row(self._anchor), self._row(self._head)) >= 0

    @property
    def upwards(self) -> bool:
        """Whether it goes to a line above the one where it began."""
        return self._row(self._head) < self._row(self._anchor)

    def _row(self, spot: Spot) -> int:
        model = self._view.lines()
        return model.row_of(spot.line) if model else -1

    def stretch(self) -> Stretch | None:
        """Return what is selected; None where that is not in several lines."""
        if not self.active:
            return None
        first, last = (self._head, self._anchor) if self.upwards else (self._anchor, self._head)
        return Stretch(first.line, self._within(first), last.line, self._within(last))

    def _within(self, spot: Spot) -> int:
        """Return the position, or the end of a text that is shorter now."""
        model = self._view.lines()
        return min(spot.position, len(model.document.line(spot.line).text)) if model else 0

    def rows(self) -> range:
        """Return the rows of the lines that have a character in it."""
        model, stretch = self._view.lines(), self.stretch()
        return chosen(model.document, stretch) if model and stretch else range(0)

    def line_ids(self) -> tuple[str, ...]:
        """Return those lines; none where there is no such selection."""
        model, rows = self._view.lines(), self.rows()
        return tuple(line.id for line in model.document.lines(model.script_id)[rows.start : rows.stop]) if model else ()

    def covers(self, row: int) -> bool:
        """Tell whether it goes over a row, or begins or ends there."""
        return self.active and row in self._all_rows()

    def span(self, line: Line) -> Span | None:
        """Return which characters of a line are to be painted as selected; the editor shows its own."""
        if not self._head.line or line.id == self._anchor.line:
            return None
        stretch = self.stretch()
        if stretch is None or not self.covers(self._row(Spot(line.id, 0))):
            return None
        start = stretch.start if line.id == stretch.first else 0
        return start, stretch.end if line.id == stretch.last else len(line.text)

    def _all_rows(self) -> range:
        rows = self._row(self._anchor), self._row(self._head)
        return range(min(rows), max(rows) + 1)

    # reaching and letting go

    def reach(self, row: int, position: int) -> None:
        """Select from where the selection began to a character; in the line that is written in that is the editor's."""
        written = self._view.written_row()
        if written < 0:
            return
        if row == written:
            self.leave()
            self._editor.place_caret(position, keep=True)
            return
        if not self.active:
            self._anchor = Spot(self._view.line(written).id, self._editor.anchor())
        before, rows = self._head, self.rows()
        self._head, self._rises = Spot(self._view.line(row).id, position), row < written
        self._editor.reach_out(self._anchor.position, upwards=self._rises)
        if self.rows() != rows:
            self._choose(self.rows(), row)
        if before.line == self._head.line:
            self._view.update_row(row)
        else:
            self._view.viewport().update()

    def _choose(self, rows: range, current: int) -> None:
        view, flags = self._view, self._view.selectionModel().SelectionFlag
        model = view.model()
        block = QItemSelection(model.index(rows.start, 0), model.index(rows.stop - 1, 0))
        current = max(rows.start, min(current, rows.stop - 1))
        scrolls = view.hasAutoScroll()
        view.setAutoScroll(False)  # to a whole row: what is seen would move under the mouse
        view.selectionModel().select(block, flags.ClearAndSelect)
        view.selectionModel().setCurrentIndex(model.index(current, 0), flags.NoUpdate)
        view.setAutoScroll(scrolls)

    def forget(self) -> None:
        """Be a selection of whole lines from now on, or of nothing."""
        self._creeping.stop()
        self._goal = None
        if self._head.line:
            self._anchor = self._head = Spot("", 0)
            self._editor.come_back()
            self._view.viewport().update()

    def check(self) -> None:
        """Follow lines that came, went, moved or changed: those between belong to it.

        It ends where one of its ends went, and where they changed sides.
        """
        model = self._view.lines()
        if not self._head.line or model is None or model.rowCount() != len(model.document.lines(model.script_id)):
            return  # lines take the place of others, and only the half of that was told
        if not self.active or self.upwards != self._rises:
            position = self._anchor.position
            self.leave()
            self._editor.place_caret(position)
        elif not self._are_selected(rows := self.rows()):
            self._choose(rows, self._row(self._head))

    def _are_selected(self, rows: range) -> bool:
        """Tell whether these rows, of which there may be very many, are selected as one block."""
        blocks = self._view.selectionModel().selection().toList()
        return [(block.top(), block.bottom()) for block in blocks] == [(rows.start, rows.stop - 1)]

    def leave(self) -> None:
        """Leave it to the editor what of its line is selected, and let that be the chosen one."""
        if self._head.line:
            self.forget()
            if (row := self._view.written_row()) >= 0:
                self._choose(range(row, row + 1), row)

    def collapse(self, motion: Motion | None = None) -> None:
        """Put the caret where a motion leads that begins to move it: to one of the ends, or to where the head is."""
        stretch = self.stretch()
        if stretch is None:
            self.leave()
            return
        spot = self._head
        motion = as_read(motion, rtl=self._runs_left(self._row(spot))) if motion else None
        if motion in BACK | {Motion.UP}:
            spot = Spot(stretch.first, stretch.start)
        elif motion in ON | {Motion.DOWN}:
            spot = Spot(stretch.last, stretch.end)
        self.leave()
        self._view.write_in(self._row(spot))
        self._editor.place_caret(spot.position)

    def renew(self, stretch: Stretch, *, upwards: bool) -> None:
        """Select this again: it was written over, and that was taken back."""
        ends = Spot(stretch.first, stretch.start), Spot(stretch.last, stretch.end)
        head, anchor = ends if upwards else ends[::-1]
        self._view.write_in(self._row(anchor))
        self._editor.place_caret(anchor.position)
        self.reach(self._row(head), head.position)
        self._show_head()

    # keys

    def step(self, motion: Motion) -> None:
        """Move the head."""
        row = self._row(self._head) if self.active else self._view.written_row()
        if row < 0:
            return
        motion = as_read(motion, rtl=self._runs_left(row))
        if motion not in RISING:
            self._goal = None
        elif self._goal is None or not self.active:
            self._goal = self._caret(row).x()
        self.reach(*self._target(row, motion))
        self._show_head()

    def _runs_left(self, row: int) -> bool:
        ends = self._editor if row == self._view.written_row() else self._view.spots(row)
        return ends.rtl

    def _target(self, row: int, motion: Motion) -> tuple[int, int]:
        last = self._view.row_count() - 1
        if motion is Motion.SCRIPT_START:
            return 0, 0
        if motion is Motion.SCRIPT_END:
            return last, len(self._view.line(last).text)
        if motion in {Motion.PAGE_UP, Motion.PAGE_DOWN}:
            return self._a_page_off(row, 1 if motion is Motion.PAGE_DOWN else -1)
        within = self._within_line(row, motion)
        return (row, within) if within is not None else self._out_of(row, motion)

    def _within_line(self, row: int, motion: Motion) -> int | None:
        """Return where a motion leads in the head's line; None where out of it, as it does where the editor asks."""
        if not self.active:
            return None
        spots, position = self._view.spots(row), self._within(self._head)
        if motion in {Motion.UP, Motion.DOWN}:
            return spots.beside(position, 1 if motion is Motion.DOWN else -1, self._goal or 0.0)
        return spots.along(position, motion)

    def _out_of(self, row: int, motion: Motion) -> tuple[int, int]:
        """Return where a motion leads that leaves a line; at the ends of the script to the very end."""
        way = -1 if motion in BACK | {Motion.UP} else 1
        beside = row + way
        if not 0 <= beside < self._view.row_count():
            return row, 0 if way < 0 else len(self._view.line(row).text)
        if motion in {Motion.UP, Motion.DOWN}:
            return beside, self._on(beside, way)
        return beside, 0 if way > 0 else len(self._view.line(beside).text)

    def _on(self, row: int, way: int) -> int:
        """Return the position in the first (1) or the last (-1) line of text of a row, in the column that is kept."""
        goal = self._goal or 0.0
        return self._editor.on(goal, way) if row == self._view.written_row() else self._view.spots(row).on(goal, way)

    def _a_page_off(self, row: int, way: int) -> tuple[int, int]:
        view = self._view
        corner = view.text_rect(row).topLeft()
        y = corner.y() + round(self._caret(row).center().y()) + way * view.viewport().height()
        if y < view.row_rect(0).top():
            return 0, 0
        if y > view.row_rect(view.row_count() - 1).bottom():
            return view.row_count() - 1, len(view.line(view.row_count() - 1).text)
        point = QPoint(corner.x() + round(self._goal or 0.0), y)
        return view.row_at(y), view.position_at(view.row_at(y), point)

    def _caret(self, row: int) -> QRectF:
        """Return the head in the column of its text."""
        if not self.active or row == self._view.written_row():
            return QRectF(self._editor.cursorRect())
        return self._view.spots(row).caret(self._within(self._head))

    def _show_head(self) -> None:
        row = self._row(self._head)
        if self.active:
            self._view.show_in_row(row, PADDING + round(self._caret(row).top()))

    # the mouse

    def drag(self, point: QPoint) -> None:
        """Select up to a point of the viewport; the list scrolls while that is outside."""
        self._point, self._goal = point, None
        height = self._view.viewport().height()
        seen = QPoint(point.x(), max(0, min(point.y(), height - 1)))
        row = self._view.row_near(seen)
        if row < 0 or self._view.written_row() < 0:
            return
        self.reach(row, self._view.position_at(row, seen))
        outside = seen.y() != point.y()
        if outside and not self._creeping.isActive():
            self._creeping.start()
        elif not outside:
            self._creeping.stop()

    def release(self) -> None:
        """Scroll no more: the mouse was let go."""
        self._creeping.stop()
        if self.active:
            self.settled.emit()

    def _creep(self) -> None:
        height, bar = self._view.viewport().height(), self._view.verticalScrollBar()
        over = self._point.y() if self._point.y() < 0 else self._point.y() - height
        bar.setValue(bar.value() + max(-60, min(60, over // 3 + (4 if over > 0 else -4))))
        self.drag(self._point)

    # painting

    def paint(self, painter: QPainter, colour: QColor, ink: QColor) -> None:
        """Paint the ends of lines that it goes over, and the caret at its head."""
        if not self.active:
            return
        over, seen = self._all_rows(), self._view.visible_rows()
        for row in range(max(over.start, seen.start), min(over.stop - 1, seen.stop)):
            painter.fillRect(self._break_rect(row).toAlignedRect(), colour)
        row = self._row(self._head)
        caret = self._caret(row).translated(self._view.text_rect(row).topLeft())
        painter.fillRect(
            QRect(round(caret.x()), round(caret.y()), self._editor.cursorWidth(), round(caret.height())), ink
        )

    def _break_rect(self, row: int) -> QRectF:
        """Return the end of a line, as wide as a space, on the side where its text ends."""
        width = _BREAK * self._view.pitch / PITCH
        ends = self._editor if row == self._view.written_row() else self._view.spots(row)
        return ends.end_of_text(width).translated(self._view.text_rect(row).topLeft())
