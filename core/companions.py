"""What can be made of a song that is there, and what helps to write one: requests that start from takes, or give words.

What gives audio goes through the ledger like any other request. What gives none is asked for once and waited for; it is
counted as spent before it leaves, and given back only where certainly nothing was bought.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.params import Text, Value, complete
from core.domain.request import Plan, Request
from core.domain.take import Mark, Take
from core.errors import KeyringProblem, LibraryProblem, NotSent, Refused, RequestProblem, UsageProblem
from core.jobs.gate import midnight
from core.jobs.ledger import over_cap
from core.library import money as money_rows
from core.library import takes as take_rows
from core.library.library import Library
from core.message import say
from core.providers.base import Assistance, Assists, Generator, beginning, cost_of
from core.providers.registry import Registry

logger = logging.getLogger(__name__)


class Companions:
    """Requests around songs, for one open library."""

    def __init__(self, library: Library, registry: Registry) -> None:
        self._library = library
        self._registry = registry

    def of(self, take: Take) -> tuple[Generator, ...]:
        """Return what can be made of a take at the profile that made it."""
        try:
            there = self._registry.generators_of(take.profile)
        except RequestProblem:  # the profile is gone
            return ()
        return tuple(one for one in there if take.generator in one.sources and _known(take, one.text_take))

    def request(self, take: Take, generator_id: str, values: Mapping[str, Value]) -> Request:
        """Return what asks for it; what a parameter wants to know of the take is filled in.

        Raises `RequestProblem` where the take does not know it, and `BadParameter`.
        """
        generator = self._registry.generator(generator_id)
        profile = self._registry.profile(take.profile)
        asked = {param.name: param.take for param in generator.params if isinstance(param, Text) and param.take}
        own = {name: known for name, wanted in asked.items() if (known := _known(take, wanted))}
        text = _known(take, generator.text_take) if generator.text_take else take.text
        strange = bool(generator.sources) and take.generator not in generator.sources
        if generator.text_take and (strange or not text):
            raise RequestProblem(
                say("The provider's number of this take is not known."),
                say("Only what came from the provider can be changed there."),
            )
        begun = {**beginning(generator, profile), **own, **values}
        return Request(generator.id, profile.id, text, "", complete(generator.params, begun))

    def order(self, take: Take, generator_id: str, values: Mapping[str, Value]) -> Order:
        """Return an order for it; its takes belong to the song that the take belongs to."""
        request = self.request(take, generator_id, values)
        order_id = new_id()
        return Order(
            order_id, Plan((request,)), take.text, time.time(), take.project, take.script, take.line, take.speaker,
            jobs=(Job(new_id(), order_id, 0, request),),
        )  # fmt: skip

    async def assist(self, request: Request) -> Assistance:
        """Ask for what makes no audio, once, and wait for it.

        Raises `RequestProblem`, `OverCap`, and like `Adapter.submit` and `poll`.
        """
        adapter = self._registry.adapter(request.profile, request.generator)
        if not isinstance(adapter, Assists):
            raise UsageProblem(say("{id} makes audio.", id=request.generator), say("Generate it."))
        await adapter.check(request)
        if self._registry.generator(request.generator).repeatable:
            return await adapter.assist(request)
        job = Job(new_id(), "", 0, request)
        await self._reserve(job)
        try:
            found = await adapter.assist(request)
        except (NotSent, Refused, RequestProblem, UsageProblem, KeyringProblem):
            await self._library.write(money_rows.give_back, job.id)
            raise
        try:
            await self._library.write(money_rows.bought, job.id, found.trace, "")
        except LibraryProblem as problem:  # what came is worth more than its number
            logger.warning("%s: %s", request.generator, problem)
        return found

    async def time(self, take_id: str, marks: Sequence[Mark]) -> Take | None:
        """Keep the times of a take's words with it, and return it as it is then; None if it is gone."""

        def timed(take: Take) -> Take:
            notes = {name: value for name, value in take.notes.items() if name != "timing"}
            return msgspec.structs.replace(take, marks=tuple(marks), notes=notes)

        return await self._library.write(take_rows.change, self._library.store, take_id, timed)

    async def _reserve(self, job: Job) -> None:
        """Write what is about to be spent. Raises `OverCap`."""
        request = job.request
        profile = self._registry.profile(request.profile)
        price = cost_of(self._registry.generator(request.generator), profile, request)

        def write(db: Any) -> Any:
            return money_rows.reserve(db, job, "", price, profile.caps, time.time(), midnight())

        if over := await self._library.write(write):
            raise over_cap(*over)


def _known(take: Take, name: str) -> str:
    """Return what a take knows of itself: the provider's id of it, or a note."""
    return take.remote if name == "remote" else take.notes.get(name, "")
