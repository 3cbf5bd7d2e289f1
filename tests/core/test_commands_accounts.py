"""Providers, keys and generators on the command line: what is told, what is set, and that no key is ever seen."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.core.shell import Shell
from tests.secret_service import secret_service
from tests.servers.ai302 import Ai302
from tests.servers.openai import OpenAI
from tests.servers.running import running

KEY = "test-key-1234"

TEMPLATES = [
    "openai", "rixapi", "kokoro", "localai", "speaches", "chatterbox", "vllm-omni", "custom", "302ai", "jimmyai",
    "new-api", "higgs-vllm",
]  # fmt: skip
GENERATORS = {
    "local.speech", "openai.speech", "openai.transcription", "302ai.speech", "302ai.higgs-clone", "302ai.higgs-design",
    "302ai.udio", "jimmyai.clone", "jimmyai.audio", "suno.song", "suno.stems", "suno.concat", "suno.wav", "suno.video",
    "suno.timing", "suno.lyrics", "suno.persona", "suno.upload", "udio.song", "higgs.speech", "higgs.clone",
    "higgs.design",
}  # fmt: skip


@pytest.fixture
def roomtone(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def openai() -> Iterator[OpenAI]:
    with running(OpenAI(key=KEY)) as server:
        yield server


@pytest.fixture
def ai302() -> Iterator[Ai302]:
    with running(Ai302(key=KEY)) as server:
        yield server


def holding(folder: Path, mark: str) -> list[Path]:
    """Return the files below `folder` that hold `mark`."""
    return [path for path in folder.rglob("*") if path.is_file() and mark.encode() in path.read_bytes()]


def profile(roomtone: Shell, name: str) -> dict:
    return next(row for row in roomtone.json("providers", "list") if row["name"] == name)


# providers


def test_a_new_user_sees_what_there_is(roomtone: Shell) -> None:
    assert {row["id"] for row in roomtone.json("providers", "templates")} == set(TEMPLATES)
    told = roomtone("providers", "templates").stdout
    assert all(name in told for name in TEMPLATES)
    (local,) = roomtone.json("providers", "list")
    assert (local["id"], local["key"]["place"], local["key"]["needed"]) == ("local", "none", False)
    assert not (roomtone.home / "home" / "Library").exists()


def test_a_provider_is_added_changed_and_removed(roomtone: Shell) -> None:
    added = roomtone("providers", "add", "302ai", "My 302", "--base-url", "api.302.example/v1/")
    assert added.stdout == "Added My 302.\n"
    assert "roomtone keys set 'My 302'" in added.stderr
    for field, value in (
        ("at-once", "2"), ("per-minute", "30"), ("cap-day", "5"), ("cap-project", "0.5"),
        ("endpoint.design", "/302/higgs/design/task"), ("price.302ai.udio", "0.03 PTC per 1,000 tokens"),
    ):  # fmt: skip
        roomtone("providers", "set", "my 302", field, value)
    row = profile(roomtone, "My 302")
    assert row["base_url"] == "https://api.302.example/v1"
    assert [row[name] for name in ("at_once", "per_minute", "cap_day", "cap_project")] == [2, 30, 5, 0.5]
    assert row["endpoints"]["design"] == "/302/higgs/design/task"
    assert row["prices"]["302ai.udio"] == {"amount": 0.03, "unit": "PTC", "per": "tokens", "each": 1000}
    for field in ("at-once", "per-minute", "cap-day", "cap-project", "endpoint.design", "price.302ai.udio"):
        row = roomtone.json("providers", "set", "My 302", field, "none")
    assert [row[name] for name in ("at_once", "per_minute", "cap_day", "cap_project")] == [3, 0, None, None]
    assert row["endpoints"]["design"] == ""
    assert "302ai.udio" not in row["prices"]
    assert roomtone.json("providers", "set", "My 302", "name", "Other")["key"]["variable"] == "ROOMTONE_KEY_OTHER"
    assert roomtone.json("providers", "remove", "Other") == {"removed": "Other"}
    assert [row["id"] for row in roomtone.json("providers", "list")] == ["local"]


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("0.1 PTC per call", (0.1, "PTC", "call", 1)),
        ("15 USD per 1000000 characters", (15, "USD", "characters", 1_000_000)),
        (".006USD/minute", (0.006, "USD", "minutes", 1)),
    ],
)
def test_prices_as_people_write_them(roomtone: Shell, price: str, expected: tuple) -> None:
    roomtone("providers", "add", "openai", "oa")
    row = roomtone.json("providers", "set", "oa", "price.a-model", price)["prices"]["a-model"]
    assert (row["amount"], row["unit"], row["per"], row["each"]) == expected


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "oa", "colour", "red"), "base-url, at-once"),
        (("set", "oa", "endpoint.nowhere", "/x"), "endpoint.speech"),
        (("set", "oa", "at-once", "0"), "whole number"),
        (("set", "oa", "cap-day", "much"), "amount"),
        (("set", "oa", "cap-day", "nan"), "amount"),
        (("set", "oa", "price.tts-1", "free"), "per 1000 tokens"),
        (("set", "oa", "price.tts-1", "1 USD per 0 tokens"), "per 1000 tokens"),
        (("set", "oa", "endpoint.speech", "https://elsewhere.example/v1"), "path alone"),
        (("set", "oa", "endpoint.speech", "wget -x /y"), "cURL"),
        (("set", "oa", "name", ""), "short name"),
        (("set", "local", "name", "x"), "built in"),
        (("remove", "local"), "built in"),
        (("set", "nobody", "name", "x"), "Known are"),
        (("add", "nothing", "x"), "openai"),
        (("add", "openai", "OA"), "already"),
        (("add", "openai", "b", "--base-url", "ftp://x"), "http"),
    ],
)
def test_bad_use_of_providers_exits_2_and_changes_nothing(
    roomtone: Shell, arguments: tuple[str, ...], says: str
) -> None:
    roomtone("providers", "add", "openai", "oa")
    file = roomtone.home / "home" / "profiles.json"
    before = file.read_bytes()
    done = roomtone("providers", *arguments, "--json", expect=2)
    assert says in done.stderr
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert file.read_bytes() == before


def test_a_test_tells_in_one_sentence_how_a_provider_stands(roomtone: Shell, openai: OpenAI, ai302: Ai302) -> None:
    roomtone("providers", "add", "openai", "oa", "--base-url", openai.base_url)
    roomtone("providers", "add", "302ai", "302", "--base-url", ai302.base_url)
    roomtone("providers", "add", "custom", "none", "--base-url", "http://127.0.0.1:9/v1")
    without = roomtone("providers", "test", "oa", expect=1).stderr
    assert "roomtone keys set oa" in without
    assert "ROOMTONE_KEY_OA" in without
    roomtone.environment |= {"ROOMTONE_KEY_OA": KEY, "ROOMTONE_KEY_302": KEY}
    assert roomtone.json("providers", "test", "oa")["works"] is True
    found = roomtone.json("providers", "test", "302")
    assert found["balance"] == {"amount": 12.34, "unit": "PTC", "about": False}
    assert "12.34 PTC" in roomtone("keys", "test", "302").stdout
    wrong = roomtone.json("providers", "test", "none", expect=1)
    assert (wrong["works"], "cannot be reached" in wrong["problem"]) == (False, True)
    roomtone.environment |= {"ROOMTONE_KEY_OA": "another-key"}
    done = roomtone("keys", "test", "oa", expect=1)
    assert "does not take the key" in done.stderr
    assert roomtone.json("providers", "test", "local")["works"] is True
    assert [one for server in (openai, ai302) for one in server.submissions] == []


def test_a_pasted_command_sets_an_endpoint_and_its_key_is_not_shown(roomtone: Shell, ai302: Ai302) -> None:
    roomtone("providers", "add", "302ai", "302")
    bare = f"curl -X POST '{ai302.base_url}/302/higgs/clone/task' -H 'Authorization: Bearer <your key>' -d '{{}}'"
    row = roomtone.json("providers", "set", "302", "endpoint.clone", bare)
    assert (row["endpoints"]["clone"], row["base_url"]) == ("/302/higgs/clone/task", ai302.base_url)
    keyed = f"curl {ai302.base_url}/302/design -H 'Authorization: Bearer {KEY}' -d '{{}}'"
    done = roomtone("providers", "set", "302", "endpoint.design", "-", given=keyed, expect=1)
    assert "ROOMTONE_KEY_302" in done.stderr
    assert KEY not in done.stdout + done.stderr
    assert profile(roomtone, "302")["endpoints"]["design"] == "/302/design"
    assert holding(roomtone.home, KEY) == []


def test_a_damaged_list_of_providers_is_kept_aside_and_told(roomtone: Shell) -> None:
    roomtone("providers", "add", "openai", "oa")
    (roomtone.home / "home" / "profiles.json").write_text("{broken")
    assert "profiles.damaged-1.json" in roomtone("providers", "list").stderr
    assert roomtone("providers", "list").stderr == ""


# keys


def test_without_a_keyring_the_variable_is_named_and_no_key_is_written(roomtone: Shell) -> None:
    roomtone("providers", "add", "openai", "My Rix!")
    for command in (("keys", "set", "My Rix!"), ("keys", "set", "My Rix!", "--json")):
        done = roomtone(*command, given=f"{KEY}\n", expect=1)
        assert "ROOMTONE_KEY_MY_RIX_" in done.stderr
        assert (done.stdout, done.stderr.count("\n")) == ("", 1)
        assert KEY not in done.stderr
    assert holding(roomtone.home, KEY) == []


@pytest.mark.parametrize(("given", "expect"), [("", 2), ("\n", 2), ("two words\x07\n", 2), ("ключ\n", 2)])
def test_what_can_be_no_key_is_refused(roomtone: Shell, given: str, expect: int) -> None:
    roomtone("providers", "add", "openai", "oa")
    done = roomtone("keys", "set", "oa", given=given, expect=expect)
    assert done.stderr.count("\n") == 1
    assert given.strip() == "" or given.strip() not in done.stderr


def test_keys_are_never_arguments(roomtone: Shell) -> None:
    roomtone("providers", "add", "openai", "oa")
    assert "unrecognized" in roomtone("keys", "set", "oa", KEY, expect=2).stderr
    assert "built in" in roomtone("keys", "set", "local", given=KEY, expect=2).stderr
    assert "Known are" in roomtone("keys", "test", "nobody", expect=2).stderr


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Shell]:
    """A shell on a desktop with a real keyring."""
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's")
    with secret_service() as environment:
        shell = Shell(tmp_path)
        home = shell.environment["ROOMTONE_HOME"]
        shell.environment = {**environment, "ROOMTONE_HOME": home}
        yield shell


def test_a_key_goes_into_the_real_keyring_and_out_of_it(desktop: Shell, openai: OpenAI) -> None:
    desktop("providers", "add", "openai", "oa", "--base-url", openai.base_url)
    set_ = desktop("keys", "set", "oa", given=f"  {KEY}\r\nnot this\n")
    assert set_.stdout == "The key of oa is kept in GNOME Keyring.\n"
    listed = profile(desktop, "oa")["key"]
    assert (listed["place"], listed["store"]) == ("keyring", "GNOME Keyring")
    assert desktop.json("keys", "test", "oa")["works"] is True
    made = desktop.json("generate", "openai.speech", "--text", "Hello.", "-o", desktop.home / "a.mp3")
    assert made["state"] == "done"
    assert len(openai.submissions) == 1
    assert desktop.json("keys", "remove", "oa")["place"] == "none"
    assert "has no key" in desktop("keys", "test", "oa", expect=1).stderr
    assert holding(desktop.home, KEY) == []
    assert openai.leaks == []


@contextmanager
def at_terminal(shell: Shell, *arguments: str) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """Run a command at a terminal of its own; yields it, and the end of the terminal where a person would sit."""
    import pty

    ours, theirs = pty.openpty()
    code = """if True:
        import fcntl, os, signal, sys, termios
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # as a shell at a terminal has it, however the tests were started
        os.execv(sys.argv[1], sys.argv[1:])"""
    with subprocess.Popen(
        [sys.executable, "-c", code, *shell.program, *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, env=shell.environment, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        yield process, ours
        process.wait(60)
    os.close(ours)


def test_the_prompt_shows_no_key(desktop: Shell) -> None:
    desktop("providers", "add", "openai", "oa")
    with at_terminal(desktop, "keys", "set", "oa") as (process, terminal):
        shown = _until(terminal, "not shown): ")
        os.write(terminal, f"{KEY}\n".encode())
        shown += _until(terminal, "GNOME Keyring.")
    assert process.returncode == 0
    assert KEY not in shown
    assert profile(desktop, "oa")["key"]["place"] == "keyring"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_ctrl_c_at_the_prompt_ends_it(roomtone: Shell) -> None:
    roomtone("providers", "add", "openai", "oa")
    with at_terminal(roomtone, "keys", "set", "oa") as (process, terminal):
        _until(terminal, "not shown): ")
        os.write(terminal, b"\x03")
        assert "Traceback" not in _until(terminal, "stopped.")
    assert process.returncode == 130


def _until(terminal: int, words: str) -> str:
    """Read what a terminal shows until `words` are there."""
    import select

    shown, end = "", time.monotonic() + 60
    while words not in shown:
        assert time.monotonic() < end, shown
        if select.select([terminal], [], [], 1)[0]:
            shown += os.read(terminal, 4096).decode()
    return shown


# generators


def test_every_generator_is_told_completely(roomtone: Shell) -> None:
    roomtone("providers", "add", "302ai", "302")
    roomtone("providers", "set", "302", "price.302ai.speech", "2 USD per call")
    rows = {row["id"]: row for row in roomtone.json("generators")}
    assert set(rows) == GENERATORS
    assert rows["openai.speech"]["profiles"] == []
    assert rows["302ai.udio"]["profiles"] == ["302"]
    assert rows["302ai.udio"]["price"] == {"amount": 0.1, "unit": "PTC", "per": "call", "each": 1}
    assert rows["302ai.speech"]["prices"]["302"]["amount"] == 2
    assert rows["302ai.udio"]["text"]["name"] == "prompt"
    assert rows["302ai.higgs-clone"]["clips"]["public"] is True
    assert rows["openai.speech"]["voice"] == {"name": "voice", "default": "alloy", "free": True}
    assert rows["302ai.udio"]["voice"] is None
    for row in rows.values():
        assert row["limits"]["max_chars"] > 0 or row["kind"] == "transcript"
        assert row["limits"]["seconds"] > 0
        for parameter in row["parameters"]:
            assert parameter["label"]
            assert parameter["hint"]
            match parameter["type"]:
                case "number":
                    low, high = parameter["range"]
                    assert low <= parameter["default"] <= high
                    assert parameter["step"] > 0
                case "choice":
                    assert parameter["default"] in parameter["options"]
                case "toggle":
                    assert isinstance(parameter["default"], bool)
                case "text":
                    assert parameter["longest"] > 0
    speed = next(one for one in rows["openai.speech"]["parameters"] if one["name"] == "speed")
    assert (speed["range"], speed["step"], speed["default"], speed["unit"]) == ([0.25, 4.0], 0.05, 1, "×")
    told = roomtone("generators").stdout
    assert "0.03 PTC per 1000 tokens" in told
    assert all(name in told for name in GENERATORS)


def test_json_is_one_value_and_utf8_anywhere(roomtone: Shell) -> None:
    roomtone.environment |= {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*roomtone.program, "generators", "--json"],
        env=roomtone.environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert "×" in json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)
    assert done.stderr == b""
