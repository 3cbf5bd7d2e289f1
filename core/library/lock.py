"""One writer a library: a lock that the operating system takes back when its process ends, however it ends."""

import os
from pathlib import Path
from typing import IO

from core.errors import LibraryInUse
from core.library.files import problem_of
from core.message import say


class LibraryLock:
    """Held from `acquire` to `release`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the lock or raise `LibraryInUse` at once."""
        try:
            file = self._path.open("a+b")
        except OSError as error:
            raise problem_of(error, self._path.parent) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise LibraryInUse(
                say("The library in {folder} is already open.", folder=str(self._path.parent)),
                say("Use its window, close it first, or choose another library."),
            ) from error
        self._file = file

    def release(self) -> None:
        """Give it back; harmless without it."""
        if self._file:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
