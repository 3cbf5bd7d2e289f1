import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.clip import Clip
from core.domain.params import Number, Text, Value
from core.domain.request import Plan, Request, Silence
from core.domain.script import Line, Pronunciation, Voice
from core.errors import BadParameter, NothingToSay, ScriptProblem
from core.providers.base import ClipRules, Generator, Kind, PauseMark, Speaks
from core.text.compile import VoiceCompiler, compile_line, pronounceable
from core.text.notation import spoken
from core.text.pronouncing import Dictionary

GENERATOR = Generator(
    "acme.speech",
    "Acme",
    Kind.SPEECH,
    params=(Number("rate", 80, 450, default=175), Number("pitch", 0, 100, default=50)),
    max_chars=40,
    suffix=".wav",
    catalogue=True,
    default_voice="en",
)
VOICE = Voice("acme.speech", "acme", "anna", params={"rate": 200.0})


def parts(text: str, generator: Generator = GENERATOR, direction: str = "") -> list[str | float]:
    plan = compile_line(text, VOICE, {}, generator, direction)
    return [part.seconds if isinstance(part, Silence) else part.text for part in plan.parts]


def test_a_request_holds_everything() -> None:
    plan = compile_line("Hello.", VOICE, {"pitch": 60}, GENERATOR)
    assert plan == Plan((Request("acme.speech", "acme", "Hello.", "anna", {"rate": 200.0, "pitch": 60.0}),))


def test_the_lines_own_parameters_win_over_the_voices_and_those_over_the_declared() -> None:
    assert compile_line("Hi", VOICE, {"rate": 300}, GENERATOR).requests[0].params == {"rate": 300.0, "pitch": 50.0}
    with pytest.raises(BadParameter):
        compile_line("Hi", VOICE, {"rate": 3000}, GENERATOR)
    with pytest.raises(BadParameter):
        compile_line("Hi", VOICE, {"speed": 1}, GENERATOR)


def test_a_voice_without_an_id_uses_the_generators_own() -> None:
    assert compile_line("Hi", Voice("acme.speech", "acme"), {}, GENERATOR).requests[0].voice == "en"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("I heard it. [pause 0.5s] Did you?", ["I heard it.", 0.5, "Did you?"]),
        ("[pause 1s] Go. [pause 2s]", [1.0, "Go.", 2.0]),
        ("A [pause 0.1s] [pause 0.2s] <#0.3#> B", ["A", 0.6, "B"]),
        ("A [pause 1s] … [pause 1s] B", ["A", 2.0, "B"]),
        ("Hello [pause 1s].", ["Hello", 1.0]),
        ("[pause 1s]", [1.0]),
        ("A [pause 0s] B", ["A", "B"]),
        ("  Hello\x00 \ud83d ", ["Hello \ufffd"]),
        ("One sentence. Another one comes here, it is long.", ["One sentence.", "Another one comes here, it is long."]),
        ("20 % off [pause 1s] 🙂", ["20 % off", 1.0]),
    ],
)
def test_pieces_and_silences(text: str, result: list[str | float]) -> None:
    assert parts(text) == result


@pytest.mark.parametrize("text", ["", "  \n", "…", "?!", "🙂", "— – -", "\u200f", "[pause 0s]"])
def test_nothing_to_say_is_a_problem_with_a_remedy(text: str) -> None:
    with pytest.raises(NothingToSay) as caught:
        compile_line(text, VOICE, {}, GENERATOR)
    assert caught.value.remedy


def test_a_pause_that_is_not_understood_stops_the_line() -> None:
    with pytest.raises(ScriptProblem, match="abc"):
        compile_line("Hello [pause abc]", VOICE, {}, GENERATOR)


def test_a_generator_that_speaks_pauses_gets_the_notation_while_the_text_fits() -> None:
    able = msgspec.structs.replace(GENERATOR, speaks=Speaks.PAUSES)
    assert parts("Hi [pause 1s] you", able) == ["Hi [pause 1s] you"]
    assert parts("[pause 1s]", able) == [1.0]
    assert parts("word " * 7 + "[pause 1s] " + "word " * 7, able) == ["word " * 6 + "word", 1.0, "word " * 6 + "word"]
    with pytest.raises(ScriptProblem):
        compile_line("Hi [pause 99s]", VOICE, {}, able)


def test_a_direction_goes_only_to_those_who_speak_it() -> None:
    assert parts("No.", direction="angry") == ["No."]
    able = msgspec.structs.replace(GENERATOR, speaks=Speaks.DIRECTION)
    assert parts("No.", able, "angry") == ["(angry) No."]
    assert all(len(part) <= 40 for part in parts("No. " * 30, able, "angry") if isinstance(part, str))


def test_a_direction_goes_into_the_parameter_that_a_generator_has_for_it() -> None:
    own = (*GENERATOR.params, Text("how", lines=3, longest=40))
    able = msgspec.structs.replace(GENERATOR, speaks=Speaks.DIRECTION, params=own, direction="how")

    def how(direction: str, params: dict[str, Value] | None = None, voice: Voice = VOICE) -> Value:
        (request,) = compile_line("No.", voice, params or {}, able, direction).requests
        assert request.text == "No."
        return request.params["how"]

    old = msgspec.structs.replace(VOICE, params={"how": "An old man. "})
    assert how(" angry ") == "angry"
    assert how("angry", voice=old) == "An old man.\nangry"
    assert how("angry", {"how": "A child."}, old) == "A child.\nangry"
    assert how("", voice=old) == "An old man. "
    with pytest.raises(BadParameter):
        how("angry " * 10)
    unable = msgspec.structs.replace(able, speaks=Speaks.NOTHING)
    assert compile_line("No.", old, {}, unable, "angry").requests[0].params["how"] == "An old man. "


def test_white_space_at_the_ends_makes_no_other_request() -> None:
    one, other = (compile_line(text, VOICE, {}, GENERATOR) for text in ("Hello.", "  Hello. \n"))
    assert one.fingerprint == other.fingerprint


@given(st.text(st.one_of(st.sampled_from(list("ab. ,!?\n安。[]")), st.characters(codec=None)), max_size=300))
def test_every_letter_is_said_once_and_every_piece_fits(text: str) -> None:
    try:
        found = parts(text)
    except (NothingToSay, ScriptProblem):
        return
    said = "".join(part for part in found if isinstance(part, str))
    assert [char for char in said if char.isalnum()] == [char for char in spoken(text) if char.isalnum()]
    assert all(
        0 < len(part) <= 40 and part == part.strip() and pronounceable(part) for part in found if isinstance(part, str)
    )


def test_a_line_of_100_000_characters_is_a_plan_of_many_requests() -> None:
    wide = msgspec.structs.replace(GENERATOR, max_chars=2_000)
    found = parts("It rained, and nobody came. " * 3_600, wide)
    assert len(found) > 50
    assert " ".join(str(part) for part in found) == ("It rained, and nobody came. " * 3_600).strip()


MARKED = msgspec.structs.replace(GENERATOR, speaks=Speaks.PAUSES, pauses=PauseMark("<#{seconds}#>", 0.01, 9.99))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("I heard it. [pause 0.5s] Did you?", ["I heard it.<#0.5#>Did you?"]),
        ("我听见了。[pause 0.25s]你呢？", ["我听见了。<#0.25#>你呢？"]),
        ("A [pause 0.1s] [pause 0.2s] <#0.3#> B", ["A<#0.6#>B"]),
        ("[pause 1s] Go. [pause 2s]", [1.0, "Go.", 2.0]),
        ("A [pause 1s] … [pause 1s] B", ["A<#2#>B"]),
        ("A. … [pause 1s] B", ["A. …<#1#>B"]),
        ("Hello [pause 1s].", ["Hello", 1.0]),
        ("A [pause 1.239s] B", ["A<#1.24#>B"]),
        ("A [pause 4ms] B", ["A B"]),
        ("A [pause 0s] B", ["A B"]),
        ("A [pause 25s] B", ["A<#9.99#><#9.99#><#5.02#>B"]),
        ("A [pause 1s]", ["A", 1.0]),
        ("[pause 1s]", [1.0]),
    ],
)
def test_a_generator_with_a_notation_of_its_own_gets_pauses_in_it_and_silence_at_the_ends(text, result) -> None:
    assert parts(text, MARKED) == result


def test_the_marks_of_pauses_do_not_count() -> None:
    text = "Twenty characters it. [pause 1s] And eighteen here."
    assert parts(text, MARKED) == ["Twenty characters it.<#1#>And eighteen here."]
    longer = f"{text} [pause 2s] This does not fit."
    assert parts(longer, MARKED) == ["Twenty characters it.<#1#>And eighteen here.", 2.0, "This does not fit."]
    assert MARKED.counted("A<#1#>B<#0.25#>C <#x#>") == "ABC <#x#>"


@given(
    st.lists(
        st.one_of(st.floats(0, 30).map(lambda s: f"[pause {s:.2f}s]"), st.text("ab .,好", max_size=60)), max_size=9
    )
)
def test_nothing_that_is_written_gets_lost_between_the_marks(some: list[str]) -> None:
    text = "".join(some)
    try:
        found = parts(text, MARKED)
    except NothingToSay:
        assert not pronounceable(spoken(text))
        return
    said = "".join(MARKED.counted(part) for part in found if isinstance(part, str))
    assert [char for char in said if char.isalpha()] == [char for char in spoken(text) if char.isalpha()]
    assert all(len(MARKED.counted(part)) <= 40 for part in found if isinstance(part, str))


_CLIPS = (Clip("a" * 64, ".wav", "anna.wav", "Hello."),)
_WORDS = Dictionary((Pronunciation("sea", "see"), Pronunciation("<", "less than", whole=False)))


@given(
    text=st.text(st.sampled_from('ab. é海"\\\n[]{}|<#>\x00') | st.characters())
    | st.just("The sea. [pause 1s] A sea <#2#>"),
    direction=st.sampled_from(["", "softly"]),
    params=st.sampled_from([{}, {"pitch": 60.0}]),
    speaks=st.sampled_from([frozenset(), Speaks.DIRECTION | Speaks.PAUSES]),
    clips=st.sampled_from([(), _CLIPS]),
    words=st.sampled_from([Dictionary(()), _WORDS]),
)
def test_a_fingerprint_is_that_of_the_plan_though_no_plan_is_made(
    text: str,
    direction: str,
    params: dict[str, Value],
    speaks: frozenset[Speaks],
    clips: tuple[Clip, ...],
    words: Dictionary,
) -> None:
    generator = msgspec.structs.replace(GENERATOR, speaks=speaks, clips=ClipRules(1) if clips else None)
    compiler = VoiceCompiler(msgspec.structs.replace(VOICE, clips=clips), generator, words)
    line = Line("1", "anna", text, direction, params=params)
    try:
        expected = compiler.plan(line).fingerprint
    except ScriptProblem:
        with pytest.raises(ScriptProblem):
            compiler.fingerprint(line)
    else:
        assert compiler.fingerprint(line) == expected
