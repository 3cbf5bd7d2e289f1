"""What is left on an account, as new-api and its kin tell it. Pure.

Sources: providers.md 6.2 and 6.3.
"""

from typing import Any

from core.domain.money import Money
from core.providers.openai.reading import number, table

_UNITS = 500_000
"""Units of quota to a US dollar."""

_NO_DOLLARS = 100_000
"""An account without an end has 100000000; a site that does not show money tells units, which are as many."""


def left_of_token(token: Any) -> Money | None:
    """Return what is left for a key by `/api/usage/token`; None where it does not say, or it has no end."""
    data = table(table(token).get("data"))
    left = number(data.get("total_available"))
    return None if left is None or data.get("unlimited_quota") is True else Money(left / _UNITS)


def left_of_billing(subscription: Any, usage: Any) -> Money | None:
    """Return limit less usage; None where it does not say, it has no end, or it is not in dollars."""
    limit = number(table(subscription).get("hard_limit_usd"))
    cents = number(table(usage).get("total_usage"))
    if limit is None or cents is None or limit >= _NO_DOLLARS:
        return None
    return Money(round(limit - cents / 100, 6))
