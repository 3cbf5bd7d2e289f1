"""At the right of the voices room: what is known of the chosen voice, who speaks with it, what keeps it for good."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.domain.kept import KeptVoice
from core.domain.script import Project, Speaker
from core.domain.take import Take
from gui.i18n import _, sentences
from gui.panels.names import shown_name
from gui.panels.outgoing import OutgoingPane
from gui.panels.voices.permanent import PermanentPanel
from gui.panels.voices.presenter import Offer
from gui.playback import Player
from gui.theme import Theme
from gui.times import exact, life, tone_of_life
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption, Elided, Heading
from gui.widgets.popup import Entry, Popup
from gui.widgets.waveform import Waveform

_LABELS = 84
_POPUP = 280

Cast = Sequence[tuple[Project, Speaker]]


class VoiceSide(QWidget):
    """Shows what it is given. `given` carries ids of the project and the speaker who shall speak with the voice.

    `use_changed`: text or values of the first use are others now. `use_asked`: order it.
    """

    given = Signal(str, str)
    use_changed = Signal()
    use_asked = Signal()

    def __init__(
        self, theme: Theme, player: Player, now: Callable[[], float] = time.time, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._player, self._now = theme, player, now
        self._voice: KeptVoice | None = None
        self._take: Take | None = None
        self._free: tuple[tuple[Project, Speaker], ...] = ()
        self._popup: Popup | None = None
        self.title, self.caption, self.life = Heading(), Caption(), Caption()
        self.waveform = Waveform(theme)
        self.give = PlainButton(_("Use for a speaker…"))
        self.users = QLabel()
        self.permanent = PermanentPanel(theme)
        self._facts = QGridLayout()
        self._values: dict[str, tuple[QLabel, QLabel]] = {}
        self._body = QWidget()
        self._lay_out()
        self._bind()
        self.show_nothing()

    def close_down(self) -> None:
        """Hear no more: the studio is heard of through the room only."""

    def show_nothing(self) -> None:
        """Show that no voice is chosen."""
        self._voice, self._take = None, None
        self._body.hide()

    def show_voice(self, voice: KeptVoice, take: Take | None, provider: str, language: str) -> None:
        """Show a voice, the take it can be heard in, who keeps it, and what it speaks."""
        other = self._voice is None or self._voice.id != voice.id
        self._voice, self._take = voice, take
        self._body.show()
        self.title.setText(voice.name)
        self.caption.setText(_("Cloned voice · {provider}", provider=provider))
        self.waveform.setVisible(take is not None)
        self.waveform.peaks = take.peaks if take else b""
        self._follow()
        self._tell_life(voice)
        self._fill(voice, language)
        if other:
            self.permanent.close_up()

    def show_cast(self, users: Cast, free: Cast) -> None:
        """Show who speaks with the voice; the others can be given it."""
        self._free = tuple(free)
        names = [f"{shown_name(speaker)} · {project.name}" for project, speaker in users]
        self.users.setText("\n".join(names) or _("Nobody yet"))
        self.users.setProperty("muted", not names)
        self.users.style().polish(self.users)
        self.give.setEnabled(bool(free))

    def drop(self) -> None:
        """Open the list of speakers who do not have the voice."""
        if self._popup is None:
            self._popup = Popup(self._theme, _("Search speakers"), self)
            self._popup.chosen.connect(lambda key: self.given.emit(*key.split("\n", 1)))
        entries = [Entry(f"{project.id}\n{one.id}", shown_name(one), project.name) for project, one in self._free]
        self._popup.set_entries(entries)
        self._popup.drop_from(self.give, width=_POPUP)

    def popup(self) -> Popup | None:
        """Return the list, once it was dropped."""
        return self._popup

    # inside

    def _lay_out(self) -> None:
        self.title.setObjectName("take")
        for label in (self.title, self.life, self.users):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.waveform.setFixedHeight(52)
        self.waveform.setAccessibleName(_("Waveform"))
        self._facts.setHorizontalSpacing(8)
        self._facts.setVerticalSpacing(5)
        self._facts.setColumnMinimumWidth(0, _LABELS)
        self._facts.setColumnStretch(1, 1)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(4)
        for part in (self.title, self.caption, self.waveform):
            head.addWidget(part)
        column.addLayout(head)
        column.addWidget(self.life)
        column.addWidget(self.permanent)
        column.addLayout(self._facts)
        speaking = QVBoxLayout()
        speaking.setSpacing(6)
        for part in (Caption(_("Speaks for")), self.users, self.give):
            speaking.addWidget(part)
        column.addLayout(speaking)
        column.addStretch(1)
        self._outer(column)

    def _outer(self, column: QVBoxLayout) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._body)
        area.verticalScrollBar().rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(16, 16, 6 if high else 16, 16)
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.setMinimumWidth(240)
        self.setAccessibleName(_("The chosen voice"))

    def _bind(self) -> None:
        self.give.clicked.connect(self.drop)
        self.permanent.changed.connect(self.use_changed)
        self.permanent.asked.connect(self.use_asked)
        self.waveform.seeked.connect(self._seek)
        for signal in (self._player.moved, self._player.now_changed):
            signal.connect(lambda _what: self._follow())

    def _tell_life(self, voice: KeptVoice) -> None:
        words = life(voice.until, self._now())
        words = _("{life}.", life=words[:1].upper() + words[1:])
        over = voice.is_over(self._now())
        if over:
            more = _("Nothing can be spoken with it any more. Clone it again.")
        elif voice.until:
            more = _("What is first spoken with it, its preview apart, makes it permanent and may cost extra.")
        else:
            more = ""
        self.life.setText(sentences(words, more))
        self.life.set_tone(tone_of_life(voice.until, self._now()))
        self.permanent.setVisible(bool(voice.until) and not over)

    def _fill(self, voice: KeptVoice, language: str) -> None:
        rows = {
            _("Language"): language,
            _("Made"): exact(voice.made),
            _("First used"): exact(voice.used) if voice.used else "",
            _("Recording"): ", ".join(clip.name or clip.audio[:8] for clip in voice.clips),
            _("Id"): voice.voice,
        }
        for label, words in rows.items():
            if label not in self._values:
                self._add(label, Elided() if words == voice.voice else QLabel())
            name, value = self._values[label]
            value.setText(words)
            for part in (name, value):
                part.setVisible(bool(words))

    def _add(self, label: str, value: QLabel) -> None:
        name = QLabel(label)
        name.setProperty("muted", True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setWordWrap(not isinstance(value, Elided))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = len(self._values)
        self._facts.addWidget(name, row, 0)
        self._facts.addWidget(value, row, 1)
        self._values[label] = name, value

    def _follow(self) -> None:
        now = self._player.now
        mine = self._take is not None and now is not None and now.key == self._take.id
        self.waveform.position = self._player.position / now.seconds if mine and now and now.seconds else 0.0

    def _seek(self, share: float) -> None:
        now = self._player.now
        if self._take and now and now.key == self._take.id:
            self._player.seek(share * now.seconds)


class RoomSide(QStackedWidget):
    """At the right of the room: the chosen voice, or what will be sent for a new one."""

    def __init__(self, theme: Theme, player: Player, now: Callable[[], float]) -> None:
        super().__init__()
        self.voice = VoiceSide(theme, player, now)
        self.pane = OutgoingPane(theme)
        self.note = Caption(
            _("The recording is put at the provider first. The task is written down before it is sent.")
        )
        self.note.setWordWrap(True)
        sent = QWidget()
        column = QVBoxLayout(sent)
        column.setContentsMargins(16, 15, 16, 16)
        column.setSpacing(12)
        for part in (Heading(_("What will be sent")), self.pane, self.note):
            column.addWidget(part)
        column.addStretch(1)
        for page in (self.voice, sent):
            self.addWidget(page)
        self.setMinimumWidth(240)

    def close_down(self) -> None:
        """Hear no more of the studio: it hears of it through the room only."""

    def show_page(self, *, cloning: bool) -> None:
        """Show what will be sent for a new voice, or the chosen one."""
        self.setCurrentIndex(int(cloning))

    def show_offer(self, offer: Offer) -> None:
        """Show what would leave, or why nothing can."""
        self.note.setVisible(offer.problem is None)
        if offer.problem:
            self.pane.show_problem(offer.problem)
        else:
            self.pane.show_outgoing(offer.out)
