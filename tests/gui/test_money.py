"""Amounts as people read them."""

import pytest

from core.domain.money import Money
from gui.money import price, shown, with_price


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(0.43), "0.43 USD"),
        (Money(12.345678), "12.35 USD"),
        (Money(0.43, "PTC", about=True), "about 0.43 PTC"),
        (Money(0.011), "0.011 USD"),
        (Money(0.0), "0.00 USD"),
    ],
)
def test_an_amount_has_its_unit_and_as_many_figures_as_it_needs(money: Money, words: str) -> None:
    assert shown(money) == words


def test_small_amounts_are_not_rounded_away() -> None:
    assert shown(Money(0.000632)).startswith("0.00063")


@pytest.mark.parametrize(
    ("totals", "unknown", "words"),
    [
        ([], 0, ""),
        ([Money(0.0)], 0, ""),
        ([], 2, "price unknown"),
        ([Money(0.43)], 0, "0.43 USD"),
        ([Money(0.43)], 2, "0.43 USD + 2 unknown"),
        ([Money(0.43), Money(0.25, "PTC", about=True)], 0, "about 0.43 USD + 0.25 PTC"),
    ],
)
def test_sums_of_several_units_and_what_has_no_price(totals: list[Money], unknown: int, words: str) -> None:
    assert price(totals, unknown) == words


def test_what_is_free_shows_no_price_on_its_button() -> None:
    assert with_price("Generate 3", price([])) == "Generate 3"
    assert with_price("Generate 3", price([Money(0.1)])) == "Generate 3 · 0.10 USD"
