"""An open project in memory. Every edit is one undoable step, is told by a precise signal, and is saved by itself.

Nothing here waits: edits change memory at once and are given to the library's writer in the same order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import msgspec

from core.domain.ids import new_id
from core.domain.job import Order
from core.domain.params import Value, complete
from core.domain.request import Plan
from core.domain.script import Line, Project, Pronunciation, Script, Speaker, Voice
from core.errors import NothingToSay, Problem, ScriptProblem
from core.events import Signal
from core.library import scripts as rows
from core.library import takes as take_rows
from core.library.takes import Chosen
from core.message import Message, say
from core.projects.edits import Cast, Chapter, Choose, Edit, Move, Operation, Reword, Rewrite, Splice
from core.projects.pages import Pages
from core.projects.restanding import Rest, Restanding
from core.projects.standing import Standing
from core.projects.status import UNFINISHED, LineState, LineStatus, Tally
from core.projects.steps import Save, Steps
from core.providers.base import Generator
from core.providers.registry import Registry
from core.text.clean import clean
from core.text.compile import VoiceCompiler, is_silent
from core.text.delivery import Note
from core.text.dialogue import Role, Turn, compile_dialogue, roles
from core.text.pronouncing import Dictionary, changed

_VOICES = 1_000
"""So many voices are remembered as they compile."""

_MUCH = 50
"""An edit of more operations than this is told of once by `scripts_changed` at its end."""

COLOURS = ("#B4472B", "#1F7A8C", "#7A4FA3", "#2B7A3E", "#9A6A00", "#B03A6E", "#3B5BDB", "#5C6B2F")


class Document:
    """A project's cast, scripts and lines; see the methods for edits, and the signals for their news.

    lines_inserted(script, first, count), lines_removed(script, first, count), lines_moved(script, first, count, to),
    line_changed(script, index), status_changed(script, index): all told after the change. What changes how many lines
    stand is told as statuses_changed(script, first, count), a stretch that has them all, and once as status_changed.
    choice_made(line) tells that the library has another choice for a line, whose take `chosen_changed` is to be told
    of; words_changed() is about the dictionary. While `moving_much`, much more of this comes at once, and
    `scripts_changed` once more at its end.
    """

    def __init__(
        self,
        stored: rows.Contents,
        chosen: Mapping[str, Chosen],
        registry: Registry,
        save: Save,
        rest: Rest | None = None,
    ) -> None:
        self.project = stored.project
        self.scripts: tuple[Script, ...] = stored.scripts
        self.speakers: dict[str, Speaker] = {speaker.id: speaker for speaker in stored.speakers}
        self.lines_inserted = Signal[str, int, int]()
        self.lines_removed = Signal[str, int, int]()
        self.lines_moved = Signal[str, int, int, int]()
        self.line_changed = Signal[str, int]()
        self.status_changed = Signal[str, int]()
        self.statuses_changed = Signal[str, int, int]()
        self.speakers_changed = Signal[()]()
        self.scripts_changed = Signal[()]()
        self.history_changed = Signal[()]()
        self.choice_made = Signal[str]()
        self.words_changed = Signal[()]()
        self.moving_much = False
        self._pages = Pages(stored.lines)
        self._registry = registry
        self._steps = Steps(stored.project.id, stored.edits, save)
        self._compilers: dict[int, VoiceCompiler] = {}
        self._chosen_now: dict[str, str] = {}
        self._standing = Standing(self._fingerprint, self.plan_run, chosen)
        self._restanding = Restanding(self._tell_statuses, rest)
        for script, lines in stored.lines.items():
            if rest is None:
                self._standing.watch(script, lines)
            else:
                self._restanding.put(self._standing.expect(script, lines), self._look)

    # what there is

    def lines(self, script_id: str) -> Sequence[Line]:
        """Return the script's lines: the live list, not to be changed."""
        return self._pages.of(script_id)

    def script(self, script_id: str) -> Script:
        """Return a script; KeyError if it is not there (any more)."""
        for script in self.scripts:
            if script.id == script_id:
                return script
        raise KeyError(script_id)

    def index_of(self, line_id: str) -> tuple[str, int]:
        """Return (script id, index) of a line; KeyError if it is not there."""
        return self._pages.index_of(line_id)

    def line(self, line_id: str) -> Line:
        """Return a line; KeyError if it is not there."""
        return self._pages.line(line_id)

    def __contains__(self, line_id: str) -> bool:
        return line_id in self._pages

    @property
    def narrator(self) -> Speaker:
        """The one who speaks the lines without a name."""
        return next(speaker for speaker in self.speakers.values() if speaker.narrator)

    def voice_of(self, line: Line) -> Voice:
        """Return the voice that speaks a line: its speaker's, or the narrator's, or the built-in one."""
        speaker = self.speakers.get(line.speaker)
        return (speaker and speaker.voice) or self.voice_of_narrator()

    def voice_of_narrator(self) -> Voice:
        """Return the voice of whoever was given none."""
        return self.narrator.voice or self._registry.default_voice()

    def values_of(self, line: Line) -> dict[str, Value]:
        """Return a value for every parameter: the generator's defaults, the voice's, the line's own."""
        voice = self.voice_of(line)
        params = self._registry.generator(voice.generator).params
        names = {param.name for param in params}
        return complete(params, {k: v for k, v in {**voice.params, **line.params}.items() if k in names})

    def plan(self, line: Line, voice: Voice | None = None) -> Plan:
        """Return what would be asked for a line, perhaps of another voice than its own.

        Raises `ScriptProblem` or `RequestProblem`.
        """
        if line.heading:
            raise NothingToSay(say("A heading is shown and not spoken."))
        return self._compiler(voice or self.voice_of(line)).plan(line)

    def generator_of(self, line: Line) -> Generator | None:
        """Return the generator that speaks a line, None where this Roomtone has it no more."""
        return self._registry.find(self.voice_of(line).generator)

    def unexpressed(self, line: Line) -> tuple[Note, ...]:
        """Return what of a line its voice leaves out."""
        try:
            return self._compiler(self.voice_of(line)).notes(line)
        except Problem:
            return ()

    def said_otherwise(self, line: Line) -> tuple[tuple[int, int], ...]:
        """Return where in a line's text words of a dictionary stand, as (start, end)."""
        try:
            return self._compiler(self.voice_of(line)).spans(line)
        except Problem:
            return ()

    def _compiler(self, voice: Voice) -> VoiceCompiler:
        """Return what compiles the lines of a voice with the dictionaries as they are now."""
        generator = self._registry.generator(voice.generator)
        found = self._compilers.get(id(voice))
        if found is None or found.voice is not voice or found.generator is not generator:
            if len(self._compilers) > _VOICES:
                self._compilers.clear()
            found = VoiceCompiler(voice, generator, Dictionary(self.project.words, voice.words))
            self._compilers[id(voice)] = found
        return found

    def _fingerprint(self, line: Line) -> str:
        """Return that of a spoken line's plan."""
        return self._compiler(self.voice_of(line)).fingerprint(line)

    def run(self, line_ids: Iterable[str]) -> tuple[Line, ...]:
        """Return lines in their order, without those that are not spoken.

        Raises `ScriptProblem` where others stand between them, or they are of several scripts.
        """
        chosen = set(line_ids)
        spoken: list[Line] = []
        if runs := self._pages.runs(line_id for line_id in chosen if line_id in self):
            (script, first, _), (last_script, last, count) = runs[0], runs[-1]
            between = self._pages.of(script)[first : last + count] if script == last_script else ()
            spoken = [line for line in between if not is_silent(line)]
        if not spoken or any(line.id not in chosen for line in spoken):
            raise ScriptProblem(
                say("These lines do not follow each other."), say("Choose lines of one script without a gap.")
            )
        return tuple(spoken)

    def _turns(self, line_ids: Iterable[str]) -> tuple[Turn, ...]:
        return tuple(
            Turn(line, self.speakers.get(line.speaker, self.narrator).name, self._compiler(self.voice_of(line)))
            for line in self.run(line_ids)
        )

    def roles(self, line_ids: Iterable[str]) -> tuple[Role, ...]:
        """Return who is which of the generator's speakers in a dialogue of these lines. Raises `ScriptProblem`."""
        turns = self._turns(line_ids)
        return roles(turns, self._registry.generator(turns[0].voice.generator))

    def plan_run(self, line_ids: Iterable[str]) -> Plan:
        """Return what would be asked for one take of all these lines; raises `ScriptProblem` or `RequestProblem`."""
        turns = self._turns(line_ids)
        return compile_dialogue(turns, self._registry.generator(turns[0].voice.generator))

    def dialogues(self, line_ids: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the dialogues all of whose lines are among these, still share a take, and can be spoken so again."""
        wanted = set(line_ids)
        runs = dict.fromkeys(self._standing.sharing(line_id) for line_id in line_ids if line_id in self)
        return tuple(run for run in runs if run and wanted.issuperset(run) and self._is_whole(run))

    def _is_whole(self, run: tuple[str, ...]) -> bool:
        if any(line_id not in self for line_id in run) or len({self.status(line_id).chosen for line_id in run}) > 1:
            return False
        try:
            self.plan_run(run)
        except Problem:
            return False
        return not any(self.line(line_id).locked for line_id in run)

    def status(self, line_id: str) -> LineStatus:
        """Return how a line stands."""
        return self._standing.status(line_id)

    def states(self, script_id: str) -> list[LineState]:
        """Return the state of every line of a script."""
        self._restanding.finish()
        return self._standing.states(self._pages.of(script_id))

    def under_way(self, line_id: str) -> frozenset[str]:
        """Return the fingerprints of what is being made for a line, as it was asked for."""
        return self._standing.under_way(line_id)

    def ended(self, line_id: str, *, every: bool) -> tuple[Order, ...]:
        """Return a line's orders without a take that may have bought something, as `Standing.ended` does."""
        return self._standing.ended(line_id, every=every)

    def tally(self, script_id: str) -> Tally:
        """Return how a script stands."""
        self._restanding.finish()
        return self._standing.tally(script_id)

    @property
    def settled(self) -> bool:
        """Whether every line was looked at since it was read, and since the last change of voices and dictionaries.

        While it is not, `tally`, `states` and `missing` look at what is left before they answer.
        """
        return self._restanding.settled

    def begin(self) -> None:
        """Look at all lines by and by, in the event loop: what was read is shown before that."""
        self._restanding.add((), self._look)

    def _look(self, line_id: str) -> bool:
        return line_id in self._pages and self._standing.look(self._pages.line(line_id))

    def missing(self, script_id: str) -> tuple[str, ...]:
        """Return the ids of the lines that "Generate" would do."""
        self._restanding.finish()
        return tuple(line.id for line in self._pages.of(script_id) if self.status(line.id).is_missing)

    def stale(self, script_id: str) -> tuple[str, ...]:
        """Return those of them that have a take already, which speaks something else."""
        return tuple(line for line in self.missing(script_id) if self.status(line).state is LineState.STALE)

    def flagged(self, script_id: str) -> tuple[str, ...]:
        """Return the ids of the lines that somebody wants done again."""
        return tuple(line.id for line in self._pages.of(script_id) if line.flagged)

    def unfinished(self, script_id: str, index: int, way: int) -> int | None:
        """Return where the next (`way` 1) or the previous (-1) unfinished line after `index` stands, round the ends."""
        self._restanding.finish()
        lines = self._pages.of(script_id)
        start = index if 0 <= index < len(lines) else (-1 if way > 0 else 0)
        places = ((start + way * step) % len(lines) for step in range(1, len(lines) + 1))
        return next((place for place in places if self.status(lines[place].id).state in UNFINISHED), None)

    def next_speaker(self, script_id: str, index: int) -> str:
        """Return whose turn it is at `index`: of two who alternate the other one, else the one before."""
        above = self._pages.of(script_id)[max(0, index - 8) : index]
        before = [line.speaker for line in above if not line.heading][-2:]
        if len(before) == 2 and self.narrator.id not in before:
            return before[0]
        return before[-1] if before else self.narrator.id

    # edits of lines

    def insert_line(
        self, script_id: str, index: int, *, speaker: str | None = None, text: str = "", direction: str = ""
    ) -> str:
        """Put a new line at `index` and return its id."""
        who = speaker or self.next_speaker(script_id, index)
        line = Line(new_id(), who, text, direction)
        self.insert_lines(script_id, index, [line])
        return line.id

    def insert_lines(self, script_id: str, index: int, lines: Sequence[Line]) -> None:
        """Put ready lines at `index`."""
        if lines:
            label = say("Add line") if len(lines) == 1 else say("Add {n} lines", n=len(lines))
            self._do(label, Splice(script_id, index, inserted=tuple(map(storable, lines))))

    def prepare_lines(self, lines: Sequence[Line]) -> None:
        """Do in a thread what putting many new lines would make the window wait for."""
        self._standing.prepare(lines)

    def change_line(self, line_id: str, *, merge: bool = False, **fields: Any) -> None:
        """Set any of a line's text, speaker, direction, pause_after, params.

        `merge` continues the step before: typing.
        """
        before = self.line(line_id)
        wanted = {name: value for name, value in fields.items() if value is not None}
        after = storable(msgspec.structs.replace(before, **wanted))
        if after != before:
            self._do(_label_of_change(wanted), Rewrite(before, after), merge=merge)

    def change_lines(self, line_ids: Sequence[str], *, merge: bool = False, **fields: Any) -> None:
        """Set the same fields of several lines in one step; `merge` continues the step before: typing."""
        pairs = [(line, storable(msgspec.structs.replace(line, **fields))) for line in map(self.line, line_ids)]
        changes = [Rewrite(before, after) for before, after in pairs if before != after]
        if changes:
            self._do(_label_of_change(fields), *changes, merge=merge)

    def change_texts(self, texts: Mapping[str, str]) -> int:
        """Give lines, by their ids, other texts in one step; return how many changed."""
        pairs = [(self.line(line_id), text) for line_id, text in texts.items()]
        changes = [Rewrite(line, storable(msgspec.structs.replace(line, text=text))) for line, text in pairs]
        changes = [change for change in changes if change.before != change.after]
        if changes:
            self._do(_label_of_replacing(len(changes)), *changes)
        return len(changes)

    def remove_lines(self, line_ids: Sequence[str]) -> None:
        """Remove lines, wherever they stand."""
        splices: list[Operation] = []
        for script, first, count in reversed(self._pages.runs(line_ids)):
            splices.append(Splice(script, first, removed=tuple(self._pages.of(script)[first : first + count])))
        if splices:
            label = say("Delete line") if len(line_ids) == 1 else say("Delete {n} lines", n=len(line_ids))
            self._do(label, *splices)

    def move_lines(self, line_ids: Sequence[str], index: int) -> None:
        """Bring lines of one script together as a block before the line that now stands at `index`."""
        moves = self._pages.moves_together(line_ids, index)
        if moves:
            self._do(say("Move line") if len(line_ids) == 1 else say("Move {n} lines", n=len(line_ids)), *moves)

    def split_line(self, line_id: str, at: int) -> str:
        """Break a line at character `at`; return the id of the second half.

        At the end: a new line for the next speaker.
        """
        line = self.line(line_id)
        script, index = self.index_of(line_id)
        head, tail = line.text[:at].rstrip(), line.text[at:].lstrip()
        if not tail:
            return self.insert_line(script, index + 1)
        fresh = msgspec.structs.replace(line, id=new_id(), text=tail)
        shorter = msgspec.structs.replace(line, text=head)
        self._do(say("Split line"), Rewrite(line, shorter), Splice(script, index + 1, inserted=(fresh,)))
        return fresh.id

    def join_with_previous(self, line_id: str) -> int | None:
        """Append a line to the one before it; return where its text begins there, or None if it is the first."""
        script, index = self.index_of(line_id)
        if index == 0:
            return None
        before, line = self._pages.of(script)[index - 1 : index + 1]
        if self._was_just_split_off(line):
            self.undo()
            return len(self._pages.of(script)[index - 1].text) - len(line.text)
        gap = "" if not before.text or not line.text or _touch(before.text, line.text) else " "
        joined = msgspec.structs.replace(before, text=before.text + gap + line.text)
        self._do(say("Join lines"), Rewrite(before, joined), Splice(script, index, removed=(line,)))
        return len(before.text + gap)

    def _was_just_split_off(self, line: Line) -> bool:
        """Whether nothing happened since the line was broken off the one before: then joining is undoing."""
        last = self._steps.history.last
        splices = [done for done in last.operations if isinstance(done, Splice)] if last else []
        return len(splices) == 1 and len(last.operations) == 2 and splices[0].inserted == (line,) if last else False

    def choose_take(self, line_id: str, take_id: str, run: Sequence[str] = ()) -> None:
        """Let a line be spoken by another of its takes, "" for none; `run` are the lines that a dialogue speaks.

        Of the others those that are locked keep theirs.
        """
        lines = [line for line in run or (line_id,) if line in self]
        free = [line for line in lines if line == line_id or not self.line(line).locked]
        found = [(line, self._chosen_now.get(line, self._standing.chosen(line))) for line in free]
        choices = [Choose(line, before, take_id) for line, before in found if before != take_id]
        if choices:
            self._do(say("Choose take"), *choices)

    def change_words(self, words: Sequence[Pronunciation]) -> None:
        """Give the project another pronunciation dictionary."""
        if self.project.words != tuple(words):
            self._do(say("Change pronunciation"), Reword(self.project.words, tuple(words)))

    # edits of the cast

    def add_speaker(self, name: str) -> str:
        """Return the id of the speaker of that name, upper and lower case alike; a new one if there is none."""
        wanted = clean(name).strip()
        for speaker in self.speakers.values():
            if speaker.name.casefold() == wanted.casefold():
                return speaker.id
        speaker = self.newcomers([wanted])[0]
        self._do(say("Add speaker {name}", name=wanted), Cast(len(self.speakers), None, speaker))
        return speaker.id

    def newcomers(self, names: Sequence[str], narrating: Voice | None = None) -> tuple[Speaker, ...]:
        """Return speakers of these names, not of the cast yet, each in the colour and voice that are most free.

        `narrating` is the narrator's voice by then, where that is another one.
        """
        colours = Counter(speaker.colour for speaker in self.speakers.values())
        told = narrating or self.voice_of_narrator()
        others = [voice for voice in self._registry.ensemble(told) if voice.voice != told.voice]
        voices = Counter(speaker.voice.voice for speaker in self.speakers.values() if speaker.voice)
        made: list[Speaker] = []
        for name in names:
            colour = min(COLOURS, key=lambda one: colours[one])
            voice = min(others, key=lambda one: voices[one.voice], default=told)
            colours[colour] += 1
            voices[voice.voice] += 1
            made.append(Speaker(new_id(), clean(name).strip(), colour, voice))
        return tuple(made)

    def suit(self, language: str) -> None:
        """Let the narrator speak that language, where nothing is written and nobody has chosen another voice."""
        if wanted := self.suiting(language):
            self.change_speaker(self.narrator.id, voice=wanted)

    def suiting(self, language: str) -> Voice | None:
        """Return the voice that the narrator would be given for that language, None where it stays as it is."""
        wanted = self._registry.narrating(language)
        told = self.voice_of_narrator()
        untouched = told == self._registry.default_voice() and not self._pages
        return wanted if untouched and wanted.voice != told.voice else None

    def change_speaker(self, speaker_id: str, **fields: Any) -> None:
        """Set any of a speaker's name, colour, voice."""
        before = self.speakers[speaker_id]
        wanted = {name: value for name, value in fields.items() if value is not None}
        after = msgspec.structs.replace(before, **wanted)
        after = msgspec.structs.replace(after, name=clean(after.name).strip() or before.name)
        if after != before:
            place = list(self.speakers).index(speaker_id)
            self._do(say("Change {name}", name=before.name), Cast(place, before, after))

    def remove_speaker(self, speaker_id: str) -> None:
        """Remove a speaker; the lines go to the narrator, who cannot be removed."""
        speaker = self.speakers[speaker_id]
        if speaker.narrator:
            return
        given = [
            Rewrite(line, msgspec.structs.replace(line, speaker=self.narrator.id))
            for line in self.spoken_by(speaker_id)
        ]
        place = list(self.speakers).index(speaker_id)
        self._do(say("Remove {name}", name=speaker.name), *given, Cast(place, speaker, None))

    def spoken_by(self, speaker_id: str) -> Sequence[Line]:
        """Return all lines of a speaker, those of deleted scripts too: undo may bring them back."""
        return [line for _script, lines in self._pages.items() for line in lines if line.speaker == speaker_id]

    def lines_of(self, speaker_id: str) -> int:
        """Return how many lines a speaker has in all scripts that are there."""
        return sum(line.speaker == speaker_id for script in self.scripts for line in self._pages.of(script.id))

    # edits of scripts

    def add_script(self, title: str, lines: Sequence[Line] = (), *, source: str = "") -> str:
        """Append a script and return its id."""
        place = max((script.place for script in self.scripts), default=-1) + 1
        script = Script(new_id(), clean(title), place, source)
        operations: list[Operation] = [Chapter(None, script)]
        if lines:
            operations.append(Splice(script.id, 0, inserted=tuple(map(storable, lines))))
        self._do(say("Add script {title}", title=script.title), *operations)
        return script.id

    def rename_script(self, script_id: str, title: str) -> None:
        """Give a script another title."""
        before = self.script(script_id)
        after = msgspec.structs.replace(before, title=clean(title))
        if after != before:
            self._do(say("Rename script"), Chapter(before, after))

    def remove_script(self, script_id: str) -> None:
        """Take a script out of the project; undo brings it back with its lines."""
        script = self.script(script_id)
        self._do(say("Delete script {title}", title=script.title), Chapter(script, None))

    def apart(self, stored: rows.Contents) -> "Document":
        """Return another document, of which nothing is saved: what something will look like."""
        return Document(stored, {}, self._registry, _keep_nothing)

    # undo

    def do(self, label: Message, *operations: Operation, merge: bool = False) -> None:
        """Do what another room has put together, such as `casting` or `pasting`, as one step under that name.

        `merge`: it is typing, or what is typed next goes on with it.
        """
        if operations:
            self._do(label, *operations, merge=merge)

    def keep_typing(self) -> None:
        """Let what is typed next go on with the last step however long ago that was: it is still being composed."""
        self._steps.keep_typing()

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._steps.history.undo_label is not None

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._steps.history.redo_label is not None

    @property
    def undo_label(self) -> Message | None:
        """What `undo` would take back."""
        return self._steps.history.undo_label

    @property
    def redo_label(self) -> Message | None:
        """What `redo` would do again."""
        return self._steps.history.redo_label

    def undo(self) -> None:
        """Take the last edit back."""
        with self._steps.undoing() as edit:
            self._apply(edit)
        self.history_changed.emit()

    def redo(self) -> None:
        """Do again what was undone last."""
        with self._steps.redoing() as edit:
            self._apply(edit)
        self.history_changed.emit()

    def forget_history(self) -> None:
        """Let nothing so far be undone: the state a new project starts from."""
        self._steps.forget()
        self.history_changed.emit()

    # news from the ledger and the library

    def order_noted(self, order: Order) -> None:
        """Know how an order of one of the lines stands, at once and in silence; `order_moved` tells it later."""
        self._standing.set_order(order)

    def order_moved(self, order: Order) -> None:
        """Take notice of an order of one of the lines."""
        for line_id in self._standing.set_order(order):
            self._tell_status(line_id)

    def order_forgotten(self, order: Order) -> None:
        """Take notice that an order was taken out of the queue."""
        for line_id in self._standing.drop_order(order):
            self._tell_status(line_id)

    def chosen_changed(self, line_id: str, chosen: Chosen | None) -> None:
        """Take notice of a line's new or gone take."""
        self._chosen_now.pop(line_id, None)
        others = self._standing.sharing(line_id)
        if self._standing.set_chosen(line_id, chosen):
            self._tell_status(line_id)
        self._tell_run({*others, *self._standing.sharing(line_id)} - {line_id})

    def asked(self, line_ids: Iterable[str], *, asked: bool = True) -> None:
        """Take notice that takes of lines are being ordered: they wait from now on; or that this is over."""
        for line_id in line_ids:
            if self._standing.ask(line_id, asked=asked):
                self._tell_status(line_id)

    def refused(self, line_id: str, problem: Problem) -> None:
        """Take notice that a line could not be ordered, and why."""
        self._standing.refuse(line_id, problem)
        self._tell_status(line_id)

    # inside

    def _do(self, label: Message, *operations: Operation, merge: bool = False) -> None:
        edit = Edit(label, operations)
        with self._steps.doing(edit, merge=merge):
            self._apply(edit)
        self.history_changed.emit()

    def _apply(self, edit: Edit | None) -> None:
        """Do every operation of the edit, also those after one whose news made a listener fail."""
        operations = edit.operations if edit else ()
        self.moving_much = len(operations) > _MUCH
        try:
            with ExitStack() as whatever_happens:
                for operation in reversed(operations):
                    whatever_happens.callback(self._apply_one, operation)
        finally:
            much, self.moving_much = self.moving_much, False
            if much:
                self.scripts_changed.emit()

    def _apply_one(self, operation: Operation) -> None:
        match operation:
            case Splice():
                self._splice(operation)
            case Rewrite():
                self._rewrite(operation)
            case Move():
                self._move(operation)
            case Cast():
                self._recast(operation)
            case Chapter():
                self._rechapter(operation)
            case Choose():
                self._steps.write(take_rows.choose_for_line, operation.line, operation.after)
                self._chosen_now[operation.line] = operation.after  # until the library has told what it shows
                self.choice_made.emit(operation.line)
            case Reword():
                self._reword(operation)

    def _splice(self, splice: Splice) -> None:
        self._pages.splice(splice)
        self._steps.write(
            rows.splice, splice.script, splice.index, [line.id for line in splice.removed], splice.inserted
        )
        shared = {other for line in splice.removed for other in self._standing.sharing(line.id)}
        self._standing.unwatch(splice.removed)
        self._standing.watch(splice.script, splice.inserted)
        if splice.removed:
            self.lines_removed.emit(splice.script, splice.index, len(splice.removed))
        if splice.inserted:
            self.lines_inserted.emit(splice.script, splice.index, len(splice.inserted))
        self._tell_run(shared)
        self._tell_runs_at(splice.script, splice.index - 1, splice.index + len(splice.inserted))

    def _rewrite(self, rewrite: Rewrite) -> None:
        script, index = self._pages.rewrite(rewrite.after)
        self._steps.write(rows.put_line, rewrite.after)
        self._standing.accept(rewrite.after.id)
        self._standing.refresh(rewrite.after)
        self.line_changed.emit(script, index)
        self.status_changed.emit(script, index)
        self._tell_run(self._standing.sharing(rewrite.after.id))

    def _move(self, move: Move) -> None:
        first, ids = self._pages.move(move)
        self._steps.write(rows.arrange, first, ids)
        self.lines_moved.emit(move.script, move.first, move.count, move.to)
        ends = (move.first, move.first + move.count, move.to, move.to + move.count)
        self._tell_runs_at(move.script, *(place for end in ends for place in (end - 1, end)))

    def _recast(self, cast: Cast) -> None:
        cast_list = [speaker for speaker in self.speakers.values() if not cast.before or speaker.id != cast.before.id]
        if cast.after:
            cast_list.insert(cast.place, cast.after)
            self._steps.write(rows.put_speaker, self.project.id, cast.place, cast.after)
        elif cast.before:
            self._steps.write(rows.drop_speaker, cast.before.id)
        self._steps.write(rows.arrange_cast, [speaker.id for speaker in cast_list])
        self.speakers = {speaker.id: speaker for speaker in cast_list}
        if not cast.before or not cast.after or cast.before.voice != cast.after.voice:
            self._revoice(cast)
        self.speakers_changed.emit()

    def _revoice(self, cast: Cast) -> None:
        """Look again at the lines that a speaker's voice speaks; the narrator's speaks for whoever has none."""
        speaker = (cast.after or cast.before or self.narrator).id
        narrates = speaker == self.narrator.id
        others = {one.id for one in self.speakers.values() if one.voice or not narrates} - {speaker}
        if not narrates:
            lines = (line for line in self._all_lines() if line.speaker == speaker)
        else:
            lines = (line for line in self._all_lines() if line.speaker not in others)
        before, after = (one.voice if one else None for one in (cast.before, cast.after))
        only_words = before and after and msgspec.structs.replace(before, words=after.words) == after
        self._restand(lines, changed(before.words, after.words) if before and after and only_words else None)

    def _restand(self, lines: Iterable[Line], touching: Dictionary | None = None) -> None:
        """Look again at those lines whose standing can hang on it; with `touching` only where that finds a word."""

        def look(line_id: str) -> bool:
            if line_id not in self._pages:
                return False
            line = self._pages.line(line_id)
            if touching is not None and not (self._standing.sharing(line_id) or touching.touches(line.text)):
                return False
            self._standing.accept(line_id)
            return self._standing.refresh(line)

        found = [line.id for line in lines if self._standing.hangs_on_voice(line.id)]
        shared = (other for line_id in found for other in self._standing.sharing(line_id))
        self._restanding.add(list(dict.fromkeys([*found, *shared])), look)

    def _all_lines(self) -> Iterator[Line]:
        return (line for _, lines in self._pages.items() for line in lines)

    def _tell_statuses(self, line_ids: Sequence[str]) -> None:
        """Tell of lines that stand otherwise now, in each script as one stretch: whoever shows them sees but a few."""
        places: dict[str, list[int]] = {}
        for script, index in (self._pages.index_of(line_id) for line_id in line_ids if line_id in self._pages):
            places.setdefault(script, []).append(index)
        for script, found in places.items():
            self.statuses_changed.emit(script, min(found), max(found) - min(found) + 1)
            self.status_changed.emit(script, found[-1])

    def _rechapter(self, chapter: Chapter) -> None:
        kept = [script for script in self.scripts if not chapter.before or script.id != chapter.before.id]
        if chapter.after:
            kept.append(chapter.after)
            self._pages.open(chapter.after.id)
            self._steps.write(rows.put_script, self.project.id, chapter.after)
        elif chapter.before:
            self._steps.write(rows.hide_script, chapter.before.id)
        self.scripts = tuple(sorted(kept, key=lambda script: (script.place, script.id)))
        self.scripts_changed.emit()

    def _reword(self, reword: Reword) -> None:
        self.project = msgspec.structs.replace(self.project, words=reword.after)
        self._compilers.clear()
        self._steps.write(rows.put_project, self.project)
        self._restand(self._all_lines(), changed(reword.before, reword.after))
        self.words_changed.emit()

    def _tell_runs_at(self, script: str, *places: int) -> None:
        """Look again at the dialogues of the lines at these places, beside which something changed."""
        page = self._pages.of(script)
        self._tell_run({other for at in places if 0 <= at < len(page) for other in self._standing.sharing(page[at].id)})

    def _tell_run(self, line_ids: Iterable[str]) -> None:
        for line_id in line_ids:
            if line_id in self:
                self._tell_status(line_id)

    def _tell_status(self, line_id: str) -> None:
        script, index = self.index_of(line_id)
        self._standing.refresh(self._pages.of(script)[index])
        self.status_changed.emit(script, index)


def _keep_nothing(_function: Any, /, *_args: Any, **_kwargs: Any) -> None:
    """Save nothing."""


def storable(line: Line) -> Line:
    """Return the line with text that a database and a UTF-8 file take."""
    text, direction, emotion = clean(line.text), clean(line.direction), clean(line.emotion)
    if (text, direction, emotion) == (line.text, line.direction, line.emotion):
        return line
    return msgspec.structs.replace(line, text=text, direction=direction, emotion=emotion)


def rename(project: Project, name: str) -> Project:
    """Return the project under another name."""
    return msgspec.structs.replace(project, name=clean(name).strip() or project.name)


def _touch(before: str, after: str) -> bool:
    """Whether two texts join without a space: scripts that write without spaces, or a space that is there already."""
    edge = before[-1] + after[0]
    return any(character.isspace() or "\u2e80" <= character <= "\uffef" for character in edge)


def _label_of_replacing(lines: int) -> Message:
    return say("Replace in a line") if lines == 1 else say("Replace in {n} lines", n=lines)


def _label_of_change(fields: Mapping[str, Any]) -> Message:
    names = {
        "text": say("Typing"),
        "speaker": say("Change speaker"),
        "direction": say("Change direction"),
        "pause_after": say("Change pause"),
        "emotion": say("Change emotion"),
        "speed": say("Change speed"),
        "pitch": say("Change pitch"),
        "volume": say("Change volume"),
        "locked": say("Lock") if fields.get("locked") else say("Unlock"),
        "flagged": say("Flag") if fields.get("flagged") else say("Remove flag"),
        "heading": say("Heading") if fields.get("heading") else say("No heading"),
    }
    return names.get(next(iter(fields), ""), say("Change parameters"))
