"""Has written down what is said in takes, by whoever of the profiles does that; counted as spent before it leaves."""

import time
from collections.abc import Callable
from typing import Any

import msgspec

from core.domain.ids import new_id
from core.domain.job import Job
from core.domain.money import Money
from core.domain.params import complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.take import Take
from core.errors import KeyringProblem, NotSent, Refused, RequestProblem, UsageProblem
from core.jobs.gate import midnight
from core.jobs.ledger import over_cap
from core.library import money as money_rows
from core.library.library import Library
from core.message import say
from core.providers.base import Generator, Kind, Transcribes, beginning, cost_of
from core.providers.registry import Registry
from core.text.language import language_of

_LANGUAGE = "language"


class Said(msgspec.Struct, frozen=True):
    """What a profile heard in a take, and when, in seconds since 1970."""

    text: str
    profile: str
    made: float


class Writing:
    """The profiles that write down what is said."""

    def __init__(self, library: Callable[[], Library], registry: Registry) -> None:
        self._library = library
        self._registry = registry

    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles that can."""
        return tuple({profile.id: profile for profile, _ in self._registry.of_kind(Kind.TRANSCRIPT)}.values())

    def offering(self) -> tuple[str, ...]:
        """Return the names of what could be added to have one."""
        return self._registry.offering(lambda generator: generator.kind is Kind.TRANSCRIPT)

    def price(self, profile_id: str, take: Take) -> Money | None:
        """Return what writing down a take costs, None where nobody knows."""
        generator, profile, request = self._request(profile_id, take)
        return cost_of(generator, profile, request, take.facts.seconds)

    async def write_down(self, profile_id: str, take: Take) -> Said:
        """Ask once what is said in a take. Raises `RequestProblem`, `OverCap`, and like `Transcribes.transcribe`."""
        generator, profile, request = self._request(profile_id, take)
        adapter = self._registry.adapter(profile.id, generator.id)
        if not isinstance(adapter, Transcribes):
            raise _cannot(profile)
        library = self._library()
        job = Job(new_id(), "", 0, request)
        await self._reserve(job, take, cost_of(generator, profile, request, take.facts.seconds), profile)
        try:
            found = await adapter.transcribe(generator.id, library.store.path(take.audio, take.suffix), request.params)
        except (NotSent, Refused, RequestProblem, UsageProblem, KeyringProblem):
            await library.write(money_rows.give_back, job.id)
            raise
        return Said(found.text, profile.id, time.time())

    def _request(self, profile_id: str, take: Take) -> tuple[Generator, Profile, Request]:
        profile = self._registry.profile(profile_id)
        found = [one for owner, one in self._registry.of_kind(Kind.TRANSCRIPT) if owner.id == profile.id]
        if not found:
            raise _cannot(profile)
        generator = found[0]
        values = dict(beginning(generator, profile))
        language = language_of(take.text)
        if language and any(param.name == _LANGUAGE for param in generator.params):
            values[_LANGUAGE] = language
        return generator, profile, Request(generator.id, profile.id, "", "", complete(generator.params, values))

    async def _reserve(self, job: Job, take: Take, price: Money | None, profile: Profile) -> None:
        """Write what is about to be spent. Raises `OverCap`."""

        def write(db: Any) -> Any:
            return money_rows.reserve(db, job, take.project, price, profile.caps, time.time(), midnight())

        if over := await self._library().write(write):
            raise over_cap(*over)


def _cannot(profile: Profile) -> RequestProblem:
    return RequestProblem(
        say("{name} does not transcribe.", name=profile.name), say("Choose a provider that does, such as OpenAI.")
    )
