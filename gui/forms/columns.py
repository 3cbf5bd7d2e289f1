"""How rows stand: in one column or two, the ones that most people need in sight, the rest folded. Knows no values."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from core.domain.params import Number, Param, Text
from gui.forms.hanging import hangs_on, rooted
from gui.forms.rows import Row
from gui.forms.texts import LinesRow
from gui.i18n import _, count
from gui.icons import icon
from gui.theme import Theme

_APART = {False: 12, True: 16}
_JOINED = 6
_TWO = 580
ROOM = 262
"""So many pixels a row of options may be wide in one narrow column."""

_BASIC = 8
_FEWEST = 3
"""Folding away fewer than so many would hide more than it tidies."""


class Columns(QWidget):
    """Rows in one column, or `wide` in two that go below each other where there is no room for both."""

    def __init__(self, parent: QWidget | None = None, *, wide: bool) -> None:
        super().__init__(parent)
        self._wide = wide
        self._halves = (QVBoxLayout(), QVBoxLayout()) if wide else (QVBoxLayout(),)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._pair.setContentsMargins(0, 0, 0, 0)
        self._pair.setSpacing(24)
        if wide:  # else two columns beside each other would ask for their room before they can go below each other
            self._pair.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        for half in self._halves:
            half.setSpacing(0)
            half.addStretch(1)
            self._pair.addLayout(half, 1)

    def fill(self, *columns: Sequence[Row]) -> None:
        """Let these rows stand here, a column each."""
        for half, rows in zip(self._halves, columns, strict=True):
            for row in rows:
                half.insertWidget(half.count() - 1, row)
            self._space(rows)

    def remove(self, row: Row) -> None:
        """Take a row out; it stays a child."""
        for half in self._halves:
            half.removeWidget(row)

    def minimumSizeHint(self) -> QSize:
        """Return the size of one column: where there is no room for two they stand below each other."""
        return QSize(ROOM, super().minimumSizeHint().height()) if self._wide else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._pair.setDirection(direction.LeftToRight if self.width() >= _TWO else direction.TopToBottom)

    def _space(self, column: Sequence[Row]) -> None:
        """Keep rows apart; a text right below the choice that it hangs on stands close to it, without a heading."""
        for before, row in zip([None, *column], column, strict=False):
            joined = isinstance(row, LinesRow) and before is not None and hangs_on(row.param, before.param)
            row.label.setHidden(joined)
            row.keep_off(0 if before is None else _JOINED if joined else _APART[self._wide])


class Fold(QToolButton):
    """Opens and closes the rest of a long form; says how much of it was changed. `opened` tells which it is now."""

    opened = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(14, 14))
        self.setStyleSheet("QToolButton { padding: 3px 8px 3px 0; } QToolButton:checked { background: transparent; }")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._turn)
        theme.changed.connect(lambda: self._turn(self.isChecked()))
        self.say(0)
        self._turn(False)

    def say(self, changed: int) -> None:
        """Say how many of the folded parameters are not at their default."""
        self.setText(_("More · {n} changed", n=count(changed)) if changed else _("More"))
        self.setAccessibleName(self.text())

    def _turn(self, opened: bool) -> None:
        self.setIcon(icon(self._theme, "chevron-down" if opened else "chevron-right", "muted"))
        self.opened.emit(opened)


def texts_first(params: Sequence[Param]) -> set[str]:
    """Return the names of the texts that need room, and of all that hangs together with one of them."""
    root = rooted(params)
    wanted = {root(param.name) for param in params if _needs_room(param)}
    return {param.name for param in params if root(param.name) in wanted}


def folded(params: Sequence[Param]) -> set[str]:
    """Return the names of what a long declaration has last, which is what is needed least.

    Texts that need room stay in sight, and so does what decides which take is used.
    """
    root = rooted(params)
    roots = list(dict.fromkeys(root(param.name) for param in params))
    kept = set(roots[:_BASIC]) | {root(param.name) for param in params if _is_central(param)}
    rest = set(roots) - kept
    return {param.name for param in params if root(param.name) in rest} if len(rest) >= _FEWEST else set()


def halves(params: Sequence[Param]) -> set[str]:
    """Return the names of about the first half of `params`, so that what hangs together stays together."""
    root = rooted(params)
    roots = list(dict.fromkeys(root(param.name) for param in params))
    left = set(roots[: (len(roots) + 1) // 2])
    return {param.name for param in params if root(param.name) in left}


def together(params: Sequence[Param]) -> list[Param]:
    """Return `params` so that what hangs on one stands below it: first the take that it wants, with its moments."""
    root = rooted(params)
    places = {param.name: place for place, param in enumerate(params)}
    return sorted(
        params, key=lambda param: (places[root(param.name)], root(param.name) != param.name, not _of_take(param))
    )


def _of_take(param: Param) -> bool:
    return (isinstance(param, Text) and bool(param.take)) or (isinstance(param, Number) and param.of_take)


def _needs_room(param: Param) -> bool:
    """Tell whether it is a text to be written; one with suggestions is more of a choice."""
    return (
        isinstance(param, Text)
        and not (param.take or param.suggestions or param.asks)
        and (param.lines > 1 or param.when is None)
    )


def _is_central(param: Param) -> bool:
    return isinstance(param, Text) and (param.lines > 1 or bool(param.take))
