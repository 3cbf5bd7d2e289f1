"""Real libraries in temporary folders, and takes of real audio."""

import math
import struct
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.domain.ids import new_id
from core.domain.request import Plan, Request
from core.domain.take import Facts, Take
from core.library.library import Library
from core.paths import Paths
from core.studio import Studio


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    found = Library(tmp_path / "Library")
    found.open()
    yield found
    found.close()


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    found = Studio(Paths.under(tmp_path))
    await found.open()
    yield found
    await found.close()


def write_tone(path: Path, *, seconds: float = 0.2, hertz: float = 440, rate: int = 22_050) -> Path:
    """Write a sine as 16-bit mono WAV."""
    samples = [int(12_000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(seconds * rate))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


@pytest.fixture
def filed(library: Library) -> Callable[..., Take]:
    """Return a function that keeps the audio of a take as the runner does, and returns the take, its row unwritten."""

    def make(
        text: str = "Hello.", *, hertz: float = 440, line: str = "", made: float = 1.0, speaker: str = "ANNA"
    ) -> Take:
        arrived = write_tone(library.store.arrival(new_id()), hertz=hertz)
        audio = library.store.keep(arrived, ".wav")
        plan = Plan((Request("local.speech", "local", text, "en-us"),))
        facts = Facts(0.2, 22_050, 1, "pcm_s16le", arrived.stat().st_size)
        take = Take(new_id(), audio, ".wav", plan, facts, made, text, speaker, line=line, peaks=b"\x10\x20")
        library.store.tell(audio, take=take)
        library.store.release(arrived)
        return take

    return make
