"""The page of the voices room that lists them: what ends soon, what is under way, a row for each. Knows no studio."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.domain.kept import KeptVoice
from gui.i18n import _, many
from gui.panels.holds import Holds
from gui.panels.music.orders import SongOrders
from gui.panels.question import Answer, Question
from gui.panels.voices.model import VoicesModel
from gui.panels.voices.row import VoiceDelegate, VoiceRows, Words
from gui.playback import Player
from gui.theme import Theme
from gui.times import life, tone_of_life
from gui.widgets.buttons import FilledButton
from gui.widgets.empty import EmptyState
from gui.widgets.following import Following
from gui.widgets.labels import Caption, Title

_EDGE = 20


class VoiceList(QWidget):
    """Reports what was pressed. `chosen`: another voice, or none. `ending_asked` carries the id of one that ends.

    `provider_asked`: none is set up that keeps voices. `menu_asked` carries a place on the screen.
    """

    new_asked = Signal()
    provider_asked = Signal()
    chosen = Signal()
    play_asked = Signal()
    removal_asked = Signal()
    menu_asked = Signal(QPoint)
    ending_asked = Signal(str)

    def __init__(
        self, theme: Theme, player: Player, words: Words, orders: SongOrders, now: Callable[[], float], example: str
    ) -> None:
        super().__init__()
        self._now = now
        self._reminded: frozenset[str] = frozenset()
        self.new = FilledButton(_("New cloned voice"))
        self.amount = Caption()
        self.reminder, self.holds, self.orders = Question(theme), Holds(theme), orders
        self.model = VoicesModel(self)
        self.rows = VoiceRows(theme)
        self.delegate = VoiceDelegate(theme, player, words, now, self.rows)
        self.nobody = EmptyState(
            theme, "microphone", _("No provider keeps voices yet"),
            _("Add one that clones voices and keeps them, such as {name}.", name=example), _("Open Settings"),
        )  # fmt: skip
        self.nothing = EmptyState(
            theme, "microphone", _("No voices yet"),
            _("A recording of somebody who speaks becomes a voice for your speakers."), _("New cloned voice"),
        )  # fmt: skip
        self._pages = QStackedWidget()
        self._lay_out()
        self._bind()

    def show_voices(self, voices: Sequence[KeptVoice]) -> None:
        """Show these voices."""
        self.model.show(voices)
        self.amount.setText(many("{n} voice", "{n} voices", len(voices)) if voices else "")
        if voices and not self.rows.currentIndex().isValid():
            self.rows.setCurrentIndex(self.model.index(0))
        self._remind()

    def show_page(self, *, listed: bool, possible: bool) -> None:
        """Show the list, or that there is nothing to be listed; `possible`: a new voice can be made."""
        self.new.setVisible(possible and listed)
        page = self.rows if listed else self.nothing if possible else self.nobody
        self._pages.setCurrentWidget(page)
        self.setFocusProxy(page)

    def voice(self) -> KeptVoice | None:
        """Return the chosen voice."""
        index = self.rows.currentIndex()
        return index.data(VoicesModel.VoiceRole) if index.isValid() else None

    def select(self, voice_id: str) -> None:
        """Choose a voice."""
        row = self.model.row_of(voice_id)
        if row >= 0:
            self.rows.setCurrentIndex(self.model.index(row))

    def rename(self) -> None:
        """Let the chosen voice be named in its row."""
        if self.rows.currentIndex().isValid():
            self.rows.edit(self.rows.currentIndex())

    def tick(self) -> None:
        """Show that lives have become shorter."""
        self._remind()
        self.repaint_rows()

    def repaint_rows(self) -> None:
        """Show where the player is."""
        if self.rows.isVisible():
            self.rows.viewport().update()

    # inside

    def _lay_out(self) -> None:
        self.rows.setModel(self.model)
        self.rows.setItemDelegate(self.delegate)
        self.rows.setAccessibleName(_("Voices"))
        for part in (self.rows, self.nobody, self.nothing):
            self._pages.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(Following(self.reminder, (_EDGE, 0, _EDGE, 10)))
        column.addWidget(self.holds)
        column.addWidget(Following(self.orders, (_EDGE, 0, _EDGE, 10)))
        column.addWidget(self._pages, 1)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE, 14, _EDGE, 10)
        head.setSpacing(10)
        head.addWidget(Title(_("Voices & clips")))
        head.addWidget(self.amount, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.new)
        self.amount.setContentsMargins(0, 0, 0, 5)
        policy = self.new.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.new.setSizePolicy(policy)
        return head

    def _bind(self) -> None:
        self.new.clicked.connect(self.new_asked)
        self.nothing.pressed.connect(self.new_asked)
        self.nobody.pressed.connect(self.provider_asked)
        self.rows.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit())
        self.rows.play_asked.connect(self.play_asked)
        self.rows.doubleClicked.connect(lambda _index: self.play_asked.emit())
        self.rows.removal_asked.connect(self.removal_asked)
        self.rows.menu_asked.connect(self.menu_asked)
        self.delegate.play_asked.connect(self._press)
        self.delegate.menu_wanted.connect(self._offer)

    def _press(self, index: QModelIndex) -> None:
        self.rows.setCurrentIndex(index)
        self.play_asked.emit()

    def _offer(self, index: QModelIndex) -> None:
        self.rows.setCurrentIndex(index)
        self.menu_asked.emit(self.rows.viewport().mapToGlobal(self.rows.hovered_at()))

    def _remind(self) -> None:
        """Say so while a voice ends within a day; who puts that away is not told again of the same voices."""
        soon = [voice for voice in self.model.voices() if tone_of_life(voice.until, self._now()) == "stale"]
        ids = frozenset(voice.id for voice in soon)
        if not soon:
            self.reminder.hide()
        elif ids != self._reminded or not self.reminder.isHidden():
            self._reminded = ids
            first = min(soon, key=lambda voice: voice.until)
            words = _("“{name}” {life}.", name=first.name, life=life(first.until, self._now()))
            if len(soon) > 1:
                words = many("{n} voice ends within a day.", "{n} voices end within a day.", len(soon))
            show = Answer(_("Show it"), lambda: self.ending_asked.emit(first.id), stays=True)
            self.reminder.offer(
                words, _("What is first spoken with a voice makes it permanent and may cost extra."), show
            )
