"""HTTP/1.1 as bytes: reads one request from a stream, and puts an answer together. Knows no provider."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.forms import Form, read_form

LARGEST = 64 * 1024 * 1024
"""A longer body is read and thrown away, so that the refusal arrives instead of a broken pipe."""


@dataclass(eq=False)
class Recorded:
    """A request as it arrived, and what became of it. Its `repr` holds no header, so it holds no key."""

    host: str
    """`api`, `files` or `stranger`."""
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    size: int
    """Bytes of the body that arrived, also when they were thrown away."""
    time: float = field(default_factory=time.time)
    step: str = ""
    status: int = 0
    """What was answered; 0 where nothing was."""
    bought: bool = False
    """Whether the provider accepted it and takes money for it, whatever the answer looked like."""
    fault: str = ""
    task_fault: str = ""
    """The one of them that the task is to show."""
    sent: int = 0
    """Bytes of the answer that were handed to the socket, its head included."""
    skew: float = 0
    """Seconds by which the provider's clock is ahead."""
    request_id: str = ""

    @cached_property
    def json(self) -> Any:
        """The body read as JSON; raises `ValueError` where it is none."""
        return json.loads(self.body)

    @cached_property
    def form(self) -> Form:
        """The body read as multipart; raises `ValueError` where it is none."""
        return read_form(self.body, self.headers.get("content-type", ""))

    @property
    def now(self) -> float:
        """What the provider's clock said when it came, in seconds since 1970."""
        return self.time + self.skew

    def __repr__(self) -> str:
        return f"<{self.method} {self.host}{self.path} {self.step} {self.status}{' bought' if self.bought else ''}>"


@dataclass(frozen=True)
class Answer:
    """A whole answer. With `pieces` the body goes out chunked, cut as they are."""

    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    pieces: Sequence[bytes] | None = None
    cost: float = 0
    """What a paid call costs, in the provider's money."""
    says_no: bool = False
    """Whether the body refuses, whatever the status."""

    @property
    def refuses(self) -> bool:
        """Whether it is an error, by its status or by its body."""
        return self.says_no or self.status >= 400

    @property
    def whole(self) -> bytes:
        """The body in one piece."""
        return self.body if self.pieces is None else b"".join(self.pieces)


def as_json(value: object, status: int = 200, *, cost: float = 0, says_no: bool = False) -> Answer:
    """Answer with `value` as JSON."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), cost=cost, says_no=says_no)


def in_pieces(body: bytes, size: int = 4096) -> list[bytes]:
    """Cut `body` as a server does that sends while it still speaks."""
    return [body[start : start + size] for start in range(0, len(body), size)]


def head(answer: Answer, length: int | None, date: float, *, close: bool) -> bytes:
    """Return status line and headers; `length` is announced, None announces chunks."""
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        f"date: {formatdate(date, usegmt=True)}",
        f"content-type: {answer.type}",
        "transfer-encoding: chunked" if length is None else f"content-length: {length}",
        *(f"{name}: {value}" for name, value in answer.headers),
        f"connection: {'close' if close else 'keep-alive'}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def chunk(data: bytes) -> bytes:
    """Wrap `data` as one chunk; of nothing it is the last one."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class HalfReceived(Exception):
    """The client was gone before its request was complete."""


async def read_request(host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Recorded | None:
    """Read one request, None where no other comes. Raises `HalfReceived`."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise HalfReceived from error
        return None
    except ConnectionError:
        return None
    first, *lines = raw[:-4].decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    try:
        body, size = await _read_body(reader, headers)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        raise HalfReceived from error
    path, _, query = target.partition("?")
    if "://" in path:
        path = urlsplit(target).path
    return Recorded(host, method, unquote(path), dict(parse_qsl(query, True)) if query else {}, headers, body, size)


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> tuple[bytes, int]:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return await _read_chunks(reader)
    size = int(headers.get("content-length", "0"))
    if not size:
        return b"", 0
    if size <= LARGEST:
        return await reader.readexactly(size), size
    left = size
    while left:
        data = await reader.read(min(left, 1 << 20))
        if not data:
            raise asyncio.IncompleteReadError(b"body", left)
        left -= len(data)
    return b"", size


async def _read_chunks(reader: asyncio.StreamReader) -> tuple[bytes, int]:
    parts: list[bytes] = []
    size = 0
    while length := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        data = (await reader.readexactly(length + 2))[:-2]
        size += length
        if size <= LARGEST:
            parts.append(data)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass  # trailers say nothing here
    return b"".join(parts) if size <= LARGEST else b"", size
