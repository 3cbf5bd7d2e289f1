"""Several lines as one take: who is which of the generator's speakers, what will be sent, and the wish to make it.

Knows roles and plans; not how they are made.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from core.domain.request import Plan
from core.errors import Problem
from core.text.dialogue import Role
from gui.i18n import _, many, sentences, told
from gui.money import with_price
from gui.panels.inspector.sent import Preview, Sent
from gui.theme import Theme
from gui.widgets.buttons import FittingButton
from gui.widgets.labels import Caption, Elided

_TALLEST = 150
"""So many pixels high is what will be sent at most: what can be set below it is never far."""


class Together(QWidget):
    """Hidden where the chosen lines are no dialogue. `asked`: one take of all of them is wanted."""

    asked = Signal()

    def __init__(self, theme: Theme, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.reason = Caption()
        self.reason.setWordWrap(True)
        self.cast = QFrame()
        self.cast.setObjectName("roles")
        self._grid = QGridLayout(self.cast)
        self._grid.setContentsMargins(10, 8, 10, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self.sent = Sent(theme, preview)
        self.generate = FittingButton()
        self.generate.clicked.connect(self.asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(Caption(_("As one dialogue")))
        for part in (self.reason, self.cast, self.generate, self.sent):
            column.addWidget(part)
        column.setSpacing(6)
        self.sent.pane.card.tallest = _TALLEST
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def show_dialogue(
        self, roles: Sequence[Role], inks: Mapping[str, QColor], plan: Callable[[], Plan], price: str
    ) -> None:
        """Show who is who, in the ink of their ids, and what will be sent for it."""
        self._show_roles(roles, inks)
        try:
            self.sent.show_plan(plan())
            self.generate.setEnabled(True)
        except Problem as problem:
            self.sent.show_problem(problem)
            self.generate.setEnabled(False)
        self.generate.show_forms(with_price(_("Generate as one take"), price), with_price(_("As one take"), price))
        self._show(reason=False)

    def show_problem(self, problem: Problem) -> None:
        """Show why these lines cannot be one take."""
        self.reason.setText(sentences(told(problem.title), told(problem.remedy) if problem.remedy else ""))
        self._show(reason=True)

    def show_shared(self, lines: int) -> None:
        """Say that the one line that is chosen shares its take with so many others."""
        self.reason.setText(
            many(
                "It shares its take with another line. Generate it alone, or choose another take, to part them.",
                "It shares its take with {n} other lines. Generate it alone, or choose another take, to part them.",
                lines,
            )
        )
        self._show(reason=True)

    def _show(self, *, reason: bool) -> None:
        self.reason.setVisible(reason)
        for part in (self.cast, self.sent, self.generate):
            part.setVisible(not reason)
        self.show()

    def _show_roles(self, roles: Sequence[Role], inks: Mapping[str, QColor]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row, role in enumerate(roles):
            tag, name = Caption(role.tag), QLabel(role.name)
            tag.setFont(self._theme.font("mono"))
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.setStyleSheet(f"color: {inks[role.speaker].name()}; font-weight: 600;")
            sound = Elided(_sound_of(role))
            sound.setStyleSheet("color: palette(placeholder-text);")
            sound.setAccessibleName(_("{tag} is {name}: {sound}", tag=role.tag, name=role.name, sound=_sound_of(role)))
            for column, part in enumerate((tag, name, sound)):
                self._grid.addWidget(part, row, column)

    def _dress(self) -> None:
        ground, line = self._theme.colour("surface").name(), self._theme.colour("hairline").name()
        self.cast.setStyleSheet(f"#roles {{ background: {ground}; border: 1px solid {line}; border-radius: 6px; }}")


def _sound_of(role: Role) -> str:
    """Return what a role sounds like: its recording, or the words it is invented from."""
    if role.clip:
        return role.clip.name or _("a recording")
    return role.description or _("a voice of its own")
