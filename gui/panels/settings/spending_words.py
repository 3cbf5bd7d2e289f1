"""What a month cost, in words and in bars: days, legends, and what the provider charged beside what was expected."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QDate, QLocale

from core.domain.money import Money
from core.spending import Compared, Share, Spending
from gui.i18n import _, count, language, many, sentences, told
from gui.money import shown
from gui.widgets.bars import SHADES, Bar

NOTHING = "–"
_WEEK = 7


class Part(NamedTuple):
    """A row of the legend: who, how much in the month and on each of its days."""

    name: str
    money: Money
    days: tuple[float, ...]


def parts(shares: Sequence[Share]) -> tuple[Part, ...]:
    """Return the shares as they are told apart; where there are too many, the cheapest are one."""
    made = [Part(told(share.name), share.money, share.days) for share in shares]
    if len(made) <= SHADES:
        return tuple(made)
    named, others = made[: SHADES - 1], made[SHADES - 1 :]
    money = Money(
        sum(part.money.amount for part in others), others[0].money.unit, about=any(part.money.about for part in others)
    )
    name = many("{n} other", "{n} others", len(others))
    return (*named, Part(name, money, tuple(map(sum, zip(*(part.days for part in others), strict=True)))))


def bars(found: Spending, shown_parts: Sequence[Part], unit: str, today: int) -> list[Bar]:
    """Return a bar for each day of the month; every seventh day has its number below."""
    made: list[Bar] = []
    for place, day in enumerate(found.days):
        number = place + 1
        named = number == today or (place % _WEEK == 0 and abs(number - today) > 1)
        heights = tuple(part.days[place] for part in shown_parts)
        found_parts = zip(shown_parts, heights, strict=True)
        rows = [amount_of(part.name, Money(height, unit)) for part, height in found_parts if height]
        head = amount_of(day_words(day), Money(sum(heights), unit))
        made.append(Bar(count(number) if named else "", heights, "\n".join([head, *rows]) if rows else ""))
    return made


def all_words(found: Spending, shown_parts: Sequence[Part], unit: str) -> str:
    """Return the whole chart for who does not see it."""
    wholes = [amount_of(part.name, part.money) for part in shown_parts]
    days = [
        amount_of(day_words(day), Money(amount, unit))
        for place, day in enumerate(found.days)
        if (amount := sum(part.days[place] for part in shown_parts))
    ]
    return "; ".join([*wholes, *days])


def charged_words(found: Spending, unit: str) -> str:
    """Return how far the estimates were from what the provider charged."""
    whole = next((money for money in found.total if money.unit == unit), None)
    one = next((one for one in found.compared if one.charged.unit == unit), None)
    if whole is None:
        return ""
    if one is None:
        if whole.about:
            return _("All of it is estimated: the provider has not told what it charged.")
        return _("All of it was charged, without an estimate before.")
    untold = Money(sum(row.untold for row in found.rows if row.unit == unit), unit)
    rest = _("The other {amount} is estimated.", amount=shown(untold)) if untold.amount else ""
    return sentences(_beside(one), rest)


def unknown_words(found: Spending) -> str:
    """Return how many calls have no known price, and what to do about it."""
    if not found.unknown:
        return ""
    told_of = many("{n} call has no known price.", "{n} calls have no known price.", found.unknown)
    return sentences(told_of, _("No limit counts them: put the price in under Providers."))


def amount_of(name: str, money: Money) -> str:
    """Return an amount with what it is of."""
    return _("{name}: {amount}", name=name, amount=shown(money))


def day_words(day: str) -> str:
    """Return a day (2026-11-20) as people say it: 20 November."""
    return QLocale(language()).toString(QDate.fromString(day, "yyyy-MM-dd"), _("d MMMM"))


def month_words(first: QDate) -> str:
    """Return a month as people say it: November 2026."""
    return QLocale(language()).toString(first, _("MMMM yyyy"))


def sums(amounts: Sequence[Money], between: str = " + ") -> str:
    """Return sums of several units."""
    return between.join(shown(money) for money in amounts if money.amount) or NOTHING


def _beside(one: Compared) -> str:
    expected, charged = shown(one.expected), shown(one.charged)
    more = round(100 * (one.charged.amount / one.expected.amount - 1)) if one.expected.amount else 0
    if more:
        percent = count(abs(more))
        words = {"expected": expected, "charged": charged, "n": percent}
        if more > 0:
            return _("Estimated {expected}, charged {charged}: {n}% more.", **words)
        return _("Estimated {expected}, charged {charged}: {n}% less.", **words)
    return _("Estimated {expected}, charged {charged}.", expected=expected, charged=charged)
