"""A text that a take knows of itself, shown as that take: to be heard, or another to be chosen in its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from core.domain.params import Text, Value
from gui.forms.moments import Moment, MomentStrip
from gui.forms.rows import Row, beside, stack
from gui.i18n import _
from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.buttons import IconButton
from gui.widgets.popup import Entry, Popup

REMOTE = "remote"
"""What a take is known by at its provider; it tells the take, other texts of it only go along."""

_HIGH = 32
_WIDTH = 320
_TYPED = "="


@dataclass(frozen=True)
class KnownTake:
    """A take that can be chosen: what it knows of itself, by name, and the words and sound it is shown with.

    Without `peaks` it cannot be heard here.
    """

    id: str
    values: Mapping[str, str]
    title: str
    caption: str = ""
    seconds: float = 0.0
    peaks: bytes = b""


class TakeRow(Row):
    """`wanted`: the list is opened and may want to be read again. `picked`: a take. `play_asked`: its id."""

    wanted = Signal()
    picked = Signal(object)
    play_asked = Signal(str)

    def __init__(self, theme: Theme, param: Text) -> None:
        super().__init__(param)
        self._theme = theme
        self._text = param
        self._takes: Sequence[KnownTake] = ()
        self.button = _TakeButton(theme)
        self.play = IconButton(theme, "play", _("Play this take"), role="muted", size=16)
        self.popup: Popup | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.button)
        self.strip = MomentStrip(theme)
        stack(self, self.label, beside(self.button, self.play, spacing=4), self.strip, self.said)
        self._moments: Sequence[Moment] = ()
        self.button.clicked.connect(self.drop)
        self.play.clicked.connect(lambda: self.play_asked.emit(self.take.id if self.take else ""))
        self.synchronize()

    @property
    def knows(self) -> str:
        """The name of what a take gives for it."""
        return self._text.take

    @property
    def take(self) -> KnownTake | None:
        """The take that is chosen, if it is among those that are offered."""
        return next((take for take in self._takes if self._value and self._of(take) == self._value), None)

    def offer(self, takes: Sequence[KnownTake]) -> None:
        """Offer these takes, newest first; the list that is open shows them too."""
        self._takes = [take for take in takes if self._of(take)]
        self.synchronize()
        if self.popup and self.popup.isVisible():
            self._fill_popup(self.popup)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Show the moments of the take that are wanted; without one there is no waveform."""
        self._moments = moments
        self._show_strip()

    def drop(self) -> None:
        """Open the list."""
        if self.popup is None:
            self.popup = Popup(self._theme, _("Search takes, or paste an id"), self)
            self.popup.model.more = self._typed
            self.popup.chosen.connect(self._choose)
            self.popup.icon_pressed.connect(self.play_asked)
        self._fill_popup(self.popup)
        self.popup.drop_from(self.button, width=_WIDTH)
        self.wanted.emit()

    def synchronize(self) -> None:
        take = self.take
        if take:
            self.button.show_words(take.title, take.caption)
        else:
            self.button.show_words(str(self._value), "", known=False)
        self.play.setVisible(take is not None and bool(take.peaks))
        self._show_strip()
        chosen = f"{take.title}, {take.caption}" if take else str(self._value) or _("Choose a take…")
        self.button.setAccessibleName(f"{self.label.text()}: {chosen}")
        self.button.setAccessibleDescription(_(self.param.hint))

    # inside

    def _of(self, take: KnownTake) -> str:
        return take.values.get(self._text.take, "")

    def _show_strip(self) -> None:
        take = self.take
        self.strip.setVisible(bool(take and take.peaks and self._moments))
        if take:
            self.strip.show_take(take.peaks, take.seconds, self._moments)

    def _fill_popup(self, popup: Popup) -> None:
        entries = [Entry(take.id, take.title, take.caption, icon="play" if take.peaks else "") for take in self._takes]
        nothing = Entry("", _("No take of this provider yet"), heading=True)
        popup.set_entries(entries or [nothing], self.take.id if self.take else "")

    def _typed(self, typed: str) -> Sequence[Entry]:
        return (Entry(_TYPED + typed, _("Use the id {id}", id=typed)),) if len(typed) <= self._text.longest else ()

    def _choose(self, key: str) -> None:
        take = next((take for take in self._takes if take.id == key), None)
        if take:
            self.picked.emit(take)
        else:
            self._take(key.removeprefix(_TYPED))

    def choose(self, value: Value) -> None:
        """Take the value of a take that was chosen, as the user's change."""
        self._take(value)


class _TakeButton(QAbstractButton):
    """Looks like a drop-down: what is chosen, what is to be known of it, and a chevron."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._caption, self._known = "", True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_words(self, title: str, caption: str, *, known: bool = True) -> None:
        self.setText(title)
        self._caption, self._known = caption, known
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, _HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("accent" if self.hasFocus() else "hairline"), 1))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        arrow = QRectF(self.width() - 24, (self.height() - 16) / 2, 16, 16)
        paint_icon(painter, arrow, self._theme, "chevron-up-down", "muted")
        words = QRectF(10, 0, arrow.left() - 16, self.height())
        taken = self._line(painter, words, self.text() or _("Choose a take…"), "text" if self._known else "muted")
        room = words.adjusted(taken + 8, 0, 0, 0)
        if self._caption and room.width() > 40:
            self._line(painter, room, self._caption, "muted")

    def _line(self, painter: QPainter, room: QRectF, text: str, role: str) -> float:
        font = self._theme.font("control")
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(font)
        painter.setPen(self._theme.colour(role))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        return metrics.horizontalAdvance(shown)
