"""What will be sent for a line: to a provider as it leaves, part by part; to the built-in voice as what it speaks.

Read only.
"""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.domain.request import Part, Plan, Request, Silence
from core.errors import Problem
from core.net.outgoing import Outgoing
from gui.i18n import _, count, told
from gui.panels.outgoing import OutgoingPane
from gui.theme import Theme
from gui.widgets.buttons import IconButton
from gui.widgets.labels import Caption

Preview = Callable[[Request], Outgoing | None]

_MOST_PARTS = 9
_MOST_LETTERS = 240


class SentCard(QFrame):
    """A card of small print."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("sent")
        self.label = QLabel()
        self.label.setFont(theme.font("mono"))
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.label.setAccessibleName(_("What will be sent"))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self.label)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        ground, line = self._theme.colour("surface").name(), self._theme.colour("hairline").name()
        self.setStyleSheet(
            f"#sent {{ background: {ground}; border: 1px solid {line}; border-radius: 6px; }}"
            f"#sent QLabel {{ color: {self._theme.colour('muted').name()}; font-size: 12px; }}"
        )

    def show_plan(self, plan: Plan) -> None:
        """Show the parts of a plan."""
        rows = [self._row(part) for part in plan.parts[:_MOST_PARTS]]
        if len(plan.parts) > _MOST_PARTS:
            rows.append(escape(_("… and {n} more", n=len(plan.parts) - _MOST_PARTS)))
        self.label.setText("".join(f"<p style='margin: 2px 0'>{row}</p>" for row in rows))

    def show_problem(self, problem: Problem) -> None:
        """Show why nothing can be sent."""
        self.label.setText(escape(told(problem.title)))

    def _row(self, part: Part) -> str:
        if isinstance(part, Silence):
            words = _("{seconds:g} s of silence", seconds=part.seconds)
            return f"<span style='color: {self._theme.colour('accent').name()}'>‖ {escape(words)}</span>"
        text = part.text if len(part.text) <= _MOST_LETTERS else part.text[: _MOST_LETTERS - 1] + "…"
        return escape(_("“{text}”", text=text))


class Sent(QWidget):
    """The card of what the built-in voice speaks, or the requests of a line, one at a time."""

    def __init__(self, theme: Theme, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = preview
        self._requests: tuple[Request, ...] = ()
        self._at = 0
        self.card, self.pane = SentCard(theme), OutgoingPane(theme)
        self.place = Caption()
        self.before = IconButton(theme, "chevron-left", _("Part before"), role="muted", size=14)
        self.after = IconButton(theme, "chevron-right", _("Next part"), role="muted", size=14)
        self._switch = QWidget()
        row = QHBoxLayout(self._switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.place, 1)
        row.addWidget(self.before)
        row.addWidget(self.after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self._switch, self.card, self.pane):
            column.addWidget(part)
        self.before.clicked.connect(lambda: self._go(-1))
        self.after.clicked.connect(lambda: self._go(1))

    @property
    def label(self) -> QLabel:
        """What the card says of the built-in voice."""
        return self.card.label

    def show_plan(self, plan: Plan) -> None:
        """Show the parts of a plan; of the same line's, the part that was looked at."""
        self._requests = plan.requests
        self._at = min(self._at, max(0, len(plan.requests) - 1))
        try:
            out = self._preview(plan.requests[self._at]) if plan.requests else None
        except Problem as problem:
            self._show(wire=True)
            self.pane.show_problem(problem)
            return
        self._show(wire=out is not None)
        if out is None:
            self.card.show_plan(plan)
        else:
            self.pane.show_outgoing(out)

    def show_problem(self, problem: Problem) -> None:
        """Show why there is nothing to send."""
        self._requests = ()
        self._show(wire=False)
        self.card.show_problem(problem)

    def begin(self) -> None:
        """Look at another line: at its first part."""
        self._at = 0

    def _show(self, *, wire: bool) -> None:
        several = wire and len(self._requests) > 1
        self.card.setVisible(not wire)
        self.pane.setVisible(wire)
        self._switch.setVisible(several)
        if several:
            self.place.setText(_("Part {n} of {all}", n=count(self._at + 1), all=count(len(self._requests))))
            self.before.setEnabled(self._at > 0)
            self.after.setEnabled(self._at + 1 < len(self._requests))

    def _go(self, way: int) -> None:
        self._at += way
        self.show_plan(Plan(self._requests))
