import pytest

from core.domain.params import Value
from core.domain.request import Request
from core.domain.script import Line, Voice
from core.providers.registry import Registry
from core.text.compile import compile_line, compile_script_line, unexpressed
from core.text.delivery import EMOTIONS, About

REGISTRY = Registry()
GENERATORS = {
    generator.id: generator for provider in REGISTRY.providers() for generator in provider.generators
}  # fmt: skip
SAID = Line("l", "s", "Hello.", emotion="angry", speed=1.2, pitch=2, volume=6)


def sent(generator: str, line: Line = SAID, **params: Value) -> Request:
    return compile_script_line(line, Voice(generator, "p", "v", params=params), GENERATORS[generator]).requests[0]


def left_out(generator: str, line: Line = SAID, **params: Value) -> dict[About, str]:
    notes = unexpressed(line, Voice(generator, "p", "v", params=params), GENERATORS[generator])
    return {note.about: str(note.words) for note in notes}


def test_the_local_voice_turns_speed_pitch_and_volume_into_its_own_units() -> None:
    params = sent("local.speech").params
    assert (params["rate"], params["pitch"], params["volume"]) == (210, 60, 200)
    assert sent("local.speech", rate=100).params["rate"] == 120
    assert left_out("local.speech") == {About.EMOTION: "This voice cannot show emotions."}


def test_what_goes_beyond_a_parameter_stays_at_its_end_and_is_told() -> None:
    fast = Line("l", "s", "Hello.", speed=4, pitch=-24)
    assert (sent("local.speech", fast).params["rate"], sent("local.speech", fast).params["pitch"]) == (450, 0)
    assert set(left_out("local.speech", fast)) == {About.SPEED, About.PITCH}


def test_openai_is_told_the_emotion_in_words_before_the_direction() -> None:
    line = Line("l", "s", "Hello.", "out of breath", emotion="urgent", speed=1.5)
    request = sent("openai.speech", line, instructions="Old and tired.")
    assert request.params["instructions"] == "Old and tired.\nurgent, out of breath"
    assert request.params["speed"] == 1.5
    assert left_out("openai.speech", line) == {}
    assert set(left_out("openai.speech")) == {About.PITCH, About.VOLUME}


def test_soundclone_takes_its_own_emotions_and_tells_of_others() -> None:
    params = sent("jimmyai.audio").params
    assert (params["emotion"], params["speed"], params["pitch"]) == ("angry", 1.2, 2)
    assert params["vol"] == pytest.approx(10**0.3, abs=1e-5)
    other = Line("l", "s", "Hello.", "slowly", emotion="Urgent")
    assert sent("jimmyai.audio", other).params["emotion"] == "neutral"
    assert left_out("jimmyai.audio", other) == {
        About.EMOTION: "This voice does not know the emotion “Urgent”.",
        About.DIRECTION: "A note for you: this voice cannot act on it.",
    }


def test_302_ai_takes_any_word_for_an_emotion() -> None:
    assert sent("302ai.speech", Line("l", "s", "Hi", emotion="wistful")).params["emotion"] == "wistful"


@pytest.mark.parametrize("generator", [one.id for one in GENERATORS.values() if one.id.startswith("higgs.")])
def test_higgs_leaves_all_of_it_out(generator: str) -> None:
    assert sent(generator) == sent(generator, Line("l", "s", "Hello."))
    assert set(left_out(generator)) == {About.EMOTION, About.SPEED, About.PITCH, About.VOLUME}


@pytest.mark.parametrize("generator", [one.id for _p, one in REGISTRY.speech()] + ["openai.speech", "jimmyai.audio"])
def test_a_line_at_rest_asks_for_what_it_always_did(generator: str) -> None:
    voice = Voice(generator, "p", "v")
    for text in ("Hello.", "A [pause 1s] b"):
        now = compile_script_line(Line("l", "s", text, "softly"), voice, GENERATORS[generator])
        assert now == compile_line(text, voice, {}, GENERATORS[generator], direction="softly")
    assert left_out(generator, Line("l", "s", "Hello.")) == {}


def test_every_declared_way_is_a_parameter_of_its_generator() -> None:
    for generator in GENERATORS.values():
        assert generator.delivers.params <= {param.name for param in generator.params}
    assert len(EMOTIONS) == len(set(EMOTIONS))
