"""Speech from the request to the file: what goes over the wire, and every kind of sound that comes back."""

import pytest

from core.providers.base import Ready
from tests.core.providers.openai.conftest import ask
from tests.servers.sounds import seconds_in, seconds_of


async def test_the_body_is_the_documented_one(adapter, server, tmp_path):
    request = ask("No.", "coral", model="tts-1-hd", instructions="Whisper.", speed=0.25, response_format="flac")
    await adapter.submit(request, tmp_path / "a")
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/v1/audio/speech")
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["authorization"] == "Bearer test-key-1234"
    assert sent.json == {
        "model": "tts-1-hd",
        "input": "No.",
        "voice": "coral",
        "instructions": "Whisper.",
        "response_format": "flac",
        "speed": 0.25,
    }


@pytest.mark.parametrize("kind", ["mp3", "opus", "aac", "flac", "wav", "pcm"])
@pytest.mark.parametrize("stream", ["audio", "sse"])
async def test_every_format_becomes_one_file_that_plays(adapter, server, tmp_path, kind, stream):
    ready = await adapter.submit(ask(response_format=kind, stream_format=stream), tmp_path / "a")
    assert isinstance(ready, Ready)
    (result,) = ready.results
    assert (result.path, result.suffix) == (tmp_path / "a", ".wav" if kind == "pcm" else f".{kind}")
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]
    heard = seconds_in((tmp_path / "a").read_bytes())
    assert heard == pytest.approx(seconds_of("The tide was out."), abs=0.1)
    assert server.count("submit") == 1
