"""How the world is reached, and how long it is waited for."""

import random
from collections.abc import Iterator

import msgspec


class Proxy(msgspec.Struct, frozen=True):
    """`mode` is "system", "none" or "custom"; then `url` is http://, https:// or socks5:// without name and password.

    This computer itself is reached without a proxy in every mode.
    """

    mode: str = "system"
    url: str = ""


class Patience(msgspec.Struct, frozen=True):
    """Seconds to wait for a connection, and for the next piece of what is being sent or answered.

    What may be asked for again is asked `tries` times in all, after `first` seconds, then twice as long each time up to
    `longest`; each of them between a half and the whole, so that many do not come back together.
    """

    connect: float = 10.0
    stall: float = 120.0
    tries: int = 4
    first: float = 0.5
    longest: float = 20.0

    def pauses(self) -> Iterator[float]:
        """Yield how long to wait after each try; after the last one for ever."""
        for tried in range(self.tries - 1):
            yield min(self.first * 2**tried, self.longest) * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)
        yield float("inf")
