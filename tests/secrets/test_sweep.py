"""A whole day with marked keys: afterwards they are in the keyring and nowhere else, in whatever writing."""

import os
import subprocess
import sys
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from core.keys import environment_without_keys, variable
from tests.core.conftest import write_tone
from tests.secret_service import Environment, secret_service
from tests.secrets.sweep import Watch, keys_in, outside, sweep, writings
from tests.servers.ai302 import Ai302
from tests.servers.base import Server
from tests.servers.faults import Fault
from tests.servers.jimmyai import JimmyAI
from tests.servers.openai import OpenAI
from tests.servers.refusals import Access, Trouble
from tests.servers.relay import Relay
from tests.servers.running import running
from tests.servers.wire import Answer, Recorded

ROOT = Path(__file__).resolve().parents[2]
TYPED = "typed-key-7Qz/4+vT2~marked"
LENT = "lent-key-9Xw/1+pK5~marked"
PASTED = "pasted-key-3Lm/8+dR6~marked"
GUEST = "guest-key-5Nd/2+sW9~marked"
KEYS = (TYPED, LENT, PASTED, GUEST)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the Secret Service is Linux's keyring")


class Chatty(Server):
    """It says in its errors which key it was given, as it came and as some write it."""

    given = ""

    def access(self, recorded: Recorded) -> Access | None:
        self.given = recorded.headers.get("authorization", "").partition(" ")[2]
        return super().access(recorded)

    def error(self, trouble: Trouble, message: str, param: str | None = None) -> Answer:
        return super().error(trouble, f"{message} ({_repeated(self.given)})", param)


class ChattyCloud(Chatty, Ai302):
    pass


class ChattyServer(Chatty, OpenAI):
    pass


class ChattyVoices(Chatty, JimmyAI):
    pass


class ChattyRelay(Chatty, Relay):
    pass


def _repeated(key: str) -> str:
    return f"Bearer {key} {key} {quote(key, safe='')} {b64encode(key.encode()).decode()}"


Roomtone = Callable[..., str]


@pytest.fixture
def day(tmp_path: Path) -> Iterator[tuple[Roomtone, Watch, Environment]]:
    """Give a way to run the program on a desktop of its own, and the watch that looks on."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with ExitStack() as stack:
        desktop = stack.enter_context(secret_service())
        desktop |= {
            "ROOMTONE_HOME": str(tmp_path / "home"),
            "ROOMTONE_KEY_CLOUD": LENT,
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
        }
        watch = stack.enter_context(Watch(KEYS))
        printed: list[str] = []

        def roomtone(*words: str, typed: str = "", expect: int = 0, program: str = "main.py") -> str:
            command = [sys.executable, str(ROOT / program), *words]
            pipe = subprocess.PIPE
            with subprocess.Popen(
                command, env=desktop, cwd=tmp_path, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True
            ) as process:
                watch.given.add(process.pid)
                told, _ = process.communicate(typed)
            (tmp_path / f"printed {len(printed)}").write_text(told)
            printed.append(told)
            assert process.returncode == expect, told
            return told

        yield roomtone, watch, desktop


@pytest.fixture
def cloud() -> Iterator[ChattyCloud]:
    with running(ChattyCloud(key=LENT, keys={PASTED: Access.FULL}, audio=0.3)) as server:
        server.polls_until_done = 0
        yield server


@pytest.fixture
def there() -> Iterator[ChattyServer]:
    with running(ChattyServer(key=TYPED, audio=0.3)) as server:
        yield server


@pytest.fixture
def voices() -> Iterator[ChattyVoices]:
    with running(ChattyVoices(key=GUEST, audio=0.3)) as server:
        server.speech_seconds = (0, 60)
        server.polls_until_done = 0
        yield server


@pytest.fixture
def relay() -> Iterator[ChattyRelay]:
    with running(ChattyRelay("rixapi", key=GUEST, audio=0.3)) as server:
        server.polls_until_done = 0
        yield server


def used(server: Server, key: str) -> bool:
    return any(call.headers.get("authorization") == f"Bearer {key}" for call in server.requests)


def _pack(roomtone: Roomtone, folder: Path) -> None:
    """Write what was bought into a bundle, and lay open what is packed in it."""
    roomtone("bundle", "export", "Window", "-o", str(folder / "day.roomtone"), "--all-takes")
    with zipfile.ZipFile(folder / "day.roomtone") as archive:
        assert any(name.startswith("audio/") for name in archive.namelist()), "nothing was bought that could leak"
        archive.extractall(folder / "day")
        opened = b"".join(archive.read(name) for name in archive.namelist())
    assert str(folder).encode() not in opened, "a path of this machine travels"
    assert b"http://127.0.0.1" not in opened, "an address travels"


def test_a_day_leaves_no_key_behind(
    day: tuple[Roomtone, Watch, Environment], cloud: ChattyCloud, there: ChattyServer, tmp_path: Path
) -> None:
    roomtone, watch, desktop = day
    recording = write_tone(tmp_path / "voice.wav", seconds=0.3)
    # Keys come from everywhere that they can come from.
    roomtone("providers", "add", "openai", "There", "--base-url", there.base_url)
    roomtone("providers", "add", "302ai", "Cloud", "--base-url", cloud.base_url)
    roomtone("keys", "set", "There", typed=f"{TYPED}\n")
    assert LENT not in roomtone("providers", "list", "--json")
    roomtone("providers", "test", "There")
    roomtone("keys", "test", "Cloud")
    _buy(roomtone, "openai.speech", "There", "alloy")
    _buy(roomtone, "302ai.speech", "Cloud", "openai/alloy")
    curl = f"curl -X POST '{cloud.base_url}/302/higgs/clone/task' \\\n -H 'Authorization: Bearer {PASTED}' -d '{{}}'"
    roomtone("providers", "set", "Cloud", "endpoint.clone", "-", typed=curl)
    clip = ("--clip", f"{recording}=What she says.", "--yes-upload", "-o", str(tmp_path / "clone.mp3"))
    roomtone("generate", "302ai.higgs-clone", "--profile", "Cloud", "--text", "Hello.", "--estimate", *clip)
    roomtone("generate", "302ai.higgs-clone", "--profile", "Cloud", "--text", "Hello.", *clip)
    _go_wrong(roomtone, there, cloud, tmp_path)
    roomtone("generate", "local.speech", "--text", "Nothing of this leaves.", "-o", str(tmp_path / "local.wav"))
    roomtone(there.base_url, typed=f"{TYPED}\n", program="tests/secrets/window.py")
    roomtone("library", "check")
    _pack(roomtone, tmp_path)
    assert all(used(server, key) for server, key in ((there, TYPED), (cloud, LENT), (cloud, PASTED)))
    assert (there.leaks, cloud.leaks) == ([], [])
    assert watch.looks > 10
    assert watch.children, "the engine on this machine is a child, and was not seen"
    assert watch.found == set()
    assert sweep([tmp_path, *outside(Path(desktop["HOME"]), ["keyrings", "control"])], KEYS) == []
    assert "•••" in (tmp_path / "home" / "logs" / "roomtone.log").read_text(), "no key came near the log"


def _buy(roomtone: Roomtone, generator: str, profile: str, voice: str, expect: int = 0, text: str = "Hello.") -> None:
    given = ("--profile", profile, "--text", text, "--set", f"voice={voice}", "-o", f"{profile} {text}.mp3")
    roomtone("generate", generator, *given, expect=expect)


def _go_wrong(roomtone: Roomtone, there: Server, cloud: Server, folder: Path) -> None:
    """Let everything be refused and lost, so that it is told, written down and logged."""
    for server, generator, profile, voice in (
        (there, "openai.speech", "There", "alloy"),
        (cloud, "302ai.speech", "Cloud", "openai/alloy"),
    ):
        for fault in (Fault.KEY_REJECTED, Fault.SERVER_ERROR, Fault.RESET_AFTER):
            server.faults.on("submit", fault)
            _buy(roomtone, generator, profile, voice, expect=1, text=f"{fault} it is.")
        server.faults.on("balance", Fault.SERVER_ERROR, times=None)
    cloud.faults.on("poll", Fault.NO_PERMISSION)
    _buy(roomtone, "302ai.speech", "Cloud", "openai/alloy", expect=1, text="Not now.")
    roomtone("jobs", "list", "--all", "--json")
    roomtone("jobs", "resume", expect=1)
    roomtone("providers", "test", "Cloud", expect=1)


def test_a_day_of_voices_and_songs_leaves_no_key_behind(
    day: tuple[Roomtone, Watch, Environment], voices: ChattyVoices, relay: ChattyRelay, tmp_path: Path
) -> None:
    roomtone, watch, desktop = day
    recording = write_tone(tmp_path / "voice.wav", seconds=0.3)
    for template, name, server in (("jimmyai", "Voices", voices), ("rixapi", "Songs", relay)):
        roomtone("providers", "add", template, name, "--base-url", server.base_url)
        roomtone("keys", "set", name, typed=f"{GUEST}\n")
    clone = ("generate", "jimmyai.clone", "--text", "Hello.", "--clip", str(recording), "--yes-upload", "--anyway")
    lyrics = ("generate", "suno.lyrics", "--text", "Snow")
    for fault in (Fault.KEY_REJECTED, Fault.SERVER_ERROR, Fault.RESET_AFTER):
        for server, command in ((voices, clone), (relay, lyrics)):
            server.faults.on("submit", fault)
            out = () if command is lyrics else ("-o", str(tmp_path / "lost.mp3"), "--again")
            roomtone(*command, *out, expect=1)
    roomtone(*clone, "-o", str(tmp_path / "clone.mp3"), "--again")
    roomtone(*lyrics)
    roomtone("generate", "suno.song", "--text", "folk", "-o", str(tmp_path / "song.mp3"))
    assert used(voices, GUEST)
    assert used(relay, GUEST)
    assert (voices.leaks, relay.leaks) == ([], [])
    assert watch.found == set()
    assert sweep([tmp_path, *outside(Path(desktop["HOME"]), ["keyrings", "control"])], KEYS) == []


@pytest.mark.parametrize("name", sorted(writings(TYPED)))
@pytest.mark.parametrize("around", [(b"", b""), (b"xy=", b"&z"), (b'{"key": "', b'"}')])
def test_the_sweep_finds_a_key_in_every_writing(tmp_path: Path, name: str, around: tuple[bytes, bytes]) -> None:
    (tmp_path / "log").write_bytes(writings(TYPED)[name].join(around))
    assert sweep([tmp_path], KEYS)
    assert keys_in(b64encode(around[0] + TYPED.encode() + around[1]), KEYS)
    assert not keys_in(TYPED[:-1].encode(), KEYS)


def test_programs_that_are_started_get_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable("Cloud"), LENT)
    handed_down = environment_without_keys()
    assert handed_down.items() < os.environ.items()
    assert LENT not in handed_down.values()


def test_the_watch_sees_command_lines_and_what_children_are_handed_down() -> None:
    sleep = "import time; time.sleep(0.5)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleep!r}])"
    with Watch(KEYS) as watch:
        shown = subprocess.Popen([sys.executable, "-c", sleep, TYPED])
        given = subprocess.Popen([sys.executable, "-c", child], env={**os.environ, "ROOMTONE_KEY_CLOUD": LENT})
        watch.given.add(given.pid)
        assert (shown.wait(), given.wait()) == (0, 0)
    assert {found.partition(" ")[0] for found in watch.found} == {"command", "environment"}
