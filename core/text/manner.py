"""How a line is said, in braces before its colon, such as `ANNA {emotion angry, after 0.8s}: Get out`.

    emotion WORD · speed TIMES · pitch SEMITONES · volume DECIBELS · after SECONDS · heading

Braces that hold anything else are text. Knows nothing of names and lines around them.
"""

import math
import re

import msgspec

from core.text.notation import LONGEST

_LIMITS = {"speed": (0.1, 10.0), "pitch": (-48.0, 48.0), "volume": (-96.0, 48.0), "after": (0.0, LONGEST)}
_NUMBER = re.compile(r"([-+]?\d{1,6}(?:\.\d{1,9})?)\s*(s|ms|x|×|st|dB)?", re.IGNORECASE)
_UNFIT = re.compile(r"[,，{}:：()（）\s]+")
_MOST_WORD = 60


class Delivery(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands in the braces; `after` is None where nothing is told of it. Units as in `Line`."""

    emotion: str = ""
    speed: float = 1.0
    pitch: float = 0.0
    volume: float = 0.0
    after: float | None = None
    heading: bool = False


PLAIN = Delivery()


def read(inside: str) -> Delivery | None:
    """Return what the text between two braces tells, None where it is something else."""
    found: dict[str, str | float | bool] = {}
    for part in re.split("[,，]", inside):
        key, _, value = part.strip().partition(" ")
        read_value = _value(key.casefold(), value.strip())
        if read_value is None or key.casefold() in found:
            return None
        found[key.casefold()] = read_value
    return msgspec.convert(found, Delivery)


def write(delivery: Delivery) -> str:
    """Return the braces that `read` reads so, "" where there is nothing to tell."""
    emotion = fit(delivery.emotion)
    parts = [
        "heading" if delivery.heading else "",
        f"emotion {emotion}" if emotion else "",
        f"speed {number(delivery.speed)}" if delivery.speed != PLAIN.speed else "",
        f"pitch {number(delivery.pitch)}" if delivery.pitch else "",
        f"volume {number(delivery.volume)}" if delivery.volume else "",
        f"after {number(delivery.after)}s" if delivery.after is not None else "",
    ]
    return f"{{{', '.join(filter(None, parts))}}}" if any(parts) else ""


def fit(emotion: str) -> str:
    """Return an emotion as it can stand in braces."""
    return _UNFIT.sub(" ", emotion).strip()[:_MOST_WORD].strip()


def number(value: float) -> str:
    """Return a number with at most six decimals and no more than it needs."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def within(key: str, text: str) -> float | None:
    """Return the number that `text` holds for speed, pitch, volume or after, None where it holds none within limits."""
    found = _NUMBER.fullmatch(text)
    value = float(found[1]) if found else math.inf
    if found and (found[2] or "").casefold() == "ms":
        value /= 1000
    low, high = _LIMITS[key]
    return value if low <= value <= high else None


def _value(key: str, text: str) -> str | float | bool | None:
    if key == "heading":
        return True if not text else None
    if key == "emotion":
        return text if text and fit(text) == text else None
    return within(key, text) if key in _LIMITS else None
