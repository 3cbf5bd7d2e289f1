"""An answer as it is handed on, and how its body becomes one."""

from typing import TYPE_CHECKING, Any

import msgspec

from core.net.failing import Head, TooLarge
from core.net.reading import is_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.net.client import Reply

ANSWER_LIMIT = 100_000_000
"""Bytes of an answer that is held in memory. A song in base64 must go in."""


class Answer(msgspec.Struct):
    """What came back. `headers` have lower-case names and `kind` is the media type without its parameters.

    `data` is the JSON, None where there is none; `text` is the whole body as text. With `audio` the body is in a file,
    and `bytes` is its size.
    """

    status: int
    headers: dict[str, str]
    data: Any = None
    text: str = ""
    audio: bool = False
    kind: str = ""
    bytes: int = 0


async def decoded(reply: "Reply", head: bytes = b"", rest: "AsyncIterator[bytes] | None" = None) -> Answer:
    """Read the whole body of `reply`, of which `head` has been read and `rest` is what follows.

    Raises `TooLarge`.
    """
    pieces, size = [head], len(head)
    async for piece in rest or reply.chunks(ANSWER_LIMIT):
        pieces.append(piece)
        size += len(piece)
        if size > ANSWER_LIMIT:
            raise TooLarge
    body = b"".join(pieces)
    answer = bare(reply)
    answer.text = _text(body, reply.headers.get("content-type", ""))
    answer.data = _json(body)
    answer.bytes = len(body)
    return answer


def bare(reply: Head, *, audio: bool = False) -> Answer:
    """Return the answer of `reply` without its body."""
    return Answer(reply.status, reply.headers, kind=reply.kind, audio=audio, bytes=reply.bytes)


def is_words(answer: Answer) -> bool:
    """Tell whether `answer` is plain words: a transcript, or subtitles, but neither broken JSON nor a web page."""
    texts = answer.kind.startswith("text/") or answer.kind in {"application/x-subrip", "application/srt"}
    return texts and answer.data is None and bool(answer.text.strip()) and not is_page(answer.text)


def json_of(text: str) -> Any:
    """Return the object or list that `text` is in JSON; None for anything else."""
    return _json(text.encode(errors="replace"))


def _json(body: bytes) -> Any:
    bare_body = body.removeprefix(b"\xef\xbb\xbf").strip()
    if bare_body[:1] not in {b"{", b"[", b'"'}:
        return None
    try:
        return msgspec.json.decode(bare_body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _text(body: bytes, content_type: str) -> str:
    _, _, charset = content_type.lower().partition("charset=")
    try:
        return body.decode(charset.split(";")[0].strip(" \"'") or "utf-8", errors="replace")
    except LookupError:
        return body.decode(errors="replace")
