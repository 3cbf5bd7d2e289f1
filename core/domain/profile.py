"""A configured provider: where it is, what it may do at once, what it costs. Its key lies elsewhere."""

import msgspec

from core.domain.money import Price
from core.domain.params import Value


class Caps(msgspec.Struct, frozen=True, omit_defaults=True):
    """The most that may be spent with a profile, in its provider's unit; None is no limit. A day is the user's own."""

    project: float | None = None
    day: float | None = None


class Profile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One configured provider. `id` never changes and stands in requests; `name` is for people and unique.

    `template` is what it was made from. `endpoints` holds paths that the user gave, by the declared endpoint's name.
    `at_once` and `per_minute` of 0 mean the provider's own limits. `prices` has the price of a generator by its id, or
    of a model by its name, and wins over what is declared. `defaults` are parameters with which its voices begin, where
    a server knows other models than the generator declares.
    """

    id: str
    provider: str
    name: str
    template: str = ""
    base_url: str = ""
    endpoints: dict[str, str] = {}
    at_once: int = 0
    per_minute: int = 0
    prices: dict[str, Price] = {}
    caps: Caps = Caps()
    defaults: dict[str, Value] = {}
