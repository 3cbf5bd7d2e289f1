"""What the measures work on: a script of many different lines, and a library of many takes."""

import asyncio
import random
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.domain.ids import new_id
from core.domain.params import complete
from core.domain.request import Plan, Request
from core.domain.script import Line
from core.domain.take import Facts, Take
from core.library import takes
from core.library.library import Library
from core.paths import Paths
from core.projects.document import Document
from core.providers.registry import Registry
from core.studio import Studio

_WHO = ("The ferryman", "Nobody", "Her brother", "The woman in the grey coat", "A child", "The radio", "My father")
_DID = ("heard", "forgot", "was waiting for", "had already seen", "would not speak of", "carried", "counted")
_WHAT = ("the bell across the water", "seven letters", "the last boat", "a light in the fog", "the old song")
_WHEN = ("before the rain began", "that evening", "and said nothing", "for a long time", "twice")
_RATE = 22_050


def sentences(count: int) -> list[str]:
    """Return `count` different lines of some sixty characters, always the same ones."""
    chance = random.Random(1)
    parts = (_WHO, _DID, _WHAT, _WHEN)
    return [f"{' '.join(chance.choice(part) for part in parts)}, number {n}." for n in range(count)]


def make_library(home: Path, count: int) -> None:
    """Make the home of a user whose library has the sample projects and `count` takes, files and all."""
    asyncio.run(_with_samples(home))
    library = Library(Paths.under(home).library)
    library.open()
    try:
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(lambda item: _store(library, *item), enumerate(sentences(count))))
        for start in range(0, count, 500):
            library.post(_add, made[start : start + 500]).result()
    finally:
        library.close()


async def _with_samples(home: Path) -> None:
    studio = Studio(Paths.under(home))
    await studio.open()
    await studio.add_samples()
    await studio.close()


async def fill_project(studio: Studio, texts: Sequence[str]) -> tuple[Document, str]:
    """Make a project in which the narrator has `texts` to say; return it with the id of its script."""
    project = await studio.new_project("Bench")
    document = await studio.document(project.id)
    script = document.scripts[0].id
    narrator = next(speaker.id for speaker in document.speakers.values() if speaker.narrator)
    document.insert_lines(script, 0, [Line(new_id(), narrator, text) for text in texts])
    await studio.saved()
    return document, script


def _add(db: object, made: Sequence[Take]) -> None:
    for take in made:
        takes.add(db, take)  # pyright: ignore[reportArgumentType]


def _store(library: Library, number: int, text: str) -> Take:
    """Store a short audio that no other take has, and return the take of it."""
    registry = Registry()
    profile, generator = registry.speech()[0]
    samples = struct.pack("<64i", *([number] * 64))
    arrived = library.store.arrival(f"bench-{number}")
    arrived.write_bytes(_header(len(samples)) + samples)
    request = Request(generator.id, profile.id, text, generator.default_voice, complete(generator.params, {}))
    take = Take(
        id=f"bench-{number:08}",
        audio=library.store.keep(arrived, ".wav"),
        suffix=".wav",
        plan=Plan((request,)),
        facts=Facts(len(samples) / 2 / _RATE, _RATE, 1, "pcm_s16le", 44 + len(samples), 0.5),
        made=1_700_000_000 + number,
        text=text,
        speaker="Anna",
        peaks=random.Random(number).randbytes(400),
    )
    library.store.tell(take.audio, take=take)
    library.store.release(arrived)
    return take


def _header(size: int) -> bytes:
    """Return the head of a WAV file with `size` bytes of 16-bit mono samples."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, _RATE, 2 * _RATE, 2, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + form + struct.pack("<4sI", b"data", size)
