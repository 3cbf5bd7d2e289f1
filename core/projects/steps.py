"""The steps of a project: each becomes one change of the library and one entry of the history, whatever happens."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

from core.library import scripts as rows
from core.projects.edits import Edit, Operation, Rewrite, Splice
from core.projects.history import KEPT, History, Step

TYPING = 1.5
"""Seconds of rest after which typing in the same line begins a new step of undo."""

_FEW = 50
"""Typing goes on with a step that took so many lines out: each key writes the whole step again."""


class Save(Protocol):
    """Gives a write to the library without waiting."""

    def __call__(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> None:
        """Give `function(connection, …)`."""
        ...


class Steps:
    """The history of one project, in memory and in the library.

    What is given to `write` inside `doing`, `undoing` or `redoing` is saved together at its end, also after an
    exception: a crash leaves a step whole or not begun, and a listener that fails leaves none behind.
    """

    def __init__(self, project: str, stored: Sequence[tuple[int, bool, str]], save: Save) -> None:
        self.history = History(stored)
        self._project = project
        self._save = save
        self._writes: list[rows.Change] = []
        self._typed = 0.0

    def write(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> None:
        """Add `function(connection, …)` to the step that is being done."""
        self._writes.append((function, args, kwargs))

    @contextmanager
    def doing(self, edit: Edit, *, merge: bool) -> Generator[None]:
        """Do a new edit; with `merge` it joins the typing before it, if it goes on in the same line without a rest."""
        try:
            yield
        finally:
            merged = self._merged(edit) if merge else None
            self._typed = time.monotonic() if merge else 0.0
            step = self.history.replace_last(merged) if merged else self.history.add(edit)
            self.write(partial(self._keep, step))
            self._flush()

    def _keep(self, step: Step, db: Any) -> None:
        """Write a step, in the writer's thread: an import is long as JSON."""
        rows.put_edit(db, self._project, step.number, step.text(), KEPT)

    @contextmanager
    def undoing(self) -> Generator[Edit | None]:
        """Take the last edit back: yields what does that, if there is one."""
        step = self.history.undo()
        try:
            yield step.edit.inverse() if step else None
        finally:
            self._mark(step, undone=True)

    @contextmanager
    def redoing(self) -> Generator[Edit | None]:
        """Do again what was undone last: yields it, if there is one."""
        step = self.history.redo()
        try:
            yield step.edit if step else None
        finally:
            self._mark(step, undone=False)

    def forget(self) -> None:
        """Let nothing so far be undone."""
        self.history.forget()
        self._save(rows.drop_edits, self._project)

    def _mark(self, step: Step | None, *, undone: bool) -> None:
        if step:
            self.write(rows.mark_edit, self._project, step.number, undone=undone)
            self._flush()

    def _flush(self) -> None:
        writes, self._writes = self._writes, []
        self._save(rows.in_turn, writes)

    def keep_typing(self) -> None:
        """Begin the rest after the last typing anew."""
        if self._typed:
            self._typed = time.monotonic()

    def _merged(self, edit: Edit) -> Edit | None:
        """Return the last edit with this one in it, if this one goes on typing in the same lines.

        The last one may have begun by writing over text of several lines, and have taken lines out.
        """
        last = self.history.last
        if last is None or time.monotonic() - self._typed > TYPING:
            return None
        changes = [operation for operation in last.operations if isinstance(operation, Rewrite)]
        others = [operation for operation in last.operations if not isinstance(operation, Rewrite)]
        if len(changes) != len(edit.operations) or not all(map(_takes_few_out, others)):
            return None
        merged: list[Operation] = []
        for before, after in zip(changes, edit.operations, strict=True):
            if not isinstance(after, Rewrite) or before.after != after.before:
                return None
            merged.append(Rewrite(before.before, after.after))
        return Edit(last.label, (*merged, *others))


def _takes_few_out(operation: Operation) -> bool:
    return isinstance(operation, Splice) and len(operation.removed) <= _FEW
