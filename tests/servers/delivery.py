"""Sends an answer, or what a fault makes of it: everything that is done to bytes on the wire is done here."""

import asyncio
import contextlib
import gzip
import json
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.servers.faults import Fault, Rule
from tests.servers.wire import Answer, Recorded, as_json, chunk, head

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome to the network</h1></body></html>"
VITAL = frozenset(
    {"task_id", "data", "audio_url", "song_path", "songs", "voices", "provider_list", "text", "balance", "clips",
     "track_ids", "wav_file_url", "mp4_file_url", "aligned_words"}
)  # fmt: skip
"""The fields that somebody waits for in one of our answers."""
TWO_GIGABYTES = 2_147_483_648
_BLOCK = bytes(65_536)
_SLOW_STEP = 0.05


class Link:
    """One connection: its two ends, and what has gone out for the request at hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, recorded: Recorded, data: bytes) -> None:
        """Hand `data` to the socket, and count it."""
        self.writer.write(data)
        recorded.sent += len(data)
        await self.writer.drain()

    async def until_gone(self) -> None:
        """Wait until the client has left."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65_536):
                pass

    def reset(self) -> None:
        """Leave as a machine does that crashed: the client gets a reset, no end of the stream."""
        linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


async def deliver(link: Link, recorded: Recorded, answer: Answer, rule: Rule | None, *, close: bool) -> bool:
    """Send `answer` as `rule` has it; return whether the connection can go on."""
    broken = BROKEN.get(rule.fault) if rule else None
    if rule and broken:
        if rule.fault not in SILENT:
            recorded.status = answer.status
        await broken(link, recorded, answer, rule)
        return False
    recorded.status = answer.status
    if rule and rule.fault in CHANGED:
        answer = CHANGED[rule.fault](answer)
    await link.send(recorded, _head(recorded, answer, close=close) + _body(recorded, answer))
    return not close


def zipped(answer: Answer) -> Answer:
    """Return `answer` with its body packed, as a proxy in between does it."""
    return replace(
        answer,
        body=gzip.compress(answer.whole, mtime=0),
        pieces=None,
        headers=(*answer.headers, ("content-encoding", "gzip")),
    )


def _head(recorded: Recorded, answer: Answer, *, close: bool) -> bytes:
    length = len(answer.body) if answer.pieces is None else None
    return head(answer, length, recorded.now, close=close)


def _body(recorded: Recorded, answer: Answer) -> bytes:
    if recorded.method == "HEAD":
        return b""
    if answer.pieces is None:
        return answer.body
    return b"".join(chunk(piece) for piece in answer.pieces if piece) + chunk(b"")


# What only changes the answer


def _without_field(answer: Answer) -> Answer:
    try:
        value = json.loads(answer.whole)
    except ValueError:
        return as_json({"ok": True})
    return as_json(_pruned(value), answer.status)


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(item) for key, item in value.items() if key not in VITAL}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def _garbage(answer: Answer) -> Answer:
    return replace(
        answer, body=answer.whole[: len(answer.whole) // 2] + b'"\x00,,', pieces=None, type="application/json"
    )


def _cut_audio(answer: Answer) -> Answer:
    whole = answer.whole
    cut = whole[: len(whole) * 2 // 5]
    return replace(answer, body=cut, pieces=None if answer.pieces is None else [cut])


def _wrong_type(answer: Answer) -> Answer:
    return replace(answer, type="text/plain" if answer.type.startswith("application/json") else "text/html")


CHANGED: dict[Fault, Callable[[Answer], Answer]] = {
    Fault.WITHOUT_FIELD: _without_field,
    Fault.GARBAGE_JSON: _garbage,
    Fault.EMPTY: lambda answer: replace(answer, body=b"", pieces=None),
    Fault.ZERO_BYTES: lambda answer: replace(answer, body=b"", pieces=[]),
    Fault.CUT_AUDIO: _cut_audio,
    Fault.WRONG_TYPE: _wrong_type,
}


# What breaks the connection


async def _no_answer(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    await link.until_gone()


async def _reset(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    link.reset()


async def _reset_halfway(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    # Linger 0 throws away what has not left yet: nothing may wait in a buffer of ours.
    link.writer.transport.set_write_buffer_limits(0)
    whole = answer.whole
    await link.send(recorded, head(answer, len(whole), recorded.now, close=True) + whole[: len(whole) // 2])
    link.reset()


async def _cut_short(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    whole = answer.whole
    await link.send(recorded, head(answer, len(whole), recorded.now, close=True) + whole[: len(whole) * 3 // 5])


async def _stall(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    await link.send(recorded, head(answer, len(answer.whole), recorded.now, close=True))
    await link.until_gone()


async def _slow(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    whole = answer.whole
    await link.send(recorded, head(answer, len(whole), recorded.now, close=True))
    step = max(1, round(rule.rate * _SLOW_STEP))
    for start in range(0, len(whole), step):
        await asyncio.sleep(min(step, len(whole) - start) / rule.rate)
        await link.send(recorded, whole[start : start + step])


async def _huge(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    await link.send(recorded, head(answer, TWO_GIGABYTES, recorded.now, close=True) + answer.whole)
    left = TWO_GIGABYTES - len(answer.whole)
    while left:
        block = _BLOCK[:left]
        await link.send(recorded, block)
        left -= len(block)


async def _endless(link: Link, recorded: Recorded, answer: Answer, rule: Rule) -> None:
    await link.send(recorded, head(answer, None, recorded.now, close=True) + chunk(answer.whole or b" "))
    while True:
        await link.send(recorded, chunk(_BLOCK))


BROKEN = {
    Fault.NO_ANSWER: _no_answer,
    Fault.RESET_BEFORE: _reset,
    Fault.RESET_AFTER: _reset,
    Fault.RESET_HALFWAY: _reset_halfway,
    Fault.CUT_SHORT: _cut_short,
    Fault.STALL: _stall,
    Fault.SLOW: _slow,
    Fault.HUGE: _huge,
    Fault.ENDLESS: _endless,
}
SILENT = frozenset({Fault.NO_ANSWER, Fault.RESET_BEFORE, Fault.RESET_AFTER})
