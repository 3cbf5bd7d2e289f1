"""How a take becomes part of a new song, as the declaration of a generator tells it. Pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from core.domain.params import Choice, Param, Text, Value
from core.domain.take import Take
from core.providers.base import Generator
from gui.forms.hanging import filled
from gui.forms.takes import REMOTE


class Step(NamedTuple):
    """One way to go on from a take: its name for people, not yet translated, and the parameters that it sets."""

    label: str
    values: dict[str, Value]


def known_of(take: Take) -> dict[str, str]:
    """Return what a take knows of itself, by name."""
    return {**take.notes, REMOTE: take.remote}


def family(generator: Generator, edits: Iterable[Generator]) -> frozenset[str]:
    """Return the ids of the generators whose takes are songs to `generator`: itself, and what edits such songs."""
    found = {generator.id}
    waiting = [edit for edit in edits if edit.id not in found]
    while near := [edit for edit in waiting if found & set(edit.sources)]:
        found |= {edit.id for edit in near}
        waiting = [edit for edit in waiting if edit.id not in found]
    return frozenset(found)


def steps(params: Sequence[Param], known: Mapping[str, str], without: Collection[str] = ()) -> list[Step]:
    """Return every way to go on from a take that knows `known` of itself, in the order of the declaration.

    `without`: options that are for something else than takes.
    """
    declared = {param.name: param for param in params}
    texts = [param for param in params if isinstance(param, Text) and param.take == REMOTE and known.get(REMOTE)]
    made: list[Step] = []
    for choice in params:
        if not isinstance(choice, Choice):
            continue
        labels = choice.labels or choice.options
        for option, label in zip(choice.options, labels, strict=True):
            text = next((one for one in texts if _wants(one, choice.name, option)), None)
            if text and option not in without:
                values = filled(params, text.name, known[REMOTE], option)
                made.append(Step(label, values | _along(declared, values, known)))
    made += [Step(text.label, {text.name: known[REMOTE]}) for text in texts if text.when is None]
    return made


def step_to(params: Sequence[Param], take: Take, name: str, value: Value, label: str) -> Step:
    """Return the step that gives the parameter `name` a value, with all that then matters of the take."""
    declared, known = {param.name: param for param in params}, known_of(take)
    values = filled(params, name, value)
    return Step(label, {**_along(declared, values, known, REMOTE), **_along(declared, values, known), **values})


def without_takes(params: Sequence[Param], values: Mapping[str, Value]) -> dict[str, Value]:
    """Return `values` without the takes among them, and without the choices that ask for a take."""
    dropped: set[str] = set()
    for param in params:
        if isinstance(param, Text) and param.take:
            dropped.add(param.name)
            if param.when and values.get(param.when.name) in param.when.values:
                dropped.add(param.when.name)
    return {name: value for name, value in values.items() if name not in dropped}


def _wants(text: Text, name: str, option: str) -> bool:
    return text.when is not None and text.when.name == name and option in text.when.values


def _along(
    declared: Mapping[str, Param], values: Mapping[str, Value], known: Mapping[str, str], what: str = ""
) -> dict[str, Value]:
    """Return what else the take knows that matters with these values; only `what`, where that is named."""
    wanted = {what} if what else known.keys() - {REMOTE}
    return {
        param.name: known[param.take]
        for param in declared.values()
        if isinstance(param, Text) and param.take in wanted and known.get(param.take)
        and (param.when is None or values.get(param.when.name) in param.when.values)
    }  # fmt: skip
