"""A client that hides nothing: it sends one request on a socket of its own, and says exactly what came back."""

import asyncio
import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

BOUNDARY = "----boundary"


@dataclass
class Seen:
    """What came over the wire. `end` says how the body ended: whole, early, reset, or silent (nothing more came)."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    end: str = "whole"

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


async def see(
    url: str,
    send: object = None,
    *,
    method: str = "",
    key: str | None = "test-key",
    headers: Mapping[str, str] | None = None,
    arrived: Awaitable[None] | None = None,
    silence: float | None = None,
    most: int | None = None,
) -> Seen:
    """Send JSON, or bytes as they are, or nothing.

    A body may take `silence` seconds, or what came of it is enough, and so are `most` bytes. Where no answer may ever
    begin, it is waited for that long too, from when the request has `arrived`.
    """
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    seen = Seen()
    try:
        writer.write(_request(parts.path + (f"?{parts.query}" if parts.query else ""), send, method, key, headers))
        await writer.drain()
        if arrived:
            await arrived
        await _read(reader, seen, silence if arrived else None, silence, most)
    except asyncio.IncompleteReadError as error:
        seen.end = "early"
        seen.body += error.partial
    except ConnectionResetError:
        seen.end = "reset"
    except TimeoutError:
        seen.end = "silent"
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)
    return seen


def form(fields: Mapping[str, str], **files: tuple[str, bytes]) -> tuple[bytes, dict[str, str]]:
    """Return the body and the header of a form."""
    parts = [f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]  # fmt: skip
    for name, (file, data) in files.items():
        disposition = f'content-disposition: form-data; name="{name}"; filename="{file}"'
        parts.append(f"--{BOUNDARY}\r\n{disposition}\r\ncontent-type: audio/wav\r\n\r\n".encode() + data + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


def _request(target: str, send: object, method: str, key: str | None, headers: Mapping[str, str] | None) -> bytes:
    body = send if isinstance(send, bytes) else b"" if send is None else json.dumps(send).encode()
    lines = [f"{method or ('GET' if send is None else 'POST')} {target} HTTP/1.1", "host: provider"]
    lines += [f"authorization: Bearer {key}"] if key else []
    lines += [] if send is None else ["content-type: application/json"] * (not headers)
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode() + body


async def _read(
    reader: asyncio.StreamReader, seen: Seen, patience: float | None, silence: float | None, most: int | None
) -> None:
    async with asyncio.timeout(patience):
        raw = await reader.readuntil(b"\r\n\r\n")
    first, *lines = raw[:-4].decode("latin-1").split("\r\n")
    seen.status = int(first.split(" ")[1])
    seen.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    async with asyncio.timeout(silence):
        if seen.headers.get("transfer-encoding") == "chunked":
            await _read_chunks(reader, seen, most)
        else:
            await _read_length(reader, seen, most)


async def _read_length(reader: asyncio.StreamReader, seen: Seen, most: int | None) -> None:
    length = int(seen.headers["content-length"])
    while len(seen.body) < length and (most is None or len(seen.body) < most):
        data = await reader.read(length - len(seen.body))
        if not data:
            seen.end = "early"
            return
        seen.body += data


async def _read_chunks(reader: asyncio.StreamReader, seen: Seen, most: int | None) -> None:
    while most is None or len(seen.body) < most:
        size = int(await reader.readuntil(b"\r\n"), 16)
        data = await reader.readexactly(size + 2)
        if not size:
            return
        seen.body += data[:-2]
