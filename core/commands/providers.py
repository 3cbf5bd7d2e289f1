"""`roomtone providers …`: the profiles of providers, and what each is set to.

A key is never shown, only where it is.
"""

import argparse
import asyncio
import re
import sys
from shlex import quote
from typing import Any

import msgspec

from core.accounts import Accounts
from core.commands.keys import keyring_words, tested
from core.commands.output import closed_studio, give, interruptible, tell
from core.domain.money import Per, Price
from core.domain.profile import Profile
from core.errors import KeyringProblem, Problem, UsageProblem
from core.keys import Found, Place, variable
from core.message import say
from core.net.address import is_whole, origin
from core.paths import Paths
from core.providers.base import Template, charges
from core.providers.registry import BUILT_IN

NONE = "none"
_PRICE = re.compile(
    r"(?P<amount>\d+(?:\.\d+)?|\.\d+)\s*(?P<unit>[^\W\d]\w*)\s*(?:per|/)\s*(?:(?P<each>[\d,_]+)\s*)?"
    r"(?P<per>call|character|token|minute)s?",
    re.IGNORECASE,
)
_PER = {"call": Per.CALL, "character": Per.CHARACTERS, "token": Per.TOKENS, "minute": Per.MINUTES}


async def list_templates(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print what a provider can be added from."""
    async with closed_studio(paths) as studio:
        rows = [_template(provider.name, template) for provider, template in studio.accounts.templates()]
    wide = max(len(row["name"]) for row in rows)
    text = "\n".join(
        f"{row['id']:<12} {row['name']:<{wide}} {row['base_url'] or 'give --base-url':<30} {row['hint']}"
        for row in rows
    )
    give(rows, json=arguments.json, text=text)
    return 0


def _template(provider: str, template: Template) -> dict[str, Any]:
    row = msgspec.to_builtins(template)
    return {"id": template.id, "name": template.name, "provider": provider, **row}


async def list_profiles(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print every provider with its settings, and where its key is."""
    async with closed_studio(paths) as studio:
        accounts = studio.accounts
        rows = await asyncio.gather(*(_row(accounts, profile) for profile in accounts.all()))
    text = "\n".join(f"{row['name']:<20} {row['base_url'] or '-':<40} {_key_words(row['key'])}" for row in rows)
    give(rows, json=arguments.json, text=text)
    return 0


async def _row(accounts: Accounts, profile: Profile) -> dict[str, Any]:
    built_in = profile.id == BUILT_IN.id
    provider = accounts.provider(profile.id)
    found = Found(Place.NONE) if built_in else await accounts.key(profile.id)
    place = {"place": found.place, "store": found.store, "needed": accounts.needs_key(profile)}
    return {
        "id": profile.id,
        "name": profile.name,
        "provider": provider.id,
        "template": profile.template,
        "base_url": profile.base_url,
        "key": place if built_in else {**place, "variable": variable(profile.name)},
        "at_once": profile.at_once or provider.limits.at_once,
        "per_minute": profile.per_minute or provider.limits.per_minute,
        "cap_day": profile.caps.day,
        "cap_project": profile.caps.project,
        "endpoints": {one.name: profile.endpoints.get(one.name, one.default) for one in provider.endpoints},
        "prices": msgspec.to_builtins(profile.prices),
        "generators": [generator.id for generator in accounts.generators(profile.id)],
    }


def _key_words(key: dict[str, Any]) -> str:
    match key["place"]:
        case Place.NONE:
            return "no key yet" if key["needed"] else "needs no key"
        case Place.ENVIRONMENT:
            return f"key in the variable {key['store']}"
        case _:
            return f"key in {key['store']}"


async def add_profile(arguments: argparse.Namespace, paths: Paths) -> int:
    """Add a provider from a template."""
    async with closed_studio(paths) as studio:
        profile = await studio.accounts.add(arguments.template, arguments.name, arguments.base_url)
        row = await _row(studio.accounts, profile)
    give(row, json=arguments.json, text=f"Added {profile.name}.")
    if not profile.base_url:
        tell(f"It has no address yet: roomtone providers set {quote(profile.name)} base-url URL")
    if row["key"]["needed"] and row["key"]["place"] is Place.NONE:
        tell(f"It has no key yet: roomtone keys set {quote(profile.name)}")
    return 0


async def test_profile(arguments: argparse.Namespace, paths: Paths) -> int:
    """Find out whether a provider works."""
    async with closed_studio(paths) as studio:
        profile = studio.accounts.profile(arguments.name)
        try:
            verdict = await tested(studio, profile)
        except Problem as problem:
            if arguments.json:
                give({"profile": profile.name, "works": False, "problem": str(problem)}, json=True, text="")
            raise
    result = {"profile": profile.name, "works": True, "words": str(verdict.words), "balance": verdict.balance}
    balance = f" Its balance is {verdict.balance}." if verdict.balance else ""
    give(result, json=arguments.json, text=f"{profile.name}: {verdict.words}{balance}")
    return 0


async def remove_profile(arguments: argparse.Namespace, paths: Paths) -> int:
    """Forget a provider and its key."""
    async with closed_studio(paths) as studio:
        profile = _changeable(studio.accounts, arguments.name)
        await studio.accounts.remove(profile.id)
        if problem := studio.accounts.problem(profile.id):
            tell(f"Its key may still be in the keyring. {problem.title}")
    give({"removed": profile.name}, json=arguments.json, text=f"Removed {profile.name}.")
    return 0


# set


async def change_profile(arguments: argparse.Namespace, paths: Paths) -> int:
    """Set one field of a provider."""
    field, value = arguments.field, arguments.value.strip()
    async with closed_studio(paths) as studio:
        accounts = studio.accounts
        profile = _changeable(accounts, arguments.name)
        kind, dot, key = field.partition(".")
        if dot and kind == "endpoint":
            profile = await _set_endpoint(accounts, profile, key, value)
        else:
            profile = await accounts.change(profile.id, **_fields(accounts, profile, field, value))
        row = await _row(accounts, profile)
    give(row, json=arguments.json, text=f"{profile.name}: {field} is set.")
    return 0


def _changeable(accounts: Accounts, name: str) -> Profile:
    profile = accounts.profile(name)
    if profile.id == BUILT_IN.id:
        raise UsageProblem(
            say("{name} is built in and cannot be changed.", name=profile.name),
            say("Add a provider of your own with roomtone providers add."),
        )
    return profile


def _fields(accounts: Accounts, profile: Profile, field: str, value: str) -> dict[str, Any]:
    """Return what to change of a profile. Raises `UsageProblem`."""
    kind, dot, key = field.partition(".")
    if dot and kind == "price":
        return {"prices": _prices(accounts, profile, key, value)}
    match field:
        case "name":
            return {"name": value}
        case "base-url":
            return {"base_url": "" if value == NONE else value}
        case "at-once" | "per-minute":
            return {field.replace("-", "_"): _count(field, value)}
        case "cap-day" | "cap-project":
            caps = msgspec.structs.replace(profile.caps, **{field.removeprefix("cap-"): _cap(field, value)})
            return {"caps": caps}
        case _:
            raise _unknown_field(accounts, profile, field)


def _unknown_field(accounts: Accounts, profile: Profile, field: str) -> UsageProblem:
    endpoints = [f"endpoint.{endpoint.name}" for endpoint in accounts.provider(profile.id).endpoints]
    known = ["name", "base-url", "at-once", "per-minute", "cap-day", "cap-project", *endpoints, "price.KEY"]
    return UsageProblem(
        say("{name} has no field {field}.", name=profile.name, field=field),
        say("Known are: {names}.", names=", ".join(known)),
    )


def _count(field: str, value: str) -> int:
    if value == NONE:
        return 0
    if not re.fullmatch(r"[1-9]\d{0,5}", value, re.ASCII):
        raise UsageProblem(
            say("{field} cannot be “{value}”.", field=field, value=value),
            say("Give a whole number from 1 on, or none for the provider's own."),
        )
    return int(value)


def _cap(field: str, value: str) -> float | None:
    if value == NONE:
        return None
    if not re.fullmatch(r"\d{1,12}(\.\d{1,9})?", value, re.ASCII):
        raise UsageProblem(
            say("{field} cannot be “{value}”.", field=field, value=value),
            say("Give an amount such as 5 or 0.50 in the provider's unit, or none for no limit."),
        )
    return float(value)


def _prices(accounts: Accounts, profile: Profile, key: str, value: str) -> dict[str, Price]:
    generators = accounts.generators(profile.id)
    known = charges(generators)
    if not key or (key not in {one.id for one in known} and not any(one.priced_by for one in generators)):
        raise UsageProblem(
            say("{name} has nothing called {key} that could have a price.", name=profile.name, key=key),
            say("Known are: {names}.", names=", ".join(one.id for one in known)),
        )
    others = {name: price for name, price in profile.prices.items() if name != key}
    return others if value == NONE else {**others, key: _price(value)}


def _price(value: str) -> Price:
    found = _PRICE.fullmatch(value)
    each = int(re.sub("[,_]", "", found["each"] or "") or 1) if found else 0
    if found is None or each == 0:
        raise UsageProblem(
            say("“{value}” is not a price.", value=value),
            say(
                "Write it as 0.03 PTC per 1000 tokens, 15 USD per 1000000 characters, 0.006 USD per minute or per call."
            ),
        )
    return Price(float(found["amount"]), found["unit"], _PER[found["per"].lower()], each)


async def _set_endpoint(accounts: Accounts, profile: Profile, name: str, value: str) -> Profile:
    """Set the path of an endpoint, from a path, an address of the provider, or a pasted cURL command."""
    if name not in {endpoint.name for endpoint in accounts.provider(profile.id).endpoints}:
        raise _unknown_field(accounts, profile, f"endpoint.{name}")
    if value == "-":  # a command with a key in it does not belong on the command line
        with interruptible():
            value = sys.stdin.buffer.read().decode("utf-8", "replace").strip()
    if re.search(r"\s", value):
        return await _paste(accounts, profile, name, value)
    others = {one: path for one, path in profile.endpoints.items() if one != name}
    if value == NONE:
        return await accounts.change(profile.id, endpoints=others)
    return await accounts.change(profile.id, endpoints={**others, name: _path(profile, value)})


async def _paste(accounts: Accounts, profile: Profile, name: str, text: str) -> Profile:
    try:
        return await accounts.paste_curl(profile.id, name, text)
    except KeyringProblem as problem:  # the path is set; the key that came with it is not
        raise keyring_words(problem, profile) from problem


def _path(profile: Profile, value: str) -> str:
    if is_whole(value) and profile.base_url and origin(value) != origin(profile.base_url):
        raise UsageProblem(
            say("{value} is not an address of {name}.", value=value, name=profile.name),
            say("Give the path alone, or change base-url."),
        )
    return value if is_whole(value) or value.startswith("/") else f"/{value}"
