"""Words, times, singers and one's own audio: asked for once, waited for, and never taken for unbought afterwards."""

import msgspec
import pytest

from core.domain.take import Mark
from core.errors import (
    KeyringLocked,
    NoBalance,
    NotFound,
    Offline,
    OutcomeUnknown,
    Problem,
    Refused,
    RequestProblem,
    TaskFailed,
)
from core.message import say
from core.providers.base import Assists
from core.providers.suno.spec import LYRICS, PERSONA, SONG, TIMING, UPLOAD
from tests.core.providers.conftest import KEY
from tests.core.providers.suno.conftest import SERVICES, ask
from tests.servers.faults import Fault
from tests.servers.suno import CLIP
from tests.servers.wire import as_json

pytestmark = pytest.mark.usefixtures("at_once")

FILE = "https://there.example/mine.mp3"
ALL = {LYRICS.id: "snow", TIMING.id: CLIP, PERSONA.id: CLIP, UPLOAD.id: FILE}


def test_it_assists(adapter):
    assert isinstance(adapter, Assists)


@pytest.mark.parametrize("service", SERVICES)
async def test_words_are_written(serve, connect, service):
    server = await serve(service)
    found = await connect(server).assist(ask(LYRICS.id, "snow"))
    assert (found.title, found.text) == ("Written", "[Verse]\nA song of snow")
    (call,) = server.submissions
    assert (call.path, call.json) == ("/suno/submit/lyrics", {"prompt": "snow"})
    assert server.count("poll") == (0 if service == "302ai" else 2)
    assert len(server.bought) == 1


async def test_times_become_marks(server, adapter):
    found = await adapter.assist(ask(TIMING.id, CLIP))
    assert [mark.text for mark in found.marks if mark.kind == "sentence"] == ["Snow falls", "Lamps burn"]
    assert found.marks[0] == Mark("word", 0.5, 0.9, "Snow")
    assert [call.path for call in server.requests] == [f"/suno/act/timing/{CLIP}"]


@pytest.mark.parametrize("words", [[], None, [{"word": "Snow", "success": False, "start_s": 0, "end_s": 1}], "later"])
async def test_no_times_is_said_and_bought_all_the_same(server, adapter, words):
    server.suno.words = words
    with pytest.raises(TaskFailed, match="My Suno has no times for the words of this song") as raised:
        await adapter.assist(ask(TIMING.id, CLIP))
    assert "hoot_cer" in raised.value.detail
    assert len(server.bought) == 1


@pytest.mark.parametrize("slash", [False, True])
async def test_a_singer_is_kept(server, adapter, slash):
    server.suno.persona_slash = slash
    found = await adapter.assist(ask(PERSONA.id, CLIP, name=" Anna ", description="warm", is_public=True))
    assert found.id
    assert found.title == "Anna"
    assert len(server.bought) == 1
    assert server.submissions[-1].json == {
        "root_clip_id": CLIP,
        "name": "Anna",
        "description": "warm",
        "clips": [CLIP],
        "is_public": True,
    }
    song = ask(SONG.id, task="artist_consistency", source_song=CLIP, persona_id=found.id, lyrics="la")
    await adapter.check(song)


async def test_audio_of_one_s_own_gets_an_id_to_go_on_with(server, adapter, tmp_path):
    server.polls_until_done = 2
    found = await adapter.assist(ask(UPLOAD.id, FILE))
    assert server.submissions[0].path == "/suno/uploads/audio-url"
    assert server.submissions[0].json == {"url": FILE}
    going_on = ask(SONG.id, task="upload_extend", source_song=found.id, source_task=found.trace, lyrics="la")
    await adapter.submit(going_on, tmp_path / "a")
    assert server.submissions[-1].status == 200


@pytest.mark.parametrize("generator", ALL)
async def test_what_is_refused_is_refused(server, adapter, generator):
    for fault, problem in {Fault.NO_BALANCE: NoBalance, Fault.BAD_REQUEST: Refused, Fault.TOO_LARGE: Refused}.items():
        server.faults.on("submit", fault)
        with pytest.raises(problem):
            await adapter.assist(ask(generator, ALL[generator]))
    assert server.bought == []


@pytest.mark.parametrize("generator", ALL)
async def test_what_may_have_been_bought_is_not_asked_for_again(server, adapter, generator):
    for fault in (Fault.HTML_502, Fault.RESET_AFTER, Fault.GARBAGE_JSON, Fault.EMPTY):
        before = server.count("submit")
        server.faults.on("submit", fault)
        with pytest.raises(OutcomeUnknown):
            await adapter.assist(ask(generator, ALL[generator]))
        assert server.count("submit") == before + 1


@pytest.mark.parametrize("generator", [LYRICS.id, PERSONA.id, UPLOAD.id])
async def test_an_answer_that_names_nothing_is_unclear(server, adapter, generator):
    server.faults.on("submit", Fault.WITHOUT_FIELD)
    if generator == PERSONA.id:
        server.route("POST", "/suno/persona/create", "submit", lambda _: as_json({"message": "soon"}))
    with pytest.raises(OutcomeUnknown, match="its answer names no task"):
        await adapter.assist(ask(generator, ALL[generator]))


@pytest.mark.parametrize("generator", [LYRICS.id, UPLOAD.id])
@pytest.mark.parametrize("fault", [Fault.HTML_502, Fault.RESET_BEFORE, Fault.SERVER_ERROR, Fault.RATE_LIMITED])
async def test_a_lost_connection_while_it_is_waited_for_loses_nothing(server, adapter, generator, fault):
    server.faults.on("poll", fault, times=4, seconds=0.01)
    found = await adapter.assist(ask(generator, ALL[generator]))
    assert found.text or found.id
    assert len(server.bought) == 1


@pytest.mark.parametrize("generator", [LYRICS.id, UPLOAD.id])
async def test_what_never_ends_may_still_have_been_bought(server, adapter, generator):
    server.faults.on("poll", Fault.NEVER_ENDS, times=None)
    with pytest.raises(OutcomeUnknown, match="is not done with it") as raised:
        await adapter.assist(ask(generator, ALL[generator]))
    assert next(iter(server.tasks)) in raised.value.detail


@pytest.mark.parametrize("generator", [LYRICS.id, UPLOAD.id])
async def test_a_key_that_went_meanwhile_takes_nothing_back(server, adapter, generator):
    server.faults.on("poll", Fault.KEY_REJECTED, times=None)
    with pytest.raises(Problem) as raised:
        await adapter.assist(ask(generator, ALL[generator]))
    assert type(raised.value) is OutcomeUnknown
    assert "does not take the key" in raised.value.detail


@pytest.mark.parametrize("generator", [LYRICS.id, UPLOAD.id])
async def test_a_keyring_that_was_locked_meanwhile_takes_nothing_back(server, connect, kit, generator):
    async def key() -> str:
        if server.count("submit"):
            raise KeyringLocked(say("The keyring is locked."), say("Unlock it."))
        return KEY

    with pytest.raises(Problem) as raised:
        await connect(server, kit=msgspec.structs.replace(kit, key=key)).assist(ask(generator, ALL[generator]))
    assert type(raised.value) is OutcomeUnknown
    assert next(iter(server.tasks)) in raised.value.detail
    assert "The keyring is locked" in raised.value.detail


@pytest.mark.parametrize("generator", [LYRICS.id, UPLOAD.id])
async def test_a_task_that_failed_says_why(server, adapter, generator):
    server.faults.on("submit", Fault.TASK_FAILED)
    with pytest.raises(TaskFailed, match="“The lyrics were rejected by moderation”"):
        await adapter.assist(ask(generator, ALL[generator]))


async def test_audio_is_made_elsewhere(server, adapter):
    with pytest.raises(RequestProblem, match=r"suno\.song makes audio"):
        await adapter.assist(ask(SONG.id))
    assert server.requests == []


async def test_what_a_relay_does_not_have_it_says(serve, connect):
    server = await serve("new-api")
    for generator in (TIMING.id, PERSONA.id, UPLOAD.id):
        with pytest.raises(NotFound):
            await connect(server).assist(ask(generator, ALL[generator]))
    assert server.bought == []


async def test_nobody_there_is_offline(connect, server):
    adapter = connect(server, base_url="http://127.0.0.1:9")
    with pytest.raises(Offline):
        await adapter.assist(ask(LYRICS.id, "snow"))
