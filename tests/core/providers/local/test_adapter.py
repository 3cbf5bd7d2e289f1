import asyncio
import wave
from itertools import pairwise

import pytest

from core.errors import LibraryUnwritable, Refused
from core.providers.local.adapter import Local
from core.providers.local.wire import Speak
from core.providers.registry import BUILT_IN


async def say(local, request, path):
    outcome = await local.submit(request, path)
    (result,) = outcome.results
    return result


def pcm(path):
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22_050)
        return file.readframes(file.getnframes())


async def test_the_answer_is_a_whole_wav_file(local, speech, tmp_path):
    result = await say(local, speech("Good evening."), tmp_path / "a.wav")
    assert result.path == tmp_path / "a.wav"
    assert result.suffix == ".wav"
    frames = pcm(result.path)
    assert any(frames)
    assert result.path.stat().st_size == 44 + len(frames)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


async def test_a_relative_path_is_meant_from_here(local, speech, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ä 声").mkdir()
    await say(local, speech("Hello."), (tmp_path / "ä 声" / "a.wav").relative_to(tmp_path))
    assert (tmp_path / "ä 声" / "a.wav").exists()


@pytest.mark.parametrize("voice", ["en-us", "cmn", "en-us+whisper", "de+klatt2", "fr-fr+croak", "en-gb+f3"])
async def test_the_same_request_gives_the_same_bytes_whatever_was_spoken_before(local, speech, tmp_path, voice):
    request = speech("They would not dare. 你好！", voice, rate=210, pitch=60)
    await say(local, request, tmp_path / "first.wav")
    for index, other in enumerate(["Why?", "Somebody else, loudly!", "一二三", "x"] * 2):
        await say(local, speech(other, "en-us+whisper", rate=450, volume=200), tmp_path / f"{index}.wav")
        await say(local, request, tmp_path / "again.wav")
        assert (tmp_path / "again.wav").read_bytes() == (tmp_path / "first.wav").read_bytes()
    fresh = Local(BUILT_IN)
    await say(fresh, request, tmp_path / "fresh.wav")
    await fresh.close()
    assert (tmp_path / "fresh.wav").read_bytes() == (tmp_path / "first.wav").read_bytes()


@pytest.mark.parametrize(
    ("name", "same", "last", "other"),
    [("rate", 79, 80, 90), ("pitch", 100, 99, 98), ("range", 100, 99, 98)],
)
async def test_ranges_end_where_the_engine_stops_listening(local, tmp_path, name, same, last, other):
    async def spoken(value):
        values = {"rate": 175, "pitch": 50, "range": 50, "volume": 100, "gap": 0, name: value}
        path = tmp_path / f"{value}.wav"
        await local.pool.ask(Speak("gmw/en-US", "", "Would you? Yes.", str(path), **values), 60)
        return path.read_bytes()

    assert await spoken(same) == await spoken(last) != await spoken(other)


async def test_parameters_are_in_the_engines_units(local, speech, tmp_path):
    async def seconds(**params):
        await say(local, speech("One two three four.", **params), tmp_path / "a.wav")
        return len(pcm(tmp_path / "a.wav")) / 44_100

    plain = await seconds()
    assert await seconds(rate=350) < 0.7 * plain
    assert await seconds(gap=100) - plain == pytest.approx(2 * (await seconds(gap=50) - plain), rel=0.05)
    assert any(pcm(tmp_path / "a.wav"))
    await seconds(volume=0)
    assert not any(pcm(tmp_path / "a.wav"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<break time='9s'/> on", "break on"),
        ("[[h@l'oU]]", "[[ ]]"),
        ("Tom &amp; Ann", "Tom Ann"),
    ],
)
async def test_notation_is_read_as_text(local, speech, tmp_path, text, plain):
    result = await say(local, speech(text), tmp_path / "a.wav")
    assert sum(mark.kind == "word" for mark in result.marks) > len(plain.replace("[", "").replace("]", "").split()) - 1
    assert len(pcm(result.path)) / 44_100 < 6


async def test_an_engine_command_in_the_text_changes_nothing(local, speech, tmp_path):
    await say(local, speech("One \x01450S two."), tmp_path / "a.wav")
    await say(local, speech("One  450S two."), tmp_path / "b.wav")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "a\x00b",
        "a \ud83d b \udfff",
        "".join(map(chr, range(32))) + "x" + "".join(map(chr, range(0x7F, 0xA0))),
        "😀 👩‍👩‍👧 🇩🇪 x",
        "مرحبا بالعالم",
        "\u202eabc\u202c \u200b\ufeff\ufffd\uffff x",
        "\U0010ffff\ue000\ue03c x",
        "e\u0301" * 500,
        "x" * 100_000,
        "word " * 10_000,
        "。" * 1_000 + "好",
        "9" * 5_000,
    ],
    ids=range(12),
)
async def test_no_text_is_too_strange(local, speech, tmp_path, text):
    for voice in ("en-us", "cmn"):
        result = await say(local, speech(text, voice), tmp_path / "a.wav")
        assert pcm(result.path)
    assert len(local.pool.pids) == 1


@pytest.mark.parametrize("text", ["", "   \n", "...", "\u0378", "—"])
async def test_no_sound_at_all_is_a_problem_and_no_file(local, speech, tmp_path, text):
    with pytest.raises(Refused):
        await local.submit(speech(text), tmp_path / "a.wav")
    assert not list(tmp_path.iterdir())


async def test_marks_cut_the_right_words(local, speech, tmp_path):
    text = "It's “over”, Ann: 😀 e\u0301te\u0301 cost $7.50. Wasn’t it? (Yes!)"
    result = await say(local, speech(text), tmp_path / "a.wav")
    sentences = [mark.text for mark in result.marks if mark.kind == "sentence"]
    words = [mark.text for mark in result.marks if mark.kind == "word"]
    assert sentences == ["It's “over”, Ann: 😀 e\u0301te\u0301 cost $7.50.", "Wasn’t it?", "(Yes!)"]
    assert words == ["It's", "over", "Ann", "😀", "e\u0301te\u0301", "cost", "$", "7.50", "Wasn’t", "it", "Yes"]


async def test_marks_cut_the_right_words_in_chinese(local, speech, tmp_path):
    result = await say(local, speech("她说：“走吧！”然后笑了。没有人。", "cmn"), tmp_path / "a.wav")
    assert [mark.text for mark in result.marks if mark.kind == "sentence"] == [
        "她说：“走吧！”",
        "然后笑了。",
        "没有人。",
    ]
    assert [mark.text for mark in result.marks if mark.kind == "word"][:2] == ["她", "说"]


async def test_words_are_spoken_when_their_marks_say_so(local, speech, tmp_path):
    """A long gap is silence: the sound between two marks' starts belongs to the first of them."""
    result = await say(local, speech("Black white.", gap=100), tmp_path / "a.wav")
    first, second = (mark for mark in result.marks if mark.kind == "word")
    frames = pcm(result.path)
    at = 2 * round(second.start * 22_050)
    assert any(frames[2 * round(first.start * 22_050) : at])
    assert not any(frames[at - 8_820 : at - 4_410])


@pytest.mark.parametrize("rate", [80, 175, 449, 450])
async def test_marks_are_in_order_and_inside_the_audio(local, speech, tmp_path, rate):
    result = await say(local, speech("One, two; three. Four? Five: six! Seven.", rate=rate), tmp_path / "a.wav")
    length = len(pcm(result.path)) / 44_100
    for kind, count in (("sentence", 4), ("word", 7)):
        marks = [mark for mark in result.marks if mark.kind == kind]
        assert len(marks) == count
        assert all(0 <= mark.start < mark.end <= length for mark in marks)
        assert all(one.end <= after.start for one, after in pairwise(marks))


async def test_a_folder_that_is_not_there_is_a_problem(local, speech, tmp_path):
    with pytest.raises(LibraryUnwritable):
        await local.submit(speech("Hello."), tmp_path / "none" / "a.wav")


async def test_many_at_once_all_come_back(local, speech, tmp_path):
    async def one(index):
        result = await say(local, speech(f"Line {index}."), tmp_path / f"{index}.wav")
        return next(mark.text for mark in result.marks)

    texts = await asyncio.gather(*(one(index) for index in range(40)))
    assert texts == [f"Line {index}." for index in range(40)]
