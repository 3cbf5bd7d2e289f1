"""Songs in every shape in which services answer for Udio."""

import pytest

from core.providers.shared.udio import heard_songs, ordered

URL = "https://host/9.mp3"


def urls(found) -> list[str]:
    return [result.url for result in found.results]


def made(number: int = 1, **more: object) -> dict[str, object]:
    facts = {
        "id": f"s{number}",
        "title": f"Song {number}",
        "song_path": f"https://host/{number}.mp3",
        "duration": 130.5,
    }
    return {**facts, "generation_id": "g", "lyrics": "", "image_path": None, **more}


@pytest.mark.parametrize(
    "data",
    [
        {"code": "success", "data": {"status": "SUCCESS", "data": [{"songs": [made(1)]}, {"songs": [made(2)]}]}},
        {"code": 200, "data": {"status": "SUCCESS", "data": [{"songs": [made(1), made(2)]}]}},
        {"code": "success", "data": {"status": "SUCCESS", "data": {"songs": [made(1), made(2)]}}},
        {"code": "success", "data": {"status": "SUCCESS", "songs": [made(1), made(2)]}},
        {"code": "success", "data": {"status": "SUCCESS", "data": [made(1), made(2)]}},
        {"code": "success", "data": [{"songs": [made(1)]}, {"songs": [made(2)]}]},
        {"songs": [made(1, finished=True, duration=None), made(2, finished=True)]},
        {"code": "success", "data": {"data": [{"songs": [made(1, duration="130.5"), made(2, duration="1")]}]}},
        {"code": "success", "data": {"status": "ALL SUNG", "data": [{"songs": [made(1), made(2)]}]}},
        {"code": "success", "data": {"status": "SUCCESS", "data": [{"songs": [made(1, duration=None), made(2)]}]}},
        {
            "data": {
                "status": "SUCCESS",
                "data": [{"songs": [made(1)]}, {"songs": None}, {}, None, {"songs": [made(2)]}],
            }
        },
        {"data": {"status": "SUCCESS", "fail_reason": "none", "data": {"songs": [made(1), made(2)]}}},
    ],
)
def test_both_songs_are_found_in_order(data):
    found = heard_songs(data, ".mp3")
    assert (found.done, found.failed) == (True, False)
    assert [(song.url, song.remote, song.suffix) for song in found.results] == [
        ("https://host/1.mp3", "s1", ".mp3"),
        ("https://host/2.mp3", "s2", ".mp3"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"code": "success", "message": "", "data": None},
        {"code": "success", "data": {"status": "PROCESSING", "data": None}},
        {"code": "success", "data": {"status": "PROCESSING", "data": [{"songs": [made(1), made(2)]}]}},
        {"data": {"status": "REHEARSING", "data": [{"songs": [made(1, duration=0), made(2)]}]}},
        {"data": {"data": [{"songs": [made(1, duration="0")]}]}},
        {"data": {"status": "SUCCESS", "data": []}},
        {"data": {"status": "SUCCESS", "data": [{"songs": []}]}},
        {"data": {"status": "SUCCESS", "data": [{"songs": [made(1), made(2, song_path=None)]}]}},
        {"songs": [made(1, finished=False, duration=None)]},
        {"songs": [made(1, finished=True, song_path=None)]},
        {"songs": [made(1, finished=True), made(2, finished=False)]},
        {"data": {"songs": [made(1, finished="false")]}},
        {"data": {"status": "PROCESSING", "songs": [made(1, song_path=None, error_type="MODERATION")]}},
        {"songs": "none"},
        {},
        None,
    ],
)
def test_songs_that_are_not_ready(data):
    found = heard_songs(data, ".mp3")
    assert (found.done, found.failed) == (False, False)


def test_a_finished_task_that_lacks_a_song_is_known():
    songs = [{"songs": [made(1)]}, {"songs": [made(2, song_path="")]}]
    found = heard_songs({"data": {"status": "SUCCESS", "data": songs}}, ".mp3")
    assert (found.is_partial, urls(found)) == (True, ["https://host/1.mp3"])
    assert not heard_songs({"data": {"status": "PROCESSING", "data": songs}}, ".mp3").is_partial


def test_a_song_that_failed_beside_one_that_did_not_is_left_out():
    spoilt = made(2, song_path=None, finished=True, error_type="MODERATION", error_detail="No")
    found = heard_songs({"songs": [made(1, finished=True), spoilt]}, ".mp3")
    assert (found.done, urls(found)) == (True, ["https://host/1.mp3"])


@pytest.mark.parametrize("rest", [made(2, song_path=None), made(2, finished=False)])
@pytest.mark.parametrize("reason", ["One song broke", ""])
def test_a_task_that_failed_costs_the_song_that_is_there_nothing(rest, reason):
    songs = [{"songs": [made(1, finished=True)]}, {"songs": [rest]}]
    found = heard_songs({"data": {"status": "FAILURE", "fail_reason": reason, "data": songs}}, ".mp3")
    assert (found.done, found.failed, urls(found)) == (True, False, ["https://host/1.mp3"])


def test_a_task_that_failed_before_a_song_was_whole_failed():
    found = heard_songs({"data": {"status": "FAILURE", "data": {"songs": [made(1, duration=0)]}}}, ".mp3")
    assert (found.done, found.failed) == (False, True)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"error_detail": "Bad words", "error_type": "MODERATION"}, "Bad words"), ({"error_type": "M"}, "M"),
     ({"error_code": 400}, "400")],
)  # fmt: skip
def test_songs_that_all_failed(wrong, reason):
    found = heard_songs({"songs": [made(1, song_path=None, **wrong), made(2, song_path="", **wrong)]}, ".mp3")
    assert (found.failed, found.reason) == (True, reason)


def test_what_a_song_tells_of_itself():
    (song,) = heard_songs({"songs": [made(1, lyrics=" La la \n")]}, ".mp3").results
    assert song.notes == {"title": "Song 1", "lyrics": "La la"}
    (song,) = heard_songs({"songs": [made(1, tags=["waltz", None, " slow "])]}, ".mp3").results
    assert song.notes["tags"] == "waltz, slow"
    bare = {"song_path": URL, "duration": 3, "title": None, "generation_id": "g", "id": None}
    (song,) = heard_songs({"songs": [bare]}, ".mp3").results
    assert (song.remote, song.notes) == ("g", {})


# under which id it is asked for


@pytest.mark.parametrize(
    ("data", "task"),
    [
        ({"code": "success", "message": "", "data": "t-1"}, "t-1"),
        ({"code": 200, "data": {"task_id": "t-1", "songs": [made(1)]}}, "t-1"),
        ({"data": {"id": "t-1"}}, "t-1"),
        ({"data": [{"task_id": "t-1"}]}, "t-1"),
        ({"task_id": 17}, "17"),
        ({"id": "t-1"}, "t-1"),
        ({"request_id": "t-1"}, "t-1"),
        ({"message": "Success", "generation_id": "g", "track_ids": ["s1", "s2"]}, "s1,s2"),
        ({"code": "success", "data": {"generation_id": "g", "track_ids": ["s1", None, "s1"]}}, "s1"),
        ({"songs": [made(1, song_path=None), made(2, song_path=None)]}, "s1,s2"),
        ({"data": [made(1, song_path=None), made(2, song_path=None)]}, "s1,s2"),
        ({"songs": [{"title": "nameless"}]}, ""),
        ({"track_ids": "s1"}, ""),
        ({"code": "success", "data": None}, ""),
        ({"message": "Success"}, ""),
        ([], ""),
        (None, ""),
    ],
)
def test_an_order_is_asked_for_under_every_id_that_it_can_have(data, task):
    assert ordered(data) == task
