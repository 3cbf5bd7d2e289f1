"""Server-sent events: the lines of a stream become the data of its events."""

from collections.abc import AsyncIterator

from core.net.answer import ANSWER_LIMIT
from core.net.failing import TooLarge


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Yield the data of each event in `chunks`; comments and the other fields are left out.

    Raises `TooLarge` for an event that is larger than an answer may be.
    """
    data: list[str] = []
    size = 0
    async for line in _lines(chunks):
        field, _, value = line.partition(":")
        if not line and data:
            yield "\n".join(data)
            data, size = [], 0
        elif field == "data":
            data.append(value.removeprefix(" "))
            size += len(line)
            if size > ANSWER_LIMIT:
                raise TooLarge
    if data:
        yield "\n".join(data)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """Yield the lines of `chunks`, which end in LF, CR LF or CR; a chunk may end anywhere."""
    held: list[bytes] = []
    size = 0
    returned = False
    async for chunk in chunks:
        # The \n of a \r\n that a chunk's end has torn apart ends no second line.
        fresh = chunk.removeprefix(b"\n") if returned else chunk
        returned = chunk.endswith(b"\r") or (returned and not chunk)
        *whole, rest = fresh.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            yield b"".join([*held, line]).decode(errors="replace")
            held, size = [], 0
        held.append(rest)
        size += len(rest)
        if size > ANSWER_LIMIT:
            raise TooLarge
    if last := b"".join(held):
        yield last.decode(errors="replace")
