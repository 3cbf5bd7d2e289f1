"""At the right of the music room: what will be sent for the song, and what becomes of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.errors import Problem
from core.net.outgoing import Outgoing
from gui.i18n import _, many
from gui.panels.outgoing import OutgoingPane
from gui.theme import Theme
from gui.widgets.labels import Caption, Heading


class SongSide(QWidget):
    """Shows what it is given; asks for nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Heading(_("What will be sent"))
        self.pane = OutgoingPane(theme)
        self.note = Caption()
        self.note.setWordWrap(True)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 15, 16, 16)
        column.setSpacing(12)
        for part in (self.title, self.pane, self.note):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._body)
        area.verticalScrollBar().rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(16, 15, 6 if high else 16, 16)
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.setMinimumWidth(240)
        self.setAccessibleName(_("What will be sent"))
        self.show_nothing()

    def close_down(self) -> None:
        """Hear no more of the studio: it hears of it through the room only."""

    def show_nothing(self) -> None:
        """Show that there is no song."""
        self._body.hide()

    def show_outgoing(self, out: Outgoing | None, results: int) -> None:
        """Show a request that gives so many songs."""
        self._body.show()
        self.pane.show_outgoing(out)
        songs = many("One call, one song.", "One call, {n} songs, all of them kept.", results)
        kept = _("The task is written down before it is sent; closing the window loses nothing.")
        self.note.setText(f"{songs}\n{kept}")
        self.note.setVisible(out is not None)

    def show_call(self, out: Outgoing | None) -> None:
        """Show a request that gives no songs, or what is made of one."""
        self._body.show()
        self.pane.show_outgoing(out)
        self.note.setText(_("One call. It is sent once, and never again by itself."))
        self.note.setVisible(out is not None)

    def show_problem(self, problem: Problem) -> None:
        """Show why nothing can be sent yet."""
        self._body.show()
        self.pane.show_problem(problem)
        self.note.hide()
