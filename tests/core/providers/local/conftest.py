"""A real local voice for every test, and the proof that it leaves no process behind."""

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.domain.request import Request
from core.providers.local.adapter import Local
from core.providers.registry import BUILT_IN

Speak = Callable[..., Request]


def gone(pid: int) -> bool:
    """Whether the process has ended; nobody may have collected it yet."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture
async def local() -> AsyncIterator[Local]:
    voice = Local(BUILT_IN)
    yield voice
    pids = voice.pool.pids
    await voice.close()
    assert all(gone(pid) for pid in pids)
    assert not voice.pool.pids


@pytest.fixture
def speech() -> Speak:
    def make(text: str, voice: str = "en-us", **params: int) -> Request:
        return Request("local.speech", "local", text, voice, dict(params))

    return make


@pytest.fixture
def long(speech: Speak) -> Request:
    """Many seconds of work."""
    return speech("Nobody had told them about the tide. " * 10_000)
