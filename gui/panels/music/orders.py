"""What is under way for a song, or went wrong with it: one card an order, with every way out that it has."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from core.domain.job import Order, State
from core.jobs.ways import Way
from gui.i18n import _, clock, sentences, told
from gui.models.orders import Group, group_of
from gui.panels.ways import WaysOut
from gui.panels.whereabouts import cost_words, state_words
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.glyphs import paint_state
from gui.widgets.labels import Caption, Elided

_TURN_MS = 50
_TURN = 0.055


class SongOrders(QWidget):
    """Hidden while there is none. Only the arc moves, and only while it is seen."""

    def __init__(self, theme: Theme, ways: WaysOut, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._theme, self._ways, self._now = theme, ways, now
        self.cards: dict[str, OrderCard] = {}
        self._turning = QTimer(self, interval=_TURN_MS)
        self._turning.timeout.connect(self._turn)
        self._phase = 0.0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_orders(self, orders: Sequence[Order], named: Callable[[Order], tuple[str, str]]) -> None:
        """Show these orders, oldest first; `named` tells what makes one of another take, or "", and its provider."""
        wanted = {order.id for order in orders}
        for gone in [order_id for order_id in self.cards if order_id not in wanted]:
            card = self.cards.pop(gone)
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        for order in orders:
            if order.id not in self.cards:
                self.cards[order.id] = OrderCard(self._theme, self._ways)
                self._column.addWidget(self.cards[order.id])
            self.cards[order.id].show_order(order, *named(order))
        self.setVisible(bool(orders))
        self._animate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._animate()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turning.stop()

    def _animate(self) -> None:
        if self.isVisible() and any(card.running for card in self.cards.values()):
            self._turning.start()
        else:
            self._turning.stop()
        self._tick()

    def _turn(self) -> None:
        self._phase = (self._phase + _TURN) % 1
        self._tick()

    def _tick(self) -> None:
        for card in self.cards.values():
            card.tick(self._phase, self._now())


class OrderCard(QFrame):
    """Glyph, where it is, how long, and buttons; below it why it waits or failed, and how far it is."""

    def __init__(self, theme: Theme, ways: WaysOut) -> None:
        super().__init__()
        self._theme, self._ways = theme, ways
        self._order: Order | None = None
        self.glyph = _Glyph(theme)
        self.words, self.time, self.reason = Elided(), Caption(), Caption()
        self.progress = QProgressBar()
        self.buttons: dict[Way, PlainButton | IconButton] = {}
        self._row, self._waysrow = QHBoxLayout(), QHBoxLayout()
        self._offered: tuple[tuple[Way, str], ...] = ()
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._order is not None and group_of(self._order) is Group.RUNNING

    def show_order(self, order: Order, made_by: str, provider: str) -> None:
        """Show what an order is, and how it stands."""
        self._order = order
        self.glyph.state = State.RUNNING if self.running else order.state
        words = state_words(order, provider)
        self.words.setText(
            " · ".join(part for part in (made_by, words[:1].upper() + words[1:], cost_words(order)) if part)
        )
        self._show_reason(order)
        shares = [job.progress for job in order.jobs if job.progress is not None]
        self.progress.setVisible(self.running and bool(shares))
        if shares:
            self.progress.setValue(round(100 * sum(shares) / len(shares)))
        self._offer(order)
        self.setAccessibleName(f"{self.words.text()} {self.reason.text()}".strip())

    def tick(self, phase: float, now: float) -> None:
        """Turn the arc, and tell how long it has been under way."""
        self.glyph.turn(phase)
        since = next((job.sent for job in self._order.jobs if job.sent), 0.0) if self._order else 0.0
        self.time.setText(clock(max(0.0, now - since)) if self.running and since else "")

    # inside

    def _lay_out(self) -> None:
        self.setObjectName("order")
        self.reason.setWordWrap(True)
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress"))
        self._row.setSpacing(8)
        self._row.addWidget(self.glyph)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.time)
        self._row.addLayout(self._waysrow)
        self._waysrow.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(self._row)
        column.addWidget(self.reason)
        column.addWidget(self.progress)

    def _show_reason(self, order: Order) -> None:
        reason = order.reason
        words = sentences(told(reason.title), told(reason.remedy) if reason.remedy else "") if reason else ""
        self.reason.setText(words)
        self.reason.setVisible(bool(words))
        tones = {State.UNCERTAIN: "uncertain", State.FAILED: "failed", State.CANCELLED: ""}
        self.reason.set_tone(tones.get(order.state, "stale"))
        self.reason.setToolTip(reason.detail if reason else "")

    def _offer(self, order: Order) -> None:
        offered = tuple((way, self._ways.words(way, order)) for way in self._ways.of(order))
        if offered != self._offered:
            self._offered = offered
            for button in self.buttons.values():
                self._waysrow.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.buttons = {way: self._button(way, words) for way, words in offered}
        for way, button in self.buttons.items():
            button.setToolTip(self._ways.hint(way, order) or button.accessibleName())

    def _button(self, way: Way, words: str) -> PlainButton | IconButton:
        button = (
            IconButton(self._theme, "close", words, role="muted", size=14) if way is Way.FORGET else PlainButton(words)
        )
        button.setAccessibleName(words)
        button.clicked.connect(lambda: self._take(way))
        self._waysrow.addWidget(button)
        return button

    def _take(self, way: Way) -> None:
        if self._order:
            self._ways.take(way, self._order)

    def _dress(self) -> None:
        ground, line = self._theme.colour("window").name(), self._theme.colour("hairline").name()
        self.setStyleSheet(f"#order {{ background: {ground}; border: 1px solid {line}; border-radius: 8px; }}")


class _Glyph(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.state: str = "empty"
        self._phase = 0.0
        self.setFixedSize(QSize(16, 16))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def turn(self, phase: float) -> None:
        self._phase = phase
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_state(QPainter(self), QRectF(self.rect()), self.state, self._theme, self._phase)
