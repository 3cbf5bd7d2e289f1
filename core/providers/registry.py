"""All providers that this program knows, found by id."""

from functools import cache

from core.message import say
from core.errors import RequestProblem
from core.providers.base import Generator, Profile, Provider
from core.providers.local.spec import LOCAL

PROVIDERS: tuple[Provider, ...] = (LOCAL,)

BUILT_IN = Profile(id="local", provider=LOCAL.id, name=LOCAL.name)
"""The profile that needs no key and no network: every library can speak from its first start."""


@cache
def generators() -> dict[str, Generator]:
    """Return every generator by its id."""
    return {generator.id: generator for provider in PROVIDERS for generator in provider.generators}


def generator(generator_id: str) -> Generator:
    """Return the generator of that id or raise `RequestProblem`."""
    try:
        return generators()[generator_id]
    except KeyError:
        raise RequestProblem(
            say("This Roomtone has no generator {id}.", id=generator_id),
            say("Choose another voice for the line, or update Roomtone."),
        ) from None


def provider(provider_id: str) -> Provider:
    """Return the provider of that id or raise `RequestProblem`."""
    for found in PROVIDERS:
        if found.id == provider_id:
            return found
    raise RequestProblem(say("This Roomtone has no provider {id}.", id=provider_id))
