"""Recordings of somebody, as a generator that clones voices takes them."""

import msgspec


class Clip(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reference clip: the SHA-256 of its file in the library, the file's ending, and what is said in it.

    `name` is what people call it, and no part of a request.
    """

    audio: str
    suffix: str
    text: str
    name: str = ""
