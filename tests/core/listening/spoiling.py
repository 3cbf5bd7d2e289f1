"""Takes that are spoilt on purpose: real speech of the local voice, and what generators do to speech."""

import wave
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from core.audio.measure import measure
from core.domain.ids import new_id
from core.domain.take import Take
from core.library import takes as take_rows
from core.projects.document import Document
from core.studio import Studio

Samples = np.ndarray
Change = Callable[[Samples, int], Samples]
"""From samples -1…1 of shape (frames,) and their rate to others."""


def read(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data.astype(float) / 32768, file.getframerate()


def write(path: Path, samples: Samples, rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def begins(samples: Samples) -> int:
    """Return where the sound begins."""
    return int(np.flatnonzero(np.abs(samples) > 0.05 * np.abs(samples).max())[0])


def with_breath(samples: Samples, rate: int) -> Samples:
    """A tenth of a second of silence on each side, as most generators leave it."""
    return np.concatenate([np.zeros(rate // 10), samples, np.zeros(rate // 10)])


def cut_head(samples: Samples, rate: int) -> Samples:
    start = begins(samples) + round(0.08 * rate)
    loudest = start + int(np.argmax(np.abs(samples[start : start + rate // 20])))
    return samples[loudest:]


def cut_tail(samples: Samples, rate: int) -> Samples:
    return cut_head(samples[::-1], rate)[::-1]


def hole(seconds: float) -> Change:
    def change(samples: Samples, rate: int) -> Samples:
        middle = len(samples) // 2
        return np.concatenate([samples[:middle], np.zeros(round(seconds * rate)), samples[middle:]])

    return change


def looped(samples: Samples, rate: int) -> Samples:
    """A second of it twice in a row, its first half second left alone."""
    start, end = begins(samples) + rate // 2, begins(samples) + rate // 2 + rate
    return np.concatenate([samples[:end], samples[start:end], samples[end:]])


def overdriven(samples: Samples, _rate: int) -> Samples:
    """20 dB more than fits."""
    return np.clip(10 * samples, -1, 1)


def quiet(samples: Samples, _rate: int) -> Samples:
    return samples / 5


def halved(samples: Samples, rate: int) -> Samples:
    return np.concatenate([samples[: len(samples) * 45 // 100], np.zeros(rate // 5)])


def mute(samples: Samples, _rate: int) -> Samples:
    return np.zeros_like(samples)


async def spoil(studio: Studio, document: Document, line_id: str, change: Change) -> Take:
    """Let a line be spoken by a spoilt copy of its chosen take."""
    (take,) = await studio.takes_by_id([document.status(line_id).chosen])
    samples, rate = read(studio.audio_path(take))
    library = studio._there.library
    arrived = write(library.store.arrival(new_id()), change(samples, rate), rate)
    facts, peaks = measure(arrived)
    audio = library.store.keep(arrived, ".wav")
    made = msgspec.structs.replace(
        take, id=new_id(), audio=audio, suffix=".wav", facts=facts, peaks=peaks, made=take.made + 1, pieces=()
    )
    library.store.tell(audio, take=made)
    library.store.release(arrived)
    await library.write(take_rows.add, made)
    await studio.choose_take(document, line_id, made.id)
    return made
