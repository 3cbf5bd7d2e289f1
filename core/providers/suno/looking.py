"""Looks at the tasks of one profile: alone, or at several with one call where the service can do that."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from core.errors import NotFound, NotSent, ProviderProblem
from core.net.lenient import items, table
from core.net.outgoing import Outgoing
from core.providers.shared.line import Line

_FRESH = 2.0
"""Seconds for which what was told of a task in passing counts as an answer of its own."""
_RECENT = 60.0
"""Seconds since a task was last asked for, after which it is not asked for in passing."""
_MOST = 50
"""INFERRED: how many tasks one call may name."""


class Looking:
    """One profile's. `several`: the service tells of several tasks in one answer."""

    def __init__(self, line: Line, root: str, *, several: bool) -> None:
        self._line = line
        self._root = root
        self._several = several
        self._asked: dict[str, float] = {}
        self._told: dict[str, tuple[float, Mapping[str, Any]]] = {}

    async def at(self, task: str) -> Any:
        """Return what the service says of a task, in the shape of the answer for one alone."""
        now = time.monotonic()
        told = self._told.pop(task, None)
        self._asked[task] = now
        if told and now - told[0] < _FRESH:
            return {"code": "success", "data": told[1]}
        if self._several and (found := await self._together(task, now)):
            return {"code": "success", "data": found}
        answer = await self._line.caller.get(f"{self._root}/suno/fetch/{quote(task, safe='')}")
        return answer.data

    def forget(self, task: str) -> None:
        """Ask for the task no more."""
        self._asked.pop(task, None)
        self._told.pop(task, None)

    async def _together(self, task: str, now: float) -> Mapping[str, Any] | None:
        """Ask for every task that is under way; return what is told of this one, None where that is nothing."""
        others = [name for name, when in self._asked.items() if name != task and now - when < _RECENT]
        if not others:
            return None
        out = Outgoing("POST", f"{self._root}/suno/fetch", {"ids": [task, *others][:_MOST]}, seconds=30)
        try:
            answer = await self._line.caller.send(out)
        except NotSent:
            raise
        except NotFound:
            self._several = False
            return None
        except ProviderProblem:  # asked for alone, it is told what is wrong
            return None
        found = {str(one.get("task_id")): one for one in map(table, items(table(answer.data).get("data")))}
        mine = found.pop(task, None)
        self._told.update((name, (now, one)) for name, one in found.items() if name in others)
        return mine
