"""What stands beside the takes of a line: a button for several candidates, and the way to compare what there is."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from core.domain.script import Line
from core.domain.take import Take
from core.projects.document import Document
from core.studio import Studio
from gui.i18n import _
from gui.panels.script.parts import why_not_several
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption

_LOOKED_AT = 50
"""So many of the chosen lines are asked whether several takes of them differ."""


class SeveralButton(PlainButton):
    """Offers several candidates; where a voice always sounds the same it is off and says why."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__("× 3", parent)
        self._studio = studio
        self.setObjectName("several")
        self.setAccessibleName(_("Several takes…"))

    def show_lines(self, document: Document, lines: Sequence[Line]) -> None:
        """Offer candidates of these lines."""
        ids = [line.id for line in lines if line.text.strip()][:_LOOKED_AT]
        why = why_not_several(self._studio, document, ids) if ids else ""
        self.setEnabled(bool(ids) and not why)
        self.setToolTip(why or _("Order several takes at once and keep the best"))


class TakesHead(QWidget):
    """The heading over a line's takes. `compare_asked`: they are to be compared blind."""

    compare_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.compare = QToolButton()
        self.compare.setText(_("Compare blind…"))
        self.compare.setToolTip(_("Hear the takes equally loud and in a random order, then choose"))
        self.compare.setProperty("link", True)
        self.compare.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.compare.clicked.connect(self.compare_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Caption(_("Takes")))
        row.addStretch(1)
        row.addWidget(self.compare)

    def show_takes(self, takes: Sequence[Take]) -> None:
        """Offer to compare where there is something to compare."""
        self.compare.setVisible(len({take.audio for take in takes if not take.scratch}) > 1)
