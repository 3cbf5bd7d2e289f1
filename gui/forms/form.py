"""The parameter form of a generator, drawn from its declaration alone."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.domain.params import Param, Value
from gui.forms.rows import Row, row_for
from gui.theme import Theme


class ParamForm(QWidget):
    """One row a parameter, in the order of the declaration. `value_changed`: the user gave (name, value)."""

    value_changed = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._params: tuple[Param, ...] = ()
        self._rows: dict[str, Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    def declare(self, params: Sequence[Param]) -> None:
        """Show a row for each of `params`, at its default. The same declaration again keeps the rows."""
        if tuple(params) == self._params:
            return
        self._params = tuple(params)
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {param.name: self._add(param) for param in self._params}

    def row(self, name: str) -> Row:
        """Return the row of a parameter by its wire name."""
        return self._rows[name]

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show `values`; what they do not name is at its default. Tells nobody."""
        for name, row in self._rows.items():
            row.show_value(values.get(name, row.param.default))

    def values(self) -> dict[str, Value]:
        """Return the value of every parameter."""
        return {name: row.value for name, row in self._rows.items()}

    def _add(self, param: Param) -> Row:
        row = row_for(self._theme, param)
        row.changed.connect(lambda value: self.value_changed.emit(param.name, value))
        self._column.addWidget(row)
        return row
