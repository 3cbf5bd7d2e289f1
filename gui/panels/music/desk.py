"""From a wish for a companion of a song to its answer: asks what it needs, shows that it is asked for, and why not."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from core.domain.request import Request
from core.domain.song import Song
from core.domain.take import Take
from core.errors import NothingToSay, Problem
from core.providers.base import Assistance, Kind
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, sentences, told
from gui.money import with_price
from gui.panels.music.card import CompanionCard
from gui.panels.music.companions import Companion, Companions
from gui.panels.music.presenter import Offer
from gui.theme import Theme

Answered = Callable[[Companion, Request, Assistance], None]


class Offered(NamedTuple):
    """A companion as a menu shows it."""

    companion: Companion
    words: str
    price: str
    enabled: bool


class CompanionDesk:
    """Has the card. `answered` is told what came; what is audio comes as takes, as everything that is ordered."""

    def __init__(self, studio: Studio, theme: Theme, tasks: Tasks, answered: Answered) -> None:
        self._companions, self._tasks, self._answered = Companions(studio), tasks, answered
        self._companion: Companion | None = None
        self._asking: set[str] = set()
        self.card = CompanionCard(theme)
        self.card.changed.connect(self._price)
        self.card.pressed.connect(self._press)

    def offered(self, take: Take, takes: Sequence[Take]) -> list[Offered]:
        """Return what can be done with a take; `takes` are those that are there already."""
        return [self._offer(one, takes) for one in self._companions.of_take(take)]

    def _offer(self, companion: Companion, takes: Sequence[Take]) -> Offered:
        words, generator = _(companion.generator.name), companion.generator
        offer = self._companions.offer(companion, {})
        mark = offer.request.fingerprint if offer.request else ""
        timed = generator.kind is Kind.TIMING and companion.take is not None and bool(companion.take.marks)
        if timed or any(take.plan.fingerprint == mark for take in takes):
            words = _("{what} again", what=words)
        busy = offer.request is not None and (mark in self._asking or self._companions.is_ordered(offer.request))
        return Offered(companion, words + ("…" if companion.asked else ""), offer.price, not busy)

    def beside(self, song: Song, kind: Kind) -> Companion | None:
        """Return what helps to write the song."""
        return self._companions.beside(song, kind)

    def open(self, companion: Companion) -> None:
        """Ask for it at once, or for what it needs before."""
        self._companion = companion
        self.card.hide()
        if companion.asked:
            self._show(companion)
            self._price()
        else:
            self._press()

    def next(self) -> tuple[Companion, Offer] | None:
        """Return what the card's button would ask for; None while there is no such button."""
        if self.card.isHidden() or self.card.button.isHidden() or self._companion is None:
            return None
        return self._companion, self._companions.offer(self._companion, self.card.values)

    def ask_again(self) -> None:
        """Let the same be asked for once more, or something else in its place."""
        self._price()

    def close(self) -> None:
        """Put the card away."""
        self._companion = None
        self.card.hide()

    # inside

    def _show(self, companion: Companion) -> None:
        self.card.ask(_(companion.generator.name), _(companion.generator.hint), companion.asked)

    def _price(self) -> None:
        if self._companion:
            offer = self._companions.offer(self._companion, self.card.values)
            words = with_price(_(self._companion.generator.name), offer.price)
            self.card.show_button(words, enabled=offer.request is not None)
            nothing_wrong = offer.problem is None or isinstance(offer.problem, NothingToSay)
            self.card.tell("" if nothing_wrong else _words(offer.problem), "stale")

    def _press(self) -> None:
        companion = self._companion
        if companion is None:
            return
        request = self._companions.offer(companion, self.card.values if companion.asked else {}).request
        if request is None:
            self._show(companion)
            self._price()
            return
        if request.fingerprint in self._asking or self._companions.is_ordered(request):
            return
        self._asking.add(request.fingerprint)
        if companion.generator.kind is Kind.EDIT:
            self._tasks.run(self._order(companion, request), "order of a companion")
        else:
            self._tasks.run(self._ask(companion, request), "ask a companion")

    async def _order(self, companion: Companion, request: Request) -> None:
        self.close()
        try:
            await self._companions.order(companion, request)
        finally:
            self._asking.discard(request.fingerprint)

    async def _ask(self, companion: Companion, request: Request) -> None:
        """Ask once. What comes is told even where the card was put away meanwhile: it may have cost something."""
        try:
            if not companion.asked:
                self._show(companion)
            self.card.show_button("", enabled=False)
            self.card.tell(_("{provider} is asked…", provider=_(companion.profile.name)))
            found = await self._companions.ask(request)
        except Problem as problem:
            self._refuse(companion, problem)
        else:
            if self._companion == companion:
                self.card.tell("")
            self._answered(companion, request, found)
        finally:
            self._asking.discard(request.fingerprint)

    def _refuse(self, companion: Companion, problem: Problem) -> None:
        if self._companion != companion:
            raise problem
        self._price()
        self.card.tell(_words(problem), "failed")
        self.card.show()


def _words(problem: Problem | None) -> str:
    if problem is None:
        return ""
    return sentences(told(problem.title), told(problem.remedy) if problem.remedy else "")
