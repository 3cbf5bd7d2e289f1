"""From a recording to a voice: what is sent, what is never sent, and what becomes of an address that ended."""

import json

import pytest

from core.domain.clip import Clip
from core.errors import NeedsConsent, NoAnswer, RequestProblem, TaskFailed
from tests.core.providers.conftest import until_ready
from tests.core.providers.jimmyai.conftest import LINE, clone, speech
from tests.servers.faults import Fault
from tests.servers.sounds import seconds_in
from tests.servers.wire import as_json

UPLOAD = "/api/open-api/v1/files/upload"


async def test_a_recording_becomes_a_voice_that_speaks(adapter, server, uploads, recording, tmp_path):
    request = clone(recording())
    await adapter.check(request)
    await adapter.prepare(request)
    assert (server.count("upload"), server.count("submit")) == (1, 0)
    running = await adapter.submit(request, tmp_path / "a")
    assert running.remote in server.tasks
    (result,) = (await until_ready(adapter, request, running)).results
    voice = result.notes["voice"]
    assert voice in server.models
    assert (result.remote, result.suffix, result.marks) == (running.remote, ".mp3", ())
    await adapter.fetch(result, tmp_path / "heard.mp3")
    assert seconds_in((tmp_path / "heard.mp3").read_bytes()) > 0
    said = speech(voice=voice)
    (take,) = (await until_ready(adapter, said, await adapter.submit(said, tmp_path / "b"))).results
    assert take.notes == {}
    assert server.submissions[1].json["modelId"] == voice


async def test_the_upload_is_a_form_with_a_name_that_says_nothing(adapter, server, uploads, recording, tmp_path):
    clip = recording(name="安娜")
    await adapter.prepare(clone(clip))
    (call,) = server.at("upload")
    file = call.form.file("file")
    assert (call.path, call.form.fields) == (UPLOAD, {})
    assert (file.name, file.type) == ("ab12ab12ab12ab12.wav", "audio/wav")
    assert file.data == (tmp_path / f"{clip.audio}.wav").read_bytes()
    assert uploads.days == [2]
    (url,) = uploads.urls.values()
    assert "Signature=" in url  # the address is kept as it was told
    await adapter.submit(clone(clip), tmp_path / "a")
    assert server.submissions[0].json["fileUrl"] == url
    assert server.count("upload") == 1


async def test_what_is_shown_before_the_upload_says_what_is_still_to_come(adapter, server, recording):
    shown = adapter.preview(clone(recording(name="安娜")))
    assert shown.body == {
        "fileUrl": "<address of 安娜 after its upload>",
        "contentText": LINE,
        "soundVersion": "v2",
        "language": "auto",
    }
    assert server.requests == []


async def test_an_address_with_chinese_characters_is_refused_and_not_remembered(
    adapter, server, uploads, recording, tmp_path
):
    server.upload_folder = "上传"
    for sending in (adapter.prepare(clone(recording())), adapter.submit(clone(recording()), tmp_path / "a")):
        with pytest.raises(RequestProblem, match="characters that voices are not cloned from"):
            await sending
    assert (server.submissions, uploads.urls) == ([], {})


async def test_what_nobody_agreed_to_put_in_public_does_not_leave(adapter, server, uploads, recording, tmp_path):
    clip = recording()
    uploads.refused.add(clip.audio)
    for sending in (adapter.prepare(clone(clip)), adapter.submit(clone(clip), tmp_path / "a")):
        with pytest.raises(NeedsConsent):
            await sending
    assert server.requests == []


@pytest.mark.parametrize("data", [None, {}, {"url": None}, {"url": "uploads/a.wav"}, {"url": 7}])
async def test_an_upload_without_an_address(adapter, server, uploads, recording, data):
    server.route("POST", UPLOAD, "upload", lambda recorded: as_json({"code": 20000, "msg": "ok", "data": data}))
    with pytest.raises(NoAnswer, match="does not say where it lies"):
        await adapter.prepare(clone(recording()))
    assert not uploads.urls


@pytest.mark.parametrize(
    ("clips", "words"),
    [
        ([], "needs one recording, and there are 0"),
        ([{}, {"audio": "cd" * 32}], "needs one recording, and there are 2"),
        ([{"suffix": ".flac"}], "Anna is of a kind that My Jimmy does not take"),
    ],
)
async def test_recordings_that_cannot_be_sent(adapter, server, recording, tmp_path, clips, words):
    request = clone(*(recording(1, **clip) for clip in clips))
    with pytest.raises(RequestProblem, match=words):
        await adapter.check(request)
    assert server.requests == []


@pytest.mark.parametrize("suffix", [".mp3", ".ogg", ".wav", ".m4a", ".aac", ".mp4", ".avi", ".mov", ".mkv", ".flv"])
async def test_every_kind_that_is_documented_may_be_sent(adapter, server, recording, tmp_path, suffix):
    request = clone(recording(suffix=suffix))
    await adapter.check(request)
    await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))


async def test_a_recording_that_is_gone_or_larger_than_100_megabytes(adapter, recording, tmp_path):
    with pytest.raises(RequestProblem, match=r"The file of the recording cdcdcdcd\.wav is not there"):
        await adapter.check(clone(Clip("cd" * 32, ".wav", "")))
    clip = recording(1)
    with (tmp_path / f"{clip.audio}.wav").open("r+b") as file:
        file.truncate(100_000_001)
    with pytest.raises(RequestProblem, match="The recording Anna is larger than 100 MB"):
        await adapter.check(clone(clip))


@pytest.mark.parametrize("seconds", [14, 60])
async def test_too_little_or_too_much_speech_is_for_the_user_to_decide_and_the_provider_to_refuse(
    adapter, server, uploads, recording, tmp_path, seconds
):
    request = clone(recording(seconds))
    await adapter.check(request)
    running = await adapter.submit(request, tmp_path / "a")
    with pytest.raises(TaskFailed, match="My Jimmy could not do it: “音频时长必须大于15秒且小于60秒”") as caught:
        await until_ready(adapter, request, running)
    assert json.loads(caught.value.detail)["data"]["status"] == "failed"
    assert len(uploads.urls) == 1  # the address is not to blame


async def test_an_address_that_ended_is_forgotten_and_the_recording_uploaded_anew(
    adapter, server, uploads, recording, tmp_path
):
    request = clone(recording())
    await adapter.prepare(request)
    server.forget_files()
    running = await adapter.submit(request, tmp_path / "a")
    with pytest.raises(TaskFailed, match="无法下载"):
        await until_ready(adapter, request, running)
    assert uploads.urls == {}
    ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert ready.results[0].notes["voice"]
    assert server.count("upload") == 2


@pytest.mark.parametrize("count", [0, 270])
async def test_the_text_to_try_it_with(adapter, server, recording, count):
    with pytest.raises(RequestProblem):
        await adapter.check(clone(recording(), text="走" * count))
    await adapter.check(clone(recording(), text="走" * 269))
    assert server.requests == []


async def test_a_voice_that_is_named_later_is_waited_for_and_one_that_never_is_costs_no_audio(
    adapter, server, recording, tmp_path
):
    request = clone(recording())
    running = await adapter.submit(request, tmp_path / "a")
    path = f"/api/open-api/v1/audios/{running.remote}"
    done = {"id": running.remote, "status": "completed", "audioUrl": f"{server.file_url}/a.mp3"}
    answers = [done, {**done, "modelId": "model_late"}]
    server.route("GET", path, "poll", lambda recorded: as_json({"code": 20000, "data": answers.pop(0)}))
    ready = await until_ready(adapter, request, running)
    assert ready.results[0].notes == {"voice": "model_late"}
    server.route("GET", path, "poll", lambda recorded: as_json({"code": 20000, "data": done}))
    ready = await until_ready(adapter, request, running)
    assert (len(ready.results), ready.results[0].notes) == (1, {})


async def test_a_clone_is_sent_once_though_its_answer_is_lost(adapter, server, recording, tmp_path):
    server.faults.on("submit", Fault.RESET_AFTER)
    with pytest.raises(Exception, match="may have taken the request"):
        await adapter.submit(clone(recording()), tmp_path / "a")
    assert (server.count("submit"), len(server.bought)) == (1, 1)
