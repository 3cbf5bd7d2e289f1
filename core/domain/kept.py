"""A voice that a provider made of a recording, kept so that lines can be spoken with it."""

import msgspec

from core.domain.clip import Clip


class KeptVoice(msgspec.Struct, frozen=True):
    """The provider's id `voice` of a voice that `generator` of `profile` speaks with; `name` is what people call it.

    `made`, `until` and `used` are in seconds since 1970. It ends at `until` unless somebody speaks with it before (0:
    it stays for good); `used` is when that was (0: not yet). `take` is its preview, `clips` what it was made of,
    `language` as the provider names it.
    """

    id: str
    profile: str
    generator: str
    voice: str
    name: str
    made: float
    until: float = 0.0
    used: float = 0.0
    take: str = ""
    clips: tuple[Clip, ...] = ()
    language: str = ""

    def is_over(self, now: float) -> bool:
        """Tell whether it ended unused."""
        return bool(self.until) and now >= self.until
