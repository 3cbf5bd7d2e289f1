"""Work on the event loop that takes breaths: one piece, then whatever else waits, then the next."""

import asyncio
from collections.abc import Callable


class Resting:
    """Owns the tasks of what is done in pieces."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def rest(self, piece: Callable[[], bool]) -> None:
        """Call `piece` until it returns False, with a breath of the event loop before each call."""
        task = asyncio.get_running_loop().create_task(_go_on(piece), name="look at lines again")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Do no more pieces."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _go_on(piece: Callable[[], bool]) -> None:
    more = True
    while more:
        await asyncio.sleep(0)
        more = piece()
