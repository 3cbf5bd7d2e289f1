"""An open project in memory. Every edit is one undoable step, is told by a precise signal, and is saved by itself.

Nothing here waits: edits change memory at once and are given to the library's writer in the same order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import msgspec

from core.domain.ids import new_id
from core.domain.job import Order
from core.domain.script import Line, Project, Pronunciation, Script, Speaker
from core.errors import Problem
from core.events import Signal
from core.library import scripts as rows
from core.library import takes as take_rows
from core.library.takes import Chosen
from core.message import Message, say
from core.projects.dialogues import Dialogues
from core.projects.edits import Cast, Chapter, Choose, Edit, Move, Operation, Reword, Rewrite, Splice
from core.projects.pages import Pages
from core.projects.restanding import Rest, Restanding
from core.projects.rewriting import joined, label_of_change, label_of_replacing, storable
from core.projects.standing import Standing
from core.projects.status import UNFINISHED, LineState, LineStatus, Tally
from core.projects.steps import Save, Steps
from core.projects.voicing import Voicing
from core.providers.registry import Registry
from core.text.clean import clean
from core.text.pronouncing import Dictionary, changed

_TALK = 12
"""Among so many lines above the other one is looked for: who spoke before that is not in the conversation any more."""

_MUCH = 50
"""An edit of more operations than this is told of once by `scripts_changed` at its end."""


class Document:
    """A project's cast, scripts and lines; see the methods for edits, and the signals for their news.

    `voicing` tells by whom and how lines are spoken, `dialogues` which of them one take can speak; what changes the
    cast is in `casting`.

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
        self._steps = Steps(stored.project.id, stored.edits, save)
        self._chosen_now: dict[str, str] = {}
        self.voicing = Voicing(self, registry)
        self.dialogues = Dialogues(self._pages, self.voicing, self.status)
        self._standing = Standing(self.voicing.fingerprint, self.dialogues.plan, chosen)
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

    def every_line(self) -> Iterator[Line]:
        """Yield all lines, those of deleted scripts too: undo may bring them back."""
        return (line for _, lines in self._pages.items() for line in lines)

    @property
    def narrator(self) -> Speaker:
        """The one who speaks the lines without a name."""
        return next(speaker for speaker in self.speakers.values() if speaker.narrator)

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
        """Return whose turn it is at `index`: of two who talk the other's, whoever narrates between; else the last's.

        The narrator goes on narrating.
        """
        above = self._pages.of(script_id)[max(0, index - _TALK) : index]
        before = [line.speaker for line in reversed(above) if not line.heading]
        last = before[0] if before else self.narrator.id
        if last == self.narrator.id:
            return last
        return next((speaker for speaker in before if speaker not in {last, self.narrator.id}), last)

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
            self._do(label_of_change(wanted), Rewrite(before, after), merge=merge)

    def change_lines(self, line_ids: Sequence[str], *, merge: bool = False, **fields: Any) -> None:
        """Set the same fields of several lines in one step; `merge` continues the step before: typing."""
        pairs = [(line, storable(msgspec.structs.replace(line, **fields))) for line in map(self.line, line_ids)]
        changes = [Rewrite(before, after) for before, after in pairs if before != after]
        if changes:
            self._do(label_of_change(fields), *changes, merge=merge)

    def change_texts(self, texts: Mapping[str, str]) -> int:
        """Give lines, by their ids, other texts in one step; return how many changed."""
        pairs = [(self.line(line_id), text) for line_id, text in texts.items()]
        changes = [Rewrite(line, storable(msgspec.structs.replace(line, text=text))) for line, text in pairs]
        changes = [change for change in changes if change.before != change.after]
        if changes:
            self._do(label_of_replacing(len(changes)), *changes)
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
        text, begins = joined(before.text, line.text)
        longer = msgspec.structs.replace(before, text=text)
        self._do(say("Join lines"), Rewrite(before, longer), Splice(script, index, removed=(line,)))
        return begins

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
        return Document(stored, {}, self.voicing.registry, _keep_nothing)

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

    @property
    def newest_step(self) -> int:
        """Which step `undo` would take back: a number that no other step gets while the project is open.

        0 for one from before that, or none.
        """
        return self._steps.history.newest

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
            lines = (line for line in self.every_line() if line.speaker == speaker)
        else:
            lines = (line for line in self.every_line() if line.speaker not in others)
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
        self.voicing.forget()
        self._steps.write(rows.put_project, self.project)
        self._restand(self.every_line(), changed(reword.before, reword.after))
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


def rename(project: Project, name: str) -> Project:
    """Return the project under another name."""
    return msgspec.structs.replace(project, name=clean(name).strip() or project.name)
