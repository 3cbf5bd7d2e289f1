"""News goes up by signals: plain callables on one thread, without Qt and without an event loop.

Signals are named with past participles (`take_added`). They are emitted on the thread of the event loop only.
"""

from collections.abc import Callable
from typing import Generic, TypeVarTuple

Args = TypeVarTuple("Args")


class Signal(Generic[*Args]):
    """The callables that hear of one kind of event, in the order in which they connected."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[*Args], object]] = []

    def connect(self, listener: Callable[[*Args], object]) -> Callable[[], None]:
        """Let `listener` hear every later event; call the result to disconnect it (twice is harmless)."""
        self._listeners.append(listener)

        def disconnect() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return disconnect

    def emit(self, *args: *Args) -> None:
        """Tell everybody who is connected now."""
        for listener in tuple(self._listeners):
            listener(*args)
