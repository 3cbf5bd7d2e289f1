"""The queue of the open library as a person sees it: what is under way, what it waits for, and every way out."""

from collections.abc import Sequence

import msgspec

from core.accounts import Accounts
from core.domain.job import Order, Reason
from core.errors import Problem
from core.events import Signal
from core.generating import Generating
from core.jobs.bills import Bills
from core.jobs.ledger import Ledger
from core.jobs.runner import Runner
from core.jobs.ways import Way, ways
from core.library import orders as rows
from core.library.library import Library
from core.projects.document import Document
from core.providers.registry import Registry
from core.settings import Settings


class _Served(msgspec.Struct, frozen=True):
    """What works on the orders of one open library."""

    library: Library
    ledger: Ledger
    runner: Runner
    bills: Bills
    generating: Generating


class Queue:
    """Orders and what can be done with them.

    holds_changed() tells that jobs wait for something else, paused_changed() that nothing new is sent, or again is.
    """

    def __init__(self, registry: Registry, accounts: Accounts, settings: Settings) -> None:
        self.holds_changed = Signal[()]()
        self.paused_changed = Signal[()]()
        self._registry = registry
        self._accounts = accounts
        self._settings = settings
        self._served: _Served | None = None
        accounts.freed.connect(self._free)

    def serve(self, library: Library, ledger: Ledger, runner: Runner, bills: Bills, generating: Generating) -> None:
        """Be the queue of that library from now on."""
        self._served = _Served(library, ledger, runner, bills, generating)
        runner.gate.pause(paused=self._settings.paused)
        runner.gate.changed.connect(self.holds_changed.emit)

    def leave(self) -> None:
        """The library closes."""
        self._served = None

    # what there is

    def orders(self) -> tuple[Order, ...]:
        """Return the unfinished orders and those that ended in this session, oldest first."""
        return self._served.ledger.orders() if self._served else ()

    async def recorded(self, *, finished: bool = False) -> tuple[Order, ...]:
        """Return the unfinished orders as the library has them, beside its writer too; or all that it ever had."""
        return await self._there.library.read(rows.every if finished else rows.unfinished)

    def ways(self, order: Order) -> tuple[Way, ...]:
        """Return the ways out that an order has."""
        try:
            tasks = any(self._registry.generator(job.request.generator).tasks for job in order.jobs)
        except Problem:
            tasks = False
        return ways(order, tasks=tasks)

    # halting and going on

    def pause(self) -> None:
        """Send nothing new; what is bought goes on being asked for. It stays so until `go_on`, after a restart too."""
        self._pause(paused=True)

    def go_on(self) -> None:
        """Send again."""
        self._pause(paused=False)

    def _pause(self, *, paused: bool) -> None:
        self._settings.change(paused=paused)
        if self._served:
            self._served.runner.gate.pause(paused=paused)
        self.paused_changed.emit()

    @property
    def paused(self) -> bool:
        """Whether nothing new is sent."""
        return self._settings.paused

    def holds(self) -> dict[str, Reason]:
        """Return for each profile whose jobs wait what they wait for."""
        return self._served.runner.gate.holds() if self._served else {}

    def release(self, profile: str = "") -> None:
        """Try again now what a profile's jobs, or all, wait for."""
        self._accounts.look_again(profile)
        self._there.runner.gate.release(profile)

    def _free(self, profile: str) -> None:
        if self._served and profile:
            self._served.runner.gate.release(profile)

    def wait_at_most(self, seconds: float | None) -> None:
        """Ask for tasks that are at a provider for so long instead of as long as their generators say."""
        self._there.runner.asking.deadline = seconds

    # ways out

    async def cancel(self, order_ids: Sequence[str]) -> None:
        """Cancel what is unfinished of the orders."""
        await self._there.runner.cancel([order for order in map(self._there.ledger.order, order_ids) if order])

    async def cancel_lines(self, document: Document, line_ids: Sequence[str]) -> None:
        """Cancel what is unfinished for lines, also what is only being ordered at this moment."""
        await self._there.generating.cancel_lines(document, line_ids)

    async def cancel_all(self) -> None:
        """Cancel everything that is unfinished, also what is only being ordered at this moment."""
        await self._there.generating.cancel_all()

    async def retry(self, order_id: str) -> None:
        """Let the failed and cancelled jobs of an order try again, and a halted queue go on."""
        self._accounts.look_again()
        self._there.runner.resume()
        await self._there.runner.retry(order_id)

    async def send_again(self, order_id: str) -> None:
        """Send what has an unknown outcome once more, although it may be bought twice."""
        self._there.runner.resume()
        await self._there.runner.send_again(order_id)

    async def found(self, order_id: str, task: str) -> None:
        """Go on with a task that was lost, which the user found at the provider under that id."""
        await self._there.runner.found(order_id, task.strip())

    async def forget(self, order_ids: Sequence[str]) -> None:
        """Take ended orders out of the list."""
        await self._there.runner.forget(order_ids)

    async def ask_prices(self) -> None:
        """Ask once what calls cost whose providers have not told it yet."""
        await self._there.bills.settle()

    @property
    def _there(self) -> _Served:
        if self._served is None:
            raise RuntimeError("no library is open")
        return self._served
