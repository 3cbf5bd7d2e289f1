"""What a profile may do, what is left on it, what a call cost, and whose voices it has."""

import pytest

from core.domain.money import Money
from core.errors import KeyRejected, NoAnswer, NoBalance, NotAllowed, Offline, Refused
from core.providers import base
from core.providers.ai302.spec import AI302, CLONE, DESIGN, SPEECH, UDIO
from core.providers.base import VoiceInfo, cost_of
from tests.core.providers.ai302.conftest import ask
from tests.core.providers.conftest import KEY
from tests.servers.faults import Fault
from tests.servers.refusals import Access, Refusal, Trouble
from tests.servers.wire import as_json


@pytest.mark.parametrize("number", [False, True])
async def test_a_profile_that_works_tells_its_balance(adapter, server, number):
    server.number_balance = number
    verdict = await adapter.test()
    assert (str(verdict.words), verdict.balance) == ("It works.", Money(12.34, "PTC"))
    assert not server.submissions


async def test_a_key_without_the_permission_to_look_works_all_the_same(adapter, server):
    server.key, server.keys = None, {KEY: Access.NO_MANAGEMENT}
    server.key = "another"
    verdict = await adapter.test()
    assert (str(verdict.words), verdict.balance) == ("It works; this key may not read the balance.", None)


@pytest.mark.parametrize(
    ("access", "problem"), [(None, KeyRejected), (Access.NO_PERMISSION, NotAllowed), (Access.NO_BALANCE, NoBalance)]
)
async def test_a_key_that_does_not_work_says_why(adapter, server, access, problem):
    server.key, server.keys = "another", {KEY: access} if access else {}
    with pytest.raises(problem) as raised:
        await adapter.test()
    assert raised.value.remedy


async def test_where_nothing_listens_and_where_somebody_else_answers(connect, server):
    with pytest.raises(Offline):
        await connect("http://127.0.0.1:9").test()
    server.faults.on("any", Fault.HTML, times=None)
    with pytest.raises(NoAnswer):
        await connect().test()


async def test_an_address_without_a_catalogue_is_tried_by_its_models(adapter, server):
    def gone(recorded):
        raise Refusal(Trouble.NOT_FOUND, "Not found")

    for path, step in (("/dashboard/balance", "balance"), ("/302/tts/provider", "voices")):
        server.route("GET", path, step, gone)
    assert (await adapter.test()).balance is None
    server.route("GET", "/v1/models", "models", lambda recorded: as_json({"well": 1}))
    with pytest.raises(NoAnswer):
        await adapter.test()


async def test_what_a_call_cost_is_asked_by_its_number(adapter, server, tmp_path):
    running = await adapter.submit(ask(UDIO.id), tmp_path / "a")
    assert await adapter.charged(running.trace) == Money(0.1, "PTC")
    assert await adapter.charged("nobody-knows") is None
    server.key, server.keys = "another", {KEY: Access.NO_MANAGEMENT}
    assert await adapter.charged(running.trace) is None


def test_prices_are_the_published_ones(connect):
    profile = connect().profile
    assert cost_of(UDIO, profile, ask(UDIO.id)) == Money(0.1, "PTC")
    for generator in (CLONE, DESIGN):
        cost = cost_of(generator, profile, ask(generator.id, "字" * 1_000))
        assert cost == Money(0.03, "PTC", about=True)
    assert cost_of(SPEECH, profile, ask(SPEECH.id)) is None


async def test_the_catalogue_has_vendor_model_voice_and_sample(adapter, server):
    voices = await adapter.voices(SPEECH.id)
    assert len(voices) == 5
    assert voices[0] == VoiceInfo(
        "openai/alloy", "Alloy", group="openai", sample=f"{server.file_url}/samples/openai/alloy.mp3",
        params={"model": "tts-1"},
    )  # fmt: skip
    assert voices[2].gender == "male"
    assert voices[4].params == {"model": ""}
    assert [await adapter.voices(generator.id) for generator in (CLONE, DESIGN, UDIO)] == [(), (), ()]
    await adapter.voices(SPEECH.id)
    assert server.count("voices") == 1


async def test_every_voice_of_the_catalogue_can_be_asked_for(adapter, server, tmp_path):
    for voice in await adapter.voices(SPEECH.id):
        await adapter.check(ask(SPEECH.id, voice=voice.id, **voice.params))
        await adapter.submit(ask(SPEECH.id, voice=voice.id, **voice.params), tmp_path / "a")
        sent = server.submissions[-1]
        assert (sent.status, f"{sent.json['provider']}/{sent.json['voice']}") == (200, voice.id)


async def test_suggestions_come_from_the_catalogue(adapter):
    assert await adapter.suggestions(SPEECH.id, "provider") == ("openai", "minimaxi", "azure")
    assert (await adapter.suggestions(SPEECH.id, "model"))[:2] == ("tts-1", "gpt-4o-mini-tts")
    assert await adapter.suggestions(SPEECH.id, "emotion") == ("happy", "sad")
    assert await adapter.suggestions(UDIO.id, "model_type") == ()


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_a_catalogue_has_some_voices(adapter, server, status):
    server.route("GET", "/302/tts/provider", "voices", lambda recorded: as_json({"message": "no"}, status))
    voices = await adapter.voices(SPEECH.id)
    assert SPEECH.default_voice in {voice.id for voice in voices}
    for voice in voices:
        await adapter.check(ask(SPEECH.id, voice=voice.id))


async def test_a_server_that_cannot_be_asked_says_so(adapter, server):
    server.faults.on("voices", Fault.KEY_REJECTED)
    with pytest.raises(KeyRejected):
        await adapter.voices(SPEECH.id)
    server.faults.on("voices", Fault.BAD_REQUEST)
    with pytest.raises(Refused):
        await adapter.voices(SPEECH.id)
    assert len(await adapter.voices(SPEECH.id)) == 5


async def test_odd_entries_of_a_catalogue_do_no_harm(adapter, server):
    azure = {
        "shortName": "zh-CN-XiaoxiaoNeural",
        "locale": "zh-CN",
        "properties": {"Gender": "Female", "DisplayName": "Xiaoxiao"},
        "samples": {"styleSamples": [{"audioFileEndpointWithSas": "https://host/x.wav"}]},
    }
    lists = [
        None, "odd", {"provider": "", "req_params_info": {}}, {"provider": "fish", "req_params_info": None},
        {"provider": "azure", "req_params_info": {"voice_list": [azure, azure, {}, None, {"voice": 7}]}},
        {"provider": "qwen", "req_params_info": {"model_list": [{"name": "m"}, 3], "voice_list": [
            {"voice": "v", "name": None, "sample": "javascript:x", "gender": 1, "emotion": "sad"}]}},
    ]  # fmt: skip
    server.route("GET", "/302/tts/provider", "voices", lambda recorded: as_json({"provider_list": lists}))
    assert await adapter.voices(SPEECH.id) == (
        VoiceInfo(
            "azure/zh-CN-XiaoxiaoNeural", "Xiaoxiao", "zh-CN", gender="female", group="azure",
            sample="https://host/x.wav", params={"model": ""},
        ),
        VoiceInfo("qwen/v", "v", group="qwen", params={"model": "m"}),
    )  # fmt: skip


def test_what_the_adapter_can_do_is_seen(adapter):
    for ability in (base.Prepares, base.Shows, base.Tested, base.Suggests, base.Bills):
        assert isinstance(adapter, ability)
    assert not isinstance(adapter, base.Transcribes)


def test_the_declaration_is_complete():
    assert [generator.id for generator in AI302.generators] == [
        "302ai.speech", "302ai.higgs-clone", "302ai.higgs-design", "302ai.udio",
    ]  # fmt: skip
    for generator in AI302.generators:
        names = [param.name for param in generator.params]
        assert len(set(names)) == len(names)
        assert all(param.label and param.hint for param in generator.params)
        assert generator.hint
        assert generator.tasks
        conditions = [param.when for param in generator.params if param.when]
        assert {when.name for when in conditions} <= set(names)
    (template,) = AI302.templates
    assert (template.id, template.base_url, template.key) == ("302ai", "https://api.302.ai", True)
