"""What is found in spoilt takes, and that nothing is found in clean ones: speech of the local voice."""

from pathlib import Path

import msgspec
import pytest

from core.audio.suspicion import Sound, Span, measure
from core.domain.request import Plan, Request, Silence
from core.domain.take import Facts, Take
from core.listening.judging import Fault, Finding, Heard, judge, pauses_of, score_of
from core.message import Message
from tests.core.listening import spoiling
from tests.core.listening.spoiling import Change

Corpus = list[tuple[str, str, Path]]


def heard(voice: str, text: str, path: Path, **fields: object) -> Heard:
    sound = measure(path)
    plan = Plan((Request("local.speech", "local", text, voice),))
    take = Take(path.stem, "", ".wav", plan, Facts(sound.seconds, 22_050, 1, "pcm_s16le", 0), 0.0, text, voice)
    return Heard(take, sound, text, pauses=pauses_of(text, take), **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def clean(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> list[Heard]:
    """The corpus, with silence at both ends as most generators leave it."""
    folder = tmp_path_factory.mktemp("clean")
    return [heard(voice, text, changed(path, spoiling.with_breath, folder)) for voice, text, path in corpus]


def changed(path: Path, change: Change, folder: Path) -> Path:
    samples, rate = spoiling.read(path)
    return spoiling.write(folder / path.name, change(samples, rate), rate)


def with_one(clean: list[Heard], corpus: Corpus, at: int, change: Change, folder: Path) -> dict[Fault, Finding]:
    """Return what is found in take number `at` where it alone is changed."""
    voice, text, path = corpus[at]
    samples, rate = spoiling.read(path)
    spoilt = spoiling.write(folder / "spoilt.wav", change(spoiling.with_breath(samples, rate), rate), rate)
    group = [*clean[:at], heard(voice, text, spoilt), *clean[at + 1 :]]
    return {finding.fault: finding for finding in judge(group)[at]}


def test_clean_speech_is_not_suspicious(clean: list[Heard]) -> None:
    found = {one.text: findings for one, findings in zip(clean, judge(clean), strict=True) if findings}
    assert not found


LONG = (2, 7, 11, 15, 17, 25, 29)
"""Takes of over two seconds, in every voice."""


@pytest.mark.parametrize("at", LONG)
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (spoiling.cut_head, Fault.HEAD),
        (spoiling.cut_tail, Fault.TAIL),
        (spoiling.hole(2.5), Fault.HOLE),
        (spoiling.looped, Fault.TWICE),
        (spoiling.overdriven, Fault.CLIPPED),
        (spoiling.quiet, Fault.QUIET),
        (spoiling.halved, Fault.SHORT),
        (spoiling.mute, Fault.SILENT),
    ],
)
def test_what_was_done_to_a_take_is_found(
    clean: list[Heard], corpus: Corpus, tmp_path: Path, at: int, change: Change, fault: Fault
) -> None:
    found = with_one(clean, corpus, at, change, tmp_path)
    assert fault in found
    assert 0.25 <= found[fault].bad <= 1.0


def test_where_it_is_wrong_is_told(clean: list[Heard], corpus: Corpus, tmp_path: Path) -> None:
    gap = with_one(clean, corpus, 2, spoiling.hole(2.5), tmp_path)[Fault.HOLE]
    assert gap.where.seconds == pytest.approx(2.5, abs=0.3)
    assert str(gap.why).startswith(f"It is silent for {gap.where.seconds:.1f} s")
    loop = with_one(clean, corpus, 2, spoiling.looped, tmp_path)[Fault.TWICE]
    assert loop.where.seconds == pytest.approx(1.0, abs=0.3)
    assert loop.where.start == pytest.approx(0.1 + 0.5 + 1.0, abs=0.3)


def test_another_text_does_not_fit_the_take(clean: list[Heard]) -> None:
    short, long = clean[1], clean[2]
    swapped = [clean[0], msgspec.structs.replace(short, text=long.text), msgspec.structs.replace(long, text=short.text)]
    found = judge([*swapped, *clean[3:]])
    assert [finding.fault for finding in found[1]] == [Fault.SHORT]
    assert [finding.fault for finding in found[2]] == [Fault.LONG]


def test_a_text_that_repeats_itself_may_sound_so(corpus: Corpus) -> None:
    voice, text, path = next(one for one in corpus if one[1].startswith("Never"))
    assert heard(voice, text, path).sound.repeats
    assert not judge([heard(voice, text, path)])[0]


def sound(**fields: object) -> Sound:
    return msgspec.structs.replace(Sound(1, 4.0, 0.1, 3.9, -20.0, -60.0, -60.0), **fields)


def take_of(*parts: Request | Silence, text: str = "One two three four five. Six seven.") -> Take:
    plan = Plan(parts or (Request("g", "p", text),))
    return Take("t", "", ".wav", plan, Facts(4.0, 22_050, 1, "mp3", 0), 0.0, text, "Anna")


def test_a_pause_that_was_asked_for_is_no_hole() -> None:
    long = sound(seconds=8.0, ends=7.9, silences=(Span(2.0, 5.0),))
    text = "One two three four five. [pause 3s] Six seven."
    parts = Request("g", "p", "One two three four five."), Silence(3.0), Request("g", "p", "Six seven.")
    for take in (take_of(text=text), take_of(*parts, text=text)):
        asked = Heard(take, long, text, pauses=pauses_of(text, take))
        assert asked.pauses == (3.0,)
        assert not judge([asked])[0]
    (found,) = judge([Heard(take_of(), long, "One two three four five. Six seven.")])[0]
    assert found.fault is Fault.HOLE


def test_a_pause_much_longer_than_asked_for_is_one() -> None:
    long = sound(seconds=10.0, ends=9.9, silences=(Span(2.0, 7.0),))
    (found,) = judge([Heard(take_of(), long, "One two three four five. Six seven.", pauses=(1.0,))])[0]
    assert str(found.why) == "A pause lasts 5.0 s, and 1.0 s were asked for."


@pytest.mark.parametrize(("directed", "faults"), [(False, [Fault.QUIET]), (True, [])])
def test_who_was_asked_to_whisper_may_be_quiet(directed: bool, faults: list[Fault]) -> None:
    text = "One two three four five. Six seven."
    usual = [Heard(take_of(), sound(), text) for _ in range(8)]
    found = judge([Heard(take_of(), sound(loudness=-28.0), text, directed=directed), *usual])[0]
    assert [finding.fault for finding in found] == faults


def test_volume_that_was_asked_for_is_not_held_against_a_take() -> None:
    text = "One two three four five. Six seven."
    usual = [Heard(take_of(), sound(), text) for _ in range(8)]
    assert not judge([Heard(take_of(), sound(loudness=-12.0), text, louder=8.0), *usual])[0]


def test_a_generator_that_always_begins_at_once_is_not_suspected() -> None:
    text = "One two three four five. Six seven."
    assert not any(judge([Heard(take_of(), sound(head=2.0), text) for _ in range(8)]))


def test_more_suspicions_are_worse_than_one_of_them() -> None:
    one = Finding(Fault.HOLE, 0.5, Span(0, 1), Message(""))
    assert score_of([one]) == 0.5
    assert score_of([one, one]) == 0.75
    assert score_of([]) == 0.0
