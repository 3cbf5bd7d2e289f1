"""What the adapter and a worker say to each other: length-prefixed msgpack over pipes. Both load it: it stays light."""

import struct
from typing import BinaryIO

import msgspec

_LENGTH = struct.Struct(">I")


_SPACES = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)) if chr(code) not in "\n\t"}


def speakable(text: str) -> str:
    """Return `text` with a space for every control character and unpaired surrogate: positions in it stay.

    The engine takes some control characters for commands, and surrogates do not go through a pipe.
    """
    return text.translate(_SPACES)


class Speak(msgspec.Struct, frozen=True, tag=True):
    """Speak `text` into the WAV file `path` (absolute). `voice`, `variant` and all units are the engine's own."""

    voice: str
    variant: str
    text: str
    path: str
    rate: int
    pitch: int
    range: int
    volume: int
    gap: int


class ListVoices(msgspec.Struct, frozen=True, tag=True):
    """Tell what the engine can speak."""


Message = Speak | ListVoices


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """`text` is spoken from `start` to `end`, in seconds; `kind` is "sentence" or "word"."""

    kind: str
    start: float
    end: float
    text: str


class Spoken(msgspec.Struct, frozen=True, tag=True):
    """The file is durable; these stretches of it speak these words."""

    marks: tuple[Stretch, ...]


class Silent(msgspec.Struct, frozen=True, tag=True):
    """The voice has no sound for any of it; no file was written."""


class Failed(msgspec.Struct, frozen=True, tag=True):
    """It could not be done. `kind` is "disk" (with `number`, the errno), "engine", "length" or "phonetics"."""

    kind: str
    detail: str
    number: int = 0


class Language(msgspec.Struct, frozen=True, array_like=True):
    """A language of the engine: its voice file, its name for people, and the codes it goes by, the best one first."""

    voice: str
    name: str
    codes: tuple[str, ...]
    gender: int


class Variant(msgspec.Struct, frozen=True, array_like=True):
    """A timbre that any language can be spoken with. `gender`: 1 male, 2 female, 0 neither."""

    file: str
    name: str
    gender: int


class Listed(msgspec.Struct, frozen=True, tag=True):
    """All that the engine can speak."""

    languages: tuple[Language, ...]
    variants: tuple[Variant, ...]


Answer = Spoken | Silent | Failed | Listed

_encoder = msgspec.msgpack.Encoder()
_message = msgspec.msgpack.Decoder(Message)
_answer = msgspec.msgpack.Decoder(Answer)


def send(pipe: BinaryIO, thing: Message | Answer) -> None:
    """Write `thing` to `pipe` as one frame. Raises `OSError` where nobody listens any more."""
    body = _encoder.encode(thing)
    pipe.write(_LENGTH.pack(len(body)) + body)
    pipe.flush()


def receive_message(pipe: BinaryIO) -> Message | None:
    """Wait for the next message; None once the other side is gone."""
    body = _receive(pipe)
    return None if body is None else _message.decode(body)


def receive_answer(pipe: BinaryIO) -> Answer | None:
    """Wait for the answer; None once the other side is gone."""
    body = _receive(pipe)
    return None if body is None else _answer.decode(body)


def _receive(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None
