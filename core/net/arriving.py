"""The body of an answer that should be audio: into a file, or into memory where it is something else."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.net.answer import Answer, bare, decoded, json_of
from core.net.landing import landing
from core.net.sniffing import DOUBTFUL, ENOUGH, Body, body

if TYPE_CHECKING:
    from core.net.client import Reply


async def arrive(
    reply: "Reply", into: Path, limit: int, before: Callable[[Answer, bytes], bytes] | None = None
) -> Answer:
    """Bring the body of `reply` into the file `into` if it is audio, whole and durable; else into the answer.

    What `before` returns for the answer and its first bytes goes in front. Raises `TooLarge`, and what
    `core.disk.whole` raises.
    """
    chunks = reply.chunks(limit)
    head = await _head(chunks, b"", ENOUGH)
    found = body(head, reply.kind)
    if found is Body.DOUBTFUL:
        head = await _head(chunks, head, DOUBTFUL)
        found = Body.AUDIO if len(head) >= DOUBTFUL or json_of(head.decode(errors="replace")) is None else Body.JSON
    if found is not Body.AUDIO:
        return await decoded(reply, head, chunks)
    async with landing(into) as arriving:
        await arriving.write((before(bare(reply), head) if before else b"") + head)
        async for chunk in chunks:
            await arriving.write(chunk)
    return bare(reply, audio=True)


async def _head(chunks: AsyncIterator[bytes], head: bytes, enough: int) -> bytes:
    """Read on until `head` has `enough` bytes, or there are no more."""
    if len(head) >= enough:
        return head
    async for chunk in chunks:
        head += chunk
        if len(head) >= enough:
            break
    return head
