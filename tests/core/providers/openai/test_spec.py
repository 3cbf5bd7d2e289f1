"""The declaration against the documents, and the templates against the facts that are known of each server."""

import pytest

from core.domain.money import Money
from core.domain.params import Choice, Number, Text, complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.net.address import normalised
from core.providers.base import Kind, cost_of
from core.providers.openai.spec import OPENAI, SPEECH, TRANSCRIPTION
from tests.servers.shapes import FORMATS, OPENAI_VOICES

PARAMS = {param.name: param for generator in OPENAI.generators for param in generator.params}


def test_the_generators_are_what_the_documents_say():
    assert [(one.id, one.kind) for one in OPENAI.generators] == [
        ("openai.speech", Kind.SPEECH),
        ("openai.transcription", Kind.TRANSCRIPT),
    ]
    assert complete(SPEECH.params, {}) == {
        "model": "gpt-4o-mini-tts",
        "instructions": "",
        "speed": 1.0,
        "response_format": "mp3",
        "stream_format": "audio",
    }
    assert (SPEECH.text, SPEECH.max_chars, SPEECH.free_voice, SPEECH.direction) == ("input", 4096, True, "instructions")
    assert SPEECH.default_voice in OPENAI_VOICES
    formats, speed = PARAMS["response_format"], next(one for one in SPEECH.params if one.name == "speed")
    assert isinstance(speed, Number)
    assert (speed.low, speed.high) == (0.25, 4)
    assert isinstance(formats, Choice)
    spoken = next(one for one in SPEECH.params if one.name == "response_format")
    assert isinstance(spoken, Choice)
    assert spoken.options == FORMATS
    assert formats.options == ("json", "text", "srt", "verbose_json", "vtt", "diarized_json")


@pytest.mark.parametrize("generator", OPENAI.generators, ids=lambda one: one.id)
def test_every_parameter_says_what_it_does(generator):
    for param in generator.params:
        assert param.label
        assert param.hint.endswith(".")
        assert not isinstance(param, Choice) or len(param.labels) == len(param.options)
        assert not param.when or param.when.name in {one.name for one in generator.params}
        assert not isinstance(param, Text) or param.default in {"", *param.suggestions}


def test_every_template_leads_to_its_server():
    ports = {"kokoro": 8880, "localai": 8080, "speaches": 8000, "chatterbox": 8004, "vllm-omni": 8091}
    found = {template.id: template for template in OPENAI.templates}
    assert set(found) == {"openai", "rixapi", "custom", *ports}
    assert found["openai"].base_url == "https://api.openai.com/v1"
    for name, port in ports.items():
        assert found[name].base_url == f"http://localhost:{port}/v1"
        assert (found[name].local, found[name].key) == (True, False)
        assert found[name].at_once >= 1
    assert {name for name, template in found.items() if template.key} == {"openai", "rixapi"}
    for template in found.values():
        assert template.hint.endswith(".")
        assert not template.base_url or normalised(template.base_url) == template.base_url


def test_prices_are_of_the_model_and_can_be_changed():
    (template,) = (one for one in OPENAI.templates if one.id == "openai")
    profile = Profile("mine", "openai", "OpenAI", prices=template.prices)

    def cost(model: str, seconds: float = 0.0) -> Money | None:
        return cost_of(SPEECH, profile, Request(SPEECH.id, "mine", "a" * 1000, "alloy", {"model": model}), seconds)

    assert cost("tts-1") == Money(0.015)
    assert cost("tts-1-hd") == Money(0.03)
    about = cost("gpt-4o-mini-tts", 60)
    assert about
    assert (about.amount, about.about) == (pytest.approx(0.015), True)
    assert cost("kokoro") is None
    assert TRANSCRIPTION.priced_by == "model"
