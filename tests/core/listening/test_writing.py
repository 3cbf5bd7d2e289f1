"""What is said in takes, written down by a loopback OpenAI: asked for once, counted, capped, compared."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from core.domain.money import Money
from core.domain.profile import Caps
from core.domain.script import Pronunciation
from core.errors import OutcomeUnknown, OverCap, Problem, Refused, RequestProblem
from core.library import hearing
from core.library.library import DATABASE
from core.listening import Fault, Report
from core.text.differences import How
from tests.core.listening import spoiling
from tests.core.listening.conftest import Spoken
from tests.core.providers.conftest import KEY
from tests.servers.faults import Fault as ServerFault
from tests.servers.openai import OpenAI

SAID = "I heard something. Did you?"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def server() -> AsyncIterator[OpenAI]:
    async with OpenAI("openai", key=KEY) as found:
        found.hearing.transcript = SAID
        yield found


@pytest.fixture
async def paid(scene: Spoken, server: OpenAI) -> Spoken:
    await scene.studio.accounts.add("openai", "there", server.base_url)
    await scene.studio.accounts.set_key("there", KEY, session=True)
    return scene


def profile(paid: Spoken) -> str:
    (found,) = paid.studio.listening.writing.profiles()
    return found.id


async def look(paid: Spoken) -> Report:
    return await paid.studio.listening.look(paid.document, paid.script)


async def today(paid: Spoken) -> tuple[Money, ...]:
    return (await paid.studio.spent(profile(paid))).today


async def test_a_transcript_is_paid_once_also_where_its_sidecar_cannot_be_written(
    paid: Spoken, server: OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes = (await look(paid)).takes[:1]

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("core.library.store.write_whole", refuse)
    with pytest.raises(Problem):
        await paid.studio.listening.write_down(profile(paid), takes)
    assert await paid.studio.listening.write_down(profile(paid), takes) == 0
    assert server.count("submit") == 1


async def test_without_a_profile_it_is_told_who_could(scene: Spoken) -> None:
    assert scene.studio.listening.writing.profiles() == ()
    assert scene.studio.listening.writing.offering()[0] == "OpenAI"
    with pytest.raises(RequestProblem):
        await scene.studio.listening.write_down("local", (await look(scene)).takes[:1])


async def test_the_price_is_known_before_and_counted_after(paid: Spoken, server: OpenAI) -> None:
    takes = (await look(paid)).takes[:2]
    count, totals, unknown = await paid.studio.listening.price(profile(paid), takes)
    seconds = sum(take.facts.seconds for take in takes)
    assert (count, unknown) == (2, 0)
    assert totals[0].amount == pytest.approx(0.006 * seconds / 60)
    assert await paid.studio.listening.write_down(profile(paid), takes) == 2
    assert (await today(paid))[0].amount == pytest.approx(totals[0].amount)
    assert server.count("submit") == 2


async def test_what_was_paid_for_is_not_sent_again(paid: Spoken, server: OpenAI) -> None:
    takes = (await look(paid)).takes[:2]
    await paid.studio.listening.write_down(profile(paid), takes)
    assert await paid.studio.listening.write_down(profile(paid), takes) == 0
    assert (await paid.studio.listening.price(profile(paid), takes))[0] == 0
    assert server.count("submit") == 2
    assert (await look(paid)).words == 2


async def test_words_that_differ_are_a_suspicion_and_those_that_do_not_are_none(paid: Spoken) -> None:
    takes = (await look(paid)).takes[:2]
    await paid.studio.listening.write_down(profile(paid), takes)
    (suspect,) = (await look(paid)).suspects
    assert suspect.take.id == takes[1].id
    assert suspect.findings[0].fault is Fault.WORDS
    assert suspect.compared is not None
    (piece,) = suspect.compared.pieces
    assert (piece.how, piece.written, piece.said) == (How.OTHER, "No. Go back to sleep.", SAID)


async def test_the_dictionary_explains_what_is_said_otherwise(paid: Spoken, server: OpenAI) -> None:
    server.hearing.transcript = "I herd sumthing. Did you?"
    takes = (await look(paid)).takes[:1]
    await paid.studio.listening.write_down(profile(paid), takes)
    assert (await look(paid)).suspects
    paid.document.change_words([Pronunciation("heard something", "herd sumthing")])
    assert not (await look(paid)).suspects


async def test_a_cap_is_kept_and_nothing_is_sent(paid: Spoken, server: OpenAI) -> None:
    takes = (await look(paid)).takes[:1]
    await paid.studio.accounts.change(profile(paid), caps=Caps(day=0.0))
    with pytest.raises(OverCap):
        await paid.studio.listening.write_down(profile(paid), takes)
    assert server.count("submit") == 0
    assert await today(paid) == ()


@pytest.mark.parametrize(
    ("fault", "problem", "counted"),
    [(ServerFault.BAD_REQUEST, Refused, False), (ServerFault.RESET_AFTER, OutcomeUnknown, True)],
)
async def test_what_may_have_been_bought_stays_counted(
    paid: Spoken, server: OpenAI, fault: ServerFault, problem: type[Problem], counted: bool
) -> None:
    takes = (await look(paid)).takes[:2]
    server.faults.on("submit", fault)
    with pytest.raises(problem):
        await paid.studio.listening.write_down(profile(paid), takes)
    assert bool(await today(paid)) is counted
    assert server.count("submit") == 1


async def test_stopped_it_sends_nothing_more_and_keeps_what_came(paid: Spoken, server: OpenAI) -> None:
    takes = (await look(paid)).takes[:5]
    done: list[int] = []
    await paid.studio.listening.write_down(
        profile(paid), takes, lambda number, _whole: done.append(number), lambda: len(done) < 2
    )
    assert server.count("submit") == 2
    assert (await look(paid)).words == 2


async def test_two_who_ask_at_once_send_each_take_once(paid: Spoken, server: OpenAI) -> None:
    takes = (await look(paid)).takes[:3]
    write = paid.studio.listening.write_down
    await asyncio.gather(write(profile(paid), takes), write(profile(paid), takes))
    assert server.count("submit") == 3
    assert (await look(paid)).words == 3


async def test_cancelled_while_it_is_asked_it_keeps_what_was_paid_for(paid: Spoken, server: OpenAI) -> None:
    takes = (await look(paid)).takes[:2]
    server.faults.on("submit", ServerFault.SLOW, rate=2_000)
    asking = asyncio.ensure_future(paid.studio.listening.write_down(profile(paid), takes))
    while server.count("submit") == 0:  # noqa: ASYNC110 (the server has no event for it)
        await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert server.count("submit") == 1
    assert (await look(paid)).words == 1
    await paid.studio.listening.write_down(profile(paid), takes)
    assert server.count("submit") == 2


async def test_chinese_is_asked_for_as_chinese(paid: Spoken, server: OpenAI, tmp_path: Path) -> None:
    del tmp_path
    await paid.speak("我听见了什么声音。")
    (take,) = await paid.studio.takes_by_id([paid.document.status(paid.lines[-1]).chosen])
    server.hearing.transcript = "我听见什么声音"
    await paid.studio.listening.write_down(profile(paid), [take])
    assert server.submissions[-1].form.fields["language"] == ["zh"]
    suspect = next(one for one in (await look(paid)).suspects if one.take.id == take.id)
    assert suspect.compared is not None
    assert [piece.written for piece in suspect.compared.pieces if piece.how is How.MISSING] == ["了"]


async def test_a_spoilt_take_has_words_of_its_own(paid: Spoken) -> None:
    takes = (await look(paid)).takes[:1]
    await paid.studio.listening.write_down(profile(paid), takes)
    made = await spoiling.spoil(paid.studio, paid.document, paid.lines[0], spoiling.with_breath)
    assert (await paid.studio.listening.price(profile(paid), [made]))[0] == 1


async def test_what_was_paid_for_is_not_paid_again_after_a_rebuild(paid: Spoken, server: OpenAI) -> None:
    await spoiling.spoil(paid.studio, paid.document, paid.lines[3], spoiling.hole(2.5))
    report = await look(paid)
    (suspect,) = report.suspects
    takes = (*report.takes[:1], suspect.take)
    await paid.studio.listening.find_fine(suspect)
    await paid.studio.listening.write_down(profile(paid), takes)
    folder = paid.studio.folder
    await paid.studio.close()
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()
    await paid.studio.open(folder)
    rebuilt = await paid.studio.rebuild()
    assert rebuilt.takes > len(paid.lines)
    assert rebuilt.heard == 2
    back = await paid.studio.takes_by_id([take.id for take in takes])
    assert await paid.studio.listening.write_down(profile(paid), back) == 0
    assert server.count("submit") == 2
    heard = await paid.studio._there.library.read(hearing.of_takes, [suspect.take.id])
    assert [fault.value for fault in {finding.fault for finding in suspect.findings}] == msgspec.json.decode(
        heard[suspect.take.id]
    )["fine"]
