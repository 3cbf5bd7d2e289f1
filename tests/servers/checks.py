"""Reads the fields of a request as strictly as a provider does."""

from collections.abc import Sequence
from typing import Any

from tests.servers.forms import Form
from tests.servers.refusals import Refusal, Trouble
from tests.servers.wire import Recorded


def invalid(message: str, param: str | None = None) -> Refusal:
    """Return what to raise for a request that cannot be done."""
    return Refusal(Trouble.BAD_REQUEST, message, param)


def body_of(recorded: Recorded) -> dict[str, Any]:
    """Return the JSON object that was sent."""
    if "json" not in recorded.headers.get("content-type", ""):
        raise invalid("Content-Type must be application/json")
    try:
        body = recorded.json
    except ValueError:
        raise invalid("The body is not valid JSON") from None
    if not isinstance(body, dict):
        raise invalid("The body is not an object")
    return body


def form_of(recorded: Recorded) -> Form:
    """Return the form that was sent."""
    try:
        return recorded.form
    except ValueError as error:
        raise invalid(f"The body is not multipart/form-data: {error}") from None


def text(body: dict[str, Any], name: str, *, most: int | None = None, empty: bool = False) -> str:
    """Return a string that must be there."""
    value = body.get(name)
    if not isinstance(value, str) or not (value or empty):
        raise invalid(f"{name} is required and must be a string", name)
    if most is not None and len(value) > most:
        raise invalid(f"{name} must have at most {most} characters", name)
    return value


def number(
    body: dict[str, Any], name: str, low: float, high: float, *, need: bool = False, whole: bool = False
) -> None:
    """Look at a number, which may be missing or null unless it is needed."""
    value = body.get(name)
    if value is None and not need:
        return
    kinds = int if whole else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool) or not low <= value <= high:
        raise invalid(f"{name} must be {'an integer' if whole else 'a number'} from {low:g} to {high:g}", name)


def one_of(body: dict[str, Any], name: str, known: Sequence[object], default: object = None) -> Any:
    """Return one of the known values; without a default it must be there."""
    value = body.get(name, default)
    if value not in known or isinstance(value, bool):
        raise invalid(f"{name} must be one of {', '.join(map(str, known))}", name)
    return value


def flag(body: dict[str, Any], name: str) -> bool:
    """Return a boolean that must be there."""
    value = body.get(name)
    if not isinstance(value, bool):
        raise invalid(f"{name} is required and must be a boolean", name)
    return value


def texts(body: dict[str, Any], name: str) -> list[str]:
    """Return a list of strings that must be there and not be empty."""
    value = body.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise invalid(f"{name} is required and must be a list of strings", name)
    return value
