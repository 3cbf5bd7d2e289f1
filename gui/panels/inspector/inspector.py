"""The inspector of the script room: everything about the chosen lines, and the way to change it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.domain.job import Order
from core.domain.params import complete
from core.domain.script import Line, Speaker, Voice
from core.domain.take import Take
from core.errors import Problem
from core.projects.casting import give_lines, give_voice
from core.projects.document import Document
from core.providers.base import Generator, Speaks
from core.studio import Studio
from core.text.delivery import About
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many, sentences, told
from gui.money import with_price
from gui.panels.errands import Errands
from gui.panels.inspector.fields import LineFields
from gui.panels.inspector.heading import InspectorHead
from gui.panels.inspector.sent import Sent
from gui.panels.inspector.settings import LineSettings
from gui.panels.inspector.several import SeveralButton, TakesHead
from gui.panels.inspector.speaker import SpeakerButton
from gui.panels.inspector.summary import ScriptSummary
from gui.panels.inspector.tags import SoundTags
from gui.panels.inspector.takes import TakesList
from gui.panels.inspector.together import Together
from gui.panels.inspector.voicebook import Offer, VoiceBook, voice_from
from gui.panels.inspector.voices import VoiceButton
from gui.panels.inspector.waybuttons import WayButtons
from gui.panels.names import StudioNames, shown_name
from gui.panels.sampling import hear
from gui.panels.script.ink import speaker_ink
from gui.panels.script.presenter import ScriptPresenter
from gui.panels.script.prices import AT_ONCE, LinePrices
from gui.panels.script.reasons import StaleReasons, change_words
from gui.panels.ways import WayWords
from gui.playback import Playable, Player
from gui.theme import Theme
from gui.widgets.buttons import FittingButton, PlainButton
from gui.widgets.labels import Caption

_SOON_MS = 60
_IN_TEXT = frozenset({About.SOUND, About.PRONUNCIATION})
_NOTED = 50
"""Of so many chosen lines it is told what their voices leave out."""


class Inspector(QWidget):
    """Shows what is chosen, and asks for what others do.

    `take_asked`: a take shown in the library. `generate_asked`: lines generated. `way_asked`: a way out of an order.
    `sound_asked`: a sound's tag put into the text. `cast_asked`: the cast at a speaker. `settings_asked`: a profile's.
    `cloning_asked`: the way to a new voice of a profile. `dialogue_asked`: one take of several lines.
    `voice_given`: so many lines became stale by another voice. `several_asked`: several takes, to be offered below a
    button. `compare_asked`: the takes of the line compared. `unlock_asked`: a take for the line, which is locked.
    """

    take_asked = Signal(str)
    generate_asked = Signal(object)
    several_asked = Signal(object)
    compare_asked = Signal()
    unlock_asked = Signal(object)
    way_asked = Signal(object, object)
    sound_asked = Signal(str)
    cast_asked = Signal(str)
    settings_asked = Signal(str)
    cloning_asked = Signal(str)
    dialogue_asked = Signal(object)
    voice_given = Signal(int)

    def __init__(
        self, studio: Studio, theme: Theme, tasks: Tasks, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._tasks, self._player = studio, theme, tasks, player
        self._presenter = ScriptPresenter(studio, player)
        self._document: Document | None = None
        self._script = ""
        self._ids: tuple[str, ...] = ()
        self._disconnect: list = []
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.synchronize)
        self._takes = Latest(tasks, "load takes of the line", self._load_takes, self._show_takes)
        self._prices = LinePrices(studio)
        self._price = Latest[tuple[Document, tuple[str, ...]], str](
            tasks, "price of chosen lines", lambda asked: self._prices.cost(*asked), self._show_price
        )
        self.errands = Errands(studio, StudioNames(studio), self)
        self.reasons = StaleReasons(studio, self)
        self.book = VoiceBook(studio, tasks, self)
        self.head = InspectorHead(theme)
        self.ways = WayButtons(WayWords(studio))
        self.summary = ScriptSummary(theme)
        self.speaker_label, self.speaker = Caption(_("Speaker")), SpeakerButton(theme)
        self.voice_label, self.voice = Caption(), VoiceButton(theme, self.book)
        self.voice_trouble = Caption()
        self.voice_trouble.setWordWrap(True)
        self.voice_trouble.set_tone("failed")
        self.recordings = PlainButton()
        self.fields = LineFields(theme)
        self.sounds = SoundTags(theme)
        self.settings = LineSettings(theme)
        self.together = Together(theme, studio.preview)
        self.takes_head, self.takes = TakesHead(), TakesList(theme)
        self.sent_label, self.sent = Caption(), Sent(theme, studio.preview)
        self.left_out = Caption()
        self._foot = QWidget()
        self.generate, self.several = FittingButton(), SeveralButton(studio)
        self._lay_out()
        self._connect()
        self.synchronize()

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 15, 16, 16)
        column.setSpacing(0)
        column.addWidget(self.head)
        parts = QVBoxLayout()
        parts.setSpacing(16)
        column.addLayout(parts)
        parts.addWidget(self.ways)
        parts.addWidget(self.summary)
        self._speaker_part = _group(self.speaker_label, self.speaker)
        self._voice_part = _group(self.voice_label, self.voice, self.voice_trouble, self.recordings)
        self._takes_part = _group(self.takes_head, self.takes)
        self._sent_part = _group(self.sent_label, self.sent, self.left_out)
        self._parts = [
            self._speaker_part, self._voice_part, self.together,
            self.fields, self._takes_part, self.sounds, self.settings, self._sent_part
        ]  # fmt: skip
        for part in self._parts:
            parts.addWidget(part)
        column.addStretch(1)
        self.left_out.setWordWrap(True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        area.verticalScrollBar().rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(16, 15, 6 if high else 16, 16)
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(self._foot)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 8, 16, 14)
        foot.addWidget(self.generate, 1)
        foot.addWidget(self.several)
        self.setMinimumWidth(240)
        self.setAccessibleName(_("Inspector"))

    def _connect(self) -> None:
        self.ways.asked.connect(self.way_asked)
        self.reasons.loaded.connect(self._later)
        self.speaker.picked.connect(self._give_speaker)
        self.voice.chosen.connect(self._give_voice)
        self.voice.recipe_chosen.connect(self._give_recipe)
        self.book.loaded.connect(self._later)
        self.voice.settings_asked.connect(self.settings_asked)
        self.voice.cloning_asked.connect(self.cloning_asked)
        self.voice.sample_asked.connect(self._hear)
        self.recordings.clicked.connect(self._open_cast)
        self.sounds.asked.connect(self.sound_asked)
        self.fields.direction_typed.connect(self._give_direction)
        self.fields.given.connect(lambda name, value: self._change(**{name: value}))
        self.settings.own_changed.connect(lambda own: self._change(params=own))
        self.settings.form.suggestions_wanted.connect(lambda n: self._tasks.run(self._suggest(n), "suggestions"))
        self.takes.choose_asked.connect(self._choose)
        self.takes.play_asked.connect(self._play)
        self.takes.delete_asked.connect(self._delete)
        self.takes.show_asked.connect(lambda take: self.take_asked.emit(take.id))
        self.generate.clicked.connect(self._generate)
        self.together.asked.connect(lambda: self.dialogue_asked.emit(tuple(line.id for line in self.lines())))
        self.several.clicked.connect(self._ask_for_several)
        self.takes_head.compare_asked.connect(self.compare_asked)
        self._player.now_changed.connect(self._show_heard)
        self._player.moved.connect(self._show_heard)
        self._player.playing_changed.connect(self._show_heard)
        self._theme.changed.connect(self._dress)

    # what is shown

    def show_script(self, document: Document, script_id: str) -> None:
        """Show a script while none of its lines is chosen."""
        self._script = script_id
        self.show_lines(document, ())

    def show_lines(self, document: Document | None, line_ids: Sequence[str]) -> None:
        """Show these lines of an open project; none shows the script."""
        self.settings.form.settle()  # what is only being typed belongs to the lines that were shown
        self.fields.settle()
        if document is not self._document:
            self._bind(document)
        if self._ids != tuple(line_ids):
            self.sent.begin()
        self._ids = tuple(line_ids)
        if document and self._ids:
            self._script = document.index_of(self._ids[0])[0]
            self.book.ask()
        self.synchronize()

    def release(self) -> None:
        """Let go of the project, as the window does before it closes."""
        self._bind(None)

    def _bind(self, document: Document | None) -> None:
        for disconnect in self._disconnect:
            disconnect()
        self._soon.stop()
        self.errands.close()
        self._document, self._ids = document, ()
        self.reasons.bind(document, None if document is None else self._tasks)
        self._disconnect = []
        if document is not None:
            signals = (document.lines_inserted, document.lines_removed, document.lines_moved, document.line_changed)
            news = (
                *signals,
                document.status_changed,
                document.speakers_changed,
                document.scripts_changed,
                document.words_changed,
            )
            self.errands.follow()
            self._disconnect = [signal.connect(self._later) for signal in news]
            self._disconnect.append(self._studio.accounts.changed.connect(self._later))

    def _later(self, *_: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def lines(self) -> list[Line]:
        """Return the lines that are shown and still there."""
        document = self._document
        return [document.line(line_id) for line_id in self._ids if line_id in document] if document else []

    def synchronize(self) -> None:
        """Show everything as it stands now."""
        lines = self.lines()
        self.summary.setVisible(not lines)
        for part in (*self._parts, self._foot):
            part.setVisible(bool(lines))
        self.ways.show_order(self._order(lines))
        if self._document is None or not lines:
            self._show_nothing()
            return
        if all(line.heading for line in lines):
            self._show_headings(len(lines))
            return
        self._show_head(self._document, lines)
        self._show_voice(self._document, lines)
        self._show_fields(self._document, lines)
        self._show_one(self._document, lines)
        self._show_together(self._document, lines)
        self.generate.setEnabled(any(line.text.strip() and not line.heading for line in lines))
        self.several.show_lines(self._document, lines)
        asked = self._document, tuple(line.id for line in lines)
        self._show_price(asked, self._prices.at_once(*asked))
        if len(lines) > AT_ONCE:
            self._price.ask(asked)

    def _order(self, lines: list[Line]) -> Order | None:
        """Return the order of the one line that is shown, where its state comes from one."""
        if self._document is None or len(lines) != 1:
            return None
        return self.errands.of(self._document.status(lines[0].id))

    def _show_price(self, asked: tuple[Document, tuple[str, ...]], price: str) -> None:
        if asked[0] is self._document and asked[1] == self._ids:
            words = many("Generate line", "Generate {n} lines", len(asked[1]))
            shorter = many("Generate", "Generate {n}", len(asked[1]))
            self.generate.show_forms(with_price(words, price), with_price(shorter, price))

    def _show_nothing(self) -> None:
        document = self._document
        script = next((s for s in document.scripts if s.id == self._script), None) if document else None
        self.head.show_title(script.title if script else _("Nothing chosen"))
        self.summary.setVisible(script is not None)
        if document and script:
            self.summary.show_script(document, script.id)
            if not document.settled:
                self._later()

    def _show_headings(self, n: int) -> None:
        """Show that these are not spoken, and nothing that could be set of their sound."""
        for part in (*self._parts, self._foot):
            part.hide()
        self.head.show_title(_("Heading") if n == 1 else many("{n} heading", "{n} headings", n))

    def _show_head(self, document: Document, lines: list[Line]) -> None:
        if len(lines) > 1:
            self.head.show_title(many("{n} line", "{n} lines", len(lines)))
            return
        number = document.index_of(lines[0].id)[1] + 1
        speaker = shown_name(document.speakers[lines[0].speaker])
        title = _("Line {n} · {speaker}", n=count(number), speaker=speaker)
        status = document.status(lines[0].id)
        changed = self.reasons.of(lines[0].id)
        self.head.show_line(title, status, self.errands.words(status), change_words(changed), len(changed))

    def _show_voice(self, document: Document, lines: list[Line]) -> None:
        speakers = [document.speakers[one] for one in dict.fromkeys(line.speaker for line in lines)]
        self.speaker.show_speakers(document, speakers)
        voices = [document.voicing.voice_of(line) for line in {line.speaker: line for line in lines}.values()]
        alike = all(voice == voices[0] for voice in voices)
        n = len(speakers)
        words = many("Voice of {n} speaker, in every line", "Voices of {n} speakers, in every line", n)
        self.voice_label.setText(voice_words(speakers[0]) if n == 1 else words)
        self.voice.show_voice(voices[0], speaker_ink(speakers[0], self._theme), "" if alike else _("several"))
        trouble = next(filter(None, map(self.book.trouble_of, voices)), "")
        self.voice_trouble.setText(trouble)
        self.voice_trouble.setVisible(bool(trouble))
        self._show_recordings(voices[0], self._generator(document, lines[0]))
        self.recordings.setVisible(n == 1 and not self.recordings.isHidden())

    def _show_recordings(self, voice: Voice, generator: Generator | None) -> None:
        """Lead to the recordings of a cloned voice, which are the speaker's and not the line's."""
        cloned = generator is not None and generator.clips is not None
        self.recordings.setVisible(cloned)
        n = len(voice.clips)
        self.recordings.setText(many("{n} recording…", "{n} recordings…", n) if n else _("Add recordings…"))

    def _show_fields(self, document: Document, lines: list[Line]) -> None:
        generator = self._generator(document, lines[0])
        notes = [note for line in lines[:_NOTED] for note in self.reasons.left_out(line)]
        self.fields.show_lines(lines, generator, notes)
        self.sounds.show_tags(generator.tags if generator else ())
        voice = document.voicing.voice_of(lines[0])
        alike = all(document.voicing.voice_of(line) == voice and line.params == lines[0].params for line in lines)
        self.settings.setVisible(alike and generator is not None)
        if alike and generator is not None:
            of_voice = complete(generator.params, _declared(generator, voice.params))
            name = shown_name(document.speakers[lines[0].speaker])
            own = _declared(generator, lines[0].params)
            carried = generator.delivers.params - own.keys()  # what the fields above say
            params = [param for param in generator.params if param.name not in carried]
            self.settings.show_values(params, of_voice, own, name)

    def _generator(self, document: Document, line: Line) -> Generator | None:
        voice = document.voicing.voice_of(line)
        return next((g for _p, g in self._studio.registry.speech() if g.id == voice.generator), None)

    def _show_one(self, document: Document, lines: list[Line]) -> None:
        one = len(lines) == 1
        self._sent_part.setVisible(one)
        self._takes_part.setVisible(one and document.status(lines[0].id).takes > 0)
        if not one:
            return
        self._takes.ask(lines[0].id)
        self._show_sent(document, lines[0])

    def _show_together(self, document: Document, lines: list[Line]) -> None:
        """Show what lines are as one take, where their voices speak together, or that one line has such a take."""
        shared = len(document.status(lines[0].id).run)
        voices = {line.speaker: line for line in lines}.values()
        speak = [
            g is not None and Speaks.SPEAKERS in g.speaks for g in (self._generator(document, one) for one in voices)
        ]
        self.together.hide()
        if len(lines) == 1 and shared:
            self.together.show_shared(shared - 1)
        elif 1 < len(lines) <= AT_ONCE and all(speak):
            ids = [line.id for line in lines]
            try:
                roles = document.dialogues.roles(ids)
            except Problem as problem:
                self.together.show_problem(problem)
                return
            inks = {role.speaker: speaker_ink(document.speakers[role.speaker], self._theme) for role in roles}
            self.together.show_dialogue(
                roles, inks, lambda: document.dialogues.plan(ids), self._prices.of_run(document, ids)
            )

    def _show_sent(self, document: Document, line: Line) -> None:
        profile = next(
            (p for p, _g in self._studio.registry.speech() if p.id == document.voicing.voice_of(line).profile), None
        )
        price = self._prices.at_once(document, (line.id,))
        parts = (_("What will be sent"), _(profile.name) if profile else "", price)
        self.sent_label.setText(" · ".join(part for part in parts if part))
        notes = [note for note in self.reasons.left_out(line) if note.about in _IN_TEXT]
        self.left_out.setText(sentences(*(told(note.words) for note in notes)))
        self.left_out.setVisible(bool(notes))
        try:
            self.sent.show_plan(document.voicing.plan(line))
        except Problem as problem:
            self.sent.show_problem(problem)

    async def _load_takes(self, line_id: str) -> tuple[Take, ...]:
        return await self._studio.line_takes(line_id)

    def _show_takes(self, line_id: str, takes: tuple[Take, ...]) -> None:
        document = self._document
        if document and self._ids == (line_id,) and line_id in document:
            self.takes.show_takes(takes, document.status(line_id).chosen)
            self.takes_head.show_takes(takes)
            self._takes_part.setVisible(bool(takes))

    def _show_heard(self, *_: object) -> None:
        now: Playable | None = self._player.now
        share = self._player.position / now.seconds if now and now.seconds else 0.0
        self.takes.set_heard(now.key if now else "", min(1.0, share), self._player.playing)

    def _dress(self) -> None:
        self.update()
        self.synchronize()

    # what is done

    def _change(self, **fields: Any) -> None:
        if self._document and (ids := [line.id for line in self.lines()]):
            self._document.change_lines(ids, **fields)

    def _give_speaker(self, speaker: Speaker) -> None:
        if self._document and (ids := [line.id for line in self.lines()]):
            give_lines(self._document, ids, speaker)

    def _give_direction(self, text: str) -> None:
        if self._document and (ids := [line.id for line in self.lines()]):
            self._document.change_lines(ids, merge=True, direction=text)

    def _give_voice(self, offer: Offer) -> None:
        lines = self.lines()
        if self._document and lines:
            self._give_recipe(voice_from(offer, self._document.voicing.voice_of(lines[0])))

    def _give_recipe(self, voice: Voice) -> None:
        if self._document and (lines := self.lines()):
            became = give_voice(self._document, {line.speaker for line in lines}, voice)
            self.voice_given.emit(became)

    def _open_cast(self) -> None:
        if lines := self.lines():
            self.cast_asked.emit(lines[0].speaker)

    def _hear(self, offer: Offer) -> None:
        self._tasks.run(hear(self._studio, self._player, offer), "hear voice")

    async def _suggest(self, name: str) -> None:
        lines = self.lines()
        if self._document is None or not lines:
            return
        voice, form = self._document.voicing.voice_of(lines[0]), self.settings.form
        try:
            form.suggest(name, await self._studio.suggestions(voice.profile, voice.generator, name))
        except Problem as problem:
            form.suggest(name, (), told(problem.title))

    def _generate(self) -> None:
        self.settings.form.settle()
        self.generate_asked.emit(tuple(line.id for line in self.lines()))

    def _ask_for_several(self) -> None:
        self.settings.form.settle()
        self.several_asked.emit(self.several)

    def _choose(self, take: Take) -> None:
        document, lines = self._document, self.lines()
        if document and lines and lines[0].locked:
            self.unlock_asked.emit(take)
        elif document and lines:
            self._tasks.run(self._studio.choose_take(document, lines[0].id, take.id), "choose take")

    def _play(self, take: Take) -> None:
        if self._player.now and self._player.now.key == take.id:
            self._player.toggle()
        elif self._document:
            self._player.play([self._presenter.playable(take, self._document)])

    def _delete(self, take: Take) -> None:
        self._tasks.run(self._studio.delete_take(take.id), "delete take")

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("window"))


def voice_words(speaker: Speaker) -> str:
    """Return whose voice is chosen, and that it is theirs wherever they speak."""
    if speaker.narrator:
        return _("Voice of the narrator, in every line")
    return _("Voice of {name}, in every line", name=speaker.name)


def _declared(generator: Generator, values: dict) -> dict:
    names = {param.name for param in generator.params}
    return {name: value for name, value in values.items() if name in names}


def _group(*parts: QWidget) -> QWidget:
    group = QWidget()
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    for part in parts:
        column.addWidget(part)
    return group
