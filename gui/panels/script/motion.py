"""Ways in which keys move the end of a selection, or the caret. Knows keys, and no text."""

from enum import Enum, auto

from PySide6.QtGui import QKeyEvent, QKeySequence


class Motion(Enum):
    """Where to; "previous" and "next" as the text is read, whichever way that runs."""

    PREVIOUS = auto()
    NEXT = auto()
    PREVIOUS_WORD = auto()
    NEXT_WORD = auto()
    UP = auto()
    DOWN = auto()
    START = auto()
    """Of what stands on the same height."""
    END = auto()
    LINE_START = auto()
    LINE_END = auto()
    SCRIPT_START = auto()
    SCRIPT_END = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()


BACK = frozenset({Motion.PREVIOUS, Motion.PREVIOUS_WORD})
ON = frozenset({Motion.NEXT, Motion.NEXT_WORD})
RISING = frozenset({Motion.UP, Motion.DOWN, Motion.PAGE_UP, Motion.PAGE_DOWN})
"""Those that keep their column."""
FAR = frozenset({Motion.SCRIPT_START, Motion.SCRIPT_END, Motion.PAGE_UP, Motion.PAGE_DOWN})
"""Those that leave a line wherever in it they begin."""

_MIRRORED = {
    Motion.PREVIOUS: Motion.NEXT,
    Motion.NEXT: Motion.PREVIOUS,
    Motion.PREVIOUS_WORD: Motion.NEXT_WORD,
    Motion.NEXT_WORD: Motion.PREVIOUS_WORD,
}
_Standard = QKeySequence.StandardKey
_SELECTING = {
    _Standard.SelectPreviousChar: Motion.PREVIOUS,
    _Standard.SelectNextChar: Motion.NEXT,
    _Standard.SelectPreviousWord: Motion.PREVIOUS_WORD,
    _Standard.SelectNextWord: Motion.NEXT_WORD,
    _Standard.SelectPreviousLine: Motion.UP,
    _Standard.SelectNextLine: Motion.DOWN,
    _Standard.SelectStartOfLine: Motion.START,
    _Standard.SelectEndOfLine: Motion.END,
    _Standard.SelectStartOfBlock: Motion.LINE_START,
    _Standard.SelectEndOfBlock: Motion.LINE_END,
    _Standard.SelectStartOfDocument: Motion.SCRIPT_START,
    _Standard.SelectEndOfDocument: Motion.SCRIPT_END,
    _Standard.SelectPreviousPage: Motion.PAGE_UP,
    _Standard.SelectNextPage: Motion.PAGE_DOWN,
}
_MOVING = {
    _Standard.MoveToPreviousChar: Motion.PREVIOUS,
    _Standard.MoveToNextChar: Motion.NEXT,
    _Standard.MoveToPreviousWord: Motion.PREVIOUS_WORD,
    _Standard.MoveToNextWord: Motion.NEXT_WORD,
    _Standard.MoveToPreviousLine: Motion.UP,
    _Standard.MoveToNextLine: Motion.DOWN,
    _Standard.MoveToStartOfLine: Motion.START,
    _Standard.MoveToEndOfLine: Motion.END,
    _Standard.MoveToStartOfBlock: Motion.LINE_START,
    _Standard.MoveToEndOfBlock: Motion.LINE_END,
    _Standard.MoveToStartOfDocument: Motion.SCRIPT_START,
    _Standard.MoveToEndOfDocument: Motion.SCRIPT_END,
    _Standard.MoveToPreviousPage: Motion.PAGE_UP,
    _Standard.MoveToNextPage: Motion.PAGE_DOWN,
}


def selecting(event: QKeyEvent) -> Motion | None:
    """Return where a key brings the end of the selection, as in a text that runs from left to right."""
    return _found(event, _SELECTING)


def moving(event: QKeyEvent) -> Motion | None:
    """Return where a key brings the caret, as in a text that runs from left to right."""
    return _found(event, _MOVING)


def as_read(motion: Motion, *, rtl: bool) -> Motion:
    """Return the motion in a text that may run from right to left, where the left key goes on."""
    return _MIRRORED.get(motion, motion) if rtl else motion


def _found(event: QKeyEvent, table: dict[QKeySequence.StandardKey, Motion]) -> Motion | None:
    return next((motion for key, motion in table.items() if event.matches(key)), None)
