"""Keys against real keyrings: GNOME's on a bus of its own, locked, stopped or gone, and some that deserve no trust."""

import asyncio
import gc
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import (
    KeyMissing,
    KeyringLocked,
    KeyringMissing,
    KeyringPlain,
    KeyringProblem,
    KeyringRefused,
    UsageProblem,
)
from core.keys import Found, Keys, Place, variable
from tests.secret_service import (
    PATIENCE,
    Environment,
    finish,
    gnome_keyring,
    inside,
    lock,
    no_bus,
    scripted,
    secret_service,
    session_bus,
    stopped,
)

KEY = "test-key-1234"
OTHER = "test-key-5678"
NAME = "My RixAPI"
VARIABLE = "ROOMTONE_KEY_MY_RIXAPI"
KEPT = Found(Place.KEYRING, "GNOME Keyring")
NOWHERE = Found(Place.NONE)
ROOT = Path(__file__).resolve().parents[2]

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the Secret Service is Linux's keyring")


@pytest.fixture
def desktop() -> Iterator[Environment]:
    """The test runs on a desktop whose keyring is unlocked."""
    with secret_service() as environment, inside(environment):
        yield environment
        finish()


@pytest.fixture
def locked() -> Iterator[Environment]:
    """The test runs on a desktop whose keyring holds a key and is locked."""
    with secret_service() as environment, inside(environment):
        asyncio.run(Keys().set("rix", KEY))
        lock(environment)
        yield environment
        finish()


@pytest.fixture
def bare() -> Iterator[Environment]:
    """The test runs on a desktop with a bus and no keyring."""
    with session_bus() as environment, inside(environment):
        yield environment
        finish()


def files_of(environment: Environment) -> dict[str, bytes]:
    home = Path(environment["HOME"])
    return {str(file): file.read_bytes() for file in home.rglob("*") if file.is_file()}


# A keyring that works


@linux
async def test_a_key_is_kept_for_the_next_process(desktop: Environment) -> None:
    assert await Keys().set("rix", f"  {KEY}\r\n") == KEPT
    later = Keys()
    assert await later.find("rix", NAME) == KEPT
    assert await later.get("rix", NAME) == KEY
    written = files_of(desktop)
    assert any(name.endswith("login.keyring") for name in written)
    assert not any(KEY.encode() in content for content in written.values())


@linux
async def test_a_key_can_be_replaced_and_removed(desktop: Environment) -> None:
    keys = Keys()
    await keys.set("rix", KEY)
    await keys.set("rix", OTHER)
    assert await keys.get("rix", NAME) == await Keys().get("rix", NAME) == OTHER
    await keys.remove("rix")
    for one in (keys, Keys()):
        assert await one.find("rix", NAME) == NOWHERE
        with pytest.raises(KeyMissing) as caught:
            await one.get("rix", NAME)
        assert VARIABLE in str(caught.value)
    await keys.remove("rix")


@linux
async def test_a_key_that_another_program_replaced_is_seen_when_looked_for_again(desktop: Environment) -> None:
    keys = Keys()
    await keys.set("rix", KEY)
    await keys.set("mine", KEY, session=True)
    await Keys().set("rix", OTHER)
    assert await keys.get("rix", NAME) == KEY
    keys.look_again()
    assert await keys.get("rix", NAME) == OTHER
    assert await keys.get("mine", "Mine") == KEY


@linux
async def test_profiles_and_services_have_keys_of_their_own(desktop: Environment) -> None:
    await Keys().set("rix", KEY)
    assert await Keys().find("other", "Other") == NOWHERE
    assert await Keys("roomtone-tests").find("rix", NAME) == NOWHERE
    await Keys().remove("other")
    assert await Keys().get("rix", NAME) == KEY


@linux
async def test_a_second_entry_of_another_program_is_removed_too(desktop: Environment) -> None:
    import secretstorage

    await Keys().set("rix", KEY)
    with closing(secretstorage.dbus_init()) as connection:
        collection = secretstorage.get_default_collection(connection)
        entry = {"service": "roomtone", "username": "rix", "application": "another program"}
        collection.create_item("another", entry, OTHER.encode())
        assert len(list(collection.search_items({"service": "roomtone"}))) == 2
        await Keys().remove("rix")
        assert list(collection.search_items({"service": "roomtone"})) == []


@linux
async def test_a_key_that_was_read_once_needs_no_keyring(bare: Environment) -> None:
    with gnome_keyring(bare):
        await Keys().set("rix", KEY)
        keys = Keys()
        await keys.get("rix", NAME)
    assert await keys.get("rix", NAME) == KEY
    assert await keys.find("rix", NAME) == KEPT
    assert await Keys().find("rix", NAME) == NOWHERE


@linux
async def test_a_key_that_was_missed_is_found_when_it_comes(desktop: Environment) -> None:
    keys = Keys()
    with pytest.raises(KeyMissing):
        await keys.get("rix", NAME)
    await Keys().set("rix", KEY)
    assert await keys.get("rix", NAME) == KEY


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The profiles whose keys the keyring was asked for."""
    from keyring.backends.SecretService import Keyring

    profiles: list[str] = []
    read = Keyring.get_password

    def counted(self: Keyring, service: str, username: str) -> str | None:
        profiles.append(username)
        return read(self, service, username)

    monkeypatch.setattr(Keyring, "get_password", counted)
    return profiles


@linux
async def test_many_who_want_a_key_ask_once(desktop: Environment, asked: list[str]) -> None:
    await Keys().set("rix", KEY)
    asked.clear()
    keys = Keys()
    assert await asyncio.gather(*(keys.get("rix", NAME) for _ in range(40))) == [KEY] * 40
    assert asked == ["rix"]


@linux
async def test_one_prompt_is_open_at_a_time(bare: Environment, asked: list[str]) -> None:
    keys = Keys(patience=0.2)
    with gnome_keyring(bare) as daemon, stopped(daemon):
        answers = await asyncio.gather(*(keys.get(profile, NAME) for profile in ("a", "b")), return_exceptions=True)
        assert [type(answer) for answer in answers] == [KeyringLocked] * 2
        assert len(asked) == 1


@linux
async def test_a_key_that_is_set_while_the_keyring_is_asked_wins(bare: Environment) -> None:
    with gnome_keyring(bare) as daemon:
        await Keys().set("rix", KEY)
        keys = Keys()
        with stopped(daemon):
            asking = asyncio.create_task(keys.get("rix", NAME))
            await asyncio.sleep(0)
            await keys.set("rix", OTHER, session=True)
        assert await asking == OTHER
        assert await keys.get("rix", NAME) == OTHER


@linux
async def test_one_who_turns_away_takes_the_answer_from_nobody(bare: Environment) -> None:
    with gnome_keyring(bare) as daemon:
        await Keys().set("rix", KEY)
        keys = Keys()
        with stopped(daemon):
            first, second = (asyncio.create_task(keys.get("rix", NAME)) for _ in range(2))
            await asyncio.sleep(0)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
        assert await second == KEY


# Order of places


@linux
async def test_the_keyring_comes_before_the_variable(desktop: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f" {OTHER}\n")
    keys = Keys()
    assert await keys.find("rix", NAME) == Found(Place.ENVIRONMENT, VARIABLE)
    assert await keys.get("rix", NAME) == OTHER
    assert await keys.set("rix", KEY) == KEPT
    assert await keys.get("rix", NAME) == await Keys().get("rix", NAME) == KEY
    await keys.remove("rix")
    assert await keys.get("rix", NAME) == OTHER


@linux
async def test_a_key_of_this_session_wins_and_is_never_kept(desktop: Environment) -> None:
    keys = Keys()
    await keys.set("rix", KEY)
    before = files_of(desktop)
    assert await keys.set("rix", OTHER, session=True) == Found(Place.SESSION)
    assert await keys.get("rix", NAME) == OTHER
    assert await keys.find("rix", NAME) == Found(Place.SESSION)
    assert files_of(desktop) == before
    assert await Keys().get("rix", NAME) == KEY
    await keys.remove("rix")
    assert await keys.find("rix", NAME) == NOWHERE


@linux
async def test_a_profile_with_a_new_name_has_another_variable(
    bare: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    keys = Keys()
    assert await keys.get("rix", NAME) == KEY
    assert await keys.find("rix", "Another") == NOWHERE
    monkeypatch.delenv(VARIABLE)
    assert await keys.get("rix", NAME) == KEY


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("My RixAPI", "ROOMTONE_KEY_MY_RIXAPI"),
        ("302.AI", "ROOMTONE_KEY_302_AI"),
        ("Zoë (work)", "ROOMTONE_KEY_ZO___WORK_"),
        ("我的", "ROOMTONE_KEY___"),
        ("a1", "ROOMTONE_KEY_A1"),
    ],
)
def test_the_variable_is_made_from_the_name(name: str, wanted: str) -> None:
    assert variable(name) == wanted


# What is no key


@pytest.mark.parametrize("session", [True, False])
@pytest.mark.parametrize(
    "key", ["", " \n", "test-key\n1234", "test-key\t1234", "test\x00key", "test–key", "密钥", "a\x7f"]
)
async def test_what_cannot_be_a_header_is_refused(tmp_path: Path, key: str, session: bool) -> None:
    with inside(no_bus(tmp_path)):
        keys = Keys()
        with pytest.raises(UsageProblem) as caught:
            await keys.set("rix", key, session=session)
        assert "test" not in str(caught.value)
        assert await keys.find("rix", NAME) == NOWHERE


async def test_a_variable_that_cannot_be_a_header_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with inside(no_bus(tmp_path) | {VARIABLE: "test-key\n1234"}):
        with pytest.raises(UsageProblem):
            await Keys().get("rix", NAME)
        assert await Keys().find("rix", NAME) == Found(Place.ENVIRONMENT, VARIABLE)


async def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    with inside(no_bus(tmp_path) | {VARIABLE: " \n"}), pytest.raises(KeyMissing):
        await Keys().get("rix", NAME)


# Keyrings that do not work


@linux
async def test_a_locked_keyring_says_so_and_is_asked_again(locked: Environment) -> None:
    before = files_of(locked)
    keys = Keys()
    for call in (keys.get("rix", NAME), keys.set("rix", OTHER), keys.remove("rix")):
        with pytest.raises(KeyringLocked, match="session"):
            await call
    assert await keys.find("rix", NAME) == NOWHERE
    assert await keys.set("rix", OTHER, session=True) == Found(Place.SESSION)
    assert await keys.get("rix", NAME) == OTHER
    assert files_of(locked) == before


@linux
async def test_a_variable_helps_while_the_keyring_is_locked(
    locked: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, OTHER)
    assert await Keys().get("rix", NAME) == OTHER


@linux
async def test_without_a_keyring_keys_stay_in_this_session(bare: Environment) -> None:
    await stays_in_the_session(bare)


@linux
@pytest.mark.parametrize(
    "address", ["", "disabled:", "unix:path=/nowhere/bus", "tcp:host=127.0.0.1,port=1", "nonsense"]
)
async def test_without_a_bus_keys_stay_in_this_session(tmp_path: Path, address: str) -> None:
    environment = no_bus(tmp_path) | ({"DBUS_SESSION_BUS_ADDRESS": address} if address else {})
    with inside(environment):
        await stays_in_the_session(environment)


async def stays_in_the_session(environment: Environment) -> None:
    keys = Keys()
    with pytest.raises(KeyringMissing, match="session"):
        await keys.set("rix", KEY)
    with pytest.raises(KeyMissing):
        await keys.get("rix", NAME)
    assert await keys.find("rix", NAME) == NOWHERE
    await keys.set("rix", KEY, session=True)
    assert await keys.get("rix", NAME) == KEY
    await keys.remove("rix")
    assert await keys.find("rix", NAME) == NOWHERE
    assert files_of(environment) == {}


@linux
async def test_a_keyring_that_is_started_later_is_used(bare: Environment) -> None:
    keys = Keys()
    with pytest.raises(KeyringMissing):
        await keys.set("rix", KEY)
    with gnome_keyring(bare):
        assert await keys.set("rix", KEY) == KEPT


@linux
@pytest.mark.parametrize("error", ["org.freedesktop.DBus.Error.AccessDenied", "org.example.Broken", ""])
async def test_a_keyring_that_refuses_or_dies_is_told(bare: Environment, error: str) -> None:
    keys = Keys()
    for call in (keys.get, keys.set):
        with scripted(bare, error=error) as calls:
            with pytest.raises(KeyringRefused):
                await call("rix", KEY)
            assert calls
    with scripted(bare, error=error):
        assert await keys.find("rix", NAME) == NOWHERE
    with scripted(bare, error=error), pytest.raises(KeyringRefused):
        await keys.remove("rix")
    assert files_of(bare) == {}


@linux
async def test_a_keyring_that_locks_while_it_is_asked_counts_as_locked(bare: Environment) -> None:
    with scripted(bare, error="org.freedesktop.Secret.Error.IsLocked"), pytest.raises(KeyringLocked):
        await Keys().set("rix", KEY)


@linux
async def test_a_keyring_that_does_not_answer_is_waited_for_once(bare: Environment) -> None:
    with gnome_keyring(bare) as daemon:
        await Keys().set("rix", KEY)
        keys = Keys(patience=0.2)
        with stopped(daemon):
            for _ in range(2):
                answers = await asyncio.gather(*(keys.get("rix", NAME) for _ in range(20)), return_exceptions=True)
                assert {type(answer) for answer in answers} == {KeyringLocked}
            assert [thread.name for thread in threading.enumerate()].count("keyring") == 1
            assert await keys.find("rix", NAME) == NOWHERE
        keys._patience = 60
        assert await keys.get("rix", NAME) == KEY


@linux
async def test_a_change_that_was_given_up_is_not_made_later(bare: Environment) -> None:
    with gnome_keyring(bare) as daemon:
        await Keys().set("kept", KEY)
        keys = Keys(patience=0.2)
        with stopped(daemon):
            with pytest.raises(KeyringLocked):
                await keys.set("rix", KEY)
            with pytest.raises(KeyringLocked):
                await keys.remove("kept")
            await keys.set("rix", OTHER, session=True)
        keys._patience = 60
        assert await keys.get("kept", NAME) == KEY  # it comes after the others in the keyring's turn
        assert await keys.get("rix", NAME) == OTHER
        assert await Keys().find("rix", NAME) == NOWHERE


@linux
def test_the_program_ends_although_the_keyring_does_not_answer() -> None:
    program = "import asyncio; from core.keys import Keys; print(asyncio.run(Keys(patience=0.2).find('rix', 'x')))"
    with session_bus() as environment, gnome_keyring(environment) as daemon, stopped(daemon):
        assert "NONE" in run(program, environment)


@linux
async def test_an_error_that_comes_too_late_troubles_nobody(bare: Environment) -> None:
    unhandled: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    with gnome_keyring(bare) as daemon, stopped(daemon):
        with pytest.raises(KeyringLocked):
            await Keys(patience=0.2).get("rix", NAME)
        daemon.kill()
        await asyncio.to_thread(finish)
    for _ in range(3):
        await asyncio.sleep(0)
        gc.collect()
    assert unhandled == []


@linux
async def test_a_keyring_that_only_pretends_to_keep_is_found_out(
    desktop: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.SecretService import Keyring

    monkeypatch.setattr(Keyring, "set_password", lambda *_: None)
    keys = Keys()
    with pytest.raises(KeyringRefused):
        await keys.set("rix", KEY)
    assert await keys.find("rix", NAME) == NOWHERE


# Keyrings that nobody should trust


@linux
@pytest.mark.parametrize(
    ("ring", "priority", "problem"),
    [
        ("PlaintextKeyring", 5, KeyringPlain),
        ("FileRing", 5, KeyringPlain),
        ("Handy", 0.5, KeyringPlain),
        ("Handy", 5, KeyringMissing),
    ],
)
def test_a_foreign_keyring_is_never_used(tmp_path: Path, ring: str, priority: float, problem: type) -> None:
    module(tmp_path, "foreign", ring, priority)
    with secret_service() as environment:
        before = files_of(environment)
        environment |= {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": f"foreign.{ring}"}
        assert outcome(environment) == [problem.__name__, "KeyMissing", "none", "session"]
        assert files_of(environment) == before
    assert not (tmp_path / "readable").exists()


@linux
def test_anything_of_the_alternatives_counts_as_plain(tmp_path: Path) -> None:
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    module(package, "gnome", "Gnome", 5)
    with session_bus() as environment:
        environment |= {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyrings.alt.gnome.Gnome"}
        assert outcome(environment)[0] == "KeyringPlain"


@linux
@pytest.mark.parametrize(
    ("backend", "problem"),
    [
        ("keyring.backends.fail.Keyring", KeyringMissing),
        ("keyring.backends.null.Keyring", KeyringMissing),
        ("keyring.backends.Windows.WinVaultKeyring", KeyringMissing),
        ("absent.module.Keyring", KeyringMissing),
        ("keyring.Absent", KeyringMissing),
        ("", KeyringMissing),
    ],
)
def test_a_keyring_that_cannot_be_is_missing(backend: str, problem: type) -> None:
    with secret_service() as environment:
        environment |= {"PYTHON_KEYRING_BACKEND": backend}
        assert outcome(environment) == [problem.__name__, "KeyMissing", "none", "session"]


@linux
@pytest.mark.parametrize("text", ["[backend]\ndefault-keyring=foreign.PlaintextKeyring\n", "no section"])
def test_the_configuration_file_is_judged_alike(tmp_path: Path, text: str) -> None:
    module(tmp_path, "foreign", "PlaintextKeyring", 5)
    with secret_service() as environment:
        place = Path(environment["HOME"], "python_keyring", "keyringrc.cfg")
        place.parent.mkdir()
        place.write_text(text)
        problem = "KeyringPlain" if "foreign" in text else "KeyringMissing"
        assert outcome(environment | {"PYTHONPATH": str(tmp_path)})[0] == problem
    assert not (tmp_path / "readable").exists()


@linux
@pytest.mark.parametrize("also", [True, False])
def test_a_plugin_neither_hides_the_keyring_nor_takes_its_place(tmp_path: Path, also: bool) -> None:
    module(tmp_path, "foreign", "PlaintextKeyring", 50)
    plugin(tmp_path)
    with secret_service() if also else session_bus() as environment:
        wanted = ["keyring", KEY, "keyring", "session"] if also else ["KeyringPlain", "KeyMissing", "none", "session"]
        assert outcome(environment | {"PYTHONPATH": str(tmp_path)}) == wanted
    assert not (tmp_path / "readable").exists()


@linux
@pytest.mark.parametrize("foreign", [True, False])
def test_a_chain_is_as_good_as_its_links(tmp_path: Path, foreign: bool) -> None:
    module(tmp_path, "foreign", "PlaintextKeyring", 0.5)
    if foreign:
        plugin(tmp_path)
    chain = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend"}
    with secret_service() as environment:
        assert outcome(environment | chain)[0] == ("KeyringPlain" if foreign else "keyring")
    with session_bus() as environment:
        assert outcome(environment | chain)[0] == ("KeyringPlain" if foreign else "KeyringMissing")
    assert not (tmp_path / "readable").exists()


def module(folder: Path, name: str, ring: str, priority: float) -> None:
    """Write a module with a keyring that would write keys into the file `readable`."""
    (folder / f"{name}.py").write_text(
        f"""
from pathlib import Path
from keyring.backend import KeyringBackend

class {ring}(KeyringBackend):
    priority = {priority}

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        Path({str(folder / "readable")!r}).write_text(password)
"""
    )


def plugin(folder: Path) -> None:
    """Register the module `foreign` as packages do that bring a keyring."""
    info = folder / "foreign-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[keyring.backends]\nforeign = foreign\n")


def outcome(environment: Environment) -> list[str]:
    """Return what becomes of setting, getting, finding and a session's key, in a process of its own."""
    program = f"""
import asyncio, json
from core.errors import Problem
from core.keys import Keys

async def told(call):
    try:
        answer = await call
    except Problem as problem:
        return type(problem).__name__
    return answer if isinstance(answer, str) else answer.place.value

async def main():
    keys = Keys()
    calls = keys.set("rix", {KEY!r}), keys.get("rix", "x"), keys.find("rix", "x"), keys.set("rix", "s", session=True)
    print(json.dumps([await told(call) for call in calls]))

asyncio.run(main())
"""
    return json.loads(run(program, environment))


def run(program: str, environment: Environment) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


# Nothing tells a key


@linux
async def test_neither_logs_nor_reprs_nor_problems_hold_a_key(
    bare: Environment, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = Keys()
    problems: list[KeyringProblem] = []
    with scripted(bare, error="org.example.Broken"), pytest.raises(KeyringRefused) as caught:
        await keys.set("rix", KEY)
    problems.append(caught.value)
    with gnome_keyring(bare):
        await keys.set("rix", KEY)
        lock(bare)
        with pytest.raises(KeyringLocked) as shut:
            await keys.set("rix", OTHER)
    problems.append(shut.value)
    await keys.set("other", OTHER, session=True)
    told = [caplog.text, repr(keys), repr(vars(keys)), *(f"{problem!r} {problem.detail}" for problem in problems)]
    assert all(problem.detail for problem in problems)
    assert not any(key in text for key in (KEY, OTHER) for text in told)


def test_the_library_is_loaded_when_it_is_needed() -> None:
    program = "import sys, core.keys; core.keys.Keys(); print('keyring' in sys.modules, 'secretstorage' in sys.modules)"
    assert run(program, dict(os.environ)).split() == ["False", "False"]
