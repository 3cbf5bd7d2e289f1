"""Which tables a choice of columns is for, and the way from these to others whose columns differ."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.projects.tables import Group
from gui.i18n import _, many
from gui.theme import Theme
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Elided

_WIDE = 280


class Tables(QWidget):
    """`chosen` carries the first path of the tables that somebody goes to."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self.which, self.words = Dropdown(theme), Elided()
        self.words.setObjectName("tables")
        self.which.setAccessibleName(_("Table"))
        self.which.setFixedWidth(_WIDE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.which)
        row.addWidget(self.words, 1)
        self.which.activated.connect(lambda place: self.chosen.emit(self._groups[place][0]))

    def show_tables(self, groups: Sequence[Group], shown: Group, troubled: Sequence[Group]) -> None:
        """Show which tables there are, and that the columns are those of `shown`; `troubled` give no lines yet."""
        self._groups = tuple(groups)
        self.which.clear()
        for group in self._groups:
            self.which.addItem(_("{name} · no lines yet", name=_named(group)) if group in troubled else _named(group))
        self.which.setCurrentIndex(self._groups.index(shown) if shown in self._groups else -1)
        self.which.setVisible(len(self._groups) > 1)
        self.words.setText(self._words(shown))
        self.words.setToolTip("\n".join(path.name for path in shown))

    def _words(self, shown: Group) -> str:
        if len(shown) == 1:
            return _("These columns are for this table alone.") if len(self._groups) > 1 else shown[0].name
        names = ", ".join(path.name for path in shown)
        return many(
            "One choice of columns for {n} table: {names}",
            "One choice of columns for {n} tables: {names}",
            len(shown),
            names=names,
        )


def _named(group: Group) -> str:
    if len(group) == 1:
        return group[0].name
    return many("{name} and {n} more", "{name} and {n} more", len(group) - 1, name=group[0].name)
