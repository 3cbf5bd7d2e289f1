"""What the voices room asks of the studio: requests with their prices, orders, takes to hear, who speaks with a voice.

Awaited; knows no widget.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.domain.clip import Clip
from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.kept import KeptVoice
from core.domain.params import Param, Value, complete
from core.domain.profile import Profile
from core.domain.request import Plan, Request
from core.domain.script import Project, Speaker, Voice
from core.domain.take import Take
from core.errors import NothingToSay, Problem
from core.message import say
from core.net.outgoing import Outgoing
from core.projects.casting import change_speaker
from core.providers.base import Generator, Kind, beginning
from core.studio import Studio
from core.text.clean import clean
from gui.i18n import _
from gui.money import price
from gui.panels.names import language_name
from gui.playback import Playable, Player

Maker = tuple[Profile, Generator]


@dataclass(frozen=True)
class Offer:
    """What can be asked for now: the request with its price, and what would leave; or the problem that it has."""

    request: Request | None = None
    price: str = ""
    out: Outgoing | None = None
    problem: Problem | None = None


class VoicesPresenter:
    """One for a room; holds no voice."""

    def __init__(self, studio: Studio, player: Player) -> None:
        self._studio, self._player = studio, player

    # who makes and who speaks

    def makers(self) -> tuple[Maker, ...]:
        """Return what makes voices of recordings that are kept."""
        return tuple(pair for pair in self._studio.registry.of_kind(Kind.CLONE) if pair[1].makes_voice)

    def speech(self, voice: KeptVoice) -> Maker | None:
        """Return the profile and the generator that speak with a voice; None where one of them is gone."""
        known = self._studio.registry.speech()
        return next((pair for pair in known if (pair[0].id, pair[1].id) == (voice.profile, voice.generator)), None)

    def provider(self, profile_id: str) -> str:
        """Return the name of a profile, its id where it is gone."""
        found = self._studio.accounts.find(profile_id)
        return _(found.name) if found else profile_id

    def language(self, voice: KeptVoice) -> str:
        """Return what a voice was made to speak, by its name for people; "" where nobody chose."""
        maker = self.speech(voice)
        return language_name(maker[1], voice.language) if maker else voice.language

    # what would be asked for

    def preview(self, maker: Maker, text: str, values: Mapping[str, Value], clips: Sequence[Clip]) -> Offer:
        """Return what a new voice's preview would be, or what is missing."""
        profile, generator = maker
        if len(clips) < (generator.clips.least if generator.clips else 0):
            return Offer(problem=NothingToSay(say("There is no recording yet."), say("Add one of who shall speak.")))
        if not text.strip():
            return Offer(problem=NothingToSay(say("The preview says nothing yet."), say("Write what it shall say.")))
        return self._offer(lambda: self._request(profile, generator, text, "", values, tuple(clips)))

    def use(self, voice: KeptVoice, text: str, values: Mapping[str, Value]) -> Offer:
        """Return what the first real use of a voice would be, or what is missing."""
        maker = self.speech(voice)
        if maker is None:
            return Offer()
        if not text.strip():
            return Offer(problem=NothingToSay(say("There is nothing to say yet."), say("Write a word or two.")))
        return self._offer(lambda: self._request(*maker, text, voice.voice, values, ()))

    def _request(
        self,
        profile: Profile,
        generator: Generator,
        text: str,
        voice: str,
        values: Mapping[str, Value],
        clips: tuple[Clip, ...],
    ) -> Request:
        params = complete(generator.params, {**beginning(generator, profile), **values})
        return Request(generator.id, profile.id, clean(text), voice, params, clips)

    def _offer(self, make: Callable[[], Request]) -> Offer:
        try:
            request = make()
            quote = self._studio.quote([request])
            return Offer(request, price(quote.totals, quote.unknown), self._studio.preview(request))
        except Problem as problem:
            return Offer(problem=problem)

    # orders

    async def order(self, request: Request, name: str) -> Order:
        """Put a request into the queue; its take, and the voice that comes with it, have that name.

        Raises `RequestProblem`, and `NeedsConsent` for recordings that nobody agreed to put in public.
        """
        order_id = new_id()
        job = Job(new_id(), order_id, 0, request)
        plan = Plan((request,))
        return await self._studio.generate_order(
            Order(order_id, plan, request.text, time.time(), speaker=clean(name), jobs=(job,))
        )

    def orders(self) -> list[Order]:
        """Return the orders for voices that gave no take yet, oldest first."""
        making = {generator.id for _profile, generator in self.makers()}
        voices = {(voice.profile, voice.voice) for voice in self._studio.kept.all()}
        return [
            order for order in self._studio.queue.orders() if not order.take and self._is_mine(order, making, voices)
        ]

    def named(self, order: Order) -> tuple[str, str]:
        """Return for whose voice an order is, and at which provider."""
        return _("“{name}”", name=order.speaker), self.provider(order.plan.requests[0].profile)

    def _is_mine(self, order: Order, making: set[str], voices: set[tuple[str, str]]) -> bool:
        requests = order.plan.requests
        made = any(request.generator in making for request in requests)
        return made or (not order.line and any((one.profile, one.voice) in voices for one in requests))

    # what can be heard

    async def takes(self, voices: Sequence[KeptVoice]) -> dict[str, Take]:
        """Return the previews of voices by their ids, as far as they are there."""
        found = await self._studio.takes_by_id([voice.take for voice in voices if voice.take])
        return {take.id: take for take in found}

    def play(self, voice: KeptVoice, take: Take) -> None:
        """Play a voice's preview; the one that is heard pauses or goes on."""
        if self._player.now and self._player.now.key == take.id:
            self._player.toggle()
            return
        path, caption = self._studio.audio_path(take), self.provider(voice.profile)
        self._player.play([Playable(take.id, path, take.peaks, take.facts.seconds, voice.name, caption)])

    # who speaks with it

    async def cast(self) -> tuple[tuple[Project, Speaker], ...]:
        """Return the speakers of every project."""
        return await self._studio.casts()

    async def give(self, voice: KeptVoice, project_id: str, speaker_id: str) -> None:
        """Let a speaker speak with a voice; the project can take it back."""
        document = await self._studio.document(project_id)
        change_speaker(document, speaker_id, voice=recipe(voice))


def recipe(voice: KeptVoice) -> Voice:
    """Return a kept voice as speakers have theirs."""
    return Voice(voice.generator, voice.profile, voice.voice, voice.name)


def speaks_with(speaker: Speaker, voice: KeptVoice) -> bool:
    """Tell whether a speaker has that voice."""
    had = speaker.voice
    return had is not None and (had.profile, had.generator, had.voice) == (voice.profile, voice.generator, voice.voice)


def shared(speech: Generator, maker: Generator | None) -> tuple[Param, ...]:
    """Return the parameters of `speech` that its previews have too: what a voice can hardly be spoken without."""
    names = {param.name for param in maker.params} if maker else set[str]()
    return tuple(param for param in speech.params if param.name in names)
