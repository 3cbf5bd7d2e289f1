"""The providers that this program knows, their generators by id, and the adapters of the configured profiles."""

import asyncio
from collections.abc import Sequence

from core.domain.script import Voice
from core.errors import RequestProblem
from core.message import say
from core.providers.base import Adapter, Generator, Kind, Profile, Provider
from core.providers.local.spec import LOCAL

PROVIDERS: tuple[Provider, ...] = (LOCAL,)

BUILT_IN = Profile(id="local", provider=LOCAL.id, name=LOCAL.name)
"""The profile that needs no key and no network: every library can speak from its first start."""


class Registry:
    """Finds generators and profiles by id; makes an adapter when it is first needed and keeps it."""

    def __init__(self, providers: Sequence[Provider] = PROVIDERS, profiles: Sequence[Profile] = (BUILT_IN,)) -> None:
        self._providers = {provider.id: provider for provider in providers}
        self._generators = {generator.id: generator for provider in providers for generator in provider.generators}
        self._profiles = {profile.id: profile for profile in profiles}
        self._adapters: dict[str, Adapter] = {}

    def generator(self, generator_id: str) -> Generator:
        """Return the generator of that id or raise `RequestProblem`."""
        try:
            return self._generators[generator_id]
        except KeyError:
            raise RequestProblem(
                say("This Roomtone has no generator {id}.", id=generator_id),
                say("Choose another voice for the line, or update Roomtone."),
            ) from None

    def profile(self, profile_id: str) -> Profile:
        """Return the profile of that id or raise `RequestProblem`."""
        try:
            return self._profiles[profile_id]
        except KeyError:
            raise RequestProblem(
                say("There is no provider profile {id}.", id=profile_id),
                say("Known are: {names}.", names=", ".join(self._profiles)),
            ) from None

    def provider(self, profile_id: str) -> Provider:
        """Return the provider of a profile."""
        return self._providers[self.profile(profile_id).provider]

    def profiles(self) -> tuple[Profile, ...]:
        """Return the configured profiles."""
        return tuple(self._profiles.values())

    def speech(self) -> tuple[tuple[Profile, Generator], ...]:
        """Return what can speak: every profile with each of its generators of speech."""
        return tuple(
            (profile, generator)
            for profile in self._profiles.values()
            for generator in self._providers[profile.provider].generators
            if generator.kind is Kind.SPEECH
        )

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

    def adapter(self, profile_id: str) -> Adapter:
        """Return the adapter of a profile; the first call imports it."""
        if profile_id not in self._adapters:
            profile = self.profile(profile_id)
            self._adapters[profile_id] = self._providers[profile.provider].adapter()(profile)
        return self._adapters[profile_id]

    async def close(self) -> None:
        """Close every adapter."""
        adapters = list(self._adapters.values())
        self._adapters.clear()
        await asyncio.gather(*(adapter.close() for adapter in adapters))
