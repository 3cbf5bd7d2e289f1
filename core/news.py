"""Carries the ledger's news to open documents and to listeners, gathered so that a fast queue floods nobody."""

import asyncio
from collections.abc import Iterable, Mapping

from core.domain.job import Order
from core.domain.take import Take
from core.events import Signal
from core.library import takes as rows
from core.library.library import Library
from core.projects.document import Document

REST = 0.04
"""Seconds in which news is gathered."""

AT_A_TIME = 16
"""So many orders are told between two breaths of the event loop."""


def _committed(_: object) -> None:
    """Do nothing, after everything that was given to the writer before."""


class News:
    """Between the ledger of one open library and those who look at it."""

    def __init__(
        self,
        library: Library,
        documents: Mapping[str, Document],
        order_changed: Signal[Order],
        take_added: Signal[Take],
    ) -> None:
        self._library = library
        self._documents = documents
        self._tell_order = order_changed
        self._tell_take = take_added
        self._orders: dict[str, Order] = {}
        self._telling_now: dict[str, Order] = {}
        self._takes: list[Take] = []
        self._chosen: list[tuple[str, str]] = []
        self._telling: asyncio.Task[None] | None = None

    def order_changed(self, order: Order) -> None:
        """Tell it with the next round; only its newest state matters."""
        self._orders[order.id] = order
        if document := self._documents.get(order.project):
            document.order_noted(order)  # who generates must know now what goes on
        self._soon()

    def order_forgotten(self, order: Order) -> None:
        """Tell it now."""
        self._orders.pop(order.id, None)
        self._telling_now.pop(order.id, None)
        if document := self._documents.get(order.project):
            document.order_forgotten(order)

    def take_added(self, take: Take) -> None:
        """Tell it with the next round."""
        self._takes.append(take)
        self._soon()

    def choice_made(self, project: str, line: str) -> None:
        """Let a line show with the next round which take is chosen for it now."""
        self._chosen.append((project, line))
        self._soon()

    async def look_at(self, lines: Iterable[tuple[str, str]]) -> None:
        """Let open documents show what the given (project, line) have for takes now."""
        for project in {project for project, _ in lines} & self._documents.keys():
            theirs = [line for found, line in lines if found == project and line]
            chosen = await self._library.read(rows.chosen_of_lines, theirs)
            for line in theirs:
                self._documents[project].chosen_changed(line, chosen.get(line))

    async def told(self) -> None:
        """Return when everything so far was told."""
        while self._telling:
            await asyncio.wait([self._telling])

    async def close(self) -> None:
        """Tell no more."""
        if self._telling:
            self._telling.cancel()
            await asyncio.wait([self._telling])

    def _soon(self) -> None:
        if self._telling is None:
            self._telling = asyncio.get_running_loop().create_task(self._tell(), name="news of the queue")

    async def _tell(self) -> None:
        try:
            while self._orders or self._takes or self._chosen:
                await asyncio.sleep(REST)
                await self._round()
        finally:
            self._telling = None

    async def _round(self) -> None:
        takes, self._takes = self._takes, []
        chosen, self._chosen = self._chosen, []
        if chosen:
            await self._library.write(_committed)
        await self.look_at([*chosen, *((take.project, line) for take in takes for line in take.lines)])
        self._telling_now, self._orders = self._orders, {}
        for number, order_id in enumerate(tuple(self._telling_now), start=1):
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
            if order := self._telling_now.pop(order_id, None):  # else it was forgotten meanwhile
                order = self._orders.get(order_id, order)
                if document := self._documents.get(order.project):
                    document.order_moved(order)
                self._tell_order.emit(order)
        for take in takes:
            self._tell_take.emit(take)
