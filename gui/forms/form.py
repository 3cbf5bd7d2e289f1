"""The parameter form of a generator, drawn from its declaration alone."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from core.domain.params import Choice, Number, Param, Text, Toggle, Value
from gui.forms.figures import fits_slider
from gui.forms.numbers import FieldRow, NumberRow
from gui.forms.rows import ChoiceRow, Row, ToggleRow
from gui.forms.texts import LinesRow, TextRow
from gui.theme import Theme

_APART = {False: 12, True: 16}
_JOINED = 6
_TWO = 580
_ROOM, _WIDE_ROOM = 262, 330
"""So many pixels a row of options may be wide: in the inspector, and in one of two columns of a room."""


class ParamForm(QWidget):
    """One row a parameter, in the order of the declaration; one that does not matter now is hidden.

    With `wide` there are two columns: texts and what they hang on at the left, the rest at the right. `value_changed`:
    the user gave (name, value). `suggestions_wanted`: the list of the text `name` was opened; answer with `suggest`.
    """

    value_changed = Signal(str, object)
    suggestions_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wide = wide
        self._params: tuple[Param, ...] = ()
        self._rows: dict[str, Row] = {}
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(24)
        if wide:  # else two columns beside each other would ask for their room before they can go below each other
            self._columns.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        for column in (self._left, self._right)[: 2 if wide else 1]:
            column.setSpacing(0)
            self._columns.addLayout(column, 1)
            column.addStretch(1)

    def declare(self, params: Sequence[Param]) -> None:
        """Show a row for each of `params`, at its default. The same declaration again keeps the rows."""
        if tuple(params) == self._params:
            return
        self._params = tuple(params)
        for row in self._rows.values():
            row.hide()  # it stays a child: what has no parent could be collected in a thread, its timers with it
            for column in (self._left, self._right):
                column.removeWidget(row)
            row.deleteLater()
        left = texts_first(self._params) if self._wide else {param.name for param in self._params}
        made = {param.name: self._add(param, self._left) for param in self._params if param.name in left}
        made |= {param.name: self._add(param, self._right) for param in self._params if param.name not in left}
        self._rows = {param.name: made[param.name] for param in self._params}
        for at_left in (True, False):
            self._space([row for name, row in self._rows.items() if (name in left) == at_left])
        self._follow()

    def row(self, name: str) -> Row:
        """Return the row of a parameter by its wire name."""
        return self._rows[name]

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show `values`; what they do not name is at its default. Tells nobody; who types is not disturbed."""
        for name, row in self._rows.items():
            row.show_value(values.get(name, row.param.default))
        self._follow()

    def values(self) -> dict[str, Value]:
        """Return the value of every parameter."""
        return {name: row.value for name, row in self._rows.items()}

    def settle(self) -> None:
        """Tell what is only being typed, before something else is shown or asked for."""
        for row in self._rows.values():
            row.settle()

    def suggest(self, name: str, values: Sequence[str], problem: str = "") -> None:
        """Offer values for a text, or say why there are none."""
        row = self._rows.get(name)
        if isinstance(row, TextRow):
            row.suggest(values, problem)

    def minimumSizeHint(self) -> QSize:
        """Return the size of one column: where there is no room for two they stand below each other."""
        return QSize(_ROOM, super().minimumSizeHint().height()) if self._wide else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if self.width() >= _TWO else direction.TopToBottom)

    # inside

    def _add(self, param: Param, column: QVBoxLayout) -> Row:
        row = row_for(self._theme, param, _WIDE_ROOM if self._wide else _ROOM)
        row.changed.connect(lambda value: self._tell(param.name, value))
        if isinstance(row, TextRow):
            row.wanted.connect(lambda: self.suggestions_wanted.emit(param.name))
        column.insertWidget(column.count() - 1, row)
        return row

    def _tell(self, name: str, value: Value) -> None:
        self._follow()
        self.value_changed.emit(name, value)

    def _follow(self) -> None:
        """Show the rows that matter."""
        values, declared = self.values(), {param.name: param for param in self._params}
        for name, row in self._rows.items():
            row.setVisible(matters(declared[name], declared, values))

    def _space(self, column: Sequence[Row]) -> None:
        """Keep rows apart; a text right below the choice that it hangs on stands close to it, without a heading."""
        for before, row in zip([None, *column], column, strict=False):
            joined = isinstance(row, LinesRow) and before is not None and hangs_on(row.param, before.param)
            row.label.setHidden(joined)
            row.keep_off(0 if before is None else _JOINED if joined else _APART[self._wide])


def row_for(theme: Theme, param: Param, room: int = _ROOM) -> Row:
    """Return the row that fits the kind of parameter; `room` is how many pixels its options may take."""
    match param:
        case Number():
            return NumberRow(theme, param) if fits_slider(param) else FieldRow(theme, param)
        case Choice():
            return ChoiceRow(theme, param, room)
        case Toggle():
            return ToggleRow(theme, param)
        case Text():
            return LinesRow(param) if param.lines > 1 else TextRow(theme, param)


def matters(param: Param, declared: Mapping[str, Param], values: Mapping[str, Value]) -> bool:
    """Tell whether `param` matters with these values: what it hangs on matters, and has one of the values for it."""
    when = param.when
    if when is None or when.name not in declared:
        return True
    return values[when.name] in when.values and matters(declared[when.name], declared, values)


def hangs_on(param: Param, other: Param) -> bool:
    """Tell whether `param` matters only with some values of `other`."""
    return param.when is not None and param.when.name == other.name


def texts_first(params: Sequence[Param]) -> set[str]:
    """Return the names of the texts that need room, and of all that hangs together with one of them."""
    declared = {param.name: param for param in params}
    roots = {param.name: _root(param, declared) for param in params}
    wanted = {
        roots[param.name]
        for param in params
        if isinstance(param, Text) and (param.lines > 1 or param.when is None)
    }  # fmt: skip
    return {name for name, root in roots.items() if root in wanted}


def _root(param: Param, declared: Mapping[str, Param]) -> str:
    """Return the name of what `param` hangs on in the end."""
    while param.when and param.when.name in declared:
        param = declared[param.when.name]
    return param.name
