"""`roomtone generators`: everything that can be made, as it is declared."""

import argparse
from typing import Any

import msgspec

from core.commands.output import closed_studio, give
from core.domain.money import Per, Price
from core.domain.params import Choice, Number, Param, Text, Toggle
from core.paths import Paths
from core.providers.base import ClipRules, Generator, Kind, Provider, beginning, price_of
from core.studio import Studio


async def list_generators(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print every generator of every provider, whether a profile has it or not."""
    async with closed_studio(paths) as studio:
        rows = [
            described(studio, provider, generator)
            for provider in studio.registry.providers()
            for generator in provider.generators
        ]
    give(rows, json=arguments.json, text="\n\n".join(map(_told, rows)))
    return 0


def described(studio: Studio, provider: Provider, generator: Generator) -> dict[str, Any]:
    """Return a generator as the command line tells it."""
    profiles = [profile for profile, found in studio.registry.of_kind(generator.kind) if found.id == generator.id]
    usual = {param.name: param.default for param in generator.params}
    begins = {} if generator.kind is Kind.TRANSCRIPT else {one.name: beginning(generator, one) for one in profiles}
    prices = {one.name: price_of(generator, one, {**usual, **begins.get(one.name, {})}) for one in profiles}
    return {
        "id": generator.id,
        "provider": provider.id,
        "name": generator.name,
        "kind": generator.kind,
        "hint": generator.hint,
        "text": {"name": generator.text, "label": generator.text_label} if generator.text else None,
        "voice": _voice(generator),
        "parameters": [_parameter(param) for param in generator.params],
        "clips": generator.clips,
        "limits": {
            "max_chars": generator.max_chars,
            "at_once": provider.limits.at_once,
            "per_minute": provider.limits.per_minute,
            "seconds": provider.limits.seconds,
            "polling": generator.polling if generator.tasks else None,
        },
        "price": generator.price,
        "priced_by": generator.priced_by,
        "fees": generator.fees,
        "free": generator.repeatable,
        "results": generator.results,
        "suffix": generator.suffix,
        "tags": generator.tags,
        "pauses": generator.pauses,
        "sources": generator.sources,
        "makes_voice": {"for": generator.makes_voice, "days": generator.voice_days} if generator.makes_voice else None,
        "also_at": [template for template, reached in provider.at.items() if generator.id in reached],
        "endpoints": generator.endpoints,
        "profiles": list(prices),
        "begins": begins,
        "prices": prices,
    }


def _voice(generator: Generator) -> dict[str, Any] | None:
    if not generator.catalogue:
        return None
    return {"name": "voice", "default": generator.default_voice, "free": generator.free_voice}


def _parameter(param: Param) -> dict[str, Any]:
    row: dict[str, Any] = {"name": param.name, "type": type(param).__name__.lower(), "label": param.label}
    match param:
        case Number():
            whole = int if param.whole else float
            low, high, step = whole(param.low), whole(param.high), param.step
            row |= {"whole": param.whole, "range": [low, high], "step": step, "unit": param.unit}
            row |= {"low_label": param.low_label} if param.low_label else {}
        case Choice():
            row |= {"options": param.options, "labels": param.labels}
        case Text():
            row |= {"longest": param.longest, "suggestions": param.suggestions}
        case Toggle():
            row |= {"options": [False, True]}
    required = isinstance(param, Text) and param.required
    when = msgspec.to_builtins(param.when) if param.when else None
    return {**row, "default": param.default, "required": required, "hint": param.hint, "when": when}


def _told(row: dict[str, Any]) -> str:
    limits = row["limits"]
    lines = [f"{row['id']}  ({row['kind']})  {row['name']}"]
    lines += [f"    {row['hint']}"] if row["hint"] else []
    most = f", at most {limits['max_chars']} characters at once" if limits["max_chars"] else ""
    lines += [f"    text: {row['text']['label'] or row['text']['name']}{most}"] if row["text"] else []
    lines += [f"    starts from: --take ID of {' or '.join(row['sources'])}"] if row["sources"] else []
    if voice := row["voice"]:
        lines.append(f"    voice: voice, {'default ' + voice['default'] if voice['default'] else 'required'}")
    if row["clips"]:
        lines.append(f"    clips: {_told_clips(row['clips'])}")
    if pauses := row["pauses"]:
        lines.append(f"    pauses: [pause 0.5s] is sent as {pauses.write(0.5)} and not counted")
    if made := row["makes_voice"]:
        life = f"; unused it ends after {made['days']:g} days" if made["days"] else ""
        lines.append(f"    makes: a voice for {made['for']}{life}")
    lines += [f"    costs: {words}" for words in _costs(row)]
    lines.append(f"    profiles: {', '.join(row['profiles']) or 'none yet'}")
    return "\n".join([*lines, *(f"    {_told_parameter(one)}" for one in row["parameters"])])


def _told_clips(rules: ClipRules) -> str:
    count = f"{rules.least}" if rules.least == rules.most else f"{rules.least} to {rules.most}"
    low, high = rules.seconds
    speech = f", {low:g} to {high:g} s of speech in each" if high else ""
    public = "; they are put at a public address" if rules.public else ""
    return f"{count}, {' '.join(rules.suffixes)}{speech}{public}"


def _costs(row: dict[str, Any]) -> list[str]:
    if row["free"] or (row["price"] and not row["price"].amount):
        return ["nothing"]
    own = [("", row["price"])] if row["price"] or not row["fees"] else []
    fees = [(f"{fee.name} ({fee.id}): ", fee.price) for fee in row["fees"]]
    return [f"{name}{price_words(price) if price else 'as the provider says'}" for name, price in (*own, *fees)]


def _told_parameter(one: dict[str, Any]) -> str:
    what = [_range(one)] + ["required"] * one["required"]
    default = str(one["default"]).lower() if one["type"] == "toggle" else one["default"]
    what += [f"default {default}"] if default != "" else []
    return f"{one['name']:<28} {', '.join(what)}. {one['hint']}"


def _range(one: dict[str, Any]) -> str:
    match one["type"]:
        case "number":
            low, high = one["range"]
            return f"{low:g} to {high:g} {one['unit']}".rstrip()
        case "toggle":
            return "true or false"
        case "choice":
            return f"one of {', '.join(option or 'nothing' for option in one['options'])}"
        case _:
            return "text"


def price_words(price: Price) -> str:
    """Return a price as it is written for `roomtone providers set`."""
    if price.per is Per.CALL:
        return f"{price.amount:.15g} {price.unit} per call"
    each = f"{price.each} {price.per}" if price.each != 1 else price.per.removesuffix("s")
    return f"{price.amount:.15g} {price.unit} per {each}"
