"""What holds for generators that speak on this machine, besides what `test_declarations` asks of all."""

import asyncio
import dataclasses
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.domain.params import Number, complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.errors import Problem, RequestProblem, UnknownVoice
from core.providers.base import Adapter, Generator, Provider, Ready
from core.providers.registry import BUILT_IN, PROVIDERS

TEXT = "The lamp is lit. Who is there?"


@dataclasses.dataclass(frozen=True)
class Case:
    """A generator with what is needed to ask it."""

    provider: Provider
    generator: Generator
    profile: Profile

    def request(self, text: str = TEXT, voice: str | None = None, **params) -> Request:
        chosen = self.generator.default_voice if voice is None else voice
        values = complete(self.generator.params, params)
        return Request(self.generator.id, self.profile.id, text, chosen, values)


CASES = [
    Case(provider, generator, BUILT_IN)
    for provider in PROVIDERS
    for generator in provider.generators
    if not provider.templates and not provider.at  # nothing to set up: it is here
]


@pytest.fixture(params=CASES, ids=[case.generator.id for case in CASES])
def case(request) -> Case:
    return request.param


@pytest.fixture
async def adapter(case: Case) -> AsyncIterator[Adapter]:
    nothing: Any = None  # what an engine on this machine needs of the studio
    made = case.provider.adapter()(case.profile, nothing)
    yield made
    await made.close()


def seconds(path: Path) -> float:
    with wave.open(str(path)) as file:
        return file.getnframes() / file.getframerate()


def bounds(case: Case) -> list[tuple[Number, float]]:
    numbers = [param for param in case.generator.params if isinstance(param, Number)]
    return [(number, value) for number in numbers for value in (number.low, number.high)]


async def test_every_bound_gives_audio(case, adapter, tmp_path):
    for index, (number, value) in enumerate(bounds(case)):
        path = tmp_path / f"{index}{case.generator.suffix}"
        outcome = await adapter.submit(case.request(**{number.name: value}), path)
        assert isinstance(outcome, Ready)
        assert seconds(path) > 0


async def test_every_parameter_changes_the_sound(case, adapter, tmp_path):
    for number in {number.name: number for number, _ in bounds(case)}.values():
        for value in (number.low, number.high):
            await adapter.submit(case.request(**{number.name: value}), tmp_path / f"{value}")
        low, high = ((tmp_path / f"{value}").read_bytes() for value in (number.low, number.high))
        assert low != high, number.name


async def test_parameters_outside_never_reach_the_engine(case, adapter, tmp_path):
    for number, value in bounds(case):
        request = Request(case.generator.id, case.profile.id, TEXT, case.generator.default_voice, {number.name: value})
        wrong = {**request.params, number.name: value + (1 if value == number.high else -1)}
        with pytest.raises(RequestProblem):
            await adapter.submit(
                Request(request.generator, request.profile, TEXT, request.voice, wrong), tmp_path / "a"
            )
    assert not list(tmp_path.iterdir())


async def test_the_catalogue_holds_the_default_voice_and_ids_are_unique(case, adapter):
    voices = await adapter.voices(case.generator.id)
    assert bool(voices) == case.generator.catalogue
    assert case.generator.default_voice in {voice.id for voice in voices}
    assert len({voice.id for voice in voices}) == len(voices)
    assert all(voice.name and voice.language and voice.language_name for voice in voices)
    assert {voice.gender for voice in voices} <= {"", "male", "female"}


async def test_an_unknown_voice_is_found_before_anything_is_sent(case, adapter, tmp_path):
    request = case.request(voice="no such voice")
    with pytest.raises(UnknownVoice) as caught:
        await adapter.check(request)
    assert caught.value.remedy
    with pytest.raises(UnknownVoice):
        await adapter.submit(request, tmp_path / "a")
    assert not list(tmp_path.iterdir())


async def test_the_audio_is_one_whole_file_with_marks_inside_it(case, adapter, tmp_path):
    path = tmp_path / f"a{case.generator.suffix}"
    await adapter.check(case.request())
    outcome = await adapter.submit(case.request(), path)
    assert isinstance(outcome, Ready)
    assert [result.path for result in outcome.results] == [path]
    assert list(tmp_path.iterdir()) == [path]
    length = seconds(path)
    for result in outcome.results:
        assert result.suffix == case.generator.suffix
        assert all(0 <= mark.start < mark.end <= length for mark in result.marks)
        assert all(mark.kind in ("sentence", "word") and mark.text in TEXT for mark in result.marks)


async def test_a_file_that_was_there_is_replaced(case, adapter, tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    await adapter.submit(case.request(), path)
    assert seconds(path) > 0


async def test_the_longest_text_allowed_is_spoken(case, adapter, tmp_path):
    text = ("Salt. " * case.generator.max_chars)[: case.generator.max_chars]
    await adapter.submit(case.request(text), tmp_path / "a")
    assert seconds(tmp_path / "a") > 0


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\u202e", "…", "👩‍👩‍👧", "\x1b[31m", "<speak>"])
async def test_any_text_gives_audio_or_a_problem(case, adapter, tmp_path, text):
    path = tmp_path / "a"
    try:
        await adapter.submit(case.request(text), path)
    except Problem as problem:
        assert problem.remedy
        assert not list(tmp_path.iterdir())
    else:
        assert seconds(path) > 0


async def test_a_folder_that_is_not_there_is_a_problem(case, adapter, tmp_path):
    with pytest.raises(Problem):
        await adapter.submit(case.request(), tmp_path / "none" / "a")


async def test_cancelling_raises_and_leaves_no_file(case, adapter, tmp_path):
    await adapter.check(case.request())
    task = asyncio.ensure_future(adapter.submit(case.request("Salt and smoke. " * 5_000), tmp_path / "a"))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list(tmp_path.iterdir())


async def test_as_many_as_the_limits_say_can_be_under_way(case, adapter, tmp_path):
    paths = [tmp_path / f"{index}" for index in range(case.provider.limits.at_once)]
    await asyncio.gather(*(adapter.submit(case.request(), path) for path in paths))
    assert all(seconds(path) > 0 for path in paths)


async def test_a_repeatable_generator_gives_the_same_bytes_again(case, adapter, tmp_path):
    if not case.generator.repeatable:
        pytest.skip("asking again may cost again")
    for name in ("a", "b"):
        await adapter.submit(case.request(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


async def test_every_voice_of_an_ensemble_is_known(case, adapter):
    for voices in case.generator.ensembles.values():
        assert len(set(voices)) == len(voices) > 1
        for voice in voices:
            await adapter.check(case.request(voice=voice))
