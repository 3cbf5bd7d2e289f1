"""The whole way of a voice at JimmyAI: cloned and heard, kept, spoken with, and what is said where that cannot be."""

import math
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from core.domain.job import Order, State
from core.domain.money import Per, Price
from core.domain.request import Request
from core.domain.script import Voice
from core.errors import RequestProblem
from core.jobs.ways import Way
from core.providers.base import cost_of
from core.providers.jimmyai.spec import AUDIO as SPEECH
from core.text.compile import compile_line
from tests.contract.cases.jimmyai import AUDIO, CLONE
from tests.contract.house import House, house, in_a_hurry
from tests.servers.faults import Fault
from tests.servers.jimmyai import JimmyAI

DAY = 86_400


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[House]:
    async with house(CLONE, tmp_path) as made:
        with in_a_hurry(made.server):
            yield made
            await made.is_in_order()


@pytest.fixture
def server(there: House) -> JimmyAI:
    assert isinstance(there.server, JimmyAI)
    return there.server


async def spoken(there: House, voice: str, **params) -> Order:
    """Order a line with that voice, and return what became of it."""
    request = await there.request(AUDIO, **params)
    return await there.settled(await there.order(msgspec.structs.replace(request, voice=voice)))


async def take_of(there: House, order: Order):
    assert order.state is State.DONE, order.reason
    (take,) = await there.studio.order_takes(order.id)
    return take


async def test_a_voice_is_kept_for_three_days_and_for_good_once_it_has_spoken(there: House, server: JimmyAI) -> None:
    before = time.time()
    take = await take_of(there, await there.run(CLONE))
    (kept,) = there.studio.kept.all()
    assert (kept.voice, kept.generator, kept.take) == (take.notes["voice"], "jimmyai.audio", take.id)
    assert kept.voice in server.models
    assert before - 1 + 3 * DAY <= kept.until <= time.time() + 3 * DAY
    (listed,) = await there.studio.voices("jimmyai.audio", "there")
    assert (listed.id, listed.until) == (kept.voice, kept.until)
    await take_of(there, await spoken(there, kept.voice))
    (kept,) = there.studio.kept.all()
    assert (kept.until, kept.used > 0, server.models[kept.voice]) == (0, True, math.inf)
    server.expire_models()
    await take_of(there, await spoken(there, kept.voice, speed=1.5))


async def test_a_voice_that_ended_is_told_and_nothing_is_bought(there: House, server: JimmyAI) -> None:
    await there.run(CLONE)
    server.expire_models()
    order = await spoken(there, there.studio.kept.all()[0].voice)
    assert order.state is State.FAILED
    assert order.reason
    assert str(order.reason.title) == "This cloned voice is not there any more at there."
    assert str(order.reason.remedy) == "Clone it again from its recording."
    assert set(there.studio.queue.ways(order)) == {Way.RETRY, Way.FORGET}
    assert len(server.bought) == 1


async def test_a_language_that_the_version_does_not_speak_is_said_before_anything_is_sent(
    there: House, server: JimmyAI
) -> None:
    for language, words in (("Tamil", "does not speak Tamil"), ("auto", "does not recognise the language by itself")):
        with pytest.raises(RequestProblem, match=words):
            await spoken(there, "model_1234", soundVersion="v1", language=language)
    assert (server.requests, there.studio.queue.orders()) == ([], ())


@pytest.mark.parametrize("kind", ["sentence", "word"])
async def test_the_timing_stays_with_the_take(there: House, kind: str) -> None:
    take = await take_of(there, await spoken(there, "model_1234", subtitleEnable=True, subtitleType=kind))
    assert [mark.text for mark in take.marks if mark.kind == "sentence"] == ["The lamp is lit.", "Who is there?"]
    assert any(mark.kind == "word" for mark in take.marks) == (kind == "word")
    assert "timing" not in take.notes


async def test_the_timing_stays_though_the_audio_has_to_be_downloaded_again(there: House, server: JimmyAI) -> None:
    server.faults.on("download", Fault.SERVER_ERROR, None, after=1)  # the subtitles come, the audio does not
    order = await spoken(there, "model_1234", subtitleEnable=True)
    assert order.state is State.FAILED
    assert Way.DOWNLOAD_AGAIN in there.studio.queue.ways(order)
    server.faults.clear()
    await there.studio.queue.retry(order.id)
    take = await take_of(there, await there.settled(order))
    assert [mark.text for mark in take.marks] == ["The lamp is lit.", "Who is there?"]
    assert len(server.bought) == 1


@pytest.mark.parametrize(("manner", "note"), [("missing", "missing"), ("gone", "missing"), ("shape", "unreadable")])
async def test_a_timing_that_did_not_come_costs_no_take(there: House, server: JimmyAI, manner, note: str) -> None:
    server.subtitle = manner
    take = await take_of(there, await spoken(there, "model_1234", subtitleEnable=True))
    assert (take.marks, take.notes["timing"]) == ((), note)


async def test_an_end_without_an_address_is_told_and_looked_at_again_not_bought_again(
    there: House, server: JimmyAI
) -> None:
    server.without_audio = True
    order = await spoken(there, "model_1234")
    assert order.state is State.FAILED
    assert order.reason
    assert "tells no audio" in str(order.reason.title)
    assert len(server.bought) == 1
    server.without_audio = False
    await there.studio.queue.retry(order.id)
    await take_of(there, await there.settled(order))
    assert len(server.bought) == 1


async def test_a_text_over_ten_thousand_characters_is_split_and_its_pauses_are_not_counted(
    there: House, server: JimmyAI
) -> None:
    said = " ".join(f"This is sentence number {number}. [pause 1.5s]" for number in range(420))
    plan = compile_line(said, Voice(SPEECH.id, "there", "model_1234"), {}, SPEECH)
    texts = [request.text for request in plan.requests]
    assert len(texts) == 2
    assert all(len(SPEECH.counted(text)) <= 9_999 for text in texts)
    assert sum(text.count("<#1.5#>") for text in texts) >= 418  # one that falls on the cut may be silence of ours
    for text in texts:
        order = await there.settled(await there.order(Request(SPEECH.id, "there", text, "model_1234", {})))
        await take_of(there, order)
    assert [call.json["contentText"] for call in server.bought] == texts


async def test_both_charges_are_expected_and_pauses_cost_nothing(there: House) -> None:
    request = Request(SPEECH.id, "there", f"{'x' * 1_000}<#2#>", "model_1234", {})
    prices = {"sound-cloning-audio": Price(2.5, "JimiCoin", Per.CHARACTERS, 10_000)}
    await there.studio.accounts.change("there", prices=prices)
    assert cost_of(SPEECH, there.profile, request) is None  # one of two is unknown, and so is the sum
    prices["sound-cloning-voice"] = Price(9.9, "JimiCoin", Per.CALL)
    await there.studio.accounts.change("there", prices=prices)
    cost = cost_of(SPEECH, there.profile, request)
    assert cost
    assert (cost.amount, cost.unit) == (pytest.approx(10.15), "JimiCoin")
