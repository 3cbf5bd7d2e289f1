"""Values of an answer, whatever they turn out to be: nothing that a provider sends is of the promised type for sure."""

import math
from typing import Any, cast


def table(thing: Any) -> dict[str, Any]:
    """Return an object, an empty one for anything else."""
    return cast("dict[str, Any]", thing) if isinstance(thing, dict) else {}


def items(thing: Any) -> list[Any]:
    """Return a list, an empty one for anything else."""
    return cast("list[Any]", thing) if isinstance(thing, list) else []


def text(thing: Any) -> str:
    """Return a text without the spaces around it, "" for anything else."""
    return thing.strip() if isinstance(thing, str) else ""


def number(thing: Any) -> float | None:
    """Return a number, also one that came as text; None for anything else, and for what has no end."""
    if isinstance(thing, bool) or not isinstance(thing, str | int | float):
        return None
    try:
        found = float(thing)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
