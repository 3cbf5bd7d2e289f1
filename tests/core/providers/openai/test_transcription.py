"""Recordings become text: the form on the wire, and what is read from every format."""

import pytest

from core.domain.take import Mark
from core.errors import BadParameter, NoAnswer, OutcomeUnknown, Problem, Refused, RequestProblem
from core.providers.base import Transcribes, Transcript
from core.providers.openai.spec import LARGEST_FILE
from core.providers.openai.transcripts import transcript_in
from tests.servers.faults import Fault
from tests.servers.sounds import sound
from tests.servers.wire import Answer, as_json

GENERATOR = "openai.transcription"
SAID = "The ferryman heard the bell across the water, and nobody answered him that evening."


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "Anna, first try.flac"
    path.write_bytes(sound("a recording", "flac", 7.0))
    return path


async def test_the_form_is_the_documented_one(adapter, server, recording):
    assert isinstance(adapter, Transcribes)
    values = {"model": "whisper-1", "language": "en", "prompt": "Ferryman.", "response_format": "verbose_json"}
    await adapter.transcribe(GENERATOR, recording, {**values, "temperature": 0.5, "timestamp_granularities": "both"})
    (sent,) = server.submissions
    assert (sent.method, sent.path) == ("POST", "/v1/audio/transcriptions")
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert sent.form.fields == {
        "model": ["whisper-1"],
        "language": ["en"],
        "prompt": ["Ferryman."],
        "response_format": ["verbose_json"],
        "temperature": ["0.5"],
        "timestamp_granularities[]": ["segment", "word"],
    }
    assert sent.form.file("file").data == recording.read_bytes()


async def test_the_files_own_name_stays_here(adapter, server, recording):
    await adapter.transcribe(GENERATOR, recording, {})
    (sent,) = server.submissions
    assert sent.form.fields == {"model": ["whisper-1"], "response_format": ["json"], "temperature": ["0"]}
    assert b"Anna" not in sent.body
    assert b'filename="recording.flac"' in sent.body
    assert b"audio/flac" in sent.body


async def test_translation_goes_elsewhere_and_takes_less(adapter, server, recording):
    values = {"translate": True, "language": "zh", "response_format": "verbose_json", "prompt": "Tide"}
    found = await adapter.transcribe(GENERATOR, recording, values)
    assert found.text == "Nobody had told them about the tide."
    (sent,) = server.submissions
    assert sent.path == "/v1/audio/translations"
    assert sorted(sent.form.fields) == ["model", "prompt", "response_format", "temperature"]


async def test_a_model_that_tells_speakers_gets_what_it_needs(adapter, server, recording):
    values = {"model": "gpt-4o-transcribe-diarize", "response_format": "diarized_json"}
    found = await adapter.transcribe(GENERATOR, recording, values)
    assert server.submissions[0].form.fields["chunking_strategy"] == ["auto"]
    assert found.text == SAID
    assert [mark.kind for mark in found.marks] == ["sentence"] * 3
    assert '"speaker": "B"' in found.raw


@pytest.mark.parametrize("kind", ["json", "text", "srt", "verbose_json", "vtt"])
async def test_every_format_gives_the_words(adapter, recording, kind):
    found = await adapter.transcribe(GENERATOR, recording, {"response_format": kind})
    assert found.text == SAID
    timed = kind in {"srt", "vtt", "verbose_json"}
    assert [(mark.kind, mark.text) for mark in found.marks] == (
        [
            ("sentence", "The ferryman heard the bell across"),
            ("sentence", "the water, and nobody answered him"),
            ("sentence", "that evening."),
        ]
        if timed
        else []
    )
    if timed:
        assert [mark.start for mark in found.marks] == pytest.approx([0, 7 / 3, 14 / 3], abs=0.001)
        assert (found.marks[-1].end, found.seconds) == (pytest.approx(7.0), pytest.approx(7.0))
    assert found.language == ("english" if kind == "verbose_json" else "")
    assert "ferryman" in found.raw


@pytest.mark.parametrize(("parts", "kinds"), [("word", {"word"}), ("both", {"word", "sentence"})])
async def test_words_have_their_times(adapter, recording, parts, kinds):
    values = {"response_format": "verbose_json", "timestamp_granularities": parts}
    found = await adapter.transcribe(GENERATOR, recording, values)
    assert {mark.kind for mark in found.marks} == kinds
    words = [mark for mark in found.marks if mark.kind == "word"]
    assert [mark.text for mark in words][:3] == ["The", "ferryman", "heard"]
    assert len(words) == 14
    assert list(found.marks) == sorted(found.marks, key=lambda mark: mark.start)
    assert all(0 <= mark.start < mark.end <= 7.001 for mark in found.marks)


async def test_what_is_too_large_or_not_there_never_leaves(adapter, server, connect, tmp_path):
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(RequestProblem, match="25 MB"):
        await adapter.transcribe(GENERATOR, large, {})
    with pytest.raises(RequestProblem, match="cannot be read"):
        await adapter.transcribe(GENERATOR, tmp_path / "none.wav", {})
    with pytest.raises(RequestProblem):
        await adapter.transcribe("openai.speech", large, {})
    with pytest.raises(BadParameter):
        await adapter.transcribe(GENERATOR, large, {"temperature": 1.1})
    assert not server.requests
    with pytest.raises(Refused):  # one's own server may take it; this one does not
        await connect(server, "speaches").transcribe(GENERATOR, large, {})
    assert server.count("submit") == 1


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault.BAD_REQUEST, Refused),
        (Fault.TOO_LARGE, Refused),
        (Fault.GARBAGE_JSON, OutcomeUnknown),
        (Fault.WITHOUT_FIELD, OutcomeUnknown),
        (Fault.RESET_AFTER, OutcomeUnknown),
        (Fault.HTML, Problem),
    ],
)
async def test_it_is_sent_once_whatever_happens(adapter, server, recording, fault, problem):
    server.faults.on("submit", fault)
    with pytest.raises(problem) as caught:
        await adapter.transcribe(GENERATOR, recording, {})
    assert isinstance(caught.value, OutcomeUnknown | Refused | NoAnswer)
    assert caught.value.remedy
    assert server.count("submit") == 1


async def test_text_is_text_in_any_wrapping(adapter, server, recording):
    for answer in (
        Answer(200, b" Hello. \n", "text/plain"),
        Answer(200, b'"Hello."', "application/json"),
        as_json({"text": " Hello. "}),
        as_json({"segments": [{"text": "Hello.", "start": 0, "end": 1}]}),
    ):
        server.route("POST", "/v1/audio/transcriptions", "submit", lambda _, answer=answer: answer)
        assert (await adapter.transcribe(GENERATOR, recording, {"response_format": "text"})).text == "Hello."


# Reading


def cue(start: float, end: float, text: str) -> Mark:
    return Mark("sentence", start, end, text)


@pytest.mark.parametrize(
    ("raw", "marks"),
    [
        ("1\n00:00:00,000 --> 00:00:01,500\nHello\nthere\n\n", [cue(0, 1.5, "Hello there")]),
        ("1\r\n00:00:01,5 --> 00:00:02,05\r\nHi\r\n\r\n2\r\n01:00:00,000 --> 01:00:01,000\r\nBye",
         [cue(1.5, 2.05, "Hi"), cue(3600, 3601, "Bye")]),
        ("\ufeffWEBVTT\n\nNOTE 5 --> 6\n\nanna\n00:01.000 --> 00:02.000 align:start\n<v Anna>Yes <b>no</b>\n",
         [cue(1, 2, "Yes no")]),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n<00:00:00.500><c.red>a < b</c>\n", [cue(0, 1, "a < b")]),
        ("1\n00:00:02,000 --> 00:00:01,000\nno\n\n2\n00:01,000 --> 00:03,000\n\n3\n00:03,000 --> 00:04,000\n{\\i1}Go",
         [cue(3, 4, "Go")]),
    ],
)  # fmt: skip
def test_subtitles_as_players_read_them(raw, marks):
    found = transcript_in(None, raw)
    assert found
    assert list(found.marks) == marks
    assert found.text == " ".join(mark.text for mark in marks)
    assert (found.raw, found.seconds) == (raw, marks[-1].end)


def test_nothing_said_is_no_subtitle():
    assert transcript_in(None, "WEBVTT\n\n") == Transcript("", "WEBVTT\n\n")
    assert transcript_in({"text": ""}, "{}") == Transcript("", "{}")


def test_odd_answers_are_read_as_far_as_they_go():
    data = {
        "text": "Yes no.",
        "language": None,
        "duration": "3.5",
        "words": None,
        "segments": [
            {"start": "0.5", "end": "1.5", "text": " Yes ", "words": [{"word": " Yes", "start": 0.5, "end": 1.5}]},
            {"start": 2, "end": 2, "text": "no."},
            {"start": None, "end": 3, "text": "no."},
            {"start": 2, "end": 3, "text": None},
            None,
        ],
    }
    assert transcript_in(data, "raw") == Transcript(
        "Yes no.", "raw", "", 3.5, (cue(0.5, 1.5, "Yes"), Mark("word", 0.5, 1.5, "Yes"))
    )
    for strange in ({}, [], {"text": None}, {"error": None}, 7):
        assert transcript_in(strange, "raw") is None
