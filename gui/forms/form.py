"""The parameter form of a generator, drawn from its declaration alone."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.domain.params import Choice, Number, Param, Text, Toggle, Value
from gui.forms.columns import ROOM, Columns, Fold, folded, halves, texts_first, together
from gui.forms.figures import fits_slider
from gui.forms.hanging import mattering
from gui.forms.moments import Moment
from gui.forms.numbers import FieldRow, NumberRow
from gui.forms.rows import ChoiceRow, Row, ToggleRow
from gui.forms.takes import REMOTE, KnownTake, TakeRow
from gui.forms.texts import LinesRow, TextRow
from gui.theme import Theme

_WIDE_ROOM = 330
"""So many pixels a row of options may be wide in one of two columns of a room."""


class ParamForm(QWidget):
    """One row a parameter, in the order of the declaration; one that does not matter now is hidden.

    With `wide` there are two columns: texts and what they hang on at the left, the rest at the right; of a long
    declaration the last parameters are folded away. `value_changed`: the user gave (name, value). `suggestions_wanted`:
    the list of the text `name` was opened; answer with `suggest`. `takes_wanted`: takes are to be chosen from; answer
    with `offer_takes`. `take_play_asked`: the id of one of them. `action_asked`: what was offered beside a parameter.
    """

    value_changed = Signal(str, object)
    suggestions_wanted = Signal(str)
    takes_wanted = Signal()
    take_play_asked = Signal(str)
    action_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wide = wide
        self._params: tuple[Param, ...] = ()
        self._rows: dict[str, Row] = {}
        self._folded: set[str] = set()
        self._takes: tuple[KnownTake, ...] = ()
        self._basic, self._more = Columns(wide=wide), Columns(wide=wide)
        self.fold = Fold(theme)
        self.fold.hide()
        self._more.hide()
        self.fold.opened.connect(self._more.setVisible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for part in (self._basic, self.fold, self._more):
            column.addWidget(part)

    def declare(self, params: Sequence[Param]) -> None:
        """Show a row for each of `params`, at its default. The same declaration again keeps the rows."""
        if tuple(params) == self._params:
            return
        self._params = tuple(params)
        for row in self._rows.values():
            row.hide()  # it stays a child: what has no parent could be collected in a thread, its timers with it
            self._basic.remove(row)
            self._more.remove(row)
            row.deleteLater()
        self._rows = {param.name: self._make(param) for param in self._params}
        self._folded = folded(self._params) if self._wide else set()
        self.fold.setVisible(bool(self._folded))
        self.fold.setChecked(False)
        self._place(self._basic, [param for param in self._params if param.name not in self._folded], texts_first)
        self._place(self._more, [param for param in self._params if param.name in self._folded], halves)
        self._follow()

    def row(self, name: str) -> Row:
        """Return the row of a parameter by its wire name."""
        return self._rows[name]

    def reveal(self, name: str) -> Row:
        """Return the row of a parameter, unfolded."""
        if name in self._folded:
            self.fold.setChecked(True)
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

    def offer_takes(self, takes: Sequence[KnownTake]) -> None:
        """Offer takes, newest first, wherever a text is what a take knows of itself."""
        self._takes = tuple(takes)
        for row in self._take_rows():
            row.offer(takes)
        self._follow()

    def offer_actions(self, words: Mapping[str, str]) -> None:
        """Offer something beside these parameters, and nothing beside others."""
        for name, row in self._rows.items():
            row.offer_action(words.get(name, ""))

    # inside

    def _make(self, param: Param) -> Row:
        row = row_for(self._theme, param, _WIDE_ROOM if self._wide else ROOM)
        row.changed.connect(lambda value: self._tell(param.name, value))
        row.acted.connect(lambda: self.action_asked.emit(param.name))
        if isinstance(row, TextRow):
            row.wanted.connect(lambda: self.suggestions_wanted.emit(param.name))
        if isinstance(row, TakeRow):
            row.offer(self._takes)
            row.wanted.connect(self.takes_wanted)
            row.play_asked.connect(self.take_play_asked)
            row.strip.moved.connect(self._set_moment)
            row.picked.connect(lambda take: self._take_picked(row, take))
        return row

    def _place(self, columns: Columns, params: Sequence[Param], at_left: Callable[[Sequence[Param]], set[str]]) -> None:
        if not self._wide:
            columns.fill([self._rows[param.name] for param in params])
            return
        left, params = at_left(params), together(params)
        columns.fill(*([self._rows[p.name] for p in params if (p.name in left) == side] for side in (True, False)))

    def _take_rows(self) -> list[TakeRow]:
        return [row for row in self._rows.values() if isinstance(row, TakeRow)]

    def _take_picked(self, picked: TakeRow, take: KnownTake) -> None:
        """Give every text that matters what the take knows of itself: its id, and what goes along with it."""
        matter = mattering(self._params, self.values())
        for row in self._take_rows():
            if row is picked or (row.knows != REMOTE and row.param.name in matter):
                row.choose(take.values.get(row.knows, ""))

    def _set_moment(self, name: str, seconds: float) -> None:
        row = self._rows.get(name)
        if isinstance(row, NumberRow | FieldRow):
            row.set_number(seconds)

    def _follow_take(self, shown: set[str]) -> None:
        """Let moments of the chosen take be set in it, and none beyond its end."""
        numbers = [row for name, row in self._rows.items() if name in shown and isinstance(row, NumberRow | FieldRow)]
        moments = [row for row in numbers if row.number.of_take]
        for chosen in self._take_rows():
            if chosen.knows == REMOTE and chosen.param.name in shown:
                chosen.show_moments([Moment(row.param.name, row.seconds) for row in moments])
                for row in moments:
                    row.end_at(chosen.take.seconds if chosen.take else 0.0)

    def _tell(self, name: str, value: Value) -> None:
        self._follow()
        self.value_changed.emit(name, value)

    def _follow(self) -> None:
        """Show the rows that matter; of the texts that one take fills together only the one that tells which it is."""
        shown = mattering(self._params, self.values())
        by_take = {row.param.name: row.knows for row in self._take_rows() if row.param.name in shown}
        if REMOTE in by_take.values():
            shown -= {name for name, knows in by_take.items() if knows != REMOTE}
        for name, row in self._rows.items():
            row.setVisible(name in shown)
        self._follow_take(shown)
        folded_away = [row for name, row in self._rows.items() if name in self._folded & shown]
        self.fold.say(sum(row.value != row.param.default for row in folded_away))


def row_for(theme: Theme, param: Param, room: int = ROOM) -> Row:
    """Return the row that fits the kind of parameter; `room` is how many pixels its options may take."""
    match param:
        case Number():
            return NumberRow(theme, param) if fits_slider(param) else FieldRow(theme, param)
        case Choice():
            return ChoiceRow(theme, param, room)
        case Toggle():
            return ToggleRow(theme, param)
        case Text():
            if param.take:
                return TakeRow(theme, param)
            return LinesRow(param) if param.lines > 1 else TextRow(theme, param)
