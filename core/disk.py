"""A file is there whole or not at all: written beside its place, brought to disk, and only then given its name."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.errors import DiskFull, LibraryUnwritable, Problem, UsageProblem
from core.message import say

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


@contextmanager
def whole(out: Path) -> Generator[Path]:
    """Give a path to write to; on success it becomes `out`, durable, and on any failure nothing is left of it.

    Raises `DiskFull`, `LibraryUnwritable`, or `UsageProblem` where the folder does not exist or `out` is a folder.
    """
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield part
        sync_file(part)
        part.replace(out)
        sync_folder(out.parent)
    except OSError as error:
        raise _problem(error, out) or error from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Return when the bytes of `path` are on the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Return when the names in `path` are on the disk. Windows does this by itself and has no call for it."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _problem(error: OSError, out: Path) -> Problem | None:
    """Return `error` as a sentence, or None for one that has none."""
    folder = str(out.parent)
    if error.errno in _FULL:
        return DiskFull(
            say("No space is left to write {name} in {folder}.", name=out.name, folder=folder),
            say("Free some space and try again."),
            str(error),
        )
    if error.errno in _FORBIDDEN:
        return LibraryUnwritable(
            say("The folder {folder} cannot be written to.", folder=folder),
            say("Choose another folder, or change its permissions."),
            str(error),
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EISDIR} and (out.is_dir() or not out.parent.is_dir()):
        return UsageProblem(
            say("{path} cannot be written: it is a folder, or its folder does not exist.", path=str(out)),
            say("Choose a file name in a folder that exists."),
            str(error),
        )
    return None
