"""Several hosts of one server: their ports, and the conversations on them. Knows nothing of what is said."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from tests.servers.delivery import Link
from tests.servers.wire import HalfReceived, Recorded, read_request

Handle = Callable[[Recorded, Link], Awaitable[bool]]
"""Answers one request; returns whether the connection goes on."""


class Hosts:
    """Ports of 127.0.0.1 with a name each."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._listening: list[asyncio.Server] = []
        self._links: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._errors: list[BaseException] = []
        self.half_received = 0

    async def start(self, ports: Mapping[str, int]) -> dict[str, str]:
        """Listen, on a free port where 0 is given; return the address of each."""
        urls: dict[str, str] = {}
        for host, port in ports.items():
            try:
                server = await asyncio.start_server(partial(self._connected, host), "127.0.0.1", port, limit=1 << 18)
            except OSError:
                await self.close()
                raise
            self._listening.append(server)
            urls[host] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return urls

    async def close(self) -> None:
        """Hang up on everybody, and raise the first error that nobody has caught."""
        for server in self._listening:
            server.close()
        links = list(self._links.items())
        for task, writer in links:
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*(task for task, _ in links), return_exceptions=True)
        for server in self._listening:
            await server.wait_closed()
        self._listening.clear()
        await asyncio.sleep(0)  # one round, in which the sockets are closed
        if self._errors:
            raise self._errors[0]

    def _connected(self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(host, Link(reader, writer)), name=f"serve {host}")
        self._links[task] = writer
        task.add_done_callback(self._hung_up)

    def _hung_up(self, task: asyncio.Task[None]) -> None:
        del self._links[task]
        if not task.cancelled() and (error := task.exception()):
            self._errors.append(error)

    async def _serve(self, host: str, link: Link) -> None:
        try:
            with contextlib.suppress(ConnectionError):
                await self._converse(host, link)
                link.writer.close()
                await link.writer.wait_closed()
        finally:
            link.writer.transport.abort()

    async def _converse(self, host: str, link: Link) -> None:
        try:
            while recorded := await read_request(host, link.reader, link.writer):
                if not await self._handle(recorded, link):
                    return
        except HalfReceived:
            self.half_received += 1
