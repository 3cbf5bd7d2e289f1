"""A host that answers with exactly the bytes that a test writes, and remembers what it was sent."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

Say = Callable[["Heard", asyncio.StreamWriter], Awaitable[None]]


class Heard:
    """One request: its first line, its headers in lower case, its body."""

    def __init__(self, head: bytes, body: bytes, connection: int) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = first.split(" ", 2)
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self.body = body
        self.connection = connection


class Raw:
    """Where it listens and what it heard."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.heard: list[Heard] = []
        self.connections = 0


def answer(body: bytes = b"{}", status: str = "200 OK", kind: str = "application/json", **headers: str) -> bytes:
    """Return a whole answer; an underscore in a header's name is a hyphen."""
    given = {"content-type": kind, "content-length": str(len(body))}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in given.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(*answers: bytes) -> Say:
    """Give `answers` one after the other, and the last one from then on."""
    left = list(answers)

    async def say(_heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])
        await writer.drain()

    return say


@contextlib.asynccontextmanager
async def listening(say: Say, tls: ssl.SSLContext | None = None) -> AsyncIterator[Raw]:
    """Listen on a free port of this computer."""
    writers: set[asyncio.StreamWriter] = set()
    ended: set[asyncio.Event] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        ended.add(over := asyncio.Event())
        host.connections += 1
        number = host.connections
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n"))[:-4]
                heard = Heard(head, b"", number)
                heard.body = await reader.readexactly(int(heard.headers.get("content-length", "0")))
                host.heard.append(heard)
                await say(heard, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            over.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    host = Raw(server.sockets[0].getsockname()[1], "https" if tls else "http")
    try:
        yield host
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*(over.wait() for over in ended))
