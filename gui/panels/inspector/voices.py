"""Choosing a voice: a button that names it, and drops the list of every voice of every generator that speaks.

Used by the inspector and by the cast. Knows the catalogues of a `VoiceBook`; changes no document.
"""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from core.domain.script import Voice
from gui.i18n import _
from gui.icons import paint_icon
from gui.panels.inspector.voicebook import VoiceBook, key_of, profile_to_clone_with, profile_to_settle
from gui.theme import Theme
from gui.widgets.popup import Popup

_POPUP = 420


class VoiceButton(QPushButton):
    """Shows a voice with its speaker's colour; pressed, it drops the list.

    `chosen` gives an offer, `recipe_chosen` a whole voice that somebody of a cast has,
    `sample_asked` one that is to be heard, `settings_asked` a profile that cannot be asked,
    `cloning_asked` one that a new voice is to be made with.
    """

    chosen = Signal(object)
    recipe_chosen = Signal(object)
    sample_asked = Signal(object)
    settings_asked = Signal(str)
    cloning_asked = Signal(str)

    def __init__(self, theme: Theme, book: VoiceBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._book = theme, book
        self._voice, self._several = Voice("", ""), ""
        self._colour = QColor()
        self._popup: Popup | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)
        self.setAutoDefault(False)
        self.clicked.connect(self.drop)
        book.loaded.connect(self._rename)
        theme.changed.connect(self.update)

    def show_voice(self, voice: Voice, colour: QColor, words: str = "") -> None:
        """Show who speaks; `words` stand for several voices."""
        self._voice, self._colour, self._several = voice, colour, words
        self._rename()

    def drop(self) -> None:
        """Open the list of voices."""
        self._book.open()
        if self._popup is None:
            self._popup = Popup(self._theme, _("Search voices and languages"), self)
            self._popup.model.more = self._book.typed
            self._popup.chosen.connect(self._choose)
            self._popup.icon_pressed.connect(self._press)
            self._book.loaded.connect(self._refill)
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

    def _refill(self) -> None:
        """Show a catalogue that came while the list is open; what was typed stays."""
        popup = self._popup
        if popup is not None and popup.isVisible():
            typed, place = popup.edit.text(), popup.current_key()
            popup.set_entries(self._book.entries(), place or key_of(self._voice))
            popup.edit.setText(typed)
            popup.drop_from(self, width=_POPUP)

    def _choose(self, key: str) -> None:
        if profile := profile_to_settle(key):
            self.settings_asked.emit(profile)
        elif profile := profile_to_clone_with(key):
            self.cloning_asked.emit(profile)
        elif voice := self._book.recipe(key):
            self.recipe_chosen.emit(voice)
        elif offer := self._book.offer(key):
            self.chosen.emit(offer)

    def _press(self, key: str) -> None:
        if profile := profile_to_settle(key):
            self.settings_asked.emit(profile)
        elif self._book.recipe(key) is None and (offer := self._book.offer(key)):
            self.sample_asked.emit(offer)

    def _rename(self) -> None:
        self._name = self._several or self._book.name_of(self._voice)
        self.setToolTip("" if self._several else self._book.caption_of(self._voice))
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
