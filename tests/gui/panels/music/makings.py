"""Takes of songs that no provider made, for tests of what follows from a take alone."""

from core.domain.request import Plan, Request
from core.domain.take import Facts, Take


def take_of(take_id: str = "a", remote: str = "", asked: str = "a waltz", notes: dict[str, str] | None = None) -> Take:
    """Return a take of a request for `asked`, which its provider calls `remote`."""
    plan = Plan((Request("maker.song", "p", asked),))
    return Take(
        take_id, "0" * 64, ".mp3", plan, Facts(2.0, 44_100, 2, "mp3", 9), 0.0, asked, remote=remote, notes=notes or {}
    )
