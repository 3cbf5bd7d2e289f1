"""A file that is a ZIP inside, as Word documents and EPUB books are. It is untrusted: what it claims has limits."""

import io
import zipfile
import zlib

from core.errors import ScriptProblem, TooMuchText
from core.message import say

MOST_PACKED = 200_000_000
"""The largest file in bytes: a book with many pictures."""

MOST_TEXT = 20_000_000
"""As much text is unpacked, all parts together: about forty novels."""

MOST_UNPACKED = 500_000_000
"""The largest size of everything unpacked."""

MOST_ENTRIES = 10_000
MOST_RATIO = 200
"""Text is packed to a tenth, at best to a thirtieth; what grows more than this is made to fill memory."""

_SMALL = 1_000_000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Packed:
    """The entries of a ZIP file, read one at a time and never written anywhere."""

    def __init__(self, data: bytes) -> None:
        """Raise `ScriptProblem` for a file that cannot be unpacked, `TooMuchText` for one over a limit."""
        if len(data) > MOST_PACKED:
            raise _too_much()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise _damaged(error) from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        self._left = MOST_TEXT
        if len(self._zip.infolist()) > MOST_ENTRIES:
            raise _too_much()

    def holds(self, name: str) -> bool:
        """Tell whether there is an entry of that name."""
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return the bytes of an entry. Raises `ScriptProblem` where it is missing, damaged or too large."""
        entry = self._entries.get(name)
        if entry is None:
            raise _damaged(KeyError(name))
        if _is_bomb(entry):
            raise _too_much()
        try:
            with self._zip.open(entry) as file:
                data = file.read(self._left + 1)
        except _BROKEN as error:
            raise _damaged(error) from error
        self._left -= len(data)
        if self._left < 0:
            raise _too_much()
        return data

    def check_all(self) -> None:
        """Raise `TooMuchText` if a program that unpacks everything at once would meet too much."""
        entries = self._zip.infolist()
        text = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
        if text > 5 * MOST_TEXT or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise _too_much()
        if any(_is_bomb(entry) for entry in entries):
            raise _too_much()


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _SMALL and entry.file_size > MOST_RATIO * entry.compress_size


def _too_much() -> TooMuchText:
    return TooMuchText(
        say("Unpacked, this file is larger than any script."),
        say("Save the text alone, without pictures and attachments, and import that."),
    )


def _damaged(error: Exception) -> ScriptProblem:
    return ScriptProblem(
        say("This file is damaged: it cannot be unpacked."),
        say("Open it in the program that wrote it and save it again."),
        str(error),
    )
