"""The head of the music room: which song, who makes it, and the one button that spends."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from core.domain.profile import Profile
from core.domain.song import Song
from core.providers.base import Generator
from gui.i18n import _
from gui.icons import icon
from gui.money import with_price
from gui.panels.music.presenter import Offer, title_of
from gui.panels.script.title import INSET, EditableTitle
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, IconButton, PlainButton
from gui.widgets.labels import Elided
from gui.widgets.popup import Entry, Popup

_POPUP = 320
_CAPTION = 70
_BUTTON = 28
_LOWER = 4  # so that its words stand on the line of the larger title
_NARROW = 560
_SPACING, _AROUND = 8, 34

Maker = tuple[Profile, Generator]


class SongHead(QWidget):
    """Reports what was pressed. `song_chosen` carries a song's id, `maker_chosen` a profile and its generator."""

    renamed = Signal(str)
    song_chosen = Signal(str)
    maker_chosen = Signal(object, object)
    new_asked = Signal()
    copy_asked = Signal()
    deletion_asked = Signal()
    generate_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._songs: list[Entry] = []
        self._current = ""
        self.title = EditableTitle(theme)
        self.songs = IconButton(theme, "chevron-down", _("All songs"), role="muted", size=16)
        self.maker = MakerButton(theme)
        self.more = IconButton(theme, "more", _("More for this song"), role="muted")
        self.new = PlainButton(_("New song"))
        self.generate = FilledButton(_("Generate"))
        self.popup: Popup | None = None
        self._always = (self.more, self.new, self.generate)
        self._lay_out()
        self._bind()

    def show_song(self, song: Song, songs: Sequence[Song]) -> None:
        """Show which song this is, and which others there are."""
        self._current = song.id
        self.title.set_title(title_of(song))
        self._songs = [Entry(one.id, title_of(one), _short(one.text)) for one in songs]
        self.songs.setVisible(len(songs) > 1)
        self._fit()

    def show_maker(self, maker: Maker | None, makers: Sequence[Maker]) -> None:
        """Show who makes it, and who else could."""
        self.maker.show_maker(maker, makers)
        self._fit()

    def show_offer(self, offer: Offer, *, again: bool, busy: bool) -> None:
        """Show what Generate costs. `again`: the very same was asked for already. `busy`: it was pressed just now."""
        words = _("Generate again") if again else _("Generate")
        self.generate.setText(with_price(words, offer.price))
        self.generate.setEnabled(offer.request is not None and not busy)
        self._fit()
        self.generate.setToolTip("" if offer.request else _("At the right stands what is missing."))

    def menu(self) -> QMenu:
        """Return what else can be done with the song."""
        menu = QMenu(self)
        menu.addAction(_("Rename"), self.title.begin)
        if self.new.isHidden():
            menu.addAction(_("New song"), self.new_asked.emit)
        menu.addAction(_("New song with these settings"), self.copy_asked.emit)
        menu.addSeparator()
        menu.addAction(_("Delete song"), self.deletion_asked.emit)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # inside

    def _fit(self) -> None:
        """Leave out what can be had elsewhere where there is no room for it: first of all the title is read."""
        wide = self.width() >= _NARROW
        self.maker.setVisible(wide)
        there = (self.songs, self.more, self.new, self.generate) if not self.songs.isHidden() else self._always
        taken = sum(part.sizeHint().width() + _SPACING for part in there) + _AROUND
        self.new.setVisible(wide and self.title.maximumWidth() + self.maker.least() + taken <= self.width())

    def _lay_out(self) -> None:
        for part in (self.title, self.title.edit):
            part.setAccessibleName(_("Title of the song"))
        row = QHBoxLayout(self)
        row.setContentsMargins(20 - INSET, 14, 20, 10)
        row.setSpacing(_SPACING)
        row.addWidget(self.title, 3)
        row.addWidget(self.songs)
        row.addWidget(self.maker, 2)
        row.addStretch(0)  # where neither has a use for the room, the buttons shall not have it
        self.generate.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for part in (self.more, self.new, self.generate):
            row.addWidget(part)

    def _bind(self) -> None:
        self.title.renamed.connect(self.renamed)
        self.songs.clicked.connect(self.drop)
        self.maker.chosen.connect(self.maker_chosen)
        self.more.clicked.connect(lambda: _drop(self.menu(), self.more))
        self.new.clicked.connect(self.new_asked)
        self.generate.clicked.connect(self.generate_asked)

    def drop(self) -> None:
        """Open the list of songs."""
        if self.popup is None:
            self.popup = Popup(self._theme, _("Search songs"), self)
            self.popup.chosen.connect(self.song_chosen)
        self.popup.set_entries(self._songs, self._current)
        self.popup.drop_from(self.songs, width=_POPUP)


class MakerButton(QWidget):
    """Says what makes the song; where there is a choice it is a button."""

    chosen = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._makers: Sequence[Maker] = ()
        self._maker: Maker | None = None
        self.label = Elided("", self)
        self.label.setProperty("muted", True)
        self.button = QPushButton(self)
        self.button.setFlat(True)
        self.button.setAutoDefault(False)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setIcon(icon(theme, "chevron-down", "muted"))
        self.button.setAccessibleName(_("Made by"))
        self.button.setStyleSheet("padding: 0;")
        self.button.clicked.connect(self._open)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(_CAPTION)
        self.setFixedHeight(_BUTTON)

    def show_maker(self, maker: Maker | None, makers: Sequence[Maker]) -> None:
        """Show who makes it, and who could."""
        self._maker, self._makers = maker, makers
        others = [one for one in makers if one != maker]
        self.button.setVisible(bool(others))
        self.button.setToolTip(_("Choose what makes this song"))
        self.button.setAccessibleDescription(self._words()[0])
        self._fit()

    def least(self) -> int:
        """Return how wide it is in as few words as it has."""
        chevron = 0 if self.button.isHidden() else _BUTTON
        return self.label.fontMetrics().horizontalAdvance(self._words()[-1]) + chevron + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.button.isHidden() or event.position().x() > self.label.geometry().right():
            super().mousePressEvent(event)
        else:
            self._open()

    def _open(self) -> None:
        _drop(self.menu(), self.button)

    def _fit(self) -> None:
        """Say it in as many words as fit, the button right behind them."""
        room = self.width() - (0 if self.button.isHidden() else _BUTTON)
        wide = self.label.fontMetrics().horizontalAdvance
        words = next((words for words in self._words() if wide(words) + 2 <= room), self._words()[-1])
        taken = max(0, min(room, wide(words) + 2))
        self.label.setText(words)
        self.label.setGeometry(0, _LOWER, taken, self.height() - _LOWER)
        self.button.setGeometry(taken, 0, _BUTTON, self.height())

    def _words(self) -> tuple[str, str]:
        name = maker_words(*self._maker) if self._maker else _("not set up any more")
        return _("song · {maker}", maker=name), name

    def menu(self) -> QMenu:
        """Return the choice."""
        menu = QMenu(self)
        for maker in self._makers:
            action = menu.addAction(maker_words(*maker), lambda maker=maker: self.chosen.emit(*maker))
            action.setCheckable(True)
            action.setChecked(maker == self._maker)
        return menu


def maker_words(profile: Profile, generator: Generator) -> str:
    """Return "Udio v1.5 on 302.AI"."""
    return _("{generator} on {profile}", generator=_(generator.name), profile=_(profile.name))


def _drop(menu: QMenu, below: QWidget) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(below.mapToGlobal(QPoint(0, below.height() + 2)))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
