"""Recordings on their way to an address, once each, and forgotten when they are gone."""

import asyncio

import pytest

from core.domain.clip import Clip
from core.errors import (
    KeyRejected,
    NeedsConsent,
    NoAnswer,
    NoBalance,
    Offline,
    ProviderProblem,
    Refused,
    RequestProblem,
    TaskFailed,
)
from core.providers.ai302.spec import CLONE
from tests.core.providers.ai302.conftest import ask
from tests.core.providers.conftest import until_ready
from tests.servers.faults import Fault
from tests.servers.wire import as_json


async def test_a_recording_is_uploaded_once_and_used_again(adapter, server, uploads, recording, tmp_path):
    first, second = ask(CLONE.id, "One.", clips=(recording(),)), ask(CLONE.id, "Two.", clips=(recording(),))
    await adapter.prepare(first)
    assert (server.count("upload"), server.count("submit")) == (1, 0)
    for request in (first, second):
        await adapter.submit(request, tmp_path / "a")
    (link,) = uploads.urls.values()
    assert [sent.json["ref_audio_links"] for sent in server.submissions] == [[link], [link]]
    assert server.count("upload") == 1
    assert uploads.days == [1]


async def test_the_same_recording_twice_in_one_request_is_one_upload(adapter, server, recording, tmp_path):
    clip = recording()
    await adapter.submit(ask(CLONE.id, "[SPEAKER0] a\n[SPEAKER1] b", clips=(clip, clip)), tmp_path / "a")
    assert server.count("upload") == 1
    assert len(server.submissions[0].json["ref_audio_links"]) == 2


async def test_two_requests_at_once_upload_once(adapter, server, recording):
    request = ask(CLONE.id, clips=(recording(),))
    await asyncio.gather(*(adapter.prepare(request) for _ in range(5)))
    assert server.count("upload") == 1


async def test_what_nobody_agreed_to_put_in_public_does_not_leave(adapter, server, uploads, recording, tmp_path):
    clip = recording()
    uploads.refused.add(clip.audio)
    for sending in (
        adapter.prepare(ask(CLONE.id, clips=(clip,))),
        adapter.submit(ask(CLONE.id, clips=(clip,)), tmp_path),
    ):
        with pytest.raises(NeedsConsent):
            await sending
    assert server.requests == []


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.RESET_HALFWAY, Fault.EMPTY, Fault.GARBAGE_JSON, Fault.HTML])
async def test_an_upload_whose_answer_is_lost_is_done_again(adapter, server, recording, fault):
    server.faults.on("upload", fault)
    await adapter.prepare(ask(CLONE.id, clips=(recording(),)))
    assert server.count("upload") == 2


async def test_an_upload_that_never_works_buys_nothing(adapter, server, uploads, recording, tmp_path):
    server.faults.on("upload", Fault.RESET_AFTER, times=None)
    with pytest.raises(Offline, match="The recording Anna could not be uploaded to My 302"):
        await adapter.submit(ask(CLONE.id, clips=(recording(),)), tmp_path / "a")
    assert (server.count("upload"), server.count("submit"), uploads.urls) == (3, 0, {})


@pytest.mark.parametrize(
    ("fault", "problem"),
    [(Fault.KEY_REJECTED, KeyRejected), (Fault.NO_BALANCE, NoBalance), (Fault.TOO_LARGE, Refused),
     (Fault.SERVER_ERROR, Refused), (Fault.WITHOUT_FIELD, NoAnswer)],
)  # fmt: skip
async def test_an_upload_that_is_refused_says_why(adapter, server, uploads, recording, fault, problem):
    server.faults.on("upload", fault)
    with pytest.raises(problem):
        await adapter.prepare(ask(CLONE.id, clips=(recording(),)))
    assert (server.count("upload"), uploads.urls) == (1, {})


async def test_an_answer_that_names_no_address_is_no_upload(adapter, server, uploads, recording):
    server.route("POST", "/302/upload-file", "upload", lambda recorded: as_json({"code": 200, "data": None}))
    with pytest.raises(NoAnswer, match="does not say where it lies"):
        await adapter.prepare(ask(CLONE.id, clips=(recording(),)))
    assert not uploads.urls


async def test_a_link_that_is_dead_is_forgotten_and_uploaded_anew(adapter, server, uploads, recording, tmp_path):
    alive, dead = recording("a", "aa" * 32), recording("b", "bb" * 32)
    request = ask(CLONE.id, clips=(alive, dead))
    await adapter.prepare(request)
    kept = uploads.url_of("302", alive.audio)
    uploads.urls["302", dead.audio] = f"{server.file_url}/gpt/imgs/gone.wav"
    outcome = await adapter.submit(request, tmp_path / "a")
    with pytest.raises(TaskFailed, match="My 302 could not do it: “The reference audio cannot be read"):
        await until_ready(adapter, request, outcome)
    assert uploads.urls == {("302", alive.audio): kept}
    await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
    assert server.count("upload") == 3


async def test_a_refused_link_is_forgotten_too(adapter, server, uploads, recording, tmp_path):
    refusal = {"error": {"err_code": -10011, "message": "ref_audio_links cannot be downloaded"}}
    server.route("POST", server.clone_path, "submit", lambda recorded: as_json(refusal, 400))
    with pytest.raises(Refused, match="cannot be downloaded"):
        await adapter.submit(ask(CLONE.id, clips=(recording(),)), tmp_path / "a")
    assert not uploads.urls


@pytest.mark.parametrize("fault", [Fault.NO_BALANCE, Fault.KEY_REJECTED, Fault.RATE_LIMITED, Fault.BAD_REQUEST])
async def test_other_refusals_forget_nothing(adapter, server, uploads, recording, tmp_path, fault):
    request = ask(CLONE.id, clips=(recording(),))
    server.faults.on("submit", fault)
    with pytest.raises(ProviderProblem):
        await adapter.submit(request, tmp_path / "a")
    assert len(uploads.urls) == 1


@pytest.mark.parametrize(
    ("clips", "words"),
    [
        ([], "needs 1 to 8 recordings, and there are 0"),
        ([{"audio": f"{n:064x}"} for n in range(9)], "needs 1 to 8 recordings, and there are 9"),
        ([{"text": " "}], "not said what is spoken in the recording Anna"),
        ([{"suffix": ".xyz"}], "Anna is of a kind that My 302 does not take"),
    ],
)
async def test_recordings_that_cannot_be_sent(adapter, server, recording, clips, words):
    with pytest.raises(RequestProblem, match=words):
        await adapter.check(ask(CLONE.id, clips=tuple(recording(**clip) for clip in clips)))
    assert not server.requests


async def test_a_recording_whose_file_is_gone_or_too_large(adapter, recording, tmp_path):
    with pytest.raises(RequestProblem, match=r"The file of the recording cdcdcdcd\.wav is not there"):
        await adapter.check(ask(CLONE.id, clips=(Clip("cd" * 32, ".wav", "Words."),)))
    clip = recording()
    with (tmp_path / f"{clip.audio}.wav").open("r+b") as file:
        file.truncate(50_000_001)
    with pytest.raises(RequestProblem, match="The recording Anna is larger than 50 MB"):
        await adapter.check(ask(CLONE.id, clips=(clip,)))


async def test_a_speaker_without_a_recording(adapter, recording):
    clips = (recording(audio="aa" * 32), recording(audio="bb" * 32))
    await adapter.check(ask(CLONE.id, "[SPEAKER1] b\n[SPEAKER0] a", clips=clips))
    with pytest.raises(RequestProblem, match=r"no recording for \[SPEAKER2\]"):
        await adapter.check(ask(CLONE.id, "[SPEAKER2] c", clips=clips))
