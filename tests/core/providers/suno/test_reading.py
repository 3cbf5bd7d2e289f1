"""Songs, files, words and times in every shape in which they were seen, and in some in which they were not."""

import pytest

from core.domain.take import Mark
from core.providers.suno.reading import (
    cost_in,
    heard_file,
    heard_songs,
    ids_in,
    made_in,
    marks_in,
    written_in,
)

MP3 = "https://cdn1.suno.ai/e989.mp3"
STREAM = "https://audiopipe.suno.ai/?item_id=e989"


def nested(**song) -> dict:
    """Return a song as a relay has it, with what differs."""
    metadata = {"tags": "pop", "prompt": "[Verse]\nSnow", "duration": 120.5, "error_type": None, "error_message": None}
    metadata |= song.pop("metadata", {})
    usual = {"id": "e989", "title": "Snow", "status": "complete", "audio_url": MP3, "metadata": metadata}
    return usual | song


def flat(**song) -> dict:
    """Return a song as 302.AI has it, with what differs."""
    usual = {"clip_id": "e989", "task_id": "t", "title": "Snow", "audio_url": MP3, "duration": "178.4", "msg": None,
             "prompt": "[Verse]\nSnow", "tags": "pop", "state": None, "status": None}  # fmt: skip
    return usual | song


def task(*songs, status: str = "SUCCESS", code: object = "success", **more) -> dict:
    return {"code": code, "message": "", "data": {"task_id": "t", "status": status, "fail_reason": "",
                                                    "data": list(songs), **more}}  # fmt: skip


@pytest.mark.parametrize("song", [nested(), flat()], ids=["relay", "302.AI"])
def test_a_song_tells_all_of_itself(song):
    found = heard_songs(task(song), ".mp3", "t")
    assert found.done
    (result,) = found.results
    assert (result.url, result.suffix, result.remote) == (MP3, ".mp3", "e989")
    assert result.notes == {"title": "Snow", "lyrics": "[Verse]\nSnow", "tags": "pop", "task": "t"}


def test_what_is_not_told_is_no_note():
    song = nested(title=None, metadata={"prompt": "", "tags": None})
    assert heard_songs(task(song), ".mp3").results[0].notes == {}


@pytest.mark.parametrize(
    "answer",
    [
        task(nested(), nested(id="2")),
        task(flat(), flat(clip_id="2"), status="", code=200),
        task(flat(status="a word", state="a word"), flat(clip_id="2"), status="a word", code=200),
        task(nested(status="COMPLETE"), nested(id="2"), status="success"),
        [nested(), nested(id="2")],
        {"clips": [nested(), nested(id="2")]},
        {"code": 200, "data": [flat(), flat(clip_id="2")]},
        {"code": 200, "data": {"clips": [flat(), flat(clip_id="2")]}},
    ],
)
def test_both_songs_are_found_wherever_they_lie(answer):
    found = heard_songs(answer, ".mp3")
    assert (found.done, found.failed) == (True, False)
    assert [result.remote for result in found.results] == ["e989", "2"]


@pytest.mark.parametrize(
    "answer",
    [
        task(nested(audio_url=STREAM, status="streaming", metadata={"duration": None}), status="IN_PROGRESS"),
        task(nested(audio_url=STREAM, status="streaming"), status="SUCCESS"),
        task(nested(audio_url=STREAM), status="SUCCESS"),
        task(nested(audio_url=STREAM.upper()), status="SUCCESS"),
        task(nested(status="streaming"), status="SUCCESS"),
        task(nested(status="queued", audio_url=""), status="SUCCESS"),
        task(nested(), status="IN_PROGRESS"),
        task(nested(), nested(id="2", status="streaming", audio_url=STREAM), status="IN_PROGRESS"),
        task(nested(), nested(id="2", status="processing", audio_url=""), status="SUCCESS"),
        task(nested(audio_url=""), status="SUCCESS"),
        task(nested(audio_url=None), status="SUCCESS"),
        task(nested(audio_url="/e989.mp3"), status="SUCCESS"),
        task(nested(audio_url=["https://a.example/b.mp3"]), status="SUCCESS"),
        task(nested(status="rehearsing", metadata={"duration": None}), status="SUCCESS"),
        task(flat(duration="0"), status=""),
        task(flat(duration=None), status=""),
        task(flat(), flat(clip_id="2", duration="0"), status=""),
        task(flat(state="streaming"), status=""),
        task(flat(audio_url=None, duration=None, msg="success"), status=""),
        task(flat(audio_url=None, duration=None, msg="OK"), status=""),
        task(nested(id="2", status="error", audio_url=""), status="IN_PROGRESS"),
        task(status="SUCCESS"),
        task(status="NOT_START"),
        {"code": "success", "data": {"task_id": "t", "status": "QUEUED", "data": None}},
        {"code": "success", "data": None},
        {"code": "success", "data": {"data": "queued"}},
        [nested(status="queued", audio_url="")],
        [],
        None,
        "soon",
    ],
)
def test_what_is_not_whole_is_waited_for(answer):
    found = heard_songs(answer, ".mp3")
    assert (found.done, found.failed) == (False, False)
    assert not found.is_partial or found.results


def test_a_song_that_streams_keeps_the_other_one_waiting_however_long():
    found = heard_songs(task(nested(), nested(id="2", status="streaming", audio_url=STREAM)), ".mp3")
    assert len(found.results) == 1
    assert not found.is_partial


def test_a_song_without_an_address_does_not():
    found = heard_songs(task(nested(), nested(id="2", audio_url="")), ".mp3")
    assert (found.done, found.is_partial) == (False, True)


SPOILT = nested(id="2", status="error", audio_url="", metadata={"error_message": "Moderated"})


@pytest.mark.parametrize(
    ("answer", "done"),
    [
        (task(nested(), SPOILT), True),
        (task(SPOILT, nested()), True),
        (task(nested(), SPOILT, status="FAILURE", fail_reason="One failed"), True),
        (task(flat(), flat(clip_id="2", audio_url=None, duration="0", msg="Moderated"), status=""), True),
        (task(nested(), SPOILT, status="IN_PROGRESS"), False),
    ],
)
def test_a_song_that_failed_is_left_out_while_the_other_lives(answer, done):
    found = heard_songs(answer, ".mp3")
    assert (found.done, found.failed) == (done, False)
    assert [result.remote for result in found.results] == ["e989"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (task(SPOILT, SPOILT), "Moderated"),
        (task(nested(id="2", status="error", audio_url="")), ""),
        (task(status="FAILURE", fail_reason="Too dark"), "Too dark"),
        (task(SPOILT, status="FAIL", fail_reason="Too dark"), "Too dark"),
        (task(flat(audio_url=None, duration=None, msg="Moderated"), status=""), "Moderated"),
        (task(nested(status="streaming", audio_url=STREAM), status="FAILURE", fail_reason="Too dark"), "Too dark"),
        ([SPOILT], "Moderated"),
    ],
)
def test_a_failure_says_why(answer, reason):
    found = heard_songs(answer, ".mp3")
    assert (found.done, found.failed, found.reason, found.results) == (False, True, reason, ())


def test_an_ending_is_the_address_s_own():
    assert heard_songs(task(nested(audio_url="https://a.example/b.wav?x=1")), ".mp3").results[0].suffix == ".wav"
    assert heard_songs(task(nested(audio_url="https://a.example/b")), ".mp3").results[0].suffix == ".mp3"


def test_progress_is_a_share():
    assert heard_songs(task(status="IN_PROGRESS", progress="30%"), ".mp3").progress == 0.3
    assert heard_songs({"progress": "100%", **task(status="")}, ".mp3").progress == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "success", "data": {"wav_file_url": MP3}, "message": ""},
        {"wav_file_url": MP3},
        {"code": "success", "data": {"task_id": "t", "status": "SUCCESS", "data": {"wav_file_url": MP3}}},
        {"code": "success", "data": {"task_id": "t", "status": "SUCCESS", "data": [{"wav_file_url": MP3}]}},
    ],
)
def test_a_file_is_found_in_every_shape(answer):
    found = heard_file(answer, "wav", "e989")
    (result,) = found.results
    assert (found.done, result.url, result.suffix, result.remote) == (True, MP3, ".wav", "e989")
    assert not heard_file(answer, "mp4", "e989").done


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "success", "data": "a-task", "message": ""},
        {"code": "success", "data": {"wav_file_url": ""}},
        {"wav_file_url": None},
        {"wav_file_url": "/here.wav"},
        {"wav_file_url": [MP3]},
        None,
    ],
)
def test_what_is_no_address_is_no_file(answer):
    found = heard_file(answer, "wav", "e989")
    assert (found.done, found.failed, found.results) == (False, False, ())
    assert found.task == ("a-task" if answer and answer.get("data") == "a-task" else "")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"code": 200, "msg": "", "data": {"text": "Snow", "title": "Winter"}}, ("Winter", "Snow")),
        ({"data": {"status": "SUCCESS", "data": {"text": "Snow", "title": None}}}, ("", "Snow")),
        ({"data": {"status": "IN_PROGRESS", "data": None}}, ("", "")),
        ({"data": {"data": {"text": "", "title": ""}}}, ("", "")),
        ({"data": "a-task"}, ("", "")),
        ({"data": {"data": {"data": []}}}, ("", "")),
        (None, ("", "")),
    ],
)
def test_words_are_found(answer, found):
    assert written_in(answer) == found


def word(text: object, start: object, end: object, **more) -> dict:
    return {"word": text, "success": True, "start_s": start, "end_s": end, "p_align": 0.9, **more}


def test_each_word_has_its_time_and_so_has_each_line():
    words = [word("[Verse]\nSnow ", 0.5, 0.9), word("falls\n", 1, "1.4"), word("[Chorus]\n", 1.5, 1.6),
             word("Lamps burn", 2, 3)]  # fmt: skip
    assert marks_in({"aligned_words": words, "hoot_cer": 0.1}) == (
        Mark("word", 0.5, 0.9, "Snow"),
        Mark("word", 1, 1.4, "falls"),
        Mark("word", 2, 3, "Lamps burn"),
        Mark("sentence", 0.5, 1.4, "Snow falls"),
        Mark("sentence", 2, 3, "Lamps burn"),
    )


def test_words_without_lines_are_words_alone():
    words = [word("Snow ", 0, 1), word("falls", 1, 2)]
    assert [mark.kind for mark in marks_in({"code": "success", "data": {"aligned_words": words}})] == ["word", "word"]


def test_a_word_without_a_time_is_left_out():
    wrong = [word("a", None, 1), word("b", 2, 1), word("c", -1, 1), word("d", "x", 1), word("e", 0, 1, success=False),
             word("", 0, 1), word(None, 0, 1), word("[Intro]", 0, 1), {}, None, "f"]  # fmt: skip
    assert marks_in({"aligned_words": [*wrong, word("g", 0, 1)]}) == (Mark("word", 0, 1, "g"),)
    for nothing in ({"aligned_words": []}, {"aligned_words": None}, {}, [], None, {"data": "later"}):
        assert marks_in(nothing) == ()


def test_other_ids():
    assert ids_in({"clips": [{"id": "a"}, {"clip_id": "b", "id": "c"}, {}, None, {"id": 7}]}) == ("a", "b", "7")
    assert made_in({"id": "p", "name": "Anna"}) == ("p", "Anna")
    assert made_in({"code": "success", "data": {"id": 7, "name": None}}) == ("7", "")
    assert made_in({"code": "success", "data": None}) == ("", "")
    assert cost_in({"data": {"cost": "0.05"}}) == 0.05
    assert [cost_in(answer) for answer in ({"data": {"cost": -1}}, {"data": {}}, None)] == [None] * 3
