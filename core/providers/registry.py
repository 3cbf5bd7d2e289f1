"""The providers that this program knows, their generators by id, and the adapters of the configured profiles."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from core.domain.profile import Profile
from core.domain.script import Voice
from core.errors import RequestProblem
from core.message import say
from core.providers.ai302.spec import AI302
from core.providers.base import SPEAKING, Adapter, Generator, Kind, Kit, Provider, Template
from core.providers.higgs.spec import HIGGS
from core.providers.jimmyai.spec import JIMMYAI
from core.providers.local.spec import LOCAL
from core.providers.openai.spec import OPENAI
from core.providers.suno.spec import SUNO
from core.providers.udio.spec import UDIO

PROVIDERS: tuple[Provider, ...] = (LOCAL, OPENAI, AI302, JIMMYAI, UDIO, SUNO, HIGGS)

BUILT_IN = Profile(id="local", provider=LOCAL.id, name=LOCAL.name)
"""The profile that needs no key and no network: every library can speak from its first start."""


class Registry:
    """Finds generators and profiles by id; makes an adapter when it is first needed and keeps it."""

    def __init__(
        self,
        providers: Sequence[Provider] = PROVIDERS,
        profiles: Sequence[Profile] = (BUILT_IN,),
        kit_of: Callable[[Profile], Kit] | None = None,
    ) -> None:
        self._providers = {provider.id: provider for provider in providers}
        self._generators = {generator.id: generator for provider in providers for generator in provider.generators}
        self._profiles = {profile.id: profile for profile in profiles}
        self._kit_of = kit_of or _no_kit
        self._adapters: dict[tuple[str, str], Adapter] = {}
        self._retired: list[Adapter] = []

    def equip(self, kit_of: Callable[[Profile], Kit]) -> None:
        """Give adapters that are made from now on their kit."""
        self._kit_of = kit_of

    def change(self, profiles: Sequence[Profile]) -> None:
        """Know these profiles from now on; one that changed gets a new adapter, its jobs under way keep the old one."""
        fresh = {profile.id: profile for profile in profiles}
        for known in tuple(self._adapters):
            if fresh.get(known[0]) != self._profiles.get(known[0]):
                self._retired.append(self._adapters.pop(known))
        self._profiles = fresh

    def generators_of(self, profile_id: str) -> tuple[Generator, ...]:
        """Return what can be asked of a profile: its provider's generators, and others' that are reached there too."""
        return self._reached(self.provider(profile_id), self.profile(profile_id).template)

    def _reached(self, provider: Provider, template: str) -> tuple[Generator, ...]:
        guests = (
            generator
            for guest in self._providers.values()
            if guest is not provider
            for generator in guest.generators
            if generator.id in guest.at.get(template, ())
        )
        return (*provider.generators, *guests)

    def providers(self) -> tuple[Provider, ...]:
        """Return every provider that this program knows."""
        return tuple(self._providers.values())

    def templates(self) -> tuple[tuple[Provider, Template], ...]:
        """Return what a profile can be made from."""
        return tuple((provider, template) for provider in self._providers.values() for template in provider.templates)

    def offering(self, wanted: Callable[[Generator], bool]) -> tuple[str, ...]:
        """Return the names of the templates whose profiles have such a generator, the one with most of them first."""
        having = [
            (sum(map(wanted, self._reached(provider, template.id))), template.name)
            for provider, template in self.templates()
        ]
        return tuple(name for count, name in sorted(having, key=lambda one: -one[0]) if count)

    def generator(self, generator_id: str) -> Generator:
        """Return the generator of that id or raise `RequestProblem`."""
        try:
            return self._generators[generator_id]
        except KeyError:
            raise RequestProblem(
                say("This Roomtone has no generator {id}.", id=generator_id),
                say("Choose another voice for the line, or update Roomtone."),
            ) from None

    def find(self, generator_id: str) -> Generator | None:
        """Return the generator of that id, None where this Roomtone has it no more: what it made stays."""
        return self._generators.get(generator_id)

    def profile(self, profile_id: str) -> Profile:
        """Return the profile of that id or raise `RequestProblem`."""
        try:
            return self._profiles[profile_id]
        except KeyError:
            raise RequestProblem(
                say("There is no provider profile {id}.", id=profile_id),
                say("Known are: {names}.", names=", ".join(profile.name for profile in self._profiles.values())),
            ) from None

    def provider(self, profile_id: str) -> Provider:
        """Return the provider of a profile or raise `RequestProblem`."""
        profile = self.profile(profile_id)
        if profile.provider not in self._providers:
            raise RequestProblem(
                say("{name} belongs to a provider that this Roomtone does not have.", name=profile.name),
                say("Choose another voice for the line, or update Roomtone."),
            )
        return self._providers[profile.provider]

    def profiles(self) -> tuple[Profile, ...]:
        """Return the configured profiles."""
        return tuple(self._profiles.values())

    def of_kind(self, *kinds: Kind) -> tuple[tuple[Profile, Generator], ...]:
        """Return every profile with each of its generators of these kinds."""
        return tuple(
            (profile, generator)
            for profile in self._profiles.values()
            if profile.provider in self._providers
            for generator in self.generators_of(profile.id)
            if generator.kind in kinds
        )

    def speech(self) -> tuple[tuple[Profile, Generator], ...]:
        """Return what can be the voice of a speaker; what makes a voice that another one speaks with cannot."""
        return tuple(pair for pair in self.of_kind(*SPEAKING) if not pair[1].makes_voice)

    def default_voice(self) -> Voice:
        """Return the voice of whoever was given none: the first that can speak."""
        profile, generator = self.speech()[0]
        return Voice(generator.id, profile.id, generator.default_voice)

    def narrating(self, language: str) -> Voice:
        """Return the voice of a narrator in that language, the default one where the language has none."""
        default = self.default_voice()
        ensemble = self.generator(default.generator).ensembles.get(language)
        return Voice(default.generator, default.profile, ensemble[0], ensemble[0]) if ensemble else default

    def ensemble(self, voice: Voice) -> tuple[Voice, ...]:
        """Return voices beside which `voice` can be told apart, itself among them; alone where none are known."""
        for ids in self.generator(voice.generator).ensembles.values():
            if voice.voice in ids:
                return tuple(Voice(voice.generator, voice.profile, found, found) for found in ids)
        return (voice,)

    def adapter(self, profile_id: str, generator_id: str = "") -> Adapter:
        """Return what talks to a profile, about that generator if one is named; the first call imports it.

        Raises `RequestProblem` for a generator that cannot be reached there.
        """
        provider = self._owner(profile_id, generator_id)
        known = profile_id, provider.id
        if known not in self._adapters:
            profile = self.profile(profile_id)
            self._adapters[known] = provider.adapter()(profile, self._kit_of(profile))
        return self._adapters[known]

    def _owner(self, profile_id: str, generator_id: str) -> Provider:
        own = self.provider(profile_id)
        if not generator_id or any(generator.id == generator_id for generator in own.generators):
            return own
        template = self.profile(profile_id).template
        for guest in self._providers.values():
            if generator_id in guest.at.get(template, ()):
                return guest
        raise RequestProblem(
            say("{profile} has no generator {id}.", profile=self.profile(profile_id).name, id=generator_id),
            say("Choose another voice or another provider for it."),
        )

    async def close(self) -> None:
        """Close every adapter."""
        adapters = [*self._adapters.values(), *self._retired]
        self._adapters.clear()
        self._retired.clear()
        await asyncio.gather(*(adapter.close() for adapter in adapters))


def _no_kit(_: Profile) -> Kit:
    """Return nothing, for providers that need nothing of the studio."""
    return cast("Any", None)
