"""What things cost, in the provider's own unit."""

from collections.abc import Iterable
from enum import StrEnum
from math import ceil, floor, log10

import msgspec


class Money(msgspec.Struct, frozen=True):
    """An amount in `unit` ("USD", "PTC"). `about`: an estimate that the bill may differ from."""

    amount: float
    unit: str = "USD"
    about: bool = False

    def __str__(self) -> str:
        """Return it in English; small amounts keep two figures that count."""
        return f"{'about ' if self.about and self.amount else ''}{figures(self.amount)} {self.unit}"


class Per(StrEnum):
    """What a price counts."""

    CALL = "call"
    CHARACTERS = "characters"
    TOKENS = "tokens"
    MINUTES = "minutes"


class Price(msgspec.Struct, frozen=True):
    """`amount` for each started call, or in proportion for every `each` characters, tokens or minutes."""

    amount: float
    unit: str = "USD"
    per: Per = Per.CALL
    each: int = 1

    def of(self, text: str, seconds: float = 0.0) -> Money:
        """Return what `text`, which lasts about `seconds`, would cost. Tokens and minutes are estimates."""
        match self.per:
            case Per.CALL:
                return Money(self.amount, self.unit)
            case Per.CHARACTERS:
                return Money(self.amount * len(text) / self.each, self.unit)
            case Per.TOKENS:
                return Money(self.amount * tokens(text) / self.each, self.unit, about=True)
            case Per.MINUTES:
                return Money(self.amount * seconds / 60 / self.each, self.unit, about=True)


def figures(amount: float) -> str:
    """Return an amount with two decimals, or as many as its first two figures that count need."""
    decimals = 2 if amount == 0 or abs(amount) >= 0.1 else min(8, 1 - floor(log10(abs(amount))))
    return f"{amount:.{decimals}f}"


def tokens(text: str) -> int:
    """Return about how many tokens a text has: a quarter of its letters, and every Chinese or Japanese character."""
    wide = sum("\u2e80" <= char <= "\uffef" for char in text)
    return wide + ceil((len(text) - wide) / 4)


def total(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Add up amounts, one sum a unit, in the order in which the units come."""
    sums: dict[str, Money] = {}
    for money in amounts:
        before = sums.get(money.unit, Money(0.0, money.unit))
        sums[money.unit] = Money(before.amount + money.amount, money.unit, before.about or money.about)
    return tuple(sums.values())
