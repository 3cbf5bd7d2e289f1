"""What a provider can do beside songs: with a take of one, or for a song that is only being written.

All of it follows from declarations. Awaited; knows no widget.
"""

from collections.abc import Mapping
from typing import NamedTuple

from core.domain.params import Param, Text, Value, complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.song import Song
from core.domain.take import Take
from core.errors import NothingToSay, Problem
from core.message import say
from core.providers.base import Assistance, Generator, Kind, beginning
from core.studio import Studio
from gui.money import price
from gui.panels.music.presenter import Offer

_LINES = {Kind.LYRICS: 3}


class Companion(NamedTuple):
    """A generator at a profile, and the take that it works on, or the id of the song that it helps to write."""

    profile: Profile
    generator: Generator
    take: Take | None = None
    song: str = ""

    @property
    def asked(self) -> tuple[Param, ...]:
        """What the user has to say: the main text, unless the take tells it, and the parameters."""
        generator = self.generator
        rest = tuple(param for param in generator.params if not (isinstance(param, Text) and param.take))
        if generator.text_take:
            return rest
        main = Text(
            generator.text,
            label=generator.text_label,
            longest=generator.max_chars,
            lines=_LINES.get(generator.kind, 1),
            required=True,
        )
        return (main, *rest)


class Companions:
    """Finds them, prices them, asks them."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def of_take(self, take: Take) -> list[Companion]:
        """Return what can be done with a take, in the order of the declarations."""
        profile = next((one for one in self._studio.accounts.all() if one.id == take.profile), None)
        return [Companion(profile, one, take) for one in self._studio.companions(take)] if profile else []

    def beside(self, song: Song, kind: Kind) -> Companion | None:
        """Return what helps to write a song at its own profile: one of the same provider, else for words any other."""
        house = self._house(song.generator)
        found = [
            Companion(profile, generator, song=song.id)
            for profile, generator in self._studio.registry.of_kind(kind)
            if profile.id == song.profile and (kind is Kind.LYRICS or generator.id in house)
        ]
        return next((one for one in found if one.generator.id in house), next(iter(found), None))

    def _house(self, generator_id: str) -> frozenset[str]:
        """Return the ids of all generators of the provider that declares this one."""
        houses = [frozenset(one.id for one in provider.generators) for provider in self._studio.registry.providers()]
        return next((house for house in houses if generator_id in house), frozenset())

    def offer(self, companion: Companion, values: Mapping[str, Value]) -> Offer:
        """Return what would be asked for and what it costs, or why it cannot be asked for."""
        try:
            request = self._request(companion, values)
            quote = self._studio.quote([request])
            return Offer(request, price(quote.totals, quote.unknown), self._studio.preview(request))
        except Problem as problem:
            return Offer(problem=problem)

    def _request(self, companion: Companion, values: Mapping[str, Value]) -> Request:
        profile, generator, take, _song = companion
        if take:
            return self._studio.companion_request(take, generator.id, values)
        text = str(values.get(generator.text, ""))
        if not text.strip():
            raise NothingToSay(say("Nothing is written there yet."), say("Write a few words."))
        names = {param.name for param in generator.params}
        given = {name: value for name, value in values.items() if name in names}
        return Request(
            generator.id,
            profile.id,
            text.strip(),
            "",
            complete(generator.params, {**beginning(generator, profile), **given}),
        )

    def is_ordered(self, request: Request) -> bool:
        """Tell whether the very same is under way."""
        return any(
            order.plan.fingerprint == request.fingerprint and not order.take for order in self._studio.queue.orders()
        )

    async def order(self, companion: Companion, request: Request) -> None:
        """Order audio made of a take; its takes come with the take's song. Raises `RequestProblem`."""
        if companion.take:
            await self._studio.edit_song(companion.take, request.generator, request.params)

    async def ask(self, request: Request) -> Assistance:
        """Ask for what is no audio. Raises `Problem`."""
        return await self._studio.assist(request)
