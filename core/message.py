"""Sentences for people: written once in English, translated where they are shown.

Whatever the core says to a person is a `Message`: the English template, which is also the key of its translation, and
the values that go into it. `N_` marks a bare template (a label, a hint) for extraction; it changes nothing.
"""

from typing import Any

import msgspec


def N_(text: str) -> str:  # noqa: N802 (gettext's own name, known to extractors)
    """Mark `text` for translation and return it unchanged."""
    return text


class Message(msgspec.Struct, frozen=True):
    """A template in `str.format` style and its values; `str()` gives the English sentence."""

    text: str
    values: dict[str, Any] = {}

    def __str__(self) -> str:
        return self.text.format_map(self.values)


def say(text: str, /, **values: Any) -> Message:
    """Build a `Message`; extractors know this name too."""
    return Message(text, values)
