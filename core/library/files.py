"""Writing so that a crash leaves the state before or the state after, and what the disk's errors mean."""

import errno
import os
from pathlib import Path

from core.errors import DiskFull, LibraryProblem, LibraryUnwritable
from core.message import say


def problem_of(error: OSError, folder: Path) -> LibraryProblem:
    """Return what the operating system's `error` means to the owner of the library in `folder`."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(
            say("The disk of the library is full."), say("Make room, then go on: nothing was lost."), str(error)
        )
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return LibraryUnwritable(
            say("{folder} is no folder, so no library can be in it.", folder=str(folder)),
            say("Name a folder, or move the file away that is in its place."),
            str(error),
        )
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return LibraryUnwritable(
            say("The library in {folder} cannot be written.", folder=str(folder)),
            say("Give yourself write permission, or choose another library."),
            str(error),
        )
    return LibraryProblem(
        say("The disk of the library in {folder} reports an error.", folder=str(folder)),
        say("Check the disk; what was already filed stays where it is."),
        str(error),
    )


def write_whole(path: Path, data: bytes, scratch: Path) -> None:
    """Replace `path` by `data`: written in the folder `scratch` of the same disk, fsync, rename.

    The name needs `sync_folder`.
    """
    fresh = scratch / f".{path.name}"
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
