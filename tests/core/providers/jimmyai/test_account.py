"""What the test of a profile finds."""

import pytest

from core.domain.money import Money
from core.errors import KeyRejected, NoAnswer, NoBalance, NotFound, Offline
from core.providers import base
from tests.core.providers.conftest import KEY
from tests.servers.faults import Fault
from tests.servers.refusals import Access
from tests.servers.wire import as_json


async def test_it_works_and_tells_the_balance(adapter, server):
    assert isinstance(adapter, base.Tested)
    verdict = await adapter.test()
    assert str(verdict.words) == "It works."
    assert verdict.balance == Money(100.5, "JimiCoin")
    assert [call.path for call in server.requests] == [
        "/api/open-api/v1/user/balance",
        "/api/open-api/v1/key/balance",
    ]
    assert server.bought == []


async def test_a_key_with_a_quota_has_no_more_than_that(adapter, server):
    server.quota = 12.5
    assert (await adapter.test()).balance == Money(12.5, "JimiCoin")
    server.quota = 500
    assert (await adapter.test()).balance == Money(100.5, "JimiCoin")


@pytest.mark.parametrize("path", ["", "/", "/api/open-api/v1", "/api/open-api/v1/"])
async def test_the_address_may_have_the_path_of_the_api(connect, server, path):
    assert (await connect(f"{server.base_url}{path}").test()).balance == Money(100.5, "JimiCoin")


async def test_an_empty_account(adapter, server):
    server.balance = 0
    with pytest.raises(NoBalance, match="nothing left to spend"):
        await adapter.test()


async def test_a_key_that_may_not_look_at_the_account_works_all_the_same(adapter, server):
    server.keys = {KEY: Access.NO_MANAGEMENT}
    server.key = "another-key-1234"
    verdict = await adapter.test()
    assert (str(verdict.words), verdict.balance) == ("It works; this key may not read the balance.", None)


@pytest.mark.parametrize(("in_body", "status"), [(True, 200), (False, 401)])
async def test_a_wrong_key(kit, connect, server, in_body, status):
    async def wrong() -> str:
        return "wrong-key-1234"

    server.in_body = in_body
    with pytest.raises(KeyRejected) as caught:
        await connect(kit=base.Kit(kit.http, wrong, kit.clip, kit.uploads)).test()
    assert caught.value.status == status
    assert "wrong-key-1234" not in f"{caught.value!r}{caught.value.detail}"


async def test_somebody_else_answers(adapter, server):
    server.faults.on("balance", Fault.HTML)
    with pytest.raises(NoAnswer):
        await adapter.test()
    server.route("GET", "/api/open-api/v1/user/balance", "balance", lambda recorded: as_json({"hello": "world"}))
    with pytest.raises(NoAnswer, match="is not its API"):
        await adapter.test()
    server.faults.on("balance", Fault.NOT_FOUND)
    with pytest.raises(NotFound):
        await adapter.test()


async def test_a_server_that_knows_no_quotas(adapter, server):
    server.faults.on("balance", Fault.NOT_FOUND, after=1)
    assert (await adapter.test()).balance == Money(100.5, "JimiCoin")


async def test_nobody_answers(connect):
    with pytest.raises(Offline):
        await connect("http://127.0.0.1:9").test()
