"""Whether a server works for its profile, and what is left on the account there.

Sources: providers.md 6.2 and 6.3.
"""

from collections.abc import Sequence
from typing import Any

from core.domain.money import Money
from core.message import Message, say
from core.net.http import Answer
from core.net.lenient import number, table
from core.net.reading import not_an_api
from core.providers.openai.catalogue import models_in, voices_in
from core.providers.openai.line import Line

_UNITS = 500_000
"""Units of quota to a US dollar."""

_NO_DOLLARS = 100_000
"""An account without an end has 100000000; a site that does not show money tells units, which are as many."""


async def works(line: Line) -> Message:
    """Return in one sentence what the server has: models, or voices where it tells of no models. Raises `Problem`."""
    if answer := await line.asked(line.url("models")):
        count = _count(line, models_in(answer.data), answer)
        return say("It works: 1 model.") if count == 1 else say("It works: {count} models.", count=count)
    if answer := await line.asked(line.url("voices")):
        count = _count(line, voices_in(answer.data), answer)
        return say("It works: 1 voice.") if count == 1 else say("It works: {count} voices.", count=count)
    raise not_an_api(line.profile.name, 404, "")


def _count(line: Line, found: Sequence[object] | None, answer: Answer) -> int:
    if found is None:
        raise not_an_api(line.profile.name, answer.status, answer.text)
    return len(found)


async def balance(line: Line) -> Money | None:
    """Return what is left to spend, None where the server does not tell.

    What is left for the key alone comes in units that mean the same everywhere, so it is asked for first.
    """
    if left := left_of_token(await line.told(f"{line.root}/api/usage/token")):
        return left
    billing = line.path("billing").rstrip("/")
    subscription = await line.told(f"{billing}/subscription")
    return left_of_billing(subscription, await line.told(f"{billing}/usage")) if subscription else None


def left_of_token(token: Any) -> Money | None:
    """Return what is left for a key; None where it does not say, or it has no end."""
    data = table(table(token).get("data"))
    left = number(data.get("total_available"))
    return None if left is None or data.get("unlimited_quota") is True else Money(round(left / _UNITS, 6))


def left_of_billing(subscription: Any, usage: Any) -> Money | None:
    """Return limit less usage; None where it does not say, it has no end, or it is not in dollars."""
    limit = number(table(subscription).get("hard_limit_usd"))
    cents = number(table(usage).get("total_usage"))
    if limit is None or cents is None or limit >= _NO_DOLLARS:
        return None
    return Money(round(limit - cents / 100, 6))
