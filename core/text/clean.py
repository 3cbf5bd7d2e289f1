"""Characters that no script needs and no file, database or engine should meet."""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_TERMINAL_COLOUR = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_NONCHARACTER = re.compile(f"[\ufdd0-\ufdef{_PLANE_ENDS}]")


def clean(text: str) -> str:
    """Return `text` as it can be stored, encoded and spoken.

    Every kind of line end becomes a newline; control characters go, tabs stay; halves of a surrogate pair are put
    together, and a half without its other becomes U+FFFD, as do Unicode's non-characters. Right-to-left marks, joiners,
    variation selectors and emoji are text and stay. Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return text
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _NEWLINE.sub("\n", _TERMINAL_COLOUR.sub("", text))
    return _NONCHARACTER.sub("\ufffd", _CONTROL.sub("", text))
