"""What the loopback relays take of Suno and refuse, and how its tasks stand from one look to the next."""

from typing import Any

import pytest

from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault
from tests.servers.refusals import Access
from tests.servers.relay import Relay
from tests.servers.seeing import Seen, see
from tests.servers.sounds import seconds_in
from tests.servers.suno import CLIP, TASK

NEW = {"gpt_description_prompt": "a slow waltz", "mv": "chirp-v4", "make_instrumental": False}
MINE = {"prompt": "[Verse]\nSnow", "tags": "folk", "title": "Snow", "mv": "chirp-v4", "make_instrumental": False}
EXTENDED = {**MINE, "continue_clip_id": CLIP, "task_id": TASK, "continue_at": 61.5}
EXTRA: list[dict[str, Any]] = [
    {"negative_tags": "drums"},
    {"task": "cover", "cover_clip_id": CLIP},
    {"metadata": {"vocal_gender": "f"}},
]
WRONG: list[dict[str, Any]] = [
    {"mv": ""}, {"mv": None}, {"make_instrumental": "false"}, {"make_instrumental": None}, {"title": 1},
    {"tags": "x" * 1_001}, {"prompt": "x" * 5_001}, {"prompt": None}, {"task": "sing"},
    {"task": "cover"}, {"task": "cover", "cover_clip_id": "nobody"}, {"task": "extend"},
    {"task": "infill", "continue_clip_id": CLIP}, {"task": "artist_consistency", "artist_clip_id": CLIP},
    {"task": "infill", "continue_clip_id": CLIP, "infill_start_s": 5, "infill_end_s": 4},
    {"task": "gen_stem", "continue_clip_id": CLIP, "stem_type_id": 91, "stem_type_group_name": "Two"},
    {"continue_at": "61.5"}, {"metadata": "f"},
    {"metadata": {"vocal_gender": "x"}}, {"metadata": {"control_sliders": {"style_weight": 2}}},
]  # fmt: skip


async def music(server: Relay | Ai302, body: dict[str, Any]) -> Seen:
    return await see(f"{server.origin}/suno/submit/music", body)


async def look(server: Relay | Ai302, task: str) -> Any:
    return (await see(f"{server.origin}/suno/fetch/{task}")).json["data"]


async def test_a_song_is_submitted_streams_and_is_complete() -> None:
    async with Relay() as server:
        server.polls_until_done = 2
        seen = await music(server, NEW)
        assert (seen.status, seen.json["code"], seen.json["message"]) == (200, "success", "")
        task = seen.json["data"]
        first, second, third = [await look(server, task) for _ in range(3)]
        assert (first["status"], first["data"], first["action"]) == ("SUBMITTED", None, "MUSIC")
        assert (second["status"], second["progress"]) == ("IN_PROGRESS", "20%")
        assert [song["status"] for song in second["data"]] == ["streaming"] * 2
        assert all("audiopipe" in song["audio_url"] for song in second["data"])
        assert (third["status"], third["progress"], third["fail_reason"]) == ("SUCCESS", "100%", "")
        for song in third["data"]:
            assert (song["status"], song["metadata"]["duration"]) == ("complete", 4.0)
            assert seconds_in((await see(song["audio_url"], key=None)).body) == pytest.approx(4, abs=0.1)
        assert len(server.bought) == 1


async def test_302_tells_the_same_flat_and_its_length_as_text() -> None:
    async with Ai302() as server:
        seen = await music(server, NEW)
        assert seen.json["code"] == 200
        await look(server, seen.json["data"])
        whole = (await see(f"{server.origin}/suno/fetch/{seen.json['data']}")).json
        assert (whole["progress"], whole["code"]) == ("100%", 200)
        song = whole["data"]["data"][0]
        assert (song["duration"], song["clip_id"], song["prompt"][:7]) == ("4", f"{seen.json['data']}-0", "[Verse]")
        assert "metadata" not in song
        lyrics = (await see(f"{server.origin}/suno/submit/lyrics", {"prompt": "snow"})).json
        assert lyrics == {"code": 200, "msg": "", "data": {"text": "[Verse]\nA song of snow", "title": "Written"}}


@pytest.mark.parametrize("wrong", WRONG, ids=str)
async def test_what_is_wrong_is_refused(wrong: dict[str, Any]) -> None:
    async with Relay() as server:
        seen = await music(server, {**MINE, **wrong})
        assert (seen.status, seen.json["code"], seen.json["data"]) == (400, "invalid_request", None)
        assert server.bought == []


@pytest.mark.parametrize("extra", EXTRA, ids=str)
async def test_what_others_would_drop_is_an_error_there(extra: dict[str, Any]) -> None:
    for server, status in ((Relay(), 200), (Relay("new-api"), 400), (Ai302(), 400)):
        async with server:
            assert (await music(server, {**MINE, **extra})).status == status


async def test_a_song_goes_on_where_that_is_known() -> None:
    for server, status in ((Relay(), 200), (Relay("new-api"), 200), (Ai302(), 400)):
        async with server:
            assert (await music(server, EXTENDED)).status == status
    async with Relay("new-api") as server:
        seen = await music(server, {**MINE, "continue_clip_id": CLIP})
        assert (seen.status, seen.json["message"]) == (400, "task id is empty")
        seen = await music(server, {**EXTENDED, "task_id": "nobody"})
        assert (seen.status, seen.json["code"]) == (400, "task_not_exist")


async def test_a_plain_relay_has_no_other_action() -> None:
    async with Relay("new-api") as server:
        seen = await see(f"{server.origin}/suno/submit/concat", {"clip_id": CLIP, "is_infill": False})
        assert (seen.status, seen.json["message"]) == (400, "invalid_action")
        empty = await see(f"{server.origin}/suno/submit/lyrics", {"prompt": ""})
        assert (empty.status, empty.json["message"]) == (400, "prompt_empty")


async def test_several_tasks_are_told_at_once() -> None:
    async with Relay() as server:
        tasks = [(await music(server, NEW)).json["data"] for _ in range(2)]

        async def together(ids: object) -> Any:
            return (await see(f"{server.origin}/suno/fetch", {"ids": ids, "action": "MUSIC"})).json["data"]

        assert [task["task_id"] for task in await together([*tasks, "nobody"])] == tasks
        assert await together(["nobody"]) is None
        assert await together([]) == []
        assert (
            await see(f"{server.origin}/suno/fetch", b"{", headers={"content-type": "application/json"})
        ).status == 400
        unknown = await see(f"{server.origin}/suno/fetch/nobody")
        assert (unknown.status, unknown.json["code"]) == (400, "task_not_exist")


async def test_one_look_at_a_feed_is_one_look_at_its_task() -> None:
    async with Relay() as server:
        clips = (await see(f"{server.origin}/suno/act/stems/{CLIP}")).json["clips"]
        assert [clip["status"] for clip in clips] == ["queued"] * 2
        names = ",".join(clip["id"] for clip in clips)
        first, second = [(await see(f"{server.origin}/suno/feed/{names}")).json for _ in range(2)]
        assert [clip["audio_url"] for clip in first] == [""] * 2
        assert [clip["status"] for clip in second] == ["complete"] * 2
        assert next(iter(server.tasks.values())).looks == 2
        assert len(server.bought) == 1


@pytest.mark.parametrize(("kind", "field"), [("wav", "wav_file_url"), ("mp4", "mp4_file_url")])
async def test_a_file_comes_in_the_shape_that_is_the_fashion(kind: str, field: str) -> None:
    async with Relay(audio=0.5) as server:
        path = f"{server.origin}/suno/act/{kind}/{CLIP}"
        wrapped = (await see(path)).json["data"][field]
        server.suno.file_shape = "bare"
        bare = (await see(path)).json[field]
        server.suno.file_shape = "task"
        task = (await see(path)).json["data"]
        await look(server, task)
        later = (await look(server, task))["data"][field]
        for url in (wrapped, bare, later):
            assert seconds_in((await see(url, key=None)).body) == pytest.approx(0.5, abs=0.1)


async def test_errors_are_those_of_tasks_and_the_key_is_judged_before() -> None:
    async with Relay(keys={"poor": Access.NO_BALANCE}) as server:
        wrong = await see(f"{server.origin}/suno/submit/music", NEW, key="wrong")
        assert (wrong.status, wrong.json["error"]["type"]) == (401, "new_api_error")
        poor = await see(f"{server.origin}/suno/submit/music", NEW, key="poor")
        assert (poor.status, poor.json) == (
            403,
            {"code": "quota_not_enough", "message": "user quota is not enough", "data": None},
        )
        server.faults.on("submit", Fault.RATE_LIMITED)
        busy = await music(server, NEW)
        assert (busy.status, busy.json["message"]) == (429, "当前分组上游负载已饱和，请稍后再试")
        assert busy.headers["retry-after"] == "1"
        server.faults.on("submit", Fault.BUSINESS_ERROR)
        business = await music(server, NEW)
        assert (business.status, business.json["code"], business.json["data"]) == (200, "upstream_error", None)
        assert server.bought == []
        speech = {"model": "tts-1", "input": "Hello.", "voice": "nova"}
        assert (await see(f"{server.base_url}/audio/speech", speech)).status == 200  # the same key speaks
