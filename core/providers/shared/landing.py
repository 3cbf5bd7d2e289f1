"""Sound that has arrived becomes a file that every player knows. Blocks; `in_thread` waits for it."""

import asyncio
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.disk import sync_file, sync_folder, whole
from core.providers.shared.sound import Samples, ending_of, samples_in

T = TypeVar("T")

_HEAD = 16
_WAV = 44
_OPEN = 0xFFFF_FFFF - _WAV
"""Stands for a size that is not known yet: players read on to the end."""


def before(content_type: str, head: bytes, asked: str) -> bytes:
    """Return what goes in front of sound that begins with `head`: the head of a WAV file for raw samples, else nothing.

    With it the file can be played as soon as it is there, even if the program ends in the same moment.
    """
    samples = samples_in(head[:_HEAD], content_type, asked)
    return head_of(_OPEN, samples) if samples else b""


def settle(into: Path, content_type: str, asked: str) -> str:
    """Tell the WAV file that `before` began how long it is, and return the ending of what lies at `into`."""
    with into.open("r+b") as file:
        head = file.read(_WAV)
        begun = head[36:] == struct.pack("<4sI", b"data", _OPEN)
        if begun:
            (frame,) = struct.unpack_from("<H", head, 32)
            size = (into.stat().st_size - _WAV) // frame * frame
            file.truncate(_WAV + size)
            for at, number in ((4, _WAV - 8 + size), (40, size)):
                file.seek(at)
                file.write(struct.pack("<I", number))
    if begun:
        sync_file(into)
    return ending_of(head[:_HEAD], content_type, asked)


def bring(landed: Path, into: Path, content_type: str, asked: str) -> None:
    """Bring what has `landed` to `into`, raw samples with a head. Raises what `core.disk.whole` raises."""
    with landed.open("rb") as file:
        head = before(content_type, file.read(_HEAD), asked)
        if head:
            file.seek(0)
            with whole(into) as part, part.open("wb") as out:
                out.write(head)
                shutil.copyfileobj(file, out, 1 << 20)
    if head:
        settle(into, content_type, asked)
    else:
        landed.replace(into)
        sync_folder(into.parent)


def keep(sound: bytes, into: Path, asked: str) -> str:
    """Write `sound` to `into` and return its ending. Raises what `core.disk.whole` raises."""
    with whole(into) as part:
        part.write_bytes(before("", sound, asked) + sound)
    return settle(into, "", asked)


def head_of(size: int, samples: Samples) -> bytes:
    """Return the head of a WAV file with `size` bytes of samples."""
    frame = 2 * samples.channels
    form = struct.pack("<IHHIIHH", 16, 1, samples.channels, samples.rate, samples.rate * frame, frame, 16)
    data = struct.pack("<4sI", b"data", size)
    return struct.pack("<4sI4s4s", b"RIFF", _WAV - 8 + size, b"WAVE", b"fmt ") + form + data


async def in_thread(work: Callable[..., T], *arguments: object) -> T:
    """Do `work` in a thread. Whoever is cancelled meanwhile is cancelled when it is done: nothing is left half."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *arguments))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
