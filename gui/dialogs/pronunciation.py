"""The pronunciation dictionary of a project, or of one speaker's voice.

It stays open beside the script, and every change counts at once.
"""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget

from core.domain.request import Plan
from core.domain.script import Line, Pronunciation, Voice
from core.errors import ScriptProblem
from core.projects.casting import change_speaker
from core.projects.document import Document
from core.studio import Studio
from core.text.pronouncing import Entry
from gui.bridge.tasks import Tasks
from gui.dialogs.wordcard import WordCard
from gui.dialogs.wordhearing import WordHearing
from gui.dialogs.wordlist import LINES, WordsDelegate, WordsModel
from gui.i18n import _, many, sentences, told
from gui.money import with_price
from gui.panels.hearing import Hearing
from gui.panels.inspector.summary import shown_name
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Caption
from gui.widgets.notice import Notice

_EMPTY = Pronunciation("", "")


class PronunciationDialog(QDialog):
    """Not modal: the script can be written while it is open. `settings_asked` carries the profile to be seen to."""

    settings_asked = Signal(str)

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
        self._hearing = WordHearing(studio)
        self._ear = Hearing(studio, tasks, player, self._tell_heard)
        self._speaker = ""
        self._row = -1
        self._drafts = False
        self.setWindowTitle(_("Pronunciation in {project}", project=document.project.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.whose = Dropdown(theme)
        self.hint = Caption()
        self.model = WordsModel(self)
        self.list = QListView()
        self.empty = Caption(_("No words yet. Add one that is not said as it is written: a name, a foreign word."))
        self.card = WordCard(theme)
        self.add = PlainButton(_("Add word"))
        self.told = Notice(theme)
        self._lay_out()
        self._connect()
        self.resize(640, 520)
        self._fill_whose()
        self.synchronize()
        self._select(0)
        (self.list if self.model.rowCount() else self.add).setFocus()

    def _lay_out(self) -> None:
        self.whose.setAccessibleName(_("Whose dictionary"))
        self.whose.setMinimumContentsLength(26)
        self.hint.setWordWrap(True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(WordsDelegate(self._theme, self.list))
        self.list.setAccessibleName(_("Words"))
        self.list.setObjectName("words")
        self.list.setStyleSheet("#words { border-radius: 8px; padding: 4px; }")
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        over = QVBoxLayout(self.list)
        over.setContentsMargins(60, 0, 60, 0)
        over.addWidget(self.empty)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.whose)
        top.addWidget(self.hint, 1)
        top.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self.card)
        column.addWidget(self.told)

    def _connect(self) -> None:
        self.whose.activated.connect(self._turn_to)
        self.list.selectionModel().currentChanged.connect(self._go_to)
        self.model.dataChanged.connect(lambda _first, _last, roles: self._weigh() if roles == [LINES] else None)
        self.card.given.connect(self._take)
        self.card.typing.connect(self._weigh)
        self.card.hear_asked.connect(self._hear)
        self.card.paid_asked.connect(self._buy)
        self.card.remove_asked.connect(self.remove_word)
        self.add.clicked.connect(lambda: self.begin(""))
        self.told.pressed.connect(self._document.undo)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.list, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_word)
        standard = QKeySequence.StandardKey
        for keys, step in ((standard.Undo, self._document.undo), (standard.Redo, self._document.redo)):
            QShortcut(keys, self).activated.connect(step)
        document = self._document
        self._disconnect = [
            document.words_changed.connect(self.synchronize),
            document.speakers_changed.connect(self._follow_cast),
            document.history_changed.connect(self.told.hide),
            self._ear.close,
        ]

    # whose dictionary

    def _fill_whose(self) -> None:
        names = [_("Everybody in {project}", project=self._document.project.name)]
        speakers = list(self._document.speakers.values())
        names += [_("Only the voice of {name}", name=shown_name(speaker)) for speaker in speakers]
        ids = ["", *(speaker.id for speaker in speakers)]
        self._ids = ids
        self.whose.clear()
        self.whose.addItems(names)
        self._speaker = self._speaker if self._speaker in ids else ""
        self.whose.setCurrentIndex(ids.index(self._speaker))

    def _follow_cast(self) -> None:
        self._fill_whose()
        self.synchronize()

    def _turn_to(self, place: int) -> None:
        self._speaker = self._ids[place]
        self._row, self._drafts = -1, False
        self.model.forget_counts()
        self.synchronize()
        self._select(0)

    def _voice(self) -> Voice:
        speaker = self._document.speakers.get(self._speaker)
        return (speaker and speaker.voice) or self._document.voicing.voice_of_narrator()

    def words(self) -> tuple[Pronunciation, ...]:
        """Return the entries of the dictionary that is shown."""
        return self._voice().words if self._speaker else self._document.project.words

    def _lines(self) -> list[Line]:
        """Return the lines that the dictionary counts for."""
        document = self._document
        lines = [line for script in document.scripts for line in document.lines(script.id)]
        return [line for line in lines if line.speaker == self._speaker] if self._speaker else lines

    # what is shown

    def synchronize(self) -> None:
        """Show the dictionary as it is now."""
        self.hint.setText(_("These win over the project’s.") if self._speaker else "")
        words, row = list(self.words()), max(0, self._row)
        draft = self.model.word(self._row) if self._drafts else None
        self._drafts = draft is not None and draft not in words
        self.model.show_words([*words, draft] if draft and self._drafts else words, self._lines)
        self.empty.setVisible(self.model.rowCount() == 0)
        self._row = min(row, self.model.rowCount() - 1)
        self._select(self._row)
        self._show_card()

    def _select(self, row: int) -> None:
        if 0 <= row < self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row))
        elif not self.model.rowCount():
            self._row = -1
            self._show_card()

    def _go_to(self) -> None:
        before, self._row = self._row, self.list.currentIndex().row()
        if before != self._row:
            self._show_card()

    def _show_card(self) -> None:
        word = self.model.word(self._row)
        self.card.setVisible(word is not None)
        if word is not None:
            self.card.show_word(word)
            self._weigh()
            self._offer_paid(self.card.word())

    def _weigh(self) -> None:
        """Say below the fields what is wrong with what stands there, or what it does."""
        word = self.card.word()
        self.card.hear.setEnabled(bool(word.written.strip() and word.spoken.strip()))
        drafting = self._row >= len(self.words())
        if drafting:
            self.model.show_draft(self._row, word)
        if drafting and not (word.written.strip() and word.spoken.strip()):
            self.card.say(_("Write the word as it stands in the text, and beside it how it is said."))
            self.card.offer_paid("")
            return
        try:
            Entry(word)
        except ScriptProblem as problem:
            self.card.say(sentences(told(problem.title), told(problem.remedy) if problem.remedy else ""), "failed")
            self.card.hear.setEnabled(False)
            self.card.offer_paid("")
            return
        self.card.say(self._what_it_does(word))

    def _what_it_does(self, word: Pronunciation) -> str:
        same = [one for place, one in enumerate(self.words()) if place < self._row and _same(one, word)]
        if same:
            return _("The same word stands above; that entry counts.")
        if word.phonemes and not self._takes_phonetics():
            return _("No voice here takes phonetics yet: the word is said as it is written.")
        lines = self.model.lines_of(word)
        if lines is None:
            return ""
        return many("Changes {n} line.", "Changes {n} lines.", lines) if lines else _("It is in no line yet.")

    def _takes_phonetics(self) -> bool:
        voices = [self._voice()] if self._speaker else [
            one.voice for one in self._document.speakers.values() if one.voice
        ]  # fmt: skip
        found = [self._studio.registry.find(voice.generator) for voice in voices]
        return any(generator is not None and generator.phonemes for generator in found)

    # what is changed

    def begin(self, written: str) -> None:
        """Begin an entry for a word, or show the one that is there, and let it be written how it is said."""
        words = self.words()
        known = next((row for row, one in enumerate(words) if one.written.casefold() == written.casefold()), None)
        if known is None:
            self._drafts = True
            self.model.show_words([*words, _EMPTY], self._lines)
            self.empty.hide()
            known = len(words)
        self._row = -1
        self._select(known)
        self._row = known
        self._show_card()
        if written and known == len(words):
            self.card.written.setText(written)
            self._weigh()
        (self.card.spoken if written else self.card.written).setFocus()

    def _take(self, word: Pronunciation) -> None:
        """Put what was given into the dictionary, if nothing is wrong with it: else it stays as it was there."""
        self._weigh()
        words, row = list(self.words()), self._row
        try:
            Entry(word)
        except ScriptProblem:
            return
        if 0 <= row < len(words):
            words[row] = word
        else:
            words.append(word)
            self._drafts = False
        if tuple(words) != self.words():
            self._give(words)

    def remove_word(self) -> None:
        """Take the chosen entry out; undo brings it back."""
        words, row = list(self.words()), self._row
        if not 0 <= row < len(words):
            self._row, self._drafts = len(words) - 1, False  # what was only begun
            self.synchronize()
            return
        gone = words.pop(row)
        self._row = min(row, len(words) - 1)
        self._give(words)
        self.told.show_notice(_("“{word}” is out of the dictionary.", word=gone.written), "", _("Undo"), "plain")

    def _give(self, words: Sequence[Pronunciation]) -> None:
        if not self._speaker:
            self._document.change_words(words)
            return
        change_speaker(self._document, self._speaker, voice=msgspec.structs.replace(self._voice(), words=tuple(words)))

    # what is heard

    def _spoken_by(self, word: Pronunciation) -> tuple[str, Voice, str]:
        """Return what is said to hear a word, by which voice, and whose that is."""
        line = self._hearing.line_with(word, self._lines())
        text = self._hearing.sample(word, line)
        speaker = self._speaker or (line.speaker if line else "")
        who = self._document.speakers.get(speaker, self._document.narrator)
        voice = self._document.voicing.voice_of(line) if line and not self._speaker else self._voice()
        return text, voice, shown_name(who)

    def _hear(self) -> None:
        word = self.card.word()
        text, voice, _who = self._spoken_by(word)
        request = self._hearing.request(word, text, self._hearing.voice(voice, text), self.words())
        if request is not None:
            self._ear.hear(Plan((request,)), text, _("Pronunciation"), self._document.project.id)

    def _tell_heard(self, words: str, tone: str) -> None:
        if words:
            self.card.say(words, tone)
        else:
            self._weigh()
        self.card.paid.setEnabled(not self._ear.busy)

    def _offer_paid(self, word: Pronunciation) -> None:
        self.card.offer_paid("")
        voices = [one.voice for one in self._document.speakers.values() if one.voice]
        if all(map(self._hearing.is_free, voices)) or not self.card.hear.isEnabled():
            return
        text, voice, who = self._spoken_by(word)
        if self._hearing.is_free(voice) or not text:
            return
        cost = self._hearing.cost(self._hearing.request(word, text, voice, self.words()))
        self.card.offer_paid(with_price(_("Hear {name}", name=who), cost))
        self.card.paid.setEnabled(not self._ear.busy)

    def _buy(self) -> None:
        word = self.card.word()
        text, voice, who = self._spoken_by(word)
        request = self._hearing.request(word, text, voice, self.words())
        if request is not None:
            self._ear.hear(Plan((request,)), request.text, who, self._document.project.id)
            self.card.paid.setEnabled(not self._ear.busy)

    def done(self, result: int) -> None:
        """Let go of the document: every way out of a dialog leads through here."""
        self.model.stop()
        for disconnect in self._disconnect:
            disconnect()
        super().done(result)


def _same(one: Pronunciation, other: Pronunciation) -> bool:
    return (one.written.casefold(), one.regex) == (other.written.casefold(), other.regex)
