"""Speech with a voice that was cloned: versions and languages, lengths, pauses, and a voice that has ended."""

import math
import re

import pytest

from core.errors import BadParameter, NotFound, RequestProblem, UnknownVoice
from core.providers.jimmyai.spec import AUDIO, CLONE, LANGUAGES
from tests.core.providers.conftest import until_ready
from tests.core.providers.jimmyai.conftest import clone, speech
from tests.servers.jimmyai import LANGUAGES as THEIRS


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_languages_are_the_documented_ones(version):
    assert sorted(LANGUAGES[version]) == sorted(THEIRS[version])


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_a_version_speaks_its_languages_and_says_so_of_others_before_anything_is_sent(
    adapter, server, tmp_path, version
):
    server.balance = math.inf
    for language in THEIRS["v2"]:
        request = speech(soundVersion=version, language=language)
        if language in THEIRS[version]:
            await adapter.check(request)
            await adapter.submit(request, tmp_path / "a")
            continue
        words = "does not recognise the language" if language == "auto" else f"v1 does not speak {language}"
        for refusing in (adapter.check(request), adapter.submit(request, tmp_path / "a")):
            with pytest.raises(RequestProblem, match=words) as caught:
                await refusing
            assert "version v2" in str(caught.value.remedy)
    assert len(server.bought) == len(THEIRS[version])
    assert [call.status for call in server.submissions] == [200] * len(THEIRS[version])


async def test_version_one_without_a_language_is_refused_for_a_new_voice_too(adapter, server, recording):
    with pytest.raises(RequestProblem, match="v1 does not recognise the language by itself"):
        await adapter.check(clone(recording(), soundVersion="v1"))
    await adapter.check(clone(recording()))
    assert server.requests == []


@pytest.mark.parametrize("generator", [CLONE, AUDIO], ids=lambda generator: generator.id)
def test_what_is_sent_at_rest_works_by_the_documents(generator):
    defaults = {param.name: param.default for param in generator.params}
    assert defaults["language"] in THEIRS[defaults["soundVersion"]]


async def test_a_voice_is_needed(adapter, server):
    with pytest.raises(UnknownVoice, match="no voice to speak with"):
        await adapter.check(speech(voice=" "))
    assert server.requests == []


async def test_a_voice_that_ended_is_told_as_such(adapter, server, tmp_path):
    server.models["model_old"] = 0.0
    with pytest.raises(NotFound, match="This cloned voice is not there any more at My Jimmy") as caught:
        await adapter.submit(speech(voice="model_old"), tmp_path / "a")
    assert "Clone it again" in str(caught.value.remedy)
    assert "modelId" in caught.value.detail
    assert not caught.value.retry
    assert server.bought == []


async def test_pauses_are_counted_nowhere(adapter, server, tmp_path):
    most = "x" * 9_999
    await adapter.check(speech(f"{most}<#0.01#><#99.99#>"))
    await adapter.submit(speech(f"{most}<#0.01#><#99.99#>"), tmp_path / "a")
    assert server.bought[0].json["contentText"].endswith("x<#0.01#><#99.99#>")
    for text, words in ((f"{most}x", "has 10000 characters. Split it: at most 9999"), ("<#1#>", "no text to speak")):
        with pytest.raises(RequestProblem, match=words):
            await adapter.check(speech(text))
    assert len(server.submissions) == 1


async def test_what_json_cannot_carry_is_replaced(adapter, server, tmp_path):
    await adapter.submit(speech('“走”, \\n "x"\n👩‍👩‍👧 \ud800'), tmp_path / "a")
    assert server.submissions[0].json["contentText"] == '“走”, \\n "x"\n👩‍👩‍👧 \ufffd'


def test_pauses_are_written_as_the_documents_have_them():
    assert AUDIO.pauses
    for seconds, mark in ((0.01, "<#0.01#>"), (1.0, "<#1#>"), (1.5, "<#1.5#>"), (99.99, "<#99.99#>"), (0.001, "")):
        assert AUDIO.pauses.write(seconds) == mark
    assert sum(map(float, re.findall(r"<#(.*?)#>", AUDIO.pauses.write(150)))) == 150


@pytest.mark.parametrize(
    "wrong",
    [
        {"speed": 0.45}, {"speed": 2.05}, {"vol": 0}, {"vol": 10.01}, {"pitch": 0.5}, {"pitch": 13},
        {"emotion": "bored"}, {"subtitleType": ""}, {"subtitleEnable": "true"}, {"language": "Klingon"}, {"volume": 1},
    ],
)  # fmt: skip
async def test_what_is_not_declared_is_not_sent(adapter, server, tmp_path, wrong):
    with pytest.raises(BadParameter):
        await adapter.submit(speech(**wrong), tmp_path / "a")
    assert server.requests == []


async def test_the_way_of_a_line(adapter, server, tmp_path):
    server.polls_until_done = 2
    request = speech("走吧<#0.5#>好。", emotion="happy", speed=1.25, vol=2, pitch=-3)
    running = await adapter.submit(request, tmp_path / "a")
    (result,) = (await until_ready(adapter, request, running)).results
    await adapter.fetch(result, tmp_path / "a.mp3")
    assert server.count("poll") == 3
    assert server.count("submit") == 1
    assert server.submissions[0].path == "/api/open-api/v1/soundCloning/audios"
    assert (result.remote, result.marks, result.notes) == (running.remote, (), {})
    assert await adapter.cancel(request, running.remote) is False


async def test_there_is_no_catalogue_there(adapter, server):
    assert list(await adapter.voices(AUDIO.id)) == []
    assert server.requests == []
