"""A song that is worked on: what the music room keeps of it."""

import msgspec

from core.domain.params import Value


class Song(msgspec.Struct, frozen=True):
    """A title, a generator of a profile, its main text (the prompt), and parameters other than the defaults.

    Its takes carry its id as their line. `place` orders songs, newest last.
    """

    id: str
    title: str
    generator: str
    profile: str
    text: str = ""
    params: dict[str, Value] = {}
    place: int = 0
