"""What keys ask for, in the editor and on selected rows. Not shortcuts: menus may own them first."""

from enum import Enum, auto

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


class Wish(Enum):
    """Something that the writer wants done to the script."""

    WRITE = auto()
    NEXT_LINE = auto()
    SAME_SPEAKER = auto()
    JOIN = auto()
    JOIN_NEXT = auto()
    LEAVE = auto()
    SPEAKER = auto()
    GENERATE = auto()
    PLAY = auto()
    UNDO = auto()
    REDO = auto()
    CUT = auto()
    COPY = auto()
    PASTE = auto()
    REMOVE = auto()
    SELECT_LINES = auto()
    ERASE = auto()
    HEADING = auto()
    NEW_SCRIPT = auto()
    MOVE_UP = auto()
    MOVE_DOWN = auto()
    GO_TOP = auto()
    GO_BOTTOM = auto()
    GO_UP = auto()
    GO_DOWN = auto()
    GO_LEFT = auto()
    GO_RIGHT = auto()


CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
_Key, _Standard = Qt.Key, QKeySequence.StandardKey
_ENTER = (_Key.Key_Return, _Key.Key_Enter)

_EVERYWHERE = {
    **{(key, CTRL): Wish.GENERATE for key in _ENTER},
    (_Key.Key_Up, ALT): Wish.MOVE_UP,
    (_Key.Key_Down, ALT): Wish.MOVE_DOWN,
    (_Key.Key_H, CTRL | SHIFT): Wish.HEADING,
    (_Key.Key_S, CTRL | SHIFT): Wish.SPEAKER,
}
_IN_TEXT = {
    **{(key, PLAIN): Wish.NEXT_LINE for key in _ENTER},
    **{(key, SHIFT): Wish.SAME_SPEAKER for key in _ENTER},
    (_Key.Key_Escape, PLAIN): Wish.LEAVE,
    (_Key.Key_Tab, PLAIN): Wish.SPEAKER,
}
_ON_ROWS = {
    **{(key, PLAIN): Wish.WRITE for key in _ENTER},
    (_Key.Key_F2, PLAIN): Wish.WRITE,
    (_Key.Key_Space, PLAIN): Wish.PLAY,
    (_Key.Key_Delete, PLAIN): Wish.REMOVE,
    (_Key.Key_Backspace, PLAIN): Wish.REMOVE,
}
_STANDARD_EVERYWHERE = {_Standard.Undo: Wish.UNDO, _Standard.Redo: Wish.REDO}
_STANDARD_IN_TEXT = {
    **_STANDARD_EVERYWHERE,
    _Standard.MoveToStartOfDocument: Wish.GO_TOP,
    _Standard.MoveToEndOfDocument: Wish.GO_BOTTOM,
}
_STANDARD_ON_ROWS = {
    _Standard.Cut: Wish.CUT,
    _Standard.Copy: Wish.COPY,
    _Standard.Paste: Wish.PASTE,
    _Standard.SelectAll: Wish.SELECT_LINES,
}

_STANDARD_OVER = {
    _Standard.Cut: Wish.CUT,
    _Standard.Copy: Wish.COPY,
    _Standard.Paste: Wish.PASTE,
    _Standard.SelectAll: Wish.SELECT_LINES,
    _Standard.Delete: Wish.ERASE,
    _Standard.DeleteStartOfWord: Wish.ERASE,
    _Standard.DeleteEndOfWord: Wish.ERASE,
    _Standard.DeleteEndOfLine: Wish.ERASE,
    _Standard.DeleteCompleteLine: Wish.ERASE,
}

_SHOWN: dict[Wish, QKeySequence.StandardKey | Qt.Key | QKeyCombination] = {
    Wish.PLAY: _Key.Key_Space,
    Wish.GENERATE: Qt.Modifier.CTRL | _Key.Key_Return,
    Wish.WRITE: _Key.Key_Return,
    Wish.SPEAKER: Qt.Modifier.CTRL | Qt.Modifier.SHIFT | _Key.Key_S,  # Tab leaves the rows
    Wish.MOVE_UP: Qt.Modifier.ALT | _Key.Key_Up,
    Wish.MOVE_DOWN: Qt.Modifier.ALT | _Key.Key_Down,
    Wish.CUT: _Standard.Cut,
    Wish.COPY: _Standard.Copy,
    Wish.PASTE: _Standard.Paste,
    Wish.REMOVE: _Key.Key_Delete,
    Wish.SELECT_LINES: _Standard.SelectAll,
    Wish.HEADING: Qt.Modifier.CTRL | Qt.Modifier.SHIFT | _Key.Key_H,
}


def shortcut_of(wish: Wish) -> QKeySequence:
    """Return what a menu shows beside a command. Needs an application: standard keys are the system's."""
    return QKeySequence(_SHOWN[wish]) if wish in _SHOWN else QKeySequence()


def wish_in_text(event: QKeyEvent) -> Wish | None:
    """Return what a key asks for while a line's text has the focus, wherever the caret stands."""
    return _once(event, _standard(event, _STANDARD_IN_TEXT) or (_EVERYWHERE | _IN_TEXT).get(_pressed(event)))


def wish_over_lines(event: QKeyEvent) -> Wish | None:
    """Return what a key asks for while text of several lines is selected."""
    if event.key() == _Key.Key_Backspace and not plain_key(event) & ALT:
        return Wish.ERASE
    return _standard(event, _STANDARD_OVER)


def typed_text(event: QKeyEvent) -> str:
    """Return what a key writes, "" for nothing."""
    return event.text() if event.text().isprintable() and plain_key(event) not in (CTRL, CTRL | SHIFT) else ""


def wish_on_rows(event: QKeyEvent) -> Wish | None:
    """Return what a key asks for while rows are selected."""
    found = _standard(event, _STANDARD_EVERYWHERE | _STANDARD_ON_ROWS)
    return _once(event, found or (_EVERYWHERE | _ON_ROWS).get(_pressed(event)))


def take_wished(event: QKeyEvent) -> tuple[int, bool] | None:
    """Return which take of a line a digit asks for, the first being 1, and whether it is only to be heard: with Alt.

    A digit is one however the keyboard makes it: some need Shift for it.
    """
    digit = event.text() if event.text().isdecimal() else ""
    if not digit and _Key.Key_1 <= event.key() <= _Key.Key_9:
        digit = chr(event.key())
    keys = plain_key(event) & ~SHIFT
    if digit not in tuple("123456789") or keys not in (PLAIN, ALT):
        return None
    return int(digit), keys == ALT


def plain_key(event: QKeyEvent) -> Qt.KeyboardModifier:
    """Return the modifiers that count."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _once(event: QKeyEvent, wish: Wish | None) -> Wish | None:
    """Return the wish, but none that spends of a key that is only held down."""
    return None if wish is Wish.GENERATE and event.isAutoRepeat() else wish


def _pressed(event: QKeyEvent) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    return Qt.Key(event.key()), plain_key(event)


def _standard(event: QKeyEvent, table: dict[QKeySequence.StandardKey, Wish]) -> Wish | None:
    return next((wish for sequence, wish in table.items() if event.matches(sequence)), None)
