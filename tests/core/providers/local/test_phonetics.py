import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.request import Request
from core.domain.script import Line, Pronunciation, Voice
from core.errors import Refused
from core.providers.base import Ready
from core.providers.local.adapter import Local
from core.providers.local.phonetics import NoSound, laid_out, spelt
from core.providers.local.spec import SPEECH
from core.text.compile import compile_script_line
from core.text.pronouncing import Dictionary

SOUNDS = {"t\u0283": "tS", "i\u02d0": "i:", "e\u026a": "eI", "s": "s", "d": "d", "i": "i", "a": "a"}


def request_of(text: str, voice: str = "en-us", *words: Pronunciation) -> Request:
    line = Line("l", "s", text)
    return compile_script_line(line, Voice(SPEECH.id, "local", voice), SPEECH, Dictionary(words)).requests[0]


async def heard(local: Local, request: Request, path: Path) -> tuple[bytes, list[str]]:
    outcome = await local.submit(request, path)
    assert isinstance(outcome, Ready)
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes()), [
            mark.text for mark in outcome.results[0].marks if mark.kind == "word"
        ]


def test_ipa_is_spelt_with_the_longest_sounds_of_a_voice() -> None:
    assert spelt("ˈt\u0283i\u02d0", SOUNDS) == "'tSi:"
    assert spelt("se\u026as", SOUNDS) == "seIs"
    assert spelt("s\u0361i.d\u02b0", SOUNDS) == "sid"
    assert spelt("\u00e6", SOUNDS) == "a"
    with pytest.raises(NoSound):
        spelt("\u0298", SOUNDS)


def test_places_in_the_engines_text_lead_to_those_in_the_readers() -> None:
    laid = laid_out("In \u27e6Qi|x\u27e7, [[ok", lambda ipa: ipa * 5)
    assert (laid.text, laid.shown) == ("In [[xxxxx]], [ ok", "In Qi, [ ok")
    assert [laid.place(position) for position in (1, 4, 9, 13, 15, 18)] == [1, 4, 4, 6, 8, 11]
    assert laid_out("a [[b", str).text == "a [[b"


@pytest.mark.parametrize("voice", ["en-us", "de", "fr-fr", "cmn", "ru", "en-gb+f3"])
async def test_a_word_in_ipa_sounds_otherwise_and_keeps_its_name(local: Local, tmp_path: Path, voice: str) -> None:
    plain, _ = await heard(local, request_of("Qi and tea.", voice), tmp_path / "plain.wav")
    told, words = await heard(local, request_of("{Qi|/\u02c8t\u0283i\u02d0/} and tea.", voice), tmp_path / "told.wav")
    assert told != plain
    assert words[0].startswith("Qi")
    assert not any(sign in "".join(words) for sign in "[]|\u27e6\u27e7")


async def test_the_same_ipa_gives_the_same_bytes_in_every_process(
    local: Local, speech: Callable[..., Request], tmp_path: Path
) -> None:
    request = request_of(
        "In Seyðisfjörður.", "en-us", Pronunciation("Seyðisfjörður", "\u02c8sei\u02d0ðɪsˌfjœrðʏr", phonemes=True)
    )
    first, _ = await heard(local, request, tmp_path / "a.wav")
    await heard(local, speech("Something else!"), tmp_path / "b.wav")
    again, words = await heard(local, request, tmp_path / "c.wav")
    assert first == again
    assert words == ["In", "Seyðisfjörður"]


async def test_a_sound_that_no_voice_has_is_told_and_not_left_out(local: Local, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await local.submit(request_of("{Qi|/t\u0298/}"), tmp_path / "a.wav")
    assert str(refused.value.title) == "This voice has no sound for \u0298."
    assert not (tmp_path / "a.wav").exists()
