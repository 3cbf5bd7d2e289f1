"""The inspector's head: which line, how it stands in shape and word, and what to do where something is wrong."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.projects.status import LineStatus
from gui.i18n import _, many
from gui.models.lines import problem_text, state_word
from gui.theme import Theme
from gui.widgets.glyphs import paint_state
from gui.widgets.labels import Caption, Elided

_GLYPH = 14
_HINT = 14
_BELOW = 16
"""The space below the head; below a line of explanation, which is empty most of the time, half of it."""


class StateLabel(QWidget):
    """A state's glyph and its word in the state's colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._state, self._word = theme, "blank", ""
        self.setFont(theme.font("control"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_state(self, state: str, word: str = "") -> None:
        """Show this state, by its own word or another."""
        self._state, self._word = state, word or state_word(state)
        self.setAccessibleName(self._word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_GLYPH + 8 + self.fontMetrics().horizontalAdvance(self._word) + 1, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        quiet = self._state in {"empty", "blank"}
        paint_state(painter, QRectF(0, 3, _GLYPH, _GLYPH), self._state, self._theme, 0.1)
        painter.setPen(self._theme.colour("muted") if quiet else self._theme.state_colour(self._state))
        left = 0 if self._state == "blank" else _GLYPH + 8
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self._word)


class InspectorHead(QWidget):
    """Title, state, and a line of explanation whose room is kept; only a problem takes as many lines as it needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Elided()
        self.title.setObjectName("inspector-title")
        self.title.setStyleSheet("#inspector-title { font-weight: 600; }")
        self.state = StateLabel(theme)
        self.hint = Elided()
        self.hint.setObjectName("hint")
        self.hint.setFixedHeight(_HINT)
        self.sentence = Caption()
        self.sentence.setWordWrap(True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        row.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, _BELOW)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addWidget(self.sentence)
        self._column = column

    def show_title(self, title: str) -> None:
        """Show what is looked at, without a state."""
        self.title.setText(title)
        for part in (self.state, self.hint, self.sentence):
            part.hide()
        self._column.setContentsMargins(0, 0, 0, _BELOW)

    def show_line(self, title: str, status: LineStatus, where: str = "", reason: str = "", reasons: int = 0) -> None:
        """Show one line and how it stands.

        `where` its order is, while it is under way; `reason` why it is stale. More `reasons` than one stand below the
        title, which would have no room beside them.
        """
        self.title.setText(title)
        several = many("{n} change", "{n} changes", reasons) if reasons > 1 else reason
        self.state.show_state(status.state, where if status.state == "running" else several)
        self.state.setAccessibleName(reason or self.state.accessibleName())
        self.state.show()
        words, wrong = sentence(status), status.problem is not None or status.state in {"failed", "uncertain"}
        self.hint.setText("" if wrong else reason if reasons > 1 else words)
        self.sentence.setText(words if wrong else "")
        self.sentence.set_tone(status.state if wrong else "")
        self._column.setContentsMargins(0, 0, 0, _BELOW if wrong else _BELOW // 2)
        self.hint.setVisible(not wrong)
        self.sentence.setVisible(wrong)


def sentence(status: LineStatus) -> str:
    """Return what happened to a line and what to do, "" where there is nothing to say."""
    if status.problem:
        return problem_text(status)
    return {
        "stale": _("Changed since this take. Generate it again."),
        "failed": _("The line could not be spoken. Generate it again."),
        "uncertain": _("It was sent and no answer came. Look at it in the queue."),
    }.get(status.state, "")
