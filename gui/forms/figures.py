"""Numbers as they are typed and read, within their declaration. Pure functions."""

from decimal import Decimal
from math import isfinite

from core.domain.params import Number, Value

_MOST_STEPS = 2_000


def bounded(param: Number, value: float) -> int | float:
    """Return `value` within the range, on as many decimals as the step has."""
    value = min(param.high, max(param.low, value))
    return round(value) if param.whole else round(value, max(decimals(param), 6))


def decimals(param: Number) -> int:
    """Return how many decimals a value of `param` is shown with."""
    exponent = Decimal(str(param.step)).normalize().as_tuple().exponent
    return 0 if param.whole else max(0, -int(exponent))


def figure(param: Number, value: Value) -> str:
    """Return `value` in figures; typed values finer than the step keep theirs."""
    if param.whole:
        return f"{int(value)}"
    usual = f"{float(value):.{decimals(param)}f}"
    return usual if abs(float(usual) - float(value)) < 1e-9 else f"{float(value):.6g}"


def parsed(text: str) -> float | None:
    """Return the number that was typed, with a point or a comma; None if it is none."""
    try:
        value = float(text.strip().replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None
    return value if isfinite(value) else None


def steps(param: Number) -> int:
    """Return how many steps the range has."""
    return max(1, round((param.high - param.low) / param.step))


def fits_slider(param: Number) -> bool:
    """Tell whether a hand can find a value of `param` on a slider."""
    return steps(param) <= _MOST_STEPS
