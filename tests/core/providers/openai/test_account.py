"""What a test of a profile says: in one sentence what is wrong, or what works, and what is left."""

import pytest

from core.domain.money import Money
from core.errors import KeyMissing, KeyRejected, NoAnswer, NoBalance, NotAllowed, NotSetUp, Offline, Problem
from core.providers.shared.newapi import left_of_billing, left_of_token
from tests.core.providers.conftest import no_key
from tests.servers.faults import Fault
from tests.servers.refusals import Access
from tests.servers.wire import Answer, as_json


@pytest.mark.parametrize(
    ("shape", "template", "words"),
    [
        ("openai", "openai", "It works: 9 models."),
        ("kokoro", "kokoro", "It works: 3 models."),
        ("vllm-omni", "vllm-omni", "It works: 1 model."),
        ("chatterbox", "chatterbox", "It works: 2 voices."),
        ("openedai", "custom", "It works: 2 models."),
    ],
)
async def test_it_works_in_one_sentence(serve, connect, shape, template, words):
    server = await serve(shape)
    verdict = await connect(server, template).test()
    assert (str(verdict.words), verdict.balance) == (words, None)
    assert not server.submissions


async def test_a_server_of_my_own_is_not_asked_for_money(serve, connect):
    server = await serve("kokoro", key=None)
    await connect(server, "kokoro", no_key).test()
    assert [asked.path for asked in server.requests] == ["/v1/models"]


@pytest.mark.parametrize("missing", ["", "/api/usage/token", "/v1/dashboard/billing/subscription"])
async def test_the_balance_comes_from_whoever_tells_it(serve, connect, missing):
    server = await serve("rixapi")
    if missing:
        server.route("GET", missing, "balance", lambda _: as_json({"error": {"message": "Invalid URL"}}, 404))
    assert (await connect(server, "rixapi").test()).balance == Money(8.766)


async def test_raw_units_are_no_dollars_and_no_end_is_no_balance(serve, connect):
    server = await serve("rixapi")
    server.in_dollars = False
    assert (await connect(server, "rixapi").test()).balance == Money(8.766)
    server.route("GET", "/api/usage/token", "balance", lambda _: as_json({}, 404))
    assert (await connect(server, "rixapi").test()).balance is None
    server.in_dollars, server.unlimited = True, True
    assert (await connect(server, "rixapi").test()).balance is None


async def test_billing_elsewhere_is_found_by_its_path(serve, connect):
    server = await serve("rixapi")
    server.route("GET", "/api/usage/token", "balance", lambda _: as_json({}, 404))
    adapter = connect(server, "rixapi", billing=f"{server.origin}/dashboard/billing/")
    assert (await adapter.test()).balance == Money(8.766)
    assert "/dashboard/billing/usage" in {asked.path for asked in server.at("balance")}


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.BUSINESS_ERROR, Fault.NO_PERMISSION, Fault.GARBAGE_JSON])
async def test_a_balance_that_cannot_be_had_spoils_nothing(serve, connect, fault):
    server = await serve("rixapi")
    server.faults.on("balance", fault, None)
    verdict = await connect(server, "rixapi").test()
    assert (str(verdict.words), verdict.balance) == ("It works: 6 models.", None)


@pytest.mark.parametrize(
    ("access", "problem"), [(None, KeyRejected), (Access.NO_PERMISSION, NotAllowed), (Access.NO_BALANCE, NoBalance)]
)
async def test_what_is_wrong_with_a_key(serve, connect, access, problem):
    async def other() -> str:
        return "test-key-other"

    server = await serve("rixapi", keys={"test-key-other": access} if access else {})
    with pytest.raises(problem) as caught:
        await connect(server, "rixapi", other).test()
    assert type(caught.value) is problem
    assert "My server" in str(caught.value.title)
    assert caught.value.remedy
    assert "test-key-other" not in caught.value.detail


async def test_what_is_wrong_with_the_address(serve, connect):
    server = await serve()

    async def refusal(where: str, template: str = "openai", key=None) -> Problem:
        with pytest.raises(Problem) as caught:
            await connect(where, template, key).test()
        assert caught.value.remedy
        return caught.value

    assert isinstance(await refusal("http://127.0.0.1:9/v1"), Offline)
    assert isinstance(await refusal(""), NotSetUp)
    assert isinstance(await refusal(server.base_url, key=no_key), KeyMissing)
    assert isinstance(await refusal(f"{server.origin}/elsewhere"), NoAnswer)
    for odd in (Answer(200, b"<html>Hello</html>", "text/html"), as_json({"hello": "world"}), as_json({"data": {}})):
        server.route("GET", "/v1/models", "models", lambda _, odd=odd: odd)
        assert isinstance(await refusal(server.base_url), NoAnswer)


@pytest.mark.parametrize(
    ("token", "left"),
    [
        ({"code": True, "data": {"total_available": 500_000, "unlimited_quota": False}}, Money(1)),
        ({"data": {"total_available": "250000"}}, Money(0.5)),
        ({"data": {"total_available": -5, "unlimited_quota": True}}, None),
        ({"data": {"total_available": True}}, None),
        ({"data": None}, None),
        ([], None),
        (None, None),
    ],
)
def test_what_a_key_has_left(token, left):
    assert left_of_token(token) == left


@pytest.mark.parametrize(
    ("limit", "usage", "left"),
    [
        (10.0, 123.4, Money(8.766)),
        ("10", "100", Money(9)),
        (1, 150, Money(-0.5)),
        (100_000_000, 0, None),
        (5_000_000, 61_700, None),
        (10, None, None),
        (None, 0, None),
    ],
)
def test_what_billing_says_is_left(limit, usage, left):
    assert left_of_billing({"hard_limit_usd": limit}, {"total_usage": usage}) == left


@pytest.mark.parametrize("units", ["nan", "inf", "1e999"])
def test_what_is_no_amount_is_not_known(units):
    assert left_of_token({"data": {"total_available": units}}) is None
