"""What is known of every task, whoever does it."""

import pytest

from core.providers.jimmyai.reading import heard
from core.providers.openai.reading import sound_in
from core.providers.shared.tasks import Rest, address_of, trace_of
from core.providers.shared.udio import heard_songs as songs_of_udio
from core.providers.suno.reading import heard_songs as songs_of_suno


def test_what_is_missing_is_waited_for_a_few_looks_long():
    rest = Rest()
    assert [rest.is_given_up("t") for _ in range(4)] == [False, False, False, True]
    assert not rest.is_given_up("other")
    rest.forget("t")
    rest.forget("never seen")
    assert not rest.is_given_up("t")


def test_the_number_of_a_call_is_found_whatever_it_is_called():
    assert trace_of({"x-oneapi-request-id": "r-1"}) == trace_of({"request-id": "r-1"}) == "r-1"
    assert trace_of({"x-request-id": "of the gateway", "request-id": "r-1"}) == "r-1"  # 302.AI tells a cost by it
    assert trace_of({"x-request-id": "", "date": "today"}) == ""


@pytest.mark.parametrize("broken", ["https://[::1", "http://[x]/a.mp3"])
def test_an_address_that_cannot_be_read_costs_nobody_a_song(broken):
    assert address_of(broken) == ""
    assert sound_in({"audio_url": broken, "url": "https://a.example/1.mp3"}) == ("https://a.example/1.mp3", b"")
    assert sound_in({"url": broken}) == ("", b"")
    urls = ("https://a.example/1.mp3", broken)
    suno = [{"id": url, "audio_url": url, "status": "complete"} for url in urls]
    udio = [{"id": url, "song_path": url, "finished": True} for url in urls]
    answers = (
        songs_of_suno({"data": {"status": "SUCCESS", "data": suno}}, ".mp3"),
        songs_of_udio({"data": {"status": "SUCCESS", "data": {"songs": udio}}}, ".mp3"),
        heard({"data": {"status": "completed", "audioUrl": list(urls)}}),
    )
    assert [[result.url for result in found.results] for found in answers] == [[urls[0]]] * 3
