"""Choosing a voice: a button that names it, and the list of every voice of every generator that speaks.

Used by the inspector and by the cast. Knows the studio's catalogues; changes no document.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from core.domain.profile import Profile
from core.domain.script import Voice
from core.providers.base import Generator, VoiceInfo
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.popup import Entry, Popup

_POPUP = 380

Offer = tuple[Profile, Generator, VoiceInfo]


class VoiceBook(QObject):
    """Every voice that can speak, asked for once and kept."""

    loaded = Signal()

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio, self._tasks = studio, tasks
        self._offers: dict[str, Offer] = {}
        self._asked = False

    def ask(self) -> None:
        """Fetch the catalogues, once; `loaded` tells when they are there."""
        if not self._asked:
            self._asked = True
            self._tasks.run(self.load(), "load voices")

    async def load(self) -> None:
        """Fetch the catalogues."""
        found: list[Offer] = []
        try:
            for profile, generator in self._studio.speech_generators():
                voices = await self._studio.voices(generator.id, profile.id) if generator.catalogue else ()
                found += [(profile, generator, info) for info in voices]
        finally:
            self._asked = bool(found)
        self._offers = {key_of(voice_from(offer)): offer for offer in found}
        self.loaded.emit()

    def name_of(self, voice: Voice) -> str:
        """Return what a voice is called."""
        offer = self._offers.get(key_of(voice))
        return (offer[2].name if offer else "") or voice.name or voice.voice or _("Choose a voice")

    def caption_of(self, voice: Voice) -> str:
        """Return a voice's language and generator."""
        offer = self._offers.get(key_of(voice))
        return _caption(offer) if offer else ""

    def offer(self, key: str) -> Offer | None:
        """Return what stands behind an entry's key."""
        return self._offers.get(key)

    def entries(self) -> Sequence[Entry]:
        """Return every voice as an entry of a list."""
        return [_entry(key, offer) for key, offer in self._offers.items()]


def key_of(voice: Voice) -> str:
    """Return what tells one voice of a catalogue from all others."""
    return f"{voice.profile}\n{voice.generator}\n{voice.voice}"


def voice_from(offer: Offer, before: Voice | None = None) -> Voice:
    """Return the recipe for an offered voice; parameters of the voice before stay where the generator is the same."""
    profile, generator, info = offer
    params = before.params if before and before.generator == generator.id else {}
    return Voice(generator.id, profile.id, info.id, info.name, params)


def _entry(key: str, offer: Offer) -> Entry:
    """What tells a voice from its neighbours comes first: where the name is the language's and the timbre's, this."""
    info = offer[2]
    named_by_language = info.variant and info.name.startswith(info.language_name)
    title = info.variant if named_by_language else info.name
    return Entry(key, title, _caption(offer, title), f"{info.name} {info.id} {info.language} {info.gender}")


def _caption(offer: Offer, title: str = "") -> str:
    profile, _generator, info = offer
    parts = (info.language_name, info.variant, _(profile.name))
    return " · ".join(part for part in parts if part and part not in (title or info.name))


class VoiceButton(QPushButton):
    """Shows a voice with its speaker's colour; pressed, it drops the list. `chosen` gives an offer."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, book: VoiceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._book = theme, book
        self._voice = Voice("", "")
        self._colour = QColor()
        self._popup: Popup | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)
        self.setAutoDefault(False)
        self.clicked.connect(self.drop)
        book.loaded.connect(self._rename)
        theme.changed.connect(self.update)

    def show_voice(self, voice: Voice, colour: QColor) -> None:
        """Show who speaks."""
        self._voice, self._colour = voice, colour
        self._rename()

    def drop(self) -> None:
        """Open the list of voices."""
        self._book.ask()
        if self._popup is None:
            self._popup = Popup(self._theme, _("Search voices and languages"), self)
            self._popup.chosen.connect(self._choose)
            self._book.loaded.connect(self._fill)
        self._fill()
        self._popup.drop_from(self, width=_POPUP)

    def popup(self) -> Popup | None:
        """Return the list, once it was dropped."""
        return self._popup

    def sizeHint(self) -> QSize:
        return QSize(200, super().sizeHint().height())

    def _fill(self) -> None:
        if self._popup is not None:
            self._popup.set_entries(self._book.entries(), key_of(self._voice))

    def _choose(self, key: str) -> None:
        if offer := self._book.offer(key):
            self.chosen.emit(offer)

    def _rename(self) -> None:
        self._name = self._book.name_of(self._voice)
        self.setToolTip(self._book.caption_of(self._voice))
        self.setAccessibleName(_("Voice: {name}", name=self._name))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        middle = self.height() / 2
        painter.drawEllipse(QRectF(10, middle - 4, 8, 8))
        painter.setPen(self._theme.colour("text"))
        words = self.rect().adjusted(26, 0, -28, 0)
        shown = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        paint_icon(painter, QRectF(self.width() - 24, middle - 8, 16, 16), self._theme, "chevron-up-down", "muted")
