"""What the loopback JimmyAI takes and refuses, and what becomes of its tasks, its voices and the money."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.servers.faults import Fault
from tests.servers.jimmyai import AUDIO_COST, CLONE_COST, DEFAULT_TEXT, LANGUAGES, VOICE_COST, JimmyAI
from tests.servers.refusals import Trouble
from tests.servers.seeing import form, see
from tests.servers.sounds import seconds_in, sound

ELSEWHERE = "https://example.com/anna.mp3"
SAID = "Nobody had told them about the tide. They ran!"


@pytest.fixture
async def server() -> AsyncIterator[JimmyAI]:
    async with JimmyAI() as found:
        found.polls_until_done = 0
        yield found


async def ask(server: JimmyAI, path: str, send: object = None, **kwargs: Any) -> Any:
    """Return what is answered under the provider's own path."""
    return (await see(f"{server.base_url}/api/open-api/v1/{path}", send, **kwargs)).json


async def done(server: JimmyAI, path: str, body: dict) -> dict[str, Any]:
    """Return the task that `body` becomes."""
    task = await ask(server, f"soundCloning/{path}", body)
    assert (task["code"], task["msg"]) == (20000, "ok")
    assert task["data"]["status"] == "queued"
    return (await ask(server, f"audios/{task['data']['id']}"))["data"]


async def voice(server: JimmyAI) -> str:
    return (await done(server, "clones", {"fileUrl": ELSEWHERE}))["modelId"]


async def test_a_recording_is_uploaded_cloned_and_heard(server: JimmyAI) -> None:
    body, headers = form({}, file=("a.wav", sound("a", "wav", 20)))
    file = (await ask(server, "files/upload", body, headers=headers))["data"]
    assert file["filename"] == "a.wav"
    assert "Signature=" in file["url"]
    task = await done(server, "clones", {"fileUrl": file["url"], "contentText": SAID})
    assert (task["status"], task["model"], task["error"]) == ("completed", "soundCloningClone", None)
    assert task["modelId"] in server.models
    assert seconds_in((await see(task["audioUrl"], key=None)).body) > 0


@pytest.mark.parametrize(("seconds", "status"), [(15, "failed"), (16, "completed"), (59, "completed"), (60, "failed")])
async def test_too_little_and_too_much_speech_fails_and_is_paid_back(
    server: JimmyAI, seconds: float, status: str
) -> None:
    body, headers = form({}, file=("a.wav", sound("a", "wav", seconds)))
    url = (await ask(server, "files/upload", body, headers=headers))["data"]["url"]
    before = server.balance
    task = await done(server, "clones", {"fileUrl": url})
    assert task["status"] == status
    assert (task["modelId"] is None, server.balance == pytest.approx(before)) == (status == "failed",) * 2


@pytest.mark.parametrize(
    "change",
    [
        {"fileUrl": None}, {"fileUrl": "https://example.com/中文.mp3"}, {"fileUrl": "https://example.com/a.flac"},
        {"fileUrl": "anna.mp3"}, {"contentText": "x" * 270}, {"contentText": " "}, {"soundVersion": "v3"},
        {"soundVersion": "v1", "language": "Tamil"}, {"soundVersion": "v1", "language": "auto"},
        {"language": "Danish"}, {"language": "Klingon"}, {"speed": 1},
    ],
)  # fmt: skip
async def test_what_no_voice_can_be_made_of_is_refused_inside_200(server: JimmyAI, change: dict) -> None:
    seen = await see(f"{server.base_url}/api/open-api/v1/soundCloning/clones", {"fileUrl": ELSEWHERE, **change})
    assert (seen.status, seen.json["code"], server.bought) == (200, 20002, [])
    server.in_body = False
    seen = await see(f"{server.base_url}/api/open-api/v1/soundCloning/clones", {"fileUrl": ELSEWHERE, **change})
    assert (seen.status, seen.json["code"], server.bought) == (400, 20002, [])


@pytest.mark.parametrize(
    "change",
    [
        {"modelId": "model_nobody"}, {"contentText": ""}, {"contentText": "x" * 10_000}, {"contentText": "<#1#>"},
        {"contentText": "a<#0#>b"}, {"contentText": "a<#0.005#>b"}, {"contentText": "a<#100#>b"},
        {"contentText": "a<#1.234#>b"}, {"contentText": "a<#x#>b"}, {"emotion": "bored"}, {"speed": 0.49},
        {"speed": 2.01}, {"speed": "1"}, {"vol": 0}, {"vol": 10.1}, {"pitch": 1.5}, {"pitch": -13},
        {"subtitleEnable": "true"}, {"subtitleType": "sentence"}, {"soundVersion": "v1", "language": "Catalan"},
    ],
)  # fmt: skip
async def test_what_cannot_be_spoken_is_refused(server: JimmyAI, change: dict) -> None:
    body = {"modelId": await voice(server), "contentText": SAID, **change}
    assert (await ask(server, "soundCloning/audios", body))["code"] == 20002
    assert len(server.bought) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"contentText": "x" * 9_999}, {"contentText": f"{'x' * 9_999}<#0.01#><#99.99#>"}, {"speed": 0.5}, {"speed": 2},
        {"vol": 0.01}, {"vol": 10}, {"pitch": -12}, {"pitch": 12}, {"emotion": "fearful"},
        *({"soundVersion": version, "language": LANGUAGES[version][-1]} for version in ("v1", "v2")),
    ],
)  # fmt: skip
async def test_what_is_at_the_bounds_is_spoken(server: JimmyAI, change: dict) -> None:
    body = {"modelId": await voice(server), "contentText": SAID, **change}
    assert (await done(server, "audios", body))["status"] == "completed"


async def test_both_kinds_are_charged_by_the_character_and_pauses_are_not(server: JimmyAI) -> None:
    name = await voice(server)
    assert server.used == pytest.approx(CLONE_COST * len(DEFAULT_TEXT) / 10_000)
    before = server.used
    await done(server, "audios", {"modelId": name, "contentText": f"Now<#1.5#>{'x' * 97}"})
    assert server.used - before == pytest.approx(AUDIO_COST * 100 / 10_000 + VOICE_COST)
    told = (await ask(server, "user/balance"))["data"]
    assert told["used_coin"] == pytest.approx(server.used)
    assert told["available"] == pytest.approx(100.5 - server.used)
    assert (await ask(server, "key/balance"))["data"]["unlimited"] is True


async def test_a_voice_that_nobody_used_ends_and_one_that_was_used_stays(server: JimmyAI) -> None:
    used, unused = await voice(server), await voice(server)
    await done(server, "audios", {"modelId": used, "contentText": SAID})
    server.expire_models()
    await done(server, "audios", {"modelId": used, "contentText": SAID})
    gone = await ask(server, "soundCloning/audios", {"modelId": unused, "contentText": SAID})
    assert gone == {"code": 20002, "msg": "modelId 不存在或已过期", "data": None}


@pytest.mark.parametrize("words", [False, True])
async def test_subtitles_name_every_sentence_and_word_in_milliseconds(server: JimmyAI, words: bool) -> None:
    body = {"modelId": await voice(server), "contentText": SAID, "subtitleEnable": True}
    task = await done(server, "audios", body | ({"subtitleType": "word"} if words else {}))
    file = (await see(task["subtitleFile"], key=None)).body
    found = json.loads(file.decode("utf-8-sig"))
    assert "".join(one["text"] for one in found).lstrip("\ufeff") == SAID
    assert found[0]["time_begin"] == 0
    assert found[-1]["time_end"] == pytest.approx(len(SAID) * 20)
    assert [word["word"] for one in found for word in one.get("timestamped_words", ())] == SAID.split() * words


@pytest.mark.parametrize(
    ("manner", "begins"), [("missing", None), ("gone", 404), ("empty", b""), ("page", b"<!DOC"), ("shape", b"{"),
                           ("cut", b"\xef\xbb\xbf[")]
)  # fmt: skip
async def test_subtitles_that_are_not_what_they_should_be(server: JimmyAI, manner: Any, begins: object) -> None:
    server.subtitle = manner
    body = {"modelId": await voice(server), "contentText": SAID, "subtitleEnable": True}
    task = await done(server, "audios", body)
    assert task["audioUrl"]
    if manner == "missing":
        assert task["subtitleFile"] is None
        return
    seen = await see(task["subtitleFile"], key=None)
    if isinstance(begins, bytes):
        assert seen.body.startswith(begins)
        assert (seen.body == b"") == (manner == "empty")
        with pytest.raises((ValueError, TypeError)):
            [one["text"] for one in json.loads(seen.body.decode("utf-8-sig"))]
    else:
        assert seen.status == begins


@pytest.mark.parametrize(("kind", "error"), [("text", str), ("object", dict), ("none", type(None))])
async def test_a_failed_task_says_why_as_text_as_an_object_or_not_at_all(
    server: JimmyAI, kind: Any, error: type
) -> None:
    server.error_form = kind
    server.faults.on("submit", Fault.TASK_FAILED)
    task = await done(server, "clones", {"fileUrl": ELSEWHERE})
    assert (task["status"], type(task["error"]), task["audioUrl"]) == ("failed", error, None)
    assert server.balance == pytest.approx(100.5)


async def test_an_end_without_an_address(server: JimmyAI) -> None:
    server.without_audio = True
    task = await done(server, "clones", {"fileUrl": ELSEWHERE})
    assert (task["status"], task["audioUrl"]) == ("completed", None)


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [(Trouble.KEY_REJECTED, 200, 20001), (Trouble.BROKEN, 200, -1), (Trouble.RATE, 429, -1), (Trouble.BUSY, 503, -1)],
)
async def test_what_the_provider_says_comes_in_200_and_what_the_gateway_says_does_not(
    server: JimmyAI, trouble: Trouble, status: int, code: int
) -> None:
    answer = server.error(trouble, "no")
    assert (answer.status, json.loads(answer.body)["code"], answer.refuses) == (status, code, True)


async def test_who_has_no_key_or_no_coins_buys_nothing(server: JimmyAI) -> None:
    refused = await ask(server, "soundCloning/clones", {"fileUrl": ELSEWHERE}, key="wrong-key-1234")
    assert refused["code"] == 20001
    server.balance = 0
    assert (await ask(server, "soundCloning/clones", {"fileUrl": ELSEWHERE}))["msg"] == "余额不足"
    assert server.bought == []
