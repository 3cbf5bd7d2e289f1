"""What a request would cost: the price, the fees beside it, and what the user's own table says of both."""

import msgspec

from core.domain.money import Money, Per, Price
from core.domain.profile import Profile
from core.domain.request import Request
from core.providers.base import Fee, Generator, Kind, PauseMark, charges, cost_of

GENERATOR = Generator(
    "acme.voice",
    "Voice",
    Kind.SPEECH,
    (),
    1000,
    ".wav",
    pauses=PauseMark("<#{seconds}#>", 0.01, 9),
    fees=(Fee("acme-text", "Text"), Fee("acme-use", "Use of the voice", Price(2, "coin"))),
)
TEXT = Price(10, "coin", Per.CHARACTERS, 1_000)
REQUEST = Request("acme.voice", "p", "a" * 100 + "<#1.5#>")


def profile(**prices: Price) -> Profile:
    return Profile("p", "acme", "P", prices={name.replace("_", "-"): price for name, price in prices.items()})


def test_fees_are_added_up_and_the_marks_of_pauses_are_not_paid_for() -> None:
    assert cost_of(GENERATOR, profile(acme_text=TEXT), REQUEST) == Money(3.0, "coin")


def test_the_users_price_of_a_fee_wins_over_the_declared_one() -> None:
    assert cost_of(GENERATOR, profile(acme_text=TEXT, acme_use=Price(5, "coin")), REQUEST) == Money(6.0, "coin")


def test_where_one_charge_is_unknown_nobody_knows_the_sum() -> None:
    assert cost_of(GENERATOR, profile(), REQUEST) is None
    priced = msgspec.structs.replace(GENERATOR, price=Price(1, "coin"))
    assert cost_of(priced, profile(), REQUEST) is None
    assert cost_of(priced, profile(acme_text=TEXT), REQUEST) == Money(4.0, "coin")


def test_charges_in_two_units_have_no_sum() -> None:
    assert cost_of(GENERATOR, profile(acme_text=Price(1, "USD")), REQUEST) is None


def test_without_fees_the_price_is_all() -> None:
    plain = msgspec.structs.replace(GENERATOR, fees=(), price=Price(1, "coin"))
    assert cost_of(plain, profile(), REQUEST) == Money(1, "coin")
    assert cost_of(msgspec.structs.replace(plain, price=None), profile(), REQUEST) is None


def test_everything_with_a_price_of_its_own_is_named_once() -> None:
    plain = msgspec.structs.replace(GENERATOR, id="acme.plain", fees=(), price=TEXT)
    both = msgspec.structs.replace(GENERATOR, id="acme.both", price=TEXT)
    named = [charge.id for charge in charges([plain, GENERATOR, both])]
    assert named == ["acme.plain", "acme.both", "acme-text", "acme-use"]
