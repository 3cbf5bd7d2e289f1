"""Lines as one take: who is which speaker, what is sent, and what cannot be spoken together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.clip import Clip
from core.domain.params import Number, Text
from core.domain.request import Silence
from core.domain.script import Line, Voice
from core.errors import NothingToSay, ScriptProblem
from core.providers.base import ClipRules, Generator, Kind, Speaks
from core.text.compile import VoiceCompiler
from core.text.dialogue import Turn, compile_dialogue, roles

CLONE = Generator(
    "acme.clone", "Clone", Kind.CLONE, (Number("heat", 0, 2, default=1, step=0.1),), 60, ".wav",
    speaks=Speaks.SPEAKERS, clips=ClipRules(most=2),
)  # fmt: skip
DESIGN = Generator(
    "acme.design", "Design", Kind.DESIGN, (Text("who"),), 200, ".wav", speaks=Speaks.SPEAKERS, cast="who"
)
ALONE = Generator("acme.speech", "Speech", Kind.SPEECH, (), 100, ".wav")


def turn(who: str, text: str, generator: Generator = CLONE, **voice: object) -> Turn:
    fields = {"clips": (Clip(who[0].lower() * 64, ".wav", f"I am {who}.", f"{who} reads"),)} if generator.clips else {}
    compiler = VoiceCompiler(Voice(generator.id, "there", **{**fields, **voice}), generator)
    return Turn(Line(f"{who}-{text}", who.lower(), text), who, compiler)


def test_speakers_are_numbered_by_their_first_lines_and_bring_their_recordings() -> None:
    page = [turn("Anna", "Hi."), turn("Ben", "No."), turn("Anna", "Yes.")]
    anna, ben = roles(page, CLONE)
    assert (anna.tag, anna.name, ben.tag, ben.name) == ("[SPEAKER0]", "Anna", "[SPEAKER1]", "Ben")
    (request,) = compile_dialogue(page, CLONE).requests
    assert request.text == "[SPEAKER0] Hi.\n[SPEAKER1] No.\n[SPEAKER0] Yes."
    assert [clip.text for clip in request.clips] == ["I am Anna.", "I am Ben."]
    assert {clip.name for clip in request.clips} == {""}


def test_described_voices_stand_in_the_parameter_that_describes_the_cast() -> None:
    page = [turn("Anna", "Hi.", DESIGN, params={"who": "warm; old"}), turn("Ben", "No.", DESIGN)]
    (request,) = compile_dialogue(page, DESIGN).requests
    assert request.params == {"who": "warm; old\n"}
    assert not request.clips


def test_a_pause_is_silence_between_two_requests_and_the_speaker_is_named_again() -> None:
    page = [turn("Anna", "Hi. [pause 0.5s] Who?"), turn("Ben", "Me.")]
    plan = compile_dialogue(page, CLONE)
    assert [request.text for request in plan.requests] == ["[SPEAKER0] Hi.", "[SPEAKER0] Who?\n[SPEAKER1] Me."]
    assert plan.parts[1] == Silence(0.5)


def test_what_is_over_the_limit_is_cut_between_lines_and_else_at_sentences() -> None:
    page = [turn("Anna", "One two three four. Five six seven eight nine ten."), turn("Ben", "Eleven twelve.")]
    texts = [request.text for request in compile_dialogue(page, CLONE).requests]
    assert max(map(len, texts)) <= CLONE.max_chars
    assert all(text.startswith("[SPEAKER") for text in texts)
    assert " ".join(texts).replace("[SPEAKER0] ", "").replace("[SPEAKER1] ", "").split() == (
        ["One", "two", "three", "four.", "Five", "six", "seven", "eight", "nine", "ten.", "Eleven", "twelve."]
    )


@pytest.mark.parametrize(
    ("page", "generator", "words"),
    [
        ([turn("Anna", "Hi.")], CLONE, "no dialogue"),
        ([turn("Anna", "Hi.", ALONE), turn("Ben", "No.", ALONE)], ALONE, "one person at a time"),
        ([turn("Anna", "Hi."), turn("Ben", "No.", DESIGN)], CLONE, "different kinds"),
        ([turn("Anna", "Hi."), turn("Ben", "No.", clips=())], CLONE, "Ben has no recording"),
        ([turn("Anna", "Hi."), turn("Ben", "No."), turn("Cleo", "Oh.")], CLONE, "3 people"),
    ],
)
def test_what_cannot_be_spoken_together_says_why(page: list[Turn], generator: Generator, words: str) -> None:
    with pytest.raises(ScriptProblem, match=words):
        compile_dialogue(page, generator)


def test_nothing_to_pronounce_is_said() -> None:
    with pytest.raises(NothingToSay):
        compile_dialogue([turn("Anna", "***"), turn("Ben", "…")], CLONE)


@given(st.lists(st.tuples(st.sampled_from(["Anna", "Ben"]), st.text("ab. !", min_size=1, max_size=90)), min_size=2))
def test_no_letter_is_lost_whatever_the_lengths(said: list[tuple[str, str]]) -> None:
    try:
        plan = compile_dialogue([turn(who, text) for who, text in said], CLONE)
    except NothingToSay:
        assert not any(letter in "ab" for _, text in said for letter in text)
        return
    for request in plan.requests:
        assert len(request.text) <= CLONE.max_chars
    heard = "".join(request.text for request in plan.requests).replace("[SPEAKER0]", "").replace("[SPEAKER1]", "")
    assert [c for c in heard if c in "ab"] == [c for _, text in said for c in text if c in "ab"]
