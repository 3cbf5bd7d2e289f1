"""What hangs on what in a declaration: which parameters matter with which values. Pure functions."""

from collections.abc import Callable, Mapping, Sequence

from core.domain.params import Param, Value


def matters(param: Param, declared: Mapping[str, Param], values: Mapping[str, Value]) -> bool:
    """Tell whether `param` matters with these values: what it hangs on matters, and has one of the values for it."""
    when = param.when
    if when is None or when.name not in declared:
        return True
    return values[when.name] in when.values and matters(declared[when.name], declared, values)


def mattering(params: Sequence[Param], values: Mapping[str, Value]) -> set[str]:
    """Return the names of all that matter with these values, defaults filled in."""
    declared = {param.name: param for param in params}
    whole = {param.name: values.get(param.name, param.default) for param in params}
    return {param.name for param in params if matters(param, declared, whole)}


def filled(params: Sequence[Param], name: str, value: Value, choice: Value | None = None) -> dict[str, Value]:
    """Return `value` for the parameter `name`, and for those it hangs on the values with which it matters.

    `choice` is the wanted one for what it hangs on itself, where there are several.
    """
    declared = {param.name: param for param in params}
    values: dict[str, Value] = {name: value}
    param = declared[name]
    while param.when and param.when.name in declared:
        wanted = param.when.values
        values[param.when.name] = choice if choice in wanted and choice is not None else wanted[0]
        param, choice = declared[param.when.name], None
    return values


def rooted(params: Sequence[Param]) -> Callable[[str], str]:
    """Return who tells the name of what a parameter hangs on in the end."""
    declared = {param.name: param for param in params}
    return lambda name: _root(declared[name], declared)


def hangs_on(param: Param, other: Param) -> bool:
    """Tell whether `param` matters only with some values of `other`."""
    return param.when is not None and param.when.name == other.name


def _root(param: Param, declared: Mapping[str, Param]) -> str:
    while param.when and param.when.name in declared:
        param = declared[param.when.name]
    return param.name
