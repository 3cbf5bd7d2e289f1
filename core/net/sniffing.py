"""What a body is: by its first bytes, and where those do not tell by what it is called."""

from enum import Enum, auto

from core.net.reading import is_page

ENOUGH = 64
"""So many first bytes tell."""

DOUBTFUL = 1 << 16
"""What is called audio and begins like JSON is JSON only where it ends within so many bytes."""


class Body(Enum):
    """What an answer turns out to be."""

    AUDIO = auto()
    JSON = auto()
    TEXT = auto()
    """Also a web page."""
    DOUBTFUL = auto()
    """Called audio, and it begins like JSON: raw samples can do that."""
    EMPTY = auto()


_MARKS = (b"RIFF", b"RIFX", b"RF64", b"ID3", b"OggS", b"fLaC", b"FORM", b"caff", b".snd", b"\x1aE\xdf\xa3", b"#!AMR")


def body(head: bytes, kind: str) -> Body:
    """Tell what begins with `head` and is called `kind`."""
    if not head:
        return Body.EMPTY
    if _is_marked(head):
        return Body.AUDIO
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if is_page(start.decode("latin-1")):
        return Body.TEXT
    binary = not kind or kind.startswith(("audio/", "video/")) or kind.endswith(("octet-stream", "binary"))
    if start[:1] in {b"{", b"["}:
        return Body.DOUBTFUL if binary else Body.JSON
    if kind.endswith(("json", "+json")):
        return Body.JSON
    return Body.AUDIO if binary or not _is_text(head) else Body.TEXT


def _is_marked(head: bytes) -> bool:
    """Tell whether `head` bears the mark of an audio format. Frames of MP3 and AAC begin with eleven set bits."""
    framed = (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] != 0xFF and head[:2] != b"\xff\xfe"
    )
    return head.startswith(_MARKS) or head[4:8] == b"ftyp" or framed


def _is_text(head: bytes) -> bool:
    """Tell whether `head` reads as text; a character may be cut at its end."""
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and error.reason == "unexpected end of data"
    return True
