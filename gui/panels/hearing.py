"""Hearing words before they stand in a script: free voices at once and in no library, others for their price and once.

What costs goes through the queue and becomes a take like any other; what was made of the very same before is played
again.
"""

import time
from collections.abc import Callable

from core.domain.ids import new_id
from core.domain.job import Job, Order, State
from core.domain.request import Plan, Request
from core.domain.take import Take
from core.errors import NothingToSay, Problem
from core.projects.status import UNDER_WAY
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, sentences, told
from gui.playback import Playable, Player

_ENDED = frozenset({State.FAILED, State.CANCELLED, State.UNCERTAIN})


class Hearing:
    """For one widget. `tell` hears a sentence ("" for none) and its tone whenever something begins, plays or fails."""

    def __init__(self, studio: Studio, tasks: Tasks, player: Player | None, tell: Callable[[str, str], object]) -> None:
        self._studio, self._tasks, self._player, self._tell = studio, tasks, player, tell
        self._order = ""
        self._leave = studio.order_changed.connect(self._follow)

    def close(self) -> None:
        """Hear no more of the studio."""
        self._leave()

    @property
    def busy(self) -> bool:
        """Whether something that costs is being made: nothing more is ordered until it is there."""
        return bool(self._order)

    @property
    def able(self) -> bool:
        """Whether anything can be heard now."""
        return self._player is not None and not self.busy

    def forget(self) -> None:
        """Do not play what is being made; it stays in the library."""
        self._order = ""

    def hear(self, plan: Plan, text: str, who: str, project: str) -> None:
        """Play what a plan makes. `text` and `who` are what is shown of it, `project` whose money it is."""
        request = plan.requests[0] if len(plan.parts) == 1 and plan.requests else None
        if self._player is None:
            return
        if request and self.is_free(request):
            self._tasks.run(self._speak(request, text, who), "hear a free voice")
        elif not self._order:
            self._order = new_id()
            self._tasks.run(self._make(_order(self._order, plan, text, who, project)), "hear a voice")

    def is_free(self, request: Request) -> bool:
        """Whether a request is spoken at once, for nothing."""
        generator = self._studio.registry.find(request.generator)
        return generator is not None and generator.repeatable

    async def _speak(self, request: Request, text: str, who: str) -> None:
        try:
            path = await self._studio.audition(request)
        except Problem as problem:
            self._fail(problem)
            return
        if self._player is not None:
            self._tell("", "")
            self._player.play([Playable(f"heard {request.fingerprint}", path, b"", 0.0, text, who)])

    async def _make(self, order: Order) -> None:
        try:
            made = await self._studio.same_take(order.plan)
            if made is None:
                await self._order_once(order)
                return
            self._end(order.id)
            self._play(made)
        except Problem as problem:
            self._order = ""
            self._fail(problem)

    async def _order_once(self, order: Order) -> None:
        """Order it; where the very same was ordered before, wait for that, or let it go on."""
        same = [one for one in self._studio.queue.orders() if one.plan.fingerprint == order.plan.fingerprint]
        known = next((one for one in reversed(same) if not (one.take or one.lines)), None)
        begun = known and any(job.remote or job.downloads or job.state is State.DONE for job in known.jobs)
        if known and known.state is State.UNCERTAIN:
            self._end(order.id)
            self._tell(
                _("It was sent before, and no answer came. Look into the queue: sending it again may cost again."),
                "uncertain",
            )
            return
        self._tell(_("Being made…"), "")
        if known and (known.state in UNDER_WAY or begun):
            self._order = known.id
            if known.state not in UNDER_WAY:
                await self._studio.queue.retry(known.id)
            return
        await self._studio.generate_order(order)

    def _fail(self, problem: Problem) -> None:
        tone = "" if isinstance(problem, NothingToSay) else "failed"
        self._tell(sentences(told(problem.title), told(problem.remedy) if problem.remedy and tone else ""), tone)

    def _follow(self, order: Order) -> None:
        """Play what was ordered here once it is there, or say why it will not come."""
        if order.id != self._order:
            return
        if order.take:
            self._tasks.run(self._play_filed(order), "play what was made")
        elif order.state in _ENDED:
            self._end(order.id)
            self._tell(told(order.reason.title) if order.reason else _("Nothing was made."), "failed")

    async def _play_filed(self, order: Order) -> None:
        found = await self._studio.takes_by_id([order.take])
        if order.id == self._order:
            self._end(order.id)
            for take in found:
                self._play(take)

    def _play(self, take: Take) -> None:
        if self._player is not None:
            self._tell("", "")
            path, seconds = self._studio.audio_path(take), take.facts.seconds
            self._player.play([Playable(take.id, path, take.peaks, seconds, take.text, take.speaker)])

    def _end(self, order_id: str) -> None:
        if self._order == order_id:
            self._order = ""


def _order(order_id: str, plan: Plan, text: str, who: str, project: str) -> Order:
    jobs = tuple(
        Job(new_id(), order_id, place, part) for place, part in enumerate(plan.parts) if isinstance(part, Request)
    )
    return Order(order_id, plan, text, time.time(), project=project, speaker=who, jobs=jobs)
