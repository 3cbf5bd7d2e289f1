"""Several takes of the same words: plans that differ in nothing but the seed, where the generator knows seeds."""

import secrets
from collections.abc import Sequence

import msgspec

from core.domain.params import Number, Value
from core.domain.request import Plan, Request
from core.errors import Problem
from core.providers.base import Generator
from core.providers.registry import Registry

MOST = 8
"""So many candidates at once are offered."""

SEED = "seed"


def seed_of(generator: Generator) -> Number | None:
    """Return the parameter that lets the same request sound otherwise; None where the generator has none."""
    return next((one for one in generator.params if one.name == SEED and isinstance(one, Number)), None)


def is_steady(plan: Plan, registry: Registry) -> bool:
    """Whether asking again for the very same plan gives the very same audio: a second candidate would be none."""
    return all(registry.generator(request.generator).steady for request in plan.requests)


def candidates(plan: Plan, registry: Registry, times: int, *, anew: bool) -> list[Plan]:
    """Return `times` plans of takes that say the same; only one where another would sound the same.

    With `anew` there is a take of the very same plan already, so that the first one gets another seed too.
    """
    if is_steady(plan, registry):
        return [plan]
    first = plan.requests[0] if plan.requests else None
    seed = seed_of(registry.generator(first.generator)) if first else None
    if first is None or seed is None or (times == 1 and not anew):
        return [plan] * times
    kept = [] if anew or _is_random(first.params.get(SEED), seed) else [plan]
    return [*kept, *(_with_seed(plan, value) for value in _seeds(seed, times - len(kept), first.params.get(SEED)))]


def times_of(plan: Plan, registry: Registry, times: int) -> int:
    """Return how many takes would be made of so many asked for."""
    try:
        return 1 if is_steady(plan, registry) else times
    except Problem:
        return times


def _is_random(value: Value | None, seed: Number) -> bool:
    return value is None or (bool(seed.low_label) and value == seed.low)


def _seeds(seed: Number, count: int, but: Value | None) -> Sequence[int]:
    """Return different seeds, none of them `but` and none of them the one that stands for chance."""
    low = int(seed.low) + bool(seed.low_label)
    found: dict[int, None] = {}
    while len(found) < count:
        value = low + secrets.randbelow(int(seed.high) - low + 1)
        if value != but:
            found[value] = None
    return tuple(found)


def _with_seed(plan: Plan, seed: int) -> Plan:
    return Plan(
        tuple(
            msgspec.structs.replace(part, params={**part.params, SEED: seed}) if isinstance(part, Request) else part
            for part in plan.parts
        )
    )
