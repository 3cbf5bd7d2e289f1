"""The test of a profile: a button, and beside it one sentence of what was found."""

import asyncio
from typing import Any

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.domain.profile import Profile
from core.errors import Problem
from core.providers.base import Verdict
from gui.i18n import _, sentences, told
from gui.money import shown
from gui.panels.settings.book import AccountBook, in_words
from gui.panels.settings.sheet import note
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.glyphs import paint_state

_TURN_MS, _TURN = 50, 0.055


class Test(QWidget):
    """`asked`: the button was pressed; whoever hears it says `begin` once what is being typed is kept."""

    __test__ = False  # no test of ours
    asked = Signal()

    def __init__(self, book: AccountBook, theme: Theme, profile_id: str) -> None:
        super().__init__()
        self._book, self._id = book, profile_id
        self._running: asyncio.Task[Any] | None = None
        self.button = PlainButton(_("Test"))
        self.glyph = _Glyph(theme)
        self.words = note()
        self.words.setObjectName("verdict")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addSpacing(4)
        row.addWidget(self.glyph)
        row.addWidget(self.words, 1)
        self.button.clicked.connect(self._press)
        self._say("", "")

    @property
    def running(self) -> bool:
        """Whether the provider is being asked."""
        return self._running is not None

    def begin(self) -> None:
        """Ask the provider."""
        if not self.running:
            self._running = self._book.tasks.run(self.run(), "test provider")

    async def run(self) -> None:
        """Ask the provider and say what it is worth."""
        self.button.setText(_("Cancel"))
        self._say("running", _("Asking…"))
        try:
            self._praise(await self._book.test(self._id))
        except Problem as problem:
            self._say("failed", in_words(problem))
        except asyncio.CancelledError:
            self._say("", "")
            raise
        finally:
            self._running = None
            self.button.setText(_("Test"))

    def synchronize(self, profile: Profile) -> None:
        """Forget a verdict that does not hold any more."""
        holds = self._book.verdict(profile.id) or self._book.accounts.problem(profile.id)
        if not self.running and not holds:
            self._say("", "")

    def _press(self) -> None:
        if self._running:
            self._running.cancel()
        else:
            self.asked.emit()

    def _praise(self, verdict: Verdict) -> None:
        words = told(verdict.words)
        if verdict.balance and str(verdict.balance) not in words:
            words = sentences(words, _("Balance {amount}.", amount=shown(verdict.balance)))
        self._say("done", words)

    def _say(self, state: str, words: str) -> None:
        self.glyph.show_state(state)
        self.words.setText(words)
        self.words.set_tone(state if state in {"done", "failed"} else "")


class _Glyph(QWidget):
    """A state's glyph; the arc of what is running turns while it can be seen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self.state, self._phase = theme, "", 0.0
        self._turning = QTimer(self, interval=_TURN_MS)
        self._turning.timeout.connect(self._turn)
        self.setFixedSize(QSize(16, 28))
        theme.changed.connect(self.update)

    def show_state(self, state: str) -> None:
        self.state = state
        if state == "running":
            self._turning.start()
        else:
            self._turning.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_state(QPainter(self), QRectF(self.rect()), self.state, self._theme, self._phase)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turning.stop()

    def _turn(self) -> None:
        self._phase = (self._phase + _TURN) % 1
        self.update()
