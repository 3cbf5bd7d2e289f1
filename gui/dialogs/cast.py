"""The cast of a project: who speaks, in which colour and voice.

It stays open beside the script, and every change counts at once.
"""

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.domain.clip import Clip
from core.domain.params import Value, Values, complete
from core.domain.request import Request
from core.domain.script import Speaker, Voice
from core.errors import Problem
from core.projects.casting import add_speaker, change_speaker, give_voice, merge_speakers, named, remove_speaker
from core.projects.document import Document
from core.providers.base import Generator, Kind
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.dialogs.castlist import CastDelegate, CastModel
from gui.dialogs.swatches import Swatches
from gui.forms.form import ParamForm
from gui.i18n import _, many, told
from gui.panels.audition import Audition
from gui.panels.clips import ClipList
from gui.panels.inspector.composed import ComposedCard
from gui.panels.inspector.voicebook import Offer, VoiceBook, voice_from
from gui.panels.inspector.voices import VoiceButton
from gui.panels.names import shown_name
from gui.panels.sampling import hear
from gui.panels.script.ink import speaker_ink
from gui.panels.voiceclips import VoiceClips
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption
from gui.widgets.notice import Notice
from gui.widgets.segments import Segments


class CastDialog(QDialog):
    """Not modal: the script can be written while it is open. `settings_asked` carries the profile to be seen to.

    `cloning_asked` carries the one that a new voice is to be made with.
    """

    settings_asked = Signal(str)
    cloning_asked = Signal(str)

    def __init__(
        self,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        document: Document,
        parent: QWidget | None = None,
        *,
        player: Player | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._tasks, self._document = studio, theme, tasks, document
        self._player = player
        self._shown = self._collided = ""
        self.setWindowTitle(_("Cast of {project}", project=document.project.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.book = VoiceBook(studio, tasks, self)
        self.model = CastModel(document, self._voice_name, self)
        self.list = QListView()
        self.name = QLineEdit()
        self.note = Caption()
        self.swatches = Swatches(theme)
        self.voice = VoiceButton(theme, self.book)
        self.voice_note = Caption()
        self.voice_note.setWordWrap(True)
        self.audition = Audition(studio, tasks, player, document)
        self.order = Segments((_("As they came"), _("Most lines first")))
        self.order.choose(0)
        self.merge = PlainButton(_("Merge…"))
        self.merge_now = PlainButton()
        self.form = ParamForm(theme)
        self.clips = ClipList(theme)
        self._recordings = VoiceClips(studio, tasks, player, self.clips, self._give_clips)
        self.composed = ComposedCard(theme)
        self.add = PlainButton(_("Add speaker"))
        self.remove = PlainButton(_("Remove"))
        self.told = Notice(theme)
        self._lay_out()
        self._connect()
        self.resize(720, 600)
        self.list.setCurrentIndex(self.model.index(min(1, self.model.rowCount() - 1)))
        self.book.ask()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(self._left(), 2)
        row.addWidget(self._right(), 3)
        column.addLayout(row, 1)
        column.addWidget(self.told)

    def _left(self) -> QVBoxLayout:
        self.list.setModel(self.model)
        self.list.setItemDelegate(CastDelegate(self._theme, self.list))
        self.list.setAccessibleName(_("Speakers"))
        self.list.setObjectName("cast")
        self.list.setStyleSheet("#cast { border-radius: 8px; padding: 4px; }")
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.merge, 1)
        buttons.addWidget(self.remove, 1)
        column = QVBoxLayout()
        column.addWidget(self.order)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        return column

    def _right(self) -> QWidget:
        self.name.setAccessibleName(_("Name"))
        self.name.setMaxLength(40)
        self.note.setWordWrap(True)
        self.note.set_tone("failed")
        self.note.hide()
        self.merge_now.hide()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 2, 12, 8)
        column.setSpacing(5)
        for label, part in (
            (_("Name"), self.name),
            ("", self.note),
            ("", self.merge_now),
            (_("Colour"), self.swatches),
            (_("Voice"), self.voice),
        ):
            if label:
                column.addSpacing(6)
                column.addWidget(Caption(label))
            column.addWidget(part)
        column.addWidget(self.voice_note)
        column.addSpacing(6)
        column.addWidget(Caption(_("Hear them say")))
        column.addWidget(self.audition)
        for part in (self.clips, self.form, self.composed):
            column.addSpacing(10)
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        return area

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._go_to)
        self.name.editingFinished.connect(self._rename)
        self.name.textEdited.connect(self._forget_collision)
        self.merge_now.clicked.connect(self._merge_collided)
        self.merge.clicked.connect(self._offer_merging)
        self.order.chosen.connect(lambda place: self.model.order(by_lines=place == 1))
        self.swatches.picked.connect(lambda colour: self._change(colour=colour))
        self.voice.chosen.connect(self._give_voice)
        self.voice.recipe_chosen.connect(self._give_recipe)
        self.voice.settings_asked.connect(self.settings_asked)
        self.voice.cloning_asked.connect(self.cloning_asked)
        self.voice.sample_asked.connect(self._hear)
        self.form.value_changed.connect(self._give_value)
        self.form.suggestions_wanted.connect(lambda name: self._tasks.run(self._suggest(name), "suggestions"))
        self.add.clicked.connect(self.add_speaker)
        self.remove.clicked.connect(self.remove_speaker)
        self.model.dataChanged.connect(self.synchronize)
        self.model.modelReset.connect(self._keep_selection)
        self.book.loaded.connect(self.model.refresh)
        self.book.loaded.connect(self.synchronize)
        self._theme.changed.connect(self.synchronize)
        self.told.pressed.connect(lambda: self._step(self._document.undo))
        standard = QKeySequence.StandardKey
        for keys, step in ((standard.Undo, self._document.undo), (standard.Redo, self._document.redo)):
            QShortcut(keys, self).activated.connect(partial(self._step, step))
        self._unbind_history = self._document.history_changed.connect(self.told.hide)

    # what is shown

    def speaker(self) -> Speaker | None:
        """Return the speaker who is chosen in the list."""
        return self.model.speaker(self.list.currentIndex().row())

    def choose(self, speaker: str) -> None:
        """Show a speaker."""
        self.list.setCurrentIndex(self.model.index(max(0, self.model.row_of(speaker))))

    def _go_to(self) -> None:
        self.form.settle()  # what is only being typed belongs to whoever was shown
        self.synchronize()

    def synchronize(self) -> None:
        """Show the chosen speaker as they are now."""
        speaker = self.speaker()
        if speaker is None:
            return
        if speaker.id != self._shown:
            self._forget_collision()
        self._shown = speaker.id
        if not self.name.hasFocus() or self.name.text() != speaker.name:
            self.name.setText(shown_name(speaker))
        self.swatches.show_colour(speaker.colour)
        self.remove.setEnabled(not speaker.narrator)
        self.remove.setToolTip(self._remove_words(speaker))
        self.merge.setEnabled(not speaker.narrator)
        self._show_voice(speaker)
        self.audition.show_speaker(speaker)

    def _remove_words(self, speaker: Speaker) -> str:
        if speaker.narrator:
            return _("The narrator speaks the lines without a name and always stays.")
        lines = self.model.lines_of(speaker.id)
        return many("The narrator takes over {n} line.", "The narrator takes over {n} lines.", lines)

    def _show_voice(self, speaker: Speaker) -> None:
        voice = self._voice(speaker)
        self.voice.show_voice(voice, speaker_ink(speaker, self._theme))
        trouble = self.book.trouble_of(voice)
        self.voice_note.setText(trouble or self.book.caption_of(voice))
        self.voice_note.set_tone("failed" if trouble else "")
        generator = self._generator(voice)
        self.form.setVisible(generator is not None)
        if generator is not None:
            names = {param.name for param in generator.params}
            values = complete(generator.params, {k: v for k, v in voice.params.items() if k in names})
            self.form.declare(generator.params)
            self.form.set_values(values)
            self._show_composed(speaker, voice, generator, values)
        self.clips.setVisible(generator is not None and generator.clips is not None)
        if generator is not None and generator.clips is not None:
            self.clips.show_clips(voice.clips, generator.clips, self._provider_name(voice))
            self._recordings.measure()

    def _show_composed(self, speaker: Speaker, voice: Voice, generator: Generator, values: Values) -> None:
        """Show what is made of a description, as it goes out with the speaker's first line."""
        lines = (line for script in self._document.scripts for line in self._document.lines(script.id))
        text = next((line.text for line in lines if line.speaker == speaker.id and line.text.strip()), "…")
        request = Request(generator.id, voice.profile, text, voice.voice, dict(values), voice.clips)
        try:
            out = self._studio.preview(request) if generator.kind is Kind.DESIGN else None
        except Problem:
            out = None  # what keeps it from being sent is told where lines are generated
        self.composed.show_body(generator.params, values, out.body if out else None)

    def _provider_name(self, voice: Voice) -> str:
        return next((_(p.name) for p, _g in self._studio.registry.speech() if p.id == voice.profile), voice.profile)

    def _voice(self, speaker: Speaker) -> Voice:
        return speaker.voice or self._document.narrator.voice or self._studio.registry.default_voice()

    def _voice_name(self, speaker: Speaker) -> str:
        return self.book.name_of(self._voice(speaker))

    def _generator(self, voice: Voice) -> Generator | None:
        return next((g for _p, g in self._studio.registry.speech() if g.id == voice.generator), None)

    def _keep_selection(self) -> None:
        row = self.model.row_of(self._shown)
        self.list.setCurrentIndex(self.model.index(max(0, row)))
        self.synchronize()

    # what is changed

    def add_speaker(self) -> None:
        """Add somebody, and let their name be typed."""
        taken = {speaker.name.casefold() for speaker in self._document.speakers.values()}
        names = [_("New speaker"), *(_("New speaker {n}", n=n) for n in range(2, len(taken) + 3))]
        self._shown = add_speaker(self._document, next(name for name in names if name.casefold() not in taken))
        self.list.setCurrentIndex(self.model.index(self.model.row_of(self._shown)))
        self.name.setFocus()
        self.name.selectAll()

    def remove_speaker(self) -> None:
        """Remove the chosen speaker; undo brings them back with their lines."""
        speaker = self.speaker()
        if speaker is not None and not speaker.narrator:
            row = self.list.currentIndex().row()
            self._shown = (self.model.speaker(row + 1) or self.model.speaker(row - 1) or speaker).id
            lines = self.model.lines_of(speaker.id)
            remove_speaker(self._document, speaker.id)
            self._tell_removed(shown_name(speaker), lines)

    def _tell_removed(self, name: str, lines: int) -> None:
        went = many("{n} line went to the narrator.", "{n} lines went to the narrator.", lines)
        self.told.show_notice(_("{name} is out of the cast.", name=name), went if lines else "", _("Undo"), "plain")

    def _step(self, step: Callable[[], None]) -> None:
        """Undo or redo, and show who came back."""
        before = set(self._document.speakers)
        step()
        if back := set(self._document.speakers) - before:
            self._shown = back.pop()
            self._keep_selection()

    def _rename(self) -> None:
        speaker, name = self.speaker(), self.name.text().strip()
        if speaker is None or not name or name in {speaker.name, shown_name(speaker)}:
            self.name.setText(shown_name(speaker) if speaker else "")
            return
        other = named(self._document, name)
        if other is not None and other.id != speaker.id:
            self._tell_collision(speaker, other)
            return
        self._change(name=name)

    def _tell_collision(self, speaker: Speaker, other: Speaker) -> None:
        """Say that the name is taken, and offer to make one of the two."""
        self._collided = other.id
        self.note.setText(
            _(
                "There is already a speaker called {name}. Choose another name, or merge the two.",
                name=shown_name(other),
            )
        )
        self.note.show()
        self.merge_now.setText(_("Merge {name} into {other}", name=shown_name(speaker), other=shown_name(other)))
        self.merge_now.setVisible(not speaker.narrator)

    def _forget_collision(self) -> None:
        self._collided = ""
        self.note.hide()
        self.merge_now.hide()

    def _merge_collided(self) -> None:
        if self._collided in self._document.speakers:
            self.merge_into(self._collided)

    def _offer_merging(self) -> None:
        """Let it be chosen who takes over the lines of the chosen speaker."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for other in self._document.speakers.values():
            if other.id != self._shown:
                words = _("Into {name}", name=shown_name(other)).replace("&", "&&")
                menu.addAction(words).triggered.connect(partial(self._merge_chosen, other.id))
        menu.popup(self.merge.mapToGlobal(self.merge.rect().bottomLeft()))

    def _merge_chosen(self, other: str, _checked: bool = False) -> None:
        self.merge_into(other)

    def merge_into(self, other: str) -> None:
        """Let another speaker take over all lines of the chosen one; undo brings both back."""
        speaker = self.speaker()
        if speaker is None or speaker.narrator or other not in self._document.speakers:
            return
        lines, into = self.model.lines_of(speaker.id), shown_name(self._document.speakers[other])
        self._forget_collision()
        self._shown = other
        became = merge_speakers(self._document, speaker.id, other)
        title = _("{name} is {other} now.", name=shown_name(speaker), other=into)
        went = many("{n} line went over.", "{n} lines went over.", lines)
        self.told.show_notice(title, f"{went} {stale_words(became)}".strip(), _("Undo"), "plain")

    def _change(self, **fields: object) -> None:
        if self._shown in self._document.speakers:
            change_speaker(self._document, self._shown, **fields)

    def _give_voice(self, offer: Offer) -> None:
        if speaker := self.speaker():
            self._give_recipe(voice_from(offer, self._voice(speaker)))

    def _give_recipe(self, voice: Voice) -> None:
        if self._shown not in self._document.speakers:
            return
        became = give_voice(self._document, {self._shown}, voice)
        if became > 0:
            self.told.show_notice(stale_words(became), "", _("Undo"), "stale")

    def _give_value(self, name: str, value: Value) -> None:
        if speaker := self._document.speakers.get(self._shown):
            voice = self._voice(speaker)
            self._change(voice=msgspec.structs.replace(voice, params={**voice.params, name: value}))

    def _give_clips(self, clips: tuple[Clip, ...]) -> None:
        if speaker := self._document.speakers.get(self._shown):
            self._change(voice=msgspec.structs.replace(self._voice(speaker), clips=clips))

    def _hear(self, offer: Offer) -> None:
        if self._player:
            self._tasks.run(hear(self._studio, self._player, offer), "hear voice")

    async def _suggest(self, name: str) -> None:
        speaker = self.speaker()
        if speaker is None:
            return
        voice = self._voice(speaker)
        try:
            self.form.suggest(name, await self._studio.suggestions(voice.profile, voice.generator, name))
        except Problem as problem:
            self.form.suggest(name, (), told(problem.title))

    def done(self, result: int) -> None:
        """Let go of the document: every way out of a dialog leads through here."""
        self.form.settle()
        self._unbind_history()
        self.audition.close_down()
        self.model.close()
        super().done(result)


def stale_words(lines: int) -> str:
    """Return how many lines became stale, "" for none."""
    return many("{n} line is out of date now.", "{n} lines are out of date now.", lines) if lines > 0 else ""
