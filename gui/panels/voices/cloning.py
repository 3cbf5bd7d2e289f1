"""The way to a new voice: a recording, what its preview says, and the provider's own settings. Changes nothing itself.

What is typed here stays until a preview is ordered.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.domain.clip import Clip
from core.domain.params import Text, Value
from core.message import N_
from core.providers.base import ClipRules, Generator
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.forms.form import ParamForm
from gui.forms.texts import LinesRow
from gui.i18n import _, count
from gui.money import with_price
from gui.panels.clips import ClipList
from gui.panels.music.head import MakerButton
from gui.panels.question import Question
from gui.panels.voiceclips import VoiceClips
from gui.panels.voices.presenter import Maker, Offer
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, IconButton
from gui.widgets.following import Following
from gui.widgets.labels import Caption, Elided

_EDGE = 20
_TWO = 580
_NARROW = 620


class CloningPage(QWidget):
    """`changed`: what would be asked for is another now. `asked`: order it. `left`: back to the voices.

    `maker_chosen` carries the profile and the generator that shall make the voice.
    """

    changed = Signal()
    asked = Signal()
    left = Signal()
    maker_chosen = Signal(object, object)
    suggestions_wanted = Signal(str)

    def __init__(
        self, studio: Studio, theme: Theme, tasks: Tasks, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.maker: Maker | None = None
        self._values: dict[str, Value] = {}
        self.back = IconButton(theme, "chevron-left", _("Back to the voices"), role="muted")
        self.title = Elided(_("New cloned voice"))
        self.title.setFont(theme.font("title"))
        self.by = CloneMaker(theme)
        self.generate = FilledButton(_("Make preview"))
        self.question = Question(theme)
        self.name = QLineEdit()
        self.clips = ClipList(theme)
        self.records = VoiceClips(studio, tasks, player, self.clips, self._take_clips)
        self.form = ParamForm(theme)
        self._lay_out()
        self._bind()

    # what is shown

    def show_maker(self, maker: Maker, makers: Sequence[Maker]) -> None:
        """Show what one generator takes; a value that the one before took too is kept, and so are recordings."""
        if maker != self.maker:
            self.form.settle()
            self.maker = maker
            profile, generator = maker
            rules = generator.clips or ClipRules()
            self.form.declare((_text_of(generator), *generator.params))
            self._begin(generator)
            self.clips.show_clips(self.clips.clips()[: rules.most], rules, _(profile.name))
            self.records.measure()
        self.by.show_maker(maker, makers)
        self.changed.emit()

    def _begin(self, generator: Generator) -> None:
        """Fill the form: with what was typed before, or a sentence to be spoken."""
        names = {param.name for param in generator.params}
        sentence = _("The harbour lamps went out one after another, and nobody had told them about the tide.")
        text = str(self._values.get("", sentence))[: generator.max_chars]
        self._values = {name: value for name, value in self._values.items() if name in names} | {"": text}
        self.form.set_values({**self.values(), generator.text: text})
        row = self.form.row(generator.text)
        if isinstance(row, LinesRow):
            row.edit.textChanged.connect(lambda: _count(row))
            _count(row)

    def show_offer(self, offer: Offer, *, busy: bool) -> None:
        """Show what the preview costs, and whether it can be made."""
        self.generate.setText(with_price(_("Make preview"), offer.price))
        self.generate.setEnabled(offer.request is not None and not busy)
        self.generate.setToolTip("" if offer.request else _("At the right stands what is missing."))

    def show_name(self) -> None:
        """Offer the recording's name as the voice's."""
        clips = self.clips.clips()
        self.name.setPlaceholderText(clips[0].name if clips and clips[0].name else _("Name of the voice"))

    def begin(self, clips: Sequence[Clip], name: str) -> None:
        """Show these recordings, and a name for what is made of them."""
        self.name.setText(name)
        self._show_clips(tuple(clips))
        self.records.measure()

    def clear(self) -> None:
        """Forget the recording and the name; text and settings stay for the next voice."""
        self.name.clear()
        self._show_clips(())
        self.question.hide()

    # what was given

    def voice_name(self) -> str:
        """Return what the voice shall be called."""
        clips = self.clips.clips()
        return self.name.text().strip() or next((clip.name for clip in clips if clip.name), _("New voice"))

    def text(self) -> str:
        """Return what the preview says."""
        return str(self._values.get("", ""))

    def values(self) -> dict[str, Value]:
        """Return the parameters."""
        return {name: value for name, value in self._values.items() if name}

    def given_clips(self) -> tuple[Clip, ...]:
        """Return the recordings."""
        return self.clips.clips()

    # inside

    def _lay_out(self) -> None:
        self.name.setAccessibleName(_("Name of the voice"))
        self.generate.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(_EDGE - 8, 14, _EDGE, 10)
        head.setSpacing(8)
        head.addWidget(self.back)
        self.title.setMaximumWidth(self.title.fontMetrics().horizontalAdvance(self.title.text()) + 6)
        head.addWidget(self.title, 3)
        head.addWidget(self.by, 2)
        head.addStretch(0)
        head.addWidget(self.generate)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Following(self.question, (_EDGE, 0, _EDGE, 8)))
        column.addWidget(self._body(), 1)
        self.setFocusProxy(self.clips.add)
        self.show_name()

    def _body(self) -> QScrollArea:
        body, left, right = QWidget(), QVBoxLayout(), QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(Caption(_("Name")))
        left.addWidget(self.name)
        left.addSpacing(12)
        left.addWidget(self.clips)
        left.addStretch(1)
        right.setSpacing(4)
        right.addWidget(self.form)
        right.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._columns.setContentsMargins(_EDGE, 4, _EDGE, 20)
        self._columns.setSpacing(24)
        self._columns.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._columns.addLayout(left, 1)
        self._columns.addLayout(right, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        return area

    def _bind(self) -> None:
        self.back.clicked.connect(self.left)
        self.generate.clicked.connect(self.asked)
        self.by.chosen.connect(self.maker_chosen)
        self.form.value_changed.connect(self._give)
        self.form.suggestions_wanted.connect(self.suggestions_wanted)
        self.clips.changed.connect(lambda _clips: self.show_name())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if self.width() >= _TWO else direction.TopToBottom)
        self.by.setVisible(self.width() >= _NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _give(self, name: str, value: Value) -> None:
        generator = self.maker[1] if self.maker else None
        self._values["" if generator and name == generator.text else name] = value
        self.changed.emit()

    def _take_clips(self, clips: tuple[Clip, ...]) -> None:
        self._show_clips(clips)
        self.changed.emit()

    def _show_clips(self, clips: tuple[Clip, ...]) -> None:
        if self.maker:
            profile, generator = self.maker
            self.clips.show_clips(clips, generator.clips or ClipRules(), _(profile.name))
        self.setFocusProxy(self.clips.add if self.clips.add.isEnabled() else self.name)
        self.show_name()


class CloneMaker(MakerButton):
    """Says what makes the voice; where there is a choice it is a button."""

    def _words(self) -> tuple[str, str]:
        name = _(self._maker[0].name) if self._maker else ""
        return _("made by {provider}", provider=name), name


def _text_of(generator: Generator) -> Text:
    label = generator.text_label or N_("What the preview says")
    return Text(generator.text, label=label, longest=generator.max_chars, lines=4, required=True)


def _count(row: LinesRow) -> None:
    """Say how long the text is; that it is too long, the row says itself."""
    typed, most = len(row.edit.toPlainText()), row.edit.longest
    if typed < most:
        row.say(_("{n} of {all} characters", n=count(typed), all=count(most)))
