"""Typed parameters of a generator.

The same declaration validates, draws the form, fills the tooltip and is documented.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.errors import BadParameter
from core.message import say

Value = str | int | float | bool
Values = Mapping[str, Value]


class When(msgspec.Struct, frozen=True):
    """A parameter matters only while another one, `name`, has one of `values`; else it is not shown."""

    name: str
    values: tuple[Value, ...]


class Number(msgspec.Struct, frozen=True):
    """A number from `low` to `high`, both included. `whole` numbers are integers. `name` is the wire's name.

    `low_label` is what `low` itself means where that is something else than a number, such as a random seed.
    `of_take`: it is a moment, in seconds, of the take that a text of the same declaration names.
    """

    name: str
    low: float
    high: float
    label: str = ""
    default: float = 0
    step: float = 1
    unit: str = ""
    hint: str = ""
    whole: bool = False
    low_label: str = ""
    of_take: bool = False
    when: When | None = None

    def check(self, value: Any) -> Value:
        """Return `value` as it will be sent, or raise `BadParameter`."""
        bad = isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high
        if bad or (self.whole and value != int(value)):
            raise BadParameter(
                say("{name} is {value}.", name=self.name, value=value),
                say("Give a number from {low:g} to {high:g}.", low=self.low, high=self.high),
            )
        return int(value) if self.whole else float(value)


class Choice(msgspec.Struct, frozen=True):
    """One of `options`; `labels`, where given, are their names for people, in the same order."""

    name: str
    options: tuple[str, ...]
    label: str = ""
    labels: tuple[str, ...] = ()
    default: str = ""
    hint: str = ""
    when: When | None = None

    def check(self, value: Any) -> Value:
        """Return `value`, or raise `BadParameter`."""
        if value not in self.options:
            raise BadParameter(
                say("{name} is {value}.", name=self.name, value=value),
                say("Choose one of: {options}.", options=", ".join(self.options)),
            )
        return value


class Toggle(msgspec.Struct, frozen=True):
    """Yes or no."""

    name: str
    label: str = ""
    default: bool = False
    hint: str = ""
    when: When | None = None

    def check(self, value: Any) -> Value:
        """Return `value`, or raise `BadParameter`."""
        if not isinstance(value, bool):
            raise BadParameter(say("{name} is {value}.", name=self.name, value=value), say("Give true or false."))
        return value


class Text(msgspec.Struct, frozen=True):
    """Free text of at most `longest` characters.

    `suggestions` are offered, as is what the adapter knows where `asks` is set; anything may be typed all the same.
    `take`: the value is what a take of the same profile knows of itself, "remote" (its remote id) or the name of a
    note; takes are offered to choose from.
    """

    name: str
    label: str = ""
    default: str = ""
    longest: int = 10_000
    lines: int = 1
    hint: str = ""
    required: bool = False
    suggestions: tuple[str, ...] = ()
    asks: bool = False
    take: str = ""
    when: When | None = None

    def check(self, value: Any) -> Value:
        """Return `value`, or raise `BadParameter`."""
        if not isinstance(value, str) or len(value) > self.longest:
            raise BadParameter(
                say("{name} is too long or not a text.", name=self.name),
                say("Give a text of at most {longest} characters.", longest=self.longest),
            )
        if self.required and not value.strip():
            raise BadParameter(say("{name} is empty.", name=self.name), say("Fill it in; the provider needs it."))
        return value


Param = Number | Choice | Toggle | Text


def complete(params: Sequence[Param], values: Values) -> dict[str, Value]:
    """Return a value for every one of `params`, defaults filled in, each checked.

    Raises `BadParameter` for a value outside its declaration and for a name that is not declared.
    """
    unknown = values.keys() - {param.name for param in params}
    if unknown:
        raise BadParameter(
            say("There is no parameter {name}.", name=min(unknown)),
            say("Known are: {names}.", names=", ".join(param.name for param in params)),
        )
    return {param.name: param.check(values.get(param.name, param.default)) for param in params}
