"""The steps that can be undone and done again, in memory; the library keeps the same list."""

from collections.abc import Sequence

import msgspec

from core.message import Message
from core.projects.edits import Edit

KEPT = 1000
"""So many steps of a project are kept."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Edit).decode


class Step(msgspec.Struct, frozen=True):
    """An edit and its number in the library's table; `begun` is its own as long as the project is open, 0 if read."""

    number: int
    edit: Edit
    begun: int = 0

    def text(self) -> str:
        """Return the edit as the library keeps it."""
        operations = b",".join(map(_encode, self.edit.operations))  # one at a time: other threads have their turn
        return f'{{"label":{_encode(self.edit.label).decode()},"operations":[{operations.decode()}]}}'


class History:
    """Two stacks of steps."""

    def __init__(self, rows: Sequence[tuple[int, bool, str]] = ()) -> None:
        steps = [(undone, Step(number, _decode(text))) for number, undone, text in rows]
        self._done = [step for undone, step in steps if not undone]
        self._undone = [step for undone, step in reversed(steps) if undone]
        self._begun = 0

    def add(self, edit: Edit) -> Step:
        """Put a new edit on top; what was undone is gone."""
        self._begun += 1
        step = Step(self._done[-1].number + 1 if self._done else 1, edit, self._begun)
        self._done.append(step)
        del self._done[:-KEPT]
        self._undone.clear()
        return step

    def replace_last(self, edit: Edit) -> Step:
        """Let `edit` stand for the newest step: typing goes on."""
        step = Step(self._done[-1].number, edit, self._done[-1].begun)
        self._done[-1] = step
        return step

    def forget(self) -> None:
        """Keep no step."""
        self._done.clear()
        self._undone.clear()

    @property
    def newest(self) -> int:
        """Which step `undo` would return, by `begun`: 0 for one that was read, and for none."""
        return self._done[-1].begun if self._done else 0

    @property
    def last(self) -> Edit | None:
        """The newest edit, if nothing was undone since."""
        return self._done[-1].edit if self._done and not self._undone else None

    def undo(self) -> Step | None:
        """Return the step to take back, if any."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def redo(self) -> Step | None:
        """Return the step to do again, if any."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    @property
    def undo_label(self) -> Message | None:
        """What undo would take back."""
        return self._done[-1].edit.label if self._done else None

    @property
    def redo_label(self) -> Message | None:
        """What redo would do again."""
        return self._undone[-1].edit.label if self._undone else None
