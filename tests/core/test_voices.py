"""Voices that are made of recordings: kept with their preview, alive for a while, permanent once they speak."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from core.domain.job import State
from core.domain.kept import KeptVoice
from core.domain.request import Request
from core.errors import RequestProblem
from tests.contract.cases.jimmyai import AUDIO, CLONE
from tests.contract.house import House, house, in_a_hurry
from tests.servers.faults import Fault
from tests.servers.jimmyai import JimmyAI

DAY = 86_400.0


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[House]:
    async with house(CLONE, tmp_path) as made:
        with in_a_hurry(made.server):
            yield made


async def cloned(there: House) -> KeptVoice:
    await there.run(CLONE)
    (voice,) = there.studio.kept.all()
    return voice


async def speak(there: House, voice: KeptVoice) -> None:
    request = await there.request(AUDIO)
    await there.settled(await there.order(msgspec.structs.replace(request, voice=voice.voice)))


async def test_the_voice_of_a_preview_is_kept_and_lives_for_three_days(there: House) -> None:
    told: list[None] = []
    there.studio.kept.changed.connect(lambda: told.append(None))
    voice = await cloned(there)
    (take,) = await there.studio.takes()
    assert told
    assert (voice.profile, voice.generator, voice.voice) == (there.profile.id, "jimmyai.audio", take.notes["voice"])
    assert (voice.take, voice.made, voice.used) == (take.id, min(take.made, float(take.notes["since"])), 0.0)
    assert voice.until == voice.made + 3 * DAY
    assert voice.clips == take.plan.requests[0].clips
    assert not voice.is_over(voice.until - 1)
    assert voice.is_over(voice.until)
    (listed,) = await there.studio.voices("jimmyai.audio", there.profile.id)
    assert (listed.id, listed.until) == (voice.voice, voice.until)


async def test_its_life_begins_where_it_was_made_not_where_it_was_fetched(there: House) -> None:
    there.server.clock_skew = -2 * DAY
    voice = await cloned(there)
    (take,) = await there.studio.takes()
    assert voice.until < take.made + 3 * DAY
    await there.studio.kept.load()
    assert there.studio.kept.all() == (voice,)


async def test_it_is_there_after_a_restart_as_it_was(there: House) -> None:
    voice = await cloned(there)
    await there.studio.kept.rename(voice.id, "Anna's\n grandmother")
    before = there.studio.kept.all()
    await there.studio.close()
    await there.studio.open()
    assert there.studio.kept.all() == before
    assert before[0].name == "Anna's\n grandmother"


async def test_speaking_with_it_makes_it_permanent_now_and_after_a_restart(there: House) -> None:
    voice = await cloned(there)
    await there.studio.accounts.set_key("there", "test-key-1234", session=True)
    await speak(there, voice)
    (used,) = there.studio.kept.all()
    (spoken,) = [take for take in await there.studio.takes() if take.generator == "jimmyai.audio"]
    assert (used.until, used.used) == (0.0, spoken.made)
    await there.studio.close()
    await there.studio.open()
    assert there.studio.kept.all() == (used,)


@pytest.mark.parametrize("fault", [Fault.GONE, Fault.SERVER_ERROR, Fault.HTML])
async def test_a_voice_whose_preview_cannot_be_had_is_kept_all_the_same(there: House, fault: Fault) -> None:
    there.server.faults.on("download", fault, None)
    told: list[None] = []
    there.studio.kept.changed.connect(lambda: told.append(None))
    order = await there.run(CLONE)
    assert order.state is State.FAILED
    (voice,) = there.studio.kept.all()
    assert told
    assert voice.until > voice.made > 0
    assert voice.clips == order.plan.requests[0].clips
    await there.studio.kept.load()
    assert there.studio.kept.all() == (voice,)
    there.server.faults.clear()
    await there.studio.queue.retry(order.id)
    await there.studio.idle()
    (same,) = there.studio.kept.all()
    (take,) = await there.studio.takes_by_id([same.take])
    assert (same.id, take.notes["voice"]) == (voice.id, voice.voice)
    assert len(there.server.bought) == 1


async def test_one_that_is_removed_can_be_had_back(there: House) -> None:
    voice = await cloned(there)
    await there.studio.kept.remove(voice.id)
    assert there.studio.kept.all() == ()
    assert await there.studio.voices("jimmyai.audio", there.profile.id) == ()
    await there.studio.kept.restore(voice)
    await there.studio.close()
    await there.studio.open()
    assert there.studio.kept.all() == (voice,)


async def test_one_that_spoke_while_it_was_removed_comes_back_permanent(there: House) -> None:
    voice = await cloned(there)
    await there.studio.kept.remove(voice.id)
    await speak(there, voice)
    await there.studio.kept.restore(voice)
    (back,) = there.studio.kept.all()
    assert (back.until, back.used > 0) == (0.0, True)
    await there.studio.kept.load()
    assert there.studio.kept.all() == (back,)


@pytest.mark.parametrize("removed", [False, True])
async def test_a_voice_that_is_fetched_twice_is_one_voice_now_and_after_a_restart(there: House, removed: bool) -> None:
    await there.run(CLONE)
    (voice,) = there.studio.kept.all()
    if removed:
        await there.studio.kept.remove(voice.id)
    there.server.faults.on("submit", Fault.HTML_502)
    lost = await there.run(CLONE)
    assert lost.state is State.UNCERTAIN
    assert isinstance(there.server, JimmyAI)
    (task,) = there.server.tasks
    await there.studio.queue.found(lost.id, task)
    assert (await there.settled(lost)).state is State.DONE
    (again,) = there.studio.kept.all()
    assert again.voice == voice.voice
    await there.studio.kept.rename(again.id, "Anna")
    before = there.studio.kept.all()
    await there.studio.kept.load()
    assert there.studio.kept.all() == before


async def test_what_only_makes_voices_speaks_no_lines(there: House) -> None:
    assert "jimmyai.audio" in {generator.id for _, generator in there.studio.registry.speech()}
    assert "jimmyai.clone" not in {generator.id for _, generator in there.studio.registry.speech()}


async def test_what_cannot_be_reached_at_a_profile_is_refused_there(there: House) -> None:
    request = Request("openai.speech", there.profile.id, "Hello.", "alloy")
    with pytest.raises(RequestProblem, match=r"there has no generator openai\.speech"):
        there.studio.preview(request)
