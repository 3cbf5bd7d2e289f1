"""What will be sent for a line: the pieces that a voice speaks, and the exact silences between. Read only."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.domain.request import Part, Plan, Silence
from core.errors import Problem
from gui.i18n import _, told
from gui.theme import Theme

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
