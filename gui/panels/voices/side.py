"""At the right of the voices room: what is known of the chosen voice, who speaks with it, what keeps it for good."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.domain.kept import KeptVoice
from core.domain.params import Param, Values
from core.domain.script import Project, Speaker
from core.domain.take import Take
from core.errors import NothingToSay
from core.message import say
from gui.forms.form import ParamForm
from gui.i18n import _, sentences, told
from gui.money import with_price
from gui.panels.inspector.summary import shown_name
from gui.panels.voices.presenter import Offer
from gui.playback import Player
from gui.theme import Theme
from gui.times import exact, life, tone_of_life
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.growing import GrowingText
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
        words = words[:1].upper() + words[1:] + "."
        over = voice.is_over(self._now())
        if over:
            more = _("Nothing can be spoken with it any more. Clone it again.")
        elif voice.until:
            more = _("What is first spoken with it, its preview apart, makes it permanent.")
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


class PermanentPanel(QWidget):
    """Opens to what is spoken first with a voice: a short text, what it cannot do without, and a button with the price.

    `changed`: text or values are others now. `asked`: order it.
    """

    changed = Signal()
    asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.begin = PlainButton(_("Make permanent…"))
        self.text = GrowingText(2)
        self.form = ParamForm(theme)
        self.order = PlainButton(_("Make permanent"))
        self.cancel = IconButton(theme, "close", _("Leave it as it is"), role="muted", size=14)
        self.problem = Caption()
        self._inside = QWidget()
        self._lay_out()
        self.begin.clicked.connect(self.open_up)
        self.cancel.clicked.connect(self.close_up)
        self.order.clicked.connect(self.asked)
        self.text.textChanged.connect(self.changed)
        self.form.value_changed.connect(lambda _name, _value: self.changed.emit())
        self.close_up()

    @property
    def is_open(self) -> bool:
        """Whether it shows more than its button."""
        return not self._inside.isHidden()

    def declare(self, params: Sequence[Param]) -> None:
        """Show these parameters."""
        self.form.declare(params)
        self.form.setVisible(bool(params))

    def set_values(self, values: Values) -> None:
        """Begin with these values."""
        self.form.set_values(values)

    def open_up(self) -> None:
        """Show what would be spoken."""
        if not self.text.toPlainText():
            self.text.setPlainText(_("Hello. This is my voice."))
        self.begin.hide()
        self._inside.show()
        self.text.setFocus()
        self.changed.emit()

    def close_up(self) -> None:
        """Show the button alone."""
        self._inside.hide()
        self.begin.show()

    def show_offer(self, offer: Offer, *, busy: bool) -> None:
        """Show what it costs, or why it cannot be ordered."""
        self.order.setText(with_price(_("Make permanent"), offer.price))
        self.order.setEnabled(offer.request is not None and not busy)
        problem = offer.problem or (None if offer.request else NothingToSay(say("Its provider is gone.")))
        words = sentences(told(problem.title), told(problem.remedy) if problem.remedy else "") if problem else ""
        self.problem.setText(words)
        self.problem.set_tone("" if isinstance(problem, NothingToSay) else "stale")
        self.problem.setVisible(bool(words))

    def _lay_out(self) -> None:
        self.text.setAccessibleName(_("What is spoken first"))
        self.problem.setWordWrap(True)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Caption(_("What is spoken first")), 1)
        head.addWidget(self.cancel)
        inside.addLayout(head)
        for part in (self.text, self.form, self.problem, self.order):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.begin)
        column.addWidget(self._inside)
