"""The ways out of an order's state: their words, and what a person is asked before one is taken.

Used by queue, script and inspector alike. Knows the studio; paints nothing.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from core.domain.job import Order, State
from core.domain.request import Request
from core.errors import RequestProblem
from core.jobs.ways import Way, cancel_words
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, many, told
from gui.money import price, with_price
from gui.panels.question import Answer, Question

SPENDING = frozenset({Way.RETRY, Way.SEND_AGAIN})
"""Ways that buy: their buttons carry the price."""

_AGAIN = {
    Way.RETRY: frozenset({State.FAILED, State.CANCELLED}),
    Way.SEND_AGAIN: frozenset({State.UNCERTAIN}),
}
_LEFT = frozenset({State.SUBMITTING, State.RUNNING, State.DOWNLOADING})


def way_words(way: Way) -> str:
    """Return what a way out is called."""
    return {
        Way.CANCEL: _("Cancel"),
        Way.RETRY: _("Try again"),
        Way.DOWNLOAD_AGAIN: _("Download again"),
        Way.SEND_AGAIN: _("Send again"),
        Way.LOOK_UP: _("Look it up…"),
        Way.CHECK_AGAIN: _("Check again"),
        Way.FORGET: _("Remove from list"),
    }[way]


def way_hint(way: Way) -> str:
    """Return what taking it means, "" where its name says all."""
    return {
        Way.DOWNLOAD_AGAIN: _("It is bought and lies at the provider: this costs nothing."),
        Way.SEND_AGAIN: _("It may have been bought already, and may cost again."),
        Way.LOOK_UP: _("See in the provider’s records whether it was done, and fetch it without paying again."),
        Way.CHECK_AGAIN: _("Ask the provider how it stands: this costs nothing."),
    }.get(way, "")


class WayWords:
    """What the ways out of an order are called and mean, with the price where they spend."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def of(self, order: Order) -> tuple[Way, ...]:
        """Return the ways out of an order, the best one first."""
        return self._studio.queue.ways(order)

    def words(self, way: Way, *orders: Order) -> str:
        """Return the text of a button or menu entry, with the price where it spends."""
        return with_price(way_words(way), self.price(way, *orders)) if way in SPENDING else way_words(way)

    def price(self, way: Way, *orders: Order) -> str:
        """Return what taking a way that spends would cost, "" for nothing."""
        states = _AGAIN[way]
        return self.costs([job.request for order in orders for job in order.jobs if job.state in states])

    def hint(self, way: Way, *orders: Order) -> str:
        """Return what taking it means."""
        if way is Way.CANCEL and len(orders) == 1:
            return told(cancel_words(orders[0]))
        return way_hint(way)

    def costs(self, requests: Sequence[Request]) -> str:
        """Return what requests cost, "" for nothing; what is of a provider that is gone has no price."""
        try:
            quote = self._studio.quote(requests)
        except RequestProblem:
            return ""
        return price(quote.totals, quote.unknown)


class WaysOut(QObject):
    """Takes them for one room; asks in its `question` first where money or a loss is at stake."""

    def __init__(self, studio: Studio, tasks: Tasks, question: Question) -> None:
        super().__init__(question)
        self._studio, self._tasks, self._question = studio, tasks, question
        self._known = WayWords(studio)
        self.of, self.words, self.price, self.hint = (
            self._known.of,
            self._known.words,
            self._known.price,
            self._known.hint,
        )

    def take(self, way: Way, *orders: Order) -> None:
        """Take a way out of these orders, as far as it is one of theirs; others stay as they are."""
        mine = [order for order in orders if way in self.of(order)]
        if mine:
            self._does[way](mine)

    def fill(self, menu: QMenu, orders: Sequence[Order], *, but: Way | None = None) -> None:
        """Add the ways out of these orders to a menu, `but` that one."""
        menu.setToolTipsVisible(True)
        ways = dict.fromkeys(way for order in orders for way in self.of(order))
        for way in (way for way in ways if way is not but):
            mine = [order for order in orders if way in self.of(order)]
            action = menu.addAction(self.words(way, *mine), lambda way=way: self.take(way, *orders))
            action.setToolTip(self.hint(way, *mine))

    # inside

    @property
    def _does(self) -> dict[Way, Callable[[list[Order]], None]]:
        return {
            Way.CANCEL: self._cancel,
            Way.RETRY: self._retry,
            Way.DOWNLOAD_AGAIN: self._retry,
            Way.CHECK_AGAIN: self._retry,
            Way.SEND_AGAIN: self._ask_to_send,
            Way.LOOK_UP: lambda orders: self._look_up(orders[0]),
            Way.FORGET: self._forget,
        }

    def _cancel(self, orders: list[Order]) -> None:
        """Cancel; what the provider may charge for all the same is asked about first."""
        ids = [order.id for order in orders]
        bought = [order for order in orders if self._was_bought(order)]
        if not bought:
            self._run_cancel(ids)
            return
        self._question.ask(
            many("Cancel what was sent already?", "Cancel {n} that were sent already?", len(bought)),
            told(cancel_words(bought[0])),
            Answer(_("Cancel it") if len(orders) == 1 else _("Cancel them"), lambda: self._run_cancel(ids)),
        )

    def _run_cancel(self, ids: list[str]) -> None:
        self._tasks.run(self._studio.queue.cancel(ids), "cancel")

    def _was_bought(self, order: Order) -> bool:
        return any(job.state in _LEFT and self._known.costs([job.request]) for job in order.jobs)

    def _retry(self, orders: list[Order]) -> None:
        for order in orders:
            self._tasks.run(self._studio.queue.retry(order.id), "retry")

    def _ask_to_send(self, orders: list[Order]) -> None:
        self._question.ask(
            many("It may be bought twice.", "{n} may be bought twice.", len(orders)),
            _("It was sent and no answer came. If the provider did it all the same, sending it again costs again."),
            Answer(self.words(Way.SEND_AGAIN, *orders), lambda: self._send(orders)),
            tone="uncertain",
        )

    def _send(self, orders: list[Order]) -> None:
        for order in orders:
            self._tasks.run(self._studio.queue.send_again(order.id), "send again")

    def _look_up(self, order: Order) -> None:
        page = self._records_page(order)
        shown = (Answer(_("Open records"), lambda: QDesktopServices.openUrl(QUrl(page)), stays=True),) if page else ()
        self._question.ask_for(
            _("Was it done?"),
            _("Look for it in the provider’s records. If it is there, paste its task id: it costs nothing more."),
            _("Task id"),
            _("Fetch it"),
            lambda task: self._tasks.run(self._studio.queue.found(order.id, task), "look up"),
            *shown,
        )

    def _records_page(self, order: Order) -> str:
        profile = next((request.profile for request in order.plan.requests), "")
        try:
            return self._studio.accounts.provider(profile).records_page
        except RequestProblem:  # the profile is gone: the id can be pasted all the same
            return ""

    def _forget(self, orders: list[Order]) -> None:
        self._tasks.run(self._studio.queue.forget([order.id for order in orders]), "forget")
