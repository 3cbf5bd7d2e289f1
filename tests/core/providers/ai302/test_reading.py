"""Answers in every shape that was seen, and in some that were not."""

import base64

import pytest

from core.providers.ai302.reading import balance_in, cost_in, heard, upload_in
from core.providers.shared.tasks import audio_in, suffix_of
from core.providers.shared.udio import heard_songs

URL = "https://file.302.ai/gpt/tts/a.mp3"
OTHER = "https://file.302.ai/gpt/tts/b.wav"


def urls(found) -> list[str]:
    return [result.url for result in found.results]


@pytest.mark.parametrize(
    "data",
    [
        {"task_id": "t-1"},
        {"task_id": "t-1", "status": "pending", "created_at": "2025-08-20T10:43:53.026393Z"},
        {"code": "success", "message": "", "data": "t-1"},
        {"code": 200, "message": "", "data": {"task_id": "t-1"}},
        {"data": {"id": "t-1"}, "id": "other"},
        {"data": [{"task_id": "t-1"}]},
        {"data": ["t-1"]},
        {"data": None, "id": "t-1"},
        {"request_id": "t-1", "data": {}},
        {"task_id": " t-1 ", "data": None},
    ],
)
def test_the_id_of_a_task_is_found(data):
    for read in (heard, heard_songs):
        found = read(data, ".wav")
        assert (found.task, found.done, found.failed) == ("t-1", False, False)


def test_an_id_may_be_a_number_and_nothing_else_is_one():
    assert heard({"data": {"id": 17}}, ".wav").task == "17"
    for data in ({"task_id": ""}, {"task_id": True}, {"task_id": None}, {"data": ""}, {}, [], None, "t-1", 3):
        assert heard(data, ".wav").task == ""
        assert heard_songs(data, ".wav").task == ""


@pytest.mark.parametrize("word", ["SUCCESS", "success", "Succeeded", "completed", "FINISHED", "done"])
def test_a_finished_task_has_its_audio(word):
    found = heard({"state": word, "audio_url": URL, "duration": 3.2}, ".wav")
    assert (found.done, urls(found), found.results[0].suffix) == (True, [URL], ".mp3")


@pytest.mark.parametrize(
    "data",
    [
        {"audio_url": URL},
        {"audio_url": {"url": URL}},
        {"audioUrl": URL},
        {"data": {"audio_url": URL}},
        {"data": {"url": URL}},
        {"data": URL},
        {"data": [{"audio_url": URL}]},
        {"result": {"audio_url": URL}},
        {"result": URL},
        {"output": URL},
        {"output": [URL]},
        {"output": {"audio": {"url": URL}}},
        {"audio": {"url": URL}},
        {"audio": URL},
        {"audio_url": None, "raw_response": {"audio": {"url": URL, "content_type": "audio/mpeg"}, "timestamps": None}},
        {"data": {"result": {"audio_url": {"url": URL}}}},
    ],
)
def test_the_audio_is_found_wherever_it_is(data):
    found = heard({"status": "SUCCESS", **data}, ".wav")
    assert (found.done, urls(found)) == (True, [URL])


def test_several_results_keep_their_order_and_are_counted_once():
    found = heard({"state": "SUCCESS", "audio_url": [URL, OTHER, URL]}, ".mp3")
    assert [(result.url, result.suffix) for result in found.results] == [(URL, ".mp3"), (OTHER, ".wav")]


@pytest.mark.parametrize(
    "data",
    [
        {"state": "PENDING"},
        {"state": "STARTED", "audio_url": None},
        {"state": "REHEARSING"},
        {"status": "processing", "audio_url": URL},
        {"state": "SUCCESS", "audio_url": None},
        {"state": "SUCCESS", "audio_url": ""},
        {"state": "SUCCESS", "audio_url": "ftp://file/a.mp3"},
        {"state": "SUCCESS", "audio_url": "file:///etc/passwd"},
        {"state": "SUCCESS", "audio_url": 7, "data": None},
        {"status": "success", "data": {"state": "PENDING"}},
        {"code": "success", "data": None},
        {"status": 200},
        {"status": None, "state": None},
        {},
        [],
        None,
        "well",
    ],
)
def test_everything_else_is_still_running(data):
    found = heard(data, ".wav")
    assert not found.done
    assert not found.failed


def test_a_result_beside_an_unknown_word_counts():
    assert heard({"state": "READY_TO_SERVE", "audio_url": URL}, ".wav").done


@pytest.mark.parametrize("word", ["FAILURE", "failed", "Fail", "ERROR", "revoked", "CANCELLED", "timeout"])
def test_failure_words(word):
    assert heard({"state": word, "audio_url": URL}, ".wav").failed
    assert heard_songs({"data": {"status": word}}, ".mp3").failed


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"state": "FAILURE", "error": "No voice"}, "No voice"),
        ({"state": "FAILURE", "error": {"err_code": -1, "message": "No voice"}}, "No voice"),
        ({"status": "error", "message": "Wrong", "data": {"state": "FAILURE", "error": {"message": "No voice"}}},
         "No voice"),
        ({"data": {"status": "FAILURE", "fail_reason": "No voice"}}, "No voice"),
        ({"data": {"status": "PROCESSING", "fail_reason": "No voice"}}, "No voice"),
        ({"state": "FAILURE", "message": "No voice"}, "No voice"),
        ({"state": "FAILURE"}, ""),
    ],
)  # fmt: skip
def test_the_reason_of_a_failure(data, reason):
    found = heard(data, ".wav")
    assert (found.failed, found.reason) == (True, reason)


@pytest.mark.parametrize(
    ("told", "share"),
    [("45%", 0.45), ("100%", 1.0), (0.5, 0.5), (50, 0.5), ("0.25", 0.25), (1, 1.0), (250, 1.0), (-1, 0.0),
     ("", None), ("soon", None), (None, None), (True, None)],
)  # fmt: skip
def test_progress(told, share):
    assert heard({"state": "STARTED", "progress": told}, ".wav").progress == share
    assert heard({"data": {"state": "STARTED", "progress": told}}, ".wav").progress == share


def test_audio_in_the_answer_itself():
    sound = b"RIFF" + bytes(500)
    plain = base64.b64encode(sound).decode()
    for told in (plain, f"data:audio/wav;base64,{plain}", plain[:50] + "\n" + plain[50:]):
        for data in ({"audio": told}, {"data": {"audio": told}}, {"result": {"audio": told}}):
            found = heard({"state": "SUCCESS", **data}, ".wav")
            assert (found.done, found.results, audio_in(found.inline)) == (True, (), sound)
    for told in ("done", "AAAA", "This is no audio, is it? " * 20, 5, None, {"data": 3}):
        assert not heard({"state": "SUCCESS", "audio": told}, ".wav").done


@pytest.mark.parametrize(
    ("url", "kind", "suffix"),
    [
        (URL, "audio/wav", ".mp3"),
        ("https://host/a", "audio/wav; rate=24000", ".wav"),
        ("https://host/a", "audio/mpeg", ".mp3"),
        ("https://host/a", "audio/aac", ".aac"),
        ("https://host/a", "aac", ".aac"),
        ("https://host/a", "audio/ogg", ".ogg"),
        ("https://host/a", "opus", ".opus"),
        ("https://host/a", "audio/L16;rate=24000", ".pcm"),
        ("https://host/a.PCM?x=1.mp3", "", ".pcm"),
        ("https://host.mp3/a", "", ".xyz"),
        ("https://host/a.php", "text/plain", ".xyz"),
    ],
)
def test_the_ending_of_a_result(url, kind, suffix):
    assert suffix_of(url, kind, ".xyz") == suffix


def test_the_kind_that_an_answer_tells():
    bare = "https://host/a"
    raw = {"raw_response": {"audio": {"url": bare, "content_type": "audio/flac"}}}
    assert heard({"status": "completed", "audio_url": bare, **raw}, ".mp3").results[0].suffix == ".flac"
    assert heard({"status": "completed", "audio_url": bare, "format": "wav"}, ".mp3").results[0].suffix == ".wav"
    assert heard({"status": "completed", "audio_url": bare}, ".mp3").results[0].suffix == ".mp3"


# account and uploads


@pytest.mark.parametrize(
    ("data", "left"),
    [({"data": {"balance": "12.34"}}, 12.34), ({"code": 0, "data": {"balance": 12.3}}, 12.3), ({"balance": 3}, 3.0),
     ({"data": {"balance": "0"}}, 0.0), ({"data": {"balance": "much"}}, None), ({"data": {"balance": True}}, None),
     ({"data": None}, None), ({}, None), ([], None)],
)  # fmt: skip
def test_the_balance(data, left):
    assert balance_in(data) == left


def test_the_cost_of_a_call():
    assert cost_in({"data": {"cost": "0.0042", "model": "x"}}) == 0.0042
    assert cost_in({"data": {"cost": 0}}) == 0
    assert cost_in({"data": {"cost": None}}) is None


def test_where_an_upload_lies():
    assert upload_in({"code": 200, "data": URL, "message": "success"}) == URL
    assert upload_in({"code": 200, "data": {"url": URL}}) == URL
    assert upload_in({"code": 200, "data": ""}) == upload_in({"data": "javascript:x"}) == upload_in(None) == ""


@pytest.mark.parametrize("cost", ["nan", "inf", "-inf", "-0.5", float("inf"), -1])
def test_a_cost_that_is_no_amount_is_not_known(cost):
    assert cost_in({"data": {"cost": cost}}) is None


@pytest.mark.parametrize("left", ["nan", "inf", "1e999"])
def test_a_balance_that_is_no_amount_is_not_known(left):
    assert balance_in({"data": {"balance": left}}) is None
