"""What is made of a song that is there, and what gives words: counted, capped, and asked for once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.domain.money import Money, Price
from core.domain.profile import Caps
from core.domain.request import Plan, Request
from core.domain.take import Take
from core.errors import KeyringLocked, OutcomeUnknown, OverCap, Refused, RequestProblem, UsageProblem
from core.keys import Keys
from core.message import say
from tests.contract.cases.suno import SONG
from tests.contract.house import House, house, in_a_hurry
from tests.servers.faults import Fault
from tests.servers.relay import Relay


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[House]:
    async with house(SONG, tmp_path) as made:
        with in_a_hurry(made.server):
            yield made


async def song_of(there: House) -> Take:
    song = await there.studio.songs.new("Snow", "suno.song", there.profile.id)
    there.studio.songs.change(song.id, text="folk, slow")
    await there.studio.generate_song(song.id)
    await there.studio.idle()
    return min(await there.studio.takes(), key=lambda take: take.id)


def lyrics(there: House) -> Request:
    return Request("suno.lyrics", there.profile.id, "Snow in a harbour")


async def today(there: House) -> tuple[Money, ...]:
    return (await there.studio.spent(there.profile.id)).today


async def test_a_take_tells_what_can_be_made_of_it(there: House) -> None:
    take = await song_of(there)
    assert {generator.id for generator in there.studio.companions(take)} == {
        "suno.stems", "suno.concat", "suno.wav", "suno.video", "suno.timing", "suno.persona",
    }  # fmt: skip
    request = there.studio.companion_request(take, "suno.stems", {"stem_task": "two"})
    assert (request.text, request.profile, request.params) == (take.remote, take.profile, {"stem_task": "two"})


async def test_what_came_from_elsewhere_has_no_companions(there: House) -> None:
    take = await song_of(there)
    nameless = replace(take, remote="")
    assert there.studio.companions(nameless) == ()
    elsewhere = replace(take, plan=Plan((replace(take.plan.requests[0], generator="udio.song"),)))
    assert there.studio.companions(elsewhere) == ()
    for one in (nameless, elsewhere):
        with pytest.raises(RequestProblem, match="number of this take is not known"):
            there.studio.companion_request(one, "suno.stems", {})


async def test_stems_belong_to_the_song_and_the_chosen_take_stays(there: House) -> None:
    take = await song_of(there)
    order = await there.studio.edit_song(take, "suno.stems", {})
    await there.settled(order)
    takes = {found.id: found for found in await there.studio.line_takes(take.line)}
    stems = [found for found in takes.values() if found.generator == "suno.stems"]
    assert len(stems) == 2
    assert {(stem.line, stem.speaker, stem.text) for stem in stems} == {(take.line, take.speaker, take.text)}
    assert len(there.server.bought) == 2
    await there.is_in_order()


async def test_words_are_counted_as_spent_and_fit_into_no_cap_that_is_used_up(there: House) -> None:
    await there.studio.accounts.change(
        there.profile.id, prices={"suno.lyrics": Price(0.02, "USD")}, caps=Caps(day=0.03)
    )
    found = await there.studio.assist(lyrics(there))
    assert found.text.startswith("[Verse]")
    assert found.title
    assert await today(there) == (Money(0.02, "USD", about=True),)
    with pytest.raises(OverCap):
        await there.studio.assist(lyrics(there))
    assert len(there.server.bought) == 1


async def test_what_was_refused_is_not_counted_and_what_got_lost_is(there: House) -> None:
    await there.studio.accounts.change(there.profile.id, prices={"suno.lyrics": Price(0.02, "USD")})
    there.server.faults.on("submit", Fault.BAD_REQUEST)
    with pytest.raises(Refused):
        await there.studio.assist(lyrics(there))
    assert await today(there) == ()
    there.server.faults.on("submit", Fault.RESET_AFTER)
    with pytest.raises(OutcomeUnknown):
        await there.studio.assist(lyrics(there))
    assert await today(there) == (Money(0.02, "USD", about=True),)
    assert len(there.server.submissions) == 2
    assert len(there.server.bought) == 1


async def test_what_no_key_could_be_had_for_was_not_bought(there: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def locked(*_: str) -> str:
        raise KeyringLocked(say("The keyring is locked."), say("Unlock it."))

    monkeypatch.setattr(Keys, "get", locked)
    await there.studio.accounts.change(there.profile.id, prices={"suno.lyrics": Price(0.02, "USD")})
    with pytest.raises(KeyringLocked):
        await there.studio.assist(lyrics(there))
    assert there.server.submissions == []
    assert await today(there) == ()


async def test_words_that_came_are_told_though_the_library_cannot_be_written_any_more(there: House) -> None:
    assert isinstance(there.server, Relay)
    there.server.polls_until_done = 0
    asking = asyncio.ensure_future(there.studio.assist(lyrics(there)))
    await there.server.arrived("submit")
    await there.studio._there.library.write(lambda db: db.execute("PRAGMA query_only = 1").fetchall())
    assert (await asking).text.startswith("[Verse]")
    assert len(there.server.bought) == 1


async def test_times_stay_with_the_take_and_its_file(there: House) -> None:
    take = await song_of(there)
    told: list[Take] = []
    there.studio.take_changed.connect(told.append)
    found = await there.studio.assist(there.studio.companion_request(take, "suno.timing", {}))
    await there.studio.set_marks(take.id, found.marks)
    (timed,) = await there.studio.takes_by_id([take.id])
    assert [mark.text for mark in timed.marks if mark.kind == "word"] == ["Snow", "falls", "Lamps", "burn"]
    assert told[-1] == timed
    await there.studio.close()
    await there.studio.open()
    (again,) = await there.studio.takes_by_id([take.id])
    assert again.marks == timed.marks
    assert (await there.studio.check()).clean


async def test_what_makes_audio_is_no_help(there: House) -> None:
    with pytest.raises(UsageProblem):
        await there.studio.assist(Request("openai.speech", there.profile.id, "Hello.", "alloy"))
