"""What would be refused, or dropped in silence, is said before anything is sent; and where each service is found."""

import pytest

from core.errors import BadParameter, KeyMissing, NotSetUp, RequestProblem
from core.message import say
from core.providers.base import Kit, Suggests
from core.providers.registry import Registry
from core.providers.suno.services import SERVICES
from core.providers.suno.spec import CONCAT, LYRICS, PERSONA, SONG, STEMS, SUNO, TIMING, UPLOAD, VIDEO, WAV
from tests.core.providers.suno.conftest import SERVICES as NAMES
from tests.core.providers.suno.conftest import ask
from tests.servers.suno import CLIP, TASK

SOURCE = {"source_song": CLIP, "source_task": TASK}


@pytest.mark.parametrize(
    ("service", "params", "named"),
    [
        *[("new-api", {"task": task, **SOURCE, "persona_id": "p"}, "task")
          for task in ("upload_extend", "cover", "infill", "artist_consistency")],
        ("new-api", {"negative_tags": "drums"}, "negative_tags"),
        ("new-api", {"vocal_gender": "f"}, "vocal_gender"),
        ("new-api", {"automatic_weights": False}, "automatic_weights"),
        ("another", {"negative_tags": "drums"}, "negative_tags"),
        ("302ai", {"task": "extend", **SOURCE}, "task"),
        ("302ai", {"negative_tags": "drums"}, "negative_tags"),
        ("302ai", {"vocal_gender": "m"}, "vocal_gender"),
    ],
)  # fmt: skip
async def test_what_a_service_is_not_known_to_take_is_never_dropped_in_silence(
    server, connect, service, params, named, tmp_path
):
    adapter = connect(server, service)
    request = ask(SONG.id, **params)
    for refusing in (adapter.check(request), adapter.submit(request, tmp_path / "a")):
        with pytest.raises(RequestProblem, match=f"My Suno is not known to take {named}, and might") as raised:
            await refusing
        assert raised.value.remedy
    assert server.requests == []
    await connect(server, "rixapi").check(request)


async def test_a_song_is_not_made_where_stems_were_asked_for(server, connect):
    request = ask(STEMS.id, CLIP, stem_task="twelve")
    for template in ("new-api", "302ai"):
        with pytest.raises(RequestProblem, match="not known to take stem_task"):
            await connect(server, template).check(request)
    await connect(server, "rixapi").check(request)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"task": "custom"}, "The song has no words yet."),
        ({"task": "custom", "lyrics": "  \n"}, "The song has no words yet."),
        ({"task": "extend"}, "It is not said which song this is made of."),
        ({"task": "cover", "source_song": " "}, "It is not said which song this is made of."),
        ({"task": "artist_consistency", **SOURCE}, "It is not said who shall sing."),
        ({"task": "infill", **SOURCE, "infill_start_s": 20, "infill_end_s": 20}, "It begins at 20 and ends at 20."),
        ({"task": "custom", "lyrics": "x" * 3_001}, "lyrics has 3001 characters."),
        ({"task": "custom", "lyrics": "x" * 3_001, "mv": " chirp-v4-tau "}, "lyrics has 3001 characters."),
    ],
)
async def test_what_does_not_go_together_is_refused(server, adapter, params, words):
    with pytest.raises(RequestProblem, match=words) as raised:
        await adapter.check(ask(SONG.id, **params))
    assert raised.value.remedy
    assert server.requests == []


async def test_a_style_has_the_length_that_its_model_takes(adapter):
    style = "x" * 201
    with pytest.raises(BadParameter, match=r"tags has 201 characters\. Shorten it: chirp-v4 takes 200\."):
        await adapter.check(ask(SONG.id, style, task="custom", lyrics="la"))
    await adapter.check(ask(SONG.id, style, task="custom", lyrics="la", mv="chirp-auk"))
    await adapter.check(ask(SONG.id, style, task="custom", lyrics="la", mv="a model of theirs"))
    await adapter.check(ask(SONG.id, style))  # of a description no such limit is known
    with pytest.raises(BadParameter, match="The text has 1001 characters"):
        await adapter.check(ask(SONG.id, "x" * 1_001))


async def test_words_are_needed_only_where_somebody_sings(adapter):
    await adapter.check(ask(SONG.id, task="custom", make_instrumental=True))
    shown = adapter.preview(ask(SONG.id, task="custom", make_instrumental=True, lyrics="left from before"))
    assert shown.body["prompt"] == ""


async def test_a_plain_relay_wants_to_know_the_task(server, connect):
    with pytest.raises(RequestProblem, match="It is not said which task made the song"):
        await connect(server, "new-api").check(ask(SONG.id, task="extend", source_song=CLIP))
    await connect(server, "rixapi").check(ask(SONG.id, task="extend", source_song=CLIP))


@pytest.mark.parametrize("generator", SUNO.generators, ids=[one.id for one in SUNO.generators])
async def test_nothing_is_asked_about_nothing(server, adapter, generator):
    with pytest.raises(BadParameter, match=f"{generator.text} is empty"):
        await adapter.check(ask(generator.id, " \n"))
    assert server.requests == []


async def test_only_an_address_can_be_uploaded(adapter):
    for wrong in ("song.mp3", "file:///song.mp3", "ftp://there/song.mp3"):
        with pytest.raises(RequestProblem, match="is not the address of a file"):
            await adapter.check(ask(UPLOAD.id, wrong))
    assert adapter.preview(ask(UPLOAD.id, " https://there.example/a.mp3 ")).body == {
        "url": "https://there.example/a.mp3"
    }


@pytest.mark.parametrize(
    ("generator", "path"),
    [(STEMS, "stems"), (WAV, "wav"), (VIDEO, "mp4"), (TIMING, "timing")],
    ids=["stems", "wav", "video", "timing"],
)
async def test_an_act_is_shown_as_the_get_it_is(server, adapter, generator, path):
    shown = adapter.preview(ask(generator.id, "a/b ?"))
    assert (shown.method, shown.body) == ("GET", None)
    assert shown.url == f"{server.origin}/suno/act/{path}/a%2Fb%20%3F"


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/suno", "/302", "/v1/audio/speech"])
async def test_the_address_of_a_profile_leads_to_suno_whatever_it_ends_with(server, connect, ending):
    adapter = connect(server, base_url=f"{server.origin}{ending}")
    assert adapter.preview(ask(LYRICS.id)).url == f"{server.origin}/suno/submit/lyrics"


async def test_without_an_address_or_a_key_it_says_so(server, connect, kit, tmp_path):
    async def no_key() -> str:
        raise KeyMissing(say("There is no key."), say("Put one in."))

    with pytest.raises(NotSetUp):
        connect(server, base_url=" ").preview(ask(SONG.id))
    for template in ("rixapi", "302ai", "new-api"):
        adapter = connect(server, template, kit=Kit(kit.http, no_key, kit.clip, kit.uploads))
        with pytest.raises(KeyMissing):
            await adapter.submit(ask(SONG.id), tmp_path / "a")
    assert server.requests == []


async def test_models_are_suggested_as_the_service_has_them(server, connect):
    newest = {"rixapi": "chirp-fenix", "new-api": "chirp-fenix", "302ai": "chirp-v4"}
    for name in NAMES:
        adapter = connect(server, name)
        assert isinstance(adapter, Suggests)
        models = await adapter.suggestions(SONG.id, "mv")
        assert models[0] == newest[name]
        assert "chirp-v3-5" in models
        assert await adapter.suggestions(SONG.id, "title") == ()
    assert server.requests == []


def test_what_is_reached_where():
    everything = {generator.id for generator in SUNO.generators}
    assert set(SUNO.at["rixapi"]) == everything
    assert set(SUNO.at["302ai"]) == {SONG.id, LYRICS.id}
    assert set(SERVICES) <= set(SUNO.at)
    assert {CONCAT.id, PERSONA.id} <= everything
    templates = {template.id for _, template in Registry().templates()}
    assert set(SUNO.at) <= templates
