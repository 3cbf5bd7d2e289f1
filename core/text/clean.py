"""Characters that no script needs and no file, database or engine should meet."""

import re
from collections.abc import Iterator

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_NONCHARACTER = re.compile(f"[\ufdd0-\ufdef{_PLANE_ENDS}]")
_STRANGE = re.compile(f"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef{_PLANE_ENDS}]")
_STRETCH = 1 << 16


def clean(text: str) -> str:
    """Return `text` as it can be stored, encoded and spoken.

    Every kind of line end becomes a newline; control characters go, tabs stay; halves of a surrogate pair are put
    together, and a half without its other becomes U+FFFD, as do Unicode's non-characters. Right-to-left marks, joiners,
    variation selectors and emoji are text and stay. Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    if len(text) <= _STRETCH:
        return _clean(text)
    return "".join(map(_clean, _stretches(text)))  # a search through a whole book would stop every other thread


def _stretches(text: str) -> Iterator[str]:
    """Give `text` in pieces that end with a line, or where a line is very long after a space or a full stop of it."""
    start = 0
    while len(text) - start > _STRETCH:
        ends = (text.rfind(mark, start, start + _STRETCH) + 1 for mark in ("\n", " ", "。", "，"))
        end = next(filter(None, ends), len(text))
        yield text[start:end]
        start = end
    yield text[start:]


def _clean(text: str) -> str:
    if not _STRANGE.search(text):
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _NEWLINE.sub("\n", _TERMINAL_COLOUR.sub("", text))
    return _NONCHARACTER.sub("\ufffd", _CONTROL.sub("", text))
