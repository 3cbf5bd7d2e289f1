"""The thin line over the transport while something is generated: how far it is, and ways to pause and to stop."""

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gui.i18n import _, count, many
from gui.models.orders import Group, OrdersModel
from gui.theme import Theme
from gui.widgets.labels import Elided

HEIGHT = 28


class QueueLine(QWidget):
    """Hidden while nothing is under way. A batch lasts until the queue is empty; what joins meanwhile belongs to it.

    `pause_toggled`: nothing new shall be sent, or the queue shall go on.
    """

    cancelled = Signal()
    opened = Signal()
    pause_toggled = Signal()

    def __init__(self, theme: Theme, orders: OrdersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._orders = theme, orders
        self._before = 0
        self._paused, self._held = False, ""
        self.total = 0
        self.words = Elided()
        self.words.setFont(theme.font("caption"))
        self.link, self.pause = QToolButton(), QToolButton()
        self._later = QTimer(self, singleShot=True, interval=30)
        self._lay_out()
        self._later.timeout.connect(self._tell)
        orders.tallied.connect(self._count)
        theme.changed.connect(self.update)
        self.setFixedHeight(HEIGHT)
        self.hide()

    @property
    def done(self) -> int:
        """How many of the batch have ended."""
        return self.total - self._orders.unfinished

    def show_standing(self, held: str, *, paused: bool) -> None:
        """Show that the queue is paused or goes on, and why what waits does: a sentence, "" for nothing."""
        self._paused, self._held = paused, held
        self._tell()

    def _lay_out(self) -> None:
        stop = QToolButton()
        buttons = (self.link, _("Show queue"), self.opened), (self.pause, _("Pause"), self.pause_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 2, 10, 0)
        row.setSpacing(2)
        row.addWidget(self.words, 1)
        for button, text, signal in (*buttons, (stop, _("Cancel"), self.cancelled)):
            button.setText(text)
            button.setProperty("link", True)
            button.clicked.connect(signal)
            row.addWidget(button)

    def _count(self) -> None:
        unfinished = self._orders.unfinished
        if not self._before:
            self.total = 0
        self.total += max(0, unfinished - self._before)
        self._before = unfinished
        if not self._later.isActive():
            self._later.start()

    def _tell(self) -> None:
        under_way = self._orders.unfinished > 0
        if under_way:
            self.words.setText(self._standing())
            self.pause.setText(_("Go on") if self._paused else _("Pause"))
        self.setVisible(under_way)
        self.update()

    def _standing(self) -> str:
        running, waiting = self._orders.count(Group.RUNNING), self._orders.count(Group.WAITING)
        if self._paused and not running:
            return many("Paused, {n} waits", "Paused, {n} wait", waiting)
        now = min(self.done + 1, self.total)
        words = _("Generating {n} of {all}", n=count(now), all=count(self.total))
        if self._paused:
            return _("{words}, then paused", words=words)
        if self._held and not running:
            return self._held
        return words

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("window"))
        painter.fillRect(QRect(0, 0, self.width(), 2), self._theme.colour("hairline"))
        share = self.done / self.total if self.total else 0.0
        painter.fillRect(QRect(0, 0, round(self.width() * share), 2), self._theme.colour("accent"))
