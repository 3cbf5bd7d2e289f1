"""What calls cost in the end: asked for after they are done, politely, and written to queue, take and spending."""

import asyncio
import logging
import time
from typing import Literal

import msgspec

from core.domain.money import Money, total
from core.domain.take import Take
from core.errors import Problem
from core.events import Signal
from core.jobs.ledger import Ledger
from core.library import money as money_rows
from core.library import takes as take_rows
from core.library.library import Library
from core.providers.base import Bills as Billing
from core.providers.registry import Registry

logger = logging.getLogger(__name__)

WAITS = (0.5, 4.0, 20.0, 90.0)
"""Seconds after which a price that is not known yet is asked for again."""

KEPT = 2 * 86_400.0
"""Seconds for which a price that was never told is asked for at later starts."""


class Bills:
    """Asks for prices that are still open. `take_changed` tells of a take whose cost is known now."""

    def __init__(self, library: Library, ledger: Ledger, registry: Registry) -> None:
        self._library = library
        self._ledger = ledger
        self._registry = registry
        self._task: asyncio.Task[None] | None = None
        self._more = asyncio.Event()
        self.take_changed = Signal[Take]()

    def soon(self) -> None:
        """Ask for what is open, from now on until it is told or nobody knows."""
        self._more.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._ask(), name="ask for prices")

    async def close(self) -> None:
        """Ask no more."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def settle(self) -> int:
        """Ask once for everything that is open; return how many prices are still not told."""
        still = 0
        for row in await self._library.read(money_rows.unsettled, time.time() - KEPT):
            charged = await self._charged(row)
            if isinstance(charged, Money):
                await self._write_cost(row, charged)
                await self._ledger.charge(row.take, row.job, charged)  # last: until then it is asked for again
            elif charged is None:
                still += 1
        return still

    async def _ask(self) -> None:
        while self._more.is_set():
            self._more.clear()
            for wait in WAITS:
                await asyncio.sleep(wait)
                if not await self._try() or self._more.is_set():
                    break

    async def _try(self) -> int:
        try:
            return await self.settle()
        except Problem as problem:  # a library that cannot be written now may be later
            logger.warning("prices: %s", problem)
            return 1

    async def _charged(self, row: money_rows.Unsettled) -> Money | Literal[False] | None:
        """Return the price; None if it is not known yet, False if this provider never tells."""
        try:
            adapter = self._registry.adapter(row.profile)
            return await adapter.charged(row.trace) if isinstance(adapter, Billing) else False
        except Problem as problem:
            logger.info("price of job %s: %s", row.job, problem)
            return None

    async def _write_cost(self, row: money_rows.Unsettled, charged: Money) -> None:
        sums = total([*await self._library.read(money_rows.of_take, row.take, row.job), charged])

        def paid(take: Take) -> Take:
            return msgspec.structs.replace(take, cost=sums[0] if len(sums) == 1 else take.cost)

        if take := await self._library.write(take_rows.change, self._library.store, row.take, paid):
            self.take_changed.emit(take)
