"""Only the newest question counts: typing and scrolling ask faster than a disk answers. Knows no widget."""

from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from gui.bridge.tasks import Tasks

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Latest(Generic[Question, Answer]):
    """Asks one question at a time; while it is under way only the newest of the later ones waits.

    An answer is shown only if nothing newer was asked meanwhile.
    """

    def __init__(
        self,
        tasks: Tasks,
        name: str,
        work: Callable[[Question], Coroutine[Any, Any, Answer]],
        show: Callable[[Question, Answer], None],
    ) -> None:
        self._tasks, self._name, self._work, self._show = tasks, name, work, show
        self._waiting: list[Question] = []
        self._busy = False

    def ask(self, question: Question) -> None:
        """Ask `question` as soon as the one under way is answered."""
        self._waiting = [question]
        if not self._busy:
            self._busy = True
            self._tasks.run(self._answer(), self._name)

    async def _answer(self) -> None:
        try:
            while self._waiting:
                question = self._waiting.pop()
                answer = await self._work(question)
                if not self._waiting:
                    self._show(question, answer)
        finally:
            self._busy = False
