"""The coloured strip under a room's title: one cell a line, so that a whole script's state is seen at a glance."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.contrast import mixed
from gui.theme import Theme

_BY_WEIGHT = ("failed", "uncertain", "running", "stale", "waiting", "empty", "scratch", "done", "locked", "blank")
_WEIGHT = {state: weight for weight, state in enumerate(_BY_WEIGHT)}
_NARROWEST = 3


class Strip(QWidget):
    """One cell a line; where there are more lines than room, a cell shows the state that most needs attention."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._states: Sequence[str] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_states(self, states: Sequence[str]) -> None:
        """Show these `LineState` values, in the order of the lines."""
        self._states = tuple(states)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        states = merged(self._states, max(1, self.width() // _NARROWEST))
        painter = QPainter(self)
        ends = QPainterPath()
        ends.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(ends)
        width = self.width() / max(1, len(states))
        gap = 1.0 if width >= 2 * _NARROWEST else 0.0
        for first, count, state in runs(states) if not gap else ((at, 1, state) for at, state in enumerate(states)):
            painter.fillRect(QRectF(first * width, 0, count * width - gap, self.height()), self._colour(state))

    def _colour(self, state: str) -> QColor:
        if state == "empty":  # a whole row of cells in the glyph's grey would be the loudest thing in the room
            return mixed(self._theme.colour("hairline"), self._theme.colour("faint"), 0.4)
        quiet = {"waiting": "waveform", "blank": "hairline"}
        return self._theme.colour(quiet[state]) if state in quiet else self._theme.mark_colour(state)


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
    return [min(states[low:high], key=lambda state: _WEIGHT.get(state, 99)) for low, high in pairwise(edges)]
