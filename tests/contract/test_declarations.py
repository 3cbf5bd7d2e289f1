"""What holds for the declaration of every generator of the registry, whoever provides it."""

import math
import subprocess
import sys

import pytest

from core.domain.params import Choice, Number, Text, Toggle, complete
from core.errors import BadParameter
from core.providers.base import SPEAKING, Generator, Kind, Provider, Speaks
from core.providers.registry import PROVIDERS, Registry

PAIRS = [(provider, generator) for provider in PROVIDERS for generator in provider.generators]


@pytest.fixture(params=PAIRS, ids=[generator.id for _, generator in PAIRS])
def pair(request) -> tuple[Provider, Generator]:
    return request.param


@pytest.fixture
def generator(pair) -> Generator:
    return pair[1]


def test_ids_are_what_the_command_line_promises():
    ids = {generator.id for _, generator in PAIRS}
    assert ids == {
        "local.speech", "openai.speech", "openai.transcription", "302ai.speech", "302ai.higgs-clone",
        "302ai.higgs-design", "302ai.udio", "udio.song", "jimmyai.clone", "jimmyai.audio",
        "suno.song", "suno.stems", "suno.concat", "suno.wav", "suno.video", "suno.timing", "suno.lyrics",
        "suno.persona", "suno.upload", "higgs.speech", "higgs.clone", "higgs.design",
    }  # fmt: skip
    templates = {template.id for _, template in Registry().templates()}
    assert templates == {
        "openai", "rixapi", "302ai", "kokoro", "localai", "speaches", "chatterbox", "vllm-omni", "custom", "jimmyai",
        "new-api", "higgs-vllm",
    }  # fmt: skip


def test_the_declaration_is_complete(pair):
    provider, generator = pair
    assert generator.id.startswith(f"{provider.id}.")
    assert generator.name
    assert generator.suffix.startswith(".")
    assert (generator.max_chars > 0) == (generator.kind is not Kind.TRANSCRIPT)
    made_here = {other.makes_voice for other in provider.generators}
    assert bool(generator.default_voice) == (generator.catalogue and generator.id not in made_here)
    assert provider.limits.at_once > 0
    assert generator.results >= 1
    assert generator.polling.first >= 0 < generator.polling.every < generator.polling.deadline
    assert (generator.clips is not None) == (generator.kind is Kind.CLONE)


def test_every_parameter_has_a_name_for_people_and_a_hint(generator):
    names = [param.name for param in generator.params]
    assert len(set(names)) == len(names)
    assert all(param.label and param.hint for param in generator.params)
    for param in generator.params:
        if isinstance(param, Choice):
            assert len(set(param.options)) == len(param.options) > 1
            assert len(param.labels) in {0, len(param.options)}
        if param.when:
            other = next(found for found in generator.params if found.name == param.when.name)
            assert all(other.check(value) == value for value in param.when.values)


def test_what_it_names_is_there(pair):
    provider, generator = pair
    names = {param.name for param in generator.params}
    assert generator.direction in {"", *names}
    assert (generator.direction != "") == bool(generator.speaks & Speaks.DIRECTION)
    assert generator.priced_by in {"", *names}
    assert generator.text not in names
    assert set(generator.endpoints) <= {endpoint.name for endpoint in provider.endpoints}
    if generator.kind in SPEAKING | {Kind.SONG} and (provider.templates or provider.at):
        assert generator.text


def test_defaults_are_inside_their_own_declaration(generator):
    assert complete(generator.params, {}) == {param.name: param.default for param in generator.params}


def test_bounds_are_accepted_and_what_is_just_outside_is_refused(generator):
    for param in generator.params:
        if isinstance(param, Number):
            for bound, outside in ((param.low, param.low - param.step), (param.high, param.high + param.step)):
                assert param.check(bound) == bound
                for wrong in (outside, math.nan, math.inf, -math.inf, str(bound), None, True):
                    with pytest.raises(BadParameter):
                        param.check(wrong)
            if param.whole:
                with pytest.raises(BadParameter):
                    param.check(param.low + 0.5)


def test_options_are_accepted_and_nothing_else(generator):
    for param in generator.params:
        wrongs: tuple = ()
        if isinstance(param, Choice):
            assert all(param.check(option) == option for option in param.options)
            wrongs = (f"{param.options[0]} ", "no such option", None, 1)
        elif isinstance(param, Toggle):
            assert [param.check(value) for value in (True, False)] == [True, False]
            wrongs = (0, 1, "true", None)
        elif isinstance(param, Text):
            assert param.check("x" * param.longest)
            wrongs = ("x" * (param.longest + 1), None, 1, *([" "] if param.required else []))
        for wrong in wrongs:
            with pytest.raises(BadParameter):
                param.check(wrong)


def test_what_is_not_declared_is_refused(generator):
    with pytest.raises(BadParameter):
        complete(generator.params, {"no such parameter": 1})


def test_declarations_import_neither_an_adapter_nor_http():
    names = "httpx", "httpcore", "keyring", "av", *(f"core.providers.{one.id}.adapter" for one in PROVIDERS)
    code = f"import sys, core.providers.registry; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
