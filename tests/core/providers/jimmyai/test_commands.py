"""`roomtone generate` clones a voice and speaks with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.providers.conftest import KEY
from tests.core.shell import HURRIED, Shell
from tests.servers.jimmyai import JimmyAI
from tests.servers.running import running
from tests.servers.sounds import sound


@pytest.fixture
def roomtone(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path, HURRIED)
    shell.environment |= {"ROOMTONE_KEY_JIMMY": KEY}
    return shell


@pytest.fixture
def server(roomtone: Shell) -> Iterator[JimmyAI]:
    with running(JimmyAI(key=KEY)) as found:
        roomtone("providers", "add", "jimmyai", "jimmy", "--base-url", found.base_url)
        yield found
        assert found.leaks == []


def test_a_voice_is_cloned_and_speaks(roomtone: Shell, server: JimmyAI, tmp_path: Path) -> None:
    (tmp_path / "anna.wav").write_bytes(sound("anna", "wav", 20))
    clone = ("generate", "jimmyai.clone", "--clip", tmp_path / "anna.wav", "--yes-upload", "--anyway")
    long = roomtone(*clone, "--text", "word " * 60, "-o", tmp_path / "a.mp3", expect=1)
    assert "takes 269" in long.stderr  # two pieces would be two voices, each paid for
    assert server.submissions == []
    roomtone(*clone, "--text", "Who is there?", "-o", tmp_path / "a.mp3")
    (voice,) = server.models
    speech = ("generate", "jimmyai.audio", "--set", f"voice={voice}", "--text", "Nobody. [pause 1s] Go on.")
    roomtone(*speech, "-o", tmp_path / "b.mp3")
    assert server.bought[1].json["contentText"] == "Nobody.<#1#>Go on."
    assert (tmp_path / "b.mp3").stat().st_size > 0
    assert len(server.bought) == 2
