import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.request import Silence
from core.domain.script import Line, Pronunciation, Voice
from core.errors import NothingToSay, ScriptProblem
from core.providers.base import Generator, Kind
from core.providers.registry import Registry
from core.text.aloud import pronounceable
from core.text.compile import VoiceCompiler, compile_script_line, unexpressed
from core.text.delivery import About
from core.text.notation import SOUNDS, Said, Sound, heard, marks, segments, spoken
from core.text.pronouncing import Dictionary, Entry

PLAIN = Generator("acme.speech", "Acme", Kind.SPEECH, params=(), max_chars=60, suffix=".wav")
ABLE = msgspec.structs.replace(PLAIN, tags=("[laugh]",), phonemes="<{written}={ipa}>")
VOICE = Voice("acme.speech", "acme", "anna")


def said(text: str, *words: Pronunciation, generator: Generator = PLAIN) -> str:
    plan = compile_script_line(Line("l", "s", text), VOICE, generator, Dictionary(words))
    return "|".join(str(part.seconds) if isinstance(part, Silence) else part.text for part in plan.parts)


@pytest.mark.parametrize(
    ("word", "text", "result"),
    [
        (Pronunciation("Qi", "chee"), "Qi flows. qi, Qing.", "chee flows. chee, Qing."),
        (Pronunciation("Qi", "chee", case=True), "Qi and qi", "chee and qi"),
        (Pronunciation("Qi", "chee", whole=False), "Qing", "cheeng"),
        (Pronunciation("重庆", "崇庆"), "我在重庆长大。", "我在崇庆长大。"),
        (Pronunciation("AI", "ay eye"), "我用AI写作, said AIM.", "我用ay eye写作, said AIM."),
        (Pronunciation(r"(\d+)km", "$1 kilometres", regex=True), "12km or km", "12 kilometres or km"),
        (Pronunciation("a.b", "x"), "a.b acb", "x acb"),
        (Pronunciation("naïve", "nigh-eve"), "So NAÏVE!", "So nigh-eve!"),
        (Pronunciation("one", "one [pause 1s]"), "one", "one"),
        (Pronunciation("(x", "y", regex=True), "(x", "(x"),
        (Pronunciation("(a+)+b", "y", regex=True), "aab", "aab"),
        (Pronunciation("", "y"), "a", "a"),
        (Pronunciation("word", ""), "A word.", "A word."),
        (Pronunciation("word", "…"), "A word.", "A word."),
        (Pronunciation("w?", "y", regex=True), "word", "word"),
        (Pronunciation("(w)?o", "$1", regex=True, whole=False), "woo", "wo"),
    ],
)
def test_an_entry_changes_what_is_said_and_never_loses_a_word(word: Pronunciation, text: str, result: str) -> None:
    assert said(text, word) == result


@pytest.mark.parametrize(
    "word",
    [
        Pronunciation("", "y"), Pronunciation("x", " "), Pronunciation("x", "…"), Pronunciation("x*", "y", regex=True),
        Pronunciation("(", "y", regex=True), Pronunciation("x", "$1", regex=True), Pronunciation("x", "[laugh]"),
        Pronunciation("x", "{a|b}"), Pronunciation("(a+)+", "y", regex=True), Pronunciation("x" * 600, "y"),
        Pronunciation("x", "//", phonemes=True),
    ],
)  # fmt: skip
def test_what_would_lose_a_word_or_never_end_is_refused_with_a_sentence(word: Pronunciation) -> None:
    with pytest.raises(ScriptProblem) as refused:
        Entry(word)
    assert str(refused.value.title)
    assert str(refused.value.remedy)


def test_no_entry_is_applied_to_what_another_one_made_and_the_longest_counts() -> None:
    words = (Pronunciation("New", "Old"), Pronunciation("New York", "New Amsterdam"), Pronunciation("York", "Ham"))
    assert said("New York, New Ham, York", *words) == "New Amsterdam, Old Ham, Ham"
    both = Dictionary([Pronunciation("tea", "project")], [Pronunciation("tea", "voice")])
    assert both.said("tea") == (Said("tea", "voice"),)


def test_text_in_marks_is_left_to_its_writer() -> None:
    text = "{Qi|key} or Qi [pause 1s] Qi [laugh]"
    assert said(text, Pronunciation("Qi", "chee")) == "key or chee|1.0|chee"
    assert said(text, Pronunciation("laugh", "weep"), generator=ABLE) == "key or Qi|1.0|Qi [laugh]"


def test_ipa_goes_where_it_is_taken_and_the_written_word_elsewhere() -> None:
    text, words = "{Qi|/tʃiː/} and tea", (Pronunciation("tea", "/tiː/", phonemes=True),)
    assert said(text, *words, generator=ABLE) == "<Qi=tʃiː> and <tea=tiː>"
    assert said(text, *words) == "Qi and tea"
    notes = unexpressed(Line("l", "s", text), VOICE, PLAIN, Dictionary(words))
    assert [note.about for note in notes] == [About.PRONUNCIATION] * 2
    assert not unexpressed(Line("l", "s", text), VOICE, ABLE, Dictionary(words))


def test_a_sound_that_is_not_known_is_left_out_and_told() -> None:
    assert said("Well [laugh] yes[ Sigh ]no.") == "Well yes no."
    assert said("Well [laugh] yes.", generator=ABLE) == "Well [laugh] yes."
    notes = unexpressed(Line("l", "s", "Well [laugh] [door slams]."), VOICE, PLAIN)
    assert [str(note.words) for note in notes] == ["[laugh] is left out: this voice does not know it."]
    with pytest.raises(NothingToSay):
        said("[laugh]")


def test_every_sound_that_a_generator_has_is_known_to_the_notation() -> None:
    tags = [tag for _profile, generator in Registry().speech() for tag in generator.tags]
    providers = [generator for provider in Registry().providers() for generator in provider.generators]
    tags += [tag for generator in providers for tag in generator.tags]
    assert tags
    assert {Sound(tag).name for tag in tags} <= SOUNDS


def test_braces_that_are_not_understood_are_text() -> None:
    for text in ("{a}", "{a|}", "{|b}", "{a|b|c}", "{a|…}", "a{", "{ | }"):
        assert segments(text) == (text,)
        assert said("x " + text) == "x " + text.rstrip()


def test_readers_see_the_written_word_and_listeners_hear_the_spoken_one() -> None:
    text = "In {Seyðisfjörður|Say-this-fyur-thur}s [laugh] port"
    assert spoken(text) == "In Seyðisfjörðurs port"
    assert heard(text) == "In Say-this-fyur-thurs port"


NOTATION = st.sampled_from(
    ["[pause 1s]", "<#0.5#>", "[laugh]", "[sigh]", "{a|b}", "{w|/iː/}", "{", "}", "|", "[", "]", "<#", "#>", "pause",
     "1s", " ", "laugh", "word", "w1", "重", "[pause", "é"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(NOTATION, st.text(max_size=6)), max_size=12).map("".join)
WORDS = st.lists(
    st.builds(
        Pronunciation,
        st.one_of(st.sampled_from(["word", "w1", "重", "pause", "[", "a", r"\w", "w.", "laugh"]), st.text(max_size=4)),
        st.one_of(st.sampled_from(["say", "$1", "", "[pause 1s]", "{x|y}", "1s]", "<#"]), st.text(max_size=4)),
        st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    ),
    max_size=4,
)  # fmt: skip


@given(TEXTS, WORDS)
def test_nothing_of_our_notation_is_in_a_request(text: str, words: list[Pronunciation]) -> None:
    for part in _parts(text, words):
        assert marks(part) == ()


@given(st.lists(st.sampled_from(["w1", "w2", "word", "Qi", "重", "x-y"]), min_size=1, max_size=8), WORDS)
def test_no_word_is_lost_whatever_the_dictionary(text: list[str], words: list[Pronunciation]) -> None:
    pieces = Dictionary(words).said(" ".join(text))
    assert "".join(piece if isinstance(piece, str) else piece.written for piece in pieces) == " ".join(text)
    assert all(pronounceable(piece.spoken) for piece in pieces if isinstance(piece, Said))
    sent = "".join(piece if isinstance(piece, str) else _sent(piece) for piece in pieces)
    assert _letters("".join(_parts(" ".join(text), words))) == _letters(sent)


@given(TEXTS.filter(lambda text: not marks(text)), st.integers(1, 30))
def test_what_is_split_joins_to_what_was_sent_in_one(text: str, limit: int) -> None:
    whole, pieces = _parts(text, [], 10_000), _parts(text, [], limit)
    assert _letters("".join(pieces)) == _letters("".join(whole))


def _sent(piece: Said) -> str:
    return piece.written if piece.phonemes else piece.spoken


def _letters(text: str) -> str:
    """Leave what is pronounced: pieces of dots alone are not sent, and brackets that only look like notation go."""
    return "".join(letter for letter in text if pronounceable(letter) and letter not in "<>|")


def _parts(text: str, words: list[Pronunciation], limit: int = 60) -> list[str]:
    generator = msgspec.structs.replace(PLAIN, max_chars=limit)
    try:
        plan = compile_script_line(Line("l", "s", text), VOICE, generator, Dictionary(words))
    except (NothingToSay, ScriptProblem):
        return []
    return [request.text for request in plan.requests]


def test_where_words_of_the_dictionary_stand_is_known_in_the_line_as_it_is_written() -> None:
    text = "{Qi|x} Qi [pause 1s] on Qi [laugh] Qi."
    compiler = VoiceCompiler(VOICE, PLAIN, Dictionary([Pronunciation("qi", "chee")]))
    spans = compiler.spans(Line("l", "s", text))
    assert [text[start:end] for start, end in spans] == ["Qi"] * 3
    assert [start for start, _ in spans] == [7, 24, 35]
    assert VoiceCompiler(VOICE, PLAIN).spans(Line("l", "s", text)) == ()


def test_a_word_ends_where_its_letters_do() -> None:
    hindi = Pronunciation("हिन्द", "hind")
    assert Dictionary([hindi]).said("हिन्दी हिन्द") == ("हिन्दी ", Said("हिन्द", "hind"))
    twice = Dictionary([Pronunciation("a a", "b")])
    assert twice.said("ba a a") == ("ba ", Said("a a", "b"))
