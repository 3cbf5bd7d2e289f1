"""Where a server is, with or without a key, and what its refusals say."""

import pytest

from core.errors import (
    Busy,
    KeyMissing,
    KeyRejected,
    KeyringLocked,
    NoBalance,
    NotAllowed,
    NotFound,
    NotSetUp,
    Problem,
    Refused,
    UsageProblem,
)
from core.message import say
from tests.core.providers.conftest import no_key
from tests.core.providers.openai.conftest import ask
from tests.servers.faults import Fault
from tests.servers.refusals import Access
from tests.servers.shapes import SHAPES
from tests.servers.wire import as_json


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/audio/speech", "/v1/chat/completions?x=1"])
async def test_an_address_is_understood_as_it_was_pasted(server, connect, tmp_path, ending):
    await connect(server.origin + ending).submit(ask(), tmp_path / "a")
    assert [sent.path for sent in server.submissions] == ["/v1/audio/speech"]


async def test_a_path_in_front_of_the_version_stays(connect):
    shown = connect("https://gateway.example/openai/v2/").preview(ask())
    assert shown.url == "https://gateway.example/openai/v2/audio/speech"


async def test_without_an_address_there_is_a_sentence_and_nothing_sooner(connect):
    adapter = connect("  ", "rixapi")
    with pytest.raises(NotSetUp, match="My server has no address yet"):
        await adapter.check(ask())
    with pytest.raises(UsageProblem):
        await connect("ftp://example.com").check(ask())


async def test_every_endpoint_can_be_another_one(server, connect, tmp_path):
    moved = connect(server, speech="/tts/now", voices="voices", models="/v1/catalogue")
    for method, path, step in (("GET", "/v1/voices", "voices"), ("GET", "/v1/catalogue", "models")):
        server.route(method, path, step, lambda recorded: as_json([recorded.path]))
    assert moved.preview(ask()).url == f"{server.base_url}/tts/now"
    assert [voice.id for voice in await moved.voices("openai.speech")] == ["/v1/voices"]
    assert await moved.suggestions("openai.speech", "model") == ("/v1/catalogue",)
    whole = connect(server, speech=f"{server.origin}/v1/audio/speech")
    await whole.submit(ask(), tmp_path / "a")
    with pytest.raises(NotSetUp):
        await connect(server, speech=f"{server.file_url}/v1/audio/speech").check(ask())


async def test_a_server_of_my_own_is_asked_without_a_key_and_a_service_is_not(serve, connect, tmp_path):
    async def locked() -> str:
        raise KeyringLocked(say("The keyring is locked."), say("Unlock it."))

    server = await serve("kokoro", key=None)
    for template in ("kokoro", "localai", "speaches", "chatterbox", "vllm-omni", "custom", ""):
        for key in (no_key, locked):
            await connect(server, template, key).submit(ask(), tmp_path / "a")
    assert len(server.submissions) == 14
    assert not any("authorization" in sent.headers for sent in server.submissions)
    for template in ("openai", "rixapi"):
        with pytest.raises(KeyMissing):
            await connect(server, template, no_key).submit(ask(), tmp_path / "a")
        with pytest.raises(KeyringLocked):
            await connect(server, template, locked).submit(ask(), tmp_path / "a")
    assert len(server.submissions) == 14


async def test_a_server_of_my_own_gets_the_key_that_it_wants(serve, connect, tmp_path):
    server = await serve("localai")
    await connect(server, "localai").submit(ask(model="voice-en-us-amy-low"), tmp_path / "a")
    assert server.submissions[0].headers["authorization"] == "Bearer test-key-1234"
    with pytest.raises(KeyRejected):
        await connect(server, "localai", no_key).submit(ask(), tmp_path / "a")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.BAD_REQUEST, Refused),
        (Fault.KEY_REJECTED, KeyRejected),
        (Fault.NO_PERMISSION, NotAllowed),
        (Fault.PAYMENT_REQUIRED, NoBalance),
        (Fault.NO_BALANCE, NoBalance),
        (Fault.NOT_FOUND, NotFound),
        (Fault.TOO_LARGE, Refused),
        (Fault.RATE_LIMITED, Busy),
        (Fault.UNAVAILABLE, Busy),
        (Fault.SERVER_ERROR, Refused),
        (Fault.BUSINESS_ERROR, Refused),
    ],
)
async def test_a_refusal_in_any_shape_bought_nothing(serve, connect, tmp_path, shape, fault, kind):
    server = await serve(shape)
    server.faults.on("submit", fault, seconds=7)
    with pytest.raises(Problem) as caught:
        await connect(server).submit(ask(), tmp_path / "a")
    assert type(caught.value) is kind
    assert caught.value.remedy
    assert "My server" in str(caught.value.title)
    assert caught.value.detail
    assert not isinstance(caught.value, Busy) or caught.value.wait == 7
    assert (server.count("submit"), list(tmp_path.iterdir())) == (1, [])


async def test_the_servers_own_words_are_quoted(serve, connect, tmp_path):
    for shape, words in (("openai", "not one of alloy"), ("chatterbox", "not one of Abigail.wav")):
        with pytest.raises(Refused, match=words):
            await connect(await serve(shape)).submit(ask(voice="nobody"), tmp_path / "a")
    with pytest.raises(Refused, match="sse is not supported with tts-1"):
        await connect(await serve("speaches")).submit(ask(stream_format="sse", model="tts-1"), tmp_path / "a")


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (404, {"code": "model_not_found", "message": "The model `tts-9` does not exist"}, NotFound),
        (503, {"code": "model_not_found", "type": "new_api_error", "message": "分组 default 无可用渠道"}, NotFound),
        (429, {"code": "insufficient_quota", "message": "You exceeded your current quota"}, NoBalance),
        (429, {"code": "billing_not_active", "message": "Your account is not active"}, NoBalance),
        (400, {"code": "billing_hard_limit_reached", "message": "Billing hard limit has been reached"}, NoBalance),
        (403, {"code": "pre_consume_token_quota_failed", "message": "token quota is not enough"}, NoBalance),
        (403, {"code": "insufficient_user_quota", "message": "用户额度不足"}, NoBalance),
        (200, {"message": "The upstream is gone", "type": "upstream_error"}, Refused),
        (200, "The upstream is gone", Refused),
    ],
)
async def test_codes_that_only_this_family_has(adapter, server, tmp_path, status, error, kind):
    server.route("POST", "/v1/audio/speech", "submit", lambda _: as_json({"error": error}, status))
    with pytest.raises(Refused) as caught:
        await adapter.submit(ask(), tmp_path / "a")
    assert type(caught.value) is kind
    assert not caught.value.retry
    assert kind is NoBalance or "My server" in str(caught.value.title)
    words = error if isinstance(error, str) else error["message"]
    assert kind is NoBalance or words in str(caught.value.title)
    assert words in caught.value.detail


async def test_a_key_that_can_only_look_is_told_apart(serve, connect, tmp_path):
    async def poor() -> str:
        return "test-key-poor"

    server = await serve("rixapi", keys={"test-key-poor": Access.NO_BALANCE})
    with pytest.raises(NoBalance):
        await connect(server, "rixapi", poor).submit(ask(), tmp_path / "a")
