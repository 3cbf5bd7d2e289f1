"""When what is said: asked for with the audio, fetched beside it, and missing at times, which costs no take."""

import asyncio

import pytest

from core.domain.take import Mark
from core.providers.jimmyai.reading import marks_in
from tests.core.providers.conftest import until_ready
from tests.core.providers.jimmyai.conftest import clone, speech
from tests.servers.faults import Fault
from tests.servers.wire import as_json

SAID = "The lamp is lit.<#0.5#> Who is there?"


async def taken(adapter, tmp_path, **params):
    """Return the one result of speech that was asked for with its timing."""
    request = speech(SAID, subtitleEnable=True, **params)
    (result,) = (await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))).results
    return result


async def test_sentences_and_words_come_with_their_times(adapter, server, tmp_path):
    result = await taken(adapter, tmp_path, subtitleType="word")
    sentences = [mark for mark in result.marks if mark.kind == "sentence"]
    assert [mark.text for mark in sentences] == ["The lamp is lit.", "Who is there?"]
    assert (sentences[0].start, sentences[-1].end) == (0, pytest.approx(0.6))
    words = [mark for mark in result.marks if mark.kind == "word"]
    assert [mark.text for mark in words] == ["The", "lamp", "is", "lit.", "Who", "is", "there?"]
    assert (words[1].start, words[1].end) == (pytest.approx(0.08), pytest.approx(0.16))
    assert result.marks == (*sentences, *words)
    assert result.notes == {}
    assert server.leaks == []


async def test_sentences_alone(adapter, server, tmp_path):
    result = await taken(adapter, tmp_path)
    assert {mark.kind for mark in result.marks} == {"sentence"}
    assert "subtitleType" not in server.submissions[0].json


async def test_nothing_is_fetched_that_was_not_asked_for(adapter, server, recording, tmp_path):
    for request in (speech(SAID), clone(recording())):
        ready = await until_ready(adapter, request, await adapter.submit(request, tmp_path / "a"))
        assert (ready.results[0].marks, "timing" in ready.results[0].notes) == ((), False)
    assert server.count("download") == 0


@pytest.mark.parametrize(
    ("manner", "note"),
    [("missing", "missing"), ("gone", "missing"), ("empty", "unreadable"), ("page", "unreadable"),
     ("shape", "unreadable"), ("cut", "unreadable")],
)  # fmt: skip
async def test_the_take_stays_whatever_its_timing_is(adapter, server, tmp_path, manner, note):
    server.subtitle = manner
    result = await taken(adapter, tmp_path)
    assert (result.marks, result.notes) == ((), {"timing": note})
    await adapter.fetch(result, tmp_path / "a.mp3")
    assert (tmp_path / "a.mp3").stat().st_size > 0


async def test_a_file_without_end_is_not_waited_for(adapter, server, tmp_path, monkeypatch):
    monkeypatch.setitem(type(adapter._caller).read.__kwdefaults__, "limit", 100_000)
    server.faults.on("download", Fault.ENDLESS)
    result = await taken(adapter, tmp_path)
    assert (result.marks, result.notes) == ((), {"timing": "missing"})


async def test_a_file_that_fails_for_the_moment_is_fetched_again(adapter, server, tmp_path):
    server.faults.on("download", Fault.RESET_HALFWAY, 2)
    assert (await taken(adapter, tmp_path)).marks


async def test_who_stops_while_it_is_fetched_is_obeyed(adapter, server, tmp_path):
    server.polls_until_done = 0
    server.faults.on("download", Fault.NO_ANSWER, None)
    request = speech(SAID, subtitleEnable=True)
    running = await adapter.submit(request, tmp_path / "a")
    looking = asyncio.ensure_future(adapter.poll(request, running.remote))
    await server.arrived("download")
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking


@pytest.mark.parametrize(
    "address",
    ["titles/a.json", "file:///etc/passwd", 7, "", "http://127.0.0.1:1/a.json", "https://xn--/a", "https://\u2603.a/b"],
)
async def test_an_address_that_is_none(adapter, server, tmp_path, address):
    request = speech(SAID, subtitleEnable=True)
    running = await adapter.submit(request, tmp_path / "a")
    done = {"status": "completed", "audioUrl": "https://a/x.mp3", "subtitleFile": address}
    path = f"/api/open-api/v1/audios/{running.remote}"
    server.route("GET", path, "poll", lambda recorded: as_json({"code": 20000, "data": done}))
    (result,) = (await adapter.poll(request, running.remote)).results
    assert (result.marks, result.notes) == ((), {"timing": "missing"})


ONE = {"text": "\ufeff你好。<#1#>", "time_begin": 0, "time_end": "1720.5"}


@pytest.mark.parametrize(
    ("subtitles", "marks"),
    [
        ([ONE], [Mark("sentence", 0, 1.7205, "你好。")]),
        ([{**ONE, "timestamped_words": [{"word": "你好", "time_begin": 0, "time_end": 900}]}],
         [Mark("sentence", 0, 1.7205, "你好。"), Mark("word", 0, 0.9, "你好")]),
        ([ONE, {"text": "x", "time_begin": 5, "time_end": 4}, {"text": "x"}, {"text": "", "time_begin": 0,
          "time_end": 1}, {"text": None, "time_begin": 0, "time_end": 1}, {"text": "x", "time_begin": -1,
          "time_end": 1}, {"text": "x", "time_begin": "soon", "time_end": 1}, 7, None, []],
         [Mark("sentence", 0, 1.7205, "你好。")]),
        ([{**ONE, "timestamped_words": "none"}], [Mark("sentence", 0, 1.7205, "你好。")]),
        ([], []), ({}, []), (None, []), ("words", []), ({"sentences": [ONE]}, []), ([[ONE]], []),
    ],
)  # fmt: skip
def test_what_a_file_of_subtitles_says(subtitles, marks):
    assert list(marks_in(subtitles)) == marks
