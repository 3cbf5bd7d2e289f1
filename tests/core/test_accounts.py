"""Accounts against real servers: profiles from templates, keys in memory, tests in one sentence, what is freed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.job import Job, Order, State
from core.domain.money import Money
from core.domain.request import Plan, Request
from core.errors import KeyMissing, KeyRejected, NotSetUp, Problem, UsageProblem
from core.keys import Found, Keys, Place
from core.paths import Paths
from core.projects.casting import change_speaker
from core.songs import Songs
from core.studio import Studio
from tests.quick import quick_registry
from tests.servers.ai302 import Ai302
from tests.servers.faults import Fault
from tests.servers.openai import OpenAI

KEY = "test-key"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    made = Studio(Paths.under(tmp_path / "home"), quick_registry(), Keys())
    await made.open()
    yield made
    await made.close()


def holding(folder: Path, mark: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and mark in path.read_bytes()]


async def test_a_profile_is_made_from_a_template_and_its_address_understood(studio: Studio) -> None:
    told: list[None] = []
    studio.accounts.changed.connect(lambda: told.append(None))
    made = await studio.accounts.add("custom", "Home", "127.0.0.1:8880/v1/audio/speech")
    assert made.base_url == "http://127.0.0.1:8880/v1"
    assert studio.accounts.find("home") == made
    assert told
    second = await studio.accounts.add("kokoro")
    third = await studio.accounts.add("kokoro")
    assert second.name != third.name
    assert {profile.id for profile, _ in studio.registry.speech()} >= {"local", made.id, second.id, third.id}


async def test_bad_input_changes_nothing(studio: Studio) -> None:
    before = studio.accounts.all()
    for template, name, url in (("nothing", "A", ""), ("custom", "local", ""), ("custom", "B", "ftp://x")):
        with pytest.raises(UsageProblem):
            await studio.accounts.add(template, name, url)
    made = await studio.accounts.add("custom", "B", "http://127.0.0.1:1/v1")
    with pytest.raises(UsageProblem):
        await studio.accounts.change(made.id, base_url="not an address at all")
    assert studio.accounts.all() == (*before, made)


async def test_a_test_says_what_is_wrong_and_then_what_works(studio: Studio) -> None:
    async with Ai302(key=KEY) as server:
        made = await studio.accounts.add("302ai", "302", server.base_url)
        with pytest.raises(KeyMissing):
            await studio.accounts.test(made.id)
        assert isinstance(studio.accounts.problem(made.id), KeyMissing)
        await studio.accounts.set_key(made.id, "wrong-key", session=True)
        with pytest.raises(KeyRejected):
            await studio.accounts.test(made.id)
        found = await studio.accounts.set_key(made.id, f" {KEY}\n", session=True)
        assert found.place is Place.SESSION
        verdict = await studio.accounts.test(made.id)
        assert str(verdict.words)
        assert isinstance(verdict.balance, Money)
        assert studio.accounts.balance(made.id) == verdict.balance
        assert studio.accounts.problem(made.id) is None
        assert server.submissions == []


async def test_a_profile_without_address_says_so(studio: Studio) -> None:
    made = await studio.accounts.add("custom", "Empty")
    with pytest.raises(NotSetUp):
        await studio.accounts.test(made.id)
    assert str((await studio.accounts.test("local")).words)


async def test_a_pasted_curl_fills_path_and_address_and_its_key_goes_elsewhere(studio: Studio, tmp_path: Path) -> None:
    made = await studio.accounts.add("302ai", "302")
    await studio.accounts.set_key(made.id, "old-key", session=True)
    text = "curl --location 'https://api.302.example/302/higgs/clone' \\\n -H 'Content-Type: application/json' -d '{}'"
    changed = await studio.accounts.paste_curl(made.id, "clone", text)
    assert changed.endpoints["clone"] == "/302/higgs/clone"
    assert changed.base_url == "https://api.302.example"
    with pytest.raises(Problem):  # there is no keyring here, and a key goes nowhere else
        await studio.accounts.paste_curl(made.id, "clone", text + " -H 'Authorization: Bearer marked-key-99'")
    assert not holding(tmp_path, b"marked-key-99")


async def test_the_old_key_does_not_go_to_an_address_that_is_pasted_with_a_key(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_key = Keys.set

    async def slowly(keys: Keys, profile_id: str, key: str, *, session: bool = False) -> Found:
        await asyncio.sleep(0.1)
        return await set_key(keys, profile_id, key, session=True)

    monkeypatch.setattr(Keys, "set", slowly)
    async with Ai302(key="another") as old, Ai302(key="test-key-2") as new:
        made = await studio.accounts.add("302ai", "302", old.base_url)
        await studio.accounts.set_key(made.id, KEY)
        await studio.start_queue()
        first, second = (Request("302ai.speech", made.id, text, "openai/alloy") for text in ("One.", "Two."))
        for request in (first, second):
            order = Order(
                request.text, Plan((request,)), request.text, 1.0, jobs=(Job(request.text, request.text, 0, request),)
            )
            await studio.generate_order(order)
            await studio.idle()
        assert studio.queue.holds()
        text = f"curl '{new.base_url}/302/higgs/clone' -H 'Authorization: Bearer test-key-2' -d '{{}}'"
        await studio.accounts.paste_curl(made.id, "clone", text)
        await studio.idle()
        assert {seen.headers.get("authorization") for seen in old.requests} == {f"Bearer {KEY}"}
        assert {key for seen in new.requests if (key := seen.headers.get("authorization"))} == {"Bearer test-key-2"}


async def test_removing_forgets_the_key_and_undo_brings_the_rest_back(studio: Studio) -> None:
    made = await studio.accounts.add("custom", "Home", "http://127.0.0.1:1/v1")
    await studio.accounts.set_key(made.id, "some-key", session=True)
    await studio.accounts.remove(made.id)
    assert studio.accounts.find("Home") is None
    back = await studio.accounts.restore(made)
    assert back.base_url == made.base_url
    assert (await studio.accounts.key(back.id)).place is Place.NONE


async def test_a_key_that_is_put_in_frees_what_waited(studio: Studio) -> None:
    async with OpenAI("openai", key=KEY) as server:
        made = await studio.accounts.add("openai", "OpenAI", server.base_url)
        project = await studio.new_project("Book")
        document = await studio.document(project.id)
        from core.domain.script import Voice

        change_speaker(document, document.narrator.id, voice=Voice("openai.speech", made.id, "alloy"))
        line = document.insert_line(document.scripts[0].id, 0, text="Hello there.")
        await studio.start_queue()
        (order,) = (await studio.generate(document, [line])).orders
        await studio.idle()
        assert next(known for known in studio.queue.orders() if known.id == order.id).state is State.QUEUED
        assert set(studio.queue.holds()) == {made.id}
        assert server.submissions == []
        await studio.accounts.set_key(made.id, KEY, session=True)
        await studio.idle()
        assert next(known for known in studio.queue.orders() if known.id == order.id).state is State.DONE
        assert studio.queue.holds() == {}
        assert len(server.submissions) == 1


async def test_the_key_of_a_new_address_never_goes_to_the_old_one(studio: Studio) -> None:
    async with Ai302(key=KEY) as old, Ai302(key="test-key-2") as new:
        made = await studio.accounts.add("302ai", "302", old.base_url)
        await studio.accounts.set_key(made.id, KEY, session=True)
        await studio.start_queue()
        old.faults.on("submit", Fault.NEVER_ENDS)
        request = Request("302ai.speech", made.id, "Hello.", "openai/alloy", {"run_async": True})
        order = Order("o1", Plan((request,)), "Hello.", 1.0, jobs=(Job("j1", "o1", 0, request),))
        await studio.generate_order(order)
        polled = asyncio.Event()
        studio.order_changed.connect(lambda seen: polled.set() if seen.state is State.RUNNING else None)
        await polled.wait()
        await studio.accounts.change(made.id, base_url=f"{old.base_url}/v1")
        await old.arrived("poll", old.count("poll") + 2)  # another path there is the same server
        assert studio.queue.orders()[0].reason is None
        await studio.accounts.change(made.id, base_url=new.base_url)
        await studio.accounts.set_key(made.id, "test-key-2", session=True)
        await studio.idle()
        assert {seen.headers.get("authorization") for seen in old.requests} == {f"Bearer {KEY}"}
        (left,) = studio.queue.orders()
        assert (left.state, left.jobs[0].remote != "") == (State.RUNNING, True)
        assert "address" in str(left.reason and left.reason.title)
        assert (len(old.bought), new.requests) == (1, [])


async def test_a_proxy_is_refused_unless_it_is_one(studio: Studio) -> None:
    for url in ("", "http://name:parole@host:1", "ftp://host", "http://host:port"):
        with pytest.raises(UsageProblem) as caught:
            await studio.accounts.set_proxy("custom", url)
        assert "parole" not in str(caught.value)
    await studio.accounts.set_proxy("custom", "proxy.example:3128")
    assert studio.settings.proxy_url == "http://proxy.example:3128"
    await studio.accounts.set_proxy("none", "")
    assert studio.settings.proxy_mode == "none"


async def test_songs_are_saved_as_they_are_made_and_come_back(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem):
        await studio.songs.new("Moon")
    async with Ai302(key=KEY) as server:
        made = await studio.accounts.add("302ai", "302", server.base_url)
        await studio.accounts.set_key(made.id, KEY, session=True)
        song = await studio.songs.new("Moon over the quay")
        assert isinstance(studio.songs, Songs)
        studio.songs.change(song.id, text="a slow waltz", params={"seed": 7})
        await studio.saved()
        await studio.start_queue()
        (order,) = (await studio.generate_song(song.id)).orders
        await studio.idle()
        takes = await studio.line_takes(song.id)
        assert len(takes) == 2
        assert {take.speaker for take in takes} == {"Moon over the quay"}
        assert takes[0].cost
        assert len(server.bought) == 1
        assert order.line == song.id
    await studio.close()
    again = Studio(Paths.under(tmp_path / "home"), quick_registry(), Keys())
    await again.open()
    try:
        (kept,) = again.songs.all()
        assert (kept.title, kept.text, kept.params) == ("Moon over the quay", "a slow waltz", {"seed": 7})
        await again.songs.remove(kept.id)
        assert again.songs.all() == ()
        await again.songs.restore(kept)
        assert again.songs.all() == (kept,)
    finally:
        await again.close()


async def test_a_song_without_a_prompt_is_refused_before_anything_is_sent(studio: Studio) -> None:
    await studio.accounts.add("302ai", "302", "http://127.0.0.1:1")
    song = await studio.songs.new("Nothing")
    ((refused, problem),) = (await studio.generate_song(song.id)).refused
    assert refused == song.id
    assert problem.remedy
    assert studio.queue.orders() == ()
