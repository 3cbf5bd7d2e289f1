"""Rich Text Format, as word processors put it on the clipboard, reduced to our format. Knows no clipboard."""

import re
from typing import NamedTuple

from core.text.rich import Rows

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_UNREAD = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"header", b"footer", b"headerl", b"headerr", b"footerl",
    b"footerr", b"footnote", b"generator", b"listtable", b"listoverridetable", b"themedata", b"datastore", b"object",
    b"fldinst", b"pntext", b"listtext", b"xmlnstbl", b"revtbl", b"rsidtbl", b"filetbl",
})  # fmt: skip
_SIGNS = {
    b"emdash": "—", b"endash": "–", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"tab": " ", b"emspace": " ", b"enspace": " ",
}  # fmt: skip


class _State(NamedTuple):
    """What a brace brings back when it closes."""

    italic: bool = False
    unread: bool = False
    skips: int = 1


def is_one(data: bytes) -> bool:
    """Tell whether these bytes begin as the format does."""
    return data.lstrip()[:5] == b"{\\rtf"


def from_rtf(data: bytes) -> str:
    """Return what a document says in our format, "" where its plain text tells it as well."""
    reader = _Reader()
    for token in _TOKEN.finditer(data):
        reader.take(token)
    reader.rows.end_paragraph(heading=reader.heading)
    return "\n".join(reader.rows.rows).strip("\n") if reader.rows.structured else ""


class _Reader:
    def __init__(self) -> None:
        self.rows = Rows()
        self.heading = False
        self._state = _State()
        self._stack: list[_State] = []
        self._page = "cp1252"
        self._skip = 0
        self._bytes = b""
        self._in_row = False
        self._high = 0

    def take(self, token: "re.Match[bytes]") -> None:
        """Read the next word, sign, brace or text."""
        word, number, byte, sign, brace, text = token.groups()
        if byte is not None:
            if self._skip:
                self._skip -= 1
            else:
                self._bytes += bytes([int(byte, 16)])
            return
        self._settle()
        if word is not None:
            self._word(word.lower(), None if number is None else int(number))
        elif brace is not None:
            self._brace(brace)
        elif sign is not None:
            self._sign(sign)
        elif text is not None:
            self._say(text.decode("ascii", "replace"))

    def _settle(self) -> None:
        """Turn bytes of the document's code page into letters: one letter may take two."""
        found, self._bytes = self._bytes, b""
        if found:
            self._say(found.decode(self._page, "replace"))

    def _say(self, text: str) -> None:
        skipped, self._skip = min(self._skip, len(text)), max(0, self._skip - len(text))
        if not self._state.unread and text[skipped:]:
            self.rows.add(text[skipped:], italic=self._state.italic)

    def _unit(self, unit: int) -> None:
        """Read a unit of UTF-16; the first half of a pair waits for the second."""
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
            return
        high, self._high = self._high, 0
        pair = high and 0xDC00 <= unit < 0xE000
        self._say(chr(0x10000 + ((high - 0xD800) << 10) + unit - 0xDC00) if pair else chr(unit))

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            self._stack.append(self._state)
        elif self._stack:
            self._state = self._stack.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._state = self._state._replace(unread=True)
        elif sign == b"~":
            self._say(" ")
        elif sign in b"\\{}":
            self._say(sign.decode())

    def _word(self, word: bytes, number: int | None) -> None:
        if word in _UNREAD:
            self._state = self._state._replace(unread=True)
        elif word == b"u" and number is not None:
            self._unit(number % 65_536)
            self._skip = self._state.skips
        elif word == b"uc":
            self._state = self._state._replace(skips=number or 0)
        elif word == b"ansicpg" and number:
            self._page = f"cp{number}" if number != 65_001 else "utf-8"
        elif word == b"i":
            self._state = self._state._replace(italic=number != 0)
        elif word == b"plain":
            self._state = self._state._replace(italic=False)
        elif word in _SIGNS:
            self._say(_SIGNS[word])
        elif not self._state.unread:
            self._layout(word, number)

    def _layout(self, word: bytes, number: int | None) -> None:
        if word in {b"par", b"line", b"sect", b"page"}:
            self.rows.end_paragraph(heading=self.heading)
        elif word == b"pard":
            self.heading = False
        elif word == b"outlinelevel":
            self.heading = (number or 0) < 6
        elif word == b"trowd" and not self._in_row:
            self.rows.begin_row()
            self.rows.begin_cell()
            self._in_row = True
        elif word == b"cell":
            self.rows.end_paragraph()
            self.rows.begin_cell()
        elif word == b"row":
            self.rows.end_row()
            self._in_row = False
