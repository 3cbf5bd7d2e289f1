"""The coloured strip under a room's title: one cell a line, so that a whole script's state is seen at a glance."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.contrast import mixed
from gui.theme import Theme

_BY_WEIGHT = ("failed", "uncertain", "running", "stale", "waiting", "empty", "scratch", "done", "locked", "blank")
_WEIGHT = {state: weight for weight, state in enumerate(_BY_WEIGHT)}
_NARROWEST = 3
_BAR, _ROOM = 6, 4
"""How high the bar is, and the room above and below it that can be pressed too."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Strip(QWidget):
    """One cell a line; where there are more lines than room, a cell shows the state that most needs attention.

    `asked` carries the number of the line, from 0 on, whose cell was pressed or that the arrow keys went to. `words`
    tells of a line what its tooltip says.
    """

    asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._states: Sequence[str] = ()
        self._merged: Sequence[str] = ()
        self._under = self._at = -1
        self.words: Callable[[int], str] = lambda _line: ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def set_states(self, states: Sequence[str]) -> None:
        """Show these `LineState` values, in the order of the lines."""
        if (shown := tuple(states)) == self._states:
            return
        self._states, self._merged = shown, ()
        self._at = min(self._at, len(states) - 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor if states else Qt.CursorShape.ArrowCursor)
        self.update()

    def set_current(self, line: int) -> None:
        """Begin at that line when the arrow keys are pressed; -1 for none."""
        if line != self._at:
            self._at = line
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _BAR + 2 * _ROOM)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, _BAR + 2 * _ROOM)

    # cells and lines

    @property
    def _cells(self) -> int:
        return min(len(self._states), max(1, self.width() // _NARROWEST))

    def line_at(self, x: float) -> int:
        """Return the line that a press at `x` means: of those that share a cell the weightiest; -1 for none."""
        if not self._states or not self.rect().adjusted(0, 0, 1, 0).contains(int(x), 0):
            return -1
        cell = min(int(x * self._cells / max(1, self.width())), self._cells - 1)
        low, high = self._edges(cell)
        return min(range(low, high), key=lambda line: _WEIGHT.get(self._states[line], 99))

    @property
    def _top(self) -> float:
        return (self.height() - _BAR) / 2

    def _edges(self, cell: int) -> tuple[int, int]:
        lines, cells = len(self._states), self._cells
        return cell * lines // cells, (cell + 1) * lines // cells

    def _rect_of(self, line: int) -> QRectF:
        cells = self._cells
        cell = next(cell for cell in range(line * cells // len(self._states), cells) if line < self._edges(cell)[1])
        width = self.width() / cells
        return QRectF(cell * width, self._top, width, _BAR)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._merged) != self._cells:
            self._merged = merged(self._states, self._cells)
        states = self._merged
        painter = QPainter(self)
        top = self._top
        bar = QRectF(0, top, self.width(), _BAR)
        ends = QPainterPath()
        ends.addRoundedRect(bar, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(ends)
        width = self.width() / max(1, len(states))
        gap = 1.0 if width >= 2 * _NARROWEST else 0.0
        for first, count, state in runs(states) if not gap else ((at, 1, state) for at, state in enumerate(states)):
            painter.fillRect(QRectF(first * width, top, count * width - gap, _BAR), self._colour(state))
        painter.setClipping(False)
        for line in {self._under, self._at if self.hasFocus() else -1} - {-1}:
            self._paint_grown(painter, line)

    def _paint_grown(self, painter: QPainter, line: int) -> None:
        """Paint a cell larger: the one under the mouse, and that of the keys with a ring."""
        if line >= len(self._states):
            return
        rect = self._rect_of(line).adjusted(-1, -2, 0, 2)
        rect.setWidth(max(rect.width(), 6.0))
        keys = self.hasFocus() and line == self._at
        painter.setPen(QPen(self._theme.colour("text"), 1.5) if keys else Qt.PenStyle.NoPen)
        painter.setBrush(self._colour(self._states[line]))
        painter.drawRoundedRect(rect, 2, 2)

    def _colour(self, state: str) -> QColor:
        if state == "empty":  # a whole row of cells in the glyph's grey would be the loudest thing in the room
            return mixed(self._theme.colour("hairline"), self._theme.colour("faint"), 0.4)
        if state == "scratch":  # it can be heard and is not done: between the two
            return mixed(self._theme.colour("hairline"), self._theme.colour("faint"), 0.9)
        quiet = {"waiting": "waveform", "blank": "hairline"}
        return self._theme.colour(quiet[state]) if state in quiet else self._theme.mark_colour(state)

    # mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.line_at(event.position().x()))
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self.line_at(event.position().x())
        if event.button() is Qt.MouseButton.LeftButton and line >= 0:
            self._go(line)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, line: int) -> None:
        if line != self._under:
            self._under = line
            self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self.line_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.words(line) if line >= 0 else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._states) - 1
        if last >= 0 and event.key() in _STEPS:
            self._go(self._next(_STEPS[Qt.Key(event.key())]))
        elif last >= 0 and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if event.key() == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def _next(self, way: int) -> int:
        """Return the line of the next cell, where there is one."""
        if self._at < 0:
            return 0 if way > 0 else len(self._states) - 1
        if self._cells == len(self._states):
            return max(0, min(len(self._states) - 1, self._at + way))
        here = self._rect_of(self._at).center().x()
        there = self.line_at(min(self.width() - 1.0, max(0.0, here + way * self.width() / self._cells)))
        return there if there >= 0 else self._at

    def _go(self, line: int) -> None:
        self._at = line
        self.setAccessibleDescription(self.words(line))
        self.update()
        self.asked.emit(line)


def runs(states: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first, count, state) of equal neighbours."""
    first = 0
    for state, group in groupby(states):
        count = sum(1 for _ in group)
        yield first, count, state
        first += count


def merged(states: Sequence[str], cells: int) -> Sequence[str]:
    """Return at most `cells` states, each the weightiest of the lines that it stands for."""
    if len(states) <= cells:
        return states
    edges = [i * len(states) // cells for i in range(cells + 1)]
    return [min(set(states[low:high]), key=lambda state: _WEIGHT.get(state, 99)) for low, high in pairwise(edges)]
