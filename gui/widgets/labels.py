"""Words on the ground: a room's title, a heading, a caption, and a text that gives way to an ellipsis."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget


class Title(QLabel):
    """A room's title."""


class Heading(QLabel):
    """The name of a part of a room."""


class Caption(QLabel):
    """Small and muted: counts, units, explanations. `tone`: "", "stale", "failed", "done", "uncertain"."""

    def set_tone(self, tone: str) -> None:
        """Colour the words by what they mean."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class Elided(QLabel):
    """One line of plain text that is cut with "…" where it has no room; the whole stands in the tooltip then.

    `shorter` are other forms of the text, longest first, of which the first that fits is shown before any is cut.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.shorter: Sequence[str] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def shown(self) -> str:
        """Return the text as it fits now."""
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        forms = [form.replace("\n", " ") for form in (self.text(), *self.shorter)]
        fitting = (form for form in forms if metrics.horizontalAdvance(form) <= room)
        return next(fitting, "") or metrics.elidedText(forms[-1], Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        shown = self.shown()
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
