"""What is asked before anything is paid: consent for clips, prices, takes that were bought before."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.clip import Clip
from core.domain.job import Job, State
from core.domain.money import Money, Price
from core.domain.script import Voice
from core.errors import AudioProblem, DiskFull, NeedsConsent
from core.keys import Keys
from core.library import orders as order_rows
from core.message import say
from core.paths import Paths
from core.projects.casting import change_speaker
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from tests.core.conftest import write_tone
from tests.quick import quick_registry
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault

KEY = "test-key"
PATHS = {"clone": "/302/higgs/clone/task", "design": "/302/higgs/design/task"}


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def server() -> AsyncIterator[Ai302]:
    async with Ai302(key=KEY) as made:
        yield made


@pytest.fixture
async def studio(tmp_path: Path, server: Ai302) -> AsyncIterator[Studio]:
    made = Studio(Paths.under(tmp_path / "home"), quick_registry(), Keys())
    await made.open()
    await made.start_queue()
    profile = await made.accounts.add("302ai", "302", server.base_url)
    await made.accounts.change(profile.id, endpoints=PATHS, prices={"302ai.speech": Price(0.2, "PTC")})
    await made.accounts.set_key(profile.id, KEY, session=True)
    yield made
    await made.close()


async def page(studio: Studio, voice: Voice, *texts: str) -> tuple[Document, list[str]]:
    """Return a project whose narrator has `voice`, with a line for each text."""
    document = await studio.document((await studio.new_project("Book")).id)
    change_speaker(document, document.narrator.id, voice=voice)
    script = document.scripts[0].id
    return document, [document.insert_line(script, index, text=text) for index, text in enumerate(texts)]


async def cloned(studio: Studio, folder: Path) -> Voice:
    clip = await studio.clips.add(write_tone(folder / "Anna reads.wav", seconds=0.5))
    spoken = Clip(clip.audio, clip.suffix, "what she says", clip.name)
    return Voice("302ai.higgs-clone", studio.accounts.profile("302").id, clips=(spoken,))


async def test_a_clip_is_kept_by_its_content_and_what_is_no_audio_is_refused(studio: Studio, tmp_path: Path) -> None:
    path = write_tone(tmp_path / "Anna reads.wav", seconds=0.5)
    clip = await studio.clips.add(path)
    assert clip == await studio.clips.add(path)
    assert (clip.name, clip.suffix) == ("Anna reads", ".wav")
    assert studio.clips.path(clip).read_bytes() == path.read_bytes()
    assert (await studio.clips.facts(clip)).seconds == pytest.approx(0.5, abs=0.01)
    text = tmp_path / "notes.wav"
    text.write_text("This is no audio.")
    with pytest.raises(AudioProblem):
        await studio.clips.add(text)
    kept = [found for found in (studio.folder / "clips").rglob("*") if found.is_file()]
    assert kept == [studio.clips.path(clip)]
    assert not any((studio.folder / "incoming").iterdir())


async def test_a_clip_that_is_gone_or_altered_is_found(studio: Studio, tmp_path: Path) -> None:
    voice = await cloned(studio, tmp_path)
    await page(studio, voice, "Good evening.")
    await studio.saved()
    path = studio.clips.path(voice.clips[0])
    whole = path.read_bytes()
    assert (await studio.check()).clean
    path.write_bytes(whole[:-2])
    assert (await studio.check()).found["altered"] == (path.name,)
    path.unlink()
    assert (await studio.check()).found["missing"] == (path.name,)


async def test_nothing_is_put_in_public_before_the_user_agreed(studio: Studio, server: Ai302, tmp_path: Path) -> None:
    voice = await cloned(studio, tmp_path)
    document, (line,) = await page(studio, voice, "Good evening.")
    ((_, problem),) = (await studio.generate(document, [line])).refused
    assert isinstance(problem, NeedsConsent)
    assert problem.clips == (voice.clips[0].audio,)
    assert document.status(line).state is LineState.EMPTY
    await studio.idle()
    assert server.requests == []
    await studio.clips.agree(problem.profile, problem.clips)
    (order,) = (await studio.generate(document, [line])).orders
    await studio.idle()
    assert document.status(line).chosen
    assert server.count("upload") == 1
    assert order.jobs[0].request.clips[0].name == ""
    (bought,) = server.bought
    assert bought.json["ref_audio_text"] == ["what she says"]


async def test_a_consent_and_an_upload_outlive_a_restart(studio: Studio, server: Ai302, tmp_path: Path) -> None:
    voice = await cloned(studio, tmp_path)
    document, (first, second) = await page(studio, voice, "Good evening.", "Good night.")
    await studio.clips.agree(voice.profile, [voice.clips[0].audio])
    await studio.generate(document, [first])
    await studio.idle()
    project = document.project.id
    await studio.close()
    await studio.open()
    await studio.start_queue()
    document = await studio.document(project)
    assert not (await studio.generate(document, [second])).refused
    await studio.idle()
    assert document.status(second).chosen
    assert server.count("upload") == 1


async def test_the_price_of_lines_is_known_before(studio: Studio, server: Ai302) -> None:
    voice = Voice("302ai.speech", studio.accounts.profile("302").id, "openai/alloy")
    document, lines = await page(studio, voice, "One.", "Two.", "***")
    assert studio.quote_lines(document, lines[:2]).totals == (Money(0.4, "PTC"),)
    free, local = await page(studio, studio.registry.default_voice(), "Three.")
    assert studio.quote_lines(free, local) == type(studio.quote([]))()
    assert server.requests == []


async def test_an_upload_is_part_of_the_price_once_and_until_it_is_there(
    studio: Studio, server: Ai302, tmp_path: Path
) -> None:
    voice = await cloned(studio, tmp_path)
    document, (first, second) = await page(studio, voice, "Good.", "Good.")
    (one,) = studio.quote_lines(document, [first]).totals
    (two,) = studio.quote_lines(document, [first, second]).totals
    assert two.amount - one.amount == pytest.approx(one.amount - 0.001)
    await studio.clips.agree(voice.profile, [voice.clips[0].audio])
    await studio.generate(document, [first])
    await studio.idle()
    (later,) = studio.quote_lines(document, [second]).totals
    assert one.amount - later.amount == pytest.approx(0.001)


async def test_an_unknown_price_is_counted_as_unknown(studio: Studio) -> None:
    profile = studio.accounts.profile("302")
    await studio.accounts.change(profile.id, prices={})
    document, lines = await page(studio, Voice("302ai.speech", profile.id, "openai/alloy"), "One.", "Two.")
    quote = studio.quote_lines(document, lines)
    assert (quote.totals, quote.unknown) == ((), 2)


async def test_what_another_line_bought_is_offered_and_used_without_paying(studio: Studio, server: Ai302) -> None:
    voice = Voice("302ai.speech", studio.accounts.profile("302").id, "openai/alloy")
    document, (first, second, other) = await page(studio, voice, "Yes.", "Yes.", "No.")
    assert await studio.twins(document, [first, second]) == {}
    await studio.generate(document, [first])
    await studio.idle()
    twins = await studio.twins(document, [first, second, other])
    assert set(twins) == {second}
    added: list[str] = []
    studio.take_added.connect(lambda take: added.append(take.line))
    await studio.use_twins(document, twins)
    assert document.status(second).chosen
    assert document.status(second).chosen != document.status(first).chosen
    assert added == [second]
    assert len(server.bought) == 1
    assert (await studio.check()).clean


async def test_a_window_that_still_paints_while_the_library_closes_gets_an_empty_quote(studio: Studio) -> None:
    voice = Voice("302ai.speech", studio.accounts.profile("302").id, "openai/alloy")
    document, lines = await page(studio, voice, "One.")
    requests = document.voicing.plan(document.line(lines[0])).requests
    assert studio.quote(requests).totals
    await studio.close()
    assert not studio.quote(requests).totals
    assert not studio.quote_lines(document, lines).totals


async def test_free_voices_offer_no_twins(studio: Studio) -> None:
    document, (first, second) = await page(studio, studio.registry.default_voice(), "Yes.", "Yes.")
    await studio.generate(document, [first])
    await studio.idle()
    assert await studio.twins(document, [second]) == {}


async def test_without_a_network_lines_wait_and_are_not_refused(studio: Studio) -> None:
    profile = studio.accounts.profile("302")
    await studio.accounts.change(profile.id, base_url="http://127.0.0.1:9")
    document, (line,) = await page(studio, Voice("302ai.speech", profile.id, "openai/alloy"), "Hello.")
    generated = await studio.generate(document, [line])
    assert not generated.refused
    studio.queue.pause()
    assert next(order for order in studio.queue.orders()).state in {State.QUEUED, State.SUBMITTING}
    await studio.queue.cancel([generated.orders[0].id])


async def test_a_pause_outlives_a_restart_and_nothing_is_sent_until_it_ends(studio: Studio, server: Ai302) -> None:
    voice = Voice("302ai.speech", studio.accounts.profile("302").id, "openai/alloy")
    document, (line,) = await page(studio, voice, "Hello.")
    studio.queue.pause()
    (order,) = (await studio.generate(document, [line])).orders
    await studio.idle()
    await studio.close()
    await studio.open()
    await studio.start_queue()
    await studio.idle()
    assert studio.queue.paused
    assert [known.state for known in studio.queue.orders() if known.id == order.id] == [State.QUEUED]
    assert server.submissions == []
    studio.queue.go_on()
    await studio.idle()
    assert len(server.bought) == 1


async def test_a_missing_endpoint_is_told_at_the_line(studio: Studio, server: Ai302, tmp_path: Path) -> None:
    profile = studio.accounts.profile("302")
    await studio.accounts.change(profile.id, endpoints={})
    voice = Voice("302ai.higgs-design", profile.id)
    document, (line,) = await page(studio, voice, "Good evening.")
    ((_, problem),) = (await studio.generate(document, [line])).refused
    assert "cURL" in str(problem)
    assert server.requests == []


async def test_a_line_whose_result_is_bought_and_not_here_is_fetched_and_not_bought_again(
    studio: Studio, server: Ai302
) -> None:
    voice = Voice("302ai.speech", studio.accounts.profile("302").id, "openai/alloy")
    document, (line,) = await page(studio, voice, "Good evening.")
    server.faults.on("download", Fault.HTML)
    (order,) = (await studio.generate(document, [line])).orders
    await studio.idle()
    assert document.status(line).state is LineState.FAILED
    (again,) = (await studio.generate(document, document.missing(document.scripts[0].id))).orders
    await studio.idle()
    assert again.id == order.id
    assert document.status(line).state is LineState.DONE
    assert len(server.bought) == 1


async def test_pieces_that_are_bought_are_not_bought_again_and_other_words_are(studio: Studio, server: Ai302) -> None:
    voice = Voice("302ai.speech", studio.accounts.profile("302").id, "openai/alloy")
    document, (line,) = await page(studio, voice, "Good evening. [pause 1s] Good night.")
    await studio.accounts.change(voice.profile, at_once=1)
    server.faults.on("submit", Fault.BAD_REQUEST, after=1)
    await studio.generate(document, [line])
    await studio.idle()
    assert document.status(line).state is LineState.FAILED
    await studio.generate(document, [line])
    await studio.idle()
    assert document.status(line).state is LineState.DONE
    assert [one.json["text"] for one in server.bought] == ["Good evening.", "Good night."]
    server.faults.on("download", Fault.HTML)
    document.change_line(line, text="Good morning.")
    await studio.generate(document, [line])
    await studio.idle()
    document.change_line(line, text="Good day.")
    await studio.generate(document, [line])
    await studio.idle()
    assert [one.json["text"] for one in server.bought][2:] == ["Good morning.", "Good day."]


async def test_a_task_that_could_not_be_written_is_gone_on_with_and_not_bought_again(
    studio: Studio, server: Ai302, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Voice("302ai.higgs-design", studio.accounts.profile("302").id)
    document, (line,) = await page(studio, voice, "Good evening.")
    move = order_rows.move

    def refusing(db: sqlite3.Connection, job: Job) -> None:
        if job.state is State.RUNNING:
            raise DiskFull(say("The disk is full."))
        move(db, job)

    with monkeypatch.context() as patch:
        patch.setattr("core.library.orders.move", refusing)
        await studio.generate(document, [line])
        await studio.idle()
    assert document.status(line).state is LineState.FAILED
    await studio.generate(document, [line])
    await studio.idle()
    assert document.status(line).state is LineState.DONE
    assert len(server.bought) == 1


async def test_a_voice_that_changes_while_lines_are_ordered_puts_nothing_in_public(
    studio: Studio, server: Ai302, tmp_path: Path
) -> None:
    private = await cloned(studio, tmp_path)
    document, lines = await page(
        studio, Voice("302ai.speech", private.profile, "openai/alloy"), *(f"Line {number}." for number in range(40))
    )
    studio.queue.pause()
    document.status_changed.connect(
        lambda _script, _index: (
            change_speaker(document, document.narrator.id, voice=private)
            if studio.queue.orders() and document.speakers[document.narrator.id].voice != private
            else None
        )
    )
    orders = (await studio.generate(document, lines)).orders
    assert {order.plan.requests[0].generator for order in orders} == {"302ai.speech", "302ai.higgs-clone"}
    await studio.queue.cancel([order.id for order in orders if not order.plan.requests[0].clips])
    studio.queue.go_on()
    await studio.idle()
    assert server.requests == []
    failed = [order for order in studio.queue.orders() if order.state is State.FAILED]
    assert failed
    assert "public" in str(failed[0].reason and failed[0].reason.title)
