"""How money is shown: the amount, its unit, and whether it is only about right. The same in every room."""

from collections.abc import Iterable

from core.domain.money import Money, figures
from gui.i18n import _, count


def shown(money: Money) -> str:
    """Return an amount with its unit: 0.43 USD, about 0.43 USD. Below a cent two figures stay: 0.0006 USD."""
    amount = f"{figures(money.amount)} {money.unit}"
    return _("about {amount}", amount=amount) if money.about else amount


def price(totals: Iterable[Money], unknown: int = 0) -> str:
    """Return what something costs in all: sums of each unit, and how many have no known price. "" for nothing."""
    sums = [money for money in totals if money.amount]
    words = " + ".join(f"{figures(money.amount)} {money.unit}" for money in sums)
    if any(money.about for money in sums):
        words = _("about {amount}", amount=words)
    if not unknown:
        return words
    return _("{amount} + {n} unknown", amount=words, n=count(unknown)) if words else _("price unknown")


def with_price(words: str, cost: str) -> str:
    """Return the text of a button that spends: what it does, and the price where there is one."""
    return f"{words} · {cost}" if cost else words
