"""The writing surface: rows of a script, an editor over the row that is written in, and what the mouse does to them.

It shows and reports; what happens to the document is decided in `writing`.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from core.domain.script import Line, Speaker
from core.projects.status import LineStatus
from core.text.delivery import Note
from core.text.find import Span
from gui.i18n import _, told
from gui.models.lines import LinesModel, Role, problem_text
from gui.panels.script.columns import PADDING
from gui.panels.script.delegate import LineDelegate, Marks, note_height
from gui.panels.script.drag import RowDrag
from gui.panels.script.editor import LineEditor
from gui.panels.script.press import Press
from gui.panels.script.reaching import Reaching
from gui.panels.script.rows import Index, RowsView
from gui.panels.script.shape import aside, row_height
from gui.panels.script.spots import Spots
from gui.panels.script.wishes import CTRL, SHIFT, take_wished, wish_on_rows
from gui.theme import Theme

_ARC_MS = 40
_Move = QAbstractItemView.CursorAction
_EXTENDING = {
    Qt.Key.Key_Up: _Move.MoveUp,
    Qt.Key.Key_Down: _Move.MoveDown,
    Qt.Key.Key_Home: _Move.MoveHome,
    Qt.Key.Key_End: _Move.MoveEnd,
    Qt.Key.Key_PageUp: _Move.MovePageUp,
    Qt.Key.Key_PageDown: _Move.MovePageDown,
}
_ARC_STEP = 0.04


class ScriptView(RowsView):
    """Shows one script. `wished` carries a `Wish`; `typed` a character that was typed on a selected row.

    `carried`: rows are dragged outside, over a point of the screen, and perhaps dropped there. `alone`: nothing but the
    text is shown, the current line in the middle. `take_asked`: which take of the current line is wished for, and
    whether only to be heard.
    """

    alone = False

    wished = Signal(object)
    typed = Signal(str)
    play_asked = Signal(int)
    text_pressed = Signal(int, QPoint)
    below_pressed = Signal()
    zoom_turned = Signal(int)
    alone_left = Signal()
    carried = Signal(object, QPoint, bool)
    dropped = Signal(object, int)
    menu_asked = Signal(QPoint)
    focus_left = Signal()
    take_asked = Signal(int, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._delegate = LineDelegate(theme, self._speaker)
        self.setItemDelegate(self._delegate)
        self.setObjectName("script")
        self.setAccessibleName(_("Lines of the script"))
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.editor = LineEditor(self.viewport())
        self.editor.grown.connect(self._grow)
        self.editor.cursorPositionChanged.connect(self._show_caret)
        self._drag = RowDrag(self)
        self.reaching = Reaching(self)
        self.editor.dragged.connect(self.reaching.drag)
        self.editor.released.connect(self.reaching.release)
        self.editor.stepped.connect(self.reaching.step)
        self.editor.collapsed.connect(self.reaching.collapse)
        self.editor.pressed_over.connect(self.reaching.leave)
        self._delegate.selected = self.reaching.span
        self._reason: Callable[[str], str] = lambda _line_id: ""
        self._pressed_text = False
        self._press = Press(QPoint(), 0)
        self._anchor = QPersistentModelIndex()
        self._arc = QTimer(self, interval=_ARC_MS)
        self._arc.timeout.connect(self._turn)
        theme.changed.connect(self._dress)
        self._dress()

    def lines(self) -> LinesModel | None:
        """Return the model that is shown."""
        model = self.model()
        return model if isinstance(model, LinesModel) else None

    def setModel(self, model: LinesModel | None) -> None:  # type: ignore[override]
        before = self.lines()
        if before is not None:
            before.dataChanged.disconnect(self._follow)
            for told in (before.rowsInserted, before.rowsRemoved, before.rowsMoved, before.dataChanged):
                told.disconnect(self.reaching.check)
        self.stop_writing()
        super().setModel(model)
        self.verticalScrollBar().setValue(0)  # a script begins at its beginning, wherever the last one was left
        if model is not None:
            model.dataChanged.connect(self._follow)
            for told in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.dataChanged):
                told.connect(self.reaching.check)

    def _dress(self) -> None:
        self._delegate.set_theme()
        self._dress_editor()
        if self.lines() is not None:
            self.estimate_all()

    # rows

    def estimate_row(self, row: int) -> int:
        return self._delegate.shaper.estimate(self.line(row).text)

    def estimate_rows(self, rows: range) -> list[int]:
        model = self.lines()
        lines = model.lines() if model else ()
        return self._delegate.shaper.estimates([len(lines[row].text) for row in rows])

    def measure_row(self, row: int) -> int:
        line, model = self.line(row), self.lines()
        below = note_height(model.status(row)) if model else 0
        if line.id == self._delegate.edited:
            return row_height(self.editor.height_of_text(), self.pitch) + below
        return self._delegate.shape(line).height + below

    def footroom(self) -> int:
        return self.viewport().height() // (2 if self.alone else 3)

    def headroom(self) -> int:
        return self.viewport().height() // 2 if self.alone else 0

    # zoom and focus

    @property
    def pitch(self) -> int:
        """The height of a line of text."""
        return self._delegate.shaper.pitch

    def set_zoom(self, zoom: float) -> None:
        """Show text so many times as large."""
        if zoom != self._delegate.shaper.zoom:
            self._delegate.shaper.zoom = zoom
            self._redress()

    def set_alone(self, alone: bool) -> None:
        """Show nothing but the text, or everything again."""
        if alone != self.alone:
            self.alone = self._delegate.alone = alone
            self._redress()

    def _redress(self) -> None:
        """Lay everything out again, with the same line in sight."""
        row = max(0, self.written_row() if self.written_row() >= 0 else self.currentIndex().row())
        self._dress()
        if self.lines() is not None and row < self.row_count():
            self.scrollTo(self.model().index(row, 0), RowsView.ScrollHint.PositionAtCenter)
            self._show_caret()

    def _dress_editor(self) -> None:
        row, shaper = self.written_row(), self._delegate.shaper
        heading = row >= 0 and self.line(row).heading
        self.editor.set_metrics(shaper.heading if heading else shaper.font, shaper.pitch)

    def say_beside(self, words: Callable[[LineStatus], str]) -> None:
        """Let `words` tell what stands beside lines that have no take to show."""
        self._delegate.words = words

    def explain(
        self,
        left_out: Callable[[Line], tuple[Note, ...]],
        reason: Callable[[str], str],
        said: Callable[[Line], tuple[Span, ...]] = lambda _line: (),
    ) -> None:
        """Let `left_out` tell what a voice cannot express of a line, and `reason` why a line is out of date.

        `said` tells where in its text words of a dictionary stand.
        """
        self._delegate.left_out, self._delegate.said, self._reason = left_out, said, reason

    def mark(self, marks: Callable[[Line], Marks]) -> None:
        """Let `marks` tell what is marked in the lines."""
        self._delegate.marks = marks

    def rows_settled(self) -> None:
        self._place_editor()
        self._start_arc()

    def updateGeometries(self) -> None:
        if self.lines() is None:
            return
        if self.width() != self._delegate.columns.width:
            first = self.visible_rows().start
            above = self.row_rect(first).top()
            self.estimate_all()
            self.verticalScrollBar().setValue(self._heights.top(first) - above)
        super().updateGeometries()

    def estimate_all(self) -> None:
        self._delegate.set_width(self.width())  # with the scroll bar, so that nothing moves when it comes and goes
        super().estimate_all()

    def _follow(self, first: QModelIndex, last: QModelIndex, roles: list[int]) -> None:
        seen = self.visible_rows()
        changed = range(max(first.row(), seen.start), min(last.row() + 1, seen.stop))
        if changed and list(roles) == [Role.STATUS]:
            self._start_arc()
        if first.row() == last.row() or not roles:
            self._forget_unseen(first.row(), last.row() + 1, changed)
        for row in changed:
            self.remeasure(row)

    def _forget_unseen(self, first: int, end: int, seen: range) -> None:
        """Measure changed rows from `first` to before `end` anew when they come into sight, but those that are seen."""
        for start, stop in ((first, seen.start), (seen.stop, end)) if seen else ((first, end),):
            self._heights.forget(start, stop - start)

    def line(self, row: int) -> Line:
        """Return the line at `row`."""
        model = self.lines()
        assert model is not None
        return model.line(row)

    def _speaker(self, line: Line) -> Speaker | None:
        model = self.lines()
        return model.document.speakers.get(line.speaker) if model else None

    # writing

    def written_row(self) -> int:
        """Return the row that is being written in, or -1."""
        model = self.lines()
        return model.row_of(self._delegate.edited) if model and self._delegate.edited else -1

    def write_in(self, row: int, *, composing: bool = False) -> None:
        """Put the editor over `row`, the caret at the start of its text.

        `composing`: an input method may be at work, and the editor keeps the focus on its way.
        """
        line = self.line(row)
        if line.id == self._delegate.edited:
            self.reaching.leave()
            self.editor.setFocus()
            return
        if composing:
            self._let_go()
        else:
            self.stop_writing()
        self._delegate.edited = line.id
        self._dress_editor()
        self.editor.set_ink(self._theme.colour("muted" if self._by_narrator(line) else "text"))
        self._place_editor()
        self.editor.load(line.text, self._indent_of(line))
        index = self.model().index(row, 0)
        self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.ClearAndSelect)
        self.settle_row(row)
        self.editor.show()
        self.editor.setFocus()
        self._show_caret()

    def stop_writing(self) -> None:
        """Take the editor away."""
        if self.editor.hasFocus():
            self.setFocus()
        self.editor.hide()
        self._let_go()

    def _let_go(self) -> None:
        row = self.written_row()
        self.reaching.forget()
        self._delegate.edited = ""
        if row >= 0:
            self.settle_row(row)

    def settle_row(self, row: int) -> None:
        """Measure `row` and show it."""
        self._heights.measure(row, self.measure_row(row))
        self.settle()
        self.update_row(row)

    def follow_line(self, row: int) -> None:
        """Take text and direction of the line that is written in from the document."""
        line = self.line(row)
        if not self.editor.shows(line.text):
            self.reaching.leave()
        self._dress_editor()
        self.editor.set_indent(self._indent_of(line))
        self.editor.set_ink(self._theme.colour("muted" if self._by_narrator(line) else "text"))
        self.editor.follow(line.text)

    def _by_narrator(self, line: Line) -> bool:
        speaker = self._speaker(line)
        return (speaker is None or speaker.narrator) and not line.heading

    def _indent_of(self, line: Line) -> float:
        return self._delegate.shaper.prefix("" if line.heading else aside(line))[1]

    def _place_editor(self) -> None:
        row = self.written_row()
        if row < 0:
            return
        rect = self._delegate.columns.text_rect(self.row_rect(row))
        rect.setHeight(max(self.pitch, round(self.editor.height_of_text())))
        if self.editor.geometry() != rect:
            self.editor.setGeometry(rect)
        self.editor.verticalScrollBar().setValue(0)

    def _grow(self) -> None:
        row = self.written_row()
        if row >= 0 and self.measure_row(row) != self._heights.height(row):
            self.settle_row(row)

    def _show_caret(self) -> None:
        row = self.written_row()
        if row >= 0 and not self._pressed_text and not self.reaching.active:
            self.show_in_row(row, PADDING + self.editor.cursorRect().top())

    def show_in_row(self, row: int, y: int) -> None:
        """Scroll as little as shows a line of text that begins at `y` of a row; in the focus mode to the middle."""
        hint = RowsView.ScrollHint.PositionAtCenter if self.alone else RowsView.ScrollHint.EnsureVisible
        if not self._heights.measured(row):
            self.scrollTo(self.model().index(row, 0))
        top = self._heights.top(row) + y
        self.show_stretch(top - PADDING, top + self.pitch + PADDING, hint)

    # characters

    def spots(self, row: int) -> Spots:
        """Return the characters of a line as it is shown when nobody writes in it."""
        line = self.line(row)
        return Spots(line.text, self._delegate.shape(line))

    def text_rect(self, row: int) -> QRect:
        """Return where the text of `row` stands in the viewport."""
        return self._delegate.columns.text_rect(self.row_rect(row))

    def position_at(self, row: int, point: QPoint) -> int:
        """Return which character of a row's text is the first behind a point of the viewport."""
        if row == self.written_row():
            return self.editor.position_at(self.editor.mapFrom(self.viewport(), point))
        rect, text = self.row_rect(row), self.text_rect(row)
        if point.y() > rect.bottom():
            return len(self.line(row).text)
        return self.spots(row).at(point.x() - text.left(), point.y() - text.top())

    def row_near(self, point: QPoint) -> int:
        """Return the row at a point of the viewport, or the next one; -1 where there is none."""
        row, last = self.row_at(point.y()), self.row_count() - 1
        if row >= 0 or last < 0:
            return row
        return 0 if point.y() < self.row_rect(0).top() else last

    def scrollTo(self, index: Index, hint: RowsView.ScrollHint = RowsView.ScrollHint.EnsureVisible) -> None:
        super().scrollTo(index, RowsView.ScrollHint.PositionAtCenter if self.alone else hint)

    # playing and running

    def set_heard(self, take: str, share: float) -> None:
        """Show which take is heard and how much of it has been, 0…1."""
        changed = {take, self._delegate.heard} - {""}
        self._delegate.heard, self._delegate.played = take, share
        for row in self.visible_rows():
            if self._status_take(row) in changed:
                self.viewport().update(self._delegate.columns.wave_rect(self.row_rect(row)))

    def _status_take(self, row: int) -> str:
        model = self.lines()
        return model.status(row).chosen if model else ""

    def _running_rows(self) -> list[int]:
        model = self.lines()
        if model is None:
            return []
        return [row for row in self.visible_rows() if model.status(row).state == "running"]

    def _start_arc(self) -> None:
        if not self._arc.isActive() and self.isVisible() and self._running_rows():
            self._arc.start()

    def _turn(self) -> None:
        self._delegate.phase = (self._delegate.phase + _ARC_STEP) % 1
        running = self._running_rows()
        for row in running:
            self.viewport().update(self._delegate.columns.glyph_rect(self.row_rect(row)).adjusted(-2, -2, 2, 2))
        if not running:
            self._arc.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start_arc()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._arc.stop()

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, row = event.position().toPoint(), self.row_at(event.position().toPoint().y())
        left = event.button() is Qt.MouseButton.LeftButton
        if self._stays_in_text(event, row):
            self.editor.setFocus()
            self._press = Press(point, 0)
            if left:
                self._pressed_text = True
                self.reaching.drag(point)
            return
        begun, top = self._begun(), self.row_rect(row).top()
        self.stop_writing()
        self._press = Press(point, self.row_rect(row).top() - top)
        event, point = self._press.meant_by(event), self._press.meant(point)
        if left and event.modifiers() == SHIFT and row >= 0 and self.currentIndex().isValid():
            self.setFocus()
            self.extend_to(begun, row)
        elif not left or event.modifiers() & (CTRL | SHIFT):
            super().mousePressEvent(event)
        elif row < 0:
            self.below_pressed.emit()
        elif self._plays_at(row, point):
            self.play_asked.emit(row)
        elif self._text_at(row, point):
            self._pressed_text = True
            self.text_pressed.emit(row, point)
        else:
            self.setFocus()
            super().mousePressEvent(event)

    def _stays_in_text(self, event: QMouseEvent, row: int) -> bool:
        """Whether a press on another line extends the selection of text, or asks for the menu of it."""
        if event.button() is Qt.MouseButton.RightButton:
            return self.reaching.covers(row)
        extends = event.button() is Qt.MouseButton.LeftButton and event.modifiers() == SHIFT
        return extends and self.written_row() >= 0 and row >= 0 and self._text_at(row, event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():
            self._hover(event.position().toPoint())
        else:
            event = self._press.meant_by(event)
        if self._drag.active:
            self._drag.move(event.position().toPoint())
        elif self._pressed_text:
            self.reaching.drag(event.position().toPoint())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag.active:
            self._drag.drop()
        elif not self._pressed_text:
            super().mouseReleaseEvent(self._press.meant_by(event))
        self._pressed_text = False
        self.reaching.release()

    def extend_to(self, anchor: int, row: int) -> None:
        """Select the lines from `anchor` to `row`, the current one then; Shift and arrows go on from there."""
        flags = self.selectionModel().SelectionFlag
        self._anchor = QPersistentModelIndex(self.model().index(anchor, 0))
        chosen = QItemSelection(self.model().index(min(anchor, row), 0), self.model().index(max(anchor, row), 0))
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.NoUpdate)
        self.scrollTo(self.model().index(row, 0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & CTRL:
            if turned := event.angleDelta().y():
                self.zoom_turned.emit(1 if turned > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(QPoint(-1, -1))
        if event.type() == QEvent.Type.ToolTip:
            self.viewport().setToolTip(self._tip(event.pos()))  # type: ignore[attr-defined]
        return bool(super().viewportEvent(event))

    def _tip(self, point: QPoint) -> str:
        model, row = self.lines(), self.row_at(point.y())
        if model is None or row < 0:
            return ""
        line = model.line(row)
        if line.flagged and self._delegate.columns.mark_rect(self.row_rect(row)).contains(point):
            return _("Flagged: to be done again")
        parts = [problem_text(model.status(row)), self._reason(line.id)]
        return "\n".join(filter(None, [*parts, *(told(note.words) for note in self._delegate.left_out(line))]))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        row = self.row_at(self._press.meant(event.pos()).y()) if by_mouse else self.currentIndex().row()
        if row >= 0 and row not in self.selected_rows() and not self.reaching.covers(row):
            self.select_only(row)
        where = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.row_rect(row).center())
        self.menu_asked.emit(where)

    def startDrag(self, actions: Qt.DropAction) -> None:
        self._drag.start(self.selected_rows())

    def _paint_focus(self, painter: QPainter) -> None:
        if not self.alone:
            super()._paint_focus(painter)

    def paint_over(self, painter: QPainter) -> None:
        self.reaching.paint(painter, self._theme.colour("selected"), self._theme.colour("text"))
        self._drag.paint(painter, self._theme.colour("accent"), self._delegate.columns.text_left)

    def name_rect(self, row: int) -> QRect:
        """Return where the name of `row` stands in the viewport."""
        return self._delegate.columns.name_rect(self.row_rect(row))

    def select_only(self, row: int) -> None:
        """Select one row and make it the current one."""
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flags.ClearAndSelect)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these rows, from top to bottom, and make the first the current one."""
        chosen, model = QItemSelection(), self.model()
        for first, last in _stretches(rows):
            chosen.select(model.index(first, 0), model.index(last, 0))
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().setCurrentIndex(model.index(rows[0], 0), flags.NoUpdate)
        self.selectionModel().select(chosen, flags.ClearAndSelect)

    def _plays_at(self, row: int, point: QPoint) -> bool:
        columns, rect = self._delegate.columns, self.row_rect(row)
        if not self._status_take(row):
            return False
        gutter = columns.glyph_rect(rect).adjusted(-8, -8, 8, 8)
        return gutter.contains(point) or columns.wave_rect(rect).contains(point)

    def _text_at(self, row: int, point: QPoint) -> bool:
        rect = self._delegate.columns.text_rect(self.row_rect(row))
        return rect.adjusted(-4, -PADDING, 16, PADDING).contains(point)

    def _hover(self, point: QPoint) -> None:
        row = self.row_at(point.y()) if self.viewport().rect().contains(point) else -1
        found = self.line(row).id if row >= 0 else ""
        self._set_cursor(row, point)
        if found == self._delegate.hovered:
            return
        model, before = self.lines(), self._delegate.hovered
        self._delegate.hovered = found
        for line_id in (before, found):
            if model and line_id and (changed := model.row_of(line_id)) >= 0:
                self.update_row(changed)

    def _set_cursor(self, row: int, point: QPoint) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if row >= 0 and self._plays_at(row, point):
            shape = Qt.CursorShape.PointingHandCursor
        elif row >= 0 and self._text_at(row, point):
            shape = Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._drag.active and event.key() == Qt.Key.Key_Escape:
            self._drag.cancel()
            return
        if self.alone and event.key() == Qt.Key.Key_Escape:
            self.alone_left.emit()
            return
        if event.modifiers() == SHIFT and event.key() in _EXTENDING and self.currentIndex().isValid():
            self.extend_to(self._begun(), self.moveCursor(_EXTENDING[Qt.Key(event.key())], event.modifiers()).row())
            return
        wish = wish_on_rows(event)
        if wish is not None:
            event.accept()
            self.wished.emit(wish)
        elif (take := take_wished(event)) and self._has_takes():
            event.accept()
            self.take_asked.emit(*take)
        elif _types_text(event) and self.currentIndex().isValid():
            event.accept()
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _begun(self) -> int:
        """Return the row from which the selection is extended: where it was begun, else the current one."""
        current, anchor = self.currentIndex().row(), self._anchor.row()
        whole = range(min(anchor, current), max(anchor, current) + 1)
        return anchor if anchor >= 0 and list(self.selected_rows()) == list(whole) else current

    def _has_takes(self) -> bool:
        model, row = self.lines(), self.currentIndex().row()
        return model is not None and row >= 0 and model.status(row).takes > 0

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are written, not searched."""


def _stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last of rows that follow each other."""
    found: list[tuple[int, int]] = []
    for row in rows:
        first = found.pop()[0] if found and found[-1][1] == row - 1 else row
        found.append((first, row))
    return found


def _types_text(event: QKeyEvent) -> bool:
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & CTRL
