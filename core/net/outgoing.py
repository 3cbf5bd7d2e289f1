"""What leaves, before it leaves: shown to people and sent from one and the same value. The key is never part of it."""

from typing import Any

import msgspec


class Attachment(msgspec.Struct, frozen=True):
    """A file of a multipart form: the field's name, the file's name, its media type and its path on this machine."""

    field: str
    name: str
    kind: str
    path: str


class Outgoing(msgspec.Struct, frozen=True):
    """One request: `body` is the JSON value, or `form` and `files` make a multipart form.

    `headers` are those of this request beside Authorization and what every request carries; `key`: whether the key goes
    along; `seconds`: how long the whole answer may take, `stall` how long it may be silent (0: as long as any).
    """

    method: str
    url: str
    body: Any = None
    form: tuple[tuple[str, str], ...] = ()
    files: tuple[Attachment, ...] = ()
    headers: dict[str, str] = {}
    key: bool = True
    seconds: float = 120.0
    stall: float = 0.0
